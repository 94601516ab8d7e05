package crisis

// How far words reach: whom a hit is about, what a "not" governs, which time.

// person is whom a hit is about.
type person uint8

const (
	writer person = iota
	other
	addressed // you
)

// reach is how far the judge looks from a hit for a time, a person or a laugh.
const reach = 14

// shortText is how many words a text may have to be read as one sentence when a
// laugh is looked for.
const shortText = 25

// marked gathers the marks on a hit's words.
func (e *engine) marked(r *reader, h hit) uint16 {
	var m uint16
	for i := h.start; i < h.end; i++ {
		m |= r.tokens[i].marks
	}
	return m
}

// nearby gathers the marks in the hit's sentence, as far as reach.
func (e *engine) nearby(r *reader, h hit) uint16 {
	m := e.marked(r, h)
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach && r.tokens[i+1].brk != brkHard; i-- {
		m |= r.tokens[i].told()
	}
	for i := int(h.end); i < len(r.tokens) && i-int(h.end) < reach && r.tokens[i].brk != brkHard; i++ {
		m |= r.tokens[i].told()
	}
	return m
}

// told is t's marks, without the "now" of "I am well now" and of "ten years ago
// today": that speaks of now, and not of what the writer tells.
func (t *token) told() uint16 {
	if t.marks&(markWell|markThen) != 0 {
		return t.marks &^ markNow
	}
	return t.marks
}

// inRefused reports whether a hit lies inside one that was denied.
func (e *engine) inRefused(r *reader, h hit) bool {
	for _, t := range r.tokens[h.start:h.end] {
		if t.marks&markRefused == 0 {
			return false
		}
	}
	return true
}

// longAgo reports a time long past in the hit's sentence, and none that is now.
func (e *engine) longAgo(r *reader, h hit) bool {
	m := e.nearby(r, h)
	return m&markThen != 0 && m&markNow == 0
}

// tense is the time in which a hit is told.
type tense uint8

const (
	tenseNone tense = iota // "my suicide attempt"
	tensePast
	tensePresent
)

// told looks for a word of the past or the present in a hit or shortly before it.
func (e *engine) told(r *reader, h hit) tense {
	t := tenseNone
	for i := int(h.end) - 1; i >= 0 && int(h.start)-i <= 5; i-- {
		if i < int(h.start) && r.tokens[i+1].brk == brkHard {
			break
		}
		switch ro := r.tokens[i].role; {
		case ro&rolePresent != 0:
			return tensePresent
		case ro&rolePast != 0:
			t = tensePast
		}
	}
	return t
}

// shortest is how many words a text may have for a trifle in another sentence to count.
const shortest = 15

// inJest reports a laugh (in a short text anywhere), or a trifle for a cause, in
// the hit's sentence, and no word that it is meant. A small trouble is enough
// where nothing worse than distress was heard.
func (e *engine) inJest(r *reader, h hit, level Level) bool {
	near := e.nearby(r, h)
	m := near
	if len(r.tokens) <= shortText {
		for i := range r.tokens {
			m |= r.tokens[i].marks
		}
		if len(r.tokens) <= shortest {
			near = m
		}
	}
	if m&markEarnest != 0 {
		return false
	}
	return m&markJest != 0 || near&markTrifle != 0 || level <= Distress && m&(markTrifle|markPetty) != 0
}

// idiom reports whether a hit's words mean nothing of the kind. One such word is
// enough below danger; danger is only hidden when all of its words are such.
func (e *engine) idiom(r *reader, h hit, level Level) bool {
	all := markIdiom
	for _, t := range r.tokens[h.start:h.end] {
		if !t.skip {
			all &= t.marks
		}
	}
	return all != 0 || level < Danger && e.marked(r, h)&markIdiom != 0
}

// governReach is how many words before a hit a "not" may stand.
const governReach = 8

// governed reports whether a "not" governs the hit ("i do not think i want to
// die"), or a "used to". Only words that let a "not" through may stand between:
// "not joking i want to die" is no denial. A "used to" reaches to the next "I" or
// "but".
func (e *engine) governed(r *reader, h hit) (not, past bool) {
	past = e.usedTo(r, h)
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= governReach; i-- {
		if r.tokens[i+1].brk != brkNone {
			return false, past
		}
		t := &r.tokens[i]
		switch {
		case t.role&roleNot != 0:
			return !e.spared(r, i), past
		case t.skip, t.role&(roleThrough|roleSelf) != 0:
		default:
			return false, past
		}
	}
	return false, past
}

// usedTo reports a "used to" before the hit in its clause.
func (e *engine) usedTo(r *reader, h hit) bool {
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach && r.tokens[i+1].brk == brkNone; i-- {
		switch ro := r.tokens[i].role; {
		case ro&roleUsed != 0:
			return true
		case ro&(roleBut|roleSelf) != 0:
			return false
		}
	}
	return false
}

// spared reports a "not" that denies nothing: cannot, "why not", "if i do not",
// "not only".
func (e *engine) spared(r *reader, at int) bool {
	if at+1 < len(r.tokens) && r.tokens[at+1].role&roleOnly != 0 {
		return true
	}
	for i := at - 1; i >= 0 && at-i <= 3 && r.tokens[i+1].brk == brkNone; i-- {
		if r.tokens[i].role&roleWhy != 0 || i == at-1 && r.tokens[i].role&roleCan != 0 {
			return true
		}
	}
	return false
}

// denied reports a "no" that answers the hit rather than stands before it.
func (e *engine) denied(r *reader, h hit) bool {
	return e.saidNo(r, h) || e.askedAndDenied(r, h)
}

// answerReach is how many words after a hit its denial may begin.
const answerReach = 10

// saidNo reports "suicidal no", "no suicidal thoughts", and "thinking of suicide?
// i am not": a bare no, or an "i am not" at which the clause ends.
func (e *engine) saidNo(r *reader, h hit) bool {
	end := func(i int) bool { return i >= len(r.tokens) || r.tokens[i].brk != brkNone }
	first := r.tokens[h.start].role
	if i := int(h.start) - 1; i >= 0 && r.tokens[i+1].brk == brkNone && r.tokens[i].role&roleNo != 0 && first&(roleSelf|roleBase) == 0 {
		return true
	}
	if i := int(h.end); i < len(r.tokens) && r.tokens[i].role&(roleNo|roleNot) != 0 && end(i+1) && r.tokens[i].brk != brkHard {
		return true
	}
	for i := int(h.end); i+2 < len(r.tokens) && i-int(h.end) < answerReach; i++ {
		if r.tokens[i].brk != brkNone && r.tokens[i].role&roleSelf != 0 && r.tokens[i+1].role&roleThrough != 0 && r.tokens[i+2].role&roleNot != 0 && end(i+3) {
			return true
		}
	}
	return false
}

// askedAndDenied reports a hit that somebody asked about or believed, and a "no"
// after it: "she asked if i wanted to die and i said no". A "but" after the no
// takes it back.
func (e *engine) askedAndDenied(r *reader, h hit) bool {
	asked := false
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach && r.tokens[i+1].brk != brkHard; i-- {
		asked = asked || r.tokens[i].role&roleAsk != 0 && !e.selfBefore(r, i) // not "i have thought"
	}
	if !asked {
		return false
	}
	last := int(h.end) + reach
	for i := int(h.end); i < len(r.tokens) && i < last; i++ {
		if r.tokens[i].brk == brkHard {
			last = min(last, i+3) // "I said no." at once
		}
		if r.tokens[i].role&(roleNo|roleNot) == 0 {
			continue
		}
		for k := i + 1; k < len(r.tokens) && k-i <= 2; k++ {
			if r.tokens[k].role&roleBut != 0 && k+1 < len(r.tokens) && r.tokens[k+1].role&(roleSelf|roleI) != 0 {
				return false
			}
		}
		return true
	}
	return false
}

// afterBut reports whether a "but" stands before the hit: "not suicidal but i
// cant go on" takes the denial back.
func (e *engine) afterBut(r *reader, h hit) bool {
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach; i-- {
		if r.tokens[i].role&roleBut != 0 {
			return true
		}
	}
	return false
}

// writerSpeaks reports whether the writer is the one who wants or does what the
// hit says: then no claim by a rule about somebody else may hide it.
func (e *engine) writerSpeaks(r *reader, h hit) bool {
	if e.verbal {
		return e.writerInside(r, h)
	}
	near := 2
	if r.tokens[h.start].role&roleBase != 0 {
		near = 5 // "i really just want": not he or she
	}
	for i := int(h.end) - 1; i >= 0 && int(h.start)-i <= near; i-- {
		if r.tokens[i].role&roleSelf != 0 {
			return true
		}
		if i < int(h.start) && r.tokens[i].role&roleSomeone != 0 {
			return false
		}
	}
	return false
}

// topicText is how many words a text may have for a topic in one sentence to be
// that of the others.
const topicText = 80

// topical reports whether a hit is about a topic, such as a course or a film, and
// not about the writer: "I have suicidal thoughts" is nobody's topic.
func (e *engine) topical(r *reader, h hit, somewhere bool) bool {
	if !somewhere || len(r.tokens) > topicText && e.nearby(r, h)&markTopic == 0 {
		return false
	}
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= 4; i-- {
		switch ro := r.tokens[i].role; {
		case ro&roleSelf != 0:
			return false
		case !r.tokens[i].skip && ro&(roleThrough|rolePast|rolePresent|roleBase|roleAux) == 0:
			return true
		}
	}
	return true
}

// writerNear reports whether the writer is named in the hit or before it.
func (e *engine) writerNear(r *reader, h hit) bool {
	for i := int(h.end) - 1; i >= 0 && int(h.start)-i <= reach; i-- {
		if r.tokens[i].role&(roleSelf|roleI) != 0 {
			return true
		}
	}
	return false
}

// about reports whom a hit is about. The nearest person before it decides. When
// in doubt it is the writer: to ask after the wrong person is a smaller fault
// than not to hear.
func (e *engine) about(r *reader, h hit) person {
	if e.verbal {
		return e.subject(r, h)
	}
	reflexive := writer
	for i := h.start; i < h.end; i++ {
		switch ro := r.tokens[i].role; {
		case ro&roleSelf != 0 && !e.ofSomeone(r, int(i)):
			return writer
		case ro&roleReflexive == 0:
		case ro&roleYou != 0:
			reflexive = addressed
		default:
			reflexive = other
		}
	}
	if reflexive != writer {
		for i := int(h.start) - 1; i > 0 && int(h.start)-i <= reach; i-- {
			if r.tokens[i].role&(roleAny|roleElse) != 0 {
				return writer // "does anyone else think about killing themselves"
			}
		}
		return reflexive
	}
	first := r.tokens[h.start].role
	switch {
	case first&roleSomeone != 0 && !e.elseAfter(r, int(h.start)):
		return other
	case first&roleYou != 0:
		return addressed
	}
	agrees := first&roleThird != 0 // "says she wants": he or she, not I
	if i := int(h.start); i > 0 && r.tokens[i].brk == brkNone && first&(roleBase|roleSelf) == 0 {
		agrees = agrees || r.tokens[i-1].role&roleThird != 0 // "talking" about it
	}
	if i := int(h.end); i-int(h.start) == 1 && i < len(r.tokens) && r.tokens[i].brk == brkNone && r.tokens[i].role&(roleSomeone|roleAny) == roleSomeone {
		asks := r.tokens[i].role&roleAux != 0 && i+1 < len(r.tokens) && r.tokens[i+1].role&roleCan != 0 // "suicidal who can i talk to"
		if !asks {
			return other // a suicidal friend
		}
	}
	bare := first&roleBase != 0 // "want" after "my husband": the writer dropped the I
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach; i-- {
		if r.tokens[i+1].brk == brkHard {
			return writer
		}
		t := &r.tokens[i]
		near := i == int(h.start)-1
		switch {
		case t.role&roleSelf != 0:
			if e.ofSomeone(r, i) || i > 0 && r.tokens[i-1].role&roleSomeone != 0 && r.tokens[i].brk == brkNone && e.known(r, i+1) {
				continue // "my" of "my son", "someone i know": the other is weighed
			}
			return writer
		case !agrees && (r.tokens[i+1].brk == brkSoft || t.role&roleConj != 0):
			return writer
		case t.role&roleSomeone != 0 && (e.elseAfter(r, i) || e.sought(r, i) || i > 0 && r.tokens[i-1].role&(roleElse|roleAny) != 0):
			agrees = false
		case t.role&roleYou != 0:
			if bare || agrees || near {
				return addressed
			}
			return writer
		case t.role&roleSomeone != 0:
			if bare && !(near && t.role&roleAux != 0) {
				return writer
			}
			return other
		case bare && near && t.role&roleAux != 0:
			bare = false
		case bare && !t.skip:
			return writer
		}
	}
	return writer
}

// ofSomeone reports whether the word at i is the "my" of "my son".
func (e *engine) ofSomeone(r *reader, i int) bool {
	return r.tokens[i].role&roleOwn != 0 && i+1 < len(r.tokens) &&
		(r.tokens[i+1].role&roleSomeone != 0 || i+2 < len(r.tokens) && r.tokens[i+2].role&roleSomeone != 0 && r.tokens[i+1].role&roleSelf == 0)
}

// elseAfter reports "anyone else" and the like, which ask about oneself, and
// "someone to talk to", who is nobody yet.
func (e *engine) elseAfter(r *reader, i int) bool {
	return r.tokens[i].role&roleAny != 0 || i+1 < len(r.tokens) && r.tokens[i+1].role&(roleElse|roleTo) != 0
}

// sought reports the "someone" of "talk to someone about it": a listener, whom
// the hit is not about, unless a "who" makes a person of them.
func (e *engine) sought(r *reader, i int) bool {
	return i > 0 && r.tokens[i].role&roleListener != 0 && r.tokens[i-1].role&roleTo != 0 &&
		(i+1 >= len(r.tokens) || r.tokens[i+1].role&(roleSomeone|roleThird) == 0)
}

// known reports the verb of "someone i know" at i.
func (e *engine) known(r *reader, i int) bool {
	return i < len(r.tokens) && r.tokens[i].role&roleKnown != 0
}

// selfBefore reports an "i" or "i have" before the word at i, not the "my" of
// "my doctor".
func (e *engine) selfBefore(r *reader, i int) bool {
	self := func(k int) bool { return k >= 0 && r.tokens[k].role&(roleSelf|roleOwn) == roleSelf }
	return self(i-1) || self(i-2) && r.tokens[i-1].role&roleThrough != 0
}

// mark notes marks on a hit's words.
func (r *reader) mark(h hit, marks uint16) {
	for i := h.start; marks != 0 && i < h.end; i++ {
		r.tokens[i].marks |= marks
	}
}

// signReach is how far a sign may stand from one that counts only beside it.
const signReach = 40

// signNear reports a sign in the hit's sentence.
func (e *engine) signNear(r *reader, h hit) bool {
	for i := int(h.start); i >= 0 && int(h.start)-i <= signReach; i-- {
		if r.tokens[i].marks&markSign != 0 {
			return true
		}
		if r.tokens[i].brk == brkHard {
			break
		}
	}
	for i := int(h.end); i < len(r.tokens) && i-int(h.end) < signReach && r.tokens[i].brk != brkHard; i++ {
		if r.tokens[i].marks&markSign != 0 {
			return true
		}
	}
	return false
}
