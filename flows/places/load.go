package places

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed places.csv
var placesCSV string

//go:embed sectors.csv
var sectorsCSV string

//go:embed words.txt
var wordsText string

// councils are the districts that a place of ours can be in.
var councils = []string{"Blaby", "Charnwood", "Harborough", "Hinckley and Bosworth", "Leicester", "Melton",
	"North West Leicestershire", "Oadby and Wigston", "Rutland"}

// maxChoices is how many places one question may offer; more do not fit in a text.
const maxChoices = 6

// A Gazetteer holds every place and every way to write it. It never changes after New or With, so any number of
// goroutines may use it.
type Gazetteer struct {
	places  []Place
	known   []Place             // what a postcode is near to: no hamlets, since few know them, and few live there
	index   *Index              // single postcodes, or nil
	names   map[string][]uint16 // a name as people write it, in plain small letters -> places
	labels  map[string]uint16   // a label, the same way -> its place
	codes   map[string]uint16   // "le19" -> place
	sectors map[string]uint16   // "le19 2" -> place
	starts  map[string]int      // first word of a name -> most words in a name that starts so
	seconds map[string]bool     // second words of names
	shy     map[string]bool     // names that are also ordinary words
	firm    map[string]bool     // those of them that are nobody's name
	vague   map[string]bool     // what there is in many places: "the hospital"
	plain   map[string]bool     // words that are never a misspelt name
	close   closeNames
}

// New reads the embedded data. It returns an error only if that data is broken, which the tests rule out.
func New() (*Gazetteer, error) {
	return load(placesCSV, sectorsCSV, wordsText, nil)
}

// load builds a gazetteer from the text of places.csv, sectors.csv and words.txt, with the index laid over it.
func load(table, sectors, words string, index *Index) (*Gazetteer, error) {
	g := &Gazetteer{
		names: map[string][]uint16{}, labels: map[string]uint16{}, codes: map[string]uint16{}, sectors: map[string]uint16{},
		starts: map[string]int{}, seconds: map[string]bool{},
		shy: map[string]bool{}, firm: map[string]bool{}, vague: map[string]bool{}, plain: map[string]bool{},
	}
	if err := g.readWords(words); err != nil {
		return nil, err
	}
	rows, err := rowsOf("places.csv", table, "name", 7)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := g.addRow(row); err != nil {
			return nil, err
		}
	}
	g.addVillages(index)
	if err := g.finish(); err != nil {
		return nil, err
	}
	if rows, err = rowsOf("sectors.csv", sectors, "sector", 2); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := g.addSector(row); err != nil {
			return nil, err
		}
	}
	g.addIndex(index)
	return g, nil
}

// rowsOf is the rows of a file without its heading, whose first field is named first.
func rowsOf(file, text, first string, columns int) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("places: read %s: %w", file, err)
	}
	if len(rows) == 0 || rows[0][0] != first {
		return nil, fmt.Errorf("places: read %s: no heading row", file)
	}
	return rows[1:], nil
}

// addRow takes one row: name, kind, district, lat, lon, aliases, note.
func (g *Gazetteer) addRow(row []string) error {
	p := Place{Name: row[0], Kind: row[1], District: row[2]}
	if row[3] != "" || row[4] != "" {
		var err error
		if p.Lat, err = strconv.ParseFloat(row[3], 64); err != nil {
			return fmt.Errorf("places: read places.csv: latitude of %s: %w", p.Name, err)
		}
		if p.Lon, err = strconv.ParseFloat(row[4], 64); err != nil {
			return fmt.Errorf("places: read places.csv: longitude of %s: %w", p.Name, err)
		}
	}
	id := uint16(len(g.places))
	g.places = append(g.places, p)
	if p.Kind == "postcode_district" {
		g.codes[plainText(p.Name)] = id
		return nil
	}
	g.addName(id, p.Name, true)
	for alias := range strings.SplitSeq(row[5], ";") {
		if rest, vague := strings.CutPrefix(plainText(alias), "the "); vague && p.Kind == "landmark" {
			for _, key := range []string{rest, "the " + rest} {
				g.fileUnder(key, id)
				g.vague[key] = true
			}
		} else if alias != "" {
			// "Melton" is a part of its name and may be misspelt like a name; a nickname is not looked for so hard,
			// because short ones ("Luffers") are near too many words.
			part := strings.Contains(" "+plainText(p.Name)+" ", " "+plainText(alias)+" ")
			g.addName(id, alias, part)
		}
	}
	return nil
}

// addName files a name under every way to write it.
func (g *Gazetteer) addName(id uint16, name string, proper bool) {
	base := plainText(name)
	g.fileUnder(base, id)
	joined := strings.ReplaceAll(base, " ", "")
	g.fileUnder(joined, id)
	if len(joined) >= 8 || proper && len(joined) >= 6 {
		g.close.add(base)
		if joined != base {
			g.close.add(joined)
		}
	}
	for _, way := range spellings(strings.Fields(base)) {
		g.fileUnder(way, id)
		if way[1] != ' ' { // "w end" without its space is a word of its own
			g.fileUnder(strings.ReplaceAll(way, " ", ""), id)
		}
	}
	for _, county := range counties(g.places[id]) {
		g.fileUnder(base+" "+county, id)
	}
}

// counties are the words that people add to a place of ours: "Preston, Rutland". They settle which one is meant.
func counties(p Place) []string {
	switch {
	case p.Kind == "outside" || p.Lat == 0:
		return nil
	case p.District == "Rutland" || p.District == "Leicester":
		return []string{plainText(p.District)}
	}
	return []string{"leics", "leicestershire", plainText(p.District)}
}

func (g *Gazetteer) fileUnder(key string, id uint16) {
	if !slices.Contains(g.names[key], id) {
		g.names[key] = append(g.names[key], id)
	}
	words := strings.Fields(key)
	g.starts[words[0]] = max(g.starts[words[0]], len(words))
	if len(words) > 1 {
		g.seconds[words[1]] = true
	}
}

// finish marks the names that more than one place could answer to, and orders each question's choices: larger first.
func (g *Gazetteer) finish() error {
	for i := range g.places {
		g.places[i].shared = len(g.pointed(g.names[plainText(g.places[i].Name)])) > 1
		label := plainText(g.places[i].Label())
		if other, taken := g.labels[label]; taken {
			return fmt.Errorf("places: read places.csv: %s is there twice (rows %d and %d)", label, other+1, i+1)
		}
		g.labels[label] = uint16(i)
	}
	for key, ids := range g.names {
		slices.SortFunc(ids, func(a, b uint16) int {
			pa, pb := g.places[a], g.places[b]
			if d := size(pa.Kind) - size(pb.Kind); d != 0 {
				return d
			}
			return strings.Compare(pa.Label(), pb.Label())
		})
		if n := len(g.pointed(ids)); n > maxChoices {
			return fmt.Errorf("places: read places.csv: %q could be %d places, more than one question can offer", key, n)
		}
	}
	return nil
}

// pointed keeps the places that have a point.
func (g *Gazetteer) pointed(ids []uint16) []uint16 {
	for _, id := range ids {
		if g.places[id].Lat == 0 {
			return slices.DeleteFunc(slices.Clone(ids), func(id uint16) bool { return g.places[id].Lat == 0 })
		}
	}
	return ids
}

// size orders kinds from the largest place to the smallest; places outside the area come last.
func size(kind string) int {
	return slices.Index([]string{"city", "town", "village", "suburb", "hamlet", "county", "landmark", "postcode_district", "postcode_sector", "postcode", "outside"}, kind)
}

// shortenings are words of names that people write in another way.
var shortenings = map[string][]string{
	"upon": {"on", "upon the", "on the"}, "on": {"upon"}, "on the": {"on", "upon the", "in the"}, "in the": {"in"}, "st": {"saint"},
	"market": {"mkt", "mrkt"}, "great": {"gt", "grt"}, "little": {"lt", "ltl"}, "le": {"la"},
	"north": {"n", "nth"}, "south": {"s", "sth"}, "east": {"e"}, "west": {"w"}, "and": {"n"},
}

// spellings lists the other ways to write a name: "barrow upon soar" is also "barrow on soar".
func spellings(words []string) []string {
	var ways []string
	for i, w := range words {
		swap := func(n int, key string) {
			for _, other := range shortenings[key] {
				way := slices.Concat(words[:i], []string{other}, words[i+n:])
				ways = append(ways, strings.Join(way, " "))
			}
		}
		if len(words) == 1 {
			return nil
		}
		swap(1, w)
		if i+2 < len(words) {
			swap(2, w+" "+words[i+1])
		}
	}
	return ways
}

// readWords takes words.txt: lines "shy: ..." and "plain: ...", separated by commas where there are phrases.
func (g *Gazetteer) readWords(text string) error {
	lists := map[string]map[string]bool{"shy": g.shy, "firm": g.firm, "plain": g.plain}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		kind, words, ok := strings.Cut(line, ":")
		list := lists[kind]
		if !ok || list == nil {
			return fmt.Errorf("places: read words.txt: line %d is neither shy, firm nor plain", number)
		}
		split := strings.Fields(words)
		if strings.Contains(words, ",") {
			split = strings.Split(words, ",")
		}
		for _, w := range split {
			list[plainText(w)] = true
		}
	}
	return nil
}

// All lists the places that have a point, sorted by name.
func (g *Gazetteer) All() []Place {
	return slices.DeleteFunc(slices.Clone(g.places), func(p Place) bool { return p.Lat == 0 })
}

// Named finds the one place with exactly this name, alias or label, or this postcode, or the district or sector of one.
// It forgives case and punctuation, and nothing else; a name that could be two places is not found.
func (g *Gazetteer) Named(name string) (Place, bool) {
	key := plainText(name)
	if ids := g.pointed(g.names[key]); len(ids) == 1 {
		return g.places[ids[0]], true
	}
	if id, ok := g.labels[key]; ok && g.places[id].Lat != 0 && len(g.names[key]) < 2 {
		return g.places[id], true
	}
	code, _, _ := strings.Cut(name, "(") // as in the label "LE7 4 (Rearsby)"
	if id, ok := g.sectors[plainText(code)]; ok {
		return g.places[id], true
	}
	if k, ok := postcodeOf(code); ok {
		return g.unit(k)
	}
	return Place{}, false
}
