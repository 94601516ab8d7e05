package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"signpost/bot"
	"signpost/bot/page"
	"signpost/flows/directory"
	"signpost/store"

	"github.com/gorilla/mux"
)

// The page on which staff keep the listings true. It shows nothing of a resident:
// of whoever reported a listing only how many they were, and when.

const (
	listingsPath = home + "/listings"
	listingsMost = 20
	searchMost   = 100
)

// listingID is the form of a listing's id, in a route and behind a link.
const listingID = "[a-z0-9][a-z0-9-]{0,119}"

var oneListing = regexp.MustCompile("^" + listingID + "$")

// listingsPage is what the template reads.
type listingsPage struct {
	Query   string
	Rows    []listingView
	Total   string
	Reasons []string
	Next    int // where the next rows begin, 0 when there are none
}

// listingView is one listing as staff see it.
type listingView struct {
	ID, Name, Place, Why, Colour string
	Reported                     string // how many, and when; "" when nobody has
	Held                         string // why residents are not told of it, "" when they are
	Past                         bool   // its last day is over: only a new last day brings it back
	What, When, Contact, Checked string
	Source, SourceURL, From      string
	Changed                      string
}

// listings answers a link: to what needs checking, or to one listing by its id.
func (c *console) listings(w http.ResponseWriter, r *http.Request, by store.User) {
	q := r.URL.Query()
	query := q.Get("q")
	if !oneListing.MatchString(query) {
		query = ""
	}
	c.showListings(w, r, by, http.StatusOK, query, from(q), nil)
}

// search looks listings up by words of their name. The words come in a form: they
// are staff's own, and an address is kept by browsers and proxies.
func (c *console) search(w http.ResponseWriter, r *http.Request, by store.User) {
	query := strings.TrimSpace(r.PostForm.Get("q"))
	query = strings.ToValidUTF8(query[:min(len(query), searchMost)], "")
	c.showListings(w, r, by, http.StatusOK, query, from(r.PostForm), nil)
}

// from is where in the list to begin.
func from(q url.Values) int {
	n, err := strconv.Atoi(q.Get("from"))
	if err != nil {
		return 0
	}
	return max(n, 0)
}

func (c *console) showListings(w http.ResponseWriter, r *http.Request, by store.User, status int, query string, from int, faults []page.Fault) {
	all, total, err := c.desk.NeedChecking(r.Context(), query, from, listingsMost)
	if err != nil {
		c.trouble(w, by, err)
		return
	}
	body := listingsPage{Query: query, Reasons: directory.Reasons, Total: counted(total)}
	for _, k := range all {
		body.Rows = append(body.Rows, c.listingView(k, by))
	}
	if next := from + len(all); next < total {
		body.Next = next
	}
	p := view(by, "Listings to check", listingsPath)
	p.Wide, p.Body, p.Faults = true, body, faults
	switch r.URL.Query().Get("did") {
	case "right":
		p.Notice = "It is recorded that you have checked it today. Residents are told so."
	case "withhold":
		p.Notice = "It is withheld. No resident is told of it any more."
	case "restore":
		p.Notice = "It is back. Residents may be told of it again."
	}
	c.write(w, status, "listings", p)
}

func counted(n int) string {
	if n == 1 {
		return "1 listing"
	}
	return fmt.Sprintf("%d listings", n)
}

func (c *console) listingView(k bot.Check, by store.User) listingView {
	l, now := k.Listing, c.desk.Now()
	v := listingView{ID: l.ID, Name: l.Name, Place: l.Place, Why: k.Why, Colour: "none", Held: l.Held, What: l.Description,
		When: listedWhen(l), Contact: join(", ", l.Phone, l.Email), Checked: "never", Source: site(l.SourceURL), SourceURL: l.SourceURL, From: k.Source}
	if l.Unconfirmed() {
		v.Source, v.SourceURL = "the council's statement of 2018 alone", ""
	}
	if v.Past = l.Held == "" && l.Withheld(now); v.Past {
		v.Held = "its last day was " + l.ValidTo
	}
	switch n := len(k.Reports); {
	case n == 1:
		v.Reported = "1 resident, " + c.clock(k.Reports[0])
	case n > 1:
		v.Reported = fmt.Sprintf("%d residents, the last %s", n, c.clock(k.Reports[n-1]))
	}
	switch k.Why {
	case bot.CheckReported:
		v.Colour = "danger"
	case bot.CheckWithheld:
		v.Colour = "crisis"
	case bot.CheckNone:
		v.Why = "checked"
	}
	v.Why = strings.ToUpper(v.Why[:1]) + v.Why[1:]
	if l.Checked != "" {
		v.Checked = l.Checked
	}
	if v.Source != "" && l.SourceDate != "" && v.SourceURL != "" {
		v.Source += ", " + l.SourceDate
	} else if v.SourceURL != "" {
		v.Source += ", no date"
	}
	if k.By != "" {
		v.Changed = name(k.By, by) + ", " + c.clock(k.At)
	}
	return v
}

func listedWhen(l *directory.Listing) string {
	var days []string
	for _, day := range l.Days {
		days = append(days, day.String()[:3])
	}
	hours := l.Start
	if l.End != "" {
		hours += "-" + l.End
	}
	return join(", ", strings.TrimSpace(strings.Join(days, ", ")+" "+hours), l.Frequency)
}

func join(sep string, parts ...string) string {
	var have []string
	for _, part := range parts {
		if part != "" {
			have = append(have, part)
		}
	}
	return strings.Join(have, sep)
}

// site is the host of a web address.
func site(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// keepListing does what a form of the page asks for, and goes back to the page.
func (c *console) keepListing(what string, do func(r *http.Request, by store.User, id string) error) handler {
	return func(w http.ResponseWriter, r *http.Request, by store.User) {
		id := mux.Vars(r)["listing"]
		err := do(r, by, id)
		switch {
		case errors.Is(err, bot.ErrHeldWhy):
			c.showListings(w, r, by, http.StatusUnprocessableEntity, id, 0, []page.Fault{{Field: "why-" + id, Message: sentence(err.Error())}})
		case err != nil:
			c.trouble(w, by, err)
		default:
			to := url.Values{"did": {what}}
			if r.PostForm.Get("q") != "" {
				to.Set("q", id) // they had looked for it: show what has become of it
			}
			http.Redirect(w, r, listingsPath+"?"+to.Encode(), http.StatusSeeOther)
		}
	}
}

// listingRoutes adds the page and its forms.
func (c *console) listingRoutes(get, post func(path string, h http.HandlerFunc)) {
	const one = "/listings/{listing:" + listingID + "}"
	get("/listings", c.signedIn(c.listings))
	post("/listings", c.signedIn(c.search))
	post(one+"/right", c.signedIn(c.keepListing("right", func(r *http.Request, by store.User, id string) error {
		return c.desk.ConfirmListing(r.Context(), by, id)
	})))
	post(one+"/withhold", c.signedIn(c.keepListing("withhold", func(r *http.Request, by store.User, id string) error {
		return c.desk.WithholdListing(r.Context(), by, id, r.PostForm.Get("why"))
	})))
	post(one+"/restore", c.signedIn(c.keepListing("restore", func(r *http.Request, by store.User, id string) error {
		return c.desk.RestoreListing(r.Context(), by, id)
	})))
}

// listingsTo is the address of the page that a link from elsewhere asked for.
func listingsTo(r *http.Request) string {
	if q := r.URL.Query().Get("q"); oneListing.MatchString(q) {
		return listingsPath + "?q=" + q
	}
	return listingsPath
}
