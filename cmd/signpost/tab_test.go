package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var shots = flag.String("shots", "", "folder to keep pictures of the browser tests' pages in")

// openChromium starts the browser that the tests share.
func openChromium(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("there is no Chromium to test the pages with; on Debian: apt-get install chromium. To leave these tests out: go test -short")
	}
	ctx, late := context.WithTimeout(context.Background(), 3*time.Minute)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("headless", "new"),
		// Nothing but the demo is asked for anything.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("no-pings", true),
		chromedp.ModifyCmdFunc(func(c *exec.Cmd) {
			// In a group of its own, so that its helpers end with it when it is late.
			c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
		}))
	ctx, end := chromedp.NewExecAllocator(ctx, options...)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("chromium did not end by itself: %v", err)
		}
		end()
		late()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// tab is a page of a browser beside a demo of its own.
type tab struct {
	t              *testing.T
	ctx            context.Context
	base, password string

	mu    sync.Mutex
	wrong []string // what the browser complained of
}

// Of the demo's output: the address and the password of its people.
var printedDemo = regexp.MustCompile(`(?s)console +(http://\S+)/review .* password (\S+)`)

// startDemo runs `signpost demo` until the end of the test.
func startDemo(t *testing.T) (base, password string) {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "sp") // not t.TempDir: the path of the control socket must be short
	if err != nil {
		t.Fatal(err)
	}
	var errs lockedBuffer
	c := exec.Command(bin, "demo", "--keep", dir, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
	c.Env, c.Stderr = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + dir}, &errs
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	t.Cleanup(func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // it may be gone already
		<-read
		_ = c.Wait() // it was killed
		os.RemoveAll(dir)
		if t.Failed() {
			t.Logf("log of the demo:\n%s", errs.String())
		}
	})
	printed := make(chan string, 1)
	go func() {
		defer close(read)
		said := ""
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if said += lines.Text() + "\n"; lines.Text() == "Ctrl-C stops it." {
				printed <- said
			}
		}
		close(printed)
	}()
	said := <-printed
	found := printedDemo.FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("the demo did not say what to open:\n%s%s", said, errs.String())
	}
	return found[1], found[2]
}

func newTab(t *testing.T, chromium context.Context) *tab {
	t.Helper()
	p := &tab{t: t}
	p.base, p.password = startDemo(t)
	ctx, late := context.WithTimeout(chromium, 90*time.Second)
	ctx, end := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	p.ctx = ctx
	t.Cleanup(func() {
		if t.Failed() {
			p.shoot("failed " + t.Name())
		}
		end()
		late()
	})
	err := chromedp.Listen(ctx, func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *log.EventEntryAdded: // what the browser says, such as a broken policy
			if e.Entry.Level == log.EntryLevelWarning || e.Entry.Level == log.EntryLevelError {
				p.wrong = append(p.wrong, fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
			}
		case *runtime.EventConsoleAPICalled:
			p.wrong = append(p.wrong, fmt.Sprintf("console %s", e.Type))
		case *runtime.EventExceptionThrown:
			p.wrong = append(p.wrong, e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.EmulateViewport(1100, 800))
	return p
}

// quiet fails when the browser complained of a page.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.wrong {
		p.t.Errorf("the browser complained: %s", w)
	}
}

func (p *tab) noScripts() {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		p.t.Fatal(err)
	}
}

// do carries steps out on the page that is there.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("%v\n%s", err, p.html())
	}
}

// follow carries steps out that lead to another page, and waits for it.
func (p *tab) follow(status int64, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	resp, err := chromedp.RunResponse(p.ctx, steps...)
	if err != nil {
		p.t.Fatalf("%v\n%s", err, p.html())
	}
	if resp == nil || resp.Status != status {
		p.t.Fatalf("got %+v, want status %d\n%s", resp, status, p.html())
	}
}

func (p *tab) open(path string) {
	p.t.Helper()
	resp, err := chromedp.Run(p.ctx, chromedp.NavigateResponse(p.base+path))
	if err != nil || resp == nil || resp.Status != http.StatusOK {
		p.t.Fatalf("open %s: %+v, %v", path, resp, err)
	}
}

func (p *tab) click(selector string) {
	p.t.Helper()
	p.follow(http.StatusOK, chromedp.Click(chromedp.CSS(selector)))
}

// text writes a text on the demo's phone, and waits for its answer.
func (p *tab) text(text string) {
	p.t.Helper()
	p.do(chromedp.SendKeys(chromedp.CSS("#text"), text))
	p.click(".write button")
}

func (p *tab) signIn(name string) {
	p.t.Helper()
	p.open("/review")
	p.do(chromedp.SendKeys(chromedp.CSS("#name"), name), chromedp.SendKeys(chromedp.CSS("#password"), p.password))
	p.click("main form button")
	p.wants("Waiting for a person")
}

// read opens the words of the case on top for a reason.
func (p *tab) read(reason string) {
	p.t.Helper()
	p.click(".queue li:first-child a")
	p.do(chromedp.SendKeys(chromedp.CSS("#reason"), reason))
	p.click(`form[action$="/open"] button`)
}

// eval is the value of a script that only looks at the page.
func eval[T any](p *tab, script string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
	return v
}

// html is the page as it is now, for the words of a failure.
func (p *tab) html() string {
	html, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return html
}

// wants fails unless the page shows each of the words; wantsNot, unless none of
// them is anywhere in it.
func (p *tab) wants(words ...string) {
	p.t.Helper()
	shown := eval[string](p, "document.body.innerText")
	for _, w := range words {
		if !strings.Contains(shown, w) {
			p.t.Fatalf("the page does not show %q:\n%s", w, p.html())
		}
	}
}

func (p *tab) wantsNot(words ...string) {
	p.t.Helper()
	all := eval[string](p, "location + document.documentElement.outerHTML")
	for _, w := range words {
		if strings.Contains(all, w) {
			p.t.Fatalf("the page holds %q:\n%s", w, all)
		}
	}
}

// shoot keeps a picture of the whole page for a person to look at.
func (p *tab) shoot(name string) {
	p.t.Helper()
	if *shots == "" {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Errorf("picture of %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(*shots, strings.NewReplacer("/", "-", " ", "-").Replace(name)+".png"), picture, 0o600); err != nil {
		p.t.Error(err)
	}
}

// back shows a page of the history and waits for it.
func (p *tab) back(entry int64) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.WaitEvent(page.FrameNavigated,
		func(e page.EventFrameNavigated) bool { return e.Frame.ParentID == "" },
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: entry})
			return err
		})))
	if err != nil {
		p.t.Fatalf("back: %v", err)
	}
	const loaded = `new Promise(r => document.readyState === "complete" ? r(true) : addEventListener("load", () => r(true)))`
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](loaded, chromedp.EvalAwaitPromise)); err != nil {
		p.t.Fatalf("back: %v", err)
	}
}

// forget drops complaints that a test brought about on purpose.
func (p *tab) forget(about string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong = slices.DeleteFunc(p.wrong, func(w string) bool { return strings.Contains(w, about) })
}

// tabTo presses the tab key until selector has the focus, and sees that the
// focus can be seen.
func (p *tab) tabTo(selector string) {
	p.t.Helper()
	for range 40 {
		if eval[bool](p, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			if eval[bool](p, `(s => s.outlineStyle === "none" && s.boxShadow === "none")(getComputedStyle(document.activeElement))`) {
				p.t.Errorf("%s: nothing shows that it has the focus", selector)
			}
			return
		}
		p.do(chromedp.KeyEvent(kb.Tab))
	}
	p.t.Fatalf("the tab key does not reach %s", selector)
}
