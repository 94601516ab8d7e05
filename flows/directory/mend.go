package directory

import (
	"errors"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"signpost/flows/sms"
)

// How what people write in spreadsheets becomes what a listing holds. Each
// returns an error rather than guess.

var markup = regexp.MustCompile(`<[/a-zA-Z!][^<>]{0,500}>`)

// tidy makes text one line that a text message carries, and counts the
// characters that had to go.
func tidy(text string) (string, int) {
	plain := true
	for i := 0; i < len(text) && plain; i++ {
		plain = text[i] >= ' ' && text[i] < 0x7f && text[i] != '<' && text[i] != '&' && text[i] != '`'
	}
	if plain {
		return strings.TrimSpace(text), 0
	}
	if strings.ContainsAny(text, "<&") {
		text = html.UnescapeString(markup.ReplaceAllString(text, " "))
	}
	text = sms.Plain(text)
	lost := 0
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < ' ' || r == 0x7f || !sms.GSM7(string(r)):
			lost++
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " "), lost
}

var dayLayouts = []string{"2006-01-02", "2/1/2006", "2-1-2006", "2.1.2006", "2/1/06", "2 Jan 2006", "2 January 2006", "2-Jan-2006", "2-Jan-06", "2006/01/02", "Jan 2, 2006", "January 2, 2006"}

var ordinalDay = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)\b`)

// mendDate reads a day as people in this country write it; with loose also a
// month or a year.
func mendDate(text string, loose bool) (string, error) {
	if text == "" || checkDate(text, loose) == nil {
		return text, nil
	}
	day, clock, _ := strings.Cut(text, "T")
	if clock == "" || !strings.Contains(clock, ":") {
		day = text
		if before, after, ok := strings.Cut(text, " "); ok && strings.Contains(after, ":") {
			day = before
		}
	}
	day = ordinalDay.ReplaceAllString(strings.TrimSpace(day), "$1")
	for _, layout := range dayLayouts {
		if at, err := time.Parse(layout, day); err == nil {
			return at.Format(time.DateOnly), nil
		}
	}
	if loose {
		for _, layout := range []string{"Jan 2006", "January 2006", "1/2006"} {
			if at, err := time.Parse(layout, day); err == nil {
				return at.Format("2006-01"), nil
			}
		}
	}
	// Spreadsheets count days from the end of 1899.
	if n, err := strconv.Atoi(day); err == nil && len(day) == 5 && n > 36525 && n < 73051 {
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), nil
	}
	return "", errors.New("is not a date such as 31/12/2026 or 2026-12-31")
}

var (
	timeRange = regexp.MustCompile(`^(.*?)\s*(?:-|to|until|till)\s*(.*)$`)
	clockTime = regexp.MustCompile(`^(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.]\d{2})?\s*(am|pm|a\.m\.?|p\.m\.?|noon|midday)?$`)
)

// mendTimes reads "14:30", "2.30pm" or "10am - 12 noon".
func mendTimes(text string) (start, end string, err error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return "", "", nil
	}
	first, last := text, ""
	if m := timeRange.FindStringSubmatch(text); m != nil {
		first, last = m[1], m[2]
	}
	if last != "" {
		if end, err = mendTime(last, ""); err != nil {
			return "", "", err
		}
		half := ""
		if m := clockTime.FindStringSubmatch(last); m != nil {
			half = m[3] // the "pm" of "2-4pm" is for both
		}
		if start, err = mendTime(first, half); err == nil && start >= end && half != "" {
			start, err = mendTime(first, "am")
		}
		return start, end, err
	}
	start, err = mendTime(first, "")
	return start, "", err
}

// mendTime reads one time; half is what it has when it says neither am nor pm.
func mendTime(text, half string) (string, error) {
	bad := errors.New("is not a time such as 14:30 or 2.30pm")
	if text == "noon" || text == "midday" {
		return "12:00", nil
	}
	m := clockTime.FindStringSubmatch(text)
	if m == nil {
		return "", bad
	}
	hour, _ := strconv.Atoi(m[1]) // at most two digits
	minute, _ := strconv.Atoi(m[2])
	said := m[3]
	if said == "" && hour < 13 && len(m[1]) < 2 || said == "" && half != "" && hour < 13 {
		said = half
	}
	switch {
	case minute > 59 || hour > 23:
		return "", bad
	case said == "" && hour < 8 && m[1][0] != '0':
		return "", errors.New("could be morning or afternoon: write 14:30 or 2.30pm")
	case said == "" && m[2] == "":
		return "", bad
	case said != "" && hour > 12:
		return "", bad
	case strings.HasPrefix(said, "p") && hour < 12:
		hour += 12
	case strings.HasPrefix(said, "a") && hour == 12:
		hour = 0
	}
	return fmt.Sprintf("%02d:%02d", hour, minute), nil
}

var dayWord = regexp.MustCompile(`[a-z]+|[0-9]+|-`)

// mendDays reads "Monday and Wednesday", "Mon-Fri" or "1st Tuesday of the month";
// more reports whether it says more than which days.
func mendDays(text string) (days []time.Weekday, more bool, err error) {
	bad := fmt.Errorf("is no day such as mon or Monday")
	var have [7]bool
	last, run := -1, false
	for _, w := range dayWord.FindAllString(strings.ToLower(text), -1) {
		from, to := -1, -1
		switch w {
		case "and", "on", "every", "each", "s", "the":
			continue
		case "-", "to":
			run = last >= 0
			continue
		case "not", "except", "closed", "no":
			return nil, false, bad
		case "daily", "everyday", "day", "days":
			from, to = 0, 6
		case "weekday", "weekdays":
			from, to = 1, 5
		case "weekend", "weekends":
			from, to = 6, 7
		default:
			for d := range 7 {
				if name := strings.ToLower(time.Weekday(d).String()); len(w) >= 2 && (strings.HasPrefix(name, w) || w == name+"s" || w == name[:3]+"s" || w == "tues" && d == 2 || w == "weds" && d == 3 || w == "thurs" && d == 4) {
					from, to = d, d
					break
				}
			}
		}
		if from < 0 {
			more, run = true, false
			continue
		}
		if run {
			for d := last; d != from; d = (d + 1) % 7 {
				have[d] = true
			}
		}
		for d := from; d <= to; d++ {
			have[d%7] = true
		}
		last, run = to%7, false
	}
	for d := 1; d <= 7; d++ {
		if have[d%7] {
			days = append(days, time.Weekday(d%7))
		}
	}
	if len(days) == 0 {
		return nil, false, bad
	}
	return days, more, nil
}

// The form of a postcode (Royal Mail, Programmers' Guide to PAF, "Postcode format").
var postcodeForm = regexp.MustCompile(`^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})$`)

// mendPostcode writes a full postcode in capitals with its space.
func mendPostcode(text string) (string, error) {
	code := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if code == "" {
		return "", nil
	}
	m := postcodeForm.FindStringSubmatch(code)
	if m == nil {
		return "", errors.New("is not a full postcode such as LE19 4AT")
	}
	return m[1] + " " + m[2], nil
}

// mendURL adds what people leave out of a web address.
func mendURL(text string) (string, error) {
	if text != "" && !strings.Contains(text, "://") {
		text = "https://" + text
	}
	if text == "" {
		return "", nil
	}
	return text, checkURL(text)
}

// yes reports whether a cell says yes.
func yes(cell string) bool {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "yes", "y", "true", "1", "published", "public", "x":
		return true
	}
	return false
}

// said reports whether a cell says anything but no.
func said(cell string) bool {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "", "no", "n", "false", "0":
		return false
	}
	return true
}

// slug makes an id of a name.
func slug(text string, most int) string {
	var b strings.Builder
	hyphen := false
	for _, r := range accents.Replace(strings.ToLower(text)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			hyphen = false
		case r == '\'' || r == '\u2019':
		default:
			hyphen = true
		}
		if b.Len() >= most {
			break
		}
	}
	out := b.String()
	return strings.Trim(out[:min(len(out), most)], "-")
}

// long counts characters.
func long(text string) int { return utf8.RuneCountInString(text) }
