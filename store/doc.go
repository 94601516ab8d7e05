// Package store remembers: conversations, what must be looked at, who looked,
// and what is still to be sent. It stands on kv and means the same on every
// back end.
//
// It promises:
//   - What a resident wrote, what we answered, their number, their session and
//     reviewers' notes are on the disk only sealed, with a key of the contact's own
//     that the key file wraps; the record's own key is bound in, so that a
//     sealed value cannot be moved to another place.
//   - A contact id is a keyed pseudonym: without the key file it leads to nobody.
//   - A message id is claimed once, and its reply kept 30 days.
//   - An audit row is durable before what it records is shown.
//   - Opening happens in the background, again and again after a fault; until
//     then every call returns an error that wraps kv.ErrDown, at once.
//
// It refuses to read the clock (now is an argument), to send anything, and to
// make a key file where there are records.
//
// # Layout
//
// Times are 16 hex digits of Unix nanoseconds, so that keys sort by time.
// A * marks values sealed with the contact's key, a + those sealed with the installation's.
//
//	meta/schema                        "1"
//	meta/key                         + a fixed text: tells a wrong key file by name
//	contact/<contact>                  wrapped data key; number *; case that is waiting
//	session/<contact>                * flows.Session
//	line/<contact>/<time>/<id>/<n>   * one thing said
//	given/<contact>/<time>/<id>/<n>  * what they gave us to keep: a pledge, a yes to being texted later
//	optout/<contact>                   of somebody erased: "stopped" when they had opted out, "quiet" when their phone may be read
//	send/<contact>/<id>              * texts of ours that are to be sent
//	message/<MessageSid>               contact, time; reply *
//	signature/<hash>                   MessageSid
//	sent/<MessageSid>                  contact, when a message of ours was first reported on
//	expire/<time>/<key>                that key goes at that time
//	case/<id>                          level, flags, times, state, outcome; note *; a request for the number, reason *
//	glass/<time>/<id>                  a number that was seen at once, until another has looked at why; reason *
//	queue/<rank>/<time>/<contact>/<id> a case that waits: the review queue, most urgent and oldest first
//	due/<time>/<contact>/<name>        something to do at a time
//	outbox/<time>/<contact>/<id>       an effect to carry out, not before a time
//	post/<time>/<contact>/<id>         a text of ours to send, not before a time
//	listing/<id>                       what staff and imports made of a listing; nothing of any resident
//	listings-version                   another text after each change of a listing/ or a report/
//	report/<listing>/<contact>         when a contact said that the listing is wrong, until staff settle it
//	user/<name>                        argon2id hash, what they may do
//	signin/<hash of token>             user, end
//	audit/<number>                     one row of the chain; reason +
//	audit-head                         number and MAC of the last row
//	audit-base                         number and MAC of the last row that was old enough to go, signed
package store
