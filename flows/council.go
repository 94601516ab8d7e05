package flows

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"signpost/flows/crisis"
)

// CouncilMost is how many bytes a council's helpline file may have.
const CouncilMost = 1 << 20

// What a file for people can need. More is a mistake, or meant to harm: a parser
// that is led a hundred thousand brackets deep takes all memory there is.
const (
	tokensMost  = 100_000
	perLineMost = 200 // tokens on one line
	nestedMost  = 4   // brackets within brackets
	indentMost  = 40  // columns before the first word of a line
	entriesMost = 500 // in one list
	valueMost   = 1000
)

// ReadCouncil reads a council's own helpline file: lists of helplines and of
// replies, whose entries are keys with a value or a list of values. It judges
// the form only; crisis.Book.With judges what it says. name is the file's, for
// the problems; with problems the Council holds what could be read.
func ReadCouncil(name string, data []byte) (c crisis.Council, problems []crisis.Problem) {
	r := &councilReader{c: crisis.Council{File: name}}
	defer func() {
		// unreachable as far as FuzzReadCouncil knows; but a fault of the YAML
		// library must not keep a server from starting.
		if recover() != nil {
			r.bad(1, "cannot be read as YAML")
			c, problems = r.c, r.problems
		}
	}()
	r.read(data)
	return r.c, r.problems
}

type councilReader struct {
	c        crisis.Council
	problems []crisis.Problem
}

func (r *councilReader) bad(line int, format string, args ...any) {
	r.problems = append(r.problems, crisis.Problem{File: r.c.File, Line: max(line, 1), Message: fmt.Sprintf(format, args...)})
}

func (r *councilReader) read(data []byte) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Windows editors begin a file so
	switch {
	case len(data) > CouncilMost:
		r.bad(1, "is more than %d bytes: this is not a helpline file", CouncilMost)
		return
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		r.bad(1, "is not text in UTF-8: save it as plain text, UTF-8")
		return
	case len(bytes.TrimSpace(data)) == 0:
		r.bad(1, "is empty: write helplines or replies into it, or leave SIGNPOST_HELPLINES out")
		return
	}
	tokens := lexer.Tokenize(string(data))
	if !r.tame(tokens) {
		return
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		if at, ok := err.(yaml.Error); ok && at.GetToken() != nil {
			r.bad(at.GetToken().Position.Line, "is not YAML: %s", brief(at.GetMessage()))
		} else {
			r.bad(1, "is not YAML: %s", brief(err.Error()))
		}
		return
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case body != nil:
			r.bad(doc.Body.GetToken().Position.Line, "a second document begins here: keep to one")
			return
		default:
			body = doc.Body
		}
	}
	r.lists(body)
}

// tame reports whether the parser may be given the tokens.
func (r *councilReader) tame(tokens token.Tokens) bool {
	depth, line, onLine := 0, 0, 0
	for i, tk := range tokens {
		at := tk.Position.Line
		if at != line {
			line, onLine = at, 0
			if tk.Position.Column > indentMost && depth == 0 {
				r.bad(at, "is indented by more than %d columns: two are enough for each step", indentMost)
				return false
			}
		}
		onLine++
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			r.bad(at, "has a YAML anchor or alias (& or *): write the words out, in quotes when they begin with such a sign")
			return false
		case token.TagType, token.DirectiveType, token.MappingKeyType:
			r.bad(at, "has a YAML sign (! or %% or ?) that this file has no use for: put the words in quotes")
			return false
		}
		if depth > nestedMost || onLine > perLineMost || i >= tokensMost {
			r.bad(at, "is nested too deep or too long for a helpline file: see the example in docs/operator.md")
			return false
		}
	}
	return true
}

// lists reads the top of the file.
func (r *councilReader) lists(body ast.Node) {
	top, ok := body.(ast.MapNode)
	if !ok {
		r.bad(1, "holds no lists: begin with helplines: or replies:")
		return
	}
	for it := top.MapRange(); it.Next(); {
		key, line := it.Key().GetToken().Value, it.Key().GetToken().Position.Line
		var into *[]crisis.Entry
		switch key {
		case "helplines":
			into = &r.c.Lines
		case "replies":
			into = &r.c.Replies
		default:
			r.bad(line, "unknown key %q: want helplines or replies%s", brief(key), slip(key, "helplines", "replies"))
			continue
		}
		if none(it.Value()) {
			continue
		}
		seq, ok := it.Value().(*ast.SequenceNode)
		if !ok {
			r.bad(line, "%s is not a list: begin each entry with \"- id:\"", key)
			continue
		}
		if len(seq.Values) > entriesMost {
			r.bad(line, "%s has %d entries: at most %d", key, len(seq.Values), entriesMost)
			continue
		}
		for _, v := range seq.Values {
			*into = append(*into, r.entry(v, line))
		}
	}
	if len(r.c.Lines)+len(r.c.Replies) == 0 && len(r.problems) == 0 {
		r.bad(1, "holds no helplines and no replies: write some, or leave SIGNPOST_HELPLINES out")
	}
}

// entry reads one item of a list that begins on or after line.
func (r *councilReader) entry(n ast.Node, line int) crisis.Entry {
	e := crisis.Entry{Line: line}
	if n != nil && n.GetToken() != nil {
		e.Line = n.GetToken().Position.Line
	}
	m, ok := n.(ast.MapNode)
	if !ok {
		r.bad(e.Line, "an entry is not a set of keys: begin it with \"- id:\"")
		return e
	}
	for it := m.MapRange(); it.Next(); {
		tk := it.Key().GetToken()
		p := crisis.Pair{Key: tk.Value, Line: tk.Position.Line}
		if e.Pairs == nil {
			e.Line = p.Line
		}
		if seq, list := it.Value().(*ast.SequenceNode); list {
			p.Many = true
			for _, v := range seq.Values {
				p.List = append(p.List, r.value(p, v))
			}
		} else {
			p.Text = r.value(p, it.Value())
		}
		e.Pairs = append(e.Pairs, p)
	}
	return e
}

// value is what n says, as it was typed: 0800 1111 is a number to ring, not a sum.
func (r *councilReader) value(p crisis.Pair, n ast.Node) string {
	var text string
	switch n := n.(type) {
	case *ast.NullNode:
		return ""
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	case ast.ScalarNode:
		text = n.GetToken().Value
	default:
		r.bad(p.Line, "%s: want words, or a list of words", brief(p.Key))
		return ""
	}
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > valueMost {
		r.bad(p.Line, "%s is longer than %d characters", brief(p.Key), valueMost)
		return ""
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		r.bad(p.Line, "%s has a line break or a control character: keep it on one line", brief(p.Key))
		return ""
	}
	return text
}

func none(n ast.Node) bool {
	_, null := n.(*ast.NullNode)
	return n == nil || null
}

// brief is what may be shown of a file that could be anything.
func brief(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
	if short := []rune(text); len(short) > 80 {
		text = string(short[:80]) + "..."
	}
	return text
}

// slip is a hint when name is one of names but for a slip of the pen.
func slip(name string, names ...string) string {
	if n := Nearest(name, names); n != "" {
		return "; did you mean " + n + "?"
	}
	return ""
}
