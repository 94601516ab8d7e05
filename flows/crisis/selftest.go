package crisis

import (
	"fmt"
	"slices"
)

// known are texts whose level must never change.
var known = []struct {
	text  string
	level Level
}{
	{"i want to die", Crisis},
	{"KILL MYSELF", Crisis},
	{"ive taken all my tablets", Danger},
	{"my husband hits me", Abuse},
	{"im worried about my friend she wants to die", Worried},
	{"feeling really low", Distress},
	{"knitting near enderby on mon", None},
}

// SelfTest screens a few known texts and looks at every urgent first reply. It
// takes well under a millisecond, for a health page to ask often.
func SelfTest() error {
	for i, k := range known {
		if got := Screen(k.text).Level(); got != k.level {
			return fmt.Errorf("crisis: self-test %d: level %s, want %s", i, got, k.level)
		}
	}
	for l := Abuse; l <= Danger; l++ {
		for f := range FlagMeans << 1 {
			texts := FirstReply(l, f)
			if len(texts) != 1 || !slices.Contains(numbersIn(texts[0]), "999") {
				return fmt.Errorf("crisis: self-test: first reply for %s %v lacks 999", l, f.Names())
			}
		}
	}
	return nil
}
