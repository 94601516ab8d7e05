package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"signpost/store"
)

// installation is a folder with records of a hundred people, closed.
func installation(t *testing.T, people int) (store.Paths, *store.Store) {
	t.Helper()
	dir := t.TempDir()
	s := kept(t, dir)
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for i := range people {
		why := ""
		if i%7 == 0 {
			why = "crisis"
		}
		says(t, s, store.NewNumber(fmt.Sprintf("+4477009%05d", i)), fmt.Sprint("SM", i), fmt.Sprint("secret sorrow ", i), why, now)
	}
	err := s.Update(t.Context(), store.WhoAudit, func(tx *store.Tx) error {
		return tx.PutAudit(store.Audit{At: now, By: "sam", Did: "opened", Reason: "to see"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return store.Paths{Data: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key"), Spool: filepath.Join(dir, "spool")}, s
}

// TestBackupAndRestore: what was backed up comes back whole, verified, without whoever
// was erased since; what is not whole, or not ours, replaces nothing.
func TestBackupAndRestore(t *testing.T) {
	paths, s := installation(t, 60)
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	keyFile := filepath.Join(t.TempDir(), "backup.key")
	recipient, err := store.NewBackupKey(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	to, err := store.ParseRecipients(recipient)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := store.ReadIdentities(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	n, err := s.Backup(t.Context(), &sealed, to, now, nil)
	if err != nil || n < 60*6 {
		t.Fatalf("%d records, %v", n, err)
	}
	for _, secret := range []string{"secret sorrow", "7700900", "contact/", "+447"} {
		if bytes.Contains(sealed.Bytes(), []byte(secret)) {
			t.Errorf("P6: the backup holds %q in clear", secret)
		}
	}
	before, err := s.Verify(t.Context(), nil)
	if err != nil || len(before.Problems) > 0 || before.Audit != 1 || before.Records != n {
		t.Fatalf("verify before: %+v, %v", before, err)
	}
	// After the backup somebody is erased, one of them comes back, and somebody is new.
	gone, back := store.NewNumber("+447700900001"), store.NewNumber("+447700900002")
	for _, who := range []store.Number{gone, back} {
		if err := s.Erase(t.Context(), s.Keys().Contact(who), now); err != nil {
			t.Fatal(err)
		}
	}
	says(t, s, back, "SMback", "hello again", "", now)
	restore := func(r []byte) (store.Restored, error) {
		return store.Restore(t.Context(), paths, bytes.NewReader(r), ids, now, slog.New(slog.DiscardHandler), nil)
	}
	if _, err := restore(sealed.Bytes()); err == nil || !strings.Contains(err.Error(), "stop the server first") {
		t.Errorf("with the records in use: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(paths.File())
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	bad := map[string][]byte{"empty": nil, "nonsense": []byte("hello"), "with a tail": append(bytes.Clone(sealed.Bytes()), 'x')}
	for i := range 40 {
		b := bytes.Clone(sealed.Bytes())
		b[rnd.IntN(len(b))] ^= 1 << rnd.IntN(8)
		bad[fmt.Sprint("flipped ", i)] = b
		bad[fmt.Sprint("cut ", i)] = sealed.Bytes()[:rnd.IntN(sealed.Len())]
	}
	for name, b := range bad {
		if _, err := restore(b); !errors.Is(err, store.ErrBackup) {
			t.Errorf("%s: %v, want ErrBackup", name, err)
		}
		if now, err := os.ReadFile(paths.File()); err != nil || !bytes.Equal(now, was) {
			t.Fatalf("%s: the records were touched", name)
		}
	}
	other := filepath.Join(t.TempDir(), "other.key")
	if _, err := store.NewBackupKey(other); err != nil {
		t.Fatal(err)
	}
	wrong, err := store.ReadIdentities(other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), paths, bytes.NewReader(sealed.Bytes()), wrong, now, slog.New(slog.DiscardHandler), nil); !errors.Is(err, store.ErrBackup) {
		t.Errorf("with another key: %v", err)
	}

	out, err := restore(sealed.Bytes())
	if err != nil || out.Records != n || out.Erased != 2 || out.Before == "" {
		t.Fatalf("%+v, %v", out, err)
	}
	if kept, err := os.ReadFile(out.Before); err != nil || !bytes.Equal(kept, was) {
		t.Error("the records of before were not kept")
	}
	r := store.New(paths, slog.New(slog.DiscardHandler))
	if err := r.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if after, err := r.Verify(t.Context(), nil); err != nil || len(after.Problems) > 0 || after.Audit != 1 {
		t.Errorf("verify after: %+v, %v", after, err)
	}
	if keys := left(t, r, r.Keys().Contact(gone)); len(keys) > 0 {
		t.Errorf("whoever was erased came back: %q", keys)
	}
	ids2, err := os.ReadDir(paths.Data)
	for _, e := range ids2 {
		if strings.Contains(e.Name(), "restoring") {
			t.Errorf("%s was left behind, %v", e.Name(), err)
		}
	}
}

// TestVerifyFinds: each kind of damage is named, and no words with it.
func TestVerifyFinds(t *testing.T) {
	_, s := installation(t, 8)
	ann := store.NewNumber("+447700900000")
	a := s.Keys().Contact(ann)
	var keys []string
	err := s.View(t.Context(), func(tx *store.Tx) error {
		keys = nil
		return tx.Keys(func(key string) error { keys = append(keys, key); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for _, key := range keys {
		kind, _, _ := strings.Cut(key, "/")
		if !strings.Contains(key, a) && kind != "case" && kind != "audit" && kind != "message" {
			continue
		}
		if kind == "report" {
			continue
		}
		undo, err := s.Spoil(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Verify(t.Context(), nil)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if len(f.Problems) == 0 {
			t.Errorf("a damaged %s was not found", kind)
		}
		for _, p := range f.Problems {
			if strings.Contains(p, "sorrow") || strings.Contains(p, "7700900") {
				t.Errorf("P6: %s", p)
			}
		}
		damaged++
		if err := undo(); err != nil {
			t.Fatal(err)
		}
	}
	if damaged < 8 {
		t.Errorf("only %d records were damaged", damaged)
	}
	if f, err := s.Verify(t.Context(), nil); err != nil || len(f.Problems) > 0 {
		t.Errorf("put right again: %v, %v", f.Problems, err)
	}
}
