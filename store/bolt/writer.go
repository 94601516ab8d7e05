package bolt

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"signpost/store/kv"
)

// maxBatch is how many updates one commit takes at most, so that the first of
// them does not wait for ever behind the rest.
const maxBatch = 256

// update is one call of Update, waiting for the writer.
type update struct {
	fn    func(kv.Tx) error
	state atomic.Int32 // waiting, then begun or left
	err   error        // what the closure said
	done  chan error
}

const (
	waiting = iota
	begun   // the writer has it
	left    // the caller went away first; fn never runs
)

// Update runs fn in the next commit and returns when it is on the disk. The
// writer takes one update at a time, so who needs no lock of its own here.
func (d *DB) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	if err := d.usable(ctx); err != nil {
		return fmt.Errorf("bolt: update: %w", err)
	}
	u := &update{fn: fn, done: make(chan error, 1)}
	select {
	case d.queue <- u:
	case <-ctx.Done():
		return fmt.Errorf("bolt: update: %w: queue is full: %w", kv.ErrDown, ctx.Err())
	}
	select {
	case err := <-u.done:
		return err
	case <-ctx.Done():
		u.state.CompareAndSwap(waiting, left)
		return fmt.Errorf("bolt: update: %w: %w", kv.ErrDown, ctx.Err())
	case <-d.stopped:
		select {
		case err := <-u.done: // it was in the last commit
			return err
		default:
			return fmt.Errorf("bolt: update: %w: closed", kv.ErrDown)
		}
	}
}

// write is the writer's goroutine: it commits until Close, or a fault.
func (d *DB) write() {
	defer close(d.stopped)
	for {
		var batch []*update
		select {
		case u := <-d.queue:
			batch = append(batch, u)
		case <-d.closing:
			if len(d.queue) == 0 {
				return
			}
			continue
		}
	drain:
		for len(batch) < maxBatch {
			select {
			case u := <-d.queue:
				batch = append(batch, u)
			default:
				break drain
			}
		}
		if err := d.commit(batch); err != nil {
			d.fail()
			return
		}
	}
}

// commit runs the closures of batch and makes their changes durable together.
// It returns an error only when the writer must stop.
func (d *DB) commit(batch []*update) error {
	var ran []*update
	err := guard(func() error {
		t, err := d.b.Begin(true)
		if err != nil {
			return err
		}
		committed := false
		defer func() {
			if !committed {
				// A panic here would hide the one that brought us here.
				_ = guard(t.Rollback)
			}
		}()
		b, changes := t.Bucket(bucket), 0
		for _, u := range batch {
			if !u.state.CompareAndSwap(waiting, begun) {
				continue
			}
			ran = append(ran, u)
			o := kv.NewOverlay(reader{b}, false)
			if u.err = closure(u.fn, o); u.err == nil {
				n, err := apply(b, o)
				if changes += n; err != nil {
					return err
				}
			}
			if errors.Is(u.err, ErrDamaged) {
				return u.err
			}
		}
		if changes == 0 {
			return nil // nothing was written, as for a repeat: there is nothing to sync
		}
		err = t.Commit()
		committed = err == nil
		return err
	})
	for _, u := range ran {
		switch {
		case err != nil:
			u.done <- fmt.Errorf("bolt: commit: %w: %w", kv.ErrDown, err)
		default:
			u.done <- u.err
		}
	}
	if harmless(err) {
		return nil
	}
	return err
}

// apply puts what a closure wrote into the bucket, and returns how many keys that was.
func apply(b *bbolt.Bucket, o *kv.Overlay) (n int, err error) {
	for k, c := range o.Changes() {
		n++
		if c.Deleted {
			err = b.Delete([]byte(k))
		} else {
			err = b.Put([]byte(k), c.Val)
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// caller names the first line outside this package and the runtime on the
// stack of a panic.
func caller() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
	}
}
