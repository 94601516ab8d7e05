package crisis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"signpost/flows/sms"
)

// Problem is a fault in the tables, at a line of the file that people edit.
type Problem struct {
	File    string
	Line    int
	Message string
}

// String is file:line: message, as editors read it.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message) }

const (
	lexiconFolder = "flows/crisis/lexicon"
	helplinesFile = "flows/crisis/helplines.yaml"
	repliesFile   = "flows/crisis/replies.yaml"
)

// problem is a fault at the place of key.
func (p place) problem(key, format string, args ...any) Problem {
	return Problem{p.file, p.of(key), fmt.Sprintf(format, args...)}
}

func (h Helpline) problem(key, format string, args ...any) Problem {
	return h.at.problem(key, "%s: %s", h.ID, fmt.Sprintf(format, args...))
}

func (r *reply) problem(key, format string, args ...any) Problem {
	return r.at.problem(key, "%s: %s", r.id, fmt.Sprintf(format, args...))
}

// Check looks for faults in the built-in tables: none in a build that passed
// its tests. It does not know the date: an expired line is Expired's business.
func Check() []Problem {
	problems := checkTables(builtIn)
	problems = append(problems, checkTranslations(translationTable, tongueTable, builtIn)...)
	_, faults := engines()
	for _, err := range faults {
		problems = append(problems, Problem{lexiconFolder, 1, err.Error()})
	}
	return problems
}

// checkTables holds helplines and replies against each other.
func checkTables(b *Book) []Problem {
	return slices.Concat(checkHelplines(b.lines), checkReplies(b.replies, b.lines), checkMore(b))
}

// shortCodes are the numbers that are not eleven digits long.
var shortCodes = []string{"999", "101", "111", "18000", "116123", "85258", "88247", "08001111"}

// fixed are the lines that first replies name. The core ones never drop out.
var fixed = []struct {
	id, number string
	core       bool
}{
	{"emergency", "999", true}, {"relay-emergency", "18000", true}, {"samaritans", "116123", true}, {"shout", "85258", true},
	{"nhs111", "111", true}, {"domestic-abuse", "08082000247", true}, {"childline", "08001111", false}, {"papyrus", "08000684141", false},
}

func checkHelplines(lines []Helpline) (problems []Problem) {
	add := func(h Helpline, key, format string, args ...any) {
		problems = append(problems, h.problem(key, format, args...))
	}
	seen := map[string]Helpline{}
	owner, placed := map[string]string{}, map[int]string{}
	for _, h := range lines {
		if _, twice := seen[h.ID]; twice {
			add(h, "id", "twice")
		}
		seen[h.ID] = h
		if h.Name == "" || h.For == "" || h.Source == "" {
			add(h, "", "wants a name, whom it is for (for), and a source")
		}
		if h.Voice == "" && h.Text == "" {
			add(h, "", "has no number: give it voice or text")
		}
		checkNumber(h, "voice", h.Voice, add)
		checkNumber(h, "text", h.Text, add)
		for _, n := range h.numbers() {
			switch other := owner[n]; other {
			case "", h.ID:
				owner[n] = h.ID
			default:
				add(h, "", "has the number of %s: change that line instead", other)
			}
		}
		if _, ok := parseHours(h.Hours); h.Hours != "" && !ok {
			add(h, "hours", "hours %q: want 24/7, or Mon-Fri 09:00-18:00; Sat 10:00-12:00, or nothing when nobody knows", h.Hours)
		}
		if h.Core && !h.AllHours() {
			add(h, "hours", "hours %q: a core line is open 24/7", h.Hours)
		}
		if _, ok := leastAge(h.Ages); !ok {
			add(h, "ages", "ages %q: want all, adults, under 19, over 60 or 18 to 25", h.Ages)
		}
		for _, day := range [][2]string{{"verified_on", h.VerifiedOn}, {"expires_on", h.ExpiresOn}} {
			if _, err := time.Parse(time.DateOnly, day[1]); err != nil {
				add(h, day[0], "%s: date %q: want a day such as 2027-01-31", day[0], day[1])
			}
		}
		if other := placed[h.Order]; other != "" && h.Order != 0 {
			add(h, "order", "order %d is %s's already", h.Order, other)
		}
		placed[h.Order] = h.ID
	}
	for _, want := range fixed {
		h, ok := seen[want.id]
		switch {
		case !ok:
			problems = append(problems, Problem{helplinesFile, 1, want.id + ": missing, and first replies name it"})
		case !slices.Contains(h.numbers(), want.number):
			add(h, "voice", "does not have the number %s, which first replies name", want.number)
		case want.core && !h.Core:
			add(h, "core", "is not core: it never drops out")
		}
	}
	return problems
}

// checkNumber looks at one number of h.
func checkNumber(h Helpline, key, n string, add func(Helpline, string, string, ...any)) {
	d := digitsOf(n)
	switch {
	case n == "" || slices.Contains(shortCodes, d) && strings.Trim(n, "0123456789 ") == "":
	case strings.Trim(n, "0123456789 ") != "":
		add(h, key, "number %q: want digits and spaces only", n)
	case key == "text" && len(d) == 5 && d[0] >= '6' && d[0] <= '8': // a short code, as carriers give them out
	case strings.HasPrefix(d, "09") || strings.HasPrefix(d, "084") || strings.HasPrefix(d, "087"):
		add(h, key, "number %q costs more than a call: helplines are free or at the local rate", n)
	// UK numbers have eleven digits; some freephone ones, ten.
	case !strings.HasPrefix(d, "0") || len(d) != 11 && !(len(d) == 10 && strings.HasPrefix(d, "0800")):
		add(h, key, "number %q has %d digits, which no UK number of its kind has", n, len(d))
	}
}

// requiredIn is what a first reply must hold whatever its own list says, so
// that nobody weakens a reply by shortening the list beside it.
var requiredIn = map[string][]string{
	"first.danger":   {"999"},
	"first.crisis":   {"999", "116123", "85258", "111"},
	"first.abuse":    {"999", "55", "08082000247"},
	"first.worried":  {"999"},
	"first.distress": {"116123", "85258"},
	"first.bereaved": {"116123"},
	"care":           {"999", "85258", "111"},
	"stopped":        {"116123", "85258"},
	"still-stopped":  {"116123", "85258"},
	"trouble":        {"999", "116123", "85258"},
	"unreadable":     {"999", "116123", "85258"},
	"safe":           {"999", "116123"},
	"closing":        {"116123"},
	"started":        {"116123"},
	"young":          {"999", "08001111"},
}

// knownNumbers are those that a reply may hold: the lines', and the keys to press.
func knownNumbers(lines []Helpline) []string {
	known := []string{"55", "2"}
	for _, h := range lines {
		known = append(known, h.numbers()...)
	}
	return known
}

func checkReplies(replies []reply, lines []Helpline) (problems []Problem) {
	known := knownNumbers(lines)
	owner := map[string]Helpline{}
	for _, h := range lines {
		for _, n := range h.numbers() {
			if _, twice := owner[n]; !twice {
				owner[n] = h
			}
		}
	}
	seen := map[string]bool{}
	for i := range replies {
		r := &replies[i]
		add := func(format string, args ...any) { problems = append(problems, r.problem("text", format, args...)) }
		if seen[r.id] {
			add("twice")
		}
		seen[r.id] = true
		if !reviewed(r.review) {
			problems = append(problems, r.problem("review", "%s", reviewForm(r.review)))
		}
		if strings.TrimSpace(r.text) == "" {
			add("has no words: give it text")
			continue
		}
		if i := strings.IndexFunc(r.text, func(c rune) bool { return !sms.GSM7(string(c)) }); i >= 0 {
			c := string([]rune(r.text[i:])[:1])
			instead := "take it out"
			if plain := sms.Plain(c); sms.GSM7(plain) && plain != "" {
				instead = fmt.Sprintf("write %q", plain)
			}
			add("has %q, a character outside GSM-7, which costs a second segment: %s", c, instead)
		}
		if n := sms.Segments(r.text); n != 1 {
			add("is %d segments, %d characters: shorten it to one, 160 plain characters", n, sms.Length(r.text))
		}
		problems = append(problems, r.checkWords()...)
		has := numbersIn(r.text)
		for _, n := range r.required() {
			if !slices.Contains(has, n) {
				add("lacks %s: put it in", n)
			}
		}
		for _, n := range strayNumbers(r.text, known) {
			add("holds %s, which is neither a helpline's number nor an age or an hour (under 35, 8pm)", n)
		}
		for _, n := range has {
			h, theirs := owner[n]
			switch {
			case slices.Contains(r.not, n):
				add("must not hold %s: take it out", n)
			case !slices.Contains(known, n):
				if len(n) > 2 {
					add("holds %s, which is no helpline's number: mend it, or add its line", n)
				}
			case theirs && len(r.lines) == 0 && !h.AllHours():
				// The clock is not asked for these.
				what := "is given at any time"
				if strings.HasPrefix(r.id, "first.") {
					what = "is a first reply"
				}
				p := r.problem("text", "%s and names %s, which is not open all hours", what, h.ID)
				if h.at.file != r.at.file && h.at.keys != nil {
					p = h.problem("hours", "hours %q: %s %s and names it, so it must be open 24/7", h.Hours, r.id, what)
				}
				problems = append(problems, p)
			case theirs && len(r.lines) > 0 && !h.Core && !slices.Contains(r.lines, h.ID):
				add("names %s without waiting for it: add %s to lines", h.ID, h.ID)
			}
		}
		for _, id := range r.lines {
			if !slices.ContainsFunc(lines, func(h Helpline) bool { return h.ID == id }) {
				problems = append(problems, r.problem("lines", "waits for the helpline %q, which there is not", id))
			}
		}
	}
	for _, id := range wantedReplies() {
		if !seen[id] {
			problems = append(problems, Problem{repliesFile, 1, id + ": missing"})
		}
	}
	return problems
}

// required are the numbers that r must hold.
func (r *reply) required() []string {
	needs := slices.Clone(r.needs)
	for prefix, more := range requiredIn {
		if r.id == prefix || strings.HasPrefix(r.id, prefix+".") && !strings.HasSuffix(r.id, ".2") {
			needs = append(needs, more...)
		}
	}
	if strings.HasPrefix(r.id, "first.") && strings.Contains(r.id, ".child") {
		needs = append(needs, "08001111")
	}
	slices.Sort(needs)
	return slices.Compact(needs)
}

// beside is what must stand in a reply that holds a number, since the number
// without it is of little use.
var beside = []struct{ number, words string }{{"85258", "SHOUT"}, {"111", "option 2"}}

// mustSay are the words that r must say.
func (r *reply) mustSay() []string {
	words := slices.Clone(r.says)
	has := numbersIn(r.text)
	for _, b := range beside {
		if slices.Contains(has, b.number) {
			words = append(words, b.words)
		}
	}
	return words
}

// checkWords looks for words that r must not say, and for those that it must.
func (r *reply) checkWords() (problems []Problem) {
	low := strings.ToLower(r.text)
	for _, w := range bannedWords {
		if strings.Contains(low, strings.ToLower(w)) {
			problems = append(problems, r.problem("text", "holds the banned words %q: take them out", w))
		}
	}
	for _, w := range neutralWords {
		if r.forAbuse() && strings.Contains(low, w) {
			problems = append(problems, r.problem("text", "says %q, and somebody else may read it: take it out", w))
		}
	}
	for _, w := range r.mustSay() {
		if !strings.Contains(low, strings.ToLower(w)) {
			problems = append(problems, r.problem("text", "does not say %q: put it in", w))
		}
	}
	return problems
}

// wantedReplies names every reply that this package may give.
func wantedReplies() []string {
	ids := append(firstReplies(), "care", "safe", "stopped", "still-stopped", "started", "trouble", "unreadable", "closing", "young")
	for l := None; l <= Danger; l++ {
		for f := range FlagMeans << 1 {
			ids = append(ids, moreIDs(l, f)...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ownMost is how many messages of its own a council may add to one MORE: each
// is a text, and whoever reads them is not well.
const ownMost = 3

// checkMore looks at the order in which MORE gives its messages: the first is
// one that is open now, whenever now is.
func checkMore(b *Book) (problems []Problem) {
	for l := Distress; l <= Danger; l++ {
		for f := range FlagMeans << 1 {
			all := b.moreReplies(l, f)
			if len(all) == 0 {
				continue // a reply is missing: checkReplies names it
			}
			if l == Danger && len(all[0].levels) > 0 {
				problems = append(problems, all[0].problem("levels", "would come first in MORE after danger, and nothing comes before 999: give its line an order of 2 or more"))
			}
			for _, id := range all[0].lines {
				if h := b.line(id); h != nil && !h.AllHours() {
					switch {
					case h.Order > 0:
						problems = append(problems, h.problem("order", "would come first in MORE after %s, and is not open all hours: give it an order of 2 or more", l))
					case h.at.keys != nil:
						problems = append(problems, h.problem("hours", "hours %q: it comes first in MORE after %s, so it must be open 24/7", h.Hours, l))
					default:
						problems = append(problems, all[0].problem("lines", "comes first in MORE after %s, and waits for %s, which is not open all hours", l, id))
					}
				}
			}
			own := 0
			for _, r := range all {
				if len(r.levels) > 0 {
					if own++; own > ownMost {
						problems = append(problems, r.problem("levels", "is one of more than %d messages of your own after %s: keep to the best", ownMost, l))
					}
				}
			}
		}
	}
	slices.SortFunc(problems, func(x, y Problem) int { return strings.Compare(x.String(), y.String()) })
	return slices.Compact(problems)
}
