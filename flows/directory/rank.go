package directory

import (
	"math"
	"math/bits"
	"time"
)

// want is a question made ready to compare with facts.
type want struct {
	q        Question
	now      time.Time
	asked    uint64 // interests asked for
	also     uint64 // interests that would suit besides
	not      uint64 // interests declined and not asked for as well
	people   uint64 // men, women, older-people, parents-toddlers as an audience
	days     uint8
	parts    uint8
	minor    bool
	fell     bool        // what was asked is not to be had; this is the fallback
	onDay    bool        // something near is on the day asked for: the rest was left out
	someDay  bool        // something near is on the day, though perhaps not the thing that was asked for
	thing    bool        // one thing to do was asked for by its own word: knitting, and not crafts
	dated    bool        // a day of this week is meant: tonight, tomorrow
	weeks    [7][]string // by weekday: which of its month the next one is, "2nd", and "last"
	words    [][]uint32  // the resident's own words, as listings' texts are kept
	notWords [][]uint32
	named    []int32
	cos      float64
	today    int32 // as dayNumber counts
	youngest int   // 0 when no age is known
}

// want reads a question.
func (d *Directory) want(q Question, now time.Time) *want {
	s := q.Slots
	w := &want{q: q, now: now.In(d.london), asked: d.mask(s.Interest...) &^ d.sealed,
		people: d.mask(s.Audience...), cos: math.Cos(q.Lat * math.Pi / 180), youngest: s.Age}
	if s.Age > 0 && s.Age < 18 && w.asked&d.mask("coffee-chat") != 0 {
		w.asked |= d.young | d.mask("library") // company for the young is a youth group or a library
	}
	w.also = d.mask(s.Also...) &^ (w.asked | d.sealed | d.men | d.women)
	w.not = d.mask(s.Not...) &^ w.asked
	w.today = dayOf(w.now.Format(time.DateOnly))
	days := s.On
	if len(days) == 0 {
		days = s.Day
	}
	for _, said := range days {
		for _, name := range resolve(said, w.now) {
			if day, ok := dayNamed(name); ok {
				w.days |= 1 << day
			}
		}
	}
	if len(s.On) > 0 {
		w.dated = true
		for ahead := range 7 {
			date := w.now.AddDate(0, 0, ahead)
			w.weeks[date.Weekday()] = weekOfMonth(date)
		}
	}
	for _, part := range s.Part {
		w.parts |= partBit(part)
	}
	if w.parts == 0 && contains(s.Day, "tonight") {
		w.parts = evening
	}
	// With an age it may be the child who asks. Without, it is a parent, who finds a home or food
	// for both where adults do.
	w.minor = s.Age > 0 && s.Age < 18 || s.Age == 0 && w.asked&d.needs == 0 && ((w.people|w.asked)&d.young != 0 || contains(s.For, "child") || contains(s.For, "grandchild"))
	for _, id := range s.Named {
		if at, ok := d.byID[id]; ok && !d.listings[at].sealed() && !d.listings[at].Unconfirmed() {
			w.named = append(w.named, at)
		}
	}
	w.words, w.notWords = d.phrases(s.Words), d.phrases(s.NotWords)
	w.thing = d.thing(w)
	return w
}

// thing reports whether one thing to do is asked for by its own word. A word of the interest's
// label is none, nor is help: what residents call a food bank may call itself a pantry.
func (d *Directory) thing(w *want) bool {
	s := w.q.Slots
	if len(s.Said) != 1 || s.Said[0] == "" || len(w.named) > 0 || w.asked == 0 || w.asked&^d.hobbies != 0 {
		return false
	}
	for _, tag := range s.Interest {
		for _, stem := range d.labels[d.tag[tag]] {
			if contains(s.Words, stem) {
				return false
			}
		}
	}
	return true
}

// about reports whether the listing's text has one of the resident's own words.
func (w *want) about(f *facts) bool {
	for _, words := range w.words {
		if f.says(words) {
			return true
		}
	}
	return false
}

// isNamed reports whether the listing was asked for by name.
func (w *want) isNamed(id string) bool { return contains(w.q.Slots.Named, id) }

// thing reports whether a kind counts as something to do, for "whats on".
func thing(kind string) bool { return kind == "activity" || kind == "venue" }

// allowed is everything that leaves a listing out altogether.
func (d *Directory) allowed(w *want, f *facts, at int32) bool {
	if f.held || f.low && !w.q.Staff || f.tags&w.not != 0 || f.until != 0 && w.today > f.until {
		return false
	}
	for _, words := range w.notWords {
		if f.says(words) {
			return false
		}
	}
	if w.minor {
		return d.forYoung(w, f, at)
	}
	if age := w.youngest; age > 0 && !w.forChild() {
		return age >= f.min && age <= f.max && !(f.youthOnly && age > 25)
	}
	return !f.youthOnly || !contains(w.q.Slots.Audience, "older-people")
}

// forYoung keeps under-18s to youth listings and libraries, and never sends them
// to adult befriending. Toddler groups are right for a small child's parent.
func (d *Directory) forYoung(w *want, f *facts, at int32) bool {
	l := d.listings[at]
	age := w.youngest
	if l.has("befriending") && !f.youthOnly || age > 0 && (age < f.min || age > f.max) || age == 0 && f.min >= 18 {
		return false
	}
	small := l.has("parents-toddlers") && (age > 0 && age <= 7 || age == 0 && w.forChild())
	return f.youth || small
}

// forChild reports whether somebody asks on behalf of a child.
func (w *want) forChild() bool {
	for _, who := range w.q.Slots.For {
		if who == "child" || who == "son" || who == "daughter" || who == "grandchild" {
			return true
		}
	}
	return contains(w.q.Slots.Audience, "young-people") || contains(w.q.Slots.Audience, "parents-toddlers")
}

// score ranks a listing by match, distance, day, audience and freshness. Each is
// a factor, so that no one of them can hide a bad fit of another.
func (d *Directory) score(w *want, f *facts, one *found, own float64, named bool) {
	score := own
	about := false
	for _, words := range w.words {
		if f.says(words) {
			score *= 1.7
			about = true
		}
	}
	if named {
		score *= 12
	}
	if one.km >= 0 {
		score *= nearness(one.km)
	}
	one.score = score * d.when(w, f, one) * d.company(w, f, named) * ease(w, f)
	if about && w.thing && one.fit < 0 {
		one.score *= 2 // knitting on another day is nearer the wish than something else at no known time
	}
}

// own is the part of a score that is quickly known: how sure and fresh a listing is,
// and how much of what is asked it is about.
func (w *want) own(f *facts, mask uint64) float64 {
	score := f.weight * f.freshness(w.today)
	if matched := bits.OnesCount64(f.tags & mask); matched > 1 {
		score *= 1 + further*float64(matched-1)
	}
	if f.first&mask != 0 {
		score *= firstOf
	}
	if also := f.tags & w.also; also != 0 {
		score *= 1 + 0.4*float64(bits.OnesCount64(also))
	}
	return score
}

// most is the highest that own can be on any day when nothing else would suit besides and one
// interest is asked for, or none when it is 0.
func (f *facts) most(interest uint64) float64 {
	most := f.weight
	switch {
	case f.checked != 0:
		most *= freshest
	case f.dated == 0:
		most *= undated
	}
	if f.first&interest != 0 {
		most *= firstOf
	}
	return most
}

// Factors of own: the highest of freshness, that of a source without a date, that of a listing that
// is first of all about what is asked, and what each further interest that was asked for adds.
const (
	freshest = 1.2
	undated  = 0.65
	firstOf  = 1.5
	further  = 0.6
)

// alsoMost is the highest factor for what would suit besides.
func alsoMost(w *want) float64 { return 1 + 0.4*float64(bits.OnesCount64(w.also)) }

// nearness is the factor of distance.
func nearness(km float64) float64 {
	near := 1 / (1 + km/5)
	if km > float64(rings[0]) {
		near *= 0.8
	}
	if km > float64(rings[1]) {
		near *= 0.7
	}
	return near
}

// highest is more than any listing that was not asked for by name can score at no distance:
// the product of the highest of each factor of score, as far as the question allows it.
func (d *Directory) highest(w *want, mask uint64) float64 {
	top, asked := freshest*alsoMost(w), w.asked|w.people|w.also
	if asked&(d.men|d.women) != 0 {
		top *= 1.5
	}
	if asked&d.young != 0 || w.minor {
		top *= 1.5
	}
	if asked&d.older != 0 || w.youngest >= 55 {
		top *= 1.4
	}
	if w.people&^(d.men|d.women) != 0 {
		top *= 1.2
	}
	if mask != 0 {
		top *= firstOf * (1 + further*float64(bits.OnesCount64(mask)-1))
	}
	top *= math.Pow(1.7, float64(len(w.words))) * math.Pow(1.5, float64(len(w.q.Slots.Access)))
	if w.days != 0 {
		top *= 1.7
	}
	if w.parts != 0 {
		top *= 1.5
	}
	if len(w.q.Slots.Nth) > 0 {
		top *= 1.3
	}
	if len(w.q.Slots.Cost) > 0 {
		top *= 1.4
	}
	return top
}

// weekOfMonth is which of its month a day is: "2nd", and "last" where no other follows.
func weekOfMonth(date time.Time) []string {
	names := []string{"1st", "2nd", "3rd", "4th", "5th"}[(date.Day()-1)/7 : (date.Day()-1)/7+1]
	if date.AddDate(0, 0, 7).Month() != date.Month() {
		return []string{names[0], "last"}
	}
	return names
}

// isOn reports whether a listing is on a day that is asked for, and in that week when a date is meant.
func (f *facts) isOn(w *want) bool {
	if !w.dated || len(f.nth) == 0 {
		return f.days&w.days != 0 && !(w.dated && f.sometimes)
	}
	for day := range w.weeks {
		if f.days&w.days&(1<<day) != 0 && anyOf(f.nth, w.weeks[day]) {
			return true
		}
	}
	return false
}

// when is the factor of day, week of the month and part of the day.
func (d *Directory) when(w *want, f *facts, one *found) float64 {
	factor := 1.0
	if w.days != 0 {
		switch {
		case f.days == 0:
			factor *= 0.6
		case f.isOn(w):
			one.fit = 1
			factor *= 1.7
		case f.days&w.days != 0 && f.sometimes:
			factor *= 0.6 // whether this week is one of theirs nobody knows
		default:
			one.fit = -1
			factor *= 0.3
		}
	}
	if w.parts != 0 {
		switch {
		case f.parts == 0:
			factor *= 0.8
		case f.parts&w.parts != 0:
			factor *= 1.5
		default:
			factor *= 0.3
		}
	}
	if nth := w.q.Slots.Nth; len(nth) > 0 && len(f.nth) > 0 {
		if anyOf(f.nth, nth) {
			factor *= 1.3
		} else {
			factor *= 0.5
		}
	}
	return factor
}

// company is the factor of who it is for. Groups for people in one situation
// hardly count for somebody who did not ask for them.
func (d *Directory) company(w *want, f *facts, named bool) float64 {
	if named {
		return 1
	}
	factor := 1.0
	asked := w.asked | w.people | w.also
	switch {
	case f.byChance(w):
		factor *= 0.12
	case f.partly && f.tags&asked&d.special == 0:
		factor *= 0.6
	}
	both := d.men | d.women
	if only := f.tags & both; only == d.men || only == d.women {
		switch {
		case only&asked != 0:
			factor *= 1.5
		case asked&both != 0:
			return 0 // men asked for men's, or women for women's
		default:
			factor *= 0.5
		}
	}
	if f.tags&d.older != 0 {
		switch {
		case asked&d.older != 0 || w.youngest >= 55:
			factor *= 1.4
		case w.youngest > 0 && w.youngest < 45:
			factor *= 0.3
		}
	}
	if f.tags&d.young != 0 {
		if w.minor || asked&d.young != 0 {
			factor *= 1.5
		} else if f.youthOnly {
			factor *= 0.25
		} else if f.tags&d.grief != 0 && !contains(w.q.Slots.For, "child") {
			factor *= 0.15 // for children who grieve, and for parents of a child who died
		}
	}
	if f.tags&w.people&^both != 0 {
		factor *= 1.2
	}
	return factor
}

// ease is the factor of access and cost. What is unknown counts for less than
// what fits and for more than what does not.
func ease(w *want, f *facts) float64 {
	factor := 1.0
	for _, need := range w.q.Slots.Access {
		if f.offers(need) {
			factor *= 1.5
		}
	}
	if len(w.q.Slots.Cost) > 0 {
		if f.free {
			factor *= 1.4
		} else if f.paid && contains(w.q.Slots.Cost, "free") {
			factor *= 0.02 // only when there is nothing else
		}
	}
	return factor
}

// offers reports whether a listing is known to meet a need.
func (f *facts) offers(need string) bool {
	switch need {
	case "step-free":
		return f.stepFree
	case "transport":
		return f.transport
	case "quiet":
		return f.quiet
	case "bsl":
		return f.bsl
	case "loop":
		return f.loop
	case "dog":
		return f.dog
	}
	return false
}

// freshness falls with the age of the source. A check by somebody counts instead
// of the source's date: under half a year it raises a listing above any page.
func (f *facts) freshness(today int32) float64 {
	if f.checked != 0 {
		switch days := today - f.checked; {
		case days <= staleAfter:
			return freshest
		case days <= oldAfter:
			return 0.95
		}
		return 0.7
	}
	if f.dated == 0 {
		return undated
	}
	return 1 / (1 + 0.08*max(float64(today-f.dated)/365-1, 0))
}

func anyOf(a, b []string) bool {
	for _, one := range a {
		if contains(b, one) {
			return true
		}
	}
	return false
}
