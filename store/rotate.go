package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
)

// Rotating the wrapping key: each contact's own key is wrapped anew. What they wrote
// is not touched.

// ReloadKeys reads the key file again, after a wrapping key was added to it or dropped.
// Its root secret must be the same: pseudonyms and the audit hang on it.
func (s *Store) ReloadKeys() error {
	next, err := LoadKeys(s.paths.KeyFile)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil || !bytes.Equal(s.keys.contact, next.contact) {
		return errors.New("keys: the key file's root is another: these records were written with the one before")
	}
	s.keys = next
	return nil
}

// Wrapped counts contacts' keys by the wrapping key that they are under.
func (s *Store) Wrapped(ctx context.Context) (by map[uint32]int, newest uint32, err error) {
	keys := s.Keys()
	if keys == nil {
		return nil, 0, ErrNoKey
	}
	newest = keys.wraps[len(keys.wraps)-1].id
	err = s.View(ctx, func(tx *Tx) error {
		by = map[uint32]int{}
		return tx.Contacts(func(contact string) error {
			var r contactRecord
			if _, err := tx.get(contactKey(contact), &r); err != nil {
				return err
			}
			if len(r.Key) < 4 {
				return fmt.Errorf("store: the key of a contact cannot be read")
			}
			by[binary.BigEndian.Uint32(r.Key)]++
			return nil
		})
	})
	return by, newest, err
}

// Rewrap wraps every contact's key under the newest wrapping key, each in an update of
// its own. Stopped in the middle it goes on where it was; each key opens at every moment.
func (s *Store) Rewrap(ctx context.Context) (n int, err error) {
	var contacts []string
	err = s.View(ctx, func(tx *Tx) error {
		contacts = nil
		return tx.Contacts(func(contact string) error { contacts = append(contacts, contact); return nil })
	})
	for _, contact := range contacts {
		if err != nil {
			return n, err
		}
		did := false
		err = s.Update(ctx, contact, func(tx *Tx) error {
			did = false
			place := contactKey(contact)
			var r contactRecord
			met, err := tx.get(place, &r)
			if err != nil || !met || len(r.Key) >= 4 && binary.BigEndian.Uint32(r.Key) == tx.keys.wraps[len(tx.keys.wraps)-1].id {
				return err
			}
			key, err := tx.dataKey(contact)
			if err != nil {
				return err
			}
			r.Key, did = tx.keys.wrap(place, key), true
			return tx.put(place, r)
		})
		if did && err == nil {
			n++
			err = ctx.Err()
		}
	}
	return n, err
}
