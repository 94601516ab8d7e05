package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"signpost/bot/twilio"
	"signpost/flows/crisis"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

var flood = flag.Int("flood", 200, "how many urgent texts TestUrgentFlood sends in each fault")

// floodSenders text at the same time.
const floodSenders = 16

// manyTexts is a flood that a person has asked for.
const manyTexts = 1000

// urgentTexts are texts of each urgent level; what each must be answered with is
// its first reply, which depends on the words alone.
var urgentTexts = []string{"i want to die", "ive taken all my tablets", "my husband hits me and wont let me out", "im 12 and i want to die",
	"goodbye everyone i cant do this any more", "hes kicking the door in", "not suicidal but ive got the tablets out", "STOP me before i hurt myself"}

// TestUrgentFlood sends urgent texts, signed and over HTTP, while the records hang,
// are full, corrupt or gone: each is answered with its helplines. It holds counts,
// and prints times for a person to read: `make flood` sends ten thousand a fault.
func TestUrgentFlood(t *testing.T) {
	if testing.Short() {
		t.Skip("it sends hundreds of texts a fault: make test does")
	}
	t.Run("hung", func(t *testing.T) {
		phone := hungServer(t)
		pour(t, phone)
	})
	if *flood >= manyTexts {
		t.Run("hung disk", floodHungDisk)
	}
	for _, f := range unprivileged() {
		if !slices.Contains([]string{"full", "inner page corrupt, while open", "data folder missing"}, f.name) {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			p := newProcess(t)
			p.start()
			p.ready()
			for i := range 150 { // enough pages that there are inner ones
				p.post(sid(i), drama(400+i), "knitting near enderby")
			}
			if f.prepare != nil {
				p.stop()
				f.prepare(p)
				p.start()
			}
			if f.strike != nil {
				f.strike(p)
			}
			pour(t, p.phone)
			p.tally(t)
		})
	}
	t.Run("gone while it runs", func(t *testing.T) {
		p := newProcess(t)
		p.start()
		p.ready()
		p.must(os.RemoveAll(p.data()))
		pour(t, p.phone)
		p.tally(t)
	})
}

// floodHungDisk stops a real disk, which wants strace and leave to trace: only
// make flood does it. "hung" is the same without a disk.
func floodHungDisk(t *testing.T) {
	p := newProcess(t)
	// No fdatasync after the first few returns: bbolt makes one a commit, the spool none.
	p.prefix = []string{"strace", "-f", "--seccomp-bpf", "-qq", "-o", os.DevNull, "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=3600000000:when=10+"}
	p.start()
	p.eventually("the disk hangs", func() bool {
		said, err := p.phone.Text(t.Context(), drama(999), "hello")
		return err == nil && slices.Equal(said, []string{crisis.Trouble()})
	})
	pour(t, p.phone)
	p.tally(t)
}

// pour sends -flood urgent texts and wants as many answers with helplines.
func pour(t *testing.T, phone *twilio.Phone) {
	t.Helper()
	want := make([][]string, len(urgentTexts))
	for i, text := range urgentTexts {
		said := crisis.Screen(text)
		if want[i] = said.FirstReply(); !said.Level().Urgent() {
			t.Fatalf("%q is not urgent", text)
		}
	}
	took := make([]time.Duration, *flood)
	var next, right atomic.Int64
	var faults sync.Map
	var wg sync.WaitGroup
	client := *phone
	client.HTTP = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: floodSenders}}
	begin := time.Now()
	for range floodSenders {
		wg.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= *flood {
					return
				}
				start := time.Now()
				said, err := client.Text(context.Background(), drama(n%900), urgentTexts[n%len(urgentTexts)])
				took[n] = time.Since(start)
				if err != nil {
					faults.Store(err.Error(), n)
				} else if slices.Equal(said, want[n%len(want)]) {
					right.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if right.Load() != int64(*flood) {
		t.Errorf("%d of %d texts were answered with their helplines", right.Load(), *flood)
		faults.Range(func(err, n any) bool {
			t.Logf("text %v: %v", n, err)
			return true
		})
	}
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[int(share*float64(len(took)-1))].Round(100 * time.Microsecond)
	}
	t.Logf("%d texts in %v, %d answered with helplines: p50 %v, p99 %v, max %v", *flood, time.Since(begin).Round(time.Millisecond), right.Load(), at(0.5), at(0.99), at(1))
}

// tally says what has become of the texts, for whoever reads the times.
func (p *process) tally(t *testing.T) {
	t.Helper()
	if v, err := p.readyz(); err == nil {
		t.Logf("afterwards the store is %.60q, %d are in the spool, %d were kept nowhere", v.Store, v.Spool, v.Unkept)
	}
}

// hungServer is the program in this process, over records that open and then
// answer nothing for ever.
func hungServer(t *testing.T) *twilio.Phone {
	t.Helper()
	a := &app{cfg: newConfig(), err: io.Discard}
	c, problems := a.county()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	phone := &twilio.Phone{PublicURL: "http://" + l.Addr().String(), AccountSID: testAccount, Token: testToken, To: "+447700900000"}
	a.cfg.TwilioToken, a.cfg.TwilioAccountSID, a.cfg.PublicURL = testToken, testAccount, phone.PublicURL
	s := newServer(a.cfg, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	keys, err := store.MakeKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	s.store, err = store.With(opensThenHangs{kvtest.Hung{}, kvtest.NewMemory()}, keys, filepath.Join(dir, "spool"), s.log)
	if err != nil {
		t.Fatal(err)
	}
	s.desk.Store = s.store
	if err := s.routes(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.desk.Run(ctx) })
	running.Go(func() {
		if err := s.public.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(func() {
		stop()
		if err := s.public.Shutdown(context.Background()); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		running.Wait()
		t.Logf("afterwards %d are in the spool, %d were kept nowhere", s.store.Spool().Len(), s.desk.Counts.Unkept.Load())
	})
	return phone
}

// opensThenHangs answers as long as a store is being opened.
type opensThenHangs struct {
	kv.DB
	opened kv.DB
}

func (d opensThenHangs) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	if who == "meta" {
		return d.opened.Update(ctx, who, fn)
	}
	return d.DB.Update(ctx, who, fn)
}
