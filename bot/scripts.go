package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"signpost/flows"
	"signpost/store"
)

// The conversations can be edited while residents are in them.

// Scripts are the conversations in use.
func (d *Desk) Scripts() *flows.Program {
	if p := d.reloaded.Load(); p != nil {
		return p
	}
	return d.Program
}

// ErrScripts says that conversations were not taken: they have problems.
var ErrScripts = errors.New("bot: the conversations have problems, and those in use stay")

// Reload reads the conversations again and puts them in use, all or none. What they
// have of problems comes back; with ErrScripts nothing has changed.
func (d *Desk) Reload() ([]flows.Problem, error) {
	if d.Load == nil {
		return nil, errors.New("bot: these conversations cannot be read again")
	}
	p, problems := d.Load()
	if p == nil {
		d.Log.Error("ALARM: conversations were not read again: they have problems, and the ones before stay in use", "problems", len(problems))
		for _, one := range problems {
			d.Log.Error("problem in a conversation", "at", one.String())
		}
		return problems, ErrScripts
	}
	d.reloaded.Store(p)
	d.Log.Info("conversations were read again", "flows", len(p.Flows()))
	return problems, nil
}

// Waiting is how many residents a step waits for. Print tells what it asked them.
type Waiting struct {
	Flow  string `json:"flow"`
	Step  string `json:"step"`
	Print uint32 `json:"print"`
	Many  int    `json:"many"`
}

// Sessions counts who is in the middle of a conversation, by step. It tells of nobody.
func (d *Desk) Sessions(ctx context.Context) ([]Waiting, error) {
	now := d.Now()
	return view(ctx, d, func(tx *store.Tx) ([]Waiting, error) {
		many := map[Waiting]int{}
		err := tx.Contacts(func(contact string) error {
			s, err := tx.Session(contact)
			if err == nil && s.Waits(now) {
				many[Waiting{Flow: s.Flow, Step: s.Step, Print: s.Print}]++
			}
			return err
		})
		var all []Waiting
		for w, n := range many {
			w.Many = n
			all = append(all, w)
		}
		slices.SortFunc(all, func(a, b Waiting) int {
			return cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Print, b.Print))
		})
		return all, err
	})
}
