package slack

import (
	"context"
	"fmt"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"signpost/bot"
)

const (
	mostChecks = 5
	checkWait  = 2 * time.Second // Slack waits three
)

// asksChecking reports whether text asks what needs checking.
func asksChecking(text string) bool {
	switch strings.Join(strings.Fields(strings.ToLower(text)), " ") {
	case "checking", "needs checking", "check", "what needs checking":
		return true
	}
	return false
}

// checking is the first few listings that staff should check, and where to do it.
func (s *Slack) checking() slackgo.WebhookMessage {
	ctx, cancel := context.WithTimeout(context.Background(), checkWait)
	defer cancel()
	open := link(s.listings(""), "Open the page, check them there")
	all, total, err := s.desk.NeedChecking(ctx, "", 0, mostChecks)
	if err != nil {
		s.log.Error("slack cannot use the records", "err", err)
		return ephemeral("We cannot reach the records just now.", section("*We cannot reach the records just now.* Try again in a minute.", open))
	}
	heading := fmt.Sprintf("%d listings need checking", total)
	rows := []string{"*" + heading + ".* " + open}
	for _, c := range all {
		rows = append(rows, "- "+link(s.listings(c.Listing.ID), c.Listing.Name+", "+c.Listing.Place)+": "+checkWhy(c))
	}
	return ephemeral(heading, section(rows...), small("Ring or write to them, then say on the page whether it is right."))
}

func checkWhy(c bot.Check) string {
	switch {
	case c.Why == bot.CheckReported && c.Listing.Held != "":
		return fmt.Sprintf("%s by %d, withheld", c.Why, len(c.Reports))
	case c.Why == bot.CheckReported:
		return fmt.Sprintf("%s by %d", c.Why, len(c.Reports))
	case c.Why == bot.CheckWithheld && c.Listing.Held != "":
		return "withheld, " + plain(c.Listing.Held, 60)
	case c.Why == bot.CheckWithheld:
		return "past its last day"
	case c.Why == bot.CheckNever:
		return c.Why + ", from " + pageDate(c.Listing)
	}
	return c.Why
}
