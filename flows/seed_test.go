package flows_test

import (
	"strings"
	"testing"

	"signpost/flows/crisis"
)

// TestSeeds asks for each thing that the county itself names in five ways: it is
// suggested, or it is said that nobody could confirm it, with the nearest like it.
func TestSeeds(t *testing.T) {
	p, w := county()
	for _, c := range []struct {
		want  string // in the reply
		texts []string
	}{
		{"could not confirm Knit and natter", []string{"knit and natter enderby", "knit n natter in enderby please", "is there a knitting and natter group in Enderby?", "natter and knit enderby", "KNIT & NATTER ENDERBY"}},
		{"could not confirm Knit and natter", []string{"knit and natter ullesthorpe", "knitting natter ullesthorpe", "Knit & Natter near Ullesthorpe?", "does the knit and natter at ullesthorpe still go", "knit n natter ulesthorpe"}},
		{"Men and Women in Sheds", []string{"men in sheds loughborough", "mens shed loughborough", "men's sheds near Loughborough please", "is there a shed for men in loughborough", "menshed luffbra"}},
		{"could not confirm Leggo", []string{"the leggo group loughborough", "leggo loughborough", "Loughborough Leggo", "does leggo in loughborough still run", "leggo youth group luffbra"}},
		{"Friendly Bench", []string{"friendly bench bottesford", "the bench in bottesford", "that bench where you chat, bottesford", "Bottesford friendly bench please", "talking bench botesford"}},
		{"Syston Library", []string{"library syston", "libraries near syston", "libary in syston?", "where can i borrow books, syston", "a library nr syston please"}},
		{"Friendly Communities", []string{"good neighbours cosby", "good neighbour scheme cosby", "good neighbors in cosby please", "is there a good neighbours scheme near cosby", "GOOD NEIGHBOURS COSBY"}},
		{"Local Area Coordination", []string{"local area coordinator loughborough", "area co-ordinator hinckley", "coordinator in coalville", "local area coordination blaby", "who is my lac in coalville"}},
	} {
		for _, text := range c.texts {
			if l := p.Lookup(w, crisis.Screen(text), false, 3, monday); !strings.Contains(l.Reply, c.want) {
				t.Errorf("%q: asks %q, no %q in:\n%s", text, l.Ask, c.want, l.Reply)
			}
		}
	}
}
