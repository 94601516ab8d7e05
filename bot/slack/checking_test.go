package slack

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"signpost/bot"
	"signpost/flows/directory"
	"signpost/store"
	"signpost/store/kv/kvtest"
)

// TestNeedsChecking: the first few listings that staff should check, with links
// to the page; and what is said when the records cannot be reached.
func TestNeedsChecking(t *testing.T) {
	at(t, func(t *testing.T) {
		of := open(t, []byte(recorded(t, "listings.csv")), Options{})
		ask := func() string {
			form := url.Values{"command": {"/groups"}, "text": {"Needs  checking"}}
			w := of.do(request(form.Encode(), today))
			message(t, w.Body.Bytes()).check(t)
			return string(readable(t, w.Body.Bytes()))
		}
		if got := ask(); !strings.Contains(got, "cannot reach the records") || !strings.Contains(got, "https://signpost.example/review/listings") {
			t.Errorf("the records are down:\n%s", got)
		}
		k, err := store.MakeKeys(filepath.Join(t.TempDir(), "key"))
		if err != nil {
			t.Fatal(err)
		}
		if of.desk.Store, err = store.With(kvtest.NewMemory(), k, t.TempDir(), of.desk.Log); err != nil {
			t.Fatal(err)
		}
		of.desk.Listings = bot.NewListings(of.desk.World())
		of.desk.World = of.desk.Listings.World
		id := of.desk.World().Directory.All()[0].ID
		if err := of.desk.WithholdListing(t.Context(), store.User{Name: "sam"}, id, directory.Reasons[0]); err != nil {
			t.Fatal(err)
		}
		got := ask()
		if !strings.Contains(got, "listings need checking") || !strings.Contains(got, "listings?q="+id) || !strings.Contains(got, "withheld, it is over") || !strings.Contains(got, "never checked, from a page of") {
			t.Errorf("what needs checking:\n%s", got)
		}
		if n := strings.Count(got, "listings?q="); n > mostChecks {
			t.Errorf("%d listings, want %d at most", n, mostChecks)
		}
	})
}
