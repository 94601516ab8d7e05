package bot

import (
	"context"
	"errors"
	"time"

	"signpost/store"
)

// Delivery is what the carrier says of a message of ours.
type Delivery struct {
	ID      string // the message's, as the channel named it
	To      store.Number
	Arrived bool // it is on the phone
	Failed  bool // it will never be
}

// Delivered takes in a report on a message of ours. A report that comes before the
// text it has to do with was recorded waits for that; when it cannot be recorded
// now, one that a message failed is spooled behind the text. What else is reported
// makes nothing more urgent, and is an error then.
func (d *Desk) Delivered(ctx context.Context, v Delivery) error {
	now := d.Now()
	d.lanes.enter(v.To.E164(), urgentWait+spoolWait)() // a text that was answered is being recorded
	err := d.Store.Ready()
	if err == nil {
		err = d.unspool(ctx, d.Store.Keys().Contact(v.To))
	}
	if err == nil {
		err = d.delivered(ctx, v, now)
	}
	if err == nil || !v.Failed {
		return err
	}
	if aside := d.aside(store.Spooled{At: now, MessageID: v.ID, Number: v.To.E164(), Failed: true}, spoolWait); aside != nil {
		return errors.Join(err, aside)
	}
	return nil
}

// delivered records a report. The reports do not say which text a message answers,
// so the time decides: one that was first reported on after staff were told of
// urgent words is our answer to them. When it failed staff are told that; when it
// arrived, what was thought to have been held back was not.
func (d *Desk) delivered(ctx context.Context, v Delivery, now time.Time) error {
	contact := d.Store.Keys().Contact(v.To)
	return d.Store.Update(ctx, contact, func(tx *store.Tx) error {
		first, before, err := tx.Sent(contact, v.ID, v.Arrived || v.Failed, now)
		if errors.Is(err, store.ErrUnknown) || errors.Is(err, store.ErrOver) {
			return nil // somebody else's, or told already
		}
		if err != nil {
			return err
		}
		c, err := tx.WaitingCase(contact)
		if errors.Is(err, store.ErrUnknown) {
			return nil // nobody waits to know
		}
		if err != nil || first.Before(c.Told) {
			return err
		}
		switch {
		case v.Arrived && before && c.Unreached && !c.Failed:
			// Only what was reported on before: of a message that is heard of for the
			// first time when it has arrived, nobody knows how old it is. And where one
			// message of an answer has failed, another that arrives mends nothing.
			return tx.Reached(c, true)
		case v.Failed && !c.Unreached && first.Sub(c.Told) < failsWithin:
			return errors.Join(tx.Reached(c, false), tx.PutEffect(store.Effect{ID: "failed-" + v.ID, Kind: kindAlert, Contact: contact,
				Case: c.ID, Why: c.Why, Unreached: true, At: now, NotYet: now}))
		}
		return nil
	})
}

// failsWithin is how soon after urgent words a message is sent that answers them.
const failsWithin = 2 * time.Minute
