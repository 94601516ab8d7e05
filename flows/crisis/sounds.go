package crisis

// Words that are written as they sound: "samobujstwo", "pszestac", "umżeć". A
// lexicon lists letters that sound alike; a word that it does not know is looked
// up by what is left when each of them is written in one way.

// soundShort is how many letters a word must have to be looked up by its sound.
const soundShort = 4

// likeness finds words and beginnings by their sound.
type likeness struct {
	alike   []spelling
	words   map[string]int32
	heads   map[string]int32
	longest int // letters of the longest beginning
}

// listen indexes every word of v by its sound.
func (v *vocabulary) listen(sounds []spelling) {
	if len(sounds) == 0 {
		return
	}
	l := &likeness{alike: sounds, words: map[string]int32{}, heads: map[string]int32{}}
	for id, word := range v.text {
		if len(word) < soundShort || word[0] == '#' {
			continue
		}
		in := l.words
		if last := len(word) - 1; word[last] == '*' {
			word, in = word[:last], l.heads
			l.longest = max(l.longest, last)
		}
		sound := string(l.sound(nil, []byte(word)))
		if _, ok := in[sound]; !ok {
			in[sound] = int32(id)
		}
	}
	v.like = l
}

// sound appends to dst how a word sounds.
func (l *likeness) sound(dst, word []byte) []byte {
next:
	for i := 0; i < len(word); {
		for _, s := range l.alike {
			if end := i + len(s.from); end <= len(word) && string(word[i:end]) == s.from {
				dst = append(dst, s.to...)
				i = end
				continue next
			}
		}
		dst = append(dst, word[i])
		i++
	}
	return dst
}

// heard finds the word, or the beginning, that sounds like word, or unknown.
// buf is scratch room.
func (l *likeness) heard(word, buf []byte) (int32, []byte) {
	if l == nil || len(word) < soundShort {
		return unknown, buf
	}
	buf = l.sound(buf[:0], word)
	if id, ok := l.words[string(buf)]; ok {
		return id, buf
	}
	for n := min(len(buf), l.longest); n >= soundShort; n-- {
		if id, ok := l.heads[string(buf[:n])]; ok {
			return id, buf
		}
	}
	return unknown, buf
}
