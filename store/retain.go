package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Policy says how long what is kept. It is the council's to set.
type Policy struct {
	Words  time.Duration // what residents wrote and what we answered
	Crisis time.Duration // of a conversation with danger, crisis, abuse or a child, since it last was
	Given  time.Duration // pledges, feedback, visits, consents
	Audit  time.Duration
	Idle   time.Duration // a conversation that stands still: then only who they are is kept
}

const day = 24 * time.Hour

// Defaults are what shared practice suggests; no law.
var Defaults = Policy{Words: 30 * day, Crisis: 90 * day, Given: 365 * day, Audit: 730 * day, Idle: day}

// Removed is what a run of Retain has removed.
type Removed struct {
	Lines    int `json:"lines"`
	Sessions int `json:"sessions"` // that stood still
	Given    int `json:"given"`
	Cases    int `json:"cases"`
	Audit    int `json:"audit_rows"`
	Contacts int `json:"contacts"` // of whom nothing was left
	Held     int `json:"held"`     // whose records somebody holds, or an urgent text does
}

// standing is what the cases of one contact say.
type standing struct {
	waits bool      // a grave one waits for a reviewer
	last  time.Time // of the last grave one
	cases []Case
}

// Retain removes what has been kept long enough at now. It goes contact by contact,
// each in an update of its own, and can be stopped at any time and run again.
func (s *Store) Retain(ctx context.Context, p Policy, now time.Time) (out Removed, err error) {
	var contacts []string
	cases := map[string]*standing{}
	err = s.View(ctx, func(tx *Tx) error {
		contacts, cases = nil, map[string]*standing{}
		err := tx.scan("case/", func(_ string, v []byte) (bool, error) {
			var c Case
			if err := json.Unmarshal(v, &c); err != nil {
				return false, fmt.Errorf("store: read case: %w", err)
			}
			st := cases[c.Contact]
			if st == nil {
				st = &standing{}
				cases[c.Contact] = st
			}
			st.cases = append(st.cases, c)
			if grave(c.Why) {
				st.waits = st.waits || c.Waits()
				if c.Last.After(st.last) {
					st.last = c.Last
				}
			}
			return true, nil
		})
		return errors.Join(err, tx.Contacts(func(contact string) error { contacts = append(contacts, contact); return nil }))
	})
	for _, contact := range contacts {
		if err != nil || ctx.Err() != nil {
			return out, errors.Join(err, ctx.Err())
		}
		st := cases[contact]
		if st == nil {
			st = &standing{}
		}
		var one Removed
		err = s.Update(ctx, contact, func(tx *Tx) (err error) {
			one, err = tx.retain(contact, *st, p, now)
			return err
		})
		out.add(one)
	}
	if err == nil {
		err = s.Update(ctx, WhoAudit, func(tx *Tx) (err error) {
			out.Audit, err = tx.trimAudit(now.Add(-p.Audit))
			return err
		})
	}
	return out, err
}

func (r *Removed) add(one Removed) {
	r.Lines += one.Lines
	r.Sessions += one.Sessions
	r.Given += one.Given
	r.Cases += one.Cases
	r.Contacts += one.Contacts
	r.Held += one.Held
}

// retain removes what is old of one contact.
func (t *Tx) retain(contact string, st standing, p Policy, now time.Time) (out Removed, err error) {
	why, err := t.Held(contact, now)
	if errors.Is(err, ErrUnknown) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if why != "" || st.waits {
		out.Held++
		return out, nil
	}
	before := now.Add(-p.Words)
	if !st.last.IsZero() && now.Sub(st.last) < p.Crisis {
		before = now.Add(-p.Crisis)
	}
	left := 0
	lines, kept, err := t.older("line/"+contact+"/", before)
	if err != nil {
		return out, err
	}
	left += kept
	given, kept, err := t.older("given/"+contact+"/", now.Add(-p.Given))
	if err != nil {
		return out, err
	}
	left += kept
	out.Lines, out.Given = len(lines), len(given)
	for _, key := range append(lines, given...) {
		if err := t.kv.Delete([]byte(key)); err != nil {
			return out, err
		}
	}
	for _, c := range st.cases {
		end := c.DecidedAt.Add(p.Words)
		if grave(c.Why) {
			end = c.Last.Add(p.Crisis)
		}
		if c.Waits() || now.Before(end) {
			left++
			continue
		}
		out.Cases++
		if err := t.kv.Delete([]byte("case/" + c.ID)); err != nil {
			return out, err
		}
	}
	s, err := t.Session(contact)
	if err != nil {
		return out, err
	}
	if rested, changed := s.Rest(now, p.Idle); changed {
		out.Sessions++
		s = rested
		if err := t.PutSession(contact, s); err != nil {
			return out, err
		}
	}
	if left == 0 && now.Sub(s.Heard) >= p.Words && !s.Remembers(now) {
		out.Contacts++
		return out, t.erase(contact, now)
	}
	return out, nil
}

// older lists the keys under prefix whose time is before, and counts the others. The
// time is the third part of the key.
func (t *Tx) older(prefix string, before time.Time) (old []string, others int, err error) {
	err = t.scan(prefix, func(key string, _ []byte) (bool, error) {
		if rest := strings.TrimPrefix(key, prefix); len(rest) > 16 && rest[:16] < Stamp(before) {
			old = append(old, key)
		} else {
			others++
		}
		return true, nil
	})
	return old, others, err
}

// auditBaseKey holds the last row that was trimmed: the chain goes on from there.
const auditBaseKey = "audit-base"

// trimAudit removes rows of before a time. The newest row always stays.
func (t *Tx) trimAudit(before time.Time) (n int, err error) {
	var head, base auditHead
	if _, err := t.get(auditHeadKey, &head); err != nil {
		return 0, err
	}
	if _, err := t.get(auditBaseKey, &base); err != nil {
		return 0, err
	}
	var gone []string
	err = t.scan("audit/", func(key string, _ []byte) (bool, error) {
		var r auditRecord
		if _, err := t.get(key, &r); err != nil {
			return false, err
		}
		if !r.At.Before(before) || r.Number >= head.Number {
			return false, nil
		}
		gone, base = append(gone, key), auditHead{r.Number, r.MAC}
		return true, nil
	})
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	for _, key := range gone {
		if err := t.kv.Delete([]byte(key)); err != nil {
			return 0, err
		}
	}
	// The base is signed, so that nobody cuts the chain and calls it trimmed.
	return len(gone), t.put(auditBaseKey, auditBase{base, t.auditBaseMAC(base)})
}

type auditBase struct {
	auditHead
	Sign string `json:"sign"`
}

func (t *Tx) auditBaseMAC(b auditHead) string {
	return fmt.Sprintf("%x", t.keys.mac(t.keys.audit, "base", strconv.Itoa(b.Number), b.MAC))
}
