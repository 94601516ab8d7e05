package flows

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"signpost/flows/crisis"
)

// What a conversation remembers of the answers it was given, and what a branch may ask.

// kind is what kind of value a name holds.
type kind int

const (
	kindWords kind = iota
	kindNumber
	kindTruth
)

func (k kind) String() string { return [...]string{"words", "a number", "yes or no"}[k] }

// kindOf is the kind of the answer to an ask.
func kindOf(v verb) kind {
	switch v {
	case askNumber:
		return kindNumber
	case askYesNo:
		return kindTruth
	}
	return kindWords
}

// known are the names that every condition has, and what they are.
var known = map[string]string{
	"place":    "a place is known",
	"interest": "what they like is known",
	"greeted":  "they have been told who answers",
	"care":     "urgent words were heard in the last day",
	"under18":  "they are taken for under 18",
	"may_text": "they have said yes to being texted later",
	"shown":    "they have been shown suggestions",
	"line":     `line("id") is true when that helpline is in the council's file or ours`,
}

var aName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// declare makes a name for answers of a kind.
func (b *builder) declare(at spot, name string, k kind) {
	if _, ours := known[name]; ours || !aName.MatchString(name) {
		b.problem(at, "%q cannot be the name of an answer: use small letters, and none of %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		return
	}
	if was, twice := b.program.vars[name]; twice && was != k {
		b.problem(at, "%q holds %s elsewhere, and %s here: use two names", name, was, k)
		return
	}
	b.program.vars[name] = k
}

// assign declares what set sets.
func (b *builder) assign(at spot, values map[string]any) map[string]string {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch v := values[name].(type) {
		case string:
			b.declare(at, name, kindWords)
			out[name] = v
		case bool:
			b.declare(at, name, kindTruth)
			if out[name] = "no"; v {
				out[name] = "yes"
			}
		case uint64, int64, int:
			b.declare(at, name, kindNumber)
			out[name] = fmt.Sprint(v)
		default:
			b.problem(at, "set %s: want words, a whole number, true or false", name)
		}
	}
	return out
}

// condition is one way out of a branch.
type condition struct {
	written string
	at      spot
	when    *vm.Program // nil: always
	target  target
}

// compile turns a condition into bytecode that yields a bool.
func (b *builder) compile(c *condition, env map[string]any) {
	if c.written == "" {
		return
	}
	var err error
	if c.when, err = expr.Compile(c.written, expr.Env(env), expr.AsBool()); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		hint := ""
		if _, name, ok := strings.Cut(first, "unknown name "); ok {
			name, _, _ = strings.Cut(name, " ")
			hint = meant(name, slices.Collect(maps.Keys(env)))
			if hint == "" {
				hint = "; a condition may ask " + strings.Join(slices.Sorted(maps.Keys(env)), ", ")
			}
		}
		b.problem(c.at, "when %q: %s%s", c.written, first, hint)
		return
	}
	// What it asks of helplines is checked as names are.
	for _, m := range aLine.FindAllStringSubmatch(c.written, -1) {
		b.line(c.at, m[1])
	}
}

var aLine = regexp.MustCompile(`line\("([^"]*)"\)`)

// councilLines are the lines that a council fills in, or leaves out.
var councilLines = []string{"adult-duty", "child-duty", "first-contact-plus", "council"}

// line checks the id of a helpline.
func (b *builder) line(at spot, id string) {
	if !b.lines[id] && !slices.Contains(councilLines, id) {
		b.problem(at, "there is no helpline %q%s", id, meant(id, slices.Concat(slices.Collect(maps.Keys(b.lines)), councilLines)))
	}
}

// WithLines is p with helplines besides those in use: transcripts show what residents
// read once a council has filled in its own.
func (p *Program) WithLines(lines []crisis.Helpline) *Program {
	more := *p
	more.lines = lines
	return &more
}

// helpline is the line with an id, nil when there is none.
func (p *Program) helpline(id string) *crisis.Helpline {
	for _, h := range slices.Concat(p.lines, crisis.InUse().Helplines()) {
		if h.ID == id {
			return &h
		}
	}
	return nil
}

// env is what a condition sees in a turn; of nil what it may see, by name and kind.
func (p *Program) env(r *run) map[string]any {
	e := make(map[string]any, len(known)+len(p.vars))
	e["line"] = func(id string) bool { return p.helpline(id) != nil }
	for _, name := range []string{"place", "interest", "greeted", "care", "under18", "may_text", "shown"} {
		e[name] = false
	}
	for name, k := range p.vars {
		switch k {
		case kindWords:
			e[name] = ""
		case kindNumber:
			e[name] = 0
		case kindTruth:
			e[name] = false
		}
	}
	if r == nil {
		return e
	}
	e["place"], e["interest"], e["greeted"], e["care"] = r.s.Near != nil, r.s.Slots.Asks(), r.s.Greeted, r.s.caring(r.e.At)
	e["under18"], e["may_text"], e["shown"] = r.s.Under18(r.e.At), !r.s.May.IsZero(), len(r.s.Shown) > 0
	for name, v := range r.s.Vars {
		switch k, ok := p.vars[name]; {
		case !ok: // of a flow that was edited since
		case k == kindWords:
			e[name] = v
		case k == kindNumber:
			n, _ := strconv.Atoi(v)
			e[name] = n
		case k == kindTruth:
			e[name] = v == "yes"
		}
	}
	return e
}

// keep remembers an answer under a name.
func (r *run) keep(name, value string) {
	if name == "" {
		return
	}
	vars := maps.Clone(r.s.Vars) // the caller's session must not change
	if vars == nil {
		vars = map[string]string{}
	}
	vars[name] = value
	r.s.Vars = vars
}

// branch is the target of the first condition that holds, nil when none does, and
// which that is.
func (r *run) branch(s *step) (*target, string) {
	env := r.p.env(r)
	for i := range s.branches {
		b := &s.branches[i]
		yes := any(true)
		if b.when != nil {
			// Compiled against the same names with a bool result: it cannot fail to be one.
			yes, _ = expr.Run(b.when, env)
		}
		if yes == true {
			return &b.target, fmt.Sprintf("branch %d", i+1)
		}
	}
	return nil, "no branch"
}
