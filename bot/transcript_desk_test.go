package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"signpost/bot"
	"signpost/store"
)

// What staff do in a transcript.

// written are the beginnings of the lines that a transcript does not say but shows.
var written = []string{"bot> ", "   | ", "staff< ", "queue< ", "read< "}

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
