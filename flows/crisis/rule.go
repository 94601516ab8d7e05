package crisis

// The shapes that tables.go fills from lexicon.yaml.

// kind says what a rule does with the words that it finds.
type kind uint8

const (
	kindHear   kind = iota // the text has this level
	kindIdiom              // these words mean nothing here
	kindDenial             // "not suicidal": lowers crisis to distress
	kindPast               // "used to want to die": lowers crisis to distress
	kindThen               // a time long past: lowers rules marked past in its sentence
	kindNow                // a time now: undoes then
	kindTopic              // news, film, study: lowers bare mentions
	kindFlag               // adds flags to what else was heard
	kindSafe               // an answer to "are you safe?"
)

var kindNames = [...]string{"hear", "idiom", "denial", "past", "then", "now", "topic", "flag", "safe"}

// rule is one named rule of the lexicon.
type rule struct {
	ID       string
	Line     int // in lexicon.yaml
	Kind     kind
	Level    Level
	Others   Level // the level when it is about someone else
	Flags    Flags
	Mention  bool // a bare mention: a topic lowers it to none
	Soft     bool // implicit: a denial elsewhere in the text lowers it
	Past     bool // in the past tense: a time long past lowers it
	Anyone   bool // does not depend on whom it is about
	Claims   bool // its words are its own: rules below danger do not read them too
	Always   bool // flag rules: also when nothing else was heard
	Reason   string
	Patterns []string
}

type concept struct {
	name  string
	words []string
}

type spelling struct{ from, to string }

// lexicon is one language's tables.
type lexicon struct {
	language  string
	concepts  []concept
	rules     []rule
	spellings []spelling
	keywords  []string
	plain     []string
	joinable  []string
}
