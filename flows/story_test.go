package flows_test

import (
	"slices"
	"strings"
	"testing"

	"signpost/flows"
	"signpost/flows/crisis"
)

// TestLongTextNotFollowed: who writes at length, and is not followed, gets
// helplines before anything else, wherever the talk stands.
func TestLongTextNotFollowed(t *testing.T) {
	const story = "the leaves in the yard have gone a funny colour this year and i sit"
	for state, before := range where {
		if state == "note" {
			continue // what they say to "note" is for the volunteer
		}
		_, turns := talked(flows.Session{}, monday, append(append([]string{}, before...), story)...)
		if turn := turns[len(turns)-1]; turn.Level != crisis.None || turn.Say[0] != crisis.Care() {
			t.Errorf("%s: level %s, %q; want the care text first", state, turn.Level, turn.Say)
		}
	}
}

// TestShortTextNotFollowed: a short text that is not followed gets a line to talk
// to with whatever is asked.
func TestShortTextNotFollowed(t *testing.T) {
	for state, before := range where {
		if state == "note" || state == "privacy" || state == "interest" {
			continue // any words are an answer there
		}
		_, turns := talked(flows.Session{}, monday, append(append([]string{}, before...), "qqzx")...)
		if turn := turns[len(turns)-1]; !slices.ContainsFunc(turn.Say, func(m string) bool { return strings.Contains(m, "116 123") }) {
			t.Errorf("%s: %q names no line", state, turn.Say)
		}
	}
}
