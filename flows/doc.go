// Package flows decides what to say next.
//
// A Program is the conversations in flows/scripts, read and checked once. Step
// is a pure function of the program, a World (places and listings, unchanging),
// a Session and an Event: nothing is parsed, read or sent while it runs, and the
// same arguments give the same Turn.
//
// It promises:
//   - Words reach it only as crisis.Screened. Urgent words are answered with
//     their first reply in every state, before any word, menu or opt-out.
//   - A bare STOP is an opt-out and "stop me before i hurt myself" is not;
//     that is decided here, in one place, in that order.
//   - For a day after urgent words nothing is suggested that was not asked for, and
//     what is not understood gets help again.
//   - Every event gets words. A turn takes a bounded number of steps.
//   - The words that work everywhere (MENU, BACK, MORE, HELP, STOP, START, SAFE, LANGUAGE,
//     WRONG, MY DATA, FORGET ME) belong to Step and not to the scripts.
//   - A script is refused when it has a dead end, a trap, a step that nobody reaches, an
//     unknown name, an answer that a carrier takes for STOP, or a number of nobody's.
//   - A session that waits in a script that was edited goes on, or is asked again kindly.
//   - What is said first (Due) is said by day, once, and to nobody who was low or in
//     danger since.
//
// ReadCouncil reads a council's own helpline file for package crisis, which may
// read no YAML and judges what it says.
//
// It refuses to know the time (an event carries it), residents' numbers, the
// store, and how a message travels.
//
// A script's way: script.go (as it is written) -> build.go (checked, ready to run) ->
// prove.go (as a whole) -> talk.go and run.go (spoken). texts.go says what words must be
// like, vars.go what a branch may ask, later.go what is said later, settle.go what becomes
// of a session after an edit, coding.go how one is written.
//
// A turn runs like this: hold (urgent) -> word (MENU, STOP ...) -> help (nobody
// answers, worry, a loss) -> care (no wish, within a day of urgent words) -> answer
// (to what was asked) -> question (a new one, whole or in part) -> start (a flow
// asked for by name) -> again (ask kindly once more).
package flows
