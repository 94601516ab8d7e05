package flows_test

import (
	"encoding/json"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// TestLowAgainAndAgain: the third time in 72 hours that somebody is low is for a
// person to see, once in a spell and again after a review; what counts is kept
// with the session, as it is coded.
func TestLowAgainAndAgain(t *testing.T) {
	p, w := county()
	const low, denied, plain = "feeling really low", "im not suicidal, just so tired of everything", "knitting near enderby"
	for name, c := range map[string]struct {
		texts    []string
		hours    []int // of each text
		reviewed int   // before which text a person decided, 0 for never
		raised   []int // the texts that raise
	}{
		"three in three days":            {texts: []string{low, low, low}, hours: []int{0, 35, 71}, raised: []int{2}},
		"three in a few minutes":         {texts: []string{low, low, low}, hours: []int{0, 0, 0}, raised: []int{2}},
		"the first is 72 hours old":      {texts: []string{low, low, low}, hours: []int{0, 35, 72}},
		"days apart":                     {texts: []string{low, low, low, low}, hours: []int{0, 96, 192, 288}},
		"denied ones count":              {texts: []string{denied, low, denied}, hours: []int{0, 1, 2}, raised: []int{2}},
		"ordinary words between":         {texts: []string{low, plain, low, plain, low}, hours: []int{0, 1, 2, 3, 4}, raised: []int{4}},
		"ordinary words do not count":    {texts: []string{low, plain, plain, low}, hours: []int{0, 1, 2, 3}},
		"once in a spell":                {texts: []string{low, low, low, low, low}, hours: []int{0, 1, 2, 3, 73}, raised: []int{2}},
		"still so 72 hours later":        {texts: []string{low, low, low, low, low, low}, hours: []int{0, 1, 2, 30, 60, 75}, raised: []int{2, 5}},
		"a new spell":                    {texts: []string{low, low, low, low, low, low}, hours: []int{0, 1, 2, 75, 76, 77}, raised: []int{2, 5}},
		"low still, after a review":      {texts: []string{low, low, low, low}, hours: []int{0, 1, 2, 3}, reviewed: 3, raised: []int{2, 3}},
		"a review before it is no alarm": {texts: []string{low, low, low}, hours: []int{0, 1, 2}, reviewed: 1, raised: []int{2}},
	} {
		var s flows.Session
		var raised []int
		for i, text := range c.texts {
			if c.reviewed > 0 && i == c.reviewed {
				s = s.Reviewed()
			}
			at := monday.Add(time.Duration(c.hours[i])*time.Hour + time.Duration(i)*time.Second)
			turn := p.Step(w, s, flows.Event{Said: crisis.Screen(text), At: at})
			if turn.Raise != "" {
				if turn.Raise != "distress" || !turn.Alert {
					t.Errorf("%s: text %d raises %q, alert %v; want distress, at once", name, i, turn.Raise, turn.Alert)
				}
				raised = append(raised, i)
			}
			// Kept and read again, as after a restart.
			data, err := json.Marshal(turn.Next)
			if err != nil {
				t.Fatal(err)
			}
			s = flows.Session{}
			if err := json.Unmarshal(data, &s); err != nil {
				t.Fatal(err)
			}
		}
		if len(raised) != len(c.raised) {
			t.Errorf("%s: texts %v raise, want %v", name, raised, c.raised)
			continue
		}
		for i := range raised {
			if raised[i] != c.raised[i] {
				t.Errorf("%s: texts %v raise, want %v", name, raised, c.raised)
			}
		}
	}
}

// TestLowWhileTheStoreWasDown: what was answered without a store counts too.
func TestLowWhileTheStoreWasDown(t *testing.T) {
	var s flows.Session
	for i := range 3 {
		turn := s.Note(crisis.Screen("feeling really low"), monday.Add(time.Duration(i)*time.Hour))
		if got := turn.Raise == "distress" && turn.Alert; got != (i == 2) {
			t.Errorf("text %d: raises %q, alert %v", i, turn.Raise, turn.Alert)
		}
		s = turn.Next
	}
}
