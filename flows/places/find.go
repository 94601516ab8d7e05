package places

import (
	"slices"
	"strings"
)

// A hit is one mention of a place in a text.
type hit struct {
	first, last int      // its words; last is one past the end
	ids         []uint16 // the places with a point that it could be
	at          Place    // or a single postcode
	outside     string   // or a place without one
	missing     string   // or a postcode area without one
	guessed     bool
	score       int // the best mention of a text has the highest; the first of equals wins
}

// The cue before a mention matters most: a correction beats "near", which beats a bare name, which beats "not in".
// Then a name is worth more than a postcode district, which is worth more than a question, and a guess least. A place
// that cannot be used counts only when there is no other.
const (
	denied    = -8
	former    = -1
	bare      = 0
	past      = 1
	near      = 8
	corrected = 16

	sureName   = 3
	sureCode   = 2
	unsureName = 1
	unusable   = -100
)

// Find understands where a text is about. When a text names several places the first counts, unless a later one is
// marked by "near", "in" or the like, or corrects it ("no sorry, Narborough").
func (g *Gazetteer) Find(text string) Found {
	r := read(text)
	var best, code hit
	found, coded := false, false
	for i := 0; i < len(r.words); {
		h, ok := g.hitAt(&r, i)
		if !ok {
			i++
			continue
		}
		switch {
		case found && qualifies(&r, best, h):
			best.ids = g.closest(best.ids, h.ids)
			best.score = max(best.score, h.score)
		case found && g.county(h) && best.score >= bare:
		case !found || h.score > best.score || g.county(best) && h.score >= bare:
			best, found = h, true
		}
		if !coded && g.isCode(h) && h.score >= bare {
			code, coded = h, true
		}
		i = h.last
	}
	// "not in Enderby" does not say where; "not London" does say that it was not a place of ours.
	if !found || best.outside == "" && best.score < bare && best.score > unusable/2 {
		return Found{Rest: strings.TrimSpace(text)}
	}
	if coded && g.within(code, best) {
		best = code
	}
	return g.answer(&r, best)
}

// isCode reports whether a hit is a postcode with a point.
func (g *Gazetteer) isCode(h hit) bool {
	return h.at.Lat != 0 || len(h.ids) == 1 && strings.HasPrefix(g.places[h.ids[0]].Kind, "postcode")
}

// townWide and villageWide are how many kilometres from the middle of a place its postcodes are looked for.
const (
	townWide    = 8
	villageWide = 4
)

// within reports whether a postcode says more than the name beside it: "Leicester LE2" is not the middle of Leicester,
// and "LE7 4AB Rearsby" is one street of Rearsby. A name and a postcode that are far apart contradict each other; then
// the name counts, since it is typed right more often.
func (g *Gazetteer) within(code, name hit) bool {
	if len(name.ids) != 1 {
		return false
	}
	n := g.places[name.ids[0]]
	c := code.at
	if c.Lat == 0 {
		c = g.places[code.ids[0]]
	}
	wide := float64(townWide)
	switch {
	case n.Kind == "city":
	case c.Kind != "postcode":
		return false
	case n.Kind != "town":
		wide = villageWide
	}
	return Km(n.Lat, n.Lon, c.Lat, c.Lon) <= wide
}

// county reports whether a mention is of all Rutland, which any other place beats.
func (g *Gazetteer) county(h hit) bool { return len(h.ids) == 1 && g.places[h.ids[0]].Kind == "county" }

// qualifies reports whether h only says which place was meant by the mention before it: "Croft nr Leicester".
func qualifies(r *reading, before, h hit) bool {
	if h.first != before.last+1 || len(before.ids) == 0 || len(h.ids) == 0 || r.words[h.first].apart || r.words[before.last].apart {
		return false
	}
	w := r.word(before.last)
	return w == "nr" || w == "near" || w == "by"
}

// closest is the one of ids that is nearest to the first of to, or ids when it is only one.
func (g *Gazetteer) closest(ids, to []uint16) []uint16 {
	if len(ids) == 1 {
		return ids
	}
	there := g.places[to[0]]
	best := ids[0]
	for _, id := range ids[1:] {
		if Km(g.places[id].Lat, g.places[id].Lon, there.Lat, there.Lon) < Km(g.places[best].Lat, g.places[best].Lon, there.Lat, there.Lon) {
			best = id
		}
	}
	return []uint16{best}
}

// hitAt finds the mention that starts at word i.
func (g *Gazetteer) hitAt(r *reading, i int) (hit, bool) {
	h, ok := g.nameAt(r, i)
	if c, isCode := g.codeAt(r, i); isCode && (!ok || h.guessed) {
		h, ok = c, true
	}
	if !ok {
		return hit{}, false
	}
	cue := cueBefore(r, i)
	switch first, second := r.word(h.last), r.word(h.last+1); {
	case first == "is" && second == "too" && r.word(h.last+2) == "far", first == "no" && (second == "good" || second == "sorry" && r.word(h.last+2) == "thats"): // "Hinckley is too far"
		cue.weight = denied
	case first == "is" && (second == "nearer" || second == "closer"):
		cue.weight = corrected
	}
	if cue.weight >= bare && r.word(h.last) == "really" { // "Stoney Stanton or Sapcote? Sapcote really"
		cue.weight = corrected
	}
	if r.word(i) == "dmu" { // who studies there may live elsewhere
		cue.weight = min(cue.weight, past)
	}
	if cue.weight >= bare && cue.weight < corrected && formerly(r, h.last) {
		cue.weight = former
	}
	if next := r.word(h.last + 1); r.word(h.last) == "i" && (next == "mean" || next == "meant") && !r.words[h.last].apart &&
		(h.last+2 >= len(r.words) || r.words[h.last+2].apart) { // "Kegworth I mean"
		cue.weight = corrected
	}
	if cue.weight >= bare && r.word(h.last) == "now" { // "hes moved, its Birstall now"
		cue.weight = max(cue.weight, near) + 2
	}
	if h.missing == "" && h.outside == "" || cue.weight == denied {
		h.score += cue.weight
	}
	if h.missing != "" || h.outside != "" {
		h.score += unusable
	}
	return h, true
}

// nameAt finds a name that starts at word i: the longest that is written right, or a longer one with one mistake
// ("Ashby Manga" is Ashby Magna, not Ashby and a manga).
func (g *Gazetteer) nameAt(r *reading, i int) (hit, bool) {
	first := r.word(i)
	most := min(g.starts[first], len(r.words)-i)
	var ids []uint16
	n := 0
	for size := most; size > 0 && n == 0; size-- {
		if got := g.names[r.phrase(i, size)]; got != nil {
			ids, n = got, size
		}
	}
	if n == 0 && r.words[i].owner {
		if got := g.names[first[:len(first)-1]]; got != nil {
			ids, n = got, 1
		}
	}
	if name := withoutNear(first); n == 0 && name != "" {
		if got := g.names[name]; got != nil && !g.shy[name] && !g.plain[first] {
			ids, n = got, 1
		}
	}
	if name := withoutPlease(first); n == 0 && name != "" {
		if got := g.names[name]; got != nil && !g.shy[name] {
			ids, n = got, 1
		}
	}
	guessed := false
	if n == 0 && i+1 < len(r.words) && !r.words[i+1].apart && cued(r, i) { // dictated: "in mark field"
		if name := first + r.word(i+1); len(name) >= 5 && !g.shy[name] && !g.plain[name] {
			if got := g.names[name]; got != nil {
				ids, n, guessed = got, 2, true
			}
		}
	}
	if name := undoubled(first); n == 0 && name != "" && !g.plain[first] {
		if got := g.names[name]; got != nil && !g.shy[name] && !g.plain[name] {
			ids, n, guessed = got, 1, true
		}
	}
	if got, size := g.nearlyAt(r, i, n); size > n {
		ids, n, guessed = got, size, true
	}
	if n == 0 || !g.isPlace(r, i, n) {
		return hit{}, false
	}
	h := hit{first: i, last: i + n, ids: g.pointed(ids), guessed: guessed}
	if guessed && len(h.ids) > 0 && len(h.ids) < len(ids) {
		return hit{}, false // "lndon": London and Lyndon are as near, and London cannot be offered as a choice
	}
	switch {
	case len(h.ids) == 0:
		h.outside = g.places[ids[0]].Name
	case guessed:
	case g.places[h.ids[0]].Kind == "landmark": // "a lift to the LRI from Countesthorpe" is about Countesthorpe
	case len(h.ids) == 1:
		h.score = sureName
	default:
		h.score = unsureName
	}
	return h, true
}

// undoubled is a word of six letters with one of two equal ones taken out ("ratbyy"), "" when it has none. Longer names
// are forgiven any mistake, and shorter ones none.
func undoubled(word string) string {
	for i := 1; i < len(word) && len(word) == 6; i++ {
		if word[i] == word[i-1] {
			return word[:i] + word[i+1:]
		}
	}
	return ""
}

// withoutNear is a word without the "in" or "near" that was run into it ("inkegworth"), "" when none was.
func withoutNear(word string) string {
	for _, near := range [...]string{"in", "near"} {
		if name, ok := strings.CutPrefix(word, near); ok && len(name) >= 5 {
			return name
		}
	}
	return ""
}

// withoutPlease is a word without the "please" that was run into it ("evingtonpls"), "" when none was.
func withoutPlease(word string) string {
	for _, please := range [...]string{"please", "pls", "plz"} {
		if name, ok := strings.CutSuffix(word, please); ok {
			return name
		}
	}
	return ""
}

// nearlyAt finds names of more than n words from word i with exactly one mistake in one of the words.
func (g *Gazetteer) nearlyAt(r *reading, i, n int) ([]uint16, int) {
	most := min(4, len(r.words)-i)
	for size := most; size > n; size-- {
		// With one mistake at most, either the first word of a longer name is right or the second is.
		if size > 1 && g.starts[r.word(i)] < size && !g.seconds[r.word(i+1)] {
			continue
		}
		if size == 1 && g.plain[r.word(i)] || size > 1 && r.words[i+size-1].apart { // "melton? me and the wife"
			continue
		}
		written := r.phrase(i, size)
		if len(written) < 5 {
			continue
		}
		var ids []uint16
		g.close.each(written, func(key string) {
			if !g.slip(written, key, cued(r, i)) {
				return
			}
			for _, id := range g.names[key] {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		})
		if len(ids) > 0 && len(g.pointed(ids)) <= maxChoices {
			return ids, size
		}
	}
	return nil, 0
}

// slip reports whether written, one mistake from key, may be taken for it: the same number of words, the one that is
// wrong not a word in its own right, and key not a word that has to be introduced ("near") unless it was.
func (g *Gazetteer) slip(written, key string, cued bool) bool {
	if g.shy[key] && !cued {
		return false
	}
	whole := key
	for {
		w, restW := nextWord(written)
		k, restK := nextWord(key)
		if w != k {
			switch {
			case restW != restK || g.plain[w]:
				return false
			case w == written && k == whole: // one word: "Church" begins names and is not a slip for one
				return g.starts[w] == 0
			}
			return len(k) >= 4 || len(whole) >= 9 // short words are safe only beside long ones that are right
		}
		if restW == "" || restK == "" {
			return false
		}
		written, key = restW, restK
	}
}

// nextWord cuts the first word off a plain text.
func nextWord(s string) (word, rest string) {
	for i := range len(s) {
		if s[i] == ' ' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// isPlace reports whether the n words from i stand for the place they name, and not for a road ("Narborough Road" is
// in Leicester), a person ("Mrs Burton") or an ordinary word.
func (g *Gazetteer) isPlace(r *reading, i, n int) bool {
	switch r.word(i + n) {
	case "pork": // a Melton Mowbray pork pie
		return false
	case "mince", "recipe", "recipes", "sausages", "burgers", "nuggets": // of Quorn
		return false
	case "road", "rd", "street", "lane", "ln", "avenue", "ave", "drive", "crescent":
		return false
	}
	switch before := r.word(i - 1); {
	case r.words[i].apart: // "has ms, Loughborough"
	case strings.Contains(" mr mrs ms miss dr doctor uncle aunt auntie aunty sister nurse ", " "+before+" ") && before != "":
		return false
	}
	if g.vague[r.phrase(i, n)] {
		return beside(r, i) || alone(r, i, n)
	}
	if !g.shy[r.phrase(i, n)] || r.words[i].capital || cued(r, i) {
		return true
	}
	switch r.word(i + n) {
	case "area", "village", "way", "side":
		return true
	}
	if g.firm[r.phrase(i, n)] && (aDay(r.word(i+n)) || i == 0 && r.original[0] >= 'A' && r.original[0] <= 'Z' || i+n == len(r.words) || r.words[i].apart && r.words[i+n].apart) {
		return true // "quiz. quorn. tues", and nobody signs so
	}
	return alone(r, i, n)
}

// aDay reports whether a word is a day: "parkrun lutt sat".
func aDay(word string) bool {
	switch word {
	case "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tonight", "tomorrow", "weekend":
		return true
	}
	return false
}

// cued reports whether a word like "near" introduces word i strongly enough for a name that is also a word.
func cued(r *reading, i int) bool {
	switch r.word(i - 1) {
	case "near", "nr", "nearby", "in", "at", "around", "round", "from", "live", "living", "based":
		return true
	case "mean", "meant": // "cosby no sorry i mean croft"
		return r.word(i-2) == "i"
	case "to":
		before := r.word(i - 2)
		return before == "near" || before == "close" || before == "next" || before == "nearest"
	}
	return false
}

// beside reports whether the words before word i say that somebody is near it and not in it or on the way there.
func beside(r *reading, i int) bool {
	switch r.word(i - 1) {
	case "near", "nr", "nearby", "by", "beside", "opposite", "behind", "around", "round":
		return true
	case "to":
		before := r.word(i - 2)
		return before == "near" || before == "close" || before == "next" || before == "nearest"
	}
	return false
}

// alone reports whether a text says nothing but the n words from i, give or take a greeting: the answer to "where?".
func alone(r *reading, i, n int) bool {
	if len(r.words) > n+5 {
		return false
	}
	for j := range r.words {
		if j >= i && j < i+n {
			continue
		}
		switch r.word(j) {
		case "please", "pls", "plz", "thanks", "thank", "you", "thx", "ta", "hi", "hello", "im", "i", "am", "its", "the", "village",
			"area", "lol", "x", "xx":
		default:
			return false
		}
	}
	return true
}

// answer turns the best mention into what the caller sees.
func (g *Gazetteer) answer(r *reading, h hit) Found {
	f := Found{Outside: h.outside, Missing: h.missing, Guessed: h.guessed}
	f.Rest = r.without(cueBefore(r, h.first).first, h.last)
	switch {
	case h.at.Lat != 0:
		f.Place = &h.at
	case len(h.ids) == 1:
		p := g.places[h.ids[0]]
		f.Place = &p
	case len(h.ids) > 1:
		f.Choices = make([]Place, len(h.ids))
		for i, id := range h.ids {
			f.Choices[i] = g.places[id]
		}
		slices.SortStableFunc(f.Choices, func(a, b Place) int { return size(a.Kind) - size(b.Kind) })
	}
	return f
}
