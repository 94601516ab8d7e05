package directory

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"signpost/flows/sms"
)

// The columns of the listings file, all of them required, so that a file whose
// heading was mistyped is noticed instead of read with empty columns.
var listingColumns = []string{"id", "name", "kind", "interests", "description", "venue", "place", "postcode",
	"lat", "lon", "days", "start", "end", "frequency", "cost", "ages", "audience", "accessibility", "contact_phone",
	"contact_email", "website", "area_served", "source_url", "source_date", "confidence", "also_known_as", "valid_to", "checked"}

// withheldColumn is what a listings file may have besides: why a row is withheld.
const withheldColumn = "withheld"

// begins what a spreadsheet would take for a formula (OWASP ASVS 5.0.0, V1.2.10).
const formula = "=+-@\t\r"

// armed puts an apostrophe before what a spreadsheet would take for a formula,
// and before one that stands there already, so that disarmed gives the same text.
func armed(text string) string {
	if looksFormula(text) {
		return "'" + text
	}
	return text
}

// disarmed takes the apostrophe of armed away.
func disarmed(text string) string {
	if strings.HasPrefix(text, "'") && looksFormula(text[1:]) {
		return text[1:]
	}
	return text
}

// looksFormula reports whether text, but for apostrophes, begins as a formula does.
func looksFormula(text string) bool {
	rest := strings.TrimLeft(text, "'")
	return rest != "" && strings.IndexByte(formula, rest[0]) >= 0
}

var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// dayNamed is the weekday of "mon" and the like.
func dayNamed(name string) (time.Weekday, bool) {
	for day, have := range dayNames {
		if have == name {
			return time.Weekday(day), true
		}
	}
	return 0, false
}

// checkText checks text that a resident may read: one line, and free to send as
// GSM-7 once typographic characters are made plain.
func checkText(text string) (string, error) {
	text = sms.Plain(strings.TrimSpace(text))
	for _, r := range text {
		if unicode.IsControl(r) {
			return "", fmt.Errorf("holds a line break or control character")
		}
	}
	if !sms.GSM7(text) {
		return "", fmt.Errorf("holds a character that would double what a text costs (not GSM-7)")
	}
	return text, nil
}

// checkID accepts a slug: lower-case letters and digits joined by hyphens.
func checkID(id string) error {
	if id == "" || strings.HasPrefix(id, "-") || strings.HasSuffix(id, "-") {
		return fmt.Errorf("is not a slug such as busy-hands-enderby")
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return fmt.Errorf("is not a slug such as busy-hands-enderby")
		}
	}
	return nil
}

// readDays reads "mon;wed".
func readDays(text string) ([]time.Weekday, error) {
	if text == "" {
		return nil, nil
	}
	var days []time.Weekday
	for _, name := range strings.Split(text, ";") {
		day, ok := dayNamed(strings.TrimSpace(name))
		if !ok {
			return nil, fmt.Errorf("unknown day %q (mon tue wed thu fri sat sun)", brief(name))
		}
		days = append(days, day)
	}
	return days, nil
}

// checkTime accepts "" and a 24-hour "14:30".
func checkTime(text string) error {
	if text == "" {
		return nil
	}
	if at, err := time.Parse("15:04", text); err != nil || at.Format("15:04") != text {
		return fmt.Errorf("is not a time such as 14:30")
	}
	return nil
}

// readPoint reads a coordinate pair; both empty means county-wide. The bounds
// are Great Britain's, which also catches latitude and longitude swapped.
func readPoint(lat, lon string) (float64, float64, bool, error) {
	if lat == "" && lon == "" {
		return 0, 0, false, nil
	}
	y, errY := strconv.ParseFloat(lat, 64)
	x, errX := strconv.ParseFloat(lon, 64)
	if errY != nil || errX != nil {
		return 0, 0, false, fmt.Errorf("is not a pair of decimal degrees")
	}
	// written so that NaN is outside too
	if !(y > 49.8 && y < 60.9 && x > -8.7 && x < 1.9) {
		return 0, 0, false, fmt.Errorf("is outside Great Britain")
	}
	return y, x, true, nil
}

// checkPhone accepts a UK number with the right count of digits. Two public
// pages print a crisis number one digit short, so a number that is nearly right
// is refused rather than sent to somebody. Eleven digits with the leading 0 is
// Ofcom's National Telephone Numbering Plan; the rest are its short codes: 999,
// 101, 111 and the like, 116xxx, five-digit text codes, and Childline.
func checkPhone(text string) error {
	if text == "" {
		return nil
	}
	digits := make([]byte, 0, 16)
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case r == '+' && i == 0, r == ' ', r == '-', r == '(', r == ')':
		default:
			return fmt.Errorf("holds something that is not part of a phone number")
		}
	}
	number := string(digits)
	if strings.HasPrefix(text, "+") {
		if !strings.HasPrefix(number, "44") {
			return fmt.Errorf("is not a UK number")
		}
		number = "0" + strings.TrimPrefix(number[2:], "0")
	}
	switch {
	case number == "08001111", number == "999", len(number) == 3 && number[0] == '1',
		len(number) == 6 && strings.HasPrefix(number, "116"),
		len(number) == 5 && number[0] >= '6' && number[0] <= '8':
		return nil
	case len(number) == 11 && number[0] == '0' && strings.ContainsRune("123789", rune(number[1])):
		return nil
	}
	return fmt.Errorf("has %d digits, which no UK number of that kind has", len(number))
}

// checkEmail accepts "" and a bare address.
func checkEmail(text string) error {
	if text == "" {
		return nil
	}
	name, domain, ok := strings.Cut(text, "@")
	if !ok || name == "" || strings.ContainsAny(text, " \t\"<>,;()") || strings.Contains(domain, "@") ||
		!strings.Contains(strings.Trim(domain, "."), ".") {
		return fmt.Errorf("is not an email address")
	}
	return nil
}

// checkURL accepts a web address without spaces.
func checkURL(text string) error {
	rest, ok := strings.CutPrefix(text, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(text, "http://")
	}
	if !ok || !strings.Contains(rest, ".") || strings.ContainsAny(rest, " \t\"<>") {
		return fmt.Errorf("is not a web address")
	}
	return nil
}

// checkDate accepts "" and a day; with loose also a year or a month.
func checkDate(text string, loose bool) error {
	if text == "" {
		return nil
	}
	layout := time.DateOnly
	if loose && len(text) == 4 {
		layout = "2006"
	} else if loose && len(text) == 7 {
		layout = "2006-01"
	}
	if _, err := time.Parse(layout, text); err != nil {
		return fmt.Errorf("is not a date such as %s", layout)
	}
	return nil
}

// split reads a list separated by sep, leaving out what is empty.
func split(text, sep string) []string {
	var out []string
	for _, part := range strings.Split(text, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// brief shortens a value for a Problem, so that a hostile file cannot fill a
// screen with one field.
func brief(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}
