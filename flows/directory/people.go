package directory

// person takes a person in when the phrase at i is about one ("mum is lonely",
// "my mum" comes by owner). True when the phrase is used up by that.
func (r *reading) person(s *sense, i, taken int) bool {
	if s.who == "" || plural(r.tokens[i]) || i+taken >= len(r.tokens) {
		return false
	}
	next := r.tokens[i+taken]
	if next.stop || next.comma {
		return false
	}
	if r.lost(i + taken) {
		return true // "dad just passed away": the sender asks, and not as a dad
	}
	switch next.text {
	case "is", "has", "needs", "need", "cant", "wants", "would", "loves", "likes", "lives", "doesnt", "isnt", "feels", "gets", "used", "who", "whos":
	default:
		if next.num < 16 || next.num > 110 { // "mum 82"
			return false
		}
	}
	r.slots.For = addOnce(r.slots.For, s.who)
	return true
}

// owner looks ahead from "my", "our", "for a" and the like for whom it is about,
// over what describes them: "my 82 year old mum", "for my lonely neighbour".
func (r *reading) owner(i int) {
	mine := true // "my kids" and "my dads 88" are somebody; "for teenagers" is a kind of group
	switch r.tokens[i].text {
	case "my", "our", "her", "his", "their":
	case "for", "4":
		mine = false
		if i+1 < len(r.tokens) && r.tokens[i+1].text == "my" {
			return
		}
	default:
		return
	}
	for at := i + 1; at < len(r.tokens) && at <= i+7; at++ {
		t := r.tokens[at]
		if t.stop || t.comma {
			return
		}
		s, taken := r.dir.lexicon.find(r.tokens, at)
		if s != nil && s.who != "" && (!plural(t) || mine && s.who != "friend") {
			if !r.lost(at+taken) && !r.group(at+taken) {
				r.slots.For = addOnce(r.slots.For, s.who)
				for used := at; used < at+taken; used++ {
					r.used[used] = true
				}
				if s.who == "child" && t.num < 0 {
					r.child(t.text)
				}
			}
			return
		}
		if !describes(t) {
			return
		}
	}
}

// lost reports whether the person died: then it is the sender who asks.
func (r *reading) lost(i int) bool {
	for at := i; at < len(r.tokens) && at < i+2; at++ {
		switch r.tokens[at].text {
		case "died", "dead", "passed", "death", "dying":
			return true
		}
	}
	return false
}

// group reports whether what follows makes it the name of a group ("for mum and baby").
func (r *reading) group(i int) bool {
	for at := i; at < len(r.tokens) && at < i+2; at++ {
		switch r.tokens[at].text {
		case "baby", "toddler", "tots", "group", "groups", "club":
			return true
		}
	}
	return false
}

// child adds whose company a child wants.
func (r *reading) child(text string) {
	switch text {
	case "toddler", "baby":
		r.slots.Audience = addOnce(r.slots.Audience, "parents-toddlers")
		r.hint("parents-toddlers")
	default:
		r.slots.Audience = addOnce(r.slots.Audience, "young-people")
		r.hint("young-people")
	}
}

// hint adds an interest that counts when no other is asked.
func (r *reading) hint(name string) {
	if tag, ok := r.dir.tag[name]; ok && !contains(r.weak, tag) {
		r.weak = append(r.weak, tag)
	}
}

// plural reports whether a person word is about many ("mums"): then it is a
// kind of group and not somebody's mum.
func plural(t token) bool {
	return len(t.text) > 3 && t.text[len(t.text)-1] == 's' && t.text != "missus"
}

// describes reports whether a word may stand between "my" and the person.
func describes(t token) bool {
	if t.num >= 0 {
		return true
	}
	switch t.text {
	case "a", "an", "the", "my", "our", "old", "older", "elderly", "year", "years", "yr", "yrs", "yo", "lonely", "disabled", "deaf", "blind",
		"autistic", "young", "younger", "dear", "poor", "widowed", "isolated", "housebound", "retired", "frail", "little", "teenage",
		"best", "good", "new", "and", "depressed", "shy", "anxious", "late", "step", "eldest", "youngest", "next", "door", "s":
		return true
	}
	return false
}

// number takes in an age or a time of day that starts at i and returns how many
// tokens it took, 0 when it is neither.
func (r *reading) number(i int) int {
	n := r.tokens[i].num
	if n < 0 {
		return r.decade(i)
	}
	next := r.text(i + 1)
	if next == "am" || next == "pm" {
		r.hour(n, next == "pm")
		return 2
	}
	if hasColon(r.tokens[i].text) && n < 24 {
		r.hour(n, n >= 12)
		return 1
	}
	before, before2 := r.text(i-1), r.text(i-2)
	switch {
	case n < 1 || n > 110:
		return 0
	case before == "under" || before == "below":
		return r.under(n, next)
	case before == "over" || before == "above" || r.tokens[i].plus:
		return r.over(n, next)
	case next == "s":
		return r.decade(i)
	case next == "month" || next == "months" || next == "week" || next == "weeks":
		if r.text(i+2) == "old" {
			r.child("baby")
			return 3
		}
		return 0
	}
	old := 0
	switch next {
	case "yo":
		old = 2
	case "yr", "yrs", "year", "years":
		if follows := r.text(i + 2); follows == "old" || follows == "olds" {
			old = 3
		} else if follows == "of" && r.text(i+3) == "age" {
			old = 4
		}
	}
	if old == 0 {
		if !ageWord(before) && !(before == "just" && ageWord(before2)) && !r.personBefore(i) || measure(next) {
			return 0
		}
		old = 1
	}
	r.slots.Age = n
	if before == "my" && n < 18 && old > 1 && len(r.slots.For) == 0 {
		r.slots.For = append(r.slots.For, "child") // "my 15 year old"
	}
	if n <= 4 {
		r.hint("parents-toddlers")
	}
	return old
}

// bound takes in "over 60s" and "under 5s" from their first word, and the
// morning or afternoon that stands behind a day.
func (r *reading) bound(i int) int {
	switch text := r.tokens[i].text; text {
	case "over", "above", "under", "below":
	case "am", "pm": // "tues am", but not "i am"
		if i == 0 || r.dayIndex != i-1 {
			return 0
		}
		r.hour(1, text == "pm")
		return 1
	default:
		return 0
	}
	if i+1 >= len(r.tokens) || r.tokens[i+1].num < 0 {
		return 0
	}
	if taken := r.number(i + 1); taken > 0 {
		return taken + 1
	}
	return 0
}

// ageWord reports whether a number after this word is an age.
func ageWord(text string) bool {
	switch text {
	case "im", "am", "age", "aged", "turned", "turning", "nearly", "almost", "shes", "hes", "is", "whos", "ages":
		return true
	}
	return false
}

// measure reports whether a number before this word counts something else.
func measure(text string) bool {
	switch text {
	case "mile", "miles", "km", "minute", "minutes", "min", "mins", "hour", "hours", "people", "of", "pound", "pounds", "quid", "weeks", "months", "days",
		"year", "years", "yrs", "stone":
		return true
	}
	return false
}

// personBefore reports whether a person stands right before the number.
func (r *reading) personBefore(i int) bool {
	if i == 0 || r.tokens[i].stop || r.tokens[i].num < 16 {
		return false
	}
	s, _ := r.dir.lexicon.find(r.tokens, i-1)
	return s != nil && s.who != ""
}

// decade takes in "in my 70s" and "in her eighties".
func (r *reading) decade(i int) int {
	n, taken := r.tokens[i].num, 2
	if n < 0 {
		n, taken = decadeNamed(r.tokens[i].text), 1
	}
	if n < 20 || n > 100 || n%10 != 0 {
		return 0
	}
	switch r.text(i - 1) {
	case "my", "her", "his", "their", "early", "mid", "late", "our":
		r.slots.Age = n
	case "the", "of": // "music of the 60s"
		return 0
	default:
		if n < 50 {
			return 0
		}
		r.older(n)
	}
	return taken
}

func decadeNamed(text string) int {
	for i, name := range [...]string{"twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"} {
		if text == name {
			return 20 + 10*i
		}
	}
	return 0
}

// over takes in "over 60s" and "60+".
func (r *reading) over(n int, next string) int {
	if n < 16 || measure(next) || r.no {
		return 0
	}
	r.older(n)
	if next == "s" {
		return 2
	}
	return 1
}

func (r *reading) older(n int) {
	r.slots.Age = n
	if n >= 50 {
		r.slots.Audience = addOnce(r.slots.Audience, "older-people")
		r.hint("older-people")
	}
}

// under takes in "under 5s" and "under 25s".
func (r *reading) under(n int, next string) int {
	switch {
	case measure(next) || n > 25 || r.no || next != "s" && n < 5:
		return 0
	case n <= 5:
		r.slots.Audience = addOnce(r.slots.Audience, "parents-toddlers")
		r.hint("parents-toddlers")
	default:
		r.slots.Audience = addOnce(r.slots.Audience, "young-people")
		r.hint("young-people")
	}
	if next == "s" {
		return 2
	}
	return 1
}

// hour turns a time into a part of the day.
func (r *reading) hour(n int, pm bool) {
	if pm && n < 12 {
		n += 12
	}
	switch {
	case n < 12:
		r.part("morning")
	case n < 17:
		r.part("afternoon")
	default:
		r.part("evening")
	}
}

// text is the word at i, "" beyond either end.
func (r *reading) text(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.tokens[i].text
}

func hasColon(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == ':' || text[i] == '.' {
			return true
		}
	}
	return false
}
