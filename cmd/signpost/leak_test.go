package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// spellings are the forms in which a secret could lie about: as it is, in
// UTF-16 of both orders, in hex of both cases, and in base64 at each of the three
// places at which it can begin.
func spellings(secret string) map[string][]byte {
	le, be := []byte{}, []byte{}
	for _, u := range utf16.Encode([]rune(secret)) {
		le = append(le, byte(u), byte(u>>8))
		be = append(be, byte(u>>8), byte(u))
	}
	out := map[string][]byte{
		"UTF-8": []byte(secret), "UTF-16LE": le, "UTF-16BE": be,
		"hex": []byte(hex.EncodeToString([]byte(secret))), "HEX": []byte(strings.ToUpper(hex.EncodeToString([]byte(secret)))),
	}
	for shift := range 3 {
		s := base64.StdEncoding.EncodeToString(append(bytes.Repeat([]byte{0}, shift), secret...))
		// Only the characters that the secret alone decides.
		from, to := (shift*8+5)/6, len(strings.TrimRight(s, "="))-1
		out[fmt.Sprint("base64 at ", shift)] = []byte(s[from:to])
	}
	return out
}

// findings lists where any spelling of a secret lies in the places.
func findings(secrets []string, places map[string][]byte) (out []string) {
	for _, secret := range secrets {
		for how, bytesOf := range spellings(secret) {
			for where, data := range places {
				if bytes.Contains(data, bytesOf) {
					out = append(out, fmt.Sprintf("%q in %s, in %s", secret, how, where))
				}
			}
		}
	}
	return out
}

// everything that the server keeps, says and shows of itself.
func (p *process) everything() map[string][]byte {
	p.t.Helper()
	places := map[string][]byte{"the log": []byte(p.log.String())}
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		places[path] = data
		return err
	})
	p.must(err)
	for _, f := range []string{"cmdline", "environ"} {
		data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), f))
		p.must(err)
		places["the process's "+f] = data
	}
	for _, u := range []string{"http://" + p.admin + "/metrics", "http://" + p.admin + "/readyz", "http://" + p.listen + "/healthz"} {
		resp, err := http.Get(u)
		p.must(err)
		data, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		p.must(err)
		places[u] = data
	}
	return places
}

// TestP6NothingLeaks plants a number and words, through every door and with the
// store up and down, and searches all that is kept, said and shown for them. A
// control in plain text must be found by the same search.
func TestP6NothingLeaks(t *testing.T) {
	const number, words, postcode = "+447700900777", "zebrafinch marmalade", "LE19 4ZZ"
	secrets := []string{number, "447700900777", "07700900777", "07700 900777", "07700 900 777", "7700900777", "zebrafinch", "marmalade", postcode, "LE194ZZ"}
	p := newProcess(t)
	p.start()
	p.ready()
	say := func() {
		for _, text := range []string{words, "knitting near " + postcode, "i want to die " + words, "my number is 07700 900777 " + words} {
			p.text(number, text)
		}
		// Refused, and a slash command with a resident's words pasted in.
		r, err := http.NewRequest(http.MethodPost, "http://"+p.listen+"/twilio/sms", strings.NewReader("Body="+url.QueryEscape(words)+"&From="+url.QueryEscape(number)+"&%zz"))
		p.must(err)
		for _, req := range []*http.Request{r, p.slash("/groups", words+" "+number+" "+postcode)} {
			resp, err := http.DefaultClient.Do(req)
			p.must(err)
			resp.Body.Close()
		}
	}
	say()
	p.command("a long password for sam\n", "users", "add", "sam")
	// A backup, an erasure and a rotation of the key lie about afterwards too.
	recipient := strings.TrimSpace(p.command("", "backup", "key", filepath.Join(p.dir, "backup.key")))
	for _, out := range []string{
		p.command("", "backup", "--to", recipient, filepath.Join(p.dir, "backup.age")), p.command("", "keys", "rotate"), p.command("", "store", "verify", "--json"),
		p.command("", "retention", "run"), p.command("", "flows", "list"),
	} {
		if got := findings(secrets, map[string][]byte{"the output of a command": []byte(out)}); len(got) > 0 {
			t.Errorf("P6: %q", got)
		}
	}
	p.text("+447700900778", "hello "+words)
	p.command("+447700900778", "erase", "--reason", "their request")
	limits, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "limits"))
	p.must(err)
	if !regexp.MustCompile(`Max core file size +0 +0 `).Match(limits) {
		t.Errorf("core files are not off: %s", limits)
	}
	// Without a store: what is said goes to the spool.
	p.stop()
	p.must(os.Rename(p.data(), p.data()+".away"))
	p.must(os.WriteFile(p.data(), nil, 0o600))
	p.start()
	say()
	if v, err := p.readyz(); err != nil || v.Spool == 0 {
		t.Fatalf("nothing is in the spool: %+v, %v", v, err)
	}
	for _, f := range findings(secrets, p.everything()) {
		t.Errorf("P6: %s", f)
	}
	// The keys themselves are in the key file and nowhere else.
	keyFile := filepath.Join(p.dir, "signpost.key")
	raw, err := os.ReadFile(keyFile)
	p.must(err)
	places := p.everything()
	delete(places, keyFile)
	for line := range strings.Lines(string(raw)) {
		if f := strings.Fields(line); len(f) > 1 && (f[0] == "root" || f[0] == "wrap") {
			secret, err := base64.StdEncoding.DecodeString(f[len(f)-1])
			p.must(err)
			if got := findings([]string{string(secret), f[len(f)-1]}, places); len(got) > 0 {
				t.Errorf("P6: a key lies elsewhere: %d times", len(got))
			}
		}
	}
	// The control: the same search finds what is really there.
	control := filepath.Join(p.dir, "data.away", "control")
	for _, plant := range spellings(number) {
		p.must(os.WriteFile(control, append([]byte("x"), append(plant, 'y')...), 0o600))
		if len(findings([]string{number}, p.everything())) == 0 {
			t.Errorf("the search does not find the control %q", plant)
		}
	}
	p.must(os.Remove(control))
	if got := findings([]string{"127.0.0.1"}, p.everything()); len(got) == 0 {
		t.Error("the search does not read the log")
	}
}

// slash is a signed slash command as Slack posts it.
func (p *process) slash(command, text string) *http.Request {
	p.t.Helper()
	body := url.Values{"token": {"x"}, "team_id": {"T1"}, "channel_id": {"C1"}, "user_id": {"U1"}, "user_name": {"sam"},
		"command": {command}, "text": {text}, "response_url": {"https://hooks.slack.com/x"}, "trigger_id": {"1"}}.Encode()
	r, err := http.NewRequest(http.MethodPost, "http://"+p.listen+"/slack/commands", strings.NewReader(body))
	p.must(err)
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	h := hmac.New(sha256.New, []byte(testSecret))
	fmt.Fprintf(h, "v0:%s:%s", stamp, body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(h.Sum(nil)))
	return r
}

// TestSlash: staff look a group up, with the store down too; a wrong signature
// of theirs is refused.
func TestSlash(t *testing.T) {
	p := newProcess(t)
	p.must(os.WriteFile(p.data(), nil, 0o600)) // no store can be opened
	p.start()
	ask := func(r *http.Request) (int, string) {
		resp, err := http.DefaultClient.Do(r)
		p.must(err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		p.must(err)
		return resp.StatusCode, string(body)
	}
	status, body := ask(p.slash("/groups", "knitting near enderby"))
	if status != http.StatusOK || !strings.Contains(body, "Busy Hands") || !strings.Contains(body, `"ephemeral"`) {
		t.Errorf("slash command: %d %s", status, body)
	}
	r := p.slash("/groups", "knitting near enderby")
	r.Header.Set("X-Slack-Signature", "v0="+strings.Repeat("0", 64))
	if status, _ := ask(r); status != http.StatusUnauthorized {
		t.Errorf("a wrong signature: %d, want 401", status)
	}
}
