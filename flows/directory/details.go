package directory

import (
	"strings"
	"time"

	"signpost/flows/sms"
)

// Details is what a resident reads who picked a number: what happens there,
// where, when, whom to contact, and how old the source is.
func Details(l *Listing, now time.Time) string {
	must := []string{where(l), hours(l), contact(l), source(l, now)}
	extra := []string{sentence(l.Cost), sentence(l.Accessibility), sentence(forWhom(l))}
	for keep := len(extra); keep >= 0; keep-- {
		rest := join(append(append([]string{}, must[:2]...), append(extra[:keep:keep], must[2:]...)...))
		name := sms.Cut(l.shortName(), 60) + ": "
		room := replySize - sms.Length(name) - sms.Length(rest) - 1
		// what happens there comes before what it costs and whom it is for
		if keep > 0 && room <= sms.Length(l.Description) {
			continue
		}
		if room > 20 {
			return name + sentence(sms.Cut(l.Description, room-1)) + " " + rest
		}
	}
	return sms.Cut(sms.Cut(l.shortName(), 60)+": "+join(must[1:]), replySize)
}

// join puts sentences behind one another, leaving out empty ones.
func join(sentences []string) string {
	var said []string
	for _, one := range sentences {
		if one != "" {
			said = append(said, one)
		}
	}
	return strings.Join(said, " ")
}

// sentence makes a sentence of a field.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if c := text[0]; c >= 'a' && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}

func where(l *Listing) string {
	switch {
	case l.HasPoint && l.Venue == "":
		return sentence("In " + strings.TrimSpace(l.Place+" "+l.Postcode))
	case l.HasPoint && strings.Contains(l.Venue, l.Place):
		return sentence("At " + strings.TrimSpace(l.Venue+" "+l.Postcode))
	case l.HasPoint:
		return sentence("At " + strings.TrimSpace(l.Venue+", "+l.Place+" "+l.Postcode))
	case l.Area != "":
		return sentence("Covers " + l.Area)
	case l.Place == "Online":
		return "By phone or online."
	}
	return sentence("Covers " + l.Place)
}

func hours(l *Listing) string {
	switch {
	case len(l.Days) > 0:
		return sentence(when(l, true))
	case l.Frequency != "":
		return sentence(l.Frequency)
	case l.HasPoint:
		return "Ask for the times."
	}
	return ""
}

func forWhom(l *Listing) string {
	if l.Audience == "" || l.Audience == "everyone" || l.Audience == "anyone" {
		return ""
	}
	return "for " + l.Audience
}

// contact is the published ways to reach them, never a person's own.
func contact(l *Listing) string {
	var ways []string
	for _, way := range [...]string{l.Phone, l.Email, host(l.Website)} {
		if way != "" {
			ways = append(ways, way)
		}
	}
	if len(ways) > 0 {
		return "Contact " + strings.Join(ways, ", ") + "."
	}
	if l.Kind == "venue" && l.has("library") {
		return "We have no phone for them: ask there."
	}
	if l.Venue != "" {
		return "We have no phone for them: ask at the venue."
	}
	return "We have no phone for them: ask at a library."
}

// source says where the facts come from and how old they are.
func source(l *Listing, now time.Time) string {
	age := l.sourceAge(now)
	if l.Checked == "" && l.SourceDate == "" {
		age = "listed, with no date,"
	}
	text := strings.ToUpper(age[:1]) + age[1:]
	if l.Checked == "" {
		if site := host(l.SourceURL); site != "" {
			text += " on " + sms.Cut(site, 40)
		}
	}
	return text + ", please check first."
}

// Fact is one thing that a resident may ask of a listing.
type Fact int

// The facts, of which a listing may say nothing.
const (
	Nothing Fact = iota
	When
	Where
	Contact
	Cost
	Access
	Whom
	Booking
	What
)

// Said is what a listing says of one fact, or that we do not know it and whom to ask.
func Said(l *Listing, what Fact) string {
	name := sms.Cut(l.shortName(), 60)
	if said := says(l, what); said != "" {
		return name + ": " + said
	}
	return "We do not know that of " + name + ". " + contact(l)
}

// Tells reports whether a listing says anything of a fact.
func Tells(l *Listing, what Fact) bool {
	if what == Booking {
		return mentions(strings.ToLower(l.Description+" "+l.Frequency), "book", "drop in", "drop-in", "turn up", "refer", "register", "join")
	}
	return says(l, what) != ""
}

// says is the sentence for a fact, "" when the listing is silent.
func says(l *Listing, what Fact) string {
	switch what {
	case When:
		if len(l.Days) > 0 || l.Frequency != "" {
			return hours(l)
		}
	case Where:
		return where(l)
	case Contact:
		return contact(l)
	case Cost:
		return sentence(l.Cost)
	case Access:
		return sentence(l.Accessibility)
	case Whom:
		return sentence(forWhom(l))
	case What:
		return sentence(sms.Cut(l.Description, 200))
	}
	return ""
}

// Brief is a name and what a listing says of its cost, or how to reach it, in a few words.
func Brief(l *Listing, what Fact) string {
	said := l.Cost
	if what == Contact {
		if said = firstSaid(l.Phone, l.Email, host(l.Website)); said == "" {
			return sms.Cut(l.shortName(), 30) + ": ask there"
		}
	}
	if said == "" {
		return sms.Cut(l.shortName(), 30) + ": we do not know"
	}
	return sms.Cut(l.shortName(), 30) + ": " + sms.Cut(said, 40)
}

// firstSaid is the first of ways that there is.
func firstSaid(ways ...string) string {
	for _, way := range ways {
		if way != "" {
			return way
		}
	}
	return ""
}
