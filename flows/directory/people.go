package directory

// person takes in a person whose phrase stands at i ("mum is lonely", "my 82 year
// old neighbour"), as the one whom it is for or as somebody who is only spoken of.
// False when the phrase is about no such person ("mums group").
func (r *reading) person(s *sense, i, taken int) bool {
	t := r.tokens[i]
	owner := r.ownerBefore(i)
	switch {
	case s.who == "child" && sonOrDaughter(r.text(i+taken)):
		return true // "my teenage daughter" is the daughter
	case plural(t) && owner == "" && family(s.who) && (i == 0 || t.stop) && r.text(i+2) == "is":
		// "Dad's memory is going"
	case plural(t) && (s.who == "friend" || s.who == "neighbour" || s.who == "client") && (owner != "my" || !r.has(i+taken)):
		return false
	case t.text == "teens" || t.text == "teenagers":
		return false
	case plural(t) && (family(s.who) || owner == "my") && t.text != "parents" && r.ofMum(i):
		// "do mums shopping"
	case plural(t) && family(s.who) && r.has(i+taken) && owner == "":
		// "Dad's in a home"
	case plural(t) && taken == 1 && owner != "my" && (s.who != "child" && s.who != "grandchild" || owner != "for"):
		return false // "for mums" is a kind of group, "my dads 88" is somebody, "for kids" are somebody
	case r.group(i + taken):
		return false
	case t.text == "girl" && r.text(i-1) == "old":
		return false // "an old girl of 74"
	case owner == "" && (t.text == "lad" || t.text == "girl" || t.text == "boy") && !r.verb(i+taken):
		return false // "gay lad 17"
	case plural(t) && r.text(i-1) == "my" && (r.text(i-2) == "to" || r.text(i-2) == "at" || r.text(i-2) == "round") && !r.has(i+taken):
		return true // "going to my sisters"
	case owner == "" && (s.who == "neighbour" || s.who == "client" || s.who == "friend") && r.opens(i, taken):
	case s.who == "neighbour" && r.titled(i), t.text == "client" || r.text(i+1) == "client":
	case owner == "" && (!family(s.who) || !r.bare(i)):
		return family(s.who) && !one(t.text) && !r.sender(i)
	}
	if r.lost(i + taken) {
		return true
	}
	if r.aside(i, taken) || owner != "for" && r.iWant(i, i+taken) {
		r.spoken = s.who
		return true
	}
	if r.caresFor(i) {
		r.cared = s.who
	}
	if r.swap > 0 && i-r.swap <= 4 && r.text(i-2) == "thats" {
		return true // "Syston no sorry thats my sister"
	}
	if r.swap > 0 && i-r.swap <= 4 && r.text(i-1) != "his" && r.text(i-1) != "her" { // "for my sister, no sorry my brother"
		r.slots.For = nil
	}
	if len(r.slots.For) == 0 || r.text(i-1) == "and" {
		r.slots.For = addOnce(r.slots.For, s.who)
	}
	switch t.text {
	case "toddler", "baby", "tot", "toddlers", "babies", "tots":
		r.slots.Audience = addOnce(r.slots.Audience, "parents-toddlers")
		r.hint("parents-toddlers")
	case "kid", "kids", "child", "children", "teen", "teenager":
		r.hint("young-people")
	}
	return true
}

// meant reports whether "he" or "she" is somebody for whom something is sought: "is there a coffee
// morning for her", "where can he go".
func (r *reading) meant() bool {
	for i, t := range r.tokens {
		switch next := r.text(i + 1); t.text {
		case "for":
			if next == "her" || next == "him" {
				return true
			}
		case "can", "could", "would", "should":
			if next == "he" || next == "she" {
				return true
			}
		case "hed", "shed", "hes", "shes":
			if next == "like" || next == "love" || next == "in" {
				return true
			}
		case "and":
			if next == "wants" || next == "needs" {
				return true
			}
		case "he", "she":
			if next == "can" || next == "could" || next == "would" || next == "needs" || next == "wants" {
				return true
			}
		}
	}
	return false
}

// together reports whether somebody wants to do a thing with whoever they care for: "somewhere I could take him".
func (r *reading) together() bool {
	for i, t := range r.tokens {
		switch next := r.text(i + 1); t.text {
		case "take":
			if next == "him" || next == "her" {
				return true
			}
		case "both":
			return true
		}
	}
	return false
}

// sonOrDaughter reports whether a word says whose child somebody is.
func sonOrDaughter(text string) bool {
	return text == "son" || text == "daughter" || text == "grandson" || text == "granddaughter" || text == "nephew" || text == "niece"
}

// has reports whether "in", "got" or the like stands at i, so that the person's "s" before it is "is" or "has".
func (r *reading) has(i int) bool {
	switch r.text(i) {
	case "in", "got", "been", "not", "had", "always", "on", "gone", "going", "a", "lonely", "looking", "very", "just", "too", "struggling", "only", "now", "getting", "poorly", "having", "wobbly", "worn", "tired", "exhausted", "ill", "out", "losing", "recently", "really", "still", "living", "alone", "lost":
		return !r.tokens[i].stop && !r.tokens[i].comma
	}
	n := -1
	if i < len(r.tokens) && !r.tokens[i].stop {
		n = r.tokens[i].num
	}
	return n >= 16 && n <= 110 // "Mum's 91"
}

// titled reports whether a name with its title stands before i: "mrs Burton next door".
func (r *reading) titled(i int) bool {
	for at := i - 1; at >= 0 && at >= i-3; at-- {
		switch r.tokens[at].text {
		case "mr", "mrs", "miss", "ms":
			return true
		}
	}
	return false
}

// opens reports whether the text or a sentence begins with the person at i, and goes on
// to tell of them: "neighbour, 83, had her hip done", "friend with ME".
func (r *reading) opens(i, taken int) bool {
	first := i
	if r.text(i-1) == "the" { // "the old chap next door is losing his memory"
		first--
	}
	if first > 0 && !r.tokens[first].stop || i+taken >= len(r.tokens) {
		return false
	}
	next := r.tokens[i+taken]
	return next.comma || next.num >= 16 || next.text == "with" || next.text == "of" || next.text == "who" || r.verb(i+taken) || taken > 1
}

// ownerBefore is "my" when the person at i belongs to the sender or to somebody
// spoken of, "for" when something is sought for such a person, else "". Words that
// describe may stand between: "my 82 year old mum".
func (r *reading) ownerBefore(i int) string {
	for at := i - 1; at >= 0 && at >= i-7; at-- {
		if r.tokens[at+1].stop || r.tokens[at+1].comma {
			return ""
		}
		switch text := r.tokens[at].text; text {
		case "my", "our", "her", "his", "their", "me", "mi", "moi", "m":
			return "my"
		case "for", "4":
			return "for"
		case "of":
			if r.text(at-1) == "behalf" {
				return "for"
			}
			return ""
		case "the":
			if who := r.tokens[i].text; who == "wife" || who == "hubby" || who == "missus" || who == "husband" || who == "lad" {
				return "my"
			}
		default:
			if !describes(r.tokens[at]) {
				return ""
			}
		}
	}
	return ""
}

// bare reports whether the person at i may stand without "my": where a clause
// begins, or after a word that has nothing to do with the person.
func (r *reading) bare(i int) bool {
	switch r.text(i - 1) {
	case "a", "new", "single", "young", "im", "am", "other", "any", "as", "being", "expectant", "busy", "first", "every", "old", "home", "no", "not", "and",
		"of", "like", "the", "your", "another", "lone", "working", "tired":
		return r.tokens[i].stop || r.tokens[i].comma || r.text(i-1) == "and" && r.verb(i+1)
	}
	return true
}

// verb reports whether a word that tells of somebody stands at i: "mum is", "dad wants".
func (r *reading) verb(i int) bool {
	switch r.text(i) {
	case "is", "has", "needs", "need", "cant", "wants", "would", "loves", "likes", "lives", "doesnt", "isnt", "feels", "gets", "used", "could", "sits", "never", "just", "keeps":
		return true
	}
	return false
}

// sender reports whether the sender says what they are themselves: "new mum", "single dad".
func (r *reading) sender(i int) bool {
	switch r.text(i - 1) {
	case "new", "single", "young", "im", "am", "expectant", "a", "first", "home", "lone", "as", "divorced", "widowed", "separated", "retired", "working", "trans", "gay", "lonely":
		return true
	}
	return false
}

// family reports whether a person is one of whom there is mostly one, so that no
// "my" is needed: "mum is lonely".
func family(who string) bool {
	return who != "friend" && who != "neighbour" && who != "client" && who != "child"
}

// aside reports whether the person at i is only spoken of: "my daughter says",
// "near my son", "lost my wife", "my hubby drinks and i need".
func (r *reading) aside(i, taken int) bool {
	for at := i - 1; at >= 0 && at >= i-4 && !r.tokens[at+1].stop && !r.tokens[at+1].comma; at-- {
		text := r.tokens[at].text
		switch text {
		case "see":
			return r.text(at-1) != "and" // but "pop in and see my neighbour"
		case "like", "tell":
			if before := r.text(at - 1); before == "would" || before == "id" || before == "ill" || before == "you" {
				return false // "i would like my mum to go to a lunch club"
			}
			return true
		case "be":
			if r.text(at-2) == "pretending" {
				return true
			}
		case "with":
			if r.cameHere(at) {
				return true
			}
			switch r.text(at - 1) {
			case "staying", "stopping", "living", "live", "lives", "stay":
				return true
			}
		case "telling", "driving", "as", "near", "nearer", "late", "lost", "losing", "from", "miss", "by", "since", "when", "left", "told", "thanks", "used", "without", "visiting", "buried":
			return true
		}
		if (text == "and" || text == "n") && r.tokens[i].text != "baby" && (r.text(at-1) == "me" || r.text(at-1) == "i") {
			return true // "me and the wife"
		}
		if text == "and" || text != "the" && text != "my" && text != "our" && text != "their" && text != "there" && text != "her" && text != "his" && text != "me" && text != "mi" && !describes(r.tokens[at]) {
			break
		}
	}
	at := i + taken
	if at >= len(r.tokens) || r.tokens[at].stop || r.tokens[at].comma || plural(r.tokens[i]) && r.tokens[at].text == "got" {
		return false
	}
	if r.tokens[at].text == "in" {
		switch r.text(at + 2) { // "my daughter in Blaby tells me"
		case "tells", "says", "said", "told":
			return true
		}
	}
	if next := r.text(at + 1); r.tokens[at].text == "to" && (next == "know" || next == "find") {
		return true // "dont want my mum to know"
	}
	switch r.text(at + 1) { // "my friend jean said"
	case "says", "said", "reckons", "thinks":
		return true
	case "busy":
		return r.tokens[at].text == "is"
	case "too":
		return r.tokens[at].text == "is" && r.text(at+2) == "busy"
	case "school", "work", "uni", "nursery":
		if r.tokens[at].text == "at" {
			return true // "my boys at school"
		}
	case "in", "at":
		if last := r.text(at + 2); r.tokens[at].text == "is" && (last == "school" || last == "work" || last == "nursery") {
			return true
		}
	}
	if !family(r.who(i)) {
		for far := at; far < len(r.tokens) && far < at+5 && !r.tokens[far].stop && !r.tokens[far].comma; far++ {
			if text := r.tokens[far].text; text == "said" || text == "says" || text == "gave" || text == "tells" || text == "told" {
				return true // "me mate down the Rising Sun said"
			}
		}
	}
	switch r.tokens[at].text {
	case "was":
		if next := r.text(at + 1); next == "a" || next == "an" || next == "the" || next == "telling" || next == "saying" {
			return true // "my mother was a lacemaker"
		}
	case "retired":
		if r.text(i-2) == "after" {
			return true
		}
	case "used":
		if next := r.text(at + 2); next == "take" || next == "drive" || next == "run" {
			return r.text(at+3) == "me" || r.text(at+3) == "us"
		}
	case "takes", "took":
		return r.text(at+1) == "me" || r.text(at+1) == "us"
	case "came":
		if next := r.text(at + 1); next == "and" || next == "round" || next == "over" {
			return true
		}
	case "gone":
		if r.text(at+1) == "back" && r.text(at+2) == "to" {
			return true // "my wife's gone back to work"
		}
	case "went":
		if r.text(at+1) == "into" {
			return true // "my wife went into a home"
		}
	case "does":
		if r.text(at+1) == "that" {
			return true // "not cards, the wife does that"
		}
	case "goes":
		if r.text(at+1) == "to" && r.text(at+2) == "one" {
			return true // "my brother goes to one of those"
		}
	case "has":
		if r.text(at+1) == "the" && r.text(at+2) == "car" {
			return true
		}
	case "splitting", "split", "divorcing", "arguing", "fighting", "thought":
		return true
	case "lose", "lost", "loses":
		if last := r.text(at + 2); last == "work" || last == "job" {
			return true
		}
	case "job", "work":
		return true // "moved here for my husbands job"
	case "says", "said", "say", "thinks", "told", "tells", "reckons", "bought", "left", "gave", "got", "cooks", "works", "drives", "drops", "moved", "sent", "made", "suggested", "buy", "buys", "give", "gives", "set", "showed", "taught", "fixed", "beats", "beat", "explains", "explained", "knowing", "knowin", "finding":
		return true
	case "and":
		next := r.text(at + 1)
		return next == "i" || next == "me"
	case "keeps":
		next := r.text(at + 1)
		return next == "telling" || next == "saying" || next == "on" || next == "nagging" || next == "asking"
	case "wants", "want":
		next := r.text(at + 1)
		return next == "us" || next == "me"
	case "drinks", "gambles", "drink", "drinking":
		return true // it is the sender who looks for others
	}
	return false
}

// who is the person whose word stands at i, "" for none.
func (r *reading) who(i int) string {
	if s, _ := r.dir.words.find(r.tokens, i); s != nil {
		return s.who
	}
	return ""
}

// iWant reports whether the text goes on, behind the person from i to end, to what the sender wants, and to
// nothing for both or for that person: "the wife's got her WI, and I fancy a group of blokes".
func (r *reading) iWant(i, end int) bool {
	switch r.text(end) {
	case "want", "wants", "need", "needs", "would", "hed", "shed":
		return false
	}
	wants := false
	for at := end; at < len(r.tokens); at++ {
		switch next := r.text(at + 1); r.tokens[at].text {
		case "her", "him", "them":
			switch r.text(at - 1) {
			case "for", "with", "to", "take", "visit", "ring", "help", "call", "sit", "get", "do":
				return false
			}
		case "both", "we", "us", "together", "he", "she", "hes", "shes":
			return false
		case "i":
			wants = wants || next == "fancy" || next == "need" || next == "want" || next == "was" && r.text(at+2) == "after"
		case "im":
			wants = wants || next == "after" || next == "really" && r.text(at+2) == "after"
		}
	}
	return wants
}

// cameHere reports whether the "with" at i tells who came along: "I come from Kyiv with my daughter".
func (r *reading) cameHere(i int) bool {
	for at := i - 1; at >= 0 && at > i-9 && !r.tokens[at+1].stop && !r.tokens[at+1].comma; at-- {
		switch r.tokens[at].text {
		case "come", "came", "moved", "landed", "arrived", "fled":
			return true
		}
	}
	return false
}

// caresFor reports whether the person at i is somebody whom the sender looks after.
func (r *reading) caresFor(i int) bool {
	for at := i - 1; at >= 0 && at >= i-5; at-- {
		switch r.tokens[at].text {
		case "after", "care", "caring", "carer":
			return true
		case "see":
			if r.text(at+1) == "to" {
				return true
			}
		}
	}
	return false
}

// lost reports whether the person died: then it is the sender who asks.
func (r *reading) lost(i int) bool {
	for at := i; at < len(r.tokens) && at < i+3; at++ {
		if r.tokens[at].stop || r.tokens[at].comma {
			return false
		}
		switch r.tokens[at].text {
		case "died", "dead", "passed", "death", "dying", "funeral":
			return true
		case "gone": // "the wifes gone in a home"
			if next := r.text(at + 1); next == "in" || next == "into" {
				return true
			}
		}
	}
	return false
}

// group reports whether what follows makes it the name of a group ("for mum and baby").
func (r *reading) group(i int) bool {
	for at := i; at < len(r.tokens) && at < i+2; at++ {
		if r.tokens[at].stop || r.tokens[at].comma {
			return false
		}
		switch r.tokens[at].text {
		case "baby", "toddler", "tots", "group", "groups", "club", "class", "classes", "loss", "swim", "massage", "yoga":
			return true
		}
	}
	return false
}

// plural reports whether a person word is about many ("mums"): then it is a
// kind of group and not somebody's mum.
func plural(t token) bool {
	return len(t.text) > 3 && t.text[len(t.text)-1] == 's' && t.text != "missus" && t.text[len(t.text)-2] != 's'
}

// describes reports whether a word may stand between "my" and the person.
func describes(t token) bool {
	if t.num >= 0 {
		return true
	}
	switch t.text {
	case "a", "an", "the", "my", "our", "old", "older", "elderly", "year", "years", "yr", "yrs", "yo", "lonely", "disabled", "deaf", "blind",
		"autistic", "young", "younger", "dear", "poor", "widowed", "isolated", "housebound", "retired", "frail", "little", "teenage",
		"best", "good", "new", "and", "depressed", "shy", "anxious", "late", "step", "eldest", "youngest", "next", "door", "s",
		"lil", "small", "big", "lovely", "other", "own", "ukrainian", "polish", "chinese", "dying", "sick", "ill", "great", "foster", "ex", "middle", "adult", "grown", "up", "baby":
		return true
	}
	return false
}

// personAt reports whether a person stands at i.
func (r *reading) personAt(i int) bool {
	if i >= len(r.tokens) {
		return false
	}
	s, _ := r.dir.words.find(r.tokens, i)
	return s != nil && s.who != ""
}
