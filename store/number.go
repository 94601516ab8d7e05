package store

import (
	"fmt"
	"io"
)

// withheld is what prints in place of what a resident wrote or who they are.
const withheld = "(withheld)"

// Number is a resident's telephone number in E.164 form. It prints as
// "(withheld)" wherever it is printed; the digits are behind a pointer, so that
// a struct that holds one cannot print them either.
type Number struct{ e164 *string }

// NewNumber holds e164, which the caller has checked.
func NewNumber(e164 string) Number { return Number{&e164} }

// E164 is the number itself, "" for none. Only sealing, sending and the audited reveal may ask.
func (n Number) E164() string {
	if n.e164 == nil {
		return ""
	}
	return *n.e164
}

// Format prints "(withheld)" under every verb.
func (n Number) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, withheld) }

// MarshalText keeps the digits out of JSON and slog.
func (n Number) MarshalText() ([]byte, error) { return []byte(withheld), nil }
