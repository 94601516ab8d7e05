// Package crisis hears danger in a resident's words, and holds the words and
// the helplines that answer it.
//
// It promises:
//   - Screen is the only way to make a Screened. Code that wants screened words
//     cannot be handed any others: it does not compile.
//   - The same text gives the same level, flags and first reply, always. There
//     is no model, no chance, no clock, no file, no network and no log here.
//     The package is sealed: it imports no os, net, log or slog.
//   - Every decision has a named rule that a clinician can read in lexicon/,
//     and Explain names the pattern, its concepts and the words.
//   - The words in use (a Book) are the built-in ones, or these with a council's
//     file laid over them, which may add and reorder and never weaken. They are
//     adopted once, before anybody is answered.
//   - Context (the text before, the question asked, the age) can only raise.
//   - Screened never prints its words, under any verb, inside any type.
//   - Work is linear in the length of the text.
//
// It refuses to: guess at a number (only helplines confirmed in helplines.yaml
// are offered, and a line is called open only when its hours are known), let
// idiom or a topic hide a plain statement about oneself, or lower a text that
// names means, plan or a goodbye because it also says "not suicidal".
//
// The path of a text: tidy (valid characters) -> fold (one alphabet) -> tokens
// (words, repaired) -> trie (which patterns match where) -> judge (idiom,
// denial, past, person; the most urgent level wins) -> Screened.
//
// People edit the YAML files of lexicon/, helplines.yaml, replies.yaml and its
// translations. This package may not read YAML, so a test writes the tables from
// them and fails when they disagree.
package crisis

//go:generate go test -run TestTablesAgree -update
