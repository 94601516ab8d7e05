package crisis

import (
	"fmt"
	"slices"
	"strings"
)

// The trie holds every sequence of every pattern. From each word of a text it
// is walked once; how far a walk can branch is bounded by the patterns, not by
// the text, so reading is linear.

type edge struct {
	kind edgeKind
	most uint8 // gap
	sym  int32 // word id, or set index
	next int32
}

type edgeKind uint8

const (
	edgeWord edgeKind = iota
	edgeSet
	edgeNot
	edgeGap
	edgeStart
	edgeEnd
	edgeJoin // goes on at once: where alternatives meet again
)

type node struct {
	edges []edge
	rules []int32 // the rules that are satisfied here
}

// hit is one place where a rule's pattern matched: tokens [start, end).
type hit struct {
	rule, start, end int32
}

// engine is the compiled lexicon. It does not change once made.
type engine struct {
	voc   *vocabulary
	rules []rule
	nodes []node
	first [][]int32 // for each word id: where its walks from the root continue
	heads []int32   // where walks continue from a sentence's beginning
	sets  []uint64  // bit s of word w: sets[w*width+s/64]
	width int
	// What the judge asks of single words.
	self, someone, reflexive, thirdVerb, baseVerb, aux, conjunction, but int32
}

// in reports whether a word belongs to a set.
func (e *engine) in(word, set int32) bool {
	return word >= 0 && e.sets[int(word)*e.width+int(set)/64]&(1<<(uint(set)%64)) != 0
}

// compiler builds an engine.
type compiler struct {
	e      *engine
	g      *grammar
	setOf  map[string]int32 // by its sorted words
	setIDs [][]int32
	next   map[edgeKey]int32
	joins  map[joinKey]int32
}

// joinKey finds the node at which an element that began at a node ends: the
// same element from the same node is built once.
type joinKey struct {
	node int32
	key  string
}

type edgeKey struct {
	node int32
	kind edgeKind
	most uint8
	sym  int32
}

// compile builds the engine from the tables. A pattern that does not parse is
// left out and reported: the rest must go on hearing.
func compile(lex lexicon) (*engine, []error) {
	var problems []error
	voc := newVocabulary()
	c := &compiler{
		e:     &engine{voc: voc, rules: lex.rules, nodes: make([]node, 1)},
		setOf: map[string]int32{}, next: map[edgeKey]int32{}, joins: map[joinKey]int32{},
	}
	folder := &reader{voc: voc}
	foldWord := func(w string) string {
		folder.folded, folder.scratch = fold(folder.folded[:0], folder.scratch, w)
		return strings.ReplaceAll(string(folder.folded), "'", "")
	}
	c.g = &grammar{concepts: map[string][]string{}, open: map[string]bool{}, done: map[string]elem{}, fold: foldWord}
	for _, con := range lex.concepts {
		c.g.concepts[con.name] = con.words
	}
	for i, r := range lex.rules {
		for _, p := range r.Patterns {
			tree, err := c.g.parse(p)
			if err == nil {
				err = c.plant(tree, int32(i))
			}
			if err != nil {
				problems = append(problems, fmt.Errorf("rule %s: %q: %w", r.ID, p, err))
			}
		}
	}
	e := c.e
	for name, set := range map[string]*int32{
		"self": &e.self, "someone": &e.someone, "reflexive": &e.reflexive, "third-verb": &e.thirdVerb,
		"base-verb": &e.baseVerb, "aux": &e.aux, "conjunction": &e.conjunction, "but": &e.but,
	} {
		tree, err := c.g.concept(name)
		if err != nil || tree.kind != elemWords {
			problems = append(problems, fmt.Errorf("concept <%s>: want single words (%v)", name, err))
			tree.words = []string{"#"}
		}
		*set = c.set(tree.words)
	}
	problems = append(problems, c.spellings(lex)...)
	c.finish()
	return e, problems
}

// spellings adds the words that stand for others, the key words, and the
// ordinary words that stay themselves.
func (c *compiler) spellings(lex lexicon) (problems []error) {
	v := c.e.voc
	for _, w := range lex.joinable {
		v.joins[w] = v.add(w)
		v.longest = max(v.longest, len(w))
	}
	for _, s := range lex.spellings {
		if id, ok := v.ids[s.from]; ok && v.expand[id] == nil {
			problems = append(problems, fmt.Errorf("spelling %s: is a word of a pattern already", s.from))
			continue
		}
		var ids []int32
		for _, w := range strings.Fields(s.to) {
			ids = append(ids, v.add(w))
		}
		v.expand[v.add(s.from)] = ids
	}
	for _, w := range lex.plain {
		v.plain[w] = true
	}
	for _, w := range lex.keywords {
		if len(w) < 6 {
			problems = append(problems, fmt.Errorf("keyword %s: fewer than six letters", w))
			continue
		}
		v.addKey(w)
	}
	v.add("myself")
	return problems
}

// plant adds a rule's pattern to the trie.
func (c *compiler) plant(tree elem, rule int32) error {
	if tree.kind == elemAlt {
		for _, p := range tree.parts {
			if err := c.plant(p, rule); err != nil {
				return err
			}
		}
		return nil
	}
	if tree.kind == elemSeq && tree.parts[0].kind == elemOpt {
		// Without its first element, and with it: a walk must begin with a word.
		rest := elem{kind: elemSeq, parts: tree.parts[1:]}
		if err := c.plant(rest, rule); err != nil {
			return err
		}
		tree = elem{kind: elemSeq, parts: append([]elem{tree.parts[0].parts[0]}, tree.parts[1:]...)}
	}
	at, err := c.grow(0, tree)
	if err != nil {
		return err
	}
	if at == 0 {
		return fmt.Errorf("matches nothing")
	}
	if !slices.Contains(c.e.nodes[at].rules, rule) {
		c.e.nodes[at].rules = append(c.e.nodes[at].rules, rule)
	}
	return nil
}

// grow adds an element after node at, and returns the node where it ends.
func (c *compiler) grow(at int32, e elem) (int32, error) {
	if at == 0 && (e.kind == elemNot || e.kind == elemEnd || e.kind == elemGap || e.kind == elemOpt) {
		return 0, fmt.Errorf("must begin with a word or ^")
	}
	switch e.kind {
	case elemWords:
		if len(e.words) == 1 {
			return c.step(at, edge{kind: edgeWord, sym: c.e.voc.add(e.words[0])}), nil
		}
		return c.step(at, edge{kind: edgeSet, sym: c.set(e.words)}), nil
	case elemNot:
		return c.step(at, edge{kind: edgeNot, sym: c.set(e.words)}), nil
	case elemGap:
		return c.step(at, edge{kind: edgeGap, most: uint8(e.most)}), nil
	case elemStart:
		return c.step(at, edge{kind: edgeStart}), nil
	case elemEnd:
		return c.step(at, edge{kind: edgeEnd}), nil
	case elemSeq:
		for _, p := range e.parts {
			next, err := c.grow(at, p)
			if err != nil {
				return 0, err
			}
			at = next
		}
		return at, nil
	}
	// One of several, or perhaps one: all ways meet again in one node.
	key := joinKey{at, e.key}
	if join, ok := c.joins[key]; ok {
		return join, nil
	}
	join := c.node()
	if e.kind == elemOpt {
		c.e.nodes[at].edges = append(c.e.nodes[at].edges, edge{kind: edgeJoin, next: join})
	}
	for _, p := range e.parts {
		end, err := c.grow(at, p)
		if err != nil {
			return 0, err
		}
		c.e.nodes[end].edges = append(c.e.nodes[end].edges, edge{kind: edgeJoin, next: join})
	}
	c.joins[key] = join
	return join, nil
}

// step follows an edge from a node, and makes it when there is none.
func (c *compiler) step(at int32, ed edge) int32 {
	key := edgeKey{node: at, kind: ed.kind, most: ed.most, sym: ed.sym}
	next, ok := c.next[key]
	if !ok {
		next = c.node()
		c.next[key] = next
		ed.next = next
		c.e.nodes[at].edges = append(c.e.nodes[at].edges, ed)
	}
	return next
}

func (c *compiler) node() int32 {
	c.e.nodes = append(c.e.nodes, node{})
	return int32(len(c.e.nodes) - 1)
}

// set returns the index of a set of words.
func (c *compiler) set(words []string) int32 {
	words = slices.Clone(words)
	slices.Sort(words)
	words = slices.Compact(words)
	key := strings.Join(words, " ")
	if s, ok := c.setOf[key]; ok {
		return s
	}
	ids := make([]int32, len(words))
	for i, w := range words {
		ids[i] = c.e.voc.add(w)
	}
	s := int32(len(c.setIDs))
	c.setOf[key] = s
	c.setIDs = append(c.setIDs, ids)
	return s
}

// finish lays out the sets as bits and the root as a table by word.
func (c *compiler) finish() {
	e := c.e
	n := len(e.voc.text)
	e.width = (len(c.setIDs) + 63) / 64
	e.sets = make([]uint64, n*e.width)
	put := func(w, s int32) { e.sets[int(w)*e.width+int(s)/64] |= 1 << (uint(s) % 64) }
	for s, ids := range c.setIDs {
		for _, id := range ids {
			put(id, int32(s))
			if id != number {
				continue
			}
			for w, text := range e.voc.text { // "#" means any digits, also those with a name of their own
				if digits([]byte(text)) {
					put(int32(w), int32(s))
				}
			}
		}
	}
	e.first = make([][]int32, n)
	for _, ed := range e.nodes[0].edges {
		switch ed.kind {
		case edgeWord:
			e.first[ed.sym] = append(e.first[ed.sym], ed.next)
		case edgeSet:
			for w := range n {
				if e.in(int32(w), ed.sym) {
					e.first[w] = append(e.first[w], ed.next)
				}
			}
		case edgeStart:
			e.heads = append(e.heads, ed.next)
		}
	}
}

// match finds every hit in r.tokens.
func (e *engine) match(r *reader) {
	r.hits = r.hits[:0]
	for i, t := range r.tokens {
		if t.word >= 0 {
			for _, n := range e.first[t.word] {
				e.walk(r, n, i, i+1)
			}
		}
		if i == 0 || t.brk == brkHard {
			for _, n := range e.heads {
				e.walk(r, n, i, i)
			}
		}
	}
}

// walk goes on from a node, having read the tokens [start, at).
func (e *engine) walk(r *reader, n int32, start, at int) {
	nd := &e.nodes[n]
	for _, rule := range nd.rules {
		if last := len(r.hits) - 1; last >= 0 && r.hits[last] == (hit{rule, int32(start), int32(at)}) {
			continue
		}
		r.hits = append(r.hits, hit{rule, int32(start), int32(at)})
	}
	open := at < len(r.tokens) && (at == start || r.tokens[at].brk != brkHard)
	for i := range nd.edges {
		ed := &nd.edges[i]
		switch ed.kind {
		case edgeWord:
			if open && r.tokens[at].word == ed.sym {
				e.walk(r, ed.next, start, at+1)
			}
		case edgeSet:
			if open && e.in(r.tokens[at].word, ed.sym) {
				e.walk(r, ed.next, start, at+1)
			}
		case edgeNot:
			if !open || !e.in(r.tokens[at].word, ed.sym) {
				e.walk(r, ed.next, start, at)
			}
		case edgeEnd:
			if !open || r.tokens[at].brk != brkNone {
				e.walk(r, ed.next, start, at)
			}
		case edgeJoin:
			e.walk(r, ed.next, start, at)
		case edgeGap:
			for k := 0; k <= int(ed.most); k++ {
				e.walk(r, ed.next, start, at+k)
				if at+k >= len(r.tokens) || r.tokens[at+k].brk == brkHard {
					break
				}
			}
		case edgeStart:
			if at == 0 || !open {
				e.walk(r, ed.next, start, at)
			}
		}
	}
}
