package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr"

	"signpost/flows/crisis"
	"signpost/flows/directory"
)

// suggest answers what is being looked for, from the skip-th suggestion on, and
// returns what it found.
func (r *run) suggest(skip int) directory.Answer {
	q := directory.Question{Slots: r.s.narrow(r.s.Slots, r.e.At), Limit: 3, Skip: skip}
	if r.s.Near != nil {
		q.HasPoint, q.Lat, q.Lon, q.PlaceName = true, r.s.Near.Lat, r.s.Near.Lon, r.s.Near.Name
	}
	a := r.w.Directory.Search(q, r.e.At)
	r.tell(r.w.Directory.Reply(a, q, r.e.At))
	r.s.Shown, r.s.Skip = nil, 0
	for _, h := range a.Hits {
		r.s.Shown = append(r.s.Shown, h.Listing.ID)
	}
	if a.More {
		r.s.Skip = skip + len(a.Hits)
	}
	return a
}

// branch is the target of the first condition that holds, nil when none does.
func (r *run) branch(s *step) *target {
	c := Conditions{
		Place: r.s.Near != nil, Interest: r.s.Slots.Asks(), Greeted: r.s.Greeted, Care: r.s.caring(r.e.At),
	}
	for i := range s.branches {
		b := &s.branches[i]
		if b.when == nil {
			return &b.target
		}
		// Compiled against Conditions with a bool result: it cannot fail to be one.
		if yes, err := expr.Run(b.when, c); err == nil && yes == true {
			return &b.target
		}
	}
	return nil
}

// fill puts what is known into the fields of a text.
func (r *run) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	place := "you"
	if r.s.Near != nil {
		place = r.s.Near.Name
	}
	var which strings.Builder
	for i, n := range r.s.Which {
		fmt.Fprintf(&which, "%d %s\n", i+1, n.Name)
	}
	if strings.Contains(text, "{machine}") {
		r.s.Greeted = true
	}
	return strings.NewReplacer("{place}", place, "{which}", strings.TrimSpace(which.String()), "{machine}", "A machine is replying.",
		"{closing}", crisis.Closing(), "{care}", crisis.Care()).Replace(text)
}

// answerKey is what is left of an answer when case, spaces and punctuation do not count.
func answerKey(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// padding are the words that people put around the name of what they want.
var padding = strings.Fields("please pls plz can could may i id we want need would like love to a an the just real some somebody someone x xx xxx hi hello")

// gist is answerKey of text without the padding, or with it when there is
// nothing else.
func gist(text string) string {
	var kept []string
	for _, w := range strings.Fields(text) {
		if k := answerKey(w); !slices.Contains(padding, k) {
			kept = append(kept, k)
		}
	}
	if len(kept) == 0 {
		return answerKey(text)
	}
	return strings.Join(kept, "")
}

// nobody is in words that only seem to name a choice: "no one picked up" is not 1.
var nobody = regexp.MustCompile(`(?i)\b(?:no-?\s*one|nobody)\b`)

// chosen is the choice that text names: by an answer, by one letter wrong in a
// longer one, or by an answer and a few words around it ("2 please", "number 1").
// With exact nothing may stand around it.
func chosen(choices []choice, text string, exact bool) *choice {
	key := answerKey(text)
	for i := range choices {
		for _, a := range choices[i].answers {
			if a == key || len(a) >= 5 && distance(a, key) == 1 {
				return &choices[i]
			}
		}
	}
	words := strings.Fields(text)
	if len(words) > 4 || exact || nobody.MatchString(text) {
		return nil
	}
	var hit *choice
	for i := range choices {
		for _, a := range choices[i].answers {
			for _, w := range words {
				if answerKey(w) == a && hit != &choices[i] {
					if hit != nil {
						return nil // two choices are named: which is meant?
					}
					hit = &choices[i]
				}
			}
		}
	}
	return hit
}
