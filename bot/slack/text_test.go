package slack

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"Busy Hands", 40, "Busy Hands"},
		{"<!everyone> & co", 40, "&lt;!everyone&gt; &amp; co"},
		{"one\ntwo\r\n\tthree", 40, "one two three"},
		{"*bold* `code` ~gone~", 40, "bold code gone"},
		{"right\u202eleft", 40, "right left"},
		{"bad\xffbytes", 40, "bad bytes"},
		{"123456789", 9, "123456789"},
		{"1234567890", 9, "123456..."},
		{"", 9, ""},
	} {
		if got := plain(c.text, c.most); got != c.want {
			t.Errorf("plain(%q, %d) = %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestLink(t *testing.T) {
	for _, c := range []struct{ address, label, want string }{
		{"https://a.example/x?y=1&z=2", "a.example", "<https://a.example/x?y=1&amp;z=2|a.example>"},
		{"https://a.example/x|y>z", "a|b>", "<https://a.example/x%7Cy%3Ez|a/b&gt;>"},
		{"https://a.example/?q=a|b", "a", "<https://a.example/?q=a%7Cb|a>"},
		{"javascript:alert(1)", "a", "a"},
		{"ftp://a.example", "a", "a"},
		{"https://u:p@a.example/", "a", "a"},
		{"https://a.example/" + strings.Repeat("x", maxURL), "a", "a"},
		{"", "a", "a"},
	} {
		if got := link(c.address, c.label); got != c.want {
			t.Errorf("link(%q, %q) = %q, want %q", c.address, c.label, got, c.want)
		}
	}
}

func TestLinesLeavesOutWhatDoesNotFit(t *testing.T) {
	long := strings.Repeat("x", maxSection-3)
	if got := lines("a", "", long, "b"); got != "a\nb" && got != "a\n"+long {
		t.Errorf("lines kept %d bytes: %.20q", len(got), got)
	}
	if got := lines("ab", "", long+"xx", "c"); got != "ab\nc" {
		t.Errorf("lines = %.20q, want ab and c", got)
	}
}

// FuzzText: whatever a file holds, what is shown begins no mention, no link but
// ours, and no line.
func FuzzText(f *testing.F) {
	f.Add("<!everyone>", "https://a.example/|>")
	f.Add("&lt;\u2028*", "http://\x00")
	f.Fuzz(func(t *testing.T, text, address string) {
		got := plain(text, 50)
		if strings.ContainsAny(got, "<>\n\r*`~") || !utf8.ValidString(got) {
			t.Errorf("plain(%q) = %q", text, got)
		}
		for _, found := range loose.FindAllString(got, -1) {
			if found == "&" {
				t.Errorf("plain(%q) = %q leaves an & as it is", text, got)
			}
		}
		for _, got := range []string{link(address, "x"+text), email(text)} {
			if strings.ContainsAny(got, "<>") && !inert.MatchString(got) {
				t.Errorf("link or email of %q, %q is %q", address, text, got)
			}
		}
	})
}
