package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/flows"
	"signpost/store"
)

var big = flag.Int("big", 0, "how many megabytes of records TestBigStore makes; a few when 0")

// TestBigStore makes records of a size and says how long a start after kill -9, a
// backup, a restore and a verification take: `go test ./cmd/signpost -run TestBigStore -v
// -big 1024`. Urgent words are answered as soon as the server listens, records or not.
func TestBigStore(t *testing.T) {
	megabytes := max(*big, 4)
	p := newProcess(t)
	s := store.New(store.Paths{Data: p.data(), KeyFile: filepath.Join(p.dir, "signpost.key"), Spool: filepath.Join(p.dir, "spool"), Begin: true}, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	const lines, words = 40, 900
	people := megabytes * 1024 / lines
	began, at := time.Now(), time.Now().Add(-time.Hour)
	todo := make(chan int)
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for i := range todo {
				n := store.NewNumber(fmt.Sprintf("+44770%07d", i))
				contact := s.Keys().Contact(n)
				err := s.Update(t.Context(), contact, func(tx *store.Tx) error {
					all := make([]store.Line, lines)
					for j := range all {
						all[j] = store.Line{At: at, MessageID: sid(i), Channel: "sms", Text: strings.Repeat("word ", words/5), Level: "none"}
					}
					return errors.Join(tx.Meet(contact, n, at), tx.PutSession(contact, flows.Session{Greeted: true, Heard: at}), tx.AddLines(contact, all))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range people {
		todo <- i
	}
	close(todo)
	wg.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(p.file())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("made %d people, %d MiB, in %v", people, info.Size()>>20, time.Since(began).Round(time.Millisecond))
	p.start()
	p.ready()
	p.text(drama(100), "hi")
	for range 3 {
		p.kill()
		began := time.Now()
		done := make(chan time.Duration, 1)
		go func() {
			for { // as a phone network would: again until it is answered
				if status, body, err := p.try(http.DefaultClient, sid(900_000+int(time.Since(began).Microseconds())), drama(100), "i want to die"); err == nil && status == http.StatusOK && strings.Contains(body, "116 123") {
					done <- time.Since(began)
					return
				}
				<-time.After(time.Millisecond)
			}
		}()
		p.start()
		answered := <-done
		p.ready()
		t.Logf("after kill -9: urgent words answered after %v, ready after %v", answered.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	}
	key, file := filepath.Join(p.dir, "backup.key"), filepath.Join(p.dir, "b.age")
	recipient := strings.TrimSpace(p.command("", "backup", "key", key))
	t.Log("backup: ", p.command("", "backup", "--to", recipient, file))
	began = time.Now()
	t.Log("verify: ", p.command("", "store", "verify"), time.Since(began).Round(time.Millisecond))
	p.stop()
	t.Log("restore: ", p.command("", "restore", "--identity", key, file))
	p.start()
	p.ready()
	p.stop()
}
