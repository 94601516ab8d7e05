package slack

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"signpost/flows/crisis"
	"signpost/store/kv"
)

var update = flag.Bool("update", false, "write the answers in testdata")

// TestAnswers compares the whole answer to each recorded command with what was
// reviewed: testdata/NAME.txt is what Slack sent, NAME.json what it gets.
func TestAnswers(t *testing.T) {
	requests, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(requests) < 10 {
		t.Fatalf("%d recorded requests, %v", len(requests), err)
	}
	for _, path := range requests {
		name := filepath.Base(path)
		if name == "ssl-check.txt" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			at(t, func(t *testing.T) {
				of := open(t, []byte(recorded(t, "listings.csv")), Options{})
				if err := of.desk.Store.Ready(); !errors.Is(err, kv.ErrDown) {
					t.Fatalf("the store must be down here: %v", err)
				}
				w := of.do(request(recorded(t, name), today))
				if kind := w.Header().Get("Content-Type"); w.Code != http.StatusOK || kind != "application/json; charset=utf-8" {
					t.Fatalf("got %d %q, want 200 and JSON", w.Code, kind)
				}
				m := message(t, w.Body.Bytes())
				m.check(t)
				got := readable(t, w.Body.Bytes())
				golden := strings.TrimSuffix(path, ".txt") + ".json"
				if *update {
					if err := os.WriteFile(golden, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}

// readable is the same JSON, indented and without \u0026 for &.
func readable(t *testing.T, raw []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// answered is what a test looks at in an answer, read without the library.
type answered struct {
	ResponseType string `json:"response_type"`
	Text         string
	Blocks       []struct {
		Type     string
		Text     *textObject
		Elements []textObject
	}
}

type textObject struct {
	Type, Text string
	Verbatim   bool
}

func message(t *testing.T, raw []byte) (m answered) {
	t.Helper()
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return m
}

// texts are all texts of the blocks, in order.
func (m answered) texts() (out []textObject) {
	for _, b := range m.Blocks {
		if b.Text != nil {
			out = append(out, *b.Text)
		}
		out = append(out, b.Elements...)
	}
	return out
}

func (m answered) all() string {
	all := m.Text
	for _, one := range m.texts() {
		all += "\n" + one.Text
	}
	return all
}

var angle = regexp.MustCompile(`<[^>]*>?`)
var inert = regexp.MustCompile(`^<(https?://[^<>| ]+|mailto:[^<>| ]+|tel:[+0-9]+)\|[^<>|]+>$`)
var loose = regexp.MustCompile(`&(amp;|lt;|gt;)?`)

// check holds every answer to Block Kit's limits, and to links being the only
// thing that an angle bracket begins.
func (m answered) check(t *testing.T) {
	t.Helper()
	if m.ResponseType != "ephemeral" {
		t.Errorf("response type is %q", m.ResponseType)
	}
	if m.Text == "" || len(m.Text) > maxSection {
		t.Errorf("the fallback text is %d long: %q", len(m.Text), m.Text)
	}
	if len(m.Blocks) == 0 || len(m.Blocks) > maxBlocks {
		t.Errorf("%d blocks, want 1 to %d", len(m.Blocks), maxBlocks)
	}
	for _, one := range m.texts() {
		if one.Type != "mrkdwn" || !one.Verbatim {
			t.Errorf("text is %q, verbatim %v: want mrkdwn that Slack adds nothing to", one.Type, one.Verbatim)
		}
		if one.Text == "" || len(one.Text) > maxSection {
			t.Errorf("a text is %d long: %q", len(one.Text), one.Text)
		}
	}
	for _, found := range angle.FindAllString(m.all(), -1) {
		if !inert.MatchString(found) {
			t.Errorf("%q is not a plain link", found)
		}
	}
	for _, found := range loose.FindAllString(m.all(), -1) {
		if found == "&" {
			t.Errorf("an & was not escaped in %q", m.all())
		}
	}
}

func (of *office) ask(t *testing.T, text string) answered {
	t.Helper()
	raw, err := json.Marshal(of.slack.answer("/groups", text, today))
	if err != nil {
		t.Fatal(err)
	}
	m := message(t, raw)
	m.check(t)
	return m
}

// TestDangerFirst: guidance comes before anything else, and for urgent words
// alone; what was pasted is not repeated.
func TestDangerFirst(t *testing.T) {
	of := open(t, []byte(recorded(t, "listings.csv")), Options{})
	for _, c := range []struct {
		text     string
		listings bool
	}{
		{"i want to die, my tablets are out. knitting near enderby", false},
		{"I am going to kill myself tonight", false},
		{"my husband hits me, knitting near enderby", false},
		{"help i want to kill myself", false},
		{"im worried my neighbour wants to kill himself. knitting near enderby", true},
	} {
		m := of.ask(t, c.text)
		if !strings.HasPrefix(m.Text, "This sounds like somebody in danger") {
			t.Errorf("%q: the fallback text is %q", c.text, m.Text)
		}
		first := m.texts()[0].Text
		for _, want := range []string{"Do not handle it in Slack", "999", "116 123", "85258", "111, option 2", "<https://signpost.example/review|"} {
			if !strings.Contains(first, want) {
				t.Errorf("%q: the first block lacks %q: %s", c.text, want, first)
			}
		}
		if got := strings.Contains(m.all(), "Busy Hands"); got != c.listings {
			t.Errorf("%q: listings shown: %v, want %v", c.text, got, c.listings)
		}
		for _, word := range []string{"tablets", "tonight", "husband", "neighbour"} {
			if strings.Contains(m.all(), word) {
				t.Errorf("%q: %q is repeated: %s", c.text, word, m.all())
			}
		}
	}
	for _, text := range []string{"", "help", "knitting near enderby", "knitting"} {
		if m := of.ask(t, text); strings.Contains(m.all(), "Do not handle it") {
			t.Errorf("%q: guidance for ordinary words: %s", text, m.all())
		}
	}
}

// TestNothingTypedIsRepeated: an answer is the same whatever stands beside the
// words that were understood.
func TestNothingTypedIsRepeated(t *testing.T) {
	of := open(t, []byte(recorded(t, "listings.csv")), Options{})
	for _, text := range []string{
		"knitting near enderby zzqx <!channel> <@U1> 07700 900123",
		"zzqx <!channel> near enderby",
		"knitting zzqx `rm`",
		"zzqx knitting near belton",
		"zzqx",
	} {
		m := of.ask(t, text)
		for _, typed := range []string{"zzqx", "channel&gt;", "U1", "07700", "rm`"} {
			if strings.Contains(m.all(), typed) {
				t.Errorf("%q: %q is repeated: %s", text, typed, m.all())
			}
		}
	}
}

// TestNumbers: every number that staff are given is one that package crisis holds.
func TestNumbers(t *testing.T) {
	of := open(t, []byte(recorded(t, "listings.csv")), Options{})
	// Three digits or more: not the 55 that is pressed, not an age in an example.
	numbers := regexp.MustCompile(`\b[0-9][0-9 ]+[0-9]\b`)
	met := 0
	for _, text := range []string{"i want to die", "", "knitting"} {
		for _, one := range of.ask(t, text).texts() {
			for _, found := range numbers.FindAllString(strings.Split(one.Text, "`")[0], -1) {
				digits := strings.ReplaceAll(found, " ", "")
				if met++; !slices.Contains(crisis.Numbers(), digits) {
					t.Errorf("%q: %q is no number of package crisis", text, found)
				}
			}
		}
	}
	if met < 7 {
		t.Errorf("met %d numbers, want at least 7", met)
	}
}

// TestBuiltIn asks the listings that come with the program.
func TestBuiltIn(t *testing.T) {
	built, err := os.ReadFile("../../flows/directory/listings.csv")
	if err != nil {
		t.Fatal(err)
	}
	of := open(t, built, Options{})
	for text, want := range map[string]string{
		"knitting near enderby":         "Id: busy-hands-enderby",
		"lunch club for my mum in le10": "near LE10",
		"choir in leicester tomorrow":   "which is Tue",
		"sheds near loughboro":          "near Loughborough",
		"friends near oakham":           "near Oakham",
		"walking le1 but not sport":     "not Sport and exercise",
		"anything on near melton":       "near Melton Mowbray",
	} {
		m := of.ask(t, text)
		if !strings.Contains(m.all(), want) {
			t.Errorf("%q: no %q in %s", text, want, m.all())
		}
		if n := strings.Count(m.all(), "Source: "); n == 0 || n > most {
			t.Errorf("%q: %d listings, want 1 to %d", text, n, most)
		}
	}
}

// TestEverythingAtOnce asks for every listing and every interest by name.
func TestEverythingAtOnce(t *testing.T) {
	built, err := os.ReadFile("../../flows/directory/listings.csv")
	if err != nil {
		t.Fatal(err)
	}
	of := open(t, built, Options{})
	d := of.desk.World().Directory
	var all []string
	for _, one := range d.Interests() {
		if one.Tag != "crisis" && one.Tag != "abuse-safety" {
			all = append(all, one.Synonyms[0])
		}
	}
	for _, l := range d.All() {
		all = append(all, l.Name)
	}
	m := of.ask(t, "near enderby "+strings.Join(all, ", "))
	if got := m.texts()[0].Text; !strings.Contains(got, "Understood") || !strings.Contains(got, "near Enderby") {
		t.Errorf("the heading is %q", got)
	}
}

// TestLowIsMarked: a row that residents are not shown says so, and one that
// nobody could confirm is not listed at all.
func TestLowIsMarked(t *testing.T) {
	of := open(t, []byte(recorded(t, "listings.csv")), Options{})
	all := of.ask(t, "singing in hinckley").all()
	for _, want := range []string{"Harmonic Voices*  *[staff only]*", "Confidence: low: do not pass on unchecked", "*Not checked by us:*", "Id: harmonic-voices"} {
		if !strings.Contains(all, want) {
			t.Errorf("singing in hinckley: %q is missing: %s", want, all)
		}
	}
	all = of.ask(t, "knit and natter in enderby").all()
	if !strings.Contains(all, "nobody could confirm Knit and natter - Enderby") || strings.Contains(all, "Id: knit-and-natter") || strings.Contains(all, "seed.invalid") {
		t.Errorf("knit and natter in enderby: want it named as not confirmed and not listed: %s", all)
	}
}

// TestChoicesAreUnderstood: what staff are told to type is understood.
func TestChoicesAreUnderstood(t *testing.T) {
	of := open(t, []byte(recorded(t, "listings.csv")), Options{})
	choices := regexp.MustCompile(`(?m)^- (.+)$`).FindAllStringSubmatch(of.ask(t, "knitting near belton").all(), -1)
	if len(choices) < 2 {
		t.Fatalf("%d choices for belton", len(choices))
	}
	for _, c := range choices {
		if m := of.ask(t, "knitting near "+c[1]); !strings.Contains(m.all(), "near Belton (") || strings.Contains(m.all(), "Which one") {
			t.Errorf("knitting near %s: %s", c[1], m.all())
		}
	}
}

// TestHostileListings: rows full of Slack's own signs, and as long as can be,
// stay inert and inside the limits.
func TestHostileListings(t *testing.T) {
	head := strings.Split(strings.SplitN(recorded(t, "listings.csv"), "\n", 2)[0], ",")
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{head}
	for i, evil := range []string{"<!everyone>", "<https://evil.example|Click>", strings.Repeat("&", 5000), "*x* `y` ~z~ <@U1> &lt;!here&gt;", "a|b>c<d", strings.Repeat("<", 400)} {
		row := make([]string, len(head))
		set := func(column, value string) {
			for i, name := range head {
				if name == column {
					row[i] = value
				}
			}
		}
		for _, column := range []string{"name", "description", "venue", "place", "frequency", "cost", "ages", "audience", "accessibility", "area_served"} {
			set(column, "knitting "+evil)
		}
		set("id", "row-"+string(rune('a'+i)))
		set("kind", "activity")
		set("interests", "crafts")
		set("confidence", "high")
		set("lat", "52.589")
		set("lon", "-1.209")
		set("contact_email", "a&b|c*d@evil.example")
		set("website", "https://evil.example/a|b*c?x=1&y=|"+strings.Repeat("q", i*90))
		set("source_url", "https://evil.example/a&b|c")
		rows = append(rows, row)
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	of := open(t, b.Bytes(), Options{})
	m := of.ask(t, "knitting near enderby") // check runs on every answer
	if got := strings.Count(m.all(), "Id: row-"); got != most {
		t.Errorf("%d hostile rows shown, want %d: %s", got, most, m.all())
	}
	if strings.Contains(m.all(), "<!") || strings.Contains(m.all(), "<@") {
		t.Errorf("a mention is live: %s", m.all())
	}
}
