package twilio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"signpost/bot"
	"signpost/store"
)

// SendOptions say how to reach Twilio's API.
type SendOptions struct {
	AccountSID, Token string
	Service, From     string       // the messaging service, or else the number that texts come from
	APIBase           string       // "" is Twilio's own; https, or loopback
	PublicURL         string       // where Twilio reports what became of a text
	HTTP              *http.Client // nil is one with a deadline
}

// Sender sends texts that we begin.
type Sender struct {
	api *api.ApiService
	o   SendOptions
}

// sendWait bounds one request: twilio-go takes no context.
const sendWait = 9 * time.Second

// NewSender checks o. No error names a secret.
func NewSender(o SendOptions) (*Sender, error) {
	if o.AccountSID == "" || o.Token == "" {
		return nil, errors.New("twilio: sending wants TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
	}
	if o.Service == "" && o.From == "" {
		return nil, errors.New("twilio: sending wants TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM")
	}
	h := http.Client{Timeout: sendWait, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if o.HTTP != nil {
		h = *o.HTTP
	}
	if o.APIBase != "" {
		to, err := url.Parse(o.APIBase)
		if err != nil || to.Host == "" {
			return nil, errors.New("twilio: TWILIO_API_BASE is no address like https://api.twilio.com")
		}
		next := h.Transport
		if next == nil {
			next = http.DefaultTransport
		}
		h.Transport = elsewhere{to, next}
	}
	c := &client.Client{Credentials: client.NewCredentials(o.AccountSID, o.Token), HTTPClient: &h}
	c.SetAccountSid(o.AccountSID)
	return &Sender{api.NewApiServiceWithClient(c), o}, nil
}

// elsewhere sends requests to another host than the library's.
type elsewhere struct {
	to   *url.URL
	next http.RoundTripper
}

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.to.Scheme, e.to.Host, e.to.Host
	return e.next.RoundTrip(r)
}

// optedOut is Twilio's error 21610: the resident has sent STOP to the carrier.
const optedOut = 21610

// Send sends one text. Errors say Twilio's status and code and nothing of its words,
// which may hold the number.
func (s *Sender) Send(ctx context.Context, to store.Number, text string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("twilio: send: %w: %w", bot.ErrNotSent, err)
	}
	p := &api.CreateMessageParams{}
	p.SetTo(to.E164())
	p.SetBody(text)
	if s.o.Service != "" {
		p.SetMessagingServiceSid(s.o.Service)
	} else {
		p.SetFrom(s.o.From)
	}
	if s.o.PublicURL != "" {
		p.SetStatusCallback(s.o.PublicURL + StatusPath)
	}
	_, err := s.api.CreateMessage(p)
	var said *client.TwilioRestError
	var dial *net.OpError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && said.Code == optedOut:
		return fmt.Errorf("twilio: send: they have opted out with their carrier (code %d)", said.Code)
	case errors.As(err, &said) && (said.Status == http.StatusTooManyRequests || said.Status == http.StatusServiceUnavailable):
		return fmt.Errorf("twilio: send: %w: status %d, code %d", bot.ErrNotSent, said.Status, said.Code)
	case errors.As(err, &said):
		return fmt.Errorf("twilio: send: status %d, code %d", said.Status, said.Code)
	case errors.As(err, &dial) && dial.Op == "dial":
		return fmt.Errorf("twilio: send: %w: Twilio cannot be reached", bot.ErrNotSent)
	}
	return errors.New("twilio: send: no answer that says what became of it")
}
