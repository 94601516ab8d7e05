package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRotateKeys: keys are rotated under a running server, which goes on answering;
// after a kill -9 in between it is resumed; and with the old key dropped everything
// still opens, after a restart too.
func TestRotateKeys(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	for i := range 8 {
		p.text(drama(100+i), "knitting")
	}
	if said := p.command("", "keys", "rotate"); !strings.Contains(said, "has wrapping key 2.") || !strings.Contains(said, "8 keys are wrapped anew; all are under wrapping key 2") {
		t.Errorf("rotate: %s", said)
	}
	p.kill()
	p.start()
	p.ready()
	if said := strings.Join(p.text(drama(100), "enderby"), " "); !strings.Contains(said, "Busy Hands") {
		t.Errorf("after the rotation: %s", said)
	}
	if said := p.command("", "keys", "rotate", "--resume"); !strings.Contains(said, "0 keys are wrapped anew") {
		t.Errorf("resume: %s", said)
	}
	if said := p.command("", "keys", "rotate", "--drop"); !strings.Contains(said, "1 older wrapping keys are out of") {
		t.Errorf("drop: %s", said)
	}
	raw, err := os.ReadFile(filepath.Join(p.dir, "signpost.key"))
	if err != nil || strings.Contains(string(raw), "wrap 1 ") {
		t.Errorf("the key file still has wrap 1, %v", err)
	}
	p.text(drama(101), "enderby")
	p.stop()
	if said := p.command("", "store", "verify"); !strings.Contains(said, "no problems") {
		t.Errorf("verify: %s", said)
	}
	if n := len(incoming(p.exported("--reason", "an end to end test"))); n != 10 {
		t.Errorf("%d texts, want 10", n)
	}
}
