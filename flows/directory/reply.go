package directory

import (
	"strings"
	"time"

	"signpost/flows/sms"
)

// replySize is two segments of GSM-7, joined.
const replySize = 306

// Reply is the answer as a text message: where it looked, what it let go of, up
// to three suggestions with the age of their source, and what to text next. It
// is never empty and never over two segments.
func (d *Directory) Reply(a Answer, q Question, now time.Time) string {
	text, _ := d.Fit(a, q, now)
	return text
}

// Fit is Reply with the number of suggestions that found room: all of three with
// every row we have met, but a caller that pages with MORE should go on from
// there and not from the number of hits.
func (d *Directory) Fit(a Answer, q Question, now time.Time) (string, int) {
	place := sms.Cut(sms.Plain(strings.Join(strings.Fields(q.PlaceName), " ")), 24)
	if !sms.GSM7(place) {
		place = ""
	}
	if len(a.Hits) == 0 {
		return d.nothing(a, q, place), 0
	}
	sheet := draft{place: place, now: now, hits: a.Hits[:min(len(a.Hits), 3)]}
	for count := len(sheet.hits); count > 0; count-- {
		for level := 0; level <= shortest; level++ {
			for size := full; size <= barest; size++ {
				if !suits(size, level, a.Unsaid != "") {
					continue
				}
				head, foot := d.heading(a, q, place, size), footer(a, q, count, size)
				room := replySize - sms.Length(head) - sms.Length(foot)
				if text, ok := sheet.lines(count, level, room); ok && sms.GSM7(head) {
					return head + text + foot, count
				}
			}
		}
	}
	// Not reached with lines of at most a hundred septets; no listing can break the promise.
	return sms.Cut(d.heading(a, q, place, tiny)+"\n"+Line(a.Hits[0], 1, now), replySize), 1
}

// sizes of what stands around the suggestions
const (
	full = iota
	short
	tiny
	barest // tiny, and not a word of what no suggestion mentions
)

// suits reports whether a heading of a size may stand over lines of a level: rather say less of a
// venue than be curt, be curt than cut names short, and cut none short to say what is not mentioned.
func suits(size, level int, unsaid bool) bool {
	switch size {
	case full:
		return level <= 2
	case short:
		return level <= 4
	case tiny:
		return level >= 3 && (level <= 4 || !unsaid)
	}
	return unsaid && level >= 4
}

// draft holds the lines of a reply at every level of detail, each written once.
type draft struct {
	place   string
	now     time.Time
	hits    []Hit
	written [3][shortest + 1]string
	cost    [3][shortest + 1]int
}

// size is what line i costs at a level, its line break included.
func (s *draft) size(i, level int) int {
	if s.written[i][level] == "" {
		s.written[i][level] = line(s.hits[i], i+1, level, s.place, s.now)
		s.cost[i][level] = sms.Length(s.written[i][level]) + 1
	}
	return s.cost[i][level]
}

// lines are the first so many suggestions when they fit at that level, with the
// room that is left given to more detail, of the line that says least first.
func (s *draft) lines(count, level, room int) (string, bool) {
	levels := [3]int{level, level, level}
	for i := range count {
		room -= s.size(i, level)
	}
	if room < 0 {
		return "", false
	}
	for {
		worst := -1
		for i := range count {
			if levels[i] > 0 && (worst < 0 || levels[i] > levels[worst]) && s.size(i, levels[i]-1)-s.size(i, levels[i]) <= room {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		room -= s.size(worst, levels[worst]-1) - s.size(worst, levels[worst])
		levels[worst]--
	}
	var b strings.Builder
	for i := range count {
		b.WriteByte('\n')
		b.WriteString(s.written[i][levels[i]])
	}
	return b.String(), sms.GSM7(b.String())
}

// footer says what to text next.
func footer(a Answer, q Question, count, size int) string {
	more := a.More || count < len(a.Hits)
	switch {
	case size > full && more:
		return "\nPlease check first. MORE, or a number for details"
	case size > full:
		return "\nPlease check first. Text a number for details"
	}
	text := "\nPlease check first"
	if contains(q.Slots.Access, "step-free") && !allStepFree(a.Hits[:count]) {
		text += ", and ask about steps"
	}
	if more {
		return text + ". Text MORE for more, or a number for details."
	}
	return text + ". Text a number for details."
}

// heading says which place was used and, honestly, what was not found.
func (d *Directory) heading(a Answer, q Question, place string, size int) string {
	near, of := "", ""
	if place != "" {
		near, of = " near "+place, " of "+place
	}
	what := d.what(q, size)
	local := false
	for _, h := range a.Hits {
		local = local || h.Km >= 0 || !q.HasPoint
	}
	nothing := "Nothing"
	if what != "" && size == full {
		nothing = "Nothing for " + what
	}
	var text string
	switch {
	case q.Skip > 0 && contains(a.Widened, "interest"):
		text = "More company" + near + ":"
	case q.Skip > 0:
		text = "More" + near + ":"
	case a.Unconfirmed != nil:
		name := sms.Cut(a.Unconfirmed.shortName(), 30)
		switch {
		case size > full:
			text = "We could not confirm " + name + ". Like it" + near + ":"
		case place == a.Unconfirmed.Place:
			text = "Sorry, we could not confirm " + name + " in " + place + ". Nearest like it:"
		default:
			text = "Sorry, we could not confirm " + name + " in " + sms.Cut(a.Unconfirmed.Place, 24) + ". Nearest like it" + near + ":"
		}
	case contains(a.Widened, "interest"):
		if what == "" {
			what = "that"
		}
		text = "Sorry, we know of nothing for " + what + near + ". Nearest company:"
		switch size {
		case short:
			text = "Nothing for " + what + near + ". Nearest company:"
		case tiny, barest:
			text = "None for " + what + near + ". Nearest company:"
		}
	case !local:
		text = nothing + " within 20 km" + of + ", but by phone or county-wide:"
	case a.Hits[0].Km < 0 && place != "":
		text = "For " + place + ":"
	case contains(a.Widened, "distance") && size >= tiny && place != "":
		text = "Over 5 km from " + place + ":"
	case contains(a.Widened, "distance"):
		text = nothing + " within 5 km" + of + ". Further off:"
	case size > full || what == "":
		text = "Near " + place + ":"
		if place == "" {
			text = "We know of:"
		}
	default:
		text = strings.ToUpper(what[:1]) + what[1:] + near + ":"
	}
	if word := a.Unsaid; word != "" && size < barest && len(word) <= 20 && q.Skip <= 0 && a.Unconfirmed == nil && local && what != "" && sms.GSM7(word) {
		off := contains(a.Widened, "distance") && place != ""
		switch {
		case off && size == full:
			text = strings.ToUpper(what[:1]) + what[1:] + " over 5 km from " + place + ":"
		case size == full:
			text = strings.ToUpper(what[:1]) + what[1:] + near + ":"
		case off:
			text = "Over 5 km from " + place + ":"
		}
		text = "None mentions " + word + ". " + text
	}
	if contains(a.Widened, "day") {
		none := "none listed for "
		if size >= tiny {
			none = "none "
		}
		text = strings.TrimSuffix(text, ":") + " (" + none + asked(q.Slots) + "):"
	}
	if len(a.Unknown) > 0 && q.Skip <= 0 && size < barest && a.Unsaid == "" && !contains(a.Widened, "day") && !contains(a.Widened, "interest") {
		needs := strings.NewReplacer("bsl", "BSL", "dog", "dogs").Replace(strings.Join(a.Unknown, ", "))
		text = strings.TrimSuffix(text, ":") + " (" + needs + ": ask):"
	}
	return text
}

// what is the interest as the resident reads it.
func (d *Directory) what(q Question, size int) string {
	for _, tag := range q.Slots.Interest {
		i, ok := d.tag[tag]
		if !ok || d.sealed&(1<<i) != 0 {
			continue
		}
		label := d.interests[i].Label
		if size > full {
			if len(label) > 24 || size >= tiny {
				label, _, _ = strings.Cut(label, " and ") // "Lunch clubs" of "Lunch clubs and shared meals"
			}
			if plain := strings.ReplaceAll(tag, "-", " "); size >= tiny && len(label) > 14 && len(plain) < len(label) {
				label = plain // "transport" of "Community transport"
			}
			label = sms.Cut(label, 24)
		}
		if len(label) > 1 && (label[1] < 'A' || label[1] > 'Z') {
			label = strings.ToLower(label[:1]) + label[1:]
		}
		return label
	}
	return ""
}

// asked is the day as it was asked for.
func asked(s Slots) string {
	if len(s.Day) > 2 {
		return "those days"
	}
	if len(s.Day) == 0 {
		return strings.Join(s.Part, "s or ") + "s" // mornings or evenings
	}
	names := make([]string, len(s.Day))
	for i, day := range s.Day {
		names[i] = day
		if weekday, ok := dayNamed(day); ok {
			names[i] = shortDay(weekday)
		}
	}
	return strings.Join(names, " or ")
}

// nothing is the reply when there is not even company to offer.
func (d *Directory) nothing(a Answer, q Question, place string) string {
	near := ""
	if place != "" {
		near = " near " + place
	}
	next := " Text another idea, like lunch or walking, or another place."
	switch {
	case a.Unconfirmed != nil:
		return "Sorry, we could not confirm " + sms.Cut(a.Unconfirmed.shortName(), 40) + " and know of nothing like it" + near + " yet." + next
	case q.Skip > 0:
		return "That is all we know of" + near + "." + next
	}
	return "Sorry, we know of nothing like that" + near + " yet." + next
}

func allStepFree(hits []Hit) bool {
	for _, h := range hits {
		if !contains(h.Why, "step-free") {
			return false
		}
	}
	return true
}
