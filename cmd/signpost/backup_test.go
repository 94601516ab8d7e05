package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBackupAndRestore: a backup is made while the server answers, restored with it
// stopped, and then it goes on; whoever was erased in between stays erased; the audit
// is whole. Nothing that a resident wrote, nor a number, is in the backup or the output.
func TestBackupAndRestore(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	p.text(drama(100), "knitting")
	p.text(drama(101), "walking near enderby")
	p.text(drama(102), "my secret sorrow")
	key, file := filepath.Join(p.dir, "backup.key"), filepath.Join(p.dir, "b.age")
	recipient := strings.TrimSpace(p.command("", "backup", "key", key))
	if said := p.command("", "backup", "--to", recipient, file); !strings.Contains(said, "records, ") {
		t.Errorf("backup: %s", said)
	}
	if said := p.command("", "store", "verify"); !strings.Contains(said, "no problems") {
		t.Errorf("verify while it runs: %s", said)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"sorrow", "7700900", "knitting", "signpost backup"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("P6: the backup holds %q in clear", secret)
		}
	}
	p.command(drama(101), "erase", "--reason", "their request")
	p.text(drama(103), "after the backup")
	p.stop()
	said := p.command("", "restore", "--identity", key, file)
	if !strings.Contains(said, "are in place, verified") || !strings.Contains(said, "Erased again: 1.") || !strings.Contains(said, "The records of before are in") {
		t.Errorf("restore: %s", said)
	}
	if said := p.command("", "store", "verify", "--json"); !strings.Contains(said, `"problems":null`) {
		t.Errorf("verify: %s", said)
	}
	p.start()
	p.ready()
	// What was asked before the backup goes on, what came after it is gone.
	if said := strings.Join(p.text(drama(100), "enderby"), "\n"); !strings.Contains(said, "Busy Hands") {
		t.Errorf("the talk does not go on: %s", said)
	}
	texts := 0
	for _, e := range p.exported("--reason", "an end to end test") {
		if strings.Contains(e.Text, "walking near enderby") || strings.Contains(e.Text, "after the backup") {
			t.Errorf("%q came back", e.Text)
		}
		texts++
	}
	if texts != 6 { // knitting, enderby and sorrow, each with one answer
		t.Errorf("%d lines, want 6", texts)
	}
	p.stop()
}
