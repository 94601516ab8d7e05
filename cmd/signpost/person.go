package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"signpost/bot"
	"signpost/store"
)

// Commands about one person, and about how long what is kept. The number is read from
// standard input: what stands on a command line is seen by everybody on the machine.

var aSpace = regexp.MustCompile(`[\s().-]+`)

// e164 is a telephone number as it is kept, from however people write it: 07700 900123,
// +44 (0)7700 900123, 0044 7700 900123, 447700900123.
func e164(text string) (store.Number, error) {
	n := aSpace.ReplaceAllString(strings.ReplaceAll(text, "(0)", ""), "")
	switch {
	case strings.HasPrefix(n, "+"):
	case strings.HasPrefix(n, "00"):
		n = "+" + n[2:]
	case strings.HasPrefix(n, "0"):
		n = "+44" + n[1:]
	case strings.HasPrefix(n, "44"):
		n = "+" + n
	case strings.HasPrefix(n, "7"):
		n = "+44" + n
	}
	if len(n) < 9 || len(n) > 16 || n[0] != '+' || strings.Trim(n[1:], "0123456789") != "" {
		return store.Number{}, usage("that is no telephone number: write it like 07700 900123 or +44 7700 900123")
	}
	return store.NewNumber(n), nil
}

// number is read from standard input, without an echo where that is a terminal.
func (a *app) number() (store.Number, error) {
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(a.err, "Telephone number: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.err)
		if err != nil {
			return store.Number{}, err
		}
		return e164(strings.TrimSpace(string(b)))
	}
	var first string
	stop := errors.New("stop")
	err := eachLine(io.LimitReader(a.in, 4096), func(line string) error { first = strings.TrimSpace(line); return stop })
	if err != nil && !errors.Is(err, stop) {
		return store.Number{}, err
	}
	if first == "" {
		return store.Number{}, usage("the telephone number is read from standard input, and there was none")
	}
	return e164(first)
}

// unknownPerson says plainly what the store says shortly.
func unknownPerson(err error) error {
	if err != nil && strings.Contains(err.Error(), store.ErrUnknown.Error()) {
		return errors.New("nothing is kept of that number")
	}
	return err
}

const wantReason = "a reason is wanted: --reason \"...\"; it is kept in the audit"

func (a *app) erase() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "erase",
		Short: "Destroy what is kept of one person, by their number on standard input",
		Long: `Destroy what is kept of one person, by their number on standard input: the key
that opens it, and the records. It cannot be undone. An opt-out stays, and so does
that a phone may be read by somebody else. A hold stops it, and so does an urgent
text that no reviewer has decided about.

A tombstone without words or number is written to erased.jsonl in the data folder
first: copy that file to another place, apart from backups, so that a restore does
not bring back whom you erased.`,
		Example: "  signpost erase --reason \"request of 3 March, identity checked\" < number.txt",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if reason == "" {
				return usage(wantReason)
			}
			n, err := a.number()
			if err != nil {
				return err
			}
			err = a.withStaff(c.Context(), false, func(s staff, by string) error { return s.Erase(c.Context(), by, reason, n) })
			if err == nil {
				fmt.Fprintln(a.out, "Erased.")
			}
			return unknownPerson(err)
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why; kept in the audit")
	return c
}

func (a *app) hold() *cobra.Command {
	var reason, until string
	var lift bool
	c := &cobra.Command{
		Use:   "hold",
		Short: "Keep what there is of one person until a day, or lift that",
		Long: `Keep what there is of one person until a day, by their number on standard input:
neither they, nor erase, nor retention removes it before. At most a year; it can be
set again. For a safeguarding officer, by name: who asks is kept, and the reason.`,
		Example: "  signpost hold --until 2027-05-01 --reason \"section 42 enquiry\" < number.txt\n  signpost hold --lift --reason \"enquiry closed\" < number.txt",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if reason == "" {
				return usage(wantReason)
			}
			var day time.Time
			if !lift {
				var err error
				if day, err = time.Parse(time.DateOnly, until); err != nil || !day.After(a.now()) {
					return usage("--until is %q: want a day to come, like 2027-05-01, or --lift", until)
				}
			}
			n, err := a.number()
			if err != nil {
				return err
			}
			err = a.withStaff(c.Context(), false, func(s staff, by string) error { return s.Hold(c.Context(), by, reason, n, day) })
			switch {
			case err != nil:
				return unknownPerson(err)
			case lift:
				fmt.Fprintln(a.out, "The hold is lifted.")
			default:
				fmt.Fprintf(a.out, "Held until %s.\n", until)
			}
			return nil
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why; kept in the audit")
	c.Flags().StringVar(&until, "until", "", "the last day, like 2027-05-01")
	c.Flags().BoolVar(&lift, "lift", false, "lift the hold")
	return c
}

func (a *app) retention() *cobra.Command {
	var asJSON bool
	run := &cobra.Command{
		Use: "run", Short: "Remove now what has been kept long enough", Args: noArgs,
		Long: `Remove now what has been kept long enough. A running server does so once a day.
How long what is kept is in the settings SIGNPOST_KEEP_..., in days.`,
		Example: "  signpost retention run\n  signpost retention run --json",
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := a.cfg.policy()
			if err != nil {
				return err
			}
			return a.withStaff(c.Context(), false, func(s staff, by string) error {
				r, err := s.Retain(c.Context(), by, p)
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(a.out).Encode(r)
				}
				fmt.Fprintf(a.out, "Removed: %d lines, %d conversations that stood still, %d things given, %d cases, %d rows of the audit, %d people of whom nothing was left. Held: %d.\n",
					r.Lines, r.Sessions, r.Given, r.Cases, r.Audit, r.Contacts, r.Held)
				return nil
			})
		},
	}
	run.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return group("retention", "Remove what has been kept long enough", run)
}

// policy is how long what is kept, from the settings.
func (c *config) policy() (p store.Policy, err error) {
	p = store.Defaults
	for _, s := range []struct {
		name, value string
		to          *time.Duration
	}{{"SIGNPOST_KEEP_WORDS", c.KeepWords, &p.Words}, {"SIGNPOST_KEEP_CRISIS", c.KeepCrisis, &p.Crisis},
		{"SIGNPOST_KEEP_GIVEN", c.KeepGiven, &p.Given}, {"SIGNPOST_KEEP_AUDIT", c.KeepAudit, &p.Audit}} {
		if s.value == "" {
			continue
		}
		n, err := strconv.Atoi(s.value)
		if err != nil || n < 1 || n > 3660 {
			return p, usage("%s is %q: want days, from 1 to 3660", s.name, s.value)
		}
		*s.to = time.Duration(n) * 24 * time.Hour
	}
	if p.Crisis < p.Words {
		return p, usage("SIGNPOST_KEEP_CRISIS is shorter than SIGNPOST_KEEP_WORDS: urgent conversations are kept at least as long as others")
	}
	return p, nil
}

// exportPerson writes everything of one person, for whoever asks to see it.
func (a *app) exportPerson(c *cobra.Command, reason string, plain bool) error {
	if reason == "" {
		return usage(wantReason)
	}
	n, err := a.number()
	if err != nil {
		return err
	}
	return unknownPerson(a.withStaff(c.Context(), false, func(s staff, by string) error {
		p, err := s.ExportPerson(c.Context(), by, reason, n)
		if err != nil {
			return err
		}
		if plain {
			return writePerson(a.out, p)
		}
		enc := json.NewEncoder(a.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(p)
	}))
}

// writePerson is Person as a letter can hold it.
func writePerson(out io.Writer, p bot.Person) error {
	var b strings.Builder
	when := func(t time.Time) string { return t.UTC().Format("2 January 2006 15:04 UTC") }
	fmt.Fprintf(&b, "What Signpost keeps of %s\nKnown since %s.\n\nTexts\n", p.Number, when(p.Since))
	for _, l := range p.Lines {
		who := "You"
		if l.Direction == "out" {
			who = "Signpost"
		}
		fmt.Fprintf(&b, "%s  %s: %s\n", when(l.At), who, strings.ReplaceAll(l.Text, "\n", "\n    "))
	}
	b.WriteString("\nWhat you gave us to keep\n")
	for _, g := range p.Given {
		fmt.Fprintf(&b, "%s  %s: %s\n", when(g.At), g.Kind, g.Text)
	}
	b.WriteString("\nWhen a person was asked to look\n")
	for _, k := range p.Cases {
		fmt.Fprintf(&b, "%s  why: %s\n", when(k.Since), strings.Join(append([]string{k.Why}, k.Flags...), ", "))
		if !k.Decided.IsZero() {
			fmt.Fprintf(&b, "    decided %s: %s. %s\n", when(k.Decided), k.Outcome, k.Note)
		}
	}
	if p.Hold != nil {
		fmt.Fprintf(&b, "\nHeld until %s.\n", p.Hold.Until.Format("2 January 2006"))
	}
	fmt.Fprintf(&b, "\nWhere the conversation stands\n%s\n", p.Session)
	_, err := io.WriteString(out, b.String())
	return err
}
