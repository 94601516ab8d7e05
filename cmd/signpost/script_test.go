package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite doc.go and what the scripts of testdata expect")

// tests is every test of this package, and what they share put away behind them.
type tests struct{ m *testing.M }

// Run is called by testscript.Main, which ends the process itself.
func (t tests) Run() int {
	code := t.m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	return code
}

// TestMain lets scripts run this test binary by the name signpost: it is then
// the program and nothing else.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"signpost": clocked})
}

// clocked is main by the clock of the script: CLOCK, or the script's default.
func clocked() {
	at, err := time.Parse(time.RFC3339, os.Getenv("CLOCK"))
	if err != nil {
		panic(err)
	}
	now := func() time.Time { return at }
	os.Exit(runAt(context.Background(), now, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// TestScripts runs the command line's transcripts. Each has a folder and an
// environment of its own, with none of our settings in it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// With -race each process would wait a second before it ends.
			if e.Getenv("GORACE") == "" {
				e.Setenv("GORACE", "atexit_sleep_ms=0")
			}
			e.Setenv("CLOCK", "2026-12-01T12:00:00Z")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":   code,
			"write":  write,
			"absent": absent,
		},
	})
}

// code runs a command that must end with an exit code: code 2 signpost nonsense.
// What it printed can be looked at as after exec.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code NUMBER COMMAND [ARGUMENT ...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", strings.Join(args[1:], " "), err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s: exit code %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// write makes a file of bytes that a script cannot hold, or would be too long
// for: write FILE "GO STRING" [TIMES]. More than one string is joined.
func write(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: write FILE \"GO STRING\" [TIMES] ...")
	}
	var b strings.Builder
	for rest := args[1:]; len(rest) > 0; {
		text, err := strconv.Unquote(rest[0])
		ts.Check(err)
		times := 1
		if rest = rest[1:]; len(rest) > 0 && !strings.HasPrefix(rest[0], `"`) {
			times, err = strconv.Atoi(rest[0])
			ts.Check(err)
			rest = rest[1:]
		}
		b.WriteString(strings.Repeat(text, times))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// absent fails when a file holds a text, byte for byte: absent FILE TEXT.
func absent(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: absent FILE TEXT")
	}
	if there := strings.Contains(ts.ReadFile(args[0]), args[1]); there != neg {
		ts.Fatalf("%s holds %q: %v, want %v", args[0], args[1], there, neg)
	}
}
