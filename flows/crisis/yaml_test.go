package crisis

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var update = flag.Bool("update", false, "write the tables from the YAML files")

// languages are the lexicons, in the order in which texts are read. Each is a
// folder of YAML files, and a table of its own.
var languages = []string{"en", "pl"}

// The YAML files as people edit them. The tables are written from these.
type (
	lexiconYAML struct {
		Language  string         `yaml:"language"`
		Spellings yaml.MapSlice  `yaml:"spellings"`
		Sounds    yaml.MapSlice  `yaml:"sounds"`
		Endings   yaml.MapSlice  `yaml:"endings"`
		Keywords  string         `yaml:"keywords"`
		Plain     string         `yaml:"plain"`
		Joinable  string         `yaml:"joinable"`
		Pairs     string         `yaml:"pairs"`
		Slips     yaml.MapSlice  `yaml:"slips"`
		Letters   string         `yaml:"letters"`
		LongKeys  bool           `yaml:"longkeys"`
		Concepts  yaml.MapSlice  `yaml:"concepts"`
		Rules     []ruleYAML     `yaml:"rules"`
		Gathered  []gatheredYAML `yaml:"gathered"`
	}
	ruleYAML struct {
		ID       string   `yaml:"id"`
		Kind     string   `yaml:"kind"`
		Level    string   `yaml:"level"`
		Others   string   `yaml:"others"` // the level when about someone else: worried for crisis, none for distress
		Sign     string   `yaml:"sign"`   // what it is a sign of, for gathered rules
		Flags    []string `yaml:"flags"`
		Mention  bool     `yaml:"mention"`
		Soft     bool     `yaml:"soft"`
		Past     bool     `yaml:"past"`
		Jest     bool     `yaml:"jest"`
		Anyone   bool     `yaml:"anyone"`
		Flat     bool     `yaml:"flat"`
		Generic  bool     `yaml:"generic"`
		Claims   bool     `yaml:"claims"`
		Beside   bool     `yaml:"beside"`
		Always   bool     `yaml:"always"`
		Reason   string   `yaml:"reason"`
		Source   string   `yaml:"source"` // where the rule comes from
		Review   string   `yaml:"review"` // "unreviewed" until a clinician signs with name and date
		Patterns []string `yaml:"patterns"`
		Must     []string `yaml:"must"`
		MustNot  []string `yaml:"mustnot"`

		file string
		line int
	}
	gatheredYAML struct {
		ID      string        `yaml:"id"`
		Level   string        `yaml:"level"`
		Others  string        `yaml:"others"`
		Flags   []string      `yaml:"flags"`
		Least   int           `yaml:"least"`
		Of      yaml.MapSlice `yaml:"of"` // points of each sign
		Needs   [][]string    `yaml:"needs"`
		Reason  string        `yaml:"reason"`
		Review  string        `yaml:"review"`
		Must    []string      `yaml:"must"`
		MustNot []string      `yaml:"mustnot"`

		file string
		line int
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

// readLexicon reads all files of a language's folder as one, in the order of their names.
func readLexicon(t testing.TB, language string) lexiconYAML {
	t.Helper()
	files, err := filepath.Glob("lexicon/" + language + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("lexicon/%s: no files (%v)", language, err)
	}
	all := lexiconYAML{Language: language}
	seen := map[string]string{}
	for _, file := range files {
		var lex lexiconYAML
		at := lines(read(t, file, &lex))
		if lex.Language != language {
			t.Errorf("%s:1: language %q, want %q", file, lex.Language, language)
		}
		take := func(id string) {
			if seen[id] != "" {
				t.Errorf("%s:%d: rule %s twice: it is in %s too", file, at[id], id, seen[id])
			}
			seen[id] = file
		}
		for _, r := range lex.Rules {
			take(r.ID)
			r.file, r.line = file, at[r.ID]
			all.Rules = append(all.Rules, r)
		}
		for _, g := range lex.Gathered {
			take(g.ID)
			g.file, g.line = file, at[g.ID]
			all.Gathered = append(all.Gathered, g)
		}
		for _, c := range lex.Concepts {
			if name := fmt.Sprint("<", c.Key, ">"); seen[name] != "" {
				t.Errorf("%s: concept %s twice: it is in %s too", file, name, seen[name])
			} else {
				seen[name] = file
			}
		}
		all.Spellings = append(all.Spellings, lex.Spellings...)
		all.Sounds = append(all.Sounds, lex.Sounds...)
		all.Endings = append(all.Endings, lex.Endings...)
		all.Concepts = append(all.Concepts, lex.Concepts...)
		all.Keywords = join(all.Keywords, lex.Keywords)
		all.Plain = join(all.Plain, lex.Plain)
		all.Joinable = join(all.Joinable, lex.Joinable)
		all.Pairs = join(all.Pairs, lex.Pairs)
		all.Slips = append(all.Slips, lex.Slips...)
		all.Letters += lex.Letters
		all.LongKeys = all.LongKeys || lex.LongKeys
	}
	return all
}

func join(a, b string) string { return strings.Trim(a+", "+b, ", ") }

func kindOf(t testing.TB, r ruleYAML) kind {
	for i, n := range kindNames {
		if n == r.Kind || r.Kind == "" && i == 0 {
			return kind(i)
		}
	}
	t.Fatalf("%s:%d: rule %s: kind %q", r.file, r.line, r.ID, r.Kind)
	return 0
}

// generateLexicon writes the Go table of a language.
func generateLexicon(t testing.TB, language string) []byte {
	lex := readLexicon(t, language)
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Code generated from lexicon/%s by TestTablesAgree; DO NOT EDIT.\n\npackage crisis\n\n", language)
	fmt.Fprintf(&b, "var lexicon%s = lexicon{\nlanguage: %q,\n", strings.ToUpper(language), lex.Language)
	if len(lex.Endings) > 0 {
		b.WriteString("endings: []concept{\n")
		for _, c := range lex.Endings {
			fmt.Fprintf(&b, "{%q, %#v},\n", c.Key, list(fmt.Sprint(c.Value)))
		}
		b.WriteString("},\n")
	}
	b.WriteString("concepts: []concept{\n")
	for _, c := range lex.Concepts {
		fmt.Fprintf(&b, "{%q, %#v},\n", c.Key, list(fmt.Sprint(c.Value)))
	}
	b.WriteString("},\nrules: []rule{\n")
	for _, r := range lex.Rules {
		b.WriteString(ruleLiteral(t, r))
	}
	b.WriteString("},\ngathered: []gathered{\n")
	for _, g := range lex.Gathered {
		most, of := 0, "[]points{"
		for _, p := range g.Of {
			n, err := strconv.Atoi(fmt.Sprint(p.Value))
			if err != nil || n == 0 {
				t.Errorf("%s:%d: rule %s: %v: want points", g.file, g.line, g.ID, p.Key)
			}
			most += max(n, 0)
			of += fmt.Sprintf("{%q, %d}, ", fmt.Sprint(p.Key), n)
		}
		if g.Reason == "" || g.Review == "" || g.Least < 1 || most < g.Least {
			t.Errorf("%s:%d: rule %s: wants a reason, a review state, and signs for %d points", g.file, g.line, g.ID, max(g.Least, 1))
		}
		level, others, flags := levels(t, g.file, g.line, g.ID, g.Level, g.Others, g.Flags)
		fmt.Fprintf(&b, "{ID: %q, File: %q, Line: %d, Level: %d, Others: %d, Flags: %d, Least: %d, Of: %s}, Needs: %s, Reason: %q},\n", g.ID, g.file, g.line, level, others, flags, g.Least, of, groups(g.Needs), g.Reason)
	}
	b.WriteString("},\nspellings: []spelling{\n")
	for _, s := range lex.Spellings {
		fmt.Fprintf(&b, "{%q, %q},\n", fmt.Sprint(s.Key), fmt.Sprint(s.Value))
	}
	if len(lex.Sounds) > 0 {
		b.WriteString("},\nsounds: []spelling{\n")
		for _, s := range lex.Sounds {
			fmt.Fprintf(&b, "{%q, %q},\n", fmt.Sprint(s.Key), fmt.Sprint(s.Value))
		}
	}
	b.WriteString("},\nslips: []spelling{\n")
	for _, s := range lex.Slips {
		fmt.Fprintf(&b, "{%q, %q},\n", fmt.Sprint(s.Key), fmt.Sprint(s.Value))
	}
	fmt.Fprintf(&b, "},\nkeywords: %#v,\nplain: %#v,\njoinable: %#v,\npairs: %#v,\nletters: %q,\nlongKeys: %t,\n}\n", list(lex.Keywords), list(lex.Plain), list(lex.Joinable), list(lex.Pairs), lex.Letters, lex.LongKeys)
	return formatted(t, b.Bytes())
}

func formatted(t testing.TB, src []byte) []byte {
	out, err := format.Source(src)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// levels reads the levels and flags of a rule.
func levels(t testing.TB, file string, line int, id, level, others string, flags []string) (l, o Level, f Flags) {
	l, ok := ParseLevel(level)
	if !ok && level != "" {
		t.Errorf("%s:%d: rule %s: level %q", file, line, id, level)
	}
	o, ok = ParseLevel(others)
	if !ok {
		if others != "" {
			t.Errorf("%s:%d: rule %s: others %q", file, line, id, others)
		}
		if l >= Worried {
			o = Worried
		}
	}
	if f, ok = parseFlags(flags); !ok {
		t.Errorf("%s:%d: rule %s: flags %q", file, line, id, flags)
	}
	return l, o, f
}

func groups(s [][]string) string {
	if len(s) == 0 {
		return "nil"
	}
	return fmt.Sprintf("%#v", s)
}

func strs(s []string) string {
	if len(s) == 0 {
		return "nil"
	}
	return fmt.Sprintf("%#v", s)
}

func ruleLiteral(t testing.TB, r ruleYAML) string {
	k := kindOf(t, r)
	level, others, flags := levels(t, r.file, r.line, r.ID, r.Level, r.Others, r.Flags)
	if r.Reason == "" || r.Source == "" || r.Review == "" || len(r.Patterns) == 0 {
		t.Errorf("%s:%d: rule %s: wants a reason, a source, a review state and patterns", r.file, r.line, r.ID)
	}
	s := fmt.Sprintf("{ID: %q, File: %q, Line: %d, Kind: %d, Level: %d, Others: %d, Flags: %d,", r.ID, r.file, r.line, k, level, others, flags)
	if r.Sign != "" {
		s += fmt.Sprintf("Sign: %q, ", r.Sign)
	}
	for _, b := range []struct {
		name string
		on   bool
	}{{"Mention", r.Mention}, {"Soft", r.Soft}, {"Past", r.Past}, {"Jest", r.Jest}, {"Anyone", r.Anyone}, {"Flat", r.Flat}, {"Generic", r.Generic}, {"Claims", r.Claims}, {"Beside", r.Beside}, {"Always", r.Always}} {
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

// TestTablesAgree keeps the tables and the files that people edit the same.
func TestTablesAgree(t *testing.T) {
	tables := map[string][]byte{"tables.go": generate(t)}
	for _, l := range languages {
		tables["tables_"+l+".go"] = generateLexicon(t, l)
	}
	for file, want := range tables {
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s does not agree with the YAML files; run: make generate", file)
		}
	}
}
