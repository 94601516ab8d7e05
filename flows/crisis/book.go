package crisis

import (
	"errors"
	"slices"
	"sync/atomic"
	"time"
)

// Book is the helplines and the words that a process answers with: the built-in
// ones, or these with a council's file laid over them. It never changes.
type Book struct {
	lines        []Helpline
	replies      []reply
	translations []translation
	unreviewed   bool // translations go out that nobody has signed
}

var builtIn = &Book{lines: helplineTable, replies: replyTable, translations: translationTable}

// BuiltIn is the book that this release was built with.
func BuiltIn() *Book { return builtIn }

// inUse is the one variable of this package that changes, and it changes once:
// Adopt sets it before the first text is answered. Words are asked for from many
// places (the desk, the flows, the fallback), down to a handler that has caught
// a panic; a book handed to each of them could be left out of one.
var inUse atomic.Pointer[Book]

// ErrAdopted is returned by Adopt for a second book.
var ErrAdopted = errors.New("crisis: this process has other words already")

// Adopt makes b the words of this process. It is called once, from cmd, before
// anybody is answered: the same text must get the same bytes for as long as the
// process runs. The same book again is no error; another is ErrAdopted.
func Adopt(b *Book) error {
	if !inUse.CompareAndSwap(nil, b) && inUse.Load() != b {
		return ErrAdopted
	}
	return nil
}

// InUse is the book that was adopted, or the built-in one.
func InUse() *Book {
	if b := inUse.Load(); b != nil {
		return b
	}
	return builtIn
}

// Helplines lists the lines of the book. The slice is the caller's own.
func (b *Book) Helplines() []Helpline { return slices.Clone(b.lines) }

// Unreviewed is the same book, with translations that nobody has signed let out.
func (b *Book) Unreviewed() *Book {
	out := *b
	out.unreviewed = true
	return &out
}

// clone is a copy whose tables may be written to.
func (b *Book) clone() *Book {
	out := *b
	out.lines, out.replies = slices.Clone(b.lines), slices.Clone(b.replies)
	return &out
}

// line finds a helpline by id, nil when there is none.
func (b *Book) line(id string) *Helpline {
	for i := range b.lines {
		if b.lines[i].ID == id {
			return &b.lines[i]
		}
	}
	return nil
}

// find finds a reply by id, nil when there is none.
func (b *Book) find(id string) *reply {
	for i := range b.replies {
		if b.replies[i].id == id {
			return &b.replies[i]
		}
	}
	return nil
}

// Expired names every line that is past its date at now. Core lines are given
// all the same, the others give way; both must be phoned.
func (b *Book) Expired(now time.Time) (problems []Problem) {
	for _, h := range b.lines {
		if !h.Expired(now) {
			continue
		}
		what := "it is no longer given"
		if h.Core {
			what = "it is still given, as core lines always are"
		}
		problems = append(problems, h.problem("expires_on", "expired on %s, and %s: phone it, then write verified_on, checked_by and a new expires_on", h.ExpiresOn, what))
	}
	return problems
}
