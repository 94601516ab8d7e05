package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"signpost/flows/crisis"
)

// listedLine is a helpline as `helplines --json` writes it.
type listedLine struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	For        string `json:"for"`
	Voice      string `json:"voice"`
	Text       string `json:"text"`
	Web        string `json:"web"`
	Hours      string `json:"hours"`
	Open       *bool  `json:"open"` // null when nobody knows the hours
	Ages       string `json:"ages"`
	Languages  string `json:"languages"`
	Area       string `json:"area"`
	Cost       string `json:"cost"`
	Source     string `json:"source"`
	VerifiedOn string `json:"verified_on"`
	ExpiresOn  string `json:"expires_on"`
	Expired    bool   `json:"expired"`
	CheckedBy  string `json:"checked_by"`
	Due        bool   `json:"due"` // to be phoned this month
	Core       bool   `json:"core"`
	File       string `json:"file"`
	Line       int    `json:"line"`
}

func (a *app) helplines() *cobra.Command {
	var open, due, asJSON bool
	c := &cobra.Command{
		Use:   "helplines",
		Short: "List the helplines, what is open now, and what must be phoned",
		Long: `List the helplines that residents may be shown: the built-in ones, with the
council's own file (SIGNPOST_HELPLINES) laid over them. Hours are London's.

--due prints a checklist to sign of what must be phoned this month: whatever
nobody has phoned, whatever was phoned more than 31 days before the month's end,
and whatever expires in it. It says what to ask, and what to write down where
afterwards.

The exit code is 1 when the council's file is refused; the built-in lines are
listed then, since they are the ones that are given.`,
		Example: `  signpost helplines
  signpost helplines --open
  signpost helplines --due | lp
  signpost helplines --json --due`,
		Args: noArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			if open && due {
				return usage("--open and --due are two lists: ask for one; see: signpost helplines --help")
			}
			book, faults, _ := a.book()
			for _, p := range faults {
				fmt.Fprintln(a.err, p)
			}
			now := a.now()
			all := book.Helplines()
			// As they are read: what never drops out, what the council put first, the rest.
			rank := func(h crisis.Helpline) int {
				switch {
				case h.Core:
					return 0
				case h.Order > 0:
					return h.Order
				}
				return 1000
			}
			slices.SortStableFunc(all, func(x, y crisis.Helpline) int { return cmp.Compare(rank(x), rank(y)) })
			shown := slices.DeleteFunc(slices.Clone(all), func(h crisis.Helpline) bool {
				return open && !h.Open(now) || due && !h.Due(now)
			})
			var err error
			switch {
			case asJSON:
				err = a.listJSON(shown, now)
			case due:
				err = a.checklist(shown, len(all), now)
			default:
				err = listTable(a.out, shown, now)
			}
			if err == nil && len(faults) > 0 {
				fmt.Fprintf(a.err, "signpost: %s is refused; these are the built-in lines\n", a.cfg.Helplines)
				return errFound
			}
			return err
		},
	}
	c.Flags().BoolVar(&open, "open", false, "only what is open now")
	c.Flags().BoolVar(&due, "due", false, "what must be phoned this month, as a checklist to sign")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

func (a *app) listJSON(lines []crisis.Helpline, now time.Time) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	for _, h := range lines {
		file, line := h.Where()
		l := listedLine{ID: h.ID, Name: h.Name, For: h.For, Voice: h.Voice, Text: h.Text, Web: h.Web, Hours: h.Hours,
			Ages: h.Ages, Languages: h.Languages, Area: h.Area, Cost: h.Cost, Source: h.Source,
			VerifiedOn: h.VerifiedOn, ExpiresOn: h.ExpiresOn, Expired: h.Expired(now), CheckedBy: h.CheckedBy,
			Due: h.Due(now), Core: h.Core, File: file, Line: line}
		if h.Hours != "" {
			is := h.Open(now)
			l.Open = &is
		}
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

// listTable writes a line for each helpline, in columns.
func listTable(out io.Writer, lines []crisis.Helpline, now time.Time) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "OPEN NOW\tID\tNAME\tRING\tTEXT\tHOURS\tVERIFIED\tEXPIRES\tPHONED BY")
	for _, h := range lines {
		is := "no"
		switch {
		case h.Open(now):
			is = "yes"
		case h.Expired(now):
			is = "expired"
		case h.Hours == "":
			is = "unknown"
		}
		fmt.Fprintln(w, strings.Join([]string{is, h.ID, h.Name, dash(h.Voice), dash(h.Text), dash(h.Hours), h.VerifiedOn, h.ExpiresOn, dash(h.CheckedBy)}, "\t"))
	}
	return w.Flush()
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// neverTested are lines that nobody rings to test them: each call takes the
// place of somebody in danger.
var neverTested = []string{"emergency", "relay-emergency"}

// checklist is what somebody takes to the telephone, and signs.
func (a *app) checklist(due []crisis.Helpline, of int, now time.Time) error {
	var b strings.Builder
	today := crisis.London(now)
	fmt.Fprintf(&b, "Helplines to phone in %s: %d of %d\n", today.Format("January 2006"), len(due), of)
	if len(due) == 0 {
		b.WriteString("\nNothing is due.\n")
		_, err := io.WriteString(a.out, b.String())
		return err
	}
	b.WriteString(`
Say at once that you are checking a number for a council's text service, and keep
it short: somebody may be waiting for the line. Where there is an office, ask
there instead. Do not text a line to test it: a volunteer would look after
somebody who is not there.
`)
	for _, h := range due {
		fmt.Fprintf(&b, "\n[ ] %s (%s)\n", h.Name, h.ID)
		for _, way := range [][2]string{{"Ring", h.Voice}, {"Text", h.Text}} {
			if way[1] != "" {
				fmt.Fprintf(&b, "    %-9s %s\n", way[0], way[1])
			}
		}
		ask := []string{"Is this " + h.Name + "?", "For " + h.For + " (ages: " + dash(h.Ages) + ", area: " + dash(h.Area) + ")?"}
		if h.Hours == "" {
			ask = append(ask, "When are you open?")
		} else {
			ask = append(ask, "Open "+h.Hours+"?")
		}
		ask = append(ask, "What does it cost ("+dash(h.Cost)+")?", "May we give the number by text?")
		if slices.Contains(neverTested, h.ID) {
			ask = []string{"DO NOT RING OR TEXT IT to test it. Ask the council's emergency planning team: is this still right?"}
		}
		fmt.Fprintf(&b, "    Ask       %s\n", strings.Join(ask, "\n              "))
		by := "by nobody yet"
		if h.CheckedBy != "" {
			by = "by " + h.CheckedBy
		}
		late := ""
		if h.Expired(now) {
			late = ", EXPIRED"
		}
		fmt.Fprintf(&b, "    Last      verified %s, phoned %s; expires %s%s\n", h.VerifiedOn, by, h.ExpiresOn, late)
		b.WriteString("    Answer    right / changed: ..........................................\n" +
			"    Phoned by ..................  Date ..........  Signed ..................\n")
	}
	file := "flows/crisis/helplines.yaml, or in a file of the council's own"
	if a.cfg.Helplines != "" {
		file = a.cfg.Helplines
	}
	fmt.Fprintf(&b, `
Afterwards write for each line that was right, in %s:
    checked_by: who phoned       verified_on: the day, as "%s"
    expires_on: at most a year after it
What has changed: hours, with source: where you learned it. A number that has
changed is a line with an id of its own. Then run: signpost check --go-live
`, file, today.Format(time.DateOnly))
	_, err := io.WriteString(a.out, b.String())
	return err
}
