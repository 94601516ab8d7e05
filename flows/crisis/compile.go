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
	sym  int32 // word id, set index, or the node at which what a ! refuses begins
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
	edges  []edge
	rules  []int32 // the rules that are satisfied here
	accept bool    // what a ! refuses ends here
}

// role is what the judge asks of single words, as bits.
type role uint32

const (
	roleSelf      role = 1 << iota // i, me, my
	roleSomeone                    // he, mum, friend
	roleYou                        // you
	roleReflexive                  // himself
	roleThird                      // wants, is: he or she does
	roleBase                       // want, feel: i or they do
	roleAux                        // might, would
	roleConj                       // and, because
	roleBut                        // but
	roleFiller                     // just, really: patterns run across it
	roleNot                        // not, never
	roleThrough                    // think, going, to: a "not" reaches across it
	roleLaugh                      // lol
	roleElse                       // else: "does anyone else"
	roleUsed                       // used: "used to want"
	roleOnly                       // only, just: "not only"
	roleWhy                        // why, if: "why do i not"
	roleCan                        // can: "can not"
	roleOwn                        // my: "my son"
	roleAsk                        // asked, form, thinks: what follows is not said by the writer
	roleNo                         // no, nope
	roleAny                        // anyone: somebody, and perhaps the writer
	roleTo                         // to: "someone to talk to"
	rolePast                       // was, tried: told in the past tense
	rolePresent                    // am, want: told in the present
)

// roleConcepts are the concepts that give words their roles. They hold single
// words only; a lexicon may leave one out that its language does without.
var roleConcepts = []string{"self", "someone", "you", "reflexive", "third-verb", "base-verb", "aux", "conjunction", "but", "filler", "not", "through", "laugh", "else", "used", "only", "why", "can", "own", "ask", "no", "any", "to-word", "past-verb", "present-verb"}

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
	first    [][]int32 // for each word id: where its walks from the root continue
	heads    []int32   // where walks continue from a sentence's beginning
	sets     []uint64  // bit s of word w: sets[w*width+s/64]
	width    int
	roles    []role // by word id
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
	nots   map[string]int32 // where what a ! refuses begins
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
		e:     &engine{language: lex.language, letters: lex.letters, voc: voc, rules: lex.rules, gathered: lex.gathered, nodes: make([]node, 1), signs: map[string]int16{}},
		setOf: map[string]int32{}, next: map[edgeKey]int32{}, joins: map[joinKey]int32{}, nots: map[string]int32{},
	}
	folder := &reader{voc: voc}
	foldWord := func(w string) string {
		folder.folded, folder.scratch = fold(folder.folded[:0], folder.scratch, w)
		return strings.ReplaceAll(string(folder.folded), "'", "")
	}
	c.g = &grammar{concepts: map[string][]string{}, open: map[string]bool{}, done: map[string]elem{}, fold: foldWord, expand: map[string][]string{}}
	for _, s := range lex.spellings {
		c.g.expand[s.from] = strings.Fields(s.to)
	}
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
	problems = append(problems, c.gather(lex)...)
	problems = append(problems, c.spellings(lex)...)
	problems = append(problems, c.giveRoles()...)
	c.finish()
	return c.e, problems
}

// signsMost is how many different signs a lexicon may have.
const signsMost = 128

// signSet is a set of signs.
type signSet [signsMost / 64]uint64

func (s *signSet) add(sign int16)      { s[sign/64] |= 1 << (sign % 64) }
func (s *signSet) has(sign int16) bool { return s[sign/64]&(1<<(sign%64)) != 0 }

// sum is a gathered rule by the numbers of its signs.
type sum struct {
	of    []signPoints
	needs [][]int16
}

type signPoints struct {
	sign int16
	n    int
}

// gather gives every sign its number.
func (c *compiler) gather(lex lexicon) (problems []error) {
	e := c.e
	e.signOf = make([]int16, len(lex.rules))
	for i, r := range lex.rules {
		e.signOf[i] = -1
		if r.Sign == "" {
			continue
		}
		n, ok := e.signs[r.Sign]
		if !ok {
			if len(e.signs) == signsMost {
				problems = append(problems, fmt.Errorf("rule %s: more than %d signs", r.ID, signsMost))
				continue
			}
			n = int16(len(e.signs))
			e.signs[r.Sign] = n
		}
		e.signOf[i] = n
	}
	for _, g := range lex.gathered {
		var s sum
		find := func(name string) (int16, bool) {
			n, ok := e.signs[name]
			if !ok {
				problems = append(problems, fmt.Errorf("gathered %s: no rule is a sign of %q", g.ID, name))
			}
			return n, ok
		}
		for _, p := range g.Of {
			if n, ok := find(p.Sign); ok {
				s.of = append(s.of, signPoints{n, p.N})
			}
		}
		for _, group := range g.Needs {
			var one []int16
			for _, name := range group {
				if n, ok := find(name); ok {
					one = append(one, n)
				}
			}
			s.needs = append(s.needs, one)
		}
		e.sums = append(e.sums, s)
	}
	return problems
}

// giveRoles marks the words of the role concepts.
func (c *compiler) giveRoles() (problems []error) {
	v := c.e.voc
	for i, name := range roleConcepts {
		if _, ok := c.g.concepts[name]; !ok {
			continue
		}
		words, err := c.g.words(name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		for _, w := range words {
			id := v.add(w)
			for int(id) >= len(c.e.roles) {
				c.e.roles = append(c.e.roles, 0)
			}
			c.e.roles[id] |= 1 << i
		}
	}
	return problems
}

// spellings adds the words that stand for others, the key words, and the
// ordinary words that stay themselves.
func (c *compiler) spellings(lex lexicon) (problems []error) {
	v := c.e.voc
	for _, s := range lex.spellings {
		if id, ok := v.ids[s.from]; ok && v.expand[id] == nil && !v.knows(s.to) {
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
	for _, w := range lex.plain {
		v.plain[w] = true
	}
	for _, w := range lex.keywords {
		if len(w) < keyShort {
			problems = append(problems, fmt.Errorf("keyword %s: fewer than %d letters", w, keyShort))
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
		if len(e.words) == 1 && !strings.HasSuffix(e.words[0], "*") {
			return c.step(at, edge{kind: edgeWord, sym: c.e.voc.add(e.words[0])}), nil
		}
		return c.step(at, edge{kind: edgeSet, sym: c.set(e.words)}), nil
	case elemNot:
		begin, err := c.refused(e.parts[0])
		if err != nil {
			return 0, err
		}
		return c.step(at, edge{kind: edgeNot, sym: begin}), nil
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

// refused builds what a ! refuses as a trie of its own, and returns where it begins.
func (c *compiler) refused(e elem) (int32, error) {
	if begin, ok := c.nots[e.key]; ok {
		return begin, nil
	}
	begin := c.node()
	end, err := c.grow(begin, e)
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
	for len(e.roles) < n {
		e.roles = append(e.roles, 0)
	}
	e.width = (len(c.setIDs) + 63) / 64
	e.sets = make([]uint64, n*e.width)
	put := func(w, s int32) { e.sets[int(w)*e.width+int(s)/64] |= 1 << (uint(s) % 64) }
	for s, ids := range c.setIDs {
		for _, id := range ids {
			put(id, int32(s))
			head, prefix := strings.CutSuffix(e.voc.text[id], "*")
			if id != number && !prefix {
				continue
			}
			for w, text := range e.voc.text { // what a beginning or "#" (any digits) means has names of its own too
				if id == number && digits([]byte(text)) || prefix && strings.HasPrefix(text, head) {
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
