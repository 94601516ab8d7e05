package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/store"
)

// kept is an open store in a folder of its own.
func kept(t *testing.T, dir string) *store.Store {
	t.Helper()
	s := store.New(store.Paths{Data: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key"), Spool: filepath.Join(dir, "spool"), Begin: true}, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a second time does nothing
	return s
}

// says keeps a text of a contact, and what follows from it.
func says(t *testing.T, s *store.Store, n store.Number, id, text, why string, at time.Time) string {
	t.Helper()
	contact := s.Keys().Contact(n)
	err := s.Update(t.Context(), contact, func(tx *store.Tx) error {
		sess, err := tx.Session(contact)
		if err != nil {
			return err
		}
		sess.Said, sess.Heard, sess.Flow, sess.Step = text, at, "find", "where"
		err = errors.Join(tx.Meet(contact, n, at), tx.ClaimMessage(contact, id, "sig"+id, []string{"reply to " + text}, at), tx.PutSession(contact, sess),
			tx.AddLines(contact, []store.Line{{At: at, MessageID: id, Channel: "sms", Text: text, Level: "none"}}),
			tx.Give(contact, store.Given{At: at, MessageID: id, Kind: "pledge", Text: text}, 1),
			tx.PutDue(store.Due{At: at.Add(time.Hour), Contact: contact, Name: "wake"}), reported(tx, contact, at))
		if why != "" {
			_, rerr := tx.Raise(contact, store.Raise{MessageID: id, Why: why, At: at})
			err = errors.Join(err, rerr)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contact
}

// dump is every key and value of the file, as text.
func left(t *testing.T, s *store.Store, contact string) (keys []string) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) error {
		return tx.Keys(func(key string) error {
			if strings.Contains(key, contact) {
				keys = append(keys, key)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestErase: nothing of somebody who was erased is left but the marks that protect
// them; a repeat of their texts is still known; holds stop it; whoever comes back has
// another key, and is not erased by the old tombstone.
func TestErase(t *testing.T) {
	dir := t.TempDir()
	s := kept(t, dir)
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	ann, bob := store.NewNumber("+447700900101"), store.NewNumber("+447700900102")
	a := says(t, s, ann, "SM1", "knitting", "person", now)
	b := says(t, s, bob, "SM2", "i want to die", "crisis", now)

	if err := s.Erase(t.Context(), b, now); !errors.Is(err, store.ErrHeld) || !strings.Contains(err.Error(), "an urgent text waits") {
		t.Errorf("an urgent text waits: %v", err)
	}
	hold := func(until time.Time) error {
		return s.Update(t.Context(), a, func(tx *store.Tx) error {
			return tx.PutHold(a, store.Hold{By: "sam", Since: now, Until: until})
		})
	}
	if err := hold(now.Add(400 * 24 * time.Hour)); err == nil {
		t.Error("a hold of more than a year was taken")
	}
	if err := hold(now.Add(24 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(t.Context(), a, now); !errors.Is(err, store.ErrHeld) || !strings.Contains(err.Error(), "sam holds it until 2026-11-26") {
		t.Errorf("held by a person: %v", err)
	}
	if err := s.Erase(t.Context(), a, now.Add(25*time.Hour)); err != nil {
		t.Fatalf("after the hold: %v", err)
	}
	if keys := left(t, s, a); len(keys) > 0 {
		t.Errorf("left of ann: %q", keys)
	}
	if err := s.Erase(t.Context(), a, now); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("a second time: %v", err)
	}
	err := s.View(t.Context(), func(tx *store.Tx) error {
		reply, seen, err := tx.Replied("SM1")
		if !seen || reply != nil {
			t.Errorf("a repeat: seen %v, %q", seen, reply)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	stones, err := store.ReadTombstones(filepath.Join(dir, "data", "erased.jsonl"))
	if err != nil || len(stones) != 1 || stones[0].Contact != a {
		t.Fatalf("tombstones %v, %v", stones, err)
	}
	// Ann comes back; the old tombstone is not hers any more.
	says(t, s, ann, "SM3", "walking", "", now.Add(48*time.Hour))
	if n, err := s.Rebury(t.Context(), stones, now); n != 0 || err != nil || len(left(t, s, a)) == 0 {
		t.Errorf("whoever came back was erased: %d, %v", n, err)
	}
	// A torn last line is passed over, a bad one in the middle is not.
	path := filepath.Join(dir, "stones")
	for text, bad := range map[string]bool{"{\"contact\":\"x\",\"key\":\"y\"}\n{\"con": false, "{\"con\n{\"contact\":\"x\"}\n": true} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := store.ReadTombstones(path); (err != nil) != bad || !bad && len(got) != 1 {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// TestMarksOutlast: an opt-out, and that nobody may text a phone unasked, outlast an
// erasure, and nothing else does.
func TestMarksOutlast(t *testing.T) {
	s := kept(t, t.TempDir())
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	ann := store.NewNumber("+447700900101")
	a := says(t, s, ann, "SM1", "knitting", "", now)
	put := func(sess flows.Session) {
		t.Helper()
		if err := s.Update(t.Context(), a, func(tx *store.Tx) error { return errors.Join(tx.Meet(a, ann, now), tx.PutSession(a, sess)) }); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []flows.Session{{Stopped: true, Said: "secret"}, {Quiet: true, Said: "secret"}, {Stopped: true, Quiet: true}} {
		put(c)
		if err := s.Erase(t.Context(), a, now); err != nil {
			t.Fatal(err)
		}
		err := s.View(t.Context(), func(tx *store.Tx) error {
			back, err := tx.Session(a)
			if back.Stopped != c.Stopped || back.Quiet != c.Quiet || back.Said != "" {
				t.Errorf("came back stopped %v, quiet %v", back.Stopped, back.Quiet)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		put(flows.Session{Greeted: true}) // they came back by START: the marks go
		if keys := left(t, s, a); fmt.Sprint(keys) != fmt.Sprint([]string{"contact/" + a, "session/" + a}) {
			t.Errorf("after they came back: %q", keys)
		}
	}
}

// TestRetain: each class goes on its day and not before, by the clock it is given;
// what is held stays; and a second run removes nothing.
func TestRetain(t *testing.T) {
	s := kept(t, t.TempDir())
	start := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	ordinary := says(t, s, store.NewNumber("+447700900101"), "SM1", "knitting", "", start)
	urgent := says(t, s, store.NewNumber("+447700900102"), "SM2", "i want to die", "crisis", start)
	unread := says(t, s, store.NewNumber("+447700900103"), "SM3", "i want to die", "crisis", start)
	held := says(t, s, store.NewNumber("+447700900104"), "SM4", "knitting", "", start)
	err := errors.Join(
		s.Update(t.Context(), urgent, func(tx *store.Tx) error {
			c, err := tx.WaitingCase(urgent)
			if err != nil {
				return err
			}
			return tx.Decide(c, "sam", "in touch", "", start.Add(time.Hour))
		}),
		s.Update(t.Context(), held, func(tx *store.Tx) error {
			return tx.PutHold(held, store.Hold{By: "sam", Since: start, Until: start.Add(300 * 24 * time.Hour)})
		}),
		s.Update(t.Context(), store.WhoAudit, func(tx *store.Tx) error {
			return errors.Join(tx.PutAudit(store.Audit{At: start, By: "sam", Did: "opened", Reason: "why"}), tx.PutAudit(store.Audit{At: start.Add(24 * time.Hour), By: "sam", Did: "opened"}))
		}))
	if err != nil {
		t.Fatal(err)
	}
	lines := func(contact string) (n int) {
		for _, key := range left(t, s, contact) {
			if strings.HasPrefix(key, "line/") {
				n++
			}
		}
		return n
	}
	run := func(after time.Duration) store.Removed {
		t.Helper()
		out, err := s.Retain(context.Background(), store.Defaults, start.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const day = 24 * time.Hour
	if out := run(23 * time.Hour); out.Lines+out.Sessions+out.Contacts != 0 || out.Held != 2 {
		t.Errorf("after 23 hours: %+v", out)
	}
	if out := run(25 * time.Hour); out.Sessions != 2 || out.Lines != 0 {
		t.Errorf("after 25 hours: %+v, want two sessions at rest", out)
	}
	if out := run(30*day - time.Minute); out.Lines != 0 {
		t.Errorf("a minute before 30 days: %+v", out)
	}
	if out := run(30*day + time.Minute); out.Lines != 1 || lines(ordinary) != 0 || lines(urgent) != 1 || lines(unread) != 1 || lines(held) != 1 {
		t.Errorf("after 30 days: %+v", out)
	}
	if out := run(90*day + time.Minute); out.Lines != 1 || out.Cases != 1 || lines(urgent) != 0 || lines(unread) != 1 || lines(held) != 1 {
		t.Errorf("after 90 days: %+v", out)
	}
	if out := run(301 * day); out.Lines != 1 || lines(held) != 0 || out.Held != 1 {
		t.Errorf("after the hold: %+v", out)
	}
	if out := run(366 * day); out.Given != 3 || out.Contacts != 3 || len(left(t, s, ordinary)) != 0 {
		t.Errorf("after a year: %+v, left %q", out, left(t, s, ordinary))
	}
	if out := run(366 * day); out.Given+out.Lines+out.Contacts+out.Cases+out.Sessions != 0 || out.Held != 1 || lines(unread) != 1 {
		t.Errorf("again: %+v", out)
	}
	if out := run(731 * day); out.Audit != 1 {
		t.Errorf("after two years: %+v, want one row of the audit gone", out)
	}
	err = s.View(t.Context(), func(tx *store.Tx) error {
		n, err := tx.VerifyAudit()
		if n != 1 {
			t.Errorf("the audit has %d rows, want 1", n)
		}
		return err
	})
	if err != nil {
		t.Errorf("the trimmed audit: %v", err)
	}
}

func reported(tx *store.Tx, contact string, at time.Time) error {
	_, err := tx.ReportListing(store.Report{Listing: "a-listing", Contact: contact, At: at})
	return err
}
