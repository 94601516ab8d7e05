package control_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"signpost/bot"
	"signpost/bot/control"
	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

// serve runs the door over a desk in memory and returns a client of it.
func serve(t *testing.T) (*control.Client, *bot.Desk, kv.DB, string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "sp") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	k, err := store.MakeKeys(filepath.Join(dir, "signpost.key"))
	if err != nil {
		t.Fatal(err)
	}
	db := kvtest.NewMemory()
	s, err := store.With(db, k, filepath.Join(dir, "spool"), log)
	if err != nil {
		t.Fatal(err)
	}
	d := &bot.Desk{Store: s, Log: log, Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }}
	data := filepath.Join(dir, "data")
	if _, err := control.Dial(data); !errors.Is(err, control.ErrNoServer) {
		t.Errorf("dial without a server: %v, want ErrNoServer", err)
	}
	l, err := control.Listen(data)
	if err != nil {
		t.Fatal(err)
	}
	srv := control.Server(d, log)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	t.Cleanup(func() {
		if err := srv.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	c, err := control.Dial(data)
	if err != nil {
		t.Fatal(err)
	}
	return c, d, db, data
}

func TestCommands(t *testing.T) {
	c, d, db, _ := serve(t)
	ctx := t.Context()
	if err := c.AddUser(ctx, "somebody else", "sam", "correct horse battery", true); err != nil {
		t.Fatal(err)
	}
	if err := c.AddUser(ctx, "", "SAM!", "correct horse battery", true); err == nil || !strings.Contains(err.Error(), "small letters") {
		t.Errorf("a bad name: %v, want the rule", err)
	}
	us, err := c.Users(ctx)
	if err != nil || len(us) != 1 || us[0].Name != "sam" || !us[0].Lead || us[0].Hash != "" {
		t.Errorf("users: %+v, %v", us, err)
	}
	if err := c.DisableUser(ctx, "", "nobody"); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("disable nobody: %v", err)
	}
	if err := c.DisableUser(ctx, "", "sam"); err != nil {
		t.Fatal(err)
	}
	rows, err := d.Audits(ctx, 10)
	if err != nil || len(rows) != 2 || !strings.HasPrefix(rows[1].By, "command line: ") {
		t.Errorf("the audit names %+v, %v; want who the kernel says", rows, err)
	}
	if n, err := c.VerifyAudit(ctx, ""); n != 2 || err != nil {
		t.Errorf("verify: %d, %v", n, err)
	}
	err = db.Update(ctx, "x", func(tx kv.Tx) error { return tx.Delete([]byte("audit/00000000000000000002")) })
	if err != nil {
		t.Fatal(err)
	}
	var bad store.BadAudit
	if _, err := c.VerifyAudit(ctx, ""); !errors.As(err, &bad) || bad.Number != 2 {
		t.Errorf("verify without row 2: %v, want BadAudit 2", err)
	}
}

func TestExport(t *testing.T) {
	c, d, _, _ := serve(t)
	from := store.NewNumber("+447700900100")
	id := d.Store.Keys().Contact(from)
	err := d.Store.Update(t.Context(), id, func(tx *store.Tx) error {
		lines := []store.Line{{At: d.Now(), MessageID: "SM1", Channel: "sms", Text: crisis.Screen("secret sorrow").Words(), Level: "none"}}
		return errors.Join(tx.Meet(id, from, d.Now()), tx.AddLines(id, lines))
	})
	if err != nil {
		t.Fatal(err)
	}
	for reason, want := range map[string]string{"": "", "a quality sample": "secret sorrow"} {
		var got []bot.Exported
		err := c.Export(t.Context(), "", reason, func(e bot.Exported) error { got = append(got, e); return nil })
		if err != nil || len(got) != 1 || got[0].Text != want || got[0].Direction != "in" {
			t.Errorf("export with reason %q: %+v, %v; want %q", reason, got, err, want)
		}
	}
	stop := errors.New("enough")
	if err := c.Export(t.Context(), "", "", func(bot.Exported) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the reader's error was lost: %v", err)
	}
}

func TestListings(t *testing.T) {
	c, d, _, _ := serve(t)
	file, _ := directory.Starter()
	d.Listings = bot.NewListings(flows.World{Directory: file})
	d.World = d.Listings.World
	read := func(n int) *directory.Import {
		in := &directory.Import{Source: "oadby", Faults: make([]directory.Problem, 10)}
		for _, l := range file.All()[:n] {
			put := *l
			put.ID = "oadby-" + l.ID
			in.Listings = append(in.Listings, &put)
		}
		return in
	}
	if took, err := c.ImportListings(t.Context(), "somebody else", bot.Import{Read: read(10)}); err != nil || took.New != 10 || len(took.What) != 10 {
		t.Errorf("import: %+v, %v", took, err)
	}
	if took, err := c.ImportListings(t.Context(), "", bot.Import{Read: read(1)}); !errors.Is(err, directory.ErrShrunk) || took.Gone != 9 || took.Listed != 10 {
		t.Errorf("cut off: %+v, %v; want ErrShrunk and how many", took, err)
	}
	var last directory.Listing
	n := 0
	err := c.EachListing(t.Context(), func(l directory.Listing) error { last = l; n++; return nil })
	if want := *d.World().Directory.All()[n-1]; err != nil || n != len(file.All())+10 || !reflect.DeepEqual(last, want) {
		t.Errorf("%d listings, the last %+v, want %+v, %v", n, last, want, err)
	}
	rows, err := d.Audits(t.Context(), 10)
	if err != nil || len(rows) != 2 || !strings.HasPrefix(rows[0].By, "command line: ") {
		t.Errorf("the audit names %+v, %v; want who the kernel says", rows, err)
	}
	if _, err := c.ImportListings(t.Context(), "", bot.Import{}); err == nil {
		t.Error("an import of nothing was taken")
	}
}

func TestSocket(t *testing.T) {
	_, _, _, data := serve(t)
	info, err := os.Stat(filepath.Join(data, control.Name))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket: %v, %v; want 0600", info, err)
	}
	if _, err := control.Listen(data); err == nil || !strings.Contains(err.Error(), "running on") {
		t.Errorf("a second server: %v, want it refused", err)
	}
}

// TestLeftBehind: the socket of a server that was killed does not stop the next.
func TestLeftBehind(t *testing.T) {
	data, err := os.MkdirTemp("", "sp")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(data)
	if err := os.WriteFile(filepath.Join(data, control.Name), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := control.Listen(data)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if bytes.Contains([]byte(control.Who("0")), []byte("user 0")) {
		t.Errorf("root is called %q", control.Who("0"))
	}
}
