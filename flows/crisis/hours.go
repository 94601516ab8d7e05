package crisis

import (
	"strconv"
	"strings"
	"time"
)

// span is one opening: on these days, from and to in minutes after midnight.
type span struct {
	days     [7]bool // Sunday first, as time.Weekday
	from, to int
}

var dayNames = [...]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// parseHours reads "24/7" or "Mon-Fri 09:00-18:00; Sat 10:00-12:00". A span that
// ends before it begins runs past midnight. Unknown hours ("") are not ok.
func parseHours(hours string) ([]span, bool) {
	if hours == "24/7" {
		all := span{to: 24 * 60}
		for d := range all.days {
			all.days[d] = true
		}
		return []span{all}, true
	}
	var spans []span
	for part := range strings.SplitSeq(hours, ";") {
		days, times, ok := strings.Cut(strings.TrimSpace(part), " ")
		from, to, ok2 := strings.Cut(strings.TrimSpace(times), "-")
		if !ok || !ok2 {
			return nil, false
		}
		var s span
		var okFrom, okTo bool
		s.from, okFrom = minutes(from)
		s.to, okTo = minutes(to)
		first, last, many := strings.Cut(days, "-")
		if !many {
			last = first
		}
		a, b := dayIndex(first), dayIndex(last)
		if !okFrom || !okTo || s.from == s.to || a < 0 || b < 0 {
			return nil, false
		}
		for d := a; ; d = (d + 1) % 7 {
			s.days[d] = true
			if d == b {
				break
			}
		}
		spans = append(spans, s)
	}
	return spans, len(spans) > 0
}

func dayIndex(name string) int {
	for i, n := range dayNames {
		if n == name {
			return i
		}
	}
	return -1
}

// minutes reads "17:00" as minutes after midnight; "24:00" is the day's end.
func minutes(clock string) (int, bool) {
	h, m, ok := strings.Cut(clock, ":")
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || len(h) != 2 || len(m) != 2 || minute > 59 || hour < 0 || minute < 0 || hour*60+minute > 24*60 {
		return 0, false
	}
	return hour*60 + minute, true
}

// openAt reports whether one of the spans holds local's day and minute.
func openAt(spans []span, local time.Time) bool {
	day, minute := int(local.Weekday()), local.Hour()*60+local.Minute()
	for _, s := range spans {
		if s.from < s.to {
			if s.days[day] && minute >= s.from && minute < s.to {
				return true
			}
			continue
		}
		if s.days[day] && minute >= s.from || s.days[(day+6)%7] && minute < s.to {
			return true
		}
	}
	return false
}

// London gives now as a clock in London shows it. The rule is the one in the
// Summer Time Order 2002: an hour ahead from the last Sunday in March, 01:00
// UTC, to the last Sunday in October, 01:00 UTC. The time zone files are out of
// reach: this package reads no files.
func London(now time.Time) time.Time {
	utc := now.UTC()
	begin := lastSunday(utc.Year(), time.March)
	end := lastSunday(utc.Year(), time.October)
	if utc.Before(begin) || !utc.Before(end) {
		return utc
	}
	return utc.In(time.FixedZone("BST", 3600))
}

// lastSunday is 01:00 UTC on the last Sunday of a month with 31 days.
func lastSunday(year int, month time.Month) time.Time {
	last := time.Date(year, month, 31, 1, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, -int(last.Weekday()))
}
