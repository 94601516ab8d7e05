package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

// TestAuditTries edits a byte, removes a row, cuts off the end with a head of before, or
// rolls the whole back, ten thousand times (a tenth with -short): each is found.
func TestAuditTries(t *testing.T) {
	dir := t.TempDir()
	keys, err := MakeKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	db := kvtest.NewMemory()
	s, err := With(db, keys, filepath.Join(dir, "spool"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, at := context.Background(), time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	var before []kv.Pair // the whole audit as it was after ten rows
	var head string
	rows := func() (all []kv.Pair) {
		err := s.View(ctx, func(tx *Tx) error {
			all = nil
			return tx.scan("audit", func(key string, val []byte) (bool, error) {
				all = append(all, kv.Pair{Key: []byte(key), Val: append([]byte(nil), val...)})
				return true, nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for i := range 20 {
		err := s.Update(ctx, WhoAudit, func(tx *Tx) error {
			return tx.PutAudit(Audit{At: at.Add(time.Duration(i) * time.Hour), By: "sam", Did: "opened", About: fmt.Sprint("case", i), Reason: fmt.Sprint("because ", i)})
		})
		if err != nil {
			t.Fatal(err)
		}
		if i == 9 {
			before = rows()
		}
	}
	whole := rows()
	if err := s.View(ctx, func(tx *Tx) (err error) { head, err = tx.AuditHead(); return err }); err != nil || head == "" {
		t.Fatal(head, err)
	}
	put := func(change func(tx *Tx) error) {
		t.Helper()
		if err := s.Update(ctx, "try", change); err != nil {
			t.Fatal(err)
		}
	}
	restore := func(to []kv.Pair) {
		put(func(tx *Tx) error {
			var err error
			for _, p := range whole {
				err = errors.Join(err, tx.kv.Delete(p.Key))
			}
			for _, p := range to {
				err = errors.Join(err, tx.kv.Put(p.Key, p.Val))
			}
			return err
		})
	}
	found := func(what string, heads bool) {
		t.Helper()
		err := s.View(ctx, func(tx *Tx) error {
			_, err := tx.VerifyAudit()
			if heads && err == nil {
				err = tx.HasAudit(head)
			}
			return err
		})
		if _, bad := errors.AsType[BadAudit](err); !bad {
			t.Fatalf("%s was not found: %v", what, err)
		}
	}
	tries := 10_000
	if testing.Short() {
		tries = 1_000
	}
	rnd := rand.New(rand.NewPCG(7, 7))
	for try := range tries {
		p := whole[rnd.IntN(len(whole))]
		switch try % 10 {
		default:
			bad := append([]byte(nil), p.Val...)
			at, bit := rnd.IntN(len(bad)), rnd.IntN(8)
			bad[at] ^= 1 << bit
			put(func(tx *Tx) error { return tx.kv.Put(p.Key, bad) })
			found(fmt.Sprintf("%s, bit %d of byte %d", p.Key, bit, at), false)
			put(func(tx *Tx) error { return tx.kv.Put(p.Key, p.Val) })
		case 7:
			put(func(tx *Tx) error { return tx.kv.Delete(p.Key) })
			found(fmt.Sprintf("%s gone", p.Key), false)
			put(func(tx *Tx) error { return tx.kv.Put(p.Key, p.Val) })
		case 8: // rows in one another's place
			q := whole[rnd.IntN(len(whole))]
			if string(p.Key) == string(q.Key) {
				continue
			}
			put(func(tx *Tx) error { return errors.Join(tx.kv.Put(p.Key, q.Val), tx.kv.Put(q.Key, p.Val)) })
			found(fmt.Sprintf("%s and %s swapped", p.Key, q.Key), false)
			put(func(tx *Tx) error { return errors.Join(tx.kv.Put(p.Key, p.Val), tx.kv.Put(q.Key, q.Val)) })
		case 9: // the chain of before, whole in itself: only what was written down elsewhere tells
			restore(before)
			found("a rollback", true)
			restore(whole)
		}
	}
	err = s.View(ctx, func(tx *Tx) error {
		n, err := tx.VerifyAudit()
		if n != 20 {
			t.Errorf("%d rows at the end", n)
		}
		return errors.Join(err, tx.HasAudit(head))
	})
	if err != nil {
		t.Errorf("put right again: %v", err)
	}
}
