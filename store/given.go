package store

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Given is what a resident gave us to keep: a pledge, feedback, a visit, or their yes
// or no to being texted later.
type Given struct {
	At        time.Time `json:"at"`
	MessageID string    `json:"message_id"`
	Kind      string    `json:"kind"`
	Text      string    `json:"text"`
	Flow      string    `json:"flow"`
}

// Format keeps the words out of whatever prints it.
func (Given) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(withheld)) }

// Give keeps g, the n-th thing given with a message.
func (t *Tx) Give(contact string, g Given, n int) error {
	return t.putSealed(contact, fmt.Sprintf("given/%s/%s/%s/%02d", contact, Stamp(g.At), g.MessageID, n), g)
}

// Given yields what contact gave us, oldest first.
func (t *Tx) Given(contact string, each func(Given) error) error {
	prefix := "given/" + contact + "/"
	return t.scan(prefix, func(key string, v []byte) (bool, error) {
		if !strings.HasPrefix(key, prefix) {
			return false, nil
		}
		var g Given
		if err := t.unsealFor(contact, key, v, &g); err != nil {
			return false, err
		}
		return true, each(g)
	})
}

// sendKey is where the words of a text of ours stand until it is sent.
func sendKey(contact, id string) string { return "send/" + contact + "/" + id }

// PutSend keeps the texts of a message of ours that is to be sent.
func (t *Tx) PutSend(contact, id string, texts []string) error {
	return t.putSealed(contact, sendKey(contact, id), texts)
}

// TakeSend is the texts of PutSend, which are gone then: whoever takes them sends
// them. ErrUnknown when somebody has.
func (t *Tx) TakeSend(contact, id string) (texts []string, err error) {
	key := sendKey(contact, id)
	v, err := t.kv.Get([]byte(key))
	if err != nil || v == nil {
		return nil, errors.Join(err, ErrUnknown)
	}
	if err := t.unsealFor(contact, key, v, &texts); err != nil {
		return nil, err
	}
	return texts, t.kv.Delete([]byte(key))
}
