// Package kvtest holds the suite that every kv.DB must pass, a DB in memory,
// and awkward DBs for the tests of whatever stands on kv.
package kvtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"signpost/store/kv"
)

// Run checks that the empty DBs that open returns keep the promises of kv.
func Run(t *testing.T, open func(*testing.T) kv.DB) {
	for _, c := range []struct {
		name string
		test func(*testing.T, kv.DB)
	}{
		{"order", order}, {"overlay", overlay}, {"whole or not at all", whole}, {"claim once", claim},
		{"serial for one who", serial}, {"cancelled", cancelled}, {"read only", readOnly}, {"limits", limits},
		{"slices may be kept apart", apart},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func update(t *testing.T, db kv.DB, fn func(kv.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), "somebody", fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func put(pairs ...string) func(kv.Tx) error {
	return func(tx kv.Tx) error {
		for _, p := range pairs {
			k, v, _ := strings.Cut(p, "=")
			if err := tx.Put([]byte(k), []byte(v)); err != nil {
				return err
			}
		}
		return nil
	}
}

// scan lists what tx holds in lo <= key < hi as "key=value".
func scan(t *testing.T, tx kv.Tx, lo, hi string) []string {
	t.Helper()
	var end []byte
	if hi != "" {
		end = []byte(hi)
	}
	got := []string{}
	for p, err := range tx.Scan([]byte(lo), end) {
		if err != nil {
			t.Fatalf("scan: %v", err)
		}
		got = append(got, string(p.Key)+"="+string(p.Val))
	}
	return got
}

func wantScan(t *testing.T, db kv.DB, lo, hi string, want ...string) {
	t.Helper()
	err := db.View(t.Context(), func(tx kv.Tx) error {
		if got := scan(t, tx, lo, hi); !slices.Equal(got, want) {
			t.Errorf("scan %q to %q = %q, want %q", lo, hi, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("view: %v", err)
	}
}

func order(t *testing.T, db kv.DB) {
	update(t, db, put("b=1", "a\x00=2", "a=3", "\xff=4", "B=5", "a\xff=6"))
	wantScan(t, db, "A", "b", "B=5", "a=3", "a\x00=2", "a\xff=6")
	wantScan(t, db, "b", "", "b=1", "\xff=4")
	wantScan(t, db, "c", "d", []string{}...)
}

func overlay(t *testing.T, db kv.DB) {
	update(t, db, put("a=1", "c=1", "e=1"))
	update(t, db, func(tx kv.Tx) error {
		if err := errors.Join(put("b=2", "c=2", "f=2")(tx), tx.Delete([]byte("e")), tx.Delete([]byte("nothing"))); err != nil {
			return err
		}
		if got, want := scan(t, tx, "a", "z"), []string{"a=1", "b=2", "c=2", "f=2"}; !slices.Equal(got, want) {
			t.Errorf("inside the closure: scan = %q, want %q", got, want)
		}
		got, err := tx.Get([]byte("e"))
		if got != nil {
			t.Errorf("inside the closure: deleted key = %q, want none", got)
		}
		return err
	})
	wantScan(t, db, "a", "z", "a=1", "b=2", "c=2", "f=2")
	update(t, db, put("empty="))
	update(t, db, func(tx kv.Tx) error {
		got, err := tx.Get([]byte("empty"))
		if got == nil {
			t.Error("an empty value reads as an absent key")
		}
		return err
	})
}

func whole(t *testing.T, db kv.DB) {
	boom := errors.New("boom")
	err := db.Update(t.Context(), "somebody", func(tx kv.Tx) error {
		return errors.Join(put("z=1")(tx), boom)
	})
	if !errors.Is(err, boom) {
		t.Errorf("update returned %v, want the closure's error", err)
	}
	wantScan(t, db, "", "", []string{}...)

	// Failures among successes, at once: each success is kept, no failure is.
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			err := db.Update(t.Context(), fmt.Sprint("who", i), func(tx kv.Tx) error {
				if err := put(fmt.Sprintf("%02d=x", i))(tx); err != nil || i%2 == 0 {
					return err
				}
				return boom
			})
			if (err == nil) != (i%2 == 0) {
				t.Errorf("update %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	var want []string
	for i := 0; i < 40; i += 2 {
		want = append(want, fmt.Sprintf("%02d=x", i))
	}
	wantScan(t, db, "", "", want...)
}

func claim(t *testing.T, db kv.DB) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 50 {
		wg.Go(func() {
			err := db.Update(t.Context(), fmt.Sprint("who", i), func(tx kv.Tx) error {
				return tx.Claim([]byte("once"), fmt.Append(nil, i))
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, kv.ErrExists) {
				t.Errorf("claim: %v, want nil or ErrExists", err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d of 50 claims succeeded, want 1", won)
	}
	err := db.Update(t.Context(), "x", func(tx kv.Tx) error {
		return errors.Join(tx.Delete([]byte("once")), tx.Claim([]byte("once"), nil))
	})
	if err != nil {
		t.Errorf("claim after delete: %v", err)
	}
}

func serial(t *testing.T, db kv.DB) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				err := db.Update(t.Context(), "counter", func(tx kv.Tx) error {
					v, err := tx.Get([]byte("n"))
					if err != nil {
						return err
					}
					return tx.Put([]byte("n"), append(slices.Clone(v), 'x'))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	wantScan(t, db, "n", "o", "n="+strings.Repeat("x", 200))
}

func cancelled(t *testing.T, db kv.DB) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ran := false
	err := db.Update(ctx, "somebody", func(kv.Tx) error { ran = true; return nil })
	if ran || !errors.Is(err, kv.ErrDown) {
		t.Errorf("update with an ended context: ran %v, %v; want not run and ErrDown", ran, err)
	}
	if err := db.View(ctx, func(kv.Tx) error { return nil }); !errors.Is(err, kv.ErrDown) {
		t.Errorf("view with an ended context: %v; want ErrDown", err)
	}
}

func readOnly(t *testing.T, db kv.DB) {
	err := db.View(t.Context(), func(tx kv.Tx) error { return tx.Put([]byte("a"), nil) })
	if !errors.Is(err, kv.ErrReadOnly) {
		t.Errorf("put in a view: %v, want ErrReadOnly", err)
	}
}

func limits(t *testing.T, db kv.DB) {
	for name, k := range map[string][]byte{"empty": nil, "too long": make([]byte, kv.MaxKey+1)} {
		if err := db.Update(t.Context(), "x", func(tx kv.Tx) error { return tx.Put(k, nil) }); err == nil {
			t.Errorf("a key that is %s was kept", name)
		}
	}
	update(t, db, func(tx kv.Tx) error { return tx.Put(make([]byte, kv.MaxKey), make([]byte, 1<<20)) })
}

func apart(t *testing.T, db kv.DB) {
	update(t, db, func(tx kv.Tx) error {
		val := []byte("before")
		err := tx.Put([]byte("k"), val)
		copy(val, "damage")
		return err
	})
	wantScan(t, db, "k", "l", "k=before")
}

// Again is a DB that runs every Update's closure twice, to catch closures that
// do more than read and write tx.
type Again struct{ kv.DB }

var errAgain = errors.New("again")

// Update runs fn, throws its changes away, and runs it again.
func (d Again) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	err := d.DB.Update(ctx, who, func(tx kv.Tx) error {
		_ = fn(tx) // the second run's error is the one that counts
		return errAgain
	})
	if !errors.Is(err, errAgain) {
		return err
	}
	return d.DB.Update(ctx, who, fn)
}

// Hung is a DB that answers nothing until the context ends.
type Hung struct{}

// View waits for ctx.
func (Hung) View(ctx context.Context, _ func(kv.Tx) error) error { return hung(ctx) }

// Update waits for ctx.
func (Hung) Update(ctx context.Context, _ string, _ func(kv.Tx) error) error { return hung(ctx) }

// Failed is never told.
func (Hung) Failed() <-chan struct{} { return nil }

// Close does nothing.
func (Hung) Close() error { return nil }

func hung(ctx context.Context) error {
	<-ctx.Done()
	return fmt.Errorf("hung: %w: %w", kv.ErrDown, ctx.Err())
}
