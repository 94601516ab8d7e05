package console

import (
	"embed"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"signpost/bot"
	"signpost/bot/page"

	"github.com/gorilla/mux"
)

//go:embed *.html
var files embed.FS

var pages = page.Must(page.Parse(files))

// Options are what the console needs to be told.
type Options struct {
	PublicURL string // where browsers find us: https, or loopback
	Log       *slog.Logger
}

const (
	home       = "/review"
	signInPath = home + "/sign-in"
	leavePath  = home + "/sign-out"
	auditPath  = home + "/audit"
	formMost   = 64 << 10
	storeWait  = 10 * time.Second
)

// console is what its handlers share.
type console struct {
	desk *bot.Desk
	log  *slog.Logger
	zone *time.Location
}

// Routes adds the console's pages under /review to r. It refuses a public
// address over which a password could be read on the way.
func Routes(r *mux.Router, d *bot.Desk, o Options) error {
	origin, err := checkURL(o.PublicURL)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return fmt.Errorf("console: load London's time: %w", err)
	}
	cross := http.NewCrossOriginProtection()
	if err := cross.AddTrustedOrigin(origin); err != nil {
		return fmt.Errorf("console: trust the public address: %w", err)
	}
	c := &console{desk: d, log: o.Log, zone: zone}
	cross.SetDenyHandler(http.HandlerFunc(c.elsewhere))
	sub := r.PathPrefix(home).Subrouter()
	guard := func(h http.HandlerFunc) http.Handler { return page.Private(cross.Handler(limit(h))) }
	get := func(path string, h http.HandlerFunc) {
		sub.Handle(path, guard(h)).Methods(http.MethodGet, http.MethodHead)
	}
	post := func(path string, h http.HandlerFunc) { sub.Handle(path, guard(h)).Methods(http.MethodPost) }

	get("", c.signedIn(c.queue))
	get("/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, home, http.StatusSeeOther) })
	get("/sign-in", c.askSignIn)
	post("/sign-in", c.signIn)
	post("/sign-out", c.signOut)
	const one = "/case/{id:[0-9a-f]{16}}"
	get(one, c.signedIn(c.show))
	post(one+"/open", c.signedIn(c.open))
	post(one+"/decide", c.signedIn(c.decide))
	post(one+"/reveal", c.signedIn(c.reveal))
	post(one+"/ask", c.signedIn(c.ask))
	post(one+"/agree", c.signedIn(c.agree))
	post(one+"/number", c.signedIn(c.number))
	get("/audit", c.signedIn(c.audit))
	post("/glass/{id:[0-9a-f]{16}}", c.signedIn(c.look))
	c.listingRoutes(get, post)
	sub.NotFoundHandler = guard(c.missing)
	sub.MethodNotAllowedHandler = guard(c.missing)
	return nil
}

// limit stops reading a form that is larger than any of ours.
func limit(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, formMost)
		h(w, r)
	}
}

// checkURL returns the origin of the public address.
func checkURL(public string) (origin string, err error) {
	u, err := url.Parse(public)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		// What was given is not repeated: an address may hold a password.
		return "", fmt.Errorf("console: SIGNPOST_PUBLIC_URL must be a whole address, like https://signpost.example")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return "", fmt.Errorf("console: SIGNPOST_PUBLIC_URL is plain http at %s: passwords could be read on the way; use https", u.Host)
	}
	return u.Scheme + "://" + u.Host, nil
}

func loopback(host string) bool {
	host = strings.ToLower(host)
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
