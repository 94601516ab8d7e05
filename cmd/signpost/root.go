package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"signpost/flows"
)

// Exit codes of every command.
const (
	exitDone  = 0
	exitFound = 1 // problems were found, or the work could not be done
	exitUsage = 2 // wrong usage: an unknown command, flag or setting
)

// errUsage marks an error as wrong usage.
var errUsage = errors.New("usage")

// errFound ends a command with exit code 1 when it has said why already.
var errFound = errors.New("problems were found")

// app is what every command needs.
type app struct {
	cfg      *config
	now      func() time.Time
	in       io.Reader
	out, err io.Writer
}

// logger writes one line of text a fact to standard error.
func (a *app) logger() *slog.Logger { return slog.New(slog.NewTextHandler(a.err, nil)) }

// run is the whole program: main without the process around it.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return runAt(ctx, time.Now, args, env, stdin, stdout, stderr)
}

// runAt is run by a clock of the caller's, for what depends on the day.
func runAt(ctx context.Context, now func() time.Time, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{cfg: newConfig(), now: now, in: stdin, out: stdout, err: stderr}
	root := a.root(env)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFound):
		return exitFound
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "signpost:", strings.TrimPrefix(err.Error(), "usage: "))
		return exitUsage
	}
	fmt.Fprintln(stderr, "signpost:", err)
	return exitFound
}

func usage(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errUsage, fmt.Sprintf(format, args...))
}

// noArgs and someArgs are cobra's checks, as wrong usage with what to do next.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%q is not something %s takes; see: %s --help", args[0], c.CommandPath(), c.CommandPath())
	}
	return nil
}

func oneArg(name string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("%s wants one %s; see: %s --help", c.CommandPath(), name, c.CommandPath())
		}
		return nil
	}
}

// group is a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs}
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return unknown(c, args[0])
	}
	c.AddCommand(subs...)
	return c
}

// unknown names the nearest command to one that does not exist.
func unknown(c *cobra.Command, name string) error {
	var names []string
	for _, s := range c.Commands() {
		names = append(names, s.Name())
	}
	if n := flows.Nearest(name, names); n != "" {
		return usage("there is no command %q; did you mean %s?", name, n)
	}
	return usage("there is no command %q; see: %s --help", name, c.CommandPath())
}

// globalFlags is where cobra's template lists the flags of every command.
var globalFlags = regexp.MustCompile(`(?s)\{\{if \.HasAvailableInheritedFlags\}\}.*?\{\{end\}\}`)

// root builds the commands.
func (a *app) root(env []string) *cobra.Command {
	root := group("signpost", "Signpost answers residents' texts: what is on nearby, and helplines at once",
		a.demo(), a.serve(), a.chat(), a.screen(), a.find(), a.check(), a.flowsCommand(), a.places(), a.directoryCommand(), a.helplines(), a.users(), a.export(), a.given(), a.erase(), a.hold(), a.retention(), a.backup(), a.restore(), a.storeCommand(), a.keys(), a.audit(),
		a.fallback(), a.healthcheck(), a.version())
	root.Long = `Signpost is the short number of a county. A resident texts in plain words and
is told what is on nearby; anything that sounds like danger is answered with
helplines first, at once. Staff look groups up from Slack, and volunteers read
the conversations that need a person.

Settings come from the environment (SIGNPOST_..., TWILIO_..., SLACK_...), and a
flag of the same name wins. A secret is read from the variable, or from the file
that NAME_FILE names; it is never a flag.

Exit codes: 0 done, 1 found problems, 2 wrong usage.`
	root.Example = `  signpost demo                              everything on this machine, no accounts
  signpost chat                              a conversation in the terminal
  echo "knitting near enderby" | signpost find
  signpost check && signpost serve`
	root.SilenceUsage, root.SilenceErrors = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%v; see: %s --help", err, c.CommandPath())
	})
	a.cfg.flags(root.PersistentFlags())
	// The settings would bury what a command itself takes.
	root.SetUsageTemplate(globalFlags.ReplaceAllString(root.UsageTemplate(), `{{if .HasAvailableInheritedFlags}}

Settings are flags too; see: signpost --help{{end}}`))
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := a.cfg.load(env, root.PersistentFlags()); err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		return nil
	}
	return root
}
