package flows

import (
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/vm"

	"signpost/flows/crisis"
	"signpost/flows/sms"
)

// budget is the most septets of one message: two segments, so that it reads at a glance.
const budget = 306

// Program is the conversations, checked and linked. It never changes.
type Program struct {
	flows map[string]*flow
	order []*flow          // by file name
	named map[string]*flow // by the gist of what residents text to begin one
}

type flow struct {
	name, title, file string
	steps             []step
	byName            map[string]int
}

type verb int

const (
	say verb = iota
	askChoice
	askInterest
	askPlace
	askWords
	branch
	suggest
	handOver
	jump
	end
)

// step is one step, ready to run.
type step struct {
	name     string
	line     int
	verb     verb
	say      string
	again    string
	outside  string
	which    string
	choices  []choice
	branches []condition
	target   target // jump
}

type choice struct {
	answers []string // normalised as answerKey does
	shown   string   // the first answer, for "text 1, 2 or 3"
	target  target
}

type condition struct {
	when   *vm.Program // nil: always
	target target
}

// target is a step that another leads to; written "flow", "step" or "flow.step".
type target struct {
	written string
	flow    *flow
	index   int
}

// Flows lists the conversations by name, with their titles.
func (p *Program) Flows() []struct{ Name, Title string } {
	var out []struct{ Name, Title string }
	for _, f := range p.order {
		out = append(out, struct{ Name, Title string }{f.name, f.title})
	}
	return out
}

// step checks one step by itself and turns it into the form that runs.
func (b *builder) step(f *flow, s stepFile, line int) step {
	out := step{name: s.Step, line: line, say: strings.TrimSpace(s.Say), again: strings.TrimSpace(s.Again),
		outside: strings.TrimSpace(s.Outside), which: strings.TrimSpace(s.Which), verb: say}
	bad := func(format string, args ...any) { b.problem(f.file, line, format, args...) }
	for name, text := range map[string]string{"say": out.say, "again": out.again, "outside": out.outside, "which": out.which} {
		b.text(f, line, name, text)
	}
	verbs := 0
	does := func(v verb, yes bool) {
		if yes {
			out.verb = v
			verbs++
		}
	}
	does(askChoice, s.Ask == "choice")
	does(askInterest, s.Ask == "interest")
	does(askPlace, s.Ask == "place")
	does(askWords, s.Ask == "words")
	does(branch, s.Branch != nil)
	does(suggest, s.Suggest != "")
	does(handOver, s.HandOver != "")
	does(jump, s.Go != "")
	does(end, s.End)
	isAsk := out.verb >= askChoice && out.verb <= askWords
	switch {
	case s.Ask != "" && !isAsk:
		bad("ask is %q: want choice, interest, place or words", s.Ask)
	case verbs > 1:
		bad("a step does one thing: ask, branch, suggest, hand_over, go or end; write the others as steps of their own")
	case verbs == 0 && out.say == "":
		bad("the step does nothing: give it say, ask, branch, suggest, hand_over, go or end")
	case out.verb == askWords && (out.say == "" || s.Step == ""):
		bad("ask words wants a step name and say (the question)")
	case isAsk && out.verb != askWords && (out.say == "" || out.again == "" || s.Step == ""):
		bad("ask wants a step name, say (the question) and again (what a wrong answer gets)")
	case out.verb == askPlace && (out.outside == "" || out.which == ""):
		bad("ask place wants outside and which too")
	case out.verb == askChoice && len(s.Choices) == 0:
		bad("ask choice wants choices")
	case out.verb == suggest && s.Suggest != "nearest":
		bad("suggest is %q: want nearest", s.Suggest)
	case out.verb == handOver && s.HandOver != "person":
		bad("hand_over is %q: want person", s.HandOver)
	case (out.verb == branch || out.verb == suggest) && out.say != "":
		bad("say goes in a step of its own before branch or suggest")
	}
	out.target.written = s.Go
	for _, c := range s.Choices {
		out.choices = append(out.choices, b.choice(f, c, line))
	}
	for _, br := range s.Branch {
		c := condition{target: target{written: br.Go}}
		if br.When != "" {
			var err error
			if c.when, err = compile(br.When); err != nil {
				first, _, _ := strings.Cut(err.Error(), "\n")
				bad("when %q: %s", br.When, first)
			}
		}
		out.branches = append(out.branches, c)
	}
	return out
}

func (b *builder) choice(f *flow, c choiceFile, line int) choice {
	out := choice{target: target{written: c.Go}}
	if len(c.Answer) == 0 {
		b.problem(f.file, line, "a choice has no answer")
		return out
	}
	out.shown = c.Answer[0]
	for _, a := range c.Answer {
		// A carrier would take the word for an opt-out and the answer would never come.
		if w := crisis.Control(a); w != "" {
			b.problem(f.file, line, "the answer %q means %s everywhere: choose another word", a, strings.ToUpper(w))
		}
		out.answers = append(out.answers, answerKey(a))
	}
	return out
}

// text checks words that residents will read.
func (b *builder) text(f *flow, line int, name, text string) {
	if text == "" {
		return
	}
	for _, r := range text {
		if !sms.GSM7(string(r)) {
			b.problem(f.file, line, "%s has %q, which makes every segment less than half as long: write %q", name, r, sms.Plain(string(r)))
			break
		}
	}
	if n := sms.Length(text); n > budget {
		b.problem(f.file, line, "%s is %d long: at most %d (two segments)", name, n, budget)
	}
	for rest := text; ; {
		_, after, open := strings.Cut(rest, "{")
		field, tail, closed := strings.Cut(after, "}")
		if !open {
			break
		}
		if !closed || !slices.Contains(fields, field) {
			b.problem(f.file, line, "%s has {%s: want one of {%s}", name, sms.Cut(field, 20), strings.Join(fields, "}, {"))
			break
		}
		rest = tail
	}
}

// fields are what a text may have filled in. A text with {machine} tells
// somebody new who answers; without one they are told beside it.
var fields = []string{"place", "which", "machine", "closing", "care"}

// link looks up every target, and finds dead ends.
func (b *builder) link() {
	for _, name := range []string{"welcome", "find", "person", "help"} {
		if b.program.flows[name] == nil {
			b.problem(name+".yaml", 0, "the program needs a flow called %q", name)
		}
	}
	for _, f := range b.program.order {
		for i := range f.steps {
			s := &f.steps[i]
			if s.verb == jump {
				b.target(f, s.line, &s.target)
			}
			for j := range s.choices {
				b.target(f, s.line, &s.choices[j].target)
			}
			for j := range s.branches {
				b.target(f, s.line, &s.branches[j].target)
			}
			last := i == len(f.steps)-1
			falls := s.verb == say || s.verb == askInterest || s.verb == askPlace || s.verb == askWords || s.verb == handOver || s.verb == suggest ||
				s.verb == branch && (len(s.branches) == 0 || s.branches[len(s.branches)-1].when != nil)
			if last && falls {
				b.problem(f.file, s.line, "the flow runs out here: finish with go or end")
			}
		}
	}
}

func (b *builder) target(f *flow, line int, t *target) {
	flowName, stepName, dotted := strings.Cut(t.written, ".")
	switch {
	case t.written == "":
		b.problem(f.file, line, "go is missing: say where this leads")
		return
	case dotted:
		t.flow = b.program.flows[flowName]
	default:
		if i, ok := f.byName[t.written]; ok {
			t.flow, t.index = f, i
			return
		}
		t.flow = b.program.flows[t.written]
	}
	if t.flow == nil {
		b.problem(f.file, line, "go %q: there is no such step here and no such flow%s", t.written, b.nearest(f, t.written))
		return
	}
	if dotted {
		i, ok := t.flow.byName[stepName]
		if !ok {
			b.problem(f.file, line, "go %q: flow %q has no step %q", t.written, flowName, stepName)
		}
		t.index = i
	}
}

// nearest suggests a name that f or the program has.
func (b *builder) nearest(f *flow, name string) string {
	names := slices.Concat(slices.Collect(maps.Keys(f.byName)), slices.Collect(maps.Keys(b.program.flows)))
	if n := Nearest(name, names); n != "" {
		return "; did you mean " + n + "?"
	}
	return ""
}

// Nearest is the one of names that differs from name by a slip or two of the
// pen, "" when none does. Of equals it is the first in the alphabet.
func Nearest(name string, names []string) string {
	best, at := "", max(2, len(name)/4)+1
	for _, n := range slices.Sorted(slices.Values(names)) {
		if d := distance(n, name); d < at {
			best, at = n, d
		}
	}
	return best
}

// distance is how many letters must change to turn a into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost = min(diag, row[j], row[j+1]) + 1
			}
			diag, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
