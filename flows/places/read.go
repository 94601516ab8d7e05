package places

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is one word of a text: where it stands in the original and in the plain copy.
type word struct {
	from, to   int32 // in the original text
	start, end int32 // in the plain copy
	owner      bool  // it ended in 's, so "Blaby's" may be read as "Blaby"
	apart      bool  // a comma, full stop or the like stands before it, or nothing
	capital    bool  // a capital and then a small letter, and not at the start of a sentence
}

// A reading is a text made comparable: plain is the words in small unaccented letters, one space between them.
type reading struct {
	original string
	plain    string
	words    []word
}

func (r *reading) word(i int) string {
	if i < 0 || i >= len(r.words) {
		return ""
	}
	return r.plain[r.words[i].start:r.words[i].end]
}

// phrase is n words from the i-th.
func (r *reading) phrase(i, n int) string {
	return r.plain[r.words[i].start:r.words[i+n-1].end]
}

// read splits a text into words. Apostrophes and invisible characters vanish inside a word ("L'boro" is "lboro");
// whatever is neither letter nor digit ends one.
func read(text string) reading {
	r := reading{original: text, words: make([]word, 0, 8+len(text)/5)}
	plain := make([]byte, 0, len(text)+8)
	open, sentence, apart := false, true, true // inside a word; the next word starts a sentence, or a clause
	quoted := -1                               // length of plain when the last apostrophe of this word came
	for at, size := 0, 0; at <= len(text); at += size {
		c, kind := rune(0), breaks
		if at < len(text) {
			if b := text[at]; b < utf8.RuneSelf {
				c, size = rune(b), 1
			} else {
				c, size = utf8.DecodeRuneInString(text[at:])
			}
			c, kind = fold(c)
		} else {
			size = 1
		}
		if kind == vanishes {
			if c == '\'' && open {
				quoted = len(plain)
			}
			continue
		}
		if kind == breaks {
			if open {
				w := &r.words[len(r.words)-1]
				w.to, w.end = int32(at), int32(len(plain))
				w.owner = quoted == len(plain)-1 && quoted > int(w.start) && plain[len(plain)-1] == 's'
				open = false
			}
			apart = apart || strings.ContainsRune(".,!?;:()\n", c)
			sentence = sentence || c == '.' || c == '!' || c == '?' || c == '\n'
			continue
		}
		if !open {
			if len(plain) > 0 {
				plain = append(plain, ' ')
			}
			next := byte(0)
			if at+1 < len(text) {
				next = text[at+1]
			}
			capital := text[at] >= 'A' && text[at] <= 'Z' && next >= 'a' && next <= 'z' && !sentence
			r.words = append(r.words, word{from: int32(at), start: int32(len(plain)), capital: capital, apart: apart})
			open, sentence, apart, quoted = true, false, false, -1
		}
		if c < utf8.RuneSelf {
			plain = append(plain, byte(c))
		} else {
			plain = utf8.AppendRune(plain, c)
		}
	}
	r.plain = string(plain)
	return r
}

// plainText is a name as the maps hold it.
func plainText(name string) string { return read(name).plain }

type part int

const (
	breaks   part = iota // ends a word
	stays                // belongs to a word
	vanishes             // is dropped without ending a word
)

// accents are the plain letters of U+00C0 to U+00FF.
const accents = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo*ouuuuypy"

// fold gives a character in its plainest form and says what it does to a word.
func fold(c rune) (rune, part) {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return c, stays
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A', stays
	case c == '\'' || c == '`' || c == '\u2018' || c == '\u2019' || c == '\u02bc':
		return '\'', vanishes
	case c < utf8.RuneSelf:
		return c, breaks
	case 0xC0 <= c && c <= 0xFF:
		if a := rune(accents[c-0xC0]); a != '*' {
			return a, stays
		}
		return c, breaks
	case 0xFF01 <= c && c <= 0xFF5E: // full-width forms of ASCII
		return fold(c - 0xFEE0)
	case unicode.Is(unicode.Mn, c) || unicode.Is(unicode.Cf, c):
		return c, vanishes
	case unicode.IsLetter(c) || unicode.IsDigit(c):
		return unicode.ToLower(c), stays
	}
	return c, breaks
}

// without is the original text minus the words from first up to, and not including, last.
func (r *reading) without(first, last int) string {
	before := strings.TrimSpace(r.original[:r.words[first].from])
	after := strings.TrimSpace(r.original[r.words[last-1].to:])
	if strings.HasPrefix(after, ")") { // "knitting (Enderby)"
		before, after = strings.TrimRight(strings.TrimSuffix(before, "("), " "), strings.TrimSpace(after[1:])
	}
	if before == "" {
		return strings.TrimLeft(after, " ,.;:!?-")
	}
	if after == "" || strings.Contains(",.;:!?)", after[:1]) {
		return before + after
	}
	return before + " " + after
}
