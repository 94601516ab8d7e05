package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Who is the conversation name under which the audit chain and the users are
// updated, one change at a time.
const (
	WhoAudit = "audit"
	WhoUsers = "users"
)

// Audit is one row: who did what, to which case or contact, and why. Reason is
// sealed, since staff may name somebody in it.
type Audit struct {
	Number int       `json:"number"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Did    string    `json:"did"`
	About  string    `json:"about"`
	Reason string    `json:"-"`
}

// auditRecord is a row as it is kept. MAC covers the row and the MAC before it,
// so that a changed, moved or missing row breaks the chain.
type auditRecord struct {
	Audit
	Sealed []byte `json:"reason"`
	MAC    string `json:"mac"`
}

type auditHead struct {
	Number int    `json:"number"`
	MAC    string `json:"mac"`
}

const auditHeadKey = "audit-head"

func auditKey(n int) string { return fmt.Sprintf("audit/%020d", n) }

func auditReasonPlace(n int) string { return auditKey(n) + "/reason" }

func (t *Tx) auditMAC(before string, r auditRecord) string {
	return hex.EncodeToString(t.keys.mac(t.keys.audit, before, strconv.Itoa(r.Number),
		r.At.UTC().Format(time.RFC3339Nano), r.By, r.Did, r.About, string(r.Sealed)))
}

// PutAudit adds a row to the chain, inside an Update for WhoAudit. What the row
// records may be shown only after that Update has returned nil.
func (t *Tx) PutAudit(a Audit) error {
	var head auditHead
	if _, err := t.get(auditHeadKey, &head); err != nil {
		return err
	}
	a.Number = head.Number + 1
	r := auditRecord{Audit: a, Sealed: seal(t.keys.install, auditReasonPlace(a.Number), []byte(a.Reason))}
	r.MAC = t.auditMAC(head.MAC, r)
	return errors.Join(t.put(auditKey(a.Number), r), t.put(auditHeadKey, auditHead{a.Number, r.MAC}))
}

// Audits yields the rows, oldest first, reasons opened.
func (t *Tx) Audits(each func(Audit) error) error {
	return t.scan("audit/", func(key string, _ []byte) (bool, error) {
		var r auditRecord
		if _, err := t.get(key, &r); err != nil {
			return false, err
		}
		reason, err := unseal(t.keys.install, auditReasonPlace(r.Number), r.Sealed)
		if err != nil {
			return false, fmt.Errorf("store: audit row %d: %w", r.Number, err)
		}
		r.Reason = string(reason)
		return true, each(r.Audit)
	})
}

// BadAudit is the first row of the chain that is not as it was written.
type BadAudit struct {
	Number int
	Why    string
}

func (b BadAudit) Error() string { return fmt.Sprintf("audit row %d: %s", b.Number, b.Why) }

// VerifyAudit walks the chain and returns how many rows it has. The error is a
// BadAudit when a row was changed, removed or added, or the end was cut off.
func (t *Tx) VerifyAudit() (rows int, err error) {
	var head auditHead
	if _, err := t.exact(auditHeadKey, &head); err != nil {
		return 0, BadAudit{0, "the head cannot be read, or was changed"}
	}
	var base auditBase
	if trimmed, err := t.exact(auditBaseKey, &base); err != nil || trimmed && base.Sign != t.auditBaseMAC(base.auditHead) {
		return 0, BadAudit{0, "what was trimmed cannot be read, or was changed"}
	}
	before, first := base.MAC, base.Number
	err = t.scan("audit/", func(key string, val []byte) (bool, error) {
		rows++
		var r auditRecord
		if err := exactly(val, &r); err != nil {
			return false, BadAudit{first + rows, "cannot be read, or was changed"}
		}
		switch mac := t.auditMAC(before, r); {
		case r.Number != first+rows || key != auditKey(first+rows):
			return false, BadAudit{first + rows, "is missing"}
		case !hmac.Equal([]byte(mac), []byte(r.MAC)):
			return false, BadAudit{first + rows, "was changed"}
		}
		before = r.MAC
		return true, nil
	})
	if err == nil && (first+rows != head.Number || before != head.MAC) {
		err = BadAudit{first + rows + 1, fmt.Sprintf("is missing: the chain had %d", head.Number)}
	}
	return rows, err
}

// exact reads the record at key into v, and is an error when it is not byte for byte
// as we write it: a byte that means the same when it is read was edited all the same.
func (t *Tx) exact(key string, v any) (ok bool, err error) {
	b, err := t.kv.Get([]byte(key))
	if err != nil || b == nil {
		return false, err
	}
	return true, exactly(b, v)
}

func exactly(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return err
	}
	if again, err := json.Marshal(v); err != nil || !bytes.Equal(again, b) {
		return errors.New("store: a record is not as we write it")
	}
	return nil
}

// AuditHead is the newest row's number and MAC, as "12 3f9a...": what is written down
// elsewhere, so that a whole chain of before cannot be put in the place of this one. ""
// for an empty audit.
func (t *Tx) AuditHead() (string, error) {
	var head auditHead
	if ok, err := t.get(auditHeadKey, &head); err != nil || !ok {
		return "", err
	}
	return fmt.Sprintf("%d %s", head.Number, head.MAC), nil
}

// HasAudit checks that the chain goes through a head that was written down before. The
// error is a BadAudit when it does not: it was rolled back, or is another.
func (t *Tx) HasAudit(head string) error {
	number, mac, _ := strings.Cut(strings.TrimSpace(head), " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || len(mac) != 2*sha256.Size {
		return fmt.Errorf("store: %q is no head of an audit: want a number and 64 hex digits", head)
	}
	var base auditBase
	if _, err := t.get(auditBaseKey, &base); err != nil {
		return err
	}
	if n < base.Number {
		return nil // old enough to be gone
	}
	if n == base.Number && mac == base.MAC {
		return nil
	}
	var r auditRecord
	ok, err := t.get(auditKey(n), &r)
	if err != nil {
		return err
	}
	if !ok {
		return BadAudit{n, "was written down and is missing: the audit was rolled back"}
	}
	if r.MAC != mac {
		return BadAudit{n, "is another than was written down"}
	}
	return nil
}
