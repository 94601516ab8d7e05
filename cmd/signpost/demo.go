package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"signpost/bot"
	"signpost/bot/front"
	"signpost/bot/twilio"
	"signpost/store"
)

// The demo's accounts. Each secret is random, or what the environment says.
const (
	demoAccount = "ACdemo0000000000000000000000000000"
	demoNumber  = "+447700900000"
)

func (a *app) demo() *cobra.Command {
	var keep string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run everything on this machine with sample conversations and no accounts",
		Long: `Run everything on this machine with sample conversations and no accounts.

It opens a phone to text from (/try), the volunteers' console (/review) and the
Slack command, all on loopback, and prints where, with a password to sign in. What it keeps
is thrown away at the end unless --keep names a folder.`,
		Example: "  signpost demo\n  signpost demo --keep ./demo-data --listen 127.0.0.1:9090",
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.runDemo(c.Context(), keep) },
	}
	c.Flags().StringVar(&keep, "keep", "", "folder to keep the demo's records, spool and key in")
	return c
}

func (a *app) runDemo(ctx context.Context, keep string) error {
	county, err := a.ready()
	if err != nil {
		return err
	}
	dir := keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "signpost-demo-"); err != nil {
			return fmt.Errorf("demo: make a folder: %w", err)
		}
		defer os.RemoveAll(dir)
	}
	cfg := a.cfg
	cfg.Data, cfg.Spool, cfg.KeyFile = filepath.Join(dir, "data"), filepath.Join(dir, "spool"), filepath.Join(dir, "signpost.key")
	cfg.TwilioAccountSID, cfg.TwilioFrom, cfg.Unreviewed = demoAccount, demoNumber, "1"
	// Nothing may leave this machine, whatever the environment is set for.
	cfg.SlackToken, cfg.SlackChannel, cfg.SlackAPIBase, cfg.TwilioTokenPrevious = "", "", "", ""
	shown := map[*string]string{}
	for _, secret := range []*string{&cfg.TwilioToken, &cfg.SlackSecret} {
		shown[secret] = "(as it is set in your environment)"
		if *secret == "" {
			*secret = rand.Text()
			shown[secret] = *secret
		}
	}
	if err := freePort(&cfg.Listen); err != nil {
		return err
	}
	if err := freePort(&cfg.AdminListen); err != nil {
		return err
	}
	cfg.PublicURL = "http://" + cfg.Listen

	refused, err := a.adopt()
	if err != nil {
		return err
	}
	log := a.logger()
	s := newServer(cfg, county, log)
	s.refused = refused
	a.reloads(s)
	s.sayHelplines()
	phone := &twilio.Phone{PublicURL: cfg.PublicURL, AccountSID: demoAccount, Token: cfg.TwilioToken, To: demoNumber,
		HTTP: &http.Client{Timeout: 15 * time.Second}}
	s.phone, s.inbox = phone.Text, &front.Inbox{}
	s.desk.Sender = toPage{s.inbox}
	s.desk.Alerter = printed{a.out, cfg.PublicURL}
	if err := s.routes(); err != nil {
		return err
	}
	if err := s.listen(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- s.serve(ctx) }()
	if err := a.furnish(ctx, s, phone, shown[&cfg.TwilioToken], shown[&cfg.SlackSecret]); err != nil && ctx.Err() == nil {
		stop()
		return errors.Join(err, <-done)
	}
	return <-done
}

// furnish waits for the records, adds a volunteer and a lead and some
// conversations, and prints what to open.
func (a *app) furnish(ctx context.Context, s *server, phone *twilio.Phone, token, secret string) error {
	for tries := 0; s.store.Ready() != nil; tries++ {
		if tries == 100 {
			return s.store.Ready()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	password := rand.Text()[:16]
	for name, lead := range map[string]bool{"volunteer": false, "lead": true} {
		if err := s.desk.AddUser(ctx, "demo", name, password, lead); err != nil {
			return fmt.Errorf("demo: add %s: %w", name, err)
		}
	}
	// The same texts again on a kept folder would only lengthen the same talks.
	waiting, err := s.desk.Queue(ctx)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if len(waiting) == 0 {
		for _, t := range sampleTexts {
			if _, err := phone.Text(ctx, t.from, t.text); err != nil {
				return fmt.Errorf("demo: sample conversation: %w", err)
			}
		}
	}
	base := s.cfg.PublicURL
	fmt.Fprintf(a.out, `
Signpost is running on this machine only. Nothing leaves it, and nobody is texted.

  A phone to text from      %s/try
  What residents are told   %s/
  The volunteers' console   %s/review   sign in as volunteer or lead, password %s
  Is it well?               http://%s/readyz

  A text, as Twilio posts it, is signed with TWILIO_AUTH_TOKEN %s
  A Slack command is signed with SLACK_SIGNING_SECRET %s
  Records %s, spool %s

Ctrl-C stops it.

`, base, base, base, password, s.cfg.AdminListen, token, secret, s.cfg.Data, s.cfg.Spool)
	return nil
}

// toPage sends what we begin to the demo's page.
type toPage struct{ inbox *front.Inbox }

// Send delivers text. A number without a page, as the samples have, gets nothing.
func (p toPage) Send(_ context.Context, to store.Number, text string) error {
	_ = p.inbox.Deliver(to.E164(), text) // there may be no such page
	return nil
}

// sampleTexts are the demo's conversations, written by us. The numbers are
// Ofcom's, kept for drama.
var sampleTexts = []struct{ from, text string }{
	{"+447700900101", "hi"}, {"+447700900101", "knitting"}, {"+447700900101", "enderby"},
	{"+447700900102", "anything on for my dad in Melton? he likes gardening"},
	{"+447700900103", "my boyfriend checks my phone and wont let me see my sister"},
	{"+447700900104", "is there a lunch club near Hinckley on wednesdays"}, {"+447700900104", "more"},
	{"+447700900105", "hello"}, {"+447700900105", "i dont want to be here any more. ive written the letters"}, {"+447700900105", "ok"},
	{"+447700900106", "person"}, {"+447700900106", "yes"},
	{"+447700900107", "feeling low and lonely since i moved to wigston"},
}

// numbers gives out Ofcom's numbers for drama, above those of the samples, one
// after the other: 700 phones before the first is used again.
type numbers struct{ given atomic.Int64 }

func (n *numbers) fresh() string {
	return fmt.Sprintf("+447700900%03d", 200+(n.given.Add(1)-1)%700)
}

// freePort keeps addr when it is free, and takes another port when it is not.
func freePort(addr *string) error {
	l, err := net.Listen("tcp", *addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, _, _ := net.SplitHostPort(*addr)
		l, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	*addr = l.Addr().String()
	return l.Close()
}

// printed is the demo's alerter: what Slack would be told, on the terminal.
type printed struct {
	out  io.Writer
	base string
}

// Alert prints a.
func (p printed) Alert(_ context.Context, a bot.Alert) error {
	link := p.base + "/review"
	switch {
	case a.Listing != "":
		link += "/listings?q=" + a.Listing
	case a.Case != "":
		link += "/case/" + a.Case
	}
	late := ""
	if a.Unopened > 0 {
		late = fmt.Sprintf(" (nobody has opened it for %s)", a.Unopened)
	}
	_, err := fmt.Fprintf(p.out, "alert for staff: %s%s, see %s\n", a.Why, late, link)
	return err
}

var _ bot.Alerter = printed{}

// records opens the store for a command that runs without a server; begin makes
// it where there is none.
func (a *app) records(ctx context.Context, begin bool) (*store.Store, error) {
	paths := a.cfg.paths()
	paths.Begin = begin
	s := store.New(paths, a.logger())
	if err := s.Open(ctx); err != nil {
		return nil, err
	}
	return s, nil
}
