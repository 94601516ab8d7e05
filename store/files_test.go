package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

func TestKeyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "signpost.key")
	k, err := store.MakeKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o400 {
		t.Errorf("mode %v, %v; want 0400", info.Mode(), err)
	}
	again, err := store.LoadKeys(path)
	if err != nil || again.Contact(ann) != k.Contact(ann) {
		t.Errorf("loaded keys differ: %v", err)
	}
	if _, err := store.MakeKeys(path); err == nil {
		t.Error("a key file was replaced")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data string
		mode os.FileMode
		want string
	}{
		"open to others": {string(data), 0o644, "chmod 0400"},
		"empty":          {"", 0o400, "want a line"},
		"half":           {string(data[:len(data)-20]), 0o400, "base64"},
		"no wrap":        {strings.SplitAfter(string(data), "\nwrap")[0][:len(data)/2], 0o400, ""},
		"junk":           {"hello\n", 0o400, "line 1"},
	} {
		p := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(p, []byte(c.data), c.mode); err != nil {
			t.Fatal(err)
		}
		_, err := store.LoadKeys(p)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
		}
	}
}

// TestKeyFileThatHangs: what is not a file is refused and never waited for.
func TestKeyFileThatHangs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "signpost.key")
	if err := syscall.Mkfifo(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := store.LoadKeys(path); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("a pipe as key file: %v, want it refused", err)
	}
}

// TestOpen walks the ways an installation can stand when the program starts.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	p := store.Paths{Data: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "signpost.key"), Spool: filepath.Join(dir, "spool"), Begin: true}
	open := func(p store.Paths) error {
		s := store.New(p, quiet)
		if s.Ready() == nil {
			t.Error("ready before it was opened")
		}
		if err := s.Update(t.Context(), "x", func(*store.Tx) error { return nil }); !errors.Is(err, kv.ErrDown) {
			t.Errorf("update before it was opened: %v, want ErrDown", err)
		}
		return errors.Join(s.Open(t.Context()), s.Close())
	}
	if err := open(p); err != nil {
		t.Fatalf("the first start: %v", err)
	}
	if err := open(p); err != nil {
		t.Fatalf("the second start: %v", err)
	}
	gone := p
	gone.KeyFile = filepath.Join(dir, "elsewhere.key")
	if err := open(gone); !errors.Is(err, store.ErrNoKey) {
		t.Errorf("records without their key file: %v, want ErrNoKey", err)
	}
	if _, err := os.Stat(gone.KeyFile); !errors.Is(err, os.ErrNotExist) {
		t.Error("a key file was made where there are records")
	}
	if _, err := store.MakeKeys(gone.KeyFile); err != nil {
		t.Fatal(err)
	}
	if err := open(gone); err == nil || !strings.Contains(err.Error(), "not the one these records") {
		t.Errorf("another key file: %v, want it named", err)
	}
	looking := store.Paths{Data: filepath.Join(dir, "none"), KeyFile: filepath.Join(dir, "none.key"), Spool: filepath.Join(dir, "none")}
	if err := open(looking); err == nil || !strings.Contains(err.Error(), "no records") {
		t.Errorf("a command that only looks: %v, want to be told that there are no records", err)
	}
	if _, err := os.Stat(looking.KeyFile); !errors.Is(err, os.ErrNotExist) {
		t.Error("a command that only looks made a key file")
	}
	within := p
	within.KeyFile = filepath.Join(p.Data, "signpost.key")
	if err := open(within); err == nil || !strings.Contains(err.Error(), "inside the data folder") {
		t.Errorf("a key file inside the data: %v, want a refusal", err)
	}
}

func TestSpool(t *testing.T) {
	k := makeKeys(t)
	dir := filepath.Join(t.TempDir(), "spool")
	fresh := func() *store.Spool {
		s, err := store.With(kvtest.NewMemory(), k, dir, quiet)
		if err != nil {
			t.Fatal(err)
		}
		return s.Spool()
	}
	sp := fresh()
	for i, n := range []string{"+447700900101", "+447700900102", "+447700900101"} {
		if err := sp.Add(t.Context(), store.Spooled{At: monday.Add(time.Duration(i) * time.Second), MessageID: fmt.Sprint("SM", i), Number: n, Text: "secret sorrow", Reply: []string{fmt.Sprint("reply ", i)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := sp.Add(t.Context(), store.Spooled{At: monday, MessageID: "SM1"}); err != nil || sp.Len() != 3 {
		t.Errorf("the same message again: %v, %d held; want 3", err, sp.Len())
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files, %v; want 3", len(files), err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil || bytes.Contains(data, []byte("sorrow")) || bytes.Contains(data, []byte("7700900")) {
			t.Errorf("P6: %s is readable, %v", f, err)
		}
	}
	// Another process finds what this one left, and names what does not open.
	if err := os.WriteFile(filepath.Join(dir, "0-broken.sealed"), []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "9-half.sealed.1.part"), []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	sp = fresh()
	if err := sp.Load(); err == nil || !strings.Contains(err.Error(), "0-broken") || strings.Contains(err.Error(), "9-half") {
		t.Errorf("load: %v, want the broken entry named", err)
	}
	if r, ok := sp.Reply("SM2"); !ok || r[0] != "reply 2" {
		t.Errorf("reply after a restart: %q, %v", r, ok)
	}
	// The store refuses one: that contact's later ones wait, the others go.
	var kept []string
	n, err := sp.Drain(t.Context(), "", func(_ context.Context, e store.Spooled) error {
		if e.MessageID == "SM0" {
			return kv.ErrDown
		}
		kept = append(kept, e.MessageID)
		return nil
	})
	if n != 1 || !errors.Is(err, kv.ErrDown) || strings.Join(kept, " ") != "SM1" || !sp.Holds(k.Contact(store.NewNumber("+447700900101"))) {
		t.Errorf("drain with a refusal: %d, %v, kept %q", n, err, kept)
	}
	kept = nil
	n, err = sp.Drain(t.Context(), k.Contact(store.NewNumber("+447700900101")), func(_ context.Context, e store.Spooled) error {
		kept = append(kept, e.MessageID)
		return nil
	})
	if _, ok := sp.Reply("SM2"); ok || sp.Holds(k.Contact(store.NewNumber("+447700900101"))) {
		t.Error("what was drained is held still")
	}
	if n != 2 || err != nil || strings.Join(kept, " ") != "SM0 SM2" || sp.Len() != 0 {
		t.Errorf("drain: %d, %v, kept %q, %d left", n, err, kept, sp.Len())
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*.sealed")); len(files) != 1 {
		t.Errorf("files left: %q, want only the broken one", files)
	}
	// One contact's are drained alone.
	for i, n := range []string{"+447700900103", "+447700900104"} {
		if err := sp.Add(t.Context(), store.Spooled{At: monday, MessageID: fmt.Sprint("SMy", i), Number: n}); err != nil {
			t.Fatal(err)
		}
	}
	none := func(context.Context, store.Spooled) error { return nil }
	if n, err := sp.Drain(t.Context(), k.Contact(store.NewNumber("+447700900103")), none); n != 1 || err != nil || sp.Len() != 1 {
		t.Errorf("drain of one contact: %d, %v, %d left; want 1 and 1", n, err, sp.Len())
	}
	if n, err := sp.Drain(t.Context(), "", none); n != 1 || err != nil {
		t.Errorf("drain of the other: %d, %v", n, err)
	}
	// What the store will never take is put aside and holds nothing up.
	for i := range 2 {
		if err := sp.Add(t.Context(), store.Spooled{At: monday.Add(time.Duration(i) * time.Second), MessageID: fmt.Sprint("SMx", i), Number: "+447700900101"}); err != nil {
			t.Fatal(err)
		}
	}
	kept = nil
	n, err = sp.Drain(t.Context(), "", func(_ context.Context, e store.Spooled) error {
		if e.MessageID == "SMx0" {
			return errors.New("cannot be kept, ever")
		}
		kept = append(kept, e.MessageID)
		return nil
	})
	if n != 1 || err == nil || strings.Join(kept, " ") != "SMx1" || sp.Len() != 0 {
		t.Errorf("drain with a hopeless entry: %d, %v, kept %q, %d left", n, err, kept, sp.Len())
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*.refused")); len(files) != 1 {
		t.Errorf("put aside: %q, want one", files)
	}
}
