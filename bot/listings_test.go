package bot_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"signpost/bot"
	"signpost/bot/transcript"
	"signpost/flows/directory"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

const library = "enderby-community-library"

// beside is a desk over db, as another server would have it.
func beside(t *testing.T, db kv.DB) *bot.Desk {
	t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s, err := store.With(db, keys(t), filepath.Join(t.TempDir(), "spool"), log)
	if err != nil {
		t.Fatal(err)
	}
	program, world := county()
	l := bot.NewListings(world)
	return &bot.Desk{Program: program, World: l.World, Listings: l, Store: s, Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }, Log: log}
}

func held(d *bot.Desk) string {
	l, _ := d.World().Directory.Get(library)
	return l.Held
}

// TestSeenWithinASecond: what one server, or a command, changes in the listings
// another shows within a second; while the records are down the last listings stay.
func TestSeenWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &transcript.Cut{DB: kvtest.NewMemory()}
		one, two := beside(t, kvtest.Again{DB: db}), beside(t, db)
		go two.Run(t.Context())
		sam := store.User{Name: "sam"}
		if err := one.WithholdListing(t.Context(), sam, library, directory.Reasons[0]); err != nil {
			t.Fatal(err)
		}
		if held(one) != directory.Reasons[0] || held(two) != "" {
			t.Errorf("at once: %q and %q, want it withheld here and not yet there", held(one), held(two))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if held(two) != directory.Reasons[0] {
			t.Error("a second later: another server shows it still")
		}
		before := two.World().Directory
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if two.World().Directory != before {
			t.Error("the listings were rebuilt though nothing changed")
		}
		if err := one.RestoreListing(t.Context(), sam, library); err != nil {
			t.Fatal(err)
		}
		db.Down.Store(true)
		time.Sleep(time.Second)
		synctest.Wait()
		if held(two) != directory.Reasons[0] {
			t.Error("the records are down: the last listings did not stay")
		}
		if err := one.WithholdListing(t.Context(), sam, library, directory.Reasons[0]); !errors.Is(err, kv.ErrDown) {
			t.Errorf("withhold while the records are down: %v", err)
		}
		db.Down.Store(false)
		time.Sleep(time.Second)
		synctest.Wait()
		if held(two) != "" {
			t.Error("the records are back: what was put back is withheld still")
		}
	})
}

// TestUnreadable: an edit that cannot be read keeps the last good listings in
// use, and staff are not shown half of them.
func TestUnreadable(t *testing.T) {
	db := kvtest.NewMemory()
	d := beside(t, db)
	put := func(key, val string) {
		if err := db.Update(t.Context(), "x", func(tx kv.Tx) error { return tx.Put([]byte(key), []byte(val)) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.WithholdListing(t.Context(), store.User{Name: "sam"}, library, directory.Reasons[0]); err != nil {
		t.Fatal(err)
	}
	put("listing/broken", "{")
	put("listings-version", "another")
	if err := d.Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "listing") || held(d) == "" {
		t.Errorf("refresh over a broken record: %v, withheld %q; want an error and the last good listings", err, held(d))
	}
	if _, _, err := d.NeedChecking(t.Context(), "", 0, 10); err == nil {
		t.Error("staff are shown listings that cannot be read whole")
	}
}

func TestKeepRefuses(t *testing.T) {
	d := beside(t, kvtest.NewMemory())
	sam := store.User{Name: "sam"}
	if err := d.ConfirmListing(t.Context(), sam, "no-such-group"); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("a listing that is not there: %v", err)
	}
	if err := d.WithholdListing(t.Context(), sam, library, "ask Mrs Smith of 4 High Street"); !errors.Is(err, bot.ErrHeldWhy) {
		t.Errorf("a reason in free words: %v", err)
	}
	if rows, err := d.Audits(t.Context(), 10); err != nil || len(rows) != 0 {
		t.Errorf("what was refused is in the audit: %+v, %v", rows, err)
	}
}

// TestNeedChecking: the order of what staff should look at.
func TestNeedChecking(t *testing.T) {
	d := beside(t, kvtest.NewMemory())
	sam := store.User{Name: "sam"}
	if err := errors.Join(d.WithholdListing(t.Context(), sam, "busy-hands-enderby", directory.Reasons[1]),
		d.ConfirmListing(t.Context(), sam, library)); err != nil {
		t.Fatal(err)
	}
	all, total, err := d.NeedChecking(t.Context(), "", 0, 6)
	if err != nil || total != 258 || len(all) != 6 {
		t.Fatalf("%d of %d, %v; want 6 of 258: all but the one that was checked", len(all), total, err)
	}
	if c := all[0]; c.Listing.ID != "busy-hands-enderby" || c.Why != bot.CheckWithheld || c.By != "sam" {
		t.Errorf("first: %s, %s, by %q; want what is withheld", c.Listing.ID, c.Why, c.By)
	}
	for _, c := range all[1:4] {
		if c.Why != bot.CheckUnconfirmed {
			t.Errorf("%s: %s, want the three that nobody could confirm", c.Listing.ID, c.Why)
		}
	}
	if a, b := all[4].Listing.SourceDate, all[5].Listing.SourceDate; a > b || a == "" {
		t.Errorf("never checked: %q before %q, want the oldest source first", a, b)
	}
	rest, _, err := d.NeedChecking(t.Context(), "", 4, 1)
	if err != nil || len(rest) != 1 || rest[0].Listing.ID != all[4].Listing.ID {
		t.Errorf("from the fifth on: %+v, %v", rest, err)
	}
	named, total, err := d.NeedChecking(t.Context(), " ENDERBY community lib", 0, 6)
	if err != nil || total != 1 || named[0].Listing.ID != library || named[0].Why != bot.CheckNone || named[0].Listing.Checked != "2026-11-23" {
		t.Errorf("by its name: %+v, %v", named, err)
	}
}

// imported is a council's file as it was read, of so many groups.
func imported(t *testing.T, d *bot.Desk, n int) *directory.Import {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,name,place,category,website\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Knitting %d,Enderby,crafts,example.org\n", i, i)
	}
	w := d.World()
	in, err := w.Directory.ReadImport("groups.csv", "oadby", []byte(b.String()), directory.Mapping{}, w.Places, d.Now())
	if err != nil || len(in.Faults) > 0 {
		t.Fatal(err, in.Faults)
	}
	return in
}

// TestImportListings: an import is seen at once here, and within a second
// elsewhere; a try changes nothing; a file that was cut off is refused.
func TestImportListings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := kvtest.NewMemory()
		one, two := beside(t, kvtest.Again{DB: db}), beside(t, db)
		go two.Run(t.Context())
		q := bot.Import{Read: imported(t, one, 10), Try: true}
		took, err := one.ImportListings(t.Context(), "sam", q)
		if _, there := one.World().Directory.Get("oadby-3"); err != nil || took.New != 10 || there {
			t.Errorf("a try: %+v, %v, kept %v", took, err, there)
		}
		q.Try = false
		if took, err = one.ImportListings(t.Context(), "sam", q); err != nil || took.New != 10 {
			t.Errorf("import: %+v, %v", took, err)
		}
		if _, there := one.World().Directory.Get("oadby-3"); !there {
			t.Error("not seen where it was imported")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if _, there := two.World().Directory.Get("oadby-3"); !there {
			t.Error("a second later: not seen on another server")
		}
		if took, err = one.ImportListings(t.Context(), "sam", bot.Import{Read: imported(t, one, 2)}); !errors.Is(err, directory.ErrShrunk) || took.Gone != 8 {
			t.Errorf("cut off: %+v, %v", took, err)
		}
		if took, err = one.ImportListings(t.Context(), "sam", bot.Import{Read: imported(t, one, 9)}); err != nil || took.Gone != 1 || took.Same != 9 {
			t.Errorf("one less: %+v, %v", took, err)
		}
		if l, _ := one.World().Directory.Get("oadby-9"); l.Held != directory.Vanished {
			t.Errorf("vanished: held %q", l.Held)
		}
		n := 0
		if err := one.EachListing(t.Context(), func(directory.Listing) error { n++; return nil }); err != nil || n != 269 {
			t.Errorf("%d listings, %v; want 269", n, err)
		}
		rows, err := one.Audits(t.Context(), 10)
		if err != nil || len(rows) != 3 || rows[0].Did != "imported listings" || rows[0].By != "sam" {
			t.Errorf("audit: %+v, %v; want each import that was asked for, and no try", rows, err)
		}
		none := &bot.Desk{Store: one.Store, Now: one.Now}
		if _, err := none.ImportListings(t.Context(), "sam", q); !errors.Is(err, bot.ErrNoListings) {
			t.Errorf("a desk without listings: %v", err)
		}
		if _, err := one.ImportListings(t.Context(), "sam", bot.Import{}); err == nil {
			t.Error("an import of nothing was taken")
		}
	})
}
