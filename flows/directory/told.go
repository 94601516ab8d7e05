package directory

// What a text only tells, and what it tells that matters.

// mourns reports whether somebody tells at i whom they lost by a name: "lost my Ken in March".
func (r *reading) mourns(i int) bool {
	if r.text(i) != "lost" || r.text(i+1) != "my" && r.text(i+1) != "our" || i+3 >= len(r.tokens) || r.tokens[i+3].stop {
		return false
	}
	name := r.text(i + 2)
	switch name {
	case "dear", "darling", "lovely", "beloved":
		return r.who(i+3) != ""
	}
	if s, _ := r.dir.words.find(r.tokens, i+2); s != nil || r.dir.spelling.known[name] {
		return false
	}
	switch name {
	case "job", "work", "licence", "license", "confidence", "home", "house", "flat", "sight", "hearing", "car", "way", "mojo", "purse", "wallet", "keys", "key", "phone", "voice",
		"balance", "nerve", "teeth", "benefits", "money", "bus", "temper", "faith", "independence", "mobility", "hair", "leg", "arm", "glasses", "card", "marbles", "mind", "lift":
		return false
	}
	switch next := r.text(i + 4); r.text(i + 3) {
	case "last", "suddenly", "two", "three", "four":
		return true
	case "this", "in", "at", "to":
		switch next {
		case "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "aug", "sept", "oct", "nov", "dec",
			"spring", "summer", "autumn", "winter", "year", "christmas", "easter", "new", "cancer", "covid":
			return true
		}
		return i+4 < len(r.tokens) && r.tokens[i+4].num > 1900
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

// walkIn reports whether "walk in" at i is said of an office that wants no appointment: "a walk in for debts".
func (r *reading) walkIn(i int) bool {
	if r.text(i) != "walk" || r.text(i+1) != "in" || r.tokens[i+1].stop || r.tokens[i+1].comma {
		return false
	}
	if r.text(i-1) == "a" && (r.tokens[i+1].dash || i+2 == len(r.tokens)) {
		return true
	}
	switch r.text(i + 2) {
	case "centre", "clinic", "surgery", "place", "session", "service", "advice", "benefit", "benefits", "for", "told", "said", "appointment", "sort":
		return true
	}
	return false
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

// ofMum reports whether the "mums" or "dads" at i is what one of them has: "since Mum's stroke".
func (r *reading) ofMum(i int) bool {
	switch r.text(i) {
	case "mums", "dads", "mams", "moms", "mothers", "fathers", "grans", "nans", "grandads", "grandmas", "grandpas", "nanas", "neighbours", "friends", "parents":
	default:
		return false
	}
	if before := r.text(i - 1); before == "since" || before == "at" {
		return true
	}
	switch r.text(i + 1) {
	case "eyes", "ears", "eyesight", "sight", "hearing", "memory", "legs", "knees", "nerves", "stroke", "fall", "hip", "op", "operation", "funeral", "carer", "illness", "death", "house", "bath", "garden", "dog", "cat", "birthday", "bungalow", "flat", "feet", "hedge", "lawn", "grass", "bins", "stair", "stairs", "gutters", "cooking", "appointment", "appointments", "shopping", "prescription", "prescriptions",
		"split", "divorced", "splitting", "say", "said", "are", "have", "died", "live", "moved":
		return true
	}
	return false
}

// one reports whether a word is about one person, whose company says nothing
// about the company that is wanted.
func one(text string) bool {
	switch text {
	case "man", "lady", "woman", "gentleman", "girl", "guy", "bloke", "chap", "lad", "lass", "gent", "fella", "pensioner", "senior", "oap", "teen", "teenager", "child", "kid", "veteran":
		return true
	}
	return false
}

// trade reports whether the word at i only says what somebody did for a living: "retired engineer".
func (r *reading) trade(i int) bool {
	switch r.tokens[i].text {
	case "driver", "engineer", "farmer", "painter", "gardener", "plumber", "carpenter", "musician", "dancer", "printer", "potter", "upholsterer", "florist", "welder", "dressmaker", "seamstress":
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

// quietHouse reports whether the "quiet" at i is that of an empty home.
func (r *reading) quietHouse(i int) bool {
	for at := i - 1; at >= 0 && at > i-7 && !r.tokens[at+1].stop; at-- {
		switch r.tokens[at].text {
		case "house", "home", "flat", "room", "bungalow":
			return true
		}
	}
	return false
}
