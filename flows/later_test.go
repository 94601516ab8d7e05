package flows_test

import (
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// asked is the session of somebody who said yes to being texted in a week.
func asked(t *testing.T) flows.Session {
	t.Helper()
	s, turns := talked(flows.Session{}, monday, "knitting in enderby", "1", "later", "yes")
	if last := turns[3]; last.May != "yes" || s.Wake().IsZero() {
		t.Fatalf("consent %q, wake %v", last.May, s.Wake())
	}
	return s
}

// TestDueSaysNothing: nobody is texted first who has opted out, may be a child, was
// lately in danger or low, or whose phone somebody else may read; nor at night, nor
// twice, nor without a yes.
func TestDueSaysNothing(t *testing.T) {
	p, w := county()
	week := monday.Add(8 * 24 * time.Hour)
	s := asked(t)
	if turn := p.Due(w, s, week); len(turn.Say) != 1 || !strings.Contains(turn.Say[0], "Busy Hands") || turn.Step != "went" {
		t.Fatalf("after a week: %q at %s.%s", turn.Say, turn.Flow, turn.Step)
	} else if again := p.Due(w, turn.Next, week.Add(24*time.Hour)); len(again.Say) > 0 {
		t.Errorf("a day later again: %q", again.Say)
	} else if !turn.Next.May.IsZero() {
		t.Error("the yes to one text was taken for more")
	}
	if turn := p.Due(w, s, monday.Add(6*24*time.Hour)); len(turn.Say) > 0 || turn.Next.Wake().IsZero() {
		t.Errorf("after six days: %q, wake %v", turn.Say, turn.Next.Wake())
	}
	day := week.Add(-time.Hour)
	for name, texts := range map[string][]string{
		"opted out": {"stop"}, "in danger": {"i want to die"}, "low": {"i feel so low"}, "a child": {"im 14"},
		"watched": {"my boyfriend hits me"}, "said no since": {"later", "no"},
	} {
		now, _ := talked(s, day.Add(-time.Duration(len(texts))*2*time.Minute), texts...)
		if turn := p.Due(w, now, week); len(turn.Say) > 0 {
			t.Errorf("%s: %q", name, turn.Say)
		}
	}
	// The night: it waits for nine in the morning, London time, also in summer.
	for at, want := range map[string]string{"2026-12-01T23:30:00Z": "2026-12-02T09:00:00Z", "2026-12-02T05:00:00Z": "2026-12-02T09:00:00Z", "2027-06-01T20:30:00Z": "2027-06-02T08:00:00Z"} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		turn := p.Due(w, s, now)
		if len(turn.Say) > 0 || turn.Next.Wake().Format(time.RFC3339) != want {
			t.Errorf("at %s: %q, next at %s, want %s", at, turn.Say, turn.Next.Wake().Format(time.RFC3339), want)
		}
	}
	// A flow or a step that is gone says nothing, and breaks nothing.
	s.Later[0].Step = "gone"
	if turn := p.Due(w, s, week); len(turn.Say) > 0 || !turn.Next.Wake().IsZero() {
		t.Errorf("a step that is gone: %q", turn.Say)
	}
	s.Later[0].Flow = "gone"
	if turn := p.Due(w, s, week); len(turn.Say) > 0 || !turn.Next.Wake().IsZero() {
		t.Errorf("a flow that is gone: %q", turn.Say)
	}
	// Without a yes nothing is planned at all.
	if s, turns := talked(flows.Session{}, monday, "knitting in enderby", "later", "no"); !s.Wake().IsZero() || turns[2].May != "no" {
		t.Errorf("after a no: wake %v, consent %q", s.Wake(), turns[2].May)
	}
}

// TestSilence: one word after silence, to who was asked and has not written since.
func TestSilence(t *testing.T) {
	p, w := county()
	s, _ := talked(flows.Session{}, monday, "lonely")
	at := monday.Add(6 * time.Hour)
	turn := p.Due(w, s, at)
	if len(turn.Say) != 1 || !strings.Contains(turn.Say[0], "still here") || turn.Next.Step != s.Step {
		t.Fatalf("%q at %s", turn.Say, turn.Next.Step)
	}
	if again := p.Due(w, turn.Next, at.Add(time.Hour)); len(again.Say) > 0 {
		t.Errorf("again: %q", again.Say)
	}
	for name, text := range map[string]string{"answered": "1", "left": "menu", "in danger": "i want to die", "opted out": "stop"} {
		now := p.Step(w, s, flows.Event{Said: crisis.Screen(text), At: monday.Add(time.Hour)}).Next
		if turn := p.Due(w, now, at); len(turn.Say) > 0 {
			t.Errorf("%s: %q", name, turn.Say)
		}
	}
}
