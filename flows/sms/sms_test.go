package sms_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"signpost/flows/sms"
)

func TestSegments(t *testing.T) {
	for _, c := range []struct {
		name, text      string
		length, segment int
	}{
		{"empty", "", 0, 0},
		{"one letter", "a", 1, 1},
		{"full", strings.Repeat("a", 160), 160, 1},
		{"one over", strings.Repeat("a", 161), 161, 2},
		{"two parts full", strings.Repeat("a", 306), 306, 2},
		{"three parts", strings.Repeat("a", 307), 307, 3},
		{"euro costs two", strings.Repeat("€", 80), 160, 1},
		{"euro one over", strings.Repeat("€", 81), 162, 2},
		{"escape never split", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), 306, 3},
		{"curly apostrophe", "don’t" + strings.Repeat("a", 65), 70, 1},
		{"curly apostrophe over", "don’t" + strings.Repeat("a", 66), 71, 2},
		{"emoji is two units", strings.Repeat("\U0001f600", 35), 70, 1},
		{"emoji over", strings.Repeat("\U0001f600", 36), 72, 2},
		{"pair never split", strings.Repeat("a", 66) + "\U0001f600" + strings.Repeat("a", 66), 134, 3},
		{"pound and accents are GSM-7", "£5 café à", 9, 1},
	} {
		if l, s := sms.Length(c.text), sms.Segments(c.text); l != c.length || s != c.segment {
			t.Errorf("%s: length %d, segments %d; want %d, %d", c.name, l, s, c.length, c.segment)
		}
	}
}

func TestPlain(t *testing.T) {
	in := "It’s “on” – Tue…\u00a0£2"
	if got, want := sms.Plain(in), `It's "on" - Tue... £2`; got != want {
		t.Errorf("Plain(%q) = %q, want %q", in, got, want)
	}
	if !sms.GSM7(sms.Plain(in)) {
		t.Errorf("Plain(%q) is not GSM-7", in)
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		max  int
		want string
	}{
		{"short", 20, "short"},
		{"one two three four", 12, "one two..."},
		{"abcdefghijkl", 8, "abcde..."},
		{"anything", 2, ""},
	} {
		if got := sms.Cut(c.text, c.max); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.text, c.max, got, c.want)
		}
	}
}

func TestBeginning(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"short", 20, "short"}, {"żółw 116 123", 8, "żółw 116"}, {"a😀b", 2, "a"}, {"a😀b", 3, "a😀"}, {"a", 0, ""},
	} {
		if got := sms.Beginning(c.text, c.n); got != c.want {
			t.Errorf("Beginning(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("one two three", 7)
	f.Add(strings.Repeat("€", 90), 100)
	f.Add("\xff\U0001f600", 3)
	f.Fuzz(func(t *testing.T, text string, max int) {
		if max < 0 || max > 2000 {
			return
		}
		got := sms.Cut(text, max)
		if utf8.ValidString(text) && (sms.Length(got) > max || !utf8.ValidString(got)) {
			t.Errorf("Cut(%q, %d) = %q of length %d", text, max, got, sms.Length(got))
		}
	})
}
