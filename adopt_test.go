package signpost_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAdoptedInCmdOnly: the words of a process change in one place, cmd, before
// anybody is answered. Tests may not either: what they adopt would stay.
func TestAdoptedInCmdOnly(t *testing.T) {
	calls := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || path == "adopt_test.go":
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n := strings.Count(string(src), "crisis.Adopt(")
		if n > 0 && filepath.ToSlash(path) != "cmd/signpost/book.go" {
			t.Errorf("%s calls crisis.Adopt: only cmd/signpost/book.go may", path)
		}
		calls += n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls != 1 {
		t.Errorf("crisis.Adopt is called in %d places, want one", calls)
	}
}
