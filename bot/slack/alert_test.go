package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"signpost/bot"
)

// posting is an office whose Slack is a server on loopback.
func posting(t *testing.T, answer http.HandlerFunc) *office {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return open(t, []byte(recorded(t, "listings.csv")), Options{BotToken: token, Channel: "C00000009", APIBase: server.URL + "/api/", HTTP: server.Client()})
}

// TestAlertSends compares everything that is sent.
func TestAlertSends(t *testing.T) {
	const tail = "\n<https://signpost.example/review/case/abc123|Open it in the review queue>"
	for _, c := range []struct {
		alert bot.Alert
		want  string
	}{
		{bot.Alert{Why: "danger", Case: "abc123"}, "*Danger.* Somebody may be in danger right now." + tail},
		{bot.Alert{Why: "crisis", Case: "abc123", Unopened: 5 * time.Minute},
			"*Crisis.* Somebody may be thinking of ending their life or hurting themselves. Nobody has opened it for 5 minutes." + tail},
		{bot.Alert{Why: "abuse", Case: "abc123"}, "*Abuse.* Somebody may not be safe with another person." + tail},
		{bot.Alert{Why: "child", Case: "abc123", Unopened: time.Minute}, "*Young person.* Somebody under 18 may need help. Nobody has opened it for 1 minute." + tail},
		{bot.Alert{Why: "person", Case: "abc123"}, "*A person, please.* Somebody asks for a human being." + tail},
		{bot.Alert{Why: "break-glass", Case: "abc123"},
			"*Break-glass.* A reviewer saw a number. The lead reviews this the next day." + tail},
		{bot.Alert{Why: "glass-review", Case: "abc123"},
			"*Break-glass, still to be looked at.* A number was seen at least a day ago, and no other lead has looked at why." + tail},
		{bot.Alert{Why: "number-asked", Case: "abc123"}, "*A second reviewer, please.* Somebody asks to see a number, and one other must agree." + tail},
		{bot.Alert{Why: "listing", Listing: "busy-hands-enderby"}, "*A listing may be wrong.* A resident says so. Nobody is in danger: please check it in the next days." +
			"\n<https://signpost.example/review/listings?q=busy-hands-enderby|See what needs checking>"},
		{bot.Alert{Why: "crisis", Many: 3},
			"*Crisis.* Somebody may be thinking of ending their life or hurting themselves. 3 texts like this came while the store was down." +
				"\n<https://signpost.example/review|Open the review queue>"},
		{bot.Alert{Why: "crisis", Case: "abc123", Unreached: true, Unopened: 15 * time.Minute},
			"*Crisis.* Somebody may be thinking of ending their life or hurting themselves. Nobody has opened it for 15 minutes." +
				" Our answer has probably not reached them." + tail},
		{bot.Alert{Why: "danger", Many: 1},
			"*Danger.* Somebody may be in danger right now. It came while the store was down.\n<https://signpost.example/review|Open the review queue>"},
		{bot.Alert{Why: "<!everyone> ring 07700 900123", Case: "a/b|<c>"},
			"*Somebody needs a person.*\n<https://signpost.example/review/case/a%2Fb%7C%3Cc%3E|Open it in the review queue>"},
	} {
		var path, auth, kind string
		var form url.Values
		of := posting(t, func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				t.Errorf("form: %v", err)
			}
			path, auth, kind, form = r.Method+" "+r.URL.String(), r.Header.Get("Authorization"), r.Header.Get("Content-Type"), r.PostForm
			fmt.Fprint(w, `{"ok":true,"channel":"C00000009","ts":"1700000000.000100"}`)
		})
		if err := of.slack.Alert(t.Context(), c.alert); err != nil {
			t.Errorf("%+v: %v", c.alert, err)
			continue
		}
		if path != "POST /api/chat.postMessage" || auth != "" || kind != "application/x-www-form-urlencoded" {
			t.Errorf("%+v: sent %q, %q, %q", c.alert, path, auth, kind)
		}
		want := url.Values{
			"token": {token}, "channel": {"C00000009"}, "parse": {"none"}, "unfurl_links": {"false"}, "unfurl_media": {"false"},
			"text":   {strings.ReplaceAll(c.want, "*", "")},
			"blocks": {blocks(c.want)},
		}
		if form.Encode() != want.Encode() {
			t.Errorf("%+v: sent\n%v\nwant\n%v", c.alert, form, want)
		}
		if of.logs.Len() > 0 {
			t.Errorf("%+v: logged %s", c.alert, of.logs.String())
		}
	}
}

// blocks is the one section that holds text, written by hand.
func blocks(text string) string {
	escaped := strings.NewReplacer("\n", `\n`, "<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace(text)
	return `[{"type":"section","text":{"type":"mrkdwn","text":"` + escaped + `","verbatim":true}}]`
}

// TestAlertFails: every way in which Slack may refuse is an error that says so
// and holds no token.
func TestAlertFails(t *testing.T) {
	reply := func(status int, header, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if name, value, ok := strings.Cut(header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"rate limit", reply(429, "Retry-After: 30", ""), "retry after 30s"},
		{"rate limit without a time", reply(429, "", ""), "429"},
		{"revoked", reply(200, "", `{"ok":false,"error":"invalid_auth"}`), "invalid_auth"},
		{"no reason", reply(200, "", `{"ok":false}`), "it was not posted"},
		{"nothing", reply(200, "", `{}`), "it was not posted"},
		{"html", reply(200, "", `<html>`), "invalid character"},
		{"empty", reply(200, "", ``), "EOF"},
		{"down", reply(503, "", `<html>`), "503"},
		{"token repeated", reply(200, "", `{"ok":false,"error":"bad token `+token+`"}`), "withheld"},
		{"token in a header", reply(429, "Retry-After: "+token, ""), "withheld"},
	} {
		of := posting(t, c.answer)
		err := of.slack.Alert(t.Context(), bot.Alert{Why: "crisis", Case: "abc123"})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "slack: post alert: ") {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
			continue
		}
		if limit := new(slackgo.RateLimitedError); c.name == "rate limit" && (!errors.As(err, &limit) || limit.RetryAfter != 30*time.Second) {
			t.Errorf("%s: %v does not wrap a pause of 30 s", c.name, err)
		}
		noToken(t, c.name, err, of)
	}
}

func noToken(t *testing.T, name string, err error, of *office) {
	t.Helper()
	for at := err; at != nil; at = errors.Unwrap(at) {
		if strings.Contains(fmt.Sprintf("%v %+v %#v", at, at, at), token) {
			t.Errorf("%s: the error holds the token: %v", name, at)
		}
	}
	if strings.Contains(of.logs.String(), token) {
		t.Errorf("%s: the log holds the token", name)
	}
}

// TestAlertStops: when the context ends, so does the post.
func TestAlertStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	of := posting(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // the server notices that the line was cut once the body was read
		cancel()
		<-r.Context().Done()
	})
	err := of.slack.Alert(ctx, bot.Alert{Why: "crisis"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cut while Slack thinks: got %v, want %v", err, context.Canceled)
	}
	noToken(t, "cut", err, of)

	late, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer stop()
	if err := of.slack.Alert(late, bot.Alert{Why: "crisis"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("past its deadline: got %v, want %v", err, context.DeadlineExceeded)
	}
}

// TestAlertIsNotRedirected: the token goes to the one address that was set.
func TestAlertIsNotRedirected(t *testing.T) {
	stolen := false
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stolen = true
		fmt.Fprint(w, `{"ok":true,"ts":"1.1"}`)
	}))
	defer thief.Close()
	of := posting(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, thief.URL+"/api/chat.postMessage", http.StatusTemporaryRedirect)
	})
	err := of.slack.Alert(t.Context(), bot.Alert{Why: "crisis"})
	if err == nil || stolen {
		t.Errorf("a redirect: error %v, followed %v; want an error, and not followed", err, stolen)
	}
}

// TestNoAlerts: without a token and a channel an alert is an error, never lost in silence.
func TestNoAlerts(t *testing.T) {
	of := open(t, []byte(recorded(t, "listings.csv")), Options{})
	if err := of.slack.Alert(t.Context(), bot.Alert{Why: "crisis"}); err == nil {
		t.Error("an alert that nobody got is no error")
	}
}

var _ bot.Alerter = (*Slack)(nil)
