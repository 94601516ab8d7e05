package store

import (
	"fmt"
	"strings"
	"time"
)

// Due is something to do with a contact at a time.
type Due struct {
	At      time.Time `json:"at"`
	Contact string    `json:"contact"`
	Name    string    `json:"name"`
	About   string    `json:"about"` // a case id
	Since   time.Time `json:"since"` // of the message it is about
}

func (d Due) key() string {
	return fmt.Sprintf("due/%s/%s/%s", Stamp(d.At), d.Contact, d.Name)
}

// PutDue keeps d until it is done.
func (t *Tx) PutDue(d Due) error { return t.put(d.key(), d) }

// Due returns up to most items whose time has come, soonest first.
func (t *Tx) Due(now time.Time, most int) (out []Due, err error) {
	err = t.scanTo("due/", "due/"+Stamp(now.Add(1)), func(key string, _ []byte) (bool, error) {
		var d Due
		if _, err := t.get(key, &d); err != nil {
			return false, err
		}
		out = append(out, d)
		return len(out) < most, nil
	})
	return out, err
}

// Done forgets d and reports whether it was still there: two servers may both
// have seen it due, and one of them does it.
func (t *Tx) Done(d Due) (was bool, err error) {
	v, err := t.kv.Get([]byte(d.key()))
	if err != nil || v == nil {
		return false, err
	}
	return true, t.kv.Delete([]byte(d.key()))
}

// Effect is something to do in the world because of a change, written with the
// change and carried out after it. It holds no words and no number.
type Effect struct {
	ID      string `json:"id"` // the same effect twice has the same id
	Kind    string `json:"kind"`
	Contact string `json:"contact"`
	Case    string `json:"case"`
	Why     string `json:"why"`
	Listing string `json:"listing,omitempty"` // the id of one that was reported wrong

	Unreached bool `json:"unreached,omitempty"` // our answer has probably not arrived

	At     time.Time `json:"at"` // of what caused it
	Tries  int       `json:"tries,omitempty"`
	NotYet time.Time `json:"not_yet"` // not before this time
}

// KindSend is the kind of an effect that texts a resident. Those lie apart, so that
// many of them never keep staff from being told of somebody.
const KindSend = "send"

func (e Effect) key() string {
	box := "outbox"
	if e.Kind == KindSend {
		box = "post"
	}
	return fmt.Sprintf("%s/%s/%s/%s", box, Stamp(e.NotYet), e.Contact, e.ID)
}

// PutEffect adds e to the outbox.
func (t *Tx) PutEffect(e Effect) error { return t.put(e.key(), e) }

// Effects returns up to most effects whose time has come, oldest first.
func (t *Tx) Effects(now time.Time, most int) ([]Effect, error) { return t.box("outbox/", now, most) }

// Posts returns up to most texts of ours whose time has come, oldest first.
func (t *Tx) Posts(now time.Time, most int) ([]Effect, error) { return t.box("post/", now, most) }

func (t *Tx) box(prefix string, now time.Time, most int) (out []Effect, err error) {
	err = t.scanTo(prefix, prefix+Stamp(now.Add(1)), func(key string, _ []byte) (bool, error) {
		var e Effect
		if _, err := t.get(key, &e); err != nil {
			return false, err
		}
		out = append(out, e)
		return len(out) < most, nil
	})
	return out, err
}

// EffectDone removes e.
func (t *Tx) EffectDone(e Effect) error { return t.kv.Delete([]byte(e.key())) }

// EffectLater moves e to a later time, after a try that did not work.
func (t *Tx) EffectLater(e Effect, until time.Time) error {
	if err := t.EffectDone(e); err != nil {
		return err
	}
	e.Tries++
	e.NotYet = until
	return t.PutEffect(e)
}

// Waiting counts the effects in the outbox and the cases in the queue.
func (t *Tx) Waiting() (effects, cases int, err error) {
	count := func(prefix string, n *int) error {
		return t.scan(prefix, func(key string, _ []byte) (bool, error) {
			if strings.HasPrefix(key, prefix) {
				*n++
			}
			return true, nil
		})
	}
	if err := count("outbox/", &effects); err != nil {
		return 0, 0, err
	}
	return effects, cases, count("queue/", &cases)
}
