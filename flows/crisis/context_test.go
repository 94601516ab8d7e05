package crisis

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestContextOnlyRaises reads texts with what is known beside them.
func TestContextOnlyRaises(t *testing.T) {
	for _, tt := range []struct {
		text string
		c    Context
		want Level
		flag Flags
	}{
		{"to die", Context{}, None, 0},
		{"die", Context{Previous: "i want to"}, Crisis, 0},
		{"kill myself", Context{Previous: "lol jk im not suicidal"}, Crisis, 0},
		{"nevermind", Context{Previous: "i want to die"}, Crisis, 0},
		{"i have pills", Context{Previous: "i want to die"}, Crisis, FlagMeans},
		{"i want to die", Context{Previous: "suicide prevention course please"}, Crisis, 0},
		{"no", Context{}, None, 0},
		{"no", Context{Asked: "safe"}, Crisis, 0},
		{"No.", Context{Asked: "safe"}, Crisis, 0},
		{"not really", Context{Asked: "safe"}, Crisis, 0},
		{"idk", Context{Asked: "safe"}, Crisis, 0},
		{"i dont know", Context{Asked: "safe"}, Crisis, 0},
		{"i dont think so", Context{Asked: "safe"}, Crisis, 0},
		{"yes", Context{Asked: "safe"}, None, 0},
		{"yes im safe thanks", Context{Asked: "safe"}, None, 0},
		{"he hit me", Context{Asked: "safe"}, Abuse, FlagAbuse},
		{"knitting", Context{Age: 15}, None, FlagChild},
		{"knitting", Context{Age: 18}, None, 0},
		{"knitting", Context{Age: -3}, None, 0},
		{"i want to die", Context{Age: 15}, Crisis, FlagChild},
		{"hes hitting me", Context{Previous: "hello", Age: 12}, Danger, FlagAbuse | FlagChild},
	} {
		alone := Screen(tt.text)
		got := alone.In(tt.c)
		if got.Level() != tt.want || got.Flags() != tt.flag {
			t.Errorf("%q in %+v: got %s %v, want %s %v", tt.text, tt.c, got.Level(), got.Flags().Names(), tt.want, tt.flag.Names())
		}
		if got.Level() < alone.Level() || !got.Flags().Has(alone.Flags()) {
			t.Errorf("%q in %+v: context lowered it", tt.text, tt.c)
		}
		if got.Words() != alone.Words() {
			t.Errorf("%q in %+v: words %q", tt.text, tt.c, got.Words())
		}
	}
}

func TestDenied(t *testing.T) {
	for text, want := range map[string]bool{
		"im not suicidal":       true,
		"i dont want to die":    true,
		"i used to want to die": false,
		"i want to die":         false,
		"knitting":              false,
		"not suicidal but i have the tablets out": false,
	} {
		if got := Screen(text).Denied(); got != want {
			t.Errorf("Denied(%q) = %v, want %v (%s)", text, got, want, fired(text))
		}
	}
}

func TestDecidingRule(t *testing.T) {
	for text, want := range map[string]string{
		"i dont want to die": "crisis.want-die",
		"i want to die":      "crisis.want-die",
		"knitting":           "",
	} {
		if got := Screen(text).Rule(); got != want {
			t.Errorf("Rule(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestWords tidies what residents' phones and gateways send.
func TestWords(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"  hello \n", "hello"},
		{"caf\xe9 \x93ok\x94 it\x92s \x80", "café “ok” it’s €"},
		{"a\x00b\x07c\u202ed", "abcd"},
		{"line one\nline two", "line one\nline two"},
		{strings.Repeat("é", 9000), strings.Repeat("é", 8000)},
		{"\x81\x8d", ""},
	} {
		if got := Screen(tt.in).Words(); got != tt.want || !utf8.ValidString(got) {
			t.Errorf("Words(%.40q) = %.40q, want %.40q", tt.in, got, tt.want)
		}
	}
	for text, want := range map[string]bool{"": true, " \n\t": true, "\x00\x01": true, "😀": true, "?!": true, "a": false, "7": false, "হ্যাঁ": false, "\x00\x01\x02\xff\xfe\x80": true, "caf\xe9\r\n": false} {
		if got := Screen(text).Empty(); got != want {
			t.Errorf("Empty(%q) = %v, want %v", text, got, want)
		}
	}
}

// TestNoise makes sure that what hides a word from a list does not hide it here.
func TestNoise(t *testing.T) {
	for name, text := range map[string]string{
		"windows apostrophe": "i don\x92t want to live",
		"zero width":         "i want to d\u200bi\u200de",
		"soft hyphen":        "sui\u00adcidal",
		"bidi":               "\u202ei want to die\u202c",
		"combining":          "i wánt to d̷i̷e̷",
		"fullwidth":          "ｋｉｌｌ ｍｙｓｅｌｆ",
		"cyrillic":           "kіll mуsеlf",
		"greek":              "suιcιdal",
		"emoji between":      "want 😭 to 😭 die",
		"stretched":          "i waaaant to dieeeee",
		"doubled":            "i wwant to diie",
		"spaced":             "i want to d i e",
		"dotted":             "k.m.s",
		"hyphens":            "k-i-l-l m-y-s-e-l-f",
		"stars":              "k*ll myself",
		"leet":               "k1ll my5elf",
		"swapped":            "i feel siucidal",
		"dropped":            "suicdal",
		"run together":       "iwanttodie",
		"all spaced":         "i w a n t t o d i e",
		"new lines":          "i want\nto\ndie",
		"full stops":         "I. want. to. die.",
		"caps":               "I WANT TO DIE",
		"trailing words":     strings.Repeat("we went to the shop and it was nice ", 60) + "i want to die",
		"accent apostrophe":  "i don´t want to live",
		"circled":            "ⓚⓘⓛⓛ ⓜⓨⓢⓔⓛⓕ",
		"black squares":      "🅺🅼🆂",
		"no-break space":     "want\u00a0to\u00a0die",
		"ellipsis":           "i want to… die",
	} {
		if got := Screen(text).Level(); got != Crisis {
			t.Errorf("%s: %q: level %s, want crisis (%s)", name, text, got, fired(text))
		}
	}
	for _, text := range []string{"nie, chce zyc", "nie chcę umierać?", "studying for a diet and nutrition test", "D13 bus to town", "i, k, m, s are letters"} {
		if got := Screen(text).Level(); got.Urgent() && text != "i, k, m, s are letters" {
			t.Errorf("%q: level %s, want calm (%s)", text, got, fired(text))
		}
	}
}

// TestLinear screens five million bytes of words, and half a million of the
// kinds that cost most; quadratic work would not end. Danger at the end is heard.
func TestLinear(t *testing.T) {
	for unit, size := range map[string]int{"hello at the ": 5_000_000, "a": 500_000, "i want to ": 500_000, "d i e ": 500_000, "want want ": 500_000, "ж": 500_000, "\xff": 500_000, "he he he hits ": 500_000} {
		if testing.Short() {
			size /= 10 // the race detector is slow
		}
		text := strings.Repeat(unit, size/len(unit)) + " . i want to die"
		if got := Screen(text).Level(); got < Crisis {
			t.Errorf("%d bytes of %q, then danger: level %s, want crisis", size, unit, got)
		}
	}
}
