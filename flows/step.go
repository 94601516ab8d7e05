package flows

import (
	"slices"
	"strings"

	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/sms"
)

// Step moves a conversation by one event.
func (p *Program) Step(w World, s Session, e Event) Turn {
	s = s.refresh(e.At)
	c := crisis.Context{Age: s.years(e.At)}
	if e.Said.Level() != crisis.None && !e.Said.Level().Urgent() {
		// "my son is 15": an age beside worry or low words matters.
		if age := w.Directory.Understand(e.Said.Words(), e.At).Age; age > 0 && !s.Under18(e.At) {
			c.Age = age
		}
	}
	said := e.Said.In(c)
	// What came just before is read together with this. It counts when the two say
	// more than the first did, which has been answered: a STOP after urgent words is
	// a STOP, and "hinckley" after low ones is a place.
	if e.At.Sub(s.Heard).Abs() < together {
		c.Previous = s.Said
		if both := e.Said.In(c); both.Level() > s.Was {
			said = both
		}
	}
	r := &run{p: p, w: w, e: e}
	r.help, r.helped = s.helped(e.At) // before these words
	r.which, s.Wrong = s.Wrong, false // whatever comes next is the answer, or there is none
	r.s, r.t = s.hear(e.Said, said, e.At)
	r.settle()
	r.speak(e.Said)
	r.move(said)
	r.silences()
	if len(r.t.Say) == 0 {
		// No path above leads here; if one ever does, it must not be silence.
		r.tellApart(crisis.Care())
	}
	r.t.Next = r.s.remember(e.Said, said.Level(), e.At)
	r.t.Flow, r.t.Step = r.s.Flow, r.s.Step
	return r.t
}

// run is one turn in the making.
type run struct {
	p *Program
	w World
	e Event
	s Session
	t Turn

	help   Help // what they were being given before, when helped
	helped bool

	which bool // they were asked which listing is wrong
	cared bool // the care text was given

	edited bool // what they were asked is asked no more
	asks   At   // what is asked instead, the zero At for nothing

	apart int // how many of the first messages of t.Say stand alone
}

// move decides what this turn says. The order of its cases is the order of
// what matters: danger, then opting out, then everything else.
func (r *run) move(said crisis.Screened) {
	word := control(said)
	if word == "english" && r.s.Lang == "" || word == "polski" && !r.p.speaks("pl") {
		word = "" // a wish: a class, or company
	}
	switch {
	case said.Level().Urgent():
		r.urgent(said)
	case word == "stop":
		r.tellApart(crisis.Stopped())
		r.s = r.s.stop()
	case word == "start":
		r.s.Stopped = false
		r.tellApart(crisis.Started())
		if r.s.caring(r.e.At) {
			r.care()
		} else {
			r.start("welcome")
		}
	case word == "my data":
		// The same neutral words whatever is known of them, opted out or not: a text
		// proves no identity, so staff check it first.
		r.beside("data")
	case word == "forget me":
		// Neutral too. What may be removed is, soon after this; what an urgent text
		// holds is not.
		r.beside("forget")
		r.t.Forget = true
	case r.s.Stopped && word != "help" && !(word == "more" && r.s.caring(r.e.At)):
		r.tellApart(crisis.StillStopped())
	case said.Empty() && r.s.caring(r.e.At) && r.e.Pictures == 0:
		r.care() // "??"
	case said.Empty():
		r.tellApart(crisis.Unreadable())
	case word != "":
		r.word(word)
	case r.helped && said.Level() <= crisis.Distress && reachedNobody(said.Words()):
		r.unanswered(r.help, said)
	case said.Level() == crisis.Worried || said.Level() == crisis.Bereaved:
		r.aside(said)
	case said.Level() == crisis.Distress && r.s.caring(r.e.At):
		r.tellApart(said.FirstReply()...)
		r.s.Held = true
	default:
		if said.Level() == crisis.Distress {
			r.tellApart(said.FirstReply()...)
		}
		r.talk(said)
	}
}

// urgent answers words of danger. What was said first depends on the text
// alone, so that a repeat needs no store; only when the text alone is not
// urgent does what came before decide.
func (r *run) urgent(said crisis.Screened) {
	reply := said
	if r.e.Said.Level().Urgent() {
		reply = r.e.Said
	}
	r.tellApart(reply.FirstReply()...)
	r.s = r.s.hold(said, r.e.At)
	r.s.Greeted = true
	if control(r.e.Said) == "stop" {
		// Urgent only together with the text before: it is an opt-out as well.
		r.tellApart(crisis.Stopped())
		r.s = r.s.stop()
	}
}

// control is the word of the carrier's or the desk's that said is as a whole,
// "" for none and for urgent words, which are never a command.
func control(said crisis.Screened) string {
	if said.Level().Urgent() {
		return ""
	}
	if word := crisis.Control(said.Words()); word != "" || said.Level() != crisis.None {
		return word
	}
	switch key := answerKey(said.Words()); {
	case everywhere[key] != "":
		return everywhere[key]
	case slices.Contains(optOuts, key):
		return "stop"
	case slices.Contains(dataAsks, key):
		return "my data"
	case slices.Contains(erasures, key):
		return "forget me"
	}
	return ""
}

// everywhere are words of the desk's beside the carrier's, in their spellings, as
// answerKey has them. PERSON stands in the flow of that name, which has many.
var everywhere = map[string]string{
	"language": "language", "languages": "language", "jezyk": "language", "język": "language",
	"english": "english", "inenglish": "english", "poangielsku": "english",
	"polski": "polski", "popolsku": "polski", "polskie": "polski", "inpolish": "polski",
	"wstecz": "back", "więcej": "more", "wiecej": "more", "pomoc": "help", "osoba": "person", "człowiek": "person", "czlowiek": "person",
	"goback": "back", "moreplease": "more", "anymore": "more", "mainmenu": "menu", "menuplease": "menu",
}

// optOuts are opt-outs in more than the carrier's one word, as answerKey has them.
var optOuts = []string{
	"pleasestop", "stopplease", "stoptexting", "stoptextingme", "pleasestoptextingme", "stopmessagingme", "pleasestopmessagingme",
	"stopthesetexts", "stopsendingtexts", "stopsendingmetexts", "stopcontactingme", "nomoretexts", "nomoretextsplease",
	"unsubscribeme", "donttextme", "donttextmeagain", "pleasedonttextme", "takemeoffthelist", "removemefromthelist", "takemeoffyourlist",
}

// dataAsks and erasures are MY DATA and FORGET ME in other words. Whoever holds the
// phone may want to see what its owner wrote. "delete me" is not among them.
var (
	dataAsks = strings.Fields("whatdidisay whatdidisaybefore whatdiditext whatdiditextyou whatdidiwrite whathaveisaid whathaveitexted whathaveiwritten " +
		"whatdidwetalkabout mymessages showmymessages showmemymessages readmymessages messagehistory myhistory showhistory showmyhistory showmemyhistory " +
		"chathistory whatdata whatdatadoyouhave whatdoyouknowaboutme showmydata mytexts showmytexts whatwasmylasttext whatwasmylastmessage")
	erasures = strings.Fields("deletemydata deletemymessages deletemytexts deleteallmydata deleteallmymessages deleteeverything erasemydata erasemymessages " +
		"erasemytexts removemydata clearmydata clearmyhistory clearhistory deletehistory deletemyhistory wipemydata pleaseforgetme pleasedeletemydata")
)

// word carries out a word that works everywhere.
func (r *run) word(word string) {
	switch word {
	case "menu":
		r.start("welcome")
	case "help":
		r.beside("help")
	case "back":
		r.back()
	case "more":
		r.more()
	case "person":
		r.start("person")
	case "language", "english", "polski":
		r.language(word)
	case "safe":
		r.tellApart(crisis.Safe())
		r.greet()
	}
}

// beside begins the flow called name while what was asked still waits.
func (r *run) beside(name string) {
	at, step, tries, print, calls := r.s.Flow, r.s.Step, r.s.Tries, r.s.Print, r.s.Calls
	r.start(name)
	r.s.Flow, r.s.Step, r.s.Tries, r.s.Print, r.s.Calls = at, step, tries, print, calls
}

// more goes on where the last answer stopped: after urgent words the other
// lines of help, otherwise the next suggestions.
func (r *run) more() {
	switch {
	case r.s.caring(r.e.At) && len(r.s.Shown) == 0, r.offering():
		help, _ := r.s.helped(r.e.At)
		r.tellApart(crisis.More(help.Level, help.Flags, r.e.At)...)
	case r.s.Skip > 0:
		r.suggest(r.s.Skip)
	case len(r.s.Shown) > 0:
		r.tell("That is all we know of. Text a different place or interest, or MENU. " + crisis.Closing())
	default:
		r.start("welcome")
	}
}

// back asks the question before this one again, or shows the list again whose details were read.
func (r *run) back() {
	if r.s.Detail && r.waiting() == nil {
		r.suggest(0) // the list, from its beginning
		return
	}
	for len(r.s.Back) > 0 {
		last := r.s.Back[len(r.s.Back)-1]
		r.s.Back = r.s.Back[:len(r.s.Back)-1]
		f := r.p.flows[last.Flow]
		if f == nil {
			continue
		}
		if i, ok := f.byName[last.Step]; ok {
			// What it asked for is asked for again.
			switch f.steps[i].verb {
			case askInterest:
				r.s.Slots = directory.Slots{}
			case askPlace:
				r.s.Near = nil
			}
			r.leave()
			r.run(f, i)
			return
		}
	}
	r.start("welcome")
}

// tellApart adds messages of package crisis. Each is one segment that stands
// alone, since texts may overtake each other, and so it is never joined.
func (r *run) tellApart(messages ...string) {
	r.t.Say = append(r.t.Say, messages...)
	r.apart = len(r.t.Say)
}

// tell adds messages, joining a short one to the one before it: each text that
// is sent costs, and may overtake the other.
func (r *run) tell(messages ...string) {
	for _, m := range messages {
		m = strings.TrimSpace(m)
		if m == "" {
			continue
		}
		if n := len(r.t.Say); n > r.apart {
			if joined := r.t.Say[n-1] + "\n" + m; sms.Length(joined) <= budget {
				r.t.Say[n-1] = joined
				continue
			}
		}
		r.t.Say = append(r.t.Say, m)
	}
}
