package bot_test

import (
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
// whatever is known, whatever state the talk and the store are in, and staff have
// a case of it.
func TestSameWordsAboutData(t *testing.T) {
	for _, ask := range []string{"MY DATA", "forget me", "what did i say", "delete my messages"} {
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
			w.db.down.Store(name == "the store is down")
			said := w.receive(t.Context(), message(100, "ann", ask))
			if first == nil {
				first = said
			}
			if !slices.Equal(said, first) || len(said) != 1 || !strings.Contains(said[0], "member of staff will check") {
				t.Errorf("%q, %s: %q, want %q", ask, name, said, first)
			}
			w.db.down.Store(false)
			w.tick(t)
			if q := w.cases(t); len(q) != 1 {
				t.Errorf("%q, %s: %d cases wait, want one", ask, name, len(q))
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

// TestNobodyIsWrittenToFirst: what is kept to be done later is for staff alone. No
// follow-up, no broadcast goes to anybody, least of all after words of abuse. A
// version that writes to residents first must leave out whose session is Quiet,
// and cancel what was pending for them: this test will not let it be forgotten.
func TestNobodyIsWrittenToFirst(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	n := 0
	for _, words := range []string{"my husband hits me", "i want to die", "ive taken all my tablets", "im 12 and so lonely", "my mate says he wants to kill himself"} {
		who := fmt.Sprint("who", n)
		for _, text := range append([]string{"knitting near enderby", words}, commands...) {
			n++
			w.receive(t.Context(), message(n, who, text))
		}
	}
	err := w.desk.Store.View(t.Context(), func(tx *store.Tx) error {
		due, err := tx.Due(w.now.Add(1000*24*time.Hour), 10_000)
		if err != nil || len(due) == 0 {
			t.Errorf("%d items are due, %v; want those for staff", len(due), err)
		}
		for _, d := range due {
			if !strings.HasPrefix(d.Name, "unopened-") {
				t.Errorf("%q falls due: is it for staff?", d.Name)
			}
		}
		effects, err := tx.Effects(w.now.Add(1000*24*time.Hour), 10_000)
		if err != nil || len(effects) == 0 {
			t.Errorf("%d effects wait, %v; want those for staff", len(effects), err)
		}
		for _, e := range effects {
			if e.Kind != "alert" && e.Kind != "unopened" {
				t.Errorf("an effect of kind %q: is it for staff?", e.Kind)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
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
