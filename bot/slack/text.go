package slack

import (
	"net/url"
	"strings"
	"unicode"

	slackgo "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"
)

// Block Kit's limits (docs.slack.dev, "Blocks" and "Section block"). Bytes are
// counted where Slack counts characters, which can only be too careful.
const (
	maxBlocks  = 50
	maxSection = 3000
	maxURL     = 400 // ours: a longer address is not worth its room
)

// plain makes text from outside safe to stand in mrkdwn: one line, at most most
// characters, no control codes, and the three characters that begin links and
// mentions escaped. Then `<!everyone>` is only what it looks like. Marks of
// bold and the like go too, so that no text can end the style it stands in.
func plain(text string, most int) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r == '*' || r == '`' || r == '~':
			return -1
		// Cf holds the marks that turn the direction of writing round.
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))), " ")
	if runes := []rune(text); len(runes) > most {
		text = strings.TrimSpace(string(runes[:most-3])) + "..."
	}
	return slackutilsx.EscapeMessage(text)
}

// link is a web link that shows label, or the label alone when address is not
// one. A bar or an angle bracket in the address would end it early.
func link(address, label string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || len(address) > maxURL {
		return plain(label, 80)
	}
	return "<" + inLink.Replace(u.String()) + "|" + inLabel.Replace(plain(label, 80)) + ">"
}

var (
	inLink = strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", "&", "&amp;", " ", "%20", "`", "%60", "*", "%2A")
	// The first bar ends the address and a second is shown; take no chances.
	inLabel = strings.NewReplacer("|", "/")
)

// host is the site of a web address, without the www.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// lines joins lines while they fit one section, and leaves out a line that does
// not: cutting it could split a link or an escape.
func lines(all ...string) string {
	var b strings.Builder
	for _, line := range all {
		if line == "" || b.Len()+1+len(line) > maxSection {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}

// mrkdwn is a text object in which Slack looks for nothing by itself: without
// verbatim it would turn @names, #channels and addresses into links.
func mrkdwn(text string) *slackgo.TextBlockObject {
	return slackgo.NewTextBlockObject(slackgo.MarkdownType, text, false, true)
}

// section is a paragraph.
func section(all ...string) slackgo.Block {
	return slackgo.NewSectionBlock(mrkdwn(lines(all...)), nil, nil)
}

// small is a paragraph in small grey letters.
func small(all ...string) slackgo.Block {
	return slackgo.NewContextBlock("", mrkdwn(lines(all...)))
}
