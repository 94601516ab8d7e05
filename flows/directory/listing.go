package directory

import (
	"strconv"
	"strings"
	"time"
)

// Listing is one group, service or venue, as its row in the file says.
type Listing struct {
	ID            string         // stable slug, unique
	Name          string         // as the group calls itself
	Kind          string         // activity, support, venue or advice
	Interests     []string       // tags of the interests file, the main one first
	Description   string         // what happens there, in our own words
	Venue         string         // building or spot, "" when the source did not say
	Place         string         // village, town, "Leicestershire", "Rutland" or "Online"
	Postcode      string         //
	Lat, Lon      float64        // the village's centre: for ranking, not for a map pin
	HasPoint      bool           // false for county-wide, phone and online services
	Days          []time.Weekday // empty when unknown
	Start, End    string         // "14:30" or ""
	Frequency     string         // "second Wednesday of the month", free words
	Cost          string         // free words, "" when unknown
	Ages          string         // "60+", "18+", "0-7", "adults", free words
	Audience      string         // who it is for, free words
	Accessibility string         // free words
	Phone         string         // length-checked on the way in
	Email         string         //
	Website       string         //
	Area          string         // who it serves, free words
	SourceURL     string         // the page the facts come from
	SourceDate    string         // that page's date: "", 2024, 2024-12 or 2024-12-31
	Confidence    string         // high, medium or low
	AlsoKnownAs   []string       // earlier and everyday names
	ValidTo       string         // last day it may be suggested, "" for open
	Checked       string         // day somebody checked it, "" for never
	Held          string         // why it is withheld whatever its dates, "" when it is not
}

// days of age after which a check counts for less, and is called old
const (
	staleAfter = 180
	oldAfter   = 365
)

// Unconfirmed reports whether the row rests on a statement that nobody could
// confirm; such a row is never suggested, until somebody has checked it.
func (l *Listing) Unconfirmed() bool {
	return l.Checked == "" && strings.HasPrefix(l.SourceURL, "https://seed.invalid/")
}

// Withheld reports whether no resident may be told of the row: it is past its last
// valid day, was reported wrong by two people, or refused by staff.
func (l *Listing) Withheld(now time.Time) bool {
	return l.Held != "" || l.ValidTo != "" && now.Format(time.DateOnly) > l.ValidTo
}

// has reports whether the listing carries the tag.
func (l *Listing) has(tag string) bool {
	for _, have := range l.Interests {
		if have == tag {
			return true
		}
	}
	return false
}

// sealed reports whether the row belongs to package crisis alone.
func (l *Listing) sealed() bool { return l.has("crisis") || l.has("abuse-safety") }

// shortName is the name without the place that follows it in the file
// ("Busy Hands - Enderby", "Central Library (Leicester)"), since a suggestion
// names the place anyway.
func (l *Listing) shortName() string {
	name := l.Name
	if i := strings.LastIndex(name, " - "); i > 0 && strings.EqualFold(name[i+3:], l.Place) {
		name = name[:i]
	}
	if before, ok := strings.CutSuffix(name, ")"); ok {
		if before, ok = strings.CutSuffix(before, l.Place); ok {
			if before, ok = strings.CutSuffix(before, " ("); ok {
				return before
			}
		}
	}
	return name
}

// sourceAge is how old the facts are, the way it is said to a resident.
func (l *Listing) sourceAge(now time.Time) string {
	if l.Checked != "" {
		today, _ := dayNumber(now.Format(time.DateOnly))
		if checked, ok := dayNumber(l.Checked); ok && today-checked > oldAfter {
			return "not checked since " + plainDate(l.Checked)
		}
		return "checked " + plainDate(l.Checked)
	}
	if l.SourceDate == "" {
		return "no date"
	}
	return "listed " + plainDate(l.SourceDate)
}

// plainDate turns 2024-12-31 into "Dec 2024" and leaves 2024 as it is.
func plainDate(date string) string {
	if len(date) >= 7 {
		if month, err := strconv.Atoi(date[5:7]); err == nil && month >= 1 && month <= 12 {
			return time.Month(month).String()[:3] + " " + date[:4]
		}
	}
	return date
}

// dayNumber counts a date of the file in days, for ages. A bare year counts from
// its middle and a bare month from its fifteenth, so that neither looks newer
// than it may be by more than half its length.
func dayNumber(date string) (int, bool) {
	switch len(date) {
	case 4:
		date += "-07-01"
	case 7:
		date += "-15"
	}
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0, false
	}
	return int(at.Unix() / (24 * 60 * 60)), true
}
