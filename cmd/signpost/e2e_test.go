package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"signpost/bot"
	"signpost/bot/control"
	"signpost/bot/twilio"
)

// These tests run the real program as a process of its own, over HTTP.

// binary builds the program once for all of them.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "signpost-test-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // another user may have to run it
		return "", err
	}
	path := filepath.Join(dir, "signpost")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

const (
	testToken   = "0123456789abcdef0123456789abcdef"
	testAccount = "AC00000000000000000000000000000001"
	testSecret  = "a-slack-signing-secret"
)

// process is a running server with everything it needs in dir.
type process struct {
	t      *testing.T
	dir    string
	listen string
	admin  string
	prefix []string // a command that starts the server, such as strace
	as     *syscall.Credential
	cmd    *exec.Cmd
	exited chan error
	log    lockedBuffer
	phone  *twilio.Phone
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// freeAddress is an address nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func newProcess(t *testing.T) *process {
	t.Helper()
	// Not t.TempDir: the path of the control socket must be short.
	dir, err := os.MkdirTemp("", "sp")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, dir: dir, listen: freeAddress(t), admin: freeAddress(t)}
	p.phone = &twilio.Phone{PublicURL: "http://" + p.listen, AccountSID: testAccount, Token: testToken, To: "+447700900000",
		HTTP: &http.Client{Timeout: 20 * time.Second}}
	t.Cleanup(func() {
		p.kill()
		os.RemoveAll(dir)
		if t.Failed() {
			t.Logf("log of the server:\n%s", p.log.String())
		}
	})
	return p
}

func (p *process) data() string { return filepath.Join(p.dir, "data") }
func (p *process) file() string { return filepath.Join(p.data(), "signpost.db") }

func (p *process) env() []string {
	return append(os.Environ(),
		"SIGNPOST_LISTEN="+p.listen, "SIGNPOST_ADMIN_LISTEN="+p.admin, "SIGNPOST_PUBLIC_URL=http://"+p.listen,
		"SIGNPOST_DATA="+p.data(), "SIGNPOST_SPOOL="+filepath.Join(p.dir, "spool"), "SIGNPOST_KEY_FILE="+filepath.Join(p.dir, "signpost.key"),
		"TWILIO_AUTH_TOKEN="+testToken, "TWILIO_ACCOUNT_SID="+testAccount, "SLACK_SIGNING_SECRET="+testSecret)
}

// start runs the server and returns when it answers.
func (p *process) start() {
	p.t.Helper()
	bin, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	args := append(append([]string{}, p.prefix...), bin, "serve")
	p.cmd = exec.Command(args[0], args[1:]...)
	p.cmd.Env = p.env()
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: p.as}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.exited = make(chan error, 1)
	cmd, exited := p.cmd, p.exited
	go func() { exited <- cmd.Wait() }()
	p.eventually("the server answers", func() bool {
		resp, err := http.Get("http://" + p.listen + "/healthz")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// ready waits until the records are open and the spool is empty.
func (p *process) ready() {
	p.t.Helper()
	p.eventually("the records are open and the spool is empty", func() bool {
		v, err := p.readyz()
		return err == nil && v.Ready && v.Spool == 0
	})
	p.eventually("commands reach the server", func() bool {
		_, err := control.Dial(p.data())
		return err == nil
	})
}

func (p *process) readyz() (v readiness, err error) {
	resp, err := http.Get("http://" + p.admin + "/readyz")
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	return v, json.NewDecoder(resp.Body).Decode(&v)
}

// eventually waits for ok, which another process brings about, and fails when
// it does not within a time that only a hang can take.
func (p *process) eventually(what string, ok func() bool) {
	p.t.Helper()
	end := time.Now().Add(30 * time.Second)
	for !ok() {
		select {
		case err := <-p.exited:
			p.exited <- err
			p.t.Fatalf("the server stopped before %s: %v\n%s", what, err, p.log.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(end) {
			p.t.Fatalf("it never came to be that %s\n%s", what, p.log.String())
		}
	}
}

// kill is kill -9, of the server and of whatever started it.
func (p *process) kill() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // it may be gone already
	<-p.exited
	p.cmd = nil
}

// stop is SIGTERM; the server must end in good order.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	p.ended()
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := syscall.Kill(p.cmd.Process.Pid, s); err != nil {
		p.t.Fatal(err)
	}
}

// ended waits for the end of a server that was told to stop.
func (p *process) ended() {
	p.t.Helper()
	if err := <-p.exited; err != nil {
		p.t.Fatalf("after the signal: %v\n%s", err, p.log.String())
	}
	p.cmd = nil
}

// post sends a signed text and returns status and body; id names the message.
func (p *process) post(id, from, text string) (int, string) {
	p.t.Helper()
	status, body, err := p.try(p.phone.HTTP, id, from, text)
	if err != nil {
		p.t.Fatalf("post: %v", err)
	}
	return status, body
}

func (p *process) try(c *http.Client, id, from, text string) (int, string, error) {
	r, err := p.phone.Request(context.Background(), p.phone.Form(id, from, text))
	if err != nil {
		return 0, "", err
	}
	resp, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

// text sends a signed text that must be answered, and returns the messages.
func (p *process) text(from, text string) []string {
	p.t.Helper()
	said, err := p.phone.Text(context.Background(), from, text)
	if err != nil || len(said) == 0 {
		p.t.Fatalf("%q: %q, %v", text, said, err)
	}
	return said
}

// command runs signpost with the same settings and returns its output.
func (p *process) command(stdin string, args ...string) string {
	p.t.Helper()
	bin, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	c := exec.Command(bin, args...)
	c.Env, c.Stdin = p.env(), strings.NewReader(stdin)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		p.t.Fatalf("signpost %s: %v\n%s%s", strings.Join(args, " "), err, out, errs.String())
	}
	return string(out)
}

// exported is what `signpost export` lists.
func (p *process) exported(args ...string) (out []bot.Exported) {
	p.t.Helper()
	scan := bufio.NewScanner(strings.NewReader(p.command("", append([]string{"export"}, args...)...)))
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var e bot.Exported
		if err := json.Unmarshal(scan.Bytes(), &e); err != nil {
			p.t.Fatalf("export: %v in %s", err, scan.Bytes())
		}
		out = append(out, e)
	}
	return out
}

// incoming counts the exported incoming lines of each message.
func incoming(all []bot.Exported) map[string]int {
	seen := map[string]int{}
	for _, e := range all {
		if e.Direction == "in" {
			seen[e.MessageID]++
		}
	}
	return seen
}

func sid(n int) string { return fmt.Sprintf("SM%032x", n) }

func drama(n int) string { return fmt.Sprintf("+447700900%03d", n) }

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
		{"5 MB", with("Body", strings.Repeat("a long story ", 400_000)), good, nil, 200, "<Message>"},
		{"5 MB and urgent at the end", with("Body", strings.Repeat("a long story. ", 360_000)+"i want to die"), good, nil, 200, "116 123"},
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
