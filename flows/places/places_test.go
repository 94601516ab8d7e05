package places

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestEveryRowIsSane(t *testing.T) {
	g := gazetteer(t)
	kinds := map[string]int{}
	for _, p := range g.places {
		kinds[p.Kind]++
		if size(p.Kind) < 0 {
			t.Errorf("%s: kind %q is not one we know", p.Name, p.Kind)
		}
		if p.Kind != "outside" && !slices.Contains(councils, p.District) {
			t.Errorf("%s: district %q is not one of ours", p.Name, p.District)
		}
		if p.Kind == "outside" && (slices.Contains(councils, p.District) || p.District == "") {
			t.Errorf("%s: outside, but its county is %q", p.Name, p.District)
		}
		if p.Kind == "postcode_sector" {
			continue // the mean of others
		}
		if p.Lat == 0 && p.Lon == 0 && (p.Kind == "outside" || p.Kind == "postcode_district") {
			continue // known, without a point
		}
		box := [4]float64{52.39, 52.98, -1.60, -0.42} // Leicestershire and Rutland
		if p.Kind == "outside" || p.Kind == "postcode_district" {
			box = [4]float64{52.25, 53.00, -1.75, -0.20}
		}
		if p.Lat < box[0] || p.Lat > box[1] || p.Lon < box[2] || p.Lon > box[3] {
			t.Errorf("%s: %.3f,%.3f is not between %v", p.Name, p.Lat, p.Lon, box)
		}
	}
	if inside := len(g.places) - kinds["outside"] - kinds["postcode_district"] - kinds["postcode_sector"] - kinds["landmark"]; inside < 450 {
		t.Errorf("places inside the area: got %d, want at least 450", inside)
	}
	if kinds["postcode_district"] != 42 {
		t.Errorf("postcode districts: got %d, want 42", kinds["postcode_district"])
	}
}

func TestTableIsSorted(t *testing.T) {
	g := gazetteer(t)
	for i := 1; i < len(g.places); i++ {
		a, b := g.places[i-1], g.places[i]
		if b.Kind == "postcode_sector" {
			break // the other table
		}
		if a.Name > b.Name || a.Name == b.Name && a.District >= b.District {
			t.Errorf("places.csv: %s (%s) stands before %s (%s)", a.Name, a.District, b.Name, b.District)
		}
	}
}

// Every place answers to its own name, or asks which of several with itself among them.
func TestEveryPlaceIsFoundByName(t *testing.T) {
	g := gazetteer(t)
	for _, p := range g.places {
		for _, text := range []string{p.Name, "near " + strings.ToUpper(p.Name), "is anything on in " + p.Label() + " please"} {
			f := g.Find(text)
			ok := f.Place != nil && *f.Place == p || slices.Contains(f.Choices, p)
			if p.Lat == 0 {
				ok = f.Outside == p.Name || f.Missing == p.Name
			}
			if !ok || f.Guessed {
				t.Errorf("Find(%q): got %+v, want %s", text, f, p.Label())
			}
		}
		if got, ok := g.Named(p.Label()); p.Lat != 0 && (!ok || got != p) {
			t.Errorf("Named(%q): got %v %v, want itself", p.Label(), got.Label(), ok)
		}
	}
}

func TestNamed(t *testing.T) {
	g := gazetteer(t)
	for _, tt := range []struct{ name, want string }{
		{"Enderby", "Enderby"}, {"luffbra", "Loughborough"}, {"L'boro", "Loughborough"}, {"le19", "LE19"},
		{"Belton (Rutland)", "Belton (Rutland)"}, {"Barrow (Rutland)", "Barrow (Rutland)"}, {"Nuneaton", "Nuneaton"},
		{"Belton", ""}, {"enderbi", ""}, {"near Enderby", ""}, {"London", ""}, {"LE21", ""}, {"", ""},
	} {
		p, ok := g.Named(tt.name)
		if p.Label() != tt.want || ok != (tt.want != "") {
			t.Errorf("Named(%q): got %q %v, want %q", tt.name, p.Label(), ok, tt.want)
		}
	}
}

func TestAllHasOnlyPoints(t *testing.T) {
	all := gazetteer(t).All()
	if len(all) < 400 {
		t.Fatalf("All: got %d places, want at least 400", len(all))
	}
	for _, p := range all {
		if p.Lat == 0 || p.Lon == 0 {
			t.Errorf("All: %s has no point", p.Name)
		}
	}
}

func TestKm(t *testing.T) {
	for _, tt := range []struct {
		aLat, aLon, bLat, bLon, want float64
	}{
		{52.6, -1.1, 52.6, -1.1, 0},
		{52, -1, 53, -1, 111.19},
		{0, 0, 0, 180, math.Pi * 6371},
		{52.637, -1.133, 52.670, -0.728, 27.57}, // Leicester to Oakham
	} {
		if got := Km(tt.aLat, tt.aLon, tt.bLat, tt.bLon); math.Abs(got-tt.want) > 0.05 {
			t.Errorf("Km(%v,%v,%v,%v): got %.2f, want %.2f", tt.aLat, tt.aLon, tt.bLat, tt.bLon, got, tt.want)
		}
	}
}

func TestBrokenDataIsRefused(t *testing.T) {
	const head = "name,kind,district,lat,lon,aliases,note\n"
	for _, tt := range []struct{ name, table, words, want string }{
		{"no heading", "Enderby,village,Blaby,52.589,-1.209,,\n", "", "no heading"},
		{"latitude", head + "Enderby,village,Blaby,x,-1.209,,\n", "", "latitude of Enderby"},
		{"longitude", head + "Enderby,village,Blaby,52.589,,,\n", "", "longitude of Enderby"},
		{"columns", head + "Enderby,village\n", "", "wrong number of fields"},
		{"twice", head + "Enderby,village,Blaby,52.589,-1.209,,\nEnderby,town,Blaby,52.589,-1.209,,\n", "", "there twice"},
		{"words", head, "bold: hose\n", "line 1"},
		{"too many", head + "A,village,Blaby,52.5,-1.2,Same,\n" +
			"B,village,Blaby,52.5,-1.2,Same,\nC,village,Blaby,52.5,-1.2,Same,\nD,village,Blaby,52.5,-1.2,Same,\n" +
			"E,village,Blaby,52.5,-1.2,Same,\nF,village,Blaby,52.5,-1.2,Same,\nG,village,Blaby,52.5,-1.2,Same,\n", "", "7 places"},
	} {
		if _, err := load(tt.table, "sector,places\n", tt.words, nil); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}
