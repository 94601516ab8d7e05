package places

import "strings"

// longestCode is the most characters of a postcode without its space.
const longestCode = 7

// codeAt finds a postcode that starts at word i: full, sector or district, with or without spaces, with O for 0 and
// I or L for 1. LE11 to LE19 and the like are districts, so "le112ab" is LE11 2AB and "le192" is in LE19.
func (g *Gazetteer) codeAt(r *reading, i int) (hit, bool) {
	first := r.word(i)
	if len(first) > longestCode || len(first) < 1 || first[0] > 'z' {
		return hit{}, false
	}
	whole := g.district(first)
	var buf [longestCode]byte
	for n := min(4, len(r.words)-i); n >= 1; n-- {
		code, ok := r.compact(buf[:0], i, n)
		if !ok || !hasDigit(code) {
			continue
		}
		outward, inward, full := split(code)
		if full && n > 1 && whole != "" && (len(outward) != len(first) || ordinal(r.word(i+1))) {
			full = false // "le1 12th", "le1 2nd": a date after a district
		}
		if full {
			if d := g.district(outward); d != "" {
				return g.codeHit(i, n, d, d != outward || inward[0] > '9'), true
			}
			if inward[0] <= '9' && outwardShape(outward) {
				return hit{first: i, last: i + n, missing: strings.ToUpper(outward)}, true
			}
		}
		if n > 2 || n == 2 && hasDigit(first) {
			continue
		}
		if d := g.district(code); d != "" {
			h := g.codeHit(i, n, d, d != code)
			// "le7 4" at the end is a sector; elsewhere the 4 may be "for".
			if h.last == len(r.words)-1 && len(r.word(h.last)) == 1 && hasDigit(r.word(h.last)) {
				h.last++
			}
			return h, true
		}
		if last := len(code) - 1; n == 1 && last > 2 && code[last] >= '0' && code[last] <= '9' {
			if d := g.district(code[:last]); d != "" {
				return g.codeHit(i, n, d, d != code[:last]), true
			}
		}
		if elsewhere(code) {
			return hit{first: i, last: i + n, missing: strings.ToUpper(code)}, true
		}
	}
	return hit{}, false
}

// codeHit is a mention of a known district; those of PO boxes have no point.
func (g *Gazetteer) codeHit(i, n int, district string, guessed bool) hit {
	id := g.codes[district]
	h := hit{first: i, last: i + n, guessed: guessed}
	if g.places[id].Lat == 0 {
		h.missing = g.places[id].Name
		return h
	}
	h.ids = []uint16{id}
	if !guessed {
		h.score = sureCode
	}
	return h
}

// district is the known district that a code is, or would be with 0 for O and 1 for I or L; else "".
func (g *Gazetteer) district(code string) string {
	if len(code) < 3 || len(code) > 4 {
		return ""
	}
	if _, ok := g.codes[code]; ok {
		return code
	}
	if !hasDigit(code) { // "leo" and "lei" are words
		return ""
	}
	var b [4]byte
	copy(b[:], code)
	if b[1] == 'e' && (b[0] == '1' || b[0] == 'i') {
		b[0] = 'l'
	}
	if !hasDigit(code[1:]) {
		return ""
	}
	for i := 2; i < len(code); i++ {
		b[i] = digitFor(b[i])
	}
	if id, ok := g.codes[string(b[:len(code)])]; ok {
		return strings.ToLower(g.places[id].Name)
	}
	return ""
}

// digitFor reads a letter that is often typed for a digit.
func digitFor(c byte) byte {
	switch c {
	case 'o':
		return '0'
	case 'i', 'l':
		return '1'
	}
	return c
}

// compact joins n words from the i-th, if they fit into a postcode.
func (r *reading) compact(buf []byte, i, n int) (string, bool) {
	for j := i; j < i+n; j++ {
		w := r.word(j)
		if len(buf)+len(w) > longestCode {
			return "", false
		}
		buf = append(buf, w...)
	}
	if n == 1 {
		return r.word(i), true
	}
	return string(buf), true
}

// split parts a full postcode into outward and inward code; the inward one is a digit (or a letter typed for one) and
// two letters that the Royal Mail uses there, which C, I, K, M, O and V are not: so "le1 2pm" is no postcode.
func split(code string) (outward, inward string, ok bool) {
	if len(code) < 5 {
		return "", "", false
	}
	outward, inward = code[:len(code)-3], code[len(code)-3:]
	if c := digitFor(inward[0]); c < '0' || c > '9' {
		return "", "", false
	}
	for _, c := range []byte(inward[1:]) {
		if c < 'a' && c != '1' || c > 'z' || strings.IndexByte("cikmov", c) >= 0 {
			return "", "", false
		}
	}
	return outward, inward, true
}

// ordinal reports whether a word is a day of the month such as "2nd".
func ordinal(w string) bool {
	return len(w) == 3 && (w == "1st" || w == "2nd" || w == "3rd" || w[1:] == "th")
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}

// areas are the postcode areas of the United Kingdom.
const areas = " ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl gu " +
	"gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl " +
	"po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze "

// outwardShape reports whether a code could be the outward half of a postcode: an area, one or two digits, and in
// parts of London a letter.
func outwardShape(code string) bool {
	n := 0
	for n < len(code) && code[n] >= 'a' && code[n] <= 'z' {
		n++
	}
	rest := code[n:]
	if n < 1 || n > 2 || len(rest) < 1 || len(rest) > 2 || rest[0] < '0' || rest[0] > '9' {
		return false
	}
	return strings.Contains(areas, " "+code[:n]+" ")
}

// elsewhere reports whether a lone word is plainly a district that is not ours: one of the areas around us ("LE20",
// "NG5"), or the London kind with a letter at the end ("SW1A"). "b4", "m8" and "me2" are words.
func elsewhere(code string) bool {
	if len(code) < 3 || len(code) > 4 || !outwardShape(code) {
		return false
	}
	switch code[:2] {
	case "le", "cv", "de", "ng", "nn", "pe":
		return true
	}
	last := code[len(code)-1]
	return last >= 'a' && last <= 'z'
}
