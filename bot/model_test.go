package bot_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"signpost/bot"
	"signpost/store"
	"signpost/store/kv/kvtest"
)

// model is what the desk means, in a few lines: a message is answered once and a repeat
// gets the same; what was answered is kept, once, in the order in which each resident's
// came.
type model struct {
	replies map[string]string   // message id -> what was said
	order   map[string][]string // who -> their message ids as they first came
	alone   map[string]bool     // those that no other of theirs came with
}

func (m *model) answered(t *rapid.T, who, id, said string, alone bool) {
	if was, seen := m.replies[id]; seen {
		if was != said {
			t.Fatalf("P4: %s was answered %q and then %q", id, was, said)
		}
		return
	}
	if said == "" {
		t.Fatalf("P3: %s was met with silence", id)
	}
	m.replies[id], m.alone[id] = said, alone
	m.order[who] = append(m.order[who], id)
}

// TestModel runs random histories of single, repeated and concurrent texts of three
// residents, with the store up and down and the desk restarted in between, against the
// model.
func TestModel(tt *testing.T) {
	texts := []string{"hi", "1", "2", "knitting near enderby", "more", "back", "i want to die", "stop", "start", "lonely", "yes", "no", "pledge", "", "belton", "my data"}
	rapid.Check(tt, func(t *rapid.T) {
		w := newWorld(tt, kvtest.NewMemory())
		m := &model{map[string]string{}, map[string][]string{}, map[string]bool{}}
		sent := []bot.Message{}
		who := map[string]string{}
		next, since := 0, map[string]bool{} // those that came since the last restart
		fresh := func(name, text string) bot.Message {
			next++
			msg := message(next, name, text)
			who[msg.ID] = name
			sent = append(sent, msg)
			since[msg.ID] = true
			return msg
		}
		receive := func(msg bot.Message) string {
			return strings.Join(w.receive(tt.Context(), msg), "\n")
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			name := rapid.SampledFrom([]string{"ann", "bob", "cat"}).Draw(t, "who")
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			default:
				msg := fresh(name, rapid.SampledFrom(texts).Draw(t, "text"))
				m.answered(t, name, msg.ID, receive(msg), true)
			case 5: // a repeat, perhaps long after; one of before the last restart while the store can be asked
				known := sent
				if w.db.Down.Load() {
					known = nil
					for _, msg := range sent {
						if since[msg.ID] {
							known = append(known, msg)
						}
					}
				}
				if len(known) > 0 {
					msg := rapid.SampledFrom(known).Draw(t, "again")
					m.answered(t, who[msg.ID], msg.ID, receive(msg), true)
				}
			case 6: // several at once, each more than once
				var mu sync.Mutex
				var wg sync.WaitGroup
				got := map[string][]string{}
				for range rapid.IntRange(2, 4).Draw(t, "at once") {
					msg := fresh(name, rapid.SampledFrom(texts).Draw(t, "text"))
					for range 2 {
						wg.Go(func() {
							said := receive(msg)
							mu.Lock()
							defer mu.Unlock()
							got[msg.ID] = append(got[msg.ID], said)
						})
					}
				}
				wg.Wait()
				for id, all := range got {
					for _, said := range all {
						m.answered(t, name, id, said, false)
					}
				}
			case 7:
				w.db.Down.Store(true)
			case 8:
				w.db.Down.Store(false)
				_ = w.desk.Tick(tt.Context()) // what it says is in the log
			case 9: // the server stops and starts
				if !w.db.Down.Load() {
					since = map[string]bool{}
					s, err := store.With(w.db, w.desk.Store.Keys(), w.spoolDir, w.desk.Log)
					if err != nil {
						t.Fatal(err)
					}
					if err := s.Spool().Load(); err != nil {
						t.Fatal(err)
					}
					w.desk = &bot.Desk{Program: w.desk.Program, World: w.desk.World, Listings: w.desk.Listings, Store: s, Alerter: w, Sender: w, Now: w.desk.Now, Log: w.desk.Log}
				}
			}
			w.now = w.now.Add(time.Duration(rapid.IntRange(1, 120).Draw(t, "seconds")) * time.Second)
		}
		w.db.Down.Store(false)
		if err := w.desk.Tick(tt.Context()); err != nil {
			t.Fatal(err)
		}
		for name, ids := range m.order {
			var kept []string
			said := map[string]string{}
			err := w.desk.Store.View(tt.Context(), func(tx *store.Tx) error {
				kept, said = nil, map[string]string{}
				return tx.Lines(w.desk.Store.Keys().Contact(number(name)), func(l store.Line) error {
					if l.Out {
						said[l.MessageID] += l.Text + "\n"
					} else {
						kept = append(kept, l.MessageID)
					}
					return nil
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			a, b := slices.Sorted(slices.Values(kept)), slices.Sorted(slices.Values(ids))
			if !slices.Equal(a, b) {
				t.Fatalf("%s: kept %q, answered %q", name, kept, ids)
			}
			single := func(all []string) (out []string) {
				for _, id := range all {
					if m.alone[id] {
						out = append(out, id)
					}
				}
				return out
			}
			if !slices.Equal(single(kept), single(ids)) {
				t.Fatalf("P5: %s: kept in the order %q, came in %q", name, kept, ids)
			}
			for _, id := range ids {
				if strings.TrimSpace(said[id]) != strings.TrimSpace(m.replies[id]) {
					t.Fatalf("%s, %s: kept %q, said %q", name, id, said[id], m.replies[id])
				}
			}
		}
	})
}
