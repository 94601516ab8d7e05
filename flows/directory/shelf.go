package directory

import (
	"cmp"
	"math"
	"slices"
)

// A shelf holds the listings of one interest sorted by where they are, so that a question
// looks at those nearby first and stops when nothing farther off could win.
type shelf struct {
	at      []int32   // listings with a point, square by square, in each the likeliest first
	most    []float64 // of each in at: the highest that want.own can make of it when one interest is asked for
	squares []square
	wide    []int32 // those without one, and services for the county that have their office somewhere, the likeliest first
}

// A square is a part of the map with at least one listing, and where its own listings begin
// and end in shelf.at.
type square struct {
	south, north, west, east float64 // of its listings, in degrees
	from, to                 int32
}

// The squares of the map are about five kilometres wide.
const squareLat, squareLon = 0.045, 0.075

// shelve sorts listings into the shelf of an interest, or of none in particular when it is 0.
func (d *Directory) shelve(listings []int32, interest uint64) shelf {
	var s shelf
	for _, at := range listings {
		if f := &d.facts[at]; f.point && !f.county {
			s.at = append(s.at, at)
		} else {
			s.wide = append(s.wide, at)
		}
	}
	slices.SortFunc(s.at, func(a, b int32) int {
		fa, fb := &d.facts[a], &d.facts[b]
		if fa.squareY != fb.squareY {
			return int(fa.squareY) - int(fb.squareY)
		}
		if fa.squareX != fb.squareX {
			return int(fa.squareX) - int(fb.squareX)
		}
		return d.likelier(a, b, interest)
	})
	slices.SortFunc(s.wide, func(a, b int32) int { return d.likelier(a, b, interest) })
	s.most = make([]float64, len(s.at))
	for i, at := range s.at {
		f := &d.facts[at]
		s.most[i] = f.most(interest)
		if i > 0 {
			before := &d.facts[s.at[i-1]]
			if before.squareX == f.squareX && before.squareY == f.squareY {
				last := &s.squares[len(s.squares)-1]
				last.south, last.north = min(last.south, f.lat), max(last.north, f.lat)
				last.west, last.east = min(last.west, f.lon), max(last.east, f.lon)
				last.to++
				continue
			}
		}
		s.squares = append(s.squares, square{f.lat, f.lat, f.lon, f.lon, int32(i), int32(i + 1)})
	}
	return s
}

// likelier sorts listings by the highest that want.own can be, and by where they stand.
func (d *Directory) likelier(a, b int32, interest uint64) int {
	return cmp.Or(cmp.Compare(d.facts[b].most(interest), d.facts[a].most(interest)), cmp.Compare(a, b))
}

// km is how far the nearest part of the square is, at least.
func (s *square) km(w *want) float64 {
	lat := min(max(w.q.Lat, s.south), s.north)
	lon := min(max(w.q.Lon, s.west), s.east)
	return flatKm(w.q.Lat, w.q.Lon, lat, lon, w.cos)
}

// reached is a square that may hold something near enough.
type reached struct {
	shelf, square int
	km            float64
	ring          int // whole kilometres, up to farRing
}

// farRing holds all squares that are farther.
const farRing = 31

// nearestFirst are the squares within so many km, by ring; all of them when no place is known.
func nearestFirst(w *want, shelves []*shelf, within float64) []reached {
	all := make([]reached, 0, 128)
	var before [farRing + 2]int // how many lie in the rings before one
	for i, s := range shelves {
		for j := range s.squares {
			one := reached{shelf: i, square: j}
			if w.q.HasPoint {
				if one.km = s.squares[j].km(w); one.km > within {
					continue
				}
			}
			one.ring = int(min(one.km, farRing))
			all = append(all, one)
			before[one.ring+1]++
		}
	}
	for ring := range farRing {
		before[ring+1] += before[ring]
	}
	sorted := make([]reached, len(all))
	for _, one := range all {
		sorted[before[one.ring]] = one
		before[one.ring]++
	}
	return sorted
}

// found is one listing on its way to an answer.
type found struct {
	at    int32
	km    float64
	score float64
	fit   int8 // of the day asked: 1 fits, 0 unknown, -1 another day
}

// best keeps the highest of what it is given, as many as most.
type best struct {
	d    *Directory
	most int
	have []found // the best so far, best first
	low  float64 // what does not score more than this has no chance
}

func (b *best) add(one found) {
	if one.score <= b.low {
		return
	}
	if b.have == nil {
		b.have = make([]found, 0, b.most)
	}
	at := len(b.have)
	for at > 0 && b.before(one, b.have[at-1]) {
		at--
	}
	switch {
	case len(b.have) < b.most:
		b.have = slices.Insert(b.have, at, one)
	case at < b.most:
		copy(b.have[at+1:], b.have[at:])
		b.have[at] = one
	}
	if len(b.have) == b.most {
		// Equals are told apart by their id, and must be let in.
		b.low = math.Nextafter(b.have[b.most-1].score, 0)
	}
}

// before reports whether x ranks before y.
func (b *best) before(x, y found) bool {
	if x.score != y.score {
		return x.score > y.score
	}
	return b.d.listings[x.at].ID < b.d.listings[y.at].ID
}
