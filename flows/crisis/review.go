package crisis

import (
	"fmt"
	"strings"
	"time"
)

const (
	unreviewed  = "unreviewed"
	rulesFolder = "flows/crisis/" // the rules know their files from here
)

// Signed reports whether a review state is a name and a date: "Ann Example, 2027-01-15".
func Signed(review string) bool {
	i := strings.LastIndex(review, ",")
	if i < 0 || strings.TrimSpace(review[:i]) == "" {
		return false
	}
	_, err := time.Parse(time.DateOnly, strings.TrimSpace(review[i+1:]))
	return err == nil
}

// reviewed reports whether a review state can be read at all.
func reviewed(review string) bool { return review == unreviewed || Signed(review) }

func reviewForm(review string) string {
	return fmt.Sprintf("review %q: want unreviewed, or a name and a date like Ann Example, 2027-01-15", review)
}

// Kinds of what somebody must see to before residents may text.
const (
	KindHelpline    = "helpline"
	KindRule        = "rule"
	KindReply       = "reply"
	KindTranslation = "translation"
)

// Unsigned is one thing that somebody must still phone or sign before going live.
type Unsigned struct {
	Kind string
	ID   string
	File string
	Line int
}

// Message says what is to be done, without the place.
func (u Unsigned) Message() string {
	switch u.Kind {
	case KindHelpline:
		return u.ID + ": nobody has phoned it in the last 31 days"
	case KindTranslation:
		return u.ID + ": no native speaker has signed this translation"
	}
	return u.ID + ": no clinician has signed this " + u.Kind
}

// Unsigned lists what must be phoned or signed before going live: the helplines
// of the book that nobody has phoned in the 31 days before now, and every rule,
// reply and translation without a signature, in the order of their files.
func (b *Book) Unsigned(now time.Time) []Unsigned {
	var all []Unsigned
	add := func(kind, id, file string, line int) { all = append(all, Unsigned{kind, id, file, line}) }
	for _, h := range b.lines {
		if !h.Phoned(now) {
			add(KindHelpline, h.ID, h.at.file, h.at.of("verified_on"))
		}
	}
	for i := range lexicons {
		lex := &lexicons[i]
		for _, r := range lex.rules {
			if !Signed(ruleReviews[r.ID]) {
				add(KindRule, r.ID, rulesFolder+r.File, r.Line)
			}
		}
		for _, g := range lex.gathered {
			if !Signed(ruleReviews[g.ID]) {
				add(KindRule, g.ID, rulesFolder+g.File, g.Line)
			}
		}
	}
	for _, r := range b.replies {
		if !Signed(r.review) {
			add(KindReply, r.id, r.at.file, r.at.of("text"))
		}
	}
	for _, t := range b.translations {
		if !Signed(t.review) {
			add(KindTranslation, t.id, t.at.file, t.at.line)
		}
	}
	return all
}
