package crisis

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Helpline is one line of helplines.yaml, or of a council's own file.
type Helpline struct {
	ID         string
	Name       string
	For        string // who it is for
	Voice      string // the number to ring, "" for none
	Text       string // the number to text, "" for none
	Web        string
	Hours      string // "24/7", or "Mon-Fri 09:00-18:00; Sat 10:00-12:00"; "" is unknown
	Ages       string // all, adults, "under 19", "over 60" or "18 to 25"
	Languages  string
	Area       string
	Cost       string
	Source     string // where the number and the hours were confirmed
	VerifiedOn string // 2006-01-02: the page's date, or the day it was read or phoned
	ExpiresOn  string // 2006-01-02: after this day the line gives way
	CheckedBy  string // who phoned it; "" is nobody yet
	Core       bool   // never drops out, however old
	Order      int    // its message's place in MORE, from 1; 0 leaves it where it is

	at place
}

// place is where an entry stands in the file that people edit.
type place struct {
	file string
	line int
	keys map[string]int // the lines of its keys, when they are known
}

// of is the line of key, or of the entry when the key is not there.
func (p place) of(key string) int {
	if n := p.keys[key]; n > 0 {
		return n
	}
	return p.line
}

// Where says in which file the line stands, and on which line of it.
func (h Helpline) Where() (file string, line int) { return h.at.file, h.at.line }

// Helplines lists every line that may be offered. The slice is the caller's own.
func Helplines() []Helpline { return InUse().Helplines() }

// Open reports whether the line is answered at now, in any zone: its hours are
// London's. A line with unknown hours, or one past its ExpiresOn that is not
// core, is not offered as open.
func (h Helpline) Open(now time.Time) bool {
	if !h.Core && h.Expired(now) {
		return false
	}
	spans, ok := parseHours(h.Hours)
	return ok && openAt(spans, London(now))
}

// Expired reports whether now, in London, is a day after ExpiresOn.
func (h Helpline) Expired(now time.Time) bool {
	return h.ExpiresOn != "" && London(now).Format(time.DateOnly) > h.ExpiresOn
}

// phonedFor is how many days a call counts for.
const phonedFor = 31

// Phoned reports whether somebody has phoned the line in the 31 days before now.
func (h Helpline) Phoned(now time.Time) bool {
	on, err := time.Parse(time.DateOnly, h.VerifiedOn)
	if h.CheckedBy == "" || err != nil {
		return false
	}
	today := London(now)
	past := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC).Sub(on)
	return past >= 0 && past <= phonedFor*24*time.Hour
}

// Due reports whether the line must be phoned in now's month: nobody has, or by
// the month's end the last call is more than 31 days old, or the line expires.
func (h Helpline) Due(now time.Time) bool {
	last := monthEnd(now)
	return !h.Phoned(now) || !h.Phoned(last) || h.Expired(last.AddDate(0, 0, 1))
}

// monthEnd is noon on the last day of now's month in London.
func monthEnd(now time.Time) time.Time {
	local := London(now)
	return time.Date(local.Year(), local.Month()+1, 0, 12, 0, 0, 0, time.UTC)
}

// AllHours reports whether the line is answered at any time.
func (h Helpline) AllHours() bool { return h.Hours == "24/7" }

// adultsOnly reports whether nobody under 18 is meant.
func (h Helpline) adultsOnly() bool {
	least, ok := leastAge(h.Ages)
	return ok && least >= 18
}

// leastAge is the age from which a line is meant: "all", "adults", "under 19",
// "over 60" (60 and more) or "18 to 25".
func leastAge(ages string) (int, bool) {
	first, rest, _ := strings.Cut(ages, " ")
	number := func(s string) (int, bool) {
		n, err := strconv.Atoi(s)
		return n, err == nil && n > 0 && n < 120
	}
	switch {
	case ages == "all" || ages == "":
		return 0, true
	case ages == "adults":
		return 18, true
	case first == "under":
		_, ok := number(rest)
		return 0, ok
	case first == "over":
		return number(rest)
	}
	from, to, _ := strings.Cut(ages, " to ")
	least, ok := number(from)
	most, ok2 := number(to)
	return least, ok && ok2 && least <= most
}

// Numbers lists every number that residents may be shown, digits only.
func Numbers() []string {
	var all []string
	for _, h := range InUse().lines {
		for _, n := range h.numbers() {
			if !slices.Contains(all, n) {
				all = append(all, n)
			}
		}
	}
	return all
}

// numbers are those of the line, digits only.
func (h Helpline) numbers() (all []string) {
	for _, n := range []string{h.Voice, h.Text} {
		if d := digitsOf(n); d != "" {
			all = append(all, d)
		}
	}
	return all
}

// digitsOf is what is left of a number without its spaces.
func digitsOf(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
}
