package console

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"signpost/bot"
	"signpost/bot/page"
	"signpost/store"
)

// caseID is the form of a case's id. Nothing else may follow a sign-in, so that
// nobody can be sent elsewhere by a link to us.
var caseID = regexp.MustCompile(`^[0-9a-f]{16}$`)

const nameMost = 64

// signInPage is what the sign-in's template reads.
type signInPage struct{ Name, Case string }

func (c *console) askSignIn(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), storeWait)
	defer cancel()
	r = r.WithContext(ctx)
	if _, err := c.who(r); err == nil {
		http.Redirect(w, r, home, http.StatusSeeOther)
		return
	} else if !errors.Is(err, store.ErrUnknown) {
		c.trouble(w, store.User{}, err)
		return
	}
	p := view(store.User{}, "Sign in to the volunteers' desk", "")
	if r.URL.Query().Has("out") {
		p.Notice = "You are signed out."
	}
	p.Body = signInPage{Case: checkCase(r.URL.Query().Get("case"))}
	c.write(w, http.StatusOK, "signin", p)
}

func checkCase(id string) string {
	if !caseID.MatchString(id) {
		return ""
	}
	return id
}

func (c *console) signIn(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), storeWait)
	defer cancel()
	r = r.WithContext(ctx)
	if err := r.ParseForm(); err != nil {
		c.badForm(w, store.User{}, err)
		return
	}
	name := strings.ToLower(strings.TrimSpace(r.PostForm.Get("name")))
	// No name is this long, and those who fail are remembered.
	name = name[:min(len(name), nameMost)]
	id := checkCase(r.PostForm.Get("case"))
	fresh, err := c.desk.SignIn(r.Context(), name, r.PostForm.Get("password"))
	var slow bot.Throttled
	switch {
	case errors.As(err, &slow):
		w.Header().Set("Retry-After", strconv.Itoa(int(slow.Wait/time.Second)+1))
		c.refuse(w, http.StatusTooManyRequests, name, id, sentence(slow.Error()))
		return
	case errors.Is(err, bot.ErrSignIn):
		// One message, whichever of the two was wrong.
		c.refuse(w, http.StatusForbidden, name, id, sentence(err.Error()))
		return
	case err != nil:
		c.trouble(w, store.User{}, err)
		return
	}
	if old := token(r); old != "" {
		// What this browser had before must not open the desk any more.
		if err := c.desk.SignOut(r.Context(), old); err != nil {
			c.trouble(w, store.User{}, err)
			return
		}
	}
	setCookie(w, fresh, 0)
	to := home
	if id != "" {
		to = casePath(id)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (c *console) refuse(w http.ResponseWriter, status int, name, id, message string) {
	p := view(store.User{}, "Sign in to the volunteers' desk", "")
	p.Faults = []page.Fault{{Field: "name", Message: message}}
	p.Body = signInPage{Name: name, Case: id}
	c.write(w, status, "signin", p)
}

// sentence makes a sentence of an error that may be shown.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

func (c *console) signOut(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), storeWait)
	defer cancel()
	// The browser forgets the token whatever becomes of the rest, and the pages
	// it would show again at the back button: no-store alone does not end those.
	w.Header().Set("Clear-Site-Data", `"cache"`)
	setCookie(w, "", -1)
	if t := token(r); t != "" {
		if err := c.desk.SignOut(ctx, t); err != nil {
			// "You are signed out" would be wrong: the store still knows the token.
			c.trouble(w, store.User{}, err)
			return
		}
	}
	http.Redirect(w, r, signInPath+"?out", http.StatusSeeOther)
}
