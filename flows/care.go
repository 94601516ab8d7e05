package flows

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
)

// What follows help. Within a day of urgent words (care) nothing is suggested that
// was not asked for, and whatever is not understood gets help again.

// Help is the last help that somebody was given.
type Help struct {
	Level crisis.Level `json:"l,omitempty"`
	Flags crisis.Flags `json:"f,omitempty"`
	At    time.Time    `json:"a,omitzero"`
}

// caring reports whether urgent words were heard in the last day.
func (s Session) caring(now time.Time) bool {
	return s.Urgent != crisis.None && now.Sub(s.UrgentAt) < care
}

// helped is the help that goes on being given at a time, false when there is none:
// that of urgent words, or the last of a day.
func (s Session) helped(now time.Time) (Help, bool) {
	h := s.Told
	if s.caring(now) {
		h = Help{s.Urgent, s.Flags, s.UrgentAt}
	}
	if s.Under18(now) {
		h.Flags |= crisis.FlagChild
	}
	return h, h.Level != crisis.None && now.Sub(h.At) < care
}

// care answers what was not understood, when somebody may be in danger.
func (r *run) care() {
	if r.cared {
		return
	}
	r.cared = true
	r.tellApart(crisis.Care())
	if r.t.Raise == "child" && r.t.Level == crisis.None {
		r.tellApart(crisis.Young()) // they have just said so
	}
	r.s.Held = true
}

// unanswered helps somebody on who was given lines and reached nobody: with the
// lines that they have not been told of yet.
func (r *run) unanswered(h Help, said crisis.Screened) {
	told := said.FirstReply()
	if len(told) == 0 {
		told = []string{crisis.Care()}
	}
	r.tellApart(told...)
	known := numbers(append(append(told, crisis.Care()), crisis.FirstReply(h.Level, h.Flags)...)...)
	for _, m := range crisis.More(h.Level, h.Flags, r.e.At) {
		if slices.ContainsFunc(numbers(m), func(n string) bool { return !slices.Contains(known, n) }) {
			r.tellApart(m)
		}
	}
	r.s.Held = true
}

// numbers are what can be rung or texted in messages; short ones are ages and hours.
func numbers(messages ...string) (all []string) {
	for _, m := range messages {
		for _, n := range dialled.FindAllString(m, -1) {
			all = append(all, strings.ReplaceAll(n, " ", ""))
		}
	}
	return all
}

var dialled = regexp.MustCompile(`[0-9][0-9 ]*[0-9]{2}`)

// reachedNobody reports whether text says that a line did not help: nobody picked
// up, it is engaged, they wait.
func reachedNobody(text string) bool {
	return slices.Contains(inVain, answerKey(text)) || noAnswer.MatchString(text)
}

var inVain = strings.Fields("engaged busy allbusy nobody noone nobodythere noonethere noluck nojoy didntwork doesntwork itdidntwork notworking")

var noAnswer = regexp.MustCompile(`(?i)\b(?:` + strings.Join([]string{
	`(?:nobody|no one|noone|no-one|none|not|never|won'?t|did ?n'?t|does ?n'?t|do ?n'?t|is ?n'?t|are ?n'?t|has ?n'?t|have ?n'?t|ain'?t|no)(?: (?:is|was|are|has|have|will|would|even|there|ever|them|they))? (?:answer(?:s|ed|ing)?|pick(?:s|ed|ing)? (?:it )?up|repl(?:y|ies|ied|ying)|respond(?:s|ed|ing)?|text(?:s|ed|ing)? back|call(?:s|ed|ing)? back|r(?:ang|ing|ings|inging) back)`,
	`lines? (?:is |are |was |were |just |always |still )*(?:busy|engaged|dead|down|closed|shut)`,
	`lines? (?:busy|engaged)`, `(?:its|it'?s|it is|was|number is|just|always|still|keeps? being) engaged`, `engaged tone`,
	`(?:on|kept on|put me on|left on) hold`, `in (?:a|the) queue`, `still waiting`,
	`(?:can'?t|can ?not|could ?n'?t|could not|did ?n'?t|not|never) (?:get|getting|got) (?:through|hold of)`,
	`(?:they |it |someone |he |she )?(?:hung up|cut me off)`, `got cut off`, `voice ?mail`, `answer ?(?:phone|machine)`,
	`(?:just|keeps|kept|only) ring(?:s|ing)`, `r(?:ang|ings) out`, `ringing out`,
	`number (?:does ?n'?t|did ?n'?t|is ?n'?t|not|never) work(?:s|ing)?`,
	`tried (?:ringing|calling|phoning|texting|them|that|those|it|the numbers?|that number)`,
}, "|") + `)\b`)

// agrees is a bare word by which somebody says that they have read us.
var agrees = strings.Fields("ok okay okey okk k kk yes y yeah yeh yep yup yh yea sure fine alright right please thanks thankyou thx ty ta cheers " +
	"okthanks okthankyou thanksok carryon goon continue keepgoing go ready imready")

// declines is a bare word by which they want nothing more.
var declines = strings.Fields("no n nope nah nothanks nothankyou nothing notnow no thats all thatsall imfine imok")

// aside answers worry about somebody else, or a loss: with help, and with an offer
// to carry on. The flow stands still.
func (r *run) aside(said crisis.Screened) {
	r.tellApart(said.FirstReply()...)
	r.s.Greeted, r.s.Held = true, true
	more := "Text MORE for more help with this."
	if said.Level() == crisis.Worried && r.p.named["signs"] != nil && !r.s.Under18(r.e.At) {
		more = "Text MORE for more help with this, or SIGNS for what to look for and say."
	}
	switch {
	case r.s.caring(r.e.At): // nothing but help
	case r.waiting() != nil:
		more += " Or text OK, and we carry on with what we asked you."
	case len(r.s.Shown) > 0:
		more += " Or carry on: text a number from the list."
	default:
		more += " Or text MENU to see what else is here."
	}
	r.tell(more)
}

// offering reports whether MORE was offered after worry or a loss, and nothing
// else has been asked since.
func (r *run) offering() bool {
	return r.s.Held && !r.s.caring(r.e.At) && (r.s.Told.Level == crisis.Worried || r.s.Told.Level == crisis.Bereaved)
}

// carryOn goes on where the flow stood still.
func (r *run) carryOn() {
	asked := r.waiting()
	switch {
	case asked != nil && asked.verb == askPlace && len(r.s.Which) > 0:
		r.ask(r.p.flows[r.s.Flow], r.p.flows[r.s.Flow].byName[asked.name], r.words(asked.which))
	case asked != nil:
		r.ask(r.p.flows[r.s.Flow], r.p.flows[r.s.Flow].byName[asked.name], r.words(asked.say))
	case len(r.s.Shown) > 0:
		r.tell("Text a number from the list for details, MORE for more, or MENU.")
	default:
		r.tell("Text us any time, day or night. For what is on near you, text MENU. " + crisis.Closing())
	}
}

// wants reports whether, in care, text asks for something of ours. A story does
// not, nor does a place, which may be where they are. held is Session.Held as it was.
func (r *run) wants(text string, found places.Found, slots directory.Slots, held bool) bool {
	asked, words := r.waiting(), countWords(text)
	if held && slices.Contains(agrees, answerKey(text)) {
		return false // it answers our help
	}
	if n, ok := ofList(text); ok && n > 0 && n <= max(len(r.s.Shown), len(r.s.Which)) {
		return true
	}
	if f := r.p.named[gist(text)]; f != nil {
		return f.name != "welcome" // "hello?" in care asks whether anybody is there
	}
	if asked != nil && asked.verb == askChoice && chosen(asked.choices, text, held) != nil || asked != nil && !held && asked.verb == askWords {
		return true
	}
	explicit := asksFor.MatchString(text)
	switch {
	case tells.MatchString(text) && !explicit:
		return false
	case words >= storyLeast:
		return explicit && len(slots.Interest) > 0 && !slots.Hinted
	case slots.Asks() && !slots.Hinted && (words <= 2 || explicit || found.Place != nil || enquires.MatchString(text)):
		return true
	}
	// A short answer to what was asked last, or another word about the list.
	return !held && words <= 4 && (asked != nil || len(r.s.Shown) > 0)
}

// storyLeast is how many words make a story: something that somebody took the
// trouble to write, and that a machine did not follow.
const storyLeast = 8

// strays reports whether a story asks for nothing, though a word or two of it happen
// to name something of ours.
func strays(text string, found places.Found, slots directory.Slots) bool {
	words := countWords(text)
	return words >= storyLeast && slots.Asks() && found.Place == nil && len(found.Choices) == 0 &&
		(len(slots.Words)+len(slots.Day)+len(slots.Not))*strayed < words && !wishes.MatchString(text)
}

// strayed is how many words a story that asks for nothing has for each that says something to us.
const strayed = 6

// long reports whether text is a story.
func long(text string) bool { return countWords(text) >= storyLeast }

var (
	// asksFor names what we have, or says that it is wanted.
	asksFor = regexp.MustCompile(`(?i)\b(?:groups?|clubs?|class(?:es)?|choirs?|sessions?|activit(?:y|ies)|events?|what'?s on|(?:something|anything) on|(?:things?|something|anything) to do|looking for|interested in|(?:would|i'?d) like to|want to (?:join|try|find))\b`)
	// wishes is in nearly every text that asks for something.
	wishes = regexp.MustCompile(`(?i)\?|\b(?:wants?|wanted|wish|looking|after|like to|love to|fancy|needs?|please|pls|plz|could|can|help|who|where|wheres|what|whats|wots?|how|when|which|any|anyone|` +
		`anywhere|anything|somewhere|something|someone|sumfin|owt|is there|join|try|start|interested|groups?|clubs?|class(?:es)?)\b`)
	// enquires is how a question begins.
	enquires = regexp.MustCompile(`(?i)\b(?:any|anything|is there|are there|where (?:can|is|are|do)|find|near|can i|could i|how do i)\b`)
	// tells is how somebody tells of themselves or others, and where people are who are in danger.
	tells = regexp.MustCompile(`(?i)^\s*(?:i|im|i'm|ive|i've|it|its|it's|my|he|she|they|we|you|mum|dad|there'?s|theres|no|nobody|still|just)\b|\b(?:bridge|roof|cliff|tracks?|river|canal|lake|reservoir|multi-? ?storey|car park|ledge|station|motorway|railway|balcony|woods|point|anyone|anybody|left)\b`)
)
