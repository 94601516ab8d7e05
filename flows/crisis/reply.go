package crisis

import (
	"slices"
	"strings"
	"time"
)

// reply is one message of replies.yaml, or of a council's own file.
type reply struct {
	id     string
	text   string
	lines  []string // helplines that must be open for it to be shown
	needs  []string // numbers it must hold, digits only
	not    []string // numbers it must not hold
	says   []string // words it must hold
	levels []Level  // a council's own: after which levels MORE gives it
	review string   // "unreviewed" until signed with name and date

	at place
}

// forAbuse reports whether somebody else may read it on the resident's phone.
func (r *reply) forAbuse() bool {
	return strings.Contains(r.id, "abuse") || slices.Contains(r.levels, Abuse)
}

// emergencyWords stand in for a reply that is missing from the table. Check and
// a test fail long before anybody reads them; still, nobody may get silence.
const emergencyWords = "In danger? Call 999. To talk, free, any time: Samaritans 116 123, text SHOUT to 85258, or NHS 111 option 2. Automatic reply."

// words finds the text of a reply by id.
func (b *Book) words(id string) string {
	if r := b.find(id); r != nil && r.text != "" {
		return r.text
	}
	return emergencyWords
}

// firstIDs names the replies that make a first answer, in order. It depends on
// the level and the flags alone, so that the same text always gets the same bytes.
func firstIDs(l Level, f Flags) []string {
	child := ""
	if f.Has(FlagChild) {
		child = ".child"
	}
	switch l {
	case Danger:
		switch {
		case f.Has(FlagAbuse): // never 116 123 to somebody under attack
			return []string{"first.danger.abuse" + child}
		case child == "" && f.Has(FlagOther):
			return []string{"first.danger.other"}
		}
		return []string{"first.danger" + child}
	case Crisis:
		if f.Has(FlagAbuse) {
			return []string{"first.crisis.abuse" + child}
		}
		return []string{"first.crisis" + child}
	case Abuse:
		return []string{"first.abuse" + child}
	case Worried:
		return []string{"first.worried" + child + ".1", "first.worried.2"}
	case Bereaved:
		return []string{"first.bereaved" + child + ".1", "first.bereaved.2"}
	case Distress:
		if f.Has(FlagAbuse) {
			return []string{"first.distress.abuse"}
		}
		return []string{"first.distress" + child}
	}
	return nil
}

// FirstReply is the answer, in English, to words of this level and these flags.
// It names all-hours lines only, because it is given without asking the clock.
// Urgent levels have exactly one message; None has none (nil).
func FirstReply(l Level, f Flags) []string { return InUse().FirstReply(l, f, "en") }

// FirstReply is the answer to these words alone. The English message comes
// first, as it is; when the words were understood in another language, the
// translation that may go out follows it as a message of its own.
func (s Screened) FirstReply() []string {
	in := s.inside()
	return InUse().FirstReply(in.level, in.flags, in.language)
}

// FirstReply is the answer of this book to words of this level and these flags,
// understood in language ("en"): see Screened.FirstReply.
func (b *Book) FirstReply(l Level, f Flags, language string) []string {
	var texts []string
	for _, id := range firstIDs(l, f) {
		texts = append(texts, b.words(id))
		if t := b.translated(language, id); t != "" {
			texts = append(texts, t)
		}
	}
	return texts
}

// moreIDs names what MORE may give, in order.
func moreIDs(l Level, f Flags) []string {
	child := f.Has(FlagChild)
	switch {
	case l == Danger && f.Has(FlagAbuse):
		return []string{"more.danger.abuse"}
	case moreLevel(l, f) == Abuse:
		// Someone else may be reading: nothing about what was written.
		if child {
			return []string{"more.abuse.child", "more.abuse.national"}
		}
		return []string{"more.abuse.national", "more.abuse.local"}
	case l == Danger:
		return []string{"more.danger"}
	case l == Crisis && child || l == Distress && child:
		return []string{"more.crisis.childline", "more.crisis.papyrus", "more.crisis.text"}
	case l == Crisis, l == Distress:
		return []string{"more.crisis.free", "more.crisis.text", "more.crisis.nhs", "more.crisis.papyrus", "more.crisis.calm"}
	case l == Worried:
		return []string{"more.worried", "more.crisis.papyrus"}
	case l == Bereaved:
		return []string{"more.crisis.free", "more.crisis.text"}
	}
	return nil
}

// moreLevel is the level under which a council's own messages are given: that of
// abuse whenever somebody else may read them, and none (None) under attack.
func moreLevel(l Level, f Flags) Level {
	switch {
	case l == Danger && f.Has(FlagAbuse):
		return None
	case l != None && f.Has(FlagAbuse):
		return Abuse
	}
	return l
}

// moreReplies are the messages that MORE gives after this level, the built-in
// ones, then the council's; a line with an order puts its message in that place.
func (b *Book) moreReplies(l Level, f Flags) []*reply {
	var all []*reply
	for _, id := range moreIDs(l, f) {
		if r := b.find(id); r != nil {
			all = append(all, r)
		}
	}
	level := moreLevel(l, f)
	for i := range b.replies {
		r := &b.replies[i]
		if level != None && slices.Contains(r.levels, level) && !(f.Has(FlagChild) && b.adultsOnly(r)) {
			all = append(all, r)
		}
	}
	placed := slices.Clone(all)
	placed = slices.DeleteFunc(placed, func(r *reply) bool { return b.order(r) == 0 })
	slices.SortStableFunc(placed, func(x, y *reply) int { return b.order(x) - b.order(y) })
	all = slices.DeleteFunc(all, func(r *reply) bool { return b.order(r) != 0 })
	for _, r := range placed {
		all = slices.Insert(all, min(b.order(r)-1, len(all)), r)
	}
	return all
}

// order is the place in MORE that one of r's lines asks for, 0 for none.
func (b *Book) order(r *reply) int {
	for _, id := range r.lines {
		if h := b.line(id); h != nil && h.Order > 0 {
			return h.Order
		}
	}
	return 0
}

// adultsOnly reports whether r names a line that is not for people under 18.
func (b *Book) adultsOnly(r *reply) bool {
	return slices.ContainsFunc(r.lines, func(id string) bool { h := b.line(id); return h != nil && h.adultsOnly() })
}

// More is what MORE gives after a first reply: the lines that lower the
// barrier, and lines for this writer, as far as they are open at now (in any
// zone). After an abuse text it is neutral and never says what was written.
func More(l Level, f Flags, now time.Time) []string { return InUse().More(l, f, now) }

// More is what MORE gives from this book: see the function.
func (b *Book) More(l Level, f Flags, now time.Time) []string {
	var texts []string
	for _, r := range b.moreReplies(l, f) {
		open := true
		for _, id := range r.lines {
			h := b.line(id)
			open = open && h != nil && h.Open(now)
		}
		if open {
			texts = append(texts, r.text)
		}
	}
	return texts
}

// Care answers whatever is not understood after an urgent text.
func Care() string { return InUse().words("care") }

// Safe answers SAFE. It never closes anything.
func Safe() string { return InUse().words("safe") }

// Stopped confirms an opt-out.
func Stopped() string { return InUse().words("stopped") }

// StillStopped answers an ordinary text after an opt-out.
func StillStopped() string { return InUse().words("still-stopped") }

// Started answers START.
func Started() string { return InUse().words("started") }

// Trouble answers when the store is out of reach.
func Trouble() string { return InUse().words("trouble") }

// Unreadable answers a message without words: empty, a picture, binary.
func Unreadable() string { return InUse().words("unreadable") }

// Closing is the short line that every welcome and goodbye carries.
func Closing() string { return InUse().words("closing") }

// Static is the one reply that suits any urgent text when nothing else may be
// known: for a bad signature, and for the vendor's fallback.
func Static() string { return FirstReply(Crisis, 0)[0] }

// Young answers somebody under 18 who asks for a person: nobody rings them.
func Young() string { return InUse().words("young") }

// Banned lists what must not be said to people in distress, in English.
func Banned() []string { return slices.Clone(bannedWords) }
