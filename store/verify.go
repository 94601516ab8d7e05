package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Found is what Verify has looked at, and what is wrong.
type Found struct {
	Records  int            `json:"records"`
	Kinds    map[string]int `json:"kinds"`
	Audit    int            `json:"audit_rows"`
	Problems []string       `json:"problems"`
}

// problemsMost is how many problems are named.
const problemsMost = 100

// Verify reads every record: each value opens with its key in its place, each index
// leads to its record and each record is in its index, and the audit chain is whole.
// Problems name kinds and pseudonyms, and no words.
func (s *Store) Verify(ctx context.Context, tell Progress) (f Found, err error) {
	err = s.View(ctx, func(tx *Tx) error {
		f = Found{Kinds: map[string]int{}}
		bad := func(format string, args ...any) {
			if len(f.Problems) < problemsMost {
				f.Problems = append(f.Problems, fmt.Sprintf(format, args...))
			}
		}
		for p, err := range tx.kv.Scan(nil, nil) {
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			key := string(p.Key)
			f.Records++
			f.Kinds[kind(key)]++
			if err := tx.verify(key, p.Val); err != nil {
				bad("%s: %v", key, err)
			}
			if tell != nil && f.Records%10_000 == 0 {
				tell(int64(f.Records))
			}
		}
		n, err := tx.VerifyAudit()
		f.Audit = n
		if _, is := errors.AsType[BadAudit](err); is {
			bad("%v", err)
			err = nil
		}
		return err
	})
	return f, err
}

// verify looks at one record.
func (t *Tx) verify(key string, val []byte) error {
	parts := strings.Split(key, "/")
	read := func(v any) error {
		if err := json.Unmarshal(val, v); err != nil {
			return errors.New("it cannot be read")
		}
		return nil
	}
	opens := func(contact string) error {
		var any json.RawMessage
		return t.unsealFor(contact, key, val, &any)
	}
	there := func(key string) error {
		v, err := t.kv.Get([]byte(key))
		if err == nil && v == nil {
			err = fmt.Errorf("there is no %s", key)
		}
		return err
	}
	switch kind(key) {
	case "contact":
		var r contactRecord
		if err := read(&r); err != nil {
			return err
		}
		if _, err := t.Number(parts[1]); err != nil {
			return err
		}
		if r.Case == "" {
			return nil
		}
		c, err := t.Case(r.Case)
		if err != nil {
			return fmt.Errorf("its case: %w", err)
		}
		return there(queueKey(c))
	case "session":
		_, err := t.Session(parts[1])
		return err
	case "line", "given", "send":
		return opens(parts[1])
	case "message":
		var m messageRecord
		if err := read(&m); err != nil || m.Reply == nil {
			return err
		}
		var reply []string
		return t.unsealFor(m.Contact, key, m.Reply, &reply)
	case "case":
		var c Case
		if err := read(&c); err != nil {
			return err
		}
		if _, err := t.Note(c); err != nil {
			return err
		}
		if c.Waits() {
			return there(queueKey(c))
		}
		return nil
	case "queue":
		c, err := t.Case(parts[len(parts)-1])
		if err == nil && (!c.Waits() || queueKey(c) != key) {
			err = errors.New("its case does not wait there")
		}
		return err
	case "due":
		var d Due
		if err := read(&d); err != nil || d.key() == key {
			return err
		}
		return errors.New("it stands at another time than its own")
	case "outbox", "post":
		var e Effect
		if err := read(&e); err != nil || e.key() == key {
			return err
		}
		return errors.New("it stands at another time than its own")
	case "meta":
		if key != keyPlace {
			return nil
		}
		_, err := unseal(t.keys.install, keyPlace, val)
		return err
	case "glass", "user", "signin", "sent", "report", "listing", "audit", "audit-head", "audit-base":
		if !json.Valid(val) {
			return errors.New("it cannot be read")
		}
		return nil
	case "expire", "signature", "optout", "listings-version":
		return nil
	}
	return errors.New("this version knows no such record")
}
