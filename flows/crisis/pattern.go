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
//	..3               up to three other words, in the same sentence; no "not" among them
//	^  $              the sentence begins here; the clause ends here
//	!(at|on <day>)    what comes next is none of these
//
// Between any two parts little words that change nothing (the concept
// <filler>: just, really, so ...) may stand. A pattern is parsed to a tree, and
// the tree is put into the trie.

// elem is a part of a pattern: a step, a sequence, one of several, or perhaps one.
type elem struct {
	kind  elemKind
	words []string // elemWords: any of them
	most  int      // elemGap
	parts []elem   // elemSeq, elemAlt, elemOpt, elemNot
	key   string   // the same key means the same element
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

// gapMost is how many words a gap may jump.
const gapMost = 9

// grammar parses patterns against the named concepts.
type grammar struct {
	concepts map[string][]string
	open     map[string]bool // being read: a concept may not contain itself
	done     map[string]elem
	fold     func(string) string
	expand   map[string][]string // spellings: a word that patterns see as others
}

// parse reads one pattern.
func (g *grammar) parse(pattern string) (elem, error) {
	p := &parser{g: g, in: lexPattern(pattern)}
	e, err := p.alternatives()
	if err == nil && p.at < len(p.in) {
		err = fmt.Errorf("unexpected %q", p.in[p.at])
	}
	if err != nil {
		return elem{}, fmt.Errorf("crisis: pattern %q: %w", pattern, err)
	}
	return e, nil
}

// concept gives a concept as one of its words and phrases.
func (g *grammar) concept(name string) (elem, error) {
	if e, ok := g.done[name]; ok {
		return e, nil
	}
	lines, ok := g.concepts[name]
	if !ok {
		return elem{}, fmt.Errorf("no concept <%s>", name)
	}
	if g.open[name] {
		return elem{}, fmt.Errorf("concept <%s> contains itself", name)
	}
	g.open[name] = true
	defer delete(g.open, name)
	var all []elem
	for _, line := range lines {
		e, err := g.parse(line)
		if err != nil {
			return elem{}, err
		}
		all = append(all, e)
	}
	e := oneOf(all)
	g.done[name] = e
	return e, nil
}

// words gives the single words of a concept, for those that the judge asks about.
func (g *grammar) words(name string) ([]string, error) {
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
func oneOf(all []elem) elem {
	var words []string
	var rest []elem
	var take func([]elem)
	take = func(es []elem) {
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
	if len(words) > 0 {
		rest = append([]elem{wordsOf(words)}, rest...)
	}
	if len(rest) == 1 {
		return rest[0]
	}
	e := elem{kind: elemAlt, parts: rest}
	for _, r := range rest {
		e.key += "|" + r.key
	}
	e.key = "(" + e.key + ")"
	return e
}

// wordsOf is the element that is any one of words.
func wordsOf(words []string) elem {
	words = slices.Clone(words)
	slices.Sort(words)
	words = slices.Compact(words)
	return elem{kind: elemWords, words: words, key: strings.Join(words, ",")}
}

// lexPattern cuts a pattern into its signs and words.
func lexPattern(pattern string) []string {
	var out []string
	word := ""
	flush := func() {
		if word != "" {
			out = append(out, word)
			word = ""
		}
	}
	for _, r := range pattern {
		switch r {
		case ' ', '\t', '\n':
			flush()
		case '(', ')', '|', '?', '^', '$', '!':
			flush()
			out = append(out, string(r))
		default:
			word += string(r)
		}
	}
	flush()
	return out
}

type parser struct {
	g  *grammar
	in []string
	at int
}

func (p *parser) peek() string {
	if p.at < len(p.in) {
		return p.in[p.at]
	}
	return ""
}

func (p *parser) alternatives() (elem, error) {
	var all []elem
	for {
		e, err := p.sequence()
		if err != nil {
			return elem{}, err
		}
		all = append(all, e)
		if p.peek() != "|" {
			return oneOf(all), nil
		}
		p.at++
	}
}

func (p *parser) sequence() (elem, error) {
	seq := elem{kind: elemSeq}
	for p.at < len(p.in) && p.peek() != "|" && p.peek() != ")" {
		part, err := p.part()
		if err != nil {
			return elem{}, err
		}
		if p.peek() == "?" {
			p.at++
			part = elem{kind: elemOpt, parts: []elem{part}, key: part.key + "?"}
		}
		seq.parts = append(seq.parts, part)
		seq.key += " " + part.key
	}
	switch len(seq.parts) {
	case 0:
		return elem{}, fmt.Errorf("empty sequence")
	case 1:
		return seq.parts[0], nil
	}
	return seq, nil
}

func (p *parser) part() (elem, error) {
	s := p.peek()
	p.at++
	switch {
	case s == "(":
		e, err := p.alternatives()
		if err != nil {
			return elem{}, err
		}
		if p.peek() != ")" {
			return elem{}, fmt.Errorf("missing )")
		}
		p.at++
		return e, nil
	case s == "^":
		return elem{kind: elemStart, key: s}, nil
	case s == "$":
		return elem{kind: elemEnd, key: s}, nil
	case s == "!":
		e, err := p.part()
		if err != nil {
			return elem{}, err
		}
		return elem{kind: elemNot, parts: []elem{e}, key: "!" + e.key}, nil
	case s == "?" || s == ")":
		return elem{}, fmt.Errorf("unexpected %q", s)
	case strings.HasPrefix(s, ".."):
		n, err := strconv.Atoi(s[2:])
		if err != nil || n < 1 || n > gapMost {
			return elem{}, fmt.Errorf("gap %q: want ..1 to ..%d", s, gapMost)
		}
		return elem{kind: elemGap, most: n, key: s}, nil
	case strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">"):
		return p.g.concept(s[1 : len(s)-1])
	}
	return p.g.word(s)
}

// word reads a word of a pattern with its ending sign. A word that the reader of
// texts takes apart (dont: do not) is taken apart here too.
func (g *grammar) word(s string) (elem, error) {
	base, sign := s, byte(0)
	if last := s[len(s)-1]; len(s) > 1 && (last == '~' || last == '+' || last == '*') {
		base, sign = s[:len(s)-1], last
	}
	word := g.fold(base)
	if word == "" || strings.ContainsAny(word, " <>~+*") {
		return elem{}, fmt.Errorf("bad word %q", s)
	}
	switch sign {
	case '~':
		return wordsOf(verbForms(word)), nil
	case '+':
		return wordsOf([]string{word, plural(word)}), nil
	case '*':
		return wordsOf([]string{word + "*"}), nil
	}
	parts := g.expand[word]
	if len(parts) == 0 {
		return wordsOf([]string{word}), nil
	}
	seq := elem{kind: elemSeq}
	for _, w := range parts {
		part := wordsOf([]string{w})
		seq.parts = append(seq.parts, part)
		seq.key += " " + part.key
	}
	if len(seq.parts) == 1 {
		return seq.parts[0], nil
	}
	return seq, nil
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
func verbForms(w string) []string {
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
	return []string{w, plural(w), stem + "ing", past}
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
