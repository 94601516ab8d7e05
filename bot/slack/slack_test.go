package slack

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/mux"

	"signpost/bot"
	"signpost/flows"
	"signpost/flows/directory"
	"signpost/flows/places"
	"signpost/store"
)

const (
	secret = "0123456789abcdef-signing"
	token  = "xoxb-not-a-real-token"
)

// today is when every test takes place: a Monday, in winter.
var today = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// office is a door to a desk whose store was never opened.
type office struct {
	slack  *Slack
	desk   *bot.Desk
	router *mux.Router
	logs   bytes.Buffer
}

func open(t *testing.T, listings []byte, o Options) *office {
	t.Helper()
	program, problems := flows.Load(flows.Scripts())
	for _, p := range problems {
		t.Fatalf("scripts: %s", p)
	}
	gazetteer, err := places.New()
	if err != nil {
		t.Fatal(err)
	}
	interests, err := os.ReadFile("../../flows/directory/interests.csv")
	if err != nil {
		t.Fatal(err)
	}
	d, faults := directory.Load(bytes.NewReader(listings), bytes.NewReader(interests))
	for _, p := range faults {
		t.Fatalf("listings: %s", p)
	}
	of := &office{router: mux.NewRouter()}
	log := slog.New(slog.NewTextHandler(&of.logs, nil))
	missing := store.Paths{Data: filepath.Join(t.TempDir(), "missing"), KeyFile: filepath.Join(t.TempDir(), "key"), Spool: t.TempDir()}
	of.desk = &bot.Desk{Program: program, World: func() flows.World { return flows.World{Places: gazetteer, Directory: d} },
		Store: store.New(missing, log), Now: func() time.Time { return today }, Log: log}
	o.SigningSecret, o.PublicURL, o.Log = secret, "https://signpost.example", log
	of.slack, err = New(of.desk, o)
	if err != nil {
		t.Fatal(err)
	}
	of.slack.Routes(of.router)
	return of
}

// at runs fn when the machine's clock stands at today. The library compares
// requests with that clock and no other, so the tests run in a bubble of false
// time; the sleep in it takes no time.
func at(t *testing.T, fn func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(today))
		fn(t)
	})
}

// recorded is the raw body of a request, as Slack sent it.
func recorded(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(b), "\n")
}

// signature is written from Slack's page, not with the library.
func signature(secret string, sent time.Time, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + strconv.FormatInt(sent.Unix(), 10) + ":" + body))
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// request is body as Slack would send it at sent.
func request(body string, sent time.Time) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/slack/commands", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(sent.Unix(), 10))
	r.Header.Set("X-Slack-Signature", signature(secret, sent, body))
	return r
}

func (of *office) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	of.router.ServeHTTP(w, r)
	return w
}

func TestNewRefuses(t *testing.T) {
	good := Options{SigningSecret: secret, BotToken: token, Channel: "C1", PublicURL: "https://signpost.example"}
	for _, c := range []struct {
		name string
		with func(*Options)
		want string // "" accepts
	}{
		{"good", func(o *Options) {}, ""},
		{"no alerts", func(o *Options) { o.BotToken, o.Channel = "", "" }, ""},
		{"loopback", func(o *Options) { o.PublicURL, o.APIBase = "http://127.0.0.1:8080", "http://[::1]:1/api/" }, ""},
		{"no secret", func(o *Options) { o.SigningSecret = "" }, "SLACK_SIGNING_SECRET is empty"},
		{"no token", func(o *Options) { o.BotToken = "" }, "SLACK_BOT_TOKEN is not"},
		{"no channel", func(o *Options) { o.Channel = "" }, "SLACK_ALERT_CHANNEL is not"},
		{"no public", func(o *Options) { o.PublicURL = "" }, "SIGNPOST_PUBLIC_URL: is not a web address"},
		{"plain public", func(o *Options) { o.PublicURL = "http://signpost.example" }, "SIGNPOST_PUBLIC_URL: must be https"},
		{"script public", func(o *Options) { o.PublicURL = "javascript:alert(1)" }, "SIGNPOST_PUBLIC_URL: is not a web address"},
		{"plain api", func(o *Options) { o.APIBase = "http://slack.example/api/" }, "SLACK_API_BASE: must be https"},
		{"named like loopback", func(o *Options) { o.APIBase = "http://127.0.0.1.example/api/" }, "SLACK_API_BASE: must be https"},
		{"api path", func(o *Options) { o.APIBase = "https://slack.example/" }, "must end with /api/"},
		{"api query", func(o *Options) { o.APIBase = "https://slack.example/?x=/api/" }, "must not hold"},
		{"api password", func(o *Options) { o.APIBase = "https://u:hush@slack.example/api/" }, "must not hold"},
	} {
		o := good
		c.with(&o)
		_, err := New(&bot.Desk{}, o)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: got error %q, want %q", c.name, got, c.want)
		}
		for _, hush := range []string{secret, token, "hush"} {
			if strings.Contains(got, hush) {
				t.Errorf("%s: the error %q holds a secret", c.name, got)
			}
		}
	}
}
