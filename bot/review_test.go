package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"signpost/bot"
	"signpost/bot/transcript"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

// TestP7Seen: words are read only after the audit record is kept.
func TestP7Seen(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	w.receive(t.Context(), message(1, "ann", "i want to die. my secret sorrow"))
	q, err := w.desk.Queue(t.Context())
	if err != nil || len(q) != 1 {
		t.Fatalf("queue: %v, %v", q, err)
	}

	for name, read := range map[string]func() (string, error){
		"open": func() (string, error) {
			v, err := w.desk.Open(t.Context(), sam, q[0].ID, "on duty, crisis text")
			var b strings.Builder
			for _, l := range v.Lines {
				b.WriteString(l.Text)
			}
			return b.String(), err
		},
		"reveal": func() (string, error) {
			n, err := w.desk.BreakGlass(t.Context(), lead, q[0].ID, "999 needs the number")
			return n.E164(), err
		},
		"export": func() (string, error) {
			var b strings.Builder
			err := w.desk.Export(t.Context(), "cli", "quality sample", func(e bot.Exported) error { b.WriteString(e.Text); return nil })
			return b.String(), err
		},
	} {
		w.db.DB = unaudited{w.db.DB}
		if got, err := read(); err == nil || strings.Contains(got, "sorrow") || strings.Contains(got, "+44") {
			t.Errorf("P7: %s: without an audit record: %q, %v", name, got, err)
		}
		w.db.DB = w.db.DB.(unaudited).DB
		before := len(audits(t, w))
		if got, err := read(); err != nil || !strings.Contains(got, "sorrow") && !strings.Contains(got, "+44") {
			t.Errorf("P7: %s: %q, %v", name, got, err)
		}
		if after := len(audits(t, w)); after != before+1 {
			t.Errorf("P7: %s: %d audit rows were written, want 1", name, after-before)
		}
	}
	if _, err := w.desk.Open(t.Context(), sam, q[0].ID, "  short "); !errors.Is(err, bot.ErrReason) {
		t.Errorf("P7: no reason: %v, want ErrReason", err)
	}
	if _, err := w.desk.BreakGlass(t.Context(), sam, q[0].ID, "999 needs the number"); !errors.Is(err, bot.ErrNotLead) {
		t.Errorf("P7: break-glass by a reviewer: %v, want ErrNotLead", err)
	}
	texts := 0
	err = w.desk.Export(t.Context(), "cli", "", func(e bot.Exported) error { texts += len(e.Text); return nil })
	if err != nil || texts != 0 {
		t.Errorf("P7: an export without a reason held %d bytes of words, %v", texts, err)
	}
}

func audits(t *testing.T, w *world) []store.Audit {
	t.Helper()
	rows, err := w.desk.Audits(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// unaudited is a store in which the audit cannot be written.
type unaudited struct{ kv.DB }

func (d unaudited) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	if who == store.WhoAudit {
		return transcript.ErrCut
	}
	return d.DB.Update(ctx, who, fn)
}

// TestReview walks a reviewer's shift.
func TestReview(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	ctx := t.Context()
	for name, bad := range map[string]error{"UPPER": bot.ErrName, "": bot.ErrName, "a b": bot.ErrName} {
		if err := w.desk.AddUser(ctx, "test", name, "correct horse battery", false); !errors.Is(err, bad) {
			t.Errorf("user %q: %v, want %v", name, err, bad)
		}
	}
	if err := w.desk.AddUser(ctx, "test", "sam", "short", false); !errors.Is(err, bot.ErrPassword) {
		t.Errorf("short password: %v", err)
	}
	if err := w.desk.AddUser(ctx, "test", "sam", "correct horse battery", false); err != nil {
		t.Fatal(err)
	}
	// Guessing is slowed down, for a name that exists and for one that does not.
	for _, name := range []string{"sam", "nobody"} {
		for range 5 {
			if _, err := w.desk.SignIn(ctx, name, "wrong password"); !errors.Is(err, bot.ErrSignIn) {
				t.Errorf("%s: wrong password: %v", name, err)
			}
		}
		var slow bot.Throttled
		if _, err := w.desk.SignIn(ctx, name, "correct horse battery"); !errors.As(err, &slow) || slow.Wait != 30*time.Second {
			t.Errorf("%s: the sixth try: %v, want Throttled 30s", name, err)
		}
	}
	w.now = w.now.Add(31 * time.Second)
	token, err := w.desk.SignIn(ctx, "sam", "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	sam, err := w.desk.Reviewer(ctx, token)
	if err != nil || sam.Name != "sam" {
		t.Fatalf("reviewer: %v, %v", sam, err)
	}

	w.receive(ctx, message(1, "ann", "person"))
	w.receive(ctx, message(2, "ann", "yes"))
	w.receive(ctx, message(3, "bob", "i want to die"))
	q, err := w.desk.Queue(ctx)
	if err != nil || len(q) != 2 || q[0].Why != "crisis" || q[1].Why != "person" {
		t.Fatalf("queue: %+v, %v", q, err)
	}
	v, err := w.desk.Open(ctx, sam, q[0].ID, "on duty, crisis text")
	if err != nil || len(v.Lines) != 2 || v.Case.OpenedBy != "sam" {
		t.Fatalf("open: %+v, %v", v, err)
	}
	if err := w.desk.Decide(ctx, sam, q[0].ID, "made up", "", 1); !errors.Is(err, bot.ErrOutcome) {
		t.Errorf("an outcome of one's own: %v", err)
	}
	if err := w.desk.Decide(ctx, store.User{Name: "lou"}, q[0].ID, bot.Outcomes[0], "", 1); !errors.Is(err, bot.ErrUnread) {
		t.Errorf("decided by somebody who has not read it: %v, want ErrUnread", err)
	}
	w.receive(ctx, message(4, "bob", "the multi storey, level 5"))
	if err := w.desk.Decide(ctx, sam, q[0].ID, bot.Outcomes[0], "", v.Seen); !errors.Is(err, bot.ErrNewer) {
		t.Errorf("decided over words that came since: %v, want ErrNewer", err)
	}
	if v, err = w.desk.Open(ctx, sam, q[0].ID, "reading what came since"); err != nil || v.Seen != 2 {
		t.Fatalf("open again: %d, %v", v.Seen, err)
	}
	if err := w.desk.Decide(ctx, sam, q[0].ID, bot.Outcomes[0], "rang back", v.Seen); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.Decide(ctx, sam, q[0].ID, bot.Outcomes[1], "", v.Seen); !errors.Is(err, bot.ErrDecided) {
		t.Errorf("decided twice: %v", err)
	}
	if q, err := w.desk.Queue(ctx); err != nil || len(q) != 1 || q[0].Why != "person" {
		t.Errorf("queue after the decision: %+v, %v", q, err)
	}
	// Opened late, it is not escalated; the other was never opened and is.
	w.now = w.now.Add(time.Hour)
	if err := w.desk.Tick(ctx); err != nil {
		t.Fatal(err)
	}
	if rows, err := w.desk.VerifyAudit(ctx, ""); err != nil || rows != 4 {
		t.Errorf("audit: %d rows, %v; want 4", rows, err)
	}
	if err := w.desk.SignOut(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.Reviewer(ctx, token); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("after signing out: %v, want ErrUnknown", err)
	}
	if token, err = w.desk.SignIn(ctx, "sam", "correct horse battery"); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.DisableUser(ctx, "test", "sam"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.Reviewer(ctx, token); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("after being disabled: %v, want ErrUnknown", err)
	}
	if _, err := w.desk.SignIn(ctx, "sam", "correct horse battery"); !errors.Is(err, bot.ErrSignIn) {
		t.Errorf("sign-in of a disabled user: %v, want ErrSignIn", err)
	}
}

// TestAlertsAreTriedAgain: an alert that fails is tried again, later each time,
// and given once.
func TestAlertsAreTriedAgain(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	a := &flaky{fail: 3}
	w.desk.Alerter = a
	w.receive(t.Context(), message(1, "ann", "i want to die"))
	for range 120 {
		if err := w.desk.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Second)
	}
	if a.tried != 4 || a.given != 1 {
		t.Errorf("tried %d times, given %d; want 4 and 1", a.tried, a.given)
	}
}

type flaky struct{ fail, tried, given int }

func (f *flaky) Alert(context.Context, bot.Alert) error {
	if f.tried++; f.tried <= f.fail {
		return errors.New("slack is down")
	}
	f.given++
	return nil
}

// TestSlowAlerts: when staff cannot be told, one try a tick is enough: what else
// is due must not wait for all of them.
func TestSlowAlerts(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	a := &flaky{fail: 1000}
	w.desk.Alerter = a
	for i := range 10 {
		w.receive(t.Context(), message(i, fmt.Sprint("who", i), "i want to die"))
	}
	if err := w.desk.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a.tried != 1 {
		t.Errorf("%d tries in one tick, want 1", a.tried)
	}
}
