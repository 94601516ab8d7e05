package flows

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"signpost/flows/crisis"
)

// Program is the conversations, checked and linked. It never changes.
type Program struct {
	flows     map[string]*flow
	order     []*flow                      // by file name
	named     map[string]*flow             // by the gist of what residents text to begin one
	moved     map[string]At                // "flow.step" that is gone -> where it went
	vars      map[string]kind              // what answers are kept under
	languages []string                     // beside English
	fields    map[string]map[string]string // language -> what {machine} and {closing} say

	lines      []crisis.Helpline // besides those in use
	watch      *Cover            // nil: nobody watches
	unreviewed bool              // texts in other languages go out though nobody has signed them
}

type flow struct {
	name, title, file string
	steps             []step
	byName            map[string]int
	review            map[string]string // language -> who signed its texts
	source            *source
}

type verb int

const (
	say verb = iota
	askChoice
	askYesNo
	askConsent
	askInterest
	askPlace
	askDay
	askNumber
	askWords
	branch
	set
	suggest
	call
	followUp
	handOver
	record
	jump
	end
)

// asks are what a step may ask for.
var asks = map[string]verb{"choice": askChoice, "yes_no": askYesNo, "consent": askConsent, "interest": askInterest, "place": askPlace,
	"day": askDay, "number": askNumber, "words": askWords}

func (v verb) asks() bool { return v >= askChoice && v <= askWords }

// chooses reports whether the answer is one of the step's choices.
func (v verb) chooses() bool { return v >= askChoice && v <= askConsent }

// step is one step, ready to run.
type step struct {
	name     string
	line     int
	verb     verb
	say      words
	again    words
	outside  words
	which    words
	choices  []choice
	branches []condition
	as       string
	tries    int
	missed   target
	silence  *silence
	assign   map[string]string
	wish     string // suggest: what a resident would text, "" for what they are looking for
	target   target // jump, call, followUp, and suggest when nothing fits
	after    time.Duration
	kind     string // record
	of       string
	print    uint32 // of what it asks: see fingerprint
}

// words are a text in English, and in the languages it is translated to.
type words struct {
	en    string
	other map[string]string
}

type choice struct {
	answers []string // normalised as answerKey does
	shown   string   // the first answer, for "text 1, 2 or 3", and what is kept of it
	target  target   // none: the next step
}

type silence struct {
	after time.Duration
	say   words
}

// target is a step that another leads to; written "flow", "step" or "flow.step".
type target struct {
	written string
	whole   bool // a flow, and never a step of this one
	at      spot
	flow    *flow // nil: the next step
	index   int
}

// recordKinds are what residents may give us to keep.
var recordKinds = []string{"pledge", "feedback", "visit"}

// Flows lists the conversations by name, with their titles.
func (p *Program) Flows() []struct{ Name, Title string } {
	var out []struct{ Name, Title string }
	for _, f := range p.order {
		out = append(out, struct{ Name, Title string }{f.name, f.title})
	}
	return out
}

// Unreviewed is the program with texts in other languages that nobody has signed.
func (p *Program) Unreviewed() *Program {
	all := *p
	all.unreviewed = true
	return &all
}

// builder turns files into a program and gathers what is wrong with them.
type builder struct {
	program  *Program
	problems []Problem
	moved    []movedStep
	lines    map[string]bool // ids of helplines
	numbers  map[string]bool // that residents may be shown, digits only
	later    []string        // names in texts that no answer has had yet
	linked   bool            // every answer's name is known
}

type movedStep struct {
	flow *flow
	from string
	to   target
}

func newBuilder() *builder {
	b := &builder{program: &Program{flows: map[string]*flow{}, named: map[string]*flow{}, moved: map[string]At{}, fields: map[string]map[string]string{}, vars: map[string]kind{}},
		lines: map[string]bool{}, numbers: map[string]bool{}}
	for _, h := range crisis.InUse().Helplines() {
		b.lines[h.ID] = true
	}
	for _, n := range crisis.Numbers() {
		b.numbers[n] = true
	}
	return b
}

func (b *builder) problem(at spot, format string, args ...any) {
	b.problems = append(b.problems, Problem{File: at.file, Line: at.line, Column: at.column, Message: fmt.Sprintf(format, args...)})
}

func (b *builder) warn(at spot, format string, args ...any) {
	b.problem(at, format, args...)
	b.problems[len(b.problems)-1].Warning = true
}

// step checks step i of f by itself and turns it into the form that runs.
func (b *builder) step(f *flow, i int, s stepFile) step {
	here := f.source.at(fmt.Sprintf("steps[%d]", i))
	out := step{name: s.Step, line: here.line, verb: say, as: s.As, tries: s.Tries, say: words{en: strings.TrimSpace(s.Say)}, again: words{en: strings.TrimSpace(s.Again)},
		outside: words{en: strings.TrimSpace(s.Outside)}, which: words{en: strings.TrimSpace(s.Which)}}
	bad := func(field, format string, args ...any) { b.problem(f.source.at(stepPath(i, field)), format, args...) }
	to := func(field, written string) target {
		return target{written: written, at: f.source.at(stepPath(i, field))}
	}
	for _, text := range []struct {
		field string
		words words
	}{{"say", out.say}, {"again", out.again}, {"outside", out.outside}, {"which", out.which}} {
		b.text(f.source.at(stepPath(i, text.field)), text.field, text.words.en)
	}
	var verbs []string
	does := func(v verb, field string, yes bool) {
		if yes {
			out.verb = v
			verbs = append(verbs, field)
		}
	}
	asked, known := asks[s.Ask]
	does(asked, "ask", s.Ask != "")
	does(branch, "branch", s.Branch != nil)
	does(set, "set", s.Set != nil)
	does(suggest, "suggest", s.Suggest != "")
	does(call, "call", s.Call != "")
	does(followUp, "follow_up", s.FollowUp != nil)
	does(handOver, "hand_over", s.HandOver != "")
	does(record, "record", s.Record != nil)
	does(jump, "go", s.Go != "")
	does(end, "end", s.End)
	question := s.Ask != "" && known
	switch {
	case s.Ask != "" && !known:
		bad("ask", "ask is %q: want %s%s", s.Ask, strings.Join(slices.Sorted(maps.Keys(asks)), ", "), meant(s.Ask, slices.Collect(maps.Keys(asks))))
		return out
	case len(verbs) > 1:
		bad(verbs[1], "a step does one thing, and this one does %s: write them as steps of their own", strings.Join(verbs, " and "))
	case len(verbs) == 0 && out.say.en == "":
		bad("step", "the step does nothing: give it say, ask, branch, suggest, hand_over, go or end")
	case question && (out.say.en == "" || s.Step == ""):
		bad("ask", "ask wants a step name and say (the question)")
	case question && out.verb != askWords && out.again.en == "":
		bad("ask", "ask wants again: what a wrong answer gets")
	case out.verb == askPlace && (out.outside.en == "" || out.which.en == ""):
		bad("ask", "ask place wants outside and which too: what a place elsewhere gets, and what one of several gets")
	case out.verb == askChoice && len(s.Choices) == 0:
		bad("ask", "ask choice wants choices")
	case s.Choices != nil && out.verb != askChoice:
		bad("choices", "choices go with ask: choice")
	case (s.Yes != "" || s.No != "") && out.verb != askYesNo && out.verb != askConsent:
		bad("yes", "yes and no go with ask: yes_no and ask: consent")
	case s.HandOver != "" && s.HandOver != "person":
		bad("hand_over", "hand_over is %q: want person", s.HandOver)
	case (out.verb == branch || out.verb == suggest || out.verb == set) && out.say.en != "":
		bad("say", "say goes in a step of its own before %s", verbs[0])
	case s.None != "" && out.verb != suggest:
		bad("none", "none goes with suggest")
	case s.None != "" && s.Suggest == "nearest":
		bad("none", "none goes with suggest and words of your own: nearest always finds something")
	case out.verb == call && s.Step == "":
		bad("call", "call wants a step name, so that it can come back here after an edit")
	case s.As != "" && (!question || out.verb == askPlace || out.verb == askInterest || out.verb == askConsent):
		bad("as", "as goes with ask choice, yes_no, day, number and words: what is asked otherwise is remembered anyway")
	case (s.Tries != 0 || s.Missed != "") && (!question || out.verb == askWords):
		bad("tries", "tries and missed go with an ask that an answer can miss")
	case s.Tries < 0 || s.Tries > 5:
		bad("tries", "tries is %d: want 1 to 5", s.Tries)
	case s.Silence != nil && !question:
		bad("silence", "silence goes with ask")
	}
	if out.tries == 0 {
		out.tries = triesMost
	}
	if s.Missed != "" {
		out.missed = to("missed", s.Missed)
	}
	switch out.verb {
	case jump:
		out.target = to("go", s.Go)
	case call:
		out.target = to("call", s.Call)
		out.target.whole = true
	case suggest:
		if s.Suggest != "nearest" {
			out.wish = s.Suggest
		}
		if s.None != "" {
			out.target = to("none", s.None)
		}
	case followUp:
		out.after = b.duration(f.source.at(stepPath(i, "follow_up.after")), s.FollowUp.After)
		out.target = to("follow_up.go", s.FollowUp.Go)
	case record:
		out.kind, out.of = s.Record.Kind, s.Record.Of
		if !slices.Contains(recordKinds, s.Record.Kind) {
			bad("record.kind", "kind is %q: want %s", s.Record.Kind, strings.Join(recordKinds, ", "))
		}
	case set:
		out.assign = b.assign(f.source.at(stepPath(i, "set")), s.Set)
	case askYesNo, askConsent:
		out.choices = []choice{{answers: yeses, shown: "yes", target: to("yes", s.Yes)}, {answers: nos, shown: "no", target: to("no", s.No)}}
	}
	for j, c := range s.Choices {
		out.choices = append(out.choices, b.choice(f, i, j, c))
	}
	for j, br := range s.Branch {
		at := f.source.at(stepPath(i, fmt.Sprintf("branch[%d].go", j)))
		out.branches = append(out.branches, condition{written: br.When, at: f.source.at(stepPath(i, fmt.Sprintf("branch[%d].when", j))), target: target{written: br.Go, at: at}})
		if br.Go == "" {
			b.problem(at, "go is missing: say where this leads")
		}
	}
	if s.Silence != nil {
		at := f.source.at(stepPath(i, "silence"))
		out.silence = &silence{after: b.duration(f.source.at(stepPath(i, "silence.after")), s.Silence.After), say: words{en: strings.TrimSpace(s.Silence.Say)}}
		if out.silence.say.en == "" {
			b.problem(at, "silence wants say: what somebody who has not answered is told, once")
		}
		b.text(f.source.at(stepPath(i, "silence.say")), "silence", out.silence.say.en)
	}
	if out.as != "" {
		b.declare(f.source.at(stepPath(i, "as")), out.as, kindOf(out.verb))
	}
	out.print = out.fingerprint()
	return out
}

func (b *builder) choice(f *flow, i, j int, c choiceFile) choice {
	path := stepPath(i, fmt.Sprintf("choices[%d]", j))
	out := choice{}
	if c.Go != "" {
		out.target = target{written: c.Go, at: f.source.at(path + ".go")}
	}
	if len(c.Answer) == 0 {
		b.problem(f.source.at(path), "a choice has no answer: give it answer: [1, a word]")
		return out
	}
	out.shown = c.Answer[0]
	for k, a := range c.Answer {
		b.answer(f.source.at(fmt.Sprintf("%s.answer[%d]", path, k)), a)
		out.answers = append(out.answers, answerKey(a))
	}
	return out
}

// answer checks an answer that a resident may choose: of a carrier's word it would
// never come here.
func (b *builder) answer(at spot, answer string) {
	if w := crisis.Control(answer); w != "" {
		b.problem(at, "the answer %q means %s everywhere: choose another word", answer, strings.ToUpper(w))
	}
}

// fingerprint is of what a step asks, however it is worded: a session that waits for
// an answer goes on as long as it is the same.
func (s *step) fingerprint() uint32 {
	h := fnv.New32a()
	fmt.Fprint(h, s.verb, "|", s.as)
	for _, c := range s.choices {
		fmt.Fprint(h, "|", c.shown, "|", c.target.written)
	}
	return h.Sum32()
}

// duration reads 30m, 24h or 7d.
func (b *builder) duration(at spot, text string) time.Duration {
	d, err := time.ParseDuration(text)
	if days, ok := strings.CutSuffix(text, "d"); ok && err != nil {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || d < time.Minute || d > 31*24*time.Hour {
		b.problem(at, "after is %q: want a time from 1m to 31d, like 30m, 24h or 7d", text)
		return time.Hour
	}
	return d
}

// link looks up every target, compiles every condition and finds where a flow runs out.
func (b *builder) link() {
	for _, name := range []string{"welcome", "find", "person", "help"} {
		if b.program.flows[name] == nil {
			b.problem(spot{file: name + ".yaml"}, "the program needs a flow called %q", name)
		}
	}
	env := b.program.env(nil)
	for _, f := range b.program.order {
		for i := range f.steps {
			s := &f.steps[i]
			if s.verb == jump || s.verb == call || s.verb == followUp {
				b.target(f, &s.target)
			}
			b.optional(f, &s.target)
			b.optional(f, &s.missed)
			for j := range s.choices {
				b.optional(f, &s.choices[j].target)
			}
			for j := range s.branches {
				b.target(f, &s.branches[j].target)
				b.compile(&s.branches[j], env)
			}
			if s.verb == record {
				if _, ok := b.program.vars[s.of]; !ok {
					b.problem(f.source.at(stepPath(i, "record.of")), "of is %q: want the name of an answer (as)%s", s.of, meant(s.of, slices.Collect(maps.Keys(b.program.vars))))
				}
			}
			if s.verb == followUp && s.target.flow != nil && s.target.flow.steps != nil && s.target.index < len(s.target.flow.steps) && s.target.flow.steps[s.target.index].name == "" && s.target.index > 0 {
				b.problem(s.target.at, "go wants a step with a name")
			}
			if i == len(f.steps)-1 && s.runsOn() {
				b.problem(f.source.at(fmt.Sprintf("steps[%d]", i)), "the flow runs out here: finish with go or end")
			}
		}
	}
	for _, m := range b.moved {
		b.target(m.flow, &m.to)
		if m.to.flow == nil {
			continue
		}
		at := At{m.to.flow.name, ""}
		if m.to.index < len(m.to.flow.steps) {
			at.Step = m.to.flow.steps[m.to.index].name
		}
		b.program.moved[m.from] = at
	}
}

// runsOn reports whether the next step may follow.
func (s *step) runsOn() bool {
	switch s.verb {
	case jump, end:
		return false
	case branch:
		return len(s.branches) == 0 || s.branches[len(s.branches)-1].when != nil || s.branches[len(s.branches)-1].written != ""
	case askChoice, askYesNo, askConsent:
		return slices.ContainsFunc(s.choices, func(c choice) bool { return c.target.written == "" })
	}
	return true
}

// optional looks up a target that may be left out.
func (b *builder) optional(f *flow, t *target) {
	if t.written != "" && t.flow == nil {
		b.target(f, t)
	}
}

func (b *builder) target(f *flow, t *target) {
	if t.flow != nil {
		return
	}
	flowName, stepName, dotted := strings.Cut(t.written, ".")
	switch {
	case t.written == "":
		b.problem(t.at, "go is missing: say where this leads")
		return
	case dotted:
		t.flow = b.program.flows[flowName]
	default:
		if i, ok := f.byName[t.written]; ok && !t.whole {
			t.flow, t.index = f, i
			return
		}
		t.flow = b.program.flows[t.written]
	}
	if t.flow == nil {
		b.problem(t.at, "go %q: there is no such step here and no such flow%s", t.written,
			meant(t.written, slices.Concat(slices.Collect(maps.Keys(f.byName)), slices.Collect(maps.Keys(b.program.flows)))))
		t.written = ""
		return
	}
	if dotted {
		i, ok := t.flow.byName[stepName]
		if !ok {
			b.problem(t.at, "go %q: flow %q has no step %q%s", t.written, flowName, stepName, meant(stepName, slices.Collect(maps.Keys(t.flow.byName))))
		}
		t.index = i
	}
}

// meant is a hint at the name that was probably meant, "" when none is near.
func meant(name string, names []string) string {
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
