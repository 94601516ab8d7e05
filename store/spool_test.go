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
