package crisis

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	ordinary160 = "hello is there a knitting or craft group near enderby on a monday or tuesday afternoon for my mum who is 72 and uses a frame, she likes tea and a natter thank you"
	urgent160   = "hello is there a knitting or craft group near enderby for my mum, i ask because my husband hits me and i dont want to live anymore, i want to die and have the pills"
)

// benchmarkScreen measures Screen and, beside it, what a list of phrases costs. The
// medians and the slowest in a hundred are metrics of their own.
func benchmarkScreen(b *testing.B, text string) {
	b.Run("screen", func(b *testing.B) {
		b.ReportAllocs()
		_ = Screen(text) // the lexicons are compiled at first use
		var took []time.Duration
		for b.Loop() {
			start := time.Now()
			_ = Screen(text)
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2]), "p50-ns")
		b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
	})
	phrases := make([]string, 1000)
	for i := range phrases {
		phrases[i] = "want to die number " + strconv.Itoa(i)
	}
	b.Run("contains-loop-1000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			low := strings.ToLower(text)
			for _, p := range phrases {
				if strings.Contains(low, p) {
					b.Fatal("found")
				}
			}
		}
	})
}

func BenchmarkScreen160(b *testing.B)       { benchmarkScreen(b, ordinary160[:160]) }
func BenchmarkScreenUrgent160(b *testing.B) { benchmarkScreen(b, urgent160[:160]) }
func BenchmarkScreen1600(b *testing.B) {
	benchmarkScreen(b, strings.Repeat(ordinary160[:160], 10))
}

// BenchmarkLoad compiles all lexicons, and reports the memory that they keep.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	var kept []*engine
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		kept, _ = compileAll()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/(1<<20), "kept-MiB")
	runtime.KeepAlive(kept)
}

func BenchmarkSelfTest(b *testing.B) {
	for b.Loop() {
		if err := SelfTest(); err != nil {
			b.Fatal(err)
		}
	}
}
