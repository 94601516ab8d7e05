package bot

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"signpost/store"
)

type heard struct {
	why  []string
	deaf bool
}

func (h *heard) Alert(_ context.Context, a Alert) error {
	if h.deaf {
		return errors.New("nobody hears")
	}
	h.why = append(h.why, a.Why)
	return nil
}

// TestWatch: staff are told once when the records have been out of reach for a minute, and
// once when they are back; again and again until they could be told.
func TestWatch(t *testing.T) {
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	s := store.New(store.Paths{Data: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key"), Spool: filepath.Join(dir, "spool"), Begin: true}, log)
	now, staff := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), &heard{}
	w := &watch{desk: &Desk{Store: s, Alerter: staff, Now: func() time.Time { return now }, Log: log}}
	look := func(after time.Duration, want ...string) {
		t.Helper()
		now = now.Add(after)
		w.look(t.Context())
		if !slices.Equal(staff.why, want) {
			t.Errorf("at %s: told %q, want %q", now.Format(time.TimeOnly), staff.why, want)
		}
	}
	look(0)
	look(59 * time.Second)
	staff.deaf = true
	look(2 * time.Second)
	staff.deaf = false
	look(time.Second, WhyStoreDown)
	look(time.Hour, WhyStoreDown)
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	look(time.Second, WhyStoreDown, WhyStoreBack)
	look(time.Hour, WhyStoreDown, WhyStoreBack)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	look(time.Second, WhyStoreDown, WhyStoreBack)
	if err := s.Open(t.Context()); err != nil { // a short fault: nobody is told
		t.Fatal(err)
	}
	defer s.Close()
	look(30*time.Second, WhyStoreDown, WhyStoreBack)
	look(time.Hour, WhyStoreDown, WhyStoreBack)
}
