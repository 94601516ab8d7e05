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
	start, end int32 // where its letters are in reader.buf
	brk        uint8 // the break before it
	marks      uint8 // what the judge has found out about it
	single     bool  // one letter
}

// reader turns folded text into tokens. It is reused from a pool.
type reader struct {
	voc     *vocabulary
	buf     []byte // the letters of all tokens
	tokens  []token
	folded  []byte
	scratch []byte
	rep     []byte
	hits    []hit
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

// read splits text into r.tokens.
func (r *reader) read(text string) {
	r.buf, r.tokens = r.buf[:0], r.tokens[:0]
	ascii := true
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		r.folded = append(r.folded[:0], text...)
	} else {
		r.folded, r.scratch = fold(r.folded[:0], r.scratch, text)
	}
	r.scan(r.folded)
	r.join()
	r.soften()
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
	brk := brkNone
	for i := 0; i < len(s); {
		size, ok := wordRune(s, i)
		if !ok {
			if c := s[i]; c < utf8.RuneSelf {
				switch classes[c] {
				case stop:
					brk = max(brk, stopBreak(s, i))
				case soft:
					brk = max(brk, brkSoft)
				}
			}
			i += size
			continue
		}
		begin := len(r.buf)
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
				if _, next := wordRune(s, i+1); next {
					if classes[s[i]] == quote {
						i++
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
		r.emit(begin, brk)
		brk = brkNone
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
	r.rep = append(append(r.rep, 0), s[at+1:end]...)
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
		if r.voc.lookup(r.rep) != unknown {
			r.buf = append(r.buf[:begin], r.rep...)
			return end, true
		}
	}
	return 0, false
}

// emit adds the word whose letters are r.buf[begin:].
func (r *reader) emit(begin int, brk uint8) {
	word := r.buf[begin:]
	t := token{word: r.voc.lookup(word), start: int32(begin), end: int32(len(r.buf)), brk: brk, single: len(word) == 1 && classes[word[0]&0x7f] == letter}
	if t.word == unknown {
		if digits(word) {
			t.word = number
		} else {
			t.word, r.rep = r.voc.repair(word, r.rep)
		}
	}
	if t.word == unknown && len(word) >= 7 && !r.voc.plain[string(word)] {
		parts := r.voc.untail(word)
		if parts == nil {
			parts = r.voc.split(word, 3)
		}
		if parts != nil {
			r.emitParts(parts, t)
			return
		}
	}
	if t.word != unknown && r.voc.expand[t.word] != nil {
		r.emitParts(r.voc.expand[t.word], t)
		return
	}
	r.tokens = append(r.tokens, t)
}

// emitParts adds several words in the place of t.
func (r *reader) emitParts(parts []int32, t token) {
	for i, id := range parts {
		p := t
		p.word, p.single = id, false
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

// join reads runs of single letters as the word they spell: "d i e", "k.m.s",
// "k-i-l-l". A run that spells no word stays as it is.
func (r *reader) join() {
	w := 0 // where the next token is written: never ahead of where it is read
	for i := 0; i < len(r.tokens); {
		end := i
		for end < len(r.tokens) && r.tokens[end].single && end-i < 80 {
			end++
		}
		if end-i >= 3 {
			t := r.tokens[i]
			t.end, t.single = r.tokens[end-1].end, false
			if parts := r.spelt(r.buf[t.start:t.end]); parts != nil && len(parts) <= end-i {
				for _, id := range parts {
					t.word = id
					r.tokens[w] = t
					t.brk = brkNone
					w++
				}
				i = end
				continue
			}
		}
		for end = max(end, i+1); i < end; i++ {
			r.tokens[w] = r.tokens[i]
			w++
		}
	}
	r.tokens = r.tokens[:w]
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
