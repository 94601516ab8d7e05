package directory

import (
	"fmt"
	"math/bits"
	"time"
	_ "time/tzdata" // London's calendar on a machine that has no time zones
)

// Directory is an immutable set of listings, ready to be searched.
type Directory struct {
	listings []*Listing
	facts    []facts // beside listings: what search compares, worked out once
	byID     map[string]int32
	*lexicon                     // residents' words, which edits of listings do not change
	names    *node               // what listings are called
	numbers  map[string]uint32   // stem -> its number in facts.text
	shelves  [maxInterests]shelf // tag -> listings that may be found
	things   shelf               // activities and venues that may be found
	seeds    []int32             // listings nobody could confirm
	london   *time.Location

	men, women, older, young, special, sealed, hobbies, pastimes, needs, grief uint64 // masks that ranking asks for all the time
}

// build works out everything that does not depend on a question.
func build(listings []*Listing, words *lexicon) (*Directory, error) {
	d := &Directory{listings: listings, lexicon: words, names: &node{}, london: time.UTC,
		byID: make(map[string]int32, len(listings)), numbers: map[string]uint32{}}
	for i, l := range listings {
		d.byID[l.ID] = int32(i)
	}
	d.men, d.women, d.older, d.young = d.mask("men"), d.mask("women"), d.mask("older-people"), d.mask("young-people")
	d.special, d.sealed = d.mask(specialTags...), d.mask("crisis", "abuse-safety")
	d.hobbies = d.mask("crafts", "sport", "music", "games", "learning")
	d.grief = d.mask("bereavement")
	d.pastimes = d.hobbies | d.mask("diy-sheds", "gardening", "walking", "library", "pets", "farming", "lunch-club")
	d.needs = d.mask("money-food", "housing", "warm-space", "advice", "home-safety", "scams", "transport", "good-neighbour", "repair")
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return d, fmt.Errorf("directory: loading the calendar of London: %w", err)
	}
	d.london = london
	known := stems{}
	d.names.readNames(listings, d.words, known)

	d.facts = make([]facts, len(listings))
	var found [maxInterests][]int32
	var things []int32
	for i, l := range listings {
		d.facts[i] = d.factsOf(l, known)
		switch {
		case l.sealed():
			continue
		case l.Unconfirmed():
			d.seeds = append(d.seeds, int32(i))
			continue
		}
		if thing(l.Kind) {
			things = append(things, int32(i))
		}
		for tags := d.facts[i].tags; tags != 0; tags &= tags - 1 {
			tag := bits.TrailingZeros64(tags)
			found[tag] = append(found[tag], int32(i))
		}
	}
	for tag, listings := range found {
		d.shelves[tag] = d.shelve(listings, 1<<tag)
	}
	d.things = d.shelve(things, 0)
	return d, nil
}

// Get is the listing with that id, whatever its standing: what may be shown to
// whom is Search's business.
func (d *Directory) Get(id string) (*Listing, bool) {
	at, ok := d.byID[id]
	if !ok {
		return nil, false
	}
	return d.listings[at], true
}

// All lists every listing in the file's order. Do not change the slice.
func (d *Directory) All() []*Listing { return d.listings }

// mask is the bit mask of some tags; unknown tags have no bit.
func (d *Directory) mask(tags ...string) uint64 {
	var mask uint64
	for _, tag := range tags {
		if i, ok := d.tag[tag]; ok {
			mask |= 1 << i
		}
	}
	return mask
}
