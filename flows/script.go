package flows

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"signpost/flows/crisis"
)

// Problem is something in a file that people edit, where it is, and what to do.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`             // 0 when it is the file as a whole
	Column  int    `json:"column,omitempty"` // from 1; 0 when it is the line as a whole
	Message string `json:"message"`
	Warning bool   `json:"warning,omitempty"` // residents are served all the same, though not as well
}

func (p Problem) String() string {
	at := fmt.Sprintf("%s:%d", p.File, p.Line)
	if p.Column > 0 {
		at += fmt.Sprintf(":%d", p.Column)
	}
	if p.Warning {
		return at + ": warning: " + p.Message
	}
	return at + ": " + p.Message
}

// scriptFile is a file of flows/scripts as it is written.
type scriptFile struct {
	Flow   string            `yaml:"flow"`
	Title  string            `yaml:"title"`
	Starts []string          `yaml:"starts"` // texts that begin it from anywhere
	Moved  map[string]string `yaml:"moved"`  // where a step went: old "step" or "flow.step" -> new
	Steps  []stepFile        `yaml:"steps"`
}

// stepFile is one step as it is written. A step does one thing: say, ask (with
// its words in say), branch, set, suggest, call, follow_up, hand_over, record, go or
// end; say may come before hand_over, record, follow_up, call, go and end.
type stepFile struct {
	Step     string         `yaml:"step"`
	Say      string         `yaml:"say"`
	Ask      string         `yaml:"ask"` // one of asks
	As       string         `yaml:"as"`  // the name under which the answer is kept
	Again    string         `yaml:"again"`
	Outside  string         `yaml:"outside"` // ask place: it is not in the county
	Which    string         `yaml:"which"`   // ask place: there are several
	Choices  []choiceFile   `yaml:"choices"` // ask choice
	Yes      string         `yaml:"yes"`     // ask yes_no and consent: where it leads, the next step when left out
	No       string         `yaml:"no"`
	Tries    int            `yaml:"tries"`   // answers that may miss, 2 when left out
	Missed   string         `yaml:"missed"`  // where it leads after that; left out a person is offered
	Silence  *silenceFile   `yaml:"silence"` // what no answer gets
	Branch   []branchFile   `yaml:"branch"`
	Set      map[string]any `yaml:"set"`
	Suggest  string         `yaml:"suggest"` // "nearest", or what a resident would text
	None     string         `yaml:"none"`    // suggest: where it leads when nothing fits
	Call     string         `yaml:"call"`    // a flow that comes back here when it ends
	FollowUp *followFile    `yaml:"follow_up"`
	HandOver string         `yaml:"hand_over"` // "person"
	Record   *recordFile    `yaml:"record"`
	Go       string         `yaml:"go"`
	End      bool           `yaml:"end"`
}

type choiceFile struct {
	Answer []string `yaml:"answer"`
	Go     string   `yaml:"go"` // the next step when left out
}

type branchFile struct {
	When string `yaml:"when"`
	Go   string `yaml:"go"`
}

type silenceFile struct {
	After string `yaml:"after"` // 30m, 24h, 7d
	Say   string `yaml:"say"`
}

type followFile struct {
	After string `yaml:"after"`
	Go    string `yaml:"go"`
}

type recordFile struct {
	Kind string `yaml:"kind"` // one of recordKinds
	Of   string `yaml:"of"`   // the name of what is recorded
}

// translationFile is a flow's texts in another language: find.pl.yaml.
type translationFile struct {
	Flow     string                    `yaml:"flow"`
	Language string                    `yaml:"language"`
	Review   string                    `yaml:"review"` // "unreviewed", or a native speaker and a date
	Fields   map[string]string         `yaml:"fields"` // welcome only: what {machine} and {closing} say
	Texts    map[string]translatedStep `yaml:"texts"`
}

type translatedStep struct {
	Say     string     `yaml:"say"`
	Again   string     `yaml:"again"`
	Outside string     `yaml:"outside"`
	Which   string     `yaml:"which"`
	Silence string     `yaml:"silence"`
	Answers [][]string `yaml:"answers"` // further answers of each choice, in order
}

// Load reads and checks every .yaml file of fsys. With problems that are not
// warnings there is no Program. They come in the order of files and lines.
func Load(fsys fs.FS) (*Program, []Problem) {
	if _, err := fs.Stat(fsys, "."); err != nil {
		return nil, []Problem{{File: ".", Message: "there is no such folder"}}
	}
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil || len(files) == 0 {
		return nil, []Problem{{File: ".", Message: "there are no .yaml files in this folder"}}
	}
	b := newBuilder()
	var translations []string
	for _, name := range files {
		if strings.Contains(strings.TrimSuffix(path.Base(name), ".yaml"), ".") {
			translations = append(translations, name)
			continue
		}
		b.read(fsys, name)
	}
	b.link()
	b.linked = true
	for _, name := range translations {
		b.translate(fsys, name)
	}
	b.languagesHave()
	b.prove()
	b.mute()
	slices.SortStableFunc(b.problems, func(x, y Problem) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	b.problems = slices.Compact(b.problems)
	if slices.ContainsFunc(b.problems, func(p Problem) bool { return !p.Warning }) {
		return nil, b.problems
	}
	return b.program, b.problems
}

// unmarshal reads a file strictly into out and returns where its parts are, nil
// when it cannot be read.
func (b *builder) unmarshal(fsys fs.FS, name string, out any) *source {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		b.problem(spot{file: name}, "%v", err)
		return nil
	}
	if err := yaml.UnmarshalWithOptions(data, out, yaml.Strict()); err != nil {
		at := spot{file: name}
		if e, ok := err.(yaml.Error); ok && e.GetToken() != nil {
			at.line, at.column = e.GetToken().Position.Line, e.GetToken().Position.Column
			b.problem(at, "%s%s%s", e.GetMessage(), unknownField(e.GetMessage(), out), layout(e.GetMessage()))
			return nil
		}
		b.problem(at, "%v", err)
		return nil
	}
	return newSource(name, data)
}

// layout says what to look at when the form of a file is wrong.
func layout(message string) string {
	switch {
	case strings.Contains(message, "mapping value is not allowed"):
		return "; a text with a colon in it stands on a line of its own, below \"say: |\""
	case strings.Contains(message, "non-map value"):
		return "; is a colon missing? A line is a word, a colon and what it is, like \"go: welcome\""
	case strings.Contains(message, "not allowed in this context"), strings.Contains(message, "could not find"), strings.Contains(message, "unexpected"):
		return "; look at the spaces at the beginning of this line and of the one above: the words of one step stand exactly below each other"
	}
	return ""
}

// unknownField says which field was meant by one that there is none of.
func unknownField(message string, out any) string {
	_, field, ok := strings.Cut(message, `unknown field "`)
	if !ok {
		return ""
	}
	field, _, _ = strings.Cut(field, `"`)
	if _, translated := out.(*translationFile); translated {
		return ""
	}
	if meant := Nearest(field, keywords); meant != "" {
		return "; did you mean " + meant + "?"
	}
	return "; a step has " + strings.Join(keywords, ", ")
}

// keywords are the words of the language that stand before a colon.
var keywords = []string{"step", "say", "ask", "as", "again", "outside", "which", "choices", "yes", "no", "tries", "missed", "silence", "branch", "set", "suggest",
	"none", "call", "follow_up", "hand_over", "record", "go", "end"}

// read reads one file into the program, targets not yet looked up.
func (b *builder) read(fsys fs.FS, name string) {
	var file scriptFile
	src := b.unmarshal(fsys, name, &file)
	if src == nil {
		return
	}
	want := strings.TrimSuffix(path.Base(name), ".yaml")
	if file.Flow != want {
		b.problem(src.at("flow"), "flow is %q and the file is called %q: they must be the same", file.Flow, want)
		return
	}
	f := &flow{name: file.Flow, title: file.Title, file: name, byName: map[string]int{}, source: src}
	for i, s := range file.Steps {
		f.steps = append(f.steps, b.step(f, i, s))
		if s.Step == "" {
			continue
		}
		if _, twice := f.byName[s.Step]; twice {
			b.problem(src.at(stepPath(i, "step")), "step %q is there twice: give one of them another name", s.Step)
		}
		f.byName[s.Step] = i
	}
	if len(f.steps) == 0 {
		b.problem(src.at("flow"), "flow %q has no steps: write at least a say and an end", f.name)
	}
	for i, text := range file.Starts {
		key := gist(text)
		at := src.at(fmt.Sprintf("starts[%d]", i))
		if w := control(crisis.Screen(text)); w != "" {
			b.problem(at, "starts has %q, which means %s everywhere: choose other words", text, strings.ToUpper(w))
		} else if w := control(crisis.Screen(key)); w != "" {
			b.problem(at, "starts has %q, of which only %q is heard (who texts \"i need %s\" would get here): choose other words", text, key, key)
		}
		if other := b.program.named[key]; other != nil && other != f {
			b.problem(at, "starts has %q, which begins %s already", text, other.name)
		}
		b.program.named[key] = f
	}
	for from, to := range file.Moved {
		at := src.at("moved." + from)
		if !strings.Contains(from, ".") {
			from = f.name + "." + from
		}
		b.moved = append(b.moved, movedStep{f, from, target{written: to, at: at}})
	}
	b.program.flows[f.name] = f
	b.program.order = append(b.program.order, f)
}

// Keywords are the words of a step.
func Keywords() []string { return slices.Clone(keywords) }
