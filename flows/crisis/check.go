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

// Check looks for faults in the built-in tables: none in a build that passed
// its tests. It does not know the date: an expired line is Open's business.
func Check() []Problem {
	problems := checkHelplines(helplineTable)
	problems = append(problems, checkReplies(replyTable, helplineTable)...)
	_, faults := engines()
	for _, err := range faults {
		problems = append(problems, Problem{lexiconFolder, 1, err.Error()})
	}
	return problems
}

// shortCodes are the numbers that are not eleven digits long.
var shortCodes = []string{"999", "111", "18000", "116123", "85258", "88247", "08001111"}

func checkHelplines(lines []Helpline) (problems []Problem) {
	add := func(h Helpline, format string, args ...any) {
		problems = append(problems, Problem{helplinesFile, h.line, h.ID + ": " + fmt.Sprintf(format, args...)})
	}
	seen := map[string]bool{}
	for _, h := range lines {
		if seen[h.ID] {
			add(h, "twice")
		}
		seen[h.ID] = true
		if h.Name == "" || h.For == "" || h.Source == "" {
			add(h, "wants a name, whom it is for, and a source")
		}
		if h.Voice == "" && h.Text == "" {
			add(h, "has no number")
		}
		for _, n := range []string{h.Voice, h.Text} {
			d := digitsOf(n)
			if n == "" || slices.Contains(shortCodes, d) {
				continue
			}
			// UK numbers have eleven digits; some freephone ones, ten.
			if !strings.HasPrefix(d, "0") || len(d) != 11 && !(len(d) == 10 && strings.HasPrefix(d, "0800")) {
				add(h, "number %q has %d digits", n, len(d))
			}
		}
		if _, ok := parseHours(h.Hours); h.Hours != "" && !ok {
			add(h, "hours %q: want 24/7 or Mon-Fri 09:00-18:00", h.Hours)
		}
		for _, day := range []string{h.VerifiedOn, h.ExpiresOn} {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				add(h, "date %q: want 2006-01-02", day)
			}
		}
	}
	for _, id := range []string{"emergency", "samaritans", "shout", "nhs111", "childline", "domestic-abuse"} {
		if !seen[id] {
			problems = append(problems, Problem{helplinesFile, 1, id + ": missing, and first replies name it"})
		}
	}
	return problems
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
}

func checkReplies(replies []reply, lines []Helpline) (problems []Problem) {
	add := func(r reply, format string, args ...any) {
		problems = append(problems, Problem{repliesFile, r.line, r.id + ": " + fmt.Sprintf(format, args...)})
	}
	known := []string{"55", "2"}
	closed := map[string]string{} // numbers that are not all-hours
	for _, h := range lines {
		for _, n := range []string{digitsOf(h.Voice), digitsOf(h.Text)} {
			known = append(known, n)
			if h.Hours != "24/7" {
				closed[n] = h.ID
			}
		}
	}
	seen := map[string]bool{}
	for _, r := range replies {
		if seen[r.id] {
			add(r, "twice")
		}
		seen[r.id] = true
		if strings.TrimSpace(r.text) == "" {
			add(r, "has no words")
			continue
		}
		if !sms.GSM7(r.text) {
			add(r, "has a character outside GSM-7: it would cost a second segment")
		}
		if n := sms.Segments(r.text); n != 1 {
			add(r, "is %d segments, %d characters", n, sms.Length(r.text))
		}
		low := strings.ToLower(r.text)
		for _, w := range bannedWords {
			if strings.Contains(low, strings.ToLower(w)) {
				add(r, "holds the banned words %q", w)
			}
		}
		has := numbersIn(r.text)
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
		for _, n := range slices.Compact(needs) {
			if !slices.Contains(has, n) {
				add(r, "lacks %s", n)
			}
		}
		for _, n := range r.not {
			if slices.Contains(has, n) {
				add(r, "must not hold %s", n)
			}
		}
		for _, n := range has {
			// Short ones are ages and hours: "under 35", "8pm".
			if !slices.Contains(known, n) && len(n) > 2 {
				add(r, "holds %s, which is no helpline's number", n)
			}
			if id := closed[n]; id != "" && strings.HasPrefix(r.id, "first.") {
				add(r, "is a first reply and names %s, which is not open all hours", id)
			}
		}
		for _, id := range r.lines {
			if !slices.ContainsFunc(lines, func(h Helpline) bool { return h.ID == id }) {
				add(r, "waits for the helpline %q, which there is not", id)
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

// wantedReplies names every reply that this package may give.
func wantedReplies() []string {
	ids := []string{"care", "safe", "stopped", "still-stopped", "started", "trouble", "unreadable", "closing"}
	for l := None; l <= Danger; l++ {
		for f := range FlagMeans << 1 {
			ids = append(append(ids, firstIDs(l, f)...), moreIDs(l, f)...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// numbersIn finds the numbers in a text as digits: groups of digits with single
// spaces between them are one number, unless together they are no number that
// can be rung and apart they are.
func numbersIn(text string) []string {
	var all []string
	for i := 0; i < len(text); {
		if text[i] < '0' || text[i] > '9' {
			i++
			continue
		}
		n := ""
		for i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == ' ' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9') {
			if text[i] != ' ' {
				n += text[i : i+1]
			}
			i++
		}
		all = append(all, n)
	}
	return all
}
