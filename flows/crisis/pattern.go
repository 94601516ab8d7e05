package crisis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A pattern is a line of a lexicon that says which words, in which order:
//
//	want to die       these words, one after the other
//	(die|be dead)     one of these; with ? after it, or after a word, perhaps
//	<want>            a word of the concept "want" (or one of its phrases)
//	hit~              a verb in any of its forms: hit, hits, hitting, hitted
//	friend+           a noun, one or more of them: friend, friends
//	samoboj*          any word that begins so
//	chcial:l1         the stem with each ending of the class l1: chcialem, chcialam
//	..3               up to three other words, in the same sentence; no "not" among them
//	*lam              any word that ends so: only in the concepts that give roles
//	^  $              the sentence begins here; the clause ends here
//	!(at|on <day>)    what comes next is none of these
//
// Between any two parts little words that change nothing (the concept
// <filler>: just, really, so ...) may stand. A pattern is parsed to a tree, and
// the tree is put into the trie.

// elem is a part of a pattern: words, a sequence, one of several, or perhaps one.
// It does not change once made, so concepts share theirs.
type elem struct {
	kind  elemKind
	words []int32 // elemWords: any of them, sorted
	most  int     // elemGap
	parts []*elem // elemSeq, elemAlt, elemOpt, elemNot
	key   uint64  // the same key means the same element
}

type elemKind uint8

const (
	elemWords elemKind = iota
	elemNot
	elemGap
	elemStart
	elemEnd
	elemSeq
	elemAlt
	elemOpt
)

// keyOf makes an element's key of its kind and what it holds.
func keyOf(k elemKind, parts ...uint64) uint64 {
	h := uint64(k) + 1
	for _, p := range parts {
		h = (h ^ p) * 0xff51afd7ed558ccd
		h ^= h >> 32
	}
	return h
}

// gapMost is how many words a gap may jump.
const gapMost = 9

// grammar parses patterns against the named concepts.
type grammar struct {
	voc      *vocabulary
	concepts map[string][]string
	open     map[string]bool // being read: a concept may not contain itself
	done     map[string]*elem
	single   map[int32]*elem // words by themselves
	fold     func(string) string
	expand   map[string][]string // spellings: a word that patterns see as others
	endings  map[string][]string // classes of endings by name
}

// parse reads one pattern.
func (g *grammar) parse(pattern string) (*elem, error) {
	p := &parser{g: g, in: pattern}
	p.next()
	e, err := p.alternatives()
	if err == nil && p.now != "" {
		err = fmt.Errorf("unexpected %q", p.now)
	}
	if err != nil {
		return nil, fmt.Errorf("crisis: pattern %q: %w", pattern, err)
	}
	return e, nil
}

// concept gives a concept as one of its words and phrases.
func (g *grammar) concept(name string) (*elem, error) {
	if e, ok := g.done[name]; ok {
		return e, nil
	}
	lines, ok := g.concepts[name]
	if !ok {
		return nil, fmt.Errorf("no concept <%s>", name)
	}
	if g.open[name] {
		return nil, fmt.Errorf("concept <%s> contains itself", name)
	}
	g.open[name] = true
	defer delete(g.open, name)
	all := make([]*elem, 0, len(lines))
	for _, line := range lines {
		e, err := g.parse(line)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	e := oneOf(all)
	g.done[name] = e
	return e, nil
}

// words gives the single words of a concept, for those that the judge asks about.
func (g *grammar) words(name string) ([]int32, error) {
	e, err := g.concept(name)
	if err != nil {
		return nil, err
	}
	if e.kind != elemWords {
		return nil, fmt.Errorf("concept <%s>: want single words", name)
	}
	return e.words, nil
}

// oneOf joins alternatives; the single words among them become one set.
func oneOf(all []*elem) *elem {
	if len(all) == 1 {
		return all[0]
	}
	var words []int32
	rest := make([]*elem, 1, len(all)+1)
	var take func([]*elem)
	take = func(es []*elem) {
		for _, e := range es {
			switch e.kind {
			case elemWords:
				words = append(words, e.words...)
			case elemAlt:
				take(e.parts)
			default:
				rest = append(rest, e)
			}
		}
	}
	take(all)
	if len(words) == 0 {
		rest = rest[1:]
	} else {
		rest[0] = wordsOf(words)
	}
	if len(rest) == 1 {
		return rest[0]
	}
	return joined(elemAlt, rest)
}

// joined is the element that is made of parts.
func joined(k elemKind, parts []*elem) *elem {
	key := keyOf(k)
	for _, p := range parts {
		key = keyOf(k, key, p.key)
	}
	return &elem{kind: k, parts: parts, key: key}
}

// wordsOf is the element that is any one of words, which it keeps.
func wordsOf(words []int32) *elem {
	slices.Sort(words)
	words = slices.Compact(words)
	key := keyOf(elemWords)
	for _, w := range words {
		key = keyOf(elemWords, key, uint64(w))
	}
	return &elem{kind: elemWords, words: words, key: key}
}

// word is the element that is this folded word.
func (g *grammar) word(folded string) *elem {
	id := g.voc.add(folded)
	e := g.single[id]
	if e == nil {
		e = wordsOf([]int32{id})
		g.single[id] = e
	}
	return e
}

// parser reads a pattern sign by sign and word by word.
type parser struct {
	g   *grammar
	in  string // what is left
	now string // the sign or word that comes next, "" at the end
}

// next goes on to the next sign or word.
func (p *parser) next() {
	in := strings.TrimLeft(p.in, " \t\n")
	n := 0
	for n < len(in) && strings.IndexByte(" \t\n()|?^$!", in[n]) < 0 {
		n++
	}
	if n == 0 && in != "" {
		n = 1
	}
	p.now, p.in = in[:n], in[n:]
}

func (p *parser) alternatives() (*elem, error) {
	var room [8]*elem
	all := room[:0]
	for {
		e, err := p.sequence()
		if err != nil {
			return nil, err
		}
		all = append(all, e)
		if p.now != "|" {
			return oneOf(all), nil
		}
		p.next()
	}
}

func (p *parser) sequence() (*elem, error) {
	var room [8]*elem
	parts := room[:0]
	for p.now != "" && p.now != "|" && p.now != ")" {
		part, err := p.part()
		if err != nil {
			return nil, err
		}
		if p.now == "?" {
			p.next()
			part = joined(elemOpt, []*elem{part})
		}
		parts = append(parts, part)
	}
	switch len(parts) {
	case 0:
		return nil, fmt.Errorf("empty sequence")
	case 1:
		return parts[0], nil
	}
	return joined(elemSeq, slices.Clone(parts)), nil
}

func (p *parser) part() (*elem, error) {
	s := p.now
	p.next()
	switch {
	case s == "(":
		e, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		if p.now != ")" {
			return nil, fmt.Errorf("missing )")
		}
		p.next()
		return e, nil
	case s == "^":
		return joined(elemStart, nil), nil
	case s == "$":
		return joined(elemEnd, nil), nil
	case s == "!":
		e, err := p.part()
		if err != nil {
			return nil, err
		}
		return joined(elemNot, []*elem{e}), nil
	case s == "?" || s == ")" || s == "|" || s == "":
		return nil, fmt.Errorf("unexpected %q", s)
	case strings.HasPrefix(s, ".."):
		n, err := strconv.Atoi(s[2:])
		if err != nil || n < 1 || n > gapMost {
			return nil, fmt.Errorf("gap %q: want ..1 to ..%d", s, gapMost)
		}
		return &elem{kind: elemGap, most: n, key: keyOf(elemGap, uint64(n))}, nil
	case strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">"):
		return p.g.concept(s[1 : len(s)-1])
	}
	return p.g.written(s)
}

// written reads a word of a pattern with its ending sign. A word that the reader
// of texts takes apart (dont: do not) is taken apart here too.
func (g *grammar) written(s string) (*elem, error) {
	if stem, class, ok := strings.Cut(s, ":"); ok {
		return g.inflected(stem, class)
	}
	base, sign := s, byte(0)
	if last := s[len(s)-1]; len(s) > 1 && (last == '~' || last == '+' || last == '*') {
		base, sign = s[:len(s)-1], last
	}
	word := g.fold(base)
	if strings.ContainsAny(strings.TrimPrefix(word, "*"), " <>~+*") || word == "" || word == "*" || word[0] == '*' && sign != 0 {
		return nil, fmt.Errorf("bad word %q", s)
	}
	switch sign {
	case '~':
		var ids []int32
		for _, w := range verbForms(word) {
			ids = append(ids, g.voc.add(w))
		}
		return wordsOf(ids), nil
	case '+':
		return wordsOf([]int32{g.voc.add(word), g.voc.add(plural(word))}), nil
	case '*':
		return g.word(word + "*"), nil
	}
	parts := g.expand[word]
	switch len(parts) {
	case 0:
		return g.word(word), nil
	case 1:
		return g.word(parts[0]), nil
	}
	seq := make([]*elem, len(parts))
	for i, w := range parts {
		seq[i] = g.word(w)
	}
	return joined(elemSeq, seq), nil
}

// noEnding is how a class of endings says that the stem alone is a word too.
const noEnding = "-"

// inflected is a stem with each ending of a class, for languages whose words
// change more than English ones do.
func (g *grammar) inflected(stem, class string) (*elem, error) {
	ends, ok := g.endings[class]
	base := g.fold(stem)
	switch {
	case !ok:
		return nil, fmt.Errorf("no endings %q", class)
	case base == "" || strings.ContainsAny(base, " <>~+*"):
		return nil, fmt.Errorf("bad stem %q", stem)
	}
	words := make([]int32, 0, len(ends))
	for _, end := range ends {
		if end == noEnding {
			end = ""
		}
		words = append(words, g.voc.add(base+g.fold(end)))
	}
	return wordsOf(words), nil
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// plural is an English noun's regular plural; it also serves for a verb's
// third person and for a possessive without its apostrophe.
func plural(w string) string {
	n := len(w)
	switch {
	case n > 1 && w[n-1] == 'y' && !vowel(w[n-2]):
		return w[:n-1] + "ies"
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "sh"):
		return w + "es"
	}
	return w + "s"
}

// verbForms lists the regular forms of an English verb. Irregular ones stand
// beside it in the lexicon.
func verbForms(w string) [4]string {
	n := len(w)
	stem, past := w, w+"ed"
	switch {
	case strings.HasSuffix(w, "ie"): // die: dying, died
		stem, past = w[:n-2]+"y", w+"d"
	case n > 2 && w[n-1] == 'e' && w[n-2] != 'e':
		stem, past = w[:n-1], w+"d"
	case n > 1 && w[n-1] == 'y' && !vowel(w[n-2]):
		past = w[:n-1] + "ied"
	case n > 2 && !vowel(w[n-1]) && vowel(w[n-2]) && !vowel(w[n-3]) && !strings.ContainsRune("wxy", rune(w[n-1])) && syllables(w) == 1:
		stem = w + w[n-1:]
		past = stem + "ed"
	}
	return [4]string{w, plural(w), stem + "ing", past}
}

// syllables counts the groups of vowels.
func syllables(w string) (n int) {
	for i := range len(w) {
		if vowel(w[i]) && (i == 0 || !vowel(w[i-1])) {
			n++
		}
	}
	return n
}
