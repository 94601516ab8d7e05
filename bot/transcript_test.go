package bot_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"signpost/bot"
	"signpost/bot/transcript"
	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
	"signpost/store"
	"signpost/store/bolt"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

var update = flag.Bool("update", false, "rewrite transcripts with what was said")

// county is read once: it never changes.
var county = sync.OnceValues(func() (*flows.Program, flows.World) {
	program, problems := flows.Load(flows.Scripts())
	dir, bad := directory.Starter()
	gazetteer, err := places.New()
	if len(problems) > 0 || len(bad) > 0 || err != nil {
		panic(fmt.Sprint(problems, bad, err))
	}
	return program, flows.World{Places: gazetteer, Directory: dir}
})

// world is a desk with a clock that a transcript turns.
type world struct {
	desk  *bot.Desk
	db    *transcript.Cut
	now   time.Time
	out   strings.Builder
	log   bytes.Buffer
	count int
	last  bot.Message
	pause time.Duration // between texts

	spoolDir string

	numbers map[string]int
}

// Alert writes what staff are told into the transcript.
func (w *world) Alert(_ context.Context, a bot.Alert) error {
	fmt.Fprintf(&w.out, "staff< %s", a.Why)
	if a.Unopened > 0 {
		fmt.Fprintf(&w.out, ", not opened for %s", a.Unopened)
	}
	if a.Many > 0 {
		fmt.Fprintf(&w.out, ", %d while the store was down", a.Many)
	}
	if a.Unreached {
		fmt.Fprint(&w.out, ", our answer has probably not arrived")
	}
	if a.Listing != "" {
		fmt.Fprintf(&w.out, ", %s", a.Listing)
	} else if a.Case == "" {
		fmt.Fprint(&w.out, ", no case yet")
	}
	fmt.Fprintln(&w.out)
	return nil
}

// keyFile is fixed, so that contact ids, and with them the order of what falls
// due together, are the same in every run.
const keyFile = "root c2lnbnBvc3Qgc2lnbnBvc3Qgc2lnbnBvc3Qgc2lnbnA=\nwrap 1 bm90IGEgc2VjcmV0IG5vdCBhIHNlY3JldCBub3QgYSA=\n"

func keys(t testing.TB) *store.Keys {
	t.Helper()
	path := filepath.Join(t.TempDir(), "signpost.key")
	if err := os.WriteFile(path, []byte(keyFile), 0o400); err != nil {
		t.Fatal(err)
	}
	k, err := store.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newWorld(t testing.TB, db kv.DB) *world {
	t.Helper()
	w := &world{pause: 2 * time.Minute, db: &transcript.Cut{DB: db}, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.spoolDir = filepath.Join(t.TempDir(), "spool")
	s, err := store.With(w.db, keys(t), w.spoolDir, log)
	if err != nil {
		t.Fatal(err)
	}
	program, county := county()
	listings := bot.NewListings(county)
	w.desk = &bot.Desk{Program: program, World: listings.World, Listings: listings, Store: s, Alerter: w, Sender: w, Now: func() time.Time { return w.now }, Log: log}
	return w
}

// numbers of those who talk in transcripts: Ofcom's drama range.
func number(who string) store.Number {
	sum := 0
	for _, r := range who {
		sum = (sum*31 + int(r)) % 900
	}
	return store.NewNumber(fmt.Sprintf("+447700900%03d", 100+sum))
}

// number is who's in this world: in a transcript no two share one.
func (w *world) number(who string) store.Number {
	if w.numbers == nil {
		w.numbers = map[string]int{}
	}
	n, ok := w.numbers[who]
	if !ok {
		n = 100 + len(w.numbers)
		w.numbers[who] = n
	}
	return store.NewNumber(fmt.Sprintf("+447700900%03d", n))
}

func (w *world) say(words []string) {
	for _, m := range words {
		fmt.Fprintf(&w.out, "bot> %s\n", strings.ReplaceAll(m, "\n", "\n   | "))
	}
}

// play reads a transcript and writes what really happens:
//
//	ann> words        a text from ann
//	bot> ...          ours, with "   | " before each further line
//	again             the last text is delivered once more
//	wait 5m           time passes (m, h, d), and the desk ticks
//	store down, store up
//	picture from ann  a picture without words
//	quick, slow       from here on 20 seconds lie between texts, or two minutes again
//	queue             who waits for a person now, each as a line "queue< ..."
//	reviewed          a reviewer reads and decides whatever waits
//	reported          what residents said is wrong or staff withhold, each as "listing< ..."
//	sam keeps ID      a member of staff has checked a listing: it is right
//	sam withholds ID  they withhold it, since it is over
//	sam restores ID   they put it back
//	sam reads ann     what a reviewer is shown of ann's own texts, as "read< ..."
func (w *world) play(t *testing.T, script string) string {
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if ours(line) {
			continue
		}
		fmt.Fprintln(&w.out, line)
		switch {
		case line == "" || line[0] == '#':
		case line == "store down", line == "store up":
			w.db.Down.Store(line == "store down")
			w.tick(t)
		case line == "quick":
			w.pause = 20 * time.Second
		case line == "slow":
			w.pause = 2 * time.Minute
		case line == "queue":
			w.queue(t)
		case line == "reviewed":
			w.review(t)
		case line == "reported":
			w.listings(t)
		case listed.MatchString(line):
			w.keep(t, listed.FindStringSubmatch(line))
		case strings.Contains(line, " reads "):
			w.read(t, line)
		case line == "again":
			w.desk.Receive(t.Context(), w.last, w.say)
		case strings.HasPrefix(line, "wait "):
			d, err := transcript.Wait(strings.TrimPrefix(line, "wait "))
			if err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(d)
			w.tick(t)
		case strings.HasPrefix(line, "picture from "):
			w.text(t, strings.TrimPrefix(line, "picture from "), "", 1)
		default:
			who, text, ok := strings.Cut(line, "> ")
			if !ok {
				t.Fatalf("not a line of a transcript: %q", line)
			}
			w.text(t, who, text, 0)
		}
	}
	return w.out.String()
}

func (w *world) text(t *testing.T, who, text string, pictures int) {
	w.count++
	w.last = bot.Message{ID: fmt.Sprintf("SM%032d", w.count), Signature: strconv.Itoa(w.count), Channel: "sms", From: w.number(who), Said: crisis.Screen(text), Pictures: pictures}
	calls := 0
	w.desk.Receive(t.Context(), w.last, func(words []string) {
		calls++
		w.say(words)
	})
	if calls != 1 {
		t.Errorf("%q was answered %d times, want once", text, calls)
	}
	w.now = w.now.Add(w.pause)
	w.tick(t)
}

func (w *world) tick(t *testing.T) {
	if err := errors.Join(w.desk.Tick(t.Context()), w.desk.Post(t.Context())); err != nil && !errors.Is(err, kv.ErrDown) {
		t.Fatalf("tick: %v", err)
	}
}

// Send writes what we begin into the transcript.
func (w *world) Send(_ context.Context, to store.Number, text string) error {
	who := "somebody"
	for name, n := range w.numbers {
		if to.E164() == fmt.Sprintf("+447700900%03d", n) {
			who = name
		}
	}
	fmt.Fprintf(&w.out, "to %s< %s\n", who, strings.ReplaceAll(text, "\n", "\n   | "))
	return nil
}

// stores are the stores that every transcript must mean the same on.
func stores(t *testing.T) map[string]func() kv.DB {
	return map[string]func() kv.DB{
		"memory": func() kv.DB { return kvtest.NewMemory() },
		"bolt": func() kv.DB {
			db, err := bolt.Open(filepath.Join(t.TempDir(), "a.db"), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		},
	}
}

// TestTranscripts plays every transcript on every store, each closure twice.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, f := range files {
		for name, open := range stores(t) {
			t.Run(filepath.Base(f)+"/"+name, func(t *testing.T) {
				ar, err := txtar.ParseFile(f)
				if err != nil {
					t.Fatal(err)
				}
				w := newWorld(t, kvtest.Again{DB: open()})
				got := w.play(t, string(ar.Comment))
				if *update {
					ar.Comment = []byte(got)
					if err := os.WriteFile(f, txtar.Format(ar), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if d := transcript.Diff(string(ar.Comment), got); d != "" {
					t.Errorf("%s, %s", f, d)
				}
				quiet(t, w, string(ar.Comment))
			})
		}
	}
}

// quiet fails when the log holds anything that a resident wrote (P6).
func quiet(t *testing.T, w *world, script string) {
	t.Helper()
	for line := range strings.Lines(script) {
		who, text, ok := strings.Cut(strings.TrimSpace(line), "> ")
		if ok && who != "bot" && len(text) > 6 && strings.Contains(w.log.String(), text) {
			t.Errorf("P6: the log holds what %s wrote", who)
		}
	}
	if strings.Contains(w.log.String(), "7700900") {
		t.Error("P6: the log holds a number")
	}
}
