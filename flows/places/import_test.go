package places

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// The rows are our own, in the three forms; the points are made up.
const (
	codePointRows = `"LE7 4AB",10,465100,314500,"E92000001","E19000001","E18000004","","E07000130","E05010463"
"LE7 4AD",10,465200,314600,"E92000001","E19000001","E18000004","","E07000130","E05010463"
"LE198ZZ",90,0,0,"E92000001","E19000001","E18000004","","E07000129","E05010463"
"NG123LL",10,467500,330000,"E92000001","","","","E07000176",""
"NG110AA",10,455000,327000,"E92000001","","","","E07000176",""
"NG111AA",10,457000,337500,"E92000001","","","","E07000176",""
"SW1A1AA",10,529000,179600,"E92000001","","","","E09000033",""
`
	directoryRows = "\ufeff" + `pcd,pcd2,pcds,dointr,doterm,oscty,osgrdind,lat,long,imd
"LE7 4AB","LE7  4AB","LE7 4AB","198001","","E10000018",1,52.7245,-1.0375,1
"LE7 4AE","LE7  4AE","LE7 4AE","198001","199606","E10000018",1,52.7245,-1.0375,1
"LE7 4AF","LE7  4AF","LE7 4AF","198001","","E10000018",9,99.999999,0,1
"SW1A1AA","SW1A 1AA","SW1A 1AA","198001","","E10000018",1,51.501,-0.142,1
`
)

// nameRow is a row of OS Open Names.
func nameRow(name, class, kind, east, north, borough, county string) string {
	row := make([]string, openNamesColumns)
	row[0], row[1], row[2], row[6], row[7] = "osgb4000000000000000", "http://data.ordnancesurvey.co.uk/id/4000000000000000", name, class, kind
	row[8], row[9], row[21], row[24] = east, north, borough, county
	return strings.Join(row, ",") + "\n"
}

var openNamesRows = nameRow("Nowhere Magna", "populatedPlace", "Village", "465100.5", "314500", "Charnwood", "Leicestershire") +
	nameRow(`"Nowhere, Parva"`, "populatedPlace", "Other Settlement", "465900", "310000", "", "Rutland") +
	nameRow("Evington", "populatedPlace", "Suburban Area", "462800", "303300", "", "City of Leicester") +
	nameRow("Nowhere Road", "transportNetwork", "Named Road", "465100", "314500", "Charnwood", "Leicestershire") +
	nameRow("Elsewhere", "populatedPlace", "Village", "529000", "179600", "Surrey Heath", "Surrey")

// imported reads files, "name: text", and gives the index of them.
func imported(t testing.TB, old *Index, files ...string) (*Index, error) {
	t.Helper()
	m := gazetteer(t).Importer()
	for _, f := range files {
		name, text, _ := strings.Cut(f, ": ")
		if err := m.Read(name, name, strings.NewReader(text)); err != nil {
			return nil, err
		}
	}
	data, err := m.Index("2026-11-25T12:00:00Z", old)
	if err != nil {
		return nil, err
	}
	return Decode(data)
}

func TestImportCodePoint(t *testing.T) {
	x, err := imported(t, nil, "le.csv: "+codePointRows)
	if err != nil {
		t.Fatal(err)
	}
	about := x.About()
	// NG12 lies near the area, all that was seen of it; of NG11 one is too far away, and London is.
	if x.Len() != 4 || !slices.Equal(about.Sources, []Source{{"le.csv", "Code-Point Open", 4}}) || !slices.Contains(about.Whole, "ng12") || slices.Contains(about.Whole, "ng11") {
		t.Errorf("got %d postcodes, %+v", x.Len(), about)
	}
	lat, lon, ok := x.find(at(t, "LE7 4AB", 0, 0).postcode)
	wantLat, wantLon := fromGrid(465100, 314500)
	if off := 1000 * Km(lat, lon, wantLat, wantLon); !ok || off > 0.1 {
		t.Errorf("got %v,%v %v, %.1f m off", lat, lon, ok, off)
	}
	if !slices.Contains(about.Attribution, "Contains Royal Mail data © Royal Mail copyright and database right 2026") {
		t.Errorf("attribution: got %q", about.Attribution)
	}
	g, err := gazetteer(t).With(x)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"LE7 4AD": "LE7 4AD (Rearsby)", "LE19 8ZZ": "LE19", "NG12": "NG12", "ng11": "missing NG11", "NG11 0AA": "NG11 0AA (East Leake)", "SW1A 1AA": "missing SW1A",
	} {
		if got := understood(g.Find(text)); got != want {
			t.Errorf("Find(%q): got %q, want %q", text, got, want)
		}
	}
}

// Headings stand in files of their own, or have been copied to where they belong.
func TestImportWithHeadings(t *testing.T) {
	headings := "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\nPostcode,Positional_quality_indicator,Eastings,Northings,Country_code,a,b,c,d,e\r\n"
	names := "\ufeffID,NAMES_URI" + strings.Repeat(",X", openNamesColumns-2) + "\n"
	for _, files := range [][]string{{"le: " + headings, "le: " + codePointRows, "le: " + names, "le: " + openNamesRows}, {"le: " + headings + codePointRows, "le: " + names + openNamesRows}} {
		x, err := imported(t, nil, files...)
		if err != nil || x.Len() != 4 || len(x.About().Settlements) != 3 {
			t.Errorf("got %+v, %v; want 4 postcodes and 3 places", x, err)
		}
	}
	if _, err := imported(t, nil, "le: "+headings); !errors.Is(err, ErrNothing) {
		t.Errorf("headings alone: got %v, want ErrNothing", err)
	}
}

func TestImportDirectory(t *testing.T) {
	x, err := imported(t, nil, "onspd.csv: "+directoryRows)
	if err != nil {
		t.Fatal(err)
	}
	if lat, lon, ok := x.find(at(t, "LE7 4AB", 0, 0).postcode); x.Len() != 1 || !ok || lat != 52.7245 || lon != -1.0375 {
		t.Errorf("got %d postcodes, %v,%v %v", x.Len(), lat, lon, ok)
	}
	if about := x.About(); !slices.Contains(about.Attribution, "Source: Office for National Statistics licensed under the Open Government Licence v.3.0") {
		t.Errorf("attribution: got %q", about.Attribution)
	}
	// The columns as they are called since 2025, in another order.
	x, err = imported(t, nil, "onspd.csv: long,lat,pcd7,doterm,pcds\n-1.0375,52.7245,LE7 4AB,,LE7 4AB\n")
	if err != nil || x.Len() != 1 {
		t.Errorf("got %v, %v, want one postcode", x, err)
	}
}

func TestImportOpenNames(t *testing.T) {
	x, err := imported(t, nil, "names.csv: "+openNamesRows)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range x.About().Settlements {
		got = append(got, v.Name+"|"+v.Kind+"|"+v.District)
	}
	if want := []string{"Nowhere Magna|village|Charnwood", "Nowhere, Parva|hamlet|Rutland", "Evington|suburb|Leicester"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	g, err := gazetteer(t).With(x)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"near nowhere magna": "Nowhere Magna", "in Nowhere Parva": "Nowhere, Parva", "evington": "Evington"} {
		if got := understood(g.Find(text)); got != want {
			t.Errorf("Find(%q): got %q, want %q", text, got, want)
		}
	}
}

// New postcodes take the place of the old, and leave the villages; new villages the other way round.
func TestImportOverOld(t *testing.T) {
	first, err := imported(t, nil, "le.csv: "+codePointRows)
	if err != nil {
		t.Fatal(err)
	}
	both, err := imported(t, first, "names.csv: "+openNamesRows)
	if err != nil {
		t.Fatal(err)
	}
	if about := both.About(); both.Len() != 4 || len(about.Settlements) != 3 || len(about.Sources) != 2 || !slices.Contains(about.Whole, "ng12") || len(about.Attribution) != 4 {
		t.Errorf("villages over postcodes: got %d postcodes, %+v", both.Len(), about)
	}
	third, err := imported(t, both, "onspd.csv: "+directoryRows)
	if err != nil {
		t.Fatal(err)
	}
	about := third.About()
	if third.Len() != 1 || len(about.Settlements) != 3 || len(about.Sources) != 2 || slices.ContainsFunc(about.Sources, func(s Source) bool { return s.Kind == codePoint }) {
		t.Errorf("postcodes over both: got %d postcodes, %+v", third.Len(), about)
	}
	if _, err := imported(t, third, `far.csv: "SW1A1AA",10,529000,179600,"","","","","",""`); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing near: got %v, want ErrNothing", err)
	}
}

func TestImportRefuses(t *testing.T) {
	row := func(fields string) string { return `"LE7 4AB",10,465100,314500,a,b,c,d,e,f` + "\n" + fields }
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "not Code-Point Open"},
		{"another table", "a,b,c\n1,2,3\n", "not Code-Point Open"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "not Code-Point Open"},
		{"one long line", strings.Repeat("x", 2*longestLine), "not Code-Point Open"},
		{"a postcode that is none", row(`"LE7",10,465100,314500,a,b,c,d,e,f`), "line 2: its first field is no postcode"},
		{"few fields", row(`"LE7 4AB",10`), "line 2: it has not ten fields"},
		{"off the grid", row(`"LE7 4AB",10,-5,314500,a,b,c,d,e,f`), "line 2: its position is not on the National Grid"},
		{"no number", row(`"LE7 4AB",10,NaN,314500,a,b,c,d,e,f`), "line 2: its position is not on the National Grid"},
		{"an open mark", row(`"LE7 4AB,10,465100,314500,a,b,c,d,e,f`), "line 2: a quotation mark is not closed"},
		{"behind a mark", row(`"LE7 4AB"x,10,465100,314500,a,b,c,d,e,f`), "line 2: something stands behind a closing"},
		{"many fields", row(strings.Repeat(",", 300)), "line 2: it has too many fields"},
		{"a long row", row(strings.Repeat("x", 2*longestLine)), "line 2: it is too long"},
		{"directory, fields", "pcds,doterm,lat,long\nLE7 4AB,,52.7\n", "line 2: it has not as many fields"},
		{"directory, point", "pcds,doterm,lat,long\nLE7 4AB,,12.7,1\n", "line 2: its lat and long"},
		{"directory, postcode", "pcds,doterm,lat,long\n?,,52.7,-1\n", "line 2: its postcode is none"},
		{"names, fields", openNamesRows + "a,b\n", "line 6: it has not 34 fields"},
		{"names, point", openNamesRows + nameRow("X", "populatedPlace", "Village", "x", "1", "Blaby", ""), "line 6: its position"},
		{"names, name", openNamesRows + nameRow("--", "populatedPlace", "Village", "465100", "314500", "Blaby", ""), "line 6: its name is none"},
	} {
		_, err := imported(t, nil, "x.csv: "+tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "x.csv") {
			t.Errorf("%s: got %v, want an error with %q", tt.name, err, tt.want)
		}
		if unknown := strings.HasPrefix(tt.want, "not "); errors.Is(err, ErrUnknown) != unknown {
			t.Errorf("%s: got %v, ErrUnknown is %v", tt.name, err, unknown)
		}
		if err != nil && strings.Contains(err.Error(), "4AB") {
			t.Errorf("%s: %v tells the row's words", tt.name, err)
		}
	}
	broken := io.MultiReader(strings.NewReader(codePointRows), iotest.ErrReader(io.ErrUnexpectedEOF))
	if err := gazetteer(t).Importer().Read("x", "x", broken); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a broken file: got %v", err)
	}
	if err := gazetteer(t).Importer().Read("x", "x", iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrUnknown) {
		t.Errorf("a broken file from its beginning: got %v", err)
	}
	if _, err := gazetteer(t).Importer().Index("now", nil); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing read: got %v", err)
	}
}
