package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"signpost/bot"
	"signpost/bot/control"
	"signpost/bot/transcript"
	"signpost/flows"
	"signpost/flows/places"
)

// What authors of conversations use.

func (a *app) flowsCommand() *cobra.Command {
	return group("flows", "Check, test, draw and reload the conversations",
		a.flowsLint(), a.flowsTest(), a.flowsGraph(), a.flowsCost(), a.flowsList(), a.flowsReload(), a.flowsSchema())
}

// scripts are the conversations' files, and how their folder is called.
func (a *app) scripts() (fs.FS, string) {
	if a.cfg.Flows != "" {
		return os.DirFS(a.cfg.Flows), a.cfg.Flows
	}
	return flows.Scripts(), "flows/scripts"
}

// loadScripts reads the conversations again as county does.
func (a *app) loadScripts(w flows.World) (*flows.Program, []problem) {
	scripts, from := a.scripts()
	program, found := flows.Load(scripts)
	if program != nil {
		found = append(found, program.Wishes(w)...)
	}
	for i := range found {
		found[i].File = filepath.Join(from, found[i].File)
	}
	if slices.ContainsFunc(found, func(p problem) bool { return !p.Warning }) {
		return nil, found
	}
	if a.cfg.Unreviewed == "1" {
		program = program.Unreviewed()
	}
	return program, found
}

// conversations are what the flows commands work on; with problems they are printed.
func (a *app) conversations() (*flows.Program, flows.World, error) {
	if _, err := a.adopt(); err != nil {
		return nil, flows.World{}, err
	}
	dir, listed := a.directory()
	gazetteer, _, err := a.gazetteer()
	if err != nil || len(listed) > 0 {
		return nil, flows.World{}, errors.Join(err, errors.New("the listings or places have problems: run signpost check"))
	}
	w := flows.World{Places: gazetteer, Directory: dir}
	p, found := a.loadScripts(w)
	if p == nil {
		for _, one := range found {
			fmt.Fprintln(a.err, one)
		}
		return nil, w, errFound
	}
	return p, w, nil
}

func (a *app) flowsLint() *cobra.Command {
	var asJSON, strict bool
	c := &cobra.Command{
		Use:   "lint",
		Short: "Name every problem of the conversations, with what to do",
		Long: `Name every problem of the conversations with file, line and column, and what to
do. Problems keep a conversation from being used: steps that nobody can reach, dead
ends, traps, unknown names, answers that a carrier takes for STOP, numbers that are
in no helpline, words that must not be said, a missing translation. Warnings do
not: texts of more than two segments, characters that halve what fits, hard words.`,
		Example: "  signpost flows lint\n  SIGNPOST_FLOWS=./our-flows signpost flows lint --strict",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := a.adopt(); err != nil {
				return err
			}
			county, _ := a.county()
			p, found := a.loadScripts(county.world)
			bad := 0
			for _, one := range found {
				if !one.Warning || strict {
					bad++
				}
				if asJSON {
					if err := json.NewEncoder(a.out).Encode(one); err != nil {
						return err
					}
					continue
				}
				fmt.Fprintln(a.out, one)
			}
			if bad > 0 {
				return errFound
			}
			if !asJSON {
				fmt.Fprintf(a.out, "%d conversations, no problems, %s.\n", len(p.Flows()), many(len(found), "warning"))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a problem")
	c.Flags().BoolVar(&strict, "strict", false, "warnings fail too")
	return c
}

func (a *app) flowsTest() *cobra.Command {
	var update, cover bool
	var least int
	c := &cobra.Command{
		Use:   "test [FLOW ...]",
		Short: "Play the transcripts beside the conversations",
		Long: `Play the transcripts that stand beside the conversations (find.txt beside
find.yaml) on records of their own, and show where what is said differs. --update
writes down what is really said: look at the difference before you keep it.

A transcript is a chat: "ann> knitting" is a text from ann, and time passes with
"wait 7d". "store down", "store up" and "restart" do what they say. Lines that
begin with a # are notes. --cover names each step and each way out of one that no
transcript takes.`,
		Example: "  signpost flows test\n  SIGNPOST_FLOWS=./our-flows signpost flows test walking --update\n  signpost flows test --cover",
		RunE: func(c *cobra.Command, only []string) error {
			if update && a.cfg.Flows == "" {
				return usage("--update writes beside your own conversations: set SIGNPOST_FLOWS to their folder")
			}
			p, w, err := a.conversations()
			if err != nil {
				return err
			}
			return a.playAll(c.Context(), p.Unreviewed(), w, only, update, cover, least)
		},
	}
	c.Flags().BoolVar(&update, "update", false, "write what is really said into the transcripts")
	c.Flags().BoolVar(&cover, "cover", false, "name what no transcript takes")
	c.Flags().IntVar(&least, "least", 0, "fail when transcripts come to fewer than this per cent of the steps")
	return c
}

// playAll plays the transcripts of the flows in only, all when it is empty.
func (a *app) playAll(ctx context.Context, p *flows.Program, w flows.World, only []string, update, cover bool, least int) error {
	scripts, from := a.scripts()
	watched, seen := p.Covered()
	played, failed := 0, 0
	for _, f := range p.Flows() {
		if len(only) > 0 && !slices.Contains(only, f.Name) {
			continue
		}
		file := f.Name + ".txt"
		raw, err := fs.ReadFile(scripts, file)
		if errors.Is(err, fs.ErrNotExist) {
			if len(only) > 0 {
				fmt.Fprintf(a.out, "%s: there is no transcript yet: write what residents might text, a line each like \"ann> hello\", and run with --update\n", filepath.Join(from, file))
				failed++
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", filepath.Join(from, file), err)
		}
		dir, err := os.MkdirTemp("", "signpost-transcript-")
		if err != nil {
			return fmt.Errorf("make a folder for records: %w", err)
		}
		got, err := transcript.Play(ctx, dir, watched, w, string(raw))
		err = errors.Join(err, os.RemoveAll(dir))
		switch {
		case err != nil:
			fmt.Fprintf(a.out, "%s: %v\n", filepath.Join(from, file), err)
			failed++
		case got == string(raw):
			played++
		case update:
			if err := os.WriteFile(filepath.Join(from, file), []byte(got), 0o644); err != nil {
				return fmt.Errorf("write the transcript: %w", err)
			}
			fmt.Fprintf(a.out, "%s: written anew\n", filepath.Join(from, file))
			played++
		default:
			fmt.Fprintf(a.out, "%s: not what was said, from %s\nIf what is said now is right, run: signpost flows test %s --update\n", filepath.Join(from, file), transcript.Diff(string(raw), got), f.Name)
			failed++
		}
	}
	if played+failed == 0 {
		return usage("no transcript of %s in %s: signpost flows list names the conversations, and SIGNPOST_FLOWS=./your-folder makes them yours", strings.Join(only, ", "), from)
	}
	steps, stepsOf, ways, waysOf, missed := seen.Result()
	if cover {
		for _, m := range missed {
			fmt.Fprintf(a.out, "%s\n", filepath.Join(from, m.String()))
		}
	}
	fmt.Fprintf(a.out, "%s as said, %d not; %d of %d steps, %d of %d ways\n", many(played, "transcript"), failed, steps, stepsOf, ways, waysOf)
	if failed > 0 || steps*100 < least*stepsOf {
		return errFound
	}
	return nil
}

func (a *app) flowsGraph() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:     "graph FLOW",
		Short:   "Draw a conversation with its texts, as SVG",
		Long:    "Draw a conversation with its texts, as SVG, to look at or to print. Steps stand as they are read, jumps beside them.",
		Example: "  signpost flows graph find > find.svg\n  signpost flows graph person -o person.svg",
		Args:    oneArg("a flow's name: see signpost flows list"),
		RunE: func(_ *cobra.Command, args []string) error {
			p, _, err := a.conversations()
			if err != nil {
				return err
			}
			svg, ok := p.Graph(args[0])
			if !ok {
				return a.noFlow(p, args[0])
			}
			if out == "" {
				_, err = fmt.Fprint(a.out, svg)
				return err
			}
			return os.WriteFile(out, []byte(svg), 0o644)
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "the file to write; standard output when left out")
	return c
}

// many is n things in words: "1 warning", "2 warnings".
func many(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// noFlow names the flow that was probably meant.
func (a *app) noFlow(p *flows.Program, name string) error {
	var names []string
	for _, f := range p.Flows() {
		names = append(names, f.Name)
	}
	if meant := flows.Nearest(name, names); meant != "" {
		return usage("there is no flow %q; did you mean %s?", name, meant)
	}
	return usage("there is no flow %q; there are %s", name, strings.Join(names, ", "))
}

func (a *app) flowsCost() *cobra.Command {
	var asJSON, all bool
	var pence float64
	c := &cobra.Command{
		Use:   "cost [FLOW ...]",
		Short: "Say what each text costs to send: segments and pence",
		Long: `Say what each text costs to send, with ordinary words in its fields and with the
longest: segments (160 letters alone, 153 each of several; 70 and 67 when one
character is outside the plain alphabet) and pence. Without --all or the name of a
flow only the texts are listed that may take more than one segment.`,
		Example: "  signpost flows cost\n  signpost flows cost find --all --pence 4.2",
		RunE: func(_ *cobra.Command, only []string) error {
			p, w, err := a.conversations()
			if err != nil {
				return err
			}
			t := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
			if !asJSON {
				fmt.Fprintln(t, "FLOW\tSTEP\tTEXT\tLANGUAGE\tUSUAL\tWORST\tPENCE\t")
			}
			usual, worst, n := 0, 0, 0
			for _, one := range p.Costs(w) {
				if len(only) > 0 && !slices.Contains(only, one.Flow) {
					continue
				}
				usual, worst, n = usual+one.Usual, worst+one.Worst, n+1
				switch {
				case asJSON:
					if err := json.NewEncoder(a.out).Encode(one); err != nil {
						return err
					}
				case all || len(only) > 0 || one.Worst > 1 || one.UCS2:
					mark := ""
					if one.UCS2 {
						mark = "halved by a character"
					}
					fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\t%.1f to %.1f\t%s\n", one.Flow, one.Step, one.Text, one.Language, one.Usual, one.Worst,
						float64(one.Usual)*pence, float64(one.Worst)*pence, mark)
				}
			}
			if asJSON {
				return nil
			}
			if n == 0 {
				return a.noFlow(p, strings.Join(only, " "))
			}
			if err := t.Flush(); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%d texts: %.1f segments each as a rule (%.1f pence), %.1f at worst (%.1f pence)\n", n, float64(usual)/float64(n), pence*float64(usual)/float64(n),
				float64(worst)/float64(n), pence*float64(worst)/float64(n))
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a text")
	c.Flags().BoolVar(&all, "all", false, "texts of one segment too")
	c.Flags().Float64Var(&pence, "pence", 4, "what your carrier charges for a segment")
	return c
}

func (a *app) flowsList() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List the conversations", Args: noArgs,
		Long:    "List the conversations by name, with their titles.",
		Example: "  signpost flows list",
		RunE: func(*cobra.Command, []string) error {
			p, _, err := a.conversations()
			if err != nil {
				return err
			}
			for _, f := range p.Flows() {
				if asJSON {
					if err := json.NewEncoder(a.out).Encode(map[string]string{"flow": f.Name, "title": f.Title}); err != nil {
						return err
					}
					continue
				}
				fmt.Fprintf(a.out, "%-12s %s\n", f.Name, f.Title)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a flow")
	return c
}

func (a *app) flowsSchema() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of a conversation's file, for editors", Args: noArgs,
		Long:    "Print the JSON Schema of a conversation's file. An editor that knows YAML completes and checks with it.",
		Example: "  signpost flows schema > flow.schema.json\n  # and as the first line of a flow: # yaml-language-server: $schema=flow.schema.json",
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.out, flows.Schema())
			return err
		},
	}
}

func (a *app) flowsReload() *cobra.Command {
	return &cobra.Command{
		Use: "reload", Short: "Have the running server read its conversations again", Args: noArgs,
		Long: `Have the running server read its conversations again, as SIGHUP does: all or none.
With a problem nothing changes, and it is named here. See what becomes of those who
are in the middle of one first: signpost check --open-sessions.`,
		Example: "  signpost flows lint && signpost check --open-sessions && signpost flows reload",
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := control.Dial(a.cfg.Data)
			if err != nil {
				return fmt.Errorf("%w on %s: the conversations are read when it starts", err, a.cfg.Data)
			}
			found, err := client.Reload(c.Context())
			for _, p := range found {
				fmt.Fprintln(a.out, p)
			}
			if errors.Is(err, bot.ErrScripts) {
				fmt.Fprintln(a.out, "Nothing was changed: the conversations before stay in use.")
				return errFound
			}
			if err == nil {
				fmt.Fprintln(a.out, "The server uses the conversations as they are now.")
			}
			return err
		},
	}
}

// openSessions says what becomes of those who are in the middle of a conversation, and
// how many are asked again or get the menu.
func (a *app) openSessions(ctx context.Context, p *flows.Program) error {
	return a.withStaff(ctx, false, func(s staff, _ string) error {
		open, err := s.Sessions(ctx)
		if err != nil {
			return err
		}
		all, again := 0, 0
		for _, w := range open {
			all += w.Many
			standing, at := p.Standing(flows.Session{Flow: w.Flow, Step: w.Step, Print: w.Print})
			where := w.Flow + "." + w.Step
			people := many(w.Many, "resident")
			switch standing {
			case flows.Moved:
				fmt.Fprintf(a.out, "%s at %s: they go on at %s.%s\n", people, where, at.Flow, at.Step)
			case flows.Again:
				again += w.Many
				fmt.Fprintf(a.out, "%s at %s: they will be asked again, since %s.%s asks something else now\n", people, where, at.Flow, at.Step)
			case flows.Gone:
				again += w.Many
				fmt.Fprintf(a.out, "%s at %s, which is gone: they will get the menu; say where it went with moved: {%s: ...}\n", people, where, w.Step)
			}
		}
		fmt.Fprintf(a.out, "%s in the middle of a conversation; %d would be asked again.\n", many(all, "resident"), again)
		return nil
	})
}

// onHangup reads the conversations and the places again at each SIGHUP until ctx ends.
func (s *server) onHangup(ctx context.Context) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
			// They say in the log what they did.
			_, _ = s.desk.Reload()
			_ = s.desk.ReloadPlaces()
		}
	}
}

// reloads lets the desk read its conversations and places again.
func (a *app) reloads(s *server) {
	world := s.desk.World
	s.desk.LoadPlaces = func() (*places.Gazetteer, error) {
		g, broken, err := a.gazetteer()
		if broken != nil {
			err = errors.New(broken.String())
		}
		return g, err
	}
	s.desk.Load = func() (*flows.Program, []flows.Problem) { return a.loadScripts(world()) }
}
