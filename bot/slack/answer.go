package slack

import (
	"fmt"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/places"
)

// most is how many listings one answer shows.
const most = 6

// answer is what staff see who typed text. Words of danger are looked at before
// anything else, and none of what was typed is in the answer.
func (s *Slack) answer(command, text string, now time.Time) slackgo.WebhookMessage {
	said := crisis.Screen(text)
	if said.Level().Urgent() {
		return ephemeral(urgentHeading+" Danger right now: call 999.", s.guide(urgentHeading)...)
	}
	if asksChecking(text) {
		return s.checking()
	}
	w := s.desk.World()
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "help", "?":
		return s.help(command, w.Directory)
	}
	l := s.desk.Scripts().Lookup(w, said, true, most, now)
	worried := said.Level() == crisis.Worried
	if worried {
		// Whom they worry about is nobody's business here.
		l.Slots.For, l.Slots.Age = nil, 0
	}
	m := s.found(command, w, l, now)
	if worried {
		m.Text = worriedHeading + " Danger right now: call 999."
		m.Blocks.BlockSet = append(append(s.guide(worriedHeading), slackgo.NewDividerBlock()), m.Blocks.BlockSet...)
	}
	return m
}

// found is the answer to a question that is not about danger.
func (s *Slack) found(command string, w flows.World, l flows.Lookup, now time.Time) slackgo.WebhookMessage {
	if l.Ask != "" {
		return ask(command, w, l)
	}
	a := l.Answer
	heading := understood(w.Directory, l)
	blocks := []slackgo.Block{section("*Understood:* "+heading, letGo(a))}
	if a.Unconfirmed != nil {
		blocks = append(blocks, section(fmt.Sprintf("*Not confirmed:* nobody could confirm %s in %s. Do not pass it on; it needs checking (%s).",
			plain(a.Unconfirmed.Name, 100), plain(a.Unconfirmed.Place, 60), plain(a.Unconfirmed.ID, 80))))
	}
	for i, h := range a.Hits {
		blocks = append(blocks, slackgo.NewDividerBlock())
		blocks = append(blocks, listing(i+1, h, l.Found.Place, now)...)
	}
	if len(a.Hits) == 0 {
		blocks = append(blocks, section("We know of nothing like it there. Try another interest or a place nearby."))
	}
	end := "Somebody in danger: call 999. To talk, free, any time: Samaritans 116 123. Do not type residents' words, names or numbers here."
	if a.More {
		end = "There are more: add a day, or name a smaller place. " + end
	}
	blocks = append(blocks, slackgo.NewDividerBlock(), small(end))
	return ephemeral(count(len(a.Hits))+": "+heading, blocks...)
}

func count(n int) string {
	switch n {
	case 0:
		return "Nothing found"
	case 1:
		return "1 listing"
	}
	return fmt.Sprintf("%d listings", n)
}

// ask says what is missing, and how to add it.
func ask(command string, w flows.World, l flows.Lookup) slackgo.WebhookMessage {
	var text []string
	if known := understood(w.Directory, l); known != "" {
		text = append(text, "*Understood:* "+known)
	}
	title := "Where? Add a village, town or postcode."
	if l.Ask == "interest" {
		title = "What do they like? Add an interest."
	}
	text = append(text, "*"+title+"*", where(l), "For example: `"+command+" knitting near enderby`. All interests: `"+command+" help`.")
	blocks := []slackgo.Block{section(text...)}
	if len(l.Found.Choices) > 0 {
		var choices []string
		for _, p := range l.Found.Choices {
			choices = append(choices, "- "+plain(unique(p), 80))
		}
		blocks = append(blocks, section("*Which one?* Type it as it stands here:", strings.Join(choices, "\n")))
	}
	return ephemeral(title, blocks...)
}

// unique is a name that stands for p alone when it is typed. Label may shorten
// the council's name, since a text has less room, and is not always understood.
func unique(p places.Place) string {
	if p.Label() == p.Name {
		return p.Name
	}
	return p.Name + " (" + p.District + ")"
}

// where says why a place that was named is no use, "" when there is nothing to say.
func where(l flows.Lookup) string {
	switch {
	case l.Found.Place != nil || len(l.Found.Choices) > 0:
		return ""
	case l.Found.Outside != "":
		return plain(l.Found.Outside, 60) + " is too far off to search from. We cover Leicestershire, Leicester and Rutland."
	case l.Found.Missing != "":
		return plain(l.Found.Missing, 20) + " is a post office box or outside Leicestershire, Leicester and Rutland."
	case l.Ask == "interest":
		return "Say where as well: a village, town or postcode."
	}
	return ""
}

// ephemeral is a message that only the person who typed sees. text is what a
// notification and a screen reader say.
func ephemeral(text string, blocks ...slackgo.Block) slackgo.WebhookMessage {
	if len(blocks) > maxBlocks { // unreachable: six listings take three blocks each
		blocks = blocks[:maxBlocks]
	}
	// The library's Msg would add an empty "metadata", which Slack never asked for.
	return slackgo.WebhookMessage{ResponseType: slackgo.ResponseTypeEphemeral, Text: text, Blocks: &slackgo.Blocks{BlockSet: blocks}}
}
