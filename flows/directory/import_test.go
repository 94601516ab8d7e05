package directory

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"signpost/flows/places"
)

var gazetteer = sync.OnceValue(func() *places.Gazetteer {
	g, err := places.New()
	if err != nil {
		panic(err)
	}
	return g
})

// read imports a file as "oadby" over d.
func read(t testing.TB, d *Directory, file string, m Mapping) *Import {
	t.Helper()
	in, err := d.ReadImport("groups.csv", "oadby", []byte(file), m, gazetteer(), monday)
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	return in
}

// laid is what an import makes of the file's directory d with edits laid over it.
func laid(t testing.TB, d *Directory, edits []Edit, in *Import, shrink bool) ([]Edit, Take) {
	t.Helper()
	changed, took, err := d.Take(edits, in, shrink, "sam", monday)
	if err != nil {
		t.Fatal(err)
	}
	edits = slices.Clone(edits)
	for _, e := range changed {
		if i := slices.IndexFunc(edits, func(old Edit) bool { return old.ID == e.ID }); i >= 0 {
			edits[i] = e
		} else {
			edits = append(edits, e)
		}
	}
	return edits, took
}

// with is d with edits laid over it.
func with(t testing.TB, d *Directory, edits []Edit) *Directory {
	t.Helper()
	now, err := d.With(edits)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// theirs is the heading of a council's file, and good the cells of a right row.
const theirs = "Ref,Group name,Category,Details,Venue,Village,Postcode,Latitude,Longitude,Day,Time,Finish,Cost,Age range,Telephone,E-mail address,Web site,Last updated,Expiry date,Contact name,Publish contact,Colour"

var theirHeading = strings.Split(theirs, ",")

func theirRow(ref string, pairs ...string) string {
	cells := map[string]string{"Ref": ref, "Group name": "Knit and natter " + ref, "Category": "Crafts", "Details": "Come and knit with us.", "Venue": "Village hall", "Village": "Enderby",
		"Postcode": "le19 4at", "Latitude": "52.589", "Longitude": "-1.209", "Day": "Tuesdays", "Time": "2pm", "Finish": "4pm", "Cost": "\u00a32", "Telephone": "0116 496 0001",
		"E-mail address": "info@example.org", "Web site": "www.example.org", "Last updated": "03/11/2026"}
	for _, pair := range pairs {
		column, value, _ := strings.Cut(pair, "=")
		cells[column] = value
	}
	var out []string
	for _, h := range theirHeading {
		out = append(out, `"`+strings.ReplaceAll(cells[h], `"`, `""`)+`"`)
	}
	return strings.Join(out, ",")
}

func TestImport(t *testing.T) {
	d := loaded(t, row("alpha"))
	in := read(t, d, theirs+"\n"+theirRow("17")+"\n", Mapping{})
	if len(in.Faults) > 0 || len(in.Listings) != 1 || in.Ours {
		t.Fatalf("got %v, %d listings", in.Faults, len(in.Listings))
	}
	got := strings.Join(in.Listings[0].cells(), "|")
	want := "oadby-17|Knit and natter 17|activity|crafts|Come and knit with us.|Village hall|Enderby|LE19 4AT|52.589|-1.209|tue|14:00|16:00||\u00a32||||" +
		"0116 496 0001|info@example.org|https://www.example.org||https://www.example.org|2026-11-03|medium||||"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if unused := strings.Join(in.Unused, " "); unused != "Colour" {
		t.Errorf("unused: %q", unused)
	}
}

// TestImportFaults: each fault is named with its row and column, and costs the
// field or the row.
func TestImportFaults(t *testing.T) {
	d := loaded(t, row("alpha"))
	for _, c := range []struct{ pair, want, column, is string }{ // want: the fault; is: what becomes of the column, "-" for a row left out
		{"Group name=", "2:name: is empty: the row is left out", "name", "-"},
		{"Group name=" + strings.Repeat("n", 81), `2:name: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn..." has 81 characters, and 80 are the most: left out|2:name: is empty: the row is left out`, "name", "-"},
		{"Group name=Tea with Mrs Jones", "2:name: seems to name a person: left out|2:name: is empty: the row is left out", "name", "-"},
		{"Group name=Knit \U0001F9F6 and natter", "2:name: held 1 characters that a text message cannot carry: those are left out", "name", "Knit and natter"},
		{"Details=" + strings.Repeat("word ", 80), "2:description: has 399 characters, and 300 are the most: cut", "description", strings.TrimSpace(strings.Repeat("word ", 59)) + "..."},
		{"Details=Ring 07700 900123 for more", "2:description: holds a telephone number: it belongs in contact_phone: left out", "description", "Crafts and making."},
		{"Details=Write to sam@example.org", "2:description: holds an e-mail address: it belongs in contact_email: left out", "description", "Crafts and making."},
		{"Details=Ask for Joan Smith", "2:description: seems to name a person: left out", "description", "Crafts and making."},
		{"Details=Contact Voluntary Action Leicester", "", "description", "Contact Voluntary Action Leicester"},
		{"Details=<p>Tea &amp; <b>cake</b></p>\r\nall \u201cwelcome\u201d", "", "description", `Tea & cake all "welcome"`},
		{"Category=Crafts;Xyzzy", `2:interests: "Xyzzy" means none of our interests: left out`, "interests", "crafts"},
		{"Category=knitting, Choirs and music", "", "interests", "crafts;music"},
		{"Category=", "", "interests", "crafts;coffee-chat"},
		{"Village=Atlantis", "", "place", "Atlantis"},
		{"Village=", "", "place", "LE19 4"},
		{"Village=Leicestershire", "", "place", "Leicestershire"},
		{"Postcode=LE19 4A", `2:postcode: "LE19 4A" is not a full postcode such as LE19 4AT: left out`, "postcode", ""},
		{"Postcode=LE15 6AA", `2:postcode: "LE15 6AA" lies`, "postcode", ""},
		{"Latitude=5o.5", `2:lat: "5o.5 -1.209" is not a pair of decimal degrees: left out`, "lat", "52.589"},
		{"Latitude=-1.209", `2:lat: "-1.209 -1.209" is outside Great Britain: left out`, "lat", "52.589"},
		{"Latitude=0", `2:lat: "0 -1.209" is outside Great Britain: left out`, "lat", "52.589"},
		{"Latitude=53.9", `2:lat: "53.9 -1.209" lies 146 km from Enderby: left out`, "lat", "52.589"},
		{"Day=Sometimes", `2:days: "Sometimes" is no day such as mon or Monday: left out`, "days", ""},
		{"Day=1st Monday of the month", "", "frequency", "1st Monday of the month"},
		{"Time=25:00", `2:start: "25:00" is not a time such as 14:30 or 2.30pm: left out|2:end: "16:00" is nothing without its start: left out`, "start", ""},
		{"Time=5pm", `2:end: "16:00" is not after the start "17:00": left out`, "end", ""},
		{"Finish=3", `2:end: "3" could be morning or afternoon: write 14:30 or 2.30pm: left out`, "end", ""},
		{"Last updated=31/02/2026", `2:source_date: "31/02/2026" is not a date such as 31/12/2026 or 2026-12-31: left out`, "source_date", ""},
		{"Last updated=2031-01-01", `2:source_date: "2031-01-01" has not come yet: left out`, "source_date", ""},
		{"Expiry date=when it ends", `2:valid_to: "when it ends" is not a date such as 31/12/2026 or 2026-12-31: the row is left out`, "name", "-"},
		{"Telephone=0116 496 001", "2:contact_phone: has 10 digits, which no UK number of that kind has: left out", "contact_phone", ""},
		{"Telephone=ask at the desk", "2:contact_phone: holds something that is not part of a phone number: left out", "contact_phone", ""},
		{"Telephone=07700 900123", "2:contact_phone: is a mobile number, and nothing says that it is published: left out", "contact_phone", ""},
		{"Telephone=+44 (0)7700 900123", "2:contact_phone: is a mobile number, and nothing says that it is published: left out", "contact_phone", ""},
		{"Telephone=07700 900123 / 0116 496 0002", "2:contact_phone: is a mobile number, and nothing says that it is published: left out", "contact_phone", "0116 496 0002"},
		{"Telephone=0116 496 0001 or 0116 496 0002", "2:contact_phone: is a second number, and there is room for one: left out", "contact_phone", "0116 496 0001"},
		{"Contact name=Joan", "2:contact_phone: stands beside a person's name, and nothing says that it is published: left out", "contact_phone", ""},
		{"E-mail address=joan at example.org", "2:contact_email: is not an email address: left out", "contact_email", ""},
		{"E-mail address=joan@gmail.com", "2:contact_email: is a person's own address, and nothing says that it is published: left out", "contact_email", ""},
		{"E-mail address=joan.smith@example.org", "2:contact_email: is a person's own address, and nothing says that it is published: left out", "contact_email", ""},
		{"E-mail address=village.hall@example.org", "", "contact_email", "village.hall@example.org"},
		{"Web site=see Facebook", `2:website: "see Facebook" is not a web address: left out|2:source_url: is empty, and there is no website: say where the file comes from with --set source_url=ADDRESS: the row is left out`, "name", "-"},
		{"Ref=", "2:id: is empty: the row is left out", "name", "-"},
	} {
		in := read(t, d, theirs+"\n"+theirRow("17", c.pair)+"\n", Mapping{})
		var faults []string
		for _, p := range in.Faults {
			faults = append(faults, strings.TrimPrefix(p.String(), "groups.csv:"))
		}
		is := "-"
		if len(in.Listings) > 0 {
			is = in.Listings[0].cell(c.column)
		}
		got := strings.Join(faults, "|")
		if got != c.want && (!strings.HasSuffix(c.want, " lies") || !strings.HasPrefix(got, c.want)) || is != c.is {
			t.Errorf("%.60s\n got %s\nwant %s\n%s is %q, want %q", c.pair, got, c.want, c.column, is, c.is)
		}
		for _, theirs := range []string{"900123", "joan", "Joan", "Jones"} {
			if strings.Contains(got, theirs) {
				t.Errorf("%s: a fault repeats a contact: %s", c.pair, got)
			}
		}
	}
	in := read(t, d, theirs+"\n"+theirRow("17", "Telephone=07700 900123", "E-mail address=joan@gmail.com", "Contact name=Joan", "Publish contact=yes")+"\n", Mapping{})
	if l := in.Listings[0]; l.Phone != "07700 900123" || l.Email != "joan@gmail.com" || len(in.Faults) > 0 {
		t.Errorf("published: got %q %q, %v", l.Phone, l.Email, in.Faults)
	}
	in = read(t, d, theirs+"\n"+theirRow("17")+"\n"+theirRow("17", "Cost=free")+"\n"+theirRow("18", "Village=Atlantis", "Latitude=", "Longitude=", "Postcode=")+"\nonly this\n", Mapping{})
	want := `groups.csv:3:id: "17" is also the id of line 2: the row is left out|groups.csv:4:place: "Atlantis" is no place we know, and there are neither coordinates nor a postcode near it: the row is left out|` +
		`groups.csv:5: has 1 field and the heading 22: the row is left out`
	var got []string
	for _, p := range in.Faults {
		got = append(got, p.String())
	}
	if strings.Join(got, "|") != want || len(in.Listings) != 1 || in.Listings[0].Cost != "\u00a32" || !in.Refused["oadby-18"] || in.Unread != 1 {
		t.Errorf("got %s\n%d listings, refused %v, unread %d", strings.Join(got, "|"), len(in.Listings), in.Refused, in.Unread)
	}
}

func TestMend(t *testing.T) {
	for text, want := range map[string]string{"14:30": "14:30", "2.30pm": "14:30", "2pm": "14:00", "10am - 12 noon": "10:00-12:00", "7-9pm": "19:00-21:00", "11-1pm": "11:00-13:00",
		"10:00 to 11:30": "10:00-11:30", "1430": "14:30", "12pm": "12:00", "12am": "00:00", "midday": "12:00", "09:30:00": "09:30", "half past two": "!", "2": "!", "2:30": "!", "13pm": "!", "": ""} {
		start, end, err := mendTimes(text)
		if end != "" {
			start += "-" + end
		}
		if err != nil {
			start = "!"
		}
		if start != want {
			t.Errorf("%q: got %s, want %s", text, start, want)
		}
	}
	for text, want := range map[string]string{"2026-12-31": "2026-12-31", "31/12/2026": "2026-12-31", "3/4/26": "2026-04-03", "1st March 2026": "2026-03-01", "31 Dec 2026": "2026-12-31",
		"2026-12-31T10:00:00Z": "2026-12-31", "31/12/2026 00:00": "2026-12-31", "46387": "2026-12-31", "12/31/2026": "!", "soon": "!", "2026": "2026", "Dec 2026": "2026-12", "12/2026": "2026-12", "": ""} {
		got, err := mendDate(text, true)
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"Mon": "mon", "Mondays and Weds": "mon;wed", "mon;thu": "mon;thu", "Monday - Friday": "mon;tue;wed;thu;fri", "fri to mon": "mon;fri;sat;sun", "weekdays": "mon;tue;wed;thu;fri",
		"Sat/Sun": "sat;sun", "every day": "mon;tue;wed;thu;fri;sat;sun", "Tues, Thurs": "tue;thu", "2nd Tuesday": "tue+", "not Mondays": "!", "ring first": "!", "weekend": "sat;sun", "Sunday": "sun"} {
		days, more, err := mendDays(text)
		got := (&Listing{Days: days}).dayNames(";")
		if more {
			got += "+"
		}
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	for file, want := range map[string]string{"/x/Oadby groups 2026-11.csv": "oadby-groups", `C:\lists\Rutland.CSV`: "rutland", "2026.csv": "import", "U3A.csv": "u-a"} {
		if got := SourceOf(file); got != want || CheckSource(got) != nil {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

func TestMapping(t *testing.T) {
	m, err := ReadMapping("# Oadby\nname = Title of it\n\nset confidence = high\r\nset source_url=https://example.org/list\nplace=Where\n")
	if err != nil {
		t.Fatal(err)
	}
	in := read(t, loaded(t, row("alpha")), "Title of it,WHERE,name,Notes\nOadby choir,Oadby,x,Singing for fun\n", m)
	if l := in.Listings[0]; l.ID != "oadby-oadby-choir-oadby" || l.Name != "Oadby choir" || l.Confidence != "high" || l.Interests[0] != "music" || l.SourceURL != "https://example.org/list" {
		t.Errorf("got %v", l.cells())
	}
	for text, want := range map[string]string{"name": "line 1: \"name\" is not of the form ours=theirs", "nome=x": "\"nome\" is no column of ours", "name=a\nname=b": "line 2: name is given twice", "set x=1": "no column of ours"} {
		if _, err := ReadMapping(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	d := loaded(t, row("alpha"))
	for _, c := range []struct {
		file string
		m    Mapping
		want string
	}{
		{"a,b\n1,2\n", Mapping{}, `no column looks like the name: say which it is with --map name=HEADING; the file has: "a", "b"`},
		{"name,b\n1,2\n", Mapping{}, "no column looks like the place"},
		{"name,place\n1,2\n", Mapping{From: map[string]string{"cost": "Price"}}, `cost is to come from "Price", and the file has no such column`},
		{"", Mapping{}, "is empty"},
	} {
		if _, err := d.ReadImport("f.csv", "oadby", []byte(c.file), c.m, gazetteer(), monday); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q", c.file, err, c.want)
		}
	}
	if _, err := d.ReadImport("f.csv", "Oadby!", []byte("name,place\n"), Mapping{}, gazetteer(), monday); err == nil {
		t.Error("a source with a bad name was taken")
	}
}

func TestTake(t *testing.T) {
	file := loaded(t, row("alpha"))
	first := theirs + "\n" + theirRow("1") + "\n" + theirRow("2") + "\n" + theirRow("3") + "\n"
	edits, took := laid(t, file, nil, read(t, file, first, Mapping{}), false)
	if took.New != 3 || took.Same != 0 || len(edits) != 3 {
		t.Fatalf("first: %+v", took)
	}
	now := with(t, file, edits)
	if changed, took, err := file.Take(edits, read(t, now, first, Mapping{}), false, "sam", monday); err != nil || len(changed) != 0 || took.Same != 3 {
		t.Errorf("again: %d changed, %+v, %v", len(changed), took, err)
	}
	// 1 was checked, 2 withheld by staff, 3 checked too.
	edits[0].Checked, edits[1].Held, edits[2].Checked = "2026-11-20", Reasons[1], "2026-11-20"
	second := theirs + "\n" + theirRow("1", "Cost=free") + "\n" + theirRow("2", "Time=3pm") + "\n" + theirRow("3", "Details=Yarn and tea.") + "\n" + theirRow("4") + "\n"
	edits, took = laid(t, file, edits, read(t, with(t, file, edits), second, Mapping{}), false)
	now = with(t, file, edits)
	if took.Changed != 3 || took.New != 1 {
		t.Errorf("second: %+v", took)
	}
	if f := took.What[0].Fields; len(f) < 1 || f[0] != (FieldChange{"cost", "\u00a32", "free"}) {
		t.Errorf("what changed of 1: %v", f)
	}
	for id, want := range map[string]string{"oadby-1": "free||", "oadby-2": "\u00a32||" + Reasons[1], "oadby-3": "\u00a32|2026-11-20|"} {
		if l, _ := now.Get(id); strings.Join([]string{l.Cost, l.Checked, l.Held}, "|") != want {
			t.Errorf("%s: got %s|%s|%s, want %s", id, l.Cost, l.Checked, l.Held, want)
		}
	}
	// 1 has vanished, 4 cannot be read whole: it has not vanished.
	third := theirs + "\n" + theirRow("2", "Time=3pm") + "\n" + theirRow("3", "Details=Yarn and tea.") + "\n" + theirRow("4", "Expiry date=?") + "\n"
	edits, took = laid(t, file, edits, read(t, now, third, Mapping{}), false)
	now = with(t, file, edits)
	if took.Gone != 1 || took.Same != 2 {
		t.Errorf("third: %+v", took)
	}
	if l, _ := now.Get("oadby-1"); l.Held != Vanished {
		t.Errorf("vanished: held %q", l.Held)
	}
	if l, _ := now.Get("oadby-4"); l.Held != "" {
		t.Errorf("refused: held %q", l.Held)
	}
	if _, took = laid(t, file, edits, read(t, now, third, Mapping{}), false); took.Gone != 0 {
		t.Errorf("vanished again: %+v", took)
	}
	// Staff have put it back: the same file does not withhold it once more.
	for i := range edits {
		if edits[i].ID == "oadby-1" {
			edits[i].Held, edits[i].Back = "", true
		}
	}
	edits, _ = laid(t, file, edits, read(t, with(t, file, edits), third, Mapping{}), false)
	if l, _ := with(t, file, edits).Get("oadby-1"); l.Held != "" {
		t.Errorf("put back: held %q", l.Held)
	}
	// With a row that cannot be read nothing is marked.
	if _, took = laid(t, file, edits, read(t, now, theirs+"\nbroken\n"+theirRow("3")+"\n", Mapping{}), false); took.Gone != 0 || took.Unmarked != 2 {
		t.Errorf("a broken row: %+v", took)
	}
	// It is there again.
	gone := slices.Clone(edits)
	for i := range gone {
		if gone[i].ID == "oadby-1" {
			gone[i].Held, gone[i].Back, gone[i].Gone = Vanished, false, true
		}
	}
	gone, took = laid(t, file, gone, read(t, with(t, file, gone), second, Mapping{}), false)
	if l, _ := with(t, file, gone).Get("oadby-1"); l.Held != "" || took.Back != 1 {
		t.Errorf("back: held %q, %+v", l.Held, took)
	}
	// Another source's listings do not vanish with this one's file.
	other, err := file.ReadImport("x.csv", "wigston", []byte(theirs+"\n"+theirRow("1")+"\n"), Mapping{}, gazetteer(), monday)
	if err != nil {
		t.Fatal(err)
	}
	if _, took = laid(t, file, edits, other, false); took.Gone != 0 || took.New != 1 {
		t.Errorf("another source: %+v", took)
	}
}

// TestShrunk: a file that was cut off takes nothing away unless somebody says so.
func TestShrunk(t *testing.T) {
	file := loaded(t, row("alpha"))
	var rows []string
	for i := range 10 {
		rows = append(rows, theirRow(fmt.Sprint(i)))
	}
	edits, _ := laid(t, file, nil, read(t, file, theirs+"\n"+strings.Join(rows, "\n"), Mapping{}), false)
	cut := read(t, file, theirs+"\n"+rows[0], Mapping{})
	if changed, took, err := file.Take(edits, cut, false, "sam", monday); !errors.Is(err, ErrShrunk) || changed != nil || took.Gone != 9 || took.Listed != 10 {
		t.Errorf("got %d changed, %+v, %v", len(changed), took, err)
	}
	if changed, took, err := file.Take(edits, cut, true, "sam", monday); err != nil || len(changed) != 9 || took.Gone != 9 {
		t.Errorf("said so: %d changed, %+v, %v", len(changed), took, err)
	}
}

// exported is d as an export writes it.
func exported(t testing.TB, d *Directory) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCSV(&b, d.All()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestExportImport: an export that goes in again changes nothing, whatever lies
// over the file; and Load reads it as the same listings.
func TestExportImport(t *testing.T) {
	starter, problems := Starter()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	edits, _ := laid(t, starter, nil, read(t, starter, theirs+"\n"+theirRow("1", "Telephone=07700 900123", "Publish contact=y")+"\n"+theirRow("2", "Group name=-=Tea=-")+"\n"+theirRow("3", "Group name='=1+1")+"\n", Mapping{}), false)
	edits = append(edits, Edit{ID: starter.All()[0].ID, Held: Reasons[0]}, Edit{ID: starter.All()[1].ID, Checked: "2026-11-20"})
	edits[1].Gone, edits[1].Held = true, Vanished
	for i, l := range starter.All() {
		if l.Confidence == "low" {
			edits = append(edits, Edit{ID: l.ID, Checked: "2026-11-20", By: fmt.Sprint(i)})
			break
		}
	}
	said := append(slices.Clone(edits), Edit{ID: starter.All()[3].ID, Held: Reported}) // by residents: no edit that is kept
	now := with(t, starter, said)
	csv := exported(t, now)
	for _, formula := range []string{",=", ",+44", ",-=", "\n=", ",@"} {
		if strings.Contains(csv, formula) {
			t.Errorf("the export holds %q, which a spreadsheet would reckon", formula)
		}
	}
	in := read(t, now, csv, Mapping{})
	if len(in.Faults) > 0 || !in.Ours || len(in.Listings) != len(now.All()) {
		t.Fatalf("%d of %d read, faults %v", len(in.Listings), len(now.All()), in.Faults)
	}
	changed, took, err := starter.Take(edits, in, false, "sam", monday)
	if err != nil || len(changed) > 0 || took.Same != len(now.All()) {
		t.Errorf("an export imported: %d changed, %+v, %v", len(changed), took, err)
	}
	again, problems := Load(strings.NewReader(csv), strings.NewReader(starterInterests))
	if len(problems) > 0 || exported(t, again) != csv {
		t.Errorf("Load reads the export as something else: %v", problems)
	}
	// Half a day in a spreadsheet: one cell is mended, and a check since the export stays.
	mended := strings.Replace(csv, "Knit and natter 1,", "Knit and natter in Enderby,", 1)
	edits = append(edits, Edit{ID: starter.All()[5].ID, Checked: "2026-11-22"}, Edit{ID: starter.All()[6].ID, Held: Reasons[3]})
	now = with(t, starter, edits)
	edits, took = laid(t, starter, edits, read(t, now, mended, Mapping{}), false)
	if took.Changed != 1 || took.What[0].Name != "Knit and natter in Enderby" {
		t.Errorf("one cell: %+v", took)
	}
	if l, _ := with(t, starter, edits).Get("oadby-1"); l.Phone != "07700 900123" {
		t.Error("a published mobile number was lost when another cell was mended")
	}
}

func TestArmed(t *testing.T) {
	for _, text := range []string{"", "=1+1", "+44 116", "-", "@x", "'=1", "''=1", "'tis", "plain", "'"} {
		if got := armed(text); disarmed(got) != text || got != "" && strings.IndexByte(formula, got[0]) >= 0 {
			t.Errorf("%q: armed %q, disarmed %q", text, got, disarmed(got))
		}
	}
}

// spoilt are n rows of a council's file, with every fault that we know of.
func spoilt(n int) string {
	faults := []string{"", "Group name=", "Group name=" + strings.Repeat("long ", 60), "Details=" + strings.Repeat("word ", 300), "Details=Ring 07700 900123", "Details=Ask for Joan Smith", "Category=Xyzzy;Crafts", "Category=Qwertz",
		"Village=Atlantis", "Village=", "Postcode=LE19 4A", "Postcode=PE12 9ZZ", "Latitude=north", "Latitude=0", "Longitude=52.6", "Latitude=55.5", "Day=Sometimes", "Day=1st Monday", "Time=25:00", "Time=2",
		"Finish=1pm", "Last updated=31/02/2026", "Expiry date=tomorrow", "Expiry date=01/01/2020", "Telephone=0116 496 001", "Telephone=07700 900123", "Contact name=Joan", "E-mail address=nowhere",
		"E-mail address=joan@gmail.com", "Web site=not one", "Ref=", "Ref=1", "Details=\U0001F600 caf\u00e9 \u0142", "Venue=a\x00b", "Cost==1+1", "Details=<script>alert(1)</script>", "Age range=" + strings.Repeat("9", 5000)}
	var b strings.Builder
	b.WriteString("\ufeff" + theirs + "\r\n")
	for i := range n {
		one := theirRow(fmt.Sprint(i), faults[i%len(faults)])
		switch i % 97 {
		case 11:
			one = one[:len(one)/2]
		case 23:
			one += ",more"
		case 37:
			one = strings.Replace(one, `","`, `,"`, 1)
		case 53:
			one = strings.Replace(one, `"Village hall"`, `"The "Old" hall"`, 1)
		case 71:
			one = strings.Replace(one, "Village", "Caf\xe9", 1)
		case 83:
			one = strings.TrimSuffix(one, `"`)
		}
		b.WriteString(one + "\r\n")
	}
	return b.String()
}

// TestSpoilt: of a file with every fault the right rows are taken, every other
// row is named, and what is taken is what Load would take.
func TestSpoilt(t *testing.T) {
	d := loaded(t, row("alpha"))
	in := read(t, d, spoilt(10_000), Mapping{})
	named := map[int]bool{}
	for _, p := range in.Faults {
		named[p.Line] = true
	}
	if in.Rows != 10_000 || len(in.Listings) < 5_000 || len(in.Faults) < 7_000 || len(named) < 7_000 {
		t.Errorf("%d rows, %d listings, %d faults on %d lines", in.Rows, len(in.Listings), len(in.Faults), len(named))
	}
	rows := map[string]bool{}
	for _, p := range in.Faults {
		if strings.HasSuffix(p.What, "the row is left out") {
			rows[fmt.Sprint(p.Line)] = true
		}
	}
	if left := in.Rows - len(in.Listings); left != len(rows) {
		t.Errorf("%d rows are left out, and %d are named as left out", left, len(rows))
	}
	right(t, d, in)
}

// right fails unless what was imported is what Load would read, and goes in once.
func right(t testing.TB, d *Directory, in *Import) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCSV(&b, in.Listings); err != nil {
		t.Fatal(err)
	}
	var problems []Problem
	again := readListings(readTable("listings.csv", &b, listingColumns, withheldColumn, &problems), d.interests, &problems)
	if len(problems) > 0 || len(again) != len(in.Listings) {
		t.Fatalf("Load does not take what was imported: %d of %d, %v", len(again), len(in.Listings), problems[:min(3, len(problems))])
	}
	edits, _ := laid(t, d, nil, in, true)
	if changed, took, err := d.Take(edits, in, true, "sam", monday); err != nil || len(changed) > 0 {
		t.Fatalf("the same import again changes %d: %+v, %v", len(changed), took.What[:min(3, len(took.What))], err)
	}
}

// FuzzImport: whatever a file holds, what is imported of it is right, and the
// file read again means the same.
func FuzzImport(f *testing.F) {
	headed := func(rows string) { f.Add([]byte(rows), true) }
	headed(theirRow("1") + "\n" + theirRow("2", "Telephone=07700 900123") + "\n")
	headed("1,-=Knit,a;b,\"<b>\",,Oadby,LE2 4AA,,,1st Mon-Wed,2-4pm,,0,,+44 116 496 0001;07700 900123,a@b.uk,b.uk,1/1/26,,Joan,,\n")
	headed("'=1,Walk,walks,,,Rutland,,52.6 -1,,,noon,1pm,,,,,,46000,2026-01-01T0:0,,y,\n\"")
	bare := func(file string) { f.Add([]byte(file), false) }
	bare(spoilt(40))
	bare("name;place;days;start\nTea;Enderby;mon-fri;2-4pm\n\"x\n")
	bare(strings.Join(listingColumns, ",") + ",withheld\n" + row("alpha", "contact_phone=0116 496 0001") + ",it is over\n")
	bare("Name,Village,Category,Website,Day\nKnit,Oadby,crafts,example.org,1st Tuesday & 3rd\n'=1,Wigston,walks,https://example.org,\n")
	d := loaded(f, row("alpha"), row("beta", "contact_phone=0116 496 0001"))
	over := func(d *Directory, data []byte) (*Import, error) {
		im := &importer{d: d, g: gazetteer(), now: monday, file: "f.csv", ids: map[string]int{}, near: map[string]*places.Place{}, say: d.words}
		return im.readAll("oadby", data)
	}
	f.Fuzz(func(t *testing.T, data []byte, headed bool) {
		if headed { // or hardly any file would have a name and a place
			data = append([]byte(theirs+"\n"), data...)
		}
		in, err := over(d, data)
		if err != nil {
			return
		}
		right(t, d, in)
		if !in.Ours { // only a file of ours looks at what is listed
			return
		}
		edits, _ := laid(t, d, nil, in, true)
		again, err := over(with(t, d, edits), data)
		if err != nil {
			t.Fatal(err)
		}
		if changed, took, err := d.Take(edits, again, true, "sam", monday); err != nil || len(changed) > 0 {
			t.Fatalf("read again: %+v, %v", took, err)
		}
	})
}

// BenchmarkImport reads 10,000 rows with every fault and works out what they change.
func BenchmarkImport(b *testing.B) {
	d := loaded(b, row("alpha"))
	file := []byte(spoilt(10_000))
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		in, err := d.ReadImport("groups.csv", "oadby", file, Mapping{}, gazetteer(), monday)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := d.Take(nil, in, false, "sam", monday); err != nil {
			b.Fatal(err)
		}
	}
}
