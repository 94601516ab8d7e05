package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var residents = flag.Int("residents", 200, "how many people text in TestMemory")

// TestMemory: what the server holds in memory after so many people have texted. In full:
// `go test ./cmd/signpost -run TestMemory -v -args -residents 10000`; aim: 64 MiB.
func TestMemory(t *testing.T) {
	p := newProcess(t)
	p.start()
	p.ready()
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	var n atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for i := int(n.Add(1)); i <= 2**residents; i = int(n.Add(1)) {
				text := "knitting near enderby"
				if i%2 == 0 {
					text = "more"
				}
				if status, _, err := p.try(client, sid(i), fmt.Sprintf("+44770%07d", i/2), text); err != nil || status != http.StatusOK {
					t.Errorf("%d, %v", status, err)
				}
			}
		})
	}
	wg.Wait()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "status"))
	if err != nil {
		t.Fatal(err)
	}
	field := func(name string) int {
		m := regexp.MustCompile(name + `:\s+([0-9]+) kB`).FindSubmatch(status)
		if m == nil {
			t.Fatalf("no %s in %s", name, status)
		}
		kb, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		return kb
	}
	t.Logf("%d residents, 2 texts each: %d MiB resident, of which %d MiB the program's own and %d MiB mapped files; most %d MiB", *residents,
		field("VmRSS")>>10, field("RssAnon")>>10, field("RssFile")>>10, field("VmHWM")>>10)
}
