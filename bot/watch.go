package bot

import (
	"context"
	"time"
)

// What staff are told of the records themselves.

// downFor is how long the records may be out of reach before staff are told: shorter
// faults mend themselves.
const downFor = time.Minute

// The reasons of alerts that are about the records and nobody's words.
const (
	WhyStoreDown = "store-down"
	WhyStoreBack = "store-back"
)

// watch tells staff when the records have been out of reach for a minute, and when they
// are back, until ctx ends.
func (d *Desk) watch(ctx context.Context) {
	w := &watch{desk: d}
	every(ctx, func() { w.look(ctx) })
}

// watch is what was seen of the records so far.
type watch struct {
	desk *Desk
	down time.Time // since when they are out of reach, the zero time while they are not
	told bool
}

func (w *watch) look(ctx context.Context) {
	now := w.desk.Now()
	switch up := w.desk.Store.Ready() == nil; {
	case up && w.told:
		if w.desk.alert(ctx, Alert{Why: WhyStoreBack}) {
			w.told, w.down = false, time.Time{}
		}
	case up:
		w.down = time.Time{}
	case w.down.IsZero():
		w.down = now
	case !w.told && now.Sub(w.down) >= downFor:
		w.told = w.desk.alert(ctx, Alert{Why: WhyStoreDown})
	}
}
