package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"signpost/store"
)

// What a reviewer who would see a number is told. They may be shown.
var (
	ErrNotLead   = errors.New("only a reviewer with break-glass rights may see a number")
	ErrOwnGlass  = errors.New("another lead must look at this: you saw the number yourself")
	ErrAsked     = errors.New("somebody asks for this number already")
	ErrSame      = errors.New("another reviewer must agree: it takes two")
	ErrMinorLead = errors.New("they may be under 18: a lead must agree, by the council's safeguarding route")
	ErrNotAgreed = errors.New("nobody has agreed that you see this number, or the time is up: ask again")
)

// glassAfter is when a number that was seen at once must have been looked at:
// the next day, and each day after that until somebody has.
const glassAfter = 24 * time.Hour

// nameGlass begins the name of what falls due then.
const nameGlass = "glass-"

// BreakGlass returns the number behind case id at once, so that 999 can be
// told. Only a lead may; the audit record comes first, staff are alerted, and
// another lead looks at it the next day.
func (d *Desk) BreakGlass(ctx context.Context, by store.User, id, reason string) (n store.Number, err error) {
	if !by.Lead {
		return n, ErrNotLead
	}
	reason, err = checkReason(reason)
	if err != nil {
		return n, err
	}
	c, err := d.Case(ctx, id)
	if err != nil {
		return n, err
	}
	if err := d.audit(ctx, by.Name, "broke the glass: saw the number", c.ID, reason); err != nil {
		return n, err
	}
	now := d.Now()
	err = d.Store.Update(ctx, c.Contact, func(tx *store.Tx) error {
		g, err := tx.PutGlass(c, by.Name, reason, now)
		if err != nil {
			return err
		}
		return errors.Join(
			tx.PutDue(store.Due{At: now.Add(glassAfter), Contact: c.Contact, Name: nameGlass + g.ID, About: g.ID, Since: now}),
			tx.PutEffect(store.Effect{ID: nameGlass + g.ID, Kind: kindAlert, Contact: c.Contact, Case: c.ID, Why: "break-glass", At: now, NotYet: now}))
	})
	if err != nil {
		return n, err
	}
	return d.number(ctx, c)
}

func (d *Desk) number(ctx context.Context, c store.Case) (store.Number, error) {
	return view(ctx, d, func(tx *store.Tx) (store.Number, error) { return tx.Number(c.Contact) })
}

// Broken is a number that was seen at once and that another must look at.
type Broken struct {
	store.Glass
	Why string
}

// Glasses are the numbers that were seen at once and not looked at yet, oldest first.
func (d *Desk) Glasses(ctx context.Context) ([]Broken, error) {
	return view(ctx, d, func(tx *store.Tx) (out []Broken, err error) {
		err = tx.Glasses(func(g store.Glass) error {
			why, err := tx.GlassReason(g)
			if err != nil {
				why = "" // it cannot be read any more, and must be looked at all the same
			}
			out = append(out, Broken{g, why})
			return nil
		})
		return out, err
	})
}

// LookAtGlass records that by, a lead who did not see the number, has looked at
// why another did, and what they found.
func (d *Desk) LookAtGlass(ctx context.Context, by store.User, id, found string) error {
	if !by.Lead {
		return ErrNotLead
	}
	found, err := checkReason(found)
	if err != nil {
		return err
	}
	g, err := view(ctx, d, func(tx *store.Tx) (store.Glass, error) { return tx.Glass(id) })
	if err != nil {
		return err
	}
	if g.By == by.Name {
		return ErrOwnGlass
	}
	if err := d.audit(ctx, by.Name, "looked at why "+g.By+" saw the number", g.Case, found); err != nil {
		return err
	}
	return d.Store.Update(ctx, g.Contact, func(tx *store.Tx) error { return tx.GlassDone(g) })
}

// glassDue tells staff that nobody has looked at a number that was seen, and
// again a day later.
func (d *Desk) glassDue(tx *store.Tx, item store.Due, now time.Time) error {
	g, err := tx.Glass(item.About)
	if errors.Is(err, store.ErrUnknown) {
		return nil // somebody has
	}
	if err != nil {
		return err
	}
	item.At = item.At.Add(glassAfter)
	return errors.Join(tx.PutDue(item), tx.PutEffect(store.Effect{ID: item.Name + "-" + store.Stamp(item.At), Kind: kindAlert,
		Contact: g.Contact, Case: g.Case, Why: "glass-review", At: g.At, NotYet: now}))
}

// asking is case id, when by may have to do with its number: it waits, and by
// has read it.
func (d *Desk) asking(tx *store.Tx, by store.User, id string) (store.Case, error) {
	c, err := tx.Case(id)
	switch {
	case err != nil:
	case !c.Waits():
		err = ErrDecided
	case !slices.Contains(c.Readers, by.Name):
		err = ErrUnread
	}
	return c, err
}

// AskNumber asks, for another end than 999, to see the number behind case id.
// Another reviewer must agree; staff are told that one is wanted.
func (d *Desk) AskNumber(ctx context.Context, by store.User, id, reason string) error {
	now := d.Now()
	return d.audited(ctx, by, id, "asked to see the number", reason, func(tx *store.Tx) (store.Case, error) {
		c, err := d.asking(tx, by, id)
		if err == nil && c.Request.Open(now) {
			err = ErrAsked
		}
		return c, err
	}, func(tx *store.Tx, c store.Case, reason string) error {
		return errors.Join(tx.Ask(c, by.Name, reason, now),
			tx.PutEffect(store.Effect{ID: "ask-" + store.Stamp(now), Kind: kindAlert, Contact: c.Contact, Case: c.ID, Why: "number-asked", At: now, NotYet: now}))
	})
}

// AgreeNumber agrees that whoever asked sees the number behind case id. It takes
// another than them, and for a child a lead.
func (d *Desk) AgreeNumber(ctx context.Context, by store.User, id, reason string) error {
	now := d.Now()
	return d.audited(ctx, by, id, "agreed that another sees the number", reason, func(tx *store.Tx) (store.Case, error) {
		c, err := d.asking(tx, by, id)
		switch {
		case err != nil:
		case !c.Request.Open(now) || c.Request.AgreedBy != "":
			err = ErrNotAgreed
		case c.Request.By == by.Name:
			err = ErrSame
		case c.Minor && !by.Lead:
			err = ErrMinorLead
		}
		return c, err
	}, func(tx *store.Tx, c store.Case, _ string) error {
		r := *c.Request
		r.AgreedBy, r.AgreedAt = by.Name, now
		return tx.Asked(c, r)
	})
}

// SeeNumber returns the number behind case id to whoever asked for it and was
// agreed with, once and within the hour. The audit record comes first.
func (d *Desk) SeeNumber(ctx context.Context, by store.User, id string) (n store.Number, err error) {
	now := d.Now()
	var c store.Case
	err = d.audited(ctx, by, id, "saw the number, as agreed", "as asked for and agreed", func(tx *store.Tx) (store.Case, error) {
		c, err := d.asking(tx, by, id)
		if err == nil && (!c.Request.Open(now) || c.Request.By != by.Name || c.Request.AgreedBy == "") {
			err = ErrNotAgreed
		}
		return c, err
	}, func(tx *store.Tx, was store.Case, _ string) error {
		c = was
		r := *c.Request
		r.SeenAt = now
		return tx.Asked(c, r)
	})
	if err != nil {
		return n, err
	}
	return d.number(ctx, c)
}

// audited takes one step of a request: may is asked before the audit record, which is on
// the disk before the step is taken, and once more where it is taken.
func (d *Desk) audited(ctx context.Context, by store.User, id, did, reason string, may func(*store.Tx) (store.Case, error), take func(*store.Tx, store.Case, string) error) error {
	reason, err := checkReason(reason)
	if err != nil {
		return err
	}
	c, err := view(ctx, d, may)
	if err != nil {
		return err
	}
	if err := d.audit(ctx, by.Name, did, c.ID, reason); err != nil {
		return err
	}
	return d.Store.Update(ctx, c.Contact, func(tx *store.Tx) error {
		c, err := may(tx)
		if err != nil {
			return err
		}
		return take(tx, c, reason)
	})
}

// RequestReason is why the number behind case c is asked for. Whoever may agree
// has read the conversation, and so may read this.
func (d *Desk) RequestReason(ctx context.Context, c store.Case) (string, error) {
	return view(ctx, d, func(tx *store.Tx) (string, error) { return tx.RequestReason(c) })
}
