package flows_test

import (
	"testing"

	"signpost/flows"
	"signpost/flows/crisis"
)

// TestLongTextNotFollowed: who writes at length, and is not followed, gets
// helplines before anything else. After a list was shown they do not yet: H1 of
// docs/clinical-safety.md says so.
func TestLongTextNotFollowed(t *testing.T) {
	const story = "the leaves in the yard have gone a funny colour this year and i sit"
	for state, before := range where {
		if state == "note" || state == "shown" {
			continue // what they say to "note" is for the volunteer
		}
		_, turns := talked(flows.Session{}, monday, append(append([]string{}, before...), story)...)
		if turn := turns[len(turns)-1]; turn.Level != crisis.None || turn.Say[0] != crisis.Care() {
			t.Errorf("%s: level %s, %q; want the care text first", state, turn.Level, turn.Say)
		}
	}
}
