package store

import (
	"errors"
	"time"
)

// sentKept is how long it is known when a message of ours was first reported on:
// a carrier's last report comes within three days, and one that somebody kept and
// sends again is known for as long as a text that is.
const sentKept = replyKept

// sentRecord is what "sent/<MessageSid>" holds.
type sentRecord struct {
	Contact string    `json:"contact"`
	At      time.Time `json:"at"`
	Over    bool      `json:"over,omitempty"` // it arrived, or it failed
}

// ErrOver says that it was reported before what became of a message.
var ErrOver = errors.New("store: what became of the message is known")

// Sent notes that message id of ours to contact was reported on, and whether it is
// over with it. It returns when that was first so, and whether it was before;
// ErrUnknown for a contact whom we have not met, and ErrOver when nothing can
// follow: a report that is sent again changes nothing.
func (t *Tx) Sent(contact, id string, over bool, now time.Time) (first time.Time, before bool, err error) {
	var r contactRecord
	if met, err := t.get(contactKey(contact), &r); err != nil {
		return first, false, err
	} else if !met {
		return first, false, ErrUnknown
	}
	var s sentRecord
	key := "sent/" + id
	before, err = t.get(key, &s)
	switch {
	case err != nil:
		return first, before, err
	case s.Over:
		return s.At, before, ErrOver
	case before && !over:
		return s.At, before, nil
	case before:
		s.Over = true
		return s.At, before, t.put(key, s)
	}
	return now, false, errors.Join(t.put(key, sentRecord{contact, now, over}), t.kv.Put([]byte("expire/"+Stamp(now.Add(sentKept))+"/"+key), nil))
}

// WaitingCase is the case of contact that waits, or ErrUnknown.
func (t *Tx) WaitingCase(contact string) (c Case, err error) {
	var r contactRecord
	if met, err := t.get(contactKey(contact), &r); err != nil {
		return c, err
	} else if !met || r.Case == "" {
		return c, ErrUnknown
	}
	return t.Case(r.Case)
}

// Reached keeps whether our answer to what staff were told of in c has arrived.
func (t *Tx) Reached(c Case, arrived bool) error {
	c.Unreached, c.Failed = !arrived, !arrived
	return t.put("case/"+c.ID, c)
}
