// Package bot holds the rules of the desk: what happens when a resident
// writes, when something falls due, when staff look a group up, and when a
// volunteer reads a conversation.
//
// It promises (the numbers are those of the design, and of the tests):
//
//	P1  Urgent words are answered first, before the store, the spool or a flow is touched.
//	P2  Ordinary words are remembered and then answered; urgent ones answered
//	    and then remembered, in a straight line on the same goroutine.
//	P3  Receive always calls say, exactly once, with words.
//	P4  One message has its effects once, and a repeat gets the same words.
//	P6  Nothing a resident wrote, nor their number, is logged.
//	P7  Nobody reads a resident's words before an audit record is on the disk.
//
// It refuses to know how a message travels: doors (bot/twilio, bot/slack,
// bot/console) turn the world's forms into calls and the answers back.
package bot
