package places

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever strangers send, Find answers in one of its ways and keeps its promises about the parts.
func FuzzFind(f *testing.F) {
	g := gazetteer(f)
	for _, seed := range []string{
		"", "knitting near enderby on mon", "LE19 2AB", "im in le 67", "Luffbra", "burton", "not london lol", "le7 4",
		"Barrow-upon-Soar (near LE12)", "\xff\xfe near \xf0\x9f", "\u202eybredne", "L\u0301E\u200b1\u00ad9", "'''s 's s'",
		strings.Repeat("near ", 50), "near\x00Enderby", "\uff2c\uff25\uff11\uff19", "le le le 1 1 1 aa", "\u0130stanbul \u1e9e",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := g.Find(text)
		kinds := 0
		for _, is := range []bool{got.Place != nil, len(got.Choices) > 0, got.Outside != "", got.Missing != ""} {
			if is {
				kinds++
			}
		}
		if kinds > 1 {
			t.Errorf("Find(%q): got %+v, want one of its four answers at most", text, got)
		}
		if n := len(got.Choices); n == 1 || n > maxChoices {
			t.Errorf("Find(%q): got %d choices, want 2 to %d", text, n, maxChoices)
		}
		if got.Place != nil && got.Place.Lat == 0 {
			t.Errorf("Find(%q): %s has no point", text, got.Place.Name)
		}
		if len(got.Rest) > len(text) || utf8.ValidString(text) && !utf8.ValidString(got.Rest) {
			t.Errorf("Find(%q): rest %q", text, got.Rest)
		}
		if kinds == 0 && got.Rest != strings.TrimSpace(text) {
			t.Errorf("Find(%q): nothing found, but rest is %q", text, got.Rest)
		}
		if again := g.Find(text); !reflect.DeepEqual(again, got) {
			t.Errorf("Find(%q): got %+v and then %+v", text, got, again)
		}
	})
}
