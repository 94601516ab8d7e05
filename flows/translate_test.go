package flows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"signpost/flows"
)

// polish is what a language must have, for the scripts of good.
var polish = map[string]string{
	"welcome.yaml":    "flow: welcome\nsteps:\n  - step: hello\n    say: Hello. {closing}\n  - end: true\n",
	"help.yaml":       "flow: help\nstarts: [help me]\nsteps:\n  - step: how\n    say: Help. {closing}\n    end: true\n",
	"privacy.yaml":    "flow: privacy\nsteps:\n  - step: all\n    say: We keep it.\n    end: true\n",
	"welcome.pl.yaml": "flow: welcome\nlanguage: pl\nreview: unreviewed\nfields: {who: Tu Signpost., machine: Automat., closing: Rozmowa.}\ntexts:\n  hello: {say: Dzien dobry.}\n",
	"help.pl.yaml":    "flow: help\nlanguage: pl\nreview: unreviewed\ntexts:\n  how: {say: Pomoc.}\n",
	"privacy.pl.yaml": "flow: privacy\nlanguage: pl\nreview: Ann Example, 2027-01-15\ntexts:\n  all: {say: Mamy.}\n",
	"person.pl.yaml":  "flow: person\nlanguage: pl\nreview: unreviewed\ntexts: {}\n",
	"find.pl.yaml": `flow: find
language: pl
review: unreviewed
texts:
  what: {say: Co?, again: Co lubisz?}
  where: {say: Gdzie?, again: Gdzie dokladnie?, outside: "Nie {place}.", which: "Ktory? {which}"}
`,
}

// TestTranslationFaults: what a translation lacks, or has too much, is named.
func TestTranslationFaults(t *testing.T) {
	p, problems := load(polish)
	if p == nil || len(problems) > 0 {
		t.Fatalf("the good translation: %v", problems)
	}
	if got := p.Unsigned(); !slices.Equal(got, []string{"find.pl.yaml", "help.pl.yaml", "person.pl.yaml", "welcome.pl.yaml"}) {
		t.Errorf("unsigned: %q", got)
	}
	for name, c := range map[string]struct{ file, old, new, at, has string }{
		"a flow is missing":     {"privacy.pl.yaml", "", "", "privacy.yaml:1:0", "missing in pl: write privacy.pl.yaml"},
		"a text is missing":     {"find.pl.yaml", "again: Co lubisz?", "", "find.pl.yaml:5:3", `again of step "what" is missing in pl`},
		"a step is not there":   {"find.pl.yaml", "  what: {", "  waht: {", "find.pl.yaml:5:3", `no step "waht"`},
		"a flow is not there":   {"finds.pl.yaml", "", "flow: finds\nlanguage: pl\nreview: unreviewed\n", "finds.pl.yaml:1:1", "did you mean find?"},
		"another name":          {"find.pl.yaml", "flow: find", "flow: help", "find.pl.yaml:1:1", "must be the same"},
		"no review":             {"find.pl.yaml", "review: unreviewed", "review: fine", "find.pl.yaml:3:1", "want unreviewed, or a name and a date"},
		"no fields":             {"welcome.pl.yaml", "fields: {who: Tu Signpost., machine: Automat., closing: Rozmowa.}\n", "", "welcome.pl.yaml:1:0", "fields wants who"},
		"fields elsewhere":      {"help.pl.yaml", "texts:", "fields: {who: x}\ntexts:", "help.pl.yaml:4:1", "for all conversations"},
		"answers of no choice":  {"find.pl.yaml", "what: {say: Co?,", "what: {answers: [[tak]], say: Co?,", "find.pl.yaml:5:20", "0 choices"},
		"a field that is none":  {"find.pl.yaml", "Nie {place}.", "Nie {miejsce}.", "find.pl.yaml:6:49", "{miejsce"},
		"a number of nobody's":  {"help.pl.yaml", "Pomoc.", "Pomoc: 0116 496 0123.", "help.pl.yaml:5:9", "in no helpline"},
		"a step without a name": {"help.yaml", "step: how\n    ", "", "help.yaml:4:5", "cannot be translated"},
	} {
		files := map[string]string{}
		for file, text := range polish {
			files[file] = text
		}
		switch {
		case c.old == "" && c.new == "":
			delete(files, c.file)
		case c.old == "":
			files[c.file] = c.new
		default:
			if !strings.Contains(files[c.file], c.old) {
				t.Fatalf("%s: %s has no %q", name, c.file, c.old)
			}
			files[c.file] = strings.Replace(files[c.file], c.old, c.new, 1)
		}
		p, problems := load(files)
		i := slices.IndexFunc(problems, func(p flows.Problem) bool { return strings.Contains(p.Message, c.has) })
		if p != nil || i < 0 {
			t.Errorf("%s: %v, want %q", name, problems, c.has)
			continue
		}
		if at := fmt.Sprintf("%s:%d:%d", problems[i].File, problems[i].Line, problems[i].Column); at != c.at {
			t.Errorf("%s: %v, want it at %s", name, problems[i], c.at)
		}
	}
}
