package slack

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestRefused sends what Slack would not.
func TestRefused(t *testing.T) {
	listings := []byte(recorded(t, "listings.csv"))
	body := recorded(t, "knitting.txt")
	signed := func() *http.Request { return request(body, today) }
	with := func(body string) *http.Request { return request(body, today) }
	header := func(name, value string) *http.Request {
		r := signed()
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, value)
		}
		return r
	}
	for _, c := range []struct {
		name string
		r    func() *http.Request
		want int
	}{
		{"good", signed, 200},
		{"wrong secret", func() *http.Request { return header("X-Slack-Signature", signature("other", today, body)) }, 401},
		{"empty secret", func() *http.Request { return header("X-Slack-Signature", signature("", today, body)) }, 401},
		{"no signature", func() *http.Request { return header("X-Slack-Signature", "") }, 401},
		{"no version", func() *http.Request {
			return header("X-Slack-Signature", strings.TrimPrefix(signature(secret, today, body), "v0="))
		}, 401},
		{"short signature", func() *http.Request { return header("X-Slack-Signature", "v0=00") }, 401},
		{"signature not hex", func() *http.Request { return header("X-Slack-Signature", "v0="+strings.Repeat("zz", 32)) }, 401},
		{"no time", func() *http.Request { return header("X-Slack-Request-Timestamp", "") }, 401},
		{"time in words", func() *http.Request { return header("X-Slack-Request-Timestamp", "now") }, 401},
		{"another time", func() *http.Request {
			return header("X-Slack-Request-Timestamp", strconv.FormatInt(today.Unix()+1, 10))
		}, 401},
		{"old", func() *http.Request { return request(body, today.Add(-fresh-time.Second)) }, 401},
		{"five minutes", func() *http.Request { return request(body, today.Add(-fresh)) }, 200},
		{"from the future", func() *http.Request { return request(body, today.Add(fresh+time.Second)) }, 401},
		{"tampered", func() *http.Request {
			r := signed()
			return withBody(r, strings.Replace(body, "knitting", "knifting", 1))
		}, 401},
		{"only in the query, unsigned", func() *http.Request {
			r := httptest.NewRequest(http.MethodPost, "/slack/commands?"+body, nil)
			return r
		}, 401},
		{"only in the query, empty body signed", func() *http.Request {
			r := with("")
			r.URL.RawQuery = body
			return r
		}, 400},
		{"query broken", func() *http.Request {
			r := signed()
			r.URL.RawQuery = "%zz;"
			return r
		}, 200},
		{"too big", func() *http.Request { return with(body + "&x=" + strings.Repeat("x", maxBody)) }, 413},
		{"json", func() *http.Request {
			r := with(`{"command":"/groups","text":"knitting"}`)
			r.Header.Set("Content-Type", "application/json")
			return r
		}, 400},
		{"bad escape", func() *http.Request { return with("command=%2Fgroups&text=%zz") }, 400},
		{"no command", func() *http.Request { return with("text=knitting") }, 400},
		{"two texts", func() *http.Request { return with(body + "&text=walking") }, 400},
		{"two commands", func() *http.Request { return with(body + "&command=%2Fother") }, 400},
		{"empty", func() *http.Request { return with("") }, 400},
		{"no text", func() *http.Request { return with("command=%2Fgroups") }, 200},
		{"certificate check", func() *http.Request { return with(recorded(t, "ssl-check.txt")) }, 200},
		{"get", func() *http.Request {
			r := signed()
			r.Method = http.MethodGet
			return r
		}, 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			at(t, func(t *testing.T) {
				of := open(t, listings, Options{})
				w := of.do(c.r())
				if w.Code != c.want {
					t.Errorf("got %d, want %d; log: %s", w.Code, c.want, of.logs.String())
				}
				if w.Code != 200 && strings.Contains(w.Body.String(), "blocks") {
					t.Errorf("refused, but answered %s", w.Body)
				}
				if forged := of.desk.Counts.Forged.Load(); (forged == 1) != (c.want == 401) {
					t.Errorf("%d counted as forged with status %d", forged, w.Code)
				}
				if w.Code == 200 && of.logs.Len() > 0 {
					t.Errorf("a good request was logged: %s", of.logs.String())
				}
				for _, hush := range []string{"knitting", "enderby", "U00000001", "sam.example", "SCRUBBED", secret, signature(secret, today, body)} {
					if strings.Contains(of.logs.String(), hush) {
						t.Errorf("log holds %q: %s", hush, of.logs.String())
					}
				}
			})
		})
	}
}

func withBody(r *http.Request, body string) *http.Request {
	r.Body = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)).Body
	return r
}

// TestDeskClock: with the machine's clock right and the desk's an hour on, the
// desk's decides.
func TestDeskClock(t *testing.T) {
	at(t, func(t *testing.T) {
		of := open(t, []byte(recorded(t, "listings.csv")), Options{})
		of.desk.Now = func() time.Time { return today.Add(time.Hour) }
		if w := of.do(request(recorded(t, "knitting.txt"), today)); w.Code != http.StatusUnauthorized {
			t.Errorf("a request an hour old for the desk: got %d, want 401", w.Code)
		}
	})
}

// TestMachineClock: the library's own check stands behind the desk's.
func TestMachineClock(t *testing.T) {
	at(t, func(t *testing.T) {
		of := open(t, []byte(recorded(t, "listings.csv")), Options{})
		old := today.Add(-time.Hour)
		of.desk.Now = func() time.Time { return old }
		if w := of.do(request(recorded(t, "knitting.txt"), old)); w.Code != http.StatusUnauthorized {
			t.Errorf("a request an hour old for the machine: got %d, want 401", w.Code)
		}
	})
}

// TestRetry: a request that Slack sends again gets the same answer.
func TestRetry(t *testing.T) {
	at(t, func(t *testing.T) {
		of := open(t, []byte(recorded(t, "listings.csv")), Options{})
		first := of.do(request(recorded(t, "knitting.txt"), today))
		r := request(recorded(t, "knitting.txt"), today.Add(3*time.Second))
		r.Header.Set("X-Slack-Retry-Num", "1")
		r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
		second := of.do(r)
		if second.Code != http.StatusOK || first.Body.String() != second.Body.String() {
			t.Errorf("again: got %d %s, want 200 %s", second.Code, second.Body, first.Body)
		}
	})
}

// TestName: only a command that looks like one is repeated in examples.
func TestName(t *testing.T) {
	for command, want := range map[string]string{"/groups": "/groups", "/whats-on": "/whats-on", "groups": "/groups", "/<!here>": "/groups", "": "/groups"} {
		if got := name(command); got != want {
			t.Errorf("name(%q) = %q, want %q", command, got, want)
		}
	}
}

// FuzzParse: whatever is in a signed body, a command is whole or refused.
func FuzzParse(f *testing.F) {
	f.Add("command=%2Fgroups&text=knitting", "application/x-www-form-urlencoded")
	f.Add("text=a&text=b;%", "multipart/form-data; boundary=x")
	f.Fuzz(func(t *testing.T, body, kind string) {
		r := &http.Request{Header: http.Header{"Content-Type": {kind}}, URL: &url.URL{RawQuery: "command=/evil&text=evil"}}
		c, ssl, ok := parse(r, []byte(body))
		if ok && !ssl && c.Command == "" {
			t.Errorf("parse(%q) accepted no command", body)
		}
		if ok && c.Text == "evil" && !strings.Contains(body, "evil") && !strings.Contains(body, "%") {
			t.Errorf("parse(%q) read the query string", body)
		}
	})
}
