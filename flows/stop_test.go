package flows_test

import (
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// carrierWords are those that Twilio itself takes for an opt-out when a message
// is nothing else ("Support for opt-out keywords"), written in many ways.
var carrierWords = []string{"STOP", "StopAll", "stop all", "unsubscribe", "Cancel", "END", "Quit", "revoke", "optout", "OPT OUT", "opt-out",
	"stop.", " Stop ", "STOP!!", "\u201cstop\u201d", "please stop texting me", "no more texts"}

// TestStopIsHeardAfterDanger: each carrier word opts out, with helplines; within
// 24 hours of urgent words it alerts, and not after that.
func TestStopIsHeardAfterDanger(t *testing.T) {
	p, w := county()
	for _, word := range carrierWords {
		for _, c := range []struct {
			first string
			after time.Duration
			raise string
		}{
			{"i want to die", 2 * time.Minute, "crisis"},
			{"i want to die", 24*time.Hour - time.Second, "crisis"},
			{"i want to die", 24 * time.Hour, ""},
			{"ive taken all my tablets", time.Hour, "danger"},
			{"my husband hits me", time.Hour, "abuse"},
			{"knitting near enderby", time.Hour, ""},
		} {
			first := p.Step(w, flows.Session{}, flows.Event{Said: crisis.Screen(c.first), At: monday})
			turn := p.Step(w, first.Next, flows.Event{Said: crisis.Screen(word), At: monday.Add(c.after)})
			if turn.Raise != c.raise || turn.Alert != (c.raise != "") || turn.Unreached {
				t.Errorf("%q %v after %q: raises %q, alert %v, unreached %v; want %q", word, c.after, c.first, turn.Raise, turn.Alert, turn.Unreached, c.raise)
			}
			if said := strings.Join(turn.Say, " "); !turn.Next.Stopped || said != crisis.Stopped() {
				t.Errorf("%q %v after %q: stopped %v, said %q; want the opt-out with its helplines", word, c.after, c.first, turn.Next.Stopped, said)
			}
		}
	}
}

// TestNotAStop: words that only hold a carrier word opt nobody out, and those that
// CRISIS.md names are heard.
func TestNotAStop(t *testing.T) {
	p, w := county()
	for _, text := range []string{"end it", "stop me before i hurt myself", "cant go on, remove me", "END IT", "end it all", "stop the pain i want to die",
		"quit life", "i want to end", "cancel my life"} {
		turn := p.Step(w, flows.Session{}, flows.Event{Said: crisis.Screen(text), At: monday})
		if turn.Next.Stopped {
			t.Errorf("%q opted somebody out", text)
		}
	}
	for _, text := range []string{"end it", "stop me before i hurt myself", "cant go on, remove me"} { // CRISIS.md's own
		turn := p.Step(w, flows.Session{}, flows.Event{Said: crisis.Screen(text), At: monday})
		if !turn.Level.Urgent() || !turn.Alert || turn.Say[0] != crisis.Screen(text).FirstReply()[0] {
			t.Errorf("%q: %v, alert %v, %q; want it urgent", text, turn.Level, turn.Alert, turn.Say)
		}
	}
}

// TestUnreached: what is urgent after an opt-out is alerted with the word that
// our answer has probably not arrived, until they opt in again. So is what is
// urgent in the carrier's own word, read with the text before it.
func TestUnreached(t *testing.T) {
	p, w := county()
	for name, c := range map[string]struct {
		texts     []string
		alert     bool
		unreached bool
	}{
		"never opted out":      {[]string{"hi", "i want to die"}, true, false},
		"after STOP":           {[]string{"STOP", "i want to die"}, true, true},
		"after STOP, abuse":    {[]string{"STOP", "my husband hits me"}, true, true},
		"after plain words":    {[]string{"please stop texting me", "i want to die"}, true, true},
		"days after STOP":      {[]string{"STOP", "hello", "hello", "i want to die"}, true, true},
		"after START":          {[]string{"STOP", "START", "i want to die"}, true, false},
		"STOP itself":          {[]string{"i want to die", "STOP"}, true, false},
		"END as its last word": {[]string{"i just want it all to", "END"}, true, true},
		"ordinary words":       {[]string{"STOP", "knitting near enderby"}, false, false},
	} {
		var s flows.Session
		var turn flows.Turn
		for i, text := range c.texts {
			turn = p.Step(w, s, flows.Event{Said: crisis.Screen(text), At: monday.Add(time.Duration(i) * 20 * time.Second)})
			s = turn.Next
		}
		if turn.Alert != c.alert || turn.Unreached != c.unreached {
			t.Errorf("%s: %q: alert %v, unreached %v; want %v and %v", name, c.texts, turn.Alert, turn.Unreached, c.alert, c.unreached)
		}
	}
	// Answered while the store was down.
	stopped := flows.Session{}.Note(crisis.Screen("STOP"), monday).Next
	if turn := stopped.Note(crisis.Screen("i want to die"), monday.Add(time.Hour)); !turn.Unreached {
		t.Error("from the spool: an urgent text after STOP is not marked")
	}
}
