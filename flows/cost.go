package flows

import (
	"slices"
	"strings"

	"signpost/flows/crisis"
	"signpost/flows/sms"
)

// What the texts of a conversation cost to send.

// Cost is what one text of a step costs, with the longest and with ordinary words in
// its fields.
type Cost struct {
	Flow     string `json:"flow"`
	Step     string `json:"step"`
	Line     int    `json:"line"`
	Text     string `json:"text"` // say, again, outside, which, silence
	Language string `json:"language"`
	Usual    int    `json:"usual"` // segments
	Worst    int    `json:"worst"`
	UCS2     bool   `json:"ucs2"` // a character of it halves what fits
	Letters  int    `json:"letters"`
}

// fillings are the longest and an ordinary filling of each field. The longest place
// is measured, the others are bounded where they are made.
func fillings(w World) (worst, usual *strings.Replacer) {
	long := ""
	for _, p := range w.Places.All() {
		if label := p.Label(); sms.Length(label) > sms.Length(long) {
			long = label
		}
	}
	which := strings.TrimSpace(strings.Repeat("1 "+long+"\n", 4))
	worst = strings.NewReplacer("{place}", long, "{which}", which, "{who}", "This is Signpost. A machine is replying.", "{machine}", "A machine is replying.", "{closing}", crisis.Closing(),
		"{care}", crisis.Care(), "{found}", strings.Repeat("m", 60))
	usual = strings.NewReplacer("{place}", "Enderby", "{which}", "1 Belton, Rutland\n2 Belton, Leicestershire", "{who}", "A machine is replying.", "{machine}", "A machine is replying.",
		"{closing}", crisis.Closing(), "{care}", crisis.Care(), "{found}", "Enderby Knit and Natter")
	return worst, usual
}

// Costs lists what every text of every step costs, in every language.
func (p *Program) Costs(w World) (all []Cost) {
	worst, usual := fillings(w)
	for _, f := range p.order {
		for i := range f.steps {
			s := &f.steps[i]
			texts := s.texts()
			for _, name := range []string{"say", "again", "outside", "which", "silence"} {
				t := texts[name]
				if t == nil {
					continue
				}
				for _, language := range append([]string{"en"}, p.languages...) {
					text := t.en
					if language != "en" {
						text = t.other[language]
					}
					if text == "" {
						continue
					}
					all = append(all, p.cost(f.name, s, name, language, text, worst, usual))
				}
			}
		}
	}
	return all
}

func (p *Program) cost(flow string, s *step, name, language, text string, worst, usual *strings.Replacer) Cost {
	answer := func(mark string) string { // an answer in their own words, or a helpline
		return aField.ReplaceAllStringFunc(mark, func(field string) string {
			if id, ok := strings.CutPrefix(strings.Trim(field, "{}"), "line:"); ok {
				return p.lineText(id)
			}
			return strings.Repeat("m", keptMost)
		})
	}
	short := aField.ReplaceAllStringFunc(usual.Replace(text), func(field string) string {
		if strings.HasPrefix(field, "{line:") {
			return field
		}
		return "I will ask a friend how they are"
	})
	long, short := answer(worst.Replace(text)), answer(short)
	step := s.name
	if step == "" {
		step = "-"
	}
	return Cost{Flow: flow, Step: step, Line: s.line, Text: name, Language: language, Usual: sms.Segments(short), Worst: sms.Segments(long),
		UCS2: slices.ContainsFunc([]rune(text), func(r rune) bool { return !sms.GSM7(string(r)) }), Letters: len([]rune(short))}
}
