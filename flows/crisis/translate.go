package crisis

import (
	"slices"
	"strings"

	"signpost/flows/sms"
)

// translation is a first reply in another language, from replies.<language>.yaml.
// It goes out behind the English one, never instead of it.
type translation struct {
	language string
	id       string // of the English reply
	text     string
	review   string // "unreviewed" until a native speaker signs with name and date
	at       place
}

// tongue is what every translation into a language is held against.
type tongue struct {
	language string
	banned   []string
	neutral  []string          // what replies for abuse must not say
	says     map[string]string // the words for what the English reply says
	at       place
}

// CRISIS.md, "Another language".
const (
	segmentsMost = 3  // of a translation
	numbersBy    = 67 // characters within which its numbers stand: one UCS-2 part
)

// translated is the translation of a reply that may go out, "" for none.
func (b *Book) translated(language, id string) string {
	if language == "en" || language == "" {
		return ""
	}
	for i := range b.translations {
		if t := &b.translations[i]; t.language == language && t.id == id && (b.unreviewed || Signed(t.review)) {
			return t.text
		}
	}
	return ""
}

// checkTranslations holds translations against the English replies.
func checkTranslations(all []translation, tongues []tongue, b *Book) (problems []Problem) {
	known := knownNumbers(b.lines)
	first := firstReplies()
	seen := map[string]bool{}
	for _, t := range all {
		add := func(format string, args ...any) {
			problems = append(problems, t.at.problem("text", t.id+": "+format, args...))
		}
		if seen[t.language+" "+t.id] {
			add("twice")
		}
		seen[t.language+" "+t.id] = true
		english := b.find(t.id)
		if english == nil || !slices.Contains(first, t.id) {
			add("there is no first reply of this id to translate")
			continue
		}
		if !reviewed(t.review) {
			add("%s", reviewForm(t.review))
		}
		if strings.TrimSpace(t.text) == "" {
			add("has no words")
			continue
		}
		if n := sms.Segments(t.text); n > segmentsMost {
			add("is %d segments, %d characters: at most %d segments", n, sms.Length(t.text), segmentsMost)
		}
		early, whole := numbersIn(sms.Beginning(t.text, numbersBy)), numbersIn(t.text)
		for _, n := range numbersIn(english.text) {
			if slices.Contains(known, n) && !slices.Contains(early, n) {
				add("lacks %s within its first %d characters", n, numbersBy)
			}
		}
		for _, n := range strayNumbers(t.text, known) {
			add("holds %s, which is neither a helpline's number nor an age", n)
		}
		for _, n := range whole {
			if !slices.Contains(known, n) && len(n) > 2 {
				add("holds %s, which is no helpline's number", n)
			}
			if slices.Contains(english.not, n) {
				add("must not hold %s", n)
			}
		}
		i := slices.IndexFunc(tongues, func(x tongue) bool { return x.language == t.language })
		if i < 0 {
			add("nothing is known of the language %q", t.language)
			continue
		}
		low := strings.ToLower(t.text)
		for _, w := range tongues[i].banned {
			if strings.Contains(low, strings.ToLower(w)) {
				add("holds the banned words %q", w)
			}
		}
		for _, w := range tongues[i].neutral {
			if english.forAbuse() && strings.Contains(low, strings.ToLower(w)) {
				add("says %q, and somebody else may read it", w)
			}
		}
		for _, w := range english.mustSay() {
			if theirs := tongues[i].says[w]; theirs == "" || !strings.Contains(low, strings.ToLower(theirs)) {
				add("does not say %q (%s)", theirs, w)
			}
		}
	}
	for _, x := range tongues {
		for _, id := range first {
			if !seen[x.language+" "+id] {
				problems = append(problems, x.at.problem("", "%s: has no translation", id))
			}
		}
	}
	return problems
}

// firstReplies names every reply that a first answer may hold.
func firstReplies() []string {
	var ids []string
	for l := None; l <= Danger; l++ {
		for f := range FlagMeans << 1 {
			ids = append(ids, firstIDs(l, f)...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
