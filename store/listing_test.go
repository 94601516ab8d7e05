package store_test

import (
	"bytes"
	"errors"
	"testing"

	"signpost/flows/directory"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

func TestListings(t *testing.T) {
	k := makeKeys(t)
	db := kvtest.NewMemory()
	s := with(t, kvtest.Again{DB: db}, k)
	version := func() (v string) {
		view(t, s, func(tx *store.Tx) (err error) { v, err = tx.ListingsVersion(); return err })
		return v
	}
	if v := version(); v != "" {
		t.Errorf("version before the first change: %q, want none", v)
	}
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(
			tx.PutListing(directory.Edit{ID: "b", Checked: "2026-11-20"}),
			tx.PutListing(directory.Edit{ID: "a", Put: &directory.Listing{ID: "a", Name: "Alpha"}, Source: "oadby"}))
	})
	first := version()
	view(t, s, func(tx *store.Tx) error {
		all, err := tx.Listings()
		if err != nil || len(all) != 2 || all[0].ID != "a" || all[0].Put.Name != "Alpha" || all[1].Checked != "2026-11-20" {
			t.Errorf("listings: %+v, %v", all, err)
		}
		if e, err := tx.Listing("none"); err != nil || e.ID != "none" || e.Put != nil {
			t.Errorf("an edit that is not there: %+v, %v", e, err)
		}
		return nil
	})
	update(t, s, func(tx *store.Tx) error { return tx.PutListing(directory.Edit{ID: "b", Held: directory.Reasons[0]}) })
	if second := version(); first == "" || second == first {
		t.Errorf("versions %q and %q, want two", first, second)
	}
}

func TestReports(t *testing.T) {
	k := makeKeys(t)
	db := kvtest.NewMemory()
	s := with(t, kvtest.Again{DB: db}, k)
	bob := store.NewNumber("+447700900124")
	one, two := k.Contact(ann), k.Contact(bob)
	report := func(contact string, want bool) {
		t.Helper()
		update(t, s, func(tx *store.Tx) error {
			first, err := tx.ReportListing(store.Report{Listing: "a", Contact: contact, At: monday})
			if first != want {
				t.Errorf("the first of its listing: %v, want %v", first, want)
			}
			return err
		})
	}
	count := func() (n int) {
		view(t, s, func(tx *store.Tx) error { return tx.Reports(func(store.Report) error { n++; return nil }) })
		return n
	}
	report(one, true)
	report(one, false) // one person counts once
	if n := count(); n != 1 {
		t.Errorf("%d reports of one person, want 1", n)
	}
	report(two, false)
	update(t, s, func(tx *store.Tx) error {
		_, err := tx.ReportListing(store.Report{Listing: "ab", Contact: two, At: monday})
		return err
	})
	if n := count(); n != 3 {
		t.Errorf("%d reports, want 3", n)
	}
	// No number, and of the contact the pseudonym alone.
	err := db.View(t.Context(), func(tx kv.Tx) error {
		for p, err := range tx.Scan([]byte("report/"), kv.PrefixEnd([]byte("report/"))) {
			if err != nil || bytes.Contains(p.Val, []byte("7700900")) {
				t.Errorf("report: %s, %v", p.Val, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *store.Tx) error { return tx.SettleReports("a") })
	if n := count(); n != 1 {
		t.Errorf("%d reports after one listing of two was settled, want 1", n)
	}
	report(one, true)
	update(t, s, func(tx *store.Tx) error { return tx.ForgetReports(two) })
	if n := count(); n != 1 {
		t.Errorf("%d reports after one of two people was forgotten, want 1", n)
	}
}
