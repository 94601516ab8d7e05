package page

import (
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func set(t *testing.T, files map[string]string) *Set {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := Parse(fsys)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return s
}

func TestPage(t *testing.T) {
	s := set(t, map[string]string{
		"_part.html": `{{define "part"}}<i>{{.}}</i>{{end}}`,
		"one.html":   `{{template "part" .Body}}{{with .Fault "f"}}<b>{{.}}</b>{{end}}`,
	})
	evil := `"><script>alert(1)</script>`
	w := httptest.NewRecorder()
	err := s.Write(w, http.StatusTeapot, "one", Page{
		Title: evil, Who: evil, Leave: "/out", Notice: evil, Body: evil, Here: "/a",
		Nav: []Link{{"/a", "A"}, {"/b", evil}}, Faults: []Fault{{"f", evil}, {"", "whole"}},
	})
	if err != nil || w.Code != http.StatusTeapot {
		t.Fatalf("Write: status %d, error %v", w.Code, err)
	}
	got := w.Body.String()
	for _, want := range []string{`lang="en-GB"`, `href="#main"`, `<main id="main"`, `aria-current="page"`, `href="#f"`, "<li>whole</li>", `action="/out"`, "<i>&#34;&gt;&lt;script&gt;", "<b>&#34;", styleURL} {
		if !strings.Contains(got, want) {
			t.Errorf("page: want %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "<script") {
		t.Errorf("page holds a script:\n%s", got)
	}
	if n := strings.Count(got, "<h1"); n != 1 {
		t.Errorf("page has %d h1, want 1", n)
	}
}

func TestBroken(t *testing.T) {
	s := set(t, map[string]string{"bad.html": `<p>begun {{.Body.No.Such}}`})
	for _, name := range []string{"bad", "absent"} {
		w := httptest.NewRecorder()
		if err := s.Write(w, http.StatusOK, name, Page{Body: "x"}); err == nil {
			t.Errorf("Write %s: no error", name)
		}
		got := w.Body.String()
		if w.Code != http.StatusInternalServerError || !strings.Contains(got, "999") || strings.Contains(got, "begun") {
			t.Errorf("Write %s: status %d, body %q: want 500, kind words, no half page", name, w.Code, got)
		}
	}
	if _, err := Parse(fstest.MapFS{"x.html": {Data: []byte("{{")}}); err == nil || !strings.Contains(err.Error(), "x.html") {
		t.Errorf("Parse of a broken page: error %v, want one that names x.html", err)
	}
}

func TestHeaders(t *testing.T) {
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for _, c := range []struct {
		name, cache string
		h           http.Handler
	}{{"Private", "no-store", Private(nothing)}, {"Public", "no-cache", Public(nothing)}} {
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		for name, want := range map[string]string{
			"Cache-Control": c.cache, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", c.name, name, got, want)
			}
		}
		if w.Header().Get("Permissions-Policy") == "" {
			t.Errorf("%s: no Permissions-Policy", c.name)
		}
	}
}

func TestAsset(t *testing.T) {
	for _, c := range []struct {
		url, kind, cache string
		status           int
	}{
		{styleURL, "text/css; charset=utf-8", "public, max-age=31536000, immutable", 200},
		{iconURL, "image/svg+xml", "public, max-age=31536000, immutable", 200},
		{Assets + "signpost.css", "text/css; charset=utf-8", "no-cache", 200},
		{Assets + "signpost.css?v=old", "text/css; charset=utf-8", "no-cache", 200},
		{Assets + "layout.html", "text/plain; charset=utf-8", "no-cache", 404},
		{Assets + "x/signpost.css", "text/plain; charset=utf-8", "no-cache", 404},
	} {
		w := httptest.NewRecorder()
		Asset().ServeHTTP(w, httptest.NewRequest("GET", c.url, nil))
		h := w.Header()
		if w.Code != c.status || h.Get("Content-Type") != c.kind || c.status == 200 && h.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %q %q, want %d %q %q", c.url, w.Code, h.Get("Content-Type"), h.Get("Cache-Control"), c.status, c.kind, c.cache)
		}
	}
	css, err := own.ReadFile("signpost.css")
	if err != nil || regexp.MustCompile(`url\(|@import|https?:`).Match(css) {
		t.Errorf("the style sheet loads something from elsewhere, or cannot be read: %v", err)
	}
}

// TestContrast measures the colours that meet: text at 4.5:1, edges of fields
// at 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), in both colour schemes.
func TestContrast(t *testing.T) {
	css, err := own.ReadFile("signpost.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(css), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("the style sheet has no dark scheme")
	}
	dark, _, _ = strings.Cut(dark, "*, *::before")
	pairs := []struct {
		ink, ground string
		least       float64
	}{
		{"ink", "ground", 4.5}, {"ink", "paper", 4.5}, {"ink", "bubble", 4.5}, {"ink", "lead-soft", 4.5}, {"ink", "red-soft", 4.5},
		{"soft", "ground", 4.5}, {"soft", "paper", 4.5}, {"soft", "bubble", 4.5}, {"soft", "red-soft", 4.5},
		{"lead", "ground", 4.5}, {"lead", "paper", 4.5}, {"lead", "lead-soft", 4.5}, {"on-lead", "lead", 4.5}, {"on-focus", "focus", 4.5},
		{"red", "ground", 4.5}, {"red", "paper", 4.5}, {"red", "red-soft", 4.5}, {"amber", "amber-soft", 4.5}, {"plum", "plum-soft", 4.5}, {"blue", "blue-soft", 4.5},
		{"edge", "paper", 3}, {"edge", "ground", 3},
	}
	for name, text := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(text, -1) {
			colours[m[1]] = m[2]
		}
		for _, p := range pairs {
			if got := contrast(t, colours[p.ink], colours[p.ground]); got < p.least {
				t.Errorf("%s: %s (%s) on %s (%s): contrast %.2f, want %.1f", name, p.ink, colours[p.ink], p.ground, colours[p.ground], got, p.least)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	l, m := luminance(t, a), luminance(t, b)
	return (max(l, m) + .05) / (min(l, m) + .05)
}

func luminance(t *testing.T, hex string) (sum float64) {
	t.Helper()
	if len(hex) != 7 {
		t.Fatalf("colour %q: want #rrggbb", hex)
	}
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", hex, err)
		}
		c := float64(n) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestLocal(t *testing.T) {
	for in, want := range map[string]string{"+447700900123": "07700 900123", "+353851234567": "+353851234567", "": "", "+4477": "+4477"} {
		if got := Local(in); got != want {
			t.Errorf("Local(%q) = %q, want %q", in, got, want)
		}
	}
}
