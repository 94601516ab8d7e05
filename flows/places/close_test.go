package places

import (
	"slices"
	"strings"
	"testing"
)

func TestOneMistake(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"enderby", "enderby", false}, {"enderby", "endreby", true}, {"enderby", "enderb", true}, {"enderby", "nderby", true},
		{"enderby", "enderbyy", true}, {"enderby", "anderby", true}, {"enderby", "enderbi", true}, {"enderby", "nedreby", false},
		{"enderby", "ender", false}, {"", "", false}, {"", "a", true}, {"ab", "ba", true}, {"abc", "cba", false},
	} {
		if got := oneMistake(tt.a, tt.b); got != tt.want {
			t.Errorf("oneMistake(%q, %q): got %v, want %v", tt.a, tt.b, got, tt.want)
		}
		if got := oneMistake(tt.b, tt.a); got != tt.want {
			t.Errorf("oneMistake(%q, %q): got %v, want %v", tt.b, tt.a, got, tt.want)
		}
	}
}

// slips makes one-letter mistakes in a name: every letter left out, doubled, changed, and swapped with the next.
func slips(name string) []string {
	var all []string
	for i := range len(name) {
		if name[i] == ' ' {
			continue
		}
		all = append(all, name[:i]+name[i+1:], name[:i+1]+name[i:])
		other := "x"
		if name[i]%2 == 0 {
			other = "e"
		}
		all = append(all, name[:i]+other+name[i+1:])
		if i+1 < len(name) && name[i+1] != ' ' {
			all = append(all, name[:i]+name[i+1:i+2]+name[i:i+1]+name[i+2:])
		}
	}
	return all
}

// A name with one wrong letter is either recovered, or asked about when it is as near to another name: compared with
// the plain way, which measures every name there is.
func TestOneMistakeIsForgivenAndTiesAreAsked(t *testing.T) {
	g := gazetteer(t)
	names := make([]string, len(g.places))
	for i, p := range g.places {
		if n := plainText(p.Name); len(strings.ReplaceAll(n, " ", "")) >= 6 {
			names[i] = n
		}
	}
	unique, recovered, ties, asked := 0, 0, 0, 0
	for i, p := range g.places {
		name := names[i]
		if name == "" || p.Kind == "postcode_district" || p.Lat == 0 {
			continue
		}
		for _, slip := range slips(name) {
			first, _ := nextWord(slip)
			if slip == name || g.names[slip] != nil || g.plain[slip] || g.names[first] != nil && first == slip {
				continue // another name, or a word in its own right
			}
			var want []Place
			far := false
			for j, n := range names {
				if oneMistake(n, slip) {
					want = append(want, g.places[j])
					far = far || g.places[j].Lat == 0
				}
			}
			f := g.Find("near " + slip)
			if len(want) == 1 {
				unique++
				if f.Place != nil && *f.Place == p && f.Guessed || slices.Contains(f.Choices, p) {
					recovered++
				} else if f.Place != nil {
					t.Errorf("Find(%q): got %s, want %s or a question", "near "+slip, f.Place.Label(), p.Label())
				}
				continue
			}
			ties++
			if f.Place != nil {
				t.Errorf("Find(%q): got %s, want a question: it is as near to %d names", "near "+slip, f.Place.Label(), len(want))
				continue
			}
			if slices.Contains(f.Choices, p) || far && f.Choices == nil { // a far one cannot be a choice: ask where
				asked++
			}
		}
	}
	t.Logf("recovered %d of %d unique mistakes; asked about %d of %d ties", recovered, unique, asked, ties)
	if recovered*100 < unique*98 || asked*100 < ties*98 {
		t.Errorf("recovered %d of %d unique mistakes and asked about %d of %d ties; want 98 in 100 of each", recovered, unique, asked, ties)
	}
}

// Whatever is written as the tables have it is that, and never a slip for something else.
func TestAliasesBeatGuesses(t *testing.T) {
	g := gazetteer(t)
	for name, ids := range g.names {
		f := g.Find("near " + name)
		want := g.pointed(ids)
		switch {
		case f.Guessed, len(f.Choices) > 0 && len(f.Choices) != len(want), len(want) == 0 && f.Outside == "":
			t.Errorf("Find(near %q): got %+v, want what is written", name, f)
		case len(want) == 1 && (f.Place == nil || *f.Place != g.places[want[0]]):
			t.Errorf("Find(near %q): got %q, want %s", name, understood(f), g.places[want[0]].Label())
		}
	}
}
