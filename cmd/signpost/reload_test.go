package main

import (
	"io"
	"net/http"
	"os"
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
	if said := p.fails("", "flows", "reload"); !strings.Contains(said, "carers.yaml:19:41: ") || !strings.Contains(said, "did you mean rest?") || !strings.Contains(said, "Nothing was changed") {
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

// TestPlacesReload: what is imported reaches a running server at once, and the lines of its
// licence the page that tells of the service; a damaged index changes nothing at SIGHUP.
func TestPlacesReload(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	home := func() string {
		t.Helper()
		r, err := http.Get("http://" + p.listen + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		page, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(page)
	}
	knows := func(who string) bool {
		return strings.Contains(strings.Join(p.text(who, "library near nowhere magna"), " "), "Nowhere Magna:")
	}
	if knows(drama(100)) || strings.Contains(home(), "Where our maps come from") {
		t.Error("a village is known, or a licence thanked, before anything was imported")
	}
	row := make([]string, 34) // as OS Open Names has them
	row[1], row[2], row[6], row[7], row[8], row[9], row[21], row[24] = "http://data.example/4", "Nowhere Magna", "populatedPlace", "Village", "465100", "314500", "Charnwood", "Leicestershire"
	units := `"LE7 4AB",10,465100,314500,"E92000001","E19000001","E18000004","","E07000130","E05010463"` + "\n"
	folder := t.TempDir()
	for name, text := range map[string]string{"names.csv": strings.Join(row, ",") + "\n", "le.csv": units} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.command("", "places", "import", folder)
	if !knows(drama(101)) {
		t.Error("the running server does not know the village that was imported")
	}
	if page := home(); !strings.Contains(page, "Contains OS data") || !strings.Contains(page, "Contains Royal Mail data") {
		t.Errorf("the page does not thank for the data: %s", page)
	}
	if err := os.WriteFile(filepath.Join(p.data(), "places.index"), []byte("torn"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	p.eventually("the log says that the index is damaged", func() bool { return strings.Contains(p.log.String(), "places were not read again") })
	if !knows(drama(102)) {
		t.Error("a damaged index took the village away")
	}
	p.stop()
}
