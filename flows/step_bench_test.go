package flows_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// BenchmarkStep is a step with a waiting session read and written: what one answer to
// a question costs beside the store. The baselines are the session's coding alone, by
// encoding/json and ours. Best Go flow engine known: 413 us and 2,039 allocations.
func BenchmarkStep(b *testing.B) {
	p, w := county()
	waiting, _ := talked(flows.Session{}, monday, "hi", "1")
	raw, err := waiting.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	asJSON, err := json.Marshal(waiting)
	if err != nil {
		b.Fatal(err)
	}
	said := crisis.Screen("knitting")
	e := flows.Event{Said: said, At: monday.Add(10 * time.Minute)}
	b.Run("json coding alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var s flows.Session
			if err := json.Unmarshal(asJSON, &s); err != nil {
				b.Fatal(err)
			}
			if _, err := json.Marshal(s); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(asJSON)), "session-bytes")
	})
	b.Run("coding alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var s flows.Session
			if err := s.UnmarshalBinary(raw); err != nil {
				b.Fatal(err)
			}
			if _, err := s.MarshalBinary(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(raw)), "session-bytes")
	})
	b.Run("step", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var s flows.Session
			if err := s.UnmarshalBinary(raw); err != nil {
				b.Fatal(err)
			}
			if _, err := p.Step(w, s, e).Next.MarshalBinary(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkLoad reads and proves conversations of ten thousand steps.
func BenchmarkLoad(b *testing.B) {
	fsys := fstest.MapFS{}
	for name, text := range good {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for f := range 100 {
		var y strings.Builder
		fmt.Fprintf(&y, "flow: f%d\nsteps:\n", f)
		for i := range 99 {
			fmt.Fprintf(&y, "  - step: s%d\n    say: What would you like, %d? Text A or B.\n    ask: choice\n    again: Please text A or B.\n    choices:\n      - {answer: [a], go: s%d}\n      - {answer: [b], go: s%d}\n", i, i, i+1, i+1)
		}
		y.WriteString("  - step: s99\n    say: Done. {closing}\n    end: true\n")
		fsys[fmt.Sprintf("f%d.yaml", f)] = &fstest.MapFile{Data: []byte(y.String())}
	}
	b.ReportAllocs()
	for b.Loop() {
		if p, problems := flows.Load(fsys); p == nil {
			b.Fatal(problems[0])
		}
	}
}
