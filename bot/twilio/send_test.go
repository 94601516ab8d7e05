package twilio_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"signpost/bot"
	"signpost/bot/twilio"
	"signpost/store"
)

// TestSend: a text goes to Twilio's API as it wants it, and what comes back is told
// apart: taken, certainly not taken, and nobody knows. No error holds the number.
func TestSend(t *testing.T) {
	var got url.Values
	var path, user, pass string
	answer := func(w http.ResponseWriter) { w.WriteHeader(201); _, _ = io.WriteString(w, `{"sid":"SM1"}`) }
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // what is missing is seen below
		got, path = r.PostForm, r.URL.Path
		user, pass, _ = r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		answer(w)
	}))
	defer api.Close()
	s, err := twilio.NewSender(twilio.SendOptions{AccountSID: "ACx", Token: "secret", From: "+447700900000", APIBase: api.URL, PublicURL: "https://signpost.example"})
	if err != nil {
		t.Fatal(err)
	}
	to := store.NewNumber("+447700900123")
	if err := s.Send(t.Context(), to, "Did you go?"); err != nil {
		t.Fatal(err)
	}
	want := url.Values{"To": {"+447700900123"}, "From": {"+447700900000"}, "Body": {"Did you go?"}, "StatusCallback": {"https://signpost.example/twilio/status"}}
	if got.Encode() != want.Encode() || path != "/2010-04-01/Accounts/ACx/Messages.json" || user != "ACx" || pass != "secret" {
		t.Errorf("sent %s to %s as %s:%s, want %s", got.Encode(), path, user, pass, want.Encode())
	}
	for _, c := range []struct {
		status int
		body   string
		again  bool
		says   string
	}{
		{400, `{"code":21610,"message":"+447700900123 has opted out","status":400}`, false, "opted out"},
		{400, `{"code":21211,"message":"+447700900123 is not valid","status":400}`, false, "code 21211"},
		{429, `{"code":20429,"message":"Too many","status":429}`, true, "code 20429"},
		{503, `{"code":20503,"message":"down","status":503}`, true, "code 20503"},
		{502, `<html>Bad gateway</html>`, false, "no answer"},
	} {
		answer = func(w http.ResponseWriter) { w.WriteHeader(c.status); _, _ = io.WriteString(w, c.body) }
		err := s.Send(t.Context(), to, "Did you go?")
		if err == nil || errors.Is(err, bot.ErrNotSent) != c.again || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d %s: got %v, want %q, to be sent again: %v", c.status, c.body, err, c.says, c.again)
		}
		if err != nil && (strings.Contains(err.Error(), "7700900") || strings.Contains(err.Error(), "secret")) {
			t.Errorf("P6: %v", err)
		}
	}
	api.Close()
	if err := s.Send(t.Context(), to, "Did you go?"); !errors.Is(err, bot.ErrNotSent) {
		t.Errorf("with nobody there: got %v, want ErrNotSent", err)
	}
}

func TestSenderRefuses(t *testing.T) {
	for _, o := range []twilio.SendOptions{{}, {AccountSID: "ACx", Token: "t"}, {AccountSID: "ACx", Token: "t", From: "+447700900000", APIBase: "nowhere"}} {
		if _, err := twilio.NewSender(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
