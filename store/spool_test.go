package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
)

// TestSpoolThatDoesNotKeepUp: a disk that hangs holds so many threads and no more;
// whoever comes after that is told in time, and is written once there is a turn.
func TestSpoolThatDoesNotKeepUp(t *testing.T) {
	k, err := MakeKeys(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSpool(filepath.Join(t.TempDir(), "spool"), k)
	for range spoolWriters {
		s.writing <- struct{}{} // a write that does not return
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	e := Spooled{MessageID: "SM1", Number: "+447700900101"}
	if err := s.Add(over, e); !errors.Is(err, context.Canceled) || s.Len() != 0 {
		t.Errorf("with every writer at work: %v, %d held; want to be told, and none", err, s.Len())
	}
	done := make(chan error, 1)
	go func() { done <- s.Add(t.Context(), e) }()
	<-s.writing
	if err := <-done; err != nil || s.Len() != 1 {
		t.Errorf("with a turn: %v, %d held", err, s.Len())
	}
	for range spoolWriters - 1 {
		<-s.writing
	}
	if len(s.writing) != 0 {
		t.Errorf("%d turns were not given back", len(s.writing))
	}
}

// TestSpoolDrainedTwiceAtOnce: two who drain remove the same entry, and what came
// meanwhile from the same contact is still known to be held.
func TestSpoolDrainedTwiceAtOnce(t *testing.T) {
	k, err := MakeKeys(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSpool(filepath.Join(t.TempDir(), "spool"), k)
	first := Spooled{MessageID: "SM1", Number: "+447700900101"}
	contact := k.Contact(NewNumber(first.Number))
	if err := s.Add(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	nothing := func(context.Context, Spooled) error { return nil }
	_, err = s.Drain(t.Context(), contact, func(ctx context.Context, _ Spooled) error {
		if _, err := s.Drain(ctx, contact, nothing); err != nil {
			return err
		}
		return s.Add(ctx, Spooled{MessageID: "SM2", Number: first.Number})
	})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Holds(contact) || s.Len() != 1 {
		t.Errorf("drained twice at once, and one added: held for the contact %t, %d in all; want true, 1", s.Holds(contact), s.Len())
	}
	if _, err := s.Drain(t.Context(), contact, nothing); err != nil || s.Len() != 0 || s.Holds(contact) {
		t.Errorf("drained again: %v, %d held", err, s.Len())
	}
}
