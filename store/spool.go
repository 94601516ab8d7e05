package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"signpost/store/kv"
)

// Spool keeps messages that the store could not, in files of their own in a
// folder of its own, each sealed, and synced with the folder before Add
// returns. It answers repeats of what it holds, also after a restart.
type Spool struct {
	dir  string
	keys *Keys // the installation's key seals entries: contacts' keys are in the store that is down

	loading sync.Mutex // held while the folder is read
	loaded  bool

	writing chan struct{} // holds one for each entry that is being written

	mu      sync.Mutex // never held while the disk is asked
	held    []spooled  // oldest first
	replies map[string][]string
	holds   map[string]int // how many of each contact
}

type spooled struct {
	file    string
	contact string
	entry   Spooled
}

// Spooled is a message and the reply that was given to it. It prints as nothing
// of either.
type Spooled struct {
	At        time.Time
	MessageID string
	Signature string
	Channel   string
	Number    string // sealed with the rest; in memory only while it is held
	Text      string
	Reply     []string

	// Failed says that this is no text but the carrier's report on one of ours: it
	// will never arrive.
	Failed bool `json:",omitempty"`
}

// Format keeps the words and the number out of whatever prints it.
func (Spooled) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(withheld)) }

const spoolExt = ".sealed"

func newSpool(dir string, k *Keys) *Spool {
	return &Spool{dir: dir, keys: k, writing: make(chan struct{}, spoolWriters), replies: map[string][]string{}, holds: map[string]int{}}
}

// Load reads what an earlier run left behind, once. An entry that does not
// open is named in the error and left in the folder; the others are held.
func (s *Spool) Load() error {
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.loaded {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("spool: make folder: %w", err)
	}
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	var bad error
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), spoolExt) {
			continue
		}
		h := spooled{file: filepath.Join(s.dir, f.Name())}
		data, err := os.ReadFile(h.file)
		if err == nil {
			data, err = unseal(s.keys.install, f.Name(), data)
		}
		if err == nil {
			err = json.Unmarshal(data, &h.entry)
		}
		if err != nil {
			bad = errors.Join(bad, fmt.Errorf("spool: %s stays where it is: %w", f.Name(), err))
			continue
		}
		s.hold(h)
	}
	s.loaded = true
	return bad
}

// hold adds h to what is held, in the order of the file names, which begin with
// the time, unless it is there.
func (s *Spool) hold(h spooled) {
	h.contact = s.keys.Contact(NewNumber(h.entry.Number))
	s.mu.Lock()
	defer s.mu.Unlock()
	i, there := slices.BinarySearchFunc(s.held, h, func(a, b spooled) int { return strings.Compare(a.file, b.file) })
	if !there {
		s.held = slices.Insert(s.held, i, h)
		s.replies[h.entry.MessageID] = h.entry.Reply
		s.holds[h.contact]++
	}
}

// spoolWriters is how many entries are written at a time. Each that waits for the
// disk holds a thread, and a program of 10,000 threads is ended by its runtime.
const spoolWriters = 64

// Add keeps e; when it returns nil, e survives a power cut. It waits for its turn
// until ctx ends. The file is written outside the lock: a disk that hangs must not
// hold up who only asks.
func (s *Spool) Add(ctx context.Context, e Spooled) error {
	if _, held := s.Reply(e.MessageID); held {
		return nil
	}
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return fmt.Errorf("spool: the disk does not keep up: %w", ctx.Err())
	}
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	random := make([]byte, 6)
	_, _ = rand.Read(random) // never fails: crypto/rand ends the program instead
	name := Stamp(e.At) + "-" + hex.EncodeToString(random) + spoolExt
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("spool: make folder: %w", err)
	}
	if err := writeSynced(file, seal(s.keys.install, name, data), 0o600); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.hold(spooled{file: file, entry: e})
	return nil
}

// Reply is what message id was answered with, when the spool holds it.
func (s *Spool) Reply(id string) ([]string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reply, ok := s.replies[id]
	return reply, ok
}

// Len is how many messages are held.
func (s *Spool) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.held)
}

// Drain hands what is held for contact ("" for everybody) to keep, oldest
// first, and removes each that was kept. A contact's later messages wait when
// one is refused; Drain goes on with the others and returns the first error.
func (s *Spool) Drain(ctx context.Context, contact string, keep func(context.Context, Spooled) error) (n int, err error) {
	err = s.Load() // what does not open is named, and the rest is drained
	refused := map[string]bool{}
	for _, h := range s.of(contact) {
		if refused[h.contact] {
			continue
		}
		kerr := ctx.Err()
		if kerr == nil {
			kerr = keep(ctx, h.entry)
		}
		switch {
		case kerr == nil:
			kerr = s.remove(h)
			n++
		case ctx.Err() == nil && !errors.Is(kerr, kv.ErrDown):
			// It would be refused for ever, and hold up what came after it.
			kerr = errors.Join(fmt.Errorf("spool: %s was put aside: %w", filepath.Base(h.file), kerr), s.aside(h))
		default:
			refused[h.contact] = true
		}
		if err == nil {
			err = kerr
		}
	}
	return n, err
}

// of is what is held for contact ("" for everybody), oldest first.
func (s *Spool) of(contact string) (out []spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if contact == "" {
		return slices.Clone(s.held)
	}
	if s.holds[contact] == 0 {
		return nil
	}
	for _, h := range s.held {
		if h.contact == contact {
			out = append(out, h)
		}
	}
	return out
}

// aside keeps h's file under another name, for a person to look at.
func (s *Spool) aside(h spooled) error {
	err := os.Rename(h.file, strings.TrimSuffix(h.file, spoolExt)+".refused")
	s.forget(h)
	return err
}

// remove forgets h. Keeping it twice does no harm, so a file that is gone
// already is no error.
func (s *Spool) remove(h spooled) error {
	if err := os.Remove(h.file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("spool: %w", err)
	}
	s.forget(h)
	return nil
}

func (s *Spool) forget(h spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.held)
	s.held = slices.DeleteFunc(s.held, func(o spooled) bool { return o.file == h.file })
	if len(s.held) == before {
		return // two who drain at once both remove it: it is counted off once
	}
	delete(s.replies, h.entry.MessageID)
	if s.holds[h.contact]--; s.holds[h.contact] <= 0 {
		delete(s.holds, h.contact)
	}
}

// Holds reports whether anything is held for contact.
func (s *Spool) Holds(contact string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holds[contact] > 0
}
