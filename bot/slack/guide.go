package slack

import (
	"strings"

	slackgo "github.com/slack-go/slack"

	"signpost/flows/directory"
)

// guide is what staff are told who typed, or pasted, words that sound like
// danger. It is the same for all such words, so that it says nothing of them.
// A test compares the numbers with those of package crisis.
func (s *Slack) guide(heading string) []slackgo.Block {
	return []slackgo.Block{
		section(
			"*"+heading+" Do not handle it in Slack.*",
			"*1. Danger right now: call 999.* Cannot speak: stay on the line, and on a mobile press 55 when asked.",
			"*2. Stay with them*, or keep them talking. Listen. Ask plainly whether they are safe. You need no perfect words.",
			"*3. Free, any time, for them and for you:* Samaritans 116 123. Text SHOUT to 85258. NHS 111, option 2. "+
				"Hurt or frightened by somebody: 0808 2000 247. Under 19: Childline 0800 1111.",
			"*4. "+link(s.public+"/review", "Open the review queue")+"*: what residents wrote is read and recorded there.",
		),
		small("Do not paste residents' words, names or numbers here."),
	}
}

const (
	urgentHeading  = "This sounds like somebody in danger."
	worriedHeading = "This sounds like somebody in danger, or somebody worried about them."
)

// help says how to ask. The interests are listed so that nobody has to guess them.
func (s *Slack) help(command string, d *directory.Directory) slackgo.WebhookMessage {
	var labels []string
	for _, one := range d.Interests() {
		// Listings with these tags are never found: the crisis replies answer such words.
		if one.Tag != "crisis" && one.Tag != "abuse-safety" {
			labels = append(labels, plain(one.Label, 60))
		}
	}
	return ephemeral("How to look a group up: "+command+" knitting near enderby",
		section("*Find a group, as residents can, with more about each.*",
			"Say what and where, in everyday words:",
			"`"+command+" knitting near enderby`",
			"`"+command+" free walking group in Hinckley on tuesday mornings`",
			"`"+command+" lunch club for my mum, 82, LE13`"),
		section("*What we know of:* "+strings.Join(labels, ", ")+"."),
		section("*What needs checking:* `"+command+" needs checking`."),
		section("Only you see the answer. *Somebody in danger: call 999*, and "+link(s.public+"/review", "open the review queue")+"."),
		small("Do not type residents' words, names or numbers here."),
	)
}
