package crisis

import "slices"

// Some words are written alike in two languages and mean different things: "od"
// is an overdose in English and "from" in Polish. In a sentence that is mostly
// in another language they are that language's.

// abroad marks the words that are to be left to the language of v: in a sentence
// that is mostly in it (words known only there are at least two, and more than
// those known only here), the words that v has as they stand. One foreign word, a
// name or a goodbye, decides nothing. What v has not is never left, though it begins
// like a word of v or is here only by repair: somebody may say what matters in
// English behind a Polish greeting. Nor is a number, which is nobody's word. A
// sentence is asked by itself, so that no other one decides. It reports whether
// there are any such words.
func (r *reader) abroad(v *vocabulary) (any bool) {
	for begin := 0; begin < len(r.tokens); {
		end := begin + 1
		for end < len(r.tokens) && r.tokens[end].brk != brkHard {
			end++
		}
		any = r.sentenceAbroad(v, r.tokens[begin:end]) || any
		begin = end
	}
	return any
}

func (r *reader) sentenceAbroad(v *vocabulary, sentence []token) bool {
	known := func(t *token) (ours, theirs bool) {
		word := r.buf[t.start:t.end]
		return r.voc.has(word), v.has(word) || v.begins(word) != unknown
	}
	here, there := 0, 0
	for i := range sentence {
		switch ours, theirs := known(&sentence[i]); {
		case ours && !theirs:
			here++
		case theirs && !ours:
			there++
		}
	}
	if there < 2 || there <= here {
		return false
	}
	for i := range sentence {
		word := r.buf[sentence[i].start:sentence[i].end]
		sentence[i].left = sentence[i].left || v.has(word) && !digits(word)
	}
	return true
}

// has reports whether word is one of the lexicon's, or an ordinary one that it lists.
func (v *vocabulary) has(word []byte) bool {
	_, plain := v.find(word)
	return plain
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
