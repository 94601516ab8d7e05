package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"signpost/bot"
)

// TestE164: a number is the same however people write it, and nonsense is none.
func TestE164(t *testing.T) {
	for _, text := range []string{"07700 900123", "+44 7700 900123", "447700900123", "0044 7700 900123", "(07700) 900-123", "+44 (0)7700 900123", "7700.900.123"} {
		if n, err := e164(text); err != nil || n.E164() != "+447700900123" {
			t.Errorf("%q: %v, %v", text, n.E164(), err)
		}
	}
	for _, text := range []string{"", "my mum", "999", "+", "07700 9001x3", "12345678901234567"} {
		if _, err := e164(text); err == nil {
			t.Errorf("%q was taken for a number", text)
		}
	}
}

// TestPerson: everything kept of one person comes out in one place, a hold keeps it
// and erasing removes it, with the server running and without; each is audited, and no
// number is in the log.
func TestPerson(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	p.text(drama(100), "pledge")
	p.text(drama(100), "me")
	p.text(drama(100), "3")
	p.text(drama(101), "i want to die")
	spelt := "0" + strings.TrimPrefix(drama(100), "+44")
	var person bot.Person
	if err := json.Unmarshal([]byte(p.command(spelt, "export", "--contact", "--reason", "subject access request")), &person); err != nil {
		t.Fatal(err)
	}
	if person.Number != drama(100) || len(person.Lines) != 6 || person.Lines[0].Text != "pledge" || len(person.Given) != 2 || !json.Valid(person.Session) {
		t.Errorf("got %d lines, %d given", len(person.Lines), len(person.Given))
	}
	letter := p.command(spelt, "export", "--contact", "--text", "--reason", "subject access request")
	for _, want := range []string{"You: pledge", "Signpost: Thank you.", "pledge: promise: share the helplines"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter has no %q: %s", want, letter)
		}
	}
	p.command(spelt, "hold", "--until", "2027-05-01", "--reason", "an enquiry")
	if said := p.fails(spelt, "erase", "--reason", "their request"); !strings.Contains(said, "holds it until 2027-05-01") {
		t.Errorf("erase of what is held: %s", said)
	}
	if said := p.fails(drama(101), "erase", "--reason", "their request"); !strings.Contains(said, "an urgent text waits for a reviewer") {
		t.Errorf("erase of an urgent text: %s", said)
	}
	p.command(spelt, "hold", "--lift", "--reason", "enquiry closed")
	if said := p.command("", "retention", "run"); !strings.Contains(said, "Removed: 0 lines") || !strings.Contains(said, "Held: 1.") {
		t.Errorf("retention run: %s", said)
	}
	if said := p.command(spelt, "erase", "--reason", "their request"); said != "Erased.\n" {
		t.Errorf("erase: %q", said)
	}
	if said := p.fails(spelt, "export", "--contact", "--reason", "again, to see"); !strings.Contains(said, "nothing is kept of that number") {
		t.Errorf("afterwards: %s", said)
	}
	p.text(drama(102), "forget me")
	p.eventually("whoever asked for it is erased", func() bool {
		return strings.Contains(p.log.String(), "somebody who asked for it was erased")
	})
	stones, err := os.ReadFile(filepath.Join(p.data(), "erased.jsonl"))
	if err != nil || strings.Count(string(stones), "\n") != 2 {
		t.Errorf("tombstones: %q, %v", stones, err)
	}
	p.stop()
	if said := p.command("", "audit", "verify"); !strings.Contains(said, "whole: 8 rows") {
		t.Errorf("audit: %s", said)
	}
	if strings.Contains(p.log.String(), "7700900") {
		t.Error("P6: a number is in the log")
	}
}
