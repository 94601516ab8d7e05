package directory

import (
	"fmt"
	"math/bits"
	"time"
	_ "time/tzdata" // London's calendar on a machine that has no time zones
)

// Directory is an immutable set of listings, ready to be searched.
type Directory struct {
	listings  []*Listing
	facts     []facts // beside listings: what search compares, worked out once
	byID      map[string]int32
	interests []Interest
	tag       map[string]int // tag -> index in interests, and bit in masks
	lexicon   *node
	spelling  *spelling
	numbers   map[string]uint32   // stem -> its number in facts.text
	shelves   [maxInterests]shelf // tag -> listings that may be found
	things    shelf               // activities and venues that may be found
	seeds     []int32             // listings nobody could confirm
	london    *time.Location

	men, women, older, young, special, sealed uint64 // masks that ranking asks for all the time
}

// build works out everything that does not depend on a question.
func build(listings []*Listing, interests []Interest) (*Directory, error) {
	d := &Directory{listings: listings, interests: interests, lexicon: &node{}, london: time.UTC,
		byID: make(map[string]int32, len(listings)), tag: make(map[string]int, len(interests)), numbers: map[string]uint32{}}
	for i, interest := range interests {
		d.tag[interest.Tag] = i
	}
	for i, l := range listings {
		d.byID[l.ID] = int32(i)
	}
	d.men, d.women, d.older, d.young = d.mask("men"), d.mask("women"), d.mask("older-people"), d.mask("young-people")
	d.special, d.sealed = d.mask(specialTags...), d.mask("crisis", "abuse-safety")
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return d, fmt.Errorf("directory: loading the calendar of London: %w", err)
	}
	d.london = london
	d.spelling = newSpelling()
	if err := d.lexicon.readWords(d.tag, d.spelling); err != nil {
		return d, err
	}
	d.lexicon.readInterests(interests, d.spelling)
	known := stems{}
	d.lexicon.readNames(listings, known)

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
		d.shelves[tag] = d.shelve(listings)
	}
	d.things = d.shelve(things)
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
