package directory

import "time"

// reading is one text on its way to Slots.
type reading struct {
	dir    *Directory
	tokens []token
	used   []bool // tokens already taken for something: the "mum" of "my mum"
	slots  Slots
	weak   []int    // interests that count when no other is asked
	nthRun []string // ordinals waiting for the day they belong to
	any    bool

	no       bool // what is read now is not wanted
	noHits   int  // how much was declined since the "no"
	noGap    int  // unknown words since then
	noDay    bool // a day was declined since then
	notDay   []string
	notPart  []string
	last     *sense // the interest read last, for "bingo isnt for me"
	lastDay  string
	dayIndex int // where lastDay stood
}

// Understand reads what a text asks for. The words of the place should be out of
// it already (places.Found.Rest). Texts in no language we know give empty Slots.
func (d *Directory) Understand(text string, now time.Time) Slots {
	tokens := tokenise(text)
	r := &reading{dir: d, tokens: tokens, used: make([]bool, len(tokens)), dayIndex: -9}
	for i := 0; i < len(tokens); {
		r.punctuation(i)
		if r.used[i] {
			i++
			continue
		}
		if taken := r.number(i); taken > 0 {
			i += taken
			continue
		}
		if taken := r.bound(i); taken > 0 {
			i += taken
			continue
		}
		if taken := r.ordinals(i); taken > 0 {
			i += taken
			continue
		}
		s, taken := d.lexicon.find(tokens, i)
		if s != nil && r.person(s, i, taken) {
			i += taken
			continue
		}
		r.owner(i)
		if s == nil || !r.means(s, i, taken) {
			r.unknown(i)
			i++
			continue
		}
		i += taken
	}
	return r.finish(now.In(d.london))
}

// punctuation ends a "no": at a full stop always, at a comma once something was
// declined, unless the list goes on ("no bingo, or cards").
func (r *reading) punctuation(i int) {
	t := r.tokens[i]
	if t.stop || t.comma && (r.noHits > 0 || r.noDay) && t.text != "or" && t.text != "nor" && t.text != "and" {
		r.no = false
	}
}

// unknown counts words that mean nothing to us: a "no" does not reach over many.
func (r *reading) unknown(i int) {
	if t := r.tokens[i]; !r.no || filler(t.text) || t.text == "or" || t.text == "nor" || t.text == "any" {
		return
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
		return true
	case s.no:
		r.no, r.noHits, r.noGap, r.noDay = true, 0, 0, false
		return true
	case s.flip:
		r.flip()
		return true
	case s.but && len(s.tags) == 0:
		if r.noHits > 0 || r.noDay || r.tokens[i].text == "but" {
			r.no = false
		}
		r.any = r.any || s.any
		return true
	}
	said := false
	for _, p := range s.slots {
		said = true
		switch p.slot {
		case "day":
			r.day(p.value, i)
		case "part":
			r.part(p.value)
		case "access":
			r.add(&r.slots.Access, p.value)
		case "cost":
			if !r.freeTime(i) {
				r.add(&r.slots.Cost, p.value)
			}
		case "language":
			r.add(&r.slots.Language, p.value)
		case "audience":
			r.add(&r.slots.Audience, p.value)
		}
	}
	if len(s.tags) > 0 || len(s.weak) > 0 {
		said = true
		r.interests(s)
	}
	for _, index := range s.named {
		said = true
		if !r.no {
			r.slots.Named = addOnce(r.slots.Named, r.dir.listings[index].ID)
		}
	}
	if s.any {
		said = true
		r.any = r.any || !r.no || taken > 1
	}
	return said
}

// add puts a value in a slot, unless it was declined.
func (r *reading) add(slot *[]string, value string) {
	if !r.no {
		*slot = addOnce(*slot, value)
	}
}

// interests takes in what a phrase asks for, or declines.
func (r *reading) interests(s *sense) {
	if r.no {
		r.noHits++
		r.noGap = 0
		r.decline(s)
		return
	}
	if len(s.tags) > 0 {
		r.last = s
		for _, tag := range s.tags {
			r.slots.Interest = addOnce(r.slots.Interest, r.dir.interests[tag].Tag)
		}
		r.slots.Words = addOnce(r.slots.Words, s.words[0])
		for _, part := range r.dir.parts(s) {
			r.slots.Words = addOnce(r.slots.Words, part)
		}
	}
	for _, tag := range s.weak {
		if !contains(r.weak, tag) {
			r.weak = append(r.weak, tag)
		}
	}
}

// decline puts everything a phrase stands for among what is not wanted.
func (r *reading) decline(s *sense) {
	for _, tags := range [2][]int{s.tags, s.weak} {
		for _, tag := range tags {
			r.slots.Not = addOnce(r.slots.Not, r.dir.interests[tag].Tag)
		}
	}
	r.slots.NotWords = addOnce(r.slots.NotWords, s.words[0])
}

// flip declines what was read last ("bingo isnt my thing").
func (r *reading) flip() {
	if r.last == nil {
		return
	}
	var gone []string
	for _, tag := range r.last.tags {
		gone = append(gone, r.dir.interests[tag].Tag)
	}
	r.slots.Interest = without(r.slots.Interest, gone)
	r.slots.Words = without(r.slots.Words, r.last.words)
	r.decline(r.last)
	r.last = nil
}

// finish puts together what depends on the whole text.
func (r *reading) finish(now time.Time) Slots {
	s := r.slots
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
	if len(s.Interest) == 0 {
		for _, tag := range r.weak {
			s.Interest = addOnce(s.Interest, r.dir.interests[tag].Tag)
			s.Hinted = true
		}
	}
	s.Interest = without(s.Interest, onlyNot(s, r.slots.Interest))
	s.Any = len(s.Interest) == 0 && (r.any || len(s.Not) > 0)
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

// onlyNot are declined tags that were merely hinted at elsewhere; what somebody
// asked for outright ("board games but no bingo") stays asked for.
func onlyNot(s Slots, asked []string) []string {
	var gone []string
	for _, tag := range s.Not {
		if !contains(asked, tag) {
			gone = append(gone, tag)
		}
	}
	return gone
}

func addOnce(list []string, one string) []string {
	if contains(list, one) {
		return list
	}
	return append(list, one)
}
