package flows

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"signpost/flows/crisis"
	"signpost/flows/sms"
)

// What the words that residents will read must be like.

const (
	budget     = 306  // septets of two segments, so that a message reads at a glance
	bodyMost   = 1600 // characters that the carrier takes in one message
	readingAge = 9
	readLeast  = 12 // words of a text whose reading age means anything
)

// fields are what a text may have filled in. A text with {who} or {machine} tells
// somebody new who answers; without one they are told beside it.
var fields = []string{"place", "which", "who", "machine", "closing", "care", "found"}

// text checks English words that residents will read.
func (b *builder) text(at spot, name, text string) {
	if text == "" {
		return
	}
	for _, r := range text {
		if !sms.GSM7(string(r)) {
			b.warn(at, "%s has %q, which more than halves what fits in a text: write %q", name, r, sms.Plain(string(r)))
			break
		}
	}
	b.anyText(at, name, text)
	if age := ReadingAge(text); age > readingAge {
		b.warn(at, "%s reads as for age %.0f: shorter sentences and shorter words bring it to %d", name, age, readingAge)
	}
}

// anyText checks words in any language.
func (b *builder) anyText(at spot, name, text string) {
	if n := len([]rune(text)); n > bodyMost {
		b.problem(at, "%s is %d characters long, and the carrier takes %d: cut it into steps", name, n, bodyMost)
	} else if n := sms.Segments(text); n > 2 {
		b.warn(at, "%s takes %d segments: two read at a glance (%d of %d letters)", name, n, sms.Length(text), budget)
	}
	low := strings.ToLower(sms.Plain(aField.ReplaceAllString(text, "")))
	for _, w := range crisis.Banned() {
		if strings.Contains(low, strings.ToLower(w)) {
			b.problem(at, "%s has %q, which must not be said to people in distress: see the style of flows/crisis/replies.yaml", name, w)
		}
	}
	for _, n := range aPhone.FindAllString(text, -1) {
		if digits := onlyDigits(n); !b.numbers[digits] && len(digits) >= 3 && !ordinaryNumber(digits) {
			b.problem(at, "%s has the number %s, which is in no helpline: write {line:ID}, or add it to the helplines", name, strings.TrimSpace(n))
		}
	}
	for rest := text; ; {
		_, after, open := strings.Cut(rest, "{")
		if !open {
			break
		}
		field, tail, closed := strings.Cut(after, "}")
		id, isLine := strings.CutPrefix(field, "line:")
		switch {
		case closed && isLine:
			b.line(at, id)
		case !closed || !slices.Contains(fields, field) && !b.answered(field):
			b.problem(at, "%s has {%s: want {%s}, {line:ID} or the name of an answer%s", name, sms.Cut(field, 20), strings.Join(fields, "}, {"), meant(field, fields))
			return
		}
		rest = tail
	}
}

// answered reports whether an answer is kept under a name; which names there are is
// known once every file is read, so what is not known yet is asked again in prove.
func (b *builder) answered(name string) bool {
	if !aName.MatchString(name) {
		return false
	}
	if _, ok := b.program.vars[name]; ok || b.linked {
		return ok
	}
	b.later = append(b.later, name)
	return true
}

// aPhone is what looks like a telephone number.
var aPhone = regexp.MustCompile(`\+?[0-9][0-9 ]{1,16}[0-9]`)

// ordinaryNumber reports whether digits are a year or a time and no number to ring.
func ordinaryNumber(digits string) bool {
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// ReadingAge is the age at which a text can be read: the Flesch-Kincaid grade (1975,
// 0.39 words a sentence + 11.8 syllables a word - 15.59) plus the five years before
// school. 0 for a text too short to tell. Menu lines count as sentences.
func ReadingAge(text string) float64 {
	text = aItem.ReplaceAllString(aField.ReplaceAllString(text, "it"), ". $1")
	words, syllables, sentences := 0, 0, 0
	inSentence := false
	for _, line := range strings.Split(text, "\n") {
		for _, w := range strings.Fields(line) {
			letters := strings.Trim(w, `.,!?:;"'()`)
			if letters == "" || onlyDigits(letters) != "" || letters == strings.ToUpper(letters) && len(letters) > 1 {
				// Numbers and words to text (MENU) are read at sight.
				inSentence = inSentence || letters != ""
			} else {
				words++
				n := syllablesOf(letters)
				if inSentence && unicode.IsUpper(rune(letters[0])) {
					n = min(n, 2) // a name of somewhere near is known, however long
				}
				syllables += n
				inSentence = true
			}
			if strings.ContainsAny(w[len(w)-1:], ".!?:") && inSentence {
				sentences++
				inSentence = false
			}
		}
		if inSentence {
			sentences++
			inSentence = false
		}
	}
	if words < readLeast || sentences == 0 {
		return 0
	}
	grade := 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
	return math.Round((grade+5)*10) / 10
}

// aItem is what stands between the items of a list: "1 for a walk, 2 for a chat".
var aItem = regexp.MustCompile(`,(?: or)? ([0-9])`)

var aField = regexp.MustCompile(`\{[^}]*\}`)

// syllablesOf counts the groups of vowels of an English word, without a silent e.
func syllablesOf(word string) int {
	word = strings.ToLower(word)
	n, before := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	if n > 1 && (strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") || strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded")) {
		n--
	}
	return max(n, 1)
}

// words in the language of the resident.
func (r *run) words(w words) string {
	if r.s.Lang != "" && w.other != nil {
		if other, ok := w.other[r.s.Lang]; ok {
			return other
		}
	}
	return w.en
}

// lineText is how a helpline reads in a text: its name and numbers.
func (p *Program) lineText(id string) string {
	h := p.helpline(id)
	switch {
	case h == nil:
		return "the council"
	case h.Voice == "":
		return fmt.Sprintf("%s (text %s)", h.Name, h.Text)
	}
	return h.Name + " " + h.Voice
}
