package directory

import "time"

// Edit is what staff and imports have made of one listing, laid over the file.
// It holds nothing of any resident.
type Edit struct {
	ID      string    `json:"id"`                // of the listing
	Put     *Listing  `json:"put,omitempty"`     // the whole listing, new or in place of the file's; nil leaves the file's own
	Source  string    `json:"source,omitempty"`  // the import that put it
	Checked string    `json:"checked,omitempty"` // the day somebody checked that it is right
	Held    string    `json:"held,omitempty"`    // why it is withheld from residents, "" when it is not
	Gone    bool      `json:"gone,omitempty"`    // its source does not list it any more
	Back    bool      `json:"back,omitempty"`    // staff have put it back, whatever the file says
	By      string    `json:"by,omitempty"`      // who changed it last: staff, or the command line
	At      time.Time `json:"at,omitzero"`
}

// Why a listing is withheld when nobody of the staff has said so.
const (
	Vanished = "gone from its source"
	Reported = "reported wrong by two people"
)

// Reasons are why staff may withhold a listing. Free words could name somebody,
// and would lie unsealed.
var Reasons = []string{"it is over", "the details are wrong", "they asked not to be listed", "it is not for residents"}

// With is a new directory: d's listings with edits laid over them. d, the file's
// own, stays as it was. An edit of a listing that neither d nor the edit holds is
// passed over: the file it was made for may have changed.
func (d *Directory) With(edits []Edit) (*Directory, error) {
	if len(edits) == 0 {
		return d, nil
	}
	listings := make([]*Listing, len(d.listings), len(d.listings)+len(edits))
	copy(listings, d.listings)
	added := make(map[string]int)
	for i := range edits {
		e := &edits[i]
		at, known := added[e.ID]
		if old, ok := d.byID[e.ID]; ok {
			at, known = int(old), true
		}
		switch {
		case e.Put != nil && (e.Put.ID != e.ID || len(e.Put.Interests) == 0):
			continue // unreachable: what is kept was checked on its way in
		case e.Put != nil && !known:
			at = len(listings)
			listings, added[e.ID] = append(listings, e.Put), at
		case e.Put == nil && !known:
			continue
		}
		listings[at] = e.over(listings[at])
	}
	return build(listings, d.lexicon)
}

// Of is a directory of other listings, with d's interests: of those that a server
// has, which may know of more than the file.
func (d *Directory) Of(listings []*Listing) (*Directory, error) {
	return build(listings, d.lexicon)
}

// over is listing l with the edit laid over it.
func (e *Edit) over(l *Listing) *Listing {
	if e.Put != nil {
		l = e.Put
	}
	changed := *l
	if e.Checked > changed.Checked {
		changed.Checked = e.Checked
		if changed.Confidence == "low" {
			changed.Confidence = "medium" // low means that nobody was sure
		}
	}
	if e.Held != "" || e.Back {
		changed.Held = e.Held
	}
	return &changed
}
