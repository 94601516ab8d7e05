package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"signpost/bot/twilio"
)

// TestAnswered is the line that everything stands on: three texts, one group.
func TestAnswered(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	p.text(drama(100), "hi")
	p.text(drama(100), "knitting")
	said := strings.Join(p.text(drama(100), "enderby"), "\n")
	for _, want := range []string{"Busy Hands", "Enderby", "Mon 14:30", "km", "listed Dec 2024"} {
		if !strings.Contains(said, want) {
			t.Errorf("the answer has no %q:\n%s", want, said)
		}
	}
	if n := len(incoming(p.exported())); n != 3 {
		t.Errorf("%d messages were exported while the server ran, want 3", n)
	}
	for _, e := range p.exported() {
		if e.Text != "" {
			t.Error("P7: an export without a reason holds words")
		}
	}
	if got := p.exported("--reason", "an end to end test"); got[0].Text != "hi" || got[0].Channel != "sms" {
		t.Errorf("an export with a reason begins with %+v", got[0])
	}
	if got := p.command("", "audit", "verify"); !strings.Contains(got, "whole: 1 row") {
		t.Errorf("audit verify: %s", got)
	}
	p.stop()
	// The same commands without a server open the records themselves.
	if n := len(incoming(p.exported())); n != 3 {
		t.Errorf("%d messages were exported without a server, want 3", n)
	}
}

// TestSameBytes: the same request again gets the same bytes, at once, after a
// restart and after kill -9.
func TestSameBytes(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	texts := []string{"knitting near enderby", "more", "i want to die", "STOP", "hello", ""}
	first := make([]string, len(texts))
	for i, text := range texts {
		_, first[i] = p.post(sid(i), drama(101), text)
	}
	for _, how := range []string{"at once", "after SIGTERM", "after kill -9"} {
		switch how {
		case "after SIGTERM":
			p.stop()
			p.start()
			p.ready()
		case "after kill -9":
			p.kill()
			p.start()
			p.ready()
		}
		for i, text := range texts {
			if _, again := p.post(sid(i), drama(101), text); again != first[i] {
				t.Errorf("P4: %s: %q got %q, want %q", how, text, again, first[i])
			}
		}
	}
	for id, n := range incoming(p.exported()) {
		if n != 1 {
			t.Errorf("P4: %s was kept %d times", id, n)
		}
	}
}

// TestFiftyCopies sends 50 copies of each message at once, every other over a
// connection of its own, kills the server among them, starts it again and sends
// them all once more. An outside log of what was acknowledged is compared with
// what was kept: one step, one set of lines, one reply.
func TestFiftyCopies(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	texts := []string{"hi", "1", "walking", "hinckley", "more", "i want to die", "ok"}
	acked := make([]map[string]int, len(texts)) // body -> how often
	var mu sync.Mutex
	burst := func(i int, kill bool) {
		own := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
		shared := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{}}
		var wg sync.WaitGroup
		for n := range 50 {
			wg.Go(func() {
				for _, c := range []*http.Client{own, shared} {
					status, body, err := p.try(c, sid(1000+i), drama(102), texts[i])
					if err != nil {
						continue // killed: nothing was acknowledged
					}
					mu.Lock()
					if status != http.StatusOK {
						t.Errorf("%q: status %d", texts[i], status)
					}
					acked[i][body]++
					mu.Unlock()
				}
			})
			if kill && n == 25 {
				wg.Go(p.kill)
			}
		}
		wg.Wait()
	}
	for i := range texts {
		acked[i] = map[string]int{}
		burst(i, i == 3 || i == 5)
		if p.cmd == nil {
			p.start()
			p.ready()
			burst(i, false)
		}
	}
	all := p.exported("--reason", "compare with the log")
	lines := map[string]int{}
	for _, e := range all {
		lines[e.MessageID+e.Direction]++
	}
	for i, text := range texts {
		if len(acked[i]) != 1 {
			t.Errorf("P4: %q was answered in %d ways: %v", text, len(acked[i]), acked[i])
		}
		if n := lines[sid(1000+i)+"in"]; n != 1 {
			t.Errorf("P4: %q was kept %d times", text, n)
		}
		for body := range acked[i] {
			said, err := twilio.ReadTwiML([]byte(body))
			if err != nil || len(said) != lines[sid(1000+i)+"out"] {
				t.Errorf("P4: %q: %d messages were answered and %d kept, %v", text, len(said), lines[sid(1000+i)+"out"], err)
			}
		}
	}
}

// TestStops: SIGTERM answers every open request first.
func TestStops(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	var wg sync.WaitGroup
	connected, stopping := make(chan struct{}, 20), make(chan struct{})
	answers := make(chan error, 20)
	// The body is asked for only when the server has begun to read it.
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: 20 * time.Second}}
	for i := range 20 {
		wg.Go(func() {
			// The request's head and half its body are sent; the rest follows the signal.
			form := p.phone.Form(sid(i), drama(110+i), "hello")
			r, err := p.phone.Request(context.Background(), form)
			if err != nil {
				answers <- err
				return
			}
			body := form.Encode()
			pr, pw := io.Pipe()
			r.Body, r.ContentLength = pr, int64(len(body))
			r.Header.Set("Expect", "100-continue")
			go func() {
				_, _ = io.WriteString(pw, body[:len(body)/2])
				connected <- struct{}{}
				<-stopping
				_, _ = io.WriteString(pw, body[len(body)/2:])
				pw.Close()
			}()
			resp, err := client.Do(r)
			if err == nil {
				defer resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					err = errors.New(resp.Status)
				}
			}
			answers <- err
		})
	}
	for range 20 {
		<-connected
	}
	p.signal(syscall.SIGTERM)
	p.eventually("it says that it is stopping", func() bool { return strings.Contains(p.log.String(), "stopping") })
	close(stopping)
	p.ended()
	wg.Wait()
	for range 20 {
		if err := <-answers; err != nil {
			t.Errorf("an open request was not answered: %v", err)
		}
	}
	p.start()
	p.ready()
	if n := len(incoming(p.exported())); n != 20 {
		t.Errorf("%d of the 20 were kept", n)
	}
}

// TestFormsOfDoor walks what may come to the webhook: forged, malformed, odd.
func TestFormsOfDoor(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	form := func(change func(url.Values)) url.Values {
		v := p.phone.Form(twilio.NewMessageSID(), drama(120), "hello")
		change(v)
		return v
	}
	send := func(v url.Values, sign func(url.Values) string, edit func(*http.Request)) (int, string) {
		t.Helper()
		r, err := http.NewRequest(http.MethodPost, "http://"+p.listen+twilio.Path, strings.NewReader(v.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if sign != nil {
			r.Header.Set("X-Twilio-Signature", sign(v))
		}
		if edit != nil {
			edit(r)
		}
		resp, err := p.phone.HTTP.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	address := "http://" + p.listen + twilio.Path
	good := func(v url.Values) string { return twilio.Sign(testToken, address, v) }
	with := func(key string, values ...string) url.Values {
		return form(func(v url.Values) { v[key] = values })
	}
	for _, c := range []struct {
		name   string
		form   url.Values
		sign   func(url.Values) string
		edit   func(*http.Request)
		status int
		has    string
	}{
		{"good", form(func(url.Values) {}), good, nil, 200, "<Message>"},
		{"no signature", form(func(url.Values) {}), nil, nil, 403, ""},
		{"wrong token", form(func(url.Values) {}), func(v url.Values) string { return twilio.Sign("wrong", address, v) }, nil, 403, ""},
		{"empty token", form(func(url.Values) {}), func(v url.Values) string { return twilio.Sign("", address, v) }, nil, 403, ""},
		{"two signatures", form(func(url.Values) {}), good, func(r *http.Request) { r.Header.Add("X-Twilio-Signature", "x") }, 403, ""},
		{"signed for another address", form(func(url.Values) {}), func(v url.Values) string { return twilio.Sign(testToken, "http://elsewhere/twilio/sms", v) }, nil, 403, ""},
		{"signed for the Host header", form(func(url.Values) {}), func(v url.Values) string { return twilio.Sign(testToken, "http://evil.example/twilio/sms", v) },
			func(r *http.Request) {
				r.Host = "evil.example"
				r.Header.Set("X-Forwarded-Host", "evil.example")
			}, 403, ""},
		{"a query of one's own", form(func(url.Values) {}), good, func(r *http.Request) { r.URL.RawQuery = "a=b" }, 403, ""},
		{"forged and urgent", with("Body", "i want to kill myself"), nil, nil, 200, "116 123"},
		{"forged, urgent, multipart", with("Body", "i want to kill myself"), nil, func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") }, 200, "116 123"},
		{"forged, urgent, no type", with("Body", "i want to kill myself"), nil, func(r *http.Request) { r.Header.Del("Content-Type") }, 200, "116 123"},
		{"forged, urgent, repeated", with("Body", "hello", "i want to kill myself"), good, nil, 200, "116 123"},
		{"repeated key", with("Body", "hello", "hello"), good, nil, 403, ""},
		{"no message id", form(func(v url.Values) { v.Del("MessageSid") }), good, nil, 403, ""},
		{"merged message id", form(func(v url.Values) { v.Set("Message", "Sid"+v.Get("MessageSid")); v.Del("MessageSid") }), good, nil, 403, ""},
		{"message id of another form", with("MessageSid", "SM1"), good, nil, 403, ""},
		{"another account", with("AccountSid", "AC2"), good, nil, 403, ""},
		{"no sender", form(func(v url.Values) { v.Del("From") }), good, nil, 403, ""},
		{"sender merged", form(func(v url.Values) { v.Set("Body", "helloFrom"+v.Get("From")); v.Del("From") }), good, nil, 403, ""},
		{"a sender with a name", with("From", "BigBank"), good, nil, 200, "116 123"},
		{"empty", with("Body", ""), good, nil, 200, "116 123"},
		{"no body key", form(func(v url.Values) { v.Del("Body") }), good, nil, 200, "116 123"},
		{"picture only", form(func(v url.Values) { v.Set("Body", ""); v.Set("NumMedia", "1") }), good, nil, 200, "116 123"},
		{"binary", with("Body", "\x00\x01\x02\xff\xfe\x80"), good, nil, 200, "116 123"},
		{"UTF-16", with("Body", "i\x00 \x00w\x00a\x00n\x00t\x00 \x00t\x00o\x00 \x00d\x00i\x00e\x00"), good, nil, 200, "116 123"},
		{"Latin-1", with("Body", "caf\xe9 in enderby"), good, nil, 200, "<Message>"},
		{"60 KB", with("Body", strings.Repeat("a long story ", 4_600)), good, nil, 200, "<Message>"},
		{"60 KB and urgent at the end", with("Body", strings.Repeat("a long story. ", 4_200)+"i want to die"), good, nil, 200, "116 123"},
		{"5 MB and urgent at the end", with("Body", strings.Repeat("a long story. ", 360_000)+"i want to die"), good, nil, 200, "116 123"},
		{"5 MB", with("Body", strings.Repeat("a long story ", 400_000)), good, nil, 413, ""},
		{"too large", with("Body", strings.Repeat("x", 17<<20)), good, nil, 413, ""},
		{"bad escapes", form(func(url.Values) {}), nil, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("Body=%zz")); r.ContentLength = 8 }, 403, ""},
		{"bad escapes and urgent", form(func(url.Values) {}), nil, func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader("Body=i+want+to+die+%zz"))
			r.ContentLength = 22
		}, 200, "116 123"},
		{"not a form", form(func(url.Values) {}), good, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 403, ""},
		{"GET", form(func(url.Values) {}), good, func(r *http.Request) { r.Method = http.MethodGet }, 405, ""},
	} {
		status, body := send(c.form, c.sign, c.edit)
		if status != c.status || !strings.Contains(body, c.has) {
			t.Errorf("%s: %d %.200q; want %d with %q", c.name, status, body, c.status, c.has)
		}
		if status == http.StatusOK {
			if said, err := twilio.ReadTwiML([]byte(body)); err != nil || len(said) == 0 || said[0] == "" {
				t.Errorf("%s: no words in %.200q: %v", c.name, body, err)
			}
		}
	}
	// What was not a message to us was not kept; what was, was.
	kept := incoming(p.exported())
	if len(kept) != 9 {
		t.Errorf("%d messages were kept, want the 9 that were signed and whole", len(kept))
	}
	if strings.Contains(p.log.String(), "panic") {
		t.Errorf("there was a panic:\n%s", p.log.String())
	}
}
