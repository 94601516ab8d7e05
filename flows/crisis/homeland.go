package crisis

import "slices"

// Some words are written alike in two languages and mean different things: "od"
// is an overdose in English and "from" in Polish. In a text that is mostly in
// another language they are that language's.

// abroad reports whether the text is mostly in the language of v: more of its
// words are known only there than only here. It marks the words that are then to
// be left to v: those that v has too, and those that are here only by repair.
func (r *reader) abroad(v *vocabulary) bool {
	here, there := 0, 0
	for i := range r.tokens {
		t := &r.tokens[i]
		word := r.buf[t.start:t.end]
		ours := r.voc.has(word)
		theirs := v.has(word) || v.begins(word) != unknown
		switch {
		case ours && !theirs:
			here++
		case theirs && !ours:
			there++
		}
		t.left = theirs || !ours
	}
	return there > here
}

// has reports whether word is one of the lexicon's, or an ordinary one that it lists.
func (v *vocabulary) has(word []byte) bool {
	return v.lookup(word) != unknown || v.plain[string(word)]
}

// leave drops the hits that rest on words left to another language alone.
func (r *reader) leave() {
	r.hits = slices.DeleteFunc(r.hits, func(h hit) bool {
		for _, t := range r.tokens[h.start:h.end] {
			if !t.left {
				return false
			}
		}
		return true
	})
}
