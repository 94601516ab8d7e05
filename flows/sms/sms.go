// Package sms counts what a text message costs and keeps our words cheap.
//
// A text in the GSM 03.38 alphabet holds 160 characters in one segment and 153
// in each of several; one character outside it (a curly apostrophe will do)
// turns the whole text into UCS-2 with 70 and 67. The rules are those of 3GPP
// TS 23.038 section 6.2.1 and TS 23.040 section 9.2.3.24.
//
// The package touches nothing outside and never fails: any string has a cost.
package sms

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// basic is the GSM 03.38 default alphabet; each character costs one septet.
const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

// extension is reached through an escape; each character costs two septets.
const extension = "^{}\\[~]|€\f"

// Sizes of a segment, alone and as part of a longer text.
const (
	oneGSM, partGSM = 160, 153
	oneUCS, partUCS = 70, 67
)

// latin is what each character below U+0100 costs in GSM-7; the others of the alphabet are Greek, and the euro.
var latin = func() (cost [256]uint8) {
	for _, r := range basic {
		if r < 256 {
			cost[r] = 1
		}
	}
	for _, r := range extension {
		if r < 256 {
			cost[r] = 2
		}
	}
	return cost
}()

// septets is what r costs in GSM-7, 0 when it is not in the alphabet.
func septets(r rune) int {
	switch {
	case r >= 0 && r < 256:
		return int(latin[r])
	case strings.ContainsRune(basic, r):
		return 1
	case strings.ContainsRune(extension, r):
		return 2
	}
	return 0
}

// GSM7 reports whether every character of text is in the GSM 03.38 alphabet,
// its extension included.
func GSM7(text string) bool {
	for _, r := range text {
		if septets(r) == 0 {
			return false
		}
	}
	return true
}

// Length is the number of septets text takes in GSM-7, or of UTF-16 units when
// some character is outside the alphabet.
func Length(text string) int {
	n := 0
	for _, r := range text {
		s := septets(r)
		if s == 0 {
			return len(utf16.Encode([]rune(text)))
		}
		n += s
	}
	return n
}

// Segments is how many segments text is sent in; an empty text takes none. A
// two-septet character or a surrogate pair is never split between two parts.
func Segments(text string) int {
	one, part, cost := oneGSM, partGSM, septets
	if !GSM7(text) {
		one, part, cost = oneUCS, partUCS, units
	}
	if text == "" {
		return 0
	}
	if Length(text) <= one {
		return 1
	}
	count, used := 1, 0
	for _, r := range text {
		c := cost(r)
		if used+c > part {
			count, used = count+1, 0
		}
		used += c
	}
	return count
}

// units is what r costs in UCS-2.
func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// Beginning is as much of text as fits into n UTF-16 units: with 67, what the
// first part of a longer text in UCS-2 holds.
func Beginning(text string, n int) string {
	used := 0
	for i, r := range text {
		if used += units(r); used > n {
			return text[:i]
		}
	}
	return text
}

// plain turns the characters that word processors and web pages put in into
// the ones a phone sends cheaply.
var plain = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "′", "'", "`", "'", "´", "'",
	"“", "\"", "”", "\"", "„", "\"", "″", "\"", "«", "\"", "»", "\"",
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-", "•", "-", "·", "-",
	"…", "...", "\u00a0", " ", "\u2009", " ", "\u202f", " ", "\u2003", " ", "\u2002", " ",
	"\u200b", "", "\u200c", "", "\u200d", "", "\ufeff", "", "\u00ad", "", "\t", " ",
	"½", "1/2", "¼", "1/4", "¾", "3/4", "×", "x", "™", "", "®", "", "©", "",
	"ê", "e", "ë", "e", "È", "E", "Ê", "E", "â", "a", "á", "a", "ã", "a", "Á", "A", "À", "A",
	"î", "i", "ï", "i", "í", "i", "ô", "o", "ó", "o", "û", "u", "ú", "u", "ç", "c", "ñ", "ñ",
)

// Plain replaces typographic characters (curly quotes, dashes, ellipses, hard
// spaces, a few accents) by their nearest in GSM-7, so that one of them does
// not double what a text costs. Other characters stay as they are.
func Plain(text string) string { return plain.Replace(text) }

// Cut shortens text to at most "most" septets (units when it is not GSM-7), at a
// word's end where there is one in the second half, and marks the cut with
// "...". A text that fits is returned as it is.
func Cut(text string, most int) string {
	if Length(text) <= most {
		return text
	}
	cost := septets
	if !GSM7(text) {
		// What is kept may be GSM-7 after all, where some characters cost two.
		cost = func(r rune) int { return max(units(r), septets(r)) }
	}
	room, used, end := most-len("..."), 0, 0
	if room < 0 {
		return ""
	}
	for i, r := range text {
		if used += cost(r); used > room {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	kept := text[:end]
	if i := strings.LastIndexAny(kept, " \n"); i > end/2 && text[end] != ' ' && text[end] != '\n' {
		kept = kept[:i]
	}
	return strings.TrimRight(kept, " \n,;.-") + "..."
}
