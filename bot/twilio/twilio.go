package twilio

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"
	"github.com/twilio/twilio-go/client"

	"signpost/bot"
	"signpost/flows/crisis"
	"signpost/store"
)

// Path is where Twilio posts incoming texts.
const Path = "/twilio/sms"

// Options are what the door needs to know.
type Options struct {
	PublicURL  string   // as Twilio was given it, without a path: https://signpost.example
	AccountSID string   // ours; "" accepts any that the token signs for
	To         string   // our number; "" accepts any that the token signs for
	Tokens     []string // the auth token, and the one before it during a rotation
	Log        *slog.Logger
}

// sms handles the webhook.
type sms struct {
	desk       *bot.Desk
	o          Options
	address    string // what Twilio signs
	validators []client.RequestValidator
	refused    refusals
}

// Limits on a request. Twilio's own texts are at most 1,600 characters, which with
// all that it sends beside them come to less than 20 KB.
const (
	bodyMost = 64 << 10 // held whole, and read as a message
	restMost = 6 << 20  // read at all: for words of danger at its end
	keysMost = 200
)

// Routes adds the webhook to r. It is an error to have no token: an empty one
// would accept whatever an attacker signs with nothing.
func Routes(r *mux.Router, d *bot.Desk, o Options) error {
	h := &sms{desk: d, o: o, address: strings.TrimSuffix(o.PublicURL, "/") + Path}
	for _, t := range o.Tokens {
		if t == "" {
			return errors.New("twilio: an auth token is empty")
		}
		h.validators = append(h.validators, client.NewRequestValidator(t))
	}
	if len(h.validators) == 0 {
		return errors.New("twilio: there is no auth token: set TWILIO_AUTH_TOKEN")
	}
	if u, err := url.Parse(h.address); err != nil || u.Host == "" {
		return errors.New("twilio: the public address is not a URL: set SIGNPOST_PUBLIC_URL")
	}
	r.Handle(Path, h).Methods(http.MethodPost)
	r.HandleFunc(StatusPath, h.status).Methods(http.MethodPost)
	return nil
}

var (
	messageSID = regexp.MustCompile(`^(SM|MM)[0-9a-fA-F]{32}$`)
	e164       = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
)

// ServeHTTP answers one incoming text.
func (h *sms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := h.read(w, r)
	answered := false
	answer := func(urgent bool, words []string) {
		answered = true
		h.answer(w, urgent, words)
	}
	bug := bot.Guard(func() error {
		f := parse(r.Header.Get("Content-Type"), body)
		// Heard before anything is checked: whatever is wrong with a request, words
		// of danger in it get an answer.
		h.handle(w, r, f, crisis.Screen(f.body), err, answer)
		return nil
	})
	if bug != nil {
		h.o.Log.Error("ALARM: panic while answering", "err", bug)
		if !answered { // a bug of ours must not be silence
			answer(false, []string{crisis.Trouble()})
		}
	}
}

// handle decides what the request is and has it answered. err is what went
// wrong while its body was read.
func (h *sms) handle(w http.ResponseWriter, r *http.Request, f form, said crisis.Screened, err error, answer func(urgent bool, words []string)) {
	refuse := func(status int, why string) {
		h.desk.Counts.Forged.Add(1)
		if said.Level().Urgent() {
			h.desk.Counts.ForgedUrgent.Add(1)
			answer(true, []string{crisis.Static()})
			return
		}
		if more, due := h.refused.due(h.desk.Now()); due {
			h.o.Log.Warn("webhook refused", "status", status, "why", why, "others_before", more)
		}
		http.Error(w, why, status)
	}
	switch {
	case errors.Is(err, errLarge):
		refuse(http.StatusRequestEntityTooLarge, "the body is too large")
		return
	case err != nil:
		refuse(http.StatusBadRequest, "the body could not be read")
		return
	case r.URL.RawQuery != "" || !h.signed(r, f):
		refuse(http.StatusForbidden, "the signature is missing or wrong")
		return
	case f.fault != "":
		refuse(http.StatusBadRequest, f.fault)
		return
	case !messageSID.MatchString(f.get("MessageSid")), f.get("To") == "", f.get("From") == "",
		h.o.To != "" && f.get("To") != h.o.To, h.o.AccountSID != "" && f.get("AccountSid") != h.o.AccountSID:
		// Signed once, perhaps, but taken apart and put together anew.
		refuse(http.StatusForbidden, "this is not a message to us")
		return
	}
	urgent := said.Level().Urgent()
	if !e164.MatchString(f.get("From")) {
		// A short code or a name: nobody whom a conversation could be kept with.
		words := []string{crisis.Trouble()}
		if urgent {
			words = said.FirstReply()
		}
		answer(urgent, words)
		return
	}
	pictures, _ := strconv.Atoi(f.get("NumMedia")) // 0 when it is not a number
	h.desk.Receive(r.Context(), bot.Message{
		ID:        f.get("MessageSid"),
		Signature: fingerprint(r),
		Channel:   "sms",
		From:      store.NewNumber(f.get("From")),
		Said:      said,
		Pictures:  pictures,
	}, func(words []string) { answer(urgent, words) })
}

// refusals are logged once a minute: whoever sends us rubbish must not be able
// to fill the disk with it.
type refusals struct {
	mu     sync.Mutex
	logged time.Time
	since  int
}

// due reports whether a refusal at now is to be logged, and how many were not.
func (r *refusals) due(now time.Time) (since int, due bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.logged).Abs() < time.Minute {
		r.since++
		return 0, false
	}
	since, r.since, r.logged = r.since, 0, now
	return since, true
}

// errLarge means that a body is larger than any message of Twilio's.
var errLarge = errors.New("twilio: the body is too large")

// read takes the body. Of one that is too large nothing is kept but its two ends,
// which are listened to, so that a huge or endless one takes no memory. On an error
// the body is what was read.
func (h *sms) read(w http.ResponseWriter, r *http.Request) (body []byte, err error) {
	in := http.MaxBytesReader(w, r.Body, restMost)
	body, err = io.ReadAll(io.LimitReader(in, bodyMost+1))
	if err != nil || len(body) <= bodyMost {
		return body, err
	}
	var end tail
	_, _ = io.Copy(&end, in) // too large as it is, whatever ends it
	return append(append(body[:heardMost], '\n'), end.kept...), errLarge
}

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(b []byte) (int, error) {
	t.kept = append(t.kept, b...)
	t.kept = append(t.kept[:0], t.kept[max(0, len(t.kept)-heardMost):]...)
	return len(b), nil
}

// signed reports whether one of our tokens signed the request.
func (h *sms) signed(r *http.Request, f form) bool { return h.signedFor(h.address, r, f) }

// signedFor reports whether one of our tokens signed the request for address.
func (h *sms) signedFor(address string, r *http.Request, f form) bool {
	given := r.Header.Values("X-Twilio-Signature")
	if len(given) != 1 || given[0] == "" || f.repeated || f.tooMany {
		return false
	}
	ok := false
	for i := range h.validators {
		ok = h.validators[i].Validate(address, f.values, given[0]) || ok
	}
	return ok
}

// fingerprint is what is claimed of a signature, so that the signed bytes
// cannot come again as another message.
func fingerprint(r *http.Request) string {
	sum := sha256.Sum256([]byte(r.Header.Get("X-Twilio-Signature")))
	return hex.EncodeToString(sum[:])
}

// answer writes words as TwiML. An urgent answer is on the wire when it returns.
func (h *sms) answer(w http.ResponseWriter, urgent bool, words []string) {
	body := TwiML(words)
	head := w.Header()
	head.Set("Content-Type", "text/xml; charset=utf-8")
	head.Set("Content-Length", strconv.Itoa(len(body)))
	head.Set("Cache-Control", "no-store")
	if urgent {
		head.Set("Connection", "close")
	}
	_, err := w.Write(body)
	if err == nil && urgent {
		err = http.NewResponseController(w).Flush()
	}
	if err != nil {
		h.o.Log.Error("answer was not sent", "urgent", urgent, "err", err)
	}
}

// TwiML is the document that makes Twilio send words, each as a text of its own.
// See "TwiML for Programmable Messaging" in Twilio's documentation.
func TwiML(words []string) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<Response>")
	for _, t := range words {
		b.WriteString("<Message><Body>")
		_ = xml.EscapeText(&b, []byte(t)) // a buffer does not fail
		b.WriteString("</Body></Message>")
	}
	b.WriteString("</Response>\n")
	return b.Bytes()
}
