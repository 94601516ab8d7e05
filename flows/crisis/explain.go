package crisis

// Reason is a rule that counted, and the words that satisfied it. It holds a
// resident's words: for the screen command's --explain, never for a log.
type Reason struct {
	Rule      string   `json:"rule"`
	Level     string   `json:"level"`
	Rationale string   `json:"rationale"`
	Words     []string `json:"words"` // normalised, in the order of the text
}

// Explain lists the rules that counted towards the level and flags of text, and
// those that lowered it, in the order in which they were weighed.
func Explain(text string) []Reason {
	var reasons []Reason
	reading(readable(text), func(e *engine, r *reader) {
		e.judge(r, false, func(h hit, l Level) {
			ru := &e.rules[h.rule]
			reason := Reason{Rule: ru.ID, Level: l.String(), Rationale: ru.Reason}
			for _, t := range r.tokens[h.start:h.end] {
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
