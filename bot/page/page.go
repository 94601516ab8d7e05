// Package page is the look and the manners that all web pages share: one
// layout, one small style sheet, one set of security headers.
//
// It promises:
//   - A page works without a script, and no script can run in it: the policy
//     that Private and Public send forbids every one.
//   - Nothing is loaded from anywhere but this server.
//   - Every page has its language, a way past the header, landmarks, one h1 and,
//     when a form was not right, a list of what to mend that links to the fields.
//   - A page is made whole before its first byte is sent, so that a fault in a
//     template cannot leave half a page behind.
//   - What is private is kept by no browser or proxy (Cache-Control: no-store).
//
// It refuses to know what a page is about. It reads no store and no clock.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed layout.html signpost.css signpost.svg
var own embed.FS

// Page is one page.
type Page struct {
	Title  string // the h1, and the browser's title: never a resident's words or who they are
	Wide   bool   // for lists; prose reads better in a narrow column
	Nav    []Link
	Here   string // the Link.To of the page we are on, "" for none of them
	Who    string // who is signed in, "" for nobody
	Leave  string // where the sign-out button posts to
	Notice string // what has just been done
	Faults []Fault
	Onward string // go there at once, by a navigation of our own
	Body   any    // what the page's own template reads
}

// Link is one entry of the header.
type Link struct{ To, Text string }

// Fault is what is wrong with a field of a form. Field is the id of the field.
type Fault struct{ Field, Message string }

// Fault is the message for a field, "" when it is right.
func (p Page) Fault(field string) string {
	for _, f := range p.Faults {
		if f.Field == field {
			return f.Message
		}
	}
	return ""
}

// Style is the address of the style sheet, which changes when its bytes do.
func (p Page) Style() string { return styleURL }

// Icon is the address of the picture in the browser's tab.
func (p Page) Icon() string { return iconURL }

// Set is a door's pages, read and checked once.
type Set struct{ pages map[string]*template.Template }

// Parse reads every .html file of files. Each is the inside of main, with a Page
// as its dot; one whose name begins with "_" is a part that the others may use.
func Parse(files fs.FS) (*Set, error) {
	layout, err := template.ParseFS(own, "layout.html")
	if err != nil {
		return nil, fmt.Errorf("page: parse layout: %w", err)
	}
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("page: list pages: %w", err)
	}
	var whole []string
	for _, name := range names {
		if !strings.HasPrefix(path.Base(name), "_") {
			whole = append(whole, name)
			continue
		}
		if layout, err = layout.ParseFS(files, name); err != nil {
			return nil, fmt.Errorf("page: parse part: %w", err)
		}
	}
	s := &Set{pages: map[string]*template.Template{}}
	for _, name := range whole {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("page: read: %w", err)
		}
		t, err := layout.Clone()
		if err == nil {
			_, err = t.New("main").Parse(string(text))
		}
		if err != nil {
			return nil, fmt.Errorf("page: parse %s: %w", name, err)
		}
		s.pages[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return s, nil
}

// Must is for pages that are embedded: a fault in one is a bug that every test meets.
func Must(s *Set, err error) *Set {
	if err != nil {
		panic(err)
	}
	return s
}

// Write sends page p, filled into the template called name. Its error means
// that the page could not be made; the browser has then been told so kindly.
func (s *Set) Write(w http.ResponseWriter, status int, name string, p Page) error {
	var b bytes.Buffer
	err := fmt.Errorf("page: there is no page %q", name)
	if t, ok := s.pages[name]; ok {
		err = t.ExecuteTemplate(&b, "layout.html", p)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte(broken)) // the browser may have gone
		return fmt.Errorf("page: make %s: %w", name, err)
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the browser may have gone
	return nil
}

const broken = `<!doctype html>
<html lang="en-GB"><title>This page could not be shown - Signpost</title>
<h1>This page could not be shown</h1>
<p>Something is wrong at our end. Please go back and try again.</p>
<p>If somebody is in danger, call 999. To talk to someone at any hour, call Samaritans free on 116 123.</p>
</html>
`
