package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"signpost/store"
)

// What a reviewer is told when something may not be done. They hold no words
// of a resident and may be shown.
var (
	ErrSignIn   = errors.New("that name and password do not match")
	ErrReason   = errors.New("say why you need to read this: at least 10 characters")
	ErrOutcome  = errors.New("choose an outcome")
	ErrDecided  = errors.New("this conversation has been decided already")
	ErrNewer    = errors.New("they have written again: read that first")
	ErrMinor    = errors.New("they may be under 18: nobody rings them but by the council's safeguarding route: choose " + passed)
	ErrUnread   = errors.New("you have not read this conversation: read it first")
	ErrPassword = errors.New("a password needs 12 characters or more")
	ErrName     = errors.New("a name is 2 to 40 small letters, digits, dots or dashes")
)

// Throttled is returned when a name has failed too often.
type Throttled struct{ Wait time.Duration }

func (t Throttled) Error() string {
	return fmt.Sprintf("too many tries: wait %s and try again", t.Wait.Round(time.Second))
}

// InTouch is the outcome that nobody may choose for a child.
const (
	InTouch = "A person will be in touch"
	passed  = "Passed to safeguarding"
)

// Outcomes are the ways a reviewer may decide a case.
var Outcomes = []string{
	"No further action needed",
	"999 was called",
	passed,
	"Passed to the crisis team",
	InTouch,
	"Not a real concern (misheard)",
}

const (
	signinFor  = 8 * time.Hour // a shift
	signinWait = 5 * time.Second
	reasonMin  = 10
	reasonMax  = 500
	noteMax    = 4000
)

// SignIn checks name and password and returns a token for the browser.
func (d *Desk) SignIn(ctx context.Context, name, password string) (token string, err error) {
	u, err := view(ctx, d, func(tx *store.Tx) (store.User, error) { return tx.User(name) })
	if err != nil && !errors.Is(err, store.ErrUnknown) {
		return "", err
	}
	wait, cancel := context.WithTimeout(ctx, signinWait)
	defer cancel()
	leave, ok := d.signins.place(wait)
	if !ok {
		return "", Throttled{signinWait} // many try at once; texts must not wait for them
	}
	defer leave()
	now := d.Now()
	if wait, ok := d.signins.may(name, now); !ok {
		return "", Throttled{wait}
	}
	ok = u.Allows(password)
	d.signins.tried(name, ok, now)
	if !ok {
		return "", ErrSignIn
	}
	token = rand.Text()
	return token, d.Store.Update(ctx, store.WhoUsers, func(tx *store.Tx) error {
		return tx.SignIn(token, name, now, now.Add(signinFor))
	})
}

// view returns what fn read, and nothing of it when the view failed: one that
// was given up on may still be running.
func view[T any](ctx context.Context, d *Desk, fn func(*store.Tx) (T, error)) (T, error) {
	var got, none T
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		v, err := fn(tx)
		if err == nil {
			got = v
		}
		return err
	})
	if err != nil {
		return none, err
	}
	return got, nil
}

// Reviewer is who token stands for; the error wraps store.ErrUnknown for nobody.
func (d *Desk) Reviewer(ctx context.Context, token string) (store.User, error) {
	return view(ctx, d, func(tx *store.Tx) (store.User, error) { return tx.SignedIn(token, d.Now()) })
}

// SignOut ends token for good.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	return d.Store.Update(ctx, store.WhoUsers, func(tx *store.Tx) error { return tx.SignOut(token) })
}

// Queue is the cases that wait, most urgent and then oldest first.
func (d *Desk) Queue(ctx context.Context) ([]store.Case, error) {
	return view(ctx, d, func(tx *store.Tx) (out []store.Case, err error) {
		err = tx.Queue(func(c store.Case) error { out = append(out, c); return nil })
		return out, err
	})
}

// Case is what a list may show of a case: no words, no number.
func (d *Desk) Case(ctx context.Context, id string) (store.Case, error) {
	return view(ctx, d, func(tx *store.Tx) (store.Case, error) { return tx.Case(id) })
}

// Conversation is a case with its words.
type Conversation struct {
	Case  store.Case
	Lines []store.Line
	Seen  int // how many of the lines are the resident's
	Note  string
}

// Open returns the conversation of case id. The audit record of who read it
// and why is on the disk before the first word is read.
func (d *Desk) Open(ctx context.Context, by store.User, id, reason string) (v Conversation, err error) {
	reason, err = checkReason(reason)
	if err != nil {
		return v, err
	}
	c, err := d.Case(ctx, id)
	if err != nil {
		return v, err
	}
	if err := d.audit(ctx, by.Name, "read conversation", c.ID, reason); err != nil {
		return v, err
	}
	err = d.Store.Update(ctx, c.Contact, func(tx *store.Tx) error {
		c, err := tx.Case(id)
		if err != nil || !c.Waits() {
			return err
		}
		return tx.Opened(c, by.Name, d.Now())
	})
	if err != nil {
		return v, err
	}
	return view(ctx, d, func(tx *store.Tx) (v Conversation, err error) {
		if v.Case, err = tx.Case(id); err != nil {
			return v, err
		}
		if v.Note, err = tx.Note(v.Case); err != nil {
			return v, err
		}
		err = tx.Lines(v.Case.Contact, func(l store.Line) error { v.Lines = append(v.Lines, l); return nil })
		v.Seen = theirs(v.Lines)
		return v, err
	})
}

// theirs counts the resident's own lines.
func theirs(lines []store.Line) (n int) {
	for _, l := range lines {
		if !l.Out {
			n++
		}
	}
	return n
}

// Decide closes case id with one of Outcomes and a note. Whoever decides has read
// it, and seen is Conversation.Seen of that reading: nothing is closed unread.
func (d *Desk) Decide(ctx context.Context, by store.User, id, outcome, note string, seen int) error {
	if !slices.Contains(Outcomes, outcome) {
		return ErrOutcome
	}
	if len(note) > noteMax {
		return fmt.Errorf("the note is too long: at most %d characters", noteMax)
	}
	// Asked before the audit records a decision, and again where it is taken.
	open := func(tx *store.Tx) (store.Case, error) {
		c, err := tx.Case(id)
		if err != nil {
			return c, err
		}
		now := 0
		if err := tx.Lines(c.Contact, func(l store.Line) error { now += theirs([]store.Line{l}); return nil }); err != nil {
			return c, err
		}
		switch {
		case !c.Waits():
			return c, ErrDecided
		case !slices.Contains(c.Readers, by.Name):
			return c, ErrUnread
		case now > seen:
			return c, ErrNewer
		case c.Minor && outcome == InTouch:
			return c, ErrMinor
		}
		return c, nil
	}
	c, err := view(ctx, d, open)
	if err != nil {
		return err
	}
	if err := d.audit(ctx, by.Name, "decided: "+outcome, c.ID, ""); err != nil {
		return err
	}
	return d.Store.Update(ctx, c.Contact, func(tx *store.Tx) error {
		c, err := open(tx)
		if err != nil {
			return err
		}
		s, err := tx.Session(c.Contact)
		if err != nil {
			return err
		}
		if err := tx.PutSession(c.Contact, s.Reviewed()); err != nil {
			return err
		}
		return tx.Decide(c, by.Name, outcome, strings.TrimSpace(note), d.Now())
	})
}

func checkReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if len(reason) < reasonMin {
		return "", ErrReason
	}
	if len(reason) > reasonMax {
		return "", fmt.Errorf("the reason is too long: at most %d characters", reasonMax)
	}
	return reason, nil
}

// audit adds a row and returns when it is on the disk.
func (d *Desk) audit(ctx context.Context, by, did, about, reason string) error {
	now := d.Now()
	return d.Store.Update(ctx, store.WhoAudit, func(tx *store.Tx) error {
		return tx.PutAudit(store.Audit{At: now, By: by, Did: did, About: about, Reason: reason})
	})
}

// Audits returns the last most rows, newest first.
func (d *Desk) Audits(ctx context.Context, most int) ([]store.Audit, error) {
	rows, err := view(ctx, d, func(tx *store.Tx) (out []store.Audit, err error) {
		err = tx.Audits(func(a store.Audit) error { out = append(out, a); return nil })
		return out, err
	})
	slices.Reverse(rows)
	return rows[:min(most, len(rows))], err
}
