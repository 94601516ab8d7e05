package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"signpost/flows"
	"signpost/store"
)

// config is every setting. Each has a default, or works when it is absent.
type config struct {
	Listen      string
	AdminListen string
	PublicURL   string
	Data        string
	Spool       string
	Store       string
	KeyFile     string
	Flows       string
	Directory   string
	Helplines   string
	Unreviewed  string

	TwilioAccountSID    string
	TwilioToken         string
	TwilioTokenPrevious string
	TwilioService       string
	TwilioFrom          string
	TwilioAPIBase       string

	SlackSecret   string
	SlackToken    string
	SlackAppToken string
	SlackChannel  string
	SlackAPIBase  string

	KeepWords, KeepCrisis, KeepGiven, KeepAudit string
	BackupTo                                    string

	settings []setting
}

// setting ties a variable to a field.
type setting struct {
	name   string // of the variable
	value  *string
	preset string
	secret bool // also from NAME_FILE, and never a flag
	about  string
}

func newConfig() *config {
	c := &config{}
	c.settings = []setting{
		{"SIGNPOST_LISTEN", &c.Listen, "127.0.0.1:8080", false, "address for webhooks and pages"},
		{"SIGNPOST_ADMIN_LISTEN", &c.AdminListen, "127.0.0.1:8081", false, "address for /readyz and /metrics"},
		{"SIGNPOST_PUBLIC_URL", &c.PublicURL, "", false, "how the world reaches us, as Twilio was told: https://..."},
		{"SIGNPOST_DATA", &c.Data, "./data", false, "folder of the records"},
		{"SIGNPOST_SPOOL", &c.Spool, "./spool", false, "folder for texts while the records cannot be written"},
		{"SIGNPOST_STORE", &c.Store, "bolt", false, "where records are kept: bolt"},
		{"SIGNPOST_KEY_FILE", &c.KeyFile, "./signpost.key", false, "the key that opens the records; not inside the data folder"},
		{"SIGNPOST_FLOWS", &c.Flows, "", false, "folder of conversations to use instead of the built-in ones"},
		{"SIGNPOST_DIRECTORY", &c.Directory, "", false, "folder with listings.csv and interests.csv to use instead of the built-in ones"},
		{"SIGNPOST_HELPLINES", &c.Helplines, "", false, "the council's own helpline file, laid over the built-in lines and replies"},
		{"SIGNPOST_UNREVIEWED", &c.Unreviewed, "", false, "1 lets translations go out that no native speaker has signed"},
		{"SIGNPOST_KEEP_WORDS", &c.KeepWords, "30", false, "days that ordinary conversations are kept"},
		{"SIGNPOST_KEEP_CRISIS", &c.KeepCrisis, "90", false, "days that urgent conversations are kept after the last urgent text"},
		{"SIGNPOST_KEEP_GIVEN", &c.KeepGiven, "365", false, "days that pledges, feedback and consents are kept"},
		{"SIGNPOST_KEEP_AUDIT", &c.KeepAudit, "730", false, "days that rows of the audit are kept"},
		{"SIGNPOST_BACKUP_TO", &c.BackupTo, "", false, "the age public key that backups are sealed to"},
		{"TWILIO_ACCOUNT_SID", &c.TwilioAccountSID, "", false, "the account whose texts are ours"},
		{"TWILIO_AUTH_TOKEN", &c.TwilioToken, "", true, "checks that Twilio sent a text"},
		{"TWILIO_AUTH_TOKEN_PREVIOUS", &c.TwilioTokenPrevious, "", true, "the token before it, during a rotation"},
		{"TWILIO_MESSAGING_SERVICE_SID", &c.TwilioService, "", false, "sends texts that we begin, like did you go"},
		{"TWILIO_FROM", &c.TwilioFrom, "", false, "our number, when there is only one: texts to another are refused"},
		{"TWILIO_API_BASE", &c.TwilioAPIBase, "", false, "Twilio's API, for texts that we begin"},
		{"SLACK_SIGNING_SECRET", &c.SlackSecret, "", true, "checks that Slack sent a command"},
		{"SLACK_BOT_TOKEN", &c.SlackToken, "", true, "posts alerts"},
		{"SLACK_APP_TOKEN", &c.SlackAppToken, "", true, "Socket Mode: not in this version yet"},
		{"SLACK_ALERT_CHANNEL", &c.SlackChannel, "", false, "channel that is told of urgent conversations"},
		{"SLACK_API_BASE", &c.SlackAPIBase, "", false, "Slack's API; https, or loopback in tests"},
	}
	for _, s := range c.settings {
		*s.value = s.preset
	}
	return c
}

// flagName is how a setting is written as a flag.
func (s setting) flagName() string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(s.name, "SIGNPOST_")), "_", "-")
}

// flags adds a flag for every setting that is no secret.
func (c *config) flags(f *pflag.FlagSet) {
	for _, s := range c.settings {
		if !s.secret {
			f.String(s.flagName(), s.preset, s.about+" ("+s.name+")")
		}
	}
}

// load reads env, and the flags that were given, which win.
func (c *config) load(env []string, f *pflag.FlagSet) error {
	values := map[string]string{}
	for _, e := range env {
		k, v, _ := strings.Cut(e, "=")
		values[k] = v
	}
	var known []string
	var errs []error
	for _, s := range c.settings {
		known = append(known, s.name)
		if v, ok := values[s.name]; ok {
			*s.value = v
		}
		if s.secret {
			known = append(known, s.name+"_FILE")
			if err := s.fromFile(values); err != nil {
				errs = append(errs, err)
			}
		} else if fl := f.Lookup(s.flagName()); fl != nil && fl.Changed {
			*s.value = fl.Value.String()
		}
	}
	for k := range values {
		ours := strings.HasPrefix(k, "SIGNPOST_")
		like := strings.HasPrefix(k, "TWILIO_") || strings.HasPrefix(k, "SLACK_")
		if slices.Contains(known, k) || !ours && !like {
			continue
		}
		// Other programs have Twilio and Slack settings too; only one that is
		// nearly ours is a slip of the pen.
		if n := flows.Nearest(k, known); n != "" {
			errs = append(errs, fmt.Errorf("there is no setting %s; did you mean %s?", k, n))
		} else if ours {
			errs = append(errs, fmt.Errorf("there is no setting %s; see: signpost --help", k))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(append(errs, c.valid()...)...)
}

// fromFile reads a secret from the file that NAME_FILE names.
func (s setting) fromFile(values map[string]string) error {
	path, ok := values[s.name+"_FILE"]
	if !ok || path == "" {
		return nil
	}
	if values[s.name] != "" {
		return fmt.Errorf("%s and %s_FILE are both set: keep one", s.name, s.name)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s_FILE: %w", s.name, err)
	}
	if *s.value = strings.TrimSpace(string(b)); *s.value == "" {
		return fmt.Errorf("%s_FILE: %s is empty", s.name, path)
	}
	return nil
}

// valid checks what can be checked without opening anything.
func (c *config) valid() (errs []error) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for name, addr := range map[string]string{"SIGNPOST_LISTEN": c.Listen, "SIGNPOST_ADMIN_LISTEN": c.AdminListen} {
		_, port, err := net.SplitHostPort(addr)
		if _, perr := strconv.ParseUint(port, 10, 16); err != nil || perr != nil {
			bad("%s: %q is not an address: write it like 127.0.0.1:8080", name, addr)
		}
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			bad("SIGNPOST_PUBLIC_URL: %q is not a URL: write it like https://signpost.example", c.PublicURL)
		case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
			bad("SIGNPOST_PUBLIC_URL: leave out what comes after the host: Twilio signs %s exactly", "the URL + /twilio/sms")
		case u.Scheme == "http" && !loopback(u.Hostname()):
			bad("SIGNPOST_PUBLIC_URL: %q must be https: residents' words and reviewers' passwords travel over it", c.PublicURL)
		}
		c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	}
	for name, base := range map[string]string{"TWILIO_API_BASE": c.TwilioAPIBase, "SLACK_API_BASE": c.SlackAPIBase} {
		u, err := url.Parse(base)
		if base != "" && (err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname()))) {
			bad("%s: %q must be an https URL, or http on loopback", name, base)
		}
	}
	if c.Store != "bolt" {
		bad("SIGNPOST_STORE: this version keeps records in bolt only: leave it out")
	}
	if (c.SlackToken == "") != (c.SlackChannel == "") || c.SlackToken != "" && c.SlackSecret == "" {
		bad("Slack is half set: alerts need SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN and SLACK_ALERT_CHANNEL, commands the first of them alone")
	}
	if c.paths().KeyWithin() {
		bad("SIGNPOST_KEY_FILE: %s is inside SIGNPOST_DATA: whoever copies the data would have the key", c.KeyFile)
	}
	if c.SlackAppToken != "" {
		bad("SLACK_APP_TOKEN: Socket Mode comes in a later version: leave it out and let Slack post to /slack/commands")
	}
	if c.Unreviewed != "" && c.Unreviewed != "0" && c.Unreviewed != "1" {
		bad("SIGNPOST_UNREVIEWED: want 1 or nothing")
	}
	return errs
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// public is where the world reaches us: the setting, or the address we listen on.
func (c *config) public() string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	return "http://" + c.Listen
}

func (c *config) paths() store.Paths {
	return store.Paths{Data: c.Data, KeyFile: c.KeyFile, Spool: c.Spool}
}

// tokens are Twilio's tokens that are set, newest first.
func (c *config) tokens() (out []string) {
	for _, t := range []string{c.TwilioToken, c.TwilioTokenPrevious} {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
