package bolt

import (
	"bytes"
	"iter"

	"go.etcd.io/bbolt"

	"signpost/store/kv"
)

// reader reads the bucket of one bbolt transaction. It copies what it hands
// out, inside the guard: a slice of the mapped file could fault in the hands of
// whoever reads it later.
type reader struct{ b *bbolt.Bucket }

// Get returns a copy of the value of key, nil when it is absent.
func (r reader) Get(key []byte) (val []byte, err error) {
	err = guard(func() error {
		if v := r.b.Get(key); v != nil {
			val = append([]byte{}, v...)
		}
		return nil
	})
	return val, err
}

// Scan yields copies of lo <= key < hi. The guard is around each step of the
// cursor and not around the yield, whose panics are not ours.
func (r reader) Scan(lo, hi []byte) iter.Seq2[kv.Pair, error] {
	return func(yield func(kv.Pair, error) bool) {
		var c *bbolt.Cursor
		for {
			var p kv.Pair
			err := guard(func() error {
				var k, v []byte
				if c == nil {
					c = r.b.Cursor()
					k, v = c.Seek(lo)
				} else {
					k, v = c.Next()
				}
				if k != nil && (hi == nil || bytes.Compare(k, hi) < 0) {
					p = kv.Pair{Key: bytes.Clone(k), Val: append([]byte{}, v...)}
				}
				return nil
			})
			if err != nil {
				yield(kv.Pair{}, err)
				return
			}
			if p.Key == nil || !yield(p, nil) {
				return
			}
		}
	}
}
