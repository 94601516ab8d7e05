package store

import (
	"encoding/hex"
	"fmt"
	"time"
)

// How a reviewer comes to see a resident's number: at once, for 999, and then
// another looks at why; or because another has agreed.

// Glass is one time that a number was seen at once, for 999, and that nobody has
// looked at yet. The reason is sealed.
type Glass struct {
	ID      string    `json:"id"`
	Case    string    `json:"case"`
	Contact string    `json:"contact"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Reason  []byte    `json:"reason"`
}

func (g Glass) key() string   { return fmt.Sprintf("glass/%s/%s", Stamp(g.At), g.ID) }
func (g Glass) place() string { return g.key() + "/reason" }

// PutGlass keeps that by saw the number behind c, and returns what another must look at.
func (t *Tx) PutGlass(c Case, by, reason string, now time.Time) (Glass, error) {
	g := Glass{Case: c.ID, Contact: c.Contact, By: by, At: now}
	g.ID = hex.EncodeToString(t.keys.mac(t.keys.contact, "glass", c.ID, by, Stamp(now))[:8])
	var err error
	if g.Reason, err = t.sealFor(c.Contact, g.place(), reason); err != nil {
		return g, err
	}
	return g, t.put(g.key(), g)
}

// Glasses yields what nobody has looked at yet, oldest first.
func (t *Tx) Glasses(each func(Glass) error) error {
	return t.scan("glass/", func(key string, _ []byte) (bool, error) {
		var g Glass
		if _, err := t.get(key, &g); err != nil {
			return false, err
		}
		return true, each(g)
	})
}

// Glass returns the one with id, or ErrUnknown when there is none or it was looked at.
func (t *Tx) Glass(id string) (found Glass, err error) {
	err = t.Glasses(func(g Glass) error {
		if g.ID == id {
			found = g
		}
		return nil
	})
	if err == nil && found.ID == "" {
		err = ErrUnknown
	}
	return found, err
}

// GlassReason is why the number was seen.
func (t *Tx) GlassReason(g Glass) (reason string, err error) {
	err = t.unsealFor(g.Contact, g.place(), g.Reason, &reason)
	return reason, err
}

// GlassDone forgets g, which somebody has looked at: the audit holds who and when.
func (t *Tx) GlassDone(g Glass) error { return t.kv.Delete([]byte(g.key())) }

// Request is one reviewer's wish to see a number for another end than 999. It
// stands for nothing until another agrees.
type Request struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Reason   []byte    `json:"reason"` // sealed
	AgreedBy string    `json:"agreed_by,omitempty"`
	AgreedAt time.Time `json:"agreed_at,omitzero"`
	SeenAt   time.Time `json:"seen_at,omitzero"`
}

// How long a request waits for another to agree, and how long it holds then.
const (
	requestWaits = 24 * time.Hour
	requestHolds = time.Hour
)

// Open reports whether the request counts at now: it was not used, and its time
// is not up. A nil request never does.
func (r *Request) Open(now time.Time) bool {
	switch {
	case r == nil || !r.SeenAt.IsZero():
		return false
	case r.AgreedBy != "":
		return now.Sub(r.AgreedAt) < requestHolds
	}
	return now.Sub(r.At) < requestWaits
}

func requestPlace(c Case) string { return "case/" + c.ID + "/request" }

// Ask keeps that by asks to see the number behind c.
func (t *Tx) Ask(c Case, by, reason string, now time.Time) error {
	sealed, err := t.sealFor(c.Contact, requestPlace(c), reason)
	if err != nil {
		return err
	}
	c.Request = &Request{By: by, At: now, Reason: sealed}
	return t.put("case/"+c.ID, c)
}

// Asked keeps what has become of the request of c.
func (t *Tx) Asked(c Case, r Request) error {
	c.Request = &r
	return t.put("case/"+c.ID, c)
}

// RequestReason is why the number of c is asked for, "" when nobody asks.
func (t *Tx) RequestReason(c Case) (reason string, err error) {
	if c.Request == nil {
		return "", nil
	}
	err = t.unsealFor(c.Contact, requestPlace(c), c.Request.Reason, &reason)
	return reason, err
}
