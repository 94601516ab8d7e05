package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"signpost/bot"
)

// reasons are what an alert says of a.Why, most urgent first. They name a level,
// never the words, the number or a flag of a conversation.
var reasons = map[string]string{
	"danger":      "*Danger.* Somebody may be in danger right now.",
	"crisis":      "*Crisis.* Somebody may be thinking of ending their life or hurting themselves.",
	"abuse":       "*Abuse.* Somebody may not be safe with another person.",
	"child":       "*Young person.* Somebody under 18 may need help.",
	"distress":    "*Distress.* Somebody has been low more than once.",
	"person":      "*A person, please.* Somebody asks for a human being.",
	"break-glass": "*Break-glass.* A reviewer saw a number. The lead reviews this the next day.",

	"store-down": "*The records cannot be reached.* Every text is answered, and kept aside until they can. Whoever runs Signpost must look: its /readyz says why.",
	"store-back": "*The records can be reached again.* What was kept aside is being put into them.",

	"listing": "*A listing may be wrong.* A resident says so. Nobody is in danger: please check it in the next days.",

	"glass-review": "*Break-glass, still to be looked at.* A number was seen at least a day ago, and no other lead has looked at why.",
	"number-asked": "*A second reviewer, please.* Somebody asks to see a number, and one other must agree.",
}

// Alert posts a to the alert channel. The error never holds the token; it wraps
// *slackgo.RateLimitedError when Slack asks for a pause, and the context's error
// when that ended first. Trying again is the caller's business.
func (s *Slack) Alert(ctx context.Context, a bot.Alert) error {
	if s.api == nil {
		return errors.New("slack: post alert: there is no bot token and no channel")
	}
	text := s.alertText(a)
	_, at, err := s.api.PostMessageContext(ctx, s.channel,
		// What a phone shows on its lock screen, and what a screen reader reads.
		slackgo.MsgOptionText(strings.ReplaceAll(text, "*", ""), false),
		slackgo.MsgOptionBlocks(section(text)),
		slackgo.MsgOptionParse(false),
		// Slack would fetch the console's page to show a preview of it.
		slackgo.MsgOptionDisableLinkUnfurl(),
		slackgo.MsgOptionDisableMediaUnfurl())
	if err == nil && at == "" {
		// The library takes {"ok":false} without a reason, and {}, for success.
		err = errors.New("the answer names no message, so it was not posted")
	}
	if err == nil {
		return nil
	}
	if inner := new(url.Error); errors.As(err, &inner) {
		err = inner.Err // the address says nothing new
	}
	if strings.Contains(err.Error(), s.token) {
		err = errors.New("(withheld: the answer held the token)")
	}
	return fmt.Errorf("slack: post alert: %w", err)
}

// alertText is the alert in mrkdwn: why, how long, how many, whether our answer
// arrived, and where to look.
func (s *Slack) alertText(a bot.Alert) string {
	why, known := reasons[a.Why]
	if !known {
		// A reason this version does not know may hold anything.
		why = "*Somebody needs a person.*"
	}
	many, late, unreached, open := "", "", "", ""
	if a.Many > 1 {
		many = fmt.Sprintf("%d texts like this came while the store was down.", a.Many)
	} else if a.Many == 1 {
		many = "It came while the store was down."
	}
	if a.Unopened > 0 {
		late = fmt.Sprintf("Nobody has opened it for %s.", minutes(a.Unopened))
	}
	if a.Unreached {
		unreached = "Our answer has probably not reached them."
	}
	if a.Listing != "" {
		open = link(s.listings(a.Listing), "See what needs checking")
	} else if a.Case != "" {
		open = link(s.public+"/review/case/"+url.PathEscape(a.Case), "Open it in the review queue")
	} else {
		open = link(s.public+"/review", "Open the review queue")
	}
	return lines(strings.Join(strings.Fields(strings.Join([]string{why, many, late, unreached}, " ")), " "), open)
}

// listings is the page of what needs checking, with one listing by itself.
func (s *Slack) listings(id string) string {
	if id == "" {
		return s.public + "/review/listings"
	}
	return s.public + "/review/listings?q=" + url.QueryEscape(id)
}

func minutes(d time.Duration) string {
	if n := int(d / time.Minute); n != 1 {
		return fmt.Sprintf("%d minutes", n)
	}
	return "1 minute"
}
