package directory

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
)

//go:embed words.csv
var plainWords string

//go:embed plain.txt
var ordinaryWords string

// A words.LANGUAGE.csv is like words.csv, and its first line says who has signed it.
//
//go:embed words.*.csv
var otherWords embed.FS

// lexicon is what residents' words mean, made from the interests and words.csv once.
type lexicon struct {
	interests []Interest
	tag       map[string]int // tag -> index in interests, and bit in masks
	labels    [][]string     // beside interests: the stems of their labels
	words     *node
	spelling  *spelling
}

func newLexicon(interests []Interest) (*lexicon, error) {
	x := &lexicon{interests: interests, tag: make(map[string]int, len(interests)), words: &node{}, spelling: newSpelling()}
	for i, interest := range interests {
		x.tag[interest.Tag] = i
		var stems []string
		for _, t := range tokenise(interest.Label) {
			stems = append(stems, t.stem)
		}
		x.labels = append(x.labels, stems)
	}
	for _, line := range strings.Split(ordinaryWords, "\n") {
		if !strings.HasPrefix(line, "#") {
			for _, word := range strings.Fields(line) {
				x.spelling.known[word] = true
			}
		}
	}
	if err := x.words.readWords("words.csv", plainWords, x.tag, x.spelling.add); err != nil {
		return x, err
	}
	x.words.readInterests(interests, x.spelling)
	return x, x.readOthers()
}

// sense is what a phrase means.
type sense struct {
	likes  []liking // interests
	slots  []pair   // words of the contract: day mon, access step-free
	who    string   // a person: mum, neighbour
	named  []int    // listings of that name, by index
	any    bool     // "whats on"
	group  bool     // "a group", which is something when nothing else is said
	still  bool     // known to mean nothing here ("good morning")
	no     bool     // what follows is not wanted
	busy   bool     // with no: only a day that follows is not wanted ("i work fridays")
	cant   bool     // with no: what follows is not wanted if it is stairs or noise, and only told if it is a pastime
	but    bool     // what follows is wanted again
	flip   bool     // what came before is not wanted
	swap   bool     // what follows takes the place of what came before
	lift   bool     // a lift is wanted, to what they ask for or by itself
	anyday bool     // any day will do, whatever was said before
	myAge  bool     // company of their own age, which may be said elsewhere
	other  bool     // the days that came before are not wanted
	ours   bool     // said by words.csv, which overrules interests.csv
	bare   bool     // of one word, and that word is its stem: "mindfulness" does not hear "mind"
	words  []string // the phrase's own stems, joined: looked for in listings' text
}

// liking is an interest by index, and how surely a phrase asks for it.
type liking struct{ tag, level int }

// How surely a phrase asks for an interest. Only the highest in a text count; of
// the lower ones Slots.Also tells.
const (
	needed    = iota // a need that may be all there is: "i cant drive"
	hinted           // who somebody is: "for men", "polish"
	company          // company of any kind: "lonely", "a chat"
	situation        // the life somebody leads: dementia, carers
	wanted           // something to do or to get: knitting, a food bank
)

// usual is the level of an interest's own words.
func usual(tag string) int {
	switch tag {
	case "men", "women", "older-people", "young-people", "parents-toddlers":
		return hinted
	case "coffee-chat", "advice":
		return company
	case "culture-faith", "deaf-hearing", "sight-loss", "disability", "learning-disability", "dementia", "carers", "bereavement",
		"mental-health", "substance-use", "students", "lgbtq", "veterans":
		return situation
	}
	return wanted
}

// levels are the rows of words.csv that name interests.
var levels = map[string]int{"interest": wanted, "situation": situation, "company": company, "hint": hinted, "need": needed}

// level is the highest of a sense.
func (s *sense) level() int {
	best := needed - 1
	for _, like := range s.likes {
		best = max(best, like.level)
	}
	return best
}

// pair is one slot with one value.
type pair struct{ slot, value string }

// node is a step of a phrase; the way to it spells the phrase in stems.
type node struct {
	next  map[string]*node
	sense *sense
}

// fillers may stand inside a phrase without breaking it.
func filler(text string) bool {
	return text == "and" || text == "the" || text == "a" || text == "an" || text == "n"
}

// find is the longest phrase that starts at tokens[i], and how many tokens it
// takes. A phrase does not run across punctuation.
func (n *node) find(tokens []token, i int) (*sense, int) { return n.findFrom(tokens, i, i) }

// findFrom goes on to find the phrase that starts at i, from the token at. Where a phrase ends in a word
// that others leave out ("cant read the", "cant read the paper"), both ways are tried.
func (n *node) findFrom(tokens []token, i, at int) (*sense, int) {
	var best *sense
	length := 0
	for ; at < len(tokens); at++ {
		if at > i && (tokens[at].stop || tokens[at].comma) {
			break
		}
		next := n.next[tokens[at].stem]
		left := at > i && filler(tokens[at].text)
		if next == nil {
			if left {
				continue
			}
			break
		}
		if left {
			if s, long := n.findFrom(tokens, i, at+1); s != nil && long > length {
				best, length = s, long
			}
		}
		n = next
		if n.sense != nil && (at > i || n.sense.bare || tokens[i].text != tokens[i].stem) && at-i+1 > length {
			best, length = n.sense, at-i+1
		}
	}
	return best, length
}

// at is the sense of a phrase, made when it is new.
func (n *node) at(tokens []token) *sense {
	var stems []string
	for i, t := range tokens {
		if i > 0 && i < len(tokens)-1 && filler(t.text) {
			continue
		}
		stems = append(stems, t.stem)
	}
	for _, stem := range stems {
		if n.next == nil {
			n.next = make(map[string]*node)
		}
		if n.next[stem] == nil {
			n.next[stem] = &node{}
		}
		n = n.next[stem]
	}
	if n.sense == nil {
		n.sense = &sense{words: []string{strings.Join(stems, " ")}}
	}
	n.sense.bare = n.sense.bare || len(tokens) == 1 && tokens[0].text == tokens[0].stem
	return n.sense
}

// readOthers adds the words of other languages. They are known, so that no English
// one is made of them; but no English word is taken for a mistyped one of them.
func (x *lexicon) readOthers() error {
	for _, t := range Translations() {
		if err := x.words.readWords(t.File, t.text, x.tag, func(word string) { x.spelling.known[word] = true }); err != nil {
			return err
		}
	}
	return nil
}

// Translation is a file of residents' words in another language.
type Translation struct {
	File   string // words.pl.csv
	Review string // "unreviewed", or the native speaker who signed it and the date
	text   string
}

// Translations are the files of words in other languages, by name.
func Translations() (all []Translation) {
	files, _ := otherWords.ReadDir(".") // what is embedded can be read
	for _, f := range files {
		text, _ := otherWords.ReadFile(f.Name())
		first, _, _ := strings.Cut(string(text), "\n")
		all = append(all, Translation{f.Name(), strings.TrimSpace(strings.TrimPrefix(first, "# review:")), string(text)})
	}
	return all
}

// readWords adds the rows of words.csv or another of its kind; know takes each word.
// The tags must be tags of the interests file; those that a council's own file does
// not have are passed over.
func (n *node) readWords(file, text string, tag map[string]int, know func(word string)) error {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return fmt.Errorf("directory: reading %s: %w", file, err)
	}
	for i, row := range rows[1:] {
		slot, values := row[0], split(row[1], ";")
		var indexes []int
		for _, value := range values {
			if index, ok := tag[value]; ok {
				indexes = append(indexes, index)
			}
		}
		for _, phrase := range split(row[2], "|") {
			tokens := tokenise(phrase)
			for _, t := range tokens {
				know(t.text)
			}
			s := n.at(tokens)
			if level, ok := levels[slot]; ok {
				s.ours = true
				for _, index := range indexes {
					s.likes = append(s.likes, liking{index, level})
				}
				continue
			}
			switch slot {
			case "audience":
				s.ours = true
				for _, index := range indexes {
					s.likes = append(s.likes, liking{index, hinted})
				}
				s.add(slot, values)
			case "company of": // an audience that another row names already
				s.add("audience", values)
			case "for":
				s.who = values[0]
			case "day", "part", "access", "avoid", "cost", "poor", "language":
				s.ours = true
				s.add(slot, values)
			case "any":
				s.any, s.ours = true, true
			case "group":
				s.group, s.ours = true, true
			case "ignore":
				s.still, s.ours = true, true
			case "no":
				s.no, s.ours = true, true
			case "cant":
				s.no, s.cant, s.ours = true, true, true
			case "busy":
				s.no, s.busy, s.ours = true, true, true
			case "but":
				s.but = true
			case "flip":
				s.flip, s.ours = true, true
			case "swap":
				s.swap, s.ours = true, true
			case "lift":
				s.lift, s.ours = true, true
			case "my age":
				s.myAge, s.ours = true, true
			case "anyday":
				s.anyday, s.ours = true, true
			case "other":
				s.other, s.ours = true, true
			default:
				return fmt.Errorf("directory: %s row %d: unknown slot %q", file, i+1, slot)
			}
		}
	}
	return nil
}

// names reports whether a sense asks for an interest.
func (s *sense) names(tag int) bool {
	for _, like := range s.likes {
		if like.tag == tag {
			return true
		}
	}
	return false
}

func (s *sense) add(slot string, values []string) {
	for _, value := range values {
		s.slots = append(s.slots, pair{slot, value})
	}
}

// readInterests adds residents' words for every interest. The words for crisis
// and abuse-safety stay out: whoever uses them is answered by package crisis,
// and "somewhere safe" must not be looked up like a hobby.
func (n *node) readInterests(interests []Interest, spelling *spelling) {
	for index, interest := range interests {
		if interest.Tag == "crisis" || interest.Tag == "abuse-safety" {
			continue
		}
		for _, phrase := range append([]string{interest.Label, strings.ReplaceAll(interest.Tag, "-", " ")}, interest.Synonyms...) {
			tokens := tokenise(phrase)
			for _, t := range tokens {
				spelling.add(t.text)
			}
			if s := n.at(tokens); !s.ours && !s.names(index) {
				s.likes = append(s.likes, liking{index, usual(interest.Tag)})
			}
		}
	}
}

// readNames adds what each listing is called, so that it can be asked for by
// name. A name that says only what the thing is ("Community Library") is left to
// the interests, or every question about libraries would be about that one.
func (n *node) readNames(listings []*Listing, words *node, known stems) {
	for index, l := range listings {
		if l.sealed() {
			continue
		}
		for i, name := range append([]string{l.Name, l.shortName()}, l.AlsoKnownAs...) {
			if before, _, cut := strings.Cut(name, " - "); cut {
				name = before
			}
			name = withoutPlace(name, l.Place)
			if i < 2 && !l.Unconfirmed() && !words.distinctive(known.tokenise(name)) {
				continue
			}
			if s := n.at(known.tokenise(name)); len(s.words[0]) > 2 && !contains(s.named, index) {
				s.named = append(s.named, index)
			}
		}
	}
}

// parts are the words of a longer phrase that mean one of its interests by
// themselves: "knit and natter" also looks for knitting, "card making" does not
// look for cards.
func (d *Directory) parts(s *sense) []string {
	if !strings.Contains(s.words[0], " ") {
		return nil
	}
	var parts []string
	for _, stem := range strings.Fields(s.words[0]) {
		step := d.words.next[stem]
		if step == nil || step.sense == nil {
			continue
		}
		for _, like := range step.sense.likes {
			if s.names(like.tag) {
				parts = append(parts, stem)
				break
			}
		}
	}
	return parts
}

// withoutPlace takes bracketed words and the place's name out of a listing's name:
// the place is taken out of the resident's text as well before it comes here.
func withoutPlace(name, place string) string {
	if before, after, cut := strings.Cut(name, "("); cut {
		_, after, _ = strings.Cut(after, ")")
		name = before + after
	}
	for _, gone := range []string{place, "Leicester", "Leicestershire", "Rutland"} {
		name = strings.Join(strings.Fields(strings.ReplaceAll(" "+name+" ", " "+gone+" ", " ")), " ")
	}
	return name
}

// distinctive reports whether a name holds a word that is neither a resident's
// word for an interest nor one that half of all names hold.
func (n *node) distinctive(name []token) bool {
	words, own := 0, 0
	for _, t := range name {
		if filler(t.text) || len(t.text) < 2 {
			continue
		}
		words++
		if strings.Contains(commonInNames, " "+t.text+" ") {
			continue
		}
		if step := n.next[t.stem]; step == nil || step.sense == nil {
			own++
		}
	}
	return own > 0 && words > 0
}

// commonInNames are words that say nothing about which group it is.
const commonInNames = " community library libraries centre group groups club cafe hub home help support service services scheme for of at in on town village district local society services network team drop to meet up room hall first sunday monday tuesday wednesday thursday friday saturday over 60s day rural area "

func contains[T comparable](list []T, one T) bool {
	for _, have := range list {
		if have == one {
			return true
		}
	}
	return false
}
