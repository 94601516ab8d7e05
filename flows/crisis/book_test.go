package crisis

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/flows/sms"
)

// using makes b the words of this process for one test.
func using(t *testing.T, b *Book) {
	t.Helper()
	was := inUse.Load()
	inUse.Store(b)
	t.Cleanup(func() { inUse.Store(was) })
}

// TestAdoptOnce: the words of a process change once, before anybody is answered.
func TestAdoptOnce(t *testing.T) {
	using(t, nil)
	if InUse() != BuiltIn() {
		t.Error("nothing was adopted, and the book is not the built-in one")
	}
	first, second := BuiltIn().Unreviewed(), BuiltIn().Unreviewed()
	if err := Adopt(first); err != nil || InUse() != first {
		t.Errorf("Adopt: %v, in use %p, want %p", err, InUse(), first)
	}
	if err := Adopt(first); err != nil {
		t.Errorf("the same book again: %v", err)
	}
	if err := Adopt(second); !errors.Is(err, ErrAdopted) || InUse() != first {
		t.Errorf("another book: %v, want ErrAdopted and the first in use", err)
	}
}

// TestBookIsItsOwn: laying a file over a book changes that copy alone.
func TestBookIsItsOwn(t *testing.T) {
	entry := func(id, key, value string) Entry {
		return Entry{1, []Pair{{Key: "id", Line: 1, Text: id}, {Key: key, Line: 2, Text: value}}}
	}
	const words = "Thank you. If that changes: 999 or Samaritans 116 123."
	c := Council{File: "x", Lines: []Entry{entry("samaritans", "checked_by", "Ann")}, Replies: []Entry{entry("safe", "text", words)}}
	b, faults, _ := BuiltIn().With(c, time.Time{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if b.line("samaritans").CheckedBy != "Ann" || BuiltIn().line("samaritans").CheckedBy != "" {
		t.Errorf("samaritans: %q in the copy, %q in the built-in book", b.line("samaritans").CheckedBy, BuiltIn().line("samaritans").CheckedBy)
	}
	was := Safe()
	using(t, b)
	if Safe() != words || was == words {
		t.Errorf("Safe() = %q, before %q", Safe(), was)
	}
	if file, line := b.line("samaritans").Where(); file != "x" || line != 1 {
		t.Errorf("samaritans stands at %s:%d, want x:1", file, line)
	}
}

// TestTranslations: English first and as it is, then the translation as a
// message of its own, and only when a native speaker has signed it or the
// operator lets unsigned ones out.
func TestTranslations(t *testing.T) {
	for _, text := range []string{"chcę się zabić", "chce sie zabic"} {
		s := Screen(text)
		if s.Language() != "pl" || s.Level() != Crisis {
			t.Fatalf("%q: level %s in %q, want crisis in pl", text, s.Level(), s.Language())
		}
		english := FirstReply(Crisis, 0)
		using(t, nil)
		if got := s.FirstReply(); !slices.Equal(got, english) {
			t.Errorf("%q, unsigned: got %q, want English alone", text, got)
		}
		using(t, BuiltIn().Unreviewed())
		got := s.FirstReply()
		if len(got) != 2 || got[0] != english[0] || !strings.Contains(got[1], "Słyszymy Cię") {
			t.Errorf("%q, unsigned ones let out: got %q, want English, then Polish", text, got)
		}
		// The vendor's fallback, and a request with a bad signature, are English.
		if Static() != english[0] {
			t.Errorf("Static() = %q", Static())
		}
	}
	signedBook := BuiltIn().clone()
	signedBook.translations = slices.Clone(translationTable)
	for i := range signedBook.translations {
		if signedBook.translations[i].id == "first.crisis" {
			signedBook.translations[i].review = "Ann Example, 2027-01-15"
		}
	}
	using(t, signedBook)
	if got := Screen("chcę się zabić").FirstReply(); len(got) != 2 {
		t.Errorf("signed: got %q, want two messages", got)
	}
	if got := Screen("i want to die").FirstReply(); len(got) != 1 {
		t.Errorf("English words: got %q, want one message", got)
	}
	// Every level and flag has its translation, each right behind its English.
	b := BuiltIn().Unreviewed()
	for l := Distress; l <= Danger; l++ {
		for f := range FlagMeans << 1 {
			en, pl := b.FirstReply(l, f, "en"), b.FirstReply(l, f, "pl")
			if len(pl) != 2*len(en) {
				t.Errorf("%s %v: %d messages, want %d", l, f.Names(), len(pl), 2*len(en))
				continue
			}
			for i, text := range en {
				if pl[2*i] != text || sms.Segments(pl[2*i+1]) > 3 {
					t.Errorf("%s %v: got %q, %d segments", l, f.Names(), pl, sms.Segments(pl[2*i+1]))
				}
			}
		}
	}
}

// TestCheckTranslations plants each fault.
func TestCheckTranslations(t *testing.T) {
	check := func(change func(*translation)) []Problem {
		all := slices.Clone(translationTable)
		change(&all[slices.IndexFunc(all, func(x translation) bool { return x.id == "first.abuse" })])
		return checkTranslations(all, tongueTable, BuiltIn())
	}
	if got := check(func(*translation) {}); len(got) > 0 {
		t.Fatalf("the translations as they are: %v", got)
	}
	at := 0
	const numbers = "999. 55. 0808 2000 247. "
	const rest = "Odpowiedź automatyczna. Usuń to."
	for want, text := range map[string]string{
		"has no words":      " ",
		"is 4 segments":     numbers + rest + strings.Repeat("ż", 160),
		"lacks 999 within":  "55. 0808 2000 247. " + rest,
		"lacks 55 within":   "999. 0808 2000 247. " + rest,
		"lacks 08082000247": strings.Repeat("ż", 50) + numbers + rest, // there, but too late
		"holds 116124":      numbers + "116 124. " + rest,
		"must not hold":     numbers + "116 123. " + rest,
		"banned words":      numbers + "Uspokój się. " + rest,
		`says "przemoc"`:    numbers + "Przemoc? " + rest,
		`"usuń" (Delete)`:   numbers + "Odpowiedź automatyczna.",
		`(Automatic)`:       numbers + "Usuń to.",
	} {
		got := check(func(x *translation) { x.text, at = text, x.at.line })
		if !slices.ContainsFunc(got, func(p Problem) bool {
			return strings.Contains(p.Message, want) && p.Line == at && p.File == "flows/crisis/replies.pl.yaml"
		}) {
			t.Errorf("%q: got %v, want %q at line %d", text, got, want, at)
		}
	}
	for want, change := range map[string]func(*translation){
		"first.abuse: has no translation": func(x *translation) { x.id = "first.nothing" },
		"no first reply of this id":       func(x *translation) { x.id = "care" },
		"first.crisis: twice":             func(x *translation) { x.id = "first.crisis" },
		"language \"cy\"":                 func(x *translation) { x.language = "cy" },
		"review \"yes\"":                  func(x *translation) { x.review = "yes" },
	} {
		got := check(change)
		if !slices.ContainsFunc(got, func(p Problem) bool { return strings.Contains(p.Message, want) }) {
			t.Errorf("got %v, want %q", got, want)
		}
	}
}

// TestDates: when a line has expired, when its call counts, when it is due.
func TestDates(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		verified, expires, by string
		now                   string
		phoned, due, expired  bool
	}{
		{"2026-11-20", "2027-05-31", "", "2026-11-24T12:00:00Z", false, true, false},    // nobody
		{"2026-11-20", "2027-05-31", "Ann", "2026-11-24T12:00:00Z", true, false, false}, // this month
		{"2026-11-20", "2027-05-31", "Ann", "2026-12-01T12:00:00Z", true, true, false},  // too old by the month's end
		{"2026-11-30", "2027-05-31", "Ann", "2026-12-01T12:00:00Z", true, false, false}, // 31 days at the month's end
		{"2026-11-20", "2027-05-31", "Ann", "2026-12-21T23:59:00Z", true, true, false},  // the 31st day
		{"2026-11-20", "2027-05-31", "Ann", "2026-12-22T00:00:00Z", false, true, false},
		{"2026-11-25", "2027-05-31", "Ann", "2026-11-24T12:00:00Z", false, true, false}, // tomorrow's call
		{"2099-01-01", "2099-12-31", "Ann", "2026-11-24T12:00:00Z", false, true, false},
		{"soon", "2027-05-31", "Ann", "2026-11-24T12:00:00Z", false, true, false},
		{"2027-05-20", "2027-05-31", "Ann", "2027-05-31T12:00:00Z", true, true, false}, // its last day
		{"2027-05-20", "2027-05-31", "Ann", "2027-05-31T22:59:59Z", true, true, false},
		{"2027-05-20", "2027-05-31", "Ann", "2027-05-31T23:00:00Z", true, true, true}, // midnight in London, in summer
		{"2027-05-20", "2027-06-01", "Ann", "2027-05-31T12:00:00Z", true, false, false},
		{"2026-12-10", "2026-12-30", "Ann", "2026-12-11T12:00:00Z", true, true, false}, // expires this month
	} {
		h := Helpline{VerifiedOn: c.verified, ExpiresOn: c.expires, CheckedBy: c.by, Hours: "24/7"}
		now := day(c.now)
		if h.Phoned(now) != c.phoned || h.Due(now) != c.due || h.Expired(now) != c.expired || h.Open(now) == c.expired {
			t.Errorf("verified %s, expires %s, by %q at %s: phoned %v due %v expired %v open %v; want %v %v %v", c.verified, c.expires, c.by, c.now,
				h.Phoned(now), h.Due(now), h.Expired(now), h.Open(now), c.phoned, c.due, c.expired)
		}
	}
	late := BuiltIn().Expired(day("2040-01-01T00:00:00Z"))
	if len(late) != len(helplineTable) {
		t.Errorf("in 2040: %d lines are late, want all %d", len(late), len(helplineTable))
	}
	for _, p := range late {
		core := strings.HasPrefix(p.Message, "samaritans:")
		if p.File != helplinesFile || p.Line < 2 || core && !strings.Contains(p.Message, "still given") || strings.HasPrefix(p.Message, "calm:") && !strings.Contains(p.Message, "no longer given") {
			t.Errorf("late: %v", p)
		}
	}
	if got := BuiltIn().Expired(day("2027-05-31T12:00:00Z")); len(got) > 0 {
		t.Errorf("on the last day: %v", got)
	}
}

func TestReview(t *testing.T) {
	for review, want := range map[string][2]bool{
		"unreviewed": {true, false}, "Ann Example, 2027-01-15": {true, true}, "Dr Ann Example, MRCPsych, 2027-01-15": {true, true},
		"": {}, "yes": {}, "Ann Example": {}, ", 2027-01-15": {}, "Ann Example, soon": {}, "Ann Example, 2027-02-30": {}, "2027-01-15": {},
	} {
		if reviewed(review) != want[0] || Signed(review) != want[1] {
			t.Errorf("%q: reviewed %v, signed %v; want %v", review, reviewed(review), Signed(review), want)
		}
	}
}

// TestUnsigned: what waits for a person has its place, and a signature ends it.
func TestUnsigned(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	count := func(b *Book) map[string]int {
		n := map[string]int{}
		for _, u := range b.Unsigned(now) {
			if n[u.Kind]++; !strings.HasPrefix(u.File, "flows/crisis/") && u.File != "x" || u.Line < 1 || !strings.HasPrefix(u.Message(), u.ID+": ") {
				t.Errorf("unsigned: %+v, %q", u, u.Message())
			}
		}
		return n
	}
	rules := 0
	for _, lex := range lexicons {
		rules += len(lex.rules) + len(lex.gathered)
	}
	was := count(BuiltIn())
	if want := rules - len(ruleReviews); was[KindRule] != want || was[KindHelpline] != len(helplineTable) || was[KindReply] != len(replyTable) || was[KindTranslation] != len(translationTable) {
		t.Errorf("unsigned: %v; want %d rules and everything else", was, want)
	}
	b := BuiltIn().clone()
	b.line("samaritans").CheckedBy, b.line("samaritans").VerifiedOn = "Ann", "2026-11-30"
	b.find("care").review = "Ann Example, 2026-11-30"
	b.translations = slices.Clone(b.translations)
	b.translations[0].review = "Ann Example, 2026-11-30"
	ruleReviews["crisis.want-die"] = "Ann Example, 2026-11-30"
	defer delete(ruleReviews, "crisis.want-die")
	for kind, n := range count(b) {
		if n != was[kind]-1 {
			t.Errorf("%s: %d, want one less than %d", kind, n, was[kind])
		}
	}
}

// TestCheckCore: the tables themselves may not lose a core line either.
func TestCheckCore(t *testing.T) {
	for want, change := range map[string]func(*Helpline){
		"samaritans: is not core":               func(h *Helpline) { h.Core = false },
		"samaritans: does not have the number":  func(h *Helpline) { h.Voice = "116 124" },
		"samaritans: missing":                   func(h *Helpline) { h.ID = "somebody" },
		"samaritans: hours \"Mon 09:00-10:00\"": func(h *Helpline) { h.Hours = "Mon 09:00-10:00" },
		"samaritans: has the number of":         func(h *Helpline) { h.Text = "999" },
	} {
		all := slices.Clone(helplineTable)
		change(&all[slices.IndexFunc(all, func(h Helpline) bool { return h.ID == "samaritans" })])
		got := checkHelplines(all)
		if !slices.ContainsFunc(got, func(p Problem) bool { return strings.Contains(p.Message, want) }) {
			t.Errorf("got %v, want %q", got, want)
		}
	}
}

// TestNoDigitMayChange breaks every number of every reply, digit by digit, in a
// council's file: not one may pass.
func TestNoDigitMayChange(t *testing.T) {
	broken := 0
	for _, r := range replyTable {
		for i := 0; i < len(r.text); i++ {
			start, end := i, i
			for start > 0 && isDigit(r.text[start-1]) {
				start--
			}
			for end < len(r.text) && isDigit(r.text[end]) {
				end++
			}
			// An age or an hour ("under 35", "8pm") is not a number to ring.
			word := r.text[start:end]
			if !isDigit(r.text[i]) || end-start < 3 && word != "55" && !strings.HasSuffix(r.text[:start], "option ") && !(strings.Contains(r.text, "0800 58 58 58") && word == "58") {
				continue
			}
			for _, text := range []string{r.text[:i] + r.text[i+1:], r.text[:i] + string('0'+(r.text[i]-'0'+1)%10) + r.text[i+1:]} {
				e := Entry{1, []Pair{{Key: "id", Line: 1, Text: r.id}, {Key: "text", Line: 2, Text: text}}}
				b, faults, _ := BuiltIn().With(Council{File: "x", Replies: []Entry{e}}, time.Time{})
				if broken++; b != nil || len(faults) == 0 || faults[0].File != "x" || faults[0].Line != 2 {
					t.Errorf("%s as %q: %v", r.id, text, faults)
				}
			}
		}
	}
	if broken < 1000 {
		t.Errorf("%d numbers were broken: the test looks at too little", broken)
	}
}

func TestStrayNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"Call 99 now": "99", "Press 5": "5", "option 3": "3", "SHOUT to 85": "85", "999 or 99": "99", "9": "9",
		"Under 35?": "", "for anyone under 19": "", "until 8pm": "", "from 9 to 5pm": "", "aged 18 to 25": "", "17:30-22:00": "", "24 hours": "", "poniżej 19 lat": "",
		"Call 999, press 55, option 2": "", "116 123": "", "": "",
	} {
		if got := strings.Join(strayNumbers(text, knownNumbers(helplineTable)), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestNoReplyStandsForAnother puts every reply's words, but for a dot, in the
// place of every other.
func TestNoReplyStandsForAnother(t *testing.T) {
	for _, r := range replyTable {
		for _, other := range replyTable {
			if r.id == other.id {
				continue
			}
			text := strings.TrimSuffix(strings.Replace(other.text, ". ", ".  ", 1), ".")
			e := Entry{1, []Pair{{Key: "id", Line: 1, Text: r.id}, {Key: "text", Line: 2, Text: text}}}
			if b, faults, _ := BuiltIn().With(Council{File: "x", Replies: []Entry{e}}, time.Time{}); b != nil || len(faults) == 0 {
				t.Errorf("%s has the words of %s, and nobody minds: %q", r.id, other.id, text)
			}
		}
	}
}
