package crisis

import (
	"slices"
	"strings"
	"time"
)

// Helpline is one line of helplines.yaml.
type Helpline struct {
	ID         string
	Name       string
	For        string // who it is for
	Voice      string // the number to ring, "" for none
	Text       string // the number to text, "" for none
	Web        string
	Hours      string // "24/7", or "Mon-Fri 09:00-18:00; Sat 10:00-12:00"; "" is unknown
	Ages       string
	Languages  string
	Area       string
	Cost       string
	Source     string // where the number and the hours were confirmed
	VerifiedOn string // 2006-01-02: the page's date, or the day it was read
	ExpiresOn  string // 2006-01-02: after this day the line gives way
	CheckedBy  string // who phoned it; "" is nobody yet
	Core       bool   // never drops out, however old

	line int // in helplines.yaml
}

// Helplines lists every line that may be offered. The slice is the caller's own.
func Helplines() []Helpline { return slices.Clone(helplineTable) }

// Open reports whether the line is answered at now, in any zone: its hours are
// London's. A line with unknown hours, or one past its ExpiresOn that is not
// core, is not offered as open.
func (h Helpline) Open(now time.Time) bool {
	local := london(now)
	if !h.Core && h.ExpiresOn != "" && local.Format(time.DateOnly) > h.ExpiresOn {
		return false
	}
	spans, ok := parseHours(h.Hours)
	return ok && openAt(spans, local)
}

// Numbers lists every number that residents may be shown, digits only.
func Numbers() []string {
	var all []string
	for _, h := range helplineTable {
		for _, n := range []string{h.Voice, h.Text} {
			if d := digitsOf(n); d != "" && !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	return all
}

// line finds a helpline by id.
func line(id string) (Helpline, bool) {
	for _, h := range helplineTable {
		if h.ID == id {
			return h, true
		}
	}
	return Helpline{}, false
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
