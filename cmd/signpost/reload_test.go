package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"signpost/flows"
)

// TestReload: an author's edits reach a running server whole or not at all, by the
// command and by SIGHUP; who is in the middle of a conversation is foretold and met
// kindly; and what residents gave is read with a reason.
func TestReload(t *testing.T) {
	p := newProcess(t)
	ours := filepath.Join(p.dir, "flows")
	if err := os.CopyFS(ours, flows.Scripts()); err != nil {
		t.Fatal(err)
	}
	edit := func(file, old, new string) {
		t.Helper()
		raw, err := os.ReadFile(filepath.Join(ours, file))
		if err != nil || !strings.Contains(string(raw), old) {
			t.Fatalf("%s has no %q: %v", file, old, err)
		}
		if err := os.WriteFile(filepath.Join(ours, file), []byte(strings.Replace(string(raw), old, new, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fails := func(args ...string) string {
		t.Helper()
		bin, err := binary()
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(bin, args...)
		c.Env = p.env()
		out, err := c.CombinedOutput()
		if err == nil {
			t.Errorf("signpost %v: it did not fail", args)
		}
		return string(out)
	}
	p.extra = []string{"SIGNPOST_FLOWS=" + ours}
	p.start()
	p.ready()
	p.text(drama(100), "pledge")
	p.text(drama(101), "im a carer")
	p.text(drama(102), "pledge")
	p.text(drama(102), "me")
	p.text(drama(102), "2")

	// A fault: nothing changes, and it is named.
	edit("carers.yaml", "go: rest}", "go: rset}")
	if said := fails("flows", "reload"); !strings.Contains(said, "carers.yaml:19:41: ") || !strings.Contains(said, "did you mean rest?") || !strings.Contains(said, "Nothing was changed") {
		t.Errorf("reload with a fault: %s", said)
	}
	edit("carers.yaml", "go: rset}", "go: rest}\n      - {answer: [\"4\", talk], go: safe}")
	edit("pledge.yaml", "Who will pledge?", "Who is the pledge from?")
	foretold := p.command("", "check", "--open-sessions")
	if !strings.Contains(foretold, "1 resident at carers.what: they will be asked again") || !strings.Contains(foretold, "2 residents in the middle of a conversation; 1 would be asked again") {
		t.Errorf("open sessions: %s", foretold)
	}
	if said := p.command("", "flows", "reload"); !strings.Contains(said, "as they are now") {
		t.Errorf("reload: %s", said)
	}
	if said := strings.Join(p.text(drama(101), "2"), "\n"); !strings.Contains(said, "questions have changed") || !strings.Contains(said, "1 Other carers near me") {
		t.Errorf("the carer was told %q", said)
	}
	if said := strings.Join(p.text(drama(100), "1"), "\n"); !strings.Contains(said, "What will you do?") {
		t.Errorf("whoever pledged was told %q", said)
	}

	edit("councillor.yaml", "A councillor speaks", "Your councillor speaks")
	p.signal(syscall.SIGHUP)
	p.eventually("SIGHUP reads the conversations again", func() bool {
		return strings.Contains(strings.Join(p.text(drama(103), "my councillor"), " "), "Your councillor speaks")
	})

	if said := p.command("", "given", "--kind", "pledge"); strings.Contains(said, "learn") || strings.Count(said, `"kind":"pledge"`) != 2 {
		t.Errorf("P7: given without a reason: %s", said)
	}
	if said := p.command("", "given", "--reason", "an end to end test"); !strings.Contains(said, `"text":"promise: learn the signs"`) {
		t.Errorf("given: %s", said)
	}
	if said := p.command("", "audit", "verify"); !strings.Contains(said, "whole: 1 row") {
		t.Errorf("audit verify: %s", said)
	}
	p.stop()
}
