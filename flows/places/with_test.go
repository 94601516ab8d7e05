package places

import (
	"fmt"
	"strings"
	"testing"
)

// indexed is the real gazetteer with the few postcodes of a test.
func indexed(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := gazetteer(t).With(index(t))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestFindWithIndex(t *testing.T) {
	g := indexed(t)
	for _, tt := range []struct{ text, want, kind, rest string }{
		{"LE7 4AB", "LE7 4AB (Rearsby)", "postcode", ""},
		{"knitting near le7 4ab pls", "LE7 4AB (Rearsby)", "postcode", "knitting pls"},
		{"le74ab", "LE7 4AB (Rearsby)", "postcode", ""},
		{"le 7 4ab", "LE7 4AB (Rearsby)", "postcode", ""},
		{"le7 4 ab", "LE7 4AB (Rearsby)", "postcode", ""},
		{"NG13 0AA", "NG13 0AA (Bottesford)", "postcode", ""},

		// Slips of the pen: letters for digits and digits for letters.
		{"1e7 4ab", "~LE7 4AB (Rearsby)", "postcode", ""},
		{"LEI9 2AB", "~LE19 2AB (Enderby)", "postcode", ""},
		{"ngl3 0aa", "~NG13 0AA (Bottesford)", "postcode", ""},
		{"NG13 OAA", "~NG13 0AA (Bottesford)", "postcode", ""},
		{"le7 3l1", "~LE7 3LL (Queniborough)", "postcode", ""},
		{"le7 3il", "~LE7 3LL (Queniborough)", "postcode", ""},
		{"leS 5ls", "~LE5 5LS (Crown Hills)", "postcode", ""},
		{"le5 sls", "~LE5 5LS (Crown Hills)", "postcode", ""},
		{"LE5 5L5", "~LE5 5LS (Crown Hills)", "postcode", ""},
		{"lel 1aa", "~LE1 1AA (Leicester)", "postcode", ""},

		// One that the index does not have is its sector, at the middle of those it has.
		{"LE7 4ZZ", "LE7 4 (Rearsby)", "postcode_sector", ""},
		{"LE7 3 please", "LE7 3 (Queniborough)", "postcode_sector", "please"},
		{"ng12 3", "NG12 3 (Kinoulton)", "postcode_sector", ""},
		{"LE8 4AB", "LE8 4 (Blaby)", "postcode_sector", ""}, // built in
		{"NG12", "NG12", "postcode_district", ""},
		{"NG12 9AA", "NG12", "postcode_district", ""},
		{"LE21 1AA", "missing LE21", "", ""}, // a PO box is nowhere, even with a point
		{"SW1A 1AA", "missing SW1A", "", ""},

		// A postcode may end like a day of the month.
		{"LE4 4TH", "LE4 4TH (Birstall)", "postcode", ""},
		{"le4 4th", "LE4 4TH (Birstall)", "postcode", ""},
		{"le44th please", "LE4 4TH (Birstall)", "postcode", "please"},
		{"im at LE4 4TH in the flats", "LE4 4TH (Birstall)", "postcode", "im in the flats"},
		{"le4 4th june", "LE4", "postcode_district", "4th june"},
		{"LE4 4TH AND 5TH MONDAYS", "LE4", "postcode_district", "4TH AND 5TH MONDAYS"},
		{"le4 2nd", "LE4", "postcode_district", "2nd"}, // there is no such postcode

		// Beside a name.
		{"LE7 4AB Syston", "LE7 4AB (Rearsby)", "postcode", "Syston"},
		{"rearsby le7 4ab", "LE7 4AB (Rearsby)", "postcode", "rearsby"},
		{"le1 1aa leicester", "LE1 1AA (Leicester)", "postcode", "leicester"},
		{"Oakham LE7 4AB", "Oakham", "town", "LE7 4AB"}, // contradicts itself

		// Names from the index have to be introduced.
		{"near little nowhere", "Little Nowhere", "hamlet", ""},
		{"knitting near enderby", "Enderby", "village", "knitting"},
		{"walks in knitting", "Knitting", "hamlet", "walks"},
		{"seaton", "Seaton (Harborough)|Seaton (Rutland)?", "", ""},
		{"le1 12th june", "LE1", "postcode_district", "12th june"},
		{"le3 old friends", "LE3", "postcode_district", "old friends"},
	} {
		f := g.Find(tt.text)
		kind := ""
		if f.Place != nil {
			kind = f.Place.Kind
		}
		if got := understood(f); got != tt.want || kind != tt.kind || f.Rest != tt.rest {
			t.Errorf("Find(%q): got %q, kind %q, rest %q; want %q, kind %q, rest %q", tt.text, got, kind, f.Rest, tt.want, tt.kind, tt.rest)
		}
	}
	if g.Index() == nil || gazetteer(t).Index() != nil {
		t.Error("Index: want the one that was given, and none before")
	}
}

// What the index has is found by its label too, and everything built in is found as before.
func TestEveryPostcodeIsFoundByLabel(t *testing.T) {
	g, plain := indexed(t), gazetteer(t)
	for _, u := range few(t) {
		if u.outward == "le21" {
			continue
		}
		f := g.Find("anything near " + u.String())
		if f.Place == nil || f.Place.Name != u.String() || f.Guessed {
			t.Errorf("Find of a postcode in %s: got %+v", u.sector(), f)
			continue
		}
		if off := 1000 * Km(f.Place.Lat, f.Place.Lon, u.lat, u.lon); off > 10 {
			t.Errorf("a postcode in %s is %.1f m off", u.sector(), off)
		}
		for _, text := range []string{f.Place.Label(), "near " + f.Place.Label()} {
			if again := g.Find(text); again.Place == nil || *again.Place != *f.Place {
				t.Errorf("Find(label) in %s: got %q", u.sector(), understood(again))
			}
		}
		if p, ok := g.Named(f.Place.Label()); !ok || p != *f.Place {
			t.Errorf("Named(label) in %s: got %q %v", u.sector(), p.Label(), ok)
		}
	}
	for _, p := range plain.All() {
		if p.Kind == "postcode_district" || p.Kind == "postcode_sector" || p.Name == "Seaton" {
			continue // moved to the middle of their postcodes; asked about
		}
		if got, want := understood(g.Find("near "+p.Label())), understood(plain.Find("near "+p.Label())); got != want {
			t.Errorf("near %s: got %q with the index, and %q without", p.Label(), got, want)
		}
	}
}

func TestAreaKeepsThePostcodeBack(t *testing.T) {
	g := indexed(t)
	p := g.Find("LE7 4AB").Place
	if p == nil || p.Label() != "LE7 4AB (Rearsby)" || p.Area() != "LE7 4 (Rearsby)" {
		t.Fatalf("got %v", p)
	}
	for _, said := range []string{p.Area(), p.String(), fmt.Sprint(p), fmt.Sprintf("%v %+v %s", *p, *p, *p), fmt.Sprint([]Place{*p})} {
		if strings.Contains(said, "4AB") {
			t.Errorf("got %q, want it without the unit", said)
		}
	}
	for text, want := range map[string]string{"belton rutland": "Belton (Rutland)", "le7": "LE7", "le7 4": "LE7 4 (Rearsby)"} {
		if got := g.Find(text).Place.Area(); got != want {
			t.Errorf("Area of %q: got %q, want %q", text, got, want)
		}
	}
}

// A label has to fit a text, whatever the place is called.
func TestLabelsAreShort(t *testing.T) {
	g := gazetteer(t)
	for _, p := range g.places {
		if p.Kind == "landmark" && len(p.Name) > labelMost {
			t.Errorf("%s: a reply has room for %d letters", p.Name, labelMost)
		}
		for _, code := range []string{"LE7 4", "LE7 4AB", "NG13 0AA"} {
			if got := named(code, p.Name); len(got) > labelMost || !strings.HasSuffix(got, ")") {
				t.Errorf("%s at %s: %q is no good label", code, p.Name, got)
			}
		}
	}
}
