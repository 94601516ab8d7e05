package flows

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"signpost/flows/crisis"
	"signpost/flows/sms"
)

// How a resident says that a listing they were shown is wrong. The whole text
// must say so and nothing else: "2 is wrong" does, "everything is wrong 2day"
// does not.

// wrong takes text as word that a listing is wrong, and reports whether it was
// that. Nobody is in danger who gets here: the screening has heard nothing, and
// in the day after urgent words today's rules stand.
func (r *run) wrong(said crisis.Screened, asked *step) bool {
	if said.Level() != crisis.None || r.s.caring(r.e.At) || len(r.s.Shown) == 0 {
		return false
	}
	text := plainWords(said.Words())
	n, ok := number(text)
	switch {
	case r.which && ok:
	case asked != nil:
		return false // they may mean the question that waits
	case wrongAlone.MatchString(text):
		if n = 0; len(r.s.Shown) == 1 {
			n = 1
		}
	default:
		m := wrongOne.FindStringSubmatch(text)
		if m == nil {
			return false
		}
		n, _ = number(strings.Join(m[1:], ""))
	}
	if n < 1 || n > len(r.s.Shown) {
		r.s.Wrong = true
		r.tell(fmt.Sprintf("Thank you. Which one is wrong? Please text its number from the list, 1 to %d, or MENU. %s", len(r.s.Shown), crisis.Closing()))
		return true
	}
	name := "it"
	if l, there := r.w.Directory.Get(r.s.Shown[n-1]); there {
		name = sms.Cut(l.Name, 60)
		r.t.Wrong = l.ID
	}
	r.tell("Thank you for telling us. Our staff will look at " + name + ". Text another number, MORE or MENU. " + crisis.Closing())
	return true
}

// plainWords is text in small letters, without what stands between words.
func plainWords(text string) string {
	text = strings.NewReplacer("'", "", "\u2019", "", "#", " ").Replace(strings.ToLower(text))
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}), " ")
}

// numbered are the words for the numbers of a list.
var numbered = map[string]int{"one": 1, "two": 2, "three": 3, "first": 1, "second": 2, "third": 3}

// number is the number that text is as a whole.
func number(text string) (int, bool) {
	if n, ok := numbered[text]; ok {
		return n, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && len(text) < 3
}

const (
	// A bare "one" is no number here: "no one is gone".
	aNumber = `(?:(?:the |number |num |no |nr |group )*([0-9]{1,2})s?|number (one|two|three)|the (first|second|third))(?: one| group)?`
	ended   = `(?:wrong|incorrect|not right|no good|(?:all )?(?:out of date|outdated)|closed(?: down)?|shut(?: down)?|over|finished|ended|cancelled|canceled|gone|not there|not on|not running|no longer (?:on|there|running|open))`
	polite  = `(?: (?:now|any ?more|sorry|please|pls|thanks|thank you|ta|x|xx))*`
)

var (
	wrongAlone = regexp.MustCompile(`^(?:(?:its|thats|that is|it is|this is) )?(?:wrong|wrong (?:number|info|information|details|time|day|listing|one))` + polite + `$`)
	wrongOne   = regexp.MustCompile(`^(?:sorry )?(?:` +
		`(?:wrong|report|closed) ` + aNumber + polite + `|` +
		aNumber + ` (?:(?:is|has|s|was|are|have) )?(?:been )?(?:all |now |just )?` + ended + polite + `|` +
		aNumber + ` (?:isnt|hasnt|is not|does not|doesnt|dont|no longer) (?:right|there|on|run|running|open|exist|exists|happen|meet|meets|runs|happens|correct)` + polite + `|` +
		aNumber + ` (?:has )?(?:stopped|stops|closed|moved)` + polite + `)$`)
)
