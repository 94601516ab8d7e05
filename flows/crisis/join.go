package crisis

import "slices"

// join reads runs of single letters as the words they spell ("d i e", "k.m.s",
// "k-i-l-l"), and a key word that a space cuts in two ("sui cide"). What spells
// no word stays as it is.
func (r *reader) join() {
	r.kept = append(r.kept[:0], r.tokens...)
	in := r.kept
	r.tokens = r.tokens[:0]
	for i := 0; i < len(in); {
		end := i
		for end < len(in) && in[end].single && in[end].end-in[i].start < maxRun {
			end++
		}
		if end-i >= 3 && r.spell(in[i:end]) {
			i = end
			continue
		}
		id := r.halves(in, i)
		if id == unknown {
			id = r.pair(in, i)
		}
		if id != unknown {
			t := in[i]
			t.word, t.end, t.single, t.plain = id, in[i+1].end, false, true
			if parts := r.voc.expand[id]; parts != nil {
				r.emitParts(parts, t)
			} else {
				r.tokens = append(r.tokens, t)
			}
			i += 2
			continue
		}
		for end = max(end, i+1); i < end; i++ {
			t := in[i]
			if t.single && t.word >= 0 && r.voc.expand[t.word] != nil {
				t.word = r.voc.expand[t.word][0] // u: you
			}
			r.tokens = append(r.tokens, t)
		}
	}
}

// maxRun is how many letters that stand alone are read as one run.
const maxRun = 400

// spell reads a run of single letters as words, where gaps wider than the usual
// one part them, or else as well as it can. It reports whether it found a word.
func (r *reader) spell(run []token) bool {
	wide := false
	for _, t := range run[1:] {
		wide = wide || t.wide
	}
	was := len(r.tokens)
	if !wide {
		t := run[0]
		t.end, t.single, t.plain = run[len(run)-1].end, false, true
		if parts := r.spelt(r.buf[t.start:t.end]); parts != nil && len(parts) <= len(run) {
			r.emitParts(parts, t)
			return true
		}
		if len(run) < 6 {
			return false
		}
		letters := r.buf[t.start:t.end]
		known := false
		for _, w := range r.voc.segment(letters) {
			begin := t.start
			t.start, t.end, t.word = begin, begin+int32(len(w)), unknown
			r.word(t)
			known = known || len(w) >= 3
			t.start, t.brk = t.end, brkNone
		}
		if !known {
			r.tokens = r.tokens[:was]
		}
		return known
	}
	for i := 0; i < len(run); {
		k := i + 1
		for k < len(run) && !run[k].wide {
			k++
		}
		t := run[i]
		t.end, t.single, t.word = run[k-1].end, k-i == 1, unknown
		r.word(t)
		i = k
	}
	return true
}

// halves finds the key word that in[i] and in[i+1] are the halves of, unknown for
// none. One of them must be no word by itself.
func (r *reader) halves(in []token, i int) int32 {
	if i+1 >= len(in) {
		return unknown
	}
	a, b := &in[i], &in[i+1]
	if a.plain && b.plain || b.brk != brkNone || b.end-a.start < keyLong || b.end-a.start > 15 || b.start != a.end {
		return unknown
	}
	word := r.buf[a.start:b.end]
	id := r.voc.lookup(word)
	if id == unknown || r.voc.expand[id] != nil || !slices.Contains(under(r.voc.near, hashBut(word, -1)), nearOf(hashBut(word, -1), id)) {
		return unknown
	}
	return id
}

// pair finds the word that in[i] and in[i+1] are together, unknown for none.
func (r *reader) pair(in []token, i int) int32 {
	if i+1 < len(in) && in[i+1].brk == brkNone && in[i].word >= 0 && in[i+1].word >= 0 {
		if id, ok := r.voc.pairs[pair{in[i].word, in[i+1].word}]; ok {
			return id
		}
	}
	return unknown
}

// spelt finds what a run of single letters spells: a word of the lexicon, or
// several joinable ones, also behind a first "i" or "a".
func (r *reader) spelt(run []byte) []int32 {
	if id := r.voc.lookup(run); id != unknown {
		if e := r.voc.expand[id]; e != nil {
			return e
		}
		return []int32{id}
	}
	return r.voc.split(run, 1)
}
