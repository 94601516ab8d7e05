package directory

import (
	"strconv"
	"strings"
	"time"

	"signpost/flows/sms"
)

// lineSize is what one suggestion costs at most, in septets.
const lineSize = 100

// shortest is the level of detail at which a line leaves out all it can.
const shortest = 6

// Line is one suggestion as a resident reads it, at most a hundred septets:
// "1 Busy Hands, Enderby Community Library, Mon 14:30, 1.2 km, free (listed Dec 2024)".
func Line(h Hit, n int, now time.Time) string {
	for level := 0; level < shortest; level++ {
		if text := line(h, n, level, "", now); sms.Length(text) <= lineSize {
			return text
		}
	}
	return sms.Cut(line(h, n, shortest, "", now), lineSize)
}

// line writes a suggestion with less detail at each level: the venue goes first,
// then the cost, then the place when it is the one the reply is about, then part
// of the name. Day, distance and the age of the source always stay.
func line(h Hit, n, level int, here string, now time.Time) string {
	l := h.Listing
	name := sms.Cut(l.shortName(), [...]int{60, 60, 60, 36, 27, 21, 17}[level])
	var b strings.Builder
	b.Grow(2 * lineSize)
	b.WriteString(strconv.Itoa(n))
	b.WriteByte(' ')
	b.WriteString(name)
	add := func(text string) {
		if text != "" {
			b.WriteString(", ")
			b.WriteString(text)
		}
	}
	add(lineWhere(l, name, level, here))
	add(lineWhen(h, level))
	km := kmText(h.Km)
	if level > 2 {
		km = strings.Replace(km, "under 1", "<1", 1)
	}
	add(km)
	cost := costText(l.Cost)
	if level < 2 || level < 4 && cost == "free" {
		add(cost)
	}
	for _, reason := range h.Why {
		if level < shortest && (reason == "step-free" || reason == "transport") {
			add(reason)
		}
	}
	age := l.sourceAge(now)
	if level == shortest {
		if words := strings.Fields(age); len(words) == 3 {
			age = words[0] + " " + words[2] // the year alone
		}
	}
	b.WriteString(" (")
	b.WriteString(age)
	b.WriteByte(')')
	return b.String()
}

// lineWhere is the venue or the place, "" when the line has said it already.
func lineWhere(l *Listing, name string, level int, here string) string {
	switch {
	case !l.HasPoint && l.Place == "Online":
		return "by phone or online"
	case !l.HasPoint:
		return "county-wide"
	case level == 0:
		if venue, _, _ := strings.Cut(l.Venue, ","); venue != "" && !strings.Contains(l.Name, venue) {
			if strings.Contains(venue+l.Name, l.Place) {
				return sms.Cut(venue, 50)
			}
			return sms.Cut(venue+", "+l.Place, 50)
		}
	case level > 2 && l.Place == here:
		return ""
	}
	if strings.Contains(name, l.Place) {
		return ""
	}
	return sms.Cut(l.Place, [...]int{40, 40, 40, 24, 20, 16, 12}[level])
}

// lineWhen is when to go, or how to reach those who have no hours.
func lineWhen(h Hit, level int) string {
	l := h.Listing
	service := h.Km < 0 && (l.Kind == "support" || l.Kind == "advice")
	if len(l.Days) == 0 && (!l.HasPoint || service) {
		if l.Phone != "" {
			return l.Phone
		}
		if site := host(l.Website); level < 2 || len(site) < 20 {
			return site
		}
		return ""
	}
	text := when(l, false)
	if level >= shortest-1 {
		text = strings.NewReplacer(" and ", "+", "every other", "alternate", ", time: ask", "").Replace(text)
	}
	return text
}

// when is the day and time of a listing in few words: "2nd Wed 14:30",
// "open Mon-Sat", "times: ask". With end, the end as well.
func when(l *Listing, end bool) string {
	if len(l.Days) == 0 {
		return "times: ask"
	}
	frequency := strings.ToLower(l.Frequency)
	text := daysText(l.Days)
	switch nth := nthOf(frequency); {
	case len(nth) > 0:
		text = strings.Join(nth, " and ") + " " + text
	case mentions(frequency, "every other", "alternate", "fortnight") && len(l.Days) == 1:
		text = "every other " + text
	case mentions(frequency, "month"):
		text = "monthly, " + text
	case mentions(frequency, "occasional"):
		text = "some " + text + "s"
	case l.Kind == "venue":
		text = "open " + text
	}
	if l.Start == "" {
		for _, part := range [...]string{"morning", "afternoon", "evening"} {
			if strings.Contains(frequency, part) {
				return text + " " + part
			}
		}
		return text + ", time: ask"
	}
	text += " " + l.Start
	if end && l.End != "" {
		text += "-" + l.End
	}
	return text
}

// daysText is "Mon", "Mon, Wed", or "Mon-Sat" for a run of three or more.
func daysText(days []time.Weekday) string {
	run := len(days) > 2
	for i := 1; i < len(days); i++ {
		run = run && days[i] == days[i-1]+1
	}
	if run {
		return shortDay(days[0]) + "-" + shortDay(days[len(days)-1])
	}
	names := make([]string, len(days))
	for i, day := range days {
		names[i] = shortDay(day)
	}
	return strings.Join(names, ", ")
}

func shortDay(day time.Weekday) string { return day.String()[:3] }

// kmText is a distance; coordinates are village centres, so below one
// kilometre nothing more exact would be true.
func kmText(km float64) string {
	switch {
	case km < 0:
		return ""
	case km < 1:
		return "under 1 km"
	case km < 9.95:
		return strings.TrimSuffix(strconv.FormatFloat(km, 'f', 1, 64), ".0") + " km"
	}
	return strconv.FormatFloat(km, 'f', 0, 64) + " km"
}

// costText is a cost short enough for a line, "" when it is not known or not short.
func costText(cost string) string {
	cost, _, _ = strings.Cut(cost, " (")
	cost, _, _ = strings.Cut(cost, ",")
	if len(cost) > 18 {
		return ""
	}
	return cost
}

// host is the site of a web address without the www.
func host(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "/?#:"); end >= 0 {
		rest = rest[:end]
	}
	return strings.TrimSuffix(strings.TrimPrefix(rest, "www."), ".")
}
