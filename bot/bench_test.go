package bot_test

import (
	"encoding/json"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// BenchmarkStep is one step of the engine as the desk takes it, without the
// disk: decode the session, screen the words, route and render, encode.
func BenchmarkStep(b *testing.B) {
	program, world := county()
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	after := func(texts ...string) []byte {
		var s flows.Session
		for _, text := range texts {
			s = program.Step(world, s, flows.Event{Said: crisis.Screen(text), At: at}).Next
		}
		data, err := json.Marshal(s)
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	for _, c := range []struct {
		name    string
		session []byte
		text    string
	}{
		{"menu", after("hi"), "1"},
		{"question", after("hi"), "knitting near enderby on mon"},
		{"place", after("hi", "1", "knitting"), "enderby"},
		{"more", after("knitting near enderby"), "more"},
		{"urgent", after("hi"), "i want to die"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var s flows.Session
				if err := json.Unmarshal(c.session, &s); err != nil {
					b.Fatal(err)
				}
				t := program.Step(world, s, flows.Event{Said: crisis.Screen(c.text), At: at.Add(time.Hour)})
				if _, err := json.Marshal(t.Next); err != nil || len(t.Say) == 0 {
					b.Fatal(t.Say, err)
				}
			}
		})
	}
}
