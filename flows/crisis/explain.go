package crisis

import (
	"slices"
	"strings"
)

// Reason is a rule that counted, and the words that satisfied it. It holds a
// resident's words: for the screen command's --explain, never for a log.
type Reason struct {
	Rule      string   `json:"rule"`
	Level     string   `json:"level"`
	Sign      string   `json:"sign,omitempty"`    // what it is a sign of, for rules that add signs up
	About     string   `json:"about,omitempty"`   // whom it is about, when that is not the writer
	Lowered   string   `json:"lowered,omitempty"` // why it counts for less than the rule says
	Rationale string   `json:"rationale"`
	Pattern   string   `json:"pattern,omitempty"`  // of the rule, that found the words
	Concepts  []string `json:"concepts,omitempty"` // that the pattern is made of
	Points    string   `json:"points,omitempty"`   // for rules that add signs up: the sum
	Words     []string `json:"words"`              // normalised, in the order of the text
}

// Explain lists the rules that counted towards the level and flags of text, and
// those that lowered it, in the order in which they were weighed.
func Explain(text string) []Reason {
	var reasons []Reason
	reading(readable(text), func(e *engine, r *reader) {
		e.judge(r, false, func(w weighed) {
			reason := Reason{Rule: w.id, Level: w.level.String(), Lowered: w.lowered, Rationale: w.reason}
			if w.who == other {
				reason.About = "somebody else"
			}
			if w.rule >= 0 {
				reason.Sign = e.rules[w.rule].Sign
				reason.Pattern = e.rules[w.rule].Patterns[w.pattern]
				reason.Concepts = conceptsIn(reason.Pattern)
			} else {
				reason.Points = w.sum
			}
			for _, t := range r.tokens[w.start:w.end] {
				if t.word >= 0 && t.word != number {
					reason.Words = append(reason.Words, e.voc.text[t.word])
				} else {
					reason.Words = append(reason.Words, string(r.buf[t.start:t.end]))
				}
			}
			reasons = append(reasons, reason)
		})
	})
	return reasons
}

// conceptsIn lists the concepts that a pattern names.
func conceptsIn(pattern string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(pattern, "<")
		name, rest, closed := strings.Cut(rest, ">")
		if !ok || !closed {
			return names
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		pattern = rest
	}
}
