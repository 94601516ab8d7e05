package crisis

import "strings"

// role is what the judge asks of single words, as bits.
type role uint32

const (
	roleSelf      role = 1 << iota // i, me, my
	roleSomeone                    // he, mum, friend
	roleYou                        // you
	roleReflexive                  // himself
	roleThird                      // wants, is: he or she does
	roleBase                       // want, feel: i or they do
	roleAux                        // might, would
	roleConj                       // and, because
	roleBut                        // but
	roleFiller                     // just, really: patterns run across it
	roleNot                        // not, never
	roleThrough                    // think, going, to: a "not" reaches across it
	roleLaugh                      // lol
	roleElse                       // else: "does anyone else"
	roleUsed                       // used: "used to want"
	roleOnly                       // only, just: "not only"
	roleWhy                        // why, if: "why do i not"
	roleCan                        // can: "can not"
	roleOwn                        // my: "my son"
	roleAsk                        // asked, form, thinks: what follows is not said by the writer
	roleNo                         // no, nope
	roleAny                        // anyone: somebody, and perhaps the writer
	roleTo                         // to: "someone to talk to"
	rolePast                       // was, tried: told in the past tense
	rolePresent                    // am, want: told in the present
	roleListener                   // someone: "talk to someone"
	roleKnown                      // know: "someone i know"
	roleThey                       // powiedziala: he or she, by the form of the verb
	roleSay                        // mowi: he or she says what follows
	roleI                          // boje, zrobilam: I, by the form of the verb
	roleMe                         // mnie, mi: the writer, though not as the one who acts
	roleComma                      // ze: the comma before it is only grammar's
)

// roleConcepts are the concepts that give words their roles. They hold single
// words only; a lexicon may leave one out that its language does without.
var roleConcepts = []string{"self", "someone", "you", "reflexive", "third-verb", "base-verb", "aux", "conjunction", "but", "filler", "not", "through", "laugh", "else", "used", "only", "why", "can", "own", "ask", "no", "any", "to-word", "past-verb", "present-verb", "listener", "known", "they-verb", "say-verb", "i-verb", "me", "comma"}

// giveRoles marks the words of the role concepts.
func (c *compiler) giveRoles() (problems []error) {
	v := c.e.voc
	for i, name := range roleConcepts {
		if _, ok := c.g.concepts[name]; !ok {
			continue
		}
		words, err := c.g.words(name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		c.e.verbal = c.e.verbal || name == "they-verb"
		for _, id := range words {
			if end, ok := strings.CutPrefix(v.text[id], "*"); ok {
				c.e.endings[end] |= 1 << i
				continue
			}
			for int(id) >= len(c.e.roles) {
				c.e.roles = append(c.e.roles, 0)
			}
			c.e.roles[id] |= 1 << i
		}
	}
	return problems
}
