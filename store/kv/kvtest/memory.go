package kvtest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"signpost/store/kv"
)

// Memory is a kv.DB in memory with the meaning of the real ones: the second
// implementation that shows the suite tests the meaning and not bbolt.
type Memory struct {
	mu   sync.Mutex // held by one Update at a time
	now  sync.Mutex // guards data
	data *sorted
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory { return &Memory{data: &sorted{}} }

func (m *Memory) current() *sorted {
	m.now.Lock()
	defer m.now.Unlock()
	return m.data
}

// View runs fn on the data as it stands.
func (m *Memory) View(ctx context.Context, fn func(kv.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: view: %w: %w", kv.ErrDown, err)
	}
	return fn(kv.NewOverlay(m.current(), true))
}

// Update runs fn alone and keeps its changes if it returns nil.
func (m *Memory) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: update: %w: %w", kv.ErrDown, err)
	}
	o := kv.NewOverlay(m.current(), false)
	if err := fn(o); err != nil {
		return err
	}
	next := m.data.apply(o)
	m.now.Lock()
	defer m.now.Unlock()
	m.data = next
	return nil
}

// Failed never happens to memory.
func (m *Memory) Failed() <-chan struct{} { return nil }

// Close forgets nothing: a test may look at what was kept.
func (m *Memory) Close() error { return nil }

// sorted is a kv.Reader over pairs in key order.
type sorted struct{ pairs []kv.Pair }

func (m *sorted) find(key []byte) (int, bool) {
	return slices.BinarySearchFunc(m.pairs, key, func(p kv.Pair, k []byte) int { return bytes.Compare(p.Key, k) })
}

// Get returns the value of key, nil when it is absent.
func (m *sorted) Get(key []byte) ([]byte, error) {
	if i, ok := m.find(key); ok {
		return m.pairs[i].Val, nil
	}
	return nil, nil
}

// Scan yields lo <= key < hi in order.
func (m *sorted) Scan(lo, hi []byte) iter.Seq2[kv.Pair, error] {
	return func(yield func(kv.Pair, error) bool) {
		i, _ := m.find(lo)
		for ; i < len(m.pairs) && (hi == nil || bytes.Compare(m.pairs[i].Key, hi) < 0); i++ {
			if !yield(m.pairs[i], nil) {
				return
			}
		}
	}
}

// apply makes a copy of m with the changes of o; m itself never changes, so a
// View may go on reading it.
func (m *sorted) apply(o *kv.Overlay) *sorted {
	next := &sorted{slices.Clone(m.pairs)}
	for k, c := range o.Changes() {
		i, found := next.find([]byte(k))
		switch {
		case c.Deleted && found:
			next.pairs = slices.Delete(next.pairs, i, i+1)
		case c.Deleted:
		case found:
			next.pairs[i].Val = c.Val
		default:
			next.pairs = slices.Insert(next.pairs, i, kv.Pair{Key: []byte(k), Val: c.Val})
		}
	}
	return next
}
