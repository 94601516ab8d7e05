package crisis

import (
	"fmt"
	"slices"
	"strings"
)

// Marks that the judge leaves on the words of a text.
const (
	markIdiom uint16 = 1 << iota
	markDenied
	markPast
	markThen
	markNow
	markClaimed
	markJest
	markEarnest
	markTrifle
	markTopic
	markSign // of something, but of a sign that counts beside others
	markPetty
	markWell
	markRefused // of a hit that was denied: what lies inside it is too
)

// What lowered a hit, for Explain.
const (
	byNothing = ""
	byNot     = "denied"
	byTime    = "long past"
	byJest    = "in jest"
	byTopic   = "talked about"
)

// verdict is what the judge decided.
type verdict struct {
	level  Level
	flags  Flags
	rule   string // the deciding rule, "" for none
	denied bool
}

// weighed is a hit that counted, for Explain.
type weighed struct {
	hit
	id, reason string
	level      Level
	lowered    string
	who        person
	sum        string // of a gathered rule: "plan 3 + bye 2 = 5 of 5"
}

// judging is one text being judged.
type judging struct {
	e *engine
	r *reader
	v verdict

	topic, denial, well, then, means bool

	order   int  // of the deciding rule
	lowered bool // the deciding rule was
	others  bool // nothing of the deciding level is about the writer
	heard   func(weighed)
}

// judge weighs the hits in r. With safe, the text answers "are you safe?".
// heard, when not nil, is told of every rule that counted.
func (e *engine) judge(r *reader, safe bool, heard func(weighed)) verdict {
	j := judging{e: e, r: r, others: true, heard: heard}
	j.mark()
	r.windows()
	for _, h := range r.hits {
		if e.rules[h.rule].Kind == kindHear && !e.rules[h.rule].Beside {
			j.hear(h)
		}
	}
	for _, h := range r.hits {
		switch e.rules[h.rule].Kind {
		case kindHear:
			if e.rules[h.rule].Beside {
				j.hear(h)
			}
		case kindDenial, kindPast, kindWell:
			if e.marked(r, h)&markIdiom == 0 {
				j.count(h, e.rules[h.rule].Level, 0, writer, byNothing)
				j.v.denied = j.v.denied || e.rules[h.rule].Kind == kindDenial
			}
		case kindSafe:
			if safe {
				j.count(h, e.rules[h.rule].Level, e.rules[h.rule].Flags, writer, byNothing)
			}
		}
	}
	j.gather()
	if j.v.level > None && j.others {
		j.v.flags |= FlagOther
	}
	j.flag()
	j.v.denied = j.v.denied && j.v.level == Distress
	return j.v
}

// mark notes on the words what lowers, and what a text as a whole is.
func (j *judging) mark() {
	e, r := j.e, j.r
	for _, h := range r.hits {
		var m uint16
		switch ru := &e.rules[h.rule]; ru.Kind {
		case kindIdiom:
			m = markIdiom
		case kindDenial:
			if not, _ := e.governed(r, h); not {
				continue // "not safe"
			}
			m, j.denial = markDenied, true
		case kindPast:
			m = markPast
		case kindThen:
			m, j.then = markThen, true
		case kindNow:
			m = markNow
		case kindWell:
			m, j.well = markWell, true
		case kindJest:
			m = markJest
		case kindTrifle:
			m = markTrifle
		case kindPetty:
			m = markPetty
		case kindEarnest:
			m = markEarnest
		case kindTopic:
			m, j.topic = markTopic, true
		case kindHear:
			if ru.Claims {
				m = markClaimed
			}
		}
		r.mark(h, m)
	}
	// Means, plan, date or goodbye named: a denial lowers nothing then.
	for _, h := range r.hits {
		ru := &e.rules[h.rule]
		if !ru.Flags.Has(FlagMeans) || ru.Kind != kindHear && ru.Kind != kindFlag || e.marked(r, h)&(markIdiom|markDenied|markPast) != 0 {
			continue
		}
		if not, past := e.governed(r, h); !not && !past {
			j.means = true
			return
		}
	}
}

// hear weighs a hit of a rule that hears something.
func (j *judging) hear(h hit) {
	e, r, ru := j.e, j.r, &j.e.rules[h.rule]
	marks := e.marked(r, h)
	if e.idiom(r, h, ru.Level) || marks&markClaimed != 0 && !ru.Claims && ru.Level < Danger && !e.writerSpeaks(r, h) {
		return
	}
	level, flags, lowered := ru.Level, ru.Flags, byNothing
	if ru.Mention && e.topical(r, h, j.topic) {
		// A topic is talked about; where the writer is in it too, be unsure.
		if !e.writerNear(r, h) {
			return
		}
		level, lowered = min(level, Distress), byTopic
	}
	who := writer
	if !ru.Anyone {
		who = e.about(r, h)
	}
	if who == addressed && ru.Generic {
		who = writer
	}
	switch {
	case who == addressed:
		return
	case who == other && level != Danger && level != Abuse:
		level = ru.Others
	}
	not, past := false, false
	if !ru.Flat {
		not, past = e.governed(r, h)
	}
	not = not || marks&markDenied != 0 || level != Danger && (e.denied(r, h) || e.inRefused(r, h))
	switch {
	case lowered != byNothing:
	case not && !(j.means && level == Crisis):
		lowered = byNot
	case past || marks&markPast != 0 && !ru.Flat || j.over(h, level):
		lowered = byTime
	case ru.Soft && j.denial && !e.afterBut(r, h) && !(j.means && level == Crisis):
		lowered = byNot
	case ru.Jest && e.inJest(r, h, level):
		lowered = byJest
	}
	if lowered != byNothing {
		if ru.Level <= Distress {
			return // "not lonely", "used to be sad"
		}
		level = min(level, Distress)
		flags &^= FlagMeans | FlagAbuse
		if lowered == byNot {
			j.v.denied = true
			r.mark(h, markRefused)
		}
	} else if sign := e.signOf[h.rule]; sign >= 0 && !(ru.Beside && !e.signNear(r, h)) {
		if !ru.Beside {
			r.mark(h, markSign)
		}
		if ru.Anyone || who == other {
			r.note(r.theirs, h, sign)
		}
		if ru.Anyone || who != other {
			r.note(r.own, h, sign)
		}
	}
	if flags.Has(FlagChild) && e.longAgo(r, h) {
		flags &^= FlagChild // a grown-up who tells of childhood
	}
	j.count(h, level, flags, who, lowered)
}

// over reports whether what a hit tells of is long over: it was long ago, or it is
// told in the past tense by somebody who is well now.
func (j *judging) over(h hit, level Level) bool {
	if !j.e.rules[h.rule].Past {
		return false
	}
	long, told := j.e.longAgo(j.r, h), j.e.told(j.r, h)
	switch {
	case told == tensePresent:
		return false
	case level == Danger:
		return told == tensePast && (long || j.then && j.well)
	case told == tensePast:
		return long || j.well
	}
	return long || j.then && j.well
}

// count takes a weighed hit into the verdict.
func (j *judging) count(h hit, level Level, flags Flags, who person, lowered string) {
	if level == Abuse {
		flags |= FlagAbuse
	}
	ru := &j.e.rules[h.rule]
	if j.heard != nil {
		j.heard(weighed{h, ru.ID, ru.Reason, level, lowered, who, ""})
	}
	if level == None {
		return
	}
	j.decide(ru.ID, int(h.rule), level, flags, who == other || ru.Flags.Has(FlagOther), lowered != byNothing)
}

// decide lets the most urgent level win; of two rules of one level the one that
// nothing lowered, and then the one that stands first, is named.
func (j *judging) decide(id string, order int, level Level, flags Flags, other, lowered bool) {
	j.v.flags |= flags &^ FlagOther
	switch {
	case level > j.v.level:
		j.v.level, j.v.rule, j.order, j.others, j.lowered = level, id, order, other, lowered
	case level == j.v.level:
		if j.lowered && !lowered || j.lowered == lowered && order < j.order {
			j.v.rule, j.order, j.lowered = id, order, lowered
		}
		j.others = j.others && other
	}
}

// In a long text many things are named, so signs are added up over windows of two
// blocks of so many words each, which overlap by one.
const blockWords = 100

// windows makes the windows of the text, without signs.
func (r *reader) windows() {
	n := max(1, (len(r.tokens)-1)/blockWords)
	r.own = append(r.own[:0], make([]signSet, n)...)
	r.theirs = append(r.theirs[:0], make([]signSet, n)...)
}

// note adds a hit's sign to the windows in which it begins.
func (r *reader) note(windows []signSet, h hit, sign int16) {
	block := int(h.start) / blockWords
	for w := max(0, block-1); w <= block && w < len(windows); w++ {
		windows[w].add(sign)
	}
}

// gather adds up signs: several different ones together say more than each.
func (j *judging) gather() {
	for i := range j.e.gathered {
		g, s := &j.e.gathered[i], &j.e.sums[i]
		for _, theirs := range []bool{false, true} {
			level, windows := g.Level, j.r.own
			if theirs {
				level, windows = g.Others, j.r.theirs
			}
			if level == None || !slices.ContainsFunc(windows, func(signs signSet) bool { return s.reaches(&signs, g.Least) }) {
				continue
			}
			lowered := byNothing
			if j.denial && !j.means {
				level, lowered = min(level, Distress), byNot
				j.v.denied = true
			}
			if level < j.v.level {
				continue
			}
			flags := g.Flags
			if level == Abuse {
				flags |= FlagAbuse
			}
			if j.heard != nil {
				who := writer
				if theirs {
					who = other
				}
				j.heard(weighed{hit{rule: -1}, g.ID, g.Reason, level, lowered, who, s.told(windows, g)})
			}
			j.decide(g.ID, len(j.e.rules)+i, level, flags, theirs, lowered != byNothing)
		}
	}
}

// reaches reports whether the signs come to that many points, with those that are needed.
func (s *sum) reaches(signs *signSet, least int) bool {
	n := 0
	for _, p := range s.of {
		if signs.has(p.sign) {
			n += p.n
		}
	}
	if n < least {
		return false
	}
	return !slices.ContainsFunc(s.needs, func(group []int16) bool { return !slices.ContainsFunc(group, signs.has) })
}

// told writes the sum of the first window that reaches what is needed.
func (s *sum) told(windows []signSet, g *gathered) string {
	for i := range windows {
		if !s.reaches(&windows[i], g.Least) {
			continue
		}
		n, parts := 0, []string(nil)
		for k, p := range s.of {
			if windows[i].has(p.sign) {
				n += p.n
				parts = append(parts, fmt.Sprintf("%s %+d", g.Of[k].Sign, p.n))
			}
		}
		return fmt.Sprintf("%s = %d, and %d are enough", strings.Join(parts, ", "), n, g.Least)
	}
	return ""
}

// flag adds the flags that stand beside whatever was heard.
func (j *judging) flag() {
	e, r := j.e, j.r
	for _, h := range r.hits {
		ru := &e.rules[h.rule]
		if ru.Kind != kindFlag || e.marked(r, h)&markIdiom != 0 || !ru.Always && j.v.level == None {
			continue
		}
		if ru.Flags.Has(FlagMeans) && j.v.level < Crisis {
			continue
		}
		if ru.Flags.Has(FlagChild) && (e.about(r, h) != writer || e.longAgo(r, h)) {
			continue
		}
		j.v.flags |= ru.Flags
		if j.heard != nil {
			j.heard(weighed{h, ru.ID, ru.Reason, j.v.level, byNothing, writer, ""})
		}
	}
}
