// Package places turns what a resident writes about where they are into a point on the map.
//
// It knows the towns, villages and suburbs of Leicestershire, Leicester and Rutland, the main towns just over the
// border, the names people really use (Luffbra, LFE, Melton), and the postcode districts that touch the area. All of
// it is in places.csv and words.txt, embedded and read once by New.
//
// It promises
//   - the same answer for the same text, in time that grows only with the length of the text, whatever the text is;
//   - to forgive case, punctuation, "upon" for "on", a missing space, O for 0 in a postcode, and one wrong letter in a
//     name of six letters or more, and to say when it guessed;
//   - to ask rather than choose when a name could be two places.
//
// It refuses
//   - to guess at ordinary words (the season is not Seaton, the sport is not Rugby);
//   - to place a landmark ("near the hospital"), a road named after a town, a PO box or a part of the country it does
//     not serve;
//   - files, network, clock and logs. A full postcode comes back as its district, so that nobody's home is repeated.
//
// Points are village centres, good for ranking what is near and too rough for a map pin. District says which council
// an inside place is in and, for a place over the border, its county.
package places

import (
	"math"
	"strings"
)

// A Place is a point that listings can be near to.
type Place struct {
	Name     string
	Kind     string // city town village suburb hamlet postcode_district postcode outside
	District string // the council, or the county of a place outside the area
	Lat, Lon float64

	shared bool // the name alone could mean another place, so Label adds the district
}

// Label is the name to show: "Enderby", "LE19", or "Belton (Rutland)" where the name alone could be another place.
func (p Place) Label() string {
	if p.shared {
		// Written out it would fill half of what a text can hold.
		return p.Name + " (" + strings.Replace(p.District, "North West Leicestershire", "NW Leics", 1) + ")"
	}
	return p.Name
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
