package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	slackgo "github.com/slack-go/slack"
)

const (
	maxBody = 1 << 20
	// fresh is how old a request may be ("Verifying requests from Slack", docs.slack.dev).
	fresh = 5 * time.Minute
)

// command answers POST /slack/commands. It holds no state, so a request that
// Slack sends again (X-Slack-Retry-Num) gets the same answer.
func (s *Slack) command(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		status := http.StatusBadRequest
		if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
			status = http.StatusRequestEntityTooLarge
		}
		s.refuse(w, status, "the body could not be read")
		return
	}
	if why := s.verify(r.Header, body); why != "" {
		s.desk.Counts.Forged.Add(1)
		s.refuse(w, http.StatusUnauthorized, why)
		return
	}
	c, ssl, ok := parse(r, body)
	if ssl {
		// Slack checks our certificate now and then and wants nothing but a 200.
		w.WriteHeader(http.StatusOK)
		return
	}
	if !ok {
		s.refuse(w, http.StatusBadRequest, "the form is not a slash command")
		return
	}
	out, err := json.Marshal(s.answer(name(c.Command), c.Text, s.desk.Now()))
	if err != nil { // unreachable: the answer is made of strings
		s.refuse(w, http.StatusInternalServerError, "the answer could not be written")
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(out) // whoever asked has gone; nothing was to be remembered
}

// refuse answers with a status and says why in the log. The reasons are
// constants: a header or a body could hold anything.
func (s *Slack) refuse(w http.ResponseWriter, status int, why string) {
	s.log.Warn("slack request refused", "status", status, "why", why)
	http.Error(w, http.StatusText(status), status)
}

// verify says why a request is not Slack's, or "" when it is. The library
// compares the time with the machine's clock alone; ours is compared as well, so
// that what the desk holds for now is what decides.
func (s *Slack) verify(h http.Header, body []byte) string {
	sent, err := strconv.ParseInt(h.Get("X-Slack-Request-Timestamp"), 10, 64)
	if err != nil {
		return "the time is missing or no number"
	}
	if s.desk.Now().Sub(time.Unix(sent, 0)).Abs() > fresh {
		return "the time is more than five minutes off"
	}
	v, err := slackgo.NewSecretsVerifier(h, s.secret)
	switch {
	case errors.Is(err, slackgo.ErrExpiredTimestamp):
		return "the time is more than five minutes off"
	case err != nil:
		return "the signature is missing or malformed"
	}
	if _, err := v.Write(body); err != nil { // unreachable: a hash takes everything
		return "the signature could not be checked"
	}
	if err := v.Ensure(); err != nil {
		return "the signature is wrong"
	}
	return ""
}

// parse reads the signed body and nothing else: the copy of the request that the
// library parses has no query string. ssl is true for a certificate check.
func parse(r *http.Request, body []byte) (c slackgo.SlashCommand, ssl, ok bool) {
	signed := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/"}, Header: r.Header, Body: io.NopCloser(bytes.NewReader(body))}
	c, err := slackgo.SlashCommandParse(signed)
	if err != nil {
		return c, false, false
	}
	form := signed.PostForm
	if form.Get("ssl_check") == "1" {
		return c, true, true
	}
	// The library takes the first of two; Slack never sends two.
	return c, false, len(form["command"]) == 1 && len(form["text"]) <= 1 && c.Command != ""
}

var commandName = regexp.MustCompile(`^/[a-z0-9_-]{1,32}$`)

// name is what staff call the command, for examples.
func name(command string) string {
	if commandName.MatchString(command) {
		return command
	}
	return "/groups"
}
