package directory

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWith(t *testing.T) {
	file := loaded(t, row("alpha", "name=Alpha"), row("beta", "name=Beta", "confidence=low"), row("seed", "source_url=https://seed.invalid/x"))
	found := func(d *Directory) string { a, _ := ask(d, "crafts"); return ids(a) }
	if got := found(file); got != "alpha" {
		t.Fatalf("the file alone: found %q, want alpha", got)
	}
	changed := *file.All()[0]
	changed.Name, changed.ID = "Gamma", "gamma"
	for _, c := range []struct {
		name  string
		edits []Edit
		want  string
	}{
		{"withheld", []Edit{{ID: "alpha", Held: Reasons[0]}}, ""},
		{"a low row that was checked", []Edit{{ID: "beta", Checked: "2026-11-20"}}, "beta alpha"},
		{"an unconfirmed row that was checked", []Edit{{ID: "seed", Checked: "2026-11-20"}}, "seed alpha"},
		{"an earlier check changes nothing for low rows", []Edit{{ID: "beta", Checked: ""}}, "alpha"},
		{"a new one", []Edit{{ID: "gamma", Put: &changed}}, "alpha gamma"},
		{"a new one, withheld", []Edit{{ID: "gamma", Put: &changed, Held: Vanished}}, "alpha"},
		{"of a listing that is not there", []Edit{{ID: "delta", Checked: "2026-11-20"}}, "alpha"},
		{"of another id than it is for", []Edit{{ID: "delta", Put: &changed}}, "alpha"},
		{"nothing", nil, "alpha"},
	} {
		d, err := file.With(c.edits)
		if err != nil {
			t.Fatal(err)
		}
		if got := found(d); got != c.want && !(c.want == "" && strings.HasPrefix(got, "(")) {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
	held := loaded(t, row("alpha"))
	held.All()[0].Held = Reasons[1]
	if d, err := held.With([]Edit{{ID: "alpha", Back: true}}); err != nil || found(d) != "alpha" {
		t.Errorf("put back though the file withholds it: %q, %v", found(d), err)
	}
	if got := found(file); got != "alpha" {
		t.Errorf("the file after edits over it: found %q, want it as it was", got)
	}
	replaced := *file.All()[0]
	replaced.Name, replaced.Start = "Alpha anew", "10:00"
	d, err := file.With([]Edit{{ID: "alpha", Put: &replaced, Checked: "2026-11-20"}})
	if err != nil {
		t.Fatal(err)
	}
	if l, _ := d.Get("alpha"); l.Name != "Alpha anew" || l.Checked != "2026-11-20" || len(d.All()) != 3 {
		t.Errorf("replaced: got %q, checked %q, of %d", l.Name, l.Checked, len(d.All()))
	}
	if l, _ := file.Get("alpha"); l.Name != "Alpha" || l.Checked != "" || replaced.Checked != "" {
		t.Error("an edit changed the listing that it was laid over")
	}
}

// TestEditKept holds the names under which a listing lies in the records: who
// renames a field loses what is kept.
func TestEditKept(t *testing.T) {
	all := loaded(t, row("alpha", "days=mon", "start=10:00", "end=11:00", "frequency=weekly", "contact_phone=0116 496 0001", "valid_to=2027-01-01")).All()[0]
	b, err := json.Marshal(Edit{ID: "alpha", Put: all, Source: "oadby", Checked: "2026-11-20", Held: Vanished, By: "sam", At: monday})
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]any
	if err := json.Unmarshal(b, &names); err != nil {
		t.Fatal(err)
	}
	var got []string
	for name := range names["put"].(map[string]any) {
		got = append(got, name)
	}
	slices.Sort(got)
	want := "Accessibility Ages AlsoKnownAs Area Audience Checked Confidence Cost Days Description Email End Frequency HasPoint Held ID Interests Kind Lat Lon Name Phone Place Postcode SourceDate SourceURL Start ValidTo Venue Website"
	for _, name := range strings.Fields(want) {
		if !slices.Contains(got, name) {
			t.Errorf("a kept listing has no %s any more: %v", name, got)
		}
	}
	var back Edit
	if err := json.Unmarshal(b, &back); err != nil || back.Put.Days[0] != time.Monday || back.Held != Vanished {
		t.Errorf("read back: %+v, %v", back, err)
	}
}

// TestWithheldColumn: a listings file may say what is withheld, as an export does.
func TestWithheldColumn(t *testing.T) {
	file := strings.Join(listingColumns, ",") + ",withheld\n" + row("alpha") + ",it is over\n" + row("beta") + ",\n"
	d, problems := Load(strings.NewReader(file), strings.NewReader(starterInterests))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for id, want := range map[string]bool{"alpha": true, "beta": false} {
		if l, _ := d.Get(id); l.Withheld(monday) != want {
			t.Errorf("%s withheld: %v, want %v", id, !want, want)
		}
	}
}

// many are n rows that differ in place, words and day.
func many(n int) []string {
	rows := make([]string, n)
	days := []string{"mon", "tue", "wed", "thu", "fri"}
	for i := range rows {
		rows[i] = row(fmt.Sprintf("group-%d", i), fmt.Sprintf("name=The %s Friends %d", []string{"Oak", "Elm", "Ash", "Yew"}[i%4], i),
			fmt.Sprintf("lat=%.5f", 52.4+float64(i%100)/200), "description=A friendly weekly session with tea and a chat, open to anybody who lives near.", "days="+days[i%5], "start=10:00")
	}
	return rows
}

// BenchmarkWith is a rebuild of 10,000 listings with one of them edited.
func BenchmarkWith(b *testing.B) {
	file := loaded(b, many(10_000)...)
	for b.Loop() {
		if _, err := file.With([]Edit{{ID: "group-7", Held: Vanished}}); err != nil {
			b.Fatal(err)
		}
	}
}
