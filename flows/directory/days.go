package directory

import (
	"strings"
	"time"
)

// day takes in a day, or the end of a range ("mon to fri", "mon-fri").
func (r *reading) day(value string, i int) {
	if r.past(i) {
		return
	}
	if r.swap > 0 && i-r.swap <= 2 && len(r.slots.Day) > 0 { // "wednesday no sorry thursday"
		r.slots.Day = without(r.slots.Day, []string{r.lastDay})
		if len(r.nthRun) > 0 {
			r.slots.Nth = nil // "1st thursday, no make it 3rd thursday"
		}
		r.swap = 0
	}
	if r.text(i-1) == "sorry" && i-r.dayIndex == 2 { // "thursday sorry friday"
		r.slots.Day = without(r.slots.Day, []string{r.lastDay})
	}
	days := []string{value}
	to, isDay := dayNamed(value)
	if from, ok := dayNamed(r.lastDay); ok && isDay && i > r.dayIndex && i-r.dayIndex <= 2 && r.joined(i) {
		for day := from; day != to; day = (day + 1) % 7 {
			days = append(days, dayNames[day])
		}
	}
	r.lastDay, r.dayIndex = value, i
	if r.no {
		if r.noHits == 0 && r.noGap <= 1 { // "no crafts mondays" declines crafts, not Mondays
			r.noDay = true
			r.notDay = union(r.notDay, days)
			r.slots.Day = without(r.slots.Day, days) // "chess sunday. no, not sunday, saturday"
			return
		}
		if r.noHits == 0 {
			r.no = false
		} else if r.noGap == 0 && r.text(i-1) == "on" {
			return
		}
	}
	for n := 1; n <= len(days); n++ { // the day itself was read last, and comes last
		r.slots.Day = addOnce(r.slots.Day, days[n%len(days)])
	}
	for _, nth := range r.nthRun {
		r.slots.Nth = addOnce(r.slots.Nth, nth)
	}
	r.nthRun = nil
	if r.tokens[i].text == "this" { // "this evening" names a part as well
		r.part(r.text(i+1), i+1)
	}
}

// past reports whether the day at i is only when something happened or ends: "since
// tuesday", "broke it last tues", "no money till thurs", "my sun" (a son, dictated).
func (r *reading) past(i int) bool {
	if r.tokens[i].text == "wed" {
		switch r.text(i + 1) {
		case "love", "like", "be", "have", "need", "want", "go", "rather", "never", "been", "prefer", "appreciate", "enjoy", "come", "both", "all", "really", "so":
			return true // "we'd love to"
		}
	}
	if r.text(i-1) == "every" {
		for at := i - 2; at >= 0 && at > i-12 && !r.tokens[at+1].stop; at-- {
			if r.tokens[at].text == "used" {
				return true // "i used to go dancing every saturday"
			}
		}
	}
	if r.tokens[i].text == "sat" {
		switch r.text(i + 1) {
		case "down", "here", "there", "with", "staring", "by", "watching", "looking", "alone", "doing":
			return true // "i havent sat down since 2021"
		}
	}
	if r.tokens[i].text == "wedding" || r.tokens[i].text == "weddings" {
		return true // their stem is that of Wednesday
	}
	if r.tokens[i].text == "today" {
		for at := i - 1; at >= 0 && at > i-4 && !r.tokens[at+1].stop && !r.tokens[at+1].comma; at-- {
			switch r.tokens[at].text {
			case "made", "evicted", "sacked", "kicked", "thrown", "lost", "fell": // "made homeless today"
				return true
			}
		}
	}
	if next := r.text(i + 1); next == "gone" || next == "ago" {
		return true // "friday gone", "three mondays ago"
	}
	if next := r.text(i + 1); (next == "til" || next == "till" || next == "until") && r.text(i-1) == "every" {
		return true // "every thursday til she went off"
	}
	if r.tokens[i].stop {
		return false // "retired. weekdays only"
	}
	switch r.text(i - 1) {
	case "since", "yesterday", "my", "was", "fell", "slipped", "died", "came", "broke", "retired", "done":
		return true
	case "last":
		return len(r.nthRun) == 0
	case "a":
		return r.text(i-2) == "on" && r.told(i-1)
	case "til", "till", "until":
		return i-r.dayIndex > 2
	case "on":
		if r.told(i) {
			return true
		}
		return r.tokens[i].text[len(r.tokens[i].text)-1] != 's' && r.hadSince(i)
	}
	return false
}

// told reports whether words before the day at i, and no wish between them, tell what happened on it:
// "had a call from the bank on Friday".
func (r *reading) told(i int) bool {
	for at := i - 1; at >= 0 && at > i-12; at-- {
		switch text := r.tokens[at].text; {
		case happened(text):
			return true
		case asking(text), r.tokens[at].stop, r.tokens[at].comma:
			return false
		}
	}
	return false
}

// happened reports whether a word tells of something that is over.
func happened(text string) bool {
	switch text {
	case "rang", "called", "phoned", "fell", "died", "came", "broke", "happened", "went", "passed", "tripped", "slipped", "moved", "packed", "had", "told", "birthday", "diagnosed":
		return true
	}
	return false
}

// hadSince reports whether what happened on the day at i is told with "since" before it:
// "since my sister went into a home on Tuesday".
func (r *reading) hadSince(i int) bool {
	for at := i - 1; at >= 0 && at > i-10 && !r.tokens[at+1].stop; at-- {
		if r.tokens[at].text == "since" {
			return true
		}
	}
	return false
}

// joined reports whether the day at i ends a range.
func (r *reading) joined(i int) bool {
	if r.tokens[i].dash {
		return true
	}
	before := r.tokens[i-1].text
	return before == "to" || before == "til" || before == "till" || before == "until" || before == "thru"
}

// part takes in a part of the day.
func (r *reading) part(value string, i int) {
	switch {
	case i == 0 && len(r.tokens) > 1 && (r.tokens[1].stop || r.tokens[1].comma) && r.tokens[0].num < 0:
		// "Morning! Is there a..." is a greeting
	case value != "morning" && value != "afternoon" && value != "evening":
	case r.no && r.noHits == 0:
		r.notPart, r.noDay = addOnce(r.notPart, value), true
	case !r.no:
		r.slots.Part = addOnce(r.slots.Part, value)
		if r.partIndex != i { // "daytime" is two parts
			r.lastPart = nil
		}
		r.lastPart, r.partIndex = addOnce(r.lastPart, value), i
	}
}

// freeTime reports whether the "free" at i is about a diary and not about money:
// "free tuesday afternoon". ("im free" and "free on" are in words.csv.)
func (r *reading) freeTime(i int) bool {
	if r.tokens[i].text != "free" {
		return false
	}
	if r.text(i+1) == "for" && r.text(i+2) == "me" { // "the last Thursday is free for me"
		return true
	}
	switch r.text(i - 1) {
	case "", "i", "im", "am", "only", "just": // "only free sat mornings"
	case "have":
		if r.text(i-2) != "i" { // "I have free friday"
			return false
		}
	default:
		_, plain := dayNamed(r.lastDay)
		are := r.text(i-1) == "are" && i-r.dayIndex == 2                 // "Thursdays are free"
		return (i-r.dayIndex == 1 || are) && plain && !r.tokens[i].comma // "got Fridays free"
	}
	next := i + 1
	if ordinal(r.text(next)) != "" { // "only free 2nd thurs"
		next++
	}
	s, _ := r.dir.words.find(r.tokens, next)
	return s != nil && len(s.slots) > 0 && (s.slots[0].slot == "day" || s.slots[0].slot == "part")
}

// ordinal maps the ways to write an ordinal to the contract's.
func ordinal(text string) string {
	switch text {
	case "1st", "first":
		return "1st"
	case "2nd", "second":
		return "2nd"
	case "3rd", "third":
		return "3rd"
	case "4th", "fourth":
		return "4th"
	case "last":
		return "last"
	}
	return ""
}

// ordinals takes in "2nd and 4th" when a day or "of the month" follows, so that
// "first time" and "second hand" say nothing.
func (r *reading) ordinals(i int) int {
	var run []string
	at := i
	for at < len(r.tokens) && at < i+12 { // nobody lists more, and a text of nothing else stays cheap
		if name := ordinal(r.tokens[at].text); name != "" {
			run = append(run, name)
		} else if text := r.tokens[at].text; len(run) == 0 || text != "and" && text != "or" && text != "n" {
			break
		}
		at++
	}
	if len(run) == 0 || at >= len(r.tokens) || r.no {
		return 0
	}
	taken := at - i
	if follows := r.tokens[at].text; follows == "of" && at+2 < len(r.tokens) && r.tokens[at+2].text == "month" {
		for _, nth := range run {
			r.slots.Nth = addOnce(r.slots.Nth, nth)
		}
		return taken
	}
	s, days := r.dir.words.find(r.tokens, at)
	if s == nil || len(s.slots) == 0 || s.slots[0].slot != "day" {
		return 0
	}
	if len(run) == 1 && run[0] == "last" && r.text(i-1) != "the" && r.text(at+days) != "of" && r.text(at+days+1) != "of" && r.text(at+days) != "each" && r.text(at+days) != "every" && r.isOver() {
		return 0
	}
	if _, ok := dayNamed(s.slots[0].value); !ok {
		return 0
	}
	r.nthRun = run
	return taken
}

// isOver reports whether the text tells of something that is over, so that its "last tuesday" is
// not one of the month.
func (r *reading) isOver() bool {
	for _, t := range r.tokens {
		switch t.text {
		case "was", "were", "got", "lost", "saw", "said", "bust", "started", "stopped", "finished", "did", "sat", "cried":
			return true
		}
		if happened(t.text) {
			return true
		}
	}
	return false
}

// resolve turns a said day into weekdays, by London's calendar.
func resolve(said string, now time.Time) []string {
	today := now.Weekday()
	switch said {
	case "today", "tonight":
		return []string{dayNames[today]}
	case "tomorrow":
		return []string{dayNames[(today+1)%7]}
	case "weekend":
		if today == time.Sunday {
			return []string{"sun"}
		}
		return []string{"sat", "sun"}
	}
	return []string{said}
}

// nthOf reads the ordinals of a listing's frequency ("second and fourth Friday").
func nthOf(frequency string) []string {
	var nth []string
	for _, word := range strings.FieldsFunc(strings.ToLower(frequency), func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		if name := ordinal(word); name != "" {
			nth = addOnce(nth, name)
		}
	}
	return nth
}
