// Package front is the door that anybody may open in a browser: what Signpost
// is, its privacy notice and accessibility statement and, in the demo, a phone
// to try it with.
//
// It promises:
//   - The pages stand without the store: they are words and nothing else.
//   - The demo's phone speaks to the real webhook through Phone, and to nothing
//     behind it: what it shows is what a resident's phone would show.
//   - What is typed into the demo's phone stays in memory, bounded, and is gone
//     when the program ends. It is in no URL, title or log.
//
// It refuses to show the phone outside the demo: there a page that answers like
// a resident's phone would be a way to text for nothing, and without a number.
package front

import (
	"context"
	"embed"
	"net/http"

	"signpost/bot/page"

	"github.com/gorilla/mux"
)

//go:embed *.html
var files embed.FS

var pages = page.Must(page.Parse(files))

// Phone sends one text from a number and returns the messages that came back.
type Phone func(ctx context.Context, from, text string) ([]string, error)

// Options are what the front needs to be told.
type Options struct {
	Demo       bool
	Phone      Phone         // demo only: how a text is sent
	Inbox      *Inbox        // demo only: where texts arrive that we begin; may be nil
	Numbers    func() string // demo only: a fresh number of Ofcom's drama range, in E.164 form
	ReviewPath string        // where the volunteers' desk is; "" says nothing of it

	Credits func() []string // what the licences of the places in use want said
}

// Routes adds the front's pages and the shared style sheet to r.
func Routes(r *mux.Router, o Options) {
	still := func(path, name, title string) {
		r.Handle(path, page.Public(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			write(w, http.StatusOK, name, page.Page{Title: title, Nav: nav(o), Here: path, Body: o})
		}))).Methods(http.MethodGet, http.MethodHead)
	}
	still("/", "home", "Find what is on near you, by text")
	still("/privacy", "privacy", "Privacy")
	still("/accessibility", "accessibility", "Accessibility")
	r.PathPrefix(page.Assets).Handler(page.Asset()).Methods(http.MethodGet, http.MethodHead)
	if o.Demo {
		t := &try{o: o}
		if o.Inbox != nil {
			o.Inbox.talks = &t.talks
		}
		guard := page.Private(http.NewCrossOriginProtection().Handler(http.HandlerFunc(t.serve)))
		r.Handle(tryPath, guard).Methods(http.MethodGet, http.MethodHead, http.MethodPost)
	}
}

// NotFound is what to show for an address that nothing answers.
func NotFound() http.Handler {
	return page.Public(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusNotFound, "missing", page.Page{Title: "There is no page here", Nav: nav(Options{})})
	}))
}

func nav(o Options) []page.Link {
	links := []page.Link{{To: "/", Text: "About"}}
	if o.Demo {
		links = append(links, page.Link{To: tryPath, Text: "Try it"})
	}
	return append(links, page.Link{To: "/privacy", Text: "Privacy"}, page.Link{To: "/accessibility", Text: "Accessibility"})
}

func write(w http.ResponseWriter, status int, name string, p page.Page) {
	// A fault in an embedded template is a bug; Write has told the browser, and
	// the tests show every page.
	_ = pages.Write(w, status, name, p)
}
