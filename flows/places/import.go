package places

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// An Importer makes an index of what others publish: Code-Point Open and OS Open Names of the Ordnance Survey, and the
// Postcode Directory (ONSPD) of the Office for National Statistics, as CSV. It is given one file after another by Read
// and keeps what lies near the area.
type Importer struct {
	g       *Gazetteer
	units   []unit
	seen    map[string]*seen // outward codes
	places  []Village
	sources []Source
}

// seen is how many postcodes of an outward code there were, and how many were kept.
type seen struct{ all, kept int }

// Importer begins an index for the places that are built in.
func (g *Gazetteer) Importer() *Importer { return &Importer{g: g, seen: map[string]*seen{}} }

// ErrUnknown is what Read's error wraps when a file is in none of the three forms. Archives hold such files too, so
// whoever reads one may pass over them.
var ErrUnknown = errors.New("places: not Code-Point Open, ONSPD or OS Open Names as CSV")

// ErrNothing is what Index's error wraps when no postcode and no village near the area was in what was read.
var ErrNothing = errors.New("places: there is no postcode and no village in it that lies in the area or near it")

// around is how many kilometres beyond the places of the area postcodes are kept.
const around = 10

// Read takes one CSV file. from is what it is part of, an archive, a folder or itself, and name what to call it in an
// error, which has the line in it and nothing of what stands there. After an error that is not ErrUnknown the importer
// may not be used further.
func (m *Importer) Read(from, name string, in io.Reader) error {
	rows := newLines(in)
	form, err := formOf(rows)
	if err != nil {
		return fmt.Errorf("places: read %s: %w", name, err)
	}
	n := 0
	for rows.next() {
		kept, err := form.take(m, rows.fields)
		if err != nil {
			return fmt.Errorf("places: read %s: line %d: %w", name, rows.number, err)
		}
		if kept {
			n++
		}
	}
	if rows.err != nil {
		return fmt.Errorf("places: read %s: line %d: %w", name, rows.number, rows.err)
	}
	for i, s := range m.sources {
		if s.File == from && s.Kind == form.kind {
			m.sources[i].Units += n
			return nil
		}
	}
	m.sources = append(m.sources, Source{File: from, Kind: form.kind, Units: n})
	return nil
}

// Sources is what was read so far.
func (m *Importer) Sources() []Source { return slices.Clone(m.sources) }

// Index is what was read as the bytes of an index. Postcodes take the place of all that old has, and so do villages;
// when there are none of either, old's stay. made is the time, RFC 3339. old may be nil.
func (m *Importer) Index(made string, old *Index) ([]byte, error) {
	about := About{Made: made, Settlements: m.places}
	for _, s := range m.sources {
		if s.Units > 0 {
			about.Sources = append(about.Sources, s)
		}
	}
	if len(about.Sources) == 0 {
		return nil, ErrNothing
	}
	units := m.units
	for code, s := range m.seen {
		if s.kept > 0 && s.kept == s.all {
			about.Whole = append(about.Whole, code)
		}
	}
	if old != nil {
		for _, s := range old.about.Sources {
			if s.Kind == openNames && len(m.places) == 0 || s.Kind != openNames && len(m.units) == 0 {
				about.Sources = append(about.Sources, s)
			}
		}
		if len(m.units) == 0 {
			about.Whole = old.about.Whole
			old.each(func(k postcode, lat, lon float64) { units = append(units, unit{k, lat, lon}) })
		}
		if len(m.places) == 0 {
			about.Settlements = old.about.Settlements
		}
	}
	slices.Sort(about.Whole)
	for _, s := range about.Sources {
		for _, line := range attribution(s.Kind, made) {
			if !slices.Contains(about.Attribution, line) {
				about.Attribution = append(about.Attribution, line)
			}
		}
	}
	return encode(about, units)
}

// attribution is what the licence of a kind of source wants said.
func attribution(kind, made string) []string {
	year := made[:min(4, len(made))]
	lines := []string{"Contains OS data © Crown copyright and database right " + year}
	if kind != openNames {
		lines = append(lines, "Contains Royal Mail data © Royal Mail copyright and database right "+year,
			"Contains National Statistics data © Crown copyright and database right "+year)
	}
	if kind == directory {
		lines = append(lines, "Contains GeoPlace data © Local Government Information House Limited copyright and database right "+year,
			"Source: Office for National Statistics licensed under the Open Government Licence v.3.0")
	}
	return append(lines, "Used under the Open Government Licence v3.0, nationalarchives.gov.uk/doc/open-government-licence/version/3")
}

// keep takes a postcode when it is near enough.
func (m *Importer) keep(k postcode, lat, lon float64) (bool, error) {
	s := m.seen[k.outward]
	if s == nil {
		s = &seen{}
		m.seen[strings.Clone(k.outward)] = s
	}
	s.all++
	if _, ours := m.g.codes[k.outward]; !ours && !m.near(lat, lon) {
		return false, nil
	}
	if len(m.units) == 2*mostUnits {
		return false, errors.New("that is more postcodes than the area can have")
	}
	s.kept++
	m.units = append(m.units, unit{k, lat, lon})
	return true, nil
}

// near reports whether a point is so near to the area that somebody there may ask.
func (m *Importer) near(lat, lon float64) bool {
	for i := range m.g.places {
		p := &m.g.places[i]
		// A tenth of a degree is eleven kilometres north, and a fifth thirteen east.
		if math.Abs(p.Lat-lat) < 0.1 && math.Abs(p.Lon-lon) < 0.2 && p.Kind != "outside" && !strings.HasPrefix(p.Kind, "postcode") &&
			Km(p.Lat, p.Lon, lat, lon) <= around {
			return true
		}
	}
	return false
}
