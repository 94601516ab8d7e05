package sheet

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// shown is a table as the tests write it: rows as line:field|field, then faults.
func shown(t Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", strings.Join(t.Heading, "|"))
	for _, r := range t.Rows {
		fmt.Fprintf(&b, " / %d:%s", r.Line, strings.Join(r.Fields, "|"))
	}
	for _, f := range t.Faults {
		fmt.Fprintf(&b, " ! %d %s", f.Line, f.What)
	}
	return b.String()
}

// wideOf is text in UTF-16.
func wideOf(text string, order binary.AppendByteOrder, mark bool) string {
	var out []byte
	if mark {
		out = order.AppendUint16(out, 0xfeff)
	}
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func TestRead(t *testing.T) {
	const quotes = "quotes have gone wrong: they are read as they stand"
	for _, c := range []struct{ name, file, want string }{
		{"plain", "a,b\n1,2\n3,4\n", "a|b / 2:1|2 / 3:3|4"},
		{"no line end, CRLF and CR", "a,b\r\n1,2\r3,4", "a|b / 2:1|2 / 3:3|4"},
		{"a mark", "\ufeffa,b\n1,é\n", "a|b / 2:1|é"},
		{"Windows-1252", "a,b\n1,caf\xe9 \x96 \x80\n", "a|b / 2:1|café – €"},
		{"a line of each", "a,b\n1,é\n2,\xe9\n", "a|b / 2:1|é / 3:2|é"},
		{"bytes that stand for nothing", "a,b\n1,\x81\n", "a|b / 2:1|\ufffd"},
		{"UTF-16", wideOf("a,b\n1,é😀\n", binary.LittleEndian, true), "a|b / 2:1|é😀"},
		{"UTF-16 of the other order", wideOf("a,b\n1,é\n", binary.BigEndian, true), "a|b / 2:1|é"},
		{"UTF-16 without a mark", wideOf("a,b\n1,ab\n", binary.LittleEndian, false), "a|b / 2:1|ab"},
		{"half of a UTF-16 character", wideOf("a,b\n1,ab\n", binary.LittleEndian, true) + "x", "a|b / 2:1|ab"},
		{"semicolons", "a;b\n1,5;2\n", "a|b / 2:1,5|2"},
		{"tabs", "a\tb\n1\t2\n", "a|b / 2:1|2"},
		{"bars", "a|b\n1|2\n", "a|b / 2:1|2"},
		{"what Excel says of itself", "sep=;\r\na;b\r\n1,1,1;2\r\n", "a|b / 3:1,1,1|2"},
		{"empty lines and rows", "\n,\na,b\n\n,\n1,2\n , \n\x1a", "a|b / 6:1|2"},
		{"empty cells beyond the last", "a,b\n1,2,,\n", "a|b / 2:1|2"},
		{"quotes", "a,b\n\"1,\"\"x\"\"\", \"2\" \n", `a|b / 2:1,"x"|2`},
		{"lines in quotes", "a,b\n\"1\n2\",3\n4,5\n", "a|b / 2:1\n2|3 / 4:4|5"},
		{"a quote in the middle", "a,b\n5\" nails,2\n", `a|b / 2:5" nails|2`},
		{"a quote that nobody doubled", "a,b\n\"The \"Oak\" club\",2\n", `a|b / 2:The "Oak" club|2 ! 2 ` + quotes},
		{"a quote that is never closed", "a,b\n\"1,2\n3,4\n", `a|b / 2:"1|2 / 3:3|4 ! 2 ` + quotes},
		{"one that is closed by the next row's", "a,b\n\"1,2\n\"3\",4\n5,6\n", `a|b / 2:"1|2 / 3:3|4 / 4:5|6 ! 2 ` + quotes},
		{"too few and too many", "a,b\n1\n1,2,3\n4,5\n", "a|b / 4:4|5 ! 2 has 1 field and the heading 2: the row is left out ! 3 has 3 fields and the heading 2: the row is left out"},
		{"NULs", "a,b\n1\x00,\x002\x00\n", "a|b / 2:1|2 ! 2 holds 3 NUL characters: left out"},
		{"a heading with line ends and spaces", "\"a\n b\", b \n1,2\n", "a b|b / 3:1|2"},
	} {
		got, err := Read([]byte(c.file))
		if err != nil || shown(got) != c.want {
			t.Errorf("%s:\n got %q, %v\nwant %q", c.name, shown(got), err, c.want)
		}
	}
	for file, want := range map[string]string{
		"": "is empty", "\n\n , \n": "is empty", "\xff\xfe": "is empty", strings.Repeat("a,", mostColumns) + "a": "a heading of 251 columns",
		"a,b\n" + strings.Repeat("1,2\n", MostRows+1): "more than 100000 rows",
		strings.Repeat("a", MostBytes+1):              "more than 32 MB",
	} {
		if _, err := Read([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q...: got %v, want %q", file, err, want)
		}
	}
}

// FuzzRead: whatever the bytes, each row has the heading's fields and lines only
// go up, and no line is told of that is not there.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "a,b\n1,2\n", "\ufeffa;b\r\n\"1\r\n\";2", "a\tb\n\"1\t2\n\"3\"\t4", "a,b\n\"\"\"", "\xff\xfea\x00,\x00b\x00", "a\x00\xe9,b\n\x80,\x81",
		"sep=|\na|b\n1|2", "a,b\n\"1\"x,\"2\n3\"y\",4\n", "\r\r\n\n\ra,b\r1,2", "a,b\n" + strings.Repeat("\"", 50) + "\n1,2"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Read(data)
		if err != nil {
			return
		}
		text, _ := decode(data)
		most := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		last := 0
		for _, r := range got.Rows {
			if len(r.Fields) != len(got.Heading) || r.Line <= last || r.Line > most {
				t.Fatalf("row of line %d after %d of %d has %d fields, want %d", r.Line, last, most, len(r.Fields), len(got.Heading))
			}
			last = r.Line
		}
		last = 0
		for _, one := range got.Faults {
			if one.Line < last || one.Line > most {
				t.Fatalf("fault of line %d after %d of %d: %s", one.Line, last, most, one.What)
			}
			last = one.Line
		}
	})
}
