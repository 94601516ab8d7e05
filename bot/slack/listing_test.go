package slack

import (
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/directory"
	"signpost/flows/places"
)

// TestUnderstood: everything that was understood is said, and said briefly.
func TestUnderstood(t *testing.T) {
	d := open(t, []byte(recorded(t, "listings.csv")), Options{}).desk.World().Directory
	outside := &places.Place{Name: "Rugby", Kind: "outside"}
	home := &places.Place{Name: "LE7 4AB", Kind: "postcode"}
	many := make([]string, 200)
	for i := range many {
		many[i] = "adult-social-crafting-and-cake-enderby"
	}
	for _, c := range []struct {
		l    flows.Lookup
		want string
	}{
		{flows.Lookup{}, ""},
		{flows.Lookup{Slots: directory.Slots{Any: true}}, "anything"},
		{flows.Lookup{Slots: directory.Slots{Interest: []string{"crafts", "walking"}, Any: true}}, "Crafts and making, Walking groups"},
		{flows.Lookup{Slots: directory.Slots{Named: []string{"busy-hands-enderby", "gone"}}}, "Busy Hands - Enderby"},
		{flows.Lookup{Slots: directory.Slots{Named: many}}, strings.TrimSuffix(strings.Repeat("Adult Social Crafting and Cake - Enderby | ", mostNamed), " | ")},
		{flows.Lookup{Found: places.Found{Place: outside, Guessed: true}}, "near Rugby (over the border) (spelling guessed)"},
		{flows.Lookup{Found: places.Found{Place: home}}, "near LE7 4"}, // a whole postcode is a dozen homes
		{flows.Lookup{Slots: directory.Slots{Day: []string{"mon", "fri"}, On: []string{"mon", "fri"}, Part: []string{"evening"}, Nth: []string{"1st"}}}, "1st, Mon, Fri, evening"},
		{flows.Lookup{Slots: directory.Slots{Day: []string{"weekend"}, On: []string{"sat", "sun"}}}, "weekend, which is Sat or Sun"},
		{flows.Lookup{Slots: directory.Slots{Audience: []string{"older-people"}, For: []string{"mum"}, Age: 82}}, "for Older people, mum | aged 82"},
		{flows.Lookup{Slots: directory.Slots{Access: []string{"step-free"}, Cost: []string{"free"}, Language: []string{"polish"}, Not: []string{"games"}}},
			"step-free | free | in polish | not Games and hobbies"},
	} {
		if got := understood(d, c.l); got != c.want {
			t.Errorf("understood(%+v) = %q, want %q", c.l, got, c.want)
		}
	}
}

func TestWhen(t *testing.T) {
	for _, c := range []struct {
		l    directory.Listing
		want string
	}{
		{directory.Listing{}, "not known, ask"},
		{directory.Listing{Frequency: "second Wednesday of the month"}, "second Wednesday of the month"},
		{directory.Listing{Days: []time.Weekday{time.Monday, time.Friday}}, "Mon, Fri, time not known, ask"},
		{directory.Listing{Days: []time.Weekday{time.Monday}, Start: "14:30"}, "Mon 14:30"},
		{directory.Listing{Days: []time.Weekday{time.Monday}, Start: "14:30", End: "16:00", Frequency: "weekly"}, "Mon 14:30-16:00 (weekly)"},
	} {
		if got := when(&c.l); got != c.want {
			t.Errorf("when(%+v) = %q, want %q", c.l, got, c.want)
		}
	}
}

func TestWhereabouts(t *testing.T) {
	here := &places.Place{Name: "Enderby"}
	point := &directory.Listing{HasPoint: true, Venue: "Library", Place: "Enderby", Postcode: "LE19"}
	for _, c := range []struct {
		h    directory.Hit
		near *places.Place
		want string
	}{
		{directory.Hit{Listing: point, Km: 0.4}, here, "Library, Enderby LE19 (under 1 km from Enderby)"},
		{directory.Hit{Listing: point, Km: 2.34}, here, "Library, Enderby LE19 (about 2.3 km from Enderby)"},
		{directory.Hit{Listing: point, Km: 12.6}, here, "Library, Enderby LE19 (about 13 km from Enderby)"},
		{directory.Hit{Listing: point, Km: -1}, nil, "Library, Enderby LE19"},
		{directory.Hit{Listing: &directory.Listing{Place: "Leicestershire", Area: "Leicestershire"}, Km: -1}, here, "covers Leicestershire"},
		{directory.Hit{Listing: &directory.Listing{Place: "Online", Area: "Rutland"}, Km: -1}, here, "by phone or online, for Rutland"},
	} {
		if got := whereabouts(c.h, c.near); got != c.want {
			t.Errorf("whereabouts(%+v, %v) = %q, want %q", c.h.Listing, c.h.Km, got, c.want)
		}
	}
}

func TestContact(t *testing.T) {
	for _, c := range []struct {
		l    directory.Listing
		want string
	}{
		{directory.Listing{Phone: "07700 900123", Email: "hello@a.example", Website: "https://www.a.example/x"},
			"<tel:07700900123|07700 900123>, <mailto:hello@a.example|hello@a.example>, <https://www.a.example/x|a.example>"},
		{directory.Listing{Kind: "venue", Venue: "Hall"}, "none listed, ask there"},
		{directory.Listing{Kind: "activity", Venue: "Hall"}, "none listed, ask at the venue"},
		{directory.Listing{Kind: "activity"}, "none listed, ask at a library"},
	} {
		if got := contact(&c.l); got != c.want {
			t.Errorf("contact(%+v) = %q, want %q", c.l, got, c.want)
		}
	}
}

func TestWarning(t *testing.T) {
	for _, c := range []struct {
		l    directory.Listing
		want string
	}{
		{directory.Listing{}, "*Not checked by us:* ring or write first."},
		{directory.Listing{Checked: "2026-11-01"}, "Checked by us on 2026-11-01."},
		{directory.Listing{Checked: "2025-11-22"}, "*Not checked since 2025-11-22:* ring or write first."},
		{directory.Listing{Checked: "soon"}, "*Not checked since soon:* ring or write first."},
		{directory.Listing{ValidTo: "2026-12-31"}, "*Not checked by us:* ring or write first. May be passed on until 2026-12-31."},
	} {
		if got := warning(&c.l, today); got != c.want {
			t.Errorf("warning(%+v) = %q, want %q", c.l, got, c.want)
		}
	}
}
