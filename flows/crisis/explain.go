package crisis

// Reason is a rule that counted, and the words that satisfied it. It holds a
// resident's words: for the screen command's --explain, never for a log.
type Reason struct {
	Rule      string   `json:"rule"`
	Level     string   `json:"level"`
	Sign      string   `json:"sign,omitempty"`    // what it is a sign of, for rules that add signs up
	About     string   `json:"about,omitempty"`   // whom it is about, when that is not the writer
	Lowered   string   `json:"lowered,omitempty"` // why it counts for less than the rule says
	Rationale string   `json:"rationale"`
	Words     []string `json:"words"` // normalised, in the order of the text
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
