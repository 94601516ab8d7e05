package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"signpost/bot"
	"signpost/bot/transcript"
	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

// The tests in this file carry the promises' names. TestMutations shows that
// each fails when its promise is broken on purpose.

func message(n int, who, text string) bot.Message {
	return bot.Message{ID: fmt.Sprintf("SM%032d", n), Signature: fmt.Sprint("sig", n), Channel: "sms", From: number(who), Said: crisis.Screen(text)}
}

// helplines are what the first reply to "i want to die" must hold.
var helplines = []string{"999", "116 123", "85258", "111"}

func wantHelp(t *testing.T, what string, said []string) {
	t.Helper()
	if len(said) == 0 {
		t.Errorf("%s: silence", what)
		return
	}
	for _, n := range helplines {
		if !strings.Contains(said[0], n) {
			t.Errorf("%s: %q has no %s", what, said[0], n)
		}
	}
}

// receive returns the answer to m.
func (w *world) receive(ctx context.Context, m bot.Message) (said []string) {
	w.desk.Receive(ctx, m, func(words []string) { said = words })
	return said
}

// TestP1UrgentFirst: in every state that the scripts can wait in, after an
// opt-out and in care mode, urgent words get the first reply and the flow stands still.
func TestP1UrgentFirst(t *testing.T) {
	states := map[string][]string{
		"fresh": {}, "menu": {"hi"}, "interest": {"hi", "1"}, "place": {"hi", "1", "knitting"},
		"which place": {"knitting in belton"}, "shown": {"knitting near enderby"}, "consent": {"person"},
		"after a no": {"person", "no"}, "after a yes": {"person", "yes"}, "privacy": {"privacy"}, "help": {"help"},
		"stopped": {"STOP"}, "stopped in a flow": {"hi", "stop"}, "two misses": {"hi", "asdf", "qwer"},
		"care": {"i want to die"}, "after abuse": {"my husband hits me"}, "safe": {"i want to die", "safe"},
		"forget me": {"forget me"}, "low": {"i feel lonely"},
	}
	for name, texts := range states {
		w := newWorld(t, kvtest.NewMemory())
		n := 0
		for _, text := range texts {
			n++
			w.receive(t.Context(), message(n, "ann", text))
			w.now = w.now.Add(5 * time.Minute)
		}
		before := w.session(t, "ann")
		wantHelp(t, name, w.receive(t.Context(), message(n+1, "ann", "i want to die")))
		after := w.session(t, "ann")
		if before.Flow != after.Flow || before.Step != after.Step || before.Stopped != after.Stopped {
			t.Errorf("%s: the flow moved from %s.%s to %s.%s", name, before.Flow, before.Step, after.Flow, after.Step)
		}
		if q, err := w.desk.Queue(t.Context()); err != nil || len(q) != 1 || store.Rank(q[0].Why) > store.Rank("crisis") {
			t.Errorf("%s: queue %v, %v", name, q, err)
		}
	}
}

func (w *world) session(t *testing.T, who string) (s flows.Session) {
	t.Helper()
	err := w.desk.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		s, err = tx.Session(w.desk.Store.Keys().Contact(number(who)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestP2UrgentBeforeStore: with a store that answers nothing, urgent words are
// answered before it is asked, on the same goroutine, and then spooled after at
// most 250 ms; ordinary ones after two seconds.
func TestP2UrgentBeforeStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, kvtest.NewMemory())
		w.db.DB = kvtest.Hung{}
		start := time.Now()
		var answered time.Duration
		w.desk.Receive(t.Context(), message(1, "ann", "i want to die"), func(words []string) {
			answered = time.Since(start)
			wantHelp(t, "hung", words)
			if w.desk.Store.Spool().Len() != 0 {
				t.Error("P2: it was spooled before it was answered")
			}
		})
		if took := time.Since(start); answered != 0 || took > 250*time.Millisecond {
			t.Errorf("P2: answered after %v, done after %v; want at once, and at most 250ms", answered, took)
		}
		if n := w.desk.Store.Spool().Len(); n != 1 {
			t.Errorf("P2: %d in the spool, want 1", n)
		}
		start = time.Now()
		said := w.receive(t.Context(), message(2, "bob", "hello"))
		if took := time.Since(start); took > 2*time.Second || !slices.Equal(said, []string{crisis.Trouble()}) {
			t.Errorf("P2: ordinary words after %v: %q", took, said)
		}
	})
}

// TestP2OrdinaryRemembered: when ordinary words are answered, they are in the store.
func TestP2OrdinaryRemembered(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	w.desk.Receive(t.Context(), message(1, "ann", "hello"), func(words []string) {
		kept := 0
		err := w.desk.Export(t.Context(), "test", "", func(bot.Exported) error { kept++; return nil })
		if err != nil || kept < 2 {
			t.Errorf("P2: %d lines were kept when the answer was given, %v", kept, err)
		}
	})
}

// TestP3NeverSilent: every text gets words, with the store up, down, and with
// nowhere to keep anything.
func TestP3NeverSilent(t *testing.T) {
	texts := []string{"", " ", "\x00\x01\xff\xfe", "hi", "STOP", "1", strings.Repeat("long ", 5000), "\U0001f600", "i want to die",
		"привет", "{place}", "<Response/>", strings.Repeat("\u0301", 3000), "7", "-1", "99999999999999999999"}
	for _, state := range []string{"up", "down", "nowhere"} {
		w := newWorld(t, kvtest.NewMemory())
		if state == "nowhere" {
			// Never opened, and its key file cannot be made: no store, no spool.
			w.desk.Store = store.New(store.Paths{Data: filepath.Join("testdata", "find.txtar", "x"), KeyFile: filepath.Join("testdata", "find.txtar", "k")}, w.desk.Log)
		}
		w.db.Down.Store(state == "down")
		for i, text := range texts {
			said := w.receive(t.Context(), message(i, "ann", text))
			if len(said) == 0 || slices.Contains(said, "") {
				t.Errorf("P3: %s: %q got %q", state, text, said)
			}
		}
		if state == "nowhere" && w.desk.Counts.Unkept.Load() == 0 {
			t.Error("P3: texts that could not be kept raised no alarm")
		}
	}
}

// TestP4Once: 50 copies of each message at once have one effect and one answer.
func TestP4Once(t *testing.T) {
	for name, open := range stores(t) {
		w := newWorld(t, kvtest.Again{DB: open()})
		for n, text := range []string{"hi", "1", "knitting", "enderby", "i want to die"} {
			var wg sync.WaitGroup
			answers := make([]string, 50)
			for i := range answers {
				wg.Go(func() { answers[i] = strings.Join(w.receive(t.Context(), message(n, "ann", text)), "|") })
			}
			wg.Wait()
			if slices.Sort(answers); answers[0] != answers[49] || answers[0] == "" {
				t.Errorf("P4: %s: %q got different answers: %q and %q", name, text, answers[0], answers[49])
			}
		}
		seen := map[string]int{}
		err := w.desk.Export(t.Context(), "test", "", func(e bot.Exported) error {
			if e.Direction == "in" {
				seen[e.MessageID]++
			}
			return nil
		})
		if err != nil || len(seen) != 5 {
			t.Errorf("P4: %s: %d messages kept, %v; want 5", name, len(seen), err)
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("P4: %s: %s was kept %d times", name, id, n)
			}
		}
		if err := w.desk.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := w.desk.Counts.Alerted.Load(); n != 1 {
			t.Errorf("P4: %s: staff were told %d times, want once", name, n)
		}
	}
}

// TestP4SameAfterGivingUp: a commit that was given up on may be kept all the
// same. The resident was given other words by then, and a repeat must get those.
func TestP4SameAfterGivingUp(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	w.db.DB = late{w.db.DB}
	first := w.receive(t.Context(), message(1, "ann", "hi"))
	if !slices.Equal(first, []string{crisis.Trouble()}) {
		t.Fatalf("the store was too late, and the answer was %q", first)
	}
	if again := w.receive(t.Context(), message(1, "ann", "hi")); !slices.Equal(again, first) {
		t.Errorf("P4: the repeat got %q, want %q", again, first)
	}
	w.db.DB = w.db.DB.(late).DB
	if _, err := w.desk.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again := w.receive(t.Context(), message(1, "ann", "hi")); !slices.Equal(again, first) {
		t.Errorf("P4: after the spool was emptied the repeat got %q, want %q", again, first)
	}
}

// late keeps every change, and says that it came too late.
type late struct{ kv.DB }

func (d late) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	return errors.Join(d.DB.Update(ctx, who, fn), transcript.ErrCut)
}

// TestP4SignatureOnce: the signed bytes of one message cannot come again as another.
func TestP4SignatureOnce(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	m := message(1, "ann", "hi")
	w.receive(t.Context(), m)
	m.ID = message(2, "", "").ID
	said := w.receive(t.Context(), m)
	if !slices.Equal(said, []string{crisis.Trouble()}) || w.desk.Store.Spool().Len() != 0 {
		t.Errorf("P4: a signature came again under another id and got %q, %d spooled", said, w.desk.Store.Spool().Len())
	}
}

// TestP5InOrder: texts of one resident that arrive at once are handled one at a
// time: as many turns are kept as there were texts, and each saw the one before.
func TestP5InOrder(t *testing.T) {
	for name, open := range stores(t) {
		w := newWorld(t, open())
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() { w.receive(t.Context(), message(i, "ann", "asdf")) })
		}
		wg.Wait()
		// The first is met with the menu; each after it is one more miss.
		if s := w.session(t, "ann"); s.Tries != 39 {
			t.Errorf("P5: %s: %d misses were counted, want 39", name, s.Tries)
		}
	}
}

// TestP5NextTextWaitsForTheRecord: a text that comes while the record of urgent
// words is being written is answered as one that came after them.
func TestP5NextTextWaitsForTheRecord(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	next := make(chan []string)
	w.desk.Receive(t.Context(), message(1, "ann", "i want to die"), func([]string) {
		// The answer is out; the record is not written yet.
		go func() { next <- w.receive(t.Context(), message(2, "ann", "ok")) }()
		for w.desk.Counts.Received.Load() < 2 {
			runtime.Gosched()
		}
	})
	if said := <-next; !slices.Equal(said, []string{crisis.Care()}) {
		t.Errorf("P5: the next text got %q, want care", said)
	}
}

// TestP6Withheld: nothing a resident wrote or who they are is logged, whatever fails.
func TestP6Withheld(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	m := message(1, "ann", "my secret sorrow in LE19 2AB")
	w.receive(t.Context(), m)
	w.db.Down.Store(true)
	m.ID = message(2, "", "").ID
	w.receive(t.Context(), m)
	m.Said = crisis.Screen("i want to die. my secret sorrow")
	m.ID = message(3, "", "").ID
	w.receive(t.Context(), m)
	w.desk.Log.Error("a careless line", "message", m, "said", m.Said, "from", m.From, "all", print(m))
	for _, secret := range []string{"sorrow", "LE19", "7700900", "736f72726f77"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("P6: the log holds %q:\n%s", secret, w.log.String())
		}
	}
	if !strings.Contains(w.log.String(), "urgent turn was not kept") {
		t.Error("the log was not read: it lacks a line that must be there")
	}
}

// print prints v under every verb there is, vet's opinion of them aside.
func print(v any) (out string) {
	for _, verb := range "vsdxXqteTp" {
		out += fmt.Sprintf("%"+string(verb)+" %+"+string(verb)+" %#"+string(verb), v, v, v)
	}
	return out
}

// TestP2StaffAreToldWhileTheStoreHangs: nothing that waits for the store keeps
// staff from being told of an urgent text.
func TestP2StaffAreToldWhileTheStoreHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, kvtest.NewMemory())
		w.desk.Alerter = &flaky{}
		w.db.DB = kvtest.Hung{}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { w.desk.Run(ctx) })
		time.Sleep(10 * time.Second) // of the bubble: the first tick hangs in the store by now
		w.receive(t.Context(), message(1, "ann", "i want to die"))
		time.Sleep(3 * time.Second)
		if w.desk.Counts.Alerted.Load() == 0 {
			t.Error("P2: the store hangs, and staff were not told")
		}
		stop()
		running.Wait()
	})
}

// TestP2StaffAreToldBeforeTheSpool: a spool that takes its time, or fails, does not
// keep staff from being told of an urgent text.
func TestP2StaffAreToldBeforeTheSpool(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.With(w.db, keys(t), filepath.Join(file, "spool"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ticked := false
	w.desk.Store = s
	w.db.Down.Store(true)
	w.desk.Log = slog.New(slog.NewTextHandler(line(func(log string) {
		if strings.Contains(log, "could not be kept") { // the spool has just given up
			ticked = true
			w.desk.Tell(t.Context())
		}
	}), nil))
	w.receive(t.Context(), message(1, "ann", "i want to die"))
	if told := w.desk.Counts.Alerted.Load(); !ticked || told != 1 {
		t.Errorf("P2: the spool gave up: %t, staff were told of %d; want true, 1", ticked, told)
	}
}

// line is a log that is told of each of its lines.
type line func(log string)

func (l line) Write(b []byte) (int, error) { l(string(b)); return len(b), nil }

// TestP3Panic: a bug of ours costs one text its turn and nothing else: every
// copy gets words, and the text is kept for later.
func TestP3Panic(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	county := w.desk.World
	w.desk.World = func() flows.World { panic("secret sorrow") }
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if said := w.receive(t.Context(), message(1, "ann", "hello")); !slices.Equal(said, []string{crisis.Trouble()}) {
				t.Errorf("P3: a copy got %q", said)
			}
		})
	}
	wg.Wait()
	wantHelp(t, "urgent", w.receive(t.Context(), message(2, "bob", "i want to die")))
	if n := w.desk.Store.Spool().Len(); n != 2 {
		t.Errorf("P3: %d texts are kept, want 2", n)
	}
	if strings.Contains(w.log.String(), "sorrow") {
		t.Error("P6: the log holds the panic's value")
	}
	w.desk.World = county
	if n, err := w.desk.Drain(t.Context()); n != 2 || err != nil {
		t.Errorf("drain: %d, %v", n, err)
	}
}

// TestP4ReplayedInTheSpool: a signature that was spooled under two ids holds up
// nobody's later texts.
func TestP4ReplayedInTheSpool(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	w.db.Down.Store(true)
	one, two := message(1, "ann", "hello"), message(2, "ann", "hello")
	two.Signature = one.Signature
	w.receive(t.Context(), one)
	w.receive(t.Context(), two)
	w.db.Down.Store(false)
	wantHelp(t, "after it", w.receive(t.Context(), message(3, "ann", "i want to die")))
	if n := w.desk.Store.Spool().Len(); n != 0 {
		t.Errorf("%d are left in the spool", n)
	}
	if q, err := w.desk.Queue(t.Context()); err != nil || len(q) != 1 {
		t.Errorf("P4: queue %v, %v; want the urgent text", q, err)
	}
}
