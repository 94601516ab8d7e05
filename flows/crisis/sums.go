package crisis

import "fmt"

// signsMost is how many different signs a lexicon may have.
const signsMost = 128

// signSet is a set of signs.
type signSet [signsMost / 64]uint64

func (s *signSet) add(sign int16) { s[sign/64] |= 1 << (sign % 64) }

func (s *signSet) has(sign int16) bool { return s[sign/64]&(1<<(sign%64)) != 0 }

// sum is a gathered rule by the numbers of its signs.
type sum struct {
	of    []signPoints
	needs [][]int16
}

type signPoints struct {
	sign int16
	n    int
}

// gather gives every sign its number.
func (c *compiler) gather(lex lexicon) (problems []error) {
	e := c.e
	e.signOf = make([]int16, len(lex.rules))
	for i, r := range lex.rules {
		e.signOf[i] = -1
		if r.Sign == "" {
			continue
		}
		n, ok := e.signs[r.Sign]
		if !ok {
			if len(e.signs) == signsMost {
				problems = append(problems, fmt.Errorf("rule %s: more than %d signs", r.ID, signsMost))
				continue
			}
			n = int16(len(e.signs))
			e.signs[r.Sign] = n
		}
		e.signOf[i] = n
	}
	for _, g := range lex.gathered {
		var s sum
		find := func(name string) (int16, bool) {
			n, ok := e.signs[name]
			if !ok {
				problems = append(problems, fmt.Errorf("gathered %s: no rule is a sign of %q", g.ID, name))
			}
			return n, ok
		}
		for _, p := range g.Of {
			if n, ok := find(p.Sign); ok {
				s.of = append(s.of, signPoints{n, p.N})
			}
		}
		for _, group := range g.Needs {
			var one []int16
			for _, name := range group {
				if n, ok := find(name); ok {
					one = append(one, n)
				}
			}
			s.needs = append(s.needs, one)
		}
		e.sums = append(e.sums, s)
	}
	return problems
}
