package crisis

import "strings"

// controls are the words that, alone in a message, tell the desk what to do.
// The opt-out words are the carrier's: Twilio, "Support for opt-out keywords".
var controls = map[string]string{
	"stop": "stop", "stopall": "stop", "stop all": "stop", "unsubscribe": "stop", "cancel": "stop", "end": "stop",
	"quit": "stop", "revoke": "stop", "optout": "stop", "opt out": "stop",
	"start": "start", "unstop": "start",
	"help": "help", "info": "help",
	"menu": "menu", "back": "back", "more": "more", "safe": "safe",
	"forget me": "forget me", "forgetme": "forget me", "my data": "my data", "mydata": "my data",
}

// Control reads a message that is nothing but a carrier's or the desk's word:
// "stop", "start", "help", "menu", "back", "more", "safe", "forget me",
// "my data", or "" for anything else. Case and punctuation do not count, other
// words do: "end it" and "stop me before i hurt myself" are never a Control.
// Whether a text is urgent is decided before this is asked.
func Control(text string) string {
	if len(text) > 64 {
		return ""
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z' || r == ' ' || r >= '0' && r <= '9' || r > 0x7f && !invisible(r) && !marks(r):
			return r // a digit or a foreign letter is a word of its own
		case invisible(r):
			return -1
		}
		return ' '
	}, readable(text))
	return controls[strings.Join(strings.Fields(plain), " ")]
}

// marks reports typographic signs beyond ASCII, which do not make a word.
func marks(r rune) bool {
	return r >= 0x2010 && r <= 0x205e || r == 0xa0 || r == 0xab || r == 0xbb || r == 0xb7
}
