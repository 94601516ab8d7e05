package store_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"signpost/store"
)

// TestRotate: after a rotation everything opens with the new key alone; stopped at any
// record it goes on; what only an old key opens is never dropped unseen.
func TestRotate(t *testing.T) {
	paths, s := installation(t, 30)
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	good := func(what string) {
		t.Helper()
		f, err := s.Verify(t.Context(), nil)
		if err != nil || len(f.Problems) > 0 {
			t.Fatalf("%s: %v, %v", what, f.Problems, err)
		}
	}
	id, err := store.AddWrapKey(paths.KeyFile)
	if err != nil || id != 2 {
		t.Fatalf("new wrapping key %d, %v", id, err)
	}
	if info, err := os.Stat(paths.KeyFile); err != nil || info.Mode().Perm() != 0o400 {
		t.Errorf("the key file's mode: %v, %v", info.Mode(), err)
	}
	if err := s.ReloadKeys(); err != nil {
		t.Fatal(err)
	}
	good("with two keys")
	says(t, s, store.NewNumber("+447700900900"), "SMnew", "hello", "", now)
	by, newest, err := s.Wrapped(t.Context())
	if err != nil || newest != 2 || by[1] != 30 || by[2] != 1 {
		t.Fatalf("by %v, newest %d, %v", by, newest, err)
	}
	// Stopped again and again: each time it gets further, and everything opens.
	for stops := 0; ; stops++ {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := s.Rewrap(&short{Context: ctx, most: 8 * (stops + 1)})
		cancel()
		good("stopped")
		if err == nil {
			if stops < 3 {
				t.Errorf("it was stopped %d times, want more", stops)
			}
			break
		}
		if stops > 50 {
			t.Fatal("it never ends")
		}
	}
	if by, _, err := s.Wrapped(t.Context()); err != nil || by[1] != 0 || by[2] != 31 {
		t.Errorf("afterwards by %v, %v", by, err)
	}
	if n, err := store.DropWrapKeys(paths.KeyFile); n != 1 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	if err := s.ReloadKeys(); err != nil {
		t.Fatal(err)
	}
	good("with the new key alone")
	raw, err := os.ReadFile(paths.KeyFile)
	if err != nil || strings.Contains(string(raw), "wrap 1 ") || !strings.Contains(string(raw), "# Signpost key file") {
		t.Errorf("the key file: %v", err)
	}
	// Another installation's key file is not taken.
	if err := os.Rename(paths.KeyFile, paths.KeyFile+".ours"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.MakeKeys(paths.KeyFile); err != nil {
		t.Fatal(err)
	}
	if err := s.ReloadKeys(); err == nil || !strings.Contains(err.Error(), "root is another") {
		t.Errorf("another root: %v", err)
	}
	good("with the key before")
}

// short is a context that ends when it has been asked so many times.
type short struct {
	context.Context
	asked, most int
}

func (f *short) Err() error {
	if f.asked++; f.asked > f.most {
		return context.Canceled
	}
	return f.Context.Err()
}
