package crisis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"signpost/flows/sms"
)

// Council is a council's own helpline file as it is written: read, not believed.
type Council struct {
	File           string
	Lines, Replies []Entry
}

// Entry is one item of one of its lists.
type Entry struct {
	Line  int // where it begins
	Pairs []Pair
}

// Pair is a key of an entry with what stands behind it.
type Pair struct {
	Key  string
	Line int
	Text string
	List []string // instead of Text, when Many
	Many bool
}

// What an entry may have. Of a built-in line the first five and the order may
// change: for another number a council adds a line with an id of its own.
var (
	lineChanges = []string{"hours", "source", "verified_on", "expires_on", "checked_by", "order"}
	lineKeys    = append([]string{"id", "name", "for", "voice", "text", "web", "ages", "languages", "area", "cost", "core"}, lineChanges...)
	replyKeys   = []string{"id", "text", "review"}
	ownKeys     = []string{"id", "text", "review", "lines", "levels"}
)

// own is how the ids of a council's own messages for MORE begin.
const own = "more.council."

// With lays a council's file over the book: more helplines, or newer hours,
// dates and places in MORE for the built-in ones; new words for replies, and
// messages that MORE adds. It can add and reorder, never weaken: with a single
// fault there is no new book, and the old one stays. Everything that Check asks
// of the built-in tables is asked of the result. expired are the lines that are
// past their date at now (see Expired): no fault of the file, since a line gives
// way by itself and takes no other words with it when a server starts again.
func (b *Book) With(c Council, now time.Time) (book *Book, faults, expired []Problem) {
	m := &merge{old: b, book: b.clone(), file: c.File, seen: map[string]int{}}
	for _, e := range c.Lines {
		m.line(e)
	}
	for _, e := range c.Replies {
		m.reply(e)
	}
	m.stale()
	var elsewhere []Problem // what the file's own faults do to words that are not in it
	for _, p := range checkTables(m.book) {
		if p.File == c.File {
			m.problems = append(m.problems, p)
		} else {
			elsewhere = append(elsewhere, Problem{c.File, 1, "with this file the built-in words are not right any more: " + p.String()})
		}
	}
	if len(m.problems) == 0 {
		m.problems = elsewhere // unreachable: a fault of the council's is at a line of the council's
	}
	expired = m.book.Expired(now)
	if len(m.problems) == 0 {
		return m.book, nil, expired
	}
	slices.SortStableFunc(m.problems, func(x, y Problem) int { return x.Line - y.Line })
	return nil, slices.Compact(m.problems), expired
}

// merge is a council's file on its way into a book.
type merge struct {
	old, book *Book
	file      string
	seen      map[string]int // the line of each id
	problems  []Problem
}

func (m *merge) bad(line int, format string, args ...any) {
	m.problems = append(m.problems, Problem{m.file, line, fmt.Sprintf(format, args...)})
}

// begin reads the id of an entry and where its keys stand. "" means that the
// entry cannot be used.
func (m *merge) begin(e Entry, what string) (id string, at place) {
	at = place{m.file, e.Line, map[string]int{}}
	for _, p := range e.Pairs {
		at.keys[p.Key] = p.Line
		if p.Key == "id" {
			id = p.Text
		}
	}
	switch {
	case id == "":
		m.bad(at.of("id"), "a %s wants an id of its own, in small letters", what)
		return "", at
	case strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || len(id) > 40:
		m.bad(at.of("id"), "id %.40q: want at most 40 small letters, digits and dashes", id)
		return "", at
	case m.seen[what+id] > 0:
		m.bad(at.of("id"), "%s: twice, it stands on line %d already", id, m.seen[what+id])
		return "", at
	}
	m.seen[what+id] = at.of("id")
	return id, at
}

// allowed reports whether an entry may have p, and has the form that it wants.
func (m *merge) allowed(id string, p Pair, keys []string) bool {
	if !slices.Contains(keys, p.Key) {
		m.bad(p.Line, "%s: unknown key %.40q: want %s", id, p.Key, strings.Join(keys, ", "))
		return false
	}
	if many := p.Key == "lines" || p.Key == "levels"; many != p.Many {
		form := "one value"
		if many {
			form = "a list such as [crisis, distress]"
		}
		m.bad(p.Line, "%s: %s wants %s", id, p.Key, form)
		return false
	}
	return true
}

// line takes over one helpline.
func (m *merge) line(e Entry) {
	id, at := m.begin(e, "helpline")
	if id == "" {
		return
	}
	was := m.old.line(id)
	h := Helpline{ID: id}
	if was != nil {
		h = *was
	}
	h.at = at
	for _, p := range e.Pairs {
		if !m.allowed(id, p, lineKeys) {
			continue
		}
		if was != nil && !slices.Contains(lineChanges, p.Key) {
			m.kept(*was, p)
			continue
		}
		switch p.Key {
		case "id":
		case "core":
			if p.Text != "false" {
				m.bad(p.Line, "%s: core is for lines that Signpost is built with: leave it out", id)
			}
		case "order":
			n, err := strconv.Atoi(p.Text)
			if err != nil || n < 1 || n > 99 {
				m.bad(p.Line, "%s: order %q: want a place from 1", id, p.Text)
				continue
			}
			h.Order = n
		default:
			*h.field(p.Key) = p.Text
		}
	}
	if was != nil {
		*m.book.line(id) = h
		return
	}
	m.book.lines = append(m.book.lines, h)
}

// field is where the value of a key goes.
func (h *Helpline) field(key string) *string {
	return map[string]*string{
		"id": &h.ID, "name": &h.Name, "for": &h.For, "voice": &h.Voice, "text": &h.Text, "web": &h.Web, "hours": &h.Hours,
		"ages": &h.Ages, "languages": &h.Languages, "area": &h.Area, "cost": &h.Cost, "source": &h.Source,
		"verified_on": &h.VerifiedOn, "expires_on": &h.ExpiresOn, "checked_by": &h.CheckedBy,
	}[key]
}

// kept sees to it that what a built-in line has is not changed. The same again
// is no fault: somebody may begin with a copy of the built-in file.
func (m *merge) kept(was Helpline, p Pair) {
	if p.Key == "core" {
		if p.Text != strconv.FormatBool(was.Core) {
			m.bad(p.Line, "%s: core stays %v: leave it out", was.ID, was.Core)
		}
		return
	}
	is := *was.field(p.Key)
	if is == p.Text || (p.Key == "voice" || p.Key == "text") && digitsOf(is) == digitsOf(p.Text) && p.Text != "" {
		return
	}
	m.bad(p.Line, "%s: the %s of a built-in line stays %q: leave it out, and add a line with an id of your own where it is wrong", was.ID, p.Key, is)
}

// stale looks for built-in words that still tell the old hours of a line.
func (m *merge) stale() {
	for i := range m.book.replies {
		r := &m.book.replies[i]
		if r.at.file == m.file || !strings.Contains(r.text, "until") {
			continue
		}
		for _, id := range r.lines {
			if was, is := m.old.line(id), m.book.line(id); was != nil && is != nil && was.Hours != is.Hours {
				m.problems = append(m.problems, is.problem("hours", "%s tells its old hours: give that reply new words here too", r.id))
			}
		}
	}
}

// reply takes over one reply.
func (m *merge) reply(e Entry) {
	id, at := m.begin(e, "reply")
	if id == "" {
		return
	}
	was, keys := m.old.find(id), replyKeys
	var r reply
	switch {
	case was != nil:
		r = *was
	case strings.HasPrefix(id, own):
		keys = ownKeys
		r = reply{id: id, needs: []string{"999"}}
	default:
		m.bad(at.of("id"), "there is no reply %s: a built-in one is changed by its id, and your own for MORE are called %s1, %s2", id, own, own)
		return
	}
	r.at, r.text, r.review = at, "", unreviewed
	for _, p := range e.Pairs {
		if !m.allowed(id, p, keys) {
			continue
		}
		switch p.Key {
		case "text":
			r.text = p.Text
		case "review":
			r.review = p.Text
		case "lines":
			r.lines = p.List
		case "levels":
			m.levels(&r, p)
		}
	}
	if was != nil {
		m.reworded(*was, r)
		*m.book.find(id) = r
		return
	}
	m.added(r)
	m.book.replies = append(m.book.replies, r)
}

// levels reads after which levels MORE gives a message of a council's own.
func (m *merge) levels(r *reply, p Pair) {
	for _, name := range p.List {
		l, ok := ParseLevel(name)
		if !ok || l == None {
			m.bad(p.Line, "%s: level %.40q: want danger, crisis, abuse, worried, bereaved or distress", r.id, name)
			continue
		}
		r.levels = append(r.levels, l)
	}
	if r.forAbuse() {
		r.not = []string{"116123", "85258"}
		r.says = []string{"Delete"}
	}
}

// reworded looks at new words for a built-in reply beyond what Check does.
func (m *merge) reworded(was, is reply) {
	for i := range m.old.replies {
		if o := &m.old.replies[i]; o.id != was.id && alike(o.text, is.text) {
			m.problems = append(m.problems, is.problem("text", "has the words of %s: are they swapped?", o.id))
		}
	}
	// It is joined to other words, which have little room left.
	if most := sms.Length(was.text); was.id == "closing" && sms.Length(is.text) > most {
		m.problems = append(m.problems, is.problem("text", "is %d characters: at most %d, since it stands behind other words", sms.Length(is.text), most))
	}
}

// alike reports whether two texts have the same letters and digits.
func alike(a, b string) bool {
	plain := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, strings.ToLower(text))
	}
	return plain(b) != "" && plain(a) == plain(b)
}

// added looks at a message of a council's own beyond what Check does.
func (m *merge) added(r reply) {
	if n, err := strconv.Atoi(strings.TrimPrefix(r.id, own)); err != nil || n < 1 || n > 99 {
		m.bad(r.at.of("id"), "%s: call your own messages %s1, %s2 and so on", r.id, own, own)
	}
	if len(r.levels) == 0 {
		m.problems = append(m.problems, r.problem("levels", "wants levels: after which words MORE gives it, such as [crisis, distress]"))
	}
	if len(r.lines) == 0 {
		m.problems = append(m.problems, r.problem("lines", "wants lines: the ids of the helplines that it names, so that it gives way when they are closed"))
		return
	}
	has := numbersIn(r.text)
	for _, id := range r.lines {
		if h := m.book.line(id); h != nil && !slices.ContainsFunc(h.numbers(), func(n string) bool { return slices.Contains(has, n) }) {
			m.problems = append(m.problems, r.problem("text", "waits for %s and does not give its number", id))
		}
	}
}
