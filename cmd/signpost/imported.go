package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"

	"signpost/flows/directory"
)

// report is what an import says, to a person or as JSON.
type report struct {
	out       *bufio.Writer
	json, dry bool
}

func (r report) object(v any) {
	enc := json.NewEncoder(r.out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // a bufio.Writer keeps its error until Flush
}

// read says what was made of the file, and everything that was wrong with it.
func (r report) read(in *directory.Import) {
	if r.json {
		for _, p := range in.Faults {
			r.object(map[string]any{"line": p.Line, "column": p.Column, "fault": p.What})
		}
		return
	}
	fmt.Fprintf(r.out, "Read as %s with %s: %s of %s.\n", in.Encoding, in.Comma, number(in.Rows, "row", "rows"), in.Source)
	if in.Ours {
		fmt.Fprintln(r.out, "It has the columns of an export: ids are kept.")
	} else {
		var pairs []string
		for _, c := range in.Columns {
			pairs = append(pairs, c[0]+"="+c[1])
		}
		fmt.Fprintf(r.out, "Columns: %s.\n", strings.Join(pairs, ", "))
	}
	if len(in.Unused) > 0 {
		fmt.Fprintf(r.out, "Not used: %s.\n", strings.Join(in.Unused, ", "))
	}
	for _, p := range in.Faults {
		fmt.Fprintln(r.out, p)
	}
}

// end says what was done, or why nothing was.
func (r report) end(in *directory.Import, took *directory.Take, why string) error {
	left := in.Rows - len(in.Listings)
	if r.json {
		if r.dry && took != nil {
			for _, c := range took.What {
				r.object(map[string]any{"id": c.ID, "name": c.Name, "what": c.What, "fields": c.Fields})
			}
		}
		end := map[string]any{"source": in.Source, "rows": in.Rows, "rows_left_out": left, "fields_left_out": in.Fields, "faults": len(in.Faults), "imported": took != nil && !r.dry}
		if took != nil {
			end["new"], end["changed"], end["same"], end["gone"], end["back"], end["unmarked"] = took.New, took.Changed, took.Same, took.Gone, took.Back, took.Unmarked
		} else {
			end["why"] = why
		}
		r.object(end)
		return r.out.Flush()
	}
	if took == nil {
		fmt.Fprintln(r.out, why)
		return r.out.Flush()
	}
	begin := "Imported"
	if r.dry {
		begin = "Nothing is changed yet. It would be"
		for _, c := range took.What {
			fmt.Fprintf(r.out, "%-8s %s  %s%s\n", c.What, c.ID, c.Name, fields(c.Fields))
		}
	}
	fmt.Fprintf(r.out, "%s: %d new, %d changed, %d the same, %d gone from the file and withheld, %d there again.\n", begin, took.New, took.Changed, took.Same, took.Gone, took.Back)
	if left > 0 || in.Fields > 0 {
		fmt.Fprintf(r.out, "Left out: %s, and %s of other rows.\n", number(left, "row", "rows"), number(in.Fields, "field", "fields"))
	}
	if took.Unmarked > 0 {
		fmt.Fprintf(r.out, "%s of this source are not in the file, and stay as they are: %s could not be read, and may be theirs. Mend those first.\n", number(took.Unmarked, "listing", "listings"), number(in.Unread, "row", "rows"))
	}
	return r.out.Flush()
}

// fields says what changes of a listing.
func fields(all []directory.FieldChange) string {
	var out []string
	for _, f := range all {
		out = append(out, fmt.Sprintf("%s %q -> %q", f.Column, f.From, f.To))
	}
	if len(out) == 0 {
		return ""
	}
	return ": " + strings.Join(out, "; ")
}

func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
