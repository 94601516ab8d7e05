package console

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/bot"
	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"

	"github.com/gorilla/mux"
)

const (
	password = "a long enough password"
	reasonOK = "on shift, checking on them"
	phone    = "+447700900123"
	shift    = 8 * time.Hour
	words    = "i want to die <script>alert('x')</script>"
)

// hash is made once: each takes 64 MiB and a tenth of a second.
var hash = sync.OnceValue(func() string { return store.HashPassword(password) })

var program = sync.OnceValue(func() *flows.Program {
	p, problems := flows.Load(flows.Scripts())
	if len(problems) > 0 {
		panic(problems)
	}
	return p
})

var world = sync.OnceValue(func() flows.World {
	g, err := places.New()
	if err != nil {
		panic(err)
	}
	d, _ := directory.Starter()
	return flows.World{Places: g, Directory: d}
})

// faulty is a store that fails when it is told to.
type faulty struct {
	*kvtest.Memory
	who  string // updates for it fail; "all" fails everything
	tell string // what the error says
}

func (f *faulty) fault(who string) error {
	if f.who == "all" || f.who != "" && f.who == who {
		return fmt.Errorf("test: %s: %w", f.tell, kv.ErrDown)
	}
	return nil
}

func (f *faulty) View(ctx context.Context, fn func(kv.Tx) error) error {
	if f.who == "all" {
		return f.fault(f.who)
	}
	return f.Memory.View(ctx, fn)
}

func (f *faulty) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	if err := f.fault(who); err != nil {
		return err
	}
	return f.Memory.Update(ctx, who, fn)
}

// desk is a console with everything behind it.
type desk struct {
	*bot.Desk
	t     *testing.T
	db    *faulty
	mux   *mux.Router
	log   bytes.Buffer
	now   time.Time
	texts int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	k := &desk{t: t, db: &faulty{Memory: kvtest.NewMemory()}, now: time.Date(2026, 7, 6, 8, 14, 0, 0, time.UTC)}
	keys, err := store.MakeKeys(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.With(k.db, keys, t.TempDir(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&k.log, nil))
	listings := bot.NewListings(world())
	k.Desk = &bot.Desk{Program: program(), World: listings.World, Listings: listings, Store: st, Now: func() time.Time { return k.now }, Log: log}
	k.update(store.WhoUsers, func(tx *store.Tx) error {
		for _, u := range []store.User{{Name: "lead", Lead: true}, {Name: "ann"}, {Name: "gone", Disabled: true}} {
			u.Hash = hash()
			if err := tx.PutUser(u); err != nil {
				return err
			}
		}
		return nil
	})
	k.mux = mux.NewRouter()
	if err := Routes(k.mux, k.Desk, Options{PublicURL: "https://signpost.example", Log: log}); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *desk) update(who string, fn func(*store.Tx) error) {
	k.t.Helper()
	if err := k.Store.Update(k.t.Context(), who, fn); err != nil {
		k.t.Fatal(err)
	}
}

// text has a resident write, and returns the case that waits for them, "" for none.
func (k *desk) text(from, text string) (id string) {
	k.t.Helper()
	k.texts++
	n := store.NewNumber(from)
	k.Receive(k.t.Context(), bot.Message{
		ID: fmt.Sprintf("SM%032x", k.texts), Channel: "sms", From: n, Said: crisis.Screen(text),
	}, func([]string) {})
	waiting, err := k.Queue(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	for _, c := range waiting {
		if c.Contact == k.Store.Keys().Contact(n) {
			return c.ID
		}
	}
	return ""
}

// audited is what the audit holds, newest first.
func (k *desk) audited() (did []string) {
	k.t.Helper()
	rows, err := k.Audits(k.t.Context(), 100)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, r := range rows {
		did = append(did, r.By+": "+r.Did)
	}
	return did
}

// browser is somebody at the console.
type browser struct {
	k      *desk
	token  string
	header http.Header
}

func (k *desk) browser() *browser { return &browser{k: k, header: http.Header{}} }

// in is a browser in which name is signed in.
func (k *desk) in(name string) *browser {
	k.t.Helper()
	b := k.browser()
	b.token = "token of " + name
	k.update(store.WhoUsers, func(tx *store.Tx) error { return tx.SignIn(b.token, name, k.now, k.now.Add(shift)) })
	return b
}

// answer is what the console answered.
type answer struct {
	status   int
	location string
	body     string
	header   http.Header
	cookie   *http.Cookie
}

func (b *browser) get(path string) answer { return b.do(http.MethodGet, path, nil) }

// post sends a form of names and values in turn.
func (b *browser) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

func (b *browser) do(method, path string, form url.Values) answer {
	r := httptest.NewRequest(method, "https://signpost.example"+path, strings.NewReader(form.Encode()))
	for name := range b.header {
		r.Header.Set(name, b.header.Get(name))
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if b.token != "" {
		r.AddCookie(&http.Cookie{Name: cookieName, Value: b.token})
	}
	w := httptest.NewRecorder()
	b.k.mux.ServeHTTP(w, r)
	a := answer{status: w.Code, location: w.Header().Get("Location"), body: w.Body.String(), header: w.Header()}
	for _, c := range w.Result().Cookies() {
		a.cookie, b.token = c, c.Value
	}
	return a
}

// want fails the test unless the answer has status and holds each of parts;
// a part that begins with "!" must not be there.
func (a answer) want(t *testing.T, what string, status int, parts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: status %d, want %d", what, a.status, status)
	}
	for _, p := range parts {
		p, not := strings.CutPrefix(p, "!")
		if strings.Contains(a.body, p) == not {
			t.Errorf("%s: %q in the page: %v, want %v, in\n%s", what, p, not, !not, a.body)
		}
	}
}

// renew signs b in again: a shift is over.
func (b *browser) renew(t *testing.T) {
	t.Helper()
	name := strings.TrimPrefix(b.token, "token of ")
	b.k.update(store.WhoUsers, func(tx *store.Tx) error { return tx.SignIn(b.token, name, b.k.now, b.k.now.Add(shift)) })
}
