// Package bolt keeps a kv.DB in one bbolt file.
//
// One goroutine writes. It takes every update that is waiting, runs their
// closures one after another in one bbolt transaction, and commits once, so
// that concurrent updates share one fsync and a lone one waits for nobody.
//
// What can go wrong with the file must not go wrong with the program:
//   - Open waits Options.Timeout for the file's lock, never for ever.
//   - Every read of the mapped file is behind recover and SetPanicOnFault: a
//     damaged page, or a file cut short while it is mapped (which would
//     otherwise kill the process with SIGBUS), becomes an error.
//   - Every call ends with its context, whatever the disk does.
//   - After damage, or an error of write or sync that is not a full disk, the
//     writer stops for good and Failed is closed: what the file then holds is
//     known only after it has been opened again.
//
// Everything is in one bucket, "kv"; the keys are the caller's.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"signpost/store/kv"
)

var bucket = []byte("kv")

// ErrDamaged is wrapped by errors that mean that the file's content is not
// what was written.
var ErrDamaged = errors.New("bolt: file is damaged")

// Options are the knobs of Open. The zero value is right for a server.
type Options struct {
	Timeout  time.Duration // for the file's lock; 0 is one second
	ReadOnly bool          // refuse updates; several processes may read at once
}

// DB is an open file.
type DB struct {
	b       *bbolt.DB
	file    *os.File // bbolt's own, kept to let the lock go when Close cannot
	queue   chan *update
	closing chan struct{}
	stopped chan struct{} // closed when the writer has returned
	failed  chan struct{}
	once    struct{ close, fail sync.Once }
}

// Open opens the file at path, and makes it and its folder if they are not
// there. The error wraps kv.ErrDown, and ErrDamaged when the file is not a
// bbolt file any more.
func Open(path string, o Options) (db *DB, err error) {
	if o.Timeout == 0 {
		o.Timeout = time.Second
	}
	if !o.ReadOnly {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("bolt: make folder: %w: %w", kv.ErrDown, err)
		}
	}
	d := &DB{
		queue: make(chan *update, 1024), closing: make(chan struct{}),
		stopped: make(chan struct{}), failed: make(chan struct{}),
	}
	// bbolt panics on some damaged files while it opens them.
	err = guard(func() error {
		d.b, err = bbolt.Open(path, 0o600, &bbolt.Options{
			Timeout:         o.Timeout,
			ReadOnly:        o.ReadOnly,
			FreelistType:    bbolt.FreelistMapType,
			InitialMmapSize: 64 << 20, // growing the map waits for readers
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				f, err := os.OpenFile(name, flag, mode)
				d.file = f
				return f, err
			},
		})
		if err != nil || o.ReadOnly {
			return err
		}
		return d.b.Update(func(t *bbolt.Tx) error { _, err := t.CreateBucketIfNotExists(bucket); return err })
	})
	switch {
	case err == nil:
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	case errors.Is(err, berrors.ErrTimeout):
		err = fmt.Errorf("another process holds the file: %w", err)
	}
	if err != nil {
		d.release()
		return nil, fmt.Errorf("bolt: open %s: %w: %w", path, kv.ErrDown, err)
	}
	go d.write()
	return d, nil
}

// Failed is closed when the file must be closed and opened again.
func (d *DB) Failed() <-chan struct{} { return d.failed }

func (d *DB) fail() { d.once.fail.Do(func() { close(d.failed) }) }

// View runs fn on the file as it stands, on a goroutine of its own that is
// left behind when ctx ends first.
func (d *DB) View(ctx context.Context, fn func(kv.Tx) error) error {
	if err := d.usable(ctx); err != nil {
		return fmt.Errorf("bolt: view: %w", err)
	}
	done := make(chan error, 1)
	go func() {
		err := guard(func() error {
			t, err := d.b.Begin(false)
			if err != nil {
				return err
			}
			defer func() { _ = guard(t.Rollback) }() // a reader's rollback only lets go
			return closure(fn, kv.NewOverlay(reader{t.Bucket(bucket)}, true))
		})
		if errors.Is(err, ErrDamaged) {
			d.fail()
			err = fmt.Errorf("bolt: view: %w: %w", kv.ErrDown, err)
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("bolt: view: %w: %w", kv.ErrDown, ctx.Err())
	}
}

// usable says why d cannot be used, nil when it can.
func (d *DB) usable(ctx context.Context) error {
	select {
	case <-d.failed:
		return fmt.Errorf("%w: stopped after a fault", kv.ErrDown)
	case <-d.closing:
		return fmt.Errorf("%w: closed", kv.ErrDown)
	default:
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", kv.ErrDown, err)
	}
	return nil
}

// Close finishes what is queued and closes the file. When the file cannot be
// closed in good order within five seconds (a reader hangs in it, or its pages
// cannot be read) the lock is let go all the same, so that it can be opened
// again; but not while the writer hangs.
func (d *DB) Close() error {
	err := fmt.Errorf("bolt: close: %w: closed before", kv.ErrDown)
	d.once.close.Do(func() {
		close(d.closing)
		done := make(chan error, 1)
		go func() {
			<-d.stopped
			done <- guard(d.b.Close)
		}()
		select {
		case err = <-done:
		case <-time.After(5 * time.Second):
			err = fmt.Errorf("bolt: close: %w: timed out", kv.ErrDown)
		}
		select {
		case <-d.stopped:
			if err != nil {
				d.release()
			}
		default:
			// The writer hangs in the disk. Were the lock let go, what it writes at
			// last could land in a file that another holder has changed.
		}
	})
	return err
}

// release lets the file's lock go when bbolt could not. Closing the file is not
// enough: the map of it holds the lock too.
func (d *DB) release() {
	if d.file == nil {
		return
	}
	// Both fail harmlessly when bbolt had closed the file in good order.
	_ = syscall.Flock(int(d.file.Fd()), syscall.LOCK_UN)
	_ = d.file.Close()
}

// guard runs fn and turns a panic, or a fault in the mapped file, into an
// error that wraps ErrDamaged.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return fn()
}

// closure runs the caller's fn. A panic in it is a bug of ours that must cost
// one message its effects, and nobody else anything.
func closure(fn func(kv.Tx) error, tx kv.Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			// The panic's value may hold a resident's words; its type says enough.
			err = fmt.Errorf("bolt: panic in a closure (%T) at %s", p, caller())
		}
	}()
	return fn(tx)
}

// harmless reports whether after err the file is still what it was: the disk
// was full, or a limit was met, before anything was synced.
func harmless(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
