package store

import "context"

// Spoil flips a bit of the value at key, or its key's last part when it has none, and
// returns what puts it right.
func (s *Store) Spoil(ctx context.Context, key string) (undo func() error, err error) {
	var was []byte
	put := func(v []byte) error {
		return s.Update(ctx, "spoil", func(tx *Tx) error { return tx.kv.Put([]byte(key), v) })
	}
	err = s.Update(ctx, "spoil", func(tx *Tx) error {
		v, err := tx.kv.Get([]byte(key))
		if err != nil {
			return err
		}
		was = append([]byte(nil), v...)
		if len(was) == 0 { // an index: it leads nowhere then
			return tx.kv.Delete([]byte(key))
		}
		bad := append([]byte(nil), was...)
		bad[len(bad)/2] ^= 1
		return tx.kv.Put([]byte(key), bad)
	})
	return func() error { return put(was) }, err
}
