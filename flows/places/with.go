package places

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// With is the gazetteer with the postcodes of an index, beside what is built in: full postcodes are found, sectors and
// districts stand at the mean of their postcodes, and villages that only the index knows have names. The index's own
// bytes are checked by Decode, so an error means that the built-in data is broken, which the tests rule out.
func (g *Gazetteer) With(index *Index) (*Gazetteer, error) {
	return load(placesCSV, sectorsCSV, wordsText, index)
}

// Index is what With laid over the gazetteer, or nil.
func (g *Gazetteer) Index() *Index { return g.index }

// addSector takes one row of sectors.csv: a sector, and the places it mainly covers.
func (g *Gazetteer) addSector(row []string) error {
	p := Place{Name: row[0], Kind: "postcode_sector"}
	district, _, _ := strings.Cut(p.Name, " ")
	id, ok := g.codes[strings.ToLower(district)]
	if !ok || len(p.Name) != len(district)+2 {
		return fmt.Errorf("places: read sectors.csv: %s is in no district of places.csv", p.Name)
	}
	p.District = g.places[id].District
	n := 0.0
	for name := range strings.SplitSeq(row[1], ";") {
		id, ok := g.labels[plainText(name)]
		if !ok || g.places[id].Lat == 0 {
			return fmt.Errorf("places: read sectors.csv: %s: %q is no place of places.csv", p.Name, name)
		}
		p.Lat, p.Lon, n = p.Lat+g.places[id].Lat, p.Lon+g.places[id].Lon, n+1
		if p.near == "" {
			p.near = g.places[id].Name
		}
	}
	p.Lat, p.Lon = p.Lat/n, p.Lon/n
	code := strings.ToLower(p.Name)
	if _, twice := g.sectors[code]; twice {
		return fmt.Errorf("places: read sectors.csv: %s is there twice", p.Name)
	}
	g.sectors[code] = uint16(len(g.places))
	g.places = append(g.places, p)
	return nil
}

// sameVillage is how many kilometres apart two villages of one name must be, to be two.
const sameVillage = 3

// addVillages takes from an index the villages that are not known yet. They are strangers to us and so are their names,
// which may be ordinary words: they count only where they are introduced ("near"), and nothing is a slip for one.
func (g *Gazetteer) addVillages(index *Index) {
	if index == nil {
		return
	}
	for _, v := range index.about.Settlements {
		name := plainText(v.Name)
		same := func(id uint16) bool {
			p := g.places[id]
			return p.Lat != 0 && (Km(p.Lat, p.Lon, v.Lat, v.Lon) < sameVillage || plainText(p.Name) == name && p.District == v.District)
		}
		if ids := g.names[name]; slices.ContainsFunc(ids, same) || len(g.pointed(ids)) >= maxChoices {
			continue
		}
		id := uint16(len(g.places))
		if len(g.names[name]) == 0 {
			g.shy[name] = true
		}
		g.places = append(g.places, Place{Name: v.Name, Kind: v.Kind, District: v.District, Lat: v.Lat, Lon: v.Lon})
		g.fileUnder(name, id)
	}
}

// addIndex takes the postcodes of an index, when all names are known.
func (g *Gazetteer) addIndex(index *Index) {
	for _, p := range g.places {
		if p.Lat != 0 && (size(p.Kind) < size("hamlet") || p.Kind == "outside") {
			g.known = append(g.known, p)
		}
	}
	if index == nil {
		return
	}
	g.index = index
	for _, o := range index.outwards {
		if g.boxed(o.code) {
			continue
		}
		var district mean
		for i := o.first; i < o.past; {
			var sector mean
			inward, _, _ := index.at(i)
			first := postcode{o.code, inward}
			for ; i < o.past; i++ {
				inward, lat, lon := index.at(i)
				if (postcode{o.code, inward}).digit() != first.digit() {
					break
				}
				sector.add(lat, lon)
				district.add(lat, lon)
			}
			g.putCode(g.sectors, first.sector(), "postcode_sector", sector)
		}
		if _, known := g.codes[o.code]; known || slices.Contains(index.about.Whole, o.code) {
			g.putCode(g.codes, o.code, "postcode_district", district)
		}
	}
}

// mean is the middle of points.
type mean struct{ lat, lon, n float64 }

func (m *mean) add(lat, lon float64) { m.lat, m.lon, m.n = m.lat+lat, m.lon+lon, m.n+1 }

// putCode moves a district or a sector to the middle of its postcodes, or adds it.
func (g *Gazetteer) putCode(codes map[string]uint16, code, kind string, m mean) {
	lat, lon := m.lat/m.n, m.lon/m.n
	if id, ok := codes[code]; ok {
		g.places[id].Lat, g.places[id].Lon = lat, lon
		return
	}
	near := g.nearest(lat, lon)
	p := Place{Name: strings.ToUpper(code), Kind: kind, District: near.District, Lat: lat, Lon: lon}
	if kind == "postcode_sector" {
		p.near = near.Name
	}
	codes[code] = uint16(len(g.places))
	g.places = append(g.places, p)
}

// boxed reports whether an outward code is only for PO boxes: it has postcodes, and nobody lives there.
func (g *Gazetteer) boxed(outward string) bool {
	id, ok := g.codes[outward]
	return ok && g.places[id].Lat == 0
}

// nearest is the place that a point is known by.
func (g *Gazetteer) nearest(lat, lon float64) Place {
	var best Place
	least := math.Inf(1)
	wide := math.Cos(lat * math.Pi / 180) // over a few kilometres the earth is flat
	for i := range g.known {
		p := &g.known[i]
		dLat, dLon := p.Lat-lat, (p.Lon-lon)*wide
		if d := dLat*dLat + dLon*dLon; d < least {
			best, least = *p, d
		}
	}
	return best
}
