package directory

import (
	"slices"
	"strings"
)

// spelling finds the word that a mistyped one was meant to be: one letter wrong,
// missing, too many or two swapped, or letters doubled or not, when that can be one word only.
type spelling struct {
	known map[string]bool   // words and stems of the lexicon, and ordinary words that are near one
	flat  map[string]string // a known word without its doubled letters -> the word, "" when it could be several
	gaps  map[string]string // a known word with one letter left out -> the word, "" when it could be several
}

// shortestMended is the fewest letters of a word that is mended. In shorter ones too
// many are other words.
const shortestMended = 5

func newSpelling() *spelling {
	return &spelling{known: map[string]bool{}, flat: map[string]string{}, gaps: map[string]string{}}
}

// add makes a word known, and one that others may be mended to when it is long enough.
func (s *spelling) add(word string) {
	if len(word) < shortestMended || strings.ContainsAny(word, "0123456789") {
		s.known[word] = true
		return
	}
	if s.gaps[word] == word {
		return
	}
	s.known[word], s.known[stem(word)] = true, true
	s.gaps[word] = word
	if other, ok := s.flat[single(word)]; ok && stem(other) != stem(word) {
		s.flat[single(word)] = ""
	} else if !ok {
		s.flat[single(word)] = word
	}
	for i := range len(word) {
		gap := word[:i] + word[i+1:]
		if other, ok := s.gaps[gap]; ok && other != word && other != gap {
			if stem(other) != stem(word) {
				s.gaps[gap] = ""
			}
		} else if !ok {
			s.gaps[gap] = word
		}
	}
}

// of is the word that a mistyped one was meant to be, and the only other one that it may have been.
func (s *spelling) of(word string) (meant, rival string, ok bool) {
	if len(word) < shortestMended || len(word) > 20 || s.known[word] || s.known[stem(word)] {
		return "", "", false
	}
	meant = s.gaps[word] // a letter is missing
	if meant != "" && !s.like(word, meant) {
		meant = ""
	}
	for i := range len(word) {
		other := s.gaps[word[:i]+word[i+1:]]
		if other == "" || !s.like(word, other) {
			continue
		}
		if meant != "" && other != meant && stem(other) != stem(meant) {
			if rival != "" && rival != other {
				return "", "", false
			}
			rival = other
			continue
		}
		meant = other
	}
	if meant == "" {
		meant = s.flat[single(word)] // "tommorow"
	}
	return meant, rival, meant != ""
}

// single is a word with each doubled letter written once.
func single(word string) string {
	once := make([]byte, 0, len(word))
	for i := range len(word) {
		if i == 0 || word[i] != word[i-1] {
			once = append(once, word[i])
		}
	}
	return string(once)
}

// like reports whether written is one mistake away from meant, and begins the
// same: people get the first letter right, and other words begin otherwise.
func (s *spelling) like(written, meant string) bool {
	if written[0] != meant[0] || len(written) > len(meant)+1 || len(meant) > len(written)+1 {
		return false
	}
	a, b := written, meant
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a) <= 1 && len(b) <= 1:
		return len(a) == len(b) && len(meant) > shortestMended || len(a) != len(b)
	case len(a) == 2 && len(b) == 2:
		return a[0] == b[1] && a[1] == b[0]
	}
	return false
}

// slang are words as they are texted and spoken.
var slang = map[string]string{
	"wiv": "with", "wid": "with", "wif": "with", "teh": "the", "dat": "that", "coz": "because", "cos": "because", "cuz": "because", "m8": "mate", "m8s": "mates", "ppl": "people",
	"sum1": "someone", "some1": "someone", "sumone": "someone", "any1": "anyone", "sumwhere": "somewhere", "somwhere": "somewhere", "sumfin": "something", "sumfink": "something",
	"sumthing": "something", "sumthin": "something", "evenin": "evening", "evenins": "evenings", "mornin": "morning", "mornins": "mornings", "luv": "love", "fone": "phone",
	"skool": "school", "fud": "food", "grp": "group", "cheep": "cheap", "stoping": "stopping", "evnings": "evenings", "evning": "evening", "freindly": "friendly", "wuth": "with", "wih": "with", "wiht": "with", "evnins": "evenings", "onn": "on", "shopin": "shopping", "shoping": "shopping", "ne1": "anyone", "yth": "youth", "nuffin": "nothing", "nuffink": "nothing", "nothin": "nothing", "begginers": "beginners", "beginers": "beginners", "biginners": "beginners", "begginer": "beginner", "grps": "groups", "hav": "have", "frm": "from", "wos": "was", "woz": "was", "shud": "should", "cud": "could", "wud": "would",
}

// mend corrects the spelling of a text's words, as far as it can be only one word,
// and parts two that ran together.
func (d *Directory) mend(tokens []token) []token {
	for i := 0; i < len(tokens); i++ {
		t := &tokens[i]
		if meant := slang[t.text]; meant != "" {
			t.text, t.stem = meant, stem(meant)
			continue
		}
		if t.num >= 0 || len(t.text) < shortestMended || d.spelling.known[t.text] {
			continue
		}
		if meant, rival, ok := d.spelling.of(t.text); ok && (rival == "" || d.alike(meant, rival)) {
			t.text, t.stem = meant, stem(meant)
		} else if at := d.spelling.parted(t.text); at > 0 {
			second := token{text: t.text[at:], stem: stem(t.text[at:]), num: -1}
			t.text = t.text[:at]
			t.stem = stem(t.text)
			tokens = slices.Insert(tokens, i+1, second)
			i++
		}
	}
	return tokens
}

// alike reports whether two words ask for the same: "knitting" and its misspelling "knitin".
func (d *Directory) alike(a, b string) bool {
	one, other := d.words.next[stem(a)], d.words.next[stem(b)]
	if one == nil || other == nil || one.sense == nil || other.sense == nil {
		return false
	}
	if len(one.sense.slots) > 0 && len(other.sense.slots) > 0 {
		return one.sense.slots[0] == other.sense.slots[0]
	}
	return len(one.sense.likes) > 0 && len(other.sense.likes) > 0 && one.sense.likes[0].tag == other.sense.likes[0].tag
}

// parted is where a word that is really two should be cut: "choirnear", "knittinggroup". 0 when it is not.
func (s *spelling) parted(word string) int {
	for _, end := range [...]string{"near", "group", "groups", "club", "class", "please", "tuesday", "monday", "friday", "tues", "thurs"} {
		if first, ok := strings.CutSuffix(word, end); ok && len(first) >= 4 && s.known[first] {
			return len(first)
		}
	}
	for _, start := range [...]string{"any", "want", "need", "some", "on", "for", "the"} {
		if rest, ok := strings.CutPrefix(word, start); ok && len(rest) >= shortestMended && s.gaps[rest] == rest {
			return len(start)
		}
	}
	return 0
}
