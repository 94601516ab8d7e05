package main

import (
	"flag"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"signpost/flows/crisis"
)

var cycles = flag.Int("cycles", 3, "how often TestKilledUnderLoad kills the server")

// TestKilledUnderLoad kills the server again and again while eight residents
// text, some of them urgent words. What was acknowledged is noted outside: all
// ordinary words of it must be kept, once, and answer a repeat with the same
// bytes. Urgent words are answered and then remembered (P2): of them a kill may
// cost the record, never the answer, of what was being written at that moment.
func TestKilledUnderLoad(t *testing.T) {
	p := newProcess(t)
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	texts := []string{"knitting near enderby", "hi", "more", "i want to die", "1"}
	type ack struct{ id, from, text, body string }
	var mu sync.Mutex
	var acked []ack
	var n atomic.Int64
	for range *cycles {
		p.start()
		from := int(n.Load())
		var wg sync.WaitGroup
		enough := make(chan struct{})
		var once sync.Once
		for who := range 8 {
			wg.Go(func() {
				for {
					i := int(n.Add(1))
					a := ack{id: sid(i), from: drama(100 + who), text: texts[i%len(texts)]}
					status, body, err := p.try(client, a.id, a.from, a.text)
					if err != nil {
						return // killed
					}
					if status != http.StatusOK {
						t.Errorf("status %d", status)
					}
					a.body = body
					mu.Lock()
					acked = append(acked, a)
					mu.Unlock()
					if i-from > 200 {
						once.Do(func() { close(enough) })
					}
				}
			})
		}
		<-enough
		p.kill()
		wg.Wait()
	}
	p.start()
	p.ready()
	kept := incoming(p.exported())
	unkept := 0
	for _, a := range acked {
		switch urgent := crisis.Screen(a.text).Level().Urgent(); {
		case urgent && kept[a.id] == 0:
			unkept++
		case kept[a.id] != 1:
			t.Errorf("acknowledged and kept %d times: %q", kept[a.id], a.text)
		}
	}
	if unkept > 8**cycles {
		t.Errorf("%d urgent texts have no record: more than were being written when the server was killed", unkept)
	}
	for _, a := range acked[max(0, len(acked)-200):] {
		if _, again := p.post(a.id, a.from, a.text); again != a.body {
			t.Errorf("P4: %q got %q, and again %q", a.text, a.body, again)
		}
	}
	t.Logf("%d kills, %d acknowledged, %d kept, %d urgent ones answered without a record", *cycles, len(acked), len(kept), unkept)
}
