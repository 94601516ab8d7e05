package crisis

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold writes text to dst in one plain alphabet: compatibility forms undone
// (wide, bold, circled letters), lower case, Latin diacritics gone, invisible
// characters gone, look-alike letters read as the Latin ones they imitate.
// Marks of other scripts stay: in Hindi or Urdu they are part of the word.
func fold(dst, scratch []byte, text string) (folded, scratchOut []byte) {
	scratch = norm.NFKD.AppendString(scratch[:0], text)
	keepMarks := false // the last letter was of a script whose marks matter
	lookalike := false
	for i := 0; i < len(scratch); {
		c := scratch[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			keepMarks = false
			i++
			continue
		}
		r, size := utf8.DecodeRune(scratch[i:])
		i += size
		r = unicode.ToLower(r)
		switch {
		case invisible(r):
			continue
		case unicode.Is(unicode.M, r):
			if keepMarks {
				dst = utf8.AppendRune(dst, r)
			} else if n := len(dst); r == 0x301 && n > 0 && dst[n-1] == ' ' {
				dst[n-1] = '\'' // a lone acute accent, which some keyboards give for an apostrophe
			}
			continue
		}
		if laughing(r) {
			dst = append(dst, " lol "...)
			continue
		}
		if s, ok := letters[r]; ok {
			dst = append(dst, s...)
			keepMarks = false
			continue
		}
		if r >= 0x1f150 && r <= 0x1f169 { // white letters on black discs
			r = 'a' + r - 0x1f150
		} else if r >= 0x1f170 && r <= 0x1f189 { // on black squares
			r = 'a' + r - 0x1f170
		} else if r >= 0x1f1e6 && r <= 0x1f1ff { // flag letters
			r = 'a' + r - 0x1f1e6
			dst = append(dst, ' ')
		}
		if _, ok := lookalikes[r]; ok {
			lookalike = true
		}
		keepMarks = unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
		dst = utf8.AppendRune(dst, r)
	}
	if lookalike {
		dst = unmask(dst)
	}
	return dst, scratch
}

// invisible reports characters that take no room on the screen and only split
// or hide words: zero-width, direction, soft hyphen, variation selectors, tags.
func invisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f,
		r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe01ef:
		return true
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e, r == 0xfeff, r == 0x115f, r == 0x1160, r == 0x3164:
		return true
	}
	return r >= 0x7f && r < 0xa0
}

// laughing reports the faces that people laugh with.
func laughing(r rune) bool {
	switch r {
	case '😂', '🤣', '💀', '😆', '😹', '😅', '😜', '🤪', '😝':
		return true
	}
	return false
}

// letters are the Latin letters that no decomposition reaches, and the marks
// of punctuation that people's phones put for the plain ones.
var letters = map[rune]string{
	'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h", 'ŧ': "t",
	'ɑ': "a", 'ɡ': "g", 'ɩ': "i", 'ɪ': "i", 'ᴋ': "k", 'ᴍ': "m", 'ʟ': "l", 'ᴅ': "d", 'ᴇ': "e", 'ꜱ': "s", 'ʏ': "y", 'ᴛ': "t", 'ᴏ': "o", 'ᴀ': "a", 'ɴ': "n", 'ᴡ': "w", 'ᴜ': "u", 'ᴄ': "c", 'ɢ': "g", 'ʜ': "h",
	'’': "'", '‘': "'", 'ʼ': "'", '′': "'", '´': "'", 'ʹ': "'", '‛': "'", '＇': "'",
	'–': "-", '—': "-", '‐': "-", '‑': "-", '−': "-",
}

// lookalikes are letters of other alphabets that look like a Latin one.
var lookalikes = map[rune]byte{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'н': 'h', 'і': 'i', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm', 'о': 'o', 'р': 'p', 'ԛ': 'q', 'ѕ': 's', 'т': 't', 'ц': 'u', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x', 'у': 'y',
	'α': 'a', 'β': 'b', 'ε': 'e', 'η': 'n', 'ι': 'i', 'κ': 'k', 'μ': 'm', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ω': 'w', 'γ': 'y',
}

// unmask reads look-alikes as Latin in words that also have a Latin letter, and
// in words made of nothing else when the text has Latin letters. A word in its
// own alphabet stays as it is, so a Russian text is not turned into noise.
func unmask(text []byte) []byte {
	latin := false
	for _, c := range text {
		latin = latin || c >= 'a' && c <= 'z'
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		hasLatin, others, end := false, false, i
		for end < len(text) {
			r, size := utf8.DecodeRune(text[end:])
			if !unicode.IsLetter(r) {
				break
			}
			end += size
			if r < utf8.RuneSelf {
				hasLatin = true
			} else if _, ok := lookalikes[r]; !ok {
				others = true
			}
		}
		if end == i {
			_, size := utf8.DecodeRune(text[i:])
			out = append(out, text[i:i+size]...)
			i += size
			continue
		}
		if hasLatin || latin && !others {
			for _, r := range string(text[i:end]) {
				if c, ok := lookalikes[r]; ok {
					out = append(out, c)
				} else {
					out = utf8.AppendRune(out, r)
				}
			}
		} else {
			out = append(out, text[i:end]...)
		}
		i = end
	}
	return out
}
