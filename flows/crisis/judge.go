package crisis

// Marks that the judge leaves on the words of a text.
const (
	markIdiom uint8 = 1 << iota
	markDenied
	markPast
	markThen
	markNow
	markClaimed
)

// verdict is what the judge decided, and why.
type verdict struct {
	level  Level
	flags  Flags
	rule   int32 // the deciding rule, or -1
	denied bool
}

// judge weighs the hits in r. With safe, the text answers "are you safe?".
// heard, when not nil, is told of every rule that counted.
func (e *engine) judge(r *reader, safe bool, heard func(h hit, l Level)) verdict {
	v := verdict{rule: -1}
	topic, denial := false, false
	for _, h := range r.hits {
		var m uint8
		switch e.rules[h.rule].Kind {
		case kindIdiom:
			m = markIdiom
		case kindDenial:
			m, denial = markDenied, true
		case kindPast:
			m = markPast
		case kindThen:
			m = markThen
		case kindNow:
			m = markNow
		case kindTopic:
			topic = true
		case kindHear:
			if e.rules[h.rule].Claims {
				m = markClaimed
			}
		}
		for i := h.start; m != 0 && i < h.end; i++ {
			r.tokens[i].marks |= m
		}
	}

	// Means, plan, date or goodbye named: a denial lowers nothing then.
	means := false
	for _, h := range r.hits {
		ru := &e.rules[h.rule]
		if ru.Flags.Has(FlagMeans) && (ru.Kind == kindHear || ru.Kind == kindFlag) &&
			e.marked(r, h)&(markIdiom|markDenied|markPast) == 0 {
			means = true
			break
		}
	}

	ruleLowered := false
	others := true // nothing of the deciding level is about the writer
	for _, h := range r.hits {
		ru := &e.rules[h.rule]
		level, flags, lowered := ru.Level, ru.Flags, false
		marks := e.marked(r, h)
		switch ru.Kind {
		case kindHear:
			if e.idiom(r, h, level) || marks&markClaimed != 0 && !ru.Claims && level < Danger && !e.writerSpeaks(r, h) {
				continue
			}
			if ru.Mention && topic {
				// A topic is talked about; where the writer is in it too, be unsure.
				if !e.writerNear(r, h) {
					continue
				}
				level = Distress
			}
		case kindDenial, kindPast:
			if marks&markIdiom != 0 {
				continue
			}
			level = Distress
		case kindSafe:
			if !safe {
				continue
			}
		default:
			continue
		}
		if ru.Kind == kindHear && level >= Abuse && level != Danger {
			lowered = marks&(markDenied|markPast) != 0 || ru.Soft && denial && !e.afterBut(r, h) || ru.Past && e.longAgo(r, h)
			if lowered && means && level == Crisis && marks&markPast == 0 {
				lowered = false
			}
		}
		other := false
		if !ru.Anyone && e.aboutSomeone(r, h) {
			other = true
			if level != Danger && level != Abuse {
				level = ru.Others
			}
		} else if ru.Flags.Has(FlagOther) {
			other = true
		}
		if flags.Has(FlagChild) && e.longAgo(r, h) {
			flags &^= FlagChild // a grown-up who tells of childhood
		}
		if lowered {
			level = min(level, Distress)
			flags &^= FlagMeans | FlagAbuse
			v.denied = v.denied || marks&markDenied != 0 || denial
		}
		if level == None {
			continue
		}
		if level == Abuse {
			flags |= FlagAbuse
		}
		if heard != nil {
			heard(h, level)
		}
		v.flags |= flags &^ FlagOther
		switch {
		case level > v.level:
			v.level, v.rule, others, ruleLowered = level, h.rule, other, lowered
		case level == v.level:
			// Name the denial rather than what it lowered; else the rule that stands first.
			if ruleLowered && !lowered || ruleLowered == lowered && h.rule < v.rule {
				v.rule, ruleLowered = h.rule, lowered
			}
			others = others && other
		}
	}
	if v.level > None && others {
		v.flags |= FlagOther
	}
	for _, h := range r.hits {
		ru := &e.rules[h.rule]
		if ru.Kind != kindFlag || e.marked(r, h)&markIdiom != 0 || !ru.Always && v.level == None {
			continue
		}
		if ru.Flags.Has(FlagMeans) && v.level < Crisis {
			continue
		}
		if ru.Flags.Has(FlagChild) && e.aboutSomeone(r, h) {
			continue
		}
		v.flags |= ru.Flags
		if heard != nil {
			heard(h, v.level)
		}
	}
	if v.level < Distress {
		v.denied = false
	}
	return v
}

// marked gathers the marks on a hit's words.
func (e *engine) marked(r *reader, h hit) uint8 {
	var m uint8
	for _, t := range r.tokens[h.start:h.end] {
		m |= t.marks
	}
	return m
}

// reach is how far the judge looks from a hit for a time or a person.
const reach = 12

// longAgo reports a time long past in the hit's sentence, and none that is now.
func (e *engine) longAgo(r *reader, h hit) bool {
	m := e.marked(r, h)
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach && r.tokens[i+1].brk != brkHard; i-- {
		m |= r.tokens[i].marks
	}
	for i := int(h.end); i < len(r.tokens) && i-int(h.end) < reach && r.tokens[i].brk != brkHard; i++ {
		m |= r.tokens[i].marks
	}
	return m&markThen != 0 && m&markNow == 0
}

// idiom reports whether a hit's words mean nothing of the kind. One such word is
// enough below danger; danger is only hidden when all of its words are such.
func (e *engine) idiom(r *reader, h hit, level Level) bool {
	all := markIdiom
	for _, t := range r.tokens[h.start:h.end] {
		all &= t.marks
	}
	return all != 0 || level < Danger && e.marked(r, h)&markIdiom != 0
}

// afterBut reports whether a "but" stands before the hit: "not suicidal but i
// cant go on" takes the denial back.
func (e *engine) afterBut(r *reader, h hit) bool {
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach; i-- {
		if e.in(r.tokens[i].word, e.but) {
			return true
		}
	}
	return false
}

// writerSpeaks reports whether the writer is the one who wants or does what the
// hit says: then no claim by a rule about somebody else may hide it.
func (e *engine) writerSpeaks(r *reader, h hit) bool {
	near := 2
	if e.in(r.tokens[h.start].word, e.baseVerb) {
		near = 5 // "i really just want": not he or she
	}
	for i := int(h.end) - 1; i >= 0 && int(h.start)-i <= near; i-- {
		if e.in(r.tokens[i].word, e.self) {
			return true
		}
		if i < int(h.start) && e.in(r.tokens[i].word, e.someone) {
			return false
		}
	}
	return false
}

// writerNear reports whether the writer is named in the hit or before it.
func (e *engine) writerNear(r *reader, h hit) bool {
	for i := int(h.end) - 1; i >= 0 && int(h.start)-i <= reach; i-- {
		if e.in(r.tokens[i].word, e.self) {
			return true
		}
	}
	return false
}

// aboutSomeone reports whether a hit is about someone other than the writer.
// The nearest person before it decides. When in doubt it is the writer: to ask
// after the wrong person is a smaller fault than not to hear.
func (e *engine) aboutSomeone(r *reader, h hit) bool {
	reflexive := false
	for _, t := range r.tokens[h.start:h.end] {
		if e.in(t.word, e.self) {
			return false
		}
		reflexive = reflexive || e.in(t.word, e.reflexive)
	}
	if reflexive {
		return true
	}
	firstWord := r.tokens[h.start].word
	if e.in(firstWord, e.someone) {
		return true
	}
	agrees := e.in(firstWord, e.thirdVerb) // "says she wants": he or she, not I
	bare := e.in(firstWord, e.baseVerb)    // "want" after "my husband": the writer dropped the I
	for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= reach; i-- {
		if r.tokens[i+1].brk == brkHard {
			return false
		}
		w := r.tokens[i].word
		near := i == int(h.start)-1
		switch {
		case e.in(w, e.self):
			return false
		case !agrees && (r.tokens[i+1].brk == brkSoft || e.in(w, e.conjunction)):
			return false
		case e.in(w, e.someone):
			return !bare || near && e.in(w, e.aux)
		case bare && near && e.in(w, e.aux):
			bare = false
		case bare:
			return false
		}
	}
	return false
}
