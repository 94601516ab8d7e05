package crisis

import (
	goparser "go/parser"
	gotoken "go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzScreen holds what must be true of any bytes at all.
func FuzzScreen(f *testing.F) {
	for _, s := range []string{"", "i want to die", "k.m.s", "d i e", "\xff\xfe\x00", "want😭to😭die", "i dont want to die", "he hit me", "kіll mуself", "k*ll", "'''", "i'", "su!!cide", "a.b.c", "im 14", "\u0301\u0301", "हिन्दी", strings.Repeat("i ", 90)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Screen(text)
		again := Screen(text)
		if s.Level() != again.Level() || s.Flags() != again.Flags() || s.Rule() != again.Rule() || s.Words() != again.Words() {
			t.Errorf("%q: read twice, two answers", text)
		}
		if !utf8.ValidString(s.Words()) || strings.ContainsRune(s.Words(), 0) || utf8.RuneCountInString(s.Words()) > maxWords {
			t.Errorf("%q: words %q", text, s.Words())
		}
		if (s.Rule() == "") != (s.Level() == None) || (s.Language() == "") != (s.Level() == None) {
			t.Errorf("%q: level %s by rule %q in %q", text, s.Level(), s.Rule(), s.Language())
		}
		if s.Level() != None && len(s.FirstReply()) == 0 {
			t.Errorf("%q: level %s has no reply", text, s.Level())
		}
		// Harmless words in a sentence of their own never silence an urgent text.
		if s.Level().Urgent() {
			if more := Screen(text + "\n. Also is there knitting near enderby. Thanks"); more.Level() < s.Level() {
				t.Errorf("%q: level %s, and %s with harmless words after it", text, s.Level(), more.Level())
			}
		}
		if in := s.In(Context{Previous: text, Asked: "safe", Age: 12}); in.Level() < s.Level() || !in.Flags().Has(s.Flags()|FlagChild) {
			t.Errorf("%q: context lowered it", text)
		}
		_ = Control(text)
		_ = Explain(text)
	})
}

// TestSealed keeps the package away from files, clocks, logs and the network.
func TestSealed(t *testing.T) {
	allowed := []string{"cmp", "strings", "strconv", "unicode", "unicode/utf8", "slices", "sort", "fmt", "errors", "time", "embed", "sync", "sync/atomic", "golang.org/x/text/unicode/norm", "signpost/flows/sms"}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		b, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		file, err := goparser.ParseFile(gotoken.NewFileSet(), f.Name(), b, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range file.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			if !slices.Contains(allowed, path) {
				t.Errorf("%s imports %s", f.Name(), path)
			}
		}
		for _, clock := range []string{"time.Now", "time.Sleep", "time.LoadLocation", "time.Since"} {
			if strings.Contains(string(b), clock) {
				t.Errorf("%s uses %s", f.Name(), clock)
			}
		}
	}
}
