package crisis

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTablesCompile(t *testing.T) {
	all, problems := engines()
	for _, err := range problems {
		t.Error(err)
	}
	for _, e := range all {
		t.Logf("%s: %d rules, %d nodes, %d words", e.language, len(e.rules), len(e.nodes), len(e.voc.text))
	}
	for _, p := range Check() {
		t.Error(p)
	}
	if err := SelfTest(); err != nil {
		t.Error(err)
	}
}

// TestRuleExamples runs the examples that stand beside each rule.
func TestRuleExamples(t *testing.T) {
	for _, language := range languages {
		lex := readLexicon(t, language)
		fires := func(text, id string) bool {
			for _, reason := range Explain(text) {
				if reason.Rule == id {
					return true
				}
			}
			return false
		}
		for _, r := range lex.Rules {
			k := kindOf(t, r)
			if (k == kindHear || k == kindDenial || k == kindPast || k == kindWell) && (len(r.Must) == 0 || len(r.MustNot) == 0) {
				t.Errorf("%s:%d: rule %s wants must and mustnot examples", r.file, r.line, r.ID)
			}
			for _, text := range r.Must {
				if !fires(text, r.ID) {
					t.Errorf("%s:%d: rule %s must fire on %q; fired: %s", r.file, r.line, r.ID, text, fired(text))
				}
			}
			for _, text := range r.MustNot {
				if k != kindIdiom && fires(text, r.ID) {
					t.Errorf("%s:%d: rule %s must not fire on %q; fired: %s", r.file, r.line, r.ID, text, fired(text))
				}
				if k == kindIdiom && !Screen(text).Level().Urgent() {
					t.Errorf("%s:%d: idiom %s must not silence %q: level %s", r.file, r.line, r.ID, text, Screen(text).Level())
				}
			}
		}
		for _, g := range lex.Gathered {
			for _, text := range g.Must {
				if !fires(text, g.ID) {
					t.Errorf("%s:%d: rule %s must fire on %q; fired: %s", g.file, g.line, g.ID, text, fired(text))
				}
			}
			for _, text := range g.MustNot {
				if fires(text, g.ID) {
					t.Errorf("%s:%d: rule %s must not fire on %q; fired: %s", g.file, g.line, g.ID, text, fired(text))
				}
			}
		}
	}
}

// fired says which rules counted, on which words.
func fired(text string) string {
	var all []string
	for _, r := range Explain(text) {
		all = append(all, fmt.Sprintf("%s(%s)", r.Rule, strings.Join(r.Words, " ")))
	}
	if all == nil {
		return "none"
	}
	return strings.Join(all, ", ")
}

// TestTexts holds the screening against testdata/*.tsv: level, flags (commas,
// or - for none, or * for any), text. A level "calm" is none or distress, and
// "urgent" is danger, crisis or abuse: where reasonable readers differ.
func TestTexts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata: %v, %d files", err, len(files))
	}
	n := 0
	for _, file := range files {
		if filepath.Base(file) == "blind.tsv" {
			continue // TestFigures holds these to what was reached, not line by line
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			parts := strings.SplitN(line, "\t", 3)
			if len(parts) != 3 {
				t.Errorf("%s:%d: want level, flags, text", file, i+1)
				continue
			}
			n++
			s := Screen(parts[2])
			flags := strings.Join(s.Flags().Names(), ",")
			if flags == "" {
				flags = "-"
			}
			if !levelFits(parts[0], s.Level()) || parts[1] != "*" && parts[1] != flags {
				t.Errorf("%s:%d: %q: got %s %s, want %s %s; fired: %s", file, i+1, parts[2], s.Level(), flags, parts[0], parts[1], fired(parts[2]))
			}
		}
	}
	if n < 400 {
		t.Errorf("testdata: %d texts, want at least 400", n)
	}
}

func levelFits(want string, got Level) bool {
	switch want {
	case "calm":
		return got <= Distress
	case "urgent":
		return got.Urgent()
	}
	return got.String() == want
}
