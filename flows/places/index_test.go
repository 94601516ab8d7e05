package places

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"slices"
	"strings"
	"testing"
)

// at is a postcode of a test with its point.
func at(t testing.TB, code string, lat, lon float64) unit {
	t.Helper()
	k, ok := postcodeOf(code)
	if !ok {
		t.Fatalf("%q is no postcode", code)
	}
	return unit{k, lat, lon}
}

// few are postcodes that nobody need have: their points are made up, near the places that the sectors are named for.
func few(t testing.TB) []unit {
	return []unit{
		at(t, "LE7 4AB", 52.7213, -1.0362), at(t, "le74aa", 52.7000001, -1.0500004), at(t, "LE19 2AB", 52.588, -1.208),
		at(t, "NG13 0AA", 52.944, -0.800), at(t, "LE1 1AA", 52.6344, -1.1324), at(t, "LE11 2AB", 52.7650, -1.2012),
		at(t, "LE21 1AA", 52.63, -1.13), at(t, "NG12 3LL", 52.8555, -0.9999), at(t, "NG12 3LP", 52.8557, -0.9997), at(t, "LE7 3LL", 52.703, -1.046),
		at(t, "LE5 5LS", 52.628, -1.09), at(t, "LE4 4TH", 52.672, -1.123),
	}
}

func index(t testing.TB) *Index {
	t.Helper()
	data, err := encode(About{
		Made: "2026-11-25T12:00:00Z", Sources: []Source{{File: "ours.csv", Kind: "Code-Point Open", Units: 10}},
		Attribution: []string{"Contains nothing of anybody's."}, Whole: []string{"ng12"},
		Settlements: []Village{
			{Name: "Little Nowhere", Kind: "hamlet", District: "Melton", Lat: 52.8, Lon: -0.9},
			{Name: "Enderby", Kind: "village", District: "Blaby", Lat: 52.59, Lon: -1.21},   // ours
			{Name: "Seaton", Kind: "village", District: "Harborough", Lat: 52.5, Lon: -1.2}, // another one
			{Name: "Two-Ways", Kind: "hamlet", District: "Harborough", Lat: 52.45, Lon: -1.01},
			{Name: "Two Ways", Kind: "hamlet", District: "Harborough", Lat: 52.55, Lon: -1.01}, // would have the same label
			{Name: "Knitting", Kind: "hamlet", District: "Harborough", Lat: 52.51, Lon: -1.01}, // a word
		},
	}, few(t))
	if err != nil {
		t.Fatal(err)
	}
	x, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestIndexKeepsEveryPostcode(t *testing.T) {
	x := index(t)
	units := few(t)
	if x.Len() != len(units) {
		t.Fatalf("got %d postcodes, want %d", x.Len(), len(units))
	}
	for _, u := range units {
		lat, lon, ok := x.find(u.postcode)
		if off := 1000 * Km(lat, lon, u.lat, u.lon); !ok || off > 0.1 {
			t.Errorf("%v: got %v,%v %v, %.2f m from %v,%v", u.sector(), lat, lon, ok, off, u.lat, u.lon)
		}
	}
	for _, code := range []string{"LE7 4AC", "LE7 4ZZ", "LE7 0AA", "LE8 4AB", "AB1 1AA", "ZE1 1AA", "NG12 3LN"} {
		if lat, lon, ok := x.find(at(t, code, 0, 0).postcode); ok {
			t.Errorf("%s: got %v,%v, want nothing", code, lat, lon)
		}
	}
	var order []postcode
	x.each(func(k postcode, _, _ float64) { order = append(order, k) })
	if !slices.IsSortedFunc(order, func(a, b postcode) int { return strings.Compare(a.String(), b.String()) }) || len(order) != len(units) {
		t.Errorf("each: %d postcodes, or out of order", len(order))
	}
	if size := len(x.units) / x.Len(); size > 20 {
		t.Errorf("%d bytes a postcode, want 20 at most", size)
	}
	if a := x.About(); a.Made != "2026-11-25T12:00:00Z" || len(a.Sources) != 1 || len(a.Attribution) != 1 {
		t.Errorf("About: got %+v", a)
	}
}

// Of two points for one postcode the first counts, and an index without postcodes is one too.
func TestIndexOfTwoAndOfNone(t *testing.T) {
	data, err := encode(About{}, []unit{at(t, "LE7 4AB", 52.1, -1.1), at(t, "le7 4ab", 52.2, -1.2)})
	if err != nil {
		t.Fatal(err)
	}
	x, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if lat, _, ok := x.find(at(t, "LE7 4AB", 0, 0).postcode); x.Len() != 1 || !ok || lat != 52.1 {
		t.Errorf("got %d postcodes, latitude %v %v, want 1 and 52.1", x.Len(), lat, ok)
	}
	if data, err = encode(About{}, nil); err != nil {
		t.Fatal(err)
	}
	if x, err = Decode(data); err != nil || x.Len() != 0 {
		t.Errorf("none: got %v, %v", x, err)
	}
	var none *Index
	if _, _, ok := none.find(at(t, "LE7 4AB", 0, 0).postcode); ok {
		t.Error("no index, and a postcode was found in it")
	}
}

// signed gives changed bytes the checksum that fits them.
func signed(data []byte) []byte {
	binary.LittleEndian.PutUint32(data[len(magic)+4:], crc32.ChecksumIEEE(data[headSize:]))
	return data
}

func TestBrokenIndexIsRefused(t *testing.T) {
	good, err := encode(About{Made: "now"}, few(t))
	if err != nil {
		t.Fatal(err)
	}
	head := headSize + 4 + int(binary.LittleEndian.Uint32(good[headSize:]))
	change := func(at int, b ...byte) []byte {
		return append(append(slices.Clone(good[:at]), b...), good[at+len(b):]...)
	}
	codes := int(binary.LittleEndian.Uint32(good[head:]))
	units := head + 4 + codes*codeSize
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "does not begin like one"},
		{"another file", []byte(strings.Repeat("postcode,lat,lon\n", 10)), "does not begin like one"},
		{"a later form", change(len(magic), 2), "its form is number 2, and this version reads number 1"},
		{"one bit", change(len(good)-1, good[len(good)-1]^1), "checksum"},
		{"cut short", good[:len(good)-5], "checksum"},
		{"cut short and signed", signed(slices.Clone(good[:len(good)-5])), "bytes of postcodes"},
		{"heading too long", signed(change(headSize, 255, 255, 255, 255)), "ends in its heading"},
		{"no JSON", signed(change(headSize+4, '[')), "heading"},
		{"too many codes", signed(change(head, 255, 255, 255, 127)), "outward codes"},
		{"code is none", signed(change(head+4, '!')), "outward code number 1"},
		{"codes out of order", signed(change(head+4, 'z', 'e', '9', '9')), "out of order"},
		{"an empty code", signed(change(head+8, 0, 0, 0, 0)), "outward code number 1"},
		{"too many", signed(change(head+8, 255, 10, 0, 0)), "bytes of postcodes"},
		{"no inward code", signed(change(units, 255, 255)), "postcode number 1"},
		{"in the sea", signed(change(units+2, 0, 0, 0, 0)), "postcode number 1"},
	} {
		x, err := Decode(tt.data)
		if x != nil || !errors.Is(err, ErrIndex) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, %v; want an error with %q", tt.name, x, err, tt.want)
		}
	}
	for name, about := range map[string]About{
		"control":     {Attribution: []string{"a\x1b[2Jb"}},
		"long":        {Made: strings.Repeat("x", 41)},
		"no council":  {Settlements: []Village{{Name: "X", Kind: "village", District: "Surrey", Lat: 52, Lon: -1}}},
		"no kind":     {Settlements: []Village{{Name: "X", Kind: "castle", District: "Blaby", Lat: 52, Lon: -1}}},
		"no name":     {Settlements: []Village{{Name: "--", Kind: "village", District: "Blaby", Lat: 52, Lon: -1}}},
		"far":         {Settlements: []Village{{Name: "X", Kind: "village", District: "Blaby", Lat: 2, Lon: -1}}},
		"minus":       {Sources: []Source{{Units: -1}}},
		"many":        {Settlements: make([]Village, mostPlaces+1)},
		"a direction": {Sources: []Source{{File: "\u202efdp.exe"}}},
	} {
		if _, err := encode(about, nil); !errors.Is(err, ErrIndex) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	if _, err := encode(About{}, []unit{at(t, "LE7 4AB", math.NaN(), math.Inf(1))}); !errors.Is(err, ErrIndex) {
		t.Errorf("no point: got %v, want it refused", err)
	}
}

func TestPostcodeOf(t *testing.T) {
	for code, want := range map[string]string{
		"LE7 4AB": "LE7 4AB", "le74ab": "LE7 4AB", "LE101AA": "LE10 1AA", "M1 1AE": "M1 1AE", "SW1A1AA": "SW1A 1AA", "LE7  4AB": "LE7 4AB",
		"": "", "LE7": "", "LE7 4A": "", "LE7 4ABC": "", "LE74-AB": "", "LE7 4A1": "", "77777AB": "", "LE777777": "", "\xff\xff\xff4ab": "",
	} {
		k, ok := postcodeOf(code)
		if got := k.String(); ok != (want != "") || ok && got != want {
			t.Errorf("postcodeOf(%q): got %q %v, want %q", code, got, ok, want)
		}
	}
}
