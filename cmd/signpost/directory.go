package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"signpost/bot"
	"signpost/bot/control"
	"signpost/flows/directory"
	"signpost/flows/sheet"
)

// keeper is who has the listings: the running server, the records, or the file
// alone where nothing was ever kept.
type keeper interface {
	EachListing(ctx context.Context, each func(directory.Listing) error) error
	ImportListings(ctx context.Context, by string, q bot.Import) (directory.Take, error)
}

// fileOnly are the listings of the file, where there are no records yet.
type fileOnly struct {
	a    *app
	file *directory.Directory
}

func (f fileOnly) EachListing(_ context.Context, each func(directory.Listing) error) error {
	for _, l := range f.file.All() {
		if err := each(*l); err != nil {
			return err
		}
	}
	return nil
}

// ImportListings only tries: an import begins the records.
func (f fileOnly) ImportListings(_ context.Context, by string, q bot.Import) (directory.Take, error) {
	_, took, err := f.file.Take(nil, q.Read, q.Shrink, by, f.a.now())
	return took, err
}

// withListings calls fn with whoever has the listings; begin makes the records
// where there are none.
func (a *app) withListings(ctx context.Context, begin bool, fn func(k keeper, c county, by string) error) error {
	c, err := a.ready()
	if err != nil {
		return err
	}
	by := control.Who(strconv.Itoa(os.Getuid()))
	if client, err := control.Dial(a.cfg.Data); err == nil {
		return fn(client, c, by)
	}
	if _, err := os.Stat(a.cfg.paths().File()); !begin && errors.Is(err, fs.ErrNotExist) {
		return fn(fileOnly{a, c.world.Directory}, c, by)
	}
	s, err := a.records(ctx, begin)
	if err != nil {
		return err
	}
	listings := bot.NewListings(c.world)
	d := &bot.Desk{Store: s, Listings: listings, World: listings.World, Now: a.now, Log: a.logger()}
	return errors.Join(fn(d, c, by), s.Close())
}

// listed are the listings as they are now.
func listed(ctx context.Context, k keeper) (all []*directory.Listing, err error) {
	err = k.EachListing(ctx, func(l directory.Listing) error { all = append(all, &l); return nil })
	return all, err
}

func (a *app) directoryCommand() *cobra.Command {
	return group("directory", "Keep the listings true: bring them in, write them out, see where the gaps are",
		a.directoryImport(), a.directoryExport(), a.directoryStats())
}

func (a *app) directoryExport() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "export",
		Short: "Write every listing as it is now",
		Long: `Write every listing as it is now, withheld ones too: the file's, with what staff
and imports made of them. The table has the columns of listings.csv and one more
that says why a listing is withheld. It opens in any spreadsheet (what would be
taken for a formula has an apostrophe before it), and goes in again by
signpost directory import: a row that nobody touched changes nothing.`,
		Example: "  signpost directory export > listings.csv\n  signpost directory export --json | jq -r 'select(.withheld != \"\") | .id'",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withListings(c.Context(), false, func(k keeper, _ county, _ string) error {
				all, err := listed(c.Context(), k)
				if err != nil {
					return err
				}
				if asJSON {
					return directory.WriteJSON(a.out, all)
				}
				return directory.WriteCSV(a.out, all)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

func (a *app) directoryStats() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "stats",
		Short: "How many listings there are, how fresh, and where the gaps are",
		Long: `How many listings there are by district and by interest, how fresh they are, and
where the gaps are: the interests with most gaps come first. Only what residents
may be told of counts. CHECKED was checked by somebody in the last year, RECENT
rests on a page of the last year, OLDER on an older one, UNDATED on one without a
date. What is county-wide fills no district's gap.`,
		Example: "  signpost directory stats\n  signpost directory stats --json | jq '.interests[] | {name, gaps}'",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withListings(c.Context(), false, func(k keeper, co county, _ string) error {
				all, err := listed(c.Context(), k)
				if err != nil {
					return err
				}
				now, err := co.world.Directory.Of(all)
				if err != nil {
					return err
				}
				s := now.Stats(co.world.Places, a.now())
				if asJSON {
					return json.NewEncoder(a.out).Encode(s)
				}
				return statsTable(a.out, s)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return c
}

// statsTable writes stats for a person.
func statsTable(out io.Writer, s directory.Stats) error {
	fmt.Fprintf(out, "%d listings. Residents may be told of %d. Not of %d that are withheld or over, %d that nobody could confirm,\n%d that are for staff only, and %d urgent services, which helplines speak for.\n\n",
		s.Listings, s.Suggested, s.Withheld, s.Unconfirmed, s.Low, s.Other)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DISTRICT\tLISTINGS\tCHECKED\tRECENT\tOLDER\tUNDATED\tINTERESTS WITH NONE")
	for _, f := range s.Districts {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", f.Name, f.Suggested, f.Checked, f.Recent, f.Older, f.Undated, len(f.Gaps))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nINTEREST\tLISTINGS\tCHECKED\tRECENT\tOLDER\tUNDATED\tNONE IN")
	for _, f := range s.Interests {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", f.Name, f.Suggested, f.Checked, f.Recent, f.Older, f.Undated, gaps(f, s.Districts))
	}
	return w.Flush()
}

// gaps are the districts in which an interest has nothing, in few words.
func gaps(f directory.Freshness, districts []directory.Freshness) string {
	var has []string
	all := 0
	for _, d := range districts {
		if len(d.Gaps) == 0 {
			continue // county-wide, and elsewhere
		}
		if all++; !slices.Contains(f.Gaps, d.Name) {
			has = append(has, d.Name)
		}
	}
	switch {
	case len(has) == 0 && all > 0:
		return "any district"
	case len(has)*2 < all:
		return "any but " + strings.Join(has, ", ")
	}
	return dash(strings.Join(f.Gaps, ", "))
}

// importFlags are what directory import was asked for.
type importFlags struct {
	source, mapping   string
	maps, sets        []string
	dry, strict, json bool
	shrink            bool
}

func (a *app) directoryImport() *cobra.Command {
	var q importFlags
	c := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Bring a council's own file of groups in",
		Long: `Bring a council's own file of groups in: a table with a heading, out of any
spreadsheet. Columns are found by their names; --map says where ours are under
another name, --set what a column is where the file has nothing, and a mapping
file holds both:

  # oadby.map
  name = Title of group
  place = Where it meets
  set source_url = https://www.oadby.example/groups

Our columns are those of listings.csv (signpost directory export writes them),
and two more: "published" says in a row that its contact may be told to anybody,
and "person" is whom to ask for. People's own mobiles and addresses, and what
stands beside a person, stay out unless the row says that they are published.

Every field and row that is left out is named with its line and the reason. The
listings are the source's: the file's name without its date, or --source. When
the same source is imported again, what is not in it any more is withheld, not
deleted, and comes back with a file that has it again. What staff have withheld
stays withheld. A file of signpost directory export keeps its ids.

All of it is imported or nothing. Exit code 0 says that it is, 1 that nothing
was: the file cannot be used, --strict found a fault, or most of what the source
had is missing from the file, which --shrink allows.`,
		Example: `  signpost directory import --dry-run oadby-2026-11.csv
  signpost directory import oadby-2026-11.csv --map name=Title --set source_url=https://www.oadby.example/groups
  signpost directory import oadby-2026-12.csv --mapping oadby.map --strict
  signpost directory export > all.csv    # mend it in a spreadsheet, then
  signpost directory import all.csv`,
		Args: oneArg("file (- for standard input)"),
		RunE: func(c *cobra.Command, args []string) error { return a.importFile(c.Context(), args[0], q) },
	}
	f := c.Flags()
	f.StringVar(&q.source, "source", "", "name of the source (default: the file's name without its date)")
	f.StringArrayVar(&q.maps, "map", nil, "`ours=theirs`: which column of the file ours is; may be repeated")
	f.StringArrayVar(&q.sets, "set", nil, "`ours=value`: what a column is where the file has nothing; may be repeated")
	f.StringVar(&q.mapping, "mapping", "", "file of such lines")
	f.BoolVar(&q.dry, "dry-run", false, "only say what it would change")
	f.BoolVar(&q.strict, "strict", false, "import nothing when anything is left out")
	f.BoolVar(&q.shrink, "shrink", false, "import also when most of what the source had is missing")
	f.BoolVar(&q.json, "json", false, "one JSON object a line: faults, what changes with --dry-run, and what was done")
	return c
}

// readFile reads a file of at most most bytes, and standard input for "-".
func (a *app) readFile(path string, most int64) ([]byte, error) {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %s", path, cause(err))
	}
	return data, nil
}

// mappingOf is what the flags and the mapping file say; flags win.
func (a *app) mappingOf(q importFlags) (directory.Mapping, error) {
	m := directory.Mapping{From: map[string]string{}, Set: map[string]string{}}
	for _, one := range []struct {
		flag  string
		pairs []string
		into  map[string]string
	}{{"--map", q.maps, m.From}, {"--set", q.sets, m.Set}} {
		for _, pair := range one.pairs {
			if err := directory.Pair(one.into, pair); err != nil {
				return m, usage("%s: %v", one.flag, err)
			}
		}
	}
	if q.mapping == "" {
		return m, nil
	}
	text, err := a.readFile(q.mapping, 1<<20)
	if err != nil {
		return m, err
	}
	file, err := directory.ReadMapping(string(text))
	if err != nil {
		return m, fmt.Errorf("%s: %w", q.mapping, err)
	}
	for _, both := range [][2]map[string]string{{m.From, file.From}, {m.Set, file.Set}} {
		for ours, theirs := range both[1] {
			if _, ok := both[0][ours]; !ok {
				both[0][ours] = theirs
			}
		}
	}
	return m, nil
}

func (a *app) importFile(ctx context.Context, path string, q importFlags) error {
	m, err := a.mappingOf(q)
	if err != nil {
		return err
	}
	if q.source == "" {
		if path == "-" {
			return usage("--source is wanted with standard input: the name of where it comes from")
		}
		q.source = directory.SourceOf(path)
	}
	if err := directory.CheckSource(q.source); err != nil {
		return usage("--source: %v", err)
	}
	data, err := a.readFile(path, sheet.MostBytes)
	if err != nil {
		return err
	}
	return a.withListings(ctx, !q.dry, func(k keeper, c county, by string) error {
		all, err := listed(ctx, k)
		if err != nil {
			return err
		}
		now, err := c.world.Directory.Of(all)
		if err != nil {
			return err
		}
		in, err := now.ReadImport(filepath.Base(path), q.source, data, m, c.world.Places, a.now())
		if err != nil {
			return err
		}
		out := bufio.NewWriter(a.out)
		defer out.Flush()
		r := report{out: out, json: q.json, dry: q.dry}
		r.read(in)
		if q.strict && len(in.Faults) > 0 {
			return errors.Join(errFound, r.end(in, nil, fmt.Sprintf("Nothing is imported: %d faults, and --strict allows none.", len(in.Faults))))
		}
		if len(in.Listings) == 0 {
			return errors.Join(errFound, r.end(in, nil, "Nothing is imported: no row could be used."))
		}
		took, err := k.ImportListings(ctx, by, bot.Import{Read: in, Shrink: q.shrink, Try: q.dry})
		if errors.Is(err, directory.ErrShrunk) {
			return errors.Join(errFound, r.end(in, nil, fmt.Sprintf("Nothing is imported: %d of the %d listings of %s are not in this file. Is it whole? With --shrink they are withheld.", took.Gone, took.Listed, q.source)))
		}
		if err != nil {
			return err
		}
		return r.end(in, &took, "")
	})
}
