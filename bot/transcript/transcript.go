// Package transcript plays conversations that are written down, against the real desk
// with records of its own, and writes what really happens.
//
// A transcript stands beside its flow (find.txt beside find.yaml) and reads like a chat:
//
//	# A note.
//	ann> knitting near enderby      a text from ann; who it is makes no difference but the number
//	bot> ...                        our answer, with "   | " before each further line
//	to ann< ...                     what we say first, days later or after silence
//	staff< crisis                   what staff are told
//	gave< pledge: ...               what was given us to keep
//	wait 7d                         time passes (m, h, d), and what is due is done
//	store down, store up            the records cannot be reached, and can again
//	restart                         the server stops and starts
//	again                           the last text is delivered a second time
//	line child-duty Name 0116 ...   the council has filled in that helpline, from here on
//	at 2026-11-23 21:30             the clock is set (London time)
//
// The lines that are ours are written anew by every play: a transcript passes when
// that changes nothing.
package transcript

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"signpost/bot"
	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/store"
	"signpost/store/bolt"
	"signpost/store/kv"
)

// Begins is when a transcript begins: a Monday in winter, at nine.
var Begins = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// pause lies between two texts.
const pause = 2 * time.Minute

// Play plays a transcript with p in w and returns it as it really goes. dir is an empty
// folder for the records. Faults of the transcript itself name their line.
func Play(ctx context.Context, dir string, p *flows.Program, w flows.World, script string) (got string, err error) {
	k, err := store.MakeKeys(filepath.Join(dir, "signpost.key"))
	if err != nil {
		return "", fmt.Errorf("transcript: %w", err)
	}
	db, err := bolt.Open(filepath.Join(dir, "signpost.db"), bolt.Options{})
	if err != nil {
		return "", fmt.Errorf("transcript: %w", err)
	}
	s := &stage{ctx: ctx, dir: dir, program: p, world: w, keys: k, db: &Cut{DB: db}, now: Begins, numbers: map[string]int{}, told: map[string]int{}}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := s.open(); err != nil {
		return "", err
	}
	n := 0
	for line := range strings.Lines(script) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if ours(line) {
			continue
		}
		fmt.Fprintln(&s.out, line)
		if err := s.act(line); err != nil {
			return "", fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s.out.String(), nil
}

// ours reports whether a line shows what we do, and is written anew.
func ours(line string) bool {
	for _, begin := range []string{"bot> ", "   | ", "to ", "staff< ", "gave< "} {
		if strings.HasPrefix(line, begin) {
			return true
		}
	}
	return false
}

// stage is a desk with a clock that the transcript turns.
type stage struct {
	ctx     context.Context
	dir     string
	program *flows.Program
	world   flows.World
	keys    *store.Keys
	db      *Cut
	desk    *bot.Desk
	now     time.Time
	out     strings.Builder
	count   int
	last    bot.Message
	numbers map[string]int
	lines   []crisis.Helpline
	told    map[string]int // what each contact gave, as far as it was shown
}

// Cut is a kv.DB that can be out of reach.
type Cut struct {
	kv.DB
	Down atomic.Bool
}

// ErrCut is what a Cut that is down answers. It wraps kv.ErrDown.
var ErrCut = fmt.Errorf("transcript: store down: %w", kv.ErrDown)

// Update is DB's, while it is in reach.
func (c *Cut) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	if c.Down.Load() {
		return ErrCut
	}
	return c.DB.Update(ctx, who, fn)
}

// View is DB's, while it is in reach.
func (c *Cut) View(ctx context.Context, fn func(kv.Tx) error) error {
	if c.Down.Load() {
		return ErrCut
	}
	return c.DB.View(ctx, fn)
}

// open starts a desk on the records as they are.
func (s *stage) open() error {
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.With(s.db, s.keys, filepath.Join(s.dir, "spool"), quiet)
	if err != nil {
		return fmt.Errorf("transcript: %w", err)
	}
	listings := bot.NewListings(s.world)
	s.desk = &bot.Desk{Program: s.program, World: listings.World, Listings: listings, Store: st, Alerter: s, Sender: s,
		Now: func() time.Time { return s.now }, Log: quiet}
	return nil
}

// aLine is a helpline's id, name and number.
var aLine = regexp.MustCompile(`^([a-z0-9-]+) (.+?) ([0-9][0-9 ]+)$`)

var aText = regexp.MustCompile(`^([a-z]+)> ?(.*)$`)

// act does what a line says.
func (s *stage) act(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line == "store down", line == "store up":
		s.db.Down.Store(line == "store down")
		return s.tick()
	case line == "restart":
		return s.open()
	case line == "again":
		if s.last.ID == "" {
			return errors.New("again: nothing has been texted yet")
		}
		return s.receive()
	case word == "wait":
		d, err := Wait(rest)
		if err != nil {
			return err
		}
		s.now = s.now.Add(d)
		return s.tick()
	case word == "line":
		m := aLine.FindStringSubmatch(rest)
		if m == nil {
			return fmt.Errorf("line %q: want an id, a name and a number, like line child-duty Duty Team 0116 496 0100", rest)
		}
		s.lines = append(s.lines, crisis.Helpline{ID: m[1], Name: m[2], Voice: m[3]})
		s.program = s.program.WithLines(s.lines)
		return s.open()
	case word == "at":
		at, err := time.ParseInLocation("2006-01-02 15:04", rest, crisis.London(s.now).Location())
		if err != nil || at.Before(s.now) {
			return fmt.Errorf("at %q: want a later time, like 2026-11-23 21:30", rest)
		}
		s.now = at.UTC()
		return s.tick()
	}
	m := aText.FindStringSubmatch(line)
	if m == nil {
		return fmt.Errorf("%q is no line of a transcript: write ann> and a text, wait 7d, restart, store down or a # note", line)
	}
	return s.text(m[1], m[2])
}

// Wait reads 5m, 12h or 7d.
func Wait(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("wait %q: want a time like 5m, 12h or 7d", text)
	}
	return d, nil
}

func (s *stage) number(who string) store.Number {
	n, ok := s.numbers[who]
	if !ok {
		n = 100 + len(s.numbers)
		s.numbers[who] = n
	}
	return store.NewNumber(fmt.Sprintf("+447700900%03d", n))
}

func (s *stage) text(who, text string) error {
	s.count++
	s.last = bot.Message{ID: fmt.Sprintf("SM%032d", s.count), Signature: strconv.Itoa(s.count), Channel: "sms", From: s.number(who), Said: crisis.Screen(text)}
	if err := s.receive(); err != nil {
		return err
	}
	s.now = s.now.Add(pause)
	return s.tick()
}

func (s *stage) receive() error {
	s.desk.Receive(s.ctx, s.last, func(said []string) {
		for _, m := range said {
			s.write("bot> ", m)
		}
	})
	return s.gave(s.last.From)
}

func (s *stage) write(begin, text string) {
	fmt.Fprintf(&s.out, "%s%s\n", begin, strings.ReplaceAll(text, "\n", "\n   | "))
}

// gave writes what a resident has given us since it was asked last.
func (s *stage) gave(n store.Number) error {
	if s.db.Down.Load() {
		return nil
	}
	contact, seen := s.keys.Contact(n), 0
	err := s.desk.Store.View(s.ctx, func(tx *store.Tx) error {
		return tx.Given(contact, func(g store.Given) error {
			if seen++; seen > s.told[contact] {
				s.write("gave< ", g.Kind+": "+g.Text)
			}
			return nil
		})
	})
	s.told[contact] = seen
	if err != nil {
		return fmt.Errorf("transcript: %w", err)
	}
	return nil
}

func (s *stage) tick() error {
	err := errors.Join(s.desk.Tick(s.ctx), s.desk.Post(s.ctx))
	if err != nil && !errors.Is(err, kv.ErrDown) {
		return fmt.Errorf("transcript: %w", err)
	}
	return nil
}

// Alert writes what staff are told.
func (s *stage) Alert(_ context.Context, a bot.Alert) error {
	late := ""
	if a.Unopened > 0 {
		late = fmt.Sprintf(", not opened for %s", a.Unopened)
	}
	if a.Listing != "" {
		late += ", " + a.Listing
	}
	s.write("staff< ", a.Why+late)
	return nil
}

// Send writes what we say first.
func (s *stage) Send(_ context.Context, to store.Number, text string) error {
	for who, n := range s.numbers {
		if to.E164() == fmt.Sprintf("+447700900%03d", n) {
			s.write("to "+who+"< ", text)
		}
	}
	return nil
}

// Diff shows where got leaves want, three lines before and five after; "" when they
// are the same.
func Diff(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) && i == len(b) {
		return ""
	}
	var out strings.Builder
	for j := max(0, i-3); j < i; j++ {
		fmt.Fprintf(&out, "  %s\n", a[j])
	}
	for _, l := range a[i:min(i+5, len(a))] {
		fmt.Fprintf(&out, "- %s\n", l)
	}
	for _, l := range b[i:min(i+5, len(b))] {
		fmt.Fprintf(&out, "+ %s\n", l)
	}
	return fmt.Sprintf("line %d:\n%s", i+1, out.String())
}

// Read is the transcript beside a flow, "" when there is none.
func Read(dir, flow string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, flow+".txt"))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return string(b), err
}
