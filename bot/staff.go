package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"signpost/store"
)

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,39}$`)

// AddUser makes a user who may sign in to the console, or gives one that
// exists a new password and rights. by is who asked, for the audit.
func (d *Desk) AddUser(ctx context.Context, by, name, password string, lead bool) error {
	if !userName.MatchString(name) {
		return ErrName
	}
	if len(password) < 12 {
		return ErrPassword
	}
	did := "added user"
	if lead {
		did = "added user with break-glass rights"
	}
	if err := d.audit(ctx, by, did, name, ""); err != nil {
		return err
	}
	u := store.User{Name: name, Hash: store.HashPassword(password), Lead: lead, Since: d.Now()}
	return d.Store.Update(ctx, store.WhoUsers, func(tx *store.Tx) error { return tx.PutUser(u) })
}

// DisableUser ends a user's sign-ins and lets them in no more.
func (d *Desk) DisableUser(ctx context.Context, by, name string) error {
	_, err := view(ctx, d, func(tx *store.Tx) (store.User, error) { return tx.User(name) })
	if errors.Is(err, store.ErrUnknown) {
		return fmt.Errorf("there is no user %q", name)
	}
	if err != nil {
		return err
	}
	if err := d.audit(ctx, by, "disabled user", name, ""); err != nil {
		return err
	}
	return d.Store.Update(ctx, store.WhoUsers, func(tx *store.Tx) error {
		u, err := tx.User(name)
		if err != nil {
			return err
		}
		u.Disabled = true
		return tx.PutUser(u)
	})
}

// Users lists the users, without their hashes.
func (d *Desk) Users(ctx context.Context) ([]store.User, error) {
	return view(ctx, d, func(tx *store.Tx) (out []store.User, err error) {
		err = tx.Users(func(u store.User) error {
			u.Hash = ""
			out = append(out, u)
			return nil
		})
		return out, err
	})
}

// VerifyAudit walks the audit chain and returns how many rows are as they were
// written; the error is a store.BadAudit when one is not.
func (d *Desk) VerifyAudit(ctx context.Context, head string) (rows int, err error) {
	type verdict struct {
		rows int
		err  error
	}
	v, err := view(ctx, d, func(tx *store.Tx) (v verdict, err error) {
		if v.rows, v.err = tx.VerifyAudit(); v.err == nil && head != "" {
			v.err = tx.HasAudit(head)
		}
		return v, nil
	})
	return v.rows, errors.Join(err, v.err)
}

// Waiting counts what waits: effects to be carried out, and cases to be read.
func (d *Desk) Waiting(ctx context.Context) (effects, cases int, err error) {
	n, err := view(ctx, d, func(tx *store.Tx) (n [2]int, err error) {
		n[0], n[1], err = tx.Waiting()
		return n, err
	})
	return n[0], n[1], err
}

// Exported is one line of an export, in the contract's words.
type Exported struct {
	MessageID string    `json:"message_id"`
	Contact   string    `json:"contact"`
	At        time.Time `json:"at"`
	Direction string    `json:"direction"` // in or out
	Channel   string    `json:"channel"`
	Text      string    `json:"text"`
	Level     string    `json:"level"`
	Flow      string    `json:"flow"`
	Step      string    `json:"step"`
}

// Format keeps the words out of whatever prints it.
func (Exported) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("(exported line withheld)")) }

// Export yields every line that was said. Without a reason Text is ""; with
// one, an audit record is on the disk before the first line is read.
func (d *Desk) Export(ctx context.Context, by, reason string, each func(Exported) error) error {
	if reason != "" {
		var err error
		if reason, err = checkReason(reason); err != nil {
			return err
		}
		if err := d.audit(ctx, by, "exported conversations", "all", reason); err != nil {
			return err
		}
	}
	// A view that was given up on may still be running: it must not go on writing.
	var writing sync.Mutex
	over := false
	defer func() {
		writing.Lock()
		defer writing.Unlock()
		over = true
	}()
	return d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.Contacts(func(contact string) error {
			return tx.Lines(contact, func(l store.Line) error {
				e := Exported{MessageID: l.MessageID, Contact: contact, At: l.At, Direction: "in", Channel: l.Channel, Text: l.Text, Level: l.Level, Flow: l.Flow, Step: l.Step}
				if l.Out {
					e.Direction = "out"
				}
				if reason == "" {
					e.Text = ""
				}
				writing.Lock()
				defer writing.Unlock()
				if over {
					return context.Canceled
				}
				return each(e)
			})
		})
	})
}
