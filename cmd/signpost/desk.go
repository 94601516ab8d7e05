package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"signpost/bot"
	"signpost/bot/control"
	"signpost/bot/twilio"
	"signpost/flows/crisis"
	"signpost/store"
)

// staff is what commands ask of the desk: of the running server through its
// socket, or of the records themselves when no server runs.
type staff interface {
	AddUser(ctx context.Context, by, name, password string, lead bool) error
	DisableUser(ctx context.Context, by, name string) error
	Users(ctx context.Context) ([]store.User, error)
	VerifyAudit(ctx context.Context, head string) (rows int, err error)
	Export(ctx context.Context, by, reason string, each func(bot.Exported) error) error
	Given(ctx context.Context, by, reason, kind string, each func(bot.Gave) error) error
	Sessions(ctx context.Context) ([]bot.Waiting, error)
	Erase(ctx context.Context, by, reason string, n store.Number) error
	Hold(ctx context.Context, by, reason string, n store.Number, until time.Time) error
	ExportPerson(ctx context.Context, by, reason string, n store.Number) (bot.Person, error)
	Retain(ctx context.Context, by string, p store.Policy) (store.Removed, error)
	Backup(ctx context.Context, by, recipients string, each func(bot.Chunk) error) (int, error)
	Verify(ctx context.Context) (store.Found, error)
	Rewrap(ctx context.Context, by string) (bot.Rotated, error)
}

// withStaff calls fn with the desk; begin makes the records where there are none.
// by is who asks, for the audit.
func (a *app) withStaff(ctx context.Context, begin bool, fn func(s staff, by string) error) error {
	by := control.Who(strconv.Itoa(os.Getuid()))
	if c, err := control.Dial(a.cfg.Data); err == nil {
		return fn(c, by)
	}
	s, err := a.records(ctx, begin)
	if err != nil {
		return err
	}
	d := &bot.Desk{Store: s, Now: time.Now, Log: a.logger()}
	return errors.Join(fn(d, by), s.Close())
}

func (a *app) users() *cobra.Command {
	var lead, asJSON bool
	add := &cobra.Command{
		Use:   "add NAME",
		Short: "Let somebody sign in to the console; the password is read from standard input",
		Long: `Let somebody sign in to the console, or give them a new password. The password
is read from standard input, 12 characters or more. With --lead they may break
the glass: see a resident's number at once, so that 999 can be told.`,
		Example: "  signpost users add sam\n  pwgen 20 1 | signpost users add sam --lead",
		Args:    oneArg("name"),
		RunE: func(c *cobra.Command, args []string) error {
			password, err := a.password()
			if err != nil {
				return err
			}
			err = a.withStaff(c.Context(), true, func(s staff, by string) error {
				return s.AddUser(c.Context(), by, args[0], password, lead)
			})
			if err == nil {
				fmt.Fprintf(a.out, "%s may sign in.\n", args[0])
			}
			return err
		},
	}
	add.Flags().BoolVar(&lead, "lead", false, "may see a number at once for 999")
	list := &cobra.Command{
		Use: "list", Short: "List who may sign in", Args: noArgs,
		Example: "  signpost users list\n  signpost users list --json",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStaff(c.Context(), false, func(s staff, _ string) error {
				us, err := s.Users(c.Context())
				if err != nil {
					return err
				}
				for _, u := range us {
					if asJSON {
						if err := json.NewEncoder(a.out).Encode(map[string]any{"name": u.Name, "lead": u.Lead, "disabled": u.Disabled, "since": u.Since}); err != nil {
							return err
						}
						continue
					}
					what := "reviewer"
					if u.Lead {
						what = "lead"
					}
					if u.Disabled {
						what = "disabled"
					}
					fmt.Fprintf(a.out, "%-24s %-10s since %s\n", u.Name, what, u.Since.Format("2006-01-02"))
				}
				if len(us) == 0 && !asJSON {
					fmt.Fprintln(a.out, "Nobody may sign in yet. Add somebody: signpost users add NAME")
				}
				return nil
			})
		},
	}
	list.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	disable := &cobra.Command{
		Use: "disable NAME", Short: "Let somebody in no more, at once", Args: oneArg("name"),
		Long:    "Let somebody in no more, at once: whoever is signed in by that name is signed out. To let\nthem in again, add them with a new password.",
		Example: "  signpost users disable sam",
		RunE: func(c *cobra.Command, args []string) error {
			err := a.withStaff(c.Context(), false, func(s staff, by string) error { return s.DisableUser(c.Context(), by, args[0]) })
			if err == nil {
				fmt.Fprintf(a.out, "%s is signed out and may not sign in.\n", args[0])
			}
			return err
		},
	}
	return group("users", "Who may sign in to the console", add, list, disable)
}

// password reads a password: typed unseen at a terminal, or the first line.
func (a *app) password() (string, error) {
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(a.err, "Password (12 characters or more): ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.err)
		return string(b), err
	}
	var first string
	stop := errors.New("stop")
	err := eachLine(io.LimitReader(a.in, 4096), func(line string) error { first = line; return stop })
	if err != nil && !errors.Is(err, stop) {
		return "", err
	}
	if first == "" {
		return "", usage("the password is read from standard input, and there was none")
	}
	return first, nil
}

func (a *app) export() *cobra.Command {
	var reason string
	var contact, plain bool
	c := &cobra.Command{
		Use:   "export",
		Short: "Write every line that was said, one JSON object a line",
		Long: `Write every line that was said, one JSON object a line. What residents and we
wrote is in "text" only with --reason, and only after an audit record of who
asked, and why, is on the disk.

With --contact it is everything that is kept of one person, whose number is read
from standard input, as JSON or, with --text, as it may go into a letter.`,
		Example: "  signpost export --contact --text --reason \"subject access request 12\" < number.txt\n  signpost export | wc -l\n  signpost export --reason \"monthly quality sample\" > sample.jsonl",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if contact {
				return a.exportPerson(c, reason, plain)
			}
			enc := json.NewEncoder(a.out)
			enc.SetEscapeHTML(false)
			return a.withStaff(c.Context(), false, func(s staff, by string) error {
				return s.Export(c.Context(), by, reason, func(e bot.Exported) error { return enc.Encode(e) })
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why the words must be read; kept in the audit")
	c.Flags().BoolVar(&contact, "contact", false, "everything of one person, by their number on standard input")
	c.Flags().BoolVar(&plain, "text", false, "with --contact: plain text in place of JSON")
	return c
}

func (a *app) given() *cobra.Command {
	var reason, kind string
	c := &cobra.Command{
		Use:   "given",
		Short: "Write what residents gave us to keep: pledges, feedback, visits, consents",
		Long: `Write what residents gave us to keep, one JSON object a line: pledges, feedback,
whether they went where we sent them, and their yes or no to being texted later.
What they wrote is in "text" only with --reason, and only after an audit record of
who asked, and why, is on the disk.`,
		Example: "  signpost given | wc -l\n  signpost given --kind pledge --reason \"pledge wall for September\" > pledges.jsonl",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if kinds := []string{"", "pledge", "feedback", "visit", "consent"}; !slices.Contains(kinds, kind) {
				return usage("--kind is %q: want %s", kind, strings.Join(kinds[1:], ", "))
			}
			enc := json.NewEncoder(a.out)
			enc.SetEscapeHTML(false)
			return a.withStaff(c.Context(), false, func(s staff, by string) error {
				return s.Given(c.Context(), by, reason, kind, func(g bot.Gave) error { return enc.Encode(g) })
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why the words must be read; kept in the audit")
	c.Flags().StringVar(&kind, "kind", "", "only these: pledge, feedback, visit or consent")
	return c
}

func (a *app) audit() *cobra.Command {
	var head string
	verify := &cobra.Command{
		Use: "verify", Short: "Check that no row of the audit was changed, removed or added", Args: noArgs,
		Long: `Check that no row of the audit was changed, removed or added. Exit code 1 names the
first bad row. The server writes the head of the audit into its log once an hour: with
--head and such a line it is checked too that nobody has put an older audit, whole in
itself, in the place of this one.`,
		Example: "  signpost audit verify\n  signpost audit verify --head \"12 3f9a...\"",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStaff(c.Context(), false, func(s staff, _ string) error {
				rows, err := s.VerifyAudit(c.Context(), head)
				if err != nil {
					return err
				}
				what := "rows"
				if rows == 1 {
					what = "row"
				}
				fmt.Fprintf(a.out, "The audit is whole: %d %s.\n", rows, what)
				return nil
			})
		},
	}
	verify.Flags().StringVar(&head, "head", "", "a head that the log holds")
	return group("audit", "Who read what, and why", verify)
}

func (a *app) fallback() *cobra.Command {
	return &cobra.Command{
		Use:   "fallback",
		Short: "Print the static answer to give Twilio as its fallback",
		Long: `Print the TwiML that Twilio should answer with when it cannot reach us: words
with helplines. Keep it where it does not depend on this server (a TwiML Bin),
and set its address as the fallback URL of the number.`,
		Example: "  signpost fallback > fallback.xml",
		Args:    noArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			if _, err := a.adopt(); err != nil {
				return err
			}
			_, err := a.out.Write(twilio.TwiML([]string{crisis.Trouble()}))
			return err
		},
	}
}

func (a *app) healthcheck() *cobra.Command {
	return &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the running server whether it is well",
		Long:  "Ask the server on SIGNPOST_LISTEN whether it is alive and its screening works. Exit code 1 when not.",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			host, port, err := net.SplitHostPort(a.cfg.Listen)
			if err != nil {
				return err
			}
			if host == "" || host == "0.0.0.0" || host == "::" {
				host = "127.0.0.1"
			}
			ctx, cancel := context.WithTimeout(c.Context(), 3*time.Second)
			defer cancel()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
			if err != nil {
				return err
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				return fmt.Errorf("no answer: %w", err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				return fmt.Errorf("the server answered %s", resp.Status)
			}
			fmt.Fprintln(a.out, "ok")
			return nil
		},
	}
}

// release is set by the build: -ldflags "-X main.release=1.2.3".
var release = "development"

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArgs,
		Long: "Print the version, and the compiler and commit that it was built with.",
		RunE: func(_ *cobra.Command, _ []string) error {
			line := "signpost " + release
			if info, ok := debug.ReadBuildInfo(); ok {
				line += " " + info.GoVersion
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						line += " " + s.Value[:min(12, len(s.Value))]
					}
				}
			}
			_, err := fmt.Fprintln(a.out, strings.TrimSpace(line))
			return err
		},
	}
}
