package directory

// How old somebody is, what a thing may cost, and at what hour it is wanted.

// number takes in an age or a time of day that starts at i and returns how many
// tokens it took, 0 when it is neither.
func (r *reading) number(i int) int {
	n, taken := r.tokens[i].num, 1
	if n < 0 {
		if n, taken = r.spelled(i); n < 0 {
			return r.decade(i)
		}
	}
	next := r.text(i + taken)
	before := r.text(i - 1)
	if n == 24 && next == "7" {
		return 2
	}
	if n == 2 && r.tokens[i].num == 2 {
		switch next {
		case "go", "do", "be", "get", "meet", "come", "see", "play", "have", "join", "talk":
			return 1 // "somewhere 4 teens 2 go"
		}
	}
	if r.tokens[i].money {
		switch before {
		case "over", "under", "than", "below", "about", "max", "above", "to":
			if r.no || before != "over" && before != "above" {
				r.slots.Cost = addOnce(r.slots.Cost, "cheap")
				r.noHits++
			}
		default:
			if next == "tops" || next == "max" || next == "maximum" || next == "limit" || next == "at" && r.text(i+taken+1) == "most" || next == "is" && r.limit(i+taken+1) {
				r.slots.Cost = addOnce(r.slots.Cost, "cheap")
			}
		}
		return taken
	}
	if r.tokens[i].num >= 0 {
		if next == "am" || next == "pm" {
			r.hour(n, next == "pm", i)
			return 2
		}
		if hasColon(r.tokens[i].text) && n < 24 {
			r.hour(n, n >= 12, i)
			return 1
		}
	}
	switch {
	case n < 1 || n > 110:
		return 0
	case before == "under" || before == "below":
		return r.under(n, next)
	case before == "over" || before == "above" || r.tokens[i].plus || next == "plus" && n >= 40:
		return r.over(n, next)
	case n < 12 && (before == "after" || before == "at") && r.tokens[i].num > 0 && !measure(next) && !r.address(i+1):
		r.hour(n, n < 9, i) // "tues after 7"
		return 1
	case next == "s":
		return r.decade(i)
	case next == "month" || next == "months" || next == "mth" || next == "mths" || next == "week" || next == "weeks" || next == "wk" || next == "wks":
		if r.text(i+taken+1) == "old" {
			r.hint("parents-toddlers")
			r.slots.Audience = addOnce(r.slots.Audience, "parents-toddlers")
			return taken + 2
		}
		return 0
	}
	if at := i + taken; at < len(r.tokens) && r.tokens[at].stop {
		next = "" // "im 58. bus 48"
	}
	old := r.years(i, i+taken, n)
	if old > 0 && n < 18 && n > 4 && r.text(i+taken+old-1) == "olds" { // "something for 16yr olds"
		r.slots.Audience = addOnce(r.slots.Audience, "young-people")
		r.hint("young-people")
	}
	again := r.swap > 0 && i-r.swap <= 1 && !measure(next) && r.agedBefore(i)
	if old == 0 && !again && (measure(next) || !r.isAge(i, taken, n)) {
		return 0
	}
	if r.slots.Age == 0 || again || r.ageMine && len(r.slots.For) > 0 { // "im 45 and my mum is 82"
		r.slots.Age = n
		r.ageMine = before == "im" || before == "am"
	}
	if before == "my" && n < 18 && old > 0 && len(r.slots.For) == 0 && !r.personAt(i+taken+old) {
		r.slots.For = append(r.slots.For, "child") // "my 15 year old"
	}
	if n <= 4 {
		r.tot = true
		r.hint("parents-toddlers")
	}
	return taken + old
}

// agedBefore reports whether the age that was read stands just before i: "81 no sorry 82".
func (r *reading) agedBefore(i int) bool {
	for at := i - 1; at >= 0 && at > i-5; at-- {
		if r.slots.Age > 0 && r.tokens[at].num == r.slots.Age {
			return true
		}
	}
	return false
}

// limit reports whether "my limit" or the like stands at i.
func (r *reading) limit(i int) bool {
	for at := i; at < i+3; at++ {
		if text := r.text(at); text == "limit" || text == "most" || text == "max" {
			return true
		}
	}
	return false
}

// years is how many tokens from i on say that the number n before them, at at, is an age:
// "yo", "year old", "years of age", and Polish and Punjabi for it.
func (r *reading) years(at, i, n int) int {
	switch r.text(i) {
	case "y":
		if r.text(i+1) == "o" {
			return 2
		}
	case "yo", "lat", "letni", "letnia", "saal", "ਸਾਲ":
		return 1
	case "yr", "yrs", "year", "years":
		if r.text(i+1) == "of" && r.text(i+2) != "age" {
			return 0 // "sixty years of that"
		}
		if follows := r.text(i + 1); follows == "old" || follows == "olds" {
			return 2
		} else if follows == "of" && r.text(i+2) == "age" {
			return 3
		}
		switch r.text(at - 2) {
		case "lived", "been", "married", "after", "for":
			return 0
		}
		switch r.text(at - 1) {
		case "lived", "been", "here", "after", "had", "army", "navy", "raf", "forces", "service", "job", "married", "police":
			return 0
		}
		if before := r.text(at - 1); (n >= 60 || n >= 18 && i+1 < len(r.tokens) && r.tokens[i+1].stop) && before != "in" && before != "of" && before != "for" && before != "over" && before != "last" && before != "about" {
			return 1 // "lives in Glenfield, 80 yrs"
		}
	}
	return 0
}

// isAge reports whether the bare number n at i is an age: after a word that says
// so, after a person, or by itself between commas where nothing else is numbered.
func (r *reading) isAge(i, taken, n int) bool {
	before, next := r.text(i-1), r.text(i+taken)
	if r.address(i+taken) || before == "did" {
		return false // "ex army, did 22 years"
	}
	apart := i == 0 || r.tokens[i].stop || r.tokens[i].comma
	switch {
	case apart && n >= 3 && r.oneBefore(i):
		return true // "my daughter, 13, in Enderby"
	case i == 0 && n >= 12 && (next == "n" || next == "and"):
		return true // "16 n bored"
	case apart:
	case ageWord(before), before == "just" && ageWord(r.text(i-2)), before == "only" && ageWord(r.text(i-2)):
		return true
	case before == "and" && describesPerson(r.text(i-2)), before == "are" && several(r.text(i-2)):
		return true // "hes autistic and 19", "my kids are 14 and 15"
	case next == "plus":
		return n >= 40
	case before == "both", before == "each":
		return n >= 40 // "my parents, both 75"
	case before == "of":
		return n >= 5 && r.oneBefore(i-1)
	case before == "at":
		return n >= 25
	case r.oneBefore(i):
		return true
	}
	after := i + taken
	if after+1 < len(r.tokens) && r.tokens[after].text == "now" && !r.tokens[after].stop {
		after++ // "58 now"
	}
	ends := after >= len(r.tokens) || r.tokens[after].stop || r.tokens[after].comma
	if apart && ends && i > 0 {
		return n >= 12 || len(r.slots.For) > 0 && !r.tokens[i].stop // "deaf, 27, looking for others", "grandson (8) loves lego"
	}
	if r.tokens[i].stop || n < 18 || numbered(before) || !ends && !apart {
		return false
	}
	if i == 0 {
		return ends && n >= 50
	}
	s, _ := r.dir.words.find(r.tokens, i-1)
	return s != nil && s.level() >= hinted && s.level() <= situation && ends // "ex army 38"
}

// address reports whether a road is named by the words from i on, so that the number before them is a house's.
func (r *reading) address(i int) bool {
	for at := i; at < len(r.tokens) && at < i+3 && !r.tokens[at].stop && !r.tokens[at].comma; at++ {
		switch r.tokens[at].text {
		case "and", "cant", "dont", "but", "who":
			return false
		case "road", "rd", "street", "lane", "ave", "avenue", "close", "drive", "crescent", "court", "gardens", "terrace", "way", "grove", "place", "square", "walk":
			return at > i
		}
	}
	return false
}

// oneBefore reports whether a word for one person stands right before i.
func (r *reading) oneBefore(i int) bool {
	if i < 1 {
		return false
	}
	switch r.text(i - 1) {
	case "man", "lady", "woman", "gentleman", "girl", "boy", "lad", "bloke", "gent", "widow", "widower", "male", "female", "lesbian", "adult", "divorced", "retired", "chap", "pensioner", "user", "beginner":
		return true
	}
	for back := 1; back <= 2 && back <= i; back++ {
		if s, taken := r.dir.words.find(r.tokens, i-back); s != nil && s.who != "" && taken == back {
			return true
		}
	}
	if i >= 2 && !r.tokens[i-1].stop && describesPerson(r.text(i-1)) {
		s, _ := r.dir.words.find(r.tokens, i-2)
		return s != nil && s.who != ""
	}
	return false
}

// describesPerson reports whether a word may stand between a person and an age: "son autistic 24".
func describesPerson(text string) bool {
	switch text {
	case "autistic", "deaf", "blind", "disabled", "lonely", "widowed", "retired", "trans", "gay", "bi", "queer", "only", "now", "nearly", "almost", "is", "shes", "hes", "about":
		return true
	}
	return false
}

// several reports whether a word stands for people whose ages may follow.
func several(text string) bool {
	switch text {
	case "we", "they", "two", "both", "kids", "children", "boys", "girls", "lads", "twins", "parents", "sons", "daughters", "grandkids", "grandchildren":
		return true
	}
	return false
}

// numbered reports whether this word counts or names with a number: "bus 48".
func numbered(text string) bool {
	switch text {
	case "bus", "no", "number", "nr", "flat", "room", "unit", "route", "the", "at", "to", "till", "til", "before", "after", "from", "between", "area", "for",
		"every", "about", "last", "next", "than", "junction", "day", "has", "have", "got", "or", "and", "by", "around", "page", "top", "a":
		return true
	}
	return false
}

// spelled reads a number in words at i, and how many tokens it takes: seventy one,
// sixty-eight. Below twenty only before "year old", where it can be nothing else.
func (r *reading) spelled(i int) (n, taken int) {
	for ten, name := range [...]string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"} {
		if r.tokens[i].text != name {
			continue
		}
		n = 20 + 10*ten
		if unit := small(r.text(i + 1)); unit > 0 && unit < 10 {
			return n + unit, 2
		}
		return n, 1
	}
	if unit := small(r.tokens[i].text); unit > 0 {
		if before := r.text(i - 1); unit > 9 && (before == "im" || before == "am" || before == "aged" || before == "hes" || before == "shes") {
			return unit, 1 // "i am sixteen"
		}
		switch next := r.text(i + 1); {
		case (next == "year" || next == "yr" || next == "years") && r.text(i+2) == "old", next == "month", next == "months":
			return unit, 1
		}
	}
	return -1, 0
}

// small is the value of a word from one to nineteen, 0 for any other.
func small(text string) int {
	for i, name := range [...]string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
		"fifteen", "sixteen", "seventeen", "eighteen", "nineteen"} {
		if text == name {
			return i + 1
		}
	}
	return 0
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
		r.hour(1, text == "pm", i)
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
	case "im", "am", "age", "aged", "turned", "turning", "nearly", "almost", "shes", "hes", "is", "whos", "ages", "she", "he", "only", "was":
		return true
	}
	return false
}

// measure reports whether a number before this word counts something else.
func measure(text string) bool {
	switch text {
	case "mile", "miles", "km", "minute", "minutes", "min", "mins", "hour", "hours", "people", "of", "pound", "pounds", "quid", "weeks", "months", "days",
		"year", "years", "yr", "yrs", "stone", "kids", "children", "mates", "friends", "times", "th", "st", "street", "road", "steps", "stairs", "foot", "ft", "or", "bus", "week",
		"month", "day", "grandchildren", "dogs", "cats", "lads", "side", "lots", "things", "percent", "meds", "more", "other", "others":
		return true
	}
	return false
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
		if r.slots.Age == 0 {
			r.slots.Age = n
		}
	case "the", "of": // "music of the 60s"
		return 0
	default:
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
	if r.slots.Age == 0 {
		r.slots.Age = n
	}
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
func (r *reading) hour(n int, pm bool, i int) {
	if pm && n < 12 {
		n += 12
	}
	switch {
	case n < 12:
		r.part("morning", i)
	case n < 17:
		r.part("afternoon", i)
	default:
		r.part("evening", i)
	}
}

func hasColon(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == ':' || text[i] == '.' {
			return true
		}
	}
	return false
}
