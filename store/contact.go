package store

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"signpost/flows"
)

// ErrUnknown is returned for a contact, case or user that there is no record of.
var ErrUnknown = errors.New("store: no such record")

// contactRecord is what "contact/<contact>" holds.
type contactRecord struct {
	Key    []byte    `json:"key"`    // wrapped
	Number []byte    `json:"number"` // sealed
	Since  time.Time `json:"since"`
	Case   string    `json:"case,omitempty"` // the one that waits for a person
	Hold   *Hold     `json:"hold,omitempty"` // keeps all of it
}

func contactKey(contact string) string { return "contact/" + contact }

// Meet makes the record of a contact who has not been met before. It must come
// before anything of theirs is put.
func (t *Tx) Meet(contact string, n Number, now time.Time) error {
	place := contactKey(contact)
	var c contactRecord
	if met, err := t.get(place, &c); err != nil || met {
		return err
	}
	key := make([]byte, keyLen)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	c = contactRecord{
		Key:    t.keys.wrap(place, key),
		Number: seal(key, place+"/number", []byte(n.E164())),
		Since:  now,
	}
	return t.put(place, c)
}

// Number is the contact's telephone number: for sending, and for the audited reveal.
func (t *Tx) Number(contact string) (Number, error) {
	place := contactKey(contact)
	var c contactRecord
	if met, err := t.get(place, &c); err != nil || !met {
		return Number{}, errors.Join(err, ErrUnknown)
	}
	key, err := t.dataKey(contact)
	if err != nil {
		return Number{}, err
	}
	n, err := unseal(key, place+"/number", c.Number)
	if err != nil {
		return Number{}, fmt.Errorf("store: number: %w", err)
	}
	return NewNumber(string(n)), nil
}

// dataKey unwraps the key that seals what belongs to contact.
func (t *Tx) dataKey(contact string) ([]byte, error) {
	if k, ok := t.data[contact]; ok {
		return k, nil
	}
	place := contactKey(contact)
	var c contactRecord
	if met, err := t.get(place, &c); err != nil || !met {
		return nil, errors.Join(err, ErrUnknown)
	}
	k, err := t.keys.unwrap(place, c.Key)
	if err != nil {
		return nil, fmt.Errorf("store: key of a contact: %w", err)
	}
	if t.data == nil {
		t.data = map[string][]byte{}
	}
	t.data[contact] = k
	return k, nil
}

// putSealed writes v at key, sealed with contact's key.
func (t *Tx) putSealed(contact, key string, v any) error {
	sealed, err := t.sealFor(contact, key, v)
	if err != nil {
		return err
	}
	return t.kv.Put([]byte(key), sealed)
}

func (t *Tx) sealFor(contact, place string, v any) ([]byte, error) {
	k, err := t.dataKey(contact)
	if err != nil {
		return nil, err
	}
	b, err := marshal(place, v)
	if err != nil {
		return nil, err
	}
	return seal(k, place, b), nil
}

func (t *Tx) unsealFor(contact, place string, sealed []byte, v any) error {
	k, err := t.dataKey(contact)
	if err != nil {
		return err
	}
	b, err := unseal(k, place, sealed)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return fmt.Errorf("store: read %s: %w", kind(place), err)
	}
	return nil
}

// Session is where contact's conversation stands; the zero session for nobody known.
func (t *Tx) Session(contact string) (s flows.Session, err error) {
	place := "session/" + contact
	b, err := t.kv.Get([]byte(place))
	if err != nil {
		return s, err
	}
	if b == nil {
		marks, err := t.kv.Get([]byte("optout/" + contact)) // they were erased, and stay protected
		s.Stopped, s.Quiet = strings.Contains(string(marks), "stopped"), strings.Contains(string(marks), "quiet")
		s.Greeted = s.Stopped
		return s, err
	}
	k, err := t.dataKey(contact)
	if err != nil {
		return s, err
	}
	plain, err := unseal(k, place, b)
	if err != nil {
		return s, fmt.Errorf("store: session: %w", err)
	}
	if len(plain) > 0 && plain[0] == '{' {
		err = json.Unmarshal(plain, &s) // as versions before the compact form wrote it
	} else {
		err = s.UnmarshalBinary(plain)
	}
	if err != nil {
		return flows.Session{}, errors.New("store: session: it cannot be read by this version")
	}
	return s, nil
}

// PutSession keeps s, in its compact form.
func (t *Tx) PutSession(contact string, s flows.Session) error {
	k, err := t.dataKey(contact)
	if err != nil {
		return err
	}
	plain, err := s.MarshalBinary()
	if err != nil {
		return fmt.Errorf("store: session: %w", err)
	}
	if out, err := t.kv.Get([]byte("optout/" + contact)); err != nil {
		return err
	} else if out != nil { // from now on the session says it
		if err := t.kv.Delete([]byte("optout/" + contact)); err != nil {
			return err
		}
	}
	place := "session/" + contact
	return t.kv.Put([]byte(place), seal(k, place, plain))
}

// Line is one thing that was said.
type Line struct {
	At        time.Time `json:"at"`
	MessageID string    `json:"message_id"`
	Out       bool      `json:"out,omitempty"` // by us
	Channel   string    `json:"channel"`
	Text      string    `json:"text"`
	Level     string    `json:"level"`
	Flags     []string  `json:"flags,omitempty"`
	Flow      string    `json:"flow,omitempty"`
	Step      string    `json:"step,omitempty"`
}

// Format keeps the words out of whatever prints it.
func (Line) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(withheld)) }

// lineKey begins the keys of the lines of one message.
func lineKey(contact, messageID string, at time.Time) string {
	return fmt.Sprintf("line/%s/%s/%s/", contact, Stamp(at), messageID)
}

// DropLines removes what AddLines kept of one message.
func (t *Tx) DropLines(contact, messageID string, at time.Time) error {
	var keys []string
	err := t.scan(lineKey(contact, messageID, at), func(key string, _ []byte) (bool, error) {
		keys = append(keys, key)
		return true, nil
	})
	for _, k := range keys {
		err = errors.Join(err, t.kv.Delete([]byte(k)))
	}
	return err
}

// AddLines keeps the lines of one message: what was written, and each answer.
func (t *Tx) AddLines(contact string, lines []Line) error {
	for i, l := range lines {
		key := lineKey(contact, l.MessageID, lines[0].At) + fmt.Sprintf("%02d", i)
		if err := t.putSealed(contact, key, l); err != nil {
			return err
		}
	}
	return nil
}

// Lines yields contact's lines, oldest first. Only the audited ways to read may call it.
func (t *Tx) Lines(contact string, each func(Line) error) error {
	return t.scan("line/"+contact+"/", func(key string, val []byte) (bool, error) {
		var l Line
		if err := t.unsealFor(contact, key, val, &l); err != nil {
			return false, err
		}
		return true, each(l)
	})
}

// Contacts yields every contact id.
func (t *Tx) Contacts(each func(contact string) error) error {
	return t.scan("contact/", func(key string, _ []byte) (bool, error) {
		return true, each(strings.TrimPrefix(key, "contact/"))
	})
}
