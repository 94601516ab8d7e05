package crisis

import (
	"os"
	"strings"
	"testing"
)

// TestBlind holds the recall and the false alarms that were reached on the sets
// of testdata/blind.md. A floor, not a goal: the rules were mended on these very
// texts, so the figures say nothing about texts not yet seen. Raise a floor when
// more is heard; lower one only with a reason in blind.md.
func TestBlind(t *testing.T) {
	floors := map[string]struct{ urgent, helped int }{ // at least
		"danger":   {68, 68},
		"crisis":   {213, 222},
		"abuse":    {98, 98},
		"worried":  {0, 35},
		"bereaved": {0, 19},
		"distress": {0, 54},
	}
	const interrupted, lined = 0, 0 // ordinary texts: at most

	b, err := os.ReadFile("testdata/blind.tsv")
	if err != nil {
		t.Fatal(err)
	}
	type tally struct{ n, urgent, helped int }
	got := map[string]tally{}
	var missed []string
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, "\t", 3)
		if len(parts) != 3 {
			t.Fatalf("testdata/blind.tsv:%d: want set, level, text", i+1)
		}
		want, ok := ParseLevel(parts[1])
		if !ok {
			t.Fatalf("testdata/blind.tsv:%d: level %q", i+1, parts[1])
		}
		s := Screen(parts[2])
		c := got[parts[1]]
		c.n++
		if s.Level().Urgent() {
			c.urgent++
		}
		if s.Level() > None {
			c.helped++
		}
		got[parts[1]] = c
		if (s.Level() > None) != (want > None) || want.Urgent() && !s.Level().Urgent() {
			missed = append(missed, line+" -> "+s.Level().String())
		}
	}
	failed := false
	for level, floor := range floors {
		if c := got[level]; c.urgent < floor.urgent || c.helped < floor.helped {
			failed = true
			t.Errorf("%s: of %d texts %d urgent and %d helped, want at least %d and %d", level, c.n, c.urgent, c.helped, floor.urgent, floor.helped)
		}
	}
	if c := got["none"]; c.urgent > interrupted || c.helped > lined {
		failed = true
		t.Errorf("none: of %d texts %d interrupted and %d given a line, want at most %d and %d", c.n, c.urgent, c.helped, interrupted, lined)
	}
	if failed {
		t.Log("\n" + strings.Join(missed, "\n"))
	}
}
