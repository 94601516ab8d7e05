package crisis

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWords is how many characters of a text are kept. All of it is screened.
const maxWords = 8000

// windows1252 holds what the bytes 0x80-0x9f mean there; zero is undefined. The
// bytes above are the same as in Unicode. Old phones and gateways send it.
var windows1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// readable turns any bytes into valid UTF-8: a byte that is not UTF-8 is read
// as Windows-1252. Text that is valid already is returned as it is.
func readable(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			c := text[i]
			switch {
			case c >= 0xa0:
				r = rune(c)
			case windows1252[c-0x80] != 0:
				r = windows1252[c-0x80]
			default:
				r = ' '
			}
		}
		b.WriteRune(r)
		i += size
	}
	return b.String()
}

// unprintable reports characters that a reviewer must not be shown: controls
// other than line breaks and tabs, and the ones that reverse the line.
func unprintable(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20 || r == utf8.RuneError || r >= 0x7f && r < 0xa0:
		return true
	case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff:
		return true
	}
	return false
}

// tidied is what a reviewer reads: controls dropped, ends trimmed, at most
// maxWords characters. The common case returns the text itself.
func tidied(text string) string {
	text = strings.TrimSpace(text)
	plain := len(text) <= maxWords
	if plain {
		for _, r := range text {
			if unprintable(r) {
				plain = false
				break
			}
		}
	}
	if plain {
		return text
	}
	var b strings.Builder
	n := 0
	for _, r := range text {
		if unprintable(r) {
			continue
		}
		if n == maxWords {
			break
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}

// blank reports whether nothing in text can be read: no letter, no digit.
func blank(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// binary reports whether text is no text at all, though some of its bytes could
// pass for letters: it is not UTF-8 and holds control characters.
func binary(text string) bool {
	return !utf8.ValidString(text) && strings.ContainsFunc(text, func(r rune) bool {
		return r < 0x20 && r != '\n' && r != '\r' && r != '\t'
	})
}
