package directory

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// maxTokens bounds the work on one text; a question is rarely over thirty words.
const maxTokens = 400

// token is one word of a text.
type token struct {
	text  string // lower case, accents and apostrophes gone
	stem  string // without its ending: knitting, knits and knit are "knit"
	num   int    // its number, -1 when it is a word
	comma bool   // a comma or bracket stands before it
	stop  bool   // a full stop, question mark or the like stands before it
	dash  bool   // joined to the word before by a hyphen ("mon-fri")
	plus  bool   // a plus follows ("60+")
	money bool   // a pound sign stands before it, or "quid" or "p" after it
}

// accents are the letters that people type with and without, and the dots of
// Gurmukhi, of which a letter can be made in two ways.
var accents = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "á", "a", "à", "a", "â", "a", "ä", "a",
	"í", "i", "ì", "i", "ó", "o", "ò", "o", "ö", "o", "ú", "u", "ù", "u", "ü", "u", "ç", "c", "ñ", "n",
	"ą", "a", "ć", "c", "ę", "e", "ł", "l", "ń", "n", "ś", "s", "ź", "z", "ż", "z",
	"\u0a36", "ਸ", "\u0a5b", "ਜ", "\u0a5e", "ਫ", "\u0a59", "ਖ", "\u0a5a", "ਗ", "\u0a33", "ਲ", "\u0a3c", "")

// tokenise cuts a text into words. It is linear in the text and accepts any bytes.
func tokenise(text string) []token { return tokeniseWith(text, stem) }

// stems remembers the stems of words that come again and again, while a directory is built.
type stems map[string]string

func (known stems) tokenise(text string) []token {
	return tokeniseWith(text, func(word string) string {
		s, ok := known[word]
		if !ok {
			s = stem(word)
			known[word] = s
		}
		return s
	})
}

func tokeniseWith(text string, stem func(string) string) []token {
	text = strings.ToLower(text)
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 { // the replacer is slow, and most texts are ASCII
			text = accents.Replace(text)
			break
		}
	}
	tokens := make([]token, 0, len(text)/4+1)
	var next token // marks gathered for the word to come
	for i := 0; i < len(text) && len(tokens) < maxTokens; {
		c := text[i]
		switch {
		case strings.HasPrefix(text[i:], "£"):
			next.money = true
			i += len("£")
		case c >= '0' && c <= '9':
			end := numberEnd(text, i)
			tokens = cutNumber(tokens, text[i:end], next)
			next, i = token{}, end
		case isLetter(text, i):
			end, word := wordEnd(text, i)
			if n := ageBehind(word); n > 0 {
				end, word = end-n, word[:len(word)-n]
			}
			next.text, next.num = word, -1
			next.stem = stem(word)
			tokens = append(tokens, next)
			next, i = token{}, end
		default:
			switch c {
			case '.', '?', '!', ';', ':', '\n':
				next.stop = true
			case ',', '(', ')':
				next.comma = true
			case '-':
				next.dash = i > 0 && i+1 < len(text) && text[i-1] != ' ' && text[i+1] != ' '
			case '+':
				if i > 0 && len(tokens) > 0 && text[i-1] >= '0' && text[i-1] <= '9' {
					tokens[len(tokens)-1].plus = true
				}
			case '&':
				next.text, next.stem, next.num = "and", "and", -1
				tokens = append(tokens, next)
				next = token{}
			}
			i++
		}
	}
	return tokens
}

// ageBehind is how many digits of an age are glued to "im", "hes" or the like: "shes85".
func ageBehind(word string) int {
	n := 0
	for n < len(word) && digit(word[len(word)-1-n]) {
		n++
	}
	if n == 0 || n > 2 {
		return 0
	}
	switch word[:len(word)-n] {
	case "im", "hes", "shes", "aged", "age":
		return n
	}
	return 0
}

// isLetter reports whether a word starts or goes on at i. Bytes beyond ASCII
// count as letters, so that a word in another script stays one word.
func isLetter(text string, i int) bool {
	c := text[i]
	return c >= 'a' && c <= 'z' || c >= 0x80 && !quote(text, i)
}

// quote reports whether a typographic apostrophe or quotation mark, dash or
// ellipsis (U+2010 to U+2027, in UTF-8 E2 80 90 to A7) starts at i.
func quote(text string, i int) bool {
	return i+2 < len(text) && text[i] == 0xE2 && text[i+1] == 0x80
}

// wordEnd is where the word at i ends, and the word without its apostrophes:
// "i'm" and "im" are one word to the people who text us.
func wordEnd(text string, i int) (int, string) {
	start, cut := i, false
	for i < len(text) {
		switch {
		case text[i] >= '0' && text[i] <= '9' || isLetter(text, i):
			i++
		case text[i] == '\'' && i+1 < len(text) && isLetter(text, i+1):
			i, cut = i+1, true
		case quote(text, i) && text[i+2] == 0x99 && i+3 < len(text) && isLetter(text, i+3):
			i, cut = i+3, true
		default:
			if cut {
				return i, strings.NewReplacer("'", "", "\u2019", "").Replace(text[start:i])
			}
			return i, text[start:i]
		}
	}
	if cut {
		return i, strings.NewReplacer("'", "", "\u2019", "").Replace(text[start:i])
	}
	return i, text[start:i]
}

// numberEnd is where a number such as 67, 60s, 2nd, 7.30pm or 14:30 ends.
func numberEnd(text string, i int) int {
	for i < len(text) {
		c := text[i]
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' {
			i++
		} else if (c == ':' || c == '.') && i+2 < len(text) && digit(text[i+1]) && digit(text[i+2]) {
			i++
		} else {
			break
		}
	}
	return i
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// cutNumber adds a number, cutting off an ending that is a word of its own
// (10am, 67yo, 60s), and keeps together what is one word (2nd, 2moro).
func cutNumber(tokens []token, text string, first token) []token {
	digits := 0
	for digits < len(text) && (digit(text[digits]) || text[digits] == ':' || text[digits] == '.') {
		digits++
	}
	switch text[digits:] {
	case "", "am", "pm", "yo", "yr", "yrs", "year", "years", "s", "ish", "km":
	default:
		first.text, first.stem, first.num = text, text, -1
		return append(tokens, first)
	}
	first.text, first.stem, first.num = text[:digits], text[:digits], 0
	for _, c := range []byte(text[:digits]) {
		if !digit(c) || first.num > 10000 {
			break // 14:30 is the number 14
		}
		first.num = first.num*10 + int(c-'0')
	}
	first.money = first.money || text[digits:] == "p"
	tokens = append(tokens, first)
	if digits < len(text) {
		tokens = append(tokens, token{text: text[digits:], stem: text[digits:], num: -1})
	}
	return tokens
}

// kept reports whether a word has a meaning of its own beside the word that it
// seems to come from: "dementia friendly" is not about friends, nor "housing" about a house.
func kept(word string) bool {
	switch word {
	case "friendly", "activity", "activities", "housing", "mobile", "halls", "booked", "booking", "fits", "fitted", "fitting", "fitter", "caring", "cared", "hearing", "lights", "bowling",
		"signing", "signed", "painter", "cooker", "cookery", "means", "meaning", "walker", "walkers", "played", "reused", "carded", "carding", "fixed", "boarding", "boards",
		"swimmers", "stopped", "trips", "tripped", "conned", "drinks", "drawer", "drawers", "runs", "running", "ringing", "training", "trainers", "being", "living", "lived", "lives", "parking",
		"hungry", "needs", "wanted", "pension", "pensions", "colder", "lifted", "arts", "customs", "chatting", "sheltered", "greens", "mobility", "generally", "general",
		"talking", "talked", "downs", "pensioner", "pensioners", "cleaning", "cleaner", "roofing", "roofers", "baby", "carefully", "bored", "boring", "talks", "working", "evening", "evenings", "danced", "walked", "gardened", "worked", "farmed", "cooked", "knitted", "sewed", "colour", "colours", "coloured", "cubs", "songs", "visited", "choose", "fixture", "fixtures", "pots", "mine", "arms", "dates", "fired", "posters", "meter", "meters":
		return true
	}
	return false
}

// stem takes the ending off an English word; other words stay as they are.
func stem(word string) string {
	if len(word) < 3 || len(word) > 30 || kept(word) {
		return word
	}
	for i := 0; i < len(word); i++ {
		if word[i] > unicode.MaxASCII || digit(word[i]) {
			return word
		}
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}
