package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/mux"
	"go.etcd.io/bbolt"

	"signpost/bot/twilio"
)

// BenchmarkWebhook is one durable text over HTTP (signature, claims, sealed
// session and lines, all synced before the answer) with 1 and 64 senders, beside
// a bare mux handler that keeps 512 bytes in bbolt, in the same run: by turns, so
// that a noisy machine harms both. x-bare is how many times as long ours takes;
// below 1 it is faster, since our texts share their syncs.
func BenchmarkWebhook(b *testing.B) {
	bare := func(keep func(*bbolt.DB, func(*bbolt.Tx) error) error) http.Handler {
		db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare.db"), 0o600, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { db.Close() })
		var n atomic.Int64
		r := mux.NewRouter()
		r.HandleFunc(twilio.Path, func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			key := fmt.Appendf(nil, "%016d", n.Add(1))
			err := keep(db, func(tx *bbolt.Tx) error {
				k, err := tx.CreateBucketIfNotExists([]byte("k"))
				if err != nil {
					return err
				}
				return k.Put(key, make([]byte, 512))
			})
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			_, _ = io.WriteString(w, "<Response/>")
		}).Methods(http.MethodPost)
		return r
	}
	update, batch := (*bbolt.DB).Update, (*bbolt.DB).Batch
	for _, senders := range []int{1, 64} {
		b.Run(fmt.Sprintf("senders=%d", senders), func(b *testing.B) {
			signpost, phone := benchServer(b)
			handlers := []http.Handler{bare(update), bare(batch), signpost}
			var took [3]time.Duration
			b.ResetTimer()
			for done := 0; done < b.N; done += 256 {
				n := min(256, b.N-done)
				for i, h := range handlers {
					start := time.Now()
					send(b, h, phone, senders, n)
					took[i] += time.Since(start)
				}
			}
			b.ReportMetric(float64(b.N)/took[2].Seconds(), "texts/s")
			b.ReportMetric(float64(b.N)/took[0].Seconds(), "bare-update/s")
			b.ReportMetric(float64(b.N)/took[1].Seconds(), "bare-batch/s")
			b.ReportMetric(took[2].Seconds()/took[0].Seconds(), "x-bare-update")
			b.ReportMetric(took[2].Seconds()/took[1].Seconds(), "x-bare-batch")
			b.ReportMetric(float64(took[2].Nanoseconds())/float64(b.N), "ns/op")
		})
	}
}

// benchServer is the whole program's handler, with its records open.
func benchServer(b *testing.B) (http.Handler, *twilio.Phone) {
	a := &app{cfg: newConfig(), err: io.Discard}
	c, problems := a.county()
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	dir := b.TempDir()
	a.cfg.Data, a.cfg.Spool, a.cfg.KeyFile = filepath.Join(dir, "data"), filepath.Join(dir, "spool"), filepath.Join(dir, "key")
	a.cfg.TwilioToken, a.cfg.TwilioAccountSID, a.cfg.PublicURL = testToken, testAccount, "http://127.0.0.1:1"
	s := newServer(a.cfg, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err := s.routes(); err != nil {
		b.Fatal(err)
	}
	if err := s.store.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.store.Close() })
	return s.public.Handler, &twilio.Phone{PublicURL: a.cfg.PublicURL, AccountSID: testAccount, Token: testToken, To: "+447700900000"}
}

// send posts n texts to h over HTTP from so many senders at once.
func send(b *testing.B, h http.Handler, phone *twilio.Phone, senders, n int) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() {
			from := fmt.Sprintf("+4477009%05d", i)
			for left.Add(-1) >= 0 {
				values := phone.Form(twilio.NewMessageSID(), from, "knitting near enderby")
				r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, srv.URL+twilio.Path, strings.NewReader(values.Encode()))
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("X-Twilio-Signature", twilio.Sign(testToken, phone.PublicURL+twilio.Path, values))
				resp, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Errorf("status %d", resp.StatusCode)
				}
			}
		})
	}
	wg.Wait()
}
