package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/flows/crisis"
	"signpost/store"
	"signpost/store/kv/kvtest"
)

// commands are what a resident, or whoever holds their phone, may text to have
// something shown, removed or ended.
var commands = []string{"MENU", "BACK", "MORE", "HELP", "SAFE", "STOP", "START", "MY DATA", "FORGET ME", "history", "show history", "what did i say",
	"show my messages", "delete my messages", "delete everything", "PERSON", "yes", "no", "ok", "im fine now", "im ok now it was a joke", "hi", "who is this",
	"privacy", "bye", "thanks", "1", "2", "3", "knitting near enderby", "im 30", "cancel", "unsubscribe", "ignore my last text", "wrong number"}

// TestNoCommandClosesACase: nothing that a resident texts reveals, removes or
// closes an urgent text that nobody has decided about. It waits, as urgent as it
// was, and its words are there for a reviewer with a reason.
func TestNoCommandClosesACase(t *testing.T) {
	for level, words := range map[string]string{"danger": "ive taken all my tablets", "crisis": "i want to die", "abuse": "my husband hits me and wont let me out"} {
		w := newWorld(t, kvtest.NewMemory())
		w.receive(t.Context(), message(0, "ann", words))
		for round := range 2 { // the second after an opt-out and a return
			for i, text := range commands {
				n := 1 + round*len(commands) + i
				said := strings.Join(w.receive(t.Context(), message(n, "ann", text)), "\n")
				if strings.Contains(said, words) || strings.Contains(said, "husband") || strings.Contains(said, "tablets") {
					t.Errorf("%s: %q reveals what was written: %q", level, text, said)
				}
				w.now = w.now.Add(10 * time.Minute)
				w.tick(t)
				if q := w.cases(t); len(q) != 1 || store.Rank(q[0].Why) > store.Rank(level) {
					t.Fatalf("%s: after %q the queue is %+v, want the case", level, text, q)
				}
			}
		}
		w.now = w.now.Add(400 * 24 * time.Hour) // and nothing that expires takes it away
		w.tick(t)
		v, err := w.desk.Open(t.Context(), store.User{Name: "sam"}, w.cases(t)[0].ID, onDuty)
		if err != nil || len(v.Lines) == 0 || v.Lines[0].Text != words {
			t.Errorf("%s: a reviewer with a reason reads %d lines, %v", level, len(v.Lines), err)
		}
	}
}

// TestSameWordsAboutData: MY DATA and FORGET ME get the same bytes whoever asks,
// whatever is known, whatever state the talk and the store are in. Of the first staff
// have a case. After the second nothing is left within a minute, unless an urgent
// text holds it.
func TestSameWordsAboutData(t *testing.T) {
	for ask, want := range map[string]string{"MY DATA": "member of staff will check", "what did i say": "member of staff will check",
		"forget me": "is removed now", "delete my messages": "is removed now"} {
		var first []string
		for name, before := range map[string][]string{
			"new": nil, "known": {"hi"}, "asked": {"hi", "1"}, "consent": {"person"}, "stopped": {"STOP"}, "crisis": {"i want to die"},
			"abuse": {"my husband hits me"}, "worried": {"my mate says he wants to kill himself"}, "a child": {"im 12"}, "the store is down": nil,
		} {
			w := newWorld(t, kvtest.NewMemory())
			for i, text := range before {
				w.receive(t.Context(), message(i, "ann", text))
				w.now = w.now.Add(5 * time.Minute)
			}
			w.db.Down.Store(name == "the store is down")
			said := w.receive(t.Context(), message(100, "ann", ask))
			if first == nil {
				first = said
			}
			if !slices.Equal(said, first) || len(said) != 1 || !strings.Contains(said[0], want) {
				t.Errorf("%q, %s: %q, want %q", ask, name, said, first)
			}
			w.db.Down.Store(false)
			w.now = w.now.Add(time.Minute)
			w.tick(t)
			w.tick(t)
			held := name == "crisis" || name == "abuse"
			waits, known := 1, true
			if want == "is removed now" && !held {
				waits, known = 0, false
			}
			if q := w.cases(t); len(q) != waits {
				t.Errorf("%q, %s: %d cases wait, want %d", ask, name, len(q), waits)
			}
			if got := w.known(t, "ann"); got != known {
				t.Errorf("%q, %s: known afterwards: %v, want %v", ask, name, got, known)
			}
		}
	}
}

// TestSeizedPhone: somebody else holds the phone after words of abuse. Whatever
// they text, nothing names what was written, nor what it was about.
func TestSeizedPhone(t *testing.T) {
	topics := []string{"abuse", "abus", "violen", "husband", "partner", "domestic", "hit", "rape", "refuge", "assault", "safeguard", "police", "suicid"}
	for _, words := range []string{"my husband hits me and wont let me out", "he raped me last night", "im 13 and my stepdad hurts me"} {
		w := newWorld(t, kvtest.NewMemory())
		all := w.receive(t.Context(), message(0, "ann", words))
		for i, text := range append(slices.Clone(commands), "did i text you about my husband", "what is this number", "what has she said to you", "more", "more") {
			w.now = w.now.Add(time.Minute)
			all = append(all, w.receive(t.Context(), message(1+i, "ann", text))...)
		}
		for _, m := range all {
			for _, topic := range topics {
				if strings.Contains(strings.ToLower(m), topic) {
					t.Errorf("after %q: %q in %q", words, topic, m)
				}
			}
		}
	}
}

// TestNobodyIsWrittenToFirst: after words of danger, abuse or a child nothing is sent
// that was not asked for, though they had said yes to it before; and what was pending
// for whoever's phone somebody else may read is cancelled.
func TestNobodyIsWrittenToFirst(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	n := 0
	for _, words := range []string{"my husband hits me", "i want to die", "ive taken all my tablets", "im 12 and so lonely", "my mate says he wants to kill himself"} {
		who := fmt.Sprint("who", n)
		for _, text := range append([]string{"knitting near enderby", "later", "yes", words}, commands...) {
			n++
			w.receive(t.Context(), message(n, who, text))
		}
	}
	w.out.Reset()
	for range 12 {
		w.now = w.now.Add(24 * time.Hour)
		w.tick(t)
	}
	if strings.Contains("\n"+w.out.String(), "\nto ") {
		t.Errorf("somebody was written to first: %s", w.out.String())
	}
	s := w.session(t, "who0")
	if !s.Quiet || !s.Wake().IsZero() || !s.May.IsZero() {
		t.Errorf("after words of abuse: quiet %v, something waits to be said %v", s.Quiet, !s.Wake().IsZero())
	}
}

// known reports whether there is a record of who.
func (w *world) known(t *testing.T, who string) bool {
	t.Helper()
	known := false
	err := w.desk.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		known, err = tx.Met(w.desk.Store.Keys().Contact(number(who)))
		return err
	})
	if err != nil && !errors.Is(err, store.ErrUnknown) {
		t.Fatal(err)
	}
	return known
}

// TestQuiet: ever after words of abuse each case of theirs says that somebody may
// be reading the phone, so that nobody rings it in good faith.
func TestQuiet(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	w.receive(t.Context(), message(1, "ann", "my husband hits me"))
	w.review(t)
	w.now = w.now.Add(60 * 24 * time.Hour)
	if s := w.session(t, "ann"); !s.Quiet {
		t.Error("the session forgot it")
	}
	w.receive(t.Context(), message(2, "ann", "person"))
	w.receive(t.Context(), message(3, "ann", "yes"))
	if q := w.cases(t); len(q) != 1 || q[0].Why != "person" || !slices.Contains(q[0].Flags, "abuse") {
		t.Errorf("two months later: %+v, want a request with the flag", q)
	}
	// The reply to what they write now is theirs alone: the words of today.
	if said := w.receive(t.Context(), message(4, "ann", "i want to die")); !slices.Equal(said, crisis.Screen("i want to die").FirstReply()) {
		t.Errorf("i want to die: %q", said)
	}
	w.receive(t.Context(), message(5, "bob", "person"))
	w.receive(t.Context(), message(6, "bob", "yes"))
	for _, c := range w.cases(t) {
		if c.Why == "person" && slices.Contains(c.Flags, "abuse") {
			t.Errorf("somebody else has the flag: %+v", c)
		}
	}
}
