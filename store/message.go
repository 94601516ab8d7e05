package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"signpost/store/kv"
)

// ErrReplayed is returned when a signature was claimed before by a message of
// another id: a signed request taken apart and put together anew.
var ErrReplayed = errors.New("store: signature belongs to another message")

// replyKept is how long a repeat of a message gets the same reply.
const replyKept = 30 * 24 * time.Hour

// messageRecord is what "message/<MessageSid>" holds.
type messageRecord struct {
	Contact string    `json:"contact"`
	At      time.Time `json:"at"`
	Reply   []byte    `json:"reply"` // sealed []string
}

func messageKey(id string) string { return "message/" + id }

// Replied returns the reply that message id was given, if it was seen before; none
// when its writer has been erased since.
func (t *Tx) Replied(id string) (reply []string, ok bool, err error) {
	var m messageRecord
	if ok, err := t.get(messageKey(id), &m); err != nil || !ok {
		return nil, false, err
	}
	if m.Reply == nil {
		return nil, true, nil // who wrote it was erased
	}
	err = t.unsealFor(m.Contact, messageKey(id), m.Reply, &reply)
	return reply, err == nil, err
}

// SeenAt is when message id first came, if it was seen.
func (t *Tx) SeenAt(id string) (at time.Time, ok bool, err error) {
	var m messageRecord
	ok, err = t.get(messageKey(id), &m)
	return m.At, ok, err
}

// ClaimMessage claims message id and signature for contact, with the reply that
// repeats will get. It returns kv.ErrExists when the id was claimed before, and
// ErrReplayed when only the signature was. A signature of "" claims nothing.
func (t *Tx) ClaimMessage(contact, id, signature string, reply []string, now time.Time) error {
	sealed, err := t.sealFor(contact, messageKey(id), reply)
	if err != nil {
		return err
	}
	keys := []string{messageKey(id)}
	if err := t.claim(keys[0], messageRecord{Contact: contact, At: now, Reply: sealed}); err != nil {
		return err
	}
	if signature != "" {
		keys = append(keys, "signature/"+signature)
		if err := t.claim(keys[1], id); errors.Is(err, kv.ErrExists) {
			return ErrReplayed
		} else if err != nil {
			return err
		}
	}
	for _, k := range keys {
		if err := t.kv.Put([]byte("expire/"+Stamp(now.Add(replyKept))+"/"+k), nil); err != nil {
			return err
		}
	}
	return nil
}

// SetReply makes reply the one that repeats of a claimed message get. The spool
// needs it: a commit that was given up may have been kept all the same, while
// the resident was given other words.
func (t *Tx) SetReply(id string, reply []string) error {
	var m messageRecord
	if ok, err := t.get(messageKey(id), &m); err != nil || !ok {
		return errors.Join(err, ErrUnknown)
	}
	sealed, err := t.sealFor(m.Contact, messageKey(id), reply)
	if err != nil {
		return err
	}
	m.Reply = sealed
	return t.put(messageKey(id), m)
}

func (t *Tx) claim(key string, v any) error {
	b, err := marshal(key, v)
	if err != nil {
		return err
	}
	return t.kv.Claim([]byte(key), b)
}

// Expired reports whether there is anything for Expire to remove.
func (t *Tx) Expired(now time.Time) (any bool, err error) {
	err = t.scanTo("expire/", "expire/"+Stamp(now), func(string, []byte) (bool, error) {
		any = true
		return false, nil
	})
	return any, err
}

// Expire removes up to most records whose time has come and says how many.
func (t *Tx) Expire(now time.Time, most int) (n int, err error) {
	var gone []string
	err = t.scanTo("expire/", "expire/"+Stamp(now), func(key string, _ []byte) (bool, error) {
		gone = append(gone, key)
		return len(gone) < most, nil
	})
	for _, key := range gone {
		// expire/<time>/<the key that goes>
		parts := strings.SplitN(key, "/", 3)
		if len(parts) != 3 {
			return n, fmt.Errorf("store: an expire key has %d parts", len(parts))
		}
		if err := errors.Join(t.kv.Delete([]byte(parts[2])), t.kv.Delete([]byte(key))); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}
