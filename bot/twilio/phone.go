package twilio

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Phone texts our own webhook as Twilio would, signature and all. The demo's
// page, the tests and the benchmarks are phones.
type Phone struct {
	PublicURL, AccountSID, Token, To string
	At                               string // where to post instead of PublicURL; "" is PublicURL
	HTTP                             *http.Client
}

// Sign is the X-Twilio-Signature of values posted to address: see "Webhooks
// Security" in Twilio's documentation.
func Sign(token, address string, values url.Values) string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	h := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(h, address) // a hash does not fail
	for _, k := range keys {
		_, _ = io.WriteString(h, k+values.Get(k))
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// NewMessageSID is an id of the form that Twilio gives its messages.
func NewMessageSID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return "SM" + hex.EncodeToString(b)
}

// Form is what Twilio posts for one text.
func (p *Phone) Form(id, from, text string) url.Values {
	return url.Values{
		"MessageSid": {id}, "SmsSid": {id}, "AccountSid": {p.AccountSID}, "From": {from}, "To": {p.To},
		"Body": {text}, "NumMedia": {"0"}, "NumSegments": {"1"}, "ApiVersion": {"2010-04-01"},
	}
}

// Request is a signed request that posts values.
func (p *Phone) Request(ctx context.Context, values url.Values) (*http.Request, error) {
	at := p.At
	if at == "" {
		at = p.PublicURL
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(at, "/")+Path, strings.NewReader(values.Encode()))
	if err != nil {
		return nil, fmt.Errorf("twilio: phone: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", Sign(p.Token, strings.TrimSuffix(p.PublicURL, "/")+Path, values))
	return r, nil
}

// Text sends one text and returns the messages that come back.
func (p *Phone) Text(ctx context.Context, from, text string) ([]string, error) {
	r, err := p.Request(ctx, p.Form(NewMessageSID(), from, text))
	if err != nil {
		return nil, err
	}
	c := p.HTTP
	if c == nil {
		c = http.DefaultClient
	}
	resp, err := c.Do(r)
	if err != nil {
		return nil, fmt.Errorf("twilio: phone: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("twilio: phone: read answer: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("twilio: phone: the webhook answered %s", resp.Status)
	}
	return ReadTwiML(body)
}

// ReadTwiML returns the messages of a TwiML document.
func ReadTwiML(body []byte) ([]string, error) {
	var doc struct {
		XMLName xml.Name `xml:"Response"`
		Message []struct {
			Body string `xml:"Body"`
		} `xml:"Message"`
	}
	if err := xml.Unmarshal(body, &doc); err != nil {
		return nil, fmt.Errorf("twilio: read TwiML: %w", err)
	}
	var words []string
	for _, m := range doc.Message {
		words = append(words, m.Body)
	}
	return words, nil
}
