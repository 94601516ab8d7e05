package twilio_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"signpost/bot"
	"signpost/bot/twilio"
	"signpost/flows/crisis"
	"signpost/store"
	"signpost/store/kv/kvtest"
)

// report posts what Twilio says of one message of ours, and returns the status.
func report(t *testing.T, srv string, phone *twilio.Phone, edit func(v url.Values, r *http.Request)) int {
	t.Helper()
	v := url.Values{"MessageSid": {"SM" + strings.Repeat("a", 32)}, "SmsSid": {"SM" + strings.Repeat("a", 32)}, "AccountSid": {account}, "From": {phone.To},
		"To": {"+447700900100"}, "MessageStatus": {"failed"}, "SmsStatus": {"failed"}, "ErrorCode": {"21610"}}
	r, err := http.NewRequest(http.MethodPost, srv+twilio.StatusPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", twilio.Sign(token, phone.PublicURL+twilio.StatusPath, v))
	if edit != nil {
		edit(v, r)
	}
	body := strings.NewReader(v.Encode())
	r.Body, r.ContentLength = http.NoBody, 0
	signed := r.Header
	if r, err = http.NewRequest(http.MethodPost, r.URL.String(), body); err != nil {
		t.Fatal(err)
	}
	r.Header = signed
	resp, err := phone.HTTP.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// TestStatus: a signed report is taken, and staff are told of an urgent answer that
// failed; what is not signed, or not of ours, changes nothing.
func TestStatus(t *testing.T) {
	srv, phone, d := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, To: "+447700900000", Tokens: []string{token}})
	// Not by phone: that has its answer before the text is kept.
	d.Receive(t.Context(), bot.Message{ID: twilio.NewMessageSID(), Channel: "sms", From: store.NewNumber("+447700900100"), Said: crisis.Screen("i want to die")}, func([]string) {})
	unreached := func() bool {
		t.Helper()
		q, err := d.Queue(t.Context())
		if err != nil || len(q) != 1 {
			t.Fatalf("queue %v, %v", q, err)
		}
		return q[0].Unreached
	}
	set := func(key, value string) func(url.Values, *http.Request) {
		return func(v url.Values, r *http.Request) {
			v.Set(key, value)
			r.Header.Set("X-Twilio-Signature", twilio.Sign(token, phone.PublicURL+twilio.StatusPath, v))
		}
	}
	for name, c := range map[string]struct {
		edit func(url.Values, *http.Request)
		want int
	}{
		"unsigned": {func(_ url.Values, r *http.Request) { r.Header.Del("X-Twilio-Signature") }, 403},
		"signed by another": {func(v url.Values, r *http.Request) {
			r.Header.Set("X-Twilio-Signature", twilio.Sign("x", phone.PublicURL+twilio.StatusPath, v))
		}, 403},
		"signed for the texts": {func(v url.Values, r *http.Request) {
			r.Header.Set("X-Twilio-Signature", twilio.Sign(token, phone.PublicURL+twilio.Path, v))
		}, 403},
		"a query":                {func(_ url.Values, r *http.Request) { r.URL.RawQuery = "a=b" }, 403},
		"changed since":          {func(v url.Values, _ *http.Request) { v.Set("To", "+447700900101") }, 403},
		"another account":        {set("AccountSid", "AC2"), 403},
		"from another number":    {set("From", "+447700900001"), 403},
		"no message id":          {set("MessageSid", ""), 403},
		"to nobody":              {set("To", "BigBank"), 403},
		"no status":              {set("MessageStatus", ""), 403},
		"not a form":             {func(_ url.Values, r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 403},
		"on somebody unknown":    {set("To", "+447700900199"), 204},
		"a status of no meaning": {set("MessageStatus", "queued"), 204},
	} {
		if got := report(t, srv.URL, phone, c.edit); got != c.want || unreached() {
			t.Errorf("%s: %d, unreached %v; want %d and nothing changed", name, got, unreached(), c.want)
		}
	}
	if got := report(t, srv.URL, phone, nil); got != http.StatusNoContent || !unreached() {
		t.Errorf("a good report: %d, unreached %v; want 204, and staff to know", got, unreached())
	}
	if logged := logged.String(); strings.Contains(logged, "7700900") {
		t.Errorf("P6: the log holds a number: %s", logged)
	}
	if resp, err := http.Get(srv.URL + twilio.StatusPath); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v, %v", resp.Status, err)
	}
}

// TestStatusWhileTheStoreIsDown: that a message failed is kept for later; for what
// else is reported we say that we are down.
func TestStatusWhileTheStoreIsDown(t *testing.T) {
	srv, phone, d := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := report(t, srv.URL, phone, nil); got != http.StatusNoContent || d.Store.Spool().Len() != 1 {
		t.Errorf("failed: %d, %d held; want 204 and 1", got, d.Store.Spool().Len())
	}
	got := report(t, srv.URL, phone, func(v url.Values, r *http.Request) {
		v.Set("MessageStatus", "delivered")
		r.Header.Set("X-Twilio-Signature", twilio.Sign(token, phone.PublicURL+twilio.StatusPath, v))
	})
	if got != http.StatusServiceUnavailable {
		t.Errorf("delivered: %d, want 503", got)
	}
	if err := d.Delivered(context.Background(), bot.Delivery{ID: "SM1"}); err == nil {
		t.Error("a report was kept nowhere, and no error")
	}
}
