package crisis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A pattern is a line of lexicon.yaml that says which words, in which order:
//
//	want to die       these words, one after the other
//	(die|be dead)     one of these; with ? after it, or after a word, perhaps
//	<want>            a word of the concept "want" (or one of its phrases)
//	..3               up to three other words, in the same sentence
//	^  $              the sentence begins here; the clause ends here
//	!(at|<day>)       the next word is none of these
//
// It is parsed to a tree, and the tree is put into the trie.

// elem is a part of a pattern: a step, a sequence, one of several, or perhaps one.
type elem struct {
	kind  elemKind
	words []string // elemWords, elemNot: any of them
	most  int      // elemGap
	parts []elem   // elemSeq, elemAlt, elemOpt
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

// grammar parses patterns against the named concepts.
type grammar struct {
	concepts map[string][]string
	open     map[string]bool // being read: a concept may not contain itself
	done     map[string]elem
	fold     func(string) string
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
		slices.Sort(words)
		words = slices.Compact(words)
		rest = append([]elem{{kind: elemWords, words: words, key: strings.Join(words, ",")}}, rest...)
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
		words := firstWords(e, nil)
		if len(words) == 0 {
			return elem{}, fmt.Errorf("! takes words")
		}
		return elem{kind: elemNot, words: words, key: "!" + strings.Join(words, ",")}, nil
	case s == "?" || s == ")":
		return elem{}, fmt.Errorf("unexpected %q", s)
	case strings.HasPrefix(s, ".."):
		n, err := strconv.Atoi(s[2:])
		if err != nil || n < 1 || n > 6 {
			return elem{}, fmt.Errorf("gap %q: want ..1 to ..6", s)
		}
		return elem{kind: elemGap, most: n, key: s}, nil
	case strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">"):
		return p.g.concept(s[1 : len(s)-1])
	}
	word := p.g.fold(s)
	if word == "" || strings.ContainsAny(word, " <>") {
		return elem{}, fmt.Errorf("bad word %q", s)
	}
	return elem{kind: elemWords, words: []string{word}, key: word}, nil
}

// firstWords gathers the words that an element may begin with: a phrase after !
// is refused by its first word.
func firstWords(e elem, words []string) []string {
	switch e.kind {
	case elemWords:
		return append(words, e.words...)
	case elemSeq:
		return firstWords(e.parts[0], words)
	case elemAlt:
		for _, p := range e.parts {
			words = firstWords(p, words)
		}
	}
	return words
}
