package bot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/bot"
	"signpost/bot/transcript"
	"signpost/store"
	"signpost/store/kv/kvtest"
)

var (
	sam  = store.User{Name: "sam"}
	kit  = store.User{Name: "kit"}
	lead = store.User{Name: "lead", Lead: true}
	head = store.User{Name: "head", Lead: true}
)

const why = "they gave an address and need an ambulance"

// waiting is a world in which one case waits, which sam, kit and both leads have read.
func waiting(t *testing.T, words string) (*world, *told, store.Case) {
	t.Helper()
	w := newWorld(t, kvtest.NewMemory())
	w.receive(t.Context(), message(1, "ann", words))
	a := &told{w: w, start: w.now}
	c := w.cases(t)[0]
	for _, u := range []store.User{sam, kit, lead, head} {
		if _, err := w.desk.Open(t.Context(), u, c.ID, onDuty); err != nil {
			t.Fatal(err)
		}
	}
	w.tick(t)
	w.desk.Alerter = a
	return w, a, c
}

func dids(t *testing.T, w *world) (all []string) {
	for _, row := range audits(t, w) {
		if !strings.HasPrefix(row.Did, "read ") {
			all = append(all, row.By+": "+row.Did+" ("+row.Reason+")")
		}
	}
	slices.Reverse(all)
	return all
}

// TestBreakGlass: one lead sees a number at once, reason first; staff are told, and
// told again each day until another lead has looked at why.
func TestBreakGlass(t *testing.T) {
	w, a, c := waiting(t, "i want to die")
	ctx := t.Context()
	for name, err := range map[string]error{
		"no lead": func() error { _, err := w.desk.BreakGlass(ctx, sam, c.ID, why); return err }(),
		"no reason": func() error {
			_, err := w.desk.BreakGlass(ctx, lead, c.ID, "because")
			return err
		}(),
	} {
		if err == nil || len(dids(t, w)) > 0 {
			t.Errorf("%s: %v, audit %q", name, err, dids(t, w))
		}
	}
	n, err := w.desk.BreakGlass(ctx, lead, c.ID, why)
	if err != nil || n.E164() != number("ann").E164() {
		t.Fatalf("break-glass: %v", err)
	}
	for range 75 {
		w.tick(t)
		w.now = w.now.Add(time.Hour)
	}
	if want := []string{"0 break-glass", "1440 glass-review", "2880 glass-review", "4320 glass-review"}; !slices.Equal(a.all, want) {
		t.Errorf("staff were told %q, want %q", a.all, want)
	}
	g, err := w.desk.Glasses(ctx)
	if err != nil || len(g) != 1 || g[0].By != "lead" || g[0].Why != why || g[0].Case != c.ID {
		t.Fatalf("to be looked at: %+v, %v", g, err)
	}
	for _, bad := range []struct {
		by    store.User
		found string
		err   error
	}{{lead, "it was in order", bot.ErrOwnGlass}, {sam, "it was in order", bot.ErrNotLead}, {head, "ok", bot.ErrReason}} {
		if err := w.desk.LookAtGlass(ctx, bad.by, g[0].ID, bad.found); !errors.Is(err, bad.err) {
			t.Errorf("looked at by %s, %q: %v, want %v", bad.by.Name, bad.found, err, bad.err)
		}
	}
	if err := w.desk.LookAtGlass(ctx, head, g[0].ID, "in order: 999 was called"); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.LookAtGlass(ctx, head, g[0].ID, "in order: 999 was called"); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("looked at twice: %v, want ErrUnknown", err)
	}
	a.all = nil
	w.now = w.now.Add(72 * time.Hour)
	w.tick(t)
	if g, err := w.desk.Glasses(ctx); err != nil || len(g) > 0 || len(a.all) > 0 {
		t.Errorf("afterwards %d wait and staff are told %q, %v", len(g), a.all, err)
	}
	want := []string{"lead: broke the glass: saw the number (" + why + ")", "head: looked at why lead saw the number (in order: 999 was called)"}
	if got := dids(t, w); !slices.Equal(got, want) {
		t.Errorf("audit %q, want %q", got, want)
	}
}

// TestGlassWhileNobodyRan: each day on which nobody looked is told of, also those
// on which the server did not run.
func TestGlassWhileNobodyRan(t *testing.T) {
	w, a, c := waiting(t, "i want to die")
	if _, err := w.desk.BreakGlass(t.Context(), lead, c.ID, why); err != nil {
		t.Fatal(err)
	}
	w.tick(t)
	w.now = w.now.Add(75 * time.Hour)
	for range 10 {
		w.tick(t)
		w.now = w.now.Add(time.Second)
	}
	if want := []string{"0 break-glass", "4500 glass-review", "4500 glass-review", "4500 glass-review"}; !slices.Equal(a.all, want) {
		t.Errorf("staff were told %q, want %q", a.all, want)
	}
}

// TestNumberTakesTwo: for any other end than 999 one asks, another agrees, and
// only then the one who asked sees the number, once and within the hour.
func TestNumberTakesTwo(t *testing.T) {
	const end, agree = "they asked to be rung on Monday", "it is what they asked for"
	w, a, c := waiting(t, "i want to die")
	ctx := t.Context()
	see := func(by store.User) error { _, err := w.desk.SeeNumber(ctx, by, c.ID); return err }
	check := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	check("seen by nobody's leave", see(sam), bot.ErrNotAgreed)
	check("seen by a lead's", see(lead), bot.ErrNotAgreed)
	check("agreed to nothing", w.desk.AgreeNumber(ctx, kit, c.ID, agree), bot.ErrNotAgreed)
	check("asked by who has not read it", w.desk.AskNumber(ctx, store.User{Name: "new"}, c.ID, end), bot.ErrUnread)
	check("no reason", w.desk.AskNumber(ctx, sam, c.ID, "please"), bot.ErrReason)
	check("asked", w.desk.AskNumber(ctx, sam, c.ID, end), nil)
	check("asked twice", w.desk.AskNumber(ctx, kit, c.ID, end), bot.ErrAsked)
	check("seen before anybody agreed", see(sam), bot.ErrNotAgreed)
	check("agreed with oneself", w.desk.AgreeNumber(ctx, sam, c.ID, agree), bot.ErrSame)
	check("agreed by who has not read it", w.desk.AgreeNumber(ctx, store.User{Name: "new"}, c.ID, agree), bot.ErrUnread)
	check("agreed for no reason", w.desk.AgreeNumber(ctx, kit, c.ID, "ok"), bot.ErrReason)
	check("agreed", w.desk.AgreeNumber(ctx, kit, c.ID, agree), nil)
	check("seen by who agreed", see(kit), bot.ErrNotAgreed)
	n, err := w.desk.SeeNumber(ctx, sam, c.ID)
	if err != nil || n.E164() != number("ann").E164() {
		t.Fatalf("seen: %v", err)
	}
	check("seen twice", see(sam), bot.ErrNotAgreed)
	w.tick(t)
	if want := []string{"0 number-asked"}; !slices.Equal(a.all, want) {
		t.Errorf("staff were told %q, want %q", a.all, want)
	}
	want := []string{"sam: asked to see the number (" + end + ")", "kit: agreed that another sees the number (" + agree + ")", "sam: saw the number, as agreed (as asked for and agreed)"}
	if got := dids(t, w); !slices.Equal(got, want) {
		t.Errorf("audit %q, want %q", got, want)
	}

	// Each has its time.
	check("asked again", w.desk.AskNumber(ctx, sam, c.ID, end), nil)
	w.now = w.now.Add(24 * time.Hour)
	check("agreed a day later", w.desk.AgreeNumber(ctx, kit, c.ID, agree), bot.ErrNotAgreed)
	check("asked anew", w.desk.AskNumber(ctx, sam, c.ID, end), nil)
	check("agreed", w.desk.AgreeNumber(ctx, kit, c.ID, agree), nil)
	w.now = w.now.Add(time.Hour)
	check("seen an hour later", see(sam), bot.ErrNotAgreed)

	// Nor over a case that is decided, nor without an audit record.
	check("asked anew", w.desk.AskNumber(ctx, sam, c.ID, end), nil)
	check("agreed", w.desk.AgreeNumber(ctx, kit, c.ID, agree), nil)
	w.db.DB = unaudited{w.db.DB}
	check("seen without an audit record", see(sam), transcript.ErrCut)
	w.db.DB = w.db.DB.(unaudited).DB
	check("decided", w.desk.Decide(ctx, sam, c.ID, bot.Outcomes[0], "", 1), nil)
	check("seen over a decided case", see(sam), bot.ErrDecided)
}

// TestChildsNumberTakesALead: nobody rings a child but by the safeguarding route.
func TestChildsNumberTakesALead(t *testing.T) {
	w, _, c := waiting(t, "im 14 and i want to die")
	ctx := t.Context()
	if err := w.desk.AskNumber(ctx, sam, c.ID, "safeguarding asks for it"); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.AgreeNumber(ctx, kit, c.ID, "it is what they asked"); !errors.Is(err, bot.ErrMinorLead) {
		t.Errorf("agreed by a reviewer: %v, want ErrMinorLead", err)
	}
	if err := w.desk.AgreeNumber(ctx, lead, c.ID, "safeguarding has it in hand"); err != nil {
		t.Error(err)
	}
	if _, err := w.desk.SeeNumber(ctx, sam, c.ID); err != nil {
		t.Error(err)
	}
}

// TestChildWhoSaysSoLater: a case that waits is a child's as soon as they say how
// old they are, also when that raises nothing, or the store was down.
func TestChildWhoSaysSoLater(t *testing.T) {
	for _, down := range []bool{false, true} {
		w := newWorld(t, kvtest.NewMemory())
		w.receive(t.Context(), message(1, "ann", "person"))
		w.receive(t.Context(), message(2, "ann", "yes"))
		if c := w.cases(t); len(c) != 1 || c[0].Minor {
			t.Fatalf("before: %+v, want one case and no child's", c)
		}
		w.db.Down.Store(down)
		w.receive(t.Context(), message(3, "ann", "im in year 8"))
		w.db.Down.Store(false)
		w.tick(t)
		if c := w.cases(t); len(c) != 1 || !c[0].Minor {
			t.Errorf("store down %t: %+v, want one case, a child's", down, c)
		}
	}
}
