package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"signpost/store"
)

// Who is forgotten, what is held, and how long what is kept.

const (
	nameForget = "forget" // of a Due: they asked to be forgotten
	heldAgain  = time.Hour
	// retainEach is how often what is old is removed.
	retainEach = 24 * time.Hour
)

// forget erases whoever asked for it, and asks again later while something holds them.
func (d *Desk) forget(ctx context.Context, item store.Due, now time.Time) error {
	err := d.Store.Erase(ctx, item.Contact, now)
	switch {
	case errors.Is(err, store.ErrUnknown):
		return nil
	case errors.Is(err, store.ErrHeld):
		item.At, err = now.Add(heldAgain), nil
	case err != nil:
		item.At = now.Add(time.Minute)
	default:
		d.recent.clear()
		d.Log.Info("somebody who asked for it was erased")
		return nil
	}
	return errors.Join(err, d.Store.Update(ctx, item.Contact, func(tx *store.Tx) error { return tx.PutDue(item) }))
}

// Erase destroys what is kept of the person with a number, audited with the reason
// first. store.ErrUnknown for somebody who never texted, store.ErrHeld, wrapped with
// why, when a hold or an urgent text keeps it.
func (d *Desk) Erase(ctx context.Context, by, reason string, n store.Number) error {
	contact, err := d.about(ctx, by, "erased", reason, n)
	if err != nil {
		return err
	}
	if err := d.Store.Erase(ctx, contact, d.Now()); err != nil {
		return err
	}
	d.recent.clear()
	return nil
}

// Hold keeps what there is of the person with a number until a day, or lifts such a
// hold when until is zero; audited first.
func (d *Desk) Hold(ctx context.Context, by, reason string, n store.Number, until time.Time) error {
	did := "held until " + until.Format(time.DateOnly)
	if until.IsZero() {
		did = "lifted the hold"
	}
	contact, err := d.about(ctx, by, did, reason, n)
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, contact, func(tx *store.Tx) error {
		return tx.PutHold(contact, store.Hold{By: by, Until: until, Since: d.Now()})
	})
}

// about is the contact with a number, whom staff do something with for a reason that
// is audited first.
func (d *Desk) about(ctx context.Context, by, did, reason string, n store.Number) (contact string, err error) {
	if reason, err = checkReason(reason); err != nil {
		return "", err
	}
	if err := d.Store.Ready(); err != nil {
		return "", err
	}
	contact = d.Store.Keys().Contact(n)
	if _, err := view(ctx, d, func(tx *store.Tx) (bool, error) { return tx.Met(contact) }); err != nil {
		return "", err
	}
	return contact, d.audit(ctx, by, did, contact, reason)
}

// Person is everything that is kept of one person, for who asks to see it.
type Person struct {
	Contact string          `json:"contact"`
	Number  string          `json:"number"`
	Since   time.Time       `json:"since"`
	Lines   []Exported      `json:"texts"`
	Given   []Gave          `json:"given"`
	Cases   []PersonCase    `json:"cases"`
	Session json.RawMessage `json:"session"`
	Hold    *store.Hold     `json:"hold,omitempty"`
}

// PersonCase is what is kept of one case of theirs.
type PersonCase struct {
	Why     string    `json:"why"`
	Flags   []string  `json:"flags,omitempty"`
	Since   time.Time `json:"since"`
	Decided time.Time `json:"decided,omitzero"`
	Outcome string    `json:"outcome,omitempty"`
	Note    string    `json:"note,omitempty"`
}

// Format keeps it out of whatever prints it.
func (Person) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("(person withheld)")) }

// ExportPerson is everything kept of the person with a number, audited first.
func (d *Desk) ExportPerson(ctx context.Context, by, reason string, n store.Number) (p Person, err error) {
	contact, err := d.about(ctx, by, "exported one person", reason, n)
	if err != nil {
		return p, err
	}
	return view(ctx, d, func(tx *store.Tx) (p Person, err error) {
		p = Person{Contact: contact, Number: n.E164()}
		if p.Since, p.Hold, err = tx.About(contact); err != nil {
			return p, err
		}
		err = tx.Lines(contact, func(l store.Line) error {
			e := Exported{MessageID: l.MessageID, Contact: contact, At: l.At, Direction: "in", Channel: l.Channel, Text: l.Text, Level: l.Level, Flow: l.Flow, Step: l.Step}
			if l.Out {
				e.Direction = "out"
			}
			p.Lines = append(p.Lines, e)
			return nil
		})
		if err != nil {
			return p, err
		}
		err = tx.Given(contact, func(g store.Given) error {
			p.Given = append(p.Given, Gave{g.At, contact, g.Kind, g.Flow, g.Text})
			return nil
		})
		if err != nil {
			return p, err
		}
		err = tx.Cases(contact, func(c store.Case) error {
			note, err := tx.Note(c)
			p.Cases = append(p.Cases, PersonCase{c.Why, c.Flags, c.Since, c.DecidedAt, c.Outcome, note})
			return err
		})
		if err != nil {
			return p, err
		}
		s, err := tx.Session(contact)
		if err != nil {
			return p, err
		}
		p.Session, err = json.Marshal(s)
		return p, err
	})
}

// Retain removes what has been kept long enough, and audits what a person asked for.
func (d *Desk) Retain(ctx context.Context, by string, p store.Policy) (out store.Removed, err error) {
	if by != "" {
		if err := d.audit(ctx, by, "ran retention", "all", ""); err != nil {
			return out, err
		}
	}
	out, err = d.Store.Retain(ctx, p, d.Now())
	d.Log.Info("what was kept long enough was removed", "lines", out.Lines, "sessions", out.Sessions, "given", out.Given, "cases", out.Cases,
		"audit_rows", out.Audit, "contacts", out.Contacts, "held", out.Held, "err", err)
	return out, err
}

// headEvery is how often the head of the audit is written into the log, where whoever
// changes the records cannot change it.
const headEvery = time.Hour

// writeHeads writes the head of the audit into the log now and then, until ctx ends.
func (d *Desk) writeHeads(ctx context.Context) {
	var last time.Time
	said := ""
	every(ctx, func() {
		now := d.Now()
		if d.Store.Ready() != nil || !last.IsZero() && now.Sub(last) < headEvery {
			return
		}
		head, err := view(ctx, d, func(tx *store.Tx) (string, error) { return tx.AuditHead() })
		if err != nil {
			return
		}
		if last = now; head != said && head != "" {
			said = head
			d.Log.Info("audit head", "head", head)
		}
	})
}

// retainDaily removes what is old once a day, from the first minute on, until ctx ends.
func (d *Desk) retainDaily(ctx context.Context) {
	var last time.Time
	every(ctx, func() {
		now := d.Now()
		if d.Store.Ready() != nil || !last.IsZero() && now.Sub(last) < retainEach {
			return
		}
		last = now
		if err := Guard(func() error { _, err := d.Retain(ctx, "", d.Policy); return err }); err != nil && ctx.Err() == nil {
			d.Log.Error("ALARM: what is old could not be removed", "err", err)
			last = now.Add(time.Hour - retainEach) // again in an hour
		}
	})
}

// Rotated is what a rotation of the wrapping key has done so far.
type Rotated struct {
	Newest  uint32 `json:"newest"`  // the wrapping key in use
	Wrapped int    `json:"wrapped"` // people's keys that were wrapped anew now
	Old     int    `json:"old"`     // that are still under an older one
}

// Rewrap reads the key file again and wraps everybody's key under the newest wrapping
// key in it, audited first. It may be stopped and called again.
func (d *Desk) Rewrap(ctx context.Context, by string) (r Rotated, err error) {
	if err := d.Store.ReloadKeys(); err != nil {
		return r, err
	}
	if err := d.audit(ctx, by, "wrapped keys anew", "all", ""); err != nil {
		return r, err
	}
	if r.Wrapped, err = d.Store.Rewrap(ctx); err != nil {
		return r, err
	}
	under, newest, err := d.Store.Wrapped(ctx)
	r.Newest = newest
	for id, n := range under {
		if id != newest {
			r.Old += n
		}
	}
	return r, err
}
