package console

import (
	"net/http"
	"strings"
	"testing"
)

const someListing = "busy-hands-enderby"

// TestListings: what a resident reports, what staff decide about it, and what
// residents are shown then.
func TestListings(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	b.get(listingsPath).want(t, "before", 200, "259 listings", "Never checked", "Could not be confirmed", "!Reported wrong")
	for _, from := range []string{"+447700900201", "+447700900202"} {
		k.text(from, "knitting near enderby")
		k.text(from, "wrong 1")
		k.text(from, "wrong 1")
	}
	a := b.get(listingsPath)
	a.want(t, "two reports", 200, "Reported wrong", "2 residents, the last", "Residents are not told of it: reported wrong by two people", "Put back, unchecked", "!7700900", "!7700 900")
	if i, j := strings.Index(a.body, "Busy Hands"), strings.Index(a.body, "Could not be confirmed"); i < 0 || i > j {
		t.Error("what residents report does not come first")
	}
	if a := b.post(listingsPath + "/" + someListing + "/right"); a.location != listingsPath+"?did=right" {
		t.Errorf("checked: %d to %q", a.status, a.location)
	}
	b.get(listingsPath+"?did=right").want(t, "after a check", 200, "you have checked it today", "!Reported wrong", "258 listings")
	b.post(listingsPath, "q", " BUSY hands ").want(t, "by its name", 200, "Busy Hands", "1 listing with", "2026-07-06", "last changed by ann (you)", "Withhold it")
	b.get(listingsPath+"?q=BUSY+hands").want(t, "words in an address", 200, "258 listings need")

	withhold := listingsPath + "/" + someListing + "/withhold"
	b.post(withhold).want(t, "no reason", http.StatusUnprocessableEntity, "Say why it is withheld: choose one.", `href="#why-busy-hands-enderby"`, "Busy Hands")
	b.post(withhold, "why", "because of Mrs Smith").want(t, "a reason of their own", http.StatusUnprocessableEntity, "!Mrs Smith")
	if a := b.post(withhold, "why", "it is over", "q", "busy"); a.location != listingsPath+"?did=withhold&q="+someListing {
		t.Errorf("withheld: %d to %q", a.status, a.location)
	}
	b.get(listingsPath+"?q=busy-hands-enderby").want(t, "withheld", 200, "Residents are not told of it: it is over")
	if l, _ := k.World().Directory.Get(someListing); l.Held != "it is over" {
		t.Errorf("residents' listing is held %q", l.Held)
	}
	if a := b.post(listingsPath + "/" + someListing + "/restore"); a.location != listingsPath+"?did=restore" {
		t.Errorf("put back: %d to %q", a.status, a.location)
	}
	b.post(listingsPath+"/no-such-group/right").want(t, "a listing that is not there", 404)
	b.post(listingsPath, "q", "<script>xyz", "from", "-3").want(t, "a hostile search", 200, "&lt;script&gt;xyz", "!<script>", "No listing has that")
	b.get(listingsPath+"?from=20").want(t, "the next", 200, "Show the next", "from=40")
	b.post(listingsPath, "q", "library", "from", "20").want(t, "the next of a search", 200, "library")
	want := "ann: put a listing back|ann: withheld a listing: it is over|ann: checked a listing: it is right"
	if got := strings.Join(k.audited(), "|"); got != want {
		t.Errorf("audit: %q, want %q", got, want)
	}
}
