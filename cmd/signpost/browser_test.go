package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowser shows the demo's pages to a real Chromium. Each test has a demo
// and a profile of its own. The short tests leave it out.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("no browser in the short tests")
	}
	chromium := openChromium(t)
	for _, test := range []struct {
		name string
		run  func(*tab)
	}{
		{"a group is found", func(p *tab) { p.findsGroup() }},
		{"a group is found without scripts", func(p *tab) { p.noScripts(); p.findsGroup() }},
		{"danger gets helplines", testDanger},
		{"a case is decided", func(p *tab) { p.decidesCase() }},
		{"a case is decided without scripts", func(p *tab) { p.noScripts(); p.decidesCase() }},
		{"sign-out is the end", testSignOut},
		{"by keyboard alone", testKeyboard},
		{"hostile words", testHostile},
		{"320 pixels", testNarrow},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newTab(t, chromium)
			test.run(p)
			p.quiet()
		})
	}
}

// What the demo's planted crisis conversation holds that nobody may see unasked.
var planted = []string{"any more", "written the letters", "07700 900105", "+447700900105", "7700900105"}

func (p *tab) findsGroup() {
	p.t.Helper()
	p.open("/try")
	p.text("hi")
	p.wants("A machine is replying", "Samaritans 116 123")
	p.text("knitting")
	p.wants("which village, town or postcode")
	p.text("enderby")
	p.wants("Busy Hands, Enderby, Mon 14:30", "km", "listed Dec 2024")
	if got := eval[int](p, `document.querySelectorAll(".bubbles .mine").length`); got != 3 {
		p.t.Errorf("the phone shows %d of our texts, want 3", got)
	}
	if got := eval[string](p, "document.activeElement.id"); got != "text" {
		p.t.Errorf("the cursor is in %q after an answer, want the field of the text", got)
	}
	p.shoot("try")
	// Loading the page again sends nothing again.
	p.do(chromedp.Reload())
	if got := eval[int](p, `document.querySelectorAll(".bubbles .mine").length`); got != 3 {
		p.t.Errorf("after a reload the phone shows %d of our texts, want 3", got)
	}
}

func testDanger(p *tab) {
	p.open("/try")
	p.text("i want to die")
	p.wants("Call 999", "116 123", "85258", "111 option 2")
	p.shoot("try danger")
	p.click(`.chip[value="i want to die"]`)
	if got := eval[int](p, `[...document.querySelectorAll(".bubbles .theirs")].filter(b => b.innerText.includes("116 123")).length`); got != 2 {
		p.t.Errorf("%d answers have helplines, want 2\n%s", got, p.html())
	}
	p.click(".again button")
	p.wants("No texts yet")
	p.wantsNot("Call 999. Talk")
}

func (p *tab) decidesCase() {
	p.t.Helper()
	p.signIn("volunteer")
	p.shoot("queue")
	if got := eval[string](p, `document.querySelector(".queue li h2").innerText`); !strings.Contains(got, "Suicidal or self-harm") {
		p.t.Errorf("on top of the queue is %q, want the crisis", got)
	}
	p.wantsNot(planted...)
	waiting := eval[int](p, `document.querySelectorAll(".queue li").length`)
	p.click(".queue li:first-child a")
	p.shoot("case")
	p.wantsNot(planted...)
	// Without a reason the form is not sent.
	p.do(chromedp.Click(chromedp.CSS(`form[action$="/open"] button`)))
	p.wantsNot(planted...)
	if got := eval[bool](p, `document.querySelector("#reason:invalid") !== null`); !got {
		p.t.Error("the case opens without a reason")
	}
	p.do(chromedp.SendKeys(chromedp.CSS("#reason"), "on shift, is this resident safe?"))
	p.click(`form[action$="/open"] button`)
	p.wants("i dont want to be here any more. ive written the letters", "Suicidal or self-harm")
	p.wantsNot(planted[2:]...)
	p.shoot("open")
	p.do(chromedp.Click(chromedp.CSS(`input[value="A person will be in touch"]`)),
		chromedp.SendKeys(chromedp.CSS("#note"), "rang the crisis team"))
	p.click(`form[action$="/decide"] button`)
	p.wants("The outcome is recorded. Thank you.")
	if got := eval[int](p, `document.querySelectorAll(".queue li").length`); got != waiting-1 {
		p.t.Errorf("%d cases wait after one was decided, want %d", got, waiting-1)
	}
	p.wantsNot("Suicidal or self-harm")
	p.open("/review/audit")
	p.wants("read conversation", "decided: A person will be in touch", "volunteer (you)")
	p.wantsNot(planted...)
	p.shoot("audit")
}

func testSignOut(p *tab) {
	p.signIn("volunteer")
	p.read("on shift, is this resident safe?")
	p.wants("written the letters")
	cookies, err := chromedp.Call(p.ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil || len(cookies.Cookies) != 1 {
		p.t.Fatalf("cookies: %+v, %v, want one", cookies.Cookies, err)
	}
	kept := cookies.Cookies[0]
	if !kept.HTTPOnly || !kept.Secure || kept.SameSite != network.CookieSameSiteStrict || !strings.HasPrefix(kept.Name, "__Host-") {
		p.t.Errorf("cookie %+v: want __Host-, HttpOnly, Secure, SameSite=Strict", kept)
	}
	p.click("form.leave button")
	p.wants("You are signed out")
	p.shoot("signed out")
	// Each page of the history, the newest first, as the back button shows it: the
	// browser may have kept whole pages, or refuse to show a form's answer again.
	history, err := chromedp.Run(p.ctx, chromedp.NavigationEntries())
	if err != nil || len(history.Entries) < 4 {
		p.t.Fatalf("history: %+v, %v, want at least 4 pages", history.Entries, err)
	}
	for _, entry := range slices.Backward(history.Entries[:history.CurrentIndex]) {
		p.back(entry.ID)
		p.wantsNot("written the letters", "Suicidal", "Waiting for a person")
	}
	p.forget("ERR_CACHE_MISS")
	// The old cookie opens nothing, in whatever hands.
	for _, path := range []string{"/review", "/review/audit"} {
		r, err := http.NewRequest(http.MethodGet, p.base+path, nil)
		if err != nil {
			p.t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: kept.Name, Value: kept.Value})
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			p.t.Fatal(err)
		}
		resp.Body.Close()
		if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/review/sign-in") {
			p.t.Errorf("%s with an old cookie: %d to %q, want 303 to the sign-in", path, resp.StatusCode, to)
		}
	}
}

func testKeyboard(p *tab) {
	p.open("/review")
	if got := eval[string](p, "document.activeElement.id"); got != "name" {
		p.t.Errorf("the cursor is in %q, want the name", got)
	}
	p.do(chromedp.KeyEvent("volunteer"), chromedp.KeyEvent(kb.Tab))
	p.follow(http.StatusForbidden, chromedp.KeyEvent("not the password"), chromedp.KeyEvent(kb.Enter))
	p.shoot("sign-in refused")
	p.forget("403")
	// The browser gives the focus when it draws.
	drawn := `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](drawn, chromedp.EvalAwaitPromise)); err != nil {
		p.t.Fatal(err)
	}
	if !eval[bool](p, `document.activeElement.matches(".faults")`) || eval[string](p, `document.querySelector("#name").value`) != "volunteer" {
		p.t.Errorf("after a wrong password: want the focus on what is wrong and the name kept\n%s", p.html())
	}
	p.tabTo("#password")
	p.follow(http.StatusOK, chromedp.KeyEvent(p.password), chromedp.KeyEvent(kb.Enter))
	p.wants("Waiting for a person")
	p.tabTo(".skip")
	p.tabTo(".queue li:first-child a")
	p.follow(http.StatusOK, chromedp.KeyEvent(kb.Enter))
	p.tabTo("#reason")
	p.follow(http.StatusOK, chromedp.KeyEvent("on shift, is this resident safe?"), chromedp.KeyEvent(kb.Enter))
	p.wants("written the letters")
	p.tabTo("#outcome-0")
	p.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(" "))
	p.tabTo(`form[action$="/decide"] button`)
	p.follow(http.StatusOK, chromedp.KeyEvent(kb.Enter))
	p.wants("The outcome is recorded")
	p.tabTo(".leave button")
	p.follow(http.StatusOK, chromedp.KeyEvent(kb.Enter))
	p.wants("You are signed out")
}

func testHostile(p *tab) {
	const evil = `</p><script>document.title="owned"</script><img src=x onerror="document.title='owned'">" onmouseover="x`
	inert := func(where string) {
		p.t.Helper()
		p.wants(evil)
		if n := eval[int](p, `document.scripts.length + document.images.length + document.querySelectorAll("[onmouseover],[onerror]").length`); n != 0 {
			p.t.Errorf("%s: words became %d elements", where, n)
		}
		if title := eval[string](p, "document.title"); strings.Contains(title, "owned") {
			p.t.Errorf("%s: words ran as a script", where)
		}
	}
	p.open("/try")
	p.text("im going to jump off the bridge now " + evil)
	inert("/try")
	p.signIn("volunteer")
	p.wants("In danger now")
	p.wantsNot("owned")
	p.read("on shift, is this resident safe? " + evil)
	inert("the transcript")
	p.click("form.leave button")
	p.signIn("lead")
	p.open("/review/audit")
	inert("the reasons of the audit")
	p.shoot("hostile audit")
}

// testNarrow is WCAG 2.2, success criterion 1.4.10 (Reflow): no page needs to be
// scrolled sideways at 320 pixels.
func testNarrow(p *tab) {
	p.do(chromedp.EmulateViewport(320, 640))
	fits := func(name string) {
		p.t.Helper()
		p.shoot("narrow " + name)
		if got := eval[int](p, "document.documentElement.scrollWidth"); got > 320 {
			p.t.Errorf("%s is %d pixels wide, want at most 320", name, got)
		}
	}
	for _, path := range []string{"/", "/privacy", "/accessibility", "/try", "/review/sign-in"} {
		p.open(path)
		fits(path)
	}
	p.open("/try")
	p.text("knitting near enderby " + strings.Repeat("w", 60))
	fits("a conversation")
	p.signIn("lead")
	fits("the queue")
	p.read("on shift, is this resident safe? " + strings.Repeat("x", 60))
	fits("a transcript")
	p.do(chromedp.SendKeys(chromedp.CSS("#why"), "a life may be in danger"))
	p.click(`form[action$="/reveal"] button`)
	p.wants("07700 900105", "Call 999 now")
	fits("a number")
	p.open("/review/audit")
	fits("the audit")
}
