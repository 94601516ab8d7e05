package directory

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestStarter(t *testing.T) {
	d := starter(t)
	if got := len(d.All()); got != 259 {
		t.Errorf("starter listings: got %d, want 259", got)
	}
	if got := len(d.Interests()); got != 44 {
		t.Errorf("starter interests: got %d, want 44", got)
	}
	seeds := 0
	for _, l := range d.All() {
		if l.Unconfirmed() {
			seeds++
		}
		if got, ok := d.Get(l.ID); !ok || got != l {
			t.Errorf("Get(%q): got %v, %v", l.ID, got, ok)
		}
	}
	if seeds != 3 {
		t.Errorf("unconfirmed listings: got %d, want 3", seeds)
	}
	if _, ok := d.Get("no-such-group"); ok {
		t.Error("Get(no-such-group): got a listing")
	}
	if got := d.Label("diy-sheds") + ", " + d.Label("nonsense"); got != "Sheds and DIY, nonsense" {
		t.Errorf("labels: got %q", got)
	}
}

// TestWords holds the words of every language to the tags of the starter interests.
func TestWords(t *testing.T) {
	d := starter(t)
	files := map[string]string{"words.csv": plainWords}
	for _, other := range Translations() {
		if other.Review == "" {
			t.Errorf("%s: its first line does not say who has reviewed it", other.File)
		}
		files[other.File] = other.text
	}
	for _, want := range []string{"words.pa.csv", "words.pl.csv"} {
		if files[want] == "" {
			t.Errorf("%s: not there", want)
		}
	}
	for file, text := range files {
		r := csv.NewReader(strings.NewReader(text))
		r.Comment, r.FieldsPerRecord = '#', 3
		rows, err := r.ReadAll()
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for _, row := range rows[1:] {
			if row[2] == "" {
				t.Errorf("%s: %q has no phrases", file, row)
			}
			if _, ok := levels[row[0]]; !ok {
				continue
			}
			for _, tag := range strings.Split(row[1], ";") {
				if _, ok := d.tag[tag]; !ok {
					t.Errorf("%s: %q is no tag of interests.csv", file, tag)
				}
			}
		}
	}
}

// TestProblems gives one bad field at a time; the good row beside it must load.
func TestProblems(t *testing.T) {
	for _, one := range []struct{ pair, want string }{
		{"id=Busy Hands", `listings.csv:3:id: "Busy Hands" is not a slug such as busy-hands-enderby`},
		{"id=good", `listings.csv:3:id: "good" is also the id of line 2`},
		{"name=", `listings.csv:3:name: "" is empty`},
		{"name=Ты", `listings.csv:3:name: "Ты" holds a character that would double what a text costs (not GSM-7)`},
		{"description=two\nlines", "listings.csv:3:description: \"two\\nlines\" holds a line break or control character"},
		{"kind=party", `listings.csv:3:kind: "party" is none of activity, support, venue, advice`},
		{"interests=", `listings.csv:3:interests: "" is empty`},
		{"interests=crafts;knitting", `listings.csv:3:interests: "crafts;knitting" names "knitting", which is no tag of interests.csv`},
		{"days=mon;someday", `listings.csv:3:days: "mon;someday" unknown day "someday" (mon tue wed thu fri sat sun)`},
		{"start=25:00", `listings.csv:3:start: "25:00" is not a time such as 14:30`},
		{"start=9:00", `listings.csv:3:start: "9:00" is not a time such as 14:30`},
		{"start=2pm", `listings.csv:3:start: "2pm" is not a time such as 14:30`},
		{"end=10:00", `listings.csv:3:end: "10:00" stands without a start`},
		{"lat=52,6", `listings.csv:3:lat: "52,6" is not a pair of decimal degrees`},
		{"lat=", `listings.csv:3:lat: "" is not a pair of decimal degrees`},
		{"lat=-1.2", `listings.csv:3:lat: "-1.2" is outside Great Britain`},
		{"lat=NaN", `listings.csv:3:lat: "NaN" is outside Great Britain`},
		{"contact_phone=0808 800 330", `listings.csv:3:contact_phone: "0808 800 330" has 10 digits, which no UK number of that kind has`},
		{"contact_phone=07700 9001", `listings.csv:3:contact_phone: "07700 9001" has 9 digits, which no UK number of that kind has`},
		{"contact_phone=+1 202 555 0100", `listings.csv:3:contact_phone: "+1 202 555 0100" is not a UK number`},
		{"contact_phone=ask Jean", `listings.csv:3:contact_phone: "ask Jean" holds something that is not part of a phone number`},
		{"contact_email=someone", `listings.csv:3:contact_email: "someone" is not an email address`},
		{"contact_email=a@b", `listings.csv:3:contact_email: "a@b" is not an email address`},
		{"contact_email=a@b@example.org", `listings.csv:3:contact_email: "a@b@example.org" is not an email address`},
		{"website=www.example.org", `listings.csv:3:website: "www.example.org" is not a web address`},
		{"source_url=", `listings.csv:3:source_url: "" is empty`},
		{"source_url=javascript:alert(1)", `listings.csv:3:source_url: "javascript:alert(1)" is not a web address`},
		{"source_date=2024-13", `listings.csv:3:source_date: "2024-13" is not a date such as 2006-01`},
		{"source_date=last week", `listings.csv:3:source_date: "last week" is not a date such as 2006-01-02`},
		{"confidence=sure", `listings.csv:3:confidence: "sure" is none of high, medium, low`},
		{"valid_to=2026", `listings.csv:3:valid_to: "2026" is not a date such as 2006-01-02`},
		{"checked=2026-02-30", `listings.csv:3:checked: "2026-02-30" is not a date such as 2006-01-02`},
	} {
		file := strings.Join(listingColumns, ",") + "\n" + row("good") + "\n" + row("bad", one.pair) + "\n"
		d, problems := Load(strings.NewReader(file), strings.NewReader(starterInterests))
		if len(problems) != 1 || problems[0].String() != one.want {
			t.Errorf("%s:\n got %v\nwant %s", one.pair, problems, one.want)
		}
		if len(d.All()) != 1 || d.All()[0].ID != "good" {
			t.Errorf("%s: got %d listings, want the good one alone", one.pair, len(d.All()))
		}
	}
}

func TestGoodFields(t *testing.T) {
	for _, pair := range []string{"contact_phone=07700 900123", "contact_phone=+44 7700 900123", "contact_phone=(0116) 496 0123", "contact_phone=0800 1111", "contact_phone=116 123",
		"contact_phone=111", "contact_phone=85258", "start=09:00", "source_date=2024", "source_date=2024-12", "checked=2026-02-28", "name=Café “Natter” – Oadby"} {
		d := loaded(t, row("one", pair))
		if len(d.All()) != 1 {
			t.Errorf("%s: got %d listings", pair, len(d.All()))
		}
	}
}

func TestBadFiles(t *testing.T) {
	heading := strings.Join(listingColumns, ",")
	for _, one := range []struct{ name, listings, interests, want string }{
		{"empty", "", starterInterests, "listings.csv:1: the heading cannot be read: EOF"},
		{"unknown column", heading + ",colour\n", starterInterests, "listings.csv:1:colour: unknown column"},
		{"missing column", strings.TrimSuffix(heading, ",checked") + "\n", starterInterests, "listings.csv:1:checked: column missing"},
		{"column twice", heading + ",name\n", starterInterests, "listings.csv:1:name: column named twice"},
		{"short row", heading + "\na,b\n", starterInterests, "listings.csv:2: the row has 2 fields, the heading 28"},
		{"quote", heading + "\na\"b,c\n", starterInterests, "listings.csv:2: the row cannot be read: bare \" in non-quoted-field"},
		{"not utf-8", heading + "\n" + row("a", "venue=\xff") + "\n", starterInterests, "listings.csv:2:venue: is not UTF-8 text"},
		{"tag twice", heading + "\n", "tag,label,synonyms\na,A,b\na,B,c\n", `interests.csv:3:tag: "a" is also the tag of line 2`},
		{"bad tag", heading + "\n", "tag,label,synonyms\nA b,A,b\n", `interests.csv:2:tag: "A b" is not a slug such as busy-hands-enderby`},
		{"no label", heading + "\n", "tag,label,synonyms\na,,b\n", `interests.csv:2:label: "" is empty`},
		{"synonym twice", heading + "\n", "tag,label,synonyms\na,A,b|B\n", `interests.csv:2:synonyms: "b|B" names "B" twice`},
		{"empty synonym", heading + "\n", "tag,label,synonyms\na,A,b|?\n", `interests.csv:2:synonyms: "b|?" names "?", which holds no word`},
	} {
		d, problems := Load(strings.NewReader(one.listings), strings.NewReader(one.interests))
		if len(problems) != 1 || problems[0].String() != one.want {
			t.Errorf("%s:\n got %v\nwant %s", one.name, problems, one.want)
		}
		if d == nil {
			t.Fatalf("%s: got no directory", one.name)
		}
	}
	many := "tag,label,synonyms\n"
	for i := range 65 {
		many += fmt.Sprintf("tag%d,Label,word%d\n", i, i)
	}
	if d, problems := Load(strings.NewReader(heading+"\n"), strings.NewReader(many)); len(problems) != 1 || problems[0].Line != 66 || len(d.Interests()) != 64 {
		t.Errorf("65 interests: got %d and %v, want 64 and a problem on line 66", len(d.Interests()), problems)
	}
	bom := "\ufeff" + heading + "\n" + row("one") + "\n"
	if d, problems := Load(strings.NewReader(bom), strings.NewReader(starterInterests)); len(problems) != 0 || len(d.All()) != 1 {
		t.Errorf("byte order mark: got %d listings and %v", len(d.All()), problems)
	}
}

func FuzzLoad(f *testing.F) {
	heading := strings.Join(listingColumns, ",") + "\n"
	for _, body := range []string{"", row("one"), row("a", "lat=NaN", "days=;"), "\"", "a,b\n\"", row("x", "interests=crafts;crafts", "ages=-", "frequency=first"), "\x00", row("y", "name= - ", "place= "),
		row("z", "name=(", "also_known_as=;;?;and"), row("n", "name=the", "also_known_as=a;mon;no")} {
		f.Add(heading+body, starterInterests[:2000])
	}
	f.Add("\xff", "tag,label,synonyms\n,,")
	f.Add(heading+row("one"), "tag,label,synonyms\ncrafts,Crafts,knit|no|mon\ngames,Games,bingo")
	f.Fuzz(func(t *testing.T, listings, interests string) {
		d, _ := Load(strings.NewReader(listings), strings.NewReader(interests))
		for _, text := range []string{"knitting on mon", "whats on, no bingo", "im 15"} {
			q := Question{Slots: d.Understand(text, monday), Lat: 52.589, Lon: -1.209, HasPoint: true, PlaceName: "Enderby"}
			a := d.Search(q, monday)
			if reply := d.Reply(a, q, monday); reply == "" || !utf8.ValidString(reply) || len([]rune(reply)) > replySize {
				t.Errorf("%q: got reply %q", text, reply)
			}
			for _, h := range a.Hits {
				if text := Details(h.Listing, monday); text == "" || len([]rune(text)) > replySize {
					t.Errorf("details of %q: got %q", h.Listing.ID, text)
				}
			}
		}
	})
}
