package bot

import (
	"context"
	"errors"
	"time"

	"signpost/store"
)

const (
	tickMost    = 100 // items of a kind in one tick
	alertWait   = 10 * time.Second
	retryFirst  = 5 * time.Second
	retryLatest = 5 * time.Minute
)

// The kinds of effect. Both tell staff; the second that nobody has opened a
// case, which is only true when it is written because that is so.
const (
	kindAlert    = "alert"
	kindUnopened = "unopened"
)

// Tick does what has fallen due: it empties the spool into the store, tells
// staff what they have not been told, and removes what has expired.
func (d *Desk) Tick(ctx context.Context) error {
	for _, a := range d.pending.take() {
		if !d.alert(a) {
			d.pending.put(a)
		}
	}
	if err := d.Store.Ready(); err != nil {
		return err
	}
	n, err := d.Drain(ctx)
	if n > 0 {
		d.Log.Info("spool was emptied into the store", "messages", n)
	}
	return errors.Join(err, d.due(ctx), d.effects(ctx), d.expire(ctx))
}

// due escalates cases that nobody has opened in time.
func (d *Desk) due(ctx context.Context) error {
	now := d.Now()
	var items []store.Due
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) { items, err = tx.Due(now, tickMost); return err })
	if err != nil {
		return err
	}
	for _, item := range items {
		err := d.Store.Update(ctx, item.Contact, func(tx *store.Tx) error {
			mine, err := tx.Done(item)
			if err != nil || !mine {
				return err
			}
			c, err := tx.Case(item.About)
			if errors.Is(err, store.ErrUnknown) || err == nil && (!c.Waits() || c.OpenedBy != "") {
				return nil
			}
			if err != nil {
				return err
			}
			return tx.PutEffect(store.Effect{ID: item.Name + "-" + c.ID, Kind: kindUnopened, Contact: c.Contact, Case: c.ID, Why: c.Why, At: c.Since, NotYet: now})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// effects carries out what the outbox holds. A staff alert whose outcome is
// unknown is given again: twice is better than never.
func (d *Desk) effects(ctx context.Context) error {
	now := d.Now()
	var todo []store.Effect
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) { todo, err = tx.Effects(now, tickMost); return err })
	if err != nil {
		return err
	}
	for _, e := range todo {
		a := Alert{Why: e.Why, Case: e.Case}
		if e.Kind == kindUnopened {
			a.Unopened = now.Sub(e.At).Truncate(time.Minute)
		}
		sent := d.alert(a)
		err := d.Store.Update(ctx, e.Contact, func(tx *store.Tx) error {
			if sent {
				return tx.EffectDone(e)
			}
			return tx.EffectLater(e, now.Add(min(retryFirst<<min(e.Tries, 10), retryLatest)))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// alert tells staff, and reports whether they were told. With nobody to tell
// there is nothing to try again: the queue still holds the case.
func (d *Desk) alert(a Alert) bool {
	if d.Alerter == nil {
		d.Counts.Unalerted.Add(1)
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), alertWait)
	defer cancel()
	if err := d.Alerter.Alert(ctx, a); err != nil {
		d.Counts.Unalerted.Add(1)
		d.Log.Error("staff were not alerted", "why", a.Why, "err", err)
		return false
	}
	d.Counts.Alerted.Add(1)
	return true
}

func (d *Desk) expire(ctx context.Context) error {
	return d.Store.Update(ctx, "expire", func(tx *store.Tx) error {
		_, err := tx.Expire(d.Now(), tickMost)
		return err
	})
}

// Run ticks every second until ctx ends.
func (d *Desk) Run(ctx context.Context) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	last := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		err := d.Tick(ctx)
		said := ""
		if err != nil {
			said = err.Error()
		}
		// A store that is down is logged once by the store and not every second here.
		if said != "" && said != last && d.Store.Ready() == nil {
			d.Log.Error("tick", "err", err)
		}
		last = said
	}
}
