package front

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"signpost/bot/page"
)

const (
	tryPath   = "/try"
	tryCookie = "signpost-try"
	formMost  = 64 << 10
	textMost  = 1600 // characters: what Twilio takes in one message
	phoneWait = 20 * time.Second
)

// examples are texts that show what Signpost does, a tap each.
var examples = []string{"hi", "knitting near enderby", "i feel lonely", "i want to die"}

// try is the demo's phone.
type try struct {
	o     Options
	talks talks
}

// tryPage is what the phone's template reads.
type tryPage struct {
	Number   string
	Bubbles  []bubble
	Newest   string // id of the last bubble, read out with the field that has the cursor
	Examples []string
	Most     int
}

func (t *try) serve(w http.ResponseWriter, r *http.Request) {
	id := ""
	if c, err := r.Cookie(tryCookie); err == nil {
		id = c.Value
	}
	talk := t.talks.find(id)
	if talk == nil {
		id, talk = t.talks.begin(t.o.Numbers())
		setCookie(w, id)
	}
	if r.Method == http.MethodPost {
		t.post(w, r, id, talk)
		return
	}
	number, bubbles := talk.look()
	body := tryPage{Number: page.Local(number), Bubbles: bubbles, Examples: examples, Most: textMost}
	if n := len(bubbles); n > 0 {
		body.Newest = "b" + strconv.Itoa(n-1)
	}
	write(w, http.StatusOK, "try", page.Page{
		Title: "Try Signpost", Wide: true, Nav: nav(t.o), Here: tryPath, Body: body,
	})
}

func (t *try) post(w http.ResponseWriter, r *http.Request, id string, talk *talk) {
	r.Body = http.MaxBytesReader(w, r.Body, formMost)
	if err := r.ParseForm(); err != nil {
		write(w, http.StatusBadRequest, "missing", page.Page{Title: "That could not be sent", Nav: nav(t.o)})
		return
	}
	if r.PostForm.Get("do") == "again" {
		t.talks.end(id)
		id, _ := t.talks.begin(t.o.Numbers())
		setCookie(w, id)
	} else if text := first(strings.TrimSpace(r.PostForm.Get("text")), textMost); text != "" {
		// The answer belongs to the conversation, whether or not the browser waits for it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), phoneWait)
		defer cancel()
		talk.send(ctx, t.o.Phone, text)
	}
	// Another page, so that reloading it sends nothing twice.
	http.Redirect(w, r, tryPath, http.StatusSeeOther)
}

// setCookie gives the browser its conversation. It is not Secure: some browsers
// keep no Secure cookie on http loopback, and it opens nothing but made-up talk.
func setCookie(w http.ResponseWriter, id string) {
	http.SetCookie(w, &http.Cookie{Name: tryCookie, Value: id, Path: tryPath, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// first is the first most characters of s.
func first(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
