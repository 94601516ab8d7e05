package places

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// lines reads a table, a row a line. It is not encoding/csv, for which a row may have lines in it: one quotation mark
// would make a file of gigabytes a single row.
type lines struct {
	in     *bufio.Scanner
	number int      // of the row, from 1
	fields []string // of the row, until the next
	again  bool     // next gives this row once more
	err    error
}

// badRow is what is wrong with a line.
type badRow string

func (b badRow) Error() string { return string(b) }

// longestLine is how long a row may be: real ones have a few hundred characters.
const longestLine = 64 << 10

// mostFields is more than any of the files has.
const mostFields = 200

func newLines(in io.Reader) *lines {
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 4<<10), longestLine)
	return &lines{in: s}
}

// next goes to the next row that is not empty. At the end, and at an error, it says false.
func (l *lines) next() bool {
	if l.again {
		l.again = false
		return true
	}
	for l.err == nil && l.in.Scan() {
		l.number++
		line := l.in.Text()
		if l.number == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if line == "" {
			continue
		}
		l.fields, l.err = split(l.fields[:0], line)
		return l.err == nil
	}
	if l.err == nil {
		l.err = l.in.Err()
		if errors.Is(l.err, bufio.ErrTooLong) {
			l.number++
			l.err = badRow("it is too long for a row")
		}
	}
	return false
}

// split appends the fields of a line to fields. They may stand in quotation marks, and a mark in them is doubled.
func split(fields []string, line string) ([]string, error) {
	for len(fields) < mostFields {
		if !strings.HasPrefix(line, `"`) {
			field, rest, more := strings.Cut(line, ",")
			fields = append(fields, field)
			if !more {
				return fields, nil
			}
			line = rest
			continue
		}
		end := 1
		for end < len(line) && (line[end] != '"' || end+1 < len(line) && line[end+1] == '"') {
			if line[end] == '"' {
				end++
			}
			end++
		}
		if end >= len(line) {
			return nil, badRow("a quotation mark is not closed")
		}
		field := line[1:end]
		if strings.Contains(field, `""`) {
			field = strings.ReplaceAll(field, `""`, `"`)
		}
		fields = append(fields, field)
		switch rest := line[end+1:]; {
		case rest == "":
			return fields, nil
		case rest[0] == ',':
			line = rest[1:]
		default:
			return nil, badRow("something stands behind a closing quotation mark")
		}
	}
	return nil, badRow("it has too many fields")
}
