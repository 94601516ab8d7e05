package main

import (
	"flag"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var redeliveries = flag.Int("redeliveries", 600, "how many repeats TestRedelivered sends")

// TestRedelivered sends messages again and again, 50 at a time, over restarts and kills:
// the same bytes every time, and one effect. In full: `go test ./cmd/signpost -run
// TestRedelivered -v -args -redeliveries 100000`.
func TestRedelivered(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	texts := []string{"hi", "1", "walking", "hinckley", "more", "i want to die", "ok", "pledge", "me", "2", "person", "yes", "stop", "start", "knitting near enderby", "belton"}
	const messages = 96
	first := make([]string, messages)
	for i := range messages {
		_, first[i] = p.post(sid(i), drama(100+i%6), texts[(i/6)%len(texts)])
	}
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 50}}
	began, other := time.Now(), atomic.Int64{}
	rounds := 5
	for round := range rounds {
		var n atomic.Int64
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				for i := int(n.Add(1)); i <= *redeliveries/rounds; i = int(n.Add(1)) {
					at := (i * 7) % messages
					status, body, err := p.try(client, sid(at), drama(100+at%6), texts[(at/6)%len(texts)])
					if err != nil || status != http.StatusOK || body != first[at] {
						other.Add(1)
					}
				}
			})
		}
		wg.Wait()
		client.CloseIdleConnections() // a stop waits five seconds for connections that never asked anything
		if round%2 == 0 {
			p.kill()
		} else {
			p.stop()
		}
		p.start()
		p.ready()
	}
	if n := other.Load(); n > 0 {
		t.Errorf("P4: %d of %d repeats got something else", n, *redeliveries)
	}
	kept := incoming(p.exported())
	for i := range messages {
		if kept[sid(i)] != 1 {
			t.Errorf("P4: message %d was kept %d times", i, kept[sid(i)])
		}
	}
	given, queue := p.command("", "given"), 0
	for _, line := range []byte(given) {
		if line == '\n' {
			queue++
		}
	}
	if queue != 12 { // six pledged: what, and who
		t.Errorf("P4: %d things were given, want 12", queue)
	}
	t.Logf("%d repeats, 50 at a time, over %d restarts, in %v", *redeliveries, rounds, time.Since(began).Round(time.Millisecond))
}
