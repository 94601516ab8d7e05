package store

import (
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"signpost/flows"
	"signpost/store/kv/kvtest"
)

// TestSessionsOfBefore: a session that an older version wrote as JSON is read, and
// written again in the compact form; other bytes are an error that says nothing of them.
func TestSessionsOfBefore(t *testing.T) {
	dir := t.TempDir()
	keys, err := MakeKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := With(kvtest.NewMemory(), keys, filepath.Join(dir, "spool"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ann := NewNumber("+447700900100")
	id, now := keys.Contact(ann), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	want := flows.Session{Flow: "find", Step: "where", Greeted: true, Heard: now, Said: "knitting"}
	err = s.Update(context.Background(), id, func(tx *Tx) error {
		if err := tx.Meet(id, ann, now); err != nil {
			return err
		}
		place := "session/" + id
		k, err := tx.dataKey(id)
		if err != nil {
			return err
		}
		old, err := json.Marshal(want)
		if err != nil {
			return err
		}
		for _, plain := range [][]byte{old, nil} { // nil: what PutSession wrote
			if plain != nil {
				if err := tx.kv.Put([]byte(place), seal(k, place, plain)); err != nil {
					return err
				}
			}
			got, err := tx.Session(id)
			if err != nil || got.Flow != want.Flow || got.Step != want.Step || !got.Heard.Equal(now) || got.Said != want.Said || !got.Greeted {
				t.Errorf("from %q: %v, %s.%s", plain, err, got.Flow, got.Step)
			}
			if err := tx.PutSession(id, got); err != nil {
				return err
			}
		}
		if err := tx.kv.Put([]byte(place), seal(k, place, []byte("\x02secret"))); err != nil {
			return err
		}
		if _, err := tx.Session(id); err == nil || err.Error() != "store: session: it cannot be read by this version" {
			t.Errorf("of other bytes: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
