package console

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/mux"
)

func TestPublicURL(t *testing.T) {
	for _, c := range []struct {
		url string
		ok  bool
	}{
		{"https://signpost.example", true}, {"https://signpost.example:8443/", true},
		{"http://127.0.0.1:8080", true}, {"http://localhost:8080", true}, {"http://[::1]:8080", true}, {"http://demo.localhost", true},
		{"http://signpost.example", false}, {"http://10.0.0.1", false}, {"http://localhost.evil.example", false},
		{"http://127.0.0.1.evil.example", false}, {"ftp://localhost", false}, {"signpost.example", false}, {"", false}, {"https://", false}, {"https://%zz", false},
	} {
		if err := Routes(mux.NewRouter(), nil, Options{PublicURL: c.url}); (err == nil) != c.ok {
			t.Errorf("Routes with %q: error %v, want it accepted: %v", c.url, err, c.ok)
		}
	}
}

// routes lists every route of the console as method and address.
func routes(t *testing.T, k *desk, id string) (out [][2]string) {
	t.Helper()
	err := k.mux.Walk(func(r *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		path, err := r.GetPathTemplate()
		if err != nil {
			return err
		}
		methods, err := r.GetMethods()
		if err != nil {
			return nil // the folder that holds the others
		}
		path = strings.Replace(path, "{listing:"+listingID+"}", someListing, 1)
		for _, m := range methods {
			out = append(out, [2]string{m, strings.Replace(path, "{id:[0-9a-f]{16}}", id, 1)})
		}
		return nil
	})
	if err != nil || len(out) < 15 {
		t.Fatalf("walk: %d routes, %v", len(out), err)
	}
	return out
}

// TestEveryRoute sends each route a request of each kind of visitor: it must
// have its headers, and show nobody who is not signed in anything of a case.
func TestEveryRoute(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	contact := k.Store.Keys().Contact(number(phone))
	extra := [][2]string{{"GET", home + "/no-such"}, {"DELETE", casePath(id)}, {"GET", casePath(id) + "/open"}, {"GET", home + "/case/../../etc"}, {"GET", home + "/case/XYZ"}}
	for _, r := range append(routes(t, k, id), extra...) {
		for _, name := range []string{"", "ann", "lead"} {
			b := k.browser()
			if name != "" {
				b = k.in(name)
			}
			a := b.do(r[0], r[1], nil)
			what := r[0] + " " + r[1] + " as " + name
			if a.status == http.StatusMovedPermanently {
				continue // the router tidied the address
			}
			for header, want := range map[string]string{
				"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
				"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			} {
				if got := a.header.Get(header); got != want {
					t.Errorf("%s: %s is %q, want %q", what, header, got, want)
				}
			}
			for _, secret := range []string{"want to die", "7700900", "7700 900", contact} {
				if strings.Contains(a.body+a.location, secret) {
					t.Errorf("%s: shows %q:\n%s", what, secret, a.body)
				}
			}
			open := strings.HasPrefix(r[1], signInPath) || r[1] == leavePath || r[1] == home+"/"
			missing := a.status == http.StatusNotFound
			if name == "" && !open && !missing && (a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, signInPath)) {
				t.Errorf("%s: %d to %q, want 303 to the sign-in", what, a.status, a.location)
			}
			if a.body != "" && !missing && a.status != http.StatusSeeOther && r[0] != "HEAD" && strings.Count(a.body, "<h1") != 1 {
				t.Errorf("%s: want one h1:\n%s", what, a.body)
			}
		}
	}
	for _, did := range k.audited() {
		if strings.Contains(did, "read") || strings.Contains(did, "glass") {
			t.Errorf("a request with no reason was audited as %q", did)
		}
	}
}

// TestCrossOrigin: a form on another site can do nothing, even with the cookie.
func TestCrossOrigin(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	for _, r := range routes(t, k, id) {
		if r[0] != http.MethodPost {
			continue
		}
		for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
			b := k.in("lead")
			b.header.Set(h[0], h[1])
			a := b.post(r[1], "reason", reasonOK, "why", reasonOK, "seen", "9", "outcome", "999 was called", "name", "lead", "password", password)
			a.want(t, r[1]+" with "+h[0]+": "+h[1], http.StatusForbidden, "another site", "!want to die", "!7700900", "!7700 900")
			if a.cookie != nil {
				t.Errorf("%s with %s: %s: a cookie was set", r[1], h[0], h[1])
			}
		}
	}
	if did := k.audited(); len(did) != 0 {
		t.Errorf("audit after forged forms: %q, want none", did)
	}
	b := k.in("lead")
	b.header.Set("Sec-Fetch-Site", "same-origin")
	b.post(casePath(id)+"/open", "reason", reasonOK).want(t, "our own form", 200, "want to die")
}

// TestOnward: a link in Slack leaves a Strict cookie out; the page that answers
// it goes on by itself, to the same address and nowhere else.
func TestOnward(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	b := k.browser()
	b.header.Set("Sec-Fetch-Site", "cross-site")
	for path, to := range map[string]string{casePath(id): casePath(id), home: home, auditPath: auditPath, listingsPath + "?q=a-b-1": listingsPath + "?q=a-b-1",
		listingsPath + "?q=https://evil.example": listingsPath, home + "?next=https://evil.example": home} {
		a := b.get(path)
		a.want(t, path, 200, `content="0;url=`+to+`"`, `href="`+to+`"`, "!evil")
	}
	b.header.Set("Sec-Fetch-Site", "same-origin")
	if a := b.get(casePath(id)); a.status != http.StatusSeeOther || a.location != signInPath+"?case="+id {
		t.Errorf("going on without a cookie: %d to %q, want 303 to the sign-in with the case", a.status, a.location)
	}
	if a := b.get(home); a.location != signInPath {
		t.Errorf("the queue, signed out: to %q, want %q", a.location, signInPath)
	}
}

func TestTooLarge(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	big := strings.Repeat("x", formMost)
	for _, path := range []string{casePath(id) + "/open", casePath(id) + "/decide", casePath(id) + "/reveal", signInPath} {
		b := k.in("lead")
		b.post(path, "reason", reasonOK, "why", reasonOK, "name", "lead", "password", password, "big", big).
			want(t, path+" with 64 KB", http.StatusRequestEntityTooLarge, "!want to die", "!7700900", "!7700 900")
	}
}

// TestStoreDown: a page says what to do, and the log says nothing of anybody.
func TestStoreDown(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	contact := k.Store.Keys().Contact(number(phone))
	b := k.in("lead")
	k.db.who, k.db.tell = "all", "line of "+contact
	for _, r := range routes(t, k, id) {
		if r[0] == http.MethodHead || r[1] == home+"/" {
			continue
		}
		b.token = "token of lead"
		a := b.do(r[0], r[1], map[string][]string{"name": {"lead"}, "password": {password}, "reason": {reasonOK}, "why": {reasonOK}})
		a.want(t, r[0]+" "+r[1], http.StatusServiceUnavailable, "cannot reach the records", "call 999", "Try again", "!"+contact)
	}
	got := k.log.String()
	if !strings.Contains(got, "console cannot use the records") {
		t.Errorf("log %q: want the fault", got)
	}
	if strings.Contains(got, contact) || strings.Contains(got, "7700900") || strings.Contains(got, "die") {
		t.Errorf("the log names a resident:\n%s", got)
	}
}

// TestBrowserGone: a reader who goes away is not a fault of the store.
func TestBrowserGone(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, "GET", home, nil)
	r.AddCookie(&http.Cookie{Name: cookieName, Value: b.token})
	w := httptest.NewRecorder()
	k.mux.ServeHTTP(w, r)
	if got := k.log.String(); got != "" || w.Body.Len() != 0 {
		t.Errorf("log %q, body %q: want nothing", got, w.Body)
	}
}

func TestUnknownCase(t *testing.T) {
	k := newDesk(t)
	b := k.in("lead")
	none := casePath("0123456789abcdef")
	b.get(none).want(t, "GET", 404, "no such page or case", "Sign out")
	b.post(none+"/open", "reason", reasonOK).want(t, "open", 404)
	b.post(none+"/decide", "outcome", "999 was called", "seen", "1").want(t, "decide", 404)
	b.post(none+"/reveal", "why", reasonOK).want(t, "reveal", 404)
	if did := k.audited(); len(did) != 0 {
		t.Errorf("audit: %q, want none", did)
	}
}

// TestNoScripts looks at the templates themselves.
func TestNoScripts(t *testing.T) {
	names, err := files.ReadDir(".")
	if err != nil || len(names) < 10 {
		t.Fatalf("templates: %d, %v", len(names), err)
	}
	bad := regexp.MustCompile(`<script|style=|\son[a-z]+=|https?://|<form[^>]*method="get"|template\.HTML`)
	for _, n := range names {
		text, err := files.ReadFile(n.Name())
		if err != nil {
			t.Fatal(err)
		}
		if m := bad.Find(text); m != nil {
			t.Errorf("%s has %q", n.Name(), m)
		}
	}
}
