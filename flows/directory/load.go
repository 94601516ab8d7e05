package directory

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

//go:embed listings.csv
var starterListings string

//go:embed interests.csv
var starterInterests string

// Problem is one thing wrong with a file. The row it names is left out.
type Problem struct {
	File   string // listings.csv or interests.csv
	Line   int    // from 1, the heading included
	Column string // the column's name, "" for the row as a whole
	What   string // what is wrong with what
}

// String reads "listings.csv:12:start: "25:00" is not a time such as 14:30".
func (p Problem) String() string {
	if p.Column == "" {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
	}
	return fmt.Sprintf("%s:%d:%s: %s", p.File, p.Line, p.Column, p.What)
}

// Starter loads the listings and interests that come with the program.
func Starter() (*Directory, []Problem) {
	return Load(strings.NewReader(starterListings), strings.NewReader(starterInterests))
}

// Load reads both files strictly and returns a directory of the rows that are
// right with a Problem for each fault. The directory is never nil.
func Load(listings, interests io.Reader) (*Directory, []Problem) {
	var problems []Problem
	tags := readInterests(readTable("interests.csv", interests, []string{"tag", "label", "synonyms"}, "", &problems), &problems)
	rows := readListings(readTable("listings.csv", listings, listingColumns, withheldColumn, &problems), tags, &problems)
	words, err := newLexicon(tags)
	if err != nil {
		problems = append(problems, Problem{File: "words.csv", Line: 1, What: err.Error()})
	}
	dir, err := build(rows, words)
	if err != nil {
		problems = append(problems, Problem{File: "listings.csv", Line: 1, What: err.Error()})
	}
	return dir, problems
}

// record is one row by column name.
type record struct {
	file   string
	line   int
	fields map[string]string
}

// problem names a fault of one field of the record.
func (r record) problem(column string, err error) Problem {
	return Problem{File: r.file, Line: r.line, Column: column, What: fmt.Sprintf("%q %s", brief(r.fields[column]), err)}
}

// readTable reads a CSV with exactly the columns named, in any order, and perhaps
// one more.
func readTable(file string, from io.Reader, columns []string, optional string, problems *[]Problem) []record {
	found := func(line int, column, what string) {
		*problems = append(*problems, Problem{File: file, Line: line, Column: column, What: what})
	}
	reader := csv.NewReader(from)
	reader.FieldsPerRecord = -1
	heading, err := reader.Read()
	if err != nil {
		found(1, "", "the heading cannot be read: "+err.Error())
		return nil
	}
	heading[0] = strings.TrimPrefix(heading[0], "\ufeff")
	known := make(map[string]bool, len(columns))
	for _, column := range columns {
		known[column] = true
	}
	seen := make(map[string]bool, len(columns))
	for _, column := range heading {
		if !known[column] && (column != optional || column == "") {
			found(1, brief(column), "unknown column")
		} else if seen[column] {
			found(1, column, "column named twice")
		}
		seen[column] = true
	}
	for _, column := range columns {
		if !seen[column] {
			found(1, column, "column missing")
		}
	}
	if len(*problems) > 0 && (*problems)[len(*problems)-1].File == file {
		return nil // rows under a wrong heading would be read into wrong columns
	}

	var records []record
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return records
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			found(bad.StartLine, "", "the row cannot be read: "+bad.Err.Error())
			continue
		}
		if err != nil {
			line, _ := reader.FieldPos(0)
			found(line, "", "reading stopped: "+err.Error())
			return records
		}
		line, _ := reader.FieldPos(0)
		if len(fields) != len(heading) {
			found(line, "", fmt.Sprintf("the row has %d fields, the heading %d", len(fields), len(heading)))
			continue
		}
		one := record{file: file, line: line, fields: make(map[string]string, len(fields))}
		whole := true
		for i, column := range heading {
			if !utf8.ValidString(fields[i]) {
				found(line, column, "is not UTF-8 text")
				whole = false
			}
			one.fields[column] = disarmed(strings.TrimSpace(fields[i]))
		}
		if whole {
			records = append(records, one)
		}
	}
}

// readListings turns records into listings, leaving out every record with a fault.
func readListings(records []record, interests []Interest, problems *[]Problem) []*Listing {
	tags := make(map[string]bool, len(interests))
	for _, interest := range interests {
		tags[interest.Tag] = true
	}
	ids := make(map[string]int, len(records))
	var listings []*Listing
	for _, r := range records {
		before := len(*problems)
		listing := readListing(r, tags, problems)
		if first, taken := ids[listing.ID]; taken {
			*problems = append(*problems, Problem{r.file, r.line, "id", fmt.Sprintf("%q is also the id of line %d", brief(listing.ID), first)})
		} else {
			ids[listing.ID] = r.line
		}
		if len(*problems) == before {
			listings = append(listings, listing)
		}
	}
	return listings
}

// readListing reads every field, naming each fault rather than stopping at the first.
func readListing(r record, tags map[string]bool, problems *[]Problem) *Listing {
	check := func(column string, err error) {
		if err != nil {
			*problems = append(*problems, r.problem(column, err))
		}
	}
	text := func(column string, needed bool) string {
		plain, err := checkText(r.fields[column])
		check(column, err)
		if needed && r.fields[column] == "" {
			check(column, errors.New("is empty"))
		}
		return plain
	}
	oneOf := func(column string, words ...string) string {
		for _, word := range words {
			if r.fields[column] == word {
				return word
			}
		}
		check(column, fmt.Errorf("is none of %s", strings.Join(words, ", ")))
		return ""
	}
	l := &Listing{
		ID: r.fields["id"], Name: text("name", true), Description: text("description", true),
		Kind:  oneOf("kind", "activity", "support", "venue", "advice"),
		Venue: text("venue", false), Place: text("place", true), Postcode: text("postcode", false),
		Start: r.fields["start"], End: r.fields["end"], Frequency: text("frequency", false), Cost: text("cost", false),
		Ages: text("ages", false), Audience: text("audience", false), Accessibility: text("accessibility", false),
		Phone: text("contact_phone", false), Email: text("contact_email", false), Website: text("website", false),
		Area: text("area_served", false), SourceURL: text("source_url", true), SourceDate: r.fields["source_date"],
		Confidence:  oneOf("confidence", "high", "medium", "low"),
		AlsoKnownAs: split(text("also_known_as", false), ";"), ValidTo: r.fields["valid_to"], Checked: r.fields["checked"],
		Held: text(withheldColumn, false),
	}
	check("id", checkID(l.ID))
	l.Interests = split(r.fields["interests"], ";")
	if len(l.Interests) == 0 {
		check("interests", errors.New("is empty"))
	}
	for _, tag := range l.Interests {
		if !tags[tag] {
			check("interests", fmt.Errorf("names %q, which is no tag of interests.csv", brief(tag)))
		}
	}
	var err error
	l.Lat, l.Lon, l.HasPoint, err = readPoint(r.fields["lat"], r.fields["lon"])
	check("lat", err)
	l.Days, err = readDays(r.fields["days"])
	check("days", err)
	check("start", checkTime(l.Start))
	check("end", checkTime(l.End))
	if l.End != "" && l.End <= l.Start {
		check("end", fmt.Errorf("is not after the start %q", l.Start))
	} else if l.End != "" && l.Start == "" {
		check("end", errors.New("stands without a start"))
	}
	check("contact_phone", checkPhone(l.Phone))
	check("contact_email", checkEmail(l.Email))
	if l.Website != "" {
		check("website", checkURL(l.Website))
	}
	if l.SourceURL != "" {
		check("source_url", checkURL(l.SourceURL))
	}
	check("source_date", checkDate(l.SourceDate, true))
	check("valid_to", checkDate(l.ValidTo, false))
	check("checked", checkDate(l.Checked, false))
	return l
}
