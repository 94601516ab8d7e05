package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"signpost/store"
)

func number(e164 string) store.Number { return store.NewNumber(e164) }

func TestSignIn(t *testing.T) {
	k := newDesk(t)
	b := k.browser()
	b.get(signInPath).want(t, "sign-in page", 200, `for="name"`, `for="password"`, `autocomplete="current-password"`)
	a := b.post(signInPath, "name", " Ann ", "password", password)
	if a.status != http.StatusSeeOther || a.location != home {
		t.Fatalf("sign in: %d to %q, want 303 to %s", a.status, a.location, home)
	}
	c := a.cookie
	if c == nil || c.Name != "__Host-signpost" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || len(c.Value) < 26 {
		t.Fatalf("cookie %+v: want __Host-signpost, Secure, HttpOnly, Strict, Path=/, no Domain, for the session", c)
	}
	first := b.token
	b.get(home).want(t, "queue", 200, "ann", "Sign out")
	if a := b.get(signInPath); a.location != home {
		t.Errorf("sign-in page when signed in: to %q, want %q", a.location, home)
	}

	// Each sign-in has its own token, and the browser's old one ends.
	b.post(signInPath, "name", "lead", "password", password)
	if b.token == first {
		t.Error("the second sign-in has the token of the first")
	}
	if a := (&browser{k: k, token: first}).get(home); a.status != http.StatusSeeOther {
		t.Errorf("the token of the first sign-in after the second: %d, want 303", a.status)
	}

	second := b.token
	a = b.post(leavePath)
	if a.location != signInPath+"?out" || a.cookie == nil || a.cookie.MaxAge >= 0 || a.cookie.Value != "" || !a.cookie.Secure {
		t.Errorf("sign out: to %q, cookie %+v: want it taken away", a.location, a.cookie)
	}
	if a := (&browser{k: k, token: second}).get(home); a.status != http.StatusSeeOther {
		t.Errorf("a token after sign-out: %d, want 303", a.status)
	}
	k.browser().get(signInPath+"?out").want(t, "after signing out", 200, "You are signed out.")
}

func TestSignInRefuses(t *testing.T) {
	k := newDesk(t)
	for _, c := range []struct{ what, name, password string }{
		{"wrong password", "ann", "wrong"},
		{"no such user", "nobody", password},
		{"disabled user", "gone", password},
		{"nothing", "", ""},
		{"very long name", strings.Repeat("a", 5000), password},
	} {
		b := k.browser()
		a := b.post(signInPath, "name", c.name, "password", c.password)
		a.want(t, c.what, http.StatusForbidden, "That name and password do not match.", `href="#name"`, `aria-invalid="true"`, "!"+password)
		if a.cookie != nil {
			t.Errorf("%s: a cookie was set", c.what)
		}
	}
	if got := k.log.String(); got != "" {
		t.Errorf("log %q: want nothing", got)
	}
}

func TestSignInThrottled(t *testing.T) {
	k := newDesk(t)
	b := k.browser()
	for range 5 {
		b.post(signInPath, "name", "ann", "password", "wrong")
	}
	a := b.post(signInPath, "name", "ann", "password", password)
	a.want(t, "the right password after 5 wrong ones", http.StatusTooManyRequests, "Too many tries: wait 30s and try again.")
	if a.header.Get("Retry-After") != "31" || a.cookie != nil {
		t.Errorf("throttled: Retry-After %q, cookie %v, want 31 and none", a.header.Get("Retry-After"), a.cookie)
	}
	k.now = k.now.Add(31 * time.Second)
	if a := b.post(signInPath, "name", "ann", "password", password); a.status != http.StatusSeeOther {
		t.Errorf("after waiting: %d, want 303", a.status)
	}
}

func TestDisabledWhileSignedIn(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	b.get(home).want(t, "before", 200)
	if err := k.DisableUser(t.Context(), "cli", "ann"); err != nil {
		t.Fatal(err)
	}
	if a := b.get(home); a.status != http.StatusSeeOther {
		t.Errorf("after being disabled: %d, want 303", a.status)
	}
}

func TestSignInEnds(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	k.now = k.now.Add(shift)
	if a := b.get(home); a.status != http.StatusSeeOther {
		t.Errorf("after its time: %d, want 303", a.status)
	}
}

// TestNoOpenRedirect: only a case may follow a sign-in.
func TestNoOpenRedirect(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	for given, want := range map[string]string{
		id: casePath(id), "": home, "https://evil.example": home, "//evil.example": home, "../../x": home,
		id + "/": home, strings.ToUpper(id[:15]) + "G": home, id + "\n": home,
	} {
		b := k.browser()
		if page := b.get(signInPath + "?case=" + escape(given)).body; strings.Contains(page, "evil") {
			t.Errorf("sign-in page for case %q repeats it", given)
		}
		a := b.post(signInPath, "name", "ann", "password", password, "case", given)
		if a.status != http.StatusSeeOther || a.location != want {
			t.Errorf("sign in for case %q: %d to %q, want 303 to %q", given, a.status, a.location, want)
		}
	}
}
