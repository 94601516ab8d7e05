package flows

import (
	"slices"
	"time"
)

// What becomes of a session when the scripts have been edited since.

// Standing is where a waiting session stands with the scripts as they are now.
type Standing string

const (
	Idle  Standing = "idle"  // it waits for nothing
	Same  Standing = "same"  // its step asks what it asked
	Moved Standing = "moved" // its step has another name, and asks what it asked
	Again Standing = "again" // its step asks something else: they are asked again
	Gone  Standing = "gone"  // its step is gone: they are told so, and get the menu
)

// Waits reports whether a step waits for their answer at a time.
func (s Session) Waits(at time.Time) bool { return s.Flow != "" && at.Sub(s.Heard) < idle }

// Standing is where s stands, and the step that it goes on with.
func (p *Program) Standing(s Session) (Standing, At) {
	if s.Flow == "" {
		return Idle, At{}
	}
	at, moved := At{s.Flow, s.Step}, false
	for range callsMost {
		if _, there := p.stepAt(at); there {
			break
		}
		to, ok := p.moved[at.Flow+"."+at.Step]
		if !ok {
			if to, ok = p.moved[at.Flow]; !ok { // a whole flow went
				return Gone, At{}
			}
		}
		at, moved = to, true
	}
	step, there := p.stepAt(at)
	switch {
	case !there:
		return Gone, At{}
	case !step.verb.asks(), s.Print != 0 && step.print != s.Print:
		return Again, at
	case moved:
		return Moved, at
	}
	return Same, at
}

// stepAt is the step at, false when there is none.
func (p *Program) stepAt(at At) (*step, bool) {
	f := p.flows[at.Flow]
	if f == nil {
		return nil, false
	}
	i, ok := f.byName[at.Step]
	if !ok {
		return nil, false
	}
	return &f.steps[i], true
}

// settle takes the session to where it stands now. r.edited says that what was asked
// is asked no more, and r.asks what is asked instead.
func (r *run) settle() {
	standing, at := r.p.Standing(r.s)
	switch standing {
	case Moved:
		r.s.Flow, r.s.Step = at.Flow, at.Step
	case Again:
		r.edited, r.asks = true, at
		r.leave()
	case Gone:
		r.edited = true
		r.leave()
	}
}

// changed asks kindly again what the scripts have changed since, and reports whether
// it did. It comes when the text is no question of its own.
func (r *run) changed(asked *step) bool {
	if !r.edited || asked != nil {
		return false
	}
	r.tell("Sorry, our questions have changed since you last wrote.")
	f := r.p.flows[r.asks.Flow]
	if f == nil {
		r.start("welcome")
		return true
	}
	r.run(f, f.byName[r.asks.Step])
	return true
}

// speak notes the language they are answered in.
func (r *run) speak(said interface{ Language() string }) {
	if lang := said.Language(); r.s.Lang == "" && lang != "" && lang != "en" && r.p.speaks(lang) {
		r.s.Lang = lang
	}
}

// language answers LANGUAGE, and the name of one.
func (r *run) language(word string) {
	switch {
	case word == "polski" && r.p.speaks("pl"):
		r.s.Lang = "pl"
		r.start("welcome")
	case word == "english":
		r.s.Lang = ""
		r.start("welcome")
	case slices.ContainsFunc(r.p.languages, r.p.speaks):
		r.tell("Text ENGLISH for English, or POLSKI for Polish. Po polsku: napisz POLSKI.")
		r.greet()
	default:
		r.tell("For now we can only answer in English. You can ask for groups in your language, like \"Polish group in Leicester\".")
		r.greet()
	}
}
