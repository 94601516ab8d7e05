package flows

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// spot is a place in a file.
type spot struct {
	file         string
	line, column int
}

// source knows where the parts of a YAML file are: "steps[2].choices[0].go".
type source struct {
	file string
	at_  map[string]spot
}

func newSource(file string, data []byte) *source {
	s := &source{file, map[string]spot{}}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return s // it was read before, so it parses; if not, problems name the file alone
	}
	for _, doc := range parsed.Docs {
		s.walk("", doc.Body)
	}
	return s
}

func (s *source) walk(path string, n ast.Node) {
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			s.pair(path, v)
		}
	case *ast.MappingValueNode:
		s.pair(path, n)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			at := fmt.Sprintf("%s[%d]", path, i)
			s.note(at, v)
			s.walk(at, v)
		}
	}
}

func (s *source) pair(path string, v *ast.MappingValueNode) {
	key := strings.Trim(v.Key.String(), `"'`)
	if path != "" {
		key = path + "." + key
	}
	s.note(key, v.Key)
	s.walk(key, v.Value)
}

func (s *source) note(path string, n ast.Node) {
	for {
		// Of a mapping the token is its colon: where its first key is says more.
		m, ok := n.(*ast.MappingNode)
		if !ok || len(m.Values) == 0 {
			break
		}
		n = m.Values[0].Key
	}
	if v, ok := n.(*ast.MappingValueNode); ok {
		n = v.Key
	}
	if t := n.GetToken(); t != nil {
		s.at_[path] = spot{s.file, t.Position.Line, t.Position.Column}
	}
}

// at is where the part at path is, or the part that holds it when it is not there.
func (s *source) at(path string) spot {
	for path != "" {
		if at, ok := s.at_[path]; ok {
			return at
		}
		cut := max(strings.LastIndexByte(path, '.'), strings.LastIndexByte(path, '['))
		path = path[:max(cut, 0)]
	}
	return spot{file: s.file, line: 1}
}

// stepPath is the path of a field of the i-th step.
func stepPath(i int, field string) string { return fmt.Sprintf("steps[%d].%s", i, field) }
