package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
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
	extra  []string // more of its environment
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
	return append(append(os.Environ(), p.extra...),
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

// fails is command for one that must not succeed; it returns all that it said.
func (p *process) fails(stdin string, args ...string) string {
	p.t.Helper()
	bin, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	c := exec.Command(bin, args...)
	c.Env, c.Stdin = p.env(), strings.NewReader(stdin)
	out, err := c.CombinedOutput()
	if err == nil {
		p.t.Errorf("signpost %s: it did not fail: %s", strings.Join(args, " "), out)
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
