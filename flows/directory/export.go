package directory

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// exportColumns are those of an export: a listings file that Load reads.
var exportColumns = append(slices.Clone(listingColumns), withheldColumn)

// cells are a listing's fields in the order of exportColumns, as Load reads them.
func (l *Listing) cells() []string {
	lat, lon := "", ""
	if l.HasPoint {
		lat, lon = degrees(l.Lat), degrees(l.Lon)
	}
	return []string{l.ID, l.Name, l.Kind, strings.Join(l.Interests, ";"), l.Description, l.Venue, l.Place, l.Postcode,
		lat, lon, l.dayNames(";"), l.Start, l.End, l.Frequency, l.Cost, l.Ages, l.Audience, l.Accessibility, l.Phone,
		l.Email, l.Website, l.Area, l.SourceURL, l.SourceDate, l.Confidence, strings.Join(l.AlsoKnownAs, ";"), l.ValidTo, l.Checked, l.Held}
}

// cell is one of cells.
func (l *Listing) cell(column string) string {
	return l.cells()[slices.Index(exportColumns, column)]
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (l *Listing) dayNames(sep string) string {
	var names []string
	for _, day := range l.Days {
		names = append(names, dayNames[day])
	}
	return strings.Join(names, sep)
}

// WriteCSV writes listings as a file that Load and an import read again. Whatever
// a spreadsheet would take for a formula has an apostrophe before it.
func WriteCSV(w io.Writer, listings []*Listing) error {
	out := csv.NewWriter(w)
	if err := out.Write(exportColumns); err != nil {
		return fmt.Errorf("directory: write: %w", err)
	}
	for _, l := range listings {
		cells := l.cells()
		for i := range cells {
			// a negative number is none, and is written as it is read elsewhere
			if column := exportColumns[i]; column != "lat" && column != "lon" {
				cells[i] = armed(cells[i])
			}
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("directory: write: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("directory: write: %w", err)
	}
	return nil
}

// WriteJSON writes listings with the names of the columns, one object a line.
func WriteJSON(w io.Writer, listings []*Listing) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, l := range listings {
		object := map[string]any{}
		for i, cell := range l.cells() {
			object[exportColumns[i]] = cell
		}
		object["interests"], object["days"], object["also_known_as"] = list(l.Interests), list(split(l.dayNames(";"), ";")), list(l.AlsoKnownAs)
		object["lat"], object["lon"] = nil, nil
		if l.HasPoint {
			object["lat"], object["lon"] = l.Lat, l.Lon
		}
		if err := enc.Encode(object); err != nil {
			return fmt.Errorf("directory: write: %w", err)
		}
	}
	return nil
}

// list is never null.
func list(words []string) []string { return append([]string{}, words...) }
