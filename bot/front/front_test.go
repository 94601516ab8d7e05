package front

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gorilla/mux"
)

// router is the front with a phone that answers with answer.
func router(demo bool, answer Phone) *mux.Router {
	n := 0
	r := mux.NewRouter()
	Routes(r, Options{Demo: demo, Phone: answer, ReviewPath: "/review", Numbers: func() string {
		n++
		return fmt.Sprintf("+447700900%03d", n)
	}})
	r.NotFoundHandler = NotFound()
	return r
}

func echo(_ context.Context, from, text string) ([]string, error) {
	return []string{"to " + from + ":\nyou said " + text, "and more"}, nil
}

// browser keeps the cookie between requests.
type browser struct {
	h      http.Handler
	cookie *http.Cookie
}

func (b *browser) do(method, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookie = c
	}
	return w
}

func (b *browser) send(text string) *httptest.ResponseRecorder {
	return b.do(http.MethodPost, tryPath, url.Values{"text": {text}})
}

func (b *browser) see() string { return b.do(http.MethodGet, tryPath, nil).Body.String() }

func TestPages(t *testing.T) {
	for _, demo := range []bool{true, false} {
		r := router(demo, echo)
		for _, c := range []struct {
			path   string
			status int
			wants  []string
		}{
			{"/", 200, []string{"A machine answers", "not watched live", "call 999", "116 123", "85258", "option 2", `href="/privacy"`}},
			{"/privacy", 200, []string{"STOP", "MY DATA", "FORGET ME", "reason", "999"}},
			{"/accessibility", 200, []string{"Relay UK", "18000", "2.2"}},
			{"/no-such", 404, []string{"no page here", "999"}},
		} {
			w := httptest.NewRecorder()
			r.ServeHTTP(w, httptest.NewRequest("GET", c.path, nil))
			got := w.Body.String()
			if w.Code != c.status {
				t.Errorf("demo %v: GET %s: %d, want %d", demo, c.path, w.Code, c.status)
			}
			for _, want := range c.wants {
				if !strings.Contains(got, want) {
					t.Errorf("demo %v: GET %s: want %q in\n%s", demo, c.path, want, got)
				}
			}
			if strings.Count(got, "<h1") != 1 || strings.Contains(got, "<script") || strings.Contains(got, "style=") {
				t.Errorf("demo %v: GET %s: want one h1, no script and no inline style:\n%s", demo, c.path, got)
			}
			for _, char := range got {
				if char > 126 {
					t.Errorf("demo %v: GET %s: character %q: want plain ones", demo, c.path, char)
					break
				}
			}
			if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
				t.Errorf("demo %v: GET %s: policy %q", demo, c.path, csp)
			}
			if strings.Contains(got, `"/try"`) && !demo || strings.Contains(got, `"/review"`) && !demo {
				t.Errorf("GET %s outside the demo speaks of /try or /review", c.path)
			}
		}
	}
}

func TestNoPhoneOutsideTheDemo(t *testing.T) {
	b := &browser{h: router(false, nil)}
	for _, method := range []string{"GET", "POST"} {
		if w := b.do(method, tryPath, url.Values{"text": {"hi"}}); w.Code != http.StatusNotFound {
			t.Errorf("%s /try: %d, want 404", method, w.Code)
		}
	}
}

func TestTry(t *testing.T) {
	b := &browser{h: router(true, echo)}
	w := b.do("GET", tryPath, nil)
	if w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("GET /try: %d, Cache-Control %q, want 200, no-store", w.Code, w.Header().Get("Cache-Control"))
	}
	if c := b.cookie; c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/try" || len(c.Value) < 20 {
		t.Errorf("cookie %+v: want HttpOnly, SameSite=Strict, Path=/try, a long value", b.cookie)
	}
	for _, want := range []string{"07700 900001", "autofocus", `value="hi"`, `value="knitting near enderby"`, `value="i feel lonely"`, `value="i want to die"`, "Start again"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("GET /try: want %q in\n%s", want, w.Body)
		}
	}
	evil := `<script>alert(1)</script>`
	w = b.send("  " + evil + " ")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != tryPath {
		t.Errorf("POST /try: %d to %q, want 303 to /try", w.Code, w.Header().Get("Location"))
	}
	got := b.see()
	for _, want := range []string{
		`class="mine"><span class="unseen">You: </span>&lt;script&gt;`,
		"to &#43;447700900001:\nyou said &lt;script&gt;alert(1)&lt;/script&gt;</li>", "and more</li>",
		`aria-describedby="b2"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("after a text: want %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "<script") {
		t.Errorf("a text became a script:\n%s", got)
	}
	if other := (&browser{h: b.h}).see(); strings.Contains(other, "and more") {
		t.Errorf("another browser sees the conversation:\n%s", other)
	}
	before := b.cookie.Value
	b.do("POST", tryPath, url.Values{"do": {"again"}})
	if got := b.see(); strings.Contains(got, "and more") || strings.Contains(got, "900001") || b.cookie.Value == before {
		t.Errorf("after starting again: want a fresh number, cookie and phone, got\n%s", got)
	}
}

func TestTryRefuses(t *testing.T) {
	sent := 0
	b := &browser{h: router(true, func(_ context.Context, _, text string) ([]string, error) {
		sent++
		if n := len([]rune(text)); n > textMost {
			t.Errorf("a text of %d characters was sent, want at most %d", n, textMost)
		}
		return nil, nil
	})}
	b.see()
	if w := b.do("POST", tryPath, url.Values{"text": {"hi"}}, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden || sent != 0 {
		t.Errorf("POST from another site: %d, %d sent, want 403, 0", w.Code, sent)
	}
	if b.send(" \n "); sent != 0 {
		t.Errorf("an empty text was sent")
	}
	if w := b.send(strings.Repeat("x", formMost)); w.Code != http.StatusBadRequest || sent != 0 {
		t.Errorf("POST of 64 KB: %d, %d sent, want 400, 0", w.Code, sent)
	}
	if b.send(strings.Repeat("é", textMost+1)); sent != 1 {
		t.Errorf("a long text: %d sent, want 1, cut", sent)
	}
}

func TestTryNotDelivered(t *testing.T) {
	b := &browser{h: router(true, func(context.Context, string, string) ([]string, error) {
		return nil, errors.New("secret detail")
	})}
	b.see()
	b.send("hello")
	got := b.see()
	if !strings.Contains(got, "hello</li>") || !strings.Contains(got, "Not delivered") || strings.Contains(got, "secret detail") {
		t.Errorf("after a fault: want the text and \"Not delivered\", no detail, got\n%s", got)
	}
}

func TestTalksAreBounded(t *testing.T) {
	var all talks
	first, _ := all.begin("+447700900001")
	second, kept := all.begin("+447700900002")
	for range talksMost - 1 {
		all.begin("+447700900003")
	}
	if all.find(first) != nil || all.find(second) == nil || len(all.byID) != talksMost || len(all.order) != talksMost {
		t.Errorf("after %d conversations: %d kept, oldest there: %v", talksMost+1, len(all.byID), all.find(first) != nil)
	}
	all.end(second)
	if all.find(second) != nil || len(all.order) != talksMost-1 {
		t.Errorf("an ended conversation is still there")
	}
	for i := range bubblesMost {
		kept.send(t.Context(), echo, fmt.Sprint(i))
	}
	if _, b := kept.look(); len(b) != bubblesMost || b[bubblesMost-3].Text != fmt.Sprint(bubblesMost-1) {
		t.Errorf("after %d texts: %d bubbles, want %d, the newest last", bubblesMost, len(b), bubblesMost)
	}
}
