package directory

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"signpost/flows/places"
	"signpost/flows/sheet"
)

// Import is what was read of a council's file, before anything is done with it.
type Import struct {
	Source   string          // the name under which it is imported, again and again
	Ours     bool            // it has the columns of an export: ids are kept as they are
	Listings []*Listing      // by row
	Refused  map[string]bool // ids of rows that are there and were left out: they have not vanished
	Unread   int             // rows of which not even the id is known

	// What is told to whoever imports.
	Encoding, Comma string
	Columns         [][2]string // ours, theirs
	Unused          []string    // theirs
	Rows            int         // that held something
	Fields          int         // left out of rows that were taken
	Faults          []Problem   // by line: what was left out or mended, and why
}

var sourceForm = regexp.MustCompile(`^[a-z0-9](?:-?[a-z0-9]){0,39}$`)

// CheckSource accepts the name of a source: small letters, digits and hyphens.
func CheckSource(source string) error {
	if !sourceForm.MatchString(source) {
		return fmt.Errorf("%q is no name for a source: up to 40 small letters and digits, joined by hyphens", brief(source))
	}
	return nil
}

// SourceOf is the name for a file that is sent again and again: its own, without
// the date in it.
func SourceOf(file string) string {
	name := file[strings.LastIndexAny(file, `/\`)+1:]
	name, _, _ = strings.Cut(name, ".")
	words := strings.FieldsFunc(slug(name, 80), func(r rune) bool { return r == '-' || r >= '0' && r <= '9' })
	return cmp.Or(strings.Trim(slug(strings.Join(words, "-"), 40), "-"), "import")
}

// What is told of at most in a text column, in characters. A longer description is
// cut; any other field of such length has slipped in from somewhere else.
var longest = map[string]int{"name": 80, "description": 300, "venue": 100, "place": 60, "frequency": 100, "cost": 60, "ages": 40, "audience": 120, "accessibility": 120,
	"contact_phone": 60, "contact_email": 100, "website": 200, "area_served": 120, "source_url": 300, "also_known_as": 120, "withheld": 60}

// mostID is how long an id may be: it stands in addresses and in keys.
const mostID = 120

// importer reads one file.
type importer struct {
	d    *Directory // what is listed now
	g    *places.Gazetteer
	m    Mapping
	now  time.Time
	file string
	in   *Import
	at   map[string]int // our column -> theirs
	ids  map[string]int // id -> line
	near map[string]*places.Place
	say  *node // what words mean, without the names of listings: a file read again means the same
}

// importRow is one row on its way to a listing.
type importRow struct {
	*importer
	sheet.Row
	l       *Listing
	refused bool
	dropped int
}

// ReadImport reads a council's file as listings of source. d is the directory as
// it is now, for its interests and for what is listed already. An error means
// that nothing can be made of the file; what is wrong with a row is among the
// faults.
func (d *Directory) ReadImport(file, source string, data []byte, m Mapping, g *places.Gazetteer, now time.Time) (*Import, error) {
	im := &importer{d: d, g: g, m: m, now: now, file: file, ids: map[string]int{}, near: map[string]*places.Place{}, say: d.words}
	return im.readAll(source, data)
}

// readAll reads the whole file.
func (im *importer) readAll(source string, data []byte) (*Import, error) {
	if err := CheckSource(source); err != nil {
		return nil, err
	}
	t, err := sheet.Read(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", im.file, err)
	}
	for i, h := range t.Heading {
		t.Heading[i], _ = tidy(h)
	}
	im.in = &Import{Source: source, Ours: ours(t.Heading), Refused: map[string]bool{}, Unread: t.Unread, Encoding: t.Encoding, Comma: t.Comma, Rows: len(t.Rows) + t.Unread}
	if im.at, err = im.m.columns(t.Heading); err != nil {
		return nil, fmt.Errorf("%s: %w", im.file, err)
	}
	used := map[int]bool{}
	for _, column := range importFields {
		if i, ok := im.at[column]; ok {
			im.in.Columns = append(im.in.Columns, [2]string{column, t.Heading[i]})
			used[i] = true
		}
	}
	for i, h := range t.Heading {
		if !used[i] && h != "" {
			im.in.Unused = append(im.in.Unused, h)
		}
	}
	for _, f := range t.Faults {
		im.in.Faults = append(im.in.Faults, Problem{File: im.file, Line: f.Line, What: f.What})
	}
	for _, one := range t.Rows {
		im.read(one)
	}
	slices.SortStableFunc(im.in.Faults, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return im.in, nil
}

// read makes a listing of one row, or leaves it out.
func (im *importer) read(one sheet.Row) {
	r := &importRow{importer: im, Row: one, l: &Listing{}}
	if !r.id() {
		return
	}
	if old := r.unchanged(); old != nil {
		im.in.Listings = append(im.in.Listings, old)
		return
	}
	r.words()
	r.interests()
	r.where()
	r.when()
	r.contact()
	r.source()
	if r.refused {
		im.in.Refused[r.l.ID] = true
		return
	}
	im.in.Fields += r.dropped
	im.in.Listings = append(im.in.Listings, r.l)
}

// cell is what the file says in one of our columns, or what the mapping sets.
func (r *importRow) cell(column string) string {
	if i, ok := r.at[column]; ok {
		if text := strings.TrimSpace(r.Fields[i]); text != "" {
			return disarmed(text)
		}
	}
	return r.m.Set[column]
}

// fault names what was wrong with a column of the row.
func (r *importRow) fault(column, what string) {
	r.in.Faults = append(r.in.Faults, Problem{File: r.file, Line: r.Line, Column: column, What: what})
}

// said is a cell and what is wrong with it; a contact is never repeated.
func (r *importRow) said(column, value string, why error) string {
	if column == "contact_phone" || column == "contact_email" || value == "" {
		return why.Error()
	}
	return fmt.Sprintf("%q %s", brief(value), why)
}

// drop leaves one field out of the row.
func (r *importRow) drop(column, value string, why error) {
	r.dropped++
	r.fault(column, r.said(column, value, why)+": left out")
}

// refuse leaves the whole row out.
func (r *importRow) refuse(column, value string, why error) {
	r.refused = true
	r.fault(column, r.said(column, value, why)+": the row is left out")
}

var errEmpty = errors.New("is empty")

// id finds the row's id, and leaves out what has none and what has another row's.
func (r *importRow) id() bool {
	id := r.cell("id")
	_, has := r.at["id"]
	switch {
	case r.in.Ours:
		if err := checkID(id); err != nil || len(id) > mostID {
			r.in.Unread++
			r.refuse("id", id, cmp.Or(err, fmt.Errorf("is longer than %d characters", mostID)))
			return false
		}
	case has:
		if id = slug(id, mostID-1-len(r.in.Source)); id == "" {
			r.in.Unread++
			r.refuse("id", r.cell("id"), errEmpty)
			return false
		}
	default:
		if id = slug(r.cell("name")+" "+r.cell("place"), mostID-1-len(r.in.Source)); id == "" {
			r.refuse("name", "", errEmpty)
			return false
		}
	}
	if !r.in.Ours {
		id = r.in.Source + "-" + id
	}
	if first, taken := r.ids[id]; taken {
		why := fmt.Errorf("is also the id of line %d", first)
		if !has {
			why = fmt.Errorf("is there in the same place on line %d", first)
			r.refuse("name", r.cell("name"), why)
		} else {
			r.refuse("id", r.cell("id"), why)
		}
		return false
	}
	r.ids[id], r.l.ID = r.Line, id
	return true
}

// unchanged is the listing that the row exports already, nil when it says
// anything else: what an export holds goes in again as it is.
func (r *importRow) unchanged() *Listing {
	old, ok := r.d.Get(r.l.ID)
	if !r.in.Ours || !ok {
		return nil
	}
	for i, now := range old.cells() {
		column := exportColumns[i]
		at, there := r.at[column]
		if !there && column == withheldColumn {
			continue // a file of ours may have no such column
		}
		if !there || disarmed(strings.TrimSpace(r.Fields[at])) != now {
			return nil
		}
	}
	return old
}

// text reads a column that residents may be shown.
func (r *importRow) text(column string) string {
	raw := r.cell(column)
	text, lost := tidy(raw)
	if lost > 0 {
		r.fault(column, fmt.Sprintf("held %d characters that a text message cannot carry: those are left out", lost))
	}
	if most := longest[column]; most > 0 && long(text) > most {
		if column != "description" {
			r.drop(column, text, fmt.Errorf("has %d characters, and %d are the most", long(text), most))
			return ""
		}
		r.fault(column, fmt.Sprintf("has %d characters, and %d are the most: cut", long(text), most))
		text = cutAt(text, most)
	}
	if old, ok := r.d.Get(r.l.ID); ok && r.in.Ours && old.cell(column) == text {
		return text // it is shown already
	}
	if err := personal(text); err != nil {
		r.dropped++
		r.fault(column, err.Error()+": left out") // without the words: they are about somebody
		return ""
	}
	return text
}

// cutAt shortens text to most characters at the end of a word.
func cutAt(text string, most int) string {
	short := string([]rune(text)[:most-3])
	if i := strings.LastIndexByte(short, ' '); i > most/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:-") + "..."
}

// words reads what is free text.
func (r *importRow) words() {
	l := r.l
	if l.Name = r.text("name"); l.Name == "" && !r.refused {
		r.refuse("name", "", errEmpty)
	}
	l.Description, l.Venue, l.Frequency = r.text("description"), r.text("venue"), r.text("frequency")
	l.Cost, l.Ages, l.Audience, l.Accessibility = r.text("cost"), r.text("ages"), r.text("audience"), r.text("accessibility")
	l.Area, l.AlsoKnownAs = r.text("area_served"), split(r.text("also_known_as"), ";")
	if free := strings.Trim(l.Cost, "\u00a3 "); free == "0" || free == "0.00" {
		l.Cost = "free"
	}
	switch kind := strings.ToLower(r.cell("kind")); {
	case kind == "activity" || kind == "support" || kind == "venue" || kind == "advice":
		l.Kind = kind
	case kind == "":
		l.Kind = "activity"
	default:
		r.drop("kind", kind, errors.New("is none of activity, support, venue, advice"))
		l.Kind = "activity"
	}
}

// interests reads what it is about: tags of ours, their names, residents' words
// for them, or else what the name says.
func (r *importRow) interests() {
	l := r.l
	raw, _ := tidy(r.cell("interests"))
	var strange []string
	for _, part := range strings.FieldsFunc(raw, func(c rune) bool { return c == ';' || c == '|' || c == ',' || c == '/' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		tags := r.tagsOf(part)
		if len(tags) == 0 {
			strange = append(strange, part)
		}
		for _, tag := range tags {
			if !contains(l.Interests, tag) {
				l.Interests = append(l.Interests, tag)
			}
		}
	}
	const none = "means none of our interests"
	for _, part := range strange {
		r.drop("interests", part, errors.New(none))
	}
	if len(l.Interests) == 0 {
		l.Interests = r.tagsOf(l.Name)
	}
	if len(l.Interests) == 0 {
		l.Interests = r.tagsOf(l.Description)
		l.Interests = l.Interests[:min(1, len(l.Interests))]
	}
	const mostInterests = 6
	if len(l.Interests) > mostInterests {
		l.Interests = l.Interests[:mostInterests]
	}
	if len(l.Interests) == 0 {
		r.refuse("interests", raw, cmp.Or(r.noInterest(raw), errors.New(none)))
	} else if l.Description == "" {
		l.Description = r.d.Label(l.Interests[0]) + "."
	}
}

func (r *importRow) noInterest(raw string) error {
	if raw == "" {
		return errors.New("is empty, and neither the name nor the description says what it is")
	}
	return nil
}

// tagsOf are the interests that a phrase is about: its own tag or label, or what
// a resident would mean by it.
func (im *importer) tagsOf(phrase string) (tags []string) {
	lower := strings.ToLower(phrase)
	for _, interest := range im.d.interests {
		if lower == interest.Tag || strings.EqualFold(phrase, interest.Label) {
			return []string{interest.Tag}
		}
	}
	var weak []string
	tokens := tokenise(phrase)
	for i := 0; i < len(tokens); {
		s, taken := im.say.find(tokens, i)
		if s == nil {
			i++
			continue
		}
		surest := slices.SortedStableFunc(slices.Values(s.likes), func(a, b liking) int { return b.level - a.level })
		for _, like := range surest { // a listing's first interest is its main one
			if tag := im.d.interests[like.tag].Tag; like.level > hinted {
				tags = addOnce(tags, tag)
			} else {
				weak = addOnce(weak, tag)
			}
		}
		i += taken
	}
	if len(tags) == 0 {
		return weak
	}
	return tags
}
