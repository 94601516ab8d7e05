package crisis

// Whom a hit is about in a language whose verbs carry the person (Polish:
// "powiedziala", she said), where nobody need be named.

// modalReach is how many words before a hit a "would" of the writer's may stand.
const modalReach = 3

// subject reports whom a hit is about. The words of the hit decide; where their
// form leaves it open ("chce": I want, or she wants, once the letters have lost
// their marks), the words before it do. When in doubt it is the writer.
func (e *engine) subject(r *reader, h hit) person {
	they, you := false, false
	for i := h.start; i < h.end; i++ {
		ro := r.tokens[i].role
		if ro&(roleSelf|roleI|roleMe) != 0 && !e.ofSomeone(r, int(i)) {
			return writer
		}
		they = they || ro&roleThey != 0
		you = you || ro&roleYou != 0
	}
	switch {
	case you:
		return addressed
	case they:
		for i := int(h.start) - 1; i >= 0 && int(h.start)-i <= modalReach && r.tokens[i+1].brk == brkNone; i-- {
			if r.tokens[i].role&(roleSelf|roleOwn) == roleSelf {
				return writer // "gdybym sie zabil": if I killed myself
			}
		}
		return other
	case r.tokens[h.start].role&roleSomeone != 0:
		return other
	}
	return e.subjectBefore(r, int(h.start))
}

// subjectBefore looks for who is meant in the words before at.
func (e *engine) subjectBefore(r *reader, at int) person {
	busy := false // another verb stands between: "mama umarla nie chce zyc"
	for i := at - 1; i >= 0 && at-i <= reach; i-- {
		t := &r.tokens[i]
		switch {
		case r.tokens[i+1].brk != brkNone:
			return writer
		case t.role&roleConj != 0:
			if t.role&roleBut == 0 && e.theirClause(r, i) {
				return other
			}
			return writer
		case t.role&roleSay != 0, t.role&roleAux != 0 && e.toWriter(r, i):
			return other
		case t.role&(roleSelf|roleI) != 0 && !e.ofSomeone(r, i):
			return writer
		case t.role&roleSomeone != 0 && e.elseAfter(r, i):
			return writer
		case t.role&roleSomeone != 0:
			if busy || e.objectOfWriter(r, i) {
				return writer
			}
			return other
		case t.role&(roleThird|roleThey) != 0:
			busy = true
		}
	}
	return writer
}

// theirClause reports whether the clause that ends before the "and" at i tells of
// somebody else and not of the writer: "corka sie tnie i nie chce zyc".
func (e *engine) theirClause(r *reader, i int) bool {
	they := false
	for k := i - 1; k >= 0 && i-k <= reach && r.tokens[k+1].brk == brkNone; k-- {
		ro := r.tokens[k].role
		if ro&(roleSelf|roleI) != 0 && !e.ofSomeone(r, k) {
			return false
		}
		if ro&roleMe != 0 && !they {
			return e.tellsWriter(r, k)
		}
		they = they || ro&roleSay != 0 || ro&(roleThey|roleThird) == roleThey
		if ro&roleConj != 0 {
			break
		}
	}
	return they
}

// tellsWriter reports whether the "me" at i is whom somebody tells something:
// "napisala mi, ze nienawidzi siebie i chce umrzec".
func (e *engine) tellsWriter(r *reader, i int) bool {
	for k := i - 1; k >= 0 && i-k <= 2 && r.tokens[k+1].brk == brkNone; k-- {
		if ro := r.tokens[k].role; ro&(roleSay|roleAux) != 0 && ro&(roleSelf|roleI) == 0 {
			return true
		}
	}
	return false
}

// toWriter reports "pisze mi": he or she, since nobody writes to himself.
func (e *engine) toWriter(r *reader, i int) bool {
	for k := i + 1; k < len(r.tokens) && k-i <= 2 && r.tokens[k].brk == brkNone; k++ {
		if r.tokens[k].role&roleMe != 0 {
			return true
		}
	}
	return false
}

// objectOfWriter reports "mam dziecko": a person whom the writer's own verb
// before it acts on.
func (e *engine) objectOfWriter(r *reader, i int) bool {
	for k := i - 1; k >= 0 && i-k <= 3 && r.tokens[k+1].brk == brkNone; k-- {
		ro := r.tokens[k].role
		if ro&roleI != 0 {
			return true
		}
		if ro&roleOwn == 0 && !r.tokens[k].skip {
			return false
		}
	}
	return false
}

// writerInside reports whether a hit's own words name the writer.
func (e *engine) writerInside(r *reader, h hit) bool {
	for i := h.start; i < h.end; i++ {
		if r.tokens[i].role&(roleSelf|roleI|roleMe) != 0 && !e.ofSomeone(r, int(i)) {
			return true
		}
	}
	return false
}
