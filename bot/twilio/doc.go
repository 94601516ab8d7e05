// Package twilio is the text-message door: it turns Twilio's webhook into
// bot.Message and our words into TwiML.
//
// It promises:
//
//   - A genuine message gets TwiML with words and status 200, whatever is in it.
//
//   - A request that Twilio did not sign gets 403 and has no effect, except
//     that urgent words in it are answered with the static first reply (P8).
//
//   - An urgent reply is flushed before anything is remembered, with
//     "Connection: close", so that nothing behind it waits.
//
//   - What Twilio's own validator lets through is stopped here: repeated keys,
//     keys merged into each other's values, a query of somebody's own, any
//     port or host (the signed address comes from the configuration alone), an
//     empty token. The message id and the signature are both claimed once.
//
//   - A signed report on what became of a message of ours is passed to the desk.
//
// It refuses to start without a token, and to log any part of a request's form.
package twilio
