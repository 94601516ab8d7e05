package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"signpost/bot"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

// TestDelivered: after an opt-out an urgent answer counts as not arrived until a
// report on a message of its own time says otherwise; and an answer that fails is
// alerted, once.
func TestDelivered(t *testing.T) {
	const arrived, failed = "delivered", "failed" // "sent" is neither
	for name, c := range map[string]struct {
		events    []string // a text, "report MESSAGE WHAT", or the store's "down" and "up"; 10 seconds lie between
		unreached bool
		told      string
	}{
		"no report":                       {[]string{"STOP", "i want to die"}, true, "crisis, unreached"},
		"it arrived all the same":         {[]string{"STOP", "i want to die", "report a sent", "report a delivered"}, false, "crisis, unreached"},
		"only sent":                       {[]string{"STOP", "i want to die", "report a sent"}, true, "crisis, unreached"},
		"it failed, as was thought":       {[]string{"STOP", "i want to die", "report a failed"}, true, "crisis, unreached"},
		"what arrived is from before":     {[]string{"hi", "report a sent", "STOP", "i want to die", "report a delivered"}, true, "crisis, unreached"},
		"what arrived is of unknown age":  {[]string{"STOP", "i want to die", "report a delivered"}, true, "crisis, unreached"},
		"urgent again after it arrived":   {[]string{"STOP", "i want to die", "report a sent", "report a delivered", "i want to die"}, true, "crisis, unreached | crisis, unreached"},
		"an answer that fails":            {[]string{"i want to die", "report a sent", "report a failed"}, true, "crisis | crisis, unreached"},
		"an answer that fails twice":      {[]string{"i want to die", "report a failed", "report a failed", "report b failed"}, true, "crisis | crisis, unreached"},
		"an answer that arrives":          {[]string{"i want to die", "report a sent", "report a delivered"}, false, "crisis"},
		"one of two fails":                {[]string{"i want to die", "report a sent", "report b sent", "report a failed", "report b delivered"}, true, "crisis | crisis, unreached"},
		"reports sent again":              {[]string{"i want to die", "report a sent", "report a failed", "report a delivered", "report a failed", "report a delivered"}, true, "crisis | crisis, unreached"},
		"what failed is from before":      {[]string{"hi", "report a sent", "i want to die", "report a failed"}, false, "crisis"},
		"what failed is of long after":    {append([]string{"i want to die"}, append(slices.Repeat([]string{""}, 12), "report a failed")...), false, "crisis"},
		"an answer to ordinary words":     {[]string{"hi", "report a failed"}, false, ""},
		"who asked for a person":          {[]string{"person", "yes", "report a failed"}, false, ""},
		"nobody whom we know":             {[]string{"report a failed"}, false, ""},
		"before the text is recorded":     {[]string{"down", "i want to die", "report a failed", "up"}, true, "crisis | crisis | crisis, unreached"},
		"and of somebody whom we know":    {[]string{"hi", "report z sent", "down", "i want to die", "report a failed", "report a failed", "up", "report a failed"}, true, "crisis | crisis | crisis, unreached"},
		"while the store is down":         {[]string{"i want to die", "report a sent", "down", "report a failed", "up"}, true, "crisis | crisis, unreached"},
		"ordinary words in a crisis fail": {[]string{"i want to die", "report a sent", "report a delivered", "ok", "report b failed"}, true, "crisis | crisis, unreached"},
	} {
		w := newWorld(t, kvtest.Again{DB: kvtest.NewMemory()})
		a := &told{w: w, start: w.now}
		w.desk.Alerter = a
		for i, e := range c.events {
			id, what, report := strings.Cut(strings.TrimPrefix(e, "report "), " ")
			switch {
			case e == "":
			case e == "down", e == "up":
				w.db.Down.Store(e == "down")
			case report && strings.HasPrefix(e, "report "):
				if err := w.desk.Delivered(t.Context(), bot.Delivery{ID: "SM" + id, To: number("ann"), Arrived: what == arrived, Failed: what == failed}); err != nil {
					t.Fatal(err)
				}
			default:
				w.receive(t.Context(), message(i, "ann", e))
			}
			if err := w.desk.Tick(t.Context()); err != nil && !w.db.Down.Load() {
				t.Fatal(err)
			}
			w.now = w.now.Add(10 * time.Second)
		}
		if got := strings.Join(a.plain(), " | "); got != c.told {
			t.Errorf("%s: staff were told %q, want %q", name, got, c.told)
		}
		for _, k := range w.cases(t) {
			if k.Unreached != c.unreached {
				t.Errorf("%s: unreached is %v, want %v", name, k.Unreached, c.unreached)
			}
		}
	}
}

// plain is what staff were told, without the time.
func (a *told) plain() (all []string) {
	for _, s := range a.all {
		_, what, _ := strings.Cut(s, " ")
		all = append(all, what)
	}
	return all
}

// TestDeliveredNobodyAsks: a report on somebody without a case leaves nothing behind,
// and one while the store is down is an error.
func TestDeliveredNobodyAsks(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	for i := range 3 {
		if err := w.desk.Delivered(t.Context(), bot.Delivery{ID: fmt.Sprint("SM", i), To: number("ann"), Failed: true}); err != nil {
			t.Error(err)
		}
	}
	if effects, cases, err := w.desk.Waiting(t.Context()); effects+cases != 0 || err != nil {
		t.Errorf("%d effects and %d cases, %v; want none", effects, cases, err)
	}
	err := w.desk.Store.View(t.Context(), func(tx *store.Tx) error {
		any, err := tx.Expired(w.now.Add(1000 * 24 * time.Hour))
		if any {
			t.Error("a report on somebody whom we do not know is kept")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.db.Down.Store(true)
	if err := w.desk.Delivered(t.Context(), bot.Delivery{ID: "SM1", To: number("ann")}); err == nil {
		t.Error("the store is down, and the report was taken")
	}
}

// TestDeliveredWhileTheTextIsRecorded: a report may overtake the record of the text
// that the message answers, and waits for it.
func TestDeliveredWhileTheTextIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, kvtest.NewMemory())
		w.db.DB = slow{w.db.DB}
		answered := make(chan struct{})
		var kept sync.WaitGroup
		kept.Go(func() {
			w.desk.Receive(t.Context(), message(1, "ann", "i want to die"), func([]string) { close(answered) })
		})
		<-answered
		synctest.Wait() // the record of the text hangs in the store
		if err := w.desk.Delivered(t.Context(), bot.Delivery{ID: "SMa", To: number("ann"), Failed: true}); err != nil {
			t.Fatal(err)
		}
		kept.Wait()
		if c := w.cases(t); len(c) != 1 || !c[0].Failed {
			t.Errorf("%d cases, %+v; want one whose answer failed", len(c), c)
		}
	})
}

// slow is a store that takes its time, though not too long.
type slow struct{ kv.DB }

func (d slow) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	time.Sleep(100 * time.Millisecond) // of the bubble
	return d.DB.Update(ctx, who, fn)
}
