package bot

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"signpost/flows"
	"signpost/flows/directory"
	"signpost/flows/places"
	"signpost/store"
)

// Listings is the county as it is now: a file's listings, with what staff and
// imports made of them laid over. While the records cannot be read the last good
// picture stays, at first the file's.
type Listings struct {
	file flows.World
	now  atomic.Pointer[flows.World]

	mu      sync.Mutex // one rebuild at a time
	version string     // of the records that now was made of
}

// NewListings begins with the file's listings.
func NewListings(file flows.World) *Listings {
	l := &Listings{file: file}
	l.now.Store(&file)
	return l
}

// World is the county as it is now. A turn takes it once and keeps it.
func (l *Listings) World() flows.World { return *l.now.Load() }

// place puts other places under the listings.
func (l *Listings) place(g *places.Gazetteer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.file.Places = g
	l.now.Store(&flows.World{Places: g, Directory: l.World().Directory})
}

// ReloadPlaces reads the places and postcodes again and puts them in use. On an error those
// before stay.
func (d *Desk) ReloadPlaces() error {
	if d.LoadPlaces == nil || d.Listings == nil {
		return errors.New("bot: these places cannot be read again")
	}
	g, err := d.LoadPlaces()
	if err != nil {
		d.Log.Error("ALARM: places were not read again, the ones before stay in use", "err", err)
		return err
	}
	d.Listings.place(g)
	d.Log.Info("places were read again", "postcodes", g.Index().Len())
	return nil
}

// wrongBy is how many people must say that a listing is wrong before no resident
// is told of it.
const wrongBy = 2

// Refresh rebuilds the listings when the records hold others than they were made
// of. On an error the last good ones stay in use.
func (d *Desk) Refresh(ctx context.Context) error {
	l := d.Listings
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	type kept struct {
		version string
		edits   []directory.Edit
	}
	k, err := view(ctx, d, func(tx *store.Tx) (k kept, err error) {
		if k.version, err = tx.ListingsVersion(); err != nil || k.version == l.version {
			return k, err
		}
		k.edits, err = edits(tx)
		return k, err
	})
	if err != nil || k.version == l.version {
		return err
	}
	return Guard(func() error {
		dir, err := l.file.Directory.With(k.edits)
		if err != nil {
			return err
		}
		l.now.Store(&flows.World{Places: l.file.Places, Directory: dir})
		l.version = k.version
		return nil
	})
}

// edits are those that the records hold, and those that follow from reports.
func edits(tx *store.Tx) ([]directory.Edit, error) {
	all, err := tx.Listings()
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(all))
	for i, e := range all {
		at[e.ID] = i
	}
	said := map[string]int{}
	err = tx.Reports(func(r store.Report) error {
		if said[r.Listing]++; said[r.Listing] < wrongBy {
			return nil
		}
		i, ok := at[r.Listing]
		if !ok {
			i = len(all)
			all, at[r.Listing] = append(all, directory.Edit{ID: r.Listing}), i
		}
		if all[i].Held == "" {
			all[i].Held = directory.Reported
		}
		return nil
	})
	return all, err
}

// refreshEvery is how often the records are asked whether another server, or a
// resident's text, has changed the listings: residents see it within a second.
const refreshEvery = 500 * time.Millisecond

// keepFresh refreshes the listings until ctx ends.
func (d *Desk) keepFresh(ctx context.Context) {
	last := ""
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		said := ""
		if err := d.refreshWithin(ctx, partWait); err != nil && d.Store.Ready() == nil && ctx.Err() == nil {
			said = err.Error()
		}
		if said != "" && said != last {
			d.Log.Error("listings are as they were: what the records hold of them cannot be used", "err", said)
		}
		last = said
	}
}

func (d *Desk) refreshWithin(ctx context.Context, most time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	return d.Refresh(ctx)
}

// changed refreshes after a change that is kept already: should it fail, the
// next look at the records mends it.
func (d *Desk) changed(ctx context.Context) {
	if err := d.refreshWithin(context.WithoutCancel(ctx), 5*time.Second); err != nil && !errors.Is(err, context.Canceled) {
		d.Log.Error("listings are not rebuilt yet", "err", err)
	}
}

// reported keeps that contact says that a listing is wrong, and tells staff when
// they are the first. From the second person on nobody is shown it: edits counts them.
func (d *Desk) reported(tx *store.Tx, contact, listing string, now time.Time) error {
	first, err := tx.ReportListing(store.Report{Listing: listing, Contact: contact, At: now})
	if err != nil || !first {
		return err
	}
	return tx.PutEffect(store.Effect{ID: "listing-" + listing, Kind: kindListing, Contact: contact, Why: "listing", Listing: listing, At: now, NotYet: now})
}
