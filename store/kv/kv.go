// Package kv is the narrow floor that every back end stands on: ordered bytes
// in transactions.
//
// It promises that a closure's changes are kept whole or not at all, that
// closures with the same who run one after another, and that a claimed key is
// claimed once among all who ask. It knows nothing of residents, seals nothing
// and never reads a clock.
//
// A back end hands each closure an Overlay over its own reader. Puts go to the
// overlay, so that one closure that fails in a shared commit harms no other,
// and the back end applies the overlay's changes only when the closure returns
// nil.
package kv

import (
	"context"
	"errors"
	"iter"
)

// ErrExists is what Claim returns for a key that somebody claimed before.
var ErrExists = errors.New("kv: key exists")

// ErrDown is wrapped by errors that mean that the store cannot be used now:
// not open yet, broken, too slow or closed. The change may or may not have been kept.
var ErrDown = errors.New("kv: store is down")

// DB is a set of keys with values.
type DB interface {
	// View runs fn on one unchanging picture of the data.
	View(ctx context.Context, fn func(Tx) error) error

	// Update runs fn and keeps its changes, durably, if it returns nil. Closures
	// with the same who run one at a time, in some order, each seeing the ones
	// before it; who is a conversation, or "audit", "users" and the like. fn may
	// run again, so it does nothing but read and write tx. When ctx ends first
	// Update returns an error that wraps ErrDown, and fn, if it has not begun, never runs.
	Update(ctx context.Context, who string, fn func(Tx) error) error

	// Failed is closed when the store has met a fault that only closing and
	// opening again can mend; nil for a store that mends itself.
	Failed() <-chan struct{}

	Close() error
}

// Tx reads and writes inside one transaction. It, and the slices it hands out,
// are valid until fn returns.
type Tx interface {
	Get(key []byte) ([]byte, error) // nil when absent
	Put(key, val []byte) error
	Delete(key []byte) error // absent is fine
	// Claim puts key with val, or returns ErrExists when the key is there:
	// across every who and every server, one claim of a key succeeds.
	Claim(key, val []byte) error
	// Scan yields lo <= key < hi in byte order, the transaction's own changes
	// included. fn must not write while scanning.
	Scan(lo, hi []byte) iter.Seq2[Pair, error]
}

// Pair is one entry.
type Pair struct{ Key, Val []byte }

// Reader is the part of a transaction that a back end must supply: what was
// there before the closure began.
type Reader interface {
	Get(key []byte) ([]byte, error)
	Scan(lo, hi []byte) iter.Seq2[Pair, error]
}

// PrefixEnd is the first key after every key that begins with prefix, for the
// upper bound of a Scan. It is nil (no bound) for a prefix of only 0xff bytes.
func PrefixEnd(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			end := append([]byte(nil), prefix[:i+1]...)
			end[i]++
			return end
		}
	}
	return nil
}
