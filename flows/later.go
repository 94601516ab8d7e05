package flows

import (
	"slices"
	"time"

	"signpost/flows/crisis"
)

// What is said without having been asked: a word after silence, and a question some
// days later to whoever said yes to it.

// Later is something to say at a time.
type Later struct {
	At    time.Time `json:"a"`
	Flow  string    `json:"f"`
	Step  string    `json:"s"`
	Since time.Time `json:"h,omitzero"`  // silence: when they last wrote; the zero time for a follow-up
	Found string    `json:"l,omitempty"` // the listing that it is about
}

const (
	laterMost  = 4  // things to say later
	dayBegins  = 9  // nobody is texted first before this hour in London,
	dayEnds    = 20 // nor from this one on
	silenceFor = 24 * time.Hour
)

// daytime is at, or the next morning when nobody is to be texted then.
func daytime(at time.Time) time.Time {
	local := crisis.London(at)
	switch h := local.Hour(); {
	case h < dayBegins:
		return time.Date(local.Year(), local.Month(), local.Day(), dayBegins, 0, 0, 0, local.Location()).UTC()
	case h >= dayEnds:
		return time.Date(local.Year(), local.Month(), local.Day()+1, dayBegins, 0, 0, 0, local.Location()).UTC()
	}
	return at
}

// Wake is when something is to be said, the zero time for never.
func (s Session) Wake() (at time.Time) {
	for _, l := range s.Later {
		if at.IsZero() || l.At.Before(at) {
			at = l.At
		}
	}
	return at
}

// consent notes whether they may be texted later.
func (r *run) consent(answer string) {
	r.t.May = answer
	if r.s.May = (time.Time{}); answer == "yes" {
		r.s.May = r.e.At
	} else {
		r.s.Later = nil
	}
}

// followUp says a step later, to whoever has said yes to it. One of a flow takes the
// place of the one before it.
func (r *run) followUp(s *step) {
	if r.s.May.IsZero() || r.s.Under18(r.e.At) || r.s.Quiet {
		return
	}
	l := Later{At: daytime(r.e.At.Add(s.after)), Flow: s.target.flow.name, Step: s.target.flow.steps[s.target.index].name, Found: r.s.Found}
	kept := slices.DeleteFunc(slices.Clone(r.s.Later), func(was Later) bool { return was.Flow == l.Flow && was.Since.IsZero() })
	r.s.Later = append(kept, l)
	if len(r.s.Later) > laterMost {
		r.s.Later = r.s.Later[1:]
	}
}

// silences notes what is said when what was asked now is not answered. Whoever has
// written is not silent about what was asked before.
func (r *run) silences() {
	if slices.ContainsFunc(r.s.Later, Later.silence) {
		r.s.Later = slices.DeleteFunc(slices.Clone(r.s.Later), Later.silence)
	}
	s := r.waiting()
	if s == nil || s.silence == nil || r.s.Held || r.s.caring(r.e.At) || r.s.Quiet || r.s.Stopped {
		return
	}
	at := daytime(r.e.At.Add(s.silence.after))
	if at.Sub(r.e.At) < silenceFor {
		r.s.Later = append(slices.Clone(r.s.Later), Later{At: at, Flow: r.s.Flow, Step: r.s.Step, Since: r.e.At})
	}
}

func (l Later) silence() bool { return !l.Since.IsZero() }

// Due says what is to be said at a time, at most one thing: what else has fallen due
// waits for the next day. A turn that says nothing has Next all the same. Nothing is
// said to whoever has opted out, is under 18, is or was lately in danger or low, or
// whose phone an abuser may read.
func (p *Program) Due(w World, s Session, at time.Time) Turn {
	was := s
	r := &run{p: p, w: w, e: Event{At: at}, s: s}
	r.s.Later = nil
	var due []Later
	for _, l := range s.Later {
		switch {
		case l.At.After(at):
			r.s.Later = append(r.s.Later, l)
		case !r.mayHear(l):
		default:
			due = append(due, l)
		}
	}
	if later := daytime(at); later.After(at) { // the night came between
		for i := range due {
			due[i].At = later
		}
		r.s.Later = append(r.s.Later, due...)
		due = nil
	}
	for i, l := range due {
		if i > 0 {
			l.At = daytime(at.Add(24 * time.Hour))
			r.s.Later = append(r.s.Later, l)
			continue
		}
		f := p.flows[l.Flow]
		if l.silence() {
			r.p.watch.see(f, f.byName[l.Step], "silence")
			r.tell(r.fill(r.words(f.steps[f.byName[l.Step]].silence.say)))
			continue
		}
		r.s = r.s.refresh(at)
		r.leave()
		r.s.Found, r.s.Calls, r.s.Back = l.Found, nil, nil
		if !slices.ContainsFunc(r.s.Later, func(l Later) bool { return !l.silence() }) {
			r.s.May = time.Time{} // they said yes to this one
		}
		if r.s.Shown = nil; l.Found != "" {
			r.s.Shown = []string{l.Found} // WRONG, and 1 for its details, mean this one
		}
		r.s.Greeted = false // after days they are told again who writes
		r.run(f, f.byName[l.Step])
		r.silences()
	}
	r.s.Heard, r.s.Said, r.s.Was = was.Heard, was.Said, was.Was
	if len(r.t.Say) > 0 && r.s.Step != "" {
		r.s.Heard = at // what they answer now is not a day old
	}
	r.t.Next, r.t.Flow, r.t.Step = r.s, r.s.Flow, r.s.Step
	return r.t
}

// mayHear reports whether l may still be said.
func (r *run) mayHear(l Later) bool {
	f := r.p.flows[l.Flow]
	if f == nil || r.s.Stopped || r.s.Quiet || r.s.caring(r.e.At) || r.s.Under18(r.e.At) {
		return false
	}
	i, ok := f.byName[l.Step]
	if !ok {
		return false
	}
	if l.silence() {
		return f.steps[i].silence != nil && r.s.Flow == l.Flow && r.s.Step == l.Step && r.s.Heard.Equal(l.Since)
	}
	if r.s.May.IsZero() {
		return false
	}
	for _, low := range r.s.Low {
		if r.e.At.Sub(low) < lowSpell {
			return false
		}
	}
	return true
}
