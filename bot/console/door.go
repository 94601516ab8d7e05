package console

import (
	"context"
	"errors"
	"net/http"
	"regexp"

	"signpost/bot"
	"signpost/bot/page"
	"signpost/store"

	"github.com/gorilla/mux"
)

// cookieName begins with __Host-, so that a browser keeps it only when it is
// Secure, for this host alone and for every path (RFC 6265bis, section 4.1.3.2).
const cookieName = "__Host-signpost"

func setCookie(w http.ResponseWriter, token string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: token, Path: "/", MaxAge: age,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// token is what the browser showed, "" for nothing.
func token(r *http.Request) string {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return ""
	}
	return c.Value
}

// handler answers a request of a reviewer who is signed in.
type handler func(w http.ResponseWriter, r *http.Request, by store.User)

// signedIn lets h answer those who are signed in, and sends others to the sign-in.
func (c *console) signedIn(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), storeWait)
		defer cancel()
		r = r.WithContext(ctx)
		if c.onward(w, r) {
			return
		}
		by, err := c.who(r)
		if errors.Is(err, store.ErrUnknown) {
			to := signInPath
			if id := mux.Vars(r)["id"]; id != "" {
				to += "?case=" + id // the route has checked its form
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
		if err != nil {
			c.trouble(w, store.User{}, err)
			return
		}
		if r.Method == http.MethodPost {
			if err := r.ParseForm(); err != nil {
				c.badForm(w, by, err)
				return
			}
		}
		h(w, r, by)
	}
}

// who is the reviewer that the request's cookie stands for.
func (c *console) who(r *http.Request) (store.User, error) {
	t := token(r)
	if t == "" {
		return store.User{}, store.ErrUnknown
	}
	return c.desk.Reviewer(r.Context(), t)
}

// onward answers a request that followed a link on another site. The browser
// has left our cookie out of it, and sends it with the next one, which is ours.
func (c *console) onward(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodPost || token(r) != "" || r.Header.Get("Sec-Fetch-Site") != "cross-site" {
		return false
	}
	to := home
	if id := mux.Vars(r)["id"]; id != "" {
		to = casePath(id)
	} else if r.URL.Path == auditPath {
		to = auditPath
	} else if r.URL.Path == listingsPath {
		to = listingsTo(r)
	}
	c.write(w, http.StatusOK, "onward", page.Page{Title: "Opening the desk", Onward: to, Body: to})
	return true
}

func casePath(id string) string { return home + "/case/" + id }

// view begins a page for a reviewer.
func view(by store.User, title, here string) page.Page {
	p := page.Page{Title: title}
	if by.Name != "" {
		p.Nav = []page.Link{{To: home, Text: "Waiting"}, {To: listingsPath, Text: "Listings"}, {To: auditPath, Text: "Audit"}}
		p.Here, p.Who, p.Leave = here, by.Name, leavePath
	}
	return p
}

// write sends a page. A template that fails is a bug, and logged as one.
func (c *console) write(w http.ResponseWriter, status int, name string, p page.Page) {
	if err := pages.Write(w, status, name, p); err != nil {
		c.log.Error("console page", "page", name, "err", err)
	}
}

// trouble says what is in the way of by. What it does not know of is the store's.
func (c *console) trouble(w http.ResponseWriter, by store.User, err error) {
	switch {
	case errors.Is(err, store.ErrUnknown):
		c.write(w, http.StatusNotFound, "missing", view(by, "There is no page here", ""))
	case errors.Is(err, bot.ErrNotLead):
		c.write(w, http.StatusForbidden, "notlead", view(by, "Ask a lead reviewer", ""))
	case errors.Is(err, bot.ErrDecided):
		c.write(w, http.StatusConflict, "decided", view(by, "This has been decided already", ""))
	case errors.Is(err, context.Canceled):
		// The browser has gone: there is nobody to tell, and nothing is wrong.
	default:
		c.log.Error("console cannot use the records", "err", withoutContacts(err))
		w.Header().Set("Retry-After", "30")
		c.write(w, http.StatusServiceUnavailable, "down", view(by, "We cannot reach the records just now", ""))
	}
}

// contactID is the form of a contact's pseudonym.
var contactID = regexp.MustCompile(`[0-9a-f]{32}`)

// withoutContacts is the text of err without pseudonyms, which the store puts
// in its errors and which this door keeps out of the log.
func withoutContacts(err error) string {
	return contactID.ReplaceAllString(err.Error(), "(contact)")
}

func (c *console) missing(w http.ResponseWriter, _ *http.Request) {
	c.write(w, http.StatusNotFound, "missing", view(store.User{}, "There is no page here", ""))
}

func (c *console) elsewhere(w http.ResponseWriter, _ *http.Request) {
	c.write(w, http.StatusForbidden, "elsewhere", view(store.User{}, "That came from another site", ""))
}

func (c *console) badForm(w http.ResponseWriter, by store.User, err error) {
	status := http.StatusBadRequest
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		status = http.StatusRequestEntityTooLarge
	}
	c.write(w, status, "badform", view(by, "That form could not be read", ""))
}
