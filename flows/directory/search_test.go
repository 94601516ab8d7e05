package directory

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/flows/sms"
)

// row is a listing of a test, written as column=value pairs; what is not named
// is made up so that the row is right.
func row(id string, pairs ...string) string {
	fields := map[string]string{"id": id, "name": id, "kind": "activity", "interests": "crafts", "description": "People meet.", "place": "Enderby",
		"lat": "52.589", "lon": "-1.209", "audience": "everyone", "source_url": "https://example.org/page", "source_date": "2026-01", "confidence": "high"}
	for _, pair := range pairs {
		column, value, _ := strings.Cut(pair, "=")
		fields[column] = value
	}
	values := make([]string, len(listingColumns))
	for i, column := range listingColumns {
		values[i] = `"` + strings.ReplaceAll(fields[column], `"`, `""`) + `"`
	}
	return strings.Join(values, ",")
}

// loaded reads rows with the starter interests; there must be no problems.
func loaded(t testing.TB, rows ...string) *Directory {
	t.Helper()
	var problems []Problem
	words := starter(t).lexicon
	table := strings.NewReader(strings.Join(listingColumns, ",") + "\n" + strings.Join(rows, "\n") + "\n")
	d, err := build(readListings(readTable("listings.csv", table, listingColumns, withheldColumn, &problems), words.interests, &problems), words)
	if err != nil || len(problems) > 0 {
		t.Fatalf("test rows: %v, %v", problems, err)
	}
	return d
}

// north is a latitude so many kilometres north of Enderby.
func north(km float64) string { return fmt.Sprintf("lat=%.5f", 52.589+km/111.2) }

// ask searches near Enderby with plain words.
func ask(d *Directory, text string) (Answer, Question) {
	q := Question{Slots: d.Understand(text, monday), Lat: 52.589, Lon: -1.209, HasPoint: true, PlaceName: "Enderby"}
	return d.Search(q, monday), q
}

// ids are the answer's listings and what was let go of: "a b (day)".
func ids(a Answer) string {
	var out []string
	for _, h := range a.Hits {
		out = append(out, h.Listing.ID)
	}
	if len(a.Widened) > 0 {
		out = append(out, "("+strings.Join(a.Widened, " ")+")")
	}
	return strings.Join(out, " ")
}

func TestSearchRules(t *testing.T) {
	for _, one := range []struct {
		rule, text, want string
		rows             []string
	}{
		{"nearest first", "crafts", "near far", []string{row("far", north(4)), row("near")}},
		{"low rows are not for residents", "crafts", "good", []string{row("good"), row("poor", "confidence=low")}},
		{"crisis rows are never found", "mental health", "calm", []string{row("calm", "interests=mental-health"), row("never", "interests=mental-health;crisis")}},
		{"nor by name", "heron house", "(interest)", []string{row("never", "name=Heron House", "interests=abuse-safety")}},
		{"a seed row is never suggested", "crafts", "good", []string{row("good", north(3)), row("seed", "source_url=https://seed.invalid/x", "confidence=low")}},
		{"past valid_to is withheld", "crafts", "good", []string{row("good"), row("gone", "valid_to=2026-11-22")}},
		{"on its last day it is not", "crafts", "last", []string{row("last", "valid_to=2026-11-23")}},
		{"within 10 km is said", "crafts", "off (distance)", []string{row("off", north(8))}},
		{"within 20 km", "crafts", "off (distance)", []string{row("off", north(19))}},
		{"beyond 20 km is not crafts near Enderby", "crafts", "bench (interest)", []string{row("off", north(25)), row("bench", "interests=coffee-chat")}},
		{"county-wide keeps the third place", "crafts", "a b wide", []string{row("a"), row("b", north(1)), row("c", north(2)), row("wide", "place=Leicestershire", "lat=", "lon=")}},
		{"county-wide alone is enough", "crafts", "wide", []string{row("wide", "place=Online", "lat=", "lon="), row("other", "interests=music")}},
		{"but not one that fits by chance", "crafts", "a b c", []string{row("a"), row("b", north(1)), row("c", north(2)), row("wide", "place=Leicestershire", "lat=", "lon=", "interests=sight-loss;crafts")}},
		{"declined interest", "anything but bingo", "a", []string{row("a"), row("b", "interests=games")}},
		{"declined word in another group", "crafts, no bingo", "a", []string{row("a"), row("b", "description=Crafts and then bingo.")}},
		{"declined is not company either", "gardening, no crafts", "tea (interest)", []string{row("tea", "interests=coffee-chat"), row("knit", "interests=coffee-chat;crafts")}},
		{"asked day first", "crafts on mon", "mon unknown", []string{row("unknown"), row("mon", "days=mon", north(2)), row("tue", "days=tue")}},
		{"another day only when said", "crafts on wed", "mon (day)", []string{row("mon", "days=mon")}},
		{"unknown day is said as well", "crafts on wed", "unknown (day)", []string{row("unknown")}},
		{"tonight is an evening", "crafts tonight", "late early", []string{row("early", "days=mon", "start=10:00"), row("late", "days=mon", "start=19:00", north(2))}},
		{"the thing itself on another day stays in", "knitting on wed", "paint knit", []string{row("paint", "days=wed"), row("knit", "days=mon", "description=Knitting together.")}},
		{"unless it is on the day within 10 km", "knitting on wed", "knits (distance)", []string{row("knits", "days=wed", "description=We knit.", north(9)), row("knit", "days=mon", "description=Knitting together.")}},
		{"not in the week that is meant", "crafts tonight", "knows second (day)", []string{row("knows"), row("second", "days=mon", "frequency=2nd Monday", north(1))}},
		{"in the week that is meant", "crafts tonight", "fourth knows", []string{row("knows"), row("fourth", "days=mon", "frequency=4th Monday", north(1))}},
		{"every other week may be another", "crafts tonight", "knows other (day)", []string{row("knows"), row("other", "days=mon", "frequency=every other Monday", north(1))}},
		{"free means free", "free crafts", "knows free paid", []string{row("knows"), row("free", "cost=free", north(4)), row("paid", "cost=£3")}},
		{"of two things both", "crafts and a choir", "a b sing", []string{row("a"), row("b"), row("c"), row("sing", "interests=coffee-chat;music", north(9))}},
		{"week of the month", "crafts 2nd mon", "second first", []string{row("first", "days=mon", "frequency=first Monday"), row("second", "days=mon", "frequency=second Monday", north(1))}},
		{"newer source first", "crafts", "new old", []string{row("old", "source_date=2015"), row("new", north(1))}},
		{"a check beats a page", "crafts", "checked page", []string{row("page"), row("checked", "checked=2026-10-01", north(0.5))}},
		{"a check over 180 days ranks down", "crafts", "page checked", []string{row("checked", "checked=2026-05-01"), row("page", "source_date=2026-11-01")}},
		{"the main interest first", "crafts", "main side", []string{row("side", "interests=music;crafts"), row("main", north(1))}},
		{"the resident's own word first", "knitting", "knit paint", []string{row("paint"), row("knit", "description=Knitting together.", north(2))}},
		{"several interests at once", "knitting and gardening", "both one", []string{row("one"), row("both", "interests=gardening;crafts", north(1))}},
		{"not a bereavement group for coffee", "coffee", "cafe grief", []string{row("grief", "interests=bereavement;coffee-chat"), row("cafe", "interests=coffee-chat", north(4))}},
		{"under 18 only youth and libraries", "im 15, crafts", "young books", []string{row("adult"), row("young", "interests=crafts;young-people"), row("books", "interests=crafts;library", "kind=venue", north(3))}},
		{"a child never gets adult befriending", "im 15 and lonely", "books", []string{row("visit", "interests=befriending;coffee-chat;young-people", "kind=support"), row("books", "interests=library;coffee-chat", "kind=venue")}},
		{"nor an adults' class at the library", "my 15 year old, crafts", "young", []string{row("class", "interests=crafts;library", "ages=adults"), row("young", "interests=crafts;young-people", "ages=11-17")}},
		{"a parent's need is met where adults' are", "homeless with my baby", "roof", []string{row("roof", "interests=housing", "kind=support", "audience=adults"), row("tots", "interests=parents-toddlers", "audience=parents and babies")}},
		{"but not a child's", "im 15 and homeless", "books (interest)", []string{row("roof", "interests=housing", "kind=support", "audience=adults"), row("books", "interests=library", "kind=venue")}},
		{"youth groups are not for an adult", "im 67, crafts", "adult", []string{row("young", "interests=crafts;young-people", "audience=young people"), row("adult", north(5))}},
		{"outside the ages", "im 45, crafts", "any", []string{row("old", "ages=60+"), row("any")}},
		{"ages of the one it is for", "crafts for my mum whos 82", "old any", []string{row("old", "ages=60+", "interests=crafts;older-people"), row("any", north(1))}},
		{"women's groups are not for men", "crafts for men", "all", []string{row("women", "interests=crafts;women"), row("all")}},
		{"men's first for men", "crafts for men", "men all", []string{row("all"), row("men", "interests=crafts;men", north(1))}},
		{"step-free first when needed", "wheelchair friendly crafts", "ramp stairs", []string{row("stairs"), row("ramp", "accessibility=ramps", north(1))}},
		{"free first when asked", "free crafts", "free paid", []string{row("paid", "cost=£3"), row("free", "cost=free", north(1))}},
		{"asked for by name", "zebra makers", "zebra other", []string{row("other"), row("zebra", "name=Zebra Makers", north(9))}},
		{"asked for by an earlier name", "old gang", "new other", []string{row("other"), row("new", "also_known_as=Old Gang", north(9))}},
		{"Rutland's own service is Rutland's", "crafts", "a", []string{row("a"), row("r", "place=Rutland", "lat=", "lon=")}},
		{"not three of one kind", "sport", "p1 gym p2", []string{row("p1", "name=One parkrun", "interests=sport"), row("p2", "name=Two parkrun", "interests=sport", north(1)), row("gym", "interests=sport", north(2))}},
		{"whats on is things to do", "whats on", "do", []string{row("do"), row("office", "kind=advice")}},
		{"nothing at all", "crafts, no crafts", "(interest)", nil},
	} {
		got, q := ask(loaded(t, one.rows...), one.text)
		if ids(got) != one.want {
			t.Errorf("%s: %q\n got %q\nwant %q", one.rule, one.text, ids(got), one.want)
		}
		if reply := loaded(t, one.rows...).Reply(got, q, monday); reply == "" || sms.Length(reply) > replySize {
			t.Errorf("%s: %q: got reply of %d septets %q", one.rule, one.text, sms.Length(reply), reply)
		}
	}
}

// TestUnsaid: whoever asks for pilates and is given yoga is told so; help is not split into words.
func TestUnsaid(t *testing.T) {
	d := loaded(t, row("stretch", "interests=sport", "description=Yoga for all."), row("pantry", "interests=money-food", "description=Food to take home."))
	for _, one := range []struct{ text, want, reply string }{
		{"pilates", "pilates", "None mentions pilates. Sport and exercise near Enderby:\n1 stretch"},
		{"pilatez please", "pilates", "None mentions pilates. "},
		{"yoga", "", "Sport and exercise near Enderby:\n1 stretch"},
		{"sport", "", "Sport and exercise near Enderby:"},
		{"pilates or yoga", "", "Sport and exercise near Enderby:"},
		{"food bank", "", "Food and money help near Enderby:"},
		{"knitting", "", "Sorry, we know of nothing for crafts and making"},
	} {
		a, q := ask(d, one.text)
		if reply := d.Reply(a, q, monday); a.Unsaid != one.want || !strings.HasPrefix(reply, one.reply) {
			t.Errorf("%q: got %q, %q; want %q, %q", one.text, a.Unsaid, reply, one.want, one.reply)
		}
	}
}

func TestUnconfirmed(t *testing.T) {
	d := starter(t)
	at := func(place string) Question {
		for _, l := range d.All() {
			if l.Place == place {
				return Question{Lat: l.Lat, Lon: l.Lon, HasPoint: true, PlaceName: place}
			}
		}
		t.Fatalf("no listing in %s", place)
		return Question{}
	}
	for _, one := range []struct{ text, place, seed, first string }{
		{"knit and natter", "Enderby", "knit-and-natter-enderby", "busy-hands-enderby"},
		{"knit & natter on mondays", "Enderby", "knit-and-natter-enderby", "busy-hands-enderby"},
		{"knit n natter", "Enderby", "knit-and-natter-enderby", "busy-hands-enderby"},
		{"knitting and natter", "Enderby", "knit-and-natter-enderby", "busy-hands-enderby"},
		{"somewhere to knit with coffee and a chat", "Enderby", "knit-and-natter-enderby", "busy-hands-enderby"},
		{"knit and natter", "Ullesthorpe", "knit-and-natter-ullesthorpe", "busy-hands-enderby"},
		{"the leggo group", "Loughborough", "leggo-youth-group", "values-youth-sports-group"},
		{"leggo youth group", "Loughborough", "leggo-youth-group", "values-youth-sports-group"},
		{"knitting", "Enderby", "", "busy-hands-enderby"},
		{"men in sheds", "Loughborough", "", "men-and-women-in-sheds-charnwood"},
		{"men in sheds", "Oakham", "", "men-in-sheds-rutland"},
		{"friendly bench", "Bottesford", "", "the-friendly-bench-bottesford"},
		{"good neighbours", "Oakham", "", "north-luffenham-good-neighbour-scheme"},
		{"coordinator", "Hinckley", "", "local-area-coordination-leicestershire"},
	} {
		q := at(one.place)
		q.Slots = d.Understand(one.text, monday)
		a := d.Search(q, monday)
		seed, first := "", ""
		if a.Unconfirmed != nil {
			seed = a.Unconfirmed.ID
		}
		if len(a.Hits) > 0 {
			first = a.Hits[0].Listing.ID
		}
		if seed != one.seed || first != one.first {
			t.Errorf("%q in %s: got unconfirmed %q, first %q, want %q, %q", one.text, one.place, seed, first, one.seed, one.first)
		}
		if reply := d.Reply(a, q, monday); (one.seed != "") != strings.Contains(reply, "could not confirm") {
			t.Errorf("%q in %s: got reply %q", one.text, one.place, reply)
		}
	}
}

func TestStaff(t *testing.T) {
	d := loaded(t, row("good", north(1)), row("poor", "confidence=low"), row("seed", "source_url=https://seed.invalid/x", "confidence=low"), row("never", "interests=crafts;crisis"))
	q := Question{Slots: d.Understand("crafts", monday), Lat: 52.589, Lon: -1.209, HasPoint: true, Staff: true}
	got := d.Search(q, monday)
	if ids(got) != "good poor" && ids(got) != "poor good" {
		t.Errorf("staff search for crafts: got %q, want good and poor", ids(got))
	}
	for _, h := range got.Hits {
		if why := strings.Join(h.Why, ", "); strings.Contains(why, "low confidence") != (h.Listing.ID == "poor") {
			t.Errorf("%s: got why %q", h.Listing.ID, why)
		}
	}
}

// TestMore walks through every suggestion, three at a time: none twice, none lost.
func TestMore(t *testing.T) {
	d := starter(t)
	q := Question{Slots: d.Understand("coffee", monday), Lat: 52.589, Lon: -1.209, HasPoint: true, PlaceName: "Enderby"}
	seen := map[string]bool{}
	for {
		a := d.Search(q, monday)
		for _, h := range a.Hits {
			if seen[h.Listing.ID] {
				t.Fatalf("after %d: got %s twice", q.Skip, h.Listing.ID)
			}
			seen[h.Listing.ID] = true
		}
		if !a.More {
			break
		}
		if q.Skip += 3; q.Skip > 300 {
			t.Fatal("MORE never ends")
		}
	}
	q.Skip, q.Limit = 0, 300
	if all := d.Search(q, monday); len(all.Hits) != len(seen) || len(seen) < 20 {
		t.Errorf("coffee near Enderby: got %d by MORE, %d at once, want the same and at least 20", len(seen), len(all.Hits))
	}
	q.Skip = 300
	if got := d.Reply(d.Search(q, monday), q, monday); !strings.HasPrefix(got, "That is all we know of near Enderby.") {
		t.Errorf("past the end: got %q", got)
	}
}

// TestSecondPage holds MORE to saying nothing about what the first page showed.
func TestSecondPage(t *testing.T) {
	rows := []string{row("a", "days=mon")}
	for i := range 5 {
		rows = append(rows, row(fmt.Sprintf("b%d", i), north(float64(10+i))))
	}
	d := loaded(t, rows...)
	q := Question{Slots: d.Understand("crafts on mon", monday), Lat: 52.589, Lon: -1.209, HasPoint: true, PlaceName: "Enderby", Skip: 3}
	a := d.Search(q, monday)
	if got := d.Reply(a, q, monday); !strings.HasPrefix(got, "More near Enderby:\n1 b") || len(a.Widened) > 0 {
		t.Errorf("second page: got %v, %q", a.Widened, got)
	}
}

func TestNoPlace(t *testing.T) {
	d := starter(t)
	q := Question{Slots: d.Understand("choir", monday)}
	a := d.Search(q, monday)
	if len(a.Hits) != 3 || a.Hits[0].Km != -1 || a.WithinKm != 0 {
		t.Errorf("choir anywhere: got %d hits, %v, ring %d, want 3 without distances", len(a.Hits), a.Hits, a.WithinKm)
	}
	if reply := d.Reply(a, q, monday); strings.Contains(reply, " km") || strings.Contains(reply, "near ") {
		t.Errorf("choir anywhere: got %q", reply)
	}
}

// TestEveryPlaceAndInterest is the promise of a useful reply: every interest in
// every place gets words that fit two segments, with nothing in them that a
// resident may not be told, and every hit on a line of its own.
func TestEveryPlaceAndInterest(t *testing.T) {
	d := starter(t)
	here := map[string]*Listing{}
	for _, l := range d.All() {
		if l.HasPoint {
			here[l.Place] = l
		}
	}
	asked := 0
	for place, at := range here {
		for _, interest := range d.Interests() {
			for _, change := range []func(*Slots){
				func(*Slots) {},
				func(s *Slots) { s.Day = []string{"thu"}; s.Access = []string{"step-free"} },
				func(s *Slots) { s.Age = 15 },
			} {
				q := Question{Slots: Slots{Interest: []string{interest.Tag}}, Lat: at.Lat, Lon: at.Lon, HasPoint: true, PlaceName: place}
				change(&q.Slots)
				a := d.Search(q, monday)
				reply := d.Reply(a, q, monday)
				asked++
				if reply == "" || !sms.GSM7(reply) || sms.Length(reply) > replySize || strings.Contains(reply, "seed.invalid") || !strings.Contains(reply, place) {
					t.Errorf("%s in %s: got %d septets %q", interest.Tag, place, sms.Length(reply), reply)
				}
				if lines := strings.Count(reply, "\n"); lines != len(a.Hits)+1 || len(a.Hits) == 0 {
					t.Errorf("%s in %s: got %d hits on %d lines: %q", interest.Tag, place, len(a.Hits), lines, reply)
				}
				within20 := false
				for i := range d.facts {
					f := &d.facts[i]
					within20 = within20 || f.point && !f.low && f.tags&d.mask(interest.Tag) != 0 && !d.listings[i].sealed() && q.Slots.Age == 0 && flatKm(at.Lat, at.Lon, f.lat, f.lon, math.Cos(at.Lat*math.Pi/180)) <= 20
				}
				if within20 && a.WithinKm == 0 && interest.Tag != "young-people" {
					t.Errorf("%s in %s: a fitting listing lies within 20 km, got %s", interest.Tag, place, ids(a))
				}
				for _, h := range a.Hits {
					l := h.Listing
					if l.Confidence == "low" || l.sealed() || l.Unconfirmed() {
						t.Errorf("%s in %s: got %s (%s, %v)", interest.Tag, place, l.ID, l.Confidence, l.Interests)
					}
					if q.Slots.Age == 15 && !l.has("young-people") && !l.has("library") {
						t.Errorf("%s in %s at 15: got %s %v", interest.Tag, place, l.ID, l.Interests)
					}
					if text := Line(h, 1, monday); !sms.GSM7(text) || sms.Length(text) > lineSize {
						t.Errorf("line of %s: got %d septets %q", l.ID, sms.Length(text), text)
					}
				}
			}
		}
	}
	if asked < 1000 {
		t.Errorf("asked %d questions, want at least 1000", asked)
	}
}

// TestDeclined asks for anything but each interest in turn.
func TestDeclined(t *testing.T) {
	d := starter(t)
	for _, interest := range d.Interests() {
		q := Question{Slots: Slots{Any: true, Not: []string{interest.Tag}}, Lat: 52.589, Lon: -1.209, HasPoint: true, Limit: 300}
		a := d.Search(q, monday)
		if len(a.Hits) == 0 {
			t.Errorf("anything but %s: got nothing", interest.Tag)
		}
		for _, h := range a.Hits {
			if h.Listing.has(interest.Tag) {
				t.Errorf("anything but %s: got %s %v", interest.Tag, h.Listing.ID, h.Listing.Interests)
			}
		}
	}
	for _, text := range []string{"no bingo", "anything but bingo", "games but no bingo", "coffee without the bingo", "bingo isnt for me"} {
		a, q := ask(d, text)
		q.Limit = 300
		a = d.Search(q, monday)
		for _, h := range a.Hits {
			if strings.Contains(strings.ToLower(h.Listing.Name+h.Listing.Description), "bingo") {
				t.Errorf("%q: got %s: %q", text, h.Listing.ID, h.Listing.Description)
			}
		}
	}
}

func TestFlatKm(t *testing.T) {
	// great-circle distances on a sphere of 6371 km
	for _, one := range []struct{ lat, lon, toLat, toLon, want float64 }{
		{52.589, -1.209, 52.589, -1.209, 0},
		{52.589, -1.209, 52.637, -1.133, 7.41},  // Enderby to Leicester
		{52.589, -1.209, 52.943, -0.802, 47.96}, // Enderby to Bottesford
	} {
		got := flatKm(one.lat, one.lon, one.toLat, one.toLon, math.Cos(one.lat*math.Pi/180))
		if math.Abs(got-one.want) > 0.005*one.want+0.01 {
			t.Errorf("%v: got %.2f km, want %.2f", one, got, one.want)
		}
	}
}

func BenchmarkAnswer(b *testing.B) {
	d := starter(b)
	q := Question{Lat: 52.589, Lon: -1.209, HasPoint: true, PlaceName: "Enderby"}
	for _, text := range []string{"knitting on mon", "whats on", "coffee for my mum, no bingo"} {
		b.Run("all/"+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q.Slots = d.Understand(text, monday)
				if d.Reply(d.Search(q, monday), q, monday) == "" {
					b.Fatal("empty reply")
				}
			}
		})
		q.Slots = d.Understand(text, monday)
		b.Run("search/"+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(d.Search(q, monday).Hits) == 0 {
					b.Fatal("no hits")
				}
			}
		})
	}
}

// county is a directory of n listings: the starter's, moved about as villages are.
func county(tb testing.TB, n int) *Directory {
	tb.Helper()
	d, err := build(moved(tb, n), starter(tb).lexicon)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func moved(tb testing.TB, n int) []*Listing {
	one := starter(tb)
	many := make([]*Listing, n)
	for i := range many {
		l := *one.listings[i%len(one.listings)]
		l.ID = fmt.Sprintf("%s-%d", l.ID, i)
		if l.HasPoint {
			l.Lat += float64(i%101-50) / 200
			l.Lon += float64(i%89-44) / 120
		}
		many[i] = &l
	}
	return many
}

// Search stops looking when nothing farther off could win: what it finds must be what a
// search that looks at everything finds.
func TestSearchStopsEarlyWithoutMissingAnything(t *testing.T) {
	d := county(t, 4000)
	hits := func(q Question) (ids []string) {
		for _, h := range d.Search(q, monday).Hits {
			ids = append(ids, fmt.Sprintf("%s %.3f", h.Listing.ID, h.Km))
		}
		return ids
	}
	for i, one := range questions {
		q := Question{Slots: d.Understand(one.text, monday), Lat: 52.4 + float64(i%37)/60, Lon: -1.6 + float64(i%29)/30, HasPoint: true}
		q.Limit = len(d.All())
		want := hits(q)
		if len(q.Slots.Interest) > 1 {
			continue // of two things both come first: see TestTwoThingsPageByPage
		}
		for _, q.Skip = range []int{0, 3, 30} {
			q.Limit = 3
			got := hits(q)
			from, to := min(q.Skip, len(want)), min(q.Skip+3, len(want))
			if !slices.Equal(got, want[from:to]) {
				t.Errorf("%q from %.2f,%.2f on from %d:\n got %q\nwant %q", one.text, q.Lat, q.Lon, q.Skip, got, want[from:to])
			}
		}
	}
}

// TestTwoThingsPageByPage: whoever asks for two things and for MORE sees each listing once, and both
// things on the first page where both are near.
func TestTwoThingsPageByPage(t *testing.T) {
	d := county(t, 1000)
	for i, text := range []string{"crafts and a choir", "lunch club and walking", "music and gardening and chess", "library or bingo"} {
		q := Question{Slots: d.Understand(text, monday), Lat: 52.5 + float64(i)/20, Lon: -1.2 + float64(i)/30, HasPoint: true, Limit: 3}
		seen := map[string]bool{}
		for q.Skip = 0; q.Skip < 60; q.Skip += 3 {
			a := d.Search(q, monday)
			var tags []string
			for _, h := range a.Hits {
				if seen[h.Listing.ID] {
					t.Errorf("%q: %s is shown twice, the second time from %d on", text, h.Listing.ID, q.Skip)
				}
				seen[h.Listing.ID] = true
				tags = append(tags, h.Listing.Interests...)
			}
			if missing := without(q.Slots.Interest, tags); q.Skip == 0 && len(q.Slots.Interest) == 2 && len(missing) > 0 {
				t.Errorf("%q: nothing of %v on the first page", text, missing)
			}
			if !a.More {
				break
			}
		}
		if len(seen) < 15 {
			t.Errorf("%q: %d listings, want more pages", text, len(seen))
		}
	}
}

// BenchmarkQuestion understands, searches and writes the reply to many questions in turn, over
// as many listings; "scan" is the search that looks at everything and sorts it.
func BenchmarkQuestion(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		d := county(b, n)
		for _, way := range []struct {
			name  string
			limit int
		}{{"answer", 3}, {"scan", n}} {
			if way.limit > 10_000 {
				continue // seconds for a question
			}
			b.Run(fmt.Sprintf("%s-%d", way.name, n), func(b *testing.B) {
				b.ReportAllocs()
				q := Question{Lat: 52.589, Lon: -1.209, HasPoint: true, PlaceName: "Enderby", Limit: way.limit}
				var took []time.Duration
				for i := 0; b.Loop(); i++ {
					began := time.Now()
					q.Slots = d.Understand(questions[i%len(questions)].text, monday)
					a := d.Search(q, monday)
					a.Hits = a.Hits[:min(3, len(a.Hits))]
					if d.Reply(a, q, monday) == "" {
						b.Fatal("empty reply")
					}
					took = append(took, time.Since(began))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
				b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			})
		}
	}
}

// BenchmarkRebuild makes the snapshot anew, as after each change of a listing.
func BenchmarkRebuild(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		many, words := moved(b, n), starter(b).lexicon
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := build(many, words); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnderstand(b *testing.B) {
	d := starter(b)
	b.ReportAllocs()
	for b.Loop() {
		if d.Understand("knitting or crochet on mon or tues for my mum", monday).Day == nil {
			b.Fatal("no day")
		}
	}
}

func BenchmarkStarter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := Starter(); len(problems) > 0 {
			b.Fatal(problems[0])
		}
	}
}
