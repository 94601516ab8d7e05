// Package console is the volunteers' desk in a browser: who waits, what they
// wrote, and what was decided.
//
// It promises:
//   - A resident's words are shown only in the answer to a form that gave a
//     reason, after bot.Desk.Open has put the audit record on the disk. No
//     address can be opened, kept or sent on that shows them.
//   - No words, number or pseudonym of a resident is in an address, a title, a
//     log line or an error. (A case id is: it leads to nobody.)
//   - Every page but the sign-in asks the store who is there, each time: a user
//     who was disabled a second ago is out.
//   - When the records cannot be reached a page says so, and what to do.
//   - Listings are kept by anybody who is signed in: nothing there is about a
//     resident, and whatever is done can be undone and is in the audit.
//   - A decision is refused when the resident has sent urgent words that the
//     page it was made on did not show.
//
// It refuses a public address that is plain http and not loopback, forms sent
// from other sites, and forms over 64 KB. It offers no way to delete anything.
//
// The cookie is SameSite=Strict, so a browser leaves it out when a link in Slack
// is followed. Such a request is answered with a page that goes on to the same
// address by itself (onward in door.go): the second request is our own and
// carries the cookie.
package console
