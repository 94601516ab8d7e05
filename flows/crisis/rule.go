package crisis

// The shapes that the tables are filled with, from lexicon/<language>/*.yaml.

// kind says what a rule does with the words that it finds.
type kind uint8

const (
	kindHear    kind = iota // the text has this level, or is a sign of something
	kindIdiom               // these words mean nothing here
	kindDenial              // "no plans to": lowers crisis to distress
	kindPast                // "used to want to die": lowers crisis to distress
	kindThen                // a time long past: lowers what stands in its sentence
	kindNow                 // a time now: undoes then
	kindWell                // recovered: lowers rules marked past in the whole text
	kindJest                // laughing: lowers rules marked jest
	kindTrifle              // a trifle for a cause: lowers them in its sentence
	kindPetty               // a small everyday trouble: takes away distress rules marked jest
	kindEarnest             // "not joking": undoes jest
	kindTopic               // news, film, study: lowers bare mentions
	kindFlag                // adds flags to what else was heard
	kindSafe                // an answer to "are you safe?"
)

var kindNames = [...]string{"hear", "idiom", "denial", "past", "then", "now", "well", "jest", "trifle", "petty", "earnest", "topic", "flag", "safe"}

// rule is one named rule of a lexicon.
type rule struct {
	ID       string
	File     string // where it stands
	Line     int
	Kind     kind
	Level    Level  // when it is about the writer
	Others   Level  // when it is about somebody else
	Sign     string // what it is a sign of, for gathered rules; "" for nothing
	Flags    Flags
	Mention  bool // a bare mention: a topic lowers it to none
	Soft     bool // implicit: a denial anywhere in the text lowers it
	Past     bool // told in the past tense too: recovery lowers it
	Jest     bool // also said in jest: a jest lowers it to distress
	Anyone   bool // does not depend on whom it is about
	Flat     bool // a "not" before it changes nothing
	Generic  bool // its "you" may mean anybody, and so the writer
	Claims   bool // its words are its own: rules of other kinds of harm do not read them too
	Beside   bool // its sign counts only beside another in its sentence
	Always   bool // flag rules: also when nothing else was heard
	Reason   string
	Patterns []string
}

// gathered is a rule over signs: so many points of different ones in one text.
type gathered struct {
	ID     string
	File   string
	Line   int
	Level  Level // when the signs are the writer's
	Others Level // when they are somebody else's
	Flags  Flags
	Least  int        // points
	Of     []points   // what each sign counts for
	Needs  [][]string // one of each of these must be among them
	Reason string
}

// points are what a sign counts for.
type points struct {
	Sign string
	N    int
}

type concept struct {
	name  string
	words []string
}

type spelling struct{ from, to string }

// lexicon is one language's tables.
type lexicon struct {
	language  string
	endings   []concept // classes of endings, for stem:class in patterns
	concepts  []concept
	rules     []rule
	gathered  []gathered
	spellings []spelling
	sounds    []spelling // letters that sound alike
	keywords  []string
	plain     []string
	joinable  []string
	slips     []spelling // a word that may be a slip for another: ill, kill
	pairs     []string   // two words that are one: my self
	letters   string     // letters that give the language away
	longKeys  bool       // every long word of a pattern is a key word: not where one letter tells I from he
}
