package bot

import (
	"context"
	"sync"
	"time"

	"signpost/flows/crisis"
)

// flight lets copies of a message that arrive together share one answer: were
// each to ask a slow store, one could be answered and another given up on.
type flight struct {
	mu  sync.Mutex
	now map[string]*answer
}

type answer struct {
	done chan struct{}
	said []string
}

// once returns what fn returns, or what it returned to the copy that came first.
func (f *flight) once(id string, fn func() []string) []string {
	f.mu.Lock()
	if a, ok := f.now[id]; ok {
		f.mu.Unlock()
		<-a.done
		return a.said
	}
	a := &answer{done: make(chan struct{}), said: []string{crisis.Trouble()}} // should fn panic
	if f.now == nil {
		f.now = map[string]*answer{}
	}
	f.now[id] = a
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		delete(f.now, id)
		f.mu.Unlock()
		close(a.done)
	}()
	a.said = fn()
	return a.said
}

// lanes keep one resident's texts in order between the answer to urgent words
// and their record: the next text must not overtake the record of the last.
type lanes struct {
	mu  sync.Mutex
	now map[string]*lane
}

type lane struct {
	turn  chan struct{} // holds one
	users int
}

// enter takes the lane of who, waiting at most so long for whoever has it, and
// returns how to leave. A turn that waited in vain goes on all the same.
func (l *lanes) enter(who string, most time.Duration) (leave func()) {
	l.mu.Lock()
	if l.now == nil {
		l.now = map[string]*lane{}
	}
	mine := l.now[who]
	if mine == nil {
		mine = &lane{turn: make(chan struct{}, 1)}
		l.now[who] = mine
	}
	mine.users++
	l.mu.Unlock()
	got := true
	select {
	case mine.turn <- struct{}{}:
	default:
		wait := time.NewTimer(most)
		defer wait.Stop()
		select {
		case mine.turn <- struct{}{}:
		case <-wait.C:
			got = false
		}
	}
	return func() {
		if got {
			<-mine.turn
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(l.now, who)
		}
	}
}

// adults are contacts whose last turn did not take them for under 18. Their
// sessions cannot be read while the store is down.
type adults struct {
	mu  sync.Mutex
	who map[string]bool
}

const adultsMost = 50_000

func (a *adults) add(contact string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.who == nil || len(a.who) >= adultsMost {
		a.who = map[string]bool{}
	}
	a.who[contact] = true
}

func (a *adults) drop(contact string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.who, contact)
}

func (a *adults) has(contact string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.who[contact]
}

// pending holds what staff must be told while no outbox can hold it: one alert
// for each reason, with a count, so that it cannot grow.
type pending struct {
	mu  sync.Mutex
	why map[string]int
}

func (p *pending) add(why string) { p.put(Alert{Why: why, Many: 1}) }

func (p *pending) put(a Alert) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.why == nil {
		p.why = map[string]int{}
	}
	p.why[a.Why] += a.Many
}

func (p *pending) take() (out []Alert) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for why, n := range p.why {
		out = append(out, Alert{Why: why, Many: n})
	}
	clear(p.why)
	return out
}

// signins slows down whoever guesses passwords: after a few failures for a name
// each next try must wait longer, and only two passwords are checked at once,
// since each check takes 64 MiB.
type signins struct {
	mu    sync.Mutex
	fails map[string]failed
	slots chan struct{}
}

type failed struct {
	count int
	until time.Time
}

const (
	failsFree  = 5
	failsFirst = 30 * time.Second
	failsMost  = 15 * time.Minute
	failsNames = 10_000 // remembered at most
)

// may reports whether name may try at now, and how long it must wait if not.
func (s *signins) may(name string, now time.Time) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.fails[name]
	if f.count >= failsFree && now.Before(f.until) {
		return f.until.Sub(now), false
	}
	return 0, true
}

// tried notes how a try for name went.
func (s *signins) tried(name string, ok bool, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ok {
		delete(s.fails, name)
		return
	}
	if s.fails == nil || len(s.fails) >= failsNames {
		s.fails = map[string]failed{}
	}
	f := s.fails[name]
	f.count++
	if over := f.count - failsFree; over >= 0 {
		f.until = now.Add(min(failsFirst<<min(over, 10), failsMost))
	}
	s.fails[name] = f
}

// place waits for one of two places to check a password in, until ctx ends.
func (s *signins) place(ctx context.Context) (leave func(), ok bool) {
	s.mu.Lock()
	if s.slots == nil {
		s.slots = make(chan struct{}, 2)
	}
	slots := s.slots
	s.mu.Unlock()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, true
	case <-ctx.Done():
		return nil, false
	}
}

// recentMost is how many of the last replies are remembered.
const recentMost = 4096

// recent are the last replies by message id, for repeats that come while the store,
// which has them all, cannot be asked.
type recent struct {
	mu    sync.Mutex
	said  map[string][]string
	order []string // oldest first, from next on
	next  int
}

func (r *recent) add(id string, said []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.said == nil {
		r.said = map[string][]string{}
	}
	if _, had := r.said[id]; had {
		return
	}
	r.said[id] = said
	if len(r.order) < recentMost {
		r.order = append(r.order, id)
		return
	}
	delete(r.said, r.order[r.next])
	r.order[r.next] = id
	r.next = (r.next + 1) % recentMost
}

func (r *recent) get(id string) (said []string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	said, ok = r.said[id]
	return said, ok
}

// clear forgets them all: somebody was erased.
func (r *recent) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said, r.order, r.next = nil, nil, 0
}
