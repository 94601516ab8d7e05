package crisis

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var update = flag.Bool("update", false, "write tables.go from the YAML files")

// The YAML files as people edit them. tables.go is written from these.
type (
	lexiconYAML struct {
		Language  string        `yaml:"language"`
		Spellings yaml.MapSlice `yaml:"spellings"`
		Keywords  string        `yaml:"keywords"`
		Plain     string        `yaml:"plain"`
		Joinable  string        `yaml:"joinable"`
		Concepts  yaml.MapSlice `yaml:"concepts"`
		Rules     []ruleYAML    `yaml:"rules"`
	}
	ruleYAML struct {
		ID       string   `yaml:"id"`
		Kind     string   `yaml:"kind"`
		Level    string   `yaml:"level"`
		Others   string   `yaml:"others"` // the level when about someone else: worried for crisis, none for distress
		Flags    []string `yaml:"flags"`
		Mention  bool     `yaml:"mention"`
		Soft     bool     `yaml:"soft"`
		Past     bool     `yaml:"past"`
		Anyone   bool     `yaml:"anyone"`
		Claims   bool     `yaml:"claims"`
		Always   bool     `yaml:"always"`
		Reason   string   `yaml:"reason"`
		Source   string   `yaml:"source"` // where the rule comes from
		Review   string   `yaml:"review"` // "unreviewed" until a clinician signs with name and date
		Patterns []string `yaml:"patterns"`
		Must     []string `yaml:"must"`
		MustNot  []string `yaml:"mustnot"`
	}
	helplinesYAML struct {
		Helplines []helplineYAML `yaml:"helplines"`
	}
	helplineYAML struct {
		ID         string `yaml:"id"`
		Name       string `yaml:"name"`
		For        string `yaml:"for"`
		Voice      string `yaml:"voice"`
		Text       string `yaml:"text"`
		Web        string `yaml:"web"`
		Hours      string `yaml:"hours"`
		Ages       string `yaml:"ages"`
		Languages  string `yaml:"languages"`
		Area       string `yaml:"area"`
		Cost       string `yaml:"cost"`
		Source     string `yaml:"source"`
		VerifiedOn string `yaml:"verified_on"`
		ExpiresOn  string `yaml:"expires_on"`
		CheckedBy  string `yaml:"checked_by"`
		Core       bool   `yaml:"core"`
	}
	repliesYAML struct {
		Banned  []string    `yaml:"banned"`
		Replies []replyYAML `yaml:"replies"`
	}
	replyYAML struct {
		ID    string   `yaml:"id"`
		Text  string   `yaml:"text"`
		Lines []string `yaml:"lines"` // helplines that must be open for it to be shown
		Needs []string `yaml:"needs"` // numbers it must contain
		Not   []string `yaml:"not"`   // numbers it must not contain
	}
)

// read decodes a YAML file strictly: an unknown key is an error.
func read(t testing.TB, name string, into any) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict()).Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

// lines finds the line on which each id stands.
func lines(file []byte) map[string]int {
	at := map[string]int{}
	re := regexp.MustCompile(`^\s*- id: (\S+)`)
	for i, line := range strings.Split(string(file), "\n") {
		if m := re.FindStringSubmatch(line); m != nil {
			at[m[1]] = i + 1
		}
	}
	return at
}

// list splits a comma list.
func list(s string) []string {
	var out []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func kindOf(t testing.TB, name string) kind {
	for i, n := range kindNames {
		if n == name || name == "" && i == 0 {
			return kind(i)
		}
	}
	t.Fatalf("lexicon.yaml: kind %q", name)
	return 0
}

// generate writes the Go tables for the YAML files.
func generate(t testing.TB) []byte {
	var lex lexiconYAML
	var hl helplinesYAML
	var rep repliesYAML
	lexLines := lines(read(t, "lexicon.yaml", &lex))
	hlLines := lines(read(t, "helplines.yaml", &hl))
	repLines := lines(read(t, "replies.yaml", &rep))

	var b bytes.Buffer
	b.WriteString("// Code generated from lexicon.yaml, helplines.yaml and replies.yaml by TestTablesAgree; DO NOT EDIT.\n\npackage crisis\n\n")
	fmt.Fprintf(&b, "var lexiconEN = lexicon{\nlanguage: %q,\nconcepts: []concept{\n", lex.Language)
	for _, c := range lex.Concepts {
		fmt.Fprintf(&b, "{%q, %#v},\n", c.Key, list(fmt.Sprint(c.Value)))
	}
	b.WriteString("},\nrules: []rule{\n")
	seen := map[string]bool{}
	for _, r := range lex.Rules {
		if seen[r.ID] {
			t.Errorf("lexicon.yaml:%d: rule %s twice", lexLines[r.ID], r.ID)
		}
		seen[r.ID] = true
		b.WriteString(ruleLiteral(t, r, lexLines[r.ID]))
	}
	b.WriteString("},\nspellings: []spelling{\n")
	for _, s := range lex.Spellings {
		fmt.Fprintf(&b, "{%q, %q},\n", fmt.Sprint(s.Key), fmt.Sprint(s.Value))
	}
	fmt.Fprintf(&b, "},\nkeywords: %#v,\nplain: %#v,\njoinable: %#v,\n}\n\n", list(lex.Keywords), list(lex.Plain), list(lex.Joinable))

	b.WriteString("var helplineTable = []Helpline{\n")
	for _, h := range hl.Helplines {
		fmt.Fprintf(&b, "{ID: %q, Name: %q, For: %q, Voice: %q, Text: %q, Web: %q, Hours: %q, Ages: %q, Languages: %q, Area: %q, Cost: %q, Source: %q, VerifiedOn: %q, ExpiresOn: %q, CheckedBy: %q, Core: %v, line: %d},\n",
			h.ID, h.Name, h.For, h.Voice, h.Text, h.Web, h.Hours, h.Ages, h.Languages, h.Area, h.Cost, h.Source, h.VerifiedOn, h.ExpiresOn, h.CheckedBy, h.Core, hlLines[h.ID])
	}
	fmt.Fprintf(&b, "}\n\nvar bannedWords = %#v\n\nvar replyTable = []reply{\n", rep.Banned)
	for _, r := range rep.Replies {
		fmt.Fprintf(&b, "{id: %q, text: %q, lines: %s, needs: %s, not: %s, line: %d},\n",
			r.ID, strings.TrimSpace(r.Text), strs(r.Lines), strs(r.Needs), strs(r.Not), repLines[r.ID])
	}
	b.WriteString("}\n")
	src, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func strs(s []string) string {
	if len(s) == 0 {
		return "nil"
	}
	return fmt.Sprintf("%#v", s)
}

func ruleLiteral(t testing.TB, r ruleYAML, line int) string {
	k := kindOf(t, r.Kind)
	level, ok := ParseLevel(r.Level)
	if !ok && r.Level != "" {
		t.Errorf("lexicon.yaml:%d: rule %s: level %q", line, r.ID, r.Level)
	}
	others, ok := ParseLevel(r.Others)
	if !ok {
		if r.Others != "" {
			t.Errorf("lexicon.yaml:%d: rule %s: others %q", line, r.ID, r.Others)
		}
		if level >= Worried {
			others = Worried
		}
	}
	flags, ok := parseFlags(r.Flags)
	if !ok {
		t.Errorf("lexicon.yaml:%d: rule %s: flags %q", line, r.ID, r.Flags)
	}
	if r.Reason == "" || r.Source == "" || r.Review == "" || len(r.Patterns) == 0 {
		t.Errorf("lexicon.yaml:%d: rule %s: wants a reason, a source, a review state and patterns", line, r.ID)
	}
	s := fmt.Sprintf("{ID: %q, Line: %d, Kind: %d, Level: %d, Others: %d, Flags: %d,", r.ID, line, k, level, others, flags)
	for _, b := range []struct {
		name string
		on   bool
	}{{"Mention", r.Mention}, {"Soft", r.Soft}, {"Past", r.Past}, {"Anyone", r.Anyone}, {"Claims", r.Claims}, {"Always", r.Always}} {
		if b.on {
			s += b.name + ": true, "
		}
	}
	return s + fmt.Sprintf("Reason: %q, Patterns: []string{\n\"%s\",\n}},\n", r.Reason, strings.Join(quoted(r.Patterns), "\",\n\""))
}

func quoted(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		q := fmt.Sprintf("%q", s)
		out[i] = q[1 : len(q)-1]
	}
	return out
}

// TestTablesAgree keeps tables.go and the files that people edit the same.
func TestTablesAgree(t *testing.T) {
	want := generate(t)
	if *update {
		if err := os.WriteFile("tables.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile("tables.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("tables.go does not agree with the YAML files; run: go test ./flows/crisis -run TestTablesAgree -update")
	}
}
