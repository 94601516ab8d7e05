package console

import (
	"fmt"
	"time"

	"signpost/store"
)

// reasons say in words why a person must look.
var reasons = map[string]string{
	"danger":   "In danger now",
	"crisis":   "Suicidal or self-harm",
	"abuse":    "Abuse",
	"child":    "A child",
	"distress": "Low or lonely",
	"worried":  "Worried about someone",
	"bereaved": "Bereaved by suicide",
	"person":   "Asked for a person",
}

func reason(why string) string {
	if w, ok := reasons[why]; ok {
		return w
	}
	return why
}

// flags say in words what stands beside a level.
var flags = map[string]string{
	"abuse": "someone may be reading their phone",
	"child": "may be under 18",
	"other": "about someone else",
	"means": "named a way, a plan or a goodbye",
}

func flagWords(names []string) (out []string) {
	for _, n := range names {
		if w, ok := flags[n]; ok {
			n = w
		}
		out = append(out, n)
	}
	return out
}

// colour is the class of a level or reason in the style sheet. It only
// underlines what the words say.
func colour(why string) string {
	switch why {
	case "danger", "crisis", "abuse", "child":
		return why
	case "none":
		return "none"
	}
	return "other"
}

// clock writes t as London's clocks show it: Mon 23 Nov 09:14.
func (c *console) clock(t time.Time) string { return t.In(c.zone).Format("Mon 2 Jan 15:04") }

// ago says how long ago t was.
func ago(t, now time.Time) string {
	if d := now.Sub(t); d >= time.Minute {
		return span(d) + " ago"
	}
	return "just now"
}

// span says how long d is, in its largest unit; a little less than the truth.
func span(d time.Duration) string {
	unit, n := "day", int(d/(24*time.Hour))
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		unit, n = "minute", int(d/time.Minute)
	case d < 24*time.Hour:
		unit, n = "hour", int(d/time.Hour)
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// caseView is what may be shown of a case without a reason.
type caseView struct {
	ID, Path   string
	Who        string // the first part of the pseudonym: tells residents apart, and no more
	Why        string
	Colour     string
	Flags      []string
	Since      string
	Waits      string
	Last       string
	Count      string
	Has        string // who has it, "" for nobody
	HasSince   string
	Minor      bool   // taken for under 18
	Asked      string // who asks for the number and waits for a second reviewer
	Unattended bool
	Unreached  bool // our answer has probably not arrived

	Decided                     bool
	DecidedBy, DecidedAt, Ended string
}

func (c *console) caseView(k store.Case, by store.User) caseView {
	now := c.desk.Now()
	v := caseView{
		ID: k.ID, Path: casePath(k.ID), Who: k.Contact[:min(len(k.Contact), 6)],
		Why: reason(k.Why), Colour: colour(k.Why), Flags: flagWords(k.Flags),
		Since: c.clock(k.Since), Waits: span(now.Sub(k.Since)), Last: c.clock(k.Last) + ", " + ago(k.Last, now),
		Count: texts(k.Count), Has: name(k.OpenedBy, by), Unreached: k.Unreached, Minor: k.Minor,
		// Bot's second escalation is then due. Who only asked for a person was told
		// that it may take a day, and staff were not.
		Unattended: k.Lying(now) >= store.Unattended,
	}
	if r := k.Request; k.Waits() && r.Open(now) && r.AgreedBy == "" {
		v.Asked = name(r.By, by)
	}
	if k.OpenedBy != "" {
		v.HasSince = c.clock(k.OpenedAt) + ", " + ago(k.OpenedAt, now)
	}
	if !k.Waits() {
		v.Decided, v.DecidedBy, v.Ended = true, name(k.DecidedBy, by), k.Outcome
		v.DecidedAt = c.clock(k.DecidedAt) + ", " + ago(k.DecidedAt, now)
	}
	return v
}

func texts(n int) string {
	if n == 1 {
		return "1 text"
	}
	return fmt.Sprintf("%d texts", n)
}

// name is who somebody is to the reader.
func name(who string, by store.User) string {
	if who != "" && who == by.Name {
		return who + " (you)"
	}
	return who
}
