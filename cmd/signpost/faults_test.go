package main

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"signpost/bot/twilio"
	"signpost/flows/sms"
	"signpost/store/bolt"
)

// fault is something that befalls the records. prepare runs while the server is
// stopped, strike while it runs; mend undoes either while it runs.
type fault struct {
	name    string
	prepare func(*process)
	strike  func(*process)
	mend    func(*process)
}

// must ends the test when a step of a fault itself goes wrong.
func (p *process) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// keep returns a copy of the records and puts it back later.
func (p *process) keep() (restore func()) {
	good, err := os.ReadFile(p.file())
	p.must(err)
	return func() {
		f, err := os.OpenFile(p.file(), os.O_WRONLY, 0)
		p.must(err)
		_, err = f.WriteAt(good, 0)
		p.must(err)
		p.must(f.Truncate(int64(len(good))))
		p.must(f.Close())
	}
}

// unprivileged are the faults that need no root.
func unprivileged() []fault {
	var restore func()
	return []fault{
		{name: "none"},
		{
			name: "data folder missing",
			prepare: func(p *process) {
				p.must(os.Rename(p.data(), p.data()+".away"))
				p.must(os.WriteFile(p.data(), []byte("not a folder"), 0o600))
			},
			mend: func(p *process) {
				p.must(os.Remove(p.data()))
				p.must(os.Rename(p.data()+".away", p.data()))
			},
		},
		{
			name: "read-only",
			prepare: func(p *process) {
				p.must(os.Chmod(p.file(), 0o400))
				p.must(os.Chmod(p.data(), 0o500))
			},
			mend: func(p *process) {
				p.must(os.Chmod(p.data(), 0o700))
				p.must(os.Chmod(p.file(), 0o600))
			},
		},
		{
			// No file of the server's may grow past 24 KiB: the records cannot, the spool can.
			name:   "full",
			strike: func(p *process) { p.limit(24 << 10) },
			mend:   func(p *process) { p.limit(unix.RLIM_INFINITY) },
		},
		{
			name: "locked by another process",
			prepare: func(p *process) {
				db, err := bolt.Open(p.file(), bolt.Options{})
				p.must(err)
				restore = func() { p.must(db.Close()) }
			},
			mend: func(*process) { restore() },
		},
		{
			name: "header corrupt",
			prepare: func(p *process) {
				restore = p.keep()
				p.overwrite(0, 8192)
			},
			mend: func(*process) { restore() },
		},
		{
			name: "inner page corrupt, while open",
			strike: func(p *process) {
				restore = p.keep()
				p.overwrite(8192, -1)
			},
			mend: func(*process) { restore() },
		},
		{
			name: "truncated while open",
			strike: func(p *process) {
				restore = p.keep()
				p.must(os.Truncate(p.file(), 8192))
			},
			mend: func(*process) { restore() },
		},
	}
}

// limit sets how large a file of the server's may grow.
func (p *process) limit(size uint64) {
	p.must(unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: size, Max: unix.RLIM_INFINITY}, nil))
}

// overwrite puts junk over the records from one byte to another, -1 for the end.
func (p *process) overwrite(from, to int64) {
	f, err := os.OpenFile(p.file(), os.O_RDWR, 0)
	p.must(err)
	defer f.Close()
	if to < 0 {
		info, err := f.Stat()
		p.must(err)
		to = info.Size()
	}
	_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, int(to-from)), from)
	p.must(err)
}

// states are the ways a conversation can stand, and the texts that lead there.
var states = []struct {
	name  string
	texts []string
}{
	{"fresh", nil},
	{"welcome", []string{"hi"}},
	{"find, asked what", []string{"hi", "1"}},
	{"find, asked where", []string{"hi", "1", "knitting"}},
	{"find, asked which", []string{"knitting in belton"}},
	{"find, answered", []string{"knitting near enderby"}},
	{"person", []string{"person"}},
	{"privacy", []string{"privacy"}},
	{"help", []string{"help"}},
	{"after STOP", []string{"hi", "STOP"}},
	{"in care", []string{"i want to die"}},
}

// TestUrgentThroughFaults is every state through every fault: "i want to die"
// gets 999, 116 123, 85258 and 111 in one segment in the same response, and is
// stored, or spooled and later stored.
func TestUrgentThroughFaults(t *testing.T) {
	for _, f := range unprivileged() {
		t.Run(f.name, func(t *testing.T) { throughFault(t, newProcess(t), f) })
	}
}

func throughFault(t *testing.T, p *process, f fault) {
	if os.Getuid() == 0 && f.name == "read-only" {
		// Root may write anywhere: the server runs as nobody.
		p.as = &syscall.Credential{Uid: 65534, Gid: 65534}
		p.must(os.Chown(p.dir, 65534, 65534))
	}
	p.start()
	p.ready()
	n := 0
	for i, s := range states {
		for _, text := range s.texts {
			n++
			p.post(sid(n), drama(200+i), text)
		}
	}
	// Enough pages that there are inner ones.
	for i := range 150 {
		n++
		p.post(sid(n), drama(400+i), "knitting near enderby")
	}
	if f.prepare != nil {
		p.stop()
		f.prepare(p)
		p.start()
	}
	if f.strike != nil {
		f.strike(p)
	}
	first := map[string]string{}
	ids := map[string]string{}
	for i, s := range states {
		n++
		ids[s.name] = sid(n)
		status, body := p.post(sid(n), drama(200+i), "i want to die")
		said, err := twilio.ReadTwiML([]byte(body))
		if status != http.StatusOK || err != nil || len(said) != 1 || sms.Segments(said[0]) != 1 {
			t.Errorf("P1: %s x %s: %d %q, %v; want 200 and one segment", s.name, f.name, status, body, err)
		}
		for _, number := range []string{"999", "116 123", "85258", "111"} {
			if !strings.Contains(body, number) {
				t.Errorf("P1: %s x %s: %q has no %s", s.name, f.name, body, number)
			}
		}
		first[s.name] = body
	}
	// Ordinary words meanwhile: words, whatever they are, and the same for a repeat.
	n++
	ordinary := sid(n)
	_, said := p.post(ordinary, drama(300), "knitting near enderby")
	if _, again := p.post(ordinary, drama(300), "knitting near enderby"); again != said || !strings.Contains(said, "<Body>") {
		t.Errorf("P4: %s: ordinary words got %q, and again %q", f.name, said, again)
	}
	if f.prepare != nil {
		// Killed while the fault lasts: the spool is all that is left of it.
		spooled := func() bool { v, err := p.readyz(); return err == nil && v.Spool == len(states)+1 }
		p.eventually("every text is in the spool", spooled) // urgent ones are answered before
		p.kill()
		p.start()
		p.eventually("the spool was read", spooled)
		if _, again := p.post(ordinary, drama(300), "knitting near enderby"); again != said {
			t.Errorf("P4: %s: killed and started, ordinary words got %q, want %q", f.name, again, said)
		}
	}
	if f.mend != nil {
		f.mend(p)
	}
	p.ready()
	for i, s := range states {
		if _, again := p.post(ids[s.name], drama(200+i), "i want to die"); again != first[s.name] {
			t.Errorf("P4: %s x %s: mended, the repeat got %q", s.name, f.name, again)
		}
	}
	if _, again := p.post(ordinary, drama(300), "knitting near enderby"); again != said {
		t.Errorf("P4: %s: mended, ordinary words got %q, want %q", f.name, again, said)
	}
	p.as = nil
	kept := incoming(p.exported())
	for _, s := range states {
		if kept[ids[s.name]] != 1 {
			t.Errorf("%s x %s: kept %d times, want once", s.name, f.name, kept[ids[s.name]])
		}
	}
	if kept[ordinary] != 1 {
		t.Errorf("%s: ordinary words were kept %d times, want once", f.name, kept[ordinary])
	}
	if len(kept) != n {
		t.Errorf("%s: %d messages are kept, want all %d", f.name, len(kept), n)
	}
}
