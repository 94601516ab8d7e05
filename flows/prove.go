package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// What is proved of the conversations as a whole before anybody is spoken to.

// state is a step that a conversation can be at.
type state struct {
	flow *flow
	step int
}

// leads lists the states that may follow s.
func (s state) leads() (out []state) {
	st := &s.flow.steps[s.step]
	add := func(t *target) {
		if t.flow != nil && t.index < len(t.flow.steps) {
			out = append(out, state{t.flow, t.index})
		}
	}
	next := func() {
		if s.step+1 < len(s.flow.steps) {
			out = append(out, state{s.flow, s.step + 1})
		}
	}
	for i := range st.choices {
		if st.choices[i].target.flow == nil {
			next()
		}
		add(&st.choices[i].target)
	}
	for i := range st.branches {
		add(&st.branches[i].target)
	}
	add(&st.target)
	add(&st.missed)
	if st.runsOn() && !st.verb.chooses() {
		next()
	}
	return out
}

// prove finds steps that nobody reaches, and traps: steps from which nobody reaches
// an end or a person. (MENU leads out of everything, but people must not need it.)
func (b *builder) prove() {
	for _, name := range b.later {
		if _, ok := b.program.vars[name]; !ok {
			b.unknownAnswer(name)
		}
	}
	var all []state
	reached, before := map[state]bool{}, map[state][]state{}
	var visit func(state)
	visit = func(s state) {
		if reached[s] {
			return
		}
		reached[s] = true
		for _, to := range s.leads() {
			visit(to)
		}
	}
	for _, f := range b.program.order {
		for i := range f.steps {
			s := state{f, i}
			all = append(all, s)
			for _, to := range s.leads() {
				before[to] = append(before[to], s)
			}
		}
		if len(f.steps) > 0 {
			visit(state{f, 0}) // by name, by a choice or by a call
		}
	}
	for _, m := range b.moved {
		if m.to.flow != nil && m.to.index < len(m.to.flow.steps) {
			visit(state{m.to.flow, m.to.index})
		}
	}
	out := map[state]bool{}
	var outward func(state)
	outward = func(s state) {
		if out[s] {
			return
		}
		out[s] = true
		for _, from := range before[s] {
			outward(from)
		}
	}
	for _, s := range all {
		if v := s.flow.steps[s.step].verb; v == end || v == handOver {
			outward(s)
		}
	}
	faulty := map[string]bool{}
	for _, p := range b.problems {
		faulty[p.File] = faulty[p.File] || !p.Warning
	}
	for _, s := range all {
		if faulty[s.flow.file] {
			continue // what is wrong there may be why
		}
		at := s.flow.source.at(fmt.Sprintf("steps[%d]", s.step))
		switch {
		case !reached[s]:
			b.problem(at, "nobody can reach this step: no go, choice or branch leads here; take it out, or lead to it")
		case !out[s]:
			b.problem(at, "this is a trap: nothing after it reaches an end or a person; give a way out an end")
		}
	}
}

// mute warns of ends that somebody who has answered reaches without a word.
func (b *builder) mute() {
	called := map[*flow]bool{}
	for _, f := range b.program.order {
		for i := range f.steps {
			if f.steps[i].verb == call {
				called[f.steps[i].target.flow] = true
			}
		}
	}
	ends := map[state]bool{}
	for _, f := range b.program.order {
		for i := range f.steps {
			if !f.steps[i].verb.asks() || called[f] {
				continue
			}
			seen := map[state]bool{}
			var follow func(state)
			follow = func(s state) {
				st := &s.flow.steps[s.step]
				if seen[s] || st.say.en != "" || st.verb.asks() || st.verb == suggest || st.verb == call {
					return
				}
				if seen[s] = true; st.verb == end {
					ends[s] = true
					return
				}
				for _, to := range s.leads() {
					follow(to)
				}
			}
			for _, to := range (state{f, i}).leads() {
				follow(to)
			}
		}
	}
	for s := range ends {
		b.warn(s.flow.source.at(fmt.Sprintf("steps[%d]", s.step)), "whoever answers may come to this end without a word: give it say, or the step before it")
	}
}

// unknownAnswer names the texts that want an answer that nobody is asked for.
func (b *builder) unknownAnswer(name string) {
	for _, f := range b.program.order {
		for i := range f.steps {
			for field, w := range f.steps[i].texts() {
				if strings.Contains(w.en, "{"+name+"}") {
					b.problem(f.source.at(stepPath(i, field)), "%s has {%s}: want {%s}, {line:ID} or the name of an answer%s", field, name,
						strings.Join(fields, "}, {"), meant(name, slices.Concat(fields, slices.Collect(maps.Keys(b.program.vars)))))
				}
			}
		}
	}
}

// texts are what residents may read at a step, by the name of the field.
func (s *step) texts() map[string]*words {
	out := map[string]*words{}
	for name, w := range map[string]*words{"say": &s.say, "again": &s.again, "outside": &s.outside, "which": &s.which} {
		if w.en != "" {
			out[name] = w
		}
	}
	if s.silence != nil {
		out["silence"] = &s.silence.say
	}
	return out
}

// Wishes checks what suggest asks for in residents' words: w must understand it.
func (p *Program) Wishes(w World) (problems []Problem) {
	for _, f := range p.order {
		for i := range f.steps {
			s := &f.steps[i]
			if s.verb != suggest || s.wish == "" || w.Directory.Understand(s.wish, time.Time{}).Asks() {
				continue
			}
			at := f.source.at(stepPath(i, "suggest"))
			problems = append(problems, Problem{File: at.file, Line: at.line, Column: at.column,
				Warning: true, Message: fmt.Sprintf("suggest %q names nothing that these listings have: write it as a resident would, like \"mens shed\"", s.wish)})
		}
	}
	return problems
}
