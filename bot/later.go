package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/store"
)

// What is said without having been asked: flows decide what and when (Session.Later),
// the store wakes us, and a Sender carries it.

// Sender sends one text of ours.
type Sender interface {
	// Send returns ErrNotSent, wrapped, when the text was certainly not taken: then it
	// is tried again. After any other error nobody knows, and it is not.
	Send(ctx context.Context, to store.Number, text string) error
}

// ErrNotSent says that a text was certainly not sent.
var ErrNotSent = errors.New("bot: the text was not sent")

const (
	nameWake  = "wake" // of a Due: something may be to be said
	sendWait  = 10 * time.Second
	sendTries = 8 // about two hours and a half
	// laterID begins the message ids of what we say first.
	laterID = "later-"
)

// keepLater writes what a turn leaves to be done later, and what they gave us.
func (d *Desk) keepLater(tx *store.Tx, contact, messageID string, t flows.Turn, now time.Time) error {
	n := 0
	give := func(kind, text string) error {
		n++
		return tx.Give(contact, store.Given{At: now, MessageID: messageID, Kind: kind, Text: text, Flow: t.Flow}, n)
	}
	if t.May != "" {
		if err := give("consent", t.May); err != nil {
			return err
		}
	}
	for _, r := range t.Records {
		if err := give(r.Kind, r.Text); err != nil {
			return err
		}
	}
	at := t.Next.Wake()
	if at.IsZero() {
		return nil
	}
	return tx.PutDue(store.Due{At: at, Contact: contact, Name: nameWake, Since: now})
}

// wake says what has fallen due for a contact. It is called in their transaction.
func (d *Desk) wake(tx *store.Tx, contact string, now time.Time) error {
	s, err := tx.Session(contact)
	if err != nil {
		return err
	}
	if at := s.Wake(); at.IsZero() || at.After(now) {
		return nil // they have written since, and there is another item for it
	}
	if _, err := tx.WaitingCase(contact); err == nil {
		// A person is to look at them, or does: nothing of ours comes between.
		s.Later = nil
		return tx.PutSession(contact, s)
	} else if !errors.Is(err, store.ErrUnknown) {
		return err
	}
	t := d.Scripts().Due(d.World(), s, now)
	id := laterID + store.Stamp(now)
	if err := errors.Join(tx.PutSession(contact, t.Next), d.keepLater(tx, contact, id, t, now)); err != nil {
		return err
	}
	if len(t.Say) == 0 {
		return nil
	}
	var out []store.Line
	for _, text := range t.Say {
		out = append(out, store.Line{At: now, MessageID: id, Channel: "sms", Out: true, Text: text, Level: crisis.None.String(), Flow: t.Flow, Step: t.Step})
	}
	return errors.Join(tx.AddLines(contact, out), tx.PutSend(contact, id, t.Say),
		tx.PutEffect(store.Effect{ID: id, Kind: store.KindSend, Contact: contact, At: now, NotYet: now}))
}

// Post sends the texts of ours that are to be sent. It runs beside Tick and not in
// it: a carrier that is slow must not keep staff from being told of somebody.
func (d *Desk) Post(ctx context.Context) error {
	if err := d.Store.Ready(); err != nil {
		return err
	}
	now := d.Now()
	todo, err := view(ctx, d, func(tx *store.Tx) ([]store.Effect, error) { return tx.Posts(now, tickMost) })
	for _, e := range todo {
		if err != nil {
			break
		}
		err = d.send(ctx, e, now)
	}
	return err
}

// send carries out an effect of store.KindSend. The texts are taken from the store first: a
// resident would rather miss one than be sent it twice.
func (d *Desk) send(ctx context.Context, e store.Effect, now time.Time) error {
	var to store.Number
	var texts []string
	err := d.Store.Update(ctx, e.Contact, func(tx *store.Tx) (err error) {
		if texts, err = tx.TakeSend(e.Contact, e.ID); errors.Is(err, store.ErrUnknown) {
			texts, err = nil, nil
		} else if err == nil {
			to, err = tx.Number(e.Contact)
		}
		return errors.Join(err, tx.EffectDone(e))
	})
	if err != nil || len(texts) == 0 {
		return err
	}
	if d.Sender == nil {
		d.Counts.Unsent.Add(1)
		d.Log.Error("a text of ours was not sent: nothing is set up that sends")
		return nil
	}
	for i, text := range texts {
		ctx, cancel := context.WithTimeout(ctx, sendWait)
		err := Guard(func() error { return d.Sender.Send(ctx, to, text) })
		cancel()
		if err == nil {
			d.Counts.Sent.Add(1)
			continue
		}
		d.Counts.Unsent.Add(1)
		d.Log.Error("a text of ours was not sent", "err", err, "try", e.Tries+1)
		if !errors.Is(err, ErrNotSent) || e.Tries+1 >= sendTries {
			return nil
		}
		rest := texts[i:]
		return d.Store.Update(ctx, e.Contact, func(tx *store.Tx) error {
			e.Tries++
			e.NotYet = now.Add(min(retryFirst<<min(2*e.Tries, 10), time.Hour))
			return errors.Join(tx.PutSend(e.Contact, e.ID, rest), tx.PutEffect(e))
		})
	}
	return nil
}

// Gave is one thing that a resident gave us, for whoever keeps such lists.
type Gave struct {
	At      time.Time `json:"at"`
	Contact string    `json:"contact"`
	Kind    string    `json:"kind"`
	Flow    string    `json:"flow"`
	Text    string    `json:"text"`
}

// Format keeps the words out of whatever prints it.
func (Gave) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("(given words withheld)")) }

// Given yields what residents gave us: with kind only that kind. Without a reason Text
// is ""; with one, an audit record is on the disk before the first is read.
func (d *Desk) Given(ctx context.Context, by, reason, kind string, each func(Gave) error) error {
	if reason != "" {
		var err error
		if reason, err = checkReason(reason); err != nil {
			return err
		}
		if err := d.audit(ctx, by, "read what residents gave", "all", reason); err != nil {
			return err
		}
	}
	// Gathered first: a view that was given up on must not go on writing.
	all, err := view(ctx, d, func(tx *store.Tx) (all []Gave, err error) {
		err = tx.Contacts(func(contact string) error {
			return tx.Given(contact, func(g store.Given) error {
				if kind != "" && g.Kind != kind {
					return nil
				}
				one := Gave{g.At, contact, g.Kind, g.Flow, g.Text}
				if reason == "" {
					one.Text = ""
				}
				all = append(all, one)
				return nil
			})
		})
		return all, err
	})
	for _, g := range all {
		if err == nil {
			err = each(g)
		}
	}
	return err
}
