//go:build faults

package main

// These need root and mount file systems: `make faults` runs them, and nothing else.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaultFullDisk and TestFaultRemountedReadOnly are TestUrgentThroughFaults
// through real file systems.
func TestFaultFullDisk(t *testing.T) {
	mounted(t, fault{name: "full disk", strike: fill, mend: empty})
}

func TestFaultRemountedReadOnly(t *testing.T) {
	remount := func(how string) func(*process) {
		return func(p *process) { p.must(mount("-o", "remount,"+how, p.data())) }
	}
	mounted(t, fault{name: "read-only file system", prepare: remount("ro"), mend: remount("rw")})
}

func fill(p *process) {
	f, err := os.Create(filepath.Join(p.data(), "ballast"))
	p.must(err)
	defer f.Close()
	for {
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return // full, which is what was wanted
		}
	}
}

func empty(p *process) { p.must(os.Remove(filepath.Join(p.data(), "ballast"))) }

func mount(args ...string) error {
	if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("mount %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// mounted lets f befall records on a file system of their own.
func mounted(t *testing.T, f fault) {
	p := newProcess(t)
	p.must(os.MkdirAll(p.data(), 0o700))
	if err := mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", p.data()); err != nil {
		t.Fatalf("this machine cannot mount: %v", err)
	}
	t.Cleanup(func() {
		p.kill()
		if out, err := exec.Command("umount", p.data()).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	throughFault(t, p, f)
}
