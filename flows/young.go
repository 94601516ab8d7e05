package flows

import (
	"regexp"
	"slices"
	"time"

	"signpost/flows/crisis"
	"signpost/flows/directory"
)

// Who is taken for under 18, for how long, and what is different for them.

// adult is the age at which nobody is a child any more; youngest is the least
// age of somebody who texts for themselves: below it a parent asks for a child.
const (
	adult    = 18
	youngest = 8
)

// youngFor is how long after the last sign somebody is taken for under 18: long
// enough that nobody leaves childhood between two texts, and not for ever, since
// a rule may have misheard and telephones change hands.
const youngFor = 90 * 24 * time.Hour

// Under18 reports whether they are taken for under 18 at a time. Nothing that
// they text ends it.
func (s Session) Under18(at time.Time) bool {
	return !s.Young.IsZero() && at.Sub(s.Young) < youngFor
}

// young takes them for under 18 from now on. What was shown to an adult is let go.
func (s Session) young(at time.Time) Session {
	if !s.Under18(at) {
		s.Shown, s.Skip = nil, 0
	}
	s.Young = at
	return s
}

// years is their age as far as it shapes an answer: whoever is taken for under 18
// without having said how old is 17. 0 is unknown.
func (s Session) years(at time.Time) int {
	if s.Under18(at) && (s.Age == 0 || s.Age >= adult) {
		return adult - 1
	}
	return s.Age
}

// aged takes in an age that they say is theirs. A child does not grow up in a text.
func (s Session) aged(age int, at time.Time) Session {
	switch {
	case age > 0 && age < adult:
		s = s.young(at)
		s.Age = age
	case age >= adult && !s.Under18(at):
		s.Age = age
	}
	return s
}

// own is the age in text that is the writer's, 0 when there is none: of a child's
// the writer may be a parent.
func own(text string, slots directory.Slots) int {
	switch {
	case slots.Age == 0 || len(slots.For) > 0:
		return 0
	case slots.Age >= adult || saysAge.MatchString(text):
		return slots.Age
	case slots.Age < youngest, family.MatchString(text), another.MatchString(text), slices.ContainsFunc(slices.Concat(slots.Audience, slots.Interest), parents):
		return 0
	}
	return slots.Age
}

// parents reports whether a tag is one that parents ask for, with a child's age.
func parents(tag string) bool { return tag == "young-people" || tag == "parents-toddlers" }

var (
	saysAge = regexp.MustCompile(`(?i)\b(?:i'?m|i am|iam)\s+(?:(?:only|just|nearly|almost|still)\s+)?(?:[89]|1[0-7]|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)\b`)
	another = regexp.MustCompile(`(?i)\b(?:s?he'?s|s?he is|they'?re|they are|theyre)\s+(?:(?:only|just|nearly|almost|still)\s+)?[0-9]`)
	family  = regexp.MustCompile(`(?i)\b(?:mum|mam|mom|mother|dad|father|parents?|gran|nan|nana|grandma|grandad|grandpa|grand\w+|sons?|daughters?|kids?|child|children|nephews?|nieces?|brother|sister|for (?:a|an|my|our|her|his|their|the))\b`)
)

// ownChild reports whether words that were heard alone are a child's own, and not
// of somebody who tells of one.
func ownChild(alone crisis.Screened) bool {
	f := alone.Flags()
	return f.Has(crisis.FlagChild) && (!f.Has(crisis.FlagOther) || saysAge.MatchString(alone.Words()))
}

// narrow lets whoever is taken for under 18 find what is for the young, however old
// they say they are now and whomever they ask for.
func (s Session) narrow(q directory.Slots, at time.Time) directory.Slots {
	if !s.Under18(at) {
		if q.Age == 0 {
			q.Age = s.Age
		}
		return q
	}
	if q.Age == 0 || q.Age >= adult {
		q.Age = s.Age
	}
	if q.Age == 0 || q.Age >= adult {
		q.Age = 0
		if !slices.Contains(q.Audience, "young-people") {
			q.Audience = append(slices.Clone(q.Audience), "young-people")
		}
	}
	return q
}

// childAsksForPerson answers somebody under 18 who asks for a person. Nobody rings
// them but by the council's safeguarding route, so the case goes there.
func (r *run) childAsksForPerson() {
	r.tellApart(crisis.Young())
	r.s.Flow, r.s.Step, r.s.Greeted = "", "", true // the words say that a machine answers
	r.t.Raise, r.t.Alert = "child", true
}
