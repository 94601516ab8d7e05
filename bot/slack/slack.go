package slack

import (
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/mux"
	slackgo "github.com/slack-go/slack"

	"signpost/bot"
)

// Options say how to reach Slack. BotToken and Channel are needed for alerts
// only, and are given together or not at all.
type Options struct {
	SigningSecret string
	BotToken      string
	Channel       string       // where alerts go
	APIBase       string       // "" is Slack's own; https, or loopback; ends with /api/
	PublicURL     string       // where staff reach the console
	Log           *slog.Logger // nil says nothing
	HTTP          *http.Client // nil is one with a deadline
}

// Slack answers slash commands and posts alerts.
type Slack struct {
	desk    *bot.Desk
	secret  string
	channel string
	token   string
	public  string          // no slash at the end
	api     *slackgo.Client // nil: no alerts
	log     *slog.Logger
}

// postWait bounds a post to Slack when the caller sets no earlier deadline.
const postWait = 10 * time.Second

// New checks o and returns a door to d. No error names a secret.
func New(d *bot.Desk, o Options) (*Slack, error) {
	if o.SigningSecret == "" {
		return nil, errors.New("slack: SLACK_SIGNING_SECRET is empty: unsigned commands are never answered")
	}
	if o.BotToken == "" && o.Channel != "" {
		return nil, errors.New("slack: SLACK_ALERT_CHANNEL is set and SLACK_BOT_TOKEN is not: alerts need both")
	}
	if o.BotToken != "" && o.Channel == "" {
		return nil, errors.New("slack: SLACK_BOT_TOKEN is set and SLACK_ALERT_CHANNEL is not: alerts need both")
	}
	if err := checkURL(o.PublicURL); err != nil {
		return nil, fmt.Errorf("slack: SIGNPOST_PUBLIC_URL: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Slack{desk: d, secret: o.SigningSecret, channel: o.Channel, token: o.BotToken,
		public: strings.TrimRight(o.PublicURL, "/"), log: o.Log}
	if o.BotToken == "" {
		return s, nil
	}
	if o.APIBase == "" {
		o.APIBase = slackgo.APIURL
	}
	if err := checkURL(o.APIBase); err != nil {
		return nil, fmt.Errorf("slack: SLACK_API_BASE: %w", err)
	}
	if !strings.HasSuffix(o.APIBase, "/api/") {
		return nil, errors.New("slack: SLACK_API_BASE must end with /api/")
	}
	s.api = slackgo.New(o.BotToken,
		slackgo.OptionAPIURL(o.APIBase),
		slackgo.OptionHTTPClient(sealed(o.HTTP)),
		// The library would write to stderr.
		slackgo.OptionLog(log.New(io.Discard, "", 0)))
	return s, nil
}

// Routes adds the door's addresses to r.
func (s *Slack) Routes(r *mux.Router) {
	r.HandleFunc("/slack/commands", s.command).Methods(http.MethodPost)
}

// sealed is a copy of c that follows no redirect: the library sends the token
// in the form, which a 307 would carry to another host.
func sealed(c *http.Client) *http.Client {
	out := http.Client{Timeout: postWait}
	if c != nil {
		out = *c
	}
	out.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &out
}

// checkURL accepts an https address, or any web address on loopback. The
// address itself is not in the error: somebody may have put a secret in it.
func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("is not a web address such as https://signpost.example")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("must not hold a user, a query or a fragment")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return errors.New("must be https, or loopback")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
