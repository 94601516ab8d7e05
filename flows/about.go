package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
)

// What a resident asks about a listing they were shown: "what time is the first one", "2 please", and
// when they have read its details, "do i need to book".

var (
	// nearer says that what they were shown is too far.
	nearer = regexp.MustCompile(`^(?:is there |have you |got |have you got )?(?:any|anything|something|anywhere|one) (?:a bit |any )?(?:nearer|closer)(?: to me| please| pls| than that)?$|` +
		`^(?:no )?(?:(?:its|thats|that is|they are|theyre|that|all) )?(?:all |a bit |bit )?too far(?: away)?(?: for me| for us)?$|^(?:i |we )?cant (?:go|get|travel) that far$`)
	// others asks for other listings than those.
	others = regexp.MustCompile(`^(?:(?:no|nah|nope) )?(?:not that(?: one)?|is that (?:all|it)|somewhere else|none of (?:those|them|these)|not (?:those|them|these|any of those)|(?:something|sumthin|anything|summat|owt) (?:else|different)|(?:any )?others?|` +
		`different ones?|what else|any more)(?: please| pls| then| instead)?$|^(?:no|nah|nope)$`)
	// otherDay says that another day will do as well.
	otherDay = regexp.MustCompile(`^(?:what about |how about )?(?:any|another|a different|on another|on any)(?: other)? (?:day|days|time)(?: then| instead| please| pls)?$|^(?:other|different) days?(?: then| please)?$`)
	// itself is about one of the listings, and not a wish for others.
	itself = regexp.MustCompile(`\b(?:it|they)\b`)
	// rides asks us to take them there, or for a bus.
	rides = regexp.MustCompile(`\b(?:is there a bus|bus times?|(?:which|what) bus|(?:can|could|will|would) (?:you|someone|anyone) (?:take|fetch|drive) (?:me|her|him|us|them|mum|dad)(?: there| to it| to that)?$|\bgive (?:me|her|him|us) a lift)\b`)
	// two finds the numbers of two listings.
	two = regexp.MustCompile(`^(?:numbers? )?([1-9])(?: and| or)? (?:number )?([1-9])(?: please| pls)?$`)
)

// aboutMost is how many words such a question has at most.
const aboutMost = 12

var (
	// pointed finds the number of a listing in plain words.
	pointed = regexp.MustCompile(`(?:^|\b(?:about|of|on|for|is|the|book|with|like|does) )(?:number|no|nr|num|option) ([1-9])\b|\b(?:the )?(first|second|third|1st|2nd|3rd|last) (?:one|group|club)\b|` +
		`^(?:the )?(first|second|third|1st|2nd|3rd)(?: please| pls| plz)?$|^([1-9]) (?:please|pls|plz|thanks|thank you|ta|x)$|` +
		`\b(?:about|of|for) (?:the )?([1-9]|first|second|third|1st|2nd|3rd)$|^(?:where|when|what|how much|how) (?:is|are|does) (?:the )?([1-9]|first|second|third|1st|2nd|3rd)$`)

	// facts are what is asked about a listing, and how.
	facts = []struct {
		fact directory.Fact
		how  *regexp.Regexp
	}{
		{directory.Where, regexp.MustCompile(`\bwhere(?:s| is| are)(?: it| that| this| they|$)|^where$|\bwhereabouts\b|\baddress\b|\bpostcode\b|\bget (?:there|to it)\b|\bdirections\b|\bfind it\b`)},
		{directory.When, regexp.MustCompile(`\b(?:next one|next date|what date|wot date)\b|\b(?:what|wat|wot) (?:times?|dates?|days? (?:is|are|do|does) (?:it|they|that|this|the|number))\b|\bwhen (?:is|does|do|are|r) (?:it|they|that|this|number|the)\b|^when$|\bhow (?:long is|long does|often)\b|` +
			`\b(?:it|they) (?:starts?|opens?|finish(?:es)?)\b|\bopening (?:times?|hours)\b|\b(?:is it|are they) (?:still )?(?:on|running|going|open)\b|\b(?:every|each) week\b`)},
		{directory.Contact, regexp.MustCompile(`\b(?:(?:phone|telephone|contact|their|the) (?:number|no)|email|e mail|website|web site|contact (?:them|details)|(?:ring|call|phone) them|who do i (?:ring|call|ask|contact|speak to|book with))\b`)},
		{directory.Cost, regexp.MustCompile(`\bhow much (?:is|does|do|are|to|for)\b|\bhow much(?: money)?$|\b(?:costs?|price|prices|fees?)\b|\b(?:is|are) (?:it|they|that|any|all|any of them|all of them|number [0-9]|the [a-z]+ one|[0-9]) (?:all )?free\b|\b(?:need|have|got) to pay\b|\bdo (?:i|we) pay\b|\bwhich (?:ones?|of (?:them|those)) (?:is|are) free\b`)},
		{directory.Access, regexp.MustCompile(`\b(?:is|are|can|could|do|does|has|any)\b.*\b(?:wheelchairs?|step free|stepfree|stairs|steps|disabled|loop|toilets?|loo|parking|car park|park|ramp|lift|dogs?)\b`)},
		{directory.Whom, regexp.MustCompile(`\b(?:who is it for|whos it for|who can go|is it (?:for|just|only)|how old|what ages?|age limit|(?:women|men|ladies|adults) only|(?:women|men|ladies|children|kids) allowed|do they (?:take|let)|(?:is it )?(?:ok|okay|alright|good|suitable) for|(?:can|could) (?:anyone|anybody|i|we|he|she|they|mum|dad|men|women|kids|children|my [a-z]+) (?:go|come|join|bring))\b`)},
		{directory.Booking, regexp.MustCompile(`\b(?:to book|(?:do|can|could) (?:i|we) book|book (?:it|a place)|booking|turn up|drop in|deliver|delivers|voucher|referral|referred|register|membership)\b`)},
		{directory.What, regexp.MustCompile(`\b(?:what (?:is it|happens|do they do|goes on)|tell me (?:more|about it)|more (?:info|information|details|about it)|(?:should|do) i bring)\b`)},
	}
)

// about answers a question about one of the listings they were shown, and reports whether it was one.
func (r *run) about(text string, asked *step, found places.Found, slots directory.Slots) bool {
	if asked != nil || len(r.s.Shown) == 0 || r.s.caring(r.e.At) || countWords(text) > aboutMost {
		return false
	}
	plain := plainWords(text)
	if n := r.namedAt(plain); n > 0 {
		return r.details(n)
	}
	if found.Place != nil || len(found.Choices) > 0 || found.Outside != "" || found.Missing != "" {
		return false
	}
	switch {
	case nearer.MatchString(plain) && r.s.Near != nil:
		r.tell("Those are the nearest that we know of. Text a different village, postcode or interest, or MORE, or MENU.")
		return true
	case others.MatchString(plain):
		r.more()
		return true
	case rides.MatchString(plain) && r.s.Near != nil:
		r.tell("We cannot give lifts or bus times ourselves. For community transport near you text COMMUNITY TRANSPORT. Or text a number from the list, MORE or MENU.")
		return true
	case otherDay.MatchString(plain) && len(r.s.Slots.Day)+len(r.s.Slots.Part) > 0:
		r.s.Slots.Day, r.s.Slots.On, r.s.Slots.Nth, r.s.Slots.Part = nil, nil, nil, nil
		r.suggest(0)
		return true
	}
	if m := two.FindStringSubmatch(plain); m != nil && m[1] != m[2] {
		if a, b := int(m[1][0]-'0'), int(m[2][0]-'0'); max(a, b) <= len(r.s.Shown) {
			return r.details(a) && r.details(b)
		}
	}
	what := directory.Nothing
	for _, f := range facts {
		if f.how.MatchString(plain) {
			what = f.fact
			break
		}
	}
	n := r.pointedAt(plain)
	wish := slices.ContainsFunc(slots.Interest, func(tag string) bool { return !slices.Contains(besides[what], tag) })
	switch {
	case n > 0 && n <= len(r.s.Shown):
		l, ok := r.w.Directory.Get(r.s.Shown[n-1])
		switch {
		case r.s.Detail && r.s.Shown[n-1] == r.s.Found && what != directory.Nothing:
			return r.fact(what, plain)
		case ok && what != directory.Nothing && !directory.Tells(l, what) && !l.Withheld(r.e.At):
			r.tell(directory.Said(l, what)) // "We do not know that of", and then what we do know
		}
		return r.details(n)
	case what == directory.Nothing || wish:
		return false
	case r.s.Detail:
		return r.fact(what, plain)
	case len(r.s.Shown) == 1:
		return r.details(1)
	case what == directory.Cost || what == directory.Contact:
		return r.each(what)
	case (what == directory.Access || what == directory.When && !itself.MatchString(plain) || what == directory.What) &&
		len(slots.Day)+len(slots.Part)+len(slots.Cost)+len(slots.Access)+len(slots.Not) > 0:
		return false // "any with parking": they look further
	}
	r.tell("Which one do you mean? Please text its number from the list, like 1. " + crisis.Closing())
	return true
}

// besides are the interests that a question of each kind sounds like: "can she get in with a wheelchair"
// asks for no group of disabled people.
var besides = map[directory.Fact][]string{
	directory.Contact: {"advice", "transport", "befriending", "learning"},
	directory.Cost:    {"money-food"},
	directory.Access:  {"transport", "good-neighbour", "disability", "deaf-hearing", "sight-loss", "pets"},
	directory.Booking: {"library", "money-food", "advice", "coffee-chat", "mental-health"},
	directory.Where:   {"transport", "advice"},
	directory.Whom:    {"older-people", "coffee-chat", "young-people", "men", "women", "parents-toddlers"},
}

// each tells one fact of each listing they were shown.
func (r *run) each(what directory.Fact) bool {
	var lines []string
	for i, id := range r.s.Shown {
		if l, ok := r.w.Directory.Get(id); ok && !l.Withheld(r.e.At) {
			lines = append(lines, fmt.Sprintf("%d %s", i+1, directory.Brief(l, what)))
		}
	}
	r.tell(strings.Join(append(lines, "Text a number for details, MORE or MENU."), "\n"))
	return true
}

// pointedAt is the number of the listing that a text points at, 0 for none.
func (r *run) pointedAt(plain string) int {
	if m := pointed.FindStringSubmatch(plain); m != nil {
		word := strings.Join(m[1:], "")
		if word == "last" {
			return len(r.s.Shown)
		}
		if n, ok := number(word); ok {
			return n
		}
		return int(word[0] - '0') // "2nd"
	}
	return 0
}

// namedAt is the number of the listing whose name, or how its name begins, a text is as a whole, 0 for none.
func (r *run) namedAt(plain string) int {
	for i, id := range r.s.Shown {
		l, ok := r.w.Directory.Get(id)
		if !ok {
			continue
		}
		if name := plainWords(l.Name); plain == name || countWords(plain) > 1 && strings.HasPrefix(name, plain+" ") {
			return i + 1
		}
	}
	return 0
}

// fact answers what is asked about the listing whose details they have read.
func (r *run) fact(what directory.Fact, plain string) bool {
	l, ok := r.w.Directory.Get(r.s.Found)
	if !ok || l.Withheld(r.e.At) {
		return false
	}
	r.tell(directory.Said(l, what))
	if strings.Contains(plain, "get there") {
		r.tell("If you need a lift, text COMMUNITY TRANSPORT.")
	}
	r.tell("Text another number, MORE or MENU.")
	return true
}
