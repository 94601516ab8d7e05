package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/sms"
)

// eachLine calls fn with every line of in; a line may be as long as it likes.
func eachLine(in io.Reader, fn func(string) error) error {
	r := bufio.NewReader(in)
	for {
		line, err := r.ReadString('\n')
		if line != "" {
			if ferr := fn(strings.TrimRight(line, "\r\n")); ferr != nil {
				return ferr
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
	}
}

// eachMessage calls fn with every argument, or with every line of standard
// input when there are none.
func (a *app) eachMessage(args []string, fn func(string) error) error {
	if len(args) == 0 {
		return eachLine(a.in, fn)
	}
	for _, text := range args {
		if err := fn(text); err != nil {
			return err
		}
	}
	return nil
}

// screened is the contract's line of `screen`.
type screened struct {
	Level    string          `json:"level"`
	Flags    []string        `json:"flags"`
	Rule     string          `json:"rule"`
	Language string          `json:"language"`
	Reply    string          `json:"reply"`
	Explain  []crisis.Reason `json:"explain,omitempty"`
}

func (a *app) screen() *cobra.Command {
	var asJSON, explain bool
	c := &cobra.Command{
		Use:   "screen [MESSAGE ...]",
		Short: "Say how dangerous messages sound, one JSON object a line",
		Long: `Say how dangerous messages sound: one JSON object for each message, given as
arguments or one a line on standard input. The exit code is 0 whatever was found.
The first reply is in "reply"; several messages are separated by a line break.`,
		Example: `  printf 'i want to die\nhello\n' | signpost screen
  signpost screen --explain "cant go on"
  echo '{"text":"die","previous":"i want to","age":15}' | signpost screen --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := a.adopt(); err != nil {
				return err
			}
			enc := json.NewEncoder(a.out)
			enc.SetEscapeHTML(false)
			return a.eachMessage(args, func(text string) error {
				in := struct {
					Text, Previous, Asked string
					Age                   int
				}{Text: text}
				if asJSON {
					in.Text = ""
					if err := json.Unmarshal([]byte(text), &in); err != nil {
						return usage("a line is not a JSON object with text, previous, asked and age: %v", err)
					}
				}
				s := crisis.Screen(in.Text).In(crisis.Context{Previous: in.Previous, Asked: in.Asked, Age: in.Age})
				out := screened{s.Level().String(), s.Flags().Names(), s.Rule(), s.Language(), strings.Join(s.FirstReply(), "\n"), nil}
				if explain {
					out.Explain = crisis.Explain(in.Text)
				}
				return enc.Encode(out)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "read JSON objects with text, previous, asked and age")
	c.Flags().BoolVar(&explain, "explain", false, "name the rules that fired, their patterns and concepts, and the words")
	return c
}

// found is the contract's line of `find`.
type found struct {
	Level   string      `json:"level"`
	Place   *foundPlace `json:"place"`
	Ask     string      `json:"ask"`
	Slots   foundSlots  `json:"slots"`
	Results []result    `json:"results"`
	Reply   string      `json:"reply"`
}

// foundSlots are the contract's slots; directory.Slots holds more, for sessions.
type foundSlots struct {
	Interest []string `json:"interest"`
	Not      []string `json:"not"`
	Day      []string `json:"day"`
	Part     []string `json:"part"`
	Nth      []string `json:"nth"`
	Audience []string `json:"audience"`
	For      []string `json:"for"`
	Access   []string `json:"access"`
	Cost     []string `json:"cost"`
	Language []string `json:"language"`
	Age      *int     `json:"age"`
}

func toSlots(s directory.Slots) foundSlots {
	list := func(in []string) []string { return append([]string{}, in...) } // never null
	out := foundSlots{list(s.Interest), list(s.Not), list(s.Day), list(s.Part), list(s.Nth), list(s.Audience),
		list(s.For), list(s.Access), list(s.Cost), list(s.Language), nil}
	if s.Age > 0 {
		out.Age = &s.Age
	}
	return out
}

type foundPlace struct {
	Name string  `json:"name"`
	Kind string  `json:"kind"`
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
}

type result struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Place      string   `json:"place"`
	Km         *float64 `json:"km"`
	Days       []string `json:"days"`
	Start      string   `json:"start"`
	End        string   `json:"end"`
	Cost       string   `json:"cost"`
	SourceDate string   `json:"source_date"`
	Checked    *string  `json:"checked"`
	Why        []string `json:"why"`
}

func (a *app) find() *cobra.Command {
	return &cobra.Command{
		Use:   "find [QUESTION ...]",
		Short: "Answer questions as a resident would be answered, one JSON object a line",
		Example: `  signpost find "knitting near enderby"
  printf 'walking group in hinckley on tuesdays\n' | signpost find`,
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := a.adopt(); err != nil {
				return err
			}
			county, err := a.ready()
			if err != nil {
				return err
			}
			enc := json.NewEncoder(a.out)
			enc.SetEscapeHTML(false)
			return a.eachMessage(args, func(text string) error {
				l := county.program.Lookup(county.world, crisis.Screen(text), false, 3, a.now())
				return enc.Encode(toFound(l))
			})
		},
	}
}

func toFound(l flows.Lookup) found {
	out := found{Level: l.Said.Level().String(), Ask: l.Ask, Slots: toSlots(l.Slots), Results: []result{}, Reply: l.Reply}
	if p := l.Found.Place; p != nil {
		out.Place = &foundPlace{p.Name, p.Kind, p.Lat, p.Lon}
	}
	for _, h := range l.Answer.Hits {
		g := h.Listing
		r := result{ID: g.ID, Name: g.Name, Place: g.Place, Days: []string{}, Start: g.Start, End: g.End, Cost: g.Cost,
			SourceDate: g.SourceDate, Why: append([]string{}, h.Why...)}
		if h.Km >= 0 {
			km := math.Round(h.Km*10) / 10 // village centres: more would pretend
			r.Km = &km
		}
		for _, d := range g.Days {
			r.Days = append(r.Days, strings.ToLower(d.String()[:3]))
		}
		if g.Checked != "" {
			r.Checked = &g.Checked
		}
		out.Results = append(out.Results, r)
	}
	return out
}

func (a *app) chat() *cobra.Command {
	var show bool
	c := &cobra.Command{
		Use:   "chat",
		Short: "Have a conversation in the terminal",
		Long: `Have a conversation in the terminal, as a resident would by text. Nothing is
kept. When standard input is not a terminal, each line is a text and only the
replies are printed. "wait 7d" lets time pass, and what is due is said.`,
		Example: "  signpost chat\n  printf 'hi\\nknitting\\nenderby\\n' | signpost chat --show",
		Args:    noArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			if _, err := a.adopt(); err != nil {
				return err
			}
			county, err := a.ready()
			if err != nil {
				return err
			}
			if a.cfg.Unreviewed == "1" {
				county.program = county.program.Unreviewed()
			}
			prompt := ""
			if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
				prompt = "you> "
				fmt.Fprintln(a.out, "Text as a resident would. Ctrl-D ends.")
			}
			talk := &chat{a: a, county: county, show: show, now: a.now()}
			fmt.Fprint(a.out, prompt)
			err = eachLine(a.in, func(text string) error {
				talk.text(text)
				fmt.Fprint(a.out, "\n", prompt)
				return nil
			})
			if prompt != "" {
				fmt.Fprintln(a.out)
			}
			return err
		},
	}
	c.Flags().BoolVar(&show, "show", false, "show the level, the step, what was understood and the cost beside each reply")
	return c
}

// chat is a conversation in the terminal.
type chat struct {
	a       *app
	county  county
	show    bool
	now     time.Time
	session flows.Session
}

var aWait = regexp.MustCompile(`^wait ([0-9]{1,3})([mhd])$`)

// text answers one line, or lets time pass.
func (c *chat) text(text string) {
	before := c.now
	if m := aWait.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1]) // three digits at most
		until := c.now.Add(time.Duration(n) * map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]])
		for at := c.session.Wake(); !at.IsZero() && !at.After(until); at = c.session.Wake() {
			if at.After(c.now) {
				c.now = at
			}
			c.tell(c.county.program.Due(c.county.world, c.session, c.now), "(days later) ")
			if c.session.Wake().Equal(at) {
				break // it said nothing and changed nothing
			}
		}
		c.now = until
		fmt.Fprintf(c.a.out, "(%s%s later)\n", m[1], m[2])
		return
	}
	if c.now = c.a.now(); c.now.Before(before) {
		c.now = before.Add(time.Minute) // time was let pass
	}
	c.tell(c.county.program.Step(c.county.world, c.session, flows.Event{Said: crisis.Screen(text), At: c.now}), "")
}

// tell prints what a turn says, and with show what it is made of.
func (c *chat) tell(t flows.Turn, begin string) {
	c.session = t.Next
	segments := 0
	for _, m := range t.Say {
		fmt.Fprintln(c.a.out, begin+m)
		segments += sms.Segments(m)
	}
	if !c.show {
		return
	}
	at := "nothing waits"
	if t.Flow != "" {
		at = "waits at " + t.Flow + "." + t.Step
	}
	fmt.Fprintf(c.a.out, "  [level %s, %s, %d segments, raise %q, understood%s]\n", t.Level, at, segments, t.Raise, spelt(t.Next))
	for _, r := range t.Records {
		fmt.Fprintf(c.a.out, "  [kept as %s: %s]\n", r.Kind, r.Text)
	}
}

// spelt is what a session looks for and keeps, in a line.
func spelt(s flows.Session) string {
	var b strings.Builder
	add := func(name string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			fmt.Fprintf(&b, " %s=%s", name, strings.Join(values, ","))
		}
	}
	q := s.Slots
	add("interest", q.Interest...)
	add("not", q.Not...)
	if s.Near != nil {
		add("place", s.Near.Name)
	}
	for _, one := range []struct {
		name   string
		values []string
	}{{"day", q.Day}, {"part", q.Part}, {"nth", q.Nth}, {"audience", q.Audience}, {"for", q.For}, {"access", q.Access}, {"cost", q.Cost}, {"language", q.Language}} {
		add(one.name, one.values...)
	}
	if q.Age > 0 {
		add("age", strconv.Itoa(q.Age))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Vars)) {
		add(name, s.Vars[name])
	}
	if b.Len() == 0 {
		return " nothing"
	}
	return b.String()
}
