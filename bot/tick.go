package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"signpost/store"
)

const (
	tickMost    = 100              // items of a kind in one tick
	partWait    = 15 * time.Second // a part of one tick
	alertWait   = 5 * time.Second
	retryFirst  = 5 * time.Second
	retryLatest = 5 * time.Minute
)

// The kinds of effect. All tell staff; the second that nobody has opened a
// case, which is only true when it is written because that is so.
const (
	kindAlert    = "alert"
	kindUnopened = "unopened"
	kindListing  = "listing" // a listing was reported wrong
)

// Tick does what has fallen due: it tells staff what no outbox holds, empties
// the spool into the store, tells staff what they have not been told, and removes
// what has expired.
func (d *Desk) Tick(ctx context.Context) error {
	d.Tell(ctx)
	return errors.Join(d.work(ctx), d.Refresh(ctx))
}

// Tell tells staff what no outbox holds, since the store was down. It needs none.
func (d *Desk) Tell(ctx context.Context) {
	for _, a := range d.pending.take() {
		if !d.alert(ctx, a) {
			d.pending.put(a)
		}
	}
}

// work is the part of Tick that needs the store. One part that fails does not
// keep the others from being done.
func (d *Desk) work(ctx context.Context) error {
	if err := d.Store.Ready(); err != nil {
		return err
	}
	var errs []error
	for _, part := range []func(context.Context) error{d.drain, d.due, d.effects, d.expire} {
		errs = append(errs, Guard(func() error {
			ctx, cancel := context.WithTimeout(ctx, partWait)
			defer cancel()
			return part(ctx)
		}))
	}
	return errors.Join(errs...)
}

func (d *Desk) drain(ctx context.Context) error {
	n, err := d.Drain(ctx)
	if n > 0 {
		d.Log.Info("spool was emptied into the store", "messages", n)
	}
	return err
}

// due escalates cases that nobody has opened in time, and numbers that were seen
// and that nobody has looked at.
func (d *Desk) due(ctx context.Context) error {
	now := d.Now()
	items, err := view(ctx, d, func(tx *store.Tx) ([]store.Due, error) { return tx.Due(now, tickMost) })
	if err != nil {
		return err
	}
	var all []error // one item that cannot be done holds up no other
	for _, item := range items {
		forget := false
		err := d.Store.Update(ctx, item.Contact, func(tx *store.Tx) error {
			forget = false
			mine, err := tx.Done(item)
			if err != nil || !mine {
				return err
			}
			switch item.Name {
			case nameWake:
				return d.wake(tx, item.Contact, now)
			case nameForget:
				forget = true
				return nil
			}
			if strings.HasPrefix(item.Name, nameGlass) {
				return d.glassDue(tx, item, now)
			}
			c, err := tx.Case(item.About)
			if errors.Is(err, store.ErrUnknown) || err == nil && (c.Lying(now) == 0 || !c.Clock.Equal(item.Since)) {
				return nil // for a later clock there is an item of its own
			}
			if err != nil {
				return err
			}
			return tx.PutEffect(store.Effect{ID: item.Name + "-" + c.ID + "-" + store.Stamp(item.At), Kind: kindUnopened, Contact: c.Contact, Case: c.ID, Why: c.Why,
				Unreached: c.Unreached, At: c.Unread, NotYet: now})
		})
		if err == nil && forget {
			err = d.forget(ctx, item, now)
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}

// effects carries out what the outbox holds. A staff alert whose outcome is
// unknown is given again: twice is better than never.
func (d *Desk) effects(ctx context.Context) error {
	now := d.Now()
	todo, err := view(ctx, d, func(tx *store.Tx) ([]store.Effect, error) { return tx.Effects(now, tickMost) })
	if err != nil {
		return err
	}
	slices.SortStableFunc(todo, func(a, b store.Effect) int { return store.Rank(a.Why) - store.Rank(b.Why) })
	for _, e := range todo {
		a := Alert{Why: e.Why, Case: e.Case, Unreached: e.Unreached, Listing: e.Listing}
		if e.Kind == kindUnopened {
			a.Unopened = now.Sub(e.At).Truncate(time.Minute)
		}
		sent := d.alert(ctx, a)
		err := d.Store.Update(ctx, e.Contact, func(tx *store.Tx) error {
			if sent {
				return tx.EffectDone(e)
			}
			return tx.EffectLater(e, now.Add(min(retryFirst<<min(e.Tries, 10), retryLatest)))
		})
		if err != nil {
			return err
		}
		if !sent {
			return nil // where one fails the next would too, and take as long
		}
	}
	return nil
}

// alert tells staff, and reports whether they were told. With nobody to tell
// there is nothing to try again: the queue still holds the case.
func (d *Desk) alert(ctx context.Context, a Alert) bool {
	if d.Alerter == nil {
		d.Counts.Unalerted.Add(1)
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, alertWait)
	defer cancel()
	if err := Guard(func() error { return d.Alerter.Alert(ctx, a) }); err != nil {
		d.Counts.Unalerted.Add(1)
		d.Log.Error("staff were not alerted", "why", a.Why, "err", err)
		return false
	}
	d.Counts.Alerted.Add(1)
	return true
}

// expire removes what has had its time; it writes only when there is something.
func (d *Desk) expire(ctx context.Context) error {
	now := d.Now()
	any, err := view(ctx, d, func(tx *store.Tx) (bool, error) { return tx.Expired(now) })
	if err != nil || !any {
		return err
	}
	return d.Store.Update(ctx, "expire", func(tx *store.Tx) error {
		_, err := tx.Expire(now, tickMost)
		return err
	})
}

// Run ticks every second until ctx ends, and keeps the listings fresh. A store that hangs does not keep staff
// from being told.
func (d *Desk) Run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { every(ctx, func() { d.Tell(ctx) }) })
	both.Go(func() { d.keepFresh(ctx) })
	both.Go(func() { d.writeHeads(ctx) })
	both.Go(func() { d.watch(ctx) })
	if d.Policy != (store.Policy{}) {
		both.Go(func() { d.retainDaily(ctx) })
	}
	both.Go(func() {
		every(ctx, func() {
			if err := d.Post(ctx); err != nil && d.Store.Ready() == nil {
				d.Log.Error("texts of ours could not be sent now", "err", err)
			}
		})
	})
	last := ""
	both.Go(func() {
		every(ctx, func() {
			said := ""
			if err := d.work(ctx); err != nil {
				said = err.Error()
			}
			// A store that is down is logged once by the store and not every second here.
			if said != "" && said != last && d.Store.Ready() == nil {
				d.Log.Error("tick", "err", said)
			}
			last = said
		})
	})
	both.Wait()
}

func every(ctx context.Context, fn func()) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-second.C:
			fn()
		}
	}
}
