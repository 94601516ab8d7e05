package directory

import "strings"

// why gives the reasons for a suggestion in plain words, for staff and for the
// contract's `why`.
func (d *Directory) why(w *want, one found) []string {
	f, l := &d.facts[one.at], d.listings[one.at]
	why := make([]string, 0, 6)
	if w.isNamed(l.ID) {
		why = append(why, "asked for by name")
	}
	for _, tag := range l.Interests {
		i := d.tag[tag]
		if (w.asked|w.also)&(1<<i) != 0 {
			why = append(why, strings.ToLower(d.interests[i].Label))
		} else if w.people&(1<<i) != 0 {
			why = append(why, "for "+strings.ToLower(d.interests[i].Label))
		}
	}
	if w.fell {
		why = append(why, "company nearby")
	}
	switch {
	case !f.point || one.km < 0 && w.q.HasPoint:
		why = append(why, "covers the county, or by phone or online")
	case one.km >= 0 && one.km <= float64(rings[0]):
		why = append(why, "close by")
	}
	if one.fit > 0 {
		why = append(why, "on the day")
	}
	for _, need := range w.q.Slots.Access {
		if f.offers(need) {
			why = append(why, need)
		}
	}
	if f.free && len(w.q.Slots.Cost) > 0 {
		why = append(why, "free")
	}
	if l.Checked != "" {
		why = append(why, "checked by us")
	}
	if f.low {
		why = append(why, "low confidence: not shown to residents")
	}
	return why
}
