package signpost_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	hazardLog  = "docs/clinical-safety.md"
	hazardMost = 500 // lines that a person can be asked to read
)

// posterLine is what stands wherever the number is shown, word for word.
const posterLine = "Signpost is a machine and is not watched live. In an emergency call 999."

// TestPosterLine: whoever takes the line from one of our pages takes the same words.
func TestPosterLine(t *testing.T) {
	for _, file := range []string{hazardLog, "docs/operator.md", "README.md", "bot/front/home.html"} {
		if !strings.Contains(html.UnescapeString(read(t, file)), posterLine) {
			t.Errorf("%s lacks the poster line: %q", file, posterLine)
		}
	}
}

// hazard is one section of the log: its heading, and its parts by name.
type hazard struct {
	id, title string
	parts     map[string][]string
}

var (
	hazardHead = regexp.MustCompile(`^### (H[0-9]+)\. (.+)$`)
	hazardPart = regexp.MustCompile(`^- \*\*([A-Z][a-z ]+):\*\* ?(.*)$`)
	heldBy     = regexp.MustCompile("\\(([a-z/]+: `[^()]+`)\\)") // (flows: `TestCareMode`, `TestX`; bot: `split.txtar`)
	holders    = regexp.MustCompile("^([a-z/]+): (`[A-Za-z0-9_.]+`(?:, `[A-Za-z0-9_.]+`)*)$")
	ratings    = regexp.MustCompile(`^first ([a-z]+), ([a-z ]+): ([1-5])\. Now ([a-z]+), ([a-z ]+): ([1-5])\.$`)
	ids        = regexp.MustCompile(`\bH[0-9]+\b`)
	anyTest    = regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z0-9_]*)`")
)

// hazards reads the log. A line that begins with two spaces goes on with the part before it.
func hazards(text string) (all []*hazard) {
	_, text, _ = strings.Cut(text, "\n## Hazard log\n")
	text, _, _ = strings.Cut(text, "\n## ")
	var h *hazard
	part := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := hazardHead.FindStringSubmatch(line); m != nil {
			h, part = &hazard{m[1], m[2], map[string][]string{}}, ""
			all = append(all, h)
		} else if m := hazardPart.FindStringSubmatch(line); m != nil && h != nil {
			part = m[1]
			h.parts[part] = append(h.parts[part], m[2])
		} else if rest, ok := strings.CutPrefix(line, "  "); ok && part != "" {
			last := len(h.parts[part]) - 1
			h.parts[part][last] = strings.TrimSpace(h.parts[part][last] + " " + rest)
		}
	}
	return all
}

// matrix is the table of risks: by likelihood, and then by severity.
func matrix(text string) map[string]map[string]string {
	_, text, _ = strings.Cut(text, "\n| likelihood |")
	text, _, _ = strings.Cut(text, "\n\n")
	out := map[string]map[string]string{}
	var severities []string
	for i, line := range strings.Split(text, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), "|")
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		switch {
		case i == 0:
			severities = cells
		case i > 1 && len(cells) == len(severities)+1:
			out[cells[0]] = map[string]string{}
			for j, risk := range cells[1:] {
				out[cells[0]][severities[j]] = risk
			}
		}
	}
	return out
}

// TestHazardLog: the log holds at least 25 hazards, each with its five parts; each
// control names tests that are there; the lists above the log are those of the log.
func TestHazardLog(t *testing.T) {
	text := read(t, hazardLog)
	if n := strings.Count(text, "\n"); n > hazardMost {
		t.Errorf("%s: %d lines, want at most %d", hazardLog, n, hazardMost)
	}
	for _, fault := range logFaults(text, testsIn(t)) {
		t.Errorf("%s: %s", hazardLog, fault)
	}
}

// logFaults says what is wrong with a log. has reports whether a package holds a test.
func logFaults(text string, has func(pkg, test string) bool) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	all, risks := hazards(text), matrix(text)
	if len(all) < 25 {
		fault("%d hazards, want at least 25", len(all))
	}
	seen := map[string]bool{}
	var open, grave []string
	for _, h := range all {
		if seen[h.id] {
			fault("%s stands there twice", h.id)
		}
		seen[h.id] = true
		for _, part := range []string{"Causes", "Effect", "Control", "Left", "Rating"} {
			if len(h.parts[part]) == 0 || slices.Contains(h.parts[part], "") {
				fault("%s lacks: %s", h.id, part)
			}
		}
		for part := range h.parts {
			if !slices.Contains([]string{"Causes", "Effect", "Control", "By people", "Left", "Open", "Rating"}, part) {
				fault("%s has a part called %s", h.id, part)
			}
		}
		for _, c := range h.parts["Control"] {
			faults = append(faults, controlFaults(h.id, c, has)...)
		}
		for _, rating := range h.parts["Rating"] {
			m := ratings.FindStringSubmatch(rating)
			if m == nil {
				fault("%s: rating %q: want first SEVERITY, LIKELIHOOD: RISK. Now SEVERITY, LIKELIHOOD: RISK.", h.id, rating)
				continue
			}
			for _, r := range [][]string{m[1:4], m[4:7]} {
				if want := risks[r[1]][r[0]]; r[2] != want {
					fault("%s: %s, %s is rated %s, and %q in the table", h.id, r[0], r[1], r[2], want)
				}
			}
			if m[6] >= "4" {
				grave = append(grave, h.id)
			}
		}
		if len(h.parts["Open"]) > 0 {
			open = append(open, h.id)
		}
	}
	_, summary, _ := strings.Cut(text, "\n## What stands in the way today\n")
	summary, _, _ = strings.Cut(summary, "\n## ")
	rated, opened, _ := strings.Cut(summary, "\n**Open:")
	if got := ids.FindAllString(rated, -1); !slices.Equal(got, grave) {
		fault("rated 4 or 5 now: the summary names %v, the log %v", got, grave)
	}
	if got := ids.FindAllString(opened, -1); !slices.Equal(got, open) {
		fault("open: the summary names %v, the log %v", got, open)
	}
	for _, id := range ids.FindAllString(text, -1) {
		if !seen[id] {
			fault("%s is named and stands nowhere", id)
		}
	}
	return faults
}

// controlFaults says what is wrong with one control of a hazard.
func controlFaults(id, control string, has func(pkg, test string) bool) (faults []string) {
	all := heldBy.FindAllStringSubmatch(control, -1)
	if len(all) == 0 {
		return []string{fmt.Sprintf("%s: the control %q names no test", id, control)}
	}
	named := 0
	for _, m := range all {
		for _, group := range strings.Split(m[1], "; ") {
			g := holders.FindStringSubmatch(group)
			if g == nil {
				faults = append(faults, fmt.Sprintf("%s: %q: want a package and its tests", id, group))
				continue
			}
			for _, test := range strings.Split(g[2], ", ") {
				test = strings.Trim(test, "`")
				if named++; !has(g[1], test) {
					faults = append(faults, fmt.Sprintf("%s: there is no %s in %s", id, test, g[1]))
				}
			}
		}
	}
	if quoted := len(anyTest.FindAllString(control, -1)) + strings.Count(control, ".txtar`"); quoted != named {
		faults = append(faults, fmt.Sprintf("%s: the control %q names %d tests, %d of them with a package", id, control, quoted, named))
	}
	return faults
}

// testsIn looks tests up in the packages of this repository, "root" for this one. A
// test is a function of a test file, or a script of testdata.
func testsIn(t *testing.T) func(pkg, test string) bool {
	known := map[string]map[string]bool{}
	return func(pkg, test string) bool {
		dir := pkg
		if pkg == "root" {
			dir = "."
		}
		if strings.HasSuffix(test, ".txtar") {
			_, err := os.Stat(filepath.Join(dir, "testdata", test))
			return err == nil
		}
		if known[dir] == nil {
			known[dir] = functions(t, dir)
		}
		return known[dir][test]
	}
}

// functions are the names of the tests in a folder's test files.
func functions(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				out[fn.Name.Name] = true
			}
		}
	}
	return out
}

// TestNamedTestsExist: no page for people names a test that is not there.
func TestNamedTestsExist(t *testing.T) {
	dirs := map[string]bool{".": true}
	for _, f := range floors {
		dirs[f.pkg] = true
	}
	all := map[string]bool{}
	for dir := range dirs {
		for name := range functions(t, dir) {
			all[name] = true
		}
	}
	pages, err := filepath.Glob("docs/*.md")
	if err != nil || len(pages) < 4 {
		t.Fatalf("docs: %d pages, %v", len(pages), err)
	}
	for _, page := range append(pages, "README.md", "CONTRIBUTING.md", "SECURITY.md") {
		for _, m := range anyTest.FindAllStringSubmatch(read(t, page), -1) {
			if !all[m[1]] {
				t.Errorf("%s names %s, and there is no such test", page, m[1])
			}
		}
	}
}

// TestHazardLogSees breaks the log in each way that it must not be broken.
func TestHazardLogSees(t *testing.T) {
	good, has := read(t, hazardLog), testsIn(t)
	one, _, _ := strings.Cut(good, "\n### H2. ")
	_, last, _ := strings.Cut(good, "\n## Known to be weak")
	for name, c := range map[string]struct{ text, want string }{
		"too few":                  {one + "\n\n## Known to be weak" + last, "1 hazards, want at least 25"},
		"no log":                   {"", "0 hazards"},
		"no causes":                {strings.Replace(good, "- **Causes:** ", "- ", 1), "H1 lacks: Causes"},
		"empty causes":             {regexp.MustCompile(`\*\*Causes:\*\* .*`).ReplaceAllString(good, "**Causes:**"), "H1 lacks: Causes"},
		"no effect":                {strings.Replace(good, "- **Effect:** ", "- **Effects:** ", 1), "H1 lacks: Effect"},
		"nothing left":             {strings.Replace(good, "- **Left:** ", "- **Rest:** ", 1), "H1 has a part called Rest"},
		"no control":               {strings.Replace(one, "**Control:**", "**By people:**", -1), "H1 lacks: Control"},
		"no rating":                {strings.Replace(good, "- **Rating:** ", "- **Left:** ", 1), "H1 lacks: Rating"},
		"a control without a test": {strings.Replace(good, " (flows/crisis: `TestTexts`, `TestRuleExamples`)", "", 1), "names no test"},
		"a test that is not there": {strings.Replace(good, "`FuzzScreen`", "`FuzzScreens`", 1), "there is no FuzzScreens in flows/crisis"},
		"of another package":       {strings.Replace(good, "(flows/crisis: `FuzzScreen`", "(flows: `FuzzScreen`", 1), "there is no FuzzScreen in flows"},
		"a script not there":       {strings.Replace(good, "`words.txtar`", "`word.txtar`", 1), "there is no word.txtar in bot"},
		"a test without a package": {strings.Replace(good, "(flows/crisis: `FuzzScreen`)", "(flows/crisis: `FuzzScreen`), `TestWords`", 1), "names 2 tests, 1 of them"},
		"a package not there":      {strings.Replace(good, "(flows/crisis: `FuzzScreen`", "(flows/crises: `FuzzScreen`", 1), "there is no FuzzScreen in flows/crises"},
		"a sum that is wrong":      {strings.Replace(good, "first major, very high: 5", "first major, very high: 4", 1), `H1: major, very high is rated 4, and "5" in the table`},
		"a rating in other words":  {strings.Replace(good, "first major, very high: 5", "first bad: 5", 1), "H1: rating"},
		"open and not listed":      {regexp.MustCompile(`(under \*Open\*:\n)H[0-9]+, `).ReplaceAllString(good, "$1"), "open: the summary names"},
		"grave and not listed":     {regexp.MustCompile(`(4 or 5 now:\*\* )H[0-9]+, `).ReplaceAllString(good, "$1"), "rated 4 or 5 now: the summary names"},
		"one number for two":       {strings.Replace(good, "### H2. ", "### H1. ", 1), "H1 stands there twice"},
		"a hazard there is not":    {good + "See H99.\n", "H99 is named and stands nowhere"},
	} {
		if c.text == good {
			t.Errorf("%s: nothing was broken: the log has changed, and this test must", name)
			continue
		}
		faults := logFaults(c.text, has)
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, c.want) }) {
			t.Errorf("%s: got %q, want %q among them", name, faults, c.want)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
