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

// Delivered takes in a report on a message of ours. The reports do not say which
// text it answers, so the time decides: a message that was first reported on after
// staff were told of urgent words is our answer to them. When it failed staff are
// told that; when it arrived, what was thought to have been held back was not.
func (d *Desk) Delivered(ctx context.Context, v Delivery) error {
	if err := d.Store.Ready(); err != nil {
		return err
	}
	now := d.Now()
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
