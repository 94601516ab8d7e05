package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

var (
	monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	quiet  = slog.New(slog.NewTextHandler(io.Discard, nil))
	ann    = store.NewNumber("+447700900123")
)

func makeKeys(t *testing.T) *store.Keys {
	t.Helper()
	k, err := store.MakeKeys(filepath.Join(t.TempDir(), "signpost.key"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func with(t *testing.T, db kv.DB, k *store.Keys) *store.Store {
	t.Helper()
	s, err := store.With(db, k, t.TempDir(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func update(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), "x", fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func view(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

func TestConversation(t *testing.T) {
	k := makeKeys(t)
	db := kvtest.NewMemory()
	s := with(t, kvtest.Again{DB: db}, k)
	id := k.Contact(ann)
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.Meet(id, ann, monday),
			tx.PutSession(id, flows.Session{Flow: "find", Step: "where"}),
			tx.AddLines(id, []store.Line{{At: monday, MessageID: "SM1", Text: "secret sorrow"}, {At: monday, MessageID: "SM1", Out: true, Text: "an answer"}}),
			tx.ClaimMessage(id, "SM1", "sig1", []string{"an answer"}, monday))
	})
	view(t, s, func(tx *store.Tx) error {
		n, err := tx.Number(id)
		if err != nil || n.E164() != ann.E164() {
			t.Errorf("number: %q, %v", n.E164(), err)
		}
		if v, err := tx.Session(id); err != nil || v.Step != "where" {
			t.Errorf("session: %+v, %v", v, err)
		}
		var said []string
		err = tx.Lines(id, func(l store.Line) error { said = append(said, l.Text); return nil })
		if got := strings.Join(said, "|"); err != nil || got != "secret sorrow|an answer" {
			t.Errorf("lines: %q, %v", got, err)
		}
		if r, ok, err := tx.Replied("SM1"); err != nil || !ok || len(r) != 1 || r[0] != "an answer" {
			t.Errorf("reply: %q, %v, %v", r, ok, err)
		}
		return nil
	})
	err := s.Update(t.Context(), id, func(tx *store.Tx) error { return tx.ClaimMessage(id, "SM1", "sig2", nil, monday) })
	if !errors.Is(err, kv.ErrExists) {
		t.Errorf("the same message again: %v, want ErrExists", err)
	}
	err = s.Update(t.Context(), id, func(tx *store.Tx) error { return tx.ClaimMessage(id, "SM2", "sig1", nil, monday) })
	if !errors.Is(err, store.ErrReplayed) {
		t.Errorf("another message under the same signature: %v, want ErrReplayed", err)
	}
	// 30 days: kept to the day, gone after it.
	for _, c := range []struct {
		days int
		want bool
	}{{29, true}, {31, false}} {
		update(t, s, func(tx *store.Tx) error { _, err := tx.Expire(monday.AddDate(0, 0, c.days), 100); return err })
		view(t, s, func(tx *store.Tx) error {
			if _, ok, err := tx.Replied("SM1"); ok != c.want || err != nil {
				t.Errorf("reply after %d days: %v, %v; want %v", c.days, ok, err, c.want)
			}
			return nil
		})
	}
}

// TestSealed looks at every byte that is kept: nothing a resident wrote, no
// number, and no way to move a sealed value to another record.
func TestSealed(t *testing.T) {
	k := makeKeys(t)
	db := kvtest.NewMemory()
	s := with(t, db, k)
	id := k.Contact(ann)
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.Meet(id, ann, monday), tx.PutSession(id, flows.Session{Said: "secret sorrow"}),
			tx.AddLines(id, []store.Line{{At: monday, MessageID: "SM1", Text: "secret sorrow"}}),
			tx.ClaimMessage(id, "SM1", "sig", []string{"secret sorrow"}, monday),
			tx.PutAudit(store.Audit{At: monday, By: "sam", Did: "read", Reason: "secret sorrow"}))
	})
	var kept bytes.Buffer
	values := map[string][]byte{}
	err := db.View(t.Context(), func(tx kv.Tx) error {
		for p, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
			kept.Write(p.Key)
			kept.Write(p.Val)
			values[string(p.Key)] = p.Val
		}
		return nil
	})
	if err != nil || kept.Len() == 0 {
		t.Fatal(err)
	}
	for _, secret := range []string{"sorrow", "7700900123", "07700", id[:8] + "x"} {
		if bytes.Contains(kept.Bytes(), []byte(secret)) {
			t.Errorf("P6: %q is readable in the records", secret)
		}
	}
	if !bytes.Contains(kept.Bytes(), []byte(id)) {
		t.Error("the control is not found: this search would find nothing")
	}
	bob := store.NewNumber("+447700900124")
	update(t, s, func(tx *store.Tx) error { return tx.Meet(k.Contact(bob), bob, monday) })
	err = db.Update(t.Context(), "x", func(tx kv.Tx) error {
		return tx.Put([]byte("session/"+k.Contact(bob)), values["session/"+id])
	})
	if err != nil {
		t.Fatal(err)
	}
	view(t, s, func(tx *store.Tx) error {
		if v, err := tx.Session(k.Contact(bob)); err == nil {
			t.Errorf("ann's session opens as bob's: %v", v.Step)
		}
		return nil
	})
}

func TestNumbersDoNotPrint(t *testing.T) {
	type holder struct {
		N store.Number
		n store.Number
		p *store.Number
	}
	h := holder{ann, ann, &ann}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t", "%e"} {
		fmt.Fprintf(&b, verb+verb+verb+"\n", ann, &ann, h)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "n", ann, "h", h)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "n", ann, "h", h)
	if err := json.NewEncoder(&b).Encode(h); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "7700900") || strings.Contains(b.String(), "37373030") {
		t.Errorf("a number was printed:\n%s", b.String())
	}
	if !strings.Contains(b.String(), "(withheld)") {
		t.Errorf("nothing was withheld:\n%s", b.String())
	}
}

func TestCases(t *testing.T) {
	k := makeKeys(t)
	s := with(t, kvtest.Again{DB: kvtest.NewMemory()}, k)
	raise := func(n int, why string, at time.Time) (c store.Case) {
		who := store.NewNumber(fmt.Sprintf("+4477009001%02d", n))
		update(t, s, func(tx *store.Tx) (err error) {
			if err = tx.Meet(k.Contact(who), who, at); err != nil {
				return err
			}
			c, err = tx.Raise(k.Contact(who), store.Raise{MessageID: fmt.Sprintf("SM%d%s", n, at), Why: why, Flags: []string{"means"}, Alert: why != "person", At: at})
			return err
		})
		return c
	}
	raise(1, "person", monday)
	raise(2, "crisis", monday.Add(2*time.Minute))
	raise(3, "crisis", monday.Add(1*time.Minute))
	raise(4, "danger", monday.Add(3*time.Minute))
	c := raise(1, "abuse", monday.Add(4*time.Minute))
	if c.Count != 2 || c.Why != "abuse" || !c.Since.Equal(monday) || len(c.Flags) != 1 {
		t.Errorf("raised again: %+v", c)
	}
	if c = raise(1, "person", monday.Add(5*time.Minute)); c.Why != "abuse" || c.Read() {
		t.Errorf("a lesser reason: %+v; want abuse still, unread", c)
	}
	update(t, s, func(tx *store.Tx) error { return tx.Opened(c, "sam", monday.Add(6*time.Minute)) })
	view(t, s, func(tx *store.Tx) error {
		if c, err := tx.Case(c.ID); err != nil || !c.Read() || c.OpenedBy != "sam" {
			t.Errorf("opened: %+v, %v", c, err)
		}
		return nil
	})
	if c = raise(1, "danger", monday.Add(7*time.Minute)); c.Read() {
		t.Error("what came after it was read counts as read")
	}
	queue := func() (out []string) {
		view(t, s, func(tx *store.Tx) error {
			out = nil
			return tx.Queue(func(c store.Case) error { out = append(out, c.Why+c.Since.Format(" 15:04")); return nil })
		})
		return out
	}
	want := "danger 09:00|danger 09:03|crisis 09:01|crisis 09:02"
	if got := strings.Join(queue(), "|"); got != want {
		t.Errorf("queue = %s, want %s", got, want)
	}
	update(t, s, func(tx *store.Tx) error {
		c, err := tx.Case(c.ID)
		return errors.Join(err, tx.Decide(c, "sam", "done", "a note", monday))
	})
	if got := strings.Join(queue(), "|"); got != "danger 09:03|crisis 09:01|crisis 09:02" {
		t.Errorf("queue after a decision = %s", got)
	}
	view(t, s, func(tx *store.Tx) error {
		c, err := tx.Case(c.ID)
		if err != nil || c.Waits() {
			t.Errorf("decided case: %+v, %v", c, err)
		}
		if note, err := tx.Note(c); err != nil || note != "a note" {
			t.Errorf("note: %q, %v", note, err)
		}
		return nil
	})
	if again := raise(1, "crisis", monday.Add(8*time.Minute)); again.ID == c.ID {
		t.Error("after the decision: the same case; want a new one")
	}
}

func TestAuditChain(t *testing.T) {
	k := makeKeys(t)
	db := kvtest.NewMemory()
	s := with(t, db, k)
	for i := range 6 {
		update(t, s, func(tx *store.Tx) error {
			return tx.PutAudit(store.Audit{At: monday.Add(time.Duration(i) * time.Hour), By: "sam", Did: "read", About: "case", Reason: "a good reason"})
		})
	}
	verify := func() error {
		var err error
		view(t, s, func(tx *store.Tx) error { _, err = tx.VerifyAudit(); return nil })
		return err
	}
	if err := verify(); err != nil {
		t.Fatalf("an untouched chain: %v", err)
	}
	row := func(n int) string { return fmt.Sprintf("audit/%020d", n) }
	get := func(key string) (v []byte) {
		err := db.View(t.Context(), func(tx kv.Tx) (err error) { v, err = tx.Get([]byte(key)); return err })
		if err != nil || v == nil {
			t.Fatalf("get %s: %v", key, err)
		}
		return v
	}
	change := func(fn func(kv.Tx) error) {
		t.Helper()
		if err := db.Update(t.Context(), "x", fn); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		do  func(kv.Tx) error
		bad int
	}{
		"changed": {func(tx kv.Tx) error {
			return tx.Put([]byte(row(3)), bytes.Replace(get(row(3)), []byte("sam"), []byte("sue"), 1))
		}, 3},
		"removed":       {func(tx kv.Tx) error { return tx.Delete([]byte(row(3))) }, 3},
		"first removed": {func(tx kv.Tx) error { return tx.Delete([]byte(row(1))) }, 1},
		"end cut off":   {func(tx kv.Tx) error { return tx.Delete([]byte(row(6))) }, 6},
		"swapped": {func(tx kv.Tx) error {
			return errors.Join(tx.Put([]byte(row(2)), get(row(3))), tx.Put([]byte(row(3)), get(row(2))))
		}, 2},
		"added":          {func(tx kv.Tx) error { return tx.Put([]byte(row(7)), get(row(6))) }, 7},
		"head rewritten": {func(tx kv.Tx) error { return tx.Put([]byte("audit-head"), []byte(`{"number":5,"mac":"00"}`)) }, 7},
		"not JSON":       {func(tx kv.Tx) error { return tx.Put([]byte(row(4)), []byte("{")) }, 4},
	} {
		saved := map[string][]byte{"audit-head": get("audit-head")}
		for n := 1; n <= 6; n++ {
			saved[row(n)] = get(row(n))
		}
		change(c.do)
		var bad store.BadAudit
		if err := verify(); !errors.As(err, &bad) || bad.Number != c.bad {
			t.Errorf("%s: %v, want row %d", name, err, c.bad)
		}
		change(func(tx kv.Tx) error {
			for k, v := range saved {
				if err := tx.Put([]byte(k), v); err != nil {
					return err
				}
			}
			return tx.Delete([]byte(row(7)))
		})
		if err := verify(); err != nil {
			t.Fatalf("%s: put back: %v", name, err)
		}
	}
}

func TestUsers(t *testing.T) {
	s := with(t, kvtest.NewMemory(), makeKeys(t))
	u := store.User{Name: "sam", Hash: store.HashPassword("correct horse battery"), Since: monday}
	for _, c := range []struct {
		name, password string
		u              store.User
		want           bool
	}{
		{"right", "correct horse battery", u, true},
		{"wrong", "correct horse batterY", u, false},
		{"empty", "", u, false},
		{"nobody", "correct horse battery", store.User{}, false},
		{"disabled", "correct horse battery", store.User{Name: "sam", Hash: u.Hash, Disabled: true}, false},
		{"broken hash", "correct horse battery", store.User{Name: "sam", Hash: "$argon2id$x"}, false},
	} {
		if got := c.u.Allows(c.password); got != c.want {
			t.Errorf("%s: Allows = %v, want %v", c.name, got, c.want)
		}
	}
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.PutUser(u), tx.SignIn("token", "sam", monday, monday.Add(8*time.Hour)))
	})
	signed := func(token string, at time.Time) (name string) {
		view(t, s, func(tx *store.Tx) error {
			u, err := tx.SignedIn(token, at)
			if name = u.Name; err != nil && !errors.Is(err, store.ErrUnknown) {
				t.Errorf("signed in: %v", err)
			}
			return nil
		})
		return name
	}
	if got := signed("token", monday); got != "sam" {
		t.Errorf("signed in as %q, want sam", got)
	}
	if signed("token", monday.Add(8*time.Hour)) != "" || signed("other", monday) != "" || signed("", monday) != "" {
		t.Error("a token is good after its end, or another is good")
	}
	u.Disabled = true
	update(t, s, func(tx *store.Tx) error { return tx.PutUser(u) })
	if signed("token", monday) != "" {
		t.Error("a disabled user is still signed in")
	}
	u.Disabled, u.Since = false, monday.Add(time.Minute)
	update(t, s, func(tx *store.Tx) error { return tx.PutUser(u) })
	if signed("token", monday.Add(time.Hour)) != "" {
		t.Error("a sign-in from before the new password is still good")
	}
	u.Since = monday
	update(t, s, func(tx *store.Tx) error { return errors.Join(tx.PutUser(u), tx.SignOut("token")) })
	if signed("token", monday) != "" {
		t.Error("signed in after signing out")
	}
}

func TestDueAndOutbox(t *testing.T) {
	s := with(t, kvtest.Again{DB: kvtest.NewMemory()}, makeKeys(t))
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(
			tx.PutDue(store.Due{At: monday.Add(2 * time.Hour), Contact: "b", Name: "later"}),
			tx.PutDue(store.Due{At: monday.Add(time.Hour), Contact: "a", Name: "sooner"}),
			tx.PutEffect(store.Effect{ID: "1", Contact: "a", NotYet: monday}))
	})
	view(t, s, func(tx *store.Tx) error {
		if got, err := tx.Due(monday, 9); err != nil || len(got) != 0 {
			t.Errorf("due before its time: %v, %v", got, err)
		}
		if got, err := tx.Due(monday.Add(time.Hour), 9); err != nil || len(got) != 1 || got[0].Name != "sooner" {
			t.Errorf("due on time: %v, %v", got, err)
		}
		got, err := tx.Due(monday.Add(24*time.Hour), 9)
		if err != nil || len(got) != 2 || got[0].Name != "sooner" {
			t.Errorf("due in order: %v, %v", got, err)
		}
		return nil
	})
	item := store.Due{At: monday.Add(time.Hour), Contact: "a", Name: "sooner"}
	for i, want := range []bool{true, false} {
		var was bool
		update(t, s, func(tx *store.Tx) (err error) { was, err = tx.Done(item); return err })
		if was != want {
			t.Errorf("done, time %d: %v, want %v", i+1, was, want)
		}
	}
	update(t, s, func(tx *store.Tx) error {
		es, err := tx.Effects(monday, 9)
		if err != nil || len(es) != 1 {
			return fmt.Errorf("effects: %v, %w", es, err)
		}
		return tx.EffectLater(es[0], monday.Add(time.Minute))
	})
	view(t, s, func(tx *store.Tx) error {
		now, err := tx.Effects(monday, 9)
		later, err2 := tx.Effects(monday.Add(time.Minute), 9)
		if err != nil || err2 != nil || len(now) != 0 || len(later) != 1 || later[0].Tries != 1 {
			t.Errorf("effects after a failed try: now %v, later %v", now, later)
		}
		effects, cases, err := tx.Waiting()
		if effects != 1 || cases != 0 || err != nil {
			t.Errorf("waiting: %d, %d, %v", effects, cases, err)
		}
		return nil
	})
}
