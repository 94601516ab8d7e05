package crisis

import (
	"slices"
	"strings"
)

// unknown is the id of a word that no rule mentions, and number the id of
// digits that no rule mentions.
const (
	unknown int32 = -1
	number  int32 = 0
)

// vocabulary holds every word that a lexicon mentions, in folded form.
type vocabulary struct {
	ids      map[string]int32
	text     []string         // the word of each id
	expand   [][]int32        // spellings: the words that this one stands for, or nil
	slips    [][]int32        // words that this one may be a slip for
	plain    map[string]bool  // ordinary words that no repair may turn into another
	joins    map[string]int32 // words that may be found inside run-together text
	longest  int              // letters in the longest of them
	pairs    map[pair]int32   // two words that are one: my self
	near     []nearWord       // key words by what is left when one letter is dropped, in the order of the hashes
	unswaps  bool             // short words are read with two neighbours swapped
	missing  []nearWord       // short words by what is left when one letter is dropped, in the order of the hashes
	prefixes map[string]int32 // beginnings that patterns ask for
	shortest int              // letters in the shortest of them
	like     *likeness        // words by their sound, nil in a language that does without
}

type pair struct{ first, second int32 }

// plainOnly stands in ids for ordinary words that no pattern has.
const plainOnly int32 = -2

// wordsMost is about how many words a lexicon mentions.
const wordsMost = 1 << 14

func newVocabulary() *vocabulary {
	v := &vocabulary{ids: make(map[string]int32, wordsMost), text: make([]string, 0, wordsMost), expand: make([][]int32, 0, wordsMost), slips: make([][]int32, 0, wordsMost), plain: map[string]bool{}, joins: map[string]int32{}, pairs: map[pair]int32{}, prefixes: map[string]int32{}}
	v.add("#")
	return v
}

// add returns the id of a folded word, which it adds when it is new.
func (v *vocabulary) add(word string) int32 {
	if id, ok := v.ids[word]; ok && id != plainOnly {
		return id
	}
	id := int32(len(v.text))
	v.ids[word] = id
	v.text = append(v.text, word)
	v.expand = append(v.expand, nil)
	v.slips = append(v.slips, nil)
	if head, ok := strings.CutSuffix(word, "*"); ok && head != "" {
		v.prefixes[head] = id
		if v.shortest == 0 || len(head) < v.shortest {
			v.shortest = len(head)
		}
	}
	return id
}

// nearWord is a key word (the low half) under the hash of what is left of it when
// one letter is dropped, or none (the high half).
type nearWord uint64

func nearOf(hash uint32, id int32) nearWord { return nearWord(hash)<<32 | nearWord(uint32(id)) }

func (n nearWord) id() int32 { return int32(uint32(n)) }

// addKey makes a key word reachable by a one-letter error: two words one error
// apart share what is left after one deletion each. sortKeys must follow.
func (v *vocabulary) addKey(id int32) {
	word := v.text[id]
	v.near = append(v.near, nearOf(hashBut(word, -1), id))
	for i := range len(word) {
		if i == 0 || word[i] != word[i-1] {
			v.near = append(v.near, nearOf(hashBut(word, i), id))
		}
	}
}

// addShort makes a short word reachable from what is left without one letter.
func (v *vocabulary) addShort(id int32) {
	for i := range len(v.text[id]) {
		v.missing = append(v.missing, nearOf(hashBut(v.text[id], i), id))
	}
}

func (v *vocabulary) sortKeys() {
	for _, index := range []*[]nearWord{&v.near, &v.missing} {
		slices.Sort(*index)
		*index = slices.Compact(*index)
	}
}

// hashBut hashes a word without its letter at i; -1 leaves none out.
func hashBut[W string | []byte](word W, i int) uint32 {
	h := uint32(2166136261)
	for k := range len(word) {
		if k != i {
			h = (h ^ uint32(word[k])) * 16777619
		}
	}
	return h
}

// under lists the words of an index under a hash.
func under(index []nearWord, hash uint32) []nearWord {
	lo, _ := slices.BinarySearch(index, nearOf(hash, 0))
	hi := lo
	for hi < len(index) && uint32(index[hi]>>32) == hash {
		hi++
	}
	return index[lo:hi]
}

// maybe appends to ids the short words that word may be with one letter left out
// (lan: plan, land, lane). Unlike a repair this settles nothing: a pattern takes
// whichever it asks for.
func (v *vocabulary) maybe(ids []int32, word []byte) []int32 {
	if len(word) < shortLeft || len(word) >= keyLong {
		return ids
	}
	for _, n := range under(v.missing, hashBut(word, -1)) {
		if oneApart(string(word), v.text[n.id()]) {
			ids = append(ids, n.id())
		}
	}
	return ids
}

// lookup finds a word as it stands.
func (v *vocabulary) lookup(word []byte) int32 {
	id, _ := v.find(word)
	return id
}

// find finds a word as it stands, and reports whether it is an ordinary one or
// the lexicon's: one look into one map, which most words of most texts cost.
func (v *vocabulary) find(word []byte) (id int32, plain bool) {
	id, plain = v.ids[string(word)]
	if !plain || id == plainOnly {
		return unknown, plain
	}
	return id, true
}

// knows reports whether word is a single word of the lexicon.
func (v *vocabulary) knows(word string) bool {
	id, ok := v.ids[word]
	return ok && id != plainOnly
}

// begins finds the longest beginning of word that patterns ask for.
func (v *vocabulary) begins(word []byte) int32 {
	if v.shortest == 0 {
		return unknown
	}
	for n := min(len(word), 16); n >= v.shortest; n-- {
		if id, ok := v.prefixes[string(word[:n])]; ok {
			return id
		}
	}
	return unknown
}

// repair finds the word that a misspelt one stands for, or unknown. It tries,
// in this order: digits and signs for letters, stretched letters, one-letter
// errors in key words (before these: words that sound so). buf is scratch room.
func (v *vocabulary) repair(word, buf []byte) (int32, []byte) {
	if len(word) < 3 || len(word) > 40 || v.plain[string(word)] {
		return unknown, buf
	}
	digits, doubles, triples, letters := 0, false, false, 0
	for i, c := range word {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z':
			letters++
		}
		if i > 0 && c == word[i-1] {
			doubles = true
			triples = triples || i > 1 && c == word[i-2]
		}
	}
	switch {
	case digits > 0 && letters >= digits:
		return v.undigit(word, buf)
	case digits > 0:
		return unknown, buf
	}
	if triples {
		buf = squeeze(buf[:0], word, 2)
		if id := v.lookup(buf); id != unknown {
			return id, buf
		}
	}
	if doubles {
		buf = squeeze(buf[:0], word, 1)
		if id := v.lookup(buf); id != unknown && (triples || len(v.text[id]) > 2) {
			return id, buf
		}
		if triples {
			if id := v.nearest(buf); id != unknown {
				return id, buf
			}
		}
	}
	if n := len(word); n > 4 && string(word[n-2:]) == "in" { // killin
		buf = append(append(buf[:0], word...), 'g')
		if id := v.lookup(buf); id != unknown {
			return id, buf
		}
	}
	if id, sound := v.like.heard(word, buf); id != unknown {
		return id, sound
	}
	if v.unswaps && len(word) < keyLong {
		if id, swapped := v.unswap(word, buf); id != unknown {
			return id, swapped
		}
	}
	return v.nearest(word), buf
}

// unswap reads a short word with two neighbours swapped: ctu, ahd, nto.
func (v *vocabulary) unswap(word, buf []byte) (int32, []byte) {
	for i := range len(word) - 1 {
		buf = append(buf[:0], word...)
		buf[i], buf[i+1] = buf[i+1], buf[i]
		if id := v.lookup(buf); id != unknown {
			return id, buf
		}
	}
	return unknown, buf
}

// digitLetters are the digits that stand for letters; 1 is tried as i, then l.
var digitLetters = [2][10]byte{
	{'o', 'i', 0, 'e', 'a', 's', 'g', 't', 'b', 'g'},
	{'o', 'l', 0, 'e', 'a', 's', 'b', 't', 'b', 'g'},
}

// undigit reads digits inside a word as letters: k1ll, su1cide. The word must
// begin and end with a letter, so that a bus D13 or a postcode stays itself.
func (v *vocabulary) undigit(word, buf []byte) (int32, []byte) {
	last := word[len(word)-1]
	if word[0] <= '9' || last <= '9' {
		return unknown, buf
	}
	for _, table := range digitLetters {
		buf = append(buf[:0], word...)
		for i, c := range buf {
			if c >= '0' && c <= '9' {
				if table[c-'0'] == 0 {
					return unknown, buf
				}
				buf[i] = table[c-'0']
			}
		}
		if id := v.lookup(buf); id != unknown {
			return id, buf
		}
	}
	return unknown, buf
}

// squeeze shortens every run of one letter to at most keep letters.
func squeeze(dst, word []byte, keep int) []byte {
	run := 0
	for i, c := range word {
		if i > 0 && c == word[i-1] {
			run++
		} else {
			run = 1
		}
		if run <= keep {
			dst = append(dst, c)
		}
	}
	return dst
}

// Key words of keyLong letters or more are found with any one letter wrong;
// shorter ones only when the first letter is right or two letters are swapped.
const (
	keyShort = 4
	keyLong  = 6
	keyMost  = 20
)

// shortLeft is how many letters must be left of a short word with one left out.
const shortLeft = 3

// nearest finds the key word that is one letter away: dropped, added, changed,
// or two swapped.
func (v *vocabulary) nearest(word []byte) int32 {
	if len(word) < keyShort-1 || len(word) > keyMost {
		return unknown
	}
	found := unknown
	for i := -1; i < len(word); i++ {
		if i > 0 && word[i] == word[i-1] {
			continue
		}
		for _, n := range under(v.near, hashBut(word, i)) {
			w := v.text[n.id()]
			if !oneApart(string(word), w) || len(w) < keyLong && !sameStart(word, w) {
				continue
			}
			if swapped(string(word), w) {
				return n.id() // the likeliest slip of all
			}
			if found == unknown || len(w) > len(v.text[found]) || len(w) == len(v.text[found]) && n.id() < found {
				found = n.id()
			}
		}
	}
	return found
}

// sameStart reports whether a misspelt word begins like w, with w's first two
// letters swapped, or without its first.
func sameStart(word []byte, w string) bool {
	return word[0] == w[0] || word[0] == w[1] && (word[1] == w[0] || string(word) == w[1:])
}

// oneApart reports whether a and b differ by at most one dropped, added or
// changed letter, or by two neighbours swapped.
func oneApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := same(a, b)
	switch len(b) - len(a) {
	case 0:
		return i == len(a) || a[i+1:] == b[i+1:] || swapped(a, b)
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}

// same counts the letters with which a, the shorter, and b begin alike.
func same(a, b string) int {
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i
}

// swapped reports whether a is b with two neighbours swapped.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := same(a, b)
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// split finds the words of run-together text ("iwanttodie"), or nil. Every part
// must be in the short list of joinable words, and there must be at least least
// of them, so that "deadline" and "together" stay themselves.
func (v *vocabulary) split(word []byte, least int) []int32 {
	if len(word) > 80 {
		return nil
	}
	// from[i] is where the last word of the best split of word[:i] begins.
	var from [81]int8
	var count [81]int8
	for end := 1; end <= len(word); end++ {
		from[end] = -1
		for begin := end - 1; begin >= 0 && end-begin <= v.longest; begin-- {
			if begin > 0 && from[begin] < 0 {
				continue
			}
			if _, ok := v.joins[string(word[begin:end])]; !ok {
				continue
			}
			if from[end] < 0 || count[begin]+1 <= count[end] {
				from[end], count[end] = int8(begin), count[begin]+1
			}
		}
	}
	if from[len(word)] < 0 || int(count[len(word)]) < least {
		return nil
	}
	var parts []int32
	for end := len(word); end > 0; end = int(from[end]) {
		parts = append(parts, v.joins[string(word[from[end]:end])])
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	var out []int32
	for _, id := range parts {
		if e := v.expand[id]; e != nil {
			out = append(out, e...)
		} else {
			out = append(out, id)
		}
	}
	return out
}

// segment cuts letters without any space between the words ("iwanttodieforgood")
// into as few words of the lexicon or ordinary ones as it can; letters that belong
// to none stand alone. It is for text that was spelt out letter by letter.
func (v *vocabulary) segment(letters []byte) [][]byte {
	const longest, alone = 14, 4
	cost := make([]int, len(letters)+1)
	from := make([]int, len(letters)+1)
	for end := 1; end <= len(letters); end++ {
		cost[end], from[end] = cost[end-1]+alone, end-1
		for begin := end - 1; begin >= 0 && end-begin <= longest; begin-- {
			word := letters[begin:end]
			price := 1
			switch n := end - begin; {
			case v.lookup(word) == unknown && !v.plain[string(word)]:
				continue
			case n == 1 && word[0] != 'i' && word[0] != 'a' && word[0] != 'u':
				continue
			case n == 2:
				price = 2
			}
			if c := cost[begin] + price; c < cost[end] {
				cost[end], from[end] = c, begin
			}
		}
	}
	var words [][]byte
	for end := len(letters); end > 0; end = from[end] {
		words = append(words, letters[from[end]:end])
	}
	slices.Reverse(words)
	return words
}

// endings are the words that people most often run on to the one before.
var endings = []string{"myself", "meself", "miself"}

// untail splits a word that ends with "myself": killmyself, hurtmyself.
func (v *vocabulary) untail(word []byte) []int32 {
	for _, tail := range endings {
		head, ok := strings.CutSuffix(string(word), tail)
		if !ok || head == "" {
			continue
		}
		if id, me := v.lookup([]byte(head)), v.lookup([]byte("myself")); id != unknown && me != unknown {
			return []int32{id, me}
		}
	}
	return nil
}
