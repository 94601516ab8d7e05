package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/bot"
	"signpost/store"
	"signpost/store/kv/kvtest"
)

// told notes what staff are told, with the minute.
type told struct {
	w     *world
	start time.Time
	all   []string
}

func (a *told) Alert(_ context.Context, alert bot.Alert) error {
	what := fmt.Sprintf("%d %s", int(a.w.now.Sub(a.start)/time.Minute), alert.Why)
	if alert.Unopened > 0 {
		what += fmt.Sprintf(" unopened %d", int(alert.Unopened/time.Minute))
	}
	if alert.Unreached {
		what += ", unreached"
	}
	a.all = append(a.all, what)
	return nil
}

// TestUnopened: words that staff were told of and nobody reads are told of again
// after 5 and after 15 minutes, whatever else the resident texts meanwhile.
func TestUnopened(t *testing.T) {
	for name, c := range map[string]struct {
		events map[int]string // in the minute: a text, or "read"
		want   []string
	}{
		"once":               {map[int]string{0: "i want to die"}, []string{"0 crisis", "5 crisis unopened 5", "15 crisis unopened 15"}},
		"read":               {map[int]string{0: "i want to die", 3: "read"}, []string{"0 crisis"}},
		"read after one":     {map[int]string{0: "i want to die", 6: "read"}, []string{"0 crisis", "5 crisis unopened 5"}},
		"asks to be erased":  {map[int]string{0: "i want to die", 2: "FORGET ME"}, []string{"0 crisis", "5 crisis unopened 5", "15 crisis unopened 15"}},
		"asks for the data":  {map[int]string{0: "i want to die", 6: "MY DATA"}, []string{"0 crisis", "5 crisis unopened 5", "15 crisis unopened 15"}},
		"says safe":          {map[int]string{0: "i want to die", 2: "SAFE"}, []string{"0 crisis", "5 crisis unopened 5", "15 crisis unopened 15"}},
		"wants a person too": {map[int]string{0: "i want to die", 2: "person", 3: "yes please"}, []string{"0 crisis", "5 crisis unopened 5", "15 crisis unopened 15"}},
		"again and again": {map[int]string{0: "i want to die", 4: "i want to die", 8: "i want to die", 12: "i want to die"},
			[]string{"0 crisis", "4 crisis", "5 crisis unopened 5", "8 crisis", "12 crisis", "15 crisis unopened 15"}},
		"long after": {map[int]string{0: "i want to die", 17: "i want to die"},
			[]string{"0 crisis", "5 crisis unopened 5", "15 crisis unopened 15", "17 crisis", "22 crisis unopened 22", "32 crisis unopened 32"}},
		"graver": {map[int]string{0: "i want to die", 3: "ive taken all my tablets"},
			[]string{"0 crisis", "3 danger", "8 danger unopened 8", "18 danger unopened 18"}},
		"new words after it was read": {map[int]string{0: "i want to die", 3: "read", 4: "i want to die"},
			[]string{"0 crisis", "4 crisis", "9 crisis unopened 5", "19 crisis unopened 15"}},
		"STOP": {map[int]string{0: "i want to die", 2: "STOP"},
			[]string{"0 crisis", "2 crisis", "5 crisis unopened 5", "15 crisis unopened 15"}},
	} {
		w := newWorld(t, kvtest.NewMemory())
		a := &told{w: w, start: w.now}
		w.desk.Alerter = a
		for minute := range 40 {
			switch text := c.events[minute]; text {
			case "":
			case "read":
				if _, err := w.desk.Open(t.Context(), store.User{Name: "sam"}, w.cases(t)[0].ID, onDuty); err != nil {
					t.Fatal(err)
				}
			default:
				w.receive(t.Context(), message(minute, "ann", text))
			}
			w.tick(t)
			w.now = w.now.Add(time.Minute)
		}
		if !slices.Equal(a.all, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(a.all, " | "), strings.Join(c.want, " | "))
		}
		if q := w.cases(t); len(q) != 1 {
			t.Errorf("%s: %d cases wait, want 1", name, len(q))
		}
	}
}

// TestOpenedLate: a case that nobody opened for days is not closed as stale: it
// waits, its words can be read, and a person decides.
func TestOpenedLate(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	w.receive(t.Context(), message(1, "ann", "i want to die"))
	for range 60 {
		w.now = w.now.Add(24 * time.Hour)
		w.tick(t)
	}
	q := w.cases(t)
	if len(q) != 1 || q[0].Lying(w.now) != 60*24*time.Hour {
		t.Fatalf("after 60 days: %+v; want the case, lying for 60 days", q)
	}
	sam := store.User{Name: "sam"}
	v, err := w.desk.Open(t.Context(), sam, q[0].ID, onDuty)
	if err != nil || v.Seen != 1 || v.Lines[0].Text != "i want to die" || !v.Case.Waits() {
		t.Fatalf("opened late: %d texts, waits %v, %v", v.Seen, v.Case.Waits(), err)
	}
	if q := w.cases(t); len(q) != 1 || q[0].Lying(w.now) != 0 {
		t.Errorf("opened and not decided: %+v; want it to wait still, and lie no more", q)
	}
	if err := w.desk.Decide(t.Context(), sam, q[0].ID, bot.Outcomes[0], "", v.Seen); err != nil {
		t.Error(err)
	}
}

// TestKeptLate: urgent words that were texted before somebody opened the case, and
// kept only after that, lie unread: nobody has seen them.
func TestKeptLate(t *testing.T) {
	w := newWorld(t, kvtest.Again{DB: kvtest.NewMemory()})
	ann, start := number("ann"), w.now
	contact := w.desk.Store.Keys().Contact(ann)
	update := func(f func(*store.Tx) error) {
		t.Helper()
		if err := w.desk.Store.Update(t.Context(), contact, f); err != nil {
			t.Fatal(err)
		}
	}
	var c store.Case
	update(func(tx *store.Tx) (err error) {
		if err = tx.Meet(contact, ann, start); err != nil {
			return err
		}
		c, err = tx.Raise(contact, store.Raise{MessageID: "first", Why: "crisis", Alert: true, At: start})
		return err
	})
	update(func(tx *store.Tx) error { return tx.Opened(c, "sam", start.Add(10*time.Second)) })
	update(func(tx *store.Tx) (err error) {
		c, err = tx.Raise(contact, store.Raise{MessageID: "second", Why: "danger", Alert: true, At: start.Add(9 * time.Second)})
		return err
	})
	if c.Read() || c.Lying(start.Add(time.Hour)) == 0 {
		t.Errorf("read %v, lying for %v an hour later: want unread", c.Read(), c.Lying(start.Add(time.Hour)))
	}
}
