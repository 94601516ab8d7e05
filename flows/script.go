package flows

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Problem is something wrong in a file that people edit, and where.
type Problem struct {
	File    string
	Line    int // 0 when it is the file as a whole
	Message string
}

func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message) }

// scriptFile is a file of flows/scripts as it is written.
type scriptFile struct {
	Flow   string     `yaml:"flow"`
	Title  string     `yaml:"title"`
	Starts []string   `yaml:"starts"` // texts that begin it from anywhere
	Steps  []stepFile `yaml:"steps"`
}

// stepFile is one step as it is written. A step does one thing: say, ask (with
// its words in say), branch, suggest, hand_over, go or end; say may come before
// hand_over, go and end.
type stepFile struct {
	Step     string       `yaml:"step"`
	Say      string       `yaml:"say"`
	Ask      string       `yaml:"ask"` // choice, interest, place or words
	Again    string       `yaml:"again"`
	Outside  string       `yaml:"outside"` // ask place: it is not in the county
	Which    string       `yaml:"which"`   // ask place: there are several
	Choices  []choiceFile `yaml:"choices"`
	Branch   []branchFile `yaml:"branch"`
	Suggest  string       `yaml:"suggest"`   // "nearest"
	HandOver string       `yaml:"hand_over"` // "person"
	Go       string       `yaml:"go"`
	End      bool         `yaml:"end"`
}

type choiceFile struct {
	Answer []string `yaml:"answer"`
	Go     string   `yaml:"go"`
}

type branchFile struct {
	When string `yaml:"when"`
	Go   string `yaml:"go"`
}

// Conditions is what a branch may ask. Its names are the language's.
type Conditions struct {
	Place    bool `expr:"place"`    // a place is known
	Interest bool `expr:"interest"` // what they like is known
	Greeted  bool `expr:"greeted"`  // they have been told who answers
	Care     bool `expr:"care"`     // urgent words were heard in the last day
}

// Load reads and checks every .yaml file of fsys. With problems there is no Program.
func Load(fsys fs.FS) (*Program, []Problem) {
	if _, err := fs.Stat(fsys, "."); err != nil {
		return nil, []Problem{{".", 0, "there is no such folder"}}
	}
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil || len(files) == 0 {
		return nil, []Problem{{".", 0, "there are no .yaml files in this folder"}}
	}
	b := &builder{program: &Program{flows: map[string]*flow{}, named: map[string]*flow{}}}
	for _, name := range files {
		b.read(fsys, name)
	}
	b.link()
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	return b.program, nil
}

// builder turns files into a program and gathers what is wrong with them.
type builder struct {
	program  *Program
	problems []Problem
}

func (b *builder) problem(file string, line int, format string, args ...any) {
	b.problems = append(b.problems, Problem{file, line, fmt.Sprintf(format, args...)})
}

// read reads one file into the program, targets not yet looked up.
func (b *builder) read(fsys fs.FS, name string) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		b.problem(name, 0, "%v", err)
		return
	}
	var file scriptFile
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		line := 0
		if at, ok := err.(yaml.Error); ok && at.GetToken() != nil {
			line = at.GetToken().Position.Line
			b.problem(name, line, "%s", at.GetMessage())
			return
		}
		b.problem(name, line, "%v", err)
		return
	}
	lines := stepLines(data)
	want := strings.TrimSuffix(path.Base(name), ".yaml")
	if file.Flow != want {
		b.problem(name, 1, "flow is %q and the file is called %q: they must be the same", file.Flow, want)
		return
	}
	f := &flow{name: file.Flow, title: file.Title, file: name, byName: map[string]int{}}
	for i, s := range file.Steps {
		line := 1
		if i < len(lines) {
			line = lines[i]
		}
		f.steps = append(f.steps, b.step(f, s, line))
		if s.Step == "" {
			continue
		}
		if _, twice := f.byName[s.Step]; twice {
			b.problem(name, line, "step %q is there twice", s.Step)
		}
		f.byName[s.Step] = i
	}
	if len(f.steps) == 0 {
		b.problem(name, 1, "flow %q has no steps", f.name)
	}
	for _, text := range file.Starts {
		key := gist(text)
		if other := b.program.named[key]; other != nil && other != f {
			b.problem(name, 1, "starts has %q, which begins %s already", text, other.name)
		}
		b.program.named[key] = f
	}
	b.program.flows[f.name] = f
	b.program.order = append(b.program.order, f)
}

// stepLines finds the line on which each step of a script begins.
func stepLines(data []byte) []int {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil
	}
	at, err := yaml.PathString("$.steps")
	if err != nil {
		return nil
	}
	node, err := at.FilterFile(file)
	if err != nil {
		return nil
	}
	seq, ok := node.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	var lines []int
	for _, v := range seq.Values {
		lines = append(lines, v.GetToken().Position.Line)
	}
	return lines
}

// compile turns a condition into bytecode that yields a bool.
func compile(when string) (*vm.Program, error) {
	return expr.Compile(when, expr.Env(Conditions{}), expr.AsBool())
}
