package places

import (
	"fmt"
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

// county is an index as large as that of the county: 23,200 postcodes of 29 districts, with made-up points.
func county(tb testing.TB) []byte {
	tb.Helper()
	var units []unit
	for d := range 29 {
		for n := range 800 {
			k := postcode{fmt.Sprintf("le%d", d+1), uint16(n * 8)}
			units = append(units, unit{k, 52.4 + float64(n)/1600, -1.5 + float64(d)/40})
		}
	}
	data, err := encode(About{Made: "now"}, units)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// BenchmarkIndex is what the start costs: checking the index, and laying it over the built-in places.
func BenchmarkIndex(b *testing.B) {
	data, g := county(b), gazetteer(b)
	x, err := Decode(data)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		b.ReportMetric(float64(len(data))/float64(x.Len()), "bytes/postcode")
		for b.Loop() {
			if _, err := Decode(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("with", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := g.With(x); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFindWithIndex(b *testing.B) {
	x, err := Decode(county(b))
	if err != nil {
		b.Fatal(err)
	}
	g, err := gazetteer(b).With(x)
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []struct{ name, text, kind string }{
		{"village", "is there any knitting near enderby on mon", "village"},
		{"postcode", "coffee mornings or lunch clubs by LE19 2AA", "postcode"},
		{"unknown", "coffee mornings or lunch clubs by LE19 2ZZ", "postcode_sector"},
	} {
		b.Run(text.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if f := g.Find(text.text); f.Place == nil || f.Place.Kind != text.kind {
					b.Fatalf("got %+v, want a %s", f, text.kind)
				}
			}
		})
	}
}
