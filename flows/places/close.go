package places

// closeNames finds names that are one mistake away from what was written: a letter more, less, wrong, or swapped with
// its neighbour. Every name is filed under itself and under itself with each letter left out; two words that are one
// mistake apart always meet under one of those. So a look-up costs one step per letter, however many names there are.
type closeNames struct {
	keys  []string
	heads map[uint64]int32 // hash -> 1 + index of the first link
	links []link
}

type link struct {
	key  uint16
	next int32 // 1 + index of the next link under the same hash, or 0
}

// longestName bounds what is looked up: no name is longer, and strangers' words can be.
const longestName = 32

// add files a name; one that is already there is not filed twice.
func (c *closeNames) add(key string) {
	if c.heads == nil {
		c.heads = map[uint64]int32{}
	}
	for at := c.heads[hashWithout(key, -1)]; at != 0; at = c.links[at-1].next {
		if c.keys[c.links[at-1].key] == key {
			return
		}
	}
	id := uint16(len(c.keys))
	c.keys = append(c.keys, key)
	for skip := -1; skip < len(key); skip++ {
		h := hashWithout(key, skip)
		c.links = append(c.links, link{id, c.heads[h]})
		c.heads[h] = int32(len(c.links))
	}
}

// each calls found with every name exactly one mistake from word, perhaps more than once.
func (c *closeNames) each(word string, found func(key string)) {
	if len(word) > longestName {
		return
	}
	for skip := -1; skip < len(word); skip++ {
		for at := c.heads[hashWithout(word, skip)]; at != 0; at = c.links[at-1].next {
			if key := c.keys[c.links[at-1].key]; oneMistake(word, key) {
				found(key)
			}
		}
	}
}

// hashWithout is the FNV-1a hash of s without the byte at skip, or of all of s when skip is -1.
func hashWithout(s string, skip int) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		if i != skip {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	return h
}

// oneMistake reports whether b is a with one letter added, left out, changed, or swapped with its neighbour.
func oneMistake(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false // the same word
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
