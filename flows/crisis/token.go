package crisis

import (
	"unicode"
	"unicode/utf8"
)

// Breaks before a word. Patterns do not run across a hard one.
const (
	brkNone uint8 = iota
	brkSoft       // comma, new line, dots without a space
	brkHard       // full stop, question or exclamation mark
)

// token is one word of the text.
type token struct {
	word       int32 // its id, or unknown
	maybe      int32 // it may also be one of reader.maybe[maybe:maybes]
	maybes     int32
	start, end int32  // where its letters are in reader.buf
	role       role   // what the judge asks of single words
	brk        uint8  // the break before it
	marks      uint16 // what the judge has found out about it
	single     bool   // one letter
	wide       bool   // more than one space stands before it
	plain      bool   // an ordinary word, or one that the lexicon has
	guess      bool   // its word is a repair
	skip       bool   // a little word that changes nothing: patterns run on across it
	runsOn     bool   // patterns run on from the word before: not across the end of a sentence, nor from a "no" that a comma parts from the rest
	left       bool   // left to the language that the text is in
}

// reader turns folded text into tokens. It is reused from a pool.
type reader struct {
	voc     *vocabulary
	roles   []role          // by word id
	endings map[string]role // of words without a role, by how they end
	others  []*vocabulary
	foreign uint32 // bit i: a word of others[i] that the lexicon does not know
	buf     []byte // the letters of all tokens
	tokens  []token
	kept    []token // scratch room of join
	folded  []byte
	scratch []byte
	rep     []byte
	maybe   []int32 // words that unknown ones may be
	hits    []hit
	seen    []uint64  // the sets that the words belong to
	own     []signSet // signs about the writer, by window
	theirs  []signSet // and about somebody else
}

// Character classes of ASCII.
const (
	sep uint8 = iota
	letter
	digit
	quote // dropped inside a word
	stop  // ends a sentence when a space follows
	soft  // ends a clause
	sign  // may stand for a letter inside a word
)

var classes = func() (t [128]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = letter, letter
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	t['\''], t['`'] = quote, quote
	t['.'], t['?'], t['!'], t[';'] = stop, stop, stop, stop
	t[','], t[':'], t['\n'], t['('], t[')'], t['"'] = soft, soft, soft, soft, soft, soft
	t['@'], t['$'], t['*'], t['|'] = sign, sign, sign, sign
	return t
}()

// foldAll puts text into one plain alphabet.
func (r *reader) foldAll(text string) {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			r.folded, r.scratch = fold(r.folded[:0], r.scratch, text)
			return
		}
	}
	r.folded = append(r.folded[:0], text...)
}

// read splits what foldAll folded into r.tokens.
func (r *reader) read() {
	r.buf, r.tokens, r.maybe, r.foreign = r.buf[:0], r.tokens[:0], r.maybe[:0], 0
	r.scan(r.folded)
	r.join()
	r.soften()
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.word >= 0 {
			t.role = r.roles[t.word]
			t.skip = t.role&roleFiller != 0
		} else if !t.plain {
			t.skip = t.end-t.start <= 3 // a slip of the thumb
		}
		if len(r.endings) > 0 {
			t.role |= r.roleByEnding(t)
		}
		if t.brk == brkSoft && t.role&roleComma != 0 {
			t.brk = brkNone // "mysle, ze": no pause, only a rule of spelling
		}
		t.maybe = int32(len(r.maybe))
		if t.guess || t.word < 0 && !t.plain {
			r.maybe = r.voc.maybe(r.maybe, r.buf[t.start:t.end])
		} else if t.word >= 0 {
			r.maybe = append(r.maybe, r.voc.slips[t.word]...)
		}
		t.maybes = int32(len(r.maybe))
		t.runsOn = t.brk == brkNone || t.brk == brkSoft && (i == 0 || r.tokens[i-1].role&roleNot == 0)
	}
}

// endingMost is the longest ending that gives a role, in letters.
const endingMost = 6

// roleByEnding is the role of a word by its longest known ending, 0 for none and
// for ordinary words that only look so.
func (r *reader) roleByEnding(t *token) role {
	word := r.buf[t.start:t.end]
	if r.voc.plain[string(word)] {
		return 0
	}
	for n := min(len(word)-1, endingMost); n > 0; n-- {
		if ro, ok := r.endings[string(word[len(word)-n:])]; ok {
			return ro
		}
	}
	return 0
}

// wordRune reports whether the character at s[i] belongs to a word, and its size.
func wordRune(s []byte, i int) (size int, ok bool) {
	if c := s[i]; c < utf8.RuneSelf {
		return 1, classes[c] == letter || classes[c] == digit
	}
	r, size := utf8.DecodeRune(s[i:])
	return size, unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// scan cuts s into words and notes the breaks between them.
func (r *reader) scan(s []byte) {
	brk, spaces := brkNone, 0
	for i := 0; i < len(s); {
		size, ok := wordRune(s, i)
		if !ok {
			if s[i] == ' ' {
				spaces++
			}
			if c := s[i]; c < utf8.RuneSelf {
				switch classes[c] {
				case quote:
					spaces = 0 // d o n ' t
				case stop:
					brk = max(brk, stopBreak(s, i))
				case soft:
					brk = max(brk, brkSoft)
				}
			}
			i += size
			continue
		}
		begin, apostrophe := len(r.buf), -1
		for i < len(s) {
			size, ok = wordRune(s, i)
			if ok {
				if c := s[i]; size == 1 && c >= 'A' && c <= 'Z' {
					r.buf = append(r.buf, c+'a'-'A')
				} else {
					r.buf = append(r.buf, s[i:i+size]...)
				}
				i += size
				continue
			}
			if s[i] < utf8.RuneSelf && i+1 < len(s) {
				after := i + 1
				for classes[s[i]] == quote && after+1 < len(s) && s[after] < utf8.RuneSelf && classes[s[after]] == quote {
					after++ // don''t
				}
				if _, next := wordRune(s, after); next {
					if classes[s[i]] == quote {
						apostrophe = len(r.buf)
						i = after
						continue
					}
					if classes[s[i]] == sign || s[i] == '!' {
						if end, ok := r.unsign(s, i, begin); ok {
							i = end
							continue
						}
					}
				}
			}
			break
		}
		r.emit(begin, apostrophe, brk, spaces > 1)
		brk, spaces = brkNone, 0
	}
}

// stopBreak tells a sentence's end from dots inside a word or between trailing
// thoughts: "d.i.e", "i cant... go on".
func stopBreak(s []byte, i int) uint8 {
	if i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '\n' {
		if s[i] != '.' && classes[s[i+1]&0x7f] == stop && s[i+1] < utf8.RuneSelf {
			return brkHard
		}
		return brkSoft
	}
	if s[i] == '.' && i > 0 && s[i-1] == '.' {
		return brkSoft
	}
	if s[i] == ';' {
		return brkSoft
	}
	return brkHard
}

// unsign reads a sign inside a word as the letter it stands for (k!ll, su*cide),
// when that makes a word of the lexicon. It replaces the word in r.buf and
// returns where it ends in s.
func (r *reader) unsign(s []byte, at, begin int) (int, bool) {
	end := at + 1
	for end < len(s) && s[end] == s[at] {
		end++ // s**cide
	}
	hidden := end - at
	for end < len(s) {
		size, ok := wordRune(s, end)
		if !ok {
			break
		}
		end += size
	}
	if end-at > 20 || len(r.buf)-begin > 20 {
		return 0, false
	}
	var tries string
	switch s[at] {
	case '!', '|':
		tries = "il"
	case '@':
		tries = "a"
	case '$':
		tries = "s"
	case '*':
		tries = "iueao"
	}
	r.rep = append(r.rep[:0], r.buf[begin:]...)
	mid := len(r.rep)
	r.rep = append(append(r.rep, 0), s[at+hidden:end]...)
	for i := mid + 1; i < len(r.rep); i++ {
		if c := r.rep[i]; c >= 'A' && c <= 'Z' {
			r.rep[i] = c + 'a' - 'A'
		}
	}
	if len(r.rep) < 3 {
		return 0, false
	}
	for i := range len(tries) {
		r.rep[mid] = tries[i]
		if id := r.voc.lookup(r.rep); id != unknown {
			r.buf = append(r.buf[:begin], r.rep...)
			return end, true
		} else if hidden > 1 {
			if id := r.voc.nearest(r.rep); id != unknown {
				r.buf = append(r.buf[:begin], r.voc.text[id]...)
				return end, true
			}
		}
	}
	return 0, false
}

// emit adds the word whose letters are r.buf[begin:]; apostrophe is where in
// r.buf one was dropped, -1 for nowhere; wide, that the gap before it is wider
// than one space.
func (r *reader) emit(begin, apostrophe int, brk uint8, wide bool) {
	t := token{word: unknown, start: int32(begin), end: int32(len(r.buf)), brk: brk, wide: wide}
	t.single = t.end-t.start == 1 && classes[r.buf[begin]&0x7f] == letter
	if apostrophe > 0 { // "i'll" is not "ill"
		r.rep = append(append(append(r.rep[:0], r.buf[begin:apostrophe]...), '\''), r.buf[apostrophe:]...)
		t.word = r.voc.lookup(r.rep)
	}
	r.word(t)
}

// word adds t, whose letters are r.buf[t.start:t.end], as the word or words that
// they stand for. A word that is found already stays.
func (r *reader) word(t token) {
	word := r.buf[t.start:t.end]
	t.plain = t.word != unknown
	if t.word == unknown {
		t.word, t.plain = r.voc.find(word)
	}
	if t.word == unknown {
		r.known(word)
		switch {
		case digits(word):
			t.word, t.plain = number, true
		case !t.plain:
			t.word, r.rep = r.voc.repair(word, r.rep)
			t.guess = t.word != unknown
			t.plain = t.guess
		}
	}
	if t.word == unknown {
		t.word = r.voc.begins(word)
	}
	if t.word == unknown && len(word) >= 7 && !t.plain {
		parts := r.voc.untail(word)
		if parts == nil {
			parts = r.voc.split(word, 2)
		}
		if parts != nil {
			r.emitParts(parts, t)
			return
		}
	}
	if t.word != unknown && r.voc.expand[t.word] != nil && !t.single { // "n" may yet be the end of "k i l l i n"
		r.emitParts(r.voc.expand[t.word], t)
		return
	}
	r.tokens = append(r.tokens, t)
}

// known notes which other languages know a word that this one does not.
func (r *reader) known(word []byte) {
	for i, v := range r.others {
		if r.foreign&(1<<i) == 0 && len(word) > 1 && (v.has(word) || v.begins(word) != unknown) {
			r.foreign |= 1 << i
		}
	}
}

// emitParts adds several words in the place of t.
func (r *reader) emitParts(parts []int32, t token) {
	for i, id := range parts {
		p := t
		p.word, p.single, p.plain = id, false, true
		if i > 0 {
			p.brk = brkNone
		}
		r.tokens = append(r.tokens, p)
	}
}

func digits(word []byte) bool {
	for _, c := range word {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// soften lets patterns run across the full stops around a sentence of one word:
// "i. want. to. die." It looks no further than that, so that what stands
// elsewhere in the text changes nothing.
func (r *reader) soften() {
	before := 0 // words in the sentence before this one
	for i := 1; i < len(r.tokens); i++ {
		before++
		if r.tokens[i].brk != brkHard {
			continue
		}
		alone := i+1 == len(r.tokens) || r.tokens[i+1].brk == brkHard
		if before == 1 || alone {
			r.tokens[i].brk = brkSoft
		}
		before = 0
	}
}
