package directory

import (
	"math"
	"math/bits"
	"slices"
	"time"
)

// Question is what Search answers.
type Question struct {
	Slots     Slots
	Lat, Lon  float64 // where the resident is
	HasPoint  bool    // false: no place known, nothing is left out for distance
	PlaceName string  // as the reply should say it
	Limit     int     // suggestions wanted, 3 when 0
	Skip      int     // suggestions shown before (MORE)
	Staff     bool    // low rows too; never crisis, abuse-safety or unconfirmed ones
}

// Hit is one suggestion.
type Hit struct {
	Listing *Listing
	Km      float64  // -1 when county-wide, phone or online, or when no place is known
	Why     []string // reasons in plain words
}

// Answer is what was found, and what had to be let go of to find it.
type Answer struct {
	Hits        []Hit
	More        bool     // there are further suggestions after these
	WithinKm    int      // 5, 10 or 20: the ring that holds the nearby hits; 0 when all are county-wide; more only for a name or a fallback
	Widened     []string // "distance" (nothing within 5 km), "interest", "day"; the first only on the first page
	Unconfirmed *Listing // asked for, and nobody could confirm it
	Unknown     []string // needs, like step-free, that no hit says a word of: ask them
	Unsaid      string   // "swimming": what was asked for by its own word, and no hit's text has that word; "" otherwise
}

// rings are how far a resident is sent, in kilometres.
var rings = [...]int{5, 10, 20}

// farthest is how far somebody is sent for a group they asked for by name.
const farthest = 40

// Search finds what fits, nearest and surest first. It changes nothing, and
// answers the same question at the same time with the same hits.
func (d *Directory) Search(q Question, now time.Time) Answer {
	w := d.want(q, now)
	var out Answer
	out.Unconfirmed = d.unconfirmed(w)

	var near, wide []found
	if w.asked != 0 || len(q.Slots.Interest) == 0 {
		near, wide = d.gather(w, w.asked, rings[len(rings)-1])
	}
	if len(near)+len(wide) == 0 {
		// Not what was asked, but company: nobody is sent away with nothing.
		near, wide = d.fallback(w)
		out.Widened = append(out.Widened, "interest")
	}
	onDay := w.someDay && q.Skip > 0 // the first page looks at what it shows
	if bits.OnesCount64(w.asked) > 1 && !w.fell {
		near = d.both(w, near, wide)
	}
	d.pick(w, &out, near, wide)
	out.Unsaid = d.unsaid(w, &out)

	nearest, reach := math.Inf(1), 0.0
	for _, hit := range out.Hits {
		onDay = onDay || d.facts[d.byID[hit.Listing.ID]].isOn(w)
		if hit.Km >= 0 {
			nearest = min(nearest, hit.Km)
			reach = max(reach, hit.Km)
		}
	}
	if q.HasPoint && !math.IsInf(nearest, 1) {
		out.WithinKm = ringOf(reach)
		if nearest > float64(rings[0]) && q.Skip <= 0 {
			out.Widened = append([]string{"distance"}, out.Widened...)
		}
	}
	out.Unknown = d.unknown(w, &out)
	if w.days == 0 && w.parts != 0 && q.Skip <= 0 {
		onDay = slices.ContainsFunc(out.Hits, func(h Hit) bool { return d.facts[d.byID[h.Listing.ID]].parts&w.parts != 0 })
	}
	if (w.days != 0 || w.parts != 0 && q.Skip <= 0) && !onDay && len(out.Hits) > 0 && (!math.IsInf(nearest, 1) || !q.HasPoint) {
		out.Widened = append(out.Widened, "day")
	}
	return out
}

// ringOf is the smallest ring that holds a distance; beyond the last one, the
// distance itself, rounded up.
func ringOf(km float64) int {
	for _, ring := range rings {
		if km <= float64(ring) {
			return ring
		}
	}
	return int(math.Ceil(km))
}

// gather scores the listings that fit the interests in mask (all activities and venues when
// it is 0), nearby ones up to within km apart from the rest, and returns the best of each.
// When something near is on the day asked for, what is on another day is left out; else it
// stays in, and the reply says so. Where the thing itself was asked for, knitting, it has to be
// that thing, within ten kilometres: else knitting on another day stays in beside other crafts.
func (d *Directory) gather(w *want, mask uint64, within int) (near, wide []found) {
	limit := w.q.Limit
	if limit <= 0 {
		limit = 3
	}
	// As many as pick can look at: those before this page, this page, one more, and what variety chooses among.
	most := max(w.q.Skip, 0) + limit + 1 + variety
	w.onDay, w.someDay = false, false
	h := hunt{d: d, w: w, mask: mask, within: float64(within), rest: d.highest(w, 0) / (freshest * alsoMost(w)),
		every: best{d: d, most: most}, onDay: best{d: d, most: most}, far: best{d: d, most: most}}
	for _, at := range w.named {
		h.consider(at, true)
	}
	shelves := make([]*shelf, 0, 4)
	lower := make([]uint64, 0, 4) // the tags whose shelves come before: a listing with several counts once
	if mask == 0 {
		shelves, lower = append(shelves, &d.things), append(lower, 0)
	}
	for tag := 0; mask>>tag != 0; tag++ {
		if mask&(1<<tag) != 0 {
			shelves, lower = append(shelves, &d.shelves[tag]), append(lower, mask&(1<<tag-1))
		}
	}
	for i, s := range shelves {
		h.look(s.wide, nil, 0, lower[i])
	}
	top := d.highest(w, mask)
	for _, one := range nearestFirst(w, shelves, h.within) {
		h.settled = w.thing && one.ring > rings[1] // what is farther does not count as on the day
		if low, counts := h.low(); counts && top*nearness(float64(one.ring)) <= low {
			break
		}
		s := shelves[one.shelf]
		from, to := s.squares[one.square].from, s.squares[one.square].to
		h.look(s.at[from:to], s.most[from:to], one.km, lower[one.shelf])
	}
	if w.onDay {
		return h.onDay.have, h.far.have
	}
	return h.every.have, h.far.have
}

// hunt is one gathering of listings.
type hunt struct {
	d       *Directory
	w       *want
	mask    uint64
	within  float64 // km
	settled bool    // whether something is on the day is known
	rest    float64 // more than the factors of a score that are not its own can come to

	every, onDay, far best // near; near and perhaps on the day asked for; for the whole county
}

// low is what a nearby listing has to beat, once something counts: while a day is asked for and
// nothing on it has been found, it may come yet.
func (h *hunt) low() (low float64, counts bool) {
	switch {
	case h.w.onDay:
		return h.onDay.low, true
	case h.w.days == 0 || h.settled:
		return h.every.low, true
	}
	return 0, false
}

// look considers listings, but for those on a shelf before. When they are the listings of a square
// that is km away it stops at the first that cannot be near or likely enough any more.
func (h *hunt) look(listings []int32, most []float64, km float64, lower uint64) {
	several := 1.0
	if n := bits.OnesCount64(h.mask); n > 1 {
		several = firstOf * (1 + further*float64(n-1))
	}
	limit := several * alsoMost(h.w) * h.rest * nearness(km)
	for i, at := range listings {
		if low, counts := h.low(); most != nil && counts && most[i]*limit <= low {
			return
		}
		if h.d.facts[at].tags&lower == 0 && (len(h.w.named) == 0 || !contains(h.w.named, at)) {
			h.consider(at, false)
		}
	}
}

// consider scores a listing, unless something leaves it out.
func (h *hunt) consider(at int32, named bool) {
	d, w := h.d, h.w
	f := &d.facts[at]
	if w.onDay && f.days != 0 && f.days&w.days == 0 && f.point && !f.county {
		return
	}
	one, local := found{at: at, km: -1}, f.point
	if f.point && w.q.HasPoint {
		one.km = flatKm(w.q.Lat, w.q.Lon, f.lat, f.lon, w.cos)
		if one.km > h.within && !(named && one.km <= farthest) {
			if !f.county {
				return
			}
			local, one.km = false, -1
		}
	}
	own := w.own(f, h.mask)
	if low, counts := h.low(); !named {
		if !local && own*h.rest <= h.far.low || local && one.km >= 0 && counts && own*h.rest*nearness(one.km) <= low {
			return // the rest of its score cannot make up for that
		}
	}
	if !d.allowed(w, f, at) {
		return
	}
	if !local && f.byChance(w) && !named {
		return // the place kept for county-wide services is not for one that fits by chance
	}
	if f.rutland && w.q.HasPoint && flatKm(w.q.Lat, w.q.Lon, rutlandLat, rutlandLon, w.cos) > 20 {
		return
	}
	d.score(w, f, &one, own, named)
	switch {
	case one.score <= 0:
	case !local:
		h.far.add(one)
	default:
		h.every.add(one)
		if w.days != 0 && one.fit >= 0 {
			h.onDay.add(one)
			if one.fit > 0 && !f.byChance(w) {
				w.someDay = true
				w.onDay = w.onDay || !w.thing || one.km <= float64(rings[1]) && w.about(f)
			}
		}
	}
}

// The middle of Rutland, for services that are for its residents and have no point.
const rutlandLat, rutlandLon = 52.65, -0.65

// fallback is the nearest company when nothing fits: cafes, libraries, lunch
// clubs, for a young person youth groups and libraries, and in the end anything
// that was not declined, however far.
func (d *Directory) fallback(w *want) (near, wide []found) {
	company := d.mask("coffee-chat", "library", "lunch-club", "games")
	if w.minor {
		company = d.mask("young-people", "library")
	}
	company &^= w.not
	w.fell = true
	if also := w.also & d.special &^ w.not; also != 0 && !w.minor { // nothing for carers, but something for dementia
		if near, wide = d.gather(w, also, rings[2]); len(near) > 0 {
			return near, wide
		}
	}
	for _, within := range [...]int{rings[2], math.MaxInt32} {
		for _, mask := range [...]uint64{company, 0} {
			if near, _ = d.gather(w, mask, within); len(near) > 0 {
				return near, nil
			}
		}
	}
	return d.gather(w, 0, math.MaxInt32)
}

// unsaid is the thing that was asked for by its own word when none of the hits is about it: they
// asked for pilates, and there is yoga.
func (d *Directory) unsaid(w *want, out *Answer) string {
	if !w.thing || w.fell || len(out.Hits) == 0 {
		return ""
	}
	for _, h := range out.Hits {
		if w.about(&d.facts[d.byID[h.Listing.ID]]) {
			return ""
		}
	}
	return w.q.Slots.Said[0]
}

// both moves the best of what was asked for beside the rest, near enough, among the first suggestions:
// who asks for crafts and for a lunch is told of both.
func (d *Directory) both(w *want, near, wide []found) []found {
	q := w.q
	var first Answer
	w.q.Skip = 0
	d.pick(w, &first, slices.Clone(near), slices.Clone(wide))
	w.q = q
	missing := w.asked
	var ahead []found // those of the first page that are near
	for _, h := range first.Hits {
		at := d.byID[h.Listing.ID]
		missing &^= d.facts[at].tags
		if i := slices.IndexFunc(near, func(f found) bool { return f.at == at }); i >= 0 {
			ahead = append(ahead, near[i])
		}
	}
	if missing == 0 || missing == w.asked || len(ahead) < 2 {
		return near
	}
	onDay, someDay := w.onDay, w.someDay
	others, _ := d.gather(w, missing, rings[1])
	w.onDay, w.someDay = onDay, someDay
	for _, one := range others {
		if d.facts[one.at].tags&missing == 0 {
			continue // only its name was asked for
		}
		ahead = append(ahead[:len(ahead)-1], one)
		rest := slices.DeleteFunc(near, func(f found) bool { return slices.ContainsFunc(ahead, func(a found) bool { return a.at == f.at }) })
		for i := range ahead {
			ahead[i].score = math.Pow(4, float64(len(ahead)-i)) * surely // whatever is of one kind
		}
		return append(ahead, rest...)
	}
	return near
}

// surely is more than any score.
const surely = 1e9

// unknown are the needs of which none of the hits says that it is met.
func (d *Directory) unknown(w *want, out *Answer) (needs []string) {
	for _, need := range w.q.Slots.Access {
		switch need {
		case "step-free", "loop", "bsl", "dog":
			if !slices.ContainsFunc(out.Hits, func(h Hit) bool { return d.facts[d.byID[h.Listing.ID]].offers(need) }) {
				needs = append(needs, need)
			}
		}
	}
	return needs
}

// pick fills the answer: nearby ones, with every third place for one that covers
// the county while there are any, and not three of one kind.
func (d *Directory) pick(w *want, out *Answer, near, wide []found) {
	limit := w.q.Limit
	if limit <= 0 {
		limit = 3
	}
	seen := make([]string, 0, 8)
	end := max(w.q.Skip, 0) + limit
	for place := 0; place <= end; place++ {
		from := &near
		if len(near) == 0 || len(wide) > 0 && (place%3 == 2 || w.isNamed(d.listings[wide[0].at].ID)) {
			from = &wide
		}
		if len(*from) == 0 {
			return
		}
		if place == end {
			out.More = true
			return
		}
		best := d.varied(*from, seen)
		one := (*from)[best]
		*from = slices.Delete(*from, best, best+1)
		seen = append(seen, d.facts[one.at].series)
		if place >= w.q.Skip {
			out.Hits = append(out.Hits, Hit{Listing: d.listings[one.at], Km: one.km, Why: d.why(w, one)})
		}
	}
}

// variety is among how many of the best varied chooses.
const variety = 12

// varied is the best of ranked once those of a kind already shown count less.
func (d *Directory) varied(ranked []found, seen []string) int {
	best, top := 0, -1.0
	for i, one := range ranked[:min(len(ranked), variety)] {
		score := one.score
		for _, series := range seen {
			if series == d.facts[one.at].series {
				score *= 0.5
			}
		}
		if score > top {
			best, top = i, score
		}
	}
	return best
}

// unconfirmed is the row that was asked for and that nobody could confirm: by its
// name, or by everything it is about at once, in its own place.
func (d *Directory) unconfirmed(w *want) *Listing {
	var best *Listing
	nearest := math.Inf(1)
	for _, at := range d.seeds {
		f, l := &d.facts[at], d.listings[at]
		km := 0.0
		if w.q.HasPoint {
			km = flatKm(w.q.Lat, w.q.Lon, f.lat, f.lon, w.cos)
		}
		named := w.isNamed(l.ID)
		whole := (w.asked|w.also)&f.tags == f.tags && w.q.HasPoint
		if (named && km <= float64(rings[1]) || whole && km <= float64(rings[0])) && f.tags&w.not == 0 && !l.Withheld(w.now) && km < nearest {
			best, nearest = l, km
		}
	}
	return best
}

// flatKm is the distance on a map that is flat around the resident: within one
// part in a thousand of the great circle across a county, at a fifth of its cost.
func flatKm(lat, lon, toLat, toLon, cos float64) float64 {
	const kmPerDegree = 111.2
	return math.Sqrt((toLat-lat)*(toLat-lat)+(toLon-lon)*(toLon-lon)*cos*cos) * kmPerDegree
}
