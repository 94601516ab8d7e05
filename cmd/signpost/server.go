package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"signpost/bot"
	"signpost/bot/console"
	"signpost/bot/control"
	"signpost/bot/front"
	"signpost/bot/slack"
	"signpost/bot/twilio"
	"signpost/flows/crisis"
	"signpost/store"
)

// server is a running Signpost, built by hand from top to bottom.
type server struct {
	cfg   *config
	log   *slog.Logger
	desk  *bot.Desk
	store *store.Store

	public, admin, control *http.Server
	listeners              [2]net.Listener // of public and admin
	phone                  front.Phone     // set in the demo
	inbox                  *front.Inbox    // set in the demo
	numbers                numbers         // of the demo's phones
	refused                int             // faults for which the council's helpline file was refused
}

// newServer wires everything; nothing runs yet and no record is opened.
func newServer(cfg *config, c county, log *slog.Logger) *server {
	paths := cfg.paths()
	paths.Begin = true
	s := &server{cfg: cfg, log: log, store: store.New(paths, log)}
	listings := bot.NewListings(c.world)
	program := c.program
	if cfg.Unreviewed == "1" {
		program = program.Unreviewed()
	}
	s.desk = &bot.Desk{
		Program: program, World: listings.World, Listings: listings,
		Store: s.store, Now: time.Now, Log: log,
	}
	return s
}

// routes builds the handlers. A channel without its token is left out and named.
func (s *server) routes() error {
	r := mux.NewRouter()
	r.NotFoundHandler = front.NotFound()
	r.HandleFunc("/healthz", healthz).Methods(http.MethodGet)
	if tokens := s.cfg.tokens(); len(tokens) > 0 {
		if s.cfg.PublicURL == "" {
			s.log.Warn("SIGNPOST_PUBLIC_URL is not set: only texts signed for " + s.cfg.public() + " are taken")
		}
		if s.cfg.TwilioAccountSID == "" {
			s.log.Warn("TWILIO_ACCOUNT_SID is not set: texts of any account that this token signs for are taken")
		}
		if err := twilio.Routes(r, s.desk, twilio.Options{PublicURL: s.cfg.public(), AccountSID: s.cfg.TwilioAccountSID, To: s.cfg.TwilioFrom, Tokens: tokens, Log: s.log}); err != nil {
			return err
		}
		if err := s.sender(tokens[0]); err != nil {
			return err
		}
	} else {
		s.log.Warn("text messages are off: TWILIO_AUTH_TOKEN is not set")
	}
	if s.cfg.SlackSecret != "" {
		sl, err := slack.New(s.desk, slack.Options{SigningSecret: s.cfg.SlackSecret, BotToken: s.cfg.SlackToken,
			Channel: s.cfg.SlackChannel, APIBase: s.cfg.SlackAPIBase, PublicURL: s.cfg.public(), Log: s.log})
		if err != nil {
			return err
		}
		sl.Routes(r)
		if s.cfg.SlackToken != "" && s.cfg.SlackChannel != "" {
			s.desk.Alerter = sl
		}
	} else {
		s.log.Warn("Slack is off: SLACK_SIGNING_SECRET is not set")
	}
	if s.desk.Alerter == nil {
		s.log.Warn("nobody is alerted of urgent texts: set SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN and SLACK_ALERT_CHANNEL; until then the review queue must be watched")
	}
	if err := console.Routes(r, s.desk, console.Options{PublicURL: s.cfg.public(), Log: s.log}); err != nil {
		return err
	}
	front.Routes(r, front.Options{Demo: s.phone != nil, Phone: s.phone, Inbox: s.inbox, Numbers: s.numbers.fresh, ReviewPath: "/review",
		Credits: func() []string { return s.desk.World().Places.Index().About().Attribution }})
	s.public = s.http(r)
	s.admin = s.http(s.adminRoutes())
	s.control = control.Server(s.desk, s.log)
	return nil
}

// sender sets up texts that we begin. The demo has its own: nothing leaves it.
func (s *server) sender(token string) error {
	if s.desk.Sender != nil {
		return nil
	}
	if s.cfg.TwilioAccountSID == "" || s.cfg.TwilioService == "" && s.cfg.TwilioFrom == "" {
		s.log.Warn("texts that we begin (follow-ups) are off: set TWILIO_ACCOUNT_SID, and TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM")
		return nil
	}
	sends, err := twilio.NewSender(twilio.SendOptions{AccountSID: s.cfg.TwilioAccountSID, Token: token, Service: s.cfg.TwilioService, From: s.cfg.TwilioFrom,
		APIBase: s.cfg.TwilioAPIBase, PublicURL: s.cfg.public()})
	if err != nil {
		return err
	}
	s.desk.Sender = sends
	return nil
}

// http is a server with the limits that keep one slow or greedy client from
// harming the others.
func (s *server) http(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           s.guarded(h),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      40 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// guarded is the last resort: a panic in a page costs that page. The net/http
// package would log the panic's value, which may be words.
func (s *server) guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := bot.Guard(func() error { h.ServeHTTP(w, r); return nil }); err != nil {
			s.log.Error("ALARM: panic in a page", "err", err)
			http.Error(w, "Something went wrong here. In danger? Call 999. To talk: Samaritans 116 123.", http.StatusInternalServerError)
		}
	})
}

// sayHelplines tells the log of what an operator must mend: residents are
// answered all the same.
func (s *server) sayHelplines() {
	if s.refused > 0 {
		s.log.Error("ALARM: the council's helpline file is refused and the built-in words are in use: mend it, run signpost check, restart",
			"file", s.cfg.Helplines, "faults", s.refused)
	}
	if s.cfg.Unreviewed == "1" {
		s.log.Warn("SIGNPOST_UNREVIEWED is 1: translations go out that no native speaker has signed")
	}
	for _, p := range crisis.InUse().Expired(s.desk.Now()) {
		s.log.Error("ALARM: a helpline is past its date", "at", fmt.Sprintf("%s:%d", p.File, p.Line), "what", p.Message)
	}
}

// helplines is where the words come from, for /readyz.
func (s *server) helplines() string {
	switch {
	case s.refused > 0:
		return fmt.Sprintf("built in: the council's file is refused for %d faults, see the log", s.refused)
	case s.cfg.Helplines != "":
		return "the council's file over the built-in lines"
	}
	return "built in"
}

// listen takes the addresses, before anything else can go wrong.
func (s *server) listen() error {
	var err error
	if s.listeners[0], err = net.Listen("tcp", s.cfg.Listen); err != nil {
		return fmt.Errorf("listen on %s (SIGNPOST_LISTEN): %w", s.cfg.Listen, err)
	}
	if s.listeners[1], err = net.Listen("tcp", s.cfg.AdminListen); err != nil {
		return fmt.Errorf("listen on %s (SIGNPOST_ADMIN_LISTEN): %w", s.cfg.AdminListen, errors.Join(err, s.listeners[0].Close()))
	}
	return nil
}

// serveControl serves commands, once the data folder can hold the socket:
// residents are served without it all the same.
func (s *server) serveControl(ctx context.Context) error {
	for said := false; ; said = true {
		l, err := control.Listen(s.cfg.Data)
		if err == nil {
			return s.control.Serve(l)
		}
		if !said {
			s.log.Error("commands cannot reach this server yet", "err", err)
		}
		select {
		case <-ctx.Done():
			return http.ErrServerClosed
		case <-time.After(time.Second):
		}
	}
}

// openWait is how long the first text may wait for records that do not open.
const openWait = 500 * time.Millisecond

// serve answers until ctx ends; then it answers what is open, carries out what
// is waiting, closes the records and returns.
func (s *server) serve(ctx context.Context) error {
	// The records outlive the last request.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	records, closeRecords := context.WithCancel(context.WithoutCancel(ctx))
	defer closeRecords()
	kept := make(chan struct{})
	go func() { defer close(kept); s.store.Run(records) }()
	// Texts that come meanwhile wait in the listener: in good health the records
	// and the spool are open in milliseconds, and otherwise nobody waits for them.
	select {
	case <-s.store.Tried():
	case <-time.After(openWait):
	}
	s.refresh(ctx)
	var behind, open sync.WaitGroup
	behind.Go(func() { s.desk.Run(work) })
	behind.Go(func() { s.onHangup(work) })
	failed := make(chan error, 3)
	answer := func(serve func() error) {
		open.Go(func() {
			if err := serve(); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		})
	}
	answer(func() error { return s.public.Serve(s.listeners[0]) })
	answer(func() error { return s.admin.Serve(s.listeners[1]) })
	answer(func() error { return s.serveControl(ctx) })

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.log.Info("stopping: answering what is open")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	for _, srv := range []*http.Server{s.public, s.control, s.admin} {
		err = errors.Join(err, srv.Shutdown(last))
	}
	open.Wait()
	stop()
	behind.Wait()
	if terr := s.desk.Tick(last); s.store.Ready() == nil { // what the last texts left to do
		err = errors.Join(err, terr)
	}
	closeRecords()
	select {
	case <-kept:
		s.log.Info("stopped")
	case <-last.Done():
		err = errors.Join(err, errors.New("the records could not be closed in time: their disk hangs"))
	}
	return err
}

// refresh looks once at what staff withhold before anybody is answered. Whatever
// the records are like, nobody waits for them long: the desk looks again.
func (s *server) refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	if err := s.desk.Refresh(ctx); err != nil && s.store.Ready() == nil {
		s.log.Error("listings are the file's own until the records can be read", "err", err)
	}
}

// healthz is alive when the screening works: what must never fail is what is asked.
func healthz(w http.ResponseWriter, _ *http.Request) {
	if err := crisis.SelfTest(); err != nil {
		http.Error(w, "the screening self-test does not pass", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// readiness is what /readyz says.
type readiness struct {
	Ready  bool   `json:"ready"`
	Store  string `json:"store"`
	Spool  int    `json:"spool"`  // texts that wait for the store
	Outbox int    `json:"outbox"` // effects that wait to be carried out
	Queue  int    `json:"queue"`  // conversations that wait for a person
	Alerts string `json:"alerts"`
	Unkept int64  `json:"unkept"` // texts that were answered and could not be kept

	Helplines string `json:"helplines"` // where the words come from, and whether the council's file is refused
	Expired   int    `json:"expired"`   // helplines that are past their date
}

func (s *server) adminRoutes() http.Handler {
	r := mux.NewRouter()
	r.HandleFunc("/healthz", healthz).Methods(http.MethodGet)
	r.HandleFunc("/readyz", func(w http.ResponseWriter, req *http.Request) {
		v := readiness{Store: "open", Alerts: "on", Unkept: s.desk.Counts.Unkept.Load(),
			Helplines: s.helplines(), Expired: len(crisis.InUse().Expired(s.desk.Now()))}
		ctx, cancel := context.WithTimeout(req.Context(), time.Second)
		defer cancel()
		var err error
		if v.Outbox, v.Queue, err = s.desk.Waiting(ctx); err != nil {
			v.Store = err.Error()
		}
		if sp := s.store.Spool(); sp != nil {
			v.Spool = sp.Len()
		}
		if s.desk.Alerter == nil {
			v.Alerts = "off"
		}
		v.Ready = err == nil && v.Spool == 0 // a disk that is full can still be read
		w.Header().Set("Content-Type", "application/json")
		if !v.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(v) // the asker has gone: nobody to tell
	}).Methods(http.MethodGet)
	r.Handle("/metrics", promhttp.HandlerFor(s.metrics(), promhttp.HandlerOpts{})).Methods(http.MethodGet)
	return r
}

// metrics are counts only: no label holds anything that came from outside.
func (s *server) metrics() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	c := &s.desk.Counts
	for name, m := range map[string]struct {
		help  string
		count interface{ Load() int64 }
	}{
		"texts_received":       {"Texts received.", &c.Received},
		"texts_urgent":         {"Texts answered with helplines first.", &c.Urgent},
		"texts_repeated":       {"Texts that had been answered before.", &c.Repeated},
		"texts_spooled":        {"Texts kept in the spool because the store could not.", &c.Spooled},
		"texts_unkept":         {"Texts answered but kept nowhere.", &c.Unkept},
		"requests_refused":     {"Requests that were not a message to us.", &c.Forged},
		"requests_forged_help": {"Refused requests that were answered with helplines.", &c.ForgedUrgent},
		"alerts_sent":          {"Times staff were told of a conversation.", &c.Alerted},
		"alerts_failed":        {"Times staff could not be told.", &c.Unalerted},
		"texts_sent":           {"Texts that we began and that were sent.", &c.Sent},
		"texts_unsent":         {"Texts that we began and that were not sent.", &c.Unsent},
	} {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "signpost", Name: name + "_total", Help: m.help},
			func() float64 { return float64(m.count.Load()) }))
	}
	gauge := func(name, help string, fn func() float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "signpost", Name: name, Help: help}, fn))
	}
	gauge("store_open", "1 when the records can be read and written.", func() float64 {
		if s.store.Ready() != nil {
			return 0
		}
		return 1
	})
	gauge("spool_texts", "Texts that wait in the spool.", func() float64 {
		if sp := s.store.Spool(); sp != nil {
			return float64(sp.Len())
		}
		return 0
	})
	gauge("helplines_refused", "Faults for which the council's helpline file was refused; 0 when it is in use, or there is none.", func() float64 {
		return float64(s.refused)
	})
	gauge("helplines_expired", "Helplines that are past their date: phone them.", func() float64 {
		return float64(len(crisis.InUse().Expired(s.desk.Now())))
	})
	return reg
}
