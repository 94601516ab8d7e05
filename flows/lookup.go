package flows

import (
	"slices"
	"strings"
	"time"

	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
)

// Lookup is one question, understood and answered without a conversation: what
// staff and the find command see of what a resident would be told.
type Lookup struct {
	Said   crisis.Screened
	Found  places.Found
	Slots  directory.Slots
	Ask    string // what is missing: "place", "interest" or ""
	Answer directory.Answer
	Reply  string // what a resident would read
}

// Lookup understands and answers said as the first text of somebody who has
// been greeted. Staff see more: up to limit listings, low-confidence ones too.
func (p *Program) Lookup(w World, said crisis.Screened, staff bool, limit int, at time.Time) Lookup {
	l := Lookup{Said: said, Found: w.find(said.Words())}
	l.Slots = w.Directory.Understand(l.Found.Rest, at)
	switch {
	case !l.Slots.Asks():
		l.Ask = "interest"
	case l.Found.Place == nil:
		l.Ask = "place"
	}
	t := p.Step(w, Session{Greeted: true}, Event{Said: said, At: at})
	l.Reply = strings.Join(t.Say, "\n")
	if l.Found.Place != nil && l.Slots.Asks() && (staff || !said.Level().Urgent()) {
		slots := l.Slots
		if !staff {
			slots = t.Next.narrow(slots, at)
		}
		l.Answer = w.Directory.Search(directory.Question{
			Slots: slots, HasPoint: true, Lat: l.Found.Place.Lat, Lon: l.Found.Place.Lon,
			PlaceName: l.Found.Place.Label(), Limit: limit, Staff: staff,
		}, at)
	}
	return l
}

// Alone is the answer to words of somebody whose session cannot be read: the
// store is down. What the words alone decide is answered as ever: a whole
// question, an opt-out, worry about somebody. For the rest there are kind words.
// With adult they are known not to be taken for under 18; anybody else may be a
// child, and gets listings that are right for one. It returns too whether these
// words sound like one.
func (p *Program) Alone(w World, e Event, adult bool) (said []string, young bool) {
	t := p.Step(w, Session{Greeted: true}, e)
	young = t.Next.Under18(e.At)
	switch word := control(e.Said); {
	case t.Level == crisis.Distress:
		return append(e.Said.FirstReply(), crisis.Trouble()), young
	case t.Level == crisis.Worried || t.Level == crisis.Bereaved:
		return crisis.FirstReply(t.Level, t.Flags), young // who could carry on?
	case len(t.Next.Shown) > 0 && !adult:
		r := &run{p: p, w: w, e: e, s: t.Next.young(e.At)}
		if a := r.suggest(0); len(a.Hits) == 0 || slices.Contains(a.Widened, "interest") {
			break // not what was asked: libraries for who asks about drink
		}
		return r.t.Say, young
	case t.Level != crisis.None, e.Said.Empty(), len(t.Next.Shown) > 0, word == "stop", word == "help", word == "my data", word == "forget me":
		return t.Say, young
	}
	return []string{crisis.Trouble()}, young
}
