package crisis

import (
	"fmt"
	"strings"
	"sync"
)

// Screened is a resident's text that has been screened. Screen is the only way
// to make one that holds words; the zero value holds none. What it holds is
// behind a pointer and a function: fmt follows one pointer under a verb that
// does not suit it (%s of an unexported field), and nothing follows a function.
type Screened struct {
	in *sealed
}

type sealed struct{ open func() *insides }

func seal(in *insides) Screened { return Screened{&sealed{func() *insides { return in }}} }

// inside is what s holds, never nil.
func (s Screened) inside() *insides {
	if s.in == nil {
		return &insides{empty: true}
	}
	return s.in.open()
}

type insides struct {
	words    string // tidied
	raw      string // as it came, valid UTF-8: what was screened
	level    Level
	flags    Flags
	rule     string
	language string
	denied   bool
	empty    bool
}

// Context is what is known beside the words. It can only raise.
type Context struct {
	Previous string // their text within the last 60 seconds, read together with this one
	Asked    string // what we had asked: "" or "safe"
	Age      int    // in years, 0 when unknown
}

// lexicons are the languages that are heard. English comes first: the others are
// asked only about texts that hold words or letters of theirs.
var lexicons = []lexicon{lexiconEN, lexiconPL}

// engines are the compiled lexicons, made at first use.
var engines = sync.OnceValues(compileAll)

// compileAll compiles the lexicons side by side.
func compileAll() ([]*engine, []error) {
	all := make([]*engine, len(lexicons))
	faults := make([][]error, len(lexicons))
	var compiling sync.WaitGroup
	for i, lex := range lexicons {
		compiling.Go(func() { all[i], faults[i] = compile(lex) })
	}
	compiling.Wait()
	var problems []error
	for i, lex := range lexicons {
		for _, f := range faults[i] {
			problems = append(problems, fmt.Errorf("%s: %w", lex.language, f))
		}
	}
	return all, problems
}

var readers = sync.Pool{New: func() any { return new(reader) }}

// maxKeep is the longest text whose buffers go back to the pool.
const maxKeep = 1 << 16

// reading runs f on the hits of text, once for each language it may be in.
func reading(text string, f func(*engine, *reader)) {
	all, _ := engines() // problems in the tables are for Check and SelfTest
	r := readers.Get().(*reader)
	r.foldAll(text)
	r.others = r.others[:0]
	for _, e := range all[1:] {
		r.others = append(r.others, e.voc)
	}
	var foreign uint32
	for i, e := range all {
		if i > 0 && foreign&(1<<(i-1)) == 0 && !strings.ContainsAny(text, e.letters) {
			continue
		}
		r.voc, r.roles, r.endings = e.voc, e.roles, e.endings
		r.read()
		abroad := false
		if i == 0 {
			foreign = r.foreign
			for k, v := range r.others {
				abroad = foreign&(1<<k) != 0 && r.abroad(v) || abroad
			}
			r.others = r.others[:0]
		} else {
			abroad = r.abroad(all[0].voc)
		}
		e.match(r)
		if abroad {
			r.leave()
		}
		f(e, r)
	}
	if len(text) <= maxKeep {
		readers.Put(r)
	}
}

// Screen reads what a resident wrote and decides how urgent it is.
func Screen(text string) Screened {
	raw := readable(text)
	in := &insides{words: tidied(raw), raw: raw}
	in.empty = blank(in.words) || binary(text)
	reading(raw, func(e *engine, r *reader) { in.raise(e, e.judge(r, false, nil)) })
	return seal(in)
}

// raise takes over what a verdict says beyond what is known.
func (in *insides) raise(e *engine, v verdict) {
	if v.level > in.level {
		in.level, in.rule, in.language = v.level, v.rule, e.language
		in.flags = in.flags&^FlagOther | v.flags
	} else {
		in.flags |= v.flags &^ FlagOther // about whom is the deciding text's to say
	}
	in.denied = in.denied || v.denied
}

// In reads the text again with what is known beside it. The result is never
// less urgent and never has fewer flags.
func (s Screened) In(c Context) Screened {
	if c.Asked != "safe" && c.Previous == "" && (c.Age <= 0 || c.Age >= 18) {
		return s // nothing that could raise it
	}
	out := *s.inside()
	was := out.flags
	if c.Asked == "safe" {
		reading(out.raw, func(e *engine, r *reader) { out.raise(e, e.judge(r, true, nil)) })
	}
	if c.Previous != "" {
		// A line break: patterns may run across it, clauses end at it.
		reading(readable(c.Previous)+"\n"+out.raw, func(e *engine, r *reader) { out.raise(e, e.judge(r, false, nil)) })
	}
	out.flags |= was
	if c.Age > 0 && c.Age < 18 {
		out.flags |= FlagChild
	}
	return seal(&out)
}

// Level says how urgent the text is.
func (s Screened) Level() Level { return s.inside().level }

// Flags says what stands beside the level.
func (s Screened) Flags() Flags { return s.inside().flags }

// Rule is the id of the deciding rule, "" for none.
func (s Screened) Rule() string { return s.inside().rule }

// Language is the language of the deciding rule ("en"), "" when no rule fired.
func (s Screened) Language() string { return s.inside().language }

// Words is what the resident wrote, tidied: valid UTF-8 (bytes that are not are
// read as Windows-1252), no control characters, at most 8,000 characters. It is
// for the sealed store and for matching groups; never for a log or an error.
func (s Screened) Words() string { return s.inside().words }

// Empty reports whether there is nothing to read: no letter and no digit.
func (s Screened) Empty() bool { return s.inside().empty }

// Denied reports whether a denial lowered the level.
func (s Screened) Denied() bool { return s.inside().denied }

const withheld = "(words withheld)"

// Format writes "(words withheld)" under every verb.
func (s Screened) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(withheld)) }

// String hides the words, for those who ask for a string without fmt.
func (s Screened) String() string { return withheld }

// GoString hides the words too.
func (s Screened) GoString() string { return withheld }

// MarshalText hides the words from JSON, XML, YAML and slog. There is no way
// back: what was marshalled cannot be read as a Screened.
func (s Screened) MarshalText() ([]byte, error) { return []byte(withheld), nil }
