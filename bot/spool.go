package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"signpost/flows/crisis"
	"signpost/store"
)

// spool keeps a message that the store could not, with the reply it was given.
// It waits for the disk for so long at most. When that fails too the message is lost to us, though answered, and it is counted.
func (d *Desk) spool(m Message, said []string, now time.Time, most time.Duration) {
	err := d.aside(store.Spooled{At: now, MessageID: m.ID, Signature: m.Signature, Channel: m.Channel,
		Number: m.From.E164(), Text: m.Said.Words(), Reply: said}, most)
	if err != nil {
		d.Counts.Unkept.Add(1)
		d.Log.Error("ALARM: a text was answered but could not be kept", "err", err)
		return
	}
	d.Counts.Spooled.Add(1)
}

// aside puts e in the spool, and waits for the disk for so long at most.
func (d *Desk) aside(e store.Spooled, most time.Duration) error {
	s := d.Store.Spool()
	if s == nil {
		return errors.New("there is no key file to seal it with")
	}
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- Guard(func() error { return s.Add(ctx, e) }) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errors.New("timed out")
	}
}

// keep records a spooled message in the store: the words, the reply that was
// given, and what must follow; or the report that was spooled. It does not step the flow again. Doing it twice
// is the same as doing it once.
func (d *Desk) keep(ctx context.Context, e store.Spooled) error {
	if e.Failed {
		return d.delivered(ctx, Delivery{ID: e.MessageID, To: store.NewNumber(e.Number), Failed: true}, e.At)
	}
	m := Message{ID: e.MessageID, Signature: e.Signature, Channel: e.Channel, From: store.NewNumber(e.Number), Said: crisis.Screen(e.Text)}
	contact := d.Store.Keys().Contact(m.From)
	err := d.Store.Update(ctx, contact, func(tx *store.Tx) error {
		at, seen, err := tx.SeenAt(m.ID)
		if err != nil {
			return err
		}
		if seen && !at.Equal(e.At) {
			return nil // a repeat that came while the store was down: it is kept, with what was said first
		}
		s, err := tx.Session(contact)
		if err != nil {
			return err
		}
		t := s.Note(m.Said, e.At)
		t.Say = e.Reply
		if !slices.Equal(e.Reply, []string{crisis.Trouble()}) {
			t.Next.Shown, t.Next.Skip = nil, 0 // the numbers they last read are in the reply, not here
		}
		if !seen {
			return d.put(tx, contact, m, t, e.At)
		}
		// The commit that was given up was kept after all, with words that nobody
		// was told: what was said is put in their place.
		s.Shown, s.Skip = nil, 0
		return errors.Join(tx.SetReply(m.ID, e.Reply), tx.PutSession(contact, s),
			tx.DropLines(contact, m.ID, e.At), tx.AddLines(contact, lines(m, t, e.At)))
	})
	if errors.Is(err, store.ErrReplayed) {
		d.Counts.Forged.Add(1)
		d.Log.Warn("a signed request was spooled a second time as another message; it was not kept")
		return nil
	}
	return err
}

// unspool records what the spool holds for contact, before what comes next is.
func (d *Desk) unspool(ctx context.Context, contact string) error {
	s := d.Store.Spool()
	if !s.Holds(contact) {
		return nil
	}
	if _, err := s.Drain(ctx, contact, d.keep); err != nil && s.Holds(contact) {
		return fmt.Errorf("what was spooled before it: %v", err) // not %w: it is not about what comes next
	}
	return nil
}

// Drain records what the spool holds. The error is the first that stopped it.
func (d *Desk) Drain(ctx context.Context) (n int, err error) {
	s := d.Store.Spool()
	if s == nil || d.Store.Ready() != nil {
		return 0, d.Store.Ready()
	}
	return s.Drain(ctx, "", d.keep)
}
