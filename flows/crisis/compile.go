package crisis

import (
	"fmt"
	"strings"
)

// The trie holds every sequence of every pattern. From each word of a text it
// is walked once; how far a walk can branch is bounded by the patterns, not by
// the text, so reading is linear.

type edge struct {
	kind edgeKind
	most uint8 // gap
	own  bool  // no other way leads to next
	sym  int32 // word id, set index, or the node at which what a ! refuses begins
	next int32
	more int32 // the node's next edge, while the trie grows
}

type edgeKind uint8

const (
	edgeWord edgeKind = iota
	edgeSet
	edgeNot
	edgeGap
	edgeStart
	edgeEnd
	edgeJoin // goes on at once: an element that may be left out
)

type node struct {
	begin, end int32 // its edges: edges[begin:end]; while the trie grows, the first and the last of a chain
	need       int32 // the set of words of which one must come next, or noNeed
	ends       int32 // the patterns that are satisfied here begin at ended[ends]; 0 for none
	count      uint16
	accept     bool // what a ! refuses ends here
}

// noNeed says that a node can go on or end without a word.
const noNeed int32 = -1

// start is a node behind the first word of a pattern, with what it needs at hand.
type start struct{ node, need int32 }

// end is a pattern that is satisfied at a node.
type end struct {
	rule, pattern int32
	more          int32 // the next one at the same node, 0 for none
}

// engine is a compiled lexicon. It does not change once made.
type engine struct {
	language string
	letters  string // letters that give the language away
	voc      *vocabulary
	rules    []rule
	gathered []gathered
	signs    map[string]int16 // each sign's number
	signOf   []int16          // of each rule, -1 for none
	sums     []sum            // of each gathered rule
	nodes    []node
	edges    []edge
	ended    []end   // ended[0] is none
	from     []int32 // first[from[w]:from[w+1]]: where the walks of word w continue from the root
	first    []start
	heads    []int32 // where walks continue from a sentence's beginning
	rows     []int32 // by word id: where its row of pages begins
	pageAt   []int32 // the rows: which page holds pageSets sets
	pages    []page
	width    int             // of a row, in pages
	roles    []role          // by word id
	endings  map[string]role // of words that have none of their own, by how they end
	verbal   bool            // verbs carry the person: whom a hit is about is asked of them
}

// compiler builds an engine.
type compiler struct {
	e      *engine
	g      *grammar
	setOf  map[uint64]int32 // by the key of its words
	setIDs [][]int32
	steps  map[edgeKey]int32 // edges of nodes with many
	joins  map[joinKey]int32
	nots   map[uint64]int32  // where what a ! refuses begins, by its key
	also   map[int32][]int32 // words that another word means too
}

// joinKey finds the node at which an element that began at a node ends: the
// same element from the same node is built once.
type joinKey struct {
	node int32
	key  uint64
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
		e: &engine{
			language: lex.language, letters: lex.letters, voc: voc, rules: lex.rules, gathered: lex.gathered, signs: map[string]int16{}, endings: map[string]role{},
			nodes: make([]node, 0, 1<<14), edges: make([]edge, 1, 1<<15), ended: make([]end, 1, 1<<12),
		},
		setOf: make(map[uint64]int32, 1<<13), steps: make(map[edgeKey]int32, 1<<15), joins: make(map[joinKey]int32, 1<<12), nots: make(map[uint64]int32, 1<<12),
	}
	c.node() // the root
	folder := &reader{voc: voc}
	foldWord := func(w string) string {
		if plainASCII(w) {
			return w
		}
		folder.folded, folder.scratch = fold(folder.folded[:0], folder.scratch, w)
		return strings.ReplaceAll(string(folder.folded), "'", "")
	}
	c.g = &grammar{voc: voc, concepts: map[string][]string{}, open: map[string]bool{}, done: map[string]*elem{}, single: map[int32]*elem{}, fold: foldWord, expand: map[string][]string{}, endings: map[string][]string{}}
	for _, s := range lex.spellings {
		c.g.expand[s.from] = strings.Fields(s.to)
	}
	for _, con := range lex.concepts {
		c.g.concepts[con.name] = con.words
	}
	for _, class := range lex.endings {
		c.g.endings[class.name] = class.words
	}
	for i, r := range lex.rules {
		for k, p := range r.Patterns {
			tree, err := c.g.parse(p)
			if err == nil {
				err = c.plant(tree, end{rule: int32(i), pattern: int32(k)})
			}
			if err != nil {
				problems = append(problems, fmt.Errorf("rule %s: %q: %w", r.ID, p, err))
			}
		}
	}
	problems = append(problems, c.gather(lex)...)
	problems = append(problems, c.spellings(lex)...)
	problems = append(problems, c.giveRoles()...)
	c.finish()
	voc.listen(lex.sounds)
	return c.e, problems
}

// plainASCII reports a word that folding would leave as it is.
func plainASCII(w string) bool {
	for i := range len(w) {
		if c := w[i]; c < '0' || c > '9' && c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// spellings adds the words that stand for others, the key words, and the
// ordinary words that stay themselves.
func (c *compiler) spellings(lex lexicon) (problems []error) {
	v := c.e.voc
	v.unswaps = lex.longKeys
	for _, s := range lex.spellings {
		if v.knows(s.from) && v.expand[v.ids[s.from]] == nil && !v.knows(s.to) {
			problems = append(problems, fmt.Errorf("spelling %s: is a word of a pattern already", s.from))
			continue
		}
		var ids []int32
		for _, w := range strings.Fields(s.to) {
			ids = append(ids, v.add(w))
		}
		v.expand[v.add(s.from)] = ids
	}
	for _, w := range lex.joinable {
		v.joins[w] = v.add(w)
		v.longest = max(v.longest, len(w))
	}
	for _, s := range lex.slips {
		id := v.add(s.from)
		for _, w := range strings.Fields(s.to) {
			v.slips[id] = append(v.slips[id], v.add(w))
		}
	}
	for _, p := range lex.pairs {
		one, two, ok := strings.Cut(p, " ")
		if !ok {
			problems = append(problems, fmt.Errorf("pair %q: want two words", p))
			continue
		}
		v.pairs[pair{v.add(one), v.add(two)}] = v.add(one + two)
	}
	for _, w := range lex.plain {
		v.plain[w] = true
		if !v.knows(w) {
			v.ids[w] = plainOnly
		}
	}
	for _, w := range lex.keywords {
		if len(w) < keyShort {
			problems = append(problems, fmt.Errorf("keyword %s: fewer than %d letters", w, keyShort))
			continue
		}
		v.addKey(v.add(w))
	}
	for id, w := range v.text {
		if lex.longKeys && len(w) >= keyLong && len(w) <= keyMost && !strings.HasSuffix(w, "*") && v.expand[id] == nil && plainASCII(w) {
			v.addKey(int32(id))
		}
		if lex.longKeys && len(w) > shortLeft && len(w) <= keyLong && v.expand[id] == nil && plainASCII(w) {
			v.addShort(int32(id))
		}
	}
	v.sortKeys()
	v.add("myself")
	return problems
}

// plant adds a rule's pattern to the trie.
func (c *compiler) plant(tree *elem, of end) error {
	if tree.kind == elemAlt {
		for _, p := range tree.parts {
			if err := c.plant(p, of); err != nil {
				return err
			}
		}
		return nil
	}
	if tree.kind == elemSeq && tree.parts[0].kind == elemOpt {
		// Without its first element, and with it: a walk must begin with a word.
		rest := &elem{kind: elemSeq, parts: tree.parts[1:]}
		if err := c.plant(rest, of); err != nil {
			return err
		}
		tree = &elem{kind: elemSeq, parts: append([]*elem{tree.parts[0].parts[0]}, tree.parts[1:]...)}
	}
	at, err := c.grow(0, tree, newNode)
	if err != nil {
		return err
	}
	if at == 0 {
		return fmt.Errorf("matches nothing")
	}
	n := &c.e.nodes[at]
	for i := n.ends; i != 0; i = c.e.ended[i].more {
		if c.e.ended[i].rule == of.rule {
			return nil
		}
	}
	of.more, n.ends = n.ends, int32(len(c.e.ended))
	c.e.ended = append(c.e.ended, of)
	return nil
}

// newNode lets grow choose the node where an element ends.
const newNode int32 = -1

// grow adds an element after node at, and returns the node where it ends: to,
// when that is given.
func (c *compiler) grow(at int32, e *elem, to int32) (int32, error) {
	if at == 0 && (e.kind == elemNot || e.kind == elemEnd || e.kind == elemGap || e.kind == elemOpt) {
		return 0, fmt.Errorf("must begin with a word or ^")
	}
	switch e.kind {
	case elemWords:
		for _, w := range e.words {
			if strings.HasPrefix(c.e.voc.text[w], "*") {
				return 0, fmt.Errorf("%s: only roles go by how a word ends", c.e.voc.text[w])
			}
		}
		if len(e.words) == 1 && !strings.HasSuffix(c.e.voc.text[e.words[0]], "*") {
			return c.step(at, edge{kind: edgeWord, sym: e.words[0], next: to}), nil
		}
		return c.step(at, edge{kind: edgeSet, sym: c.set(e), next: to}), nil
	case elemNot:
		begin, err := c.refused(e.parts[0])
		if err != nil {
			return 0, err
		}
		return c.step(at, edge{kind: edgeNot, sym: begin, next: to}), nil
	case elemGap:
		return c.step(at, edge{kind: edgeGap, most: uint8(e.most), next: to}), nil
	case elemStart:
		return c.step(at, edge{kind: edgeStart, next: to}), nil
	case elemEnd:
		return c.step(at, edge{kind: edgeEnd, next: to}), nil
	case elemSeq:
		last := len(e.parts) - 1
		for i, p := range e.parts {
			end := newNode
			if i == last {
				end = to
			}
			next, err := c.grow(at, p, end)
			if err != nil {
				return 0, err
			}
			at = next
		}
		return at, nil
	}
	// One of several, or perhaps one: all ways meet again in one node.
	key := joinKey{at, e.key}
	join, ok := c.joins[key]
	if to == newNode {
		if ok {
			return join, nil
		}
		join = c.node()
		c.joins[key] = join
	} else {
		join = to
	}
	if e.kind == elemOpt {
		c.link(at, edge{kind: edgeJoin, next: join})
	}
	for _, p := range e.parts {
		if _, err := c.grow(at, p, join); err != nil {
			return 0, err
		}
	}
	return join, nil
}

// refused builds what a ! refuses as a trie of its own, and returns where it begins.
func (c *compiler) refused(e *elem) (int32, error) {
	if begin, ok := c.nots[e.key]; ok {
		return begin, nil
	}
	begin := c.node()
	end, err := c.grow(begin, e, newNode)
	if err != nil {
		return 0, err
	}
	if end == begin {
		return 0, fmt.Errorf("! refuses nothing")
	}
	c.e.nodes[end].accept = true
	c.nots[e.key] = begin
	return begin, nil
}

// manyEdges is how many edges a node may have before they are looked up in a map.
const manyEdges = 12

// step follows an edge from a node, and makes it when there is none. An edge that
// must lead to a given node is made anew: other ways meet there, and what follows
// them is not what follows this one alone.
func (c *compiler) step(at int32, ed edge) int32 {
	if ed.next != newNode {
		c.link(at, ed)
		return ed.next
	}
	key := edgeKey{node: at, kind: ed.kind, most: ed.most, sym: ed.sym}
	if c.e.nodes[at].count > manyEdges {
		if next, ok := c.steps[key]; ok {
			return next
		}
	} else {
		for i := c.e.nodes[at].begin; i != 0; i = c.e.edges[i].more {
			if have := &c.e.edges[i]; have.own && have.key(at) == key {
				return have.next
			}
		}
	}
	ed.next, ed.own = c.node(), true
	c.link(at, ed)
	return ed.next
}

func (ed *edge) key(at int32) edgeKey {
	return edgeKey{node: at, kind: ed.kind, most: ed.most, sym: ed.sym}
}

// link adds an edge to a node's chain.
func (c *compiler) link(at int32, ed edge) {
	i, n := int32(len(c.e.edges)), &c.e.nodes[at]
	c.e.edges = append(c.e.edges, ed)
	if n.begin == 0 {
		n.begin = i
	} else {
		c.e.edges[n.end].more = i
	}
	n.end = i
	n.count++
	switch {
	case n.count == manyEdges+1:
		for k := n.begin; k != 0; k = c.e.edges[k].more {
			if have := &c.e.edges[k]; have.own {
				c.steps[have.key(at)] = have.next
			}
		}
	case n.count > manyEdges && ed.own:
		c.steps[ed.key(at)] = ed.next
	}
}

func (c *compiler) node() int32 {
	c.e.nodes = append(c.e.nodes, node{need: noNeed})
	return int32(len(c.e.nodes) - 1)
}

// finish lays out the edges node by node, the sets as bits, and the root as a
// table by word.
func (c *compiler) finish() {
	e := c.e
	c.settle()
	root := e.nodes[0]
	for _, ed := range e.edges[root.begin:root.end] {
		c.needOf(ed.next)
	}
	for i := range e.edges {
		if e.edges[i].kind == edgeGap {
			c.needOf(e.edges[i].next)
		}
	}
	n := len(e.voc.text)
	for len(e.roles) < n {
		e.roles = append(e.roles, 0)
	}
	c.spread(n)
	at := make([][]int32, n)
	for _, ed := range e.edges[root.begin:root.end] {
		switch ed.kind {
		case edgeWord:
			at[ed.sym] = append(at[ed.sym], ed.next)
		case edgeSet:
			for _, w := range c.members(ed.sym) {
				at[w] = append(at[w], ed.next)
			}
		case edgeStart:
			e.heads = append(e.heads, ed.next)
		}
	}
	for _, nodes := range at {
		e.from = append(e.from, int32(len(e.first)))
		for _, n := range nodes {
			e.first = append(e.first, start{n, e.nodes[n].need})
		}
	}
	e.from = append(e.from, int32(len(e.first)))
}

// settle turns each node's chain of edges into a run.
func (c *compiler) settle() {
	e := c.e
	edges := make([]edge, 0, len(e.edges))
	for i := range e.nodes {
		n, begin := &e.nodes[i], int32(len(edges))
		for k := n.begin; k != 0; k = e.edges[k].more {
			edges = append(edges, e.edges[k])
		}
		n.begin, n.end = begin, int32(len(edges))
	}
	e.edges = edges
}

// needOf finds the words of which one must come next at a node, so that a walk
// need not go there for nothing.
func (c *compiler) needOf(at int32) {
	words, ok := c.mustNext(at, nil)
	if !ok || len(words) == 0 {
		return
	}
	c.e.nodes[at].need = c.set(wordsOf(words))
}

// mustNext gathers the words that may come next at a node, and reports whether one
// of them must.
func (c *compiler) mustNext(at int32, words []int32) ([]int32, bool) {
	e, n := c.e, &c.e.nodes[at]
	if n.ends != 0 || n.accept {
		return words, false
	}
	for _, ed := range e.edges[n.begin:n.end] {
		ok := true
		switch ed.kind {
		case edgeWord:
			words = append(words, ed.sym)
		case edgeSet:
			words = append(words, c.setIDs[ed.sym]...)
		case edgeJoin, edgeNot:
			words, ok = c.mustNext(ed.next, words)
		default:
			ok = false
		}
		if !ok {
			return words, false
		}
	}
	return words, true
}
