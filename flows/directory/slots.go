package directory

import "encoding/json"

// Slots is what a resident's words ask for, in the words of the contract.
type Slots struct {
	Interest []string `json:"interest"` // tags asked for
	Not      []string `json:"not"`      // tags declined
	Day      []string `json:"day"`      // mon..sun, and as said: today tomorrow tonight weekend
	Part     []string `json:"part"`     // morning afternoon evening
	Nth      []string `json:"nth"`      // 1st 2nd 3rd 4th last, of the month
	Audience []string `json:"audience"` // men women older-people young-people parents-toddlers beginners
	For      []string `json:"for"`      // mum neighbour ..., when it is not for the sender
	Access   []string `json:"access"`   // step-free loop bsl quiet transport dog
	Cost     []string `json:"cost"`     // free cheap
	Language []string `json:"language"` // polish punjabi ...
	Age      int      `json:"age"`      // 0 when unknown

	Also   []string `json:"also,omitempty"`   // tags that would suit besides: "dementia" of "singing for dementia"
	Any    bool     `json:"any,omitempty"`    // "whats on": no interest in particular
	Hinted bool     `json:"hinted,omitempty"` // Interest is only what needs and people hint at ("a lift", "for men")

	// On is what today, tomorrow, tonight and weekend were when they were said, so
	// that a conversation which goes on past midnight keeps its day.
	On       []string `json:"on,omitempty"`
	Words    []string `json:"words,omitempty"`     // the words behind Interest: "knit" finds more than crafts does
	Said     []string `json:"said,omitempty"`      // the same as they were typed, "swimming": the reply says when no suggestion is about them
	NotWords []string `json:"not_words,omitempty"` // the words behind Not: bingo is declined wherever it is played
	Named    []string `json:"named,omitempty"`     // ids of listings asked for by name
}

// Asks reports whether there is enough to search with besides a place.
func (s Slots) Asks() bool { return len(s.Interest) > 0 || s.Any || len(s.Named) > 0 }

// Merge lays a later text over an earlier one: "tuesdays then" keeps the
// interest, "gardening" replaces it, and what was declined stays declined
// until it is asked for.
func (s Slots) Merge(later Slots) Slots {
	out := later
	nothingNew := len(later.Interest) == 0 && len(later.Named) == 0 && !later.onlyAny()
	if nothingNew || later.Hinted && (len(s.Interest) > 0 || s.Any) {
		out.Interest, out.Words, out.Named, out.Hinted = without(s.Interest, later.Not), without(s.Words, later.NotWords), s.Named, s.Hinted
		if out.Said = s.Said; len(out.Interest) == 0 {
			out.Said = nil
		}
		// when the only interest was declined, anything else will do
		out.Any = len(out.Interest) == 0 && (s.Any || later.Any || len(s.Interest) > 0)
	}
	out.Not = without(union(s.Not, later.Not), later.Interest)
	out.Also = without(union(later.Also, s.Also), union(out.Interest, out.Not))
	out.NotWords = without(union(s.NotWords, later.NotWords), later.Words)
	if len(later.Day) == 0 {
		out.Day, out.On = s.Day, s.On
		if len(later.Nth) == 0 {
			out.Nth = s.Nth
		}
	}
	if len(later.Part) == 0 && len(later.Day) == 0 {
		out.Part = s.Part
	}
	keep := func(now *[]string, before []string) {
		if len(*now) == 0 {
			*now = before
		}
	}
	keep(&out.Audience, s.Audience)
	keep(&out.For, s.For)
	keep(&out.Cost, s.Cost)
	keep(&out.Language, s.Language)
	out.Access = union(s.Access, later.Access)
	if later.Age == 0 {
		out.Age = s.Age
	}
	return out.whole()
}

// onlyAny reports whether the text said "anything" and nothing that refines, so
// that an earlier interest is let go of.
func (s Slots) onlyAny() bool {
	return s.Any && len(s.Day)+len(s.Part)+len(s.Not)+len(s.Access)+len(s.Cost)+len(s.Audience)+len(s.For)+len(s.Language) == 0 && s.Age == 0
}

// whole makes every list of the contract at least empty: JSON must say [], never null.
func (s Slots) whole() Slots {
	for _, list := range []*[]string{&s.Interest, &s.Not, &s.Day, &s.Part, &s.Nth, &s.Audience, &s.For, &s.Access, &s.Cost, &s.Language} {
		if *list == nil {
			*list = []string{}
		}
	}
	return s
}

// MarshalJSON writes the contract's form: lists never null, an unknown age null.
func (s Slots) MarshalJSON() ([]byte, error) {
	type plain Slots
	out := struct {
		plain
		Age *int `json:"age"`
	}{plain: plain(s.whole())}
	if s.Age > 0 {
		out.Age = &s.Age
	}
	return json.Marshal(out)
}

func union(a, b []string) []string {
	out := append([]string(nil), a...)
	for _, one := range b {
		if !contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

func without(list, gone []string) []string {
	var out []string
	for _, one := range list {
		if !contains(gone, one) {
			out = append(out, one)
		}
	}
	return out
}
