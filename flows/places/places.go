// Package places turns what a resident writes about where they are into a point on the map.
//
// It knows the towns, villages and suburbs of Leicestershire, Leicester and Rutland, the main towns just over the
// border, the names people really use (Luffbra, LFE, Melton), and the postcode districts and sectors that touch the
// area. All of that is in places.csv, sectors.csv and words.txt, embedded and read once by New. Single postcodes come
// from an Index, which is made of the files that the Ordnance Survey and the Office for National Statistics publish
// (Importer) and is laid over the gazetteer by With.
//
// It promises
//   - the same answer for the same text, in time that grows only with the length of the text, whatever the text is;
//   - to forgive case, punctuation, "upon" for "on", a missing space, O for 0, I or L for 1 and S for 5 in a postcode,
//     and one wrong letter in a name of six letters or more, and to say when it guessed;
//   - to ask rather than choose when a name could be two places;
//   - to name the place it used: one in six mistyped postcodes is another real one, so a postcode's label has the
//     nearest village in it.
//
// It refuses
//   - to guess at ordinary words (the season is not Seaton, the sport is not Rugby);
//   - to place a road named after a town, a PO box, "the station" or a part of the country it does not serve;
//   - files, network, clock and logs: it is given bytes and gives bytes back.
//
// Points of places are village centres, good for ranking what is near and too rough for a map pin. District says which
// council an inside place is in and, for a place over the border, its county.
package places

import (
	"math"
	"strings"
)

// A Place is a point that listings can be near to.
type Place struct {
	Name     string
	Kind     string // city town village suburb hamlet county landmark postcode_district postcode_sector postcode outside
	District string // the council, or the county of a place outside the area
	Lat, Lon float64

	shared bool   // the name alone could mean another place, so Label adds the district
	near   string // of a postcode or a sector: a place that everybody knows it by
}

// labelMost is how long the label of a postcode may be: a reply has no room for more, and would cut it.
const labelMost = 24

// Label is the name to show to whoever wrote it: "Enderby", "LE19", "Belton (Rutland)" where the name alone could be
// another place, and "LE7 4AB (Syston)", so that they see a postcode mistyped.
func (p Place) Label() string {
	if p.shared {
		// Written out it would fill half of what a text can hold.
		return p.Name + " (" + strings.Replace(p.District, "North West Leicestershire", "NW Leics", 1) + ")"
	}
	return named(p.Name, p.near)
}

// Area is the label to show to anybody else. A postcode is as good as a name, since a dozen homes share it, and is
// told as its sector: "LE7 4 (Syston)".
func (p Place) Area() string {
	if p.Kind == "postcode" {
		return named(sectorOf(p.Name), p.near)
	}
	return p.Label()
}

// String is Area, so that no postcode gets into a log or an error by mistake.
func (p Place) String() string { return p.Area() }

// named is a code with the place it is known by.
func named(code, near string) string {
	if near == "" {
		return code
	}
	return code + " (" + brief(near, labelMost-len(code)-len(" ()")) + ")"
}

// brief is the name of a place in at most so many letters: "Frisby on the Wreake" is "Frisby".
func brief(name string, most int) string {
	if len(name) <= most {
		return name
	}
	words := strings.FieldsFunc(name, func(c rune) bool { return c == ' ' || c == '-' })
	short := words[0]
	if len(words) == 1 {
		words = append(words, short)
	}
	switch short {
	case "Market", "Great", "Little", "North", "South", "East", "West", "Upper", "Nether", "New", "Old", "Long", "Castle",
		"Husbands", "Earl", "Stoney":
		short = words[1] // what tells this one from others of its kind
	}
	if len(short) > most { // Bruntingthorpe, behind the longest codes
		short = strings.ToValidUTF8(short[:most-1], "") + "."
	}
	return short
}

// Found is what Find understood. At most one of Place, Choices, Outside and Missing is set; none means that the text
// names no place.
type Found struct {
	Place   *Place  // where; Kind "outside" is a neighbour over the border, near enough to search from
	Choices []Place // the name could be any of these 2 to 6: ask which
	Outside string  // a known place too far away to search from
	Missing string  // a postcode area without a point here: a PO box ("LE21") or elsewhere ("SW1A")
	Guessed bool    // a spelling mistake was forgiven: say which place was used
	Rest    string  // the text without the place and the "near" before it
}

// Km is the great-circle distance in kilometres between two points given in degrees.
func Km(aLat, aLon, bLat, bLon float64) float64 {
	const earth = 6371.0
	rad := math.Pi / 180
	sLat, sLon := math.Sin((bLat-aLat)*rad/2), math.Sin((bLon-aLon)*rad/2)
	h := sLat*sLat + math.Cos(aLat*rad)*math.Cos(bLat*rad)*sLon*sLon
	return 2 * earth * math.Asin(math.Min(1, math.Sqrt(h)))
}
