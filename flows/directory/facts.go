package directory

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// facts is what search compares of one listing. What is compared first stands first: a search
// over many listings spends its time waiting for memory.
type facts struct {
	tags     uint64  // every interest
	lat, lon float64 // degrees
	special  uint64  // interests that nobody wants by chance: the main one, or all of a support service
	weight   float64 // confidence and kind
	until    int32   // the last day it may be suggested as dayNumber counts, 0 when open
	dated    int32   // the source's day, 0 when it has no date
	checked  int32   // the day somebody checked it, 0 for never
	days     uint8   // bit per weekday, 0 when unknown
	parts    uint8   // bit per part of the day, 0 when unknown

	point     bool
	low       bool // for staff only
	held      bool // withheld, whatever its dates
	rutland   bool // serves Rutland alone though it has no point
	county    bool // a service for the whole county that has its office somewhere
	youth     bool // for children and young people
	youthOnly bool // and for nobody else
	partly    bool // an interest that nobody wants by chance is among the others

	stepFree, transport, quiet, bsl, loop, dog bool
	free, paid                                 bool

	first            uint64   // the main interest
	min, max         int      // ages, 0 and 200 when open
	nth              []string // 1st..4th, last, of the month
	sometimes        bool     // some weeks, and nobody says which
	text             []uint32 // the stems of name and description by number, 0 between sentences
	heads            uint64   // a bit for each word of text, by its number's last six bits: most words are in few texts
	squareX, squareY int16    // where it stands on a shelf
	series           string   // "parkrun": many of one kind should not fill a reply
}

// specialTags mark company for people in one situation. A bereavement drop-in
// with coffee is not offered to somebody who asked for coffee.
var specialTags = []string{"bereavement", "dementia", "carers", "sight-loss", "deaf-hearing", "disability", "learning-disability", "mental-health",
	"substance-use", "students", "veterans", "lgbtq", "culture-faith", "farming", "money-food", "housing", "scams", "home-safety", "transport",
	"good-neighbour", "parents-toddlers"}

// factsOf works out a listing's facts.
func (d *Directory) factsOf(l *Listing, known stems) facts {
	f := facts{tags: d.mask(l.Interests...), first: d.mask(l.Interests[0]), lat: l.Lat, lon: l.Lon, point: l.HasPoint, nth: nthOf(l.Frequency),
		low: l.Confidence == "low", held: l.Held != "", weight: 1}
	f.squareY, f.squareX = int16(math.Floor(l.Lat/squareLat)), int16(math.Floor(l.Lon/squareLon))
	for _, day := range l.Days {
		f.days |= 1 << day
	}
	f.parts = partsOf(l)
	f.sometimes = len(f.nth) == 0 && mentions(strings.ToLower(l.Frequency), "month", "every other", "alternate", "fortnight", "occasional")
	f.min, f.max = ageRange(l.Ages)
	f.rutland = !l.HasPoint && (l.Place == "Rutland" || l.Area == "Rutland")

	audience := strings.ToLower(l.Audience + " " + l.Ages)
	f.youth = l.has("young-people") || l.Kind == "venue" && l.has("library")
	f.youthOnly = l.has("young-people") && (f.max < 26 || mentions(audience, "children", "young people")) &&
		!mentions(audience, "everyone", "all ages", "bereaved parents")
	f.special = f.first & d.special
	if f.special == 0 && l.Kind == "support" {
		f.special = f.tags & d.special
	}
	f.partly = f.tags&d.special != 0
	f.county = l.HasPoint && (l.Kind == "support" || l.Kind == "advice") && strings.HasPrefix(l.Area, "Leicester") &&
		strings.HasSuffix(strings.TrimSuffix(l.Area, " and Rutland"), "Leicestershire")

	access := strings.ToLower(l.Accessibility)
	f.stepFree = mentions(access, "fully accessible", "step-free", "step free", "ramp", "flat path", "level access", "wheelchair")
	f.transport = mentions(access, "transport", "minibus")
	f.quiet = mentions(access+" "+strings.ToLower(l.Description), "quiet", "calm", "relaxed", "unhurried")
	f.bsl = mentions(access, "bsl", "sign language")
	f.loop = mentions(access, "loop")
	f.dog = mentions(access, "dogs welcome", "dog friendly")
	cost := strings.ToLower(l.Cost)
	f.free = strings.HasPrefix(cost, "free")
	f.paid = !f.free && strings.Contains(cost, "£")

	if l.Confidence != "high" {
		f.weight *= 0.85
	}
	switch l.Kind {
	case "venue":
		f.weight *= 0.85
	case "support":
		f.weight *= 0.95
	case "advice":
		f.weight *= 0.9
	}
	f.dated, f.checked, f.until = dayOf(l.SourceDate), dayOf(l.Checked), dayOf(l.ValidTo)
	tokens := known.tokenise(l.Name + ". " + strings.Join(l.AlsoKnownAs, ". ") + ". " + l.Description)
	f.text = make([]uint32, 0, len(tokens)+8)
	for _, t := range tokens {
		if t.stop {
			f.text = append(f.text, 0)
		}
		if !filler(t.text) {
			n := d.number(t.stem)
			f.text, f.heads = append(f.text, n), f.heads|1<<(n%64)
		}
	}
	f.series = d.series(l)
	return f
}

// dayOf is dayNumber of a date that was checked when it was read, 0 for none.
func dayOf(date string) int32 {
	n, _ := dayNumber(date)
	return int32(n)
}

// number is the number of a stem in the texts of this directory, given when it is new.
func (d *Directory) number(stem string) uint32 {
	n, ok := d.numbers[stem]
	if !ok {
		n = uint32(len(d.numbers) + 1)
		d.numbers[stem] = n
	}
	return n
}

// phrases are a question's words as facts.text has them. Words that stand in no listing are left out.
func (d *Directory) phrases(words []string) [][]uint32 {
	var all [][]uint32
next:
	for _, phrase := range words {
		var numbers []uint32
		for stem := range strings.FieldsSeq(phrase) {
			n, ok := d.numbers[stem]
			if !ok {
				continue next
			}
			numbers = append(numbers, n)
		}
		if len(numbers) > 0 {
			all = append(all, numbers)
		}
	}
	return all
}

// says reports whether the listing's text holds the words, one after the other.
func (f *facts) says(words []uint32) bool {
	if f.heads&(1<<(words[0]%64)) == 0 {
		return false
	}
	for i, n := range f.text {
		if n == words[0] && i+len(words) <= len(f.text) && slices.Equal(f.text[i:i+len(words)], words) {
			return true
		}
	}
	return false
}

// byChance reports whether the listing is for people in a situation that was
// not asked about.
func (f *facts) byChance(w *want) bool {
	return f.special != 0 && f.special&(w.asked|w.people|w.also) == 0
}

// series is what listings of one kind share: parkruns, Oddfellows, u3a.
func (d *Directory) series(l *Listing) string {
	name := strings.ToLower(l.Name)
	for _, known := range [...]string{"parkrun", "oddfellows", "friendly bench", "u3a", "neighbourhood centre"} {
		if strings.Contains(name, known) {
			return known
		}
	}
	return l.Venue + l.Interests[0]
}

// mentions reports whether text holds one of the phrases.
func mentions(text string, phrases ...string) bool {
	for _, phrase := range phrases {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// bits of facts.parts
const (
	morning uint8 = 1 << iota
	afternoon
	evening
)

func partBit(name string) uint8 {
	switch name {
	case "morning":
		return morning
	case "afternoon":
		return afternoon
	case "evening":
		return evening
	}
	return 0
}

// partsOf is when in the day a listing happens: from its start and end, else
// from the words of its frequency.
func partsOf(l *Listing) uint8 {
	if l.Start == "" {
		var parts uint8
		frequency := strings.ToLower(l.Frequency)
		for _, name := range [...]string{"morning", "afternoon", "evening"} {
			if strings.Contains(frequency, name) {
				parts |= partBit(name)
			}
		}
		return parts
	}
	parts := partAt(l.Start)
	if l.End != "" && l.Start < "12:00" && l.End > "12:30" {
		parts |= afternoon
	}
	return parts
}

func partAt(at string) uint8 {
	switch {
	case at < "12:00":
		return morning
	case at < "17:00":
		return afternoon
	}
	return evening
}

// ageRange reads "60+", "16-25" and the words for ages.
func ageRange(ages string) (int, int) {
	const open = 200
	if number, ok := strings.CutSuffix(ages, "+"); ok {
		if n, err := strconv.Atoi(number); err == nil {
			return n, open
		}
	}
	if from, to, ok := strings.Cut(ages, "-"); ok {
		low, errLow := strconv.Atoi(from)
		high, errHigh := strconv.Atoi(to)
		if errLow == nil && errHigh == nil {
			return low, high
		}
	}
	switch ages {
	case "adults":
		return 18, open
	case "pre-school":
		return 0, 5
	case "young people":
		return 8, 25
	}
	return 0, open
}
