package directory

import (
	"cmp"
	"math"
	"slices"
	"time"

	"signpost/flows/places"
)

// Stats is how much is listed, how fresh it is and where nothing is. What may not
// be suggested to residents counts in the first line alone.
type Stats struct {
	Listings    int         `json:"listings"`
	Suggested   int         `json:"suggested"`   // residents may be told of them
	Withheld    int         `json:"withheld"`    // by staff, by reports, gone from their source, or past their last day
	Unconfirmed int         `json:"unconfirmed"` // nobody could confirm them
	Low         int         `json:"low"`         // for staff only
	Other       int         `json:"other"`       // helplines and the like, which package crisis gives
	Districts   []Freshness `json:"districts"`
	Interests   []Freshness `json:"interests"` // a listing counts for each of its interests
}

// Freshness is how many listings of one kind may be suggested, and how sure that is.
type Freshness struct {
	Name      string   `json:"name"`
	Label     string   `json:"label,omitempty"` // of an interest
	Suggested int      `json:"suggested"`
	Checked   int      `json:"checked"` // by somebody, in the last year
	Recent    int      `json:"recent"`  // from a page of the last year
	Older     int      `json:"older"`
	Undated   int      `json:"undated"`
	Gaps      []string `json:"gaps"` // for a district the interests that nothing is listed for; for an interest the districts
}

// everywhere is where a listing without a point counts.
const everywhere = "county-wide"

// districts are those of the places inside the area, and where each listing is.
func (d *Directory) districts(g *places.Gazetteer) (names []string, of func(*Listing) string) {
	var inside []places.Place
	for _, p := range g.All() {
		if p.Kind != "outside" && p.Kind != "postcode_district" && p.Kind != "postcode" {
			inside = append(inside, p)
			if !slices.Contains(names, p.District) {
				names = append(names, p.District)
			}
		}
	}
	slices.Sort(names)
	of = func(l *Listing) string {
		if !l.HasPoint {
			return everywhere
		}
		if p, ok := g.Named(l.Place); ok && slices.Contains(names, p.District) {
			return p.District
		}
		nearest, where := math.Inf(1), everywhere
		for _, p := range inside {
			if km := places.Km(l.Lat, l.Lon, p.Lat, p.Lon); km < nearest {
				nearest, where = km, p.District
			}
		}
		if nearest > tooFar {
			return "elsewhere"
		}
		return where
	}
	return names, of
}

// Stats counts the listings by district and by interest.
func (d *Directory) Stats(g *places.Gazetteer, now time.Time) Stats {
	names, district := d.districts(g)
	s := Stats{Listings: len(d.listings)}
	byName, byTag := map[string]*Freshness{}, map[string]*Freshness{}
	there := map[[2]string]bool{} // district and tag
	for _, l := range d.listings {
		switch {
		case l.sealed():
			s.Other++
			continue
		case l.Withheld(now):
			s.Withheld++
			continue
		case l.Unconfirmed():
			s.Unconfirmed++
			continue
		case l.Confidence == "low":
			s.Low++
			continue
		}
		s.Suggested++
		where := district(l)
		counted(byName, where).count(l, now)
		for _, tag := range l.Interests {
			counted(byTag, tag).count(l, now)
			there[[2]string{where, tag}] = true
		}
	}
	var tags []string
	for _, interest := range d.interests {
		if tag := interest.Tag; tag != "crisis" && tag != "abuse-safety" {
			tags = append(tags, tag)
			f := *counted(byTag, tag)
			f.Label, f.Gaps = interest.Label, []string{}
			for _, name := range names {
				if !there[[2]string{name, tag}] {
					f.Gaps = append(f.Gaps, name)
				}
			}
			s.Interests = append(s.Interests, f)
		}
	}
	for _, name := range append(slices.Clone(names), everywhere, "elsewhere") {
		f := *counted(byName, name)
		if f.Suggested == 0 && !slices.Contains(names, name) {
			continue
		}
		f.Gaps = []string{}
		for _, tag := range tags {
			if slices.Contains(names, name) && !there[[2]string{name, tag}] {
				f.Gaps = append(f.Gaps, tag)
			}
		}
		s.Districts = append(s.Districts, f)
	}
	// The emptiest first: that is where somebody should look.
	slices.SortStableFunc(s.Interests, func(a, b Freshness) int {
		return cmp.Or(cmp.Compare(len(b.Gaps), len(a.Gaps)), cmp.Compare(a.Suggested, b.Suggested))
	})
	return s
}

func counted(all map[string]*Freshness, name string) *Freshness {
	if all[name] == nil {
		all[name] = &Freshness{Name: name}
	}
	return all[name]
}

// count adds a listing by the one rule for old listings: a check counts instead of
// the source's date.
func (f *Freshness) count(l *Listing, now time.Time) {
	f.Suggested++
	today := dayOf(now.Format(time.DateOnly))
	switch {
	case l.Checked != "" && today-dayOf(l.Checked) <= oldAfter:
		f.Checked++
	case l.Checked == "" && l.SourceDate == "":
		f.Undated++
	case l.Checked == "" && today-dayOf(l.SourceDate) <= oldAfter:
		f.Recent++
	default:
		f.Older++
	}
}
