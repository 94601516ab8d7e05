package crisis

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

var (
	report = flag.Bool("report", false, "print the screening report, with misses")
	seed   = flag.Uint64("seed", 1, "seed of the noise; 0 takes one from the clock")
)

// tally counts how a group of texts was heard.
type tally struct{ n, helped, urgent, crisis, exact int }

func (c *tally) add(want string, got Level) {
	c.n++
	for _, x := range []struct {
		n  *int
		on bool
	}{{&c.helped, got > None}, {&c.urgent, got.Urgent()}, {&c.crisis, got >= Crisis}, {&c.exact, got.String() == want}} {
		if x.on {
			*x.n++
		}
	}
}

func percent(k, n int) string { return fmt.Sprintf("%.1f %%", 100*float64(k)/float64(max(n, 1))) }

// TestFigures holds the screening to the figures in testdata/figures.txt: what
// was reached on the corpus when they were last written. Recall may not fall and
// false alarms may not grow. Write them anew with -update when they are better,
// or with a reason in testdata/blind.md when they are worse.
func TestFigures(t *testing.T) {
	groups := map[string]*tally{}
	at := func(key string) *tally {
		if groups[key] == nil {
			groups[key] = &tally{}
		}
		return groups[key]
	}
	for _, s := range corpus(t) {
		got := Screen(s.text).Level()
		at(s.set+"\t"+s.level+"\t*").add(s.level, got)
		at(s.set+"\t"+s.level+"\t"+s.tag).add(s.level, got)
	}
	if *update {
		var b strings.Builder
		b.WriteString("# set\tlevel\ttag\ttexts\tsome help\tinterrupted (danger, crisis, abuse)\tcrisis or danger\texactly the level\n")
		for _, key := range slices.Sorted(maps.Keys(groups)) {
			g := groups[key]
			fmt.Fprintf(&b, "%s\t%d\t%d\t%d\t%d\t%d\n", key, g.n, g.helped, g.urgent, g.crisis, g.exact)
		}
		if err := os.WriteFile("testdata/figures.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile("testdata/figures.txt")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "\t")
		if len(parts) != 8 {
			t.Fatalf("testdata/figures.txt:%d: %d columns, want 8", i+1, len(parts))
		}
		var want tally
		if _, err := fmt.Sscan(strings.Join(parts[3:], " "), &want.n, &want.helped, &want.urgent, &want.crisis, &want.exact); err != nil {
			t.Fatalf("testdata/figures.txt:%d: %v", i+1, err)
		}
		key := strings.Join(parts[:3], "\t")
		got := groups[key]
		if got == nil || got.n != want.n {
			t.Errorf("testdata/figures.txt:%d: %q: the corpus has changed; write the figures anew with -update", i+1, key)
			continue
		}
		worse := got.helped < want.helped || parts[1] == "danger" && got.urgent < want.urgent || parts[1] == "crisis" && got.crisis < want.crisis || parts[1] == "abuse" && got.urgent < want.urgent
		if parts[1] == "none" {
			worse = got.helped > want.helped || got.urgent > want.urgent
		}
		if parts[1] == "distress" {
			worse = got.helped < want.helped || got.urgent > want.urgent
		}
		if worse {
			t.Errorf("%s: help %d, interrupted %d, crisis %d; the figures say %d, %d, %d", key, got.helped, got.urgent, got.crisis, want.helped, want.urgent, want.crisis)
		}
	}
}

// noises are the ways in which texts are spoilt. Each returns the text before it
// (for what is sent in two parts) and the text.
var noises = []struct {
	name string
	make func(r *rand.Rand, text string) (previous, spoilt string)
}{
	{"dropped letter", edits(func(r *rand.Rand, w []rune) []rune {
		i := r.IntN(len(w))
		return append(w[:i:i], w[i+1:]...)
	})},
	{"swapped letters", edits(func(r *rand.Rand, w []rune) []rune {
		i := r.IntN(len(w) - 1)
		w[i], w[i+1] = w[i+1], w[i]
		return w
	})},
	{"doubled letter", edits(func(r *rand.Rand, w []rune) []rune {
		i := r.IntN(len(w))
		return slices.Insert(w, i, w[i])
	})},
	{"capitals", func(_ *rand.Rand, text string) (string, string) { return "", strings.ToUpper(text) }},
	{"spaced letters", func(r *rand.Rand, text string) (string, string) {
		words := strings.Fields(text)
		from, to := 0, len(words)
		if len(text) > 60 {
			from = r.IntN(max(len(words)-6, 1))
			to = min(from+6, len(words))
		}
		for i := from; i < to; i++ {
			words[i] = "  " + strings.Join(strings.Split(words[i], ""), " ")
		}
		return "", strings.TrimSpace(strings.Join(words, " "))
	}},
	{"emoji between words", func(r *rand.Rand, text string) (string, string) {
		faces := []string{"😭", "🙏", "💔", "😔", "🖤", "🌧️", "😞", "🥀"}
		var b strings.Builder
		for i, w := range strings.Fields(text) {
			if i > 0 {
				b.WriteString(" " + faces[r.IntN(len(faces))] + " ")
			}
			b.WriteString(w)
		}
		return "", b.String()
	}},
	{"in two texts", func(r *rand.Rand, text string) (string, string) {
		words := strings.Fields(text)
		if len(words) < 2 {
			return "", text
		}
		i := 1 + r.IntN(len(words)-1)
		return strings.Join(words[:i], " "), strings.Join(words[i:], " ")
	}},
	{"at the end of 1,600", func(r *rand.Rand, text string) (string, string) {
		filler := []string{"We went to the market on Saturday and it was busy.", "The garden is coming on and the beans are up.", "My sister rang about the curtains.", "They have changed the times of the bus again.", "I made soup and gave some to next door.", "It rained until four and then it cleared."}
		var b strings.Builder
		for b.Len()+len(text) < 1540 {
			b.WriteString(filler[r.IntN(len(filler))] + " ")
		}
		return "", b.String() + text
	}},
}

// edits spoils one word of three letters or more in every forty.
func edits(change func(*rand.Rand, []rune) []rune) func(*rand.Rand, string) (string, string) {
	const every = 40
	return func(r *rand.Rand, text string) (string, string) {
		words := strings.Fields(text)
		for from := 0; from < len(words); from += every {
			var long []int
			for i := from; i < min(from+every, len(words)); i++ {
				if w := []rune(words[i]); len(w) >= 3 && !slices.ContainsFunc(w, func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' }) {
					long = append(long, i)
				}
			}
			if len(long) > 0 {
				i := long[r.IntN(len(long))]
				words[i] = string(change(r, []rune(words[i])))
			}
		}
		return "", strings.Join(words, " ")
	}
}

// survivors counts, for each noise, how many of the explicit texts that are heard
// as urgent are heard so still.
func survivors(t testing.TB, seed uint64) (heard int, left map[string]int, lost []string) {
	r := rand.New(rand.NewPCG(seed, seed))
	left = map[string]int{}
	for i, s := range corpus(t) {
		if s.tag != "explicit" || s.polish() || testing.Short() && i%2 != 0 || !Screen(s.text).Level().Urgent() {
			continue // in make check, which runs under the race detector, every other
		}
		heard++
		for _, n := range noises {
			previous, text := n.make(r, s.text)
			if got := Screen(text).In(Context{Previous: previous}); got.Level().Urgent() {
				left[n.name]++
			} else {
				lost = append(lost, n.name+": "+text+" -> "+got.Level().String())
			}
		}
	}
	return heard, left, lost
}

// TestNoiseSurvives spoils every explicit text and expects 95 in 100 to be heard.
func TestNoiseSurvives(t *testing.T) {
	heard, left, lost := survivors(t, 1)
	failed := false
	for _, n := range noises {
		if left[n.name]*100 < heard*95 {
			failed = true
			t.Errorf("%s: %d of %d texts are heard still (%s), want 95 %%", n.name, left[n.name], heard, percent(left[n.name], heard))
		}
	}
	if failed {
		t.Log("\n" + strings.Join(lost[:min(len(lost), 40)], "\n"))
	}
}

// TestScreenReport prints the report with -report, and writes it to
// testdata/report.md with -update.
func TestScreenReport(t *testing.T) {
	if !*report && !*update {
		return
	}
	text := screenReport(t, *update)
	if *report {
		fmt.Println(text)
	}
	if *update {
		if err := os.WriteFile("testdata/report.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func screenReport(t testing.TB, fixed bool) string {
	var b strings.Builder
	levels, tags := map[string]*tally{}, map[string]*tally{}
	type ruled struct{ right, help, alarm int }
	rules := map[string]*ruled{}
	var misses []string
	all := corpus(t)
	for _, s := range all {
		lang := "English"
		if s.polish() {
			lang = "Polish"
		}
		screened := Screen(s.text)
		got := screened.Level()
		for m, key := range map[*map[string]*tally]string{&levels: lang + " | " + s.level, &tags: s.set + " | " + s.level + " | " + s.tag} {
			if (*m)[key] == nil {
				(*m)[key] = &tally{}
			}
			(*m)[key].add(s.level, got)
		}
		if got > None {
			r := rules[screened.Rule()]
			if r == nil {
				r = &ruled{}
				rules[screened.Rule()] = r
			}
			switch {
			case s.level == "none":
				r.alarm++
			case got.String() == s.level:
				r.right++
			default:
				r.help++
			}
		}
		if want, _ := ParseLevel(s.level); (want > None) != (got > None) || want.Urgent() && !got.Urgent() || want == None && got.Urgent() {
			misses = append(misses, fmt.Sprintf("%s:%d %s, heard as %s by %q: %s", s.set, s.line, s.level, got, screened.Rule(), s.text))
		}
	}
	fmt.Fprintf(&b, "# Screening report\n\nWritten by `make screen-report` from the %d texts of testdata/blind. The rules were mended on these texts: the figures show what is\nheld, not what is heard of texts not yet seen (see blind.md for those).\n", len(all))
	table := func(title, head string, m map[string]*tally) {
		fmt.Fprintf(&b, "\n## %s\n\n| %s | texts | some help | interrupted | crisis or danger | exact |\n|%s---|---|---|---|---|\n", title, head, strings.Repeat("---|", strings.Count(head, "|")+1))
		for _, k := range slices.Sorted(maps.Keys(m)) {
			c := m[k]
			fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s |\n", k, c.n, percent(c.helped, c.n), percent(c.urgent, c.n), percent(c.crisis, c.n), percent(c.exact, c.n))
		}
	}
	table("By language and level", "language | level", levels)
	table("By set and kind", "set | level | kind", tags)
	b.WriteString("\n## By deciding rule\n\n| rule | right level | another level | false alarm |\n|---|---|---|---|\n")
	for _, id := range slices.SortedFunc(maps.Keys(rules), func(a, b string) int { return cmp.Or(rules[b].right-rules[a].right, strings.Compare(a, b)) }) {
		r := rules[id]
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", id, r.right, r.help, r.alarm)
	}
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	if fixed {
		s = 1
	}
	heard, left, _ := survivors(t, s)
	fmt.Fprintf(&b, "\n## Noise\n\nOf %d explicit texts heard as urgent, so many are heard still (seed %d; one word in forty is spoilt by the first three):\n\n| noise | heard still |\n|---|---|\n", heard, s)
	for _, n := range noises {
		fmt.Fprintf(&b, "| %s | %s |\n", n.name, percent(left[n.name], heard))
	}
	if !fixed {
		fmt.Fprintf(&b, "\n## Misses and false alarms (%d)\n\n%s\n", len(misses), strings.Join(misses, "\n"))
	}
	return b.String()
}
