package crisis

import "slices"

// hit is one place where a pattern of a rule matched: tokens [start, end).
type hit struct {
	rule, pattern, start, end int32
}

// fillersMost is how many little words may stand between two parts of a pattern.
const fillersMost = 3

// match finds every hit in r.tokens.
func (e *engine) match(r *reader) {
	r.hits = r.hits[:0]
	e.see(r)
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.word >= 0 {
			e.begin(r, t.word, i)
		}
		for _, w := range r.maybe[t.maybe:t.maybes] {
			e.begin(r, w, i)
		}
		if i == 0 || t.brk == brkHard {
			for _, n := range e.heads {
				e.walk(r, n, i, i)
			}
		}
	}
}

// see gathers the sets that the words of the text belong to, so that what waits
// for a word that is nowhere need not look for it.
func (e *engine) see(r *reader) {
	r.seen = append(r.seen[:0], make([]uint64, e.width*len(page{}))...)
	add := func(w int32) {
		seen := r.seen
		for _, at := range e.pageAt[e.rows[w] : int(e.rows[w])+e.width] {
			if at != 0 {
				p, s := &e.pages[at], (*page)(seen)
				s[0] |= p[0]
				s[1] |= p[1]
				s[2] |= p[2]
				s[3] |= p[3]
			}
			seen = seen[len(page{}):]
		}
	}
	for i := range r.tokens {
		if w := r.tokens[i].word; w >= 0 {
			add(w)
		}
	}
	for _, w := range r.maybe {
		add(w)
	}
}

// has reports whether any word of the text belongs to a set.
func (r *reader) has(set int32) bool {
	s := uint32(set)
	return r.seen[s/64]&(1<<(s%64)) != 0
}

// begin walks from the root over token i as word w.
func (e *engine) begin(r *reader, w int32, i int) {
	for _, s := range e.first[e.from[w]:e.from[w+1]] {
		if s.need == noNeed || r.has(s.need) && e.comes(r, s.need, i, i+1) {
			e.walk(r, s.node, i, i+1)
		}
	}
}

// isIn reports whether a token is, or may be, a word of a set.
func (e *engine) isIn(r *reader, t *token, set int32) bool {
	if e.in(t.word, set) {
		return true
	}
	for _, w := range r.maybe[t.maybe:t.maybes] {
		if e.in(w, set) {
			return true
		}
	}
	return false
}

// is reports whether a token is, or may be, a word.
func (r *reader) is(t *token, word int32) bool {
	return t.word == word || t.maybe < t.maybes && slices.Contains(r.maybe[t.maybe:t.maybes], word)
}

// runsOn reports whether a pattern that began at start may go on with token at.
func (r *reader) runsOn(start, at int) bool {
	return at < len(r.tokens) && (r.tokens[at].runsOn || at == start)
}

// comes reports whether a word of a set comes at token at, behind little words or
// at once.
func (e *engine) comes(r *reader, set int32, start, at int) bool {
	for k := at; r.runsOn(start, k); k++ {
		t := &r.tokens[k]
		if e.isIn(r, t, set) {
			return true
		}
		if !t.skip || k-at == fillersMost {
			return false
		}
	}
	return false
}

// walk goes on from a node, having read the tokens [start, at). It notes the
// rules that are satisfied on the way, and reports whether it came to the end of
// what a ! refuses.
func (e *engine) walk(r *reader, n int32, start, at int) (refused bool) {
	nd := &e.nodes[n]
	if nd.accept {
		return true
	}
	for i := nd.ends; i != 0; i = e.ended[i].more {
		h := hit{e.ended[i].rule, e.ended[i].pattern, int32(start), int32(at)}
		if last := len(r.hits) - 1; last >= 0 && r.hits[last].rule == h.rule && r.hits[last].start == h.start && r.hits[last].end == h.end {
			continue
		}
		r.hits = append(r.hits, h)
	}
	edges := e.edges[nd.begin:nd.end]
	for i := range edges {
		ed := &edges[i]
		switch ed.kind {
		case edgeWord, edgeSet:
			for k := at; r.runsOn(start, k); k++ {
				t := &r.tokens[k]
				if ed.kind == edgeWord && r.is(t, ed.sym) || ed.kind == edgeSet && e.isIn(r, t, ed.sym) {
					if e.walk(r, ed.next, start, k+1) {
						return true
					}
					break
				}
				if !t.skip || k-at == fillersMost {
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
			if e.jump(r, ed, start, at) {
				return true
			}
		case edgeStart:
			if (at == start || r.tokens[at-1].brk == brkHard) && e.walk(r, ed.next, start, at) {
				return true
			}
		}
	}
	return false
}

// jump goes on behind each number of words that a gap may jump, as long as no "not"
// is among them, where what must come next does.
func (e *engine) jump(r *reader, ed *edge, start, at int) bool {
	need, most := e.nodes[ed.next].need, at+int(ed.most)
	if need != noNeed && !r.has(need) {
		return false
	}
	for k := at; k <= most; k++ {
		runs := r.runsOn(start, k)
		ok := need == noNeed
		if !ok && runs {
			ok = e.isIn(r, &r.tokens[k], need) || k == most && e.comes(r, need, start, k)
		}
		if ok && e.walk(r, ed.next, start, k) {
			return true
		}
		if !runs || r.tokens[k].role&roleNot != 0 {
			return false
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
