package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
	"signpost/flows/sms"
)

// stepsMost bounds the steps of one turn; a longer one is a loop in a script.
const stepsMost = 50

// triesMost is how many answers in a row may miss before a person is offered.
const triesMost = 2

// talk answers words that are neither urgent nor a word of their own.
func (r *run) talk(said crisis.Screened) {
	text := said.Words()
	found := r.w.find(text)
	slots := r.w.Directory.Understand(found.Rest, r.e.At)
	r.s = r.s.aged(own(text, slots), r.e.At)
	asked, caring, held := r.waiting(), r.s.caring(r.e.At), r.s.Held
	r.s.Held = false
	if said.Level() == crisis.None && strays(text, found, slots) && !caring && (asked == nil || asked.verb != askWords) {
		r.care()
	}
	switch {
	case held && !caring && slices.Contains(agrees, answerKey(text)):
		r.carryOn()
	case held && !caring && slices.Contains(declines, answerKey(text)):
		r.tell("That is fine. Text again any time, day or night. " + crisis.Closing())
	case caring && !r.wants(text, found, slots, held):
		r.care()
	case r.wrong(said, asked):
	case asked != nil && r.answer(asked, text, found, slots, held):
	case r.detail(text):
	case said.Level() == crisis.None && asked == nil && agreed.MatchString(plainWords(text)) && r.p.flows["bye"] != nil:
		r.start("bye")
	case said.Level() == crisis.None && r.about(text, asked, found, slots):
	case r.startNamed(text, slots):
	case r.question(found, slots):
	case said.Level() == crisis.None && asked == nil && complaint.MatchString(plainWords(text)):
		r.tell("Sorry that this was no help. Text a village and what you would like, like walking in Hinckley. Or text PERSON to ask a volunteer to look, or FEEDBACK to tell us. " + crisis.Closing())
	case r.changed(asked):
	case len(r.s.Shown) > 0 && asked == nil:
		if said.Level() == crisis.None && long(text) {
			r.care()
		}
		r.tell("Text a number from the list for details, MORE, or MENU. Or ask for something else, like walking in Hinckley. " + crisis.Closing())
	case asked != nil:
		r.again(asked, said)
	case caring:
		r.care()
	case said.Level() == crisis.None && long(text):
		r.care()
		r.start("welcome")
	default:
		r.start("welcome")
	}
}

// waiting is the step that waits for an answer, nil for none.
func (r *run) waiting() *step {
	f := r.p.flows[r.s.Flow]
	if f == nil {
		return nil
	}
	i, ok := f.byName[r.s.Step]
	if !ok {
		return nil
	}
	return &f.steps[i]
}

// answer takes text as the answer to what was asked, and reports whether it was
// one. When the flow was held, something else was said since: then only the very
// words of a choice choose it.
func (r *run) answer(s *step, text string, found places.Found, slots directory.Slots, held bool) bool {
	switch s.verb {
	case askChoice, askYesNo, askConsent:
		c := chosen(s.choices, text, held)
		if c == nil {
			return false
		}
		r.p.watch.see(r.p.flows[r.s.Flow], r.p.flows[r.s.Flow].byName[s.name], "answer "+c.shown)
		r.keep(s.as, c.shown)
		if s.verb == askConsent {
			r.consent(c.shown)
		}
		if c.target.flow == nil {
			r.next(s)
			return true
		}
		r.pass(s)
		if c.target.flow.name == "find" {
			r.s = r.s.searchless()
		}
		r.run(c.target.flow, c.target.index)
		return true
	case askPlace:
		if n := r.picked(text); n != nil {
			r.s.Near, r.s.Which = n, nil
			r.next(s)
			return true
		}
		if r.s.Flow == "find" || slots.Asks() {
			break // a question as a whole, or in part
		}
		switch {
		case !r.place(found):
			r.ask(r.p.flows[r.s.Flow], r.p.flows[r.s.Flow].byName[s.name], r.misplaced(s, found))
			return true
		case found.Place != nil:
			r.next(s)
			return true
		}
	case askDay:
		if any := slices.Contains(anyDay, answerKey(text)); any || len(slots.Day) > 0 {
			r.s.Slots.Day, r.s.Slots.On = slots.Day, slots.On
			r.keep(s.as, daysSaid(slots.Day))
			r.next(s)
			return true
		}
	case askNumber:
		if n := aCount.FindString(text); n != "" {
			r.keep(s.as, n)
			r.next(s)
			return true
		}
	case askWords:
		// Whatever they want to say; but a whole new question is answered.
		if found.Place == nil || !slots.Asks() {
			r.keep(s.as, sms.Cut(strings.Join(strings.Fields(text), " "), keptMost))
			r.next(s)
			return true
		}
	case askInterest:
		if !slots.Asks() && len(slots.Day) > 0 && found.Place == nil {
			slots.Any = true // whatever is on that day
		}
		if slots.Asks() {
			r.s.Slots = r.s.Slots.Merge(slots)
			r.place(found)
			r.next(s)
			return true
		}
	}
	return false
}

// daysSaid is what a text calls the days of an answer: "Saturday and Sunday", "any day".
func daysSaid(days []string) string {
	if len(days) == 0 {
		return "any day"
	}
	var names []string
	for _, day := range days {
		name := day // today, weekend
		for n := time.Sunday; n <= time.Saturday; n++ {
			if strings.EqualFold(n.String()[:3], day) {
				name = n.String()
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, " and ")
}

// keptMost is how many letters of an answer in their own words are kept.
const keptMost = 160

var (
	aCount = regexp.MustCompile(`\b[0-9]{1,6}\b`)
	anyDay = strings.Fields("any anyday anytime whenever idontmind dontmind nopreference everyday alldays")
)

// yeses and nos answer a yes or no question, as answerKey has them.
var (
	yeses = strings.Fields("yes y yeah yep yup yes please yesplease ok okay please sure 1 tak")
	nos   = strings.Fields("no n nope nah nothanks nothankyou notnow notreally 2 nie")
)

// ofList is the number that text is as a whole: "2", "2.", "2)".
func ofList(text string) (int, bool) {
	text = strings.Trim(strings.TrimSpace(text), ".)")
	if text == "" || text[0] < '0' || text[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// countWords is how many words text has.
func countWords(text string) (n int) {
	for range strings.FieldsSeq(text) {
		n++
	}
	return n
}

// picked is the place that a number chose among several of one name.
func (r *run) picked(text string) *Near {
	n, ok := ofList(text)
	if !ok || n < 1 || n > len(r.s.Which) {
		return nil
	}
	return &r.s.Which[n-1]
}

// pass leaves a step that has its answer, so that BACK can return to it.
func (r *run) pass(s *step) {
	r.s.Back = append(r.s.Back, At{r.s.Flow, s.name})
	if len(r.s.Back) > backMost {
		r.s.Back = r.s.Back[1:]
	}
	r.leave()
}

// leave waits for nothing any more.
func (r *run) leave() { r.s.Flow, r.s.Step, r.s.Tries, r.s.Print = "", "", 0, 0 }

// next goes on behind step s, which has its answer.
func (r *run) next(s *step) {
	f := r.p.flows[r.s.Flow]
	i := f.byName[s.name]
	r.pass(s)
	r.run(f, i+1)
}

// detail tells more about a suggestion that was chosen by its number.
func (r *run) detail(text string) bool {
	n, ok := ofList(text)
	return ok && r.details(n)
}

// details tells more about the n-th suggestion, and reports whether there is one.
func (r *run) details(n int) bool {
	if n < 1 || n > len(r.s.Shown) {
		return false
	}
	l, ok := r.w.Directory.Get(r.s.Shown[n-1])
	if !ok {
		return false // the listing went since it was shown
	}
	if l.Withheld(r.e.At) {
		r.tell("We have taken that one off our list since: it may be wrong or over. Text another number, MORE or MENU. " + crisis.Closing())
		return true
	}
	r.s.Found, r.s.Detail = l.ID, true
	r.tell(directory.Details(l, r.e.At))
	if r.p.flows["later"] != nil && !r.s.Offer && r.s.May.IsZero() && !r.s.Quiet && !r.s.Under18(r.e.At) && !r.s.caring(r.e.At) {
		r.tell("Text LATER and we will ask in a week how it went.")
		r.s.Offer = true
	}
	return true
}

// complaint is how people say that we are no help.
var complaint = regexp.MustCompile(`^(?:(?:this|that|it|you|ur|youre|you are|u r|your|thats|its|what|oh|well|just|bloody|really|so|absolutely|totally|nothing) )*(?:rubbish|useless|crap|pathetic|hopeless|stupid|no (?:help|good|use)|waste of time|forget it|for nothing)(?: (?:you|lot|this|then|the|of|mate|thanks))*$|` +
	`^(?:nobody|no one|noone) (?:ever )?(?:replies|answers|listens)(?: to me)?$`)

// agreed is how people say that they have what they wanted: "ok will ring them ty".
var agreed = regexp.MustCompile(`^(?:ok|okay|great|right|lovely|brilliant|perfect)\b(?: [a-z]+){0,5} (?:ty|thanks|thank you|thankyou|thx|cheers|ta)$|` +
	`^(?:lol |haha |ah |oh )?(?:ok|okay|k|kk|right|fine|great|lovely|cool|brill|brilliant|perfect|will do|got it|i see|sounds good|thats (?:fine|great|lovely|perfect|brilliant))(?: (?:ok|then|lol|x|xx|thats (?:fine|great|lovely|perfect|brilliant)|thanks|ta|cheers|will do|got it))*$`)

// thanks is how people thank, in more ways than a flow can list.
var thanks = regexp.MustCompile(`^(?:(?:ok|okay|oh|great|lovely|perfect|brilliant|right|well|thats (?:great|lovely|brilliant|perfect|helpful|very helpful|kind|fine)) )*(?:thanks?(?: (?:you|u))?|thankyou|thx|ta|cheers|bless you|much obliged)` +
	`(?: (?:you|so|very|much|a|lot|lots|dear|duck|me|love|luv|mate|pal|darling|my|everyone|all|again|kindly|bye|goodbye|x+|god|bless|indeed|anyway|ever|for|that|thats|great|lovely|perfect|brilliant|fine|your|the|help|info|information|you are|youre|very|kind|really|appreciate|it))*$`)

// startNamed starts a flow that text asks for by one of its names.
func (r *run) startNamed(text string, slots directory.Slots) bool {
	f := r.p.named[gist(text)]
	if f == nil && thanks.MatchString(plainWords(text)) {
		f = r.p.flows["bye"]
	}
	if f == nil {
		return false
	}
	if f.name == "find" {
		r.s = r.s.searchless()
	} else if slots.Asks() {
		r.s.Slots = slots // whoever answers "lonely" with a village wants company there
	}
	r.start(f.name)
	return true
}

// question hears a new question, whole or in part: an interest, a place, a day.
// What the text leaves out is taken from the question before it.
func (r *run) question(found places.Found, slots directory.Slots) bool {
	refines := len(slots.Day) > 0 && countWords(found.Rest) <= 3 || // "tuesday", and where is asked next
		len(r.s.Shown) > 0 && len(slots.Day)+len(slots.Part)+len(slots.Not)+len(slots.Access)+len(slots.Cost)+len(slots.Audience)+len(slots.Language)+slots.Age > 0
	if !slots.Asks() && found.Place == nil && len(found.Choices) == 0 && found.Outside == "" && found.Missing == "" && !refines {
		return false
	}
	if len(r.s.Shown) > 0 && found.Place == nil && r.s.Slots.Asks() && onlyNeeds(slots, found.Rest) {
		// "mum is in a wheelchair" says what she needs, and what they want stays.
		slots.Interest, slots.Also, slots.Words, slots.Said, slots.Named, slots.Any, slots.Hinted = nil, nil, nil, nil, nil, false, false
	}
	if !r.s.Slots.Asks() && len(r.s.Shown) > 0 || slots.Asks() && len(r.s.Shown) > 0 && found.Place != nil {
		// A whole new question does not inherit the day of the last one.
		r.s.Slots = slots.Merge(directory.Slots{})
	} else {
		r.s.Slots = r.s.Slots.Merge(slots)
	}
	if !r.s.Slots.Asks() && len(r.s.Slots.Day) > 0 {
		r.s.Slots.Any = true // "saturday in hinckley"
	}
	if asked := r.waiting(); asked != nil {
		r.pass(asked) // BACK leads here
	}
	r.leave()
	r.s.Shown, r.s.Skip, r.s.Calls = nil, 0, nil
	find := r.p.flows["find"]
	if !r.place(found) {
		if i, ok := find.placeStep(); ok {
			r.ask(find, i, r.misplaced(&find.steps[i], found))
			return true
		}
	}
	r.run(find, 0)
	return true
}

// group is what they ask for who do not only say what they need.
var group = regexp.MustCompile(`(?i)\b(?:groups?|clubs?|class(?:es)?|any\w*|something|somewhere|what'?s on)\b`)

// onlyNeeds reports whether text only says what somebody needs to take part.
func onlyNeeds(slots directory.Slots, text string) bool {
	for _, tag := range slots.Interest {
		if tag != "disability" && tag != "deaf-hearing" && tag != "sight-loss" && tag != "pets" {
			return false
		}
	}
	return len(slots.Access) > 0 && !group.MatchString(text)
}

// placeStep is the first step of f that asks for a place.
func (f *flow) placeStep() (int, bool) {
	for i := range f.steps {
		if f.steps[i].verb == askPlace {
			return i, true
		}
	}
	return 0, false
}

// place takes the place that was found, and reports false when a place was
// named that must be asked about.
func (r *run) place(found places.Found) bool {
	switch {
	case found.Place != nil:
		r.s.Near = &Near{found.Place.Label(), found.Place.Lat, found.Place.Lon}
		r.s.Which = nil
		return true
	case len(found.Choices) > 0 || found.Outside != "" || found.Missing != "":
		r.s.Near, r.s.Which = nil, nil
		for _, c := range found.Choices {
			r.s.Which = append(r.s.Which, Near{c.Label(), c.Lat, c.Lon})
		}
		return false
	}
	return true
}

// overBorder is how many kilometres from the nearest place of ours a place
// outside may lie and still be searched from.
const overBorder = 10

// find is the place that text names. One beyond the border is only a name.
func (w World) find(text string) places.Found {
	found := w.Places.Find(text)
	if found.Place != nil && w.far(found.Place) {
		found.Outside, found.Place = found.Place.Label(), nil
	}
	return found
}

// far reports whether p lies outside the area and not just over its border.
func (w World) far(p *places.Place) bool {
	if p.Kind != "outside" {
		return false
	}
	for _, ours := range w.Places.All() {
		if ours.Kind != "outside" && ours.Lat != 0 && places.Km(p.Lat, p.Lon, ours.Lat, ours.Lon) <= overBorder {
			return false
		}
	}
	return true
}

// misplaced is what to say about a place that is one of several, elsewhere, or unknown.
func (r *run) misplaced(s *step, found places.Found) string {
	switch {
	case len(found.Choices) > 0:
		return r.words(s.which)
	case found.Outside != "":
		return strings.ReplaceAll(r.words(s.outside), "{place}", found.Outside)
	}
	return r.words(s.again)
}

// again asks once more, kindly. The second miss in a row offers a person, though
// not to a child: see childAsksForPerson.
func (r *run) again(s *step, said crisis.Screened) {
	if r.s.caring(r.e.At) || long(said.Words()) {
		r.care()
		return
	}
	if said.Level() == crisis.Distress {
		// The warm line was said. To ask for hobbies once more would be cold.
		ready := "When you are ready we can go on, one text at a time."
		if !r.s.Under18(r.e.At) {
			ready += " Or text PERSON and we will ask somebody to look."
		}
		r.tell(ready)
		return
	}
	r.s.Tries++
	if r.s.Tries >= s.tries && s.missed.flow != nil {
		r.p.watch.see(r.p.flows[r.s.Flow], r.p.flows[r.s.Flow].byName[s.name], "missed")
		r.leave()
		r.run(s.missed.flow, s.missed.index)
		return
	}
	words := s.again
	if words.en == "" {
		words = s.say
	}
	r.tell(r.fill(r.words(words) + " {closing}"))
	switch {
	case r.s.Tries < s.tries:
	case r.s.Under18(r.e.At):
		r.tell("Or text MENU to begin again.")
	default:
		r.tell("Or text PERSON and we will ask somebody to look, or MENU to begin again.")
	}
}
