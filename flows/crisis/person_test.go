package crisis

import (
	"slices"
	"strings"
	"testing"
)

// small is a lexicon of a language whose verbs carry the person, with next to
// nothing in it.
func small() lexicon {
	return lexicon{
		endings: []concept{{"past", []string{"-", "a", "em"}}},
		concepts: []concept{
			{"self", []string{"ja", "moj", "gdybym"}}, {"own", []string{"moj"}}, {"me", []string{"mnie", "mi"}},
			{"i-verb", []string{"mam", "*lem"}}, {"you", []string{"chcesz"}},
			{"someone", []string{"brat", "mama", "dziecko"}}, {"they-verb", []string{"umarl", "umarla", "tnie"}},
			{"third-verb", []string{"umarla", "zostawil"}}, {"say-verb", []string{"mowi", "powiedziala"}}, {"aux", []string{"pisze"}},
			{"conjunction", []string{"i", "ale"}}, {"but", []string{"ale"}}, {"comma", []string{"ze"}}, {"filler", []string{"sie"}},
		},
		rules:  []rule{{ID: "die", Level: Crisis, Others: Worried, Patterns: []string{"(chce|chcesz) umrzec", "umarl:past"}}},
		sounds: []spelling{{"rz", "z"}, {"sz", "z"}},
	}
}

// levelIn judges a text by one lexicon alone.
func levelIn(t *testing.T, lex lexicon, text string) Level {
	t.Helper()
	e, problems := compile(lex)
	for _, err := range problems {
		t.Fatal(err)
	}
	r := &reader{voc: e.voc, roles: e.roles, endings: e.endings}
	r.foldAll(text)
	r.read()
	e.match(r)
	return e.judge(r, false, nil).level
}

func TestSubject(t *testing.T) {
	for text, want := range map[string]Level{
		"chce umrzec":                      Crisis,
		"brat chce umrzec":                 Worried,
		"moj brat chce umrzec":             Worried,
		"powiedziala, ze chce umrzec":      Worried, // nobody is named
		"mowi mi ze chce umrzec":           Worried,
		"pisze mi ze chce umrzec":          Worried,
		"pisze ze chce umrzec":             Crisis, // I write, or he writes
		"brat zostawil mnie, chce umrzec":  Crisis,
		"mama umarla chce umrzec":          Crisis, // another verb stands between
		"mam dziecko chce umrzec":          Crisis, // the child is what I have
		"brat sie tnie i chce umrzec":      Worried,
		"brat mnie zostawil i chce umrzec": Crisis,
		"brat sie tnie ale chce umrzec":    Crisis,
		"brat umarl":                       Worried,
		"umarla":                           Worried,
		"umarlem":                          Crisis, // by how the word ends
		"gdybym umarl":                     Crisis,
		"chcesz umrzec":                    None,
	} {
		if got := levelIn(t, small(), text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestEndings reads stems with classes of endings, and refuses what is none.
func TestEndings(t *testing.T) {
	e, problems := compile(lexicon{
		endings:  []concept{{"past", []string{"-", "a", "em"}}},
		concepts: []concept{{"i-verb", []string{"*lem"}}, {"they-verb", []string{"chcial"}}},
		rules: []rule{
			{ID: "verb", Patterns: []string{"chcial:past spac"}},
			{ID: "no class", Patterns: []string{"chcial:none"}},
			{ID: "no stem", Patterns: []string{":past"}},
			{ID: "no role", Patterns: []string{"*lem"}},
		},
	})
	for _, w := range []string{"chcial", "chciala", "chcialem"} {
		if !e.voc.knows(w) {
			t.Errorf("chcial:past does not make %q", w)
		}
	}
	var said []string
	for _, err := range problems {
		said = append(said, err.Error())
	}
	for _, id := range []string{"no class", "no stem", "no role"} {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, id) }) {
			t.Errorf("rule %q: no problem reported; problems: %q", id, said)
		}
	}
	r := &reader{voc: e.voc, roles: e.roles, endings: e.endings}
	r.foldAll("mielem chcial")
	r.read()
	if r.tokens[0].role&roleI == 0 || r.tokens[1].role&roleI != 0 {
		t.Errorf("roles by ending: %b and %b, want the writer's for the first only", r.tokens[0].role, r.tokens[1].role)
	}
}

// TestSoundsLike reads words that are written by ear.
func TestSoundsLike(t *testing.T) {
	for text, want := range map[string]Level{
		"chce umzec":  Crisis,
		"chce umszec": Crisis,
		"chce umec":   None,
	} {
		if got := levelIn(t, small(), text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestHomeland reads words that two languages share in the language of the text.
func TestHomeland(t *testing.T) {
	for text, want := range map[string]Level{
		"i od on all my pills last night":                     Danger,
		"chce isc na zajecia i od wtorku tez":                 None, // od: from
		"please help, jestem z Polski, and i want to die":     Crisis,
		"suicide prevention course for volunteers on tuesday": None, // the other language knows the word too
	} {
		if got := Screen(text).Level(); got != want {
			t.Errorf("%q: got %s, want %s; fired: %s", text, got, want, fired(text))
		}
	}
}
