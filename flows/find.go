package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/sms"
)

// suggest answers what is being looked for, from the skip-th suggestion on, and
// returns what it found.
func (r *run) suggest(skip int) directory.Answer {
	q := r.asking(skip)
	a := r.w.Directory.Search(q, r.e.At)
	r.show(a, q)
	return a
}

// asking is what is being looked for as the directory is asked for it.
func (r *run) asking(skip int) directory.Question {
	q := directory.Question{Slots: r.s.narrow(r.s.Slots, r.e.At), Limit: 3, Skip: skip}
	if r.s.Near != nil {
		q.HasPoint, q.Lat, q.Lon, q.PlaceName = true, r.s.Near.Lat, r.s.Near.Lon, r.s.Near.Name
	}
	return q
}

// show tells what was found, and remembers it by its numbers.
func (r *run) show(a directory.Answer, q directory.Question) {
	r.tell(r.w.Directory.Reply(a, q, r.e.At))
	r.s.Shown, r.s.Skip, r.s.Detail = nil, 0, false
	for _, h := range a.Hits {
		r.s.Shown = append(r.s.Shown, h.Listing.ID)
	}
	if len(r.s.Shown) > 0 && q.Skip == 0 {
		r.s.Found = r.s.Shown[0]
	}
	if a.More {
		r.s.Skip = q.Skip + len(a.Hits)
	}
}

// wish suggests what a script asks for in a resident's words, and reports whether
// there is such a thing. What somebody needs to take part stays as they said.
func (r *run) wish(s *step) bool {
	before := r.s.Slots
	slots := r.w.Directory.Understand(s.wish, r.e.At)
	slots.Access, slots.Age, slots.For, slots.Not = before.Access, max(slots.Age, before.Age), before.For, before.Not
	r.s.Slots = slots
	q := r.asking(0)
	a := r.w.Directory.Search(q, r.e.At)
	if s.target.flow != nil && (len(a.Hits) == 0 || slices.Contains(a.Widened, "interest")) {
		r.s.Slots = before
		return false
	}
	r.show(a, q)
	return true
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
	who := r.field("machine", "A machine is replying.")
	if !r.s.Greeted {
		who = r.field("who", "This is Signpost. A machine is replying.")
	}
	if strings.Contains(text, "{machine}") || strings.Contains(text, "{who}") {
		r.s.Greeted = true
	}
	found := "what we told you of"
	if l, ok := r.w.Directory.Get(r.s.Found); ok {
		found = sms.Cut(l.Name, 60)
	}
	text = strings.NewReplacer("{place}", place, "{which}", strings.TrimSpace(which.String()), "{who}", who, "{machine}", r.field("machine", "A machine is replying."),
		"{closing}", r.field("closing", crisis.Closing()), "{care}", crisis.Care(), "{found}", found).Replace(text)
	return aField.ReplaceAllStringFunc(text, func(field string) string {
		name := strings.Trim(field, "{}")
		if id, ok := strings.CutPrefix(name, "line:"); ok {
			return r.p.lineText(id)
		}
		return sms.Plain(r.s.Vars[name])
	})
}

// field is what {machine} or {closing} says in the language they are answered in.
func (r *run) field(name, english string) string {
	if said := r.p.fields[r.s.Lang][name]; said != "" {
		return said
	}
	return english
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
