package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Met is ErrUnknown for a contact whom we have not met.
func (t *Tx) Met(contact string) (bool, error) {
	var r contactRecord
	met, err := t.get(contactKey(contact), &r)
	if err == nil && !met {
		err = ErrUnknown
	}
	return met, err
}

// About is since when contact is known, and what holds their records.
func (t *Tx) About(contact string) (since time.Time, hold *Hold, err error) {
	var r contactRecord
	if met, err := t.get(contactKey(contact), &r); err != nil || !met {
		return since, nil, errors.Join(err, ErrUnknown)
	}
	return r.Since, r.Hold, nil
}

// Cases yields all cases of contact, those that were decided too.
func (t *Tx) Cases(contact string, each func(Case) error) error {
	return t.scan("case/", func(_ string, v []byte) (bool, error) {
		var c Case
		if err := json.Unmarshal(v, &c); err != nil {
			return false, fmt.Errorf("store: read case: %w", err)
		}
		if c.Contact != contact {
			return true, nil
		}
		return true, each(c)
	})
}

// Keys yields every key. It is for checks: keys hold pseudonyms and no words.
func (t *Tx) Keys(each func(key string) error) error {
	for p, err := range t.kv.Scan(nil, nil) {
		if err == nil {
			err = each(string(p.Key))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
