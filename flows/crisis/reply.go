package crisis

import "time"

// reply is one message of replies.yaml.
type reply struct {
	id    string
	text  string
	lines []string // helplines that must be open for it to be shown
	needs []string // numbers it must hold, digits only
	not   []string // numbers it must not hold
	line  int      // in replies.yaml
}

// emergencyWords stand in for a reply that is missing from the table. Check and
// a test fail long before anybody reads them; still, nobody may get silence.
const emergencyWords = "In danger? Call 999. To talk, free, any time: Samaritans 116 123, text SHOUT to 85258, or NHS 111 option 2. Automatic reply."

// words finds a reply by id.
func words(id string) string {
	if r := find(id); r != nil && r.text != "" {
		return r.text
	}
	return emergencyWords
}

func find(id string) *reply {
	for i := range replyTable {
		if replyTable[i].id == id {
			return &replyTable[i]
		}
	}
	return nil
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

// FirstReply is the answer to words of this level and these flags. It names
// all-hours lines only, because it is given without asking the clock. Urgent
// levels have exactly one message; None has none (nil).
func FirstReply(l Level, f Flags) []string {
	var texts []string
	for _, id := range firstIDs(l, f) {
		texts = append(texts, words(id))
	}
	return texts
}

// FirstReply is the answer to these words alone.
func (s Screened) FirstReply() []string { return FirstReply(s.Level(), s.Flags()) }

// moreIDs names what MORE may give, in order.
func moreIDs(l Level, f Flags) []string {
	child := f.Has(FlagChild)
	switch {
	case l == Danger && f.Has(FlagAbuse):
		return []string{"more.danger.abuse"}
	case l == Abuse || l != None && f.Has(FlagAbuse):
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

// More is what MORE gives after a first reply: the lines that lower the
// barrier, and lines for this writer, as far as they are open at now (in any
// zone). After an abuse text it is neutral and never says what was written.
func More(l Level, f Flags, now time.Time) []string {
	var texts []string
	for _, id := range moreIDs(l, f) {
		r := find(id)
		if r == nil {
			continue
		}
		open := true
		for _, name := range r.lines {
			h, ok := line(name)
			open = open && ok && h.Open(now)
		}
		if open {
			texts = append(texts, r.text)
		}
	}
	return texts
}

// Care answers whatever is not understood after an urgent text.
func Care() string { return words("care") }

// Safe answers SAFE. It never closes anything.
func Safe() string { return words("safe") }

// Stopped confirms an opt-out.
func Stopped() string { return words("stopped") }

// StillStopped answers an ordinary text after an opt-out.
func StillStopped() string { return words("still-stopped") }

// Started answers START.
func Started() string { return words("started") }

// Trouble answers when the store is out of reach.
func Trouble() string { return words("trouble") }

// Unreadable answers a message without words: empty, a picture, binary.
func Unreadable() string { return words("unreadable") }

// Closing is the short line that every welcome and goodbye carries.
func Closing() string { return words("closing") }

// Static is the one reply that suits any urgent text when nothing else may be
// known: for a bad signature, and for the vendor's fallback.
func Static() string { return FirstReply(Crisis, 0)[0] }
