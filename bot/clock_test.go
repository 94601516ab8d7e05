package bot_test

import (
	"strings"
	"testing"
	"time"

	"signpost/store/kv/kvtest"
)

// TestClockJumps: a clock that jumps a day forward, a day back, and over both changes of
// the hour costs nobody an answer, a repeat its bytes, or a conversation its place.
func TestClockJumps(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for name, c := range map[string]struct{ from, to string }{
		"a day forward":            {"2026-11-23T09:00:00Z", "2026-11-24T05:00:00Z"},
		"a day back":               {"2026-11-23T09:00:00Z", "2026-11-22T09:00:00Z"},
		"a year back":              {"2026-11-23T09:00:00Z", "2025-11-23T09:00:00Z"},
		"over the spring change":   {"2027-03-28T00:50:00Z", "2027-03-28T01:00:01Z"},
		"into the hour that comes": {"2027-10-31T00:40:00Z", "2027-10-31T00:59:59Z"},
		"a second time":            {"2027-10-31T00:40:00Z", "2027-10-31T01:30:00Z"},
		"over a leap day":          {"2028-02-28T23:59:00Z", "2028-02-29T12:00:00Z"},
	} {
		w := newWorld(t, kvtest.NewMemory())
		w.now = at(c.from)
		first := w.receive(t.Context(), message(1, "ann", "hi"))
		w.receive(t.Context(), message(2, "ann", "1"))
		w.receive(t.Context(), message(3, "bob", "coffee in enderby"))
		w.receive(t.Context(), message(4, "bob", "later"))
		w.receive(t.Context(), message(5, "bob", "yes"))
		w.now = at(c.to)
		w.tick(t)
		if again := w.receive(t.Context(), message(1, "ann", "hi")); strings.Join(again, "|") != strings.Join(first, "|") {
			t.Errorf("%s: P4: a repeat got %q", name, again)
		}
		said := strings.Join(w.receive(t.Context(), message(6, "ann", "knitting near enderby")), "\n")
		if !strings.Contains(said, "Busy Hands") {
			t.Errorf("%s: a question got %q", name, said)
		}
		if said := strings.Join(w.receive(t.Context(), message(7, "cat", "i want to die")), "\n"); !strings.Contains(said, "116 123") {
			t.Errorf("%s: P1: %q", name, said)
		}
		w.now = w.now.Add(10 * time.Minute)
		w.tick(t)
		if q := w.cases(t); len(q) != 1 || q[0].Why != "crisis" {
			t.Errorf("%s: the queue is %+v", name, q)
		}
		if strings.Contains(w.out.String(), "to ") {
			t.Errorf("%s: bob was texted before his week was over", name)
		}
	}
}
