package directory

import (
	"strings"
	"testing"

	"signpost/flows/sms"
)

func TestLine(t *testing.T) {
	d := starter(t)
	for _, one := range []struct {
		id   string
		km   float64
		want string
	}{
		{"busy-hands-enderby", 0, "1 Busy Hands, Enderby Community Library, Mon 14:30, under 1 km, £1 (listed Dec 2024)"},
		{"busy-hands-enderby", 1.24, "1 Busy Hands, Enderby Community Library, Mon 14:30, 1.2 km, £1 (listed Dec 2024)"},
		{"over-60s-games-group-enderby", 12.4, "1 Over 60s Games Group, Enderby Community Library, 1st Wed 14:00, 12 km (listed Dec 2024)"},
		{"blaby-library", 3, "1 Blaby Library, times: ask, 3 km (listed 2016)"},
		{"kirby-muxloe-library-and-community-hub", 0.2, "1 Kirby Muxloe Library and..., open Mon, Tue, Wed, Fri, Sat, time: ask, <1 km (no date)"},
		{"kibworth-u3a-strollers", -1, "1 Kibworth u3a Strollers, 2nd and 4th Wed 10:00, free to members (listed 2024)"},
		{"citizens-advice-leicestershire", -1, "1 Citizens Advice LeicesterShire, county-wide, 0808 278 7854, free (no date)"},
		{"tellmi", -1, "1 Tellmi, by phone or online, free (no date)"},
		{"hope-cic-mens-support-drop-in-cafe", 2.34, "1 Hope CIC Men's Support Drop-In Café, Leicester, every other Sat 10:30, 2.3 km (no date)"},
		{"watermead-parkrun", 0, "1 Watermead parkrun, Watermead Country Park (north), Syston, Sat morning, under 1 km, free (no date)"},
	} {
		l, ok := d.Get(one.id)
		if !ok {
			t.Errorf("%s: not in the starter listings", one.id)
			continue
		}
		if got := Line(Hit{Listing: l, Km: one.km}, 1, monday); got != one.want {
			t.Errorf("%s:\n got %q\nwant %q", one.id, got, one.want)
		}
	}
}

func TestSourceAge(t *testing.T) {
	for _, one := range []struct{ date, checked, want string }{
		{"", "", "no date"},
		{"2024", "", "listed 2024"},
		{"2024-12", "", "listed Dec 2024"},
		{"2024-12-31", "", "listed Dec 2024"},
		{"2016", "2026-11-20", "checked Nov 2026"},
		{"2016", "2025-11-23", "checked Nov 2025"},              // 365 days
		{"2016", "2025-11-22", "not checked since Nov 2025"},    // 366
		{"2026-10", "2020-01-01", "not checked since Jan 2020"}, // the check counts, not the page
	} {
		l := Listing{SourceDate: one.date, Checked: one.checked}
		if got := l.sourceAge(monday); got != one.want {
			t.Errorf("source %q, checked %q: got %q, want %q", one.date, one.checked, got, one.want)
		}
	}
}

func TestDetails(t *testing.T) {
	d := starter(t)
	for _, one := range []struct{ id, want string }{
		{"busy-hands-enderby", "Busy Hands: Weekly sit-and-make group (knitting and other handwork) with chat at the library. At Enderby Community Library. Mon 14:30-16:00. £1. For adults. We have no phone for them: ask at the venue. Listed Dec 2024 on the-journal.org.uk, please check first."},
		{"loros-volunteer-led-bereavement-hubs", "LOROS volunteer-led bereavement hubs: Weekly two-hour drop-ins in church halls and community centres with trained volunteers. Covers Leicester, Leicestershire and Rutland. Weekly at several venues. Free. Contact 0116 231 3771. Listed, with no date, on hospiceuk.org, please check first."},
	} {
		l, _ := d.Get(one.id)
		if got := Details(l, monday); got != one.want {
			t.Errorf("%s:\n got %q\nwant %q", one.id, got, one.want)
		}
	}
	for _, l := range d.All() {
		got := Details(l, monday)
		if !sms.GSM7(got) || sms.Length(got) > replySize || !strings.Contains(got, "please check first") || !strings.HasPrefix(got, l.shortName()) {
			t.Errorf("details of %s: got %d septets %q", l.ID, sms.Length(got), got)
		}
		for _, way := range []string{l.Phone, l.Email} {
			if !strings.Contains(got, way) {
				t.Errorf("details of %s: got %q without %q", l.ID, got, way)
			}
		}
	}
}

func TestReply(t *testing.T) {
	d := starter(t)
	for _, one := range []struct{ text, want string }{
		{"knitting on mon", "Near Enderby:\n1 Busy Hands, Enderby Community Library, Mon 14:30, under 1 km, £1 (listed Dec 2024)\n" +
			"2 Enderby Community Library, times: ask, under 1 km (listed Dec 2024)\n3 Let's Get Together Leicester, times: ask, 7.4 km, free (listed Jun 2024)\nPlease check first. MORE, or a number for details"},
		{"farming", "Nothing for farmers and rural life within 20 km of Enderby, but by phone or county-wide:\n1 Rural Coffee Connect, county-wide, free (no date)\nPlease check first. Text a number for details."},
	} {
		a, q := ask(d, one.text)
		if got := d.Reply(a, q, monday); got != one.want {
			t.Errorf("%q:\n got %q\nwant %q", one.text, got, one.want)
		}
	}
	a, q := ask(d, "crafts")
	for _, one := range []struct{ name, want string }{
		{"", "We know of:"}, {"Наро", "We know of:"}, {"“Enderby”", `near "Enderby"`}, {strings.Repeat("x", 90), "near " + strings.Repeat("x", 21) + "..."},
	} {
		q.PlaceName = one.name
		if got := d.Reply(a, q, monday); !strings.Contains(strings.ToLower(got), strings.ToLower(one.want)) || !sms.GSM7(got) || sms.Length(got) > replySize {
			t.Errorf("place %q: got %q, want %q in it", one.name, got, one.want)
		}
	}
}
