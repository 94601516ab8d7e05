package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/places"
	"signpost/store"
)

// How long a text waits for the store. Twilio gives up after 15 seconds.
const (
	ordinaryWait = 2 * time.Second
	urgentWait   = 250 * time.Millisecond
	spoolWait    = time.Second
	answeredWait = 10 * time.Second // for the spool, when the resident waits for nothing any more
)

// Alerter tells staff that somebody needs them. It is given no words and no number.
type Alerter interface {
	Alert(ctx context.Context, a Alert) error
}

// Alert is what staff are told.
type Alert struct {
	Why      string        // a level, "child", "person", or "break-glass", "glass-review" and "number-asked", which are about staff
	Case     string        // what to open; "" when the store is down and nobody knows yet
	Unopened time.Duration // how long nobody has opened the case; 0 when it is new

	Unreached bool // our answer to it has probably not arrived: they had opted out

	Listing string // the id of a listing that a resident says is wrong; then Why is "listing"

	Many int // how many texts, when the store is down and they are told of together
}

// Desk answers residents and helps staff. Its fields are set before it is used.
type Desk struct {
	Program *flows.Program
	// Load reads the conversations again, for Reload; nil when they never change.
	Load func() (*flows.Program, []flows.Problem)
	// LoadPlaces reads the places again, for ReloadPlaces; nil when they never change.
	LoadPlaces func() (*places.Gazetteer, error)
	World      func() flows.World // the listings as they are now
	Store      *store.Store
	// Listings is what World reads when listings are kept in the records; nil leaves
	// World as it is.
	Listings *Listings
	Alerter  Alerter      // nil: nobody is told, and Counts says so
	Policy   store.Policy // how long what is kept; the zero Policy removes nothing
	Sender   Sender       // nil: what we would say first is not said, and Counts says so
	Now      func() time.Time
	Log      *slog.Logger

	Counts Counts

	reloaded atomic.Pointer[flows.Program]

	flight  flight  // ordinary messages that are being answered
	lanes   lanes   // who is being answered
	adults  adults  // who may be told of what is for adults while the store is down
	pending pending // alerts that no outbox holds
	recent  recent  // the last replies
	signins signins // who has failed to sign in lately
}

// Counts are what has happened since the start, for /metrics and /readyz.
type Counts struct {
	Received, Urgent, Repeated atomic.Int64
	Spooled, Unkept            atomic.Int64 // the store could not; neither could the spool
	Alerted, Unalerted         atomic.Int64
	Sent, Unsent               atomic.Int64 // texts that we send without having been asked
	Forged, ForgedUrgent       atomic.Int64 // a bad signature; the words were urgent all the same
}

// Message is one text from a resident, its signature checked.
type Message struct {
	ID        string // the channel's, unique
	Signature string // a hash of the request, claimed too; "" for none
	Channel   string
	From      store.Number
	Said      crisis.Screened
	Pictures  int
}

// Receive answers m. It calls say exactly once, with at least one message.
func (d *Desk) Receive(ctx context.Context, m Message, say func([]string)) {
	d.Counts.Received.Add(1)
	now := d.Now()
	if m.Said.Level().Urgent() {
		// Answer, then remember: nothing may come before these words.
		d.Counts.Urgent.Add(1)
		first := m.Said.FirstReply()
		defer d.lanes.enter(m.From.E164(), 0)() // waits for nobody
		say(first)
		d.remember(ctx, m, first, now)
		return
	}
	say(d.flight.once(m.ID, func() []string {
		defer d.lanes.enter(m.From.E164(), urgentWait+spoolWait)()
		return d.reply(ctx, m, now)
	}))
}

// reply remembers ordinary words and returns the answer to them.
func (d *Desk) reply(ctx context.Context, m Message, now time.Time) []string {
	if spool := d.Store.Spool(); spool != nil {
		if was, ok := spool.Reply(m.ID); ok {
			d.Counts.Repeated.Add(1)
			return was
		}
	}
	// The resident's answer must not be lost because the line was cut.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ordinaryWait)
	defer cancel()
	said, err := d.turn(ctx, m, nil, now)
	if err == nil {
		d.recent.add(m.ID, said)
		return said
	}
	if was, ok := d.recent.get(m.ID); ok && !errors.Is(err, store.ErrReplayed) {
		d.Counts.Repeated.Add(1)
		return was
	}
	said = []string{crisis.Trouble()}
	if errors.Is(err, store.ErrReplayed) {
		d.Counts.Forged.Add(1)
		d.Log.Warn("a signed request came again as another message; nothing was kept")
		return said
	}
	d.Log.Error("turn was not kept", "err", err)
	_ = Guard(func() error { // a bug that stopped the turn may stop this too: then the kind words stand
		contact := d.contact(m.From)
		var young bool
		said, young = d.Scripts().Alone(d.World(), flows.Event{Said: m.Said, Pictures: m.Pictures, At: now}, d.adults.has(contact))
		if young {
			d.adults.drop(contact)
		}
		return nil
	})
	d.spool(m, said, now, spoolWait)
	d.recent.add(m.ID, said)
	return said
}

// remember keeps urgent words that have been answered.
func (d *Desk) remember(ctx context.Context, m Message, first []string, now time.Time) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), urgentWait)
	defer cancel()
	_, err := d.turn(ctx, m, first, now)
	if err == nil || errors.Is(err, store.ErrReplayed) {
		return
	}
	d.Log.Error("urgent turn was not kept", "err", err)
	d.adults.drop(d.contact(m.From)) // they may have said how old they are
	// The outbox is in the store that is down: tell staff directly, and before the
	// spool, which may take its time.
	d.pending.add(m.Said.Level().String())
	d.spool(m, first, now, answeredWait)
}

// contact is the pseudonym of n, "" while there is no key file to make it with.
func (d *Desk) contact(n store.Number) string {
	if k := d.Store.Keys(); k != nil {
		return k.Contact(n)
	}
	return ""
}

// turn takes one step of the conversation and keeps everything that follows
// from it, in one transaction. What the spool holds for the contact goes first.
// given is what was answered already; nil for ordinary words.
func (d *Desk) turn(ctx context.Context, m Message, given []string, now time.Time) ([]string, error) {
	if err := d.Store.Ready(); err != nil {
		return nil, err
	}
	contact := d.Store.Keys().Contact(m.From)
	if err := d.unspool(ctx, contact); err != nil {
		return nil, err
	}
	type outcome struct {
		said            []string
		repeated, adult bool
	}
	// Read only when the update has returned nil: one that was given up on may
	// still be running.
	var got outcome
	err := Guard(func() error {
		world := d.World()
		return d.Store.Update(ctx, contact, func(tx *store.Tx) error {
			was, seen, err := tx.Replied(m.ID)
			if err != nil {
				return err
			}
			if seen {
				if len(was) == 0 {
					was = []string{crisis.Care()} // what was said then has been erased
				}
				got = outcome{was, true, false}
				return nil
			}
			s, err := tx.Session(contact)
			if err != nil {
				return err
			}
			t := d.Scripts().Step(world, s, flows.Event{Said: m.Said, Pictures: m.Pictures, At: now})
			if given != nil {
				t.Say = given
			}
			got = outcome{t.Say, false, !t.Next.Under18(now)}
			return d.put(tx, contact, m, t, now)
		})
	})
	if err != nil {
		return nil, err
	}
	switch {
	case got.repeated:
		d.Counts.Repeated.Add(1)
	case got.adult:
		d.adults.add(contact)
	default:
		d.adults.drop(contact)
	}
	return got.said, nil
}

// put writes what follows from turn t to message m.
func (d *Desk) put(tx *store.Tx, contact string, m Message, t flows.Turn, now time.Time) error {
	if err := tx.Meet(contact, m.From, now); err != nil {
		return err
	}
	if err := tx.ClaimMessage(contact, m.ID, m.Signature, t.Say, now); err != nil {
		return err
	}
	if err := tx.PutSession(contact, t.Next); err != nil {
		return err
	}
	if err := tx.AddLines(contact, lines(m, t, now)); err != nil {
		return err
	}
	if err := d.keepLater(tx, contact, m.ID, t, now); err != nil {
		return err
	}
	if t.Forget {
		if err := tx.PutDue(store.Due{At: now, Contact: contact, Name: nameForget, Since: now}); err != nil {
			return err
		}
	}
	if t.Wrong != "" {
		if err := d.reported(tx, contact, t.Wrong, now); err != nil {
			return err
		}
	}
	minor := t.Next.Under18(now)
	switch {
	case t.Raise == "" && minor:
		return tx.Minor(contact) // the case that waits is a child's, whatever it waits for
	case t.Raise == "":
		return nil
	}
	return d.raise(tx, contact, store.Raise{MessageID: m.ID, Why: t.Raise, Flags: t.Stands.Names(), Minor: minor,
		Alert: t.Alert, Unreached: t.Unreached, At: now})
}

// lines are what was said in one turn, by both.
func lines(m Message, t flows.Turn, now time.Time) []store.Line {
	in := store.Line{At: now, MessageID: m.ID, Channel: m.Channel, Text: m.Said.Words(),
		Level: t.Level.String(), Flags: t.Flags.Names(), Flow: t.Flow, Step: t.Step}
	out := []store.Line{in}
	for _, text := range t.Say {
		l := in
		l.Out, l.Text, l.Level, l.Flags = true, text, crisis.None.String(), nil
		out = append(out, l)
	}
	return out
}

// Staff are told again when nobody has opened a case after these times.
var escalate = []struct {
	name  string
	after time.Duration
}{{"unopened-5", 5 * time.Minute}, {"unopened-15", store.Unattended}}

// raise puts the contact in the review queue, and an alert in the outbox.
func (d *Desk) raise(tx *store.Tx, contact string, m store.Raise) error {
	c, err := tx.Raise(contact, m)
	if err != nil || !m.Alert {
		return err
	}
	err = tx.PutEffect(store.Effect{ID: "alert-" + m.MessageID, Kind: kindAlert, Contact: contact, Case: c.ID, Why: m.Why,
		Unreached: m.Unreached, At: m.At, NotYet: m.At})
	if err != nil {
		return err
	}
	for _, e := range escalate {
		if err := tx.PutDue(store.Due{At: m.At.Add(e.after), Contact: contact, Name: e.name, About: c.ID, Since: m.At}); err != nil {
			return err
		}
	}
	return nil
}
