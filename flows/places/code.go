package places

import (
	"fmt"
	"strings"
)

// A postcode is a full one in two halves that sort and compress well: the outward code in small letters, and the
// inward one as a number.
type postcode struct {
	outward string // "le7"
	inward  uint16 // 4ab is 4*26*26 + 0*26 + 1
}

// inwards is how many inward codes there can be.
const inwards = 10 * 26 * 26

// postcodeOf reads a postcode as files write it: "LE1 1AA", "LE101AA", "le1  1aa". It is strict: a digit and two letters
// behind the outward half of some place in the United Kingdom.
func postcodeOf(code string) (postcode, bool) {
	var b [8]byte
	n := 0
	for i := range len(code) {
		c := code[i]
		switch {
		case c == ' ':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		default:
			return postcode{}, false
		}
		if n == longestCode {
			return postcode{}, false
		}
		b[n] = c
		n++
	}
	if n < 5 {
		return postcode{}, false
	}
	in, ok := inwardOf(string(b[n-3 : n]))
	if !ok || !outwardShape(string(b[:n-3])) {
		return postcode{}, false
	}
	return postcode{string(b[:n-3]), in}, true
}

// inwardOf is "4ab" as a number.
func inwardOf(s string) (uint16, bool) {
	if len(s) != 3 || s[0] < '0' || s[0] > '9' || s[1] < 'a' || s[1] > 'z' || s[2] < 'a' || s[2] > 'z' {
		return 0, false
	}
	return uint16(s[0]-'0')*26*26 + uint16(s[1]-'a')*26 + uint16(s[2]-'a'), true
}

// digit is the sector within the district.
func (k postcode) digit() byte { return '0' + byte(k.inward/(26*26)) }

// sector is "le7 4".
func (k postcode) sector() string { return k.outward + " " + string(rune(k.digit())) }

// String is the postcode as people write it: "LE7 4AB".
func (k postcode) String() string {
	return strings.ToUpper(fmt.Sprintf("%s%c%c", k.sector(), 'a'+k.inward/26%26, 'a'+k.inward%26))
}

// sectorOf is the sector of a postcode: "LE7 4" of "LE7 4AB".
func sectorOf(postcode string) string {
	if len(postcode) < 5 {
		return postcode
	}
	return postcode[:len(postcode)-2]
}
