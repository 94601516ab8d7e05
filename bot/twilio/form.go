package twilio

import (
	"mime"
	"net/url"
	"strings"
)

// form is what a request's body says, read twice: strictly, for what we act
// on, and loosely, for what we listen to.
type form struct {
	values   map[string]string // each key's value
	repeated bool              // a key is there more than once
	tooMany  bool              // more keys than a text has: the rest was not read
	fault    string            // why the body is not a form, "" when it is
	body     string            // the resident's words, found however broken the rest is
}

func (f form) get(key string) string { return f.values[key] }

// parse reads body. It never fails: what cannot be read strictly is still
// listened to.
func parse(contentType string, body []byte) form {
	f := form{values: map[string]string{}}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "application/x-www-form-urlencoded" {
		f.fault = "the content type must be application/x-www-form-urlencoded"
		f.body = loose(string(ends(body)))
		return f
	}
	var heard []string
	for pair := range strings.SplitSeq(string(body), "&") {
		if pair == "" {
			continue
		}
		if len(f.values) == keysMost {
			f.tooMany = true
			break
		}
		rawKey, rawValue, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(rawKey)
		value, err2 := url.QueryUnescape(rawValue)
		if err != nil || err2 != nil || strings.Contains(pair, ";") {
			f.fault = "the form is malformed"
			key, value = loose(rawKey), loose(rawValue)
		}
		if strings.EqualFold(strings.TrimSpace(key), "Body") {
			heard = append(heard, value)
		}
		if _, twice := f.values[key]; twice {
			f.repeated = true
		}
		f.values[key] = value
	}
	f.body = strings.Join(heard, "\n")
	if f.fault != "" || f.repeated || f.tooMany || len(heard) == 0 {
		// The words may have ended up under another key, or in its name.
		f.body += "\n" + loose(string(ends(body)))
	}
	if f.fault == "" && !f.repeated && !f.tooMany {
		f.body = f.values["Body"]
	}
	f.body = string(ends([]byte(f.body)))
	return f
}

// heardMost is how many bytes of a text are listened to from each of its ends:
// ten times what Twilio takes in one message.
const heardMost = 16 << 10

// ends leaves out the middle of what is far longer than any text.
func ends(b []byte) []byte {
	if len(b) <= 2*heardMost {
		return b
	}
	return append(append(b[:heardMost:heardMost], '\n'), b[len(b)-heardMost:]...)
}

// loose undoes what escapes it can and leaves the rest as it is.
func loose(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b.WriteByte(' ')
		case s[i] == '%' && i+2 < len(s):
			if u, err := url.QueryUnescape(s[i : i+3]); err == nil {
				b.WriteString(u)
				i += 2
				continue
			}
			b.WriteByte(' ')
		case strings.IndexByte("&=;\"{}:,", s[i]) >= 0:
			b.WriteByte('\n') // ends what a person would read as one sentence
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
