package slack

import (
	"slices"
	"strconv"
	"strings"

	"signpost/flows"
	"signpost/flows/directory"
)

// mostNamed keeps the heading short when somebody pastes a whole list.
const mostNamed = 3

// understood is what the words were taken to mean, in our own words: labels,
// names of places and of listings, and the fixed words of slots.
func understood(d *directory.Directory, l flows.Lookup) string {
	s := l.Slots
	var said []string
	add := func(before string, words ...string) {
		if text := strings.Join(words, ", "); text != "" {
			said = append(said, before+plain(text, 160))
		}
	}
	labels := func(tags []string) []string {
		out := make([]string, len(tags))
		for i, tag := range tags {
			out[i] = d.Label(tag)
		}
		return out
	}
	for _, id := range s.Named[:min(len(s.Named), mostNamed)] {
		if named, ok := d.Get(id); ok {
			add("", named.Name)
		}
	}
	add("", labels(s.Interest)...)
	if s.Any && len(s.Interest)+len(s.Named) == 0 {
		add("", "anything")
	}
	if p := l.Found.Place; p != nil {
		near := p.Area() // never a whole postcode
		if p.Kind == "outside" {
			near += " (over the border)"
		}
		if l.Found.Guessed {
			near += " (spelling guessed)"
		}
		add("near ", near)
	}
	add("", slices.Concat(s.Nth, days(s), s.Part)...)
	add("for ", slices.Concat(labels(s.Audience), s.For)...)
	if s.Age > 0 {
		add("aged ", strconv.Itoa(s.Age))
	}
	add("", s.Access...)
	add("", s.Cost...)
	add("in ", s.Language...)
	add("not ", labels(s.Not)...)
	return strings.Join(said, " | ")
}

// days are the days as they were said, and what today and the like stand for.
func days(s directory.Slots) []string {
	var out []string
	for _, day := range s.Day {
		out = append(out, capital(day))
	}
	if len(s.On) > 0 && !slices.Equal(s.On, s.Day) {
		on := make([]string, len(s.On))
		for i, day := range s.On {
			on[i] = capital(day)
		}
		out = append(out, "which is "+strings.Join(on, " or "))
	}
	return out
}

// capital makes Mon of mon and leaves today alone.
func capital(day string) string {
	if len(day) == 3 {
		return strings.ToUpper(day[:1]) + day[1:]
	}
	return day
}

// letGo says what the search had to let go of, "" when nothing.
func letGo(a directory.Answer) string {
	said := map[string]string{
		"distance": "nothing within 5 km, so these are further off",
		"day":      "none is listed for that day, so other days are shown",
		"interest": "we know of no such group, so this is the nearest company",
	}
	var gone []string
	for _, what := range a.Widened {
		if words, ok := said[what]; ok {
			gone = append(gone, words)
		}
	}
	if len(gone) == 0 {
		return ""
	}
	return "*Widened:* " + strings.Join(gone, "; ") + "."
}
