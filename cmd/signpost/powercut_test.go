//go:build faults

package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"signpost/flows/crisis"
)

var (
	images = flag.Int("images", 20, "how many images TestFaultPowerCut takes")
	points = flag.Int("points", 20, "at how many writes and how many syncs TestFaultKilledAtNth kills the server")
)

// run is a command that must work.
func run1(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// loop attaches a file as a disk until the test ends.
func loop(t *testing.T, file string) string {
	t.Helper()
	dev := run1(t, "losetup", "--find", "--show", file)
	t.Cleanup(func() { _ = exec.Command("losetup", "-d", dev).Run() }) // it may be gone
	return dev
}

// disk mounts what is on dev until the test ends.
func disk(t *testing.T, dev, at string, options string) {
	t.Helper()
	if err := os.MkdirAll(at, 0o700); err != nil {
		t.Fatal(err)
	}
	args := []string{dev, at}
	if options != "" {
		args = append([]string{"-o", options}, args...)
	}
	run1(t, "mount", args...)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", at).Run() }) // a test may have done it
}

// TestFaultPowerCut takes images of the disk while the server writes to it, as a power
// cut would leave it: the disk is a file on a file system that copies files at an
// instant. In each image everything that had been acknowledged before is there. The same
// with syncs that do nothing (the control) loses texts, and is caught.
func TestFaultPowerCut(t *testing.T) {
	if _, err := exec.LookPath("mkfs.xfs"); err != nil {
		t.Fatal("install xfsprogs")
	}
	for _, control := range []bool{false, true} {
		t.Run(fmt.Sprintf("control=%v", control), func(t *testing.T) {
			p := newProcess(t)
			outer, outside := filepath.Join(p.dir, "outer.img"), filepath.Join(p.dir, "outside")
			run1(t, "truncate", "-s", "20G", outer)
			run1(t, "mkfs.xfs", "-q", "-m", "reflink=1", outer)
			disk(t, loop(t, outer), outside, "")
			inner, inside := filepath.Join(outside, "inner.img"), filepath.Join(p.dir, "in")
			run1(t, "truncate", "-s", "512M", inner)
			run1(t, "mkfs.ext4", "-q", inner)
			disk(t, loop(t, inner), inside, "commit=1000")
			p.keepIn(inside)
			if control {
				p.prefix = []string{"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:retval=0"}
			}
			p.start()
			p.eventually("the records are open", func() bool { v, err := p.readyz(); return err == nil && v.Ready })
			many := *images
			if control {
				many = max(*images/10, 3)
			}
			type ack struct{ id, text string }
			var mu sync.Mutex
			var acked []ack
			var n atomic.Int64
			stop := make(chan struct{})
			var wg sync.WaitGroup
			client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
			for who := range 8 {
				wg.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
						}
						i := int(n.Add(1))
						a := ack{sid(i), []string{"knitting near enderby", "hi", "more", "1", "pledge"}[i%5]}
						if status, _, err := p.try(client, a.id, drama(100+who), a.text); err == nil && status == http.StatusOK {
							mu.Lock()
							acked = append(acked, a)
							mu.Unlock()
						}
					}
				})
			}
			had := make([]int, many)
			for i := range many {
				for { // some more texts before each image
					mu.Lock()
					had[i] = len(acked)
					mu.Unlock()
					if i == 0 && had[i] >= 50 || i > 0 && had[i] >= had[i-1]+20 {
						break
					}
					<-time.After(time.Millisecond)
				}
				run1(t, "cp", "--reflink=always", inner, filepath.Join(outside, fmt.Sprintf("snap%d.img", i)))
			}
			close(stop)
			wg.Wait()
			p.kill()
			lost, caught := 0, 0
			for i := range many {
				missing := p.missing(t, filepath.Join(outside, fmt.Sprintf("snap%d.img", i)), func(yield func(string)) {
					for _, a := range acked[:had[i]] {
						if !crisis.Screen(a.text).Level().Urgent() {
							yield(a.id)
						}
					}
				})
				lost += missing
				if missing > 0 {
					caught++
				}
			}
			t.Logf("%d images, %d texts acknowledged before the last, %d lost in %d images", many, had[many-1], lost, caught)
			if !control && lost > 0 {
				t.Errorf("P2: %d acknowledged texts were lost", lost)
			}
			if control && caught < many {
				t.Errorf("the control lost nothing in %d of %d images: this test would not see a loss", many-caught, many)
			}
		})
	}
}

// keepIn lets the records and the spool be in a folder.
func (p *process) keepIn(dir string) {
	p.t.Helper()
	for _, name := range []string{"data", "spool"} {
		link := filepath.Join(p.dir, name)
		_ = os.Remove(link) // the one before
		p.must(errors.Join(os.MkdirAll(filepath.Join(dir, name), 0o700), os.Symlink(filepath.Join(dir, name), link)))
	}
}

// missing mounts an image and counts the ids that are neither in the records nor in the
// spool.
func (p *process) missing(t *testing.T, image string, ids func(func(string))) (missing int) {
	t.Helper()
	at := filepath.Join(p.dir, "image")
	if err := os.MkdirAll(at, 0o700); err != nil {
		t.Fatal(err)
	}
	run1(t, "mount", "-o", "loop", image, at)
	defer func() {
		run1(t, "umount", at)
		_ = os.Remove(image) // room for the others
	}()
	p.keepIn(at)
	kept := map[string]int{}
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(bin, "export")
	c.Env = p.env()
	out, err := c.Output()
	if err != nil { // what cannot be opened has lost everything
		ids(func(string) { missing++ })
		return missing
	}
	for line := range strings.Lines(string(out)) {
		if _, id, ok := strings.Cut(line, `"message_id":"`); ok && strings.Contains(line, `"direction":"in"`) {
			kept[id[:34]]++
		}
	}
	ids(func(id string) {
		if kept[id] == 0 {
			missing++
		}
	})
	return missing
}

// TestFaultKilledAtNth kills the server at its Nth write and at its Nth sync: what was
// acknowledged before is kept, and the records are in order.
func TestFaultKilledAtNth(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("install strace")
	}
	lost, kills, acks := 0, 0, 0
	for _, call := range []string{"pwrite64", "fdatasync"} {
		for n := 1; n <= *points; n++ {
			p := newProcess(t)
			p.prefix = []string{"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", call, n)}
			bin, err := binary()
			if err != nil {
				t.Fatal(err)
			}
			p.cmd = exec.Command(p.prefix[0], append(p.prefix[1:], bin, "serve")...)
			p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env(), &p.log, &p.log
			if err := p.cmd.Start(); err != nil {
				t.Fatal(err)
			}
			p.exited = make(chan error, 1)
			cmd, exited := p.cmd, p.exited
			go func() { exited <- cmd.Wait() }()
			var acked []string
			client := &http.Client{Timeout: 5 * time.Second}
			for i := 0; i < 2000; i++ {
				select {
				case err := <-exited:
					exited <- err
					i = 2000
					continue
				default:
				}
				status, _, err := p.try(client, sid(i), drama(100+i%4), []string{"hi", "knitting near enderby", "more"}[i%3])
				if err == nil && status == http.StatusOK {
					acked = append(acked, sid(i))
				} else if !errors.Is(err, nil) {
					<-time.After(2 * time.Millisecond) // not listening yet, or not any more
				}
			}
			<-exited
			p.cmd, kills, acks = nil, kills+1, acks+len(acked)
			p.prefix = nil
			p.start()
			p.ready()
			kept := incoming(p.exported())
			for _, id := range acked {
				if kept[id] != 1 {
					lost++
					t.Errorf("killed at %s %d: %s was acknowledged and kept %d times", call, n, id, kept[id])
				}
			}
			if said := p.command("", "store", "verify"); !strings.Contains(said, "no problems") {
				t.Errorf("killed at %s %d: %s", call, n, said)
			}
			p.kill()
			_ = os.RemoveAll(p.dir)
		}
	}
	t.Logf("%d kills, %d acknowledged, %d lost", kills, acks, lost)
}
