package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"signpost/flows/directory"
)

// WhoListings is the conversation name under which staff and imports change the
// listings, one change at a time.
const WhoListings = "listings"

const listingsVersion = "listings-version"

func listingKey(id string) string { return "listing/" + id }

// touchListings gives the listings another version. It reads nothing, so that
// residents who report at once do not wait for each other.
func (t *Tx) touchListings() error {
	return t.kv.Put([]byte(listingsVersion), []byte(rand.Text()))
}

// ListingsVersion is another text after each change of the listings; "" before
// the first.
func (t *Tx) ListingsVersion() (string, error) {
	v, err := t.kv.Get([]byte(listingsVersion))
	return string(v), err
}

// PutListing keeps what has become of listings, inside an Update for WhoListings.
func (t *Tx) PutListing(edits ...directory.Edit) error {
	for _, e := range edits {
		if err := t.put(listingKey(e.ID), e); err != nil {
			return err
		}
	}
	return t.touchListings()
}

// Listing is what has become of the listing with id; the zero Edit of that id
// when nothing has.
func (t *Tx) Listing(id string) (directory.Edit, error) {
	e := directory.Edit{ID: id}
	_, err := t.get(listingKey(id), &e)
	return e, err
}

// Listings are all edits, by id.
func (t *Tx) Listings() (out []directory.Edit, err error) {
	err = t.scan("listing/", func(key string, _ []byte) (bool, error) {
		var e directory.Edit
		if _, err := t.get(key, &e); err != nil {
			return false, err
		}
		out = append(out, e)
		return true, nil
	})
	return out, err
}

// Report is a resident's word that a listing is wrong. It holds the pseudonym so
// that one person counts once, and nothing else of them.
type Report struct {
	Listing string    `json:"listing"`
	Contact string    `json:"contact"`
	At      time.Time `json:"at"`
}

func (r Report) key() string { return fmt.Sprintf("report/%s/%s", r.Listing, r.Contact) }

// ReportListing keeps r, once per contact and listing, and reports whether it is
// the first of that listing. Its key is the contact's own, so it belongs in the
// Update of their message.
func (t *Tx) ReportListing(r Report) (first bool, err error) {
	first = true
	err = t.scan("report/"+r.Listing+"/", func(string, []byte) (bool, error) {
		first = false
		return false, nil
	})
	if err != nil {
		return false, err
	}
	had, err := t.kv.Get([]byte(r.key()))
	if err != nil || had != nil {
		return false, err
	}
	return first, errors.Join(t.put(r.key(), r), t.touchListings())
}

// Reports yields the reports that nobody has settled, by listing.
func (t *Tx) Reports(each func(Report) error) error {
	return t.scan("report/", func(key string, _ []byte) (bool, error) {
		var r Report
		if _, err := t.get(key, &r); err != nil {
			return false, err
		}
		return true, each(r)
	})
}

// SettleReports forgets what residents reported of a listing, since staff have
// looked at it.
func (t *Tx) SettleReports(listing string) error {
	return t.dropReports("report/"+listing+"/", "")
}

// ForgetReports forgets what contact has reported.
func (t *Tx) ForgetReports(contact string) error { return t.dropReports("report/", "/"+contact) }

// dropReports removes the reports whose key begins and ends so.
func (t *Tx) dropReports(prefix, suffix string) error {
	var keys []string
	err := t.scan(prefix, func(key string, _ []byte) (bool, error) {
		if strings.HasSuffix(key, suffix) {
			keys = append(keys, key)
		}
		return true, nil
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	for _, k := range keys {
		err = errors.Join(err, t.kv.Delete([]byte(k)))
	}
	return errors.Join(err, t.touchListings())
}
