package flows

import (
	"fmt"
	"sync"
)

// Cover counts which steps and ways of a program conversations have taken.
type Cover struct {
	p    *Program
	mu   sync.Mutex
	seen map[way]int
}

// way is a step, or one of the ways out of it.
type way struct {
	flow string
	step int
	way  string // "" for the step itself
}

// Covered is p with a Cover that watches it.
func (p *Program) Covered() (*Program, *Cover) {
	c := &Cover{p: p, seen: map[way]int{}}
	watched := *p
	watched.watch = c
	return &watched, c
}

// see notes a way; a program that nobody watches has no Cover.
func (c *Cover) see(f *flow, step int, name string) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[way{f.name, step, name}]++
}

// ways are the ways out of a step that a transcript should take, by name.
func (s *step) ways() (all []string) {
	for _, c := range s.choices {
		all = append(all, "answer "+c.shown)
	}
	for i := range s.branches {
		all = append(all, fmt.Sprintf("branch %d", i+1))
	}
	if s.verb == branch && s.runsOn() {
		all = append(all, "no branch")
	}
	if s.verb == suggest && s.target.flow != nil {
		all = append(all, "none")
	}
	if s.missed.flow != nil {
		all = append(all, "missed")
	}
	if s.silence != nil {
		all = append(all, "silence")
	}
	return all
}

// Missed is a step, or a way out of one, that no transcript takes.
type Missed struct {
	File string
	Line int
	What string
}

func (m Missed) String() string { return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.What) }

// Result is how many of the steps and ways were taken, and the rest by name.
func (c *Cover) Result() (steps, stepsOf, ways, waysOf int, missed []Missed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.p.order {
		for i := range f.steps {
			s := &f.steps[i]
			name := s.name
			if name == "" {
				name = fmt.Sprintf("step %d", i+1)
			}
			stepsOf++
			if c.seen[way{f.name, i, ""}] > 0 {
				steps++
			} else {
				missed = append(missed, Missed{f.file, s.line, fmt.Sprintf("no transcript comes to %s", name)})
			}
			for _, w := range s.ways() {
				waysOf++
				if c.seen[way{f.name, i, w}] > 0 {
					ways++
				} else {
					missed = append(missed, Missed{f.file, s.line, fmt.Sprintf("no transcript takes %q of %s", w, name)})
				}
			}
		}
	}
	return steps, stepsOf, ways, waysOf, missed
}
