package directory

import (
	"strings"
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
	poor     bool     // "skint": cheap, unless it is money that is asked about
	ageMine  bool     // the age is the sender's own
	lift     bool     // "need a lift"
	cared    string   // the person somebody cares for

	no       bool     // what is read now is not wanted
	busy     bool     // unless it is no day
	noHits   int      // how much was declined since the "no"
	noGap    int      // unknown words since then
	noDay    bool     // a day was declined since then
	swap     int      // where words end after which the next interest takes the place of the last ("no sorry I mean crochet"), 0 for nowhere
	never    []string // declined as a whole: "not sport"
	notDay   []string
	notPart  []string
	lastDay  string
	dayIndex int // where lastDay stood

	lastPart    string
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
	r := &reading{dir: d, tokens: tokens, dayIndex: -9, partIndex: -9, accessIndex: -9}
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

// mourns reports whether somebody tells at i whom they lost by a name: "lost my Ken in March".
func (r *reading) mourns(i int) bool {
	if r.text(i) != "lost" || r.text(i+1) != "my" && r.text(i+1) != "our" || i+3 >= len(r.tokens) || r.tokens[i+3].stop {
		return false
	}
	name := r.text(i + 2)
	if s, _ := r.dir.words.find(r.tokens, i+2); s != nil || r.dir.spelling.known[name] {
		return false
	}
	switch name {
	case "job", "work", "licence", "license", "confidence", "home", "house", "flat", "sight", "hearing", "car", "way", "mojo", "purse", "wallet", "keys", "key", "phone", "voice",
		"balance", "nerve", "teeth", "benefits", "money", "bus", "temper", "faith", "independence", "mobility", "hair", "leg", "arm", "glasses", "card", "marbles", "mind", "lift":
		return false
	}
	switch r.text(i + 3) {
	case "in", "last", "this", "two", "three", "to", "suddenly", "at", "after", "just", "a", "and", "years", "before":
		return true
	}
	return r.tokens[i+3].num > 0
}

// mourn notes that somebody mourns.
func (r *reading) mourn() {
	if tag, ok := r.dir.tag["bereavement"]; ok {
		r.mentions = append(r.mentions, mention{&noSense, 0, 0, []liking{{tag, situation}}})
	}
}

// landmark is how many tokens from i on only say where something is: "near St Peter's
// church", "by the pond". The building is no wish.
func (r *reading) landmark(i int) int {
	switch r.text(i) {
	case "by", "behind", "opposite", "beside", "outside", "past", "near":
		if r.text(i+1) == "the" && r.text(i+2) == "leisure" && r.text(i+3) == "centre" {
			return 4
		}
		if r.text(i+1) == "the" && aPlace(r.text(i+2)) && (i+3 >= len(r.tokens) || r.text(i+3) != "group" && r.text(i+3) != "club") {
			return 3
		}
	case "at", "from", "in", "to":
	default:
		return 0
	}
	j := i + 1
	if r.text(j) == "the" {
		j++
	}
	if first := r.text(j); first != "st" && first != "saint" && first != "saints" && !(first == "all" && r.text(j+1) == "saints") {
		return 0
	}
	for k := j + 1; k < len(r.tokens) && k <= j+3 && !r.tokens[k].stop && !r.tokens[k].comma; k++ {
		switch r.tokens[k].text {
		case "church", "chapel", "school", "cathedral", "hospital", "hall", "centre":
			for r.text(k+1) == "hall" || r.text(k+1) == "centre" || r.text(k+1) == "room" || r.text(k+1) == "rooms" {
				k++
			}
			return k - i + 1
		}
	}
	return 0
}

// aPlace reports whether something may stand by it that is no part of it.
func aPlace(text string) bool {
	switch text {
	case "pond", "church", "chapel", "school", "library", "college", "uni", "university", "mosque", "temple", "bridge", "canal", "river", "farm", "allotments",
		"pub", "shop", "shops", "garage", "station", "park", "green", "mill", "cemetery", "pool", "gym", "cinema", "theatre", "museum":
		return true
	}
	return false
}

// punctuation ends a "no": at a full stop always, at a comma once something was
// declined, unless the list goes on ("no bingo, or cards").
func (r *reading) punctuation(i int) {
	t := r.tokens[i]
	if t.stop || t.comma && (r.noHits > 0 || r.noDay || r.noGap > 0) && t.text != "or" && t.text != "nor" && t.text != "and" {
		r.no = false
	}
}

// unknown counts words that mean nothing to us: a "no" does not reach over many.
func (r *reading) unknown(i int) {
	if t := r.tokens[i]; !r.no || t.num >= 0 || filler(t.text) || t.text == "or" || t.text == "nor" || t.text == "any" {
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
		if r.no {
			r.noGap++
		}
		return true
	case s.no:
		if taken == 1 && i+1 < len(r.tokens) && r.tokens[i+1].num >= 0 && r.tokens[i].text == "no" {
			return true // "at no 12"
		}
		if taken == 1 && (r.turns(i) || r.lacks(i) || r.tokens[i].text == "no" && i+1 < len(r.tokens) && (r.tokens[i+1].comma || r.tokens[i+1].stop)) {
			return true // "no, what I want is"
		}
		r.no, r.busy, r.noHits, r.noGap, r.noDay = true, s.busy, 0, 0, false
		return true
	case s.flip:
		r.flip(i)
		return true
	case s.lift:
		r.lift = r.lift || !r.no
		r.interests(s, i, taken)
		return true
	case s.other: // "thursdays i mind the grandkids so any other day"
		r.notDay, r.slots.Day = union(r.notDay, r.slots.Day), nil
		return true
	case s.swap:
		r.swap, r.no = i+taken, false
		return true
	case s.but && len(s.likes) == 0:
		if r.noHits > 0 || r.noDay || r.tokens[i].text == "but" {
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
		r.add(&r.slots.Access, p.value)
		r.lastAccess, r.accessIndex = p.value, i
	case "cost":
		if !r.freeTime(i) {
			r.add(&r.slots.Cost, p.value)
		}
	case "poor":
		r.poor = true
	case "language":
		r.add(&r.slots.Language, p.value)
	case "audience":
		if taken > 1 || !one(r.tokens[i].text) && !r.ofMum(i) {
			r.add(&r.slots.Audience, p.value)
		}
	}
	return true
}

// ofMum reports whether the "mums" or "dads" at i is what one of them has: "since Mum's stroke".
func (r *reading) ofMum(i int) bool {
	if r.text(i-1) == "since" {
		return true
	}
	switch r.text(i + 1) {
	case "stroke", "fall", "hip", "op", "operation", "funeral", "carer", "illness", "death", "house", "bath", "garden", "dog", "cat", "birthday", "bungalow", "flat":
		return true
	}
	return false
}

// one reports whether a word is about one person, whose company says nothing
// about the company that is wanted.
func one(text string) bool {
	switch text {
	case "man", "lady", "woman", "gentleman", "girl", "guy", "bloke", "chap", "lad", "gent", "fella", "pensioner", "senior", "oap", "teen", "teenager", "child", "kid", "veteran":
		return true
	}
	return false
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
	if r.no {
		if taken > 1 || !one(r.tokens[i].text) { // "buses do not suit a woman of 88" declines no women
			r.noHits++
			r.noGap = 0
			r.decline(s)
		}
		return
	}
	if r.swap > 0 && i-r.swap <= 3 && len(r.mentions) > 0 && s.level() >= r.mentions[len(r.mentions)-1].sense.level() {
		r.mentions = r.mentions[:len(r.mentions)-1]
	}
	r.swap = 0
	if taken == 1 && r.trade(i) {
		return
	}
	r.mentions = append(r.mentions, mention{s, i, taken, s.likes})
}

// trade reports whether the word at i only says what somebody did for a living: "retired engineer".
func (r *reading) trade(i int) bool {
	switch r.tokens[i].text {
	case "driver", "engineer", "farmer", "painter", "gardener", "plumber", "carpenter", "musician", "dancer", "printer", "potter", "upholsterer", "florist", "welder":
	default:
		return false
	}
	before := r.text(i - 1)
	if before == "a" || before == "an" {
		before = r.text(i - 2)
	}
	switch before {
	case "retired", "was", "ex", "former", "be", "as", "trained":
		return true
	}
	return r.text(i+1) == "by" && r.text(i+2) == "trade"
}

// hint adds an interest that counts when no other is asked.
func (r *reading) hint(name string) {
	if tag, ok := r.dir.tag[name]; ok {
		r.mentions = append(r.mentions, mention{&noSense, 0, 0, []liking{{tag, hinted}}})
	}
}

// noSense stands for what is hinted at without a phrase.
var noSense sense

// decline puts everything a phrase stands for among what is not wanted.
func (r *reading) decline(s *sense) {
	if s.level() <= needed {
		return // "not the big shops" declines no help
	}
	for _, like := range s.likes {
		tag := r.dir.interests[like.tag].Tag
		r.slots.Not = addOnce(r.slots.Not, tag)
		if s.words[0] == tag {
			r.never = addOnce(r.never, tag)
		}
	}
	r.slots.NotWords = addOnce(r.slots.NotWords, s.words[0])
}

// flip declines what was read last ("bingo isnt my thing", "mondays no good").
func (r *reading) flip(i int) {
	if len(r.slots.Day) > 0 && i-r.dayIndex <= 2 {
		r.notDay = addOnce(r.notDay, r.lastDay)
		r.slots.Day = without(r.slots.Day, r.notDay)
		return
	}
	if i-r.partIndex <= 2 { // "evenings no good"
		r.notPart = addOnce(r.notPart, r.lastPart)
		r.slots.Part = without(r.slots.Part, r.notPart)
		return
	}
	if i-r.accessIndex <= 2 { // "a loop is no good to me"
		r.slots.Access = without(r.slots.Access, []string{r.lastAccess})
		return
	}
	if last := len(r.mentions) - 1; last >= 0 && r.mentions[last].sense != &noSense && r.near(r.mentions[last], i) {
		r.decline(r.mentions[last].sense)
		r.mentions = r.mentions[:last]
	}
}

// lacks reports whether the "no" at i tells what somebody has not got, and may wish for:
// "he gets no visitors".
func (r *reading) lacks(i int) bool {
	if r.tokens[i].text != "no" || r.tokens[i].stop || r.tokens[i].comma {
		return false
	}
	switch r.text(i - 1) {
	case "has", "have", "had", "got", "gets", "get", "getting":
		return true
	}
	return false
}

// near reports whether a mention stands in the sentence of i or the one before, and not far off.
func (r *reading) near(m mention, i int) bool {
	end, stops := m.at+m.taken, 0
	for at := end; at <= i && at < len(r.tokens); at++ {
		if r.tokens[at].stop {
			stops++
		}
	}
	return stops < 2 && i-end <= 8
}

// turns reports whether the "no" at i answers what stands before it: "gym no. running no."
func (r *reading) turns(i int) bool {
	if text := r.tokens[i].text; text != "no" && text != "not" && text != "non" && text != "never" {
		return false // "gay and theres nothing" declines nothing
	}
	ends := i+1 == len(r.tokens) || r.tokens[i+1].stop || r.tokens[i+1].comma
	if !ends || r.tokens[i].stop || r.tokens[i].comma || i == 0 {
		return false
	}
	if last := len(r.mentions) - 1; last < 0 || i-r.mentions[last].at > 3 {
		if i-r.dayIndex > 2 {
			return false
		}
	}
	r.flip(i)
	return true
}

// choose decides between everything that was mentioned. What somebody wants to do
// comes before the life they lead, that before mere company, and that before what
// their words only hint at; what is left over is what would suit them as well.
func (r *reading) choose(s *Slots) {
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
		r.asWell()
	}
	carers := best == situation && !contains(r.never, "carers") && r.mentioned("carers", best)
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
	if best == company && len(s.Interest) > 1 {
		s.Interest = without(s.Interest, []string{"advice"}) // "who can help me with my tablet"
	}
	s.Also = without(s.Also, s.Interest)
	s.Hinted = len(s.Interest) > 0 && best <= hinted
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
func (m *mention) want() {
	likes := make([]liking, 0, len(m.likes))
	for _, like := range m.likes {
		if like.level == situation {
			like.level = wanted
		}
		likes = append(likes, like)
	}
	m.likes = likes
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
	if m.sense.level() != hinted || m.sense == &noSense || m.likes[0].tag != m.likes[len(m.likes)-1].tag {
		return false
	}
	if r.text(m.at+m.taken) == "only" || r.text(m.at+m.taken-1) == "only" { // "blokes only"
		return true
	}
	i := m.at - 1
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
	if contains(s.Interest, "scams") {
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
	if r.cared != "" && contains(s.Interest, "carers") {
		s.For = without(s.For, []string{r.cared})
	}
	if r.poor && len(s.Cost) == 0 && !contains(s.Interest, "money-food") {
		s.Cost = []string{"cheap"}
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
