package flows

import (
	"slices"

	"signpost/flows/crisis"
)

// How the steps of a flow are carried out, until one waits or the flow ends.

// start begins the flow called name.
func (r *run) start(name string) {
	f := r.p.flows[name]
	if f == nil {
		r.tellApart(crisis.Care())
		return
	}
	r.leave()
	r.s.Calls = nil
	r.run(f, 0)
}

// ask waits at step i of f, having said words.
func (r *run) ask(f *flow, i int, words string) {
	r.tell(r.fill(words))
	r.s.Flow, r.s.Step, r.s.Print, r.s.Held = f.name, f.steps[i].name, f.steps[i].print, false
	r.greet()
}

// run carries out steps from index i of f until one waits or the flow ends.
func (r *run) run(f *flow, i int) {
	if f.name == "person" && r.s.Under18(r.e.At) {
		r.childAsksForPerson() // whatever a script says
		return
	}
	for range stepsMost {
		if i >= len(f.steps) {
			break
		}
		s := &f.steps[i]
		at := i
		i++
		r.p.watch.see(f, at, "")
		switch s.verb {
		case say:
			r.tell(r.fill(r.words(s.say)))
		case askInterest:
			if !r.s.Slots.Asks() {
				r.ask(f, at, r.words(s.say))
				return
			}
		case askPlace:
			if r.s.Near == nil {
				r.ask(f, at, r.words(s.say))
				return
			}
		case askChoice, askYesNo, askDay, askNumber, askWords:
			r.ask(f, at, r.words(s.say))
			return
		case askConsent:
			if r.s.Under18(r.e.At) || r.s.Quiet {
				r.consent("no") // nobody texts them first, so they are not asked
				if no := s.choices[1].target; no.flow != nil {
					f, i = no.flow, no.index
				}
				continue
			}
			r.ask(f, at, r.words(s.say))
			return
		case branch:
			t, which := r.branch(s)
			r.p.watch.see(f, at, which)
			if t != nil {
				f, i = t.flow, t.index
			}
		case set:
			for name, value := range s.assign {
				r.keep(name, value)
			}
		case suggest:
			if s.wish == "" {
				r.suggest(0)
			} else if !r.wish(s) {
				r.p.watch.see(f, at, "none")
				f, i = s.target.flow, s.target.index
			}
		case call:
			r.tell(r.fill(r.words(s.say)))
			if len(r.s.Calls) < callsMost {
				r.s.Calls = append(slices.Clone(r.s.Calls), At{f.name, s.name})
			}
			f, i = s.target.flow, s.target.index
		case followUp:
			r.tell(r.fill(r.words(s.say)))
			r.followUp(s)
		case handOver:
			if r.s.Under18(r.e.At) {
				r.childAsksForPerson() // in whatever flow a script hands over
				return
			}
			r.tell(r.fill(r.words(s.say)))
			r.s.Back = nil // it is done: no answer given now could undo it
			if r.t.Raise == "" {
				r.t.Raise = "person"
			}
		case record:
			r.tell(r.fill(r.words(s.say)))
			if text := r.s.Vars[s.of]; text != "" {
				r.t.Records = append(r.t.Records, Record{s.kind, s.of + ": " + text})
			}
		case jump:
			r.tell(r.fill(r.words(s.say)))
			f, i = s.target.flow, s.target.index
		case end:
			r.tell(r.fill(r.words(s.say)))
			back, to := r.comeBack()
			if back == nil {
				if len(r.t.Say) == 0 {
					r.tell(r.fill("Thank you. {closing}")) // a script that says nothing at its end
				}
				r.greet()
				return
			}
			f, i = back, to
		}
	}
	r.greet()
}

// callsMost is how many flows may have called one another.
const callsMost = 4

// comeBack is where a flow that was called goes on when it ends, nil when it was not
// called, or its caller is gone since.
func (r *run) comeBack() (*flow, int) {
	for len(r.s.Calls) > 0 {
		last := r.s.Calls[len(r.s.Calls)-1]
		r.s.Calls = r.s.Calls[:len(r.s.Calls)-1]
		if f := r.p.flows[last.Flow]; f != nil {
			if i, ok := f.byName[last.Step]; ok && f.steps[i].verb == call {
				return f, i + 1
			}
		}
	}
	return nil, 0
}

// greet tells somebody new who answers, when the flow has not: before a
// question, so that the question is what they read last, and after an answer.
func (r *run) greet() {
	if r.s.Greeted {
		return
	}
	r.s.Greeted = true
	who := greeting + " " + crisis.Closing()
	said := slices.Clone(r.t.Say[r.apart:])
	r.t.Say = r.t.Say[:r.apart]
	if r.s.Step == "" {
		r.tell(append(said, who)...)
	} else {
		r.tell(append([]string{who}, said...)...)
	}
}

const greeting = "This is Signpost, an automatic service for Leicestershire, Leicester and Rutland. In danger? Call 999."
