package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Erasing somebody destroys the key that opens what is theirs, and then the records.

// ErrHeld says that somebody's records may not be removed now.
var ErrHeld = errors.New("store: held")

// Hold keeps somebody's records, by a named person and until a day.
type Hold struct {
	By    string    `json:"by"`
	Until time.Time `json:"until"`
	Since time.Time `json:"since"`
}

// holdMost is how long a hold may last; it can be set again.
const holdMost = 366 * 24 * time.Hour

// PutHold sets or, with a zero Until, lifts the hold on contact.
func (t *Tx) PutHold(contact string, h Hold) error {
	if !h.Until.IsZero() && (h.Until.Sub(h.Since) > holdMost || !h.Until.After(h.Since)) {
		return fmt.Errorf("store: a hold ends within a year, not on %s", h.Until.Format(time.DateOnly))
	}
	var r contactRecord
	if met, err := t.get(contactKey(contact), &r); err != nil || !met {
		return errors.Join(err, ErrUnknown)
	}
	if r.Hold = &h; h.Until.IsZero() {
		r.Hold = nil
	}
	return t.put(contactKey(contact), r)
}

// Held says why contact's records may not be removed at now, "" when they may: a
// person's hold, or an urgent text that no reviewer has decided about.
func (t *Tx) Held(contact string, now time.Time) (why string, err error) {
	var r contactRecord
	if met, err := t.get(contactKey(contact), &r); err != nil || !met {
		return "", errors.Join(err, ErrUnknown)
	}
	if r.Hold != nil && now.Before(r.Hold.Until) {
		return fmt.Sprintf("%s holds it until %s", r.Hold.By, r.Hold.Until.Format(time.DateOnly)), nil
	}
	if r.Case == "" {
		return "", nil
	}
	c, err := t.Case(r.Case)
	if err == nil && grave(c.Why) {
		why = "an urgent text waits for a reviewer"
	}
	return why, err
}

// grave reports whether a case is of danger, crisis, abuse or a child.
func grave(why string) bool { return Rank(why) <= Rank("child") }

// Tombstone says that what a key opened was erased. It holds nothing that leads to
// anybody without the key file.
type Tombstone struct {
	Contact string    `json:"contact"`
	Key     string    `json:"key"`
	At      time.Time `json:"at"`
}

// keyID tells one data key of a contact from the next, and opens nothing.
func (t *Tx) keyID(contact string) (string, error) {
	k, err := t.dataKey(contact)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(t.keys.mac(k, "key id")[:8]), nil
}

// erase removes everything of contact but the marks of remains and the ids of their
// messages, which a repeat must still be known by.
func (t *Tx) erase(contact string, now time.Time) error {
	var r contactRecord
	if met, err := t.get(contactKey(contact), &r); err != nil || !met {
		return err
	}
	s, err := t.Session(contact)
	if err != nil {
		s.Stopped = true // whoever cannot be read is not texted
	}
	if marks := remains(s.Stopped, s.Quiet); marks != "" {
		if err := t.kv.Put([]byte("optout/"+contact), []byte(marks)); err != nil {
			return err
		}
	}
	var gone []string
	for _, prefix := range []string{"line/", "given/", "send/"} {
		err := t.scan(prefix+contact+"/", func(key string, _ []byte) (bool, error) {
			gone = append(gone, key)
			if parts := strings.Split(key, "/"); prefix == "line/" && len(parts) == 5 {
				gone = append(gone, "reply of "+parts[3])
			}
			return true, nil
		})
		if err != nil {
			return err
		}
	}
	// Those by time are few: what is done is removed.
	for _, prefix := range []string{"due/", "outbox/", "post/", "report/"} {
		err := t.scan(prefix, func(key string, _ []byte) (bool, error) {
			if strings.Contains(key, "/"+contact) {
				gone = append(gone, key)
			}
			return true, nil
		})
		if err != nil {
			return err
		}
	}
	err = t.scan("case/", func(key string, v []byte) (bool, error) {
		var c Case
		if err := json.Unmarshal(v, &c); err != nil {
			return false, fmt.Errorf("store: read case: %w", err)
		}
		if c.Contact == contact {
			gone = append(gone, key, queueKey(c))
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, key := range append(gone, "session/"+contact, contactKey(contact)) {
		if id, ok := strings.CutPrefix(key, "reply of "); ok {
			err = t.forgetReply(id)
		} else {
			err = t.kv.Delete([]byte(key))
		}
		if err != nil {
			return err
		}
	}
	delete(t.data, contact)
	return nil
}

// remains are the marks that outlast an erasure, since they protect whoever it is of:
// that they opted out, and that nobody may ring or text the phone unasked.
func remains(stopped, quiet bool) string {
	var marks []string
	if stopped {
		marks = append(marks, "stopped")
	}
	if quiet {
		marks = append(marks, "quiet")
	}
	return strings.Join(marks, " ")
}

// forgetReply keeps that a message was seen, and not what was answered.
func (t *Tx) forgetReply(id string) error {
	var m messageRecord
	if ok, err := t.get(messageKey(id), &m); err != nil || !ok {
		return err
	}
	m.Reply = nil
	return t.put(messageKey(id), m)
}

// Erase destroys contact's key and records, unless they are held (ErrHeld, wrapped
// with why). The tombstone is on the disk first. ErrUnknown for nobody known.
func (s *Store) Erase(ctx context.Context, contact string, now time.Time) error {
	var stone Tombstone
	check := func(tx *Tx) error {
		why, err := tx.Held(contact, now)
		if err == nil && why != "" {
			err = fmt.Errorf("%w: %s", ErrHeld, why)
		}
		if err != nil {
			return err
		}
		id, err := tx.keyID(contact)
		stone = Tombstone{contact, id, now.UTC()}
		return err
	}
	if err := s.View(ctx, check); err != nil {
		return err
	}
	if err := s.paths.bury(stone); err != nil {
		return err
	}
	return s.Update(ctx, contact, func(tx *Tx) error {
		if err := check(tx); err != nil { // an urgent text may have come
			return err
		}
		return tx.erase(contact, now)
	})
}

// Tombstones is the file of those who were erased. It is kept apart from backups:
// copied to another place whenever it changes, and never restored with one.
func (p Paths) Tombstones() string { return filepath.Join(p.Data, "erased.jsonl") }

// bury adds a tombstone, synced.
func (p Paths) bury(stone Tombstone) error {
	if p.Data == "" {
		return nil // a store of a test or a tool, without a folder
	}
	line, err := marshal("tombstone", stone)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(p.Tombstones(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("store: tombstones: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = syncFolder(p.Data)
	}
	if err != nil {
		return fmt.Errorf("store: tombstones: %w", err)
	}
	return nil
}

// ReadTombstones reads a file of them. A last line that a power cut left half
// written is passed over: what it stood for was not erased yet.
func ReadTombstones(path string) (all []Tombstone, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: tombstones: %w", err)
	}
	scan := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; scan.Scan(); n++ {
		var one Tombstone
		if err := json.Unmarshal(scan.Bytes(), &one); err != nil {
			if bytes.HasSuffix(data, []byte("\n")) {
				return nil, fmt.Errorf("store: tombstones: %s:%d cannot be read", path, n)
			}
			break
		}
		all = append(all, one)
	}
	return all, scan.Err()
}

// Rebury erases again whoever stones say was erased, where the records are older than
// that. Whoever has come back since has another key, and is left alone.
func (s *Store) Rebury(ctx context.Context, stones []Tombstone, now time.Time) (n int, err error) {
	for _, stone := range stones {
		did := false
		err := s.Update(ctx, stone.Contact, func(tx *Tx) error {
			did = false
			id, err := tx.keyID(stone.Contact)
			if errors.Is(err, ErrUnknown) || err == nil && id != stone.Key {
				return nil
			}
			if err != nil {
				return err
			}
			did = true
			return tx.erase(stone.Contact, now)
		})
		if err != nil {
			return n, err
		}
		if did {
			n++
		}
	}
	return n, nil
}
