package signpost_test

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors is the house, from the ground up. A package may import only packages
// on lower floors, never one beside it, and only the outside modules named
// here. To add a package, add its line first.
var floors = []struct {
	number  int
	pkg     string
	outside string
}{
	{0, "flows/sms", ""},
	{1, "flows/crisis", "golang.org/x/text/unicode/norm"},
	{1, "flows/places", ""},
	{1, "flows/sheet", ""},
	{2, "flows/directory", "github.com/blevesearch/snowballstem"},
	{3, "flows", "github.com/goccy/go-yaml github.com/expr-lang/expr"},
	{4, "store/kv", ""},
	{5, "store/bolt", "go.etcd.io/bbolt"},
	{6, "store", "golang.org/x/crypto filippo.io/age"},
	{7, "bot", ""},
	{8, "bot/page", "github.com/gorilla/mux"},
	{9, "bot/twilio", "github.com/twilio/twilio-go/client github.com/twilio/twilio-go/rest/api/v2010 github.com/gorilla/mux"},
	{9, "bot/slack", "github.com/slack-go/slack github.com/gorilla/mux"},
	{9, "bot/console", "github.com/gorilla/mux"},
	{9, "bot/front", "github.com/gorilla/mux"},
	{9, "bot/control", ""},
	{9, "bot/transcript", ""},
	{10, "cmd/signpost", "github.com/spf13/cobra github.com/spf13/pflag github.com/gorilla/mux github.com/prometheus/client_golang github.com/schollz/progressbar/v3 golang.org/x/term"},
}

// testOnly packages may be imported by tests and by each other, and by nothing
// that is built into the program.
var testOnly = []string{"store/kv/kvtest"}

// sealed packages may use no part of the standard library but this: they reach
// no file, network, clock or log.
var sealed = map[string]string{
	"flows/sms":       "strings unicode/utf16 unicode/utf8",
	"flows/crisis":    "bytes cmp embed errors fmt io iter maps math slices sort strconv strings sync sync/atomic time unicode unicode/utf8",
	"flows/sheet":     "bytes errors fmt strings unicode/utf16 unicode/utf8",
	"flows/places":    "bufio bytes cmp embed encoding/binary encoding/csv encoding/json errors fmt hash/crc32 io iter maps math slices sort strconv strings unicode unicode/utf8",
	"flows/directory": "bufio bytes cmp embed encoding/csv encoding/json errors fmt html io iter maps math math/bits net/url regexp slices sort strconv strings time time/tzdata unicode unicode/utf8",
}

// noClock packages may name times but not ask for the time.
var noClock = []string{"flows", "flows/crisis", "flows/directory", "store"}

// floor is the number of pkg's floor, false when it has none.
func floor(pkg string) (int, bool) {
	for _, f := range floors {
		if f.pkg == pkg {
			return f.number, true
		}
	}
	return 0, false
}

// faults says what is wrong with the imports of src, a file of pkg.
func faults(pkg string, src []byte) (out []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), pkg, src, 0)
	if err != nil {
		return nil, err
	}
	here, ok := floor(pkg)
	helper := slices.Contains(testOnly, pkg)
	if !ok && !helper {
		return []string{fmt.Sprintf("%s has no floor: add it to the table", pkg)}, nil
	}
	var outside string
	for _, fl := range floors {
		if fl.pkg == pkg {
			outside = fl.outside
		}
	}
	for _, spec := range f.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		dep, ours := strings.CutPrefix(imp, "signpost/")
		first, _, _ := strings.Cut(imp, "/")
		switch {
		case ours && slices.Contains(testOnly, dep):
			if !helper {
				out = append(out, fmt.Sprintf("%s imports the test helper %s", pkg, dep))
			}
		case ours:
			there, ok := floor(dep)
			switch {
			case !ok:
				out = append(out, fmt.Sprintf("%s imports %s, which has no floor", pkg, dep))
			case helper:
			case there == here:
				out = append(out, fmt.Sprintf("%s imports %s beside it", pkg, dep))
			case there > here:
				out = append(out, fmt.Sprintf("%s imports %s above it", pkg, dep))
			}
		case strings.Contains(first, "."):
			allowed := slices.ContainsFunc(strings.Fields(outside), func(m string) bool {
				return imp == m || strings.HasPrefix(imp, m+"/")
			})
			if !allowed && !helper {
				out = append(out, fmt.Sprintf("%s may not use %s", pkg, imp))
			}
		case sealed[pkg] != "" && !slices.Contains(strings.Fields(sealed[pkg]), imp):
			out = append(out, fmt.Sprintf("%s is sealed and may not use %s", pkg, imp))
		case imp == "testing" && !helper:
			out = append(out, fmt.Sprintf("%s imports testing in product code", pkg))
		}
	}
	if slices.Contains(noClock, pkg) {
		for _, call := range []string{"time.Now(", "time.Since(", "time.Until("} {
			if strings.Contains(string(src), call) {
				out = append(out, fmt.Sprintf("%s asks for the time (%s): it is an argument", pkg, strings.TrimSuffix(call, "(")))
			}
		}
	}
	return out, nil
}

// TestFloors reads every file of the house. It parses the files itself: asking
// the go tool would hide their changes from the test cache.
func TestFloors(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		seen[pkg] = true
		found, err := faults(pkg, src)
		for _, f := range found {
			t.Errorf("%s: %s", path, f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range floors {
		if !seen[f.pkg] {
			t.Errorf("the table names %s, and there is no such package", f.pkg)
		}
	}
}

// TestFloorsSee shows that each kind of wrong import is found.
func TestFloorsSee(t *testing.T) {
	for _, c := range []struct{ name, pkg, src, want string }{
		{"upward", "flows", `package flows; import "signpost/store"`, "above it"},
		{"upward from the cellar", "flows/crisis", `package crisis; import "signpost/bot"`, "above it"},
		{"sideways", "bot/slack", `package slack; import "signpost/bot/twilio"`, "beside it"},
		{"sideways below", "flows/crisis", `package crisis; import "signpost/flows/places"`, "beside it"},
		{"test helper", "bot", `package bot; import "signpost/store/kv/kvtest"`, "test helper"},
		{"testing", "bot", `package bot; import "testing"`, "testing in product code"},
		{"somebody else's module", "bot", `package bot; import "go.etcd.io/bbolt"`, "may not use"},
		{"a module that begins the same", "store/bolt", `package bolt; import "go.etcd.io/bboltfork"`, "may not use"},
		{"sealed", "flows/crisis", `package crisis; import "os"`, "sealed"},
		{"clock", "store", "package store; import \"time\"\nvar t = time.Now()", "asks for the time"},
		{"no floor", "bot/fax", `package fax`, "no floor"},
		{"imports what has no floor", "bot", `package bot; import "signpost/util"`, "no floor"},
	} {
		got, err := faults(c.pkg, []byte(c.src))
		if err != nil || len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s: got %q, %v; want one fault with %q", c.name, got, err, c.want)
		}
	}
	if got, err := faults("bot", []byte(`package bot; import ("signpost/store"; "time"; "signpost/flows")`)); err != nil || len(got) != 0 {
		t.Errorf("good imports: got %q, %v; want none", got, err)
	}
	if _, err := faults("bot", []byte("not go")); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("not Go: %v; want a parse error", err)
	}
}
