package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"signpost/store/bolt"
	"signpost/store/kv"
)

// Paths say where an installation keeps what it remembers.
type Paths struct {
	Data    string // folder of signpost.db
	KeyFile string // never inside Data
	Spool   string // folder of the spool
	Begin   bool   // make the key file and the records when there are none

	// Aside is how long records that cannot be opened are waited for to be mended before
	// they are moved aside, and kept, and new ones begun; 0 is asideAfter.
	Aside time.Duration
}

// File is the database inside Data.
func (p Paths) File() string { return filepath.Join(p.Data, "signpost.db") }

// Store is the program's memory. It is usable, and down, before it is open.
type Store struct {
	paths Paths
	log   *slog.Logger
	fresh bool // the key file was made just now: there can be no records yet

	tried chan struct{} // closed when Run has tried to open once

	mu    sync.RWMutex
	db    kv.DB  // nil while down
	keys  *Keys  // nil until the key file was read
	spool *Spool // nil as long as keys is
	why   error  // why it is down
}

// New returns a store that is down until Run has opened it.
func New(paths Paths, log *slog.Logger) *Store {
	return &Store{paths: paths, log: log, why: errors.New("not open yet"), tried: make(chan struct{})}
}

// With returns a store over an open db, for tests and tools.
func With(db kv.DB, keys *Keys, spoolDir string, log *slog.Logger) (*Store, error) {
	s := &Store{log: log, keys: keys, paths: Paths{Spool: spoolDir}, spool: newSpool(spoolDir, keys)}
	if err := s.adopt(context.Background(), db); err != nil {
		return nil, err
	}
	return s, nil
}

// Reopening waits a little, and longer each time, so that a broken disk is not hammered.
const (
	reopenFirst = 250 * time.Millisecond
	reopenMost  = 5 * time.Second
)

// asideAfter is long enough to put a good copy in the place of a damaged file. Until then
// texts are spooled, and empty into it; after that reviewers need a queue more than the
// file needs waiting for.
const asideAfter = 10 * time.Minute

// Run opens the store, and opens it again after each fault, until ctx ends.
// Then it closes the store and returns.
func (s *Store) Run(ctx context.Context) {
	wait := reopenFirst
	var damaged fs.FileInfo // as it was when it could not be opened
	var lain time.Duration  // how long it has been waited for
	for first := true; ; first = false {
		err := s.unchanged(damaged)
		if err == nil {
			err = s.Open(ctx)
		}
		if first {
			close(s.tried)
		}
		if damaged = nil; errors.Is(err, bolt.ErrDamaged) {
			damaged, _ = os.Stat(s.paths.File()) // nil when it has gone: try again
		}
		if err == nil {
			wait = reopenFirst
			s.log.Info("store is open", "file", s.paths.File())
			select {
			case <-ctx.Done():
			case <-s.current().Failed():
				err = errors.New("stopped after a fault")
			}
			if cerr := s.Close(); cerr != nil {
				s.log.Error("store did not close in good order", "err", cerr)
			}
		}
		if ctx.Err() != nil {
			return
		}
		s.down(err)
		if damaged == nil {
			lain = 0
		} else if lain += wait; lain > cmp.Or(s.paths.Aside, asideAfter) && s.paths.Begin {
			s.setAside()
			damaged, lain = nil, 0
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			wait = min(2*wait, reopenMost)
		}
	}
}

// setAside moves the file that cannot be opened aside, so that new records can be begun.
// It is never deleted.
func (s *Store) setAside() {
	for n := 1; ; n++ {
		to := fmt.Sprintf("%s.damaged-%d", s.paths.File(), n)
		if _, err := os.Lstat(to); err == nil {
			continue // one of before
		}
		err := errors.Join(os.Rename(s.paths.File(), to), syncFolder(s.paths.Data))
		if err != nil {
			s.log.Error("ALARM: the damaged records could not be moved aside", "err", err)
			return
		}
		s.log.Error("ALARM: the records could not be opened and are moved aside, and new ones are begun: opt-outs and cases of before are in the old file; restore a backup as soon as you can",
			"kept", to)
		return
	}
}

// Tried is closed when Run has tried to open the store once, with or without success.
func (s *Store) Tried() <-chan struct{} { return s.tried }

// unchanged is an error when the file is still the damaged one: each try to
// open such a file costs a map of it that cannot be let go.
func (s *Store) unchanged(damaged fs.FileInfo) error {
	if damaged == nil {
		return nil
	}
	now, err := os.Stat(s.paths.File())
	if err == nil && os.SameFile(now, damaged) && now.Size() == damaged.Size() && now.ModTime().Equal(damaged.ModTime()) {
		return fmt.Errorf("store: %s: %w: put a good copy in its place, or move it away to begin anew", s.paths.File(), bolt.ErrDamaged)
	}
	return nil
}

// down notes why the store cannot be used, and says so once for each reason.
func (s *Store) down(err error) {
	s.mu.Lock()
	known := s.why != nil && s.why.Error() == err.Error()
	s.db, s.why = nil, err
	s.mu.Unlock()
	if !known {
		s.log.Error("store is down; texts are answered, and spooled where they can be", "err", err)
	}
}

func (s *Store) current() kv.DB {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.db
}

// Open reads the key file (and makes it when nothing was ever kept here),
// and then the database. Commands that run without a server
// use it directly; a server uses Run.
func (s *Store) Open(ctx context.Context) error {
	if err := s.openKeys(); err != nil {
		return err
	}
	if _, err := os.Stat(s.paths.File()); !s.paths.Begin && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("store: there are no records in %s yet: signpost serve begins them", s.paths.Data)
	}
	db, err := bolt.Open(s.paths.File(), bolt.Options{})
	if err != nil {
		return err
	}
	if err := s.adopt(ctx, db); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// openKeys reads the key file and what is spooled, once. It asks the disk
// without the lock: whoever asks meanwhile is told that the store is down, and
// does not wait for a disk that hangs.
func (s *Store) openKeys() error {
	if s.Keys() != nil {
		return nil
	}
	if s.paths.KeyWithin() {
		return fmt.Errorf("keys: %s is inside the data folder: whoever copies the data would have the key; put SIGNPOST_KEY_FILE elsewhere", s.paths.KeyFile)
	}
	fresh := false
	keys, err := LoadKeys(s.paths.KeyFile)
	if errors.Is(err, ErrNoKey) {
		if kept, kerr := s.paths.kept(); kerr != nil || kept {
			return errors.Join(kerr, fmt.Errorf("%w, but records that it would open: put the key file back (a new one cannot open them)", err))
		}
		if !s.paths.Begin {
			return fmt.Errorf("store: there are no records in %s yet: signpost serve begins them", s.paths.Data)
		}
		if keys, err = MakeKeys(s.paths.KeyFile); err == nil {
			fresh = true
			s.log.Warn("made a new key file: keep a copy apart from the data, without it nothing can be read", "file", s.paths.KeyFile)
		}
	}
	if err != nil {
		return err
	}
	spool := newSpool(s.paths.Spool, keys)
	// Repeats of what an earlier run left there must get the same words.
	if err := spool.Load(); err != nil {
		s.log.Error("part of the spool cannot be read", "err", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys, s.spool, s.fresh = keys, spool, fresh
	return nil
}

// kept reports whether there is anything that a key file was ever needed for.
func (p Paths) kept() (bool, error) {
	info, err := os.Stat(p.File())
	if err == nil && info.Size() > 0 {
		return true, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("store: look for records: %w", err)
	}
	entries, err := os.ReadDir(p.Spool)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("store: look for spooled texts: %w", err)
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasSuffix(e.Name(), spoolExt) }), nil
}

// KeyWithin reports whether the key file lies inside the data folder.
func (p Paths) KeyWithin() bool { return inside(p.KeyFile, p.Data) }

func inside(file, dir string) bool {
	f, err := filepath.Abs(file)
	d, err2 := filepath.Abs(dir)
	if err != nil || err2 != nil {
		return false
	}
	rel, err := filepath.Rel(d, f)
	return err == nil && filepath.IsLocal(rel)
}

const (
	schema    = "1"
	keyPlace  = "meta/key"
	keyPhrase = "signpost"
)

// adopt checks that db is of this schema and of this key file, and uses it.
func (s *Store) adopt(ctx context.Context, db kv.DB) error {
	made := false
	err := db.Update(ctx, "meta", func(tx kv.Tx) error {
		have, err := tx.Get([]byte("meta/schema"))
		if err != nil {
			return err
		}
		if made = have == nil; made {
			return errors.Join(tx.Put([]byte("meta/schema"), []byte(schema)),
				tx.Put([]byte(keyPlace), seal(s.keys.install, keyPlace, []byte(keyPhrase))))
		}
		if string(have) != schema {
			return fmt.Errorf("records are of schema %q and this version knows %q: use the version that wrote them", have, schema)
		}
		check, err := tx.Get([]byte(keyPlace))
		if err != nil {
			return err
		}
		if _, err := unseal(s.keys.install, keyPlace, check); err != nil {
			return fmt.Errorf("the key file %s is not the one these records were written with", s.paths.KeyFile)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	if made && !s.fresh && s.paths.Data != "" {
		s.log.Warn("there is a key file but there were no records: new ones were begun; if there were some, is their folder mounted?", "folder", s.paths.Data)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.db, s.why = db, nil
	return nil
}

// Close closes the database; the store is down afterwards.
func (s *Store) Close() error {
	s.mu.Lock()
	db := s.db
	s.db, s.why = nil, errors.New("closed")
	s.mu.Unlock()
	if db == nil {
		return nil
	}
	return db.Close()
}

// Ready is nil when the store can be used, and says why not otherwise.
func (s *Store) Ready() error {
	_, _, err := s.open()
	return err
}

func (s *Store) open() (kv.DB, *Keys, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return nil, nil, fmt.Errorf("store: %w: %w", kv.ErrDown, s.why)
	}
	return s.db, s.keys, nil
}

// Spool is the spool, nil when the key file could not be read.
func (s *Store) Spool() *Spool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.spool
}

// Keys are the installation's keys, nil when the key file could not be read.
func (s *Store) Keys() *Keys {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.keys
}

// Update runs fn as one change for who: a contact id, "audit" or "users". fn
// may run twice and does nothing but read and write tx.
func (s *Store) Update(ctx context.Context, who string, fn func(*Tx) error) error {
	db, keys, err := s.open()
	if err != nil {
		return err
	}
	return db.Update(ctx, who, func(t kv.Tx) error { return fn(&Tx{kv: t, keys: keys}) })
}

// View runs fn on the records as they stand.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	db, keys, err := s.open()
	if err != nil {
		return err
	}
	return db.View(ctx, func(t kv.Tx) error { return fn(&Tx{kv: t, keys: keys}) })
}

// Tx reads and writes records inside one View or Update, and is valid until
// its closure returns.
type Tx struct {
	kv   kv.Tx
	keys *Keys
	// data holds the data keys of contacts met in this transaction.
	data map[string][]byte
}

// get reads the JSON record at key into v.
func (t *Tx) get(key string, v any) (ok bool, err error) {
	b, err := t.kv.Get([]byte(key))
	if err != nil || b == nil {
		return false, err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return false, fmt.Errorf("store: read %s: %w", kind(key), err)
	}
	return true, nil
}

// put writes v at key as JSON.
func (t *Tx) put(key string, v any) error {
	b, err := marshal(key, v)
	if err != nil {
		return err
	}
	return t.kv.Put([]byte(key), b)
}

func marshal(key string, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("store: write %s: %w", kind(key), err)
	}
	return b, nil
}

// scan yields the pairs whose key begins with prefix.
func (t *Tx) scan(prefix string, each func(key string, val []byte) (more bool, err error)) error {
	return t.scanTo(prefix, string(kv.PrefixEnd([]byte(prefix))), each)
}

func (t *Tx) scanTo(lo, hi string, each func(key string, val []byte) (more bool, err error)) error {
	for p, err := range t.kv.Scan([]byte(lo), []byte(hi)) {
		if err != nil {
			return err
		}
		if more, err := each(string(p.Key), p.Val); err != nil || !more {
			return err
		}
	}
	return nil
}

// Stamp codes a time so that keys sort by it.
func Stamp(at time.Time) string { return fmt.Sprintf("%016x", uint64(at.UnixNano())) }

// kind is the first part of a key: what an error may say of it.
func kind(key string) string {
	for i := range key {
		if key[i] == '/' {
			return key[:i]
		}
	}
	return key
}
