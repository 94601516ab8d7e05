package places

import "strings"

// longestCode is the most characters of a postcode without its space.
const longestCode = 7

// codeAt finds a postcode that starts at word i: full, sector or district, with or without spaces, with O for 0, I or L
// for 1 and S for 5. LE11 to LE19 and the like are districts, so "le112ab" is LE11 2AB and "le192" is LE19 2.
func (g *Gazetteer) codeAt(r *reading, i int) (hit, bool) {
	first := r.word(i)
	if len(first) > longestCode || len(first) < 1 || first[0] > 'z' {
		return hit{}, false
	}
	switch first {
	case "im", "me", "so", "ive", "iv", "ex", "ta": // "im 63 by the way": words before they are the beginnings of postcodes elsewhere
		return hit{}, false
	}
	whole := g.district(first)
	var buf [longestCode]byte
	for n := min(4, len(r.words)-i); n >= 1; n-- {
		code, ok := r.compact(buf[:0], i, n)
		if !ok || !hasDigit(code) {
			continue
		}
		// "le1 12th", "le1 2nd", "les 2nd": a date, after a district or a name.
		if n == 1 || whole == "" || len(code)-3 == len(first) {
			h, ok := g.fullCode(code, n > 1)
			if ok && (n == 1 || !ordinal(r.word(i+n-1)) || h.at.Lat != 0 && r.noDay(i+n-1)) {
				h.first, h.last = i, i+n
				return h, true
			}
		}
		if n > 2 || n == 2 && hasDigit(first) {
			continue
		}
		if d := g.district(code); d != "" {
			return g.withSector(r, g.codeHit(i, n, d, d != code)), true
		}
		if last := len(code) - 1; last > 2 && code[last] >= '0' && code[last] <= '9' {
			if d := g.district(code[:last]); d != "" {
				h := g.codeHit(i, n, d, d != code[:last])
				g.narrow(&h, code[last])
				return h, true
			}
		}
		if elsewhere(code) {
			return hit{first: i, last: i + n, missing: strings.ToUpper(code)}, true
		}
	}
	return hit{}, false
}

// fullCode is what a full postcode without its spaces stands for: itself when the index has it, else its sector or its
// district. apart says that its halves were written as words of their own.
func (g *Gazetteer) fullCode(code string, apart bool) (hit, bool) {
	if len(code) < 5 || len(code) > longestCode {
		return hit{}, false
	}
	out, in := code[:len(code)-3], code[len(code)-3:]
	mended, sure := mendInward(in)
	if mended == "" || apart && strings.Contains(inwardWords, " "+in+" ") {
		return hit{}, false
	}
	d := g.district(out)
	if d == "" && in[0] <= '9' && out[len(out)-1] != 's' {
		if m := mendOutward(out); g.district(m) != "" { // "LEI 5WW": with the half behind it, it is no name
			d = m
		}
	}
	inward, _ := inwardOf(mended)
	for _, o := range [...]string{d, out, mendOutward(out)} {
		if p, ok := g.unit(postcode{o, inward}); ok {
			return g.surely(hit{at: p}, o != out || mended != in), true
		}
	}
	switch {
	case !sure: // only the index can say that an S was meant for a 5
		return hit{}, false
	case d != "":
		h := g.codeHit(0, 0, d, d != out || mended[0] != in[0])
		g.narrow(&h, mended[0])
		return h, true
	case in[0] <= '9' && outwardShape(out):
		return hit{missing: strings.ToUpper(out)}, true
	}
	return hit{}, false
}

// unit is a single postcode that the index has.
func (g *Gazetteer) unit(k postcode) (Place, bool) {
	if g.index == nil || g.boxed(k.outward) {
		return Place{}, false
	}
	lat, lon, ok := g.index.find(k)
	if !ok {
		return Place{}, false
	}
	near := g.nearest(lat, lon)
	return Place{Name: k.String(), Kind: "postcode", District: near.District, Lat: lat, Lon: lon, near: near.Name}, true
}

// inwardWords are words that would be the second half of a postcode if a letter in them were a digit: "le3 old friends".
const inwardWords = " old one out our off oap odd own ill its let lad lay led leg lap law lab sat set see sea she sun sad say sew " +
	"spa shy sit sip sir six sis sin lip lit ltd sub sum son sue ins ups is st "

// mendInward reads the inward half of a postcode: a digit, or a letter typed for one, and two letters that the Royal
// Mail uses there, which C, I, K, M, O and V are not: so "le1 2pm" is no postcode. It gives "" for what cannot be one.
// sure is false where it took liberties that other words might suffer from.
func mendInward(in string) (mended string, sure bool) {
	var b [3]byte
	b[0], sure = digitFor(in[0]), in[0] != 's'
	if b[0] < '0' || b[0] > '9' {
		return "", false
	}
	for i, c := range []byte(in[1:]) {
		switch {
		case c == '1':
			c = 'l'
		case c == '5':
			c, sure = 's', false
		case c == 'i':
			c, sure = 'l', false
		case c < 'a' || c > 'z' || strings.IndexByte("ckmov", c) >= 0:
			return "", false
		}
		b[i+1] = c
	}
	if string(b[:]) == in {
		return in, sure
	}
	return string(b[:]), sure
}

// mendOutward is the outward half of a postcode with L for 1 where letters stand, and digits for letters elsewhere.
func mendOutward(out string) string {
	var b [4]byte
	if len(out) > len(b) {
		return ""
	}
	n := copy(b[:], out)
	if n > 1 && b[1] == 'e' && (b[0] == '1' || b[0] == 'i') {
		b[0] = 'l'
	}
	for i := 2; i < n; i++ {
		b[i] = digitFor(b[i])
	}
	return string(b[:n])
}

// surely gives a hit on a code its weight.
func (g *Gazetteer) surely(h hit, guessed bool) hit {
	h.guessed = guessed
	if !guessed {
		h.score = sureCode
	}
	return h
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
	return g.surely(h, guessed)
}

// narrow takes a hit on a district to its sector, when there is such a sector.
func (g *Gazetteer) narrow(h *hit, digit byte) bool {
	if len(h.ids) != 1 {
		return false
	}
	var b [6]byte
	at := append(b[:0], g.places[h.ids[0]].Name...)
	for i, c := range at {
		if c >= 'A' {
			at[i] = c + 'a' - 'A'
		}
	}
	id, ok := g.sectors[string(append(at, ' ', digit))]
	if ok {
		h.ids = []uint16{id}
	}
	return ok
}

// withSector takes a hit on a district to its sector, when the word behind it is one: "le7 4" at the end of a text or of
// a part of it. Elsewhere the 4 may be "for", or how many they are: "knitting le7 4 my mum", "le7 4 people".
func (g *Gazetteer) withSector(r *reading, h hit) hit {
	w := r.word(h.last)
	if len(w) != 1 || w[0] < '0' || w[0] > '9' || !endsPart(r, h.last) {
		return h
	}
	if len(h.ids) == 0 || g.narrow(&h, w[0]) { // a PO box, or the sector
		h.last++
	}
	return h
}

// endsPart reports whether something new begins behind word i: nothing more, a comma, a word that nobody puts behind
// a number, or any that is not counted behind one that is no other word as well.
func endsPart(r *reading, i int) bool {
	if i+1 == len(r.words) {
		return true
	}
	if between := r.original[r.words[i].to:r.words[i+1].from]; strings.ContainsAny(between, ",.;:!?()\n") {
		return true
	}
	switch r.word(i + 1) {
	case "please", "pls", "plz", "thanks", "thank", "thx", "ta", "area", "postcode", "on", "in", "and", "but", "any", "anything",
		"is", "what", "whats", "x", "xx", "today", "tonight", "tomorrow", "im", "i", "for", "or", "not", "can", "where", "who", "how",
		"mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
		"saturday", "sunday", "weekend", "weekends", "weekdays", "evenings", "mornings", "afternoons":
		return true
	case "people", "of", "year", "years", "yr", "yrs", "yo", "month", "months", "week", "weeks", "day", "days", "am", "pm", "min", "mins", "minutes",
		"hour", "hours", "mile", "miles", "km", "kids", "children", "to", "oclock", "times", "ladies", "men", "women", "adults", "pounds", "quid", "a":
		return false
	}
	return strings.IndexByte("24", r.word(i)[0]) < 0 // "le7 4 my mum" and "le7 2 walk" are for and to
}

// district is the known district that a code is, or would be with 0 for O, 1 for I or L and 5 for S; else "".
func (g *Gazetteer) district(code string) string {
	if len(code) < 2 || len(code) > 4 {
		return ""
	}
	if _, ok := g.codes[code]; ok {
		return code
	}
	if !hasDigit(code[1:]) { // "leo" and "lei" are words
		return ""
	}
	if id, ok := g.codes[mendOutward(code)]; ok {
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
	case 's':
		return '5'
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

// ordinal reports whether a word is a day of the month such as "2nd".
func ordinal(w string) bool {
	return len(w) == 3 && (w == "1st" || w == "2nd" || w == "3rd" || w[1:] == "th")
}

// noDay reports whether an ordinal behind a district is no day of the month: nothing comes after it, or its letters are
// capitals in a text that has others ("I'm at LE7 4TH in the flats").
func (r *reading) noDay(i int) bool {
	written := r.original[r.words[i].from:r.words[i].to]
	return i+1 == len(r.words) || strings.ToUpper(written) == written && strings.ToUpper(r.original) != r.original
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
	if last := rest[len(rest)-1]; (last < '0' || last > '9') && (last < 'a' || last > 'z') {
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
