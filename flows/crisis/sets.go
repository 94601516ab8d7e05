package crisis

import (
	"cmp"
	"slices"
	"strings"
)

// pageSets is how many sets a page has bits for.
const pageSets = 256

// page says of pageSets sets whether a word belongs to them.
type page [pageSets / 64]uint64

// in reports whether a word belongs to a set.
func (e *engine) in(word, set int32) bool {
	if word < 0 {
		return false
	}
	s := uint32(set) // never below 0
	return e.pages[e.pageAt[uint32(e.rows[word])+s/pageSets]][s%pageSets/64]&(1<<(s%64)) != 0
}

// set returns the index of the set of an element's words.
func (c *compiler) set(e *elem) int32 {
	if s, ok := c.setOf[e.key]; ok {
		return s
	}
	s := int32(len(c.setIDs))
	c.setOf[e.key] = s
	c.setIDs = append(c.setIDs, e.words)
	return s
}

// spread lays the sets out as bits by word, in pages, most of which are empty and
// many of which are the same: words of one stem belong to the same sets.
func (c *compiler) spread(words int) {
	e := c.e
	c.alsoMeans()
	e.width = (len(c.setIDs) + pageSets - 1) / pageSets
	in := c.setsByWord(words)
	e.rows = make([]int32, words)
	e.pages = make([]page, 1) // the empty one
	pageOf := make(map[page]int32, words/2)
	pageOf[page{}] = 0
	rowOf := make(map[uint64]int32, words/2)
	row := make([]page, e.width)
	for w := range words {
		sets := in.of(w)
		key := uint64(0)
		for _, s := range sets {
			key = keyOf(elemWords, key, uint64(s))
		}
		at, known := rowOf[key]
		if !known {
			at = int32(len(e.pageAt))
			rowOf[key] = at
			clear(row)
			for _, s := range sets {
				row[s/pageSets][s%pageSets/64] |= 1 << (uint(s) % 64)
			}
			for _, p := range row {
				n, ok := pageOf[p]
				if !ok {
					n = int32(len(e.pages))
					pageOf[p] = n
					e.pages = append(e.pages, p)
				}
				e.pageAt = append(e.pageAt, n)
			}
		}
		e.rows[w] = at
	}
	e.pages, e.pageAt = slices.Clip(e.pages), slices.Clip(e.pageAt)
}

// lists are the sets of each word: of word w all[from[w]:from[w+1]].
type lists struct{ from, all []int32 }

func (l lists) of(w int) []int32 { return l.all[l.from[w]:l.from[w+1]] }

// setsByWord lists the sets of each word, in order.
func (c *compiler) setsByWord(words int) lists {
	l := lists{from: make([]int32, words+1)}
	members := make([][]int32, len(c.setIDs))
	for s := range c.setIDs {
		members[s] = c.members(int32(s))
		for _, w := range members[s] {
			l.from[w+1]++
		}
	}
	for w := range words {
		l.from[w+1] += l.from[w]
	}
	l.all = make([]int32, l.from[words])
	next := slices.Clone(l.from)
	for s := range members {
		for _, w := range members[s] {
			l.all[next[w]] = int32(s)
			next[w]++
		}
	}
	return l
}

// alsoMeans finds the words that a beginning or "#" (any digits) means too.
func (c *compiler) alsoMeans() {
	text := c.e.voc.text
	sorted := make([]int32, len(text))
	c.also = map[int32][]int32{}
	for id, word := range text {
		sorted[id] = int32(id)
		if digits([]byte(word)) {
			c.also[number] = append(c.also[number], int32(id))
		}
	}
	slices.SortFunc(sorted, func(a, b int32) int { return cmp.Compare(text[a], text[b]) })
	for id, word := range text {
		head, ok := strings.CutSuffix(word, "*")
		if !ok {
			continue
		}
		at, _ := slices.BinarySearchFunc(sorted, head, func(w int32, head string) int { return cmp.Compare(text[w], head) })
		for ; at < len(sorted) && strings.HasPrefix(text[sorted[at]], head); at++ {
			if w := sorted[at]; int(w) != id {
				c.also[int32(id)] = append(c.also[int32(id)], w)
			}
		}
	}
}

// members lists the words of a set, with the names of their own of what a
// beginning or "#" (any digits) means.
func (c *compiler) members(set int32) []int32 {
	ids := c.setIDs[set]
	whole := ids
	for _, id := range ids {
		if more := c.also[id]; more != nil {
			whole = append(slices.Clone(whole), more...)
		}
	}
	if len(whole) > len(ids) {
		slices.Sort(whole)
		whole = slices.Compact(whole)
	}
	return whole
}
