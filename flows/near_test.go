package flows_test

import (
	"slices"
	"strings"
	"testing"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
)

// TestEveryPlaceAndInterest asks for every interest in every place of the three
// counties: something of it, near where anything of it is near, or else what was
// widened by name. A line that covers the county does not do while a group is near.
func TestEveryPlaceAndInterest(t *testing.T) {
	p, w := county()
	asked, fell, wide := 0, 0, 0
	for n, place := range w.Places.All() {
		if place.Kind == "outside" || strings.HasPrefix(place.Kind, "postcode") {
			continue
		}
		for i, interest := range w.Directory.Interests() {
			if interest.Tag == "crisis" || interest.Tag == "abuse-safety" || testing.Short() && (n+i)%20 > 0 {
				continue
			}
			asked++
			slots := directory.Slots{Interest: []string{interest.Tag}}
			a := w.Directory.Search(directory.Question{Slots: slots, HasPoint: true, Lat: place.Lat, Lon: place.Lon, PlaceName: place.Label()}, monday)
			fits := func(h directory.Hit) bool { return slices.Contains(h.Listing.Interests, interest.Tag) }
			local := func(h directory.Hit) bool { return h.Km >= 0 && fits(h) }
			switch {
			case len(a.Hits) == 0:
				t.Errorf("%s in %s: nothing at all", interest.Tag, place.Label())
			case slices.Contains(a.Widened, "interest"):
				fell++
				if l := nearest(w, place, interest.Tag); l != nil {
					t.Errorf("%s in %s: given company, though %s is near", interest.Tag, place.Label(), l.ID)
				}
				if reply := w.Directory.Reply(a, directory.Question{Slots: slots, HasPoint: true, PlaceName: place.Label()}, monday); !strings.Contains(reply, "othing for "+opens(interest.Label)) && !strings.HasPrefix(reply, "None for "+opens(interest.Label)) && !strings.HasPrefix(reply, "None for "+interest.Tag) {
					t.Errorf("%s in %s: the reply does not say what there is none of: %q", interest.Tag, place.Label(), reply)
				}
			case !slices.ContainsFunc(a.Hits, fits):
				t.Errorf("%s in %s: none of the suggestions fits, and it does not say so", interest.Tag, place.Label())
			case !slices.ContainsFunc(a.Hits, local):
				wide++
				if l := nearest(w, place, interest.Tag); l != nil {
					t.Errorf("%s in %s: only county-wide ones, though %s is near", interest.Tag, place.Label(), l.ID)
				}
			}
		}
	}
	t.Logf("%d questions: %d told that there is none near and given company, %d given what covers the county only", asked, fell, wide)
	// The same by text, as a resident writes.
	texts := 0
	for n, place := range w.Places.All() {
		interest := w.Directory.Interests()[n%len(w.Directory.Interests())]
		if place.Kind == "outside" || interest.Tag == "crisis" || interest.Tag == "abuse-safety" || len(interest.Synonyms) == 0 {
			continue
		}
		texts++
		l := p.Lookup(w, crisis.Screen(interest.Label+" in "+place.Label()), false, 3, monday)
		if len(l.Found.Choices) == 0 && (l.Found.Place == nil || len(l.Answer.Hits) == 0 || l.Reply == "") {
			t.Errorf("%q: place %v, asks %q, reply %q", interest.Label+" in "+place.Label(), l.Found.Place, l.Ask, l.Reply)
		}
	}
	t.Logf("%d texts", texts)
}

// opens is how a label begins inside a sentence.
func opens(label string) string {
	if first := strings.Fields(label)[0]; first != strings.ToUpper(first) {
		return strings.ToLower(label[:1]) + label[1:3]
	}
	return label[:3]
}

// nearest is a listing of the interest within 20 km that residents may be sent to
// without saying more about themselves, nil when there is none.
func nearest(w flows.World, place places.Place, tag string) *directory.Listing {
	for _, l := range w.Directory.All() {
		if !slices.Contains(l.Interests, tag) || !l.HasPoint || l.Confidence == "low" || l.Withheld(monday) || l.Unconfirmed() || slices.Contains(l.Interests, "crisis") || slices.Contains(l.Interests, "abuse-safety") {
			continue
		}
		if places.Km(place.Lat, place.Lon, l.Lat, l.Lon) <= 20 {
			return l
		}
	}
	return nil
}
