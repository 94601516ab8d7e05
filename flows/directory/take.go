package directory

import (
	"errors"
	"slices"
	"time"
)

// ErrShrunk is returned by Take when so much has vanished from a file that the
// file is more likely cut off than the groups gone.
var ErrShrunk = errors.New("most of what this source had is not in the file: is it whole?")

// Take says what an import changes.
type Take struct {
	New, Changed, Same int
	Gone, Back         int // vanished from the file since its last import; there again
	Unmarked           int // not found in the file, and not marked since rows of it could not be read
	Listed             int // of this source before
	What               []Change
}

// Change is what an import does to one listing.
type Change struct {
	ID     string
	Name   string
	What   string // "new", "changed", "gone" or "back"
	Fields []FieldChange
}

// FieldChange is one column before and after.
type FieldChange struct{ Column, From, To string }

// Columns that residents go by: a check of a listing counts for these.
var vouched = []string{"name", "venue", "place", "postcode", "days", "start", "end", "frequency", "cost", "contact_phone", "contact_email", "website", "valid_to"}

// Take works out which edits an import makes: d is the file's own directory and
// edits are those laid over it now. It changes neither. An import adds, changes
// and withholds; it never puts back what staff or residents have withheld, nor
// takes a check away from a listing that is as it was checked. With shrink it
// marks what has vanished however much that is.
func (d *Directory) Take(edits []Edit, in *Import, shrink bool, by string, now time.Time) (changed []Edit, t Take, err error) {
	laid := make(map[string]*Edit, len(edits))
	for i := range edits {
		laid[edits[i].ID] = &edits[i]
	}
	there := make(map[string]bool, len(in.Listings))
	for _, l := range in.Listings {
		there[l.ID] = true
		e, had := Edit{ID: l.ID}, laid[l.ID]
		if had != nil {
			e = *had
		}
		under := e.Put
		if at, ok := d.byID[l.ID]; ok && under == nil {
			under = d.listings[at]
		}
		back := e.Gone && e.Source == in.Source && l.Held != Vanished // an export holds what has gone too
		if back {
			e.Gone = false
			if e.Held == Vanished {
				e.Held = ""
			}
		}
		if under == nil {
			put := *l
			if put.Held == Reported {
				put.Held = "" // residents say so, and no file
			}
			e.Put, e.Source, e.By, e.At = &put, in.Source, by, now
			changed = append(changed, e)
			t.New++
			t.What = append(t.What, Change{ID: l.ID, Name: l.Name, What: "new"})
			continue
		}
		fields := differences(e.over(under), l)
		switch {
		case len(fields) > 0:
			e = e.put(l, under, fields, in)
			t.Changed++
			t.What = append(t.What, Change{ID: l.ID, Name: l.Name, What: "changed", Fields: fields})
		case back:
			t.What = append(t.What, Change{ID: l.ID, Name: l.Name, What: "back"})
		default:
			t.Same++
			continue
		}
		if back {
			t.Back++
		}
		e.By, e.At = by, now
		changed = append(changed, e)
	}
	var gone []Edit
	for _, e := range edits {
		if e.Source != in.Source || e.Put == nil || e.Gone {
			continue
		}
		t.Listed++
		if there[e.ID] || in.Refused[e.ID] {
			continue
		}
		if e.Gone = true; e.Held == "" {
			e.Held, e.Back = Vanished, false
		}
		e.By, e.At = by, now
		gone = append(gone, e)
	}
	if in.Unread > 0 {
		t.Unmarked = len(gone) // it may be one of the rows that could not be read
		return changed, t, nil
	}
	t.Gone = len(gone)
	for _, e := range gone {
		t.What = append(t.What, Change{ID: e.ID, Name: e.Put.Name, What: "gone"})
	}
	if !shrink && t.Gone >= 5 && t.Gone*2 > t.Listed {
		return nil, t, ErrShrunk
	}
	return append(changed, gone...), t, nil
}

// put is e with l in place of what was listed, under.
func (e Edit) put(l, under *Listing, fields []FieldChange, in *Import) Edit {
	put := *l
	if put.Held != "" && put.Held != Reported {
		e.Back = false // it is withheld anew
	} else {
		put.Held = under.Held
	}
	as := true // as it was checked
	for _, f := range fields {
		as = as && !slices.Contains(vouched, f.Column)
	}
	switch {
	case !as:
		e.Checked = "" // the file may say itself when it was checked
	case put.Checked < under.Checked:
		put.Checked = under.Checked
	}
	e.Put = &put
	if e.Source == "" || !in.Ours {
		e.Source = in.Source
	}
	return e
}

// differences are the columns in which now differs from what is listed. A file
// that was made before a check, or before something was withheld, takes neither
// away.
func differences(listed, now *Listing) (fields []FieldChange) {
	was, is := listed.cells(), now.cells()
	for i, column := range exportColumns {
		switch {
		case was[i] == is[i],
			column == "checked" && now.Checked < listed.Checked,
			column == "confidence" && now.Confidence == "low" && listed.Confidence == "medium" && listed.Checked > now.Checked, // the check raised it
			column == withheldColumn && (now.Held == "" || now.Held == Reported || listed.Held != ""):
			continue
		}
		fields = append(fields, FieldChange{column, was[i], is[i]})
	}
	return fields
}
