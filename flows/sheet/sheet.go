package sheet

import (
	"errors"
	"fmt"
	"strings"
)

// What a file may hold at most, so that a hostile one costs little.
const (
	MostBytes = 32 << 20
	MostRows  = 100_000

	mostColumns = 250
	mostQuoted  = 8 << 10 // bytes between two quotes; the longest description is far shorter
)

// Table is what a file held.
type Table struct {
	Encoding string // "UTF-8", "Windows-1252" and the like
	Comma    string // "commas", "semicolons", "tabs" or "bars"
	Heading  []string
	Rows     []Row
	Unread   int     // rows that could not be told into fields
	Faults   []Fault // by line
}

// Row is one row, with a field for each of the heading.
type Row struct {
	Line   int // the file's line, from 1, on which it begins
	Fields []string
}

// Fault is something that was wrong with a line, and what became of it.
type Fault struct {
	Line int
	What string
}

// Read reads a whole file. It is an error when there is no table in it.
func Read(data []byte) (Table, error) {
	var t Table
	if len(data) > MostBytes {
		return t, fmt.Errorf("has more than %d MB", MostBytes>>20)
	}
	r := reader{line: 1, comma: ','}
	r.text, t.Encoding = decode(data)
	r.begin()
	for r.at < len(r.text) && len(t.Heading) == 0 {
		if fields, _ := r.row(0); !blank(fields) {
			t.Heading = fields
		}
	}
	withoutNUL(t.Heading)
	switch {
	case len(t.Heading) == 0:
		return t, errors.New("is empty")
	case len(t.Heading) > mostColumns:
		return t, fmt.Errorf("has a heading of %d columns, and %d are the most", len(t.Heading), mostColumns)
	}
	for i, name := range t.Heading {
		t.Heading[i] = strings.Join(strings.Fields(name), " ")
	}
	t.Comma = map[byte]string{',': "commas", ';': "semicolons", '\t': "tabs", '|': "bars"}[r.comma]
	for r.at < len(r.text) {
		line := r.line
		fields, mended := r.row(len(t.Heading))
		if blank(fields) {
			continue
		}
		if len(t.Rows)+t.Unread == MostRows {
			return t, fmt.Errorf("has more than %d rows", MostRows)
		}
		fault := func(what string) { t.Faults = append(t.Faults, Fault{line, what}) }
		if mended {
			fault("quotes have gone wrong: they are read as they stand")
		}
		if n := withoutNUL(fields); n > 0 {
			fault("holds " + counted(n, "NUL character", "NUL characters") + ": left out")
		}
		if len(fields) != len(t.Heading) {
			t.Unread++
			fault(fmt.Sprintf("has %s and the heading %d: the row is left out", counted(len(fields), "field", "fields"), len(t.Heading)))
			continue
		}
		t.Rows = append(t.Rows, Row{line, fields})
	}
	return t, nil
}

// blank reports whether a row holds nothing: spreadsheets end in thousands of them.
func blank(fields []string) bool {
	for _, field := range fields {
		if strings.Trim(field, " \t\u00a0\x00\x1a") != "" { // ^Z ended files once
			return false
		}
	}
	return true
}

// reader goes through a text row by row.
type reader struct {
	text  string
	at    int // where the next row begins
	line  int // on which line that is
	comma byte
}

// begin finds what parts the fields: what Excel says it is, or what the first
// line that holds something has most of.
func (r *reader) begin() {
	for r.at < len(r.text) {
		end := r.lineEnd(r.at)
		first := r.text[r.at:end]
		said := strings.TrimSpace(strings.ToLower(first))
		if len(said) == len("sep=;") && strings.HasPrefix(said, "sep=") && strings.Contains(",;|", said[4:]) {
			r.comma = said[4]
			r.next(end)
			return
		}
		most := 0
		for _, c := range ",;\t|" {
			if n := strings.Count(first, string(c)); n > most {
				most, r.comma = n, byte(c)
			}
		}
		if most > 0 || strings.TrimSpace(first) != "" {
			return
		}
		r.next(end)
	}
}

// row reads the next row; want is how many fields the heading has, 0 for the
// heading itself. A row over several lines that does not fit the heading is one
// whose quotes have gone wrong: only its first line is read, or it would take
// the rows after it along.
func (r *reader) row(want int) (fields []string, mended bool) {
	fields, end, mended := r.fields(r.at, len(r.text))
	if first := r.lineEnd(r.at); end > first && (mended || want > 0 && len(fields) != want) {
		fields, end, _ = r.fields(r.at, first)
		mended = true
	}
	if want > 0 {
		for len(fields) > want && strings.TrimSpace(fields[len(fields)-1]) == "" {
			fields = fields[:len(fields)-1] // empty cells beyond the last column
		}
	}
	r.next(end)
	return fields, mended
}

// next begins after the line end at end.
func (r *reader) next(end int) {
	if strings.HasPrefix(r.text[end:], "\r\n") {
		end++
	}
	end = min(end+1, len(r.text))
	gone := r.text[r.at:end]
	r.line += strings.Count(gone, "\n") + strings.Count(gone, "\r") - strings.Count(gone, "\r\n")
	r.at = end
}

// lineEnd is where the line of at ends.
func (r *reader) lineEnd(at int) int {
	if i := strings.IndexAny(r.text[at:], "\r\n"); i >= 0 {
		return at + i
	}
	return len(r.text)
}

// fields reads fields from at until a line ends, or end is reached.
func (r *reader) fields(at, end int) (fields []string, next int, wrong bool) {
	for {
		field, after, ok := r.field(at, end)
		wrong = wrong || !ok
		fields = append(fields, field)
		if after >= end || r.text[after] != r.comma {
			return fields, after, wrong
		}
		at = after + 1
	}
}

// ends reports whether a field can end at i.
func (r *reader) ends(i, end int) bool {
	return i >= end || r.text[i] == r.comma || r.text[i] == '\n' || r.text[i] == '\r'
}

// field reads one field, and reports whether its quotes are right.
func (r *reader) field(at, end int) (field string, after int, ok bool) {
	quote := at
	for quote < end && r.text[quote] == ' ' {
		quote++
	}
	if quote < end && r.text[quote] == '"' {
		if field, after, ok, closed := r.quoted(quote+1, end); closed {
			return field, after, ok
		}
		ok = false
	} else {
		ok = true
	}
	for after = at; !r.ends(after, end); after++ {
	}
	return r.text[at:after], after, ok
}

// quoted reads a field from behind its first quote. closed is false when no
// quote ends it within what a field may hold.
func (r *reader) quoted(at, end int) (field string, after int, ok, closed bool) {
	ok = true
	most := min(end, at+mostQuoted)
	doubled := false
	for i := at; i < most; {
		n := strings.IndexByte(r.text[i:most], '"')
		if n < 0 {
			break
		}
		i += n + 1
		if i < end && r.text[i] == '"' {
			doubled = true
			i++
			continue
		}
		after = i
		for after < end && r.text[after] == ' ' {
			after++
		}
		if !r.ends(after, end) {
			ok = false // a quote that nobody doubled
			continue
		}
		field = r.text[at : i-1]
		if doubled {
			field = strings.ReplaceAll(field, `""`, `"`)
		}
		return field, after, ok, true
	}
	return "", at, false, false
}
