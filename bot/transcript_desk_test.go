package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"signpost/bot"
	"signpost/flows/directory"
	"signpost/store"
)

// What staff do in a transcript.

// written are the beginnings of the lines that a transcript does not say but shows.
var written = []string{"to ", "bot> ", "   | ", "staff< ", "queue< ", "read< ", "listing< "}

func ours(line string) bool {
	for _, begin := range written {
		if strings.HasPrefix(line, begin) {
			return true
		}
	}
	return false
}

const onDuty = "on shift, checking that they are safe"

// cases are what waits, most urgent first.
func (w *world) cases(t *testing.T) []store.Case {
	t.Helper()
	q, err := w.desk.Queue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// queue writes who waits, by the name that the transcript gives them.
func (w *world) queue(t *testing.T) {
	q := w.cases(t)
	for _, c := range q {
		fmt.Fprintf(&w.out, "queue< %s: %s", w.name(c.Contact), c.Why)
		for _, f := range c.Flags {
			fmt.Fprintf(&w.out, ", %s", f)
		}
		if c.Unreached {
			fmt.Fprint(&w.out, ", our answer has probably not arrived")
		}
		fmt.Fprintln(&w.out)
	}
	if len(q) == 0 {
		fmt.Fprintln(&w.out, "queue< nobody waits")
	}
}

func (w *world) name(contact string) string {
	for who := range w.numbers {
		if w.desk.Store.Keys().Contact(w.number(who)) == contact {
			return who
		}
	}
	return "somebody"
}

// review reads and decides each case that waits.
func (w *world) review(t *testing.T) {
	t.Helper()
	sam := store.User{Name: "sam"}
	for _, c := range w.cases(t) {
		v, err := w.desk.Open(t.Context(), sam, c.ID, onDuty)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.desk.Decide(t.Context(), sam, c.ID, bot.Outcomes[0], "", v.Seen); err != nil {
			t.Fatal(err)
		}
	}
}

// read writes what the reviewer who is named is shown of the other's texts.
func (w *world) read(t *testing.T, line string) {
	t.Helper()
	by, who, _ := strings.Cut(line, " reads ")
	for _, c := range w.cases(t) {
		if w.name(c.Contact) != who {
			continue
		}
		v, err := w.desk.Open(t.Context(), store.User{Name: by}, c.ID, onDuty)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range v.Lines {
			if !l.Out {
				fmt.Fprintf(&w.out, "read< %s\n", l.Text)
			}
		}
		return
	}
	t.Fatalf("%q: %s has no case that waits", line, who)
}

var listed = regexp.MustCompile(`^([a-z]+) (keeps|withholds|restores) ([a-z0-9-]+)$`)

// keep is what a member of staff decides about a listing.
func (w *world) keep(t *testing.T, m []string) {
	t.Helper()
	by := store.User{Name: m[1]}
	var err error
	switch m[2] {
	case "keeps":
		err = w.desk.ConfirmListing(t.Context(), by, m[3])
	case "withholds":
		err = w.desk.WithholdListing(t.Context(), by, m[3], directory.Reasons[0])
	case "restores":
		err = w.desk.RestoreListing(t.Context(), by, m[3])
	}
	if err != nil {
		t.Fatal(err)
	}
}

// listings writes what is reported or withheld, as staff see it.
func (w *world) listings(t *testing.T) {
	t.Helper()
	all, _, err := w.desk.NeedChecking(t.Context(), "", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	some := false
	for _, c := range all {
		if c.Why != bot.CheckReported && c.Why != bot.CheckWithheld {
			continue
		}
		some = true
		fmt.Fprintf(&w.out, "listing< %s: reports %d", c.Listing.ID, len(c.Reports))
		if c.Listing.Held != "" {
			fmt.Fprintf(&w.out, ", withheld: %s", c.Listing.Held)
		}
		fmt.Fprintln(&w.out)
	}
	if !some {
		fmt.Fprintln(&w.out, "listing< nothing is reported or withheld")
	}
}
