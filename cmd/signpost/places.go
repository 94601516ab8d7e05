package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"signpost/bot/control"
	"signpost/flows/places"
)

// imported is the line of `places --json` and of `places import --json`.
type imported struct {
	Places      int             `json:"places"`
	Landmarks   int             `json:"landmarks"`
	Sectors     int             `json:"sectors"`
	Districts   int             `json:"districts"`
	Postcodes   int             `json:"postcodes"`
	Villages    int             `json:"villages"` // beside the built-in ones
	File        string          `json:"file"`
	Made        string          `json:"made"`
	Sources     []places.Source `json:"sources"`
	Attribution []string        `json:"attribution"`
}

func (a *app) places() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "places",
		Short: "The places and postcodes that are known: import them, try them",
		Long: `Say which places and postcodes are known, where they are from, when they were
imported and what their licences want said.

Villages, postcode districts and sectors are built in. Single postcodes are not:
without them "LE19 2AB" is searched from the middle of LE19 2, often a kilometre
off. They are published free of charge and without an account: see
signpost places import --help. Exit code 1 when what was imported cannot be read.`,
		Example: `  signpost places
  signpost places import codepo_gb.zip
  signpost places find "le74ab"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown(c, args[0])
			}
			g, bad, err := a.gazetteer()
			if err != nil {
				return err
			}
			if bad != nil {
				fmt.Fprintln(a.err, *bad)
			}
			if err := a.sayPlaces(g, asJSON); err != nil || bad == nil {
				return err
			}
			return errFound
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	c.AddCommand(a.placesImport(), a.placesFind())
	return c
}

// sayPlaces tells what g knows.
func (a *app) sayPlaces(g *places.Gazetteer, asJSON bool) error {
	s := imported{File: a.cfg.indexFile(), Sources: []places.Source{}, Attribution: []string{}}
	for _, p := range g.All() {
		switch p.Kind {
		case "outside":
		case "landmark":
			s.Landmarks++
		case "postcode_sector":
			s.Sectors++
		case "postcode_district":
			s.Districts++
		default:
			s.Places++
		}
	}
	if x := g.Index(); x != nil {
		about := x.About()
		s.Postcodes, s.Villages, s.Made = x.Len(), len(about.Settlements), about.Made
		s.Sources, s.Attribution = append(s.Sources, about.Sources...), append(s.Attribution, about.Attribution...)
	}
	if asJSON {
		enc := json.NewEncoder(a.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(s)
	}
	fmt.Fprintf(a.out, "Places: %d, with %d landmarks, %d postcode sectors and %d postcode districts.\n", s.Places, s.Landmarks, s.Sectors, s.Districts)
	if g.Index() == nil {
		fmt.Fprintln(a.out, "Postcodes: none. A postcode is searched from the middle of its sector; see: signpost places import --help")
		return nil
	}
	fmt.Fprintf(a.out, "Postcodes: %d, imported %s, in %s.\n", s.Postcodes, s.Made, s.File)
	for _, source := range s.Sources {
		fmt.Fprintf(a.out, "  from %s: %s, %d kept\n", source.File, source.Kind, source.Units)
	}
	if s.Villages > 0 {
		fmt.Fprintf(a.out, "Villages and suburbs with them: %d, of which most are built in.\n", s.Villages)
	}
	for _, line := range s.Attribution {
		fmt.Fprintln(a.out, line)
	}
	return nil
}

func (a *app) placesImport() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "import FILE|FOLDER ...",
		Short: "Make the index of postcodes from what the Ordnance Survey or the ONS publish",
		Long: `Make the index of postcodes and villages from files that are published under the
Open Government Licence. Each is taken as it was downloaded, a zip archive, or
unpacked, a folder or one CSV file; nothing is sent anywhere.

  Code-Point Open   osdatahub.os.uk/downloads/open/CodePointOpen, the CSV one
  ONSPD             geoportal.statistics.gov.uk, "ONS Postcode Directory"
  OS Open Names     osdatahub.os.uk/downloads/open/OpenNames, the CSV one: villages

One of the first two is enough; the third adds hamlets that are not built in.
What lies in or within ten kilometres of the area is kept, in the data folder
(SIGNPOST_DATA). Postcodes that are imported take the place of all older ones, and
villages of all older villages: name what belongs together in one command.

The old index stays until the new one is whole and has been read back. An import
that was stopped or refused has changed nothing: run it again. A running server of the
same user takes the new one at once, another's at SIGHUP.`,
		Example: `  signpost places import codepo_gb.zip
  signpost places import codepo_gb.zip opname_csv_gb.zip
  signpost places import ./codepo/Data/CSV
  sudo -u signpost signpost places import --data /var/lib/signpost/data onspd.zip`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s wants a file or a folder; see: %s --help", c.CommandPath(), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := a.importPlaces(c.Context(), args); err != nil {
				return fmt.Errorf("%w\nNothing was changed: what was known before is still in use", err)
			}
			g, bad, err := a.gazetteer()
			if err != nil {
				return err
			}
			if bad != nil { // unreachable: it was read back before it was put there
				return errors.New(bad.Message)
			}
			if err := a.sayPlaces(g, asJSON); err != nil {
				return err
			}
			return a.tellServer(c.Context())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "say what is known now as one JSON object")
	return c
}

// tellServer has a running server use what was imported.
func (a *app) tellServer(ctx context.Context) error {
	client, err := control.Dial(a.cfg.Data)
	if err != nil {
		fmt.Fprintln(a.err, "A server uses it from its next start or SIGHUP on (systemctl reload signpost).")
		return nil
	}
	if err := client.ReloadPlaces(ctx); err != nil {
		return fmt.Errorf("it is imported, but the running server does not use it yet, restart it: %w", err)
	}
	fmt.Fprintln(a.err, "The running server uses it now.")
	return nil
}

// importPlaces reads paths and puts an index of them in the data folder.
func (a *app) importPlaces(ctx context.Context, paths []string) error {
	plain, err := places.New()
	if err != nil {
		return err
	}
	var all []part
	total := int64(0)
	for _, path := range paths {
		list, done, err := parts(path)
		defer done() // only read from
		if err != nil {
			return err
		}
		for _, p := range list {
			total += p.size
		}
		all = append(all, list...)
	}
	m := plain.Importer()
	bar := newProgress(a.err, "reading", total)
	defer bar.end()
	passed := 0
	for _, p := range all {
		err := readPart(ctx, m, p, bar)
		switch {
		case errors.Is(err, places.ErrUnknown) && !p.sole:
			passed++
		case err != nil:
			return err
		}
	}
	bar.end()
	if passed > 0 {
		fmt.Fprintf(a.err, "Passed over %d CSV files that are something else.\n", passed)
	}
	old, err := a.index()
	if err != nil {
		fmt.Fprintf(a.err, "%s: %v: it is not taken into account\n", a.cfg.indexFile(), err)
	}
	data, err := m.Index(a.now().UTC().Format(time.RFC3339), old)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return a.saveIndex(data)
}

// readPart gives one file to the importer.
func readPart(ctx context.Context, m *places.Importer, p part, bar *progress) error {
	f, err := p.open()
	if err != nil {
		return fmt.Errorf("%s: %s", p.name, cause(err))
	}
	defer f.Close()
	return m.Read(p.from, p.name, watched{ctx, f, bar})
}

// known is the line of `places find --json`.
type known struct {
	Place   *knownPlace  `json:"place"`
	Choices []knownPlace `json:"choices"`
	Outside string       `json:"outside"`
	Missing string       `json:"missing"`
	Guessed bool         `json:"guessed"`
	Rest    string       `json:"rest"`
}

type knownPlace struct {
	foundPlace
	District string `json:"district"`
	Label    string `json:"label"`
}

func toKnown(p places.Place) knownPlace {
	return knownPlace{foundPlace{p.Name, p.Kind, p.Lat, p.Lon}, p.District, p.Label()}
}

func (a *app) placesFind() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "find [TEXT ...]",
		Short: "Say what place texts are understood as",
		Long: `Say what place texts are understood as: one line for each, given as arguments or
one a line on standard input. Other people of this machine can see arguments, so
give residents' own words on standard input. The exit code is 0 whatever was found.`,
		Example: `  signpost places find "knitting nr enderby tues"
  printf 'le7 4ab\nbelton\n' | signpost places find --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			g, bad, err := a.gazetteer()
			if err != nil {
				return err
			}
			if bad != nil {
				fmt.Fprintln(a.err, *bad)
			}
			enc := json.NewEncoder(a.out)
			enc.SetEscapeHTML(false)
			return a.eachMessage(args, func(text string) error {
				f := g.Find(text)
				if !asJSON {
					_, err := fmt.Fprintln(a.out, sayFound(f))
					return err
				}
				out := known{Choices: []knownPlace{}, Outside: f.Outside, Missing: f.Missing, Guessed: f.Guessed, Rest: f.Rest}
				if f.Place != nil {
					p := toKnown(*f.Place)
					out.Place = &p
				}
				for _, p := range f.Choices {
					out.Choices = append(out.Choices, toKnown(p))
				}
				return enc.Encode(out)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a text")
	return c
}

// sayFound is what was understood, in a line.
func sayFound(f places.Found) string {
	said := "no place"
	switch p := f.Place; {
	case p != nil:
		kind := strings.ReplaceAll(p.Kind, "_", " ")
		if kind == "outside" {
			kind = "over the border"
		}
		said = fmt.Sprintf("%s: %s, %s, %.5f %.5f", p.Label(), kind, p.District, p.Lat, p.Lon)
	case len(f.Choices) > 0:
		var labels []string
		for _, p := range f.Choices {
			labels = append(labels, p.Label())
		}
		said = "which? " + strings.Join(labels, ", ")
	case f.Outside != "":
		said = f.Outside + ": too far away to search from"
	case f.Missing != "":
		said = f.Missing + ": a post office box, or not in the area"
	}
	if f.Guessed {
		said += " (spelling guessed)"
	}
	return said
}
