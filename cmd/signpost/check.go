package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
)

func (a *app) check() *cobra.Command {
	var asJSON, goLive, open bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Check settings, conversations, helplines, listings and postcodes",
		Long: `Check settings, conversations, helplines, listings and imported postcodes. Every
problem is named with its file and line; the exit code is 1 when there is one.
Nothing is changed. Where there are records they are asked who may sign in: with
one lead only, nobody could look at why that one saw a number.

A council's own helpline file (SIGNPOST_HELPLINES) may add lines and words and
put them in another order; whatever would weaken an answer is a problem, and so
is a line that is past its date.

With --go-live that is a problem too, and so it is when a helpline has not been
phoned in the last 31 days, or when nobody has signed a rule, a reply or a translation: one
line for each file, or all of them with --json.

With --open-sessions it says who would be asked again if these conversations were
published now, by the records as they are.`,
		Example: "  signpost check\n  signpost check --go-live\n  SIGNPOST_HELPLINES=./our-helplines.yaml signpost check",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			county, found := a.county()
			book, faults, expired := a.book()
			found = append(append(found, faults...), expired...)
			if county.broken != nil {
				found = append(found, *county.broken)
			}
			unsigned := slices.Concat(book.Unsigned(a.now()), unsignedWords(), a.unsignedFlows(county.program))
			leads := a.leads(c.Context())
			if goLive {
				found = append(found, waiting(unsigned, asJSON)...)
				if leads != "" {
					found = append(found, problem{File: a.cfg.Data, Message: leads})
				}
			}
			for _, p := range append(county.warnings, found...) {
				if asJSON {
					if err := json.NewEncoder(a.out).Encode(p); err != nil {
						return err
					}
					continue
				}
				fmt.Fprintln(a.out, p)
			}
			if open && len(found) == 0 {
				return a.openSessions(c.Context(), county.program)
			}
			if len(found) > 0 {
				if goLive && len(unsigned) > 0 && !asJSON {
					fmt.Fprintf(a.out, "Not ready for residents: %s.\n", counted(unsigned))
				}
				return errFound
			}
			if !asJSON {
				fmt.Fprintf(a.out, "All is well: %d conversations, %d helplines, %d listings, %d places.\n",
					len(county.program.Flows()), len(book.Helplines()), len(county.world.Directory.All()), len(county.world.Places.All()))
				if x := county.world.Places.Index(); x != nil {
					fmt.Fprintf(a.out, "Postcodes: %d, imported %s.\n", x.Len(), x.About().Made)
				}
				a.notes(unsigned, leads)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a problem")
	c.Flags().BoolVar(&open, "open-sessions", false, "say what becomes of residents who are in the middle of a conversation")
	c.Flags().BoolVar(&goLive, "go-live", false, "also fail on whatever nobody has phoned or signed")
	return c
}

// unsignedWords are the files of residents' words that no native speaker has signed.
func unsignedWords() (all []crisis.Unsigned) {
	for _, t := range directory.Translations() {
		if !crisis.Signed(t.Review) {
			all = append(all, crisis.Unsigned{Kind: crisis.KindTranslation, ID: t.File, File: "flows/directory/" + t.File, Line: 1})
		}
	}
	return all
}

// unsignedFlows are the files of conversations in other languages that no native
// speaker has signed.
func (a *app) unsignedFlows(p *flows.Program) (all []crisis.Unsigned) {
	from := "flows/scripts"
	if a.cfg.Flows != "" {
		from = a.cfg.Flows
	}
	if p == nil {
		return nil // check names what is wrong with them
	}
	for _, file := range p.Unsigned() {
		all = append(all, crisis.Unsigned{Kind: crisis.KindTranslation, ID: file, File: filepath.Join(from, file), Line: 1})
	}
	return all
}

// notes says what is no problem here but must not be forgotten before going live.
func (a *app) notes(unsigned []crisis.Unsigned, leads string) {
	if leads != "" {
		fmt.Fprintf(a.out, "Who may sign in: %s.\n", leads)
	}
	if len(unsigned) > 0 {
		fmt.Fprintf(a.out, "Before going live: %s. signpost check --go-live names them.\n", counted(unsigned))
	}
	if a.cfg.Unreviewed == "1" {
		fmt.Fprintln(a.out, "Translations that nobody has signed go out: SIGNPOST_UNREVIEWED is 1.")
	}
	if len(a.cfg.tokens()) == 0 {
		fmt.Fprintln(a.out, "Text messages are off: TWILIO_AUTH_TOKEN is not set.")
	}
	if len(a.cfg.tokens()) > 0 && a.cfg.PublicURL == "" {
		fmt.Fprintf(a.out, "SIGNPOST_PUBLIC_URL is not set: only texts signed for %s would be taken.\n", a.cfg.public())
	}
	if a.cfg.SlackSecret == "" {
		fmt.Fprintln(a.out, "Slack is off: SLACK_SIGNING_SECRET is not set.")
	}
	if a.cfg.SlackToken == "" {
		fmt.Fprintln(a.out, "Nobody is alerted of urgent texts: SLACK_BOT_TOKEN and SLACK_ALERT_CHANNEL are not set.")
	}
}

// leads is what is wrong with who may break the glass, "" for nothing: whoever saw
// a number cannot be the one who looks at why. Without records nobody is asked.
func (a *app) leads(ctx context.Context) string {
	if _, err := os.Stat(a.cfg.paths().File()); err != nil {
		return ""
	}
	n := 0
	err := a.withStaff(ctx, false, func(s staff, _ string) error {
		all, err := s.Users(ctx)
		for _, u := range all {
			if u.Lead && !u.Disabled {
				n++
			}
		}
		return err
	})
	switch {
	case err != nil:
		return "this cannot be read: " + err.Error()
	case n == 0:
		return "there is no lead, and nobody could see a number at once for 999; signpost users add NAME --lead"
	case n == 1:
		return "there is one lead, and when they see a number nobody may look at why; signpost users add NAME --lead"
	}
	return ""
}

// wanting is what each kind of unsigned thing wants, and the order of the kinds.
var wanting = []struct{ kind, one, many, wants string }{
	{crisis.KindHelpline, "helpline", "helplines", "not phoned in the last 31 days"},
	{crisis.KindRule, "rule", "rules", "not signed by a clinician"},
	{crisis.KindReply, "reply", "replies", "not signed by a clinician"},
	{crisis.KindTranslation, "translation", "translations", "not signed by a native speaker"},
}

// counted is how many of each kind there are, in a sentence.
func counted(all []crisis.Unsigned) string {
	var parts []string
	for _, w := range wanting {
		n := 0
		for _, u := range all {
			if u.Kind == w.kind {
				n++
			}
		}
		if n == 1 {
			parts = append(parts, "1 "+w.one+" "+w.wants)
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d %s %s", n, w.many, w.wants))
		}
	}
	return strings.Join(parts, ", ")
}

// namesMost is how many ids stand in one line of what waits.
const namesMost = 4

// waiting is what nobody has phoned or signed as problems: each by itself, or
// one for each file and kind with the first few ids, at the line of the first.
func waiting(all []crisis.Unsigned, each bool) (out []problem) {
	if each {
		for _, u := range all {
			out = append(out, problem{File: u.File, Line: u.Line, Message: u.Message()})
		}
		return out
	}
	type key struct{ kind, file string }
	var order []key
	ids, line := map[key][]string{}, map[key]int{}
	for _, u := range all {
		k := key{u.Kind, u.File}
		if ids[k] == nil {
			order, line[k] = append(order, k), u.Line
		}
		ids[k] = append(ids[k], u.ID)
	}
	for _, k := range order {
		names := ids[k]
		for _, w := range wanting {
			if w.kind != k.kind {
				continue
			}
			what := fmt.Sprintf("%d %s %s: ", len(names), w.many, w.wants)
			if len(names) == 1 {
				what = "1 " + w.one + " " + w.wants + ": "
			}
			shown := strings.Join(names[:min(namesMost, len(names))], ", ")
			if more := len(names) - namesMost; more > 0 {
				shown += fmt.Sprintf(" and %d more", more)
			}
			out = append(out, problem{File: k.file, Line: line[k], Message: what + shown})
		}
	}
	return out
}
