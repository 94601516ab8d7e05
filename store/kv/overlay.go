package kv

import (
	"errors"
	"iter"
	"sort"
)

// ErrReadOnly is what writing in a View returns.
var ErrReadOnly = errors.New("kv: write in a read-only transaction")

// MaxKey and MaxValue are the largest key and value, in bytes, that every back
// end can keep.
const (
	MaxKey   = 1 << 10
	MaxValue = 1 << 24
)

// Overlay is a Tx that keeps its writes to itself, over a Reader. A back end
// makes one for each closure and reads Changes when the closure has succeeded.
type Overlay struct {
	base     Reader
	readOnly bool
	changes  map[string]Change
}

// Change is what a closure did to a key.
type Change struct {
	Val     []byte
	Deleted bool
	Claimed bool // must not have existed
}

// NewOverlay returns a Tx over base; a read-only one refuses writes.
func NewOverlay(base Reader, readOnly bool) *Overlay {
	return &Overlay{base: base, readOnly: readOnly}
}

// Changes yields what the closure wrote, in key order.
func (o *Overlay) Changes() iter.Seq2[string, Change] {
	return func(yield func(string, Change) bool) {
		for _, k := range o.sorted(nil, nil) {
			if !yield(k, o.changes[k]) {
				return
			}
		}
	}
}

// Get returns the value of key, nil when it is absent.
func (o *Overlay) Get(key []byte) ([]byte, error) {
	if c, ok := o.changes[string(key)]; ok {
		return c.Val, nil
	}
	return o.base.Get(key)
}

// Put sets key to val. An empty value is kept as an empty value.
func (o *Overlay) Put(key, val []byte) error {
	claimed := o.changes[string(key)].Claimed
	return o.write(key, Change{Val: append([]byte{}, val...), Claimed: claimed})
}

// Delete removes key.
func (o *Overlay) Delete(key []byte) error {
	return o.write(key, Change{Deleted: true})
}

// Claim puts key with val unless the key exists.
func (o *Overlay) Claim(key, val []byte) error {
	was, err := o.Get(key)
	if err != nil {
		return err
	}
	if was != nil {
		return ErrExists
	}
	return o.write(key, Change{Val: append([]byte{}, val...), Claimed: true})
}

func (o *Overlay) write(key []byte, c Change) error {
	switch {
	case o.readOnly:
		return ErrReadOnly
	case len(key) == 0 || len(key) > MaxKey:
		return errors.New("kv: key is empty or over 1 KiB")
	case len(c.Val) > MaxValue:
		return errors.New("kv: value is over 16 MiB")
	}
	if o.changes == nil {
		o.changes = map[string]Change{}
	}
	o.changes[string(key)] = c
	return nil
}

// sorted lists the changed keys in lo <= key < hi; nil is no bound.
func (o *Overlay) sorted(lo, hi []byte) []string {
	var keys []string
	for k := range o.changes {
		if k >= string(lo) && (hi == nil || k < string(hi)) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return keys
}

// Scan merges the changes into what the base yields.
func (o *Overlay) Scan(lo, hi []byte) iter.Seq2[Pair, error] {
	return func(yield func(Pair, error) bool) {
		mine := o.sorted(lo, hi)
		// put yields the changed key k unless it was deleted.
		put := func(k string) bool {
			c := o.changes[k]
			return c.Deleted || yield(Pair{[]byte(k), c.Val}, nil)
		}
		for p, err := range o.base.Scan(lo, hi) {
			if err != nil {
				yield(Pair{}, err)
				return
			}
			for len(mine) > 0 && mine[0] < string(p.Key) {
				if !put(mine[0]) {
					return
				}
				mine = mine[1:]
			}
			if len(mine) > 0 && mine[0] == string(p.Key) {
				continue // the changed value comes with the next key, or at the end
			}
			if !yield(p, nil) {
				return
			}
		}
		for _, k := range mine {
			if !put(k) {
				return
			}
		}
	}
}
