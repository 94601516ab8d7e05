package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // London's day on a machine that has no time zones

	"signpost/flows/directory"
	"signpost/store"
)

// How staff keep the listings true. Anybody who may sign in may do it: nothing
// here is about a resident, everything can be put back, and the audit says who.

// ErrHeldWhy is returned for a reason to withhold a listing that is none of
// directory.Reasons. It may be shown.
var ErrHeldWhy = errors.New("say why it is withheld: choose one")

// Why a listing needs somebody to check it, most pressing first.
const (
	CheckReported    = "reported wrong"
	CheckWithheld    = "withheld"
	CheckUnconfirmed = "could not be confirmed"
	CheckNever       = "never checked"
	CheckOld         = "not checked for a year"
	CheckNone        = "" // found by its name, and nothing is wrong with it
)

var checkOrder = []string{CheckReported, CheckWithheld, CheckUnconfirmed, CheckNever, CheckOld, CheckNone}

// Check is a listing as staff see it who keep it true.
type Check struct {
	Listing *directory.Listing
	Why     string
	Reports []time.Time // when residents said that it is wrong, oldest first
	Source  string      // the import that put it, "" for the file
	By      string      // who changed it last, "" for nobody
	At      time.Time
}

// checkedFor is how long a check counts (data rules: over 365 days a listing says
// "not checked since").
const checkedFor = 365 * 24 * time.Hour

// NeedChecking lists what staff should look at, most pressing first: what
// residents reported, what is withheld, what nobody could confirm, and what was
// never checked, the oldest source first. With a name it lists all listings whose
// name, place or id holds it instead. It returns at most most of them from the
// skip-th on, and how many there are.
func (d *Desk) NeedChecking(ctx context.Context, name string, skip, most int) ([]Check, int, error) {
	if err := d.Refresh(ctx); err != nil {
		return nil, 0, err
	}
	reports, err := view(ctx, d, func(tx *store.Tx) (map[string][]time.Time, error) {
		out := map[string][]time.Time{}
		return out, tx.Reports(func(r store.Report) error { out[r.Listing] = append(out[r.Listing], r.At); return nil })
	})
	if err != nil {
		return nil, 0, err
	}
	now := d.Now()
	var all []Check
	name = strings.ToLower(strings.TrimSpace(name))
	for _, l := range d.World().Directory.All() {
		c := Check{Listing: l, Reports: reports[l.ID]}
		switch {
		case len(c.Reports) > 0:
			c.Why = CheckReported
			slices.SortFunc(c.Reports, time.Time.Compare)
		case l.Withheld(now):
			c.Why = CheckWithheld
		case l.Unconfirmed():
			c.Why = CheckUnconfirmed
		case l.Checked == "":
			c.Why = CheckNever
		case now.Add(-checkedFor).Format(time.DateOnly) > l.Checked:
			c.Why = CheckOld
		}
		if name == "" && c.Why != CheckNone || name != "" && strings.Contains(strings.ToLower(l.Name+"\n"+l.Place+"\n"+l.ID), name) {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b Check) int {
		return cmp.Or(
			cmp.Compare(slices.Index(checkOrder, a.Why), slices.Index(checkOrder, b.Why)),
			cmp.Compare(len(b.Reports), len(a.Reports)),
			cmp.Compare(a.Listing.Checked, b.Listing.Checked),
			cmp.Compare(dated(a.Listing), dated(b.Listing)),
			cmp.Compare(a.Listing.ID, b.Listing.ID))
	})
	total := len(all)
	all = all[min(max(skip, 0), total):]
	all = all[:min(most, len(all))]
	_, err = view(ctx, d, func(tx *store.Tx) (bool, error) {
		for i := range all {
			e, err := tx.Listing(all[i].Listing.ID)
			if err != nil {
				return false, err
			}
			all[i].Source, all[i].By, all[i].At = e.Source, e.By, e.At
		}
		return true, nil
	})
	return all, total, err
}

// dated orders listings by the age of their source; one without a date comes last.
func dated(l *directory.Listing) string { return cmp.Or(l.SourceDate, "9999") }

// ConfirmListing records that by has checked today that a listing is right: what
// was reported of it is settled, and residents may be told of it again.
func (d *Desk) ConfirmListing(ctx context.Context, by store.User, id string) error {
	return d.keepListing(ctx, by, id, "checked a listing: it is right", func(e *directory.Edit) {
		e.Checked, e.Held, e.Back = d.today(), "", true
	})
}

// WithholdListing keeps residents from being told of a listing, for one of
// directory.Reasons.
func (d *Desk) WithholdListing(ctx context.Context, by store.User, id, why string) error {
	if !slices.Contains(directory.Reasons, why) {
		return ErrHeldWhy
	}
	return d.keepListing(ctx, by, id, "withheld a listing: "+why, func(e *directory.Edit) { e.Held, e.Back = why, false })
}

// RestoreListing lets residents be told of a listing again.
func (d *Desk) RestoreListing(ctx context.Context, by store.User, id string) error {
	return d.keepListing(ctx, by, id, "put a listing back", func(e *directory.Edit) { e.Held, e.Back = "", true })
}

// keepListing changes what has become of a listing, after the audit of it. What
// residents reported of it is settled.
func (d *Desk) keepListing(ctx context.Context, by store.User, id, did string, change func(*directory.Edit)) error {
	if err := d.Refresh(ctx); err != nil {
		return err
	}
	if _, ok := d.World().Directory.Get(id); !ok {
		return store.ErrUnknown
	}
	if err := d.audit(ctx, by.Name, did, id, ""); err != nil {
		return err
	}
	now := d.Now()
	err := d.Store.Update(ctx, store.WhoListings, func(tx *store.Tx) error {
		e, err := tx.Listing(id)
		if err != nil {
			return err
		}
		change(&e)
		e.By, e.At = by.Name, now
		return errors.Join(tx.PutListing(e), tx.SettleReports(id))
	})
	if err == nil {
		d.changed(ctx)
	}
	return err
}

// today is London's day.
func (d *Desk) today() string {
	now := d.Now()
	if zone, err := time.LoadLocation("Europe/London"); err == nil { // it is built in
		now = now.In(zone)
	}
	return now.Format(time.DateOnly)
}
