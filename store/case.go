package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"signpost/flows/crisis"
)

// Case is a conversation that a person must look at. Everything in it but the
// note is fit to be shown in a list: it holds no words and no number.
type Case struct {
	ID      string    `json:"id"`
	Contact string    `json:"contact"`
	Why     string    `json:"why"` // a level, "child", "distress" when it came again and again, or "person" when they asked for one
	Flags   []string  `json:"flags,omitempty"`
	Since   time.Time `json:"since"` // first message that made it
	Last    time.Time `json:"last"`
	Count   int       `json:"count"` // messages that raised it

	// Unreached says that our answer to the last message that staff were alerted of has
	// probably not arrived: they had opted out.
	Unreached bool `json:"unreached,omitempty"`

	// Minor says that they are taken for under 18: nobody rings them but by the council's
	// safeguarding route.
	Minor bool `json:"minor,omitempty"`

	Told   time.Time `json:"told,omitzero"`    // the last message that staff were told of
	Failed bool      `json:"failed,omitempty"` // an answer to it has failed, as the carrier says

	// Unread is when staff were told of the first words that nobody has read since;
	// Clock is from when it is counted how long they let them lie.
	Unread time.Time `json:"unread,omitzero"`
	Clock  time.Time `json:"clock,omitzero"`

	OpenedBy string    `json:"opened_by,omitempty"` // has it
	OpenedAt time.Time `json:"opened_at,omitzero"`
	ReadAt   time.Time `json:"read_at,omitzero"` // when anybody last read it

	Readers []string `json:"readers,omitempty"` // who has read it

	Request *Request `json:"request,omitempty"` // somebody's, to see the number

	DecidedBy string    `json:"decided_by,omitempty"`
	DecidedAt time.Time `json:"decided_at,omitzero"`
	Outcome   string    `json:"outcome,omitempty"`
	Note      []byte    `json:"note,omitempty"` // sealed
}

// Waits reports whether nobody has decided the case yet.
func (c Case) Waits() bool { return c.DecidedAt.IsZero() }

// Read reports whether somebody has read all that staff were told of. What a
// resident only asks for, such as to be forgotten, changes nothing here.
func (c Case) Read() bool { return !c.ReadAt.Before(c.Unread) }

// Lying is how long words that staff must know of have waited to be read at now,
// 0 when none has.
func (c Case) Lying(now time.Time) time.Duration {
	if !c.Waits() || c.Unread.IsZero() || c.Read() {
		return 0
	}
	return now.Sub(c.Unread)
}

// Unattended is how long such words may lie: after that nobody came, and the next
// that come start the clock again.
const Unattended = 15 * time.Minute

// ranks orders the queue: what must be looked at first has the lowest.
var ranks = []string{crisis.Danger.String(), crisis.Crisis.String(), crisis.Abuse.String(), "child", crisis.Distress.String(), "person"}

// Rank is the place of a reason in the queue, 0 first.
func Rank(why string) int {
	for i, r := range ranks {
		if r == why {
			return i
		}
	}
	return len(ranks)
}

func queueKey(c Case) string {
	return fmt.Sprintf("queue/%d/%s/%s/%s", Rank(c.Why), Stamp(c.Since), c.Contact, c.ID)
}

// Raise is what a message asks of people.
type Raise struct {
	MessageID string
	Why       string
	Flags     []string
	Minor     bool // they are taken for under 18
	Alert     bool // staff are told at once
	Unreached bool // and our answer has probably not arrived
	At        time.Time
}

// Raise puts contact in the review queue because of a message, or raises the
// case that waits there, and returns it.
func (t *Tx) Raise(contact string, m Raise) (c Case, err error) {
	var r contactRecord
	if met, err := t.get(contactKey(contact), &r); err != nil || !met {
		return c, errors.Join(err, ErrUnknown)
	}
	if r.Case != "" {
		if c, err = t.Case(r.Case); err != nil {
			return c, err
		}
		if err := t.kv.Delete([]byte(queueKey(c))); err != nil {
			return c, err
		}
	} else {
		id := hex.EncodeToString(t.keys.mac(t.keys.contact, "case", m.MessageID)[:8])
		c = Case{ID: id, Contact: contact, Why: m.Why, Since: m.At}
		r.Case = id
		if err := t.put(contactKey(contact), r); err != nil {
			return c, err
		}
	}
	graver := Rank(m.Why) < Rank(c.Why)
	if graver {
		c.Why = m.Why
	}
	for _, f := range m.Flags {
		if !slices.Contains(c.Flags, f) {
			c.Flags = append(c.Flags, f)
		}
	}
	c.Last, c.Count = m.At, c.Count+1
	c.Minor = c.Minor || m.Minor
	if m.Alert {
		c.tell(m, graver)
	}
	return c, errors.Join(t.put("case/"+c.ID, c), t.kv.Put([]byte(queueKey(c)), nil))
}

// Minor notes in the case of contact that waits, if there is one, that they are
// taken for under 18.
func (t *Tx) Minor(contact string) error {
	c, err := t.WaitingCase(contact)
	if errors.Is(err, ErrUnknown) || err == nil && c.Minor {
		return nil
	}
	if err != nil {
		return err
	}
	c.Minor = true
	return t.put("case/"+c.ID, c)
}

// tell notes that staff are told of m. A clock that runs is left alone, so that
// nobody who writes again and again is never told of a second time.
func (c *Case) tell(m Raise, graver bool) {
	c.Unreached, c.Failed, c.Told = m.Unreached, false, m.At
	first := c.Unread.IsZero() || c.Read()
	if first {
		c.Unread = m.At
		if c.Read() { // written before somebody read the case, and kept after that
			c.Unread = c.ReadAt.Add(1)
		}
	}
	if first || graver || m.At.Sub(c.Clock) >= Unattended {
		c.Clock = m.At
	}
}

// Case returns the case with id, or ErrUnknown.
func (t *Tx) Case(id string) (c Case, err error) {
	ok, err := t.get("case/"+id, &c)
	if err == nil && !ok {
		err = ErrUnknown
	}
	return c, err
}

// Queue yields the cases that wait, most urgent and then oldest first.
func (t *Tx) Queue(each func(Case) error) error {
	return t.scan("queue/", func(key string, _ []byte) (bool, error) {
		c, err := t.Case(key[strings.LastIndexByte(key, '/')+1:])
		if err != nil {
			return false, err
		}
		return true, each(c)
	})
}

// Opened notes who has case c. The first to open a case keeps it.
func (t *Tx) Opened(c Case, who string, now time.Time) error {
	if c.OpenedBy == "" {
		c.OpenedBy, c.OpenedAt = who, now
	}
	c.ReadAt = now
	if !slices.Contains(c.Readers, who) {
		c.Readers = append(c.Readers, who)
	}
	return t.put("case/"+c.ID, c)
}

// Decide closes case c with an outcome and a note, which is sealed.
func (t *Tx) Decide(c Case, who, outcome, note string, now time.Time) error {
	var r contactRecord
	if met, err := t.get(contactKey(c.Contact), &r); err != nil || !met {
		return errors.Join(err, ErrUnknown)
	}
	if r.Case == c.ID {
		r.Case = ""
		if err := t.put(contactKey(c.Contact), r); err != nil {
			return err
		}
	}
	place := "case/" + c.ID
	sealed, err := t.sealFor(c.Contact, place+"/note", note)
	if err != nil {
		return err
	}
	c.DecidedBy, c.DecidedAt, c.Outcome, c.Note = who, now, outcome, sealed
	return errors.Join(t.kv.Delete([]byte(queueKey(c))), t.put(place, c))
}

// Note is what the reviewer wrote when they decided c.
func (t *Tx) Note(c Case) (note string, err error) {
	if len(c.Note) == 0 {
		return "", nil
	}
	err = t.unsealFor(c.Contact, "case/"+c.ID+"/note", c.Note, &note)
	return note, err
}
