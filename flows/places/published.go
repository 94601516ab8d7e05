package places

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// The kinds of sources.
const (
	codePoint = "Code-Point Open"
	directory = "ONSPD"
	openNames = "OS Open Names"
)

// A form is how one kind of file is read.
type form struct {
	kind string
	take func(m *Importer, row []string) (kept bool, err error)
}

// formOf looks at the first row of a file, which next gives again unless it is ONSPD's heading.
func formOf(rows *lines) (form, error) {
	if !rows.next() {
		if _, bad := rows.err.(badRow); rows.err != nil && !bad {
			return form{}, rows.err
		}
		return form{}, ErrUnknown
	}
	row := rows.fields
	if f, ok := directoryForm(row); ok {
		return f, nil
	}
	rows.again = true
	_, code := postcodeOf(row[0])
	switch {
	case len(row) == codePointColumns && (code || headsCodePoint(row)):
		return form{codePoint, (*Importer).codePoint}, nil
	case len(row) == openNamesColumns && (strings.HasPrefix(row[1], "http") || headsOpenNames(row)):
		return form{openNames, (*Importer).openName}, nil
	}
	return form{}, ErrUnknown
}

// The Ordnance Survey publishes headings in files of their own, which people copy to where they belong.
func headsCodePoint(row []string) bool { return row[0] == "PC" || row[0] == "Postcode" }
func headsOpenNames(row []string) bool { return row[0] == "ID" && row[1] == "NAMES_URI" }

const (
	codePointColumns = 10
	openNamesColumns = 34
)

// codePoint takes a row of Code-Point Open: postcode, quality, metres east and north, and six codes of authorities. A
// postcode without a place has quality 90 and noughts.
func (m *Importer) codePoint(row []string) (bool, error) {
	if len(row) != codePointColumns {
		return false, errors.New("it has not ten fields")
	}
	if headsCodePoint(row) {
		return false, nil
	}
	k, ok := postcodeOf(row[0])
	if !ok {
		return false, errors.New("its first field is no postcode")
	}
	if row[1] == "90" {
		return false, nil
	}
	lat, lon, err := onGrid(row[2], row[3])
	if err != nil {
		return false, err
	}
	return m.keep(k, lat, lon)
}

// onGrid is a position in metres as degrees.
func onGrid(east, north string) (lat, lon float64, err error) {
	e, errE := strconv.ParseFloat(east, 64)
	n, errN := strconv.ParseFloat(north, 64)
	if errE != nil || errN != nil || !(e > 0 && e < 700_000 && n > 0 && n < 1_300_000) {
		return 0, 0, errors.New("its position is not on the National Grid")
	}
	lat, lon = fromGrid(e, n)
	return lat, lon, nil
}

// directoryForm reads ONSPD by its heading, whose columns have changed places and names over the years: pcds or pcd8 is
// the postcode with one space, doterm the month it ended, lat and long are degrees, and 99.999999 stands for nowhere.
func directoryForm(heading []string) (form, bool) {
	at := map[string]int{}
	for i, name := range heading {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	column := func(names ...string) int {
		for _, n := range names {
			if i, ok := at[n]; ok {
				return i
			}
		}
		return -1
	}
	code, ended, lat, lon := column("pcds", "pcd8", "pcd7", "pcd2", "pcd"), column("doterm"), column("lat"), column("long")
	if code < 0 || ended < 0 || lat < 0 || lon < 0 {
		return form{}, false
	}
	columns := len(heading)
	return form{directory, func(m *Importer, row []string) (bool, error) {
		if len(row) != columns {
			return false, errors.New("it has not as many fields as the heading")
		}
		if row[ended] != "" {
			return false, nil
		}
		y, errY := strconv.ParseFloat(row[lat], 64)
		x, errX := strconv.ParseFloat(row[lon], 64)
		if y > 99 || row[lat] == "" && row[lon] == "" {
			return false, nil
		}
		if errY != nil || errX != nil || !inCountry(y, x) {
			return false, errors.New("its lat and long are not in the United Kingdom")
		}
		k, ok := postcodeOf(row[code])
		if !ok {
			return false, errors.New("its postcode is none")
		}
		return m.keep(k, y, x)
	}}, true
}

// openName takes a row of OS Open Names: a settlement of ours is kept, and roads, hills and the rest are not.
func (m *Importer) openName(row []string) (bool, error) {
	if len(row) != openNamesColumns {
		return false, errors.New("it has not 34 fields")
	}
	// NAME1, TYPE, LOCAL_TYPE, GEOMETRY_X, GEOMETRY_Y, DISTRICT_BOROUGH, COUNTY_UNITARY
	name, class, kind, east, north, borough, county := row[2], row[6], row[7], row[8], row[9], row[21], row[24]
	if class != "populatedPlace" {
		return false, nil
	}
	kind, ok := map[string]string{"City": "city", "Town": "town", "Village": "village", "Hamlet": "hamlet",
		"Suburban Area": "suburb", "Other Settlement": "hamlet"}[kind]
	if !ok {
		return false, nil
	}
	v := Village{Name: strings.Clone(name), Kind: kind}
	for _, council := range []string{borough, county, strings.TrimPrefix(county, "City of ")} {
		if i := slices.Index(councils, council); i >= 0 {
			v.District = councils[i]
			break
		}
	}
	if v.District == "" {
		return false, nil
	}
	var err error
	if v.Lat, v.Lon, err = onGrid(east, north); err != nil {
		return false, err
	}
	if plainText(name) == "" || len(name) > longestVillage {
		return false, errors.New("its name is none")
	}
	if len(m.places) == mostPlaces {
		return false, errors.New("that is more places than the area can have")
	}
	m.places = append(m.places, v)
	return true, nil
}
