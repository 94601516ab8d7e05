package crisis

import (
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/flows/sms"
)

// TestEveryReplyIsOneSegment goes through every level with every set of flags,
// and every word of the desk.
func TestEveryReplyIsOneSegment(t *testing.T) {
	noon := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	all := []string{Care(), Safe(), Stopped(), StillStopped(), Started(), Trouble(), Unreadable(), Closing(), Static(), emergencyWords}
	for l := None; l <= Danger; l++ {
		for f := range FlagMeans << 1 {
			first := FirstReply(l, f)
			if l.Urgent() && len(first) != 1 || l == None && first != nil || len(first) > 2 {
				t.Errorf("FirstReply(%s, %v): %d messages", l, f.Names(), len(first))
			}
			all = append(append(all, first...), More(l, f, noon)...)
			if l > None {
				all = append(all, first[0])
			}
		}
	}
	for _, text := range all {
		if text == "" || !sms.GSM7(text) || sms.Segments(text) != 1 {
			t.Errorf("%q: got GSM-7 %v, %d segments, %d septets; want one segment", text, sms.GSM7(text), sms.Segments(text), sms.Length(text))
		}
		if len(numbersIn(text)) == 0 {
			t.Errorf("%q: names no helpline", text)
		}
	}
}

// TestFirstReplies holds each first reply against the table of CRISIS.md.
func TestFirstReplies(t *testing.T) {
	has := func(l Level, f Flags, number string) bool {
		return slices.Contains(numbersIn(strings.Join(FirstReply(l, f), " / ")), number)
	}
	for f := range FlagMeans << 1 {
		for l := Worried; l <= Danger; l++ {
			if !has(l, f, "999") {
				t.Errorf("%s %v: got %q, want 999 in it", l, f.Names(), FirstReply(l, f))
			}
		}
		for l := Worried; l <= Danger; l++ {
			if f.Has(FlagChild) && !has(l, f, "08001111") {
				t.Errorf("%s %v: got %q, want 0800 1111 in it", l, f.Names(), FirstReply(l, f))
			}
		}
		if got := has(Danger, f, "116123"); got == f.Has(FlagAbuse) {
			t.Errorf("danger %v: 116 123 in it: %v (never for somebody attacked): %q", f.Names(), got, FirstReply(Danger, f))
		}
		for _, n := range []string{"999", "116123", "85258", "111"} {
			if !has(Crisis, f, n) {
				t.Errorf("crisis %v: got %q, want %s in it", f.Names(), FirstReply(Crisis, f), n)
			}
		}
		for _, n := range []string{"999", "55", "08082000247"} {
			if !has(Abuse, f, n) {
				t.Errorf("abuse %v: got %q, want %s in it", f.Names(), FirstReply(Abuse, f), n)
			}
		}
		for _, n := range []string{"116123", "85258"} {
			if !has(Distress, f, n) {
				t.Errorf("distress %v: got %q, want %s in it", f.Names(), FirstReply(Distress, f), n)
			}
		}
		// An abuser may read the phone: nothing about what was written.
		for l := None; l <= Danger; l++ {
			if !(l == Abuse || f.Has(FlagAbuse) && (l == Danger || l == Abuse)) {
				continue
			}
			texts := append(FirstReply(l, f), More(l, f, time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC))...)
			for _, text := range texts {
				for _, topic := range []string{"abuse", "partner", "husband", "violen", "rape", "sexual", "hit", "hurt", "suicid", "domestic", "Freeva", "Refuge", "Samaritans"} {
					if strings.Contains(strings.ToLower(text), strings.ToLower(topic)) {
						t.Errorf("%s %v: %q says %q", l, f.Names(), text, topic)
					}
				}
				if !strings.Contains(text, "Delete") {
					t.Errorf("%s %v: %q does not say that it may be deleted", l, f.Names(), text)
				}
			}
		}
	}
	if Static() != FirstReply(Crisis, 0)[0] {
		t.Errorf("Static() = %q, want the crisis reply", Static())
	}
	s := Screen("i want to die")
	if s.FirstReply()[0] != Static() {
		t.Errorf("FirstReply = %q, want %q", s.FirstReply(), Static())
	}
}

// TestMoreShowsOpenLinesOnly asks at noon, in the evening and after the dates.
func TestMoreShowsOpenLinesOnly(t *testing.T) {
	calm, freeva := "0800 58 58 58", "0808 802 0028"
	for _, tt := range []struct {
		at           string
		calm, freeva bool
	}{
		{"2026-12-01T12:00:00Z", false, true},
		{"2026-12-01T17:00:00Z", true, true},
		{"2026-12-01T16:59:59Z", false, true},
		{"2026-12-01T19:59:00Z", true, true},
		{"2026-12-01T20:00:00Z", true, false},
		{"2026-12-01T23:59:59Z", true, false},
		{"2026-12-02T00:00:00Z", false, false},
		{"2027-04-01T16:00:00Z", true, true},      // 17:00 in London
		{"2027-04-01T19:00:00Z", true, false},     // 20:00 in London
		{"2027-04-02T01:00:00+09:00", true, true}, // the same minute, told in Tokyo
		{"2029-12-01T18:00:00Z", false, false},    // long expired
	} {
		now, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(strings.Join(More(Crisis, 0, now), "\n"), calm); got != tt.calm {
			t.Errorf("More(crisis) at %s: CALM shown %v, want %v", tt.at, got, tt.calm)
		}
		if got := strings.Contains(strings.Join(More(Abuse, FlagAbuse, now), "\n"), freeva); got != tt.freeva {
			t.Errorf("More(abuse) at %s: local line shown %v, want %v", tt.at, got, tt.freeva)
		}
		for _, l := range []Level{Danger, Crisis, Abuse, Worried} {
			if len(More(l, 0, now)) == 0 {
				t.Errorf("More(%s) at %s: nothing", l, tt.at)
			}
		}
	}
	if More(None, 0, time.Time{}) != nil {
		t.Error("More(none): want nil")
	}
}

// TestLondon checks the summer time rule against known changes of the clock.
func TestLondon(t *testing.T) {
	for at, want := range map[string]string{
		"2024-03-31T00:59:59Z": "00:59", "2024-03-31T01:00:00Z": "02:00",
		"2024-10-27T00:59:59Z": "01:59", "2024-10-27T01:00:00Z": "01:00",
		"2025-03-30T00:59:59Z": "00:59", "2025-03-30T01:00:00Z": "02:00",
		"2025-10-26T00:59:59Z": "01:59", "2025-10-26T01:00:00Z": "01:00",
		"2026-03-29T01:00:00Z": "02:00", "2026-10-25T00:59:59Z": "01:59", "2026-10-25T01:00:00Z": "01:00",
		"2026-07-01T12:00:00Z": "13:00", "2026-12-25T12:00:00Z": "12:00", "2026-07-01T12:00:00-05:00": "18:00",
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := London(now).Format("15:04"); got != want {
			t.Errorf("London(%s) = %s, want %s", at, got, want)
		}
	}
}

func TestHours(t *testing.T) {
	for hours, want := range map[string]bool{
		"24/7": true, "Mon-Sun 17:00-24:00": true, "Mon-Fri 09:00-18:00; Sat 10:00-12:00": true, "Fri-Mon 20:00-02:00": true,
		"": false, "daily": false, "Mon 9:00-17:00": false, "Mon 09:00-25:00": false, "Mon 09:00": false, "Xyz 09:00-10:00": false, "Mon 10:00-10:00": false, "Mon 09:00-10:00;": false,
	} {
		if _, ok := parseHours(hours); ok != want {
			t.Errorf("parseHours(%q) ok = %v, want %v", hours, ok, want)
		}
	}
	late := Helpline{Hours: "Fri 20:00-02:00", ExpiresOn: "2030-01-01"}
	for at, want := range map[string]bool{"2026-12-04T19:59:00Z": false, "2026-12-04T20:00:00Z": true, "2026-12-05T01:59:00Z": true, "2026-12-05T02:00:00Z": false, "2026-12-05T20:30:00Z": false} {
		now, _ := time.Parse(time.RFC3339, at)
		if got := late.Open(now); got != want {
			t.Errorf("open Friday night at %s: got %v, want %v", at, got, want)
		}
	}
	if (Helpline{}).Open(time.Time{}) {
		t.Error("a line with unknown hours is open")
	}
}

func TestHelplines(t *testing.T) {
	far := time.Date(2040, 1, 1, 3, 0, 0, 0, time.UTC)
	open := map[string]bool{}
	for _, h := range Helplines() {
		open[h.ID] = h.Open(far)
		if h.CheckedBy != "" {
			t.Errorf("%s: checked by %q, but nobody has phoned", h.ID, h.CheckedBy)
		}
	}
	for _, id := range []string{"emergency", "samaritans", "shout", "nhs111"} {
		if !open[id] {
			t.Errorf("%s: drops out when old; it never may", id)
		}
	}
	if open["papyrus"] || open["calm"] {
		t.Error("an expired line is open")
	}
	Helplines()[0].Voice = "0"
	if Helplines()[0].Voice != "999" {
		t.Error("Helplines hands out the table itself")
	}
	for _, n := range []string{"999", "111", "116123", "85258", "08001111", "08082000247", "08000684141"} {
		if !slices.Contains(Numbers(), n) {
			t.Errorf("Numbers() lacks %s", n)
		}
	}
	// The doubtful ones of helplines.md stay out.
	for _, n := range []string{"08088003302", "01162953060", "03001115065", "08004708090", "03003047000"} {
		if slices.Contains(Numbers(), n) {
			t.Errorf("Numbers() has %s, which nobody has confirmed", n)
		}
	}
}

// TestCheckRefuses plants each fault and expects it to be named with its line.
func TestCheckRefuses(t *testing.T) {
	if got := Check(); len(got) != 0 {
		t.Fatalf("Check() of the built-in tables: %v", got)
	}
	for _, tt := range []struct {
		id, text, want string
	}{
		{"first.crisis", "", "no words"},
		{"first.crisis", "Samaritans 116 123, SHOUT 85258, 111 option 2.", "lacks 999"},
		{"first.danger", "Call us. Press 55, 18000, 116 123.", "lacks 999"},
		{"first.crisis", "We’re here. 999, 116 123, 85258, 111 option 2.", "GSM-7"},
		{"first.crisis", strings.Repeat("We hear you. ", 13) + "999, 116 123, 85258, 111.", "segments"},
		{"first.crisis", "Calm down. 999, 116 123, 85258, 111.", "banned"},
		{"first.crisis", "999, 116 123, 85258, 111. Or 0116 495 0001.", "no helpline's number"},
		{"first.crisis", "999, 116 123, 85258, 111. Or CALM 0800 58 58 58.", "not open all hours"},
		{"first.danger.abuse", "999, press 55, 18000, 116 123.", "must not hold 116123"},
		{"first.crisis.child", "999, 116 123, 85258, 111.", "lacks 08001111"},
	} {
		table := slices.Clone(replyTable)
		line := 0
		for i := range table {
			if table[i].id == tt.id {
				table[i].text, line = tt.text, table[i].at.line
			}
		}
		found := false
		for _, p := range checkReplies(table, helplineTable) {
			found = found || strings.Contains(p.Message, tt.want) && p.Line == line && p.File == repliesFile && line > 1
		}
		if !found {
			t.Errorf("%s = %q: got %v, want a problem with %q at line %d", tt.id, tt.text, checkReplies(table, helplineTable), tt.want, line)
		}
	}
	for want, h := range map[string]Helpline{
		"10 digits": {ID: "calm", Name: "x", For: "x", Source: "x", Voice: "0116 495 000", VerifiedOn: "2026-01-01", ExpiresOn: "2026-01-01"},
		"hours":     {ID: "calm", Name: "x", For: "x", Source: "x", Voice: "0116 495 0001", Hours: "always", VerifiedOn: "2026-01-01", ExpiresOn: "2026-01-01"},
		"date":      {ID: "calm", Name: "x", For: "x", Source: "x", Voice: "0116 495 0001", VerifiedOn: "soon", ExpiresOn: "2026-01-01"},
		"source":    {ID: "calm", Name: "x", For: "x", Voice: "0116 495 0001", VerifiedOn: "2026-01-01", ExpiresOn: "2026-01-01"},
		"no number": {ID: "calm", Name: "x", For: "x", Source: "x", VerifiedOn: "2026-01-01", ExpiresOn: "2026-01-01"},
		"twice":     {ID: "samaritans", Name: "x", For: "x", Source: "x", Voice: "116 123", VerifiedOn: "2026-01-01", ExpiresOn: "2026-01-01"},
	} {
		got := checkHelplines(append(slices.Clone(helplineTable), h))
		if !slices.ContainsFunc(got, func(p Problem) bool { return strings.Contains(p.Message, want) }) {
			t.Errorf("helpline %+v: got %v, want a problem with %q", h, got, want)
		}
	}
	if got := checkReplies(nil, helplineTable); len(got) < 20 {
		t.Errorf("no replies at all: got %d problems", len(got))
	}
	if got := checkHelplines(nil); len(got) < 4 {
		t.Errorf("no helplines at all: got %d problems", len(got))
	}
}

func TestControl(t *testing.T) {
	for text, want := range map[string]string{
		"STOP": "stop", "stop.": "stop", " Stop! ": "stop", "STOPALL": "stop", "unsubscribe": "stop", "cancel": "stop", "End": "stop", "QUIT": "stop", "revoke": "stop", "OPTOUT": "stop", "“stop”": "stop", "st\u200bop": "stop",
		"start": "start", "UNSTOP": "start", "help": "help", "INFO": "help", "menu": "menu", "Back": "back", "more…": "more", "SAFE": "safe",
		"forget me": "forget me", "Forget  Me!": "forget me", "my data": "my data",
		"": "", "end it": "", "END IT": "", "stop me before i hurt myself": "", "please stop": "", "stop 2": "", "yes": "", "Y": "", "stopped": "", "help me": "", "the end": "", "stopп": "", "😀": "",
		strings.Repeat("stop ", 100): "",
	} {
		if got := Control(text); got != want {
			t.Errorf("Control(%.40q) = %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"end it", "stop me before i hurt myself", "cant go on, remove me"} {
		if Control(text) != "" || !Screen(text).Level().Urgent() {
			t.Errorf("%q: got control %q, level %s; want none, urgent", text, Control(text), Screen(text).Level())
		}
	}
}

func TestLevels(t *testing.T) {
	for l := None; l <= Danger; l++ {
		if got, ok := ParseLevel(l.String()); !ok || got != l {
			t.Errorf("ParseLevel(%q) = %v %v", l.String(), got, ok)
		}
		if got, want := l.Urgent(), l == Danger || l == Crisis || l == Abuse; got != want {
			t.Errorf("%s urgent: got %v, want %v", l, got, want)
		}
	}
	if _, ok := ParseLevel("calm"); ok || Level(9).String() != "unknown" {
		t.Error("a level that is none is accepted")
	}
	all := FlagAbuse | FlagChild | FlagOther | FlagMeans
	if got := strings.Join(all.Names(), " "); got != "abuse child other means" {
		t.Errorf("Names = %q", got)
	}
}
