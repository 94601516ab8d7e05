package directory

import (
	"fmt"
	"strings"
)

// Interest is one thing people do together or need help with.
type Interest struct {
	Tag      string   // crafts
	Label    string   // "Crafts and making", as a resident reads it
	Synonyms []string // residents' own words for it
}

// maxInterests is how many interests fit the bit masks that search works with.
const maxInterests = 64

// readInterests turns records into interests.
func readInterests(records []record, problems *[]Problem) []Interest {
	var interests []Interest
	seen := make(map[string]int, len(records))
	for _, r := range records {
		before := len(*problems)
		tag := r.fields["tag"]
		if err := checkID(tag); err != nil {
			*problems = append(*problems, r.problem("tag", err))
		} else if first, taken := seen[tag]; taken {
			*problems = append(*problems, r.problem("tag", fmt.Errorf("is also the tag of line %d", first)))
		}
		label, err := checkText(r.fields["label"])
		if err == nil && label == "" {
			err = fmt.Errorf("is empty")
		}
		if err != nil {
			*problems = append(*problems, r.problem("label", err))
		}
		if len(interests) == maxInterests {
			*problems = append(*problems, r.problem("tag", fmt.Errorf("is one more than the %d interests there is room for", maxInterests)))
		}
		synonyms := split(r.fields["synonyms"], "|")
		have := make(map[string]bool, len(synonyms))
		for _, synonym := range synonyms {
			if have[strings.ToLower(synonym)] {
				*problems = append(*problems, r.problem("synonyms", fmt.Errorf("names %q twice", brief(synonym))))
			}
			have[strings.ToLower(synonym)] = true
			if len(tokenise(synonym)) == 0 {
				*problems = append(*problems, r.problem("synonyms", fmt.Errorf("names %q, which holds no word", brief(synonym))))
			}
		}
		if len(*problems) == before {
			seen[tag] = r.line
			interests = append(interests, Interest{Tag: tag, Label: label, Synonyms: synonyms})
		}
	}
	return interests
}

// Interests lists every interest in the file's order. Do not change the slice.
func (d *Directory) Interests() []Interest { return d.interests }

// Label is the plain name of a tag, or the tag itself when it is unknown.
func (d *Directory) Label(tag string) string {
	if i, ok := d.tag[tag]; ok {
		return d.interests[i].Label
	}
	return tag
}
