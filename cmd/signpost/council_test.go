package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"signpost/flows/crisis"
)

// ourWords is a council's file that may be used.
const ourWords = `replies:
  - id: first.crisis
    text: "We hear you, and you matter. In danger or hurt? Call 999. Free, any time: Samaritans 116 123, SHOUT to 85258, NHS 111 option 2. Automatic reply."
`

// council writes a council's file for the server of p.
func (p *process) council(text string) string {
	p.t.Helper()
	path := filepath.Join(p.dir, "ours.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.extra = []string{"SIGNPOST_HELPLINES=" + path}
	return path
}

func (p *process) said(text string) []string {
	p.t.Helper()
	words, err := p.phone.Text(context.Background(), "+447700900123", text)
	if err != nil {
		p.t.Fatal(err)
	}
	return words
}

func (p *process) metric(name string) string {
	p.t.Helper()
	resp, err := http.Get("http://" + p.admin + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^` + name + ` (.*)$`).FindSubmatch(b)
	if m == nil {
		p.t.Fatalf("/metrics has no %s", name)
	}
	return string(m[1])
}

// TestRefusedHelplines: with a file that would weaken an answer the server
// starts, answers with the built-in words, and says so wherever an operator looks.
func TestRefusedHelplines(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		fault string // at its line, in the log
		count string
	}{
		"a weakening": {"replies:\n  - id: first.crisis\n    text: \"We hear you. Samaritans 116 123, SHOUT to 85258, 111 option 2. Automatic reply.\"\n  - id: care\n    text: \"\"\n",
			":3: first.crisis: lacks 999", "2"},
		"half a file": {ourWords + "  - id: care\n    text: \"We go", ":5: is not YAML: ", "1"},
	} {
		p := newProcess(t)
		path := p.council(c.text)
		p.start()
		p.ready()
		if got := p.said("i want to die"); !slices.Equal(got, []string{crisis.Static()}) {
			t.Errorf("%s: answered %q, want the built-in %q", name, got, crisis.Static())
		}
		log := p.log.String()
		if !strings.Contains(log, path+c.fault) || !strings.Contains(log, "ALARM: the council's helpline file is refused") {
			t.Errorf("%s: the log lacks %s or the alarm:\n%s", name, path+c.fault, log)
		}
		if got := p.metric("signpost_helplines_refused"); got != c.count {
			t.Errorf("%s: signpost_helplines_refused %s, want %s", name, got, c.count)
		}
		v, err := p.readyz()
		if err != nil || !v.Ready || !strings.HasPrefix(v.Helplines, "built in: the council's file is refused for "+c.count+" faults") {
			t.Errorf("%s: /readyz says %+v, %v", name, v, err)
		}
		p.kill()
	}
}

// TestRefusedPipe: a pipe that nobody writes to must not hold the start up.
func TestRefusedPipe(t *testing.T) {
	p := newProcess(t)
	path := filepath.Join(p.dir, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	p.extra = []string{"SIGNPOST_HELPLINES=" + path}
	p.start()
	if got := p.said("i want to die"); !slices.Equal(got, []string{crisis.Static()}) {
		t.Errorf("answered %q, want the built-in words", got)
	}
	if !strings.Contains(p.log.String(), path+":0: is no ordinary file") {
		t.Errorf("the log does not say what is wrong:\n%s", p.log.String())
	}
}

// TestCouncilWords: the council's words are in use, and stay for as long as the
// process runs, whatever becomes of the file. A line past its date is told of.
func TestCouncilWords(t *testing.T) {
	p := newProcess(t)
	path := p.council(ourWords + "helplines:\n  - id: freeva\n    expires_on: 2020-01-01\n")
	p.extra = append(p.extra, "SIGNPOST_UNREVIEWED=1")
	p.start()
	p.ready()
	first := p.said("i want to die")
	if len(first) != 1 || !strings.HasPrefix(first[0], "We hear you, and you matter.") {
		t.Errorf("answered %q, want the council's words", first)
	}
	if err := os.WriteFile(path, []byte("replies:\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := p.said("i want to die"); !slices.Equal(got, first) {
		t.Errorf("answered %q after the file changed, before %q", got, first)
	}
	// English first, as it is; Polish behind it, since it was let out.
	if got := p.said("chcę się zabić"); len(got) != 2 || got[0] != first[0] || !strings.Contains(got[1], "Słyszymy") {
		t.Errorf("answered %q, want the English words and then Polish ones", got)
	}
	if got := p.metric("signpost_helplines_refused"); got != "0" {
		t.Errorf("signpost_helplines_refused %s, want 0", got)
	}
	if got := p.metric("signpost_helplines_expired"); got == "0" {
		t.Errorf("signpost_helplines_expired %s, want it to count freeva", got)
	}
	v, err := p.readyz()
	if err != nil || v.Helplines != "the council's file over the built-in lines" || v.Expired == 0 {
		t.Errorf("/readyz says %+v, %v", v, err)
	}
	if log := p.log.String(); !strings.Contains(log, path+":6") || !strings.Contains(log, "ALARM: a helpline is past its date") {
		t.Errorf("the log does not tell of the line past its date:\n%s", log)
	}
}
