package flows_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/sms"
)

// evening is when every line with known hours is open.
var evening = time.Date(2026, 12, 1, 19, 0, 0, 0, time.UTC)

// goodCouncil is a council's file that may be used: the example of docs/operator.md.
func goodCouncil(t testing.TB) string {
	b, err := os.ReadFile("../docs/operator.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(b), "```yaml\n")
	example, _, closed := strings.Cut(after, "```\n")
	if !ok || !closed {
		t.Fatal("docs/operator.md holds no example between ```yaml and ```")
	}
	return example
}

// overlay reads a file and lays it over the built-in book, as the program does.
func overlay(text string, now time.Time) (*crisis.Book, []crisis.Problem, []crisis.Problem) {
	c, bad := flows.ReadCouncil("ours.yaml", []byte(text))
	book, worse, expired := crisis.BuiltIn().With(c, now)
	if bad = append(bad, worse...); len(bad) > 0 {
		book = nil
	}
	return book, bad, expired
}

// TestCouncilExample: what the guide shows is a file that works, and does what it says.
func TestCouncilExample(t *testing.T) {
	book, faults, expired := overlay(goodCouncil(t), evening)
	if book == nil || len(faults)+len(expired) > 0 {
		t.Fatalf("the example: %v %v", faults, expired)
	}
	for _, c := range []struct {
		l    crisis.Level
		f    crisis.Flags
		at   time.Time
		at1  int // where the council's message stands; -1 nowhere
		want string
	}{
		{crisis.Crisis, 0, evening, 1, "0116 496 0001"},
		{crisis.Distress, 0, evening, 1, "0116 496 0001"},
		{crisis.Crisis, 0, evening.Add(-10 * time.Hour), -1, "0116 496 0001"},            // closed in the morning
		{crisis.Crisis, crisis.FlagChild, evening, -1, "0116 496 0001"},                  // for adults
		{crisis.Crisis, crisis.FlagAbuse, evening, -1, "0116 496 0001"},                  // somebody else may read
		{crisis.Danger, 0, evening, -1, "0116 496 0001"},                                 // not named there
		{crisis.Crisis, 0, time.Date(2031, 1, 1, 19, 0, 0, 0, time.UTC), -1, "0116 496"}, // expired
		{crisis.Abuse, crisis.FlagAbuse, evening, 1, "0808 802 0028"},
	} {
		all := book.More(c.l, c.f, c.at)
		if at := slices.IndexFunc(all, func(s string) bool { return strings.Contains(s, c.want) }); at != c.at1 {
			t.Errorf("More(%s, %v) at %s: %s at place %d, want %d: %q", c.l, c.f.Names(), c.at, c.want, at, c.at1, all)
		}
	}
	// The others stay in their order behind it.
	was, is := crisis.BuiltIn().More(crisis.Crisis, 0, evening), book.More(crisis.Crisis, 0, evening)
	if rest := slices.Delete(slices.Clone(is), 1, 2); !slices.Equal(rest, was) {
		t.Errorf("More without the council's message: got %q, want %q", rest, was)
	}
	// Nothing of it is in the built-in book.
	if more := crisis.BuiltIn().More(crisis.Crisis, 0, evening); strings.Contains(fmt.Sprint(more), "0116") {
		t.Errorf("the built-in book has changed: %q", more)
	}
}

// aLine and aMessage are the least that may be added.
const (
	aLine = `helplines:
  - id: ours
    name: Our line
    for: anyone in the county
    voice: 0116 496 0001
    hours: "24/7"
    source: our own web page
    verified_on: "2026-11-20"
    expires_on: "2027-05-31"
`
	aMessage = `replies:
  - id: more.council.1
    text: "Our line listens, free: 0116 496 0001. Not safe? 999."
    lines: [ours]
    levels: [crisis]
`
)

// TestCouncilAdds: what a council may do, each by itself.
func TestCouncilAdds(t *testing.T) {
	first := func(b *crisis.Book) string { return b.FirstReply(crisis.Crisis, 0, "en")[0] }
	for name, c := range map[string]struct {
		text string
		ok   func(*crisis.Book) bool
	}{
		"a line": {aLine, func(b *crisis.Book) bool { return len(b.Helplines()) == len(crisis.BuiltIn().Helplines())+1 }},
		"a line and message": {aLine + aMessage, func(b *crisis.Book) bool {
			return strings.Contains(fmt.Sprint(b.More(crisis.Crisis, 0, evening)), "Our line")
		}},
		"Windows line ends": {strings.ReplaceAll("\ufeff"+aLine+aMessage, "\n", "\r\n"), func(b *crisis.Book) bool {
			return strings.Contains(fmt.Sprint(b.More(crisis.Crisis, 0, evening)), "Our line")
		}},
		"a line that was phoned": {"helplines:\n  - id: samaritans\n    verified_on: 2026-11-30\n    checked_by: Ann Example\n", func(b *crisis.Book) bool {
			return slices.ContainsFunc(b.Helplines(), func(h crisis.Helpline) bool {
				return h.ID == "samaritans" && h.Phoned(evening) && h.Core && h.Voice == "116 123"
			})
		}},
		"a copy of a built-in line": {"helplines:\n  - {id: samaritans, name: Samaritans, for: anyone, voice: 116123, hours: 24/7, core: true, ages: all}\n", func(b *crisis.Book) bool { return first(b) == crisis.Static() }},
		"another order": {"helplines:\n  - id: shout\n    order: 1\n", func(b *crisis.Book) bool {
			return strings.Contains(b.More(crisis.Crisis, 0, evening)[0], "85258") && len(b.More(crisis.Crisis, 0, evening)) == len(crisis.More(crisis.Crisis, 0, evening))
		}},
		"new words": {"replies:\n  - id: first.crisis\n    text: \"We hear you, and you matter. In danger or hurt? Call 999. Free, any time: Samaritans 116 123, SHOUT to 85258, NHS 111 option 2. Automatic reply.\"\n    review: Ann Example, 2026-11-30\n", func(b *crisis.Book) bool {
			return strings.HasPrefix(first(b), "We hear you, and") && sms.Segments(first(b)) == 1
		}},
		"hours and the words that tell them": {"helplines:\n  - id: calm\n    hours: Mon-Sun 16:00-23:00\nreplies:\n  - id: more.crisis.calm\n    text: \"CALM is open now, until 11pm: 0800 58 58 58, free. Not safe? 999.\"\n", func(b *crisis.Book) bool {
			return strings.Contains(fmt.Sprint(b.More(crisis.Crisis, 0, evening)), "11pm")
		}},
	} {
		book, faults, expired := overlay(c.text, evening)
		if book == nil || len(expired) > 0 || !c.ok(book) {
			t.Errorf("%s: not what it should be; %v %v", name, faults, expired)
		}
	}
}

// TestCouncilWeakens plants every weakening that a file could carry, and wants
// it refused at its line.
func TestCouncilWeakens(t *testing.T) {
	line := func(id, rest string) string { return "helplines:\n  - id: " + id + "\n    " + rest + "\n" }
	reply := func(id, text string) string { return "replies:\n  - id: " + id + "\n    text: \"" + text + "\"\n" }
	ours := func(was, is string) string { return strings.Replace(aLine+aMessage, was, is, 1) }
	words := map[string]string{} // the built-in first replies
	for l := crisis.Distress; l <= crisis.Danger; l++ {
		for f := range crisis.FlagMeans << 1 {
			words[fmt.Sprint(l, f.Names())] = crisis.FirstReply(l, f)[0]
		}
	}
	swapped := reply("first.danger", words["danger [other]"]) + "  - id: first.danger.other\n    text: \"" + words["danger []"] + "\"\n"
	for _, c := range []struct {
		name, text string
		line       int
		want       string
	}{
		// The six of issue 3.
		{"an empty reply", reply("first.crisis", ""), 3, "first.crisis: has no words"},
		{"no 999", reply("first.crisis", "We hear you. Samaritans 116 123, SHOUT to 85258, NHS 111 option 2. Automatic reply."), 3, "first.crisis: lacks 999"},
		{"a wrong digit count", ours("0116 496 0001", "0116 496 001"), 5, `ours: number "0116 496 001" has 10 digits`},
		{"a curly apostrophe", reply("first.danger", strings.ReplaceAll(words["danger []"], "'", "’")), 3, "first.danger: has \"’\", a character outside GSM-7, which costs a second segment: write \"'\""},
		{"an emoji", reply("first.crisis", "We hear you 😀. 999, 116 123, SHOUT to 85258, NHS 111 option 2. Automatic reply."), 3, "has \"😀\", a character outside GSM-7, which costs a second segment: take it out"},
		{"an unknown key", ours("    hours:", "    open:"), 6, `ours: unknown key "open": want id, name,`},

		{"a missing text", "replies:\n  - id: first.crisis\n    review: unreviewed\n", 2, "first.crisis: has no words"},
		{"no 116 123", reply("first.crisis", "We hear you. 999, SHOUT to 85258, NHS 111 option 2. Automatic reply."), 3, "lacks 116123"},
		{"no 85258", reply("stopped", "No more texts. Samaritans 116 123. To come back, text START."), 3, "lacks 85258"},
		{"no 111", reply("care", "A machine is replying. Not safe? 999. SHOUT to 85258."), 3, "care: lacks 111"},
		{"no Childline", reply("first.distress.child", "That sounds hard. Samaritans 116 123, SHOUT to 85258. Not safe? 999."), 3, "lacks 08001111"},
		{"the wrong number", reply("first.crisis", "We hear you. 999, 116 124, SHOUT to 85258, NHS 111 option 2. Automatic reply."), 3, "holds 116124, which is no helpline's number"},
		{"Samaritans to somebody attacked", reply("first.danger.abuse", "Call 999 now. Press 55. Deaf: 18000. Talk: 116 123. Automatic reply. Delete this."), 3, "must not hold 116123"},
		{"the topic to whoever reads the phone", reply("first.abuse", "Domestic abuse? 999, press 55. 0808 2000 247. Automatic reply. Delete this."), 3, `says "abuse", and somebody else may read it`},
		{"no word of deleting it", reply("first.abuse", "Emergency? 999, press 55. Advice: 0808 2000 247. Automatic reply."), 3, `first.abuse: does not say "Delete"`},
		{"nobody says that a machine answers", reply("first.crisis", "We hear you. 999, Samaritans 116 123, SHOUT to 85258, NHS 111 option 2."), 3, `does not say "Automatic"`},
		{"two segments", reply("first.crisis", strings.Repeat("We hear you. ", 12)+"999, 116 123, 85258, 111. Automatic reply."), 3, "is 2 segments"},
		{"a banned word", reply("first.crisis", "Calm down. 999, 116 123, 85258, 111. Automatic reply."), 3, `holds the banned words "calm down"`},
		{"a link", reply("first.crisis", "See www.example.org. 999, 116 123, 85258, 111. Automatic reply."), 3, `holds the banned words "www."`},
		{"a closed line in a first reply", reply("first.crisis", "999, 116 123, 85258, 111. CALM 0800 58 58 58. Automatic reply."), 3, "is a first reply and names calm, which is not open all hours"},
		{"a closed line in words without a clock", reply("care", "A machine is replying. 999, 85258, 111, CALM 0800 58 58 58."), 3, "names calm, which is not open all hours"},
		{"first replies swapped", swapped, 3, "first.danger: has the words of first.danger.other: are they swapped?"},
		{"first replies swapped, the other", swapped, 5, "first.danger.other: has the words of first.danger"},
		{"abuse swapped with distress", reply("first.distress.abuse", words["distress []"]), 3, `first.distress.abuse: says "samaritans"`},
		{"crisis swapped with danger", reply("first.crisis", words["danger []"]), 3, "first.crisis: lacks 111"},
		{"a closing that fits behind nothing", reply("closing", "Need to talk to somebody tonight? Samaritans are there on 116 123, free, any time."), 3, "closing: is 82 characters: at most 49"},
		{"a reply that there is not", reply("first.nobody", "999"), 2, "there is no reply first.nobody"},
		{"the demands on a reply taken away", reply("first.crisis", "999, 116 123, 85258, 111. Automatic reply.") + "    needs: []\n", 4, `unknown key "needs": want id, text, review`},
		{"a signature without a date", reply("first.crisis", "999, 116 123, 85258, 111. Automatic reply.") + "    review: yes\n", 4, `review "yes": want unreviewed, or a name and a date`},

		{"another number for 999", line("emergency", "voice: 112"), 3, `emergency: the voice of a built-in line stays "999"`},
		{"an empty number for Samaritans", line("samaritans", "voice:"), 3, `samaritans: the voice of a built-in line stays "116 123"`},
		{"another number for a line that is not core", line("freeva", "voice: 0116 496 0002"), 3, "the voice of a built-in line stays"},
		{"core dropped", line("samaritans", "core: false"), 3, "samaritans: core stays true"},
		{"core given", ours("    source:", "    core: true\n    source:"), 7, "ours: core is for lines that Signpost is built with"},
		{"a core line closed", line("shout", "hours: Mon-Fri 09:00-17:00"), 3, `shout: hours "Mon-Fri 09:00-17:00": a core line is open 24/7`},
		{"hours of a core line unknown", line("nhs111", "hours: \"\""), 3, "nhs111: hours \"\": a core line is open 24/7"},
		{"a line of first replies closed", line("childline", "hours: Mon-Fri 09:00-17:00"), 3, "childline: hours \"Mon-Fri 09:00-17:00\": first."},
		{"old hours told on", line("calm", "hours: Mon-Sun 17:00-22:00"), 3, "calm: more.crisis.calm tells its old hours"},
		{"a closed line placed first", line("calm", "order: 1"), 3, "calm: would come first in MORE after crisis, and is not open all hours"},
		{"a line of ours placed first, closed", strings.Replace(ours(`"24/7"`, "Mon-Fri 09:00-17:00"), "    source:", "    order: 1\n    source:", 1), 7, "ours: would come first in MORE after crisis"},
		{"a line of ours before 999", strings.Replace(ours("[crisis]", "[danger]"), "    source:", "    order: 1\n    source:", 1), 15, "would come first in MORE after danger, and nothing comes before 999"},
		{"one place for two", line("shout", "order: 2\n  - id: nhs111\n    order: 2"), 5, "nhs111: order 2 is shout's already"},
		{"no place", line("shout", "order: first"), 3, `order "first": want a place from 1`},
		{"a line with Samaritans' number", ours("0116 496 0001", "116 123"), 2, "ours: has the number of samaritans"},
		{"a number that costs", ours("0116 496 0001", "0905 496 0001"), 5, "costs more than a call"},
		{"a letter in a number", ours("0116 496 0001", "0116 496 OOO1"), 5, "want digits and spaces only"},
		{"no number", ours("    voice: 0116 496 0001\n", ""), 2, "ours: has no number: give it voice or text"},
		{"no source", ours("    source: our own web page\n", ""), 2, "ours: wants a name, whom it is for (for), and a source"},
		{"hours that nobody can read", ours(`"24/7"`, "daily"), 6, `ours: hours "daily": want 24/7, or`},
		{"a day that is none", ours("2027-05-31", "2027-02-30"), 9, `expires_on: date "2027-02-30"`},
		{"ages that nobody can read", ours("    source:", "    ages: young\n    source:"), 7, `ours: ages "young": want all, adults`},
		{"twice", aLine + "  - id: ours\n    hours: \"24/7\"\n", 10, "ours: twice, it stands on line 2 already"},
		{"no id", "helplines:\n  - name: x\n", 2, "a helpline wants an id"},
		{"an id in capitals", line("Ours", "name: x"), 2, `id "Ours": want at most 40 small letters`},

		{"a message without lines", ours("    lines: [ours]\n", ""), 11, "more.council.1: wants lines"},
		{"a message without levels", ours("    levels: [crisis]\n", ""), 11, "more.council.1: wants levels"},
		{"a message for no level", ours("[crisis]", "[crisis, none]"), 14, `level "none": want danger, crisis`},
		{"a message that waits for nobody we know", ours("[ours]", "[theirs]"), 13, `waits for the helpline "theirs", which there is not`},
		{"a message that waits for another line", ours("[ours]", "[samaritans]"), 12, "names ours without waiting for it: add ours to lines"},
		{"a message without 999", ours(" Not safe? 999.", ""), 12, "more.council.1: lacks 999"},
		{"a message without its line's number", ours("free: 0116 496 0001. ", "free. "), 12, "waits for ours and does not give its number"},
		{"a message of abuse that says so", ours("[crisis]", "[abuse]"), 12, `more.council.1: does not say "Delete"`},
		{"a message that is called something", ours("more.council.1", "more.council.one"), 11, "call your own messages more.council.1"},
		{"a list where words belong", ours("    levels: [crisis]", "    levels: crisis"), 14, "levels wants a list such as"},
		{"words where a list belongs", ours("    for: anyone in the county", "    for: [anyone]"), 4, "for wants one value"},
	} {
		book, faults, _ := overlay(c.text, evening)
		found := slices.ContainsFunc(faults, func(p crisis.Problem) bool {
			return p.File == "ours.yaml" && p.Line == c.line && strings.Contains(p.Message, c.want)
		})
		if book != nil || !found {
			t.Errorf("%s: got %v; want ours.yaml:%d: ...%s", c.name, faults, c.line, c.want)
		}
		for _, p := range faults {
			if p.File != "ours.yaml" || p.Line < 1 || strings.Contains(p.Message, "not right any more") {
				t.Errorf("%s: a fault that is at no line of the file: %v", c.name, p)
			}
		}
	}
}

// TestCouncilManyMessages: MORE stays short.
func TestCouncilManyMessages(t *testing.T) {
	text := aLine + aMessage
	for i := 2; i <= 4; i++ {
		_, message, _ := strings.Cut(strings.Replace(aMessage, "council.1", fmt.Sprint("council.", i), 1), "\n")
		text += message
	}
	book, faults, _ := overlay(text, evening)
	if book != nil || len(faults) != 1 || faults[0].Line != 26 || !strings.Contains(faults[0].Message, "one of more than 3 messages of your own after crisis") {
		t.Errorf("four messages: got %v", faults)
	}
}

// TestCouncilExpired: a line past its date is named, and refuses nothing else.
func TestCouncilExpired(t *testing.T) {
	text := strings.Replace(aLine+aMessage, "2027-05-31", "2026-11-30", 1)
	book, faults, expired := overlay(text, evening)
	if book == nil || len(faults) > 0 {
		t.Fatalf("a line that has expired: refused for %v", faults)
	}
	if len(expired) != 1 || expired[0].String() != "ours.yaml:9: ours: expired on 2026-11-30, and it is no longer given: phone it, then write verified_on, checked_by and a new expires_on" {
		t.Errorf("expired: %v", expired)
	}
	if more := book.More(crisis.Crisis, 0, evening); strings.Contains(fmt.Sprint(more), "0116") || !slices.Equal(more, crisis.More(crisis.Crisis, 0, evening)) {
		t.Errorf("More with an expired line: %q", more)
	}
	// A core line is late and stays.
	book, faults, expired = overlay("helplines:\n  - id: samaritans\n    expires_on: 2020-01-01\n", evening)
	if book == nil || len(expired) != 1 || !strings.Contains(expired[0].String(), "ours.yaml:3: samaritans: expired on 2020-01-01, and it is still given") {
		t.Fatalf("samaritans, expired: %v %v", faults, expired)
	}
	if more := book.More(crisis.Crisis, 0, evening); !slices.Equal(more, crisis.More(crisis.Crisis, 0, evening)) {
		t.Errorf("More with Samaritans late: %q", more)
	}
	// Other faults do not hide it.
	if _, faults, expired = overlay(text+"  - id: x\n", evening); len(faults) == 0 || len(expired) != 1 {
		t.Errorf("expired beside a fault: %v %v", faults, expired)
	}
}

// TestReadCouncilRefuses: files that are none.
func TestReadCouncilRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
		want string
	}{
		"empty":                {"", 1, "is empty"},
		"blank":                {" \n\n", 1, "is empty"},
		"comments":             {"# soon\n", 1, "holds no lists"},
		"empty lists":          {"helplines:\nreplies: []\n", 1, "holds no helplines and no replies"},
		"binary":               {"\x7fELF\x00\x01", 1, "is not text in UTF-8"},
		"UTF-16":               {"\xff\xfeh\x00e\x00", 1, "is not text in UTF-8"},
		"huge":                 {strings.Repeat("#", flows.CouncilMost+1), 1, "is more than 1048576 bytes"},
		"words":                {"hello\n", 1, "holds no lists"},
		"a list":               {"- id: x\n", 1, "holds no lists"},
		"unknown list":         {"helpline:\n  - id: x\n", 1, `unknown key "helpline": want helplines or replies; did you mean helplines?`},
		"half a line":          {aLine + "  - id: x\n    name: \"Hal", 11, "is not YAML"},
		"half a key":           {aLine + "  - id: x\n    verified_o", 11, "is not YAML"},
		"tabs":                 {"helplines:\n\t- id: x\n", 2, "is not YAML"},
		"a key twice":          {"helplines:\n  - id: x\n    name: y\n    name: z\n", 4, "is not YAML: mapping key \"name\" already defined"},
		"a list twice":         {"helplines:\n  - id: x\nhelplines:\n  - id: y\n", 3, "is not YAML: mapping key \"helplines\" already defined"},
		"not a list":           {"helplines:\n  id: x\n", 1, "helplines is not a list"},
		"words in a list":      {"helplines:\n  - ours\n", 2, "an entry is not a set of keys"},
		"a set in a value":     {"helplines:\n  - id: x\n    voice:\n      ring: 1\n", 3, "voice: want words, or a list of words"},
		"two documents":        {"helplines:\n  - id: x\n---\nreplies:\n", 4, "a second document begins here"},
		"an anchor":            {"helplines:\n  - &a\n    id: x\n", 2, "has a YAML anchor or alias"},
		"an alias":             {"helplines:\n  - id: x\n    name: *a\n", 3, "has a YAML anchor or alias"},
		"a bomb":               {"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", 1, "has a YAML anchor or alias"},
		"a merge":              {"helplines:\n  - <<: {id: x}\n", 2, "has a YAML anchor or alias"},
		"a tag":                {"helplines: !!binary aGk=\n", 1, "has a YAML sign"},
		"a directive":          {"%YAML 1.2\n---\nhelplines:\n", 1, "has a YAML sign"},
		"a complex key":        {"? [a]\n: b\n", 1, "has a YAML sign"},
		"deep brackets":        {"helplines: " + strings.Repeat("[", 100_000), 1, "is nested too deep"},
		"deep braces":          {"helplines: " + strings.Repeat("{a: ", 5) + "x" + strings.Repeat("}", 5) + "\n", 1, "is nested too deep"},
		"deep dashes":          {"helplines:\n" + strings.Repeat("- ", 100_000), 2, "is nested too deep or too long"},
		"deep indents":         {"helplines:\n" + strings.Repeat(" ", 60) + "- id: x\n", 2, "is indented by more than 40 columns"},
		"a very long value":    {"helplines:\n  - id: x\n    name: " + strings.Repeat("x", 2000) + "\n", 3, "name is longer than 1000 characters"},
		"a bell":               {"helplines:\n  - id: x\n    name: \"a\\a\"\n", 3, "name has a line break or a control character"},
		"a thousand lines":     {"helplines:\n" + strings.Repeat("  - id: x\n", 1000), 1, "has 1000 entries: at most 500"},
		"a million characters": {"helplines:\n" + strings.Repeat("  - {id: x, a: b}\n", 40_000), 1, "nested too deep or too long"},
	} {
		_, faults := flows.ReadCouncil("ours.yaml", []byte(c.text))
		if len(faults) == 0 || !strings.Contains(faults[0].Message, c.want) || faults[0].File != "ours.yaml" || c.line != faults[0].Line && name != "a million characters" {
			t.Errorf("%s: got %v; want ours.yaml:%d: ...%s", name, faults, c.line, c.want)
		}
	}
}

// TestReadCouncilShowsLittle: the setting may name another file by mistake, such
// as one with a secret; a fault may not print it.
func TestReadCouncilShowsLittle(t *testing.T) {
	secret := strings.Repeat("s3cret", 30)
	for _, text := range []string{secret, "TOKEN=" + secret, secret + ": x", "helplines:\n  - " + secret + ": x\n", "a: \"" + secret, "helplines:\n  - id: " + secret} {
		_, faults, _ := overlay(text, evening)
		if got := fmt.Sprint(faults); len(faults) == 0 || strings.Contains(got, secret[:100]) {
			t.Errorf("%.20q: got %s", text, got)
		}
	}
}

// FuzzReadCouncil: whatever the bytes, either there are faults, each at a line
// of the file, or a book that is no weaker than the built-in one.
func FuzzReadCouncil(f *testing.F) {
	f.Add(aLine)
	f.Add(aLine + aMessage)
	f.Add(goodCouncil(f))
	f.Add("helplines:\n  - id: samaritans\n    order: 2\n    expires_on: 2020-01-01\n")
	f.Add("replies:\n  - id: first.crisis\n    text: >-\n      999 116 123\n")
	f.Add("helplines: [{id: a, name: b}, *c]\n")
	f.Add("- - - ? : | > ' \" & ! %\n\t[{\x00\r")
	built := crisis.BuiltIn()
	f.Fuzz(func(t *testing.T, text string) {
		book, faults, _ := overlay(text, evening)
		for _, p := range faults {
			if p.File != "ours.yaml" || p.Line < 1 || p.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 || p.Message == "" || strings.Contains(p.Message, "not right any more") {
				t.Errorf("a fault at no line: %v", p)
			}
		}
		if (book == nil) != (len(faults) > 0) {
			t.Fatalf("book %v with faults %v", book != nil, faults)
		}
		if book == nil {
			return
		}
		lines := book.Helplines()
		for _, was := range built.Helplines() {
			i := slices.IndexFunc(lines, func(h crisis.Helpline) bool { return h.ID == was.ID })
			if i < 0 || lines[i].Voice != was.Voice || lines[i].Text != was.Text || lines[i].Core != was.Core || was.Core && !lines[i].Open(evening.AddDate(50, 0, 0)) {
				t.Fatalf("the line %s is weaker", was.ID)
			}
		}
		for l := crisis.Distress; l <= crisis.Danger; l++ {
			for fl := range crisis.FlagMeans << 1 {
				was, is := built.FirstReply(l, fl, "en"), book.FirstReply(l, fl, "en")
				if len(is) != len(was) {
					t.Fatalf("FirstReply(%s, %v): %q", l, fl.Names(), is)
				}
				more := book.More(l, fl, evening.AddDate(50, 0, 0))
				if len(more) == 0 {
					t.Fatalf("More(%s, %v): nothing", l, fl.Names())
				}
				for _, text := range append(slices.Concat(is, more), book.More(l, fl, evening)...) {
					if !sms.GSM7(text) || sms.Segments(text) != 1 {
						t.Fatalf("%q: %d segments", text, sms.Segments(text))
					}
				}
				if l.Urgent() && !strings.Contains(is[0], "999") || l == crisis.Crisis && !strings.Contains(is[0], "85258") {
					t.Fatalf("FirstReply(%s, %v): %q", l, fl.Names(), is)
				}
			}
		}
	})
}
