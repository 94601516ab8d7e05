package store_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"signpost/store"
)

// TestSetAside: records that cannot be opened are waited for, then moved aside and kept as
// they are, and new ones begun with the same keys. Nobody's own key is needed for that.
func TestSetAside(t *testing.T) {
	dir := t.TempDir()
	paths := store.Paths{Data: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key"), Spool: filepath.Join(dir, "spool"), Begin: true, Aside: 300 * time.Millisecond}
	s := kept(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	bad := bytes.Repeat([]byte("not a database "), 4096)
	for round, name := range []string{"signpost.db.damaged-1", "signpost.db.damaged-2"} {
		if err := os.WriteFile(paths.File(), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		s := store.New(paths, slog.New(slog.NewTextHandler(&log, nil)))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); s.Run(ctx) }()
		<-s.Tried()
		if s.Ready() == nil {
			t.Fatal("a damaged file was opened")
		}
		for end := time.Now().Add(20 * time.Second); s.Ready() != nil && time.Now().Before(end); {
			<-time.After(5 * time.Millisecond)
		}
		if err := s.Ready(); err != nil {
			t.Fatalf("round %d: new records were not begun: %v", round, err)
		}
		cancel()
		<-done
		if was, err := os.ReadFile(filepath.Join(paths.Data, name)); err != nil || !bytes.Equal(was, bad) {
			t.Errorf("%s: the damaged file was not kept as it was: %v", name, err)
		}
		if !strings.Contains(log.String(), "ALARM: the records could not be opened and are moved aside") {
			t.Error("nobody was told")
		}
	}
}
