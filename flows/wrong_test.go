package flows_test

import (
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
)

// after is what the last of texts did, each five minutes after the one before.
func after(t *testing.T, texts ...string) (turn flows.Turn) {
	t.Helper()
	p, w := county()
	s := flows.Session{Greeted: true}
	for i, text := range texts {
		turn = p.Step(w, s, flows.Event{Said: crisis.Screen(text), At: monday.Add(time.Duration(i) * 5 * time.Minute)})
		s = turn.Next
	}
	return turn
}

// threeShown are the ids of the three suggestions for knitting near Enderby.
func threeShown(t *testing.T) []string {
	t.Helper()
	shown := after(t, "knitting near enderby").Next.Shown
	if len(shown) != 3 {
		t.Fatalf("shown: %v, want three", shown)
	}
	return shown
}

func TestWrong(t *testing.T) {
	shown := threeShown(t)
	for text, want := range map[string]int{
		"WRONG 2": 2, "wrong 2.": 2, "2 is wrong": 2, "2 wrong": 2, "No 2 is wrong": 2, "number 2 has closed": 2, "2 is shut now": 2, "wrong number 2": 2,
		"number 1 has closed down sorry": 1, "the first one is not running any more": 1, "#3 is wrong": 3, "Number two is closed": 2, "2's closed": 2, "2 isn't there": 2,
		"3 has moved": 3, "3 doesn't exist any more": 3, "1 is out of date": 1, "report 1": 1, "2 has been cancelled": 2, "2 is over": 2, "the second one is wrong": 2,
		// What says more than that, or something else.
		"everything is wrong 2day": 0, "2": 0, "wrong 2 live": 0, "its wrong 2 do it": 0, "i was wrong 2 times": 0, "2 is wrong 4 me": 0, "something is wrong with 2 of them": 0,
		"no one is gone": 0, "no one is wrong": 0, "the one is gone": 0,
		"1 is closed on mondays?": 0, "is 2 closed": 0, "2 is wrong and i want to die": 0, "2 is dead": 0, "it is over": 0, "2 is over i am done": 0,
		"wrong 7": 0, "wrong 0": 0, "wrong": 0, "wrong number": 0,
	} {
		turn := after(t, "knitting near enderby", text)
		id := ""
		if want > 0 {
			id = shown[want-1]
		}
		if turn.Wrong != id {
			t.Errorf("%q: reported %q, want %q\n%s", text, turn.Wrong, id, strings.Join(turn.Say, "\n"))
		}
		if want > 0 && (!strings.Contains(turn.Say[0], "Thank you") || len(turn.Say) != 1) {
			t.Errorf("%q: said %q, want thanks", text, turn.Say)
		}
	}
}

func TestWrongWhich(t *testing.T) {
	shown := after(t, "knitting near enderby").Next.Shown
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"wrong", "2"}, shown[1]},
		{[]string{"its wrong", "the second"}, ""},
		{[]string{"wrong 9", "3"}, shown[2]},
		{[]string{"wrong", "wrong", "one"}, shown[0]},
		{[]string{"wrong", "more", "2"}, ""},   // another list
		{[]string{"wrong", "coffee", "2"}, ""}, // something else was asked: 2 is for its details
		{[]string{"wrong", "menu", "2"}, ""},
	} {
		if got := after(t, append([]string{"knitting near enderby"}, c.texts...)...); got.Wrong != c.want {
			t.Errorf("%q: reported %q, want %q\n%q", c.texts, got.Wrong, c.want, got.Say)
		}
	}
	if got := after(t, "knitting near enderby", "wrong").Say[0]; !strings.Contains(got, "Which one is wrong?") || !strings.Contains(got, "1 to 3") {
		t.Errorf("a bare WRONG: %q, want to be asked which", got)
	}
	// Nothing was shown.
	if got := after(t, "wrong 2"); got.Wrong != "" || got.Next.Wrong {
		t.Errorf("WRONG 2 of somebody who was shown nothing: %+v", got.Wrong)
	}
}

// TestWrongAndDanger: urgent words come first, whatever else the text says, and
// in the day after them nothing is taken for a report.
func TestWrongAndDanger(t *testing.T) {
	for _, texts := range [][]string{
		{"knitting near enderby", "i want to die", "2 is wrong"},
		{"i want to die", "knitting near enderby", "wrong 1"},
		{"knitting near enderby", "wrong", "i want to die"},
		{"knitting near enderby", "wrong", "i want to die", "2"},
		{"knitting near enderby", "2 is wrong he has a knife at my throat"},
	} {
		if got := after(t, texts...); got.Wrong != "" {
			t.Errorf("%q: reported %q", texts, got.Wrong)
		}
	}
	if got := after(t, "knitting near enderby", "2 is wrong he has a knife at my throat"); !got.Level.Urgent() || !strings.Contains(got.Say[0], "999") {
		t.Errorf("a knife behind a report: %v, %q", got.Level, got.Say)
	}
}

// TestWithheldDetails: a number of a list that was shown before is not answered
// with what staff withhold since.
func TestWithheldDetails(t *testing.T) {
	p, w := county()
	first := p.Step(w, flows.Session{Greeted: true}, flows.Event{Said: crisis.Screen("knitting near enderby"), At: monday})
	d, err := w.Directory.With([]directory.Edit{{ID: first.Next.Shown[0], Held: "it is over"}})
	if err != nil {
		t.Fatal(err)
	}
	w.Directory = d
	got := p.Step(w, first.Next, flows.Event{Said: crisis.Screen("1"), At: monday.Add(5 * time.Minute)})
	if len(got.Say) != 1 || !strings.Contains(got.Say[0], "taken that one off our list") {
		t.Errorf("details of a withheld listing: %q", got.Say)
	}
}
