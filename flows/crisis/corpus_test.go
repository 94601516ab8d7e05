package crisis

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sample is one text of the corpus: what a careful reader would call it, what
// kind of text it is, and the words.
type sample struct {
	set   string // the file it stands in
	line  int
	level string
	tag   string // explicit, implicit, denied, past, idiom, ...; "-" for none
	text  string
}

// corpus reads testdata/blind: texts by writers who had seen no rules. A line is
// level, tag, text. None of them counts as unseen any more (blind.md).
func corpus(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob("testdata/blind/*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata/blind: %v, %d files", err, len(files))
	}
	var all []sample
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
			parts := strings.SplitN(line, "\t", 3)
			if len(parts) != 3 {
				t.Fatalf("%s:%d: want level, tag, text", file, i+1)
			}
			if _, ok := ParseLevel(parts[0]); !ok {
				t.Fatalf("%s:%d: level %q", file, i+1, parts[0])
			}
			all = append(all, sample{strings.TrimSuffix(filepath.Base(file), ".tsv"), i + 1, parts[0], parts[1], parts[2]})
		}
	}
	return all
}

// polish reports whether a set is in Polish.
func (s sample) polish() bool { return strings.HasPrefix(s.set, "polish") }
