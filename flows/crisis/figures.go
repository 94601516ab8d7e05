package crisis

import (
	"slices"
	"strings"
)

// figure is a number in a text, its digits only, and where it stands.
type figure struct {
	digits     string
	start, end int
}

// numbersAt finds the numbers in a text: groups of digits with single spaces
// between them are one number.
func numbersAt(text string) []figure {
	var all []figure
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			i++
			continue
		}
		n := figure{start: i}
		for i < len(text) && (isDigit(text[i]) || text[i] == ' ' && i+1 < len(text) && isDigit(text[i+1])) {
			if text[i] != ' ' {
				n.digits += text[i : i+1]
			}
			i++
		}
		n.end = i
		all = append(all, n)
	}
	return all
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// numbersIn are the digits of the numbers in a text.
func numbersIn(text string) []string {
	var all []string
	for _, n := range numbersAt(text) {
		all = append(all, n.digits)
	}
	return all
}

// What makes a number of one or two digits an age or an hour, in English and
// Polish: what stands before it, and what behind.
var (
	beforeSmall = []string{"under ", "over ", "aged ", "age ", "ages "}
	behindSmall = []string{"am", "pm", ":", " hour", " year", " minute", " day", " lat"}
)

// strayNumbers are the numbers of one or two digits in a text that are neither
// known nor an age or an hour: "99" is what a slip of the pen makes of 999.
func strayNumbers(text string, known []string) (stray []string) {
	text = strings.ToLower(text)
	small := func(n figure) bool {
		return slices.ContainsFunc(beforeSmall, func(w string) bool { return strings.HasSuffix(text[:n.start], w) }) ||
			slices.ContainsFunc(behindSmall, func(w string) bool { return strings.HasPrefix(text[n.end:], w) })
	}
	all := numbersAt(text)
	for i, n := range all {
		// "aged 18 to 25", "9 to 5pm", "17:30": one of two is enough.
		linked := func(a, b figure) bool {
			between := text[a.end:b.start]
			return (between == " to " || between == "-" || between == ":") && (small(a) || small(b))
		}
		if len(n.digits) > 2 || slices.Contains(known, n.digits) || small(n) ||
			i > 0 && linked(all[i-1], n) || i+1 < len(all) && linked(n, all[i+1]) {
			continue
		}
		stray = append(stray, n.digits)
	}
	return stray
}
