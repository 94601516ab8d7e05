package page

import "strings"

// Local writes a UK mobile number as it is said here, 07700 900123, and any
// other as it came.
func Local(e164 string) string {
	rest, ok := strings.CutPrefix(e164, "+44")
	if !ok || len(rest) != 10 {
		return e164
	}
	return "0" + rest[:4] + " " + rest[4:]
}
