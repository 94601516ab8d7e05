package flows

import (
	"fmt"
	"io"
	"slices"
	"time"

	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
)

// World is what the county looks like during a turn. It never changes; when
// listings do, there is a new one.
type World struct {
	Places    *places.Gazetteer
	Directory *directory.Directory
}

// Event is what moved a conversation: words from a resident, at a time.
type Event struct {
	Said     crisis.Screened
	Pictures int // how many pictures or other files came with the words
	At       time.Time
}

// Session is where one resident's conversation stands. The zero Session is
// somebody who has never written. It holds what they said and is stored sealed.
type Session struct {
	// The step that waits for an answer, "" for none.
	Flow  string `json:"f,omitempty"`
	Step  string `json:"s,omitempty"`
	Tries int    `json:"t,omitempty"`  // answers in a row that did not fit
	Print uint32 `json:"p2,omitempty"` // of what that step asked then
	Back  []At   `json:"b,omitempty"`  // steps that waited before, newest last
	Calls []At   `json:"b2,omitempty"` // the steps that called the flow, newest last

	Vars map[string]string `json:"v2,omitempty"` // answers, by the name they are kept under

	// What they are looking for.
	Slots directory.Slots `json:"q,omitzero"`
	Near  *Near           `json:"n,omitempty"`
	Which []Near          `json:"w,omitempty"` // places of one name, waiting for a number

	// What they were shown last.
	Shown []string `json:"l,omitempty"` // listing ids, in the order of their numbers
	Skip  int      `json:"k,omitempty"` // where MORE goes on; 0 when there is no more
	Wrong bool     `json:"r,omitempty"` // they were asked which of them is wrong

	// Held says that the flow stands still: what they read last was help, and not the
	// question that waits. A bare "ok" does not answer that question.
	Held bool `json:"m,omitempty"`

	Found  string    `json:"l2,omitempty"` // the listing they chose last, or the first they were shown
	Detail bool      `json:"d2,omitempty"` // they have read the details of Found
	Later  []Later   `json:"w2,omitempty"` // what is to be said later
	May    time.Time `json:"m2,omitzero"`  // when they said yes to being texted later
	Offer  bool      `json:"j2,omitempty"` // they were offered to be asked later
	Lang   string    `json:"g2,omitempty"` // the language they are answered in, "" for English

	Greeted bool      `json:"g,omitempty"` // they have been told who answers
	Stopped bool      `json:"o,omitempty"` // opted out
	Heard   time.Time `json:"h,omitzero"`  // when they last wrote
	Said    string    `json:"a,omitempty"` // what they wrote then, read with a text that follows at once

	Was crisis.Level `json:"z,omitempty"` // how urgent that was
	Age int          `json:"y,omitempty"` // their own, as they said; 0 when unknown

	Young time.Time `json:"c,omitzero"` // when they last sounded under 18

	// Quiet says that an abuser may read the phone, ever since such words: nobody
	// writes or rings first, and every case of theirs says so.
	Quiet bool `json:"p,omitempty"`

	Told Help `json:"i,omitzero"` // the last help they were given

	// Low holds when they last wrote low words, at most lowMost times, oldest
	// first; LowTold is when staff were last told that they did so again and again.
	Low     []time.Time `json:"d,omitempty"`
	LowTold time.Time   `json:"e,omitzero"`

	// The last urgent words.
	Urgent   crisis.Level `json:"u,omitempty"`
	Flags    crisis.Flags `json:"v,omitempty"`
	UrgentAt time.Time    `json:"x,omitzero"`
}

// At names a step of a flow.
type At struct {
	Flow string `json:"f"`
	Step string `json:"s"`
}

// Record is something that a resident gave us to keep: a pledge, what they thought of us.
type Record struct {
	Kind string // one of recordKinds
	Text string
}

// Near is a place on the map, as the resident is told it.
type Near struct {
	Name string  `json:"n"`
	Lat  float64 `json:"a"`
	Lon  float64 `json:"o"`
}

const (
	idle     = 24 * time.Hour   // after this a conversation begins anew
	care     = 24 * time.Hour   // how long after urgent words nothing is suggested unasked
	together = 60 * time.Second // two texts this close are read as one
	backMost = 5
	saidMost = 320 // bytes of the last text that are kept

	lowSpell = 72 * time.Hour // low words this often within this time are for a person to see
	lowMost  = 3
)

// who is what outlasts a conversation: who they are, and whether they were in
// danger. Everything that was asked, answered, looked for or shown is left out.
func (s Session) who() Session {
	s.Flow, s.Step, s.Tries, s.Print, s.Back, s.Calls, s.Held, s.Vars, s.Offer = "", "", 0, 0, nil, nil, false, nil, false
	return s.searchless()
}

// refresh begins a conversation anew after a day.
func (s Session) refresh(now time.Time) Session {
	if s.Age < adult && !s.Under18(now) {
		s.Age = 0 // they may not be that any more
	}
	if s.Heard.IsZero() || now.Sub(s.Heard) < idle {
		return s
	}
	return s.who()
}

// Rest is s once it has stood still as long as after: who they are, and nothing that
// was said. It reports whether that is less than s.
func (s Session) Rest(now time.Time, after time.Duration) (Session, bool) {
	if s.Heard.IsZero() || now.Sub(s.Heard) < after {
		return s, false
	}
	rested := s.who()
	rested.Said, rested.Was, rested.Found = "", crisis.None, ""
	for _, l := range s.Later {
		if l.At.After(now) {
			rested.Found = s.Found
		}
	}
	changed := s.Flow != "" || s.Said != "" || s.Near != nil || len(s.Shown)+len(s.Which)+len(s.Back)+len(s.Vars) > 0 || s.Slots.Asks() || s.Found != rested.Found
	return rested, changed
}

// Remembers reports whether s holds what must outlast a conversation and its records:
// that they may be a child, that an abuser may read the phone, danger within the day, or
// something still to be said.
func (s Session) Remembers(now time.Time) bool {
	return s.Under18(now) || s.Quiet || s.caring(now) || len(s.Later) > 0
}

// searchless forgets what was looked for and shown.
func (s Session) searchless() Session {
	s.Slots, s.Near, s.Which, s.Shown, s.Skip, s.Wrong, s.Detail = directory.Slots{}, nil, nil, nil, 0, false, false
	return s
}

// hear takes into the session what words tell of the one who wrote them, and
// begins the turn with what they ask of people. said is alone read in its context.
func (s Session) hear(alone, said crisis.Screened, at time.Time) (Session, Turn) {
	t := Turn{Level: said.Level(), Flags: said.Flags()}
	if ownChild(alone) {
		if !s.Under18(at) && s.caring(at) {
			t.Raise, t.Alert = "child", true // what was urgent before is a child's
		}
		s = s.young(at)
	}
	if t.Level != crisis.None {
		s.Told = Help{t.Level, t.Flags, at}
	}
	if s.Quiet = s.Quiet || t.Flags.Has(crisis.FlagAbuse); s.Quiet {
		s.Later, s.May = nil, time.Time{} // nothing of ours may come to that phone unasked
	}
	if t.Stands = t.Flags; s.Quiet {
		t.Stands |= crisis.FlagAbuse
	}
	again := false
	if said.Level() == crisis.Distress {
		s, again = s.low(at)
	}
	if raise, alert := s.asks(said, again, at); raise != "" {
		t.Raise, t.Alert = raise, alert
	}
	// A carrier that was told STOP, in this text or before, lets none of our
	// answers through (Twilio's error 21610).
	t.Unreached = t.Alert && (s.Stopped || t.Level.Urgent() && crisis.Control(said.Words()) == "stop")
	return s, t
}

// low counts low words at a time, and reports whether a person must be told of
// them: once in a spell, and again when one has looked and they are low still.
func (s Session) low(at time.Time) (Session, bool) {
	var kept []time.Time // never s.Low itself: the caller's session must not change
	for _, was := range append(slices.Clone(s.Low), at) {
		if at.Sub(was) < lowSpell {
			kept = append(kept, was)
		}
	}
	s.Low = kept[max(0, len(kept)-lowMost):]
	if len(s.Low) < lowMost || !s.LowTold.IsZero() && at.Sub(s.LowTold) < lowSpell {
		return s, false
	}
	s.LowTold = at
	return s, true
}

// Reviewed is the session of somebody whose conversation a person has read and
// decided about: whoever is low after that is new to staff.
func (s Session) Reviewed() Session {
	s.LowTold = time.Time{}
	return s
}

// asks is what words ask of people: why one must look, and whether at once. With
// again they are low words that have come again and again.
func (s Session) asks(said crisis.Screened, again bool, at time.Time) (raise string, alert bool) {
	word := control(said)
	switch {
	case said.Level().Urgent():
		return said.Level().String(), true
	case word == "stop" && s.caring(at):
		// Someone who leaves within a day of urgent words may be in danger still.
		return s.Urgent.String(), true
	case said.Flags().Has(crisis.FlagChild) && said.Level() != crisis.None:
		return "child", true
	case again:
		return said.Level().String(), true
	case word == "my data":
		return "person", false
	}
	return "", false
}

// Note is the turn of words that were heard and answered outside Step, since the
// store was down: what must follow them, and a session in which what comes next
// is right. It says nothing.
func (s Session) Note(said crisis.Screened, at time.Time) Turn {
	s = s.refresh(at)
	s.Wrong = false
	alone := said
	said = said.In(crisis.Context{Age: s.years(at)})
	s, t := s.hear(alone, said, at)
	t.Flow, t.Step = s.Flow, s.Step
	switch word := control(said); {
	case said.Level().Urgent():
		s = s.hold(said, at)
	case word == "stop":
		s = s.stop()
	case word == "start":
		s.Stopped = false
	case word == "forget me":
		t.Forget = true
	case said.Level() == crisis.Worried || said.Level() == crisis.Bereaved:
		s.Held = true
	}
	t.Next = s.remember(said, said.Level(), at)
	return t
}

// hold notes urgent words. The flow stands still where it is, and MORE means
// more help from now on. Where an abuser may read the phone nothing may lead back
// to what was being looked for.
func (s Session) hold(said crisis.Screened, at time.Time) Session {
	if s.caring(at) {
		s.Urgent, s.Flags = max(s.Urgent, said.Level()), s.Flags|said.Flags()
	} else {
		s.Urgent, s.Flags = said.Level(), said.Flags()
	}
	s.UrgentAt, s.Held, s.Tries, s.Shown, s.Skip = at, true, 0, nil, 0
	if said.Level() == crisis.Abuse || s.Flags.Has(crisis.FlagAbuse) {
		return s.who()
	}
	return s
}

// stop opts out. Who has been in danger is not forgotten with the rest.
func (s Session) stop() Session {
	s = s.who()
	s.Greeted, s.Stopped = true, true
	s.Later, s.May = nil, time.Time{} // they have taken back what they allowed
	return s
}

func (s Session) remember(said crisis.Screened, level crisis.Level, at time.Time) Session {
	s.Heard, s.Said, s.Was = at, said.Words(), level
	if len(s.Said) > saidMost {
		s.Said = s.Said[len(s.Said)-saidMost:]
	}
	return s
}

// Format keeps what they said out of whatever prints it.
func (Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "(session withheld)") }

// Turn is what a step decided; nothing has happened yet.
type Turn struct {
	Next  Session
	Say   []string // messages, each to be sent on its own
	Level crisis.Level
	Flags crisis.Flags
	Flow  string // where the conversation now stands, for the record
	Step  string

	// Stands is what stands beside the case: Flags, and what is known of them.
	Stands crisis.Flags

	Records []Record // what they gave us to keep
	Forget  bool     // they want to be forgotten
	May     string   // "yes" or "no" to being texted later, "" when it was not asked

	// Raise is why a person must look, "" when nobody need: an urgent level,
	// "child", "distress" when it comes again and again, or "person" when the
	// resident asked for one.
	Raise string
	// Alert asks that staff be told at once, also when the case waits already.
	Alert bool
	// Wrong is the id of a listing that they say is wrong, "" for none.
	Wrong string
	// Unreached says that the answer to what is alerted has probably not arrived.
	Unreached bool
}
