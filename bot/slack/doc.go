// Package slack is the staff's door: they look groups up with a slash command,
// and are told when somebody needs them.
//
// It promises:
//   - A request is answered only when Slack signed its body less than five
//     minutes ago. Nothing is taken from the query string, which is not signed.
//   - A lookup needs no store: listings and places are in memory, so it is
//     answered inside Slack's three seconds while the store is down.
//   - Staff see what a resident would be told and more: low-confidence rows, each
//     marked, and for every row its source, that page's date and who checked it.
//   - Words that sound like danger get guidance first. Urgent ones get nothing else.
//   - An alert carries a level in words and a link to the console. A repeat of it
//     is the caller's business, and twice is better than never.
//
// It refuses:
//   - to repeat what was typed. Every answer is made of our own words, the names
//     of places and interests, and the listings; those are escaped, so that
//     `<!everyone>` in a listing calls nobody.
//   - to send Slack a resident's words, name, number or postcode, or to log what
//     staff typed, who they are, or the token.
//   - to follow a redirect when it posts, since the token travels in the form.
//
// The path of a command: verify (command.go) -> crisis.Screen -> flows.Lookup ->
// answer.go chooses what to say, from guide.go, understood.go and listing.go ->
// text.go keeps it inert and inside Block Kit's limits. Alerts are in alert.go.
package slack
