package slack

import (
	"fmt"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"signpost/flows/directory"
	"signpost/flows/places"
)

// checkedFor is how long a check by somebody counts (data rules: after a year
// a listing says "not checked since").
const checkedFor = 365 * 24 * time.Hour

// listing is one row as staff see it: what to tell a resident, and in small
// letters how far to trust it.
func listing(n int, h directory.Hit, near *places.Place, now time.Time) []slackgo.Block {
	l := h.Listing
	title := fmt.Sprintf("*%d. %s*", n, plain(l.Name, 120))
	if l.Confidence == "low" {
		title += "  *[staff only]*"
	}
	return []slackgo.Block{
		section(title,
			"Where: "+whereabouts(h, near),
			"When: "+when(l),
			"Cost: "+known(l.Cost, 100),
			"Access: "+known(l.Accessibility, 160),
			"Contact: "+contact(l),
			forWhom(l),
			plain(l.Description, 280)),
		small("Source: "+link(l.SourceURL, host(l.SourceURL))+", "+pageDate(l)+". Confidence: "+confidence(l)+". Id: "+plain(l.ID, 100),
			warning(l, now)),
	}
}

// known is a field, or an honest gap.
func known(text string, most int) string {
	if text == "" {
		return "not known, ask"
	}
	return plain(text, most)
}

// join puts what is there of parts behind one another.
func join(sep string, parts ...string) string {
	var have []string
	for _, part := range parts {
		if part != "" {
			have = append(have, part)
		}
	}
	return strings.Join(have, sep)
}

func whereabouts(h directory.Hit, near *places.Place) string {
	l := h.Listing
	if !l.HasPoint {
		reach := "covers " + plain(l.Place, 60)
		if l.Place == "Online" {
			reach = "by phone or online"
		}
		if l.Area != "" && l.Area != l.Place {
			reach += ", for " + plain(l.Area, 100)
		}
		return reach
	}
	text := plain(join(", ", l.Venue, strings.TrimSpace(l.Place+" "+l.Postcode)), 160)
	if h.Km < 0 || near == nil {
		return text
	}
	// Points are village centres: nothing more exact would be true.
	far := fmt.Sprintf("about %.0f km", h.Km)
	if h.Km < 1 {
		far = "under 1 km"
	} else if h.Km < 10 {
		far = fmt.Sprintf("about %.1f km", h.Km)
	}
	return text + " (" + far + " from " + plain(near.Area(), 60) + ")"
}

// when is days, hours and what the source says in words.
func when(l *directory.Listing) string {
	names := make([]string, len(l.Days))
	for i, day := range l.Days {
		names[i] = day.String()[:3]
	}
	hours := l.Start
	if l.End != "" {
		hours += "-" + l.End
	}
	text := strings.TrimSpace(strings.Join(names, ", ") + " " + hours)
	if text != "" && hours == "" {
		text += ", time not known, ask"
	}
	if l.Frequency == "" {
		return known(text, 100)
	}
	if text == "" {
		return plain(l.Frequency, 120)
	}
	return plain(text, 100) + " (" + plain(l.Frequency, 120) + ")"
}

func forWhom(l *directory.Listing) string {
	ages := l.Ages
	if ages == l.Audience {
		ages = "" // often both say "adults"
	}
	if text := join(", ", ages, l.Audience); text != "" {
		return "For: " + plain(text, 160)
	}
	return ""
}

// contact is the published ways to reach a group.
func contact(l *directory.Listing) string {
	website := ""
	if l.Website != "" {
		website = link(l.Website, host(l.Website))
	}
	ways := join(", ", phone(l.Phone), email(l.Email), website)
	switch {
	case ways != "":
		return ways
	case l.Kind == "venue":
		return "none listed, ask there"
	case l.Venue != "":
		return "none listed, ask at the venue"
	}
	return "none listed, ask at a library"
}

func phone(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, text)
	if digits == "" {
		return ""
	}
	return "<tel:" + digits + "|" + inLabel.Replace(plain(text, 30)) + ">"
}

func email(address string) string {
	if address == "" || strings.ContainsAny(address, "<>|&\"%?*`~ ") || len(address) > 120 {
		return plain(address, 120) // it cannot stand in a link; show it all the same
	}
	return "<mailto:" + address + "|" + address + ">"
}

func pageDate(l *directory.Listing) string {
	if l.SourceDate == "" {
		return "a page without a date"
	}
	return "a page of " + plain(l.SourceDate, 10)
}

func confidence(l *directory.Listing) string {
	if l.Confidence == "low" {
		return "low: do not pass on unchecked"
	}
	return plain(l.Confidence, 10)
}

// warning says who checked the row, and until when it may be passed on.
func warning(l *directory.Listing, now time.Time) string {
	text := "*Not checked by us:* ring or write first."
	if l.Checked != "" {
		text = "Checked by us on " + plain(l.Checked, 10) + "."
		if at, err := time.Parse(time.DateOnly, l.Checked); err != nil || now.Sub(at) > checkedFor {
			text = "*Not checked since " + plain(l.Checked, 10) + ":* ring or write first."
		}
	}
	if l.ValidTo != "" {
		text += " May be passed on until " + plain(l.ValidTo, 10) + "."
	}
	return text
}
