package twilio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/mux"

	"signpost/bot"
	"signpost/bot/twilio"
	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
	"signpost/store"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

const (
	token   = "0123456789abcdef0123456789abcdef"
	account = "AC00000000000000000000000000000001"
)

// logged is what the last door logged.
var logged quiet

// quiet is a buffer that many may write to.
type quiet struct {
	mu sync.Mutex
	b  strings.Builder
}

func (q *quiet) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.Write(p)
}

func (q *quiet) String() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.String()
}

func (q *quiet) Reset() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.b.Reset()
}

// door is a webhook over db, served on loopback.
func door(t testing.TB, db kv.DB, o twilio.Options) (*httptest.Server, *twilio.Phone, *bot.Desk) {
	t.Helper()
	logged.Reset()
	log := slog.New(slog.NewTextHandler(&logged, nil))
	k, err := store.MakeKeys(filepath.Join(t.TempDir(), "signpost.key"))
	if err != nil {
		t.Fatal(err)
	}
	opened := kvtest.NewMemory()
	s, err := store.With(swapped{opened, db}, k, filepath.Join(t.TempDir(), "spool"), log)
	if err != nil {
		t.Fatal(err)
	}
	program, problems := flows.Load(flows.Scripts())
	dir, bad := directory.Starter()
	gazetteer, err := places.New()
	if len(problems)+len(bad) > 0 || err != nil {
		t.Fatal(problems, bad, err)
	}
	world := flows.World{Places: gazetteer, Directory: dir}
	d := &bot.Desk{Program: program, World: func() flows.World { return world }, Store: s, Now: time.Now, Log: log}
	r := mux.NewRouter()
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	o.Log = log
	if o.PublicURL == "" {
		o.PublicURL = srv.URL
	}
	if err := twilio.Routes(r, d, o); err != nil {
		t.Fatal(err)
	}
	return srv, &twilio.Phone{PublicURL: o.PublicURL, At: srv.URL, AccountSID: account, Token: o.Tokens[0], To: "+447700900000", HTTP: srv.Client()}, d
}

// swapped opens as one store and then is another.
type swapped struct {
	opened kv.DB
	kv.DB
}

func (s swapped) Update(ctx context.Context, who string, fn func(kv.Tx) error) error {
	if who == "meta" {
		return s.opened.Update(ctx, who, fn)
	}
	return s.DB.Update(ctx, who, fn)
}

// stuck is a store whose calls end when the test lets them, whatever their context says.
type stuck struct {
	kv.DB
	free chan struct{}
}

func (s stuck) Update(context.Context, string, func(kv.Tx) error) error {
	<-s.free
	return kv.ErrDown
}

// TestP2TenUrgentTextsWhileTheStoreHangs: ten urgent texts over one client that
// keeps its connections are each answered whole while no call of the store has
// returned, and none will until all ten were.
func TestP2TenUrgentTextsWhileTheStoreHangs(t *testing.T) {
	free := make(chan struct{})
	_, phone, d := door(t, stuck{kvtest.NewMemory(), free}, twilio.Options{AccountSID: account, Tokens: []string{token}})
	start := time.Now()
	for i := range 10 {
		said, err := phone.Text(t.Context(), "+447700900100", "i want to die")
		if err != nil || len(said) != 1 || !strings.Contains(said[0], "116 123") {
			t.Errorf("P2: text %d: %q, %v", i+1, said, err)
		}
		if n := d.Store.Spool().Len(); n != 0 {
			t.Errorf("P2: text %d was answered after %d were given up on", i+1, n)
		}
	}
	t.Logf("ten answers in %v", time.Since(start))
	close(free)
}

func TestP2ConnectionClose(t *testing.T) {
	_, phone, _ := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	for text, want := range map[string]bool{"i want to die": true, "hello": false} {
		r, err := phone.Request(t.Context(), phone.Form(twilio.NewMessageSID(), "+447700900100", text))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := phone.HTTP.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.Close != want || resp.ContentLength <= 0 {
			t.Errorf("%q: connection closes: %v, want %v; length %d", text, resp.Close, want, resp.ContentLength)
		}
	}
}

// TestP8ForgedUrgent: a bad signature gets 403, and with urgent words the static
// reply; neither leaves anything behind.
func TestP8ForgedUrgent(t *testing.T) {
	_, phone, d := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	phone.Token = "not the token"
	if _, err := phone.Text(t.Context(), "+447700900100", "hello"); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("P8: forged: %v, want 403", err)
	}
	said, err := phone.Text(t.Context(), "+447700900100", "i want to kill myself")
	if err != nil || !slices.Equal(said, []string{crisis.Static()}) {
		t.Errorf("P8: forged and urgent: %q, %v; want the static reply", said, err)
	}
	if f, u := d.Counts.Forged.Load(), d.Counts.ForgedUrgent.Load(); f != 2 || u != 1 {
		t.Errorf("P8: counted %d and %d, want 2 and 1", f, u)
	}
	lines := 0
	if err := d.Export(t.Context(), "test", "", func(bot.Exported) error { lines++; return nil }); err != nil || lines != 0 || d.Store.Spool().Len() != 0 {
		t.Errorf("P8: %d lines were kept, %d spooled, %v; want none", lines, d.Store.Spool().Len(), err)
	}
}

// TestRefusalsAreLoggedOnceAMinute: rubbish cannot fill the log, and is counted.
func TestRefusalsAreLoggedOnceAMinute(t *testing.T) {
	_, phone, d := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	d.Now = func() time.Time { return now }
	phone.Token = "not the token"
	for range 30 {
		if _, err := phone.Text(t.Context(), "+447700900100", "hello"); err == nil {
			t.Fatal("accepted")
		}
		now = now.Add(3 * time.Second)
	}
	if n := strings.Count(logged.String(), "webhook refused"); n != 2 || !strings.Contains(logged.String(), "others_before=19") {
		t.Errorf("30 refusals in 90 seconds made %d log lines, want 2:\n%s", n, logged.String())
	}
}

func TestTokens(t *testing.T) {
	for name, o := range map[string]twilio.Options{
		"none":            {PublicURL: "https://signpost.example"},
		"empty":           {PublicURL: "https://signpost.example", Tokens: []string{""}},
		"one empty":       {PublicURL: "https://signpost.example", Tokens: []string{token, ""}},
		"no address":      {Tokens: []string{token}},
		"half an address": {PublicURL: "signpost.example", Tokens: []string{token}},
	} {
		if err := twilio.Routes(mux.NewRouter(), &bot.Desk{}, o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	_, phone, _ := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{"the new token", token}})
	for tok, ok := range map[string]bool{"the new token": true, token: true, "another": false, "": false} {
		phone.Token = tok
		if _, err := phone.Text(t.Context(), "+447700900100", "hello"); (err == nil) != ok {
			t.Errorf("signed with %q: %v, want accepted %v", tok, err, ok)
		}
	}
}

// TestRecorded replays requests in the form in which Twilio posts them, their
// numbers and ids replaced by our own and signed again, against what must come back.
func TestRecorded(t *testing.T) {
	files, err := filepath.Glob("testdata/*.http")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded requests: %v", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		body, want, ok := strings.Cut(strings.TrimSpace(string(data)), "\n\n")
		values, perr := url.ParseQuery(strings.ReplaceAll(body, "\n", ""))
		if !ok || perr != nil {
			t.Fatalf("%s: want a form, an empty line, and what the answer holds: %v", f, perr)
		}
		srv, _, _ := door(t, kvtest.NewMemory(), twilio.Options{PublicURL: "https://signpost.example", AccountSID: account, Tokens: []string{token}})
		r, err := http.NewRequest(http.MethodPost, srv.URL+twilio.Path, strings.NewReader(strings.ReplaceAll(body, "\n", "")))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
		r.Header.Set("User-Agent", "TwilioProxy/1.1")
		r.Header.Set("I-Twilio-Idempotency-Token", "00000000-0000-0000-0000-000000000000")
		r.Header.Set("X-Twilio-Signature", twilio.Sign(token, "https://signpost.example"+twilio.Path, values))
		resp, err := srv.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/xml; charset=utf-8" {
			t.Errorf("%s: %s %s, %v", f, resp.Status, got, err)
		}
		for part := range strings.Lines(want) {
			if part = strings.TrimSpace(part); !strings.Contains(string(got), part) {
				t.Errorf("%s: the answer has no %q:\n%s", f, part, got)
			}
		}
	}
}

// TestSign is the worked example of Twilio's "Webhooks Security" page.
func TestSign(t *testing.T) {
	got := twilio.Sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"}, "From": {"+14158675309"}, "To": {"+18005551212"},
	})
	if want := "RSOYDt4T1cUTdK1PDd93/VVr8B8="; got != want {
		t.Errorf("Sign = %s, want %s", got, want)
	}
}

func TestTwiML(t *testing.T) {
	words := []string{"a < b & c > \"d\"", "two\nlines", "</Body></Message></Response>", "\x00\x0b\ufffe", "£5 at the café"}
	got, err := twilio.ReadTwiML(twilio.TwiML(words))
	if err != nil || len(got) != len(words) {
		t.Fatalf("%q, %v", got, err)
	}
	for i := range words {
		if i != 3 && got[i] != words[i] {
			t.Errorf("%q came back as %q", words[i], got[i])
		}
	}
}

// TestPanicIsNotSilence: a bug of ours still gets the resident words.
func TestPanicIsNotSilence(t *testing.T) {
	_, phone, d := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	d.World = func() flows.World { panic(errors.New("a bug")) }
	said, err := phone.Text(t.Context(), "+447700900100", "hello")
	if err != nil || !slices.Equal(said, []string{crisis.Trouble()}) {
		t.Errorf("P3: after a panic: %q, %v", said, err)
	}
	said, err = phone.Text(t.Context(), "+447700900100", "i want to die")
	if err != nil || len(said) != 1 || !strings.Contains(said[0], "116 123") {
		t.Errorf("P3: urgent, with a panic: %q, %v", said, err)
	}
}

// FuzzWebhook posts whatever comes: never a panic, never a 5xx, and always an
// answer to a form that holds urgent words by themselves.
func FuzzWebhook(f *testing.F) {
	_, phone, d := door(f, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	r := mux.NewRouter()
	if err := twilio.Routes(r, d, twilio.Options{PublicURL: phone.PublicURL, Tokens: []string{token}, Log: d.Log}); err != nil {
		f.Fatal(err)
	}
	for _, body := range []string{"", "Body=hello", "Body=i+want+to+die", "Body=%zz", "Body=a&Body=b", "=;&%", "Body=i+want+to+die&%", "body=i%20want%20to%20die", strings.Repeat("a=b&", 500), "Body=\xff\xfe\x00"} {
		f.Add("application/x-www-form-urlencoded", body)
	}
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"Body\"\r\n\r\ni want to die\r\n--x--")
	f.Add("application/json", `{"Body":"i want to die"}`)
	f.Add("", "Body=i want to die")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		for _, b := range []string{body, body + "&Body=i+want+to+die"} {
			req := httptest.NewRequest(http.MethodPost, twilio.Path, strings.NewReader(b))
			req.Header["Content-Type"] = []string{contentType}
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if w.Code >= 500 || w.Body.Len() == 0 {
				t.Errorf("%q %q: %d %q", contentType, b, w.Code, w.Body)
			}
			if b != body && contentType == "application/x-www-form-urlencoded" && w.Code != http.StatusOK {
				t.Errorf("P8: %q: urgent words got %d", b, w.Code)
			}
		}
	})
}

// TestLargeBodiesDoNotHoldUpTexts: huge or endless bodies hold up only themselves,
// and no text, chunked or not.
func TestLargeBodiesDoNotHoldUpTexts(t *testing.T) {
	srv, phone, _ := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	hold, begun := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			pr, pw := io.Pipe()
			go func() {
				_, _ = io.WriteString(pw, "Body="+strings.Repeat("x", 100_000))
				begun <- struct{}{}
				<-hold
				pw.Close()
			}()
			r, err := http.NewRequest(http.MethodPost, srv.URL+twilio.Path, pr)
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if resp, err := client.Do(r); err == nil {
				resp.Body.Close()
			}
		})
	}
	for range 4 {
		<-begun
	}
	values := phone.Form(twilio.NewMessageSID(), "+447700900100", "i want to die")
	r, err := phone.Request(t.Context(), values)
	if err != nil {
		t.Fatal(err)
	}
	r.Body, r.ContentLength = io.NopCloser(struct{ io.Reader }{strings.NewReader(values.Encode())}), -1 // chunked
	resp, err := phone.HTTP.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "116 123") {
		t.Errorf("P3: among large bodies a text got %s %s, %v", resp.Status, body, err)
	}
	close(hold)
	wg.Wait()
}

// TestManyKeys: a form of a million keys is not read to its end.
func TestManyKeys(t *testing.T) {
	srv, _, _ := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	for tail, want := range map[string]int{"": http.StatusRequestEntityTooLarge, "&Body=i+want+to+die": http.StatusOK} {
		var b strings.Builder
		for i := range 300_000 {
			fmt.Fprintf(&b, "k%d=v&", i)
		}
		resp, err := http.Post(srv.URL+twilio.Path, "application/x-www-form-urlencoded", strings.NewReader(b.String()+tail))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("300,000 keys and %q: %d, want %d", tail, resp.StatusCode, want)
		}
	}
}

// TestHugeBodyCostsLittle: what nobody signed takes no more memory for being huge.
func TestHugeBodyCostsLittle(t *testing.T) {
	const most = 8 << 20 // in all, for reading, listening and answering
	_, phone, d := door(t, kvtest.NewMemory(), twilio.Options{AccountSID: account, Tokens: []string{token}})
	r := mux.NewRouter()
	if err := twilio.Routes(r, d, twilio.Options{PublicURL: phone.PublicURL, Tokens: []string{token}, Log: d.Log}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"one key":             {"Body=" + strings.Repeat("a+long+story.+", 400_000), http.StatusRequestEntityTooLarge},
		"letters":             {"Body=" + strings.Repeat("x", 6_000_000), http.StatusRequestEntityTooLarge},
		"escapes":             {"Body=" + strings.Repeat("%F0%9F%98%80", 500_000), http.StatusRequestEntityTooLarge},
		"short words":         {"Body=" + strings.Repeat("i+", 3_000_000), http.StatusRequestEntityTooLarge},
		"many keys":           {strings.Repeat("a=b&", 1_500_000), http.StatusRequestEntityTooLarge},
		"no form":             {strings.Repeat("%=;", 2_000_000), http.StatusRequestEntityTooLarge},
		"endless":             {"Body=" + strings.Repeat("x", 20_000_000), http.StatusRequestEntityTooLarge},
		"urgent at the end":   {"Body=" + strings.Repeat("a+long+story.+", 400_000) + "i+want+to+die", http.StatusOK},
		"urgent, many keys":   {strings.Repeat("a=b&", 1_000_000) + "Body=i+want+to+die", http.StatusOK},
		"urgent at the start": {"Body=i+want+to+die.+" + strings.Repeat("a+long+story.+", 400_000), http.StatusOK},
	} {
		req := httptest.NewRequest(http.MethodPost, twilio.Path, strings.NewReader(c.body))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r.ServeHTTP(w, req)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; w.Code != c.want || took > most {
			t.Errorf("%s: %d, %d MiB; want %d, and %d MiB at most", name, w.Code, took>>20, c.want, most>>20)
		}
	}
}
