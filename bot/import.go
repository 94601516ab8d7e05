package bot

import (
	"context"
	"errors"

	"signpost/flows/directory"
	"signpost/store"
)

// Import is a council's file as it was read, and what is to be done with it.
type Import struct {
	Read   *directory.Import
	Shrink bool // also when most of what the source had has vanished from the file
	Try    bool // only say what it would change
}

// ErrNoListings is returned by a desk that keeps no listings.
var ErrNoListings = errors.New("no listings are kept here")

// EachListing yields every listing as it is now, whatever its standing.
func (d *Desk) EachListing(ctx context.Context, each func(directory.Listing) error) error {
	if err := d.Refresh(ctx); err != nil {
		return err
	}
	for _, l := range d.World().Directory.All() {
		if err := each(*l); err != nil {
			return err
		}
	}
	return nil
}

// ImportListings lays an import over the listings, all of it or none, after the
// audit of it. It returns directory.ErrShrunk, and changes nothing, when most of
// what the source had is not in the file.
func (d *Desk) ImportListings(ctx context.Context, by string, q Import) (directory.Take, error) {
	if d.Listings == nil {
		return directory.Take{}, ErrNoListings
	}
	if q.Read == nil || directory.CheckSource(q.Read.Source) != nil {
		return directory.Take{}, errors.New("the import has no source")
	}
	file := d.Listings.file.Directory
	now := d.Now()
	var took directory.Take
	work := func(tx *store.Tx) error {
		edits, err := tx.Listings()
		if err != nil {
			return err
		}
		changed, t, err := file.Take(edits, q.Read, q.Shrink, by, now)
		if took = t; err != nil || q.Try || len(changed) == 0 {
			return err
		}
		return tx.PutListing(changed...)
	}
	if q.Try {
		err := d.Store.View(ctx, work)
		return took, err
	}
	if err := d.audit(ctx, by, "imported listings", q.Read.Source, ""); err != nil {
		return took, err
	}
	err := d.Store.Update(ctx, store.WhoListings, work)
	if err == nil {
		d.changed(ctx)
	}
	return took, err
}
