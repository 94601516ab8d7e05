package places

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever strangers send, Find answers in one of its ways and keeps its promises about the parts.
func FuzzFind(f *testing.F) {
	g := indexed(f)
	for _, seed := range []string{
		"LE7 4AB (Syston)", "le7 3il", "1e5 sls", "near little nowhere LE7 3LL", "ng12 3, ng12 3lp",
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

// Whatever bytes lie in the data folder, Decode refuses them or gives an index that every postcode is found in.
func FuzzDecode(f *testing.F) {
	good, err := encode(About{Made: "now", Settlements: []Village{{"Great  -- --", "hamlet", "Melton", 52.8, -0.9}}}, few(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add(good[:len(good)-1])
	f.Add(slices.Concat(good[:len(magic)], []byte{2}, good[len(magic)+1:]))
	f.Fuzz(func(t *testing.T, data []byte) {
		data = slices.Clone(data)
		if len(data) > headSize {
			signed(data) // or the checksum would stop nearly everything
		}
		x, err := Decode(data)
		if err != nil {
			if x != nil || !errors.Is(err, ErrIndex) {
				t.Errorf("got %v, %v, want no index and ErrIndex", x, err)
			}
			return
		}
		n := 0
		x.each(func(k postcode, lat, lon float64) {
			n++
			gotLat, gotLon, ok := x.find(k)
			if again, is := postcodeOf(k.String()); !ok || gotLat != lat || gotLon != lon || !is || again != k {
				t.Errorf("%v: got %v,%v %v, want %v,%v", k, gotLat, gotLon, ok, lat, lon)
			}
		})
		if n != x.Len() {
			t.Errorf("each gives %d postcodes of %d", n, x.Len())
		}
		if n > 100 || len(x.about.Settlements) > 20 {
			return
		}
		g, err := gazetteer(t).With(x)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range g.All() {
			g.Find("near " + p.Label())
			_ = p.Area()
		}
	})
}

// Whatever file somebody imports, it is refused or makes an index that can be read again, and no error repeats what
// stands in it.
func FuzzImport(f *testing.F) {
	g := gazetteer(f)
	f.Add([]byte(codePointRows))
	f.Add([]byte(directoryRows))
	f.Add([]byte(openNamesRows))
	f.Add([]byte("PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\n"))
	f.Add([]byte("pcds,doterm,lat,long\nLE7 4AB,,52.7,-1.1\n\n\"LE7 4AC\",,52.7,-1.1"))
	f.Add([]byte("\"a\"\"b\",\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := g.Importer()
		if err := m.Read("f", "f", bytes.NewReader(data)); err != nil {
			if len(err.Error()) > 120 {
				t.Errorf("got %q, want a short error", err)
			}
			return
		}
		out, err := m.Index("2026-11-25T12:00:00Z", nil)
		if err != nil {
			if !errors.Is(err, ErrNothing) && !errors.Is(err, ErrIndex) {
				t.Errorf("got %v", err)
			}
			return
		}
		x, err := Decode(out)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.With(x); err != nil {
			t.Errorf("got %v", err)
		}
	})
}
