package places

import (
	"strings"
	"testing"
)

func BenchmarkFind(b *testing.B) {
	g := gazetteer(b)
	for _, text := range []struct{ name, text string }{
		{"village", "is there any knitting near enderby on mon"},
		{"postcode", "coffee mornings or lunch clubs by LE19 2AB"},
		{"misspelt", "a walking group close to markt harborough?"},
		{"long", strings.Repeat("endrby barow upon le1 near ", 300)}, // 8,000 characters made to be slow
		{"nothing", "I feel a bit lonely since my husband passed"},
	} {
		b.Run(text.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Find(text.text)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

// gazetteer builds the real one for a test.
func gazetteer(tb testing.TB) *Gazetteer {
	tb.Helper()
	g, err := New()
	if err != nil {
		tb.Fatal(err)
	}
	return g
}
