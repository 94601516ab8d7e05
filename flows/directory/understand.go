package directory

import (
	"time"
)

// reading is one text on its way to Slots.
type reading struct {
	dir      *Directory
	tokens   []token
	slots    Slots
	mentions []mention
	nthRun   []string // ordinals waiting for the day they belong to
	any      bool     // "whats on"
	anyGroup bool     // "a group": something, when there is nothing else
	tot      bool     // somebody of four or less is spoken of
	myAge    bool     // "people my age"
	two      bool     // "two things please"
	poor     string   // "skint": cheap, unless it is money that is asked about
	ageMine  bool     // the age is the sender's own
	lift     bool     // "need a lift"
	spoken   string   // somebody who was spoken of: "my sister moved away"
	cared    string   // the person somebody cares for

	no       bool     // what is read now is not wanted
	busy     bool     // unless it is no day
	cant     bool     // or, if it is a pastime, is only told
	noHits   int      // how much was declined since the "no"
	noGap    int      // unknown words since then
	noDay    bool     // a day was declined since then
	swap     int      // where words end after which the next interest takes the place of the last ("no sorry I mean crochet"), 0 for nowhere
	never    []string // declined as a whole: "not sport"
	notDay   []string
	notPart  []string
	lastDay  string
	dayIndex int // where lastDay stood

	lastPart    []string
	partIndex   int
	lastAccess  string
	accessIndex int
}

// mention is one phrase of a text that stands for interests.
type mention struct {
	sense *sense
	at    int // its first token
	taken int // how many it took
	likes []liking
}

// Understand reads what a text asks for. The words of the place should be out of
// it already (places.Found.Rest). Texts in no language we know give empty Slots.
func (d *Directory) Understand(text string, now time.Time) Slots {
	tokens := d.mend(tokenise(text))
	r := &reading{dir: d, two: len(tokens) > 1 && asksTwo(tokens), tokens: tokens, dayIndex: -9, partIndex: -9, accessIndex: -9}
	for i := 0; i < len(tokens); {
		r.punctuation(i)
		i += r.read(i)
	}
	return r.finish(now.In(d.london))
}

// read takes in what starts at token i and returns how many tokens that was.
func (r *reading) read(i int) int {
	for _, one := range [...]func(int) int{r.landmark, r.number, r.bound, r.ordinals} {
		if taken := one(i); taken > 0 {
			return taken
		}
	}
	if r.walkIn(i) {
		return 2
	}
	s, taken := r.dir.words.find(r.tokens, i)
	if name, long := r.dir.names.find(r.tokens, i); name != nil && long >= taken {
		r.named(name)
		if long > taken {
			return long
		}
	}
	if s != nil && s.who != "" && r.person(s, i, taken) {
		return taken
	}
	if s == nil || !r.means(s, i, taken) {
		if r.mourns(i) {
			r.mourn()
			return 3
		}
		r.unknown(i)
		return 1
	}
	return taken
}

// unknown counts words that mean nothing to us: a "no" does not reach over many.
func (r *reading) unknown(i int) {
	if t := r.tokens[i]; !r.no || t.num >= 0 || filler(t.text) || t.text == "or" || t.text == "nor" || t.text == "any" {
		return
	}
	if next := r.text(i + 1); r.noHits > 0 && (next == "or" || next == "nor") {
		return // "not a church do or a knitting circle"
	}
	r.noGap++
	if r.noHits > 0 || r.noDay || r.noGap > 4 {
		r.no = false
	}
}

// means takes in what a phrase says. False when it says nothing by itself.
func (r *reading) means(s *sense, i, taken int) bool {
	switch {
	case s.still:
		if r.no {
			r.noGap++
		}
		return true
	case s.no:
		if taken == 1 && i+1 < len(r.tokens) && r.tokens[i+1].num >= 0 && r.tokens[i].text == "no" {
			return true // "at no 12"
		}
		if r.text(i) == "no" && r.text(i+1) == "more" && (i+2 >= len(r.tokens) || r.tokens[i+2].comma || r.tokens[i+2].stop) {
			return true // "the bus dont stop here no more"
		}
		if taken == 1 && (r.tokens[i].text == "no" && r.text(i-1) == "to" || r.orNot(i)) {
			return true // "i need to no if", "is there one in hinckley or not"
		}
		if taken == 1 && (r.turns(i) || r.lacks(i) || r.tokens[i].text == "no" && i+1 < len(r.tokens) && (r.tokens[i+1].comma || r.tokens[i+1].stop)) {
			return true // "no, what I want is"
		}
		for _, p := range s.slots { // "any afternoon but wednesday"
			r.slot(p, i, taken)
		}
		r.no, r.busy, r.cant, r.noHits, r.noGap, r.noDay = true, s.busy, s.cant, 0, 0, false
		return true
	case s.flip:
		r.flip(i)
		return true
	case s.lift:
		r.lift = r.lift || !r.no
		r.interests(s, i, taken)
		return true
	case s.myAge:
		r.myAge = true
		return true
	case s.anyday:
		r.slots.Day, r.notDay = nil, nil
		return true
	case s.other: // "thursdays i mind the grandkids so any other day"
		r.notDay, r.slots.Day = union(r.notDay, r.slots.Day), nil
		return true
	case s.swap:
		r.swap, r.no = i+taken, false
		return true
	case s.but && len(s.likes) == 0:
		if r.noHits > 0 || r.noDay || r.tokens[i].text == "but" || taken > 1 { // "i want"
			r.no = false
		}
		r.any = r.any || s.any
		return true
	}
	said := false
	for _, p := range s.slots {
		said = r.slot(p, i, taken) || said
	}
	if len(s.likes) > 0 {
		said = true
		r.interests(s, i, taken)
	}
	if s.any {
		said = true
		r.any = r.any || !r.no || taken > 1
	}
	if s.group {
		said = true
		if r.no {
			r.noHits++
		}
		r.anyGroup = true
	}
	return said
}

// named takes in the listings of a name.
func (r *reading) named(s *sense) {
	for _, index := range s.named {
		if !r.no {
			r.slots.Named = addOnce(r.slots.Named, r.dir.listings[index].ID)
		}
	}
}

// slot takes in one word of the contract. False when it says nothing here.
func (r *reading) slot(p pair, i, taken int) bool {
	switch p.slot {
	case "day":
		r.day(p.value, i)
	case "part":
		r.part(p.value, i)
	case "avoid": // "no steps", "hates noise", "not too dear"
		if !r.no {
			return false
		}
		r.noHits++
		if p.value == "cheap" {
			r.slots.Cost = addOnce(r.slots.Cost, p.value)
		} else {
			r.slots.Access = addOnce(r.slots.Access, p.value)
		}
	case "access":
		if p.value == "quiet" && taken == 1 && r.quietHouse(i) {
			return false
		}
		r.add(&r.slots.Access, p.value)
		r.lastAccess, r.accessIndex = p.value, i
	case "cost":
		if !r.freeTime(i) {
			r.add(&r.slots.Cost, p.value)
		}
	case "poor":
		r.poor = p.value
	case "language":
		r.add(&r.slots.Language, p.value)
	case "audience":
		if taken > 1 || !one(r.tokens[i].text) && !r.ofMum(i) {
			r.add(&r.slots.Audience, p.value)
		}
	}
	return true
}

// add puts a value in a slot, unless it was declined.
func (r *reading) add(slot *[]string, value string) {
	if !r.no {
		*slot = addOnce(*slot, value)
	}
}

// interests takes in what a phrase asks for, or declines.
func (r *reading) interests(s *sense, i, taken int) {
	r.no = r.no && !r.busy
	if r.no && r.cant && r.dir.pastimes&(1<<s.likes[0].tag) != 0 {
		r.noHits++
		return // "i cant manage the crossword now"
	}
	if r.no {
		if taken > 1 || !one(r.tokens[i].text) { // "buses do not suit a woman of 88" declines no women
			r.noHits++
			r.noGap = 0
			r.decline(s)
		}
		return
	}
	if r.swap > 0 && i-r.swap <= 3 && r.text(r.swap) != "and" && len(r.mentions) > 0 && s.level() >= r.mentions[len(r.mentions)-1].sense.level() {
		r.mentions = r.mentions[:len(r.mentions)-1]
	}
	r.swap = 0
	if taken == 1 && r.trade(i) {
		return
	}
	r.mentions = append(r.mentions, mention{s, i, taken, s.likes})
}

// hint adds an interest that counts when no other is asked.
func (r *reading) hint(name string) {
	if tag, ok := r.dir.tag[name]; ok {
		r.mentions = append(r.mentions, mention{&noSense, 0, 0, []liking{{tag, hinted}}})
	}
}

// noSense stands for what is hinted at without a phrase.
var noSense sense

// finish puts together what depends on the whole text.
func (r *reading) finish(now time.Time) Slots {
	s := r.slots
	r.choose(&s)
	if s.Hinted && len(s.Named) > 0 {
		s.Interest, s.Hinted = nil, false
	}
	asked := s.Interest
	for _, id := range s.Named {
		if len(s.Interest) > 0 {
			break
		}
		l := r.dir.listings[r.dir.byID[id]]
		if l.Unconfirmed() {
			s.Interest = append(s.Interest, l.Interests...)
		} else {
			s.Interest = append(s.Interest, l.Interests[0])
		}
	}
	if s.Hinted {
		asked = nil
	}
	if contains(s.Interest, "scams") && !r.two {
		s.Interest = []string{"scams"} // the rest tells how it was done
	}
	if r.lift && (s.Hinted || !contains(s.Interest, "transport")) {
		s.Access = addOnce(s.Access, "transport") // a lift to what they want, and not the lift itself
	}
	if r.tot {
		s.Not = without(s.Not, []string{"parents-toddlers"}) // "somewhere for my 2yr old that isnt soft play"
	}
	s.Interest = without(s.Interest, onlyNot(s, asked))
	s.Not = without(s.Not, asked) // "board games but no bingo": NotWords has the bingo
	s.Also = without(s.Also, s.Not)
	s.Any = len(s.Interest) == 0 && (r.any || r.anyGroup || len(s.Not) > 0)
	if r.cared != "" && contains(s.Interest, "carers") && !r.together() {
		s.For = without(s.For, []string{r.cared})
	}
	if r.myAge && s.Age >= 10 && s.Age < 26 {
		s.Audience = addOnce(s.Audience, "young-people")
		if len(s.Interest) == 0 {
			s.Interest, s.Any = []string{"young-people"}, false
		}
	}
	if s.Age > 0 && s.Age < 50 && len(s.For) == 0 {
		s.Audience = without(s.Audience, []string{"older-people"}) // "people my age (17)"
	}
	if len(s.For) == 0 && r.spoken != "" && r.meant() {
		s.For = []string{r.spoken}
	}
	if r.poor != "" && len(s.Cost) == 0 && !contains(s.Interest, "money-food") {
		s.Cost = []string{r.poor}
	}
	if contains(r.notDay, "weekend") {
		r.notDay = union(r.notDay, []string{"sat", "sun"})
	}
	if len(s.Day) == 0 && len(r.notDay) > 0 {
		s.Day = without([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, r.notDay)
	}
	if len(s.Part) == 0 && len(r.notPart) > 0 {
		s.Part = without([]string{"morning", "afternoon", "evening"}, r.notPart)
	}
	relative := false
	var on []string
	for _, said := range s.Day {
		_, plain := dayNamed(said)
		relative = relative || !plain
		for _, day := range resolve(said, now) {
			on = addOnce(on, day)
		}
	}
	if relative {
		s.On = on
	}
	return s.whole()
}

func addOnce(list []string, one string) []string {
	if contains(list, one) {
		return list
	}
	return append(list, one)
}

// text is the word at i, "" beyond either end.
func (r *reading) text(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.tokens[i].text
}
