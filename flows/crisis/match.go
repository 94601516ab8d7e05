package crisis

// hit is one place where a rule's pattern matched: tokens [start, end).
type hit struct {
	rule, start, end int32
}

// fillersMost is how many little words may stand between two parts of a pattern.
const fillersMost = 3

// match finds every hit in r.tokens.
func (e *engine) match(r *reader) {
	r.hits = r.hits[:0]
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.word >= 0 {
			for _, n := range e.first[t.word] {
				e.walk(r, n, i, i+1)
			}
		}
		if i == 0 || t.brk == brkHard {
			for _, n := range e.heads {
				e.walk(r, n, i, i)
			}
		}
	}
}

// runsOn reports whether a pattern that began at start may go on with token at:
// not across the end of a sentence, and not from a "no" that a comma parts from
// the rest ("no, I want to live").
func (r *reader) runsOn(start, at int) bool {
	if at >= len(r.tokens) || at == start {
		return at < len(r.tokens)
	}
	brk := r.tokens[at].brk
	return brk == brkNone || brk == brkSoft && r.tokens[at-1].role&roleNot == 0
}

// walk goes on from a node, having read the tokens [start, at). It notes the
// rules that are satisfied on the way, and reports whether it came to the end of
// what a ! refuses.
func (e *engine) walk(r *reader, n int32, start, at int) (refused bool) {
	nd := &e.nodes[n]
	if nd.accept {
		return true
	}
	for _, rule := range nd.rules {
		h := hit{rule, int32(start), int32(at)}
		if last := len(r.hits) - 1; last >= 0 && r.hits[last] == h {
			continue
		}
		r.hits = append(r.hits, h)
	}
	for i := range nd.edges {
		ed := &nd.edges[i]
		switch ed.kind {
		case edgeWord, edgeSet:
			for k := at; r.runsOn(start, k); k++ {
				if w := r.tokens[k].word; ed.kind == edgeWord && w == ed.sym || ed.kind == edgeSet && e.in(w, ed.sym) {
					if e.walk(r, ed.next, start, k+1) {
						return true
					}
					break
				}
				if !r.tokens[k].skip || k-at == fillersMost {
					break
				}
			}
		case edgeNot:
			if !e.walk(r, ed.sym, start, at) && e.walk(r, ed.next, start, at) {
				return true
			}
		case edgeEnd:
			if e.clauseEnds(r, start, at) && e.walk(r, ed.next, start, at) {
				return true
			}
		case edgeJoin:
			if e.walk(r, ed.next, start, at) {
				return true
			}
		case edgeGap:
			for k := 0; k <= int(ed.most); k++ {
				if e.walk(r, ed.next, start, at+k) {
					return true
				}
				if !r.runsOn(start, at+k) || r.tokens[at+k].role&roleNot != 0 {
					break
				}
			}
		case edgeStart:
			if (at == start || r.tokens[at-1].brk == brkHard) && e.walk(r, ed.next, start, at) {
				return true
			}
		}
	}
	return false
}

// clauseEnds reports whether nothing but little words stands between at and the
// end of the clause: a mark, an "and", or the end of the text.
func (e *engine) clauseEnds(r *reader, start, at int) bool {
	k := at
	for n := 0; n <= fillersMost; n++ {
		if !r.runsOn(start, k) || r.tokens[k].brk != brkNone || r.tokens[k].role&roleConj != 0 {
			return true
		}
		if !r.tokens[k].skip {
			return false
		}
		k++
	}
	return false
}
