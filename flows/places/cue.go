package places

import "strings"

// A cue is what the words before a mention say about it.
type cue struct {
	first  int // its first word, or the mention itself where there is none
	weight int
}

// cueBefore reads the words before word i, backwards: "near", "close to", "not in", "sorry I meant".
func cueBefore(r *reading, i int) cue {
	c := cue{first: i, weight: bare}
	if r.word(i-1) == "the" && r.word(i-2) != "the" { // "near the LRI"
		if c = cueBefore(r, i-1); c.first == i-1 {
			c.first = i
		}
		return c
	}
	switch r.word(i - 1) {
	case "near", "nr", "nearby", "in", "at", "by", "around", "round":
		c = cue{i - 1, near}
	case "from":
		c = cue{i - 1, bare}
		if rides(r) { // "to hospital in Leicester from Whissendine"
			c.weight = near + 1
		}
	case "to":
		switch r.word(i - 2) {
		case "near", "close", "next", "nearest":
			c = cue{i - 2, near}
		default:
			c = cue{i - 1, bare}
			for from := i - 3; from > 0 && from > i-6; from-- { // "we moved from Oadby to Great Glen"
				if r.word(from) == "from" && r.word(from-1) == "moved" {
					c.weight = near + 1
				}
			}
			if before := r.word(i - 2); before == "moved" || before == "here" && r.word(i-3) == "moved" {
				c.weight = near + 1
			}
		}
	}
	if c.weight == near && r.word(c.first-1) == "now" { // "Now at Ketton"
		c.weight++
	}
	// "in or near", "in and around"
	if joins(r.word(c.first-1)) && c.first < i {
		switch r.word(c.first - 2) {
		case "near", "nr", "in", "at", "around", "round":
			c.first -= 2
		}
	}
	j := c.first - 1
	if c.weight == near && (r.word(j-1) == "from" || r.word(j-2) == "from") { // "redundant from a warehouse in Enderby"
		c.weight = past
	}
	if r.word(j) == "its" && r.word(j-1) == "so" { // "hes at his dads so its Narborough"
		c.weight = corrected
		return c
	}
	switch r.word(j) { // "my daughter in Blaby tells me"
	case "daughter", "son", "sister", "brother", "friend", "niece", "nephew", "cousin", "granddaughter", "grandson":
		if c.weight == near {
			c.weight = past
		}
	case "out":
		if r.word(j-1) == "live" {
			j--
		}
	}
	if c.weight == near && (r.word(j) == "im" && r.word(j-1) == "but" || r.word(j) == "am" && r.word(j-1) == "i" && r.word(j-2) == "but") {
		c.weight = corrected // "my sister is in Oakham but I am in Ketton"
	}
	switch r.word(j) { // "don't live in", "I'm in", "it's"
	case "live", "living", "based", "be", "go", "drive", "travel", "want", "im", "its", "i":
		j--
	}
	if r.word(j) == "i" && r.word(j+1) == "live" {
		j--
	}
	if r.word(j) == "but" && (r.word(j+1) == "live" || r.word(j+2) == "live") { // "i work in Melton but live out at Long Clawson"
		c.weight = corrected
	}
	switch r.word(j) {
	case "not", "isnt", "arent", "dont", "wont", "never", "except":
		c.weight = denied
	case "mean", "meant", "sorry", "actually", "instead", "rather", "oops", "correction", "wait", "duh", "doh":
		c.weight = corrected
	case "on": // "in Birstall, no hang on Mountsorrel"
		if r.word(j-1) == "hang" || r.word(j-1) == "hold" {
			c.weight = corrected
		}
	case "say", "no", "well": // "Ratby or was it Groby, no Ratby", but not "no Enderby" or "as well Enderby" by itself
		if j > 0 && (r.words[j].apart || r.word(j-1) == "sorry") {
			c.weight = corrected
		}
	case "moved": // "sorry, I've moved, Queniborough"
		if r.words[j+1].apart {
			c.weight = corrected
		}
	case "is": // "for my friend, and she is in Humberstone"
		if c.weight == near && (r.word(j-1) == "she" || r.word(j-1) == "he") {
			c.weight++
		}
	case "shes", "hes":
		if c.weight == near {
			c.weight++
		}
	case "it": // "no, make it Oadby"
		if r.word(j-1) == "make" {
			c.weight = corrected
		}
	case "that":
		if r.word(j-1) == "scratch" || r.word(j-1) == "scrub" {
			c.weight = corrected
		}
	case "to": // "we used to drive to Market Bosworth"
		if r.word(j-1) == "used" {
			c.weight = former
		}
	case "one", "mine": // "a WI like my old one in Derby"
		if before := r.word(j - 1); before == "old" || before == "last" || before == "like" {
			c.weight = former
		}
	case "was", "were": // "she was in Bottesford but now she's in Melton"
		if c.weight == near {
			c.weight = past
		}
	}
	return c
}

// rides reports whether a text asks to be driven somewhere.
func rides(r *reading) bool {
	for i := range r.words {
		switch r.word(i) {
		case "lift", "lifts", "drive", "driver", "drivers", "transport", "minibus", "taxi":
			return true
		case "take":
			if next := r.word(i + 1); next == "me" || next == "her" || next == "him" || next == "us" || next == "mum" || next == "dad" {
				return true
			}
		}
	}
	return false
}

// formerly reports whether the words from i on say that the mention before them is over: "for fifty years", "in 1998".
func formerly(r *reading, i int) bool {
	if i+1 >= len(r.words) || r.words[i].apart {
		return false
	}
	switch next := r.word(i + 1); r.word(i) {
	case "for":
		return r.word(i+2) == "years"
	case "in":
		return len(next) == 4 && (strings.HasPrefix(next, "19") || strings.HasPrefix(next, "20"))
	}
	return false
}

func joins(w string) bool { return w == "or" || w == "and" || w == "n" }
