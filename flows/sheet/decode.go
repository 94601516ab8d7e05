package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decode turns the bytes of a file into text and says what they were.
func decode(data []byte) (text, encoding string) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data, encoding = data[3:], "UTF-8 with a mark"
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return wide(data[2:], 0), "UTF-16"
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return wide(data[2:], 1), "UTF-16"
	default:
		if low, is := unmarked(data); is {
			return wide(data, low), "UTF-16 without a mark"
		}
		encoding = "UTF-8"
	}
	if utf8.Valid(data) {
		return string(data), encoding
	}
	return narrow(data, encoding)
}

// wide reads UTF-16; low is the place of the low byte in each pair.
func wide(data []byte, low int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+1-low])<<8
	}
	return string(utf16.Decode(units))
}

// unmarked reports whether data is UTF-16 without a mark, by the zeros that every
// other byte of English text then is.
func unmarked(data []byte) (low int, is bool) {
	begin := data[:min(len(data), 1000)]
	var zeros [2]int
	for i, c := range begin {
		if c == 0 {
			zeros[i%2]++
		}
	}
	most := len(begin) * 2 / 5
	switch {
	case len(begin) < 8:
	case zeros[1] >= most && zeros[0] == 0:
		return 0, true
	case zeros[0] >= most && zeros[1] == 0:
		return 1, true
	}
	return 0, false
}

// narrow reads each line that is not UTF-8 as Windows-1252: files that were put
// together from two others hold both.
func narrow(data []byte, encoding string) (string, string) {
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	both := false
	for line := range bytes.Lines(data) {
		if utf8.Valid(line) {
			both = both || utf8.RuneCount(line) < len(line)
			b.Write(line)
			continue
		}
		for _, c := range line {
			if c < 0x80 || c >= 0xa0 {
				b.WriteRune(rune(c))
			} else {
				b.WriteRune(windows[c-0x80])
			}
		}
	}
	if both {
		return b.String(), encoding + " and Windows-1252"
	}
	return b.String(), "Windows-1252"
}

// windows are bytes 80 to 9f of Windows-1252 (unicode.org, CP1252.TXT); five of
// them stand for nothing.
var windows = [32]rune{
	0x20ac, utf8.RuneError, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, utf8.RuneError, 0x017d, utf8.RuneError,
	utf8.RuneError, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, utf8.RuneError, 0x017e, 0x0178,
}

// withoutNUL takes NUL characters out of a row's fields.
func withoutNUL(fields []string) (left int) {
	for i, field := range fields {
		if n := strings.Count(field, "\x00"); n > 0 {
			fields[i] = strings.ReplaceAll(field, "\x00", "")
			left += n
		}
	}
	return left
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
