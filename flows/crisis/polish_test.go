package crisis

import "testing"

// TestWhoIsMeant reads Polish, whose verbs say who acts and whose pronouns are
// left out: the writer's own crisis, or worry about somebody else.
func TestWhoIsMeant(t *testing.T) {
	for text, want := range map[string]Level{
		"chcę umrzeć":                                     Crisis,
		"mój brat chce umrzeć":                            Worried,
		"brat mówi, że chce umrzeć":                       Worried,
		"powiedziała mi, że chce umrzeć":                  Worried,
		"pisze mi że chce umrzeć":                         Worried,
		"próbował się zabić":                              Worried,
		"mąż mnie zostawił, chcę umrzeć":                  Crisis,
		"mama umarła nie chce żyć":                        Crisis, // another verb stands between
		"mam dziecko nie chce żyć":                        Crisis, // the child is what I have
		"lepiej by było gdybym się zabił":                 Crisis, // the verb of the third person with "I would"
		"córka się tnie i chce umrzeć":                    Worried,
		"on mnie rzucił i chcę umrzeć":                    Crisis,
		"mój syn nie wychodzi z domu, ja już chcę umrzeć": Crisis,
		"napisała mi, że nienawidzi siebie i chce umrzeć": Worried,
		"ostatnio ciągle płaczę bez powodu":               Distress, // "placze" is I or he
		"wzięłaby wszystkie swoje proszki":                Worried,  // "swoje" is whoever's
	} {
		if got := Screen(text).Level(); got != want {
			t.Errorf("%q: got %s, want %s; fired: %s", text, got, want, fired(text))
		}
	}
}

// TestSounds reads words that are written by ear.
func TestSounds(t *testing.T) {
	for text, want := range map[string]Level{
		"mam myśli samobujcze":   Crisis,
		"chcę umżeć":             Crisis,
		"chce pszestac istniec":  Crisis,
		"podzielili się ciastem": None,
	} {
		if got := Screen(text).Level(); got != want {
			t.Errorf("%q: got %s, want %s; fired: %s", text, got, want, fired(text))
		}
	}
}

// TestOneForeignWord: a Polish name or a goodbye in a misspelt English text takes
// nothing away from it.
func TestOneForeignWord(t *testing.T) {
	for _, text := range []string{"hangin myself kasia", "hangin myself mamo", "hangin myself dobranoc", "suicdal kasia", "suicdal dobranoc", "selfharming kasia", "selfharming united", "i od mamo"} {
		if got := Screen(text).Level(); got < Crisis {
			t.Errorf("%q: %s, want crisis", text, got)
		}
	}
}

// TestFewForeignWords: nor do a Polish plea or a goodbye of several words.
func TestFewForeignWords(t *testing.T) {
	for text, want := range map[string]Level{
		"prosze pomoz mi call 999 please":                   Danger,
		"mamo przepraszam kocham was wszystkich killmyself": Crisis,
		"mamo kocham was wszystkich suicdal":                Crisis,
		"prosze pomoz mi hangin myself":                     Crisis,
		"prosze pomoz mi i od":                              None,   // "and from"
		"I feel calmer since I wrote the suicide notes":     Crisis, // not "cały siny", all blue
	} {
		if got := Screen(text).Level(); got != want {
			t.Errorf("%q: got %s, want %s; fired: %s", text, got, want, fired(text))
		}
	}
}
