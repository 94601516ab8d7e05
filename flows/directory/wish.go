package directory

import (
	"math/bits"
	"strings"
)

// What a text asks for, of all that it mentions.

// choose decides between everything that was mentioned. What somebody wants to do
// comes before the life they lead, that before mere company, and that before what
// their words only hint at; what is left over is what would suit them as well.
func (r *reading) choose(s *Slots) {
	r.leaveTold()
	if r.mentioned("veterans", situation) { // "vets (soldiers not animals)"
		for n := len(r.mentions) - 1; n >= 0; n-- {
			if at := r.mentions[n].at; r.mentions[n].taken == 1 && (r.text(at) == "vet" || r.text(at) == "vets") {
				r.mentions = append(r.mentions[:n], r.mentions[n+1:]...)
			}
		}
	}
	if contains(s.For, "client") { // who cares for a living asks for them
		r.never = addOnce(r.never, "carers")
	}
	if r.two { // "two questions: ..." are both meant, and company only when it is one of the two
		r.wantAll(situation)
		if r.wants() < 2 {
			r.wantAll(company)
		}
	}
	best := needed - 1
	for n := range r.mentions {
		m := &r.mentions[n]
		switch {
		case r.ofThem(m):
			m.want()
		case r.forSuch(m):
			m.likes = []liking{{m.likes[0].tag, company}}
		}
		for _, like := range m.likes {
			if like.level > best && !contains(r.never, r.dir.interests[like.tag].Tag) {
				best = like.level
			}
		}
	}
	if best == needed && r.any {
		best = wanted + 1 // "no car. whats on"
	}
	if best == wanted {
		if r.likings() {
			for n := range r.mentions {
				m := &r.mentions[n]
				if tag := r.dir.interests[m.likes[0].tag].Tag; m.sense.level() == situation && (tag == "learning-disability" || tag == "dementia") {
					m.want()
				}
			}
		}
		r.asWell()
	}
	carers := best == situation && !r.together() && !contains(r.never, "carers") && r.mentioned("carers", best)
	for _, m := range r.mentions {
		asked := false
		for _, like := range m.likes {
			tag := r.dir.interests[like.tag].Tag
			switch {
			case contains(r.never, tag):
			case carers && like.level == best && tag != "carers": // what ails whoever they care for
				s.Also = addOnce(s.Also, tag)
			case like.level == best:
				s.Interest = addOnce(s.Interest, tag)
				asked = true
			case like.level >= hinted:
				s.Also = addOnce(s.Also, tag)
			}
		}
		if asked && best > hinted && len(m.sense.words) > 0 {
			s.Words = addOnce(s.Words, m.sense.words[0])
			s.Said = addOnce(s.Said, r.typed(m))
			for _, part := range r.dir.parts(m.sense) {
				s.Words = addOnce(s.Words, part)
			}
		}
	}
	if best == company && len(s.Language) > 0 && contains(s.Interest, "coffee-chat") {
		s.Interest = addOnce(s.Interest, "culture-faith") // "to talk Urdu with other old men"
	}
	if best == company && len(s.Interest) > 1 {
		s.Interest = without(s.Interest, []string{"advice"}) // "who can help me with my tablet"
	}
	s.Also = without(s.Also, s.Interest)
	s.Hinted = len(s.Interest) > 0 && best <= hinted
}

// leaveTold leaves out what is to be done or got that stands in a sentence which only tells, when
// another asks: "The lift is out and I look at pigeons all day. I would like somebody to ring me."
func (r *reading) leaveTold() {
	asks, outright, other := false, false, false
	for _, m := range r.mentions {
		other = other || m.sense != &noSense && m.sense.level() == wanted && !r.declined(m)
		if m.sense != &noSense && m.sense.level() >= situation && r.wishes(m.at) {
			asks, outright = true, outright || !r.two && len(r.tokens) >= storyLeast && (m.sense.level() == wanted || r.ofThem(&m) || r.ownWish(&m)) && r.outright(m)
		}
	}
	if !asks && len(r.slots.Not) == 0 {
		return
	}
	kept := make([]mention, 0, len(r.mentions))
	for _, m := range r.mentions {
		if other && r.declined(m) && !r.outright(m) {
			continue
		}
		if m.sense == &noSense || m.sense.level() != wanted || r.dir.pastimes&(1<<m.likes[0].tag) == 0 || !asks || r.wishes(m.at) && (!outright || r.outright(m) || r.besideOutright(m)) {
			kept = append(kept, m)
		}
	}
	r.mentions = kept
}

// declined reports whether all that m stands for is declined elsewhere in the text.
func (r *reading) declined(m mention) bool {
	for _, like := range m.likes {
		if like.level != wanted || !contains(r.slots.Not, r.dir.interests[like.tag].Tag) {
			return false
		}
	}
	return m.sense != &noSense
}

// likings reports whether all there is to do is what somebody is said to like, who leads a life of
// their own: "my client has a learning disability, loves discos. Anything on?"
func (r *reading) likings() bool {
	for _, m := range r.mentions {
		if m.sense == &noSense || m.sense.level() != wanted {
			continue
		}
		likes := false
		for at := m.at; at >= 0 && at > m.at-4; at-- {
			switch r.tokens[at].text {
			case "loves", "likes", "loved", "enjoys", "enjoyed", "adores":
				likes = true
			}
		}
		if !likes {
			return false
		}
	}
	return len(r.slots.For) > 0
}

// storyLeast is how many words a text has at least in which only what is asked for outright counts, if
// anything is.
const storyLeast = 14

// outright reports whether m begins a sentence, or words that ask stand right before it: "is there a sewing group".
func (r *reading) outright(m mention) bool {
	if from, to := r.sentence(m.at); m.at == from || to-from < toldLeast {
		return true
	}
	for _, text := range [...]string{r.text(m.at + m.taken - 1), r.text(m.at + m.taken)} {
		switch text {
		case "group", "groups", "club", "clubs", "class", "classes", "please", "pls", "plz", "also", "too":
			return true
		}
	}
	for at := m.at; at >= 0 && at > m.at-7; at-- {
		if text := r.tokens[at].text; asking(text) || text == "after" || text == "there" || text == "learn" {
			return true
		}
		if r.tokens[at].stop {
			return false
		}
	}
	return false
}

// besideOutright reports whether m stands right beside what is asked for outright: "a choir or drama".
func (r *reading) besideOutright(m mention) bool {
	for _, other := range r.mentions {
		if gap := m.at - other.at - other.taken; gap >= 0 && gap <= 3 && r.outright(other) {
			return true
		}
		if gap := other.at - m.at - m.taken; gap >= 0 && gap <= 1 && r.outright(other) {
			return true
		}
	}
	return false
}

// toldLeast is how many words a sentence has at least that tells something.
const toldLeast = 5

// sentence is where the sentence around token i begins, and where the next one does.
func (r *reading) sentence(i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && !r.tokens[from].stop {
		from--
	}
	for to < len(r.tokens) && !r.tokens[to].stop {
		to++
	}
	return from, to
}

// wishes reports whether the sentence around token i asks for something, or is too short to tell.
func (r *reading) wishes(i int) bool {
	from, to := r.sentence(i)
	if to-from < toldLeast {
		return true
	}
	for at, t := range r.tokens[from:to] {
		switch next := r.text(from + at + 1); t.text {
		case "is", "are":
			if at == 0 || next == "there" || next == "their" {
				return true
			}
		case "looking":
			if next == "at" {
				continue
			}
		}
		if text := t.text; asking(text) || text == "group" || text == "club" || text == "how" || text == "which" || text == "near" {
			return true
		}
	}
	return false
}

// asking reports whether a word asks for something.
func asking(text string) bool {
	switch text {
	case "any", "anyone", "anybody", "anything", "anywhere", "some", "someone", "somebody", "something", "somewhere", "want", "wants", "would", "id", "need", "needs", "looking",
		"where", "wheres", "who", "what", "whats", "wots", "wot", "please", "pls", "plz", "can", "could", "fancy", "wish", "join", "find", "help", "love", "loves", "like", "likes",
		"try", "for":
		return true
	}
	return false
}

// mentioned reports whether an interest is asked for as surely as level.
func (r *reading) mentioned(tag string, level int) bool {
	for _, m := range r.mentions {
		for _, like := range m.likes {
			if like.level >= level && r.dir.interests[like.tag].Tag == tag {
				return true
			}
		}
	}
	return false
}

// asWell makes a wish of a life somebody leads where a clause of its own asks for that: "anything
// for people with MS, and chair exercises too".
func (r *reading) asWell() {
	all := r.forThem()
	for n := range r.mentions {
		if m := &r.mentions[n]; m.sense.level() == situation && (all || r.ownWish(m)) {
			m.want()
		}
	}
}

// want makes what somebody would go to of the life they lead.
func (m *mention) want() { m.wantFrom(situation) }

// wantFrom makes what somebody would go to of all that is at least so sure.
func (m *mention) wantFrom(least int) {
	likes := make([]liking, 0, len(m.likes))
	for _, like := range m.likes {
		if like.level >= least {
			like.level = wanted
		}
		likes = append(likes, like)
	}
	m.likes = likes
}

// wantAll makes what somebody would go to of all mentions that are at least so sure.
func (r *reading) wantAll(least int) {
	for n := range r.mentions {
		if m := &r.mentions[n]; m.sense != &noSense {
			m.wantFrom(least)
		}
	}
}

// wants is how many different things are asked for outright.
func (r *reading) wants() int {
	var all uint64
	for _, m := range r.mentions {
		if m.likes[0].level == wanted {
			all |= 1 << m.likes[0].tag
		}
	}
	return bits.OnesCount64(all)
}

// ofThem reports whether a mention is the group itself, or says whose it is: "stroke club", "memory
// cafe", "queer book club".
func (r *reading) ofThem(m *mention) bool {
	if m.sense.level() != situation || usual(r.dir.interests[m.likes[0].tag].Tag) != situation {
		return false
	}
	after := m.at + m.taken
	for _, next := range r.mentions { // "queer book club", "deaf bowls"
		if next.at == after && next.sense.level() == wanted && !r.tokens[after].stop && !r.tokens[after].comma {
			return true
		}
	}
	if r.forWhom(m) && r.pastime() {
		return true
	}
	if m.taken > 1 {
		after-- // "memory cafe" is one phrase
	}
	for i := after; i <= m.at+m.taken && i < len(r.tokens) && !r.tokens[i].stop && !r.tokens[i].comma; i++ {
		switch r.text(i) {
		case "group", "groups", "grp", "club", "clubs", "cafe", "cafes", "meeting", "meetings", "social", "socials":
			return true
		}
	}
	return false
}

// forWhom reports whether what stands before m is for those who live such a life: "a singing thing for
// people with Alzheimer's".
func (r *reading) forWhom(m *mention) bool {
	i := m.at - 1
	if text := r.text(i); text == "with" || text == "who" || text == "are" {
		for i--; i > 0 && i > m.at-4; i-- {
			switch r.text(i) {
			case "people", "those", "adults", "anyone", "folk", "ppl", "others":
				return r.text(i-1) == "for"
			}
		}
		return false
	}
	return r.text(i) == "for"
}

// pastime reports whether something to enjoy was mentioned: "transport for dialysis" is no such thing.
func (r *reading) pastime() bool {
	for _, m := range r.mentions {
		for _, like := range m.likes {
			if like.level == wanted && r.dir.hobbies&(1<<like.tag) != 0 {
				return true
			}
		}
	}
	return false
}

// forSuch reports whether company of a kind is all that is asked for: "anything at all for blokes".
func (r *reading) forSuch(m *mention) bool {
	if m.sense.level() != hinted || m.sense == &noSense || m.taken == 1 && one(r.text(m.at)) || m.likes[0].tag != m.likes[len(m.likes)-1].tag {
		return false
	}
	if r.text(m.at+m.taken) == "only" || r.text(m.at+m.taken-1) == "only" { // "blokes only"
		return true
	}
	i := m.at - 1
	if tag := r.dir.interests[m.likes[0].tag].Tag; tag == "men" || tag == "women" {
		if r.text(m.at+m.taken) == "get" && r.text(m.at+m.taken+1) == "together" {
			return true
		}
		switch r.text(i) {
		case "some", "other", "few":
			return true
		case "of":
			return r.text(i-1) == "group" || r.text(i-1) == "bunch"
		}
		for at := m.at; at <= m.at+m.taken && at < len(r.tokens); at++ {
			if text := r.text(at); text == "group" || text == "groups" || text == "club" {
				return true // "a mens group"
			}
		}
	}
	for r.text(i) == "the" || r.text(i) == "us" || r.text(i) == "other" {
		i--
	}
	if r.text(i) != "for" {
		return false
	}
	for i--; r.text(i) == "at" || r.text(i) == "all" || r.text(i) == "on" || r.text(i) == "just"; i-- {
	}
	switch r.text(i) {
	case "anything", "something", "group", "groups", "club", "owt", "summat":
		return true
	}
	return false
}

// ownWish reports whether the clause of m asks for a group or for help, and for nothing to do.
func (r *reading) ownWish(m *mention) bool {
	from, to := m.at, m.at+m.taken
	for from > 0 && !r.parts(from) {
		from--
	}
	for to < len(r.tokens) && !r.parts(to) {
		to++
	}
	for _, other := range r.mentions {
		if other.at >= from && other.at < to && other.sense.level() == wanted {
			return false
		}
	}
	for i := from; i < to; i++ {
		switch r.tokens[i].text {
		case "group", "groups", "club", "clubs", "social", "socials", "support", "others":
			return true
		case "any", "anything", "something", "anyone", "anybody", "someone", "somebody", "help", "meet":
			if i < m.at {
				return true
			}
		}
	}
	return false
}

// forThem reports whether a place for somebody spoken of is asked for: "is there a club for him".
func (r *reading) forThem() bool {
	for i := 2; i < len(r.tokens); i++ {
		if who := r.tokens[i].text; who != "him" && who != "her" && who != "them" || r.tokens[i-1].text != "for" {
			continue
		}
		for at := i - 2; at >= 0 && at > i-5; at-- {
			switch r.tokens[at].text {
			case "group", "groups", "club", "clubs", "anything", "something", "somewhere", "place", "places":
				return true
			}
		}
	}
	return false
}

// parts reports whether a clause begins at token i.
func (r *reading) parts(i int) bool {
	t := r.tokens[i]
	return t.stop || t.comma || t.text == "and" || t.text == "also" || t.text == "plus" || t.text == "n" || t.text == "or"
}

// typed are the words of a mention as the resident wrote them, with slips mended.
func (r *reading) typed(m mention) string {
	var words []string
	for _, t := range r.tokens[m.at : m.at+m.taken] {
		switch t.text {
		case "like", "likes", "love", "loves", "learn", "play", "go", "do", "join", "try", "to", "a", "the", "some", "my", "for":
			if len(words) == 0 {
				continue // "trains" of "like trains"
			}
		}
		words = append(words, t.text)
	}
	return strings.Join(words, " ")
}

// asksTwo reports whether a text says that it asks for more than one thing.
func asksTwo(tokens []token) bool {
	for i := 1; i < len(tokens); i++ {
		if (tokens[i].text == "things" || tokens[i].text == "questions") && (tokens[i-1].text == "two" || tokens[i-1].num == 2) {
			return true
		}
	}
	return false
}
