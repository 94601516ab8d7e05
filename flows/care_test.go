package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// where are ways for a conversation to stand when words of danger come.
var where = map[string][]string{
	"fresh": nil, "menu": {"hi"}, "interest": {"hi", "1"}, "place": {"hi", "1", "knitting"}, "which place": {"knitting in belton"},
	"shown": {"knitting near enderby"}, "consent": {"person"}, "note": {"person", "yes"}, "privacy": {"privacy"}, "missed": {"hi", "asdf", "qwer"},
}

// activity reports whether a message offers something to do.
func activity(m string) bool {
	for _, sign := range []string{"What would you", "To look near you", "Near ", "Nothing within", "Further off", "Over 5 km", "Nearest company", "Please check first",
		"Which one do you mean", "Something on near you", "Try a word", "volunteer"} {
		if strings.Contains(m, sign) {
			return true
		}
	}
	return false
}

// TestCareMode: for a day after urgent words whatever is not understood gets help
// again; nobody is offered anything to do that they have not asked for.
func TestCareMode(t *testing.T) {
	texts := []string{"ok", "OK.", "yes", "please", "thanks", "nobody answers", "no one picked up", "line is busy", "they put me on hold", "hello?", "hello", "hi",
		"??", "asdf", "i dont know", "loughborough", "the bridge in loughborough", "im on the bridge", "its the multi storey in loughborough level 5",
		"im going for a walk now", "im near the river in barrow", "i used to love walking with my mum", "theres no one", "one of these days",
		"i was always the one who did the garden and made the tea and now i sit here and look at the walls all day long",
		"knitting in enderby on a monday with gran was all that ever made sense", "my mum used to take me walking in bradgate park on sundays and we had a cup of tea and cake after"}
	for _, danger := range []string{"i want to die", "ive taken all my tablets", "my husband hits me"} {
		for state, before := range where {
			for _, text := range texts {
				s, _ := talked(flows.Session{}, monday, before...)
				s, _ = talked(s, monday.Add(time.Hour), danger)
				_, turns := talked(s, monday.Add(2*time.Hour), text, text) // the second is met as the first
				for i, turn := range turns {
					if turn.Level.Urgent() {
						continue
					}
					want := crisis.Care()
					if turn.Level == crisis.Distress {
						want = crisis.FirstReply(turn.Level, turn.Flags)[0]
					}
					if turn.Say[0] != want || slices.ContainsFunc(turn.Say, activity) {
						t.Errorf("%s, %q, %q (%d): %q", state, danger, text, i+1, turn.Say)
					}
				}
			}
		}
	}
}

// TestCareModeAsked: what is asked for is answered, in care as ever.
func TestCareModeAsked(t *testing.T) {
	for _, text := range []string{"is there anything on near loughborough", "knitting near enderby", "any walking groups in hinckley", "whats on in wigston",
		"is there a knitting group near enderby that i could join please", "i would like to do some gardening near wigston", "MENU", "something to do near enderby",
		"im looking for a choir in hinckley"} {
		for state, before := range where {
			s, _ := talked(flows.Session{}, monday, before...)
			s, _ = talked(s, monday.Add(time.Hour), "i want to die")
			if _, turns := talked(s, monday.Add(2*time.Hour), text); !slices.ContainsFunc(turns[0].Say, activity) {
				t.Errorf("%s: %q gets %q, want what was asked for", state, text, turns[0].Say)
			}
		}
	}
	// And the talk that they have begun goes on.
	_, turns := talked(flows.Session{}, monday, "i want to die", "menu", "1", "knitting", "enderby", "more", "1", "what about tuesdays")
	for i, want := range []string{1: "What would you like", 2: "What would you enjoy", 3: "which village", 4: "Near Enderby", 5: "Near Enderby", 6: "Please check", 7: "Tue"} {
		if said := strings.Join(turns[i].Say, " "); want != "" && !strings.Contains(strings.ToLower(said), strings.ToLower(want)) {
			t.Errorf("text %d: %q, want %q in it", i+1, said, want)
		}
	}
	// A day later it is over.
	_, turns = talked(flows.Session{}, monday, "i want to die")
	if _, turns = talked(turns[0].Next, monday.Add(24*time.Hour), "hello"); !activity(turns[0].Say[0]) {
		t.Errorf("24 hours later hello gets %q, want the menu", turns[0].Say)
	}
}

// TestNobodyAnswers: whoever was given lines and reached nobody gets the care
// text and the lines that they were not told of, not a question.
func TestNobodyAnswers(t *testing.T) {
	for _, text := range []string{"nobody answers", "no one picked up", "noone picking up", "line is busy", "the lines are engaged", "its engaged", "engaged", "busy", "nobody", "no answer",
		"they arent answering", "i rang and nobody answered", "still on hold", "been on hold for an hour", "im in a queue", "cant get through", "couldn't get through to them",
		"they hung up", "it went to voicemail", "it just rings", "samaritans dont pick up", "the number doesnt work", "tried that number already"} {
		for _, c := range []struct {
			before  []string
			hasAll  []string
			hasNone []string
		}{
			{[]string{"i want to die"}, []string{"85258", "0800 068 4141"}, []string{"What would", "116 123 is free"}},
			{[]string{"im 12 and i want to die"}, []string{"85258", "0800 068 4141"}, []string{"What would"}},
			{[]string{"hi", "feeling really low"}, []string{"85258", "0800 068 4141"}, []string{"What would", "Please text 1"}},
			{[]string{"my husband hits me"}, []string{"999", "0808 802 0028"}, []string{"What would", "0800 068 4141", "116 123"}},
			{[]string{"my mate says he wants to kill himself"}, []string{"85258"}, []string{"What would"}},
			{[]string{"ive taken all my tablets"}, []string{"999"}, []string{"What would"}},
		} {
			_, turns := talked(flows.Session{}, monday, append(slices.Clone(c.before), text)...)
			turn := turns[len(turns)-1]
			said := strings.Join(turn.Say, "\n")
			if turn.Level == crisis.None && turn.Say[0] != crisis.Care() {
				t.Errorf("%q, %q: %q, want the care text first", c.before, text, turn.Say)
			}
			for _, n := range c.hasAll {
				if !strings.Contains(said, n) {
					t.Errorf("%q, %q: no %s in %q", c.before, text, n, turn.Say)
				}
			}
			for _, n := range c.hasNone {
				if strings.Contains(said, n) {
					t.Errorf("%q, %q: %s in %q", c.before, text, n, turn.Say)
				}
			}
		}
	}
	// To somebody who was given no line it is no cry for one.
	if _, turns := talked(flows.Session{}, monday, "hi", "no one picked up"); turns[1].Say[0] == crisis.Care() {
		t.Errorf("nobody was told of a line: %q", turns[1].Say)
	}
	if s, _ := talked(flows.Session{}, monday, "hi", "theres no one"); s.Flow != "welcome" {
		t.Errorf("\"theres no one\" chose 1: waits in %s", s.Flow)
	}
}
