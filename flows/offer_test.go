package flows_test

import (
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// TestOfferToCarryOn: after worry about somebody, or a loss, the flow stands still
// and there is an offer; one text takes it up, and MORE is more help.
func TestOfferToCarryOn(t *testing.T) {
	for level, words := range map[crisis.Level]string{
		crisis.Worried: "my mate says he wants to kill himself", crisis.Bereaved: "my brother killed himself last month",
	} {
		for state, offered := range map[string]string{
			"fresh": "text MENU", "menu": "text OK", "interest": "text OK", "place": "text OK", "which place": "text OK", "consent": "text OK", "note": "text OK",
			"shown": "a number from the list", "privacy": "text MENU",
		} {
			before, _ := talked(flows.Session{}, monday, where[state]...)
			asked := ""
			if n := len(where[state]); n > 0 {
				_, turns := talked(flows.Session{}, monday, where[state]...)
				asked = turns[n-1].Say[len(turns[n-1].Say)-1]
			}
			s, turns := talked(before, monday.Add(time.Hour), words)
			say := turns[0].Say
			if turns[0].Level != level || len(say) != 3 || say[0] != crisis.FirstReply(level, turns[0].Flags)[0] || !strings.Contains(say[2], "MORE") || !strings.Contains(say[2], offered) {
				t.Errorf("%s, %v: %q, want the help and then the offer of %q", state, level, say, offered)
			}
			if s.Flow != before.Flow || s.Step != before.Step {
				t.Errorf("%s, %v: the flow moved from %s.%s to %s.%s", state, level, before.Flow, before.Step, s.Flow, s.Step)
			}
			// MORE is more help with this, and the offer stands.
			_, turns = talked(s, monday.Add(2*time.Hour), "more", "more", "help", "ok")
			for _, turn := range turns[:2] {
				if got, want := strings.Join(turn.Say, "|"), strings.Join(crisis.More(level, 0, monday), "|"); got != want {
					t.Errorf("%s, %v: more: %q, want %q", state, level, got, want)
				}
			}
			last := turns[3]
			// OK carries on in one step, with the question as it was asked.
			_, turns = talked(s, monday.Add(2*time.Hour), "OK")
			got := strings.Join(turns[0].Say, "\n")
			if got != strings.Join(last.Say, "\n") {
				t.Errorf("%s, %v: OK: %q, and after MORE and HELP %q", state, level, got, last.Say)
			}
			switch {
			case offered == "text OK" && !strings.HasSuffix(asked, got):
				t.Errorf("%s, %v: OK: %q, want the question %q", state, level, got, asked)
			case offered != "text OK" && (strings.Contains(got, "What would") || turns[0].Raise != ""):
				t.Errorf("%s, %v: OK: %q", state, level, got)
			}
		}
		// An answer to what was asked is taken as ever; "no" asks nothing more.
		s, _ := talked(flows.Session{}, monday, "hi", "1", words)
		if _, turns := talked(s, monday.Add(time.Hour), "knitting"); !strings.Contains(turns[0].Say[0], "which village") {
			t.Errorf("%v: knitting: %q", level, turns[0].Say)
		}
		s, _ = talked(flows.Session{}, monday, "person", words)
		for _, text := range []string{"ok", "yes", "no"} {
			if _, turns := talked(s, monday.Add(time.Hour), text); turns[0].Raise != "" || strings.Contains(strings.Join(turns[0].Say, " "), "Nothing was passed on") {
				t.Errorf("%v: %q was taken as consent or refusal: %q", level, text, turns[0].Say)
			}
		}
		// The offer lasts until something else is asked.
		s, _ = talked(flows.Session{}, monday, words, "knitting near enderby")
		if _, turns := talked(s, monday.Add(time.Hour), "more"); !strings.Contains(turns[0].Say[0], "More near Enderby") {
			t.Errorf("%v: more, after a question of theirs: %q", level, turns[0].Say)
		}
		// In care only help is offered.
		s, _ = talked(flows.Session{}, monday, "hi", "i want to die", words)
		if _, turns := talked(s, monday.Add(time.Hour), words); strings.Contains(strings.Join(turns[0].Say, " "), "carry on with") || strings.Contains(strings.Join(turns[0].Say, " "), "MENU") {
			t.Errorf("%v, in care: %q", level, turns[0].Say)
		}
	}
}

// TestOfferAfterTheStoreWasDown: MORE is more help also when the first was given
// without a store; and there nothing is offered that could not be kept.
func TestOfferAfterTheStoreWasDown(t *testing.T) {
	p, w := county()
	const words = "my mate says he wants to kill himself"
	if said, _ := p.Alone(w, flows.Event{Said: crisis.Screen(words), At: monday}, false); strings.Contains(strings.Join(said, " "), "MORE") {
		t.Errorf("alone: %q", said)
	}
	s := flows.Session{}.Note(crisis.Screen(words), monday).Next
	if _, turns := talked(s, monday.Add(time.Hour), "more"); strings.Join(turns[0].Say, "|") != strings.Join(crisis.More(crisis.Worried, 0, monday), "|") {
		t.Errorf("more: %q", turns[0].Say)
	}
}
