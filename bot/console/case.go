package console

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"signpost/bot"
	"signpost/bot/page"
	"signpost/flows/crisis"
	"signpost/store"

	"github.com/gorilla/mux"
)

// What bot takes, in bytes. It is checked here too, since the form can then say so.
const (
	reasonMost = 500
	noteMost   = 4000
)

// casePage is what the templates of one case read.
type casePage struct {
	caseView
	Lines    []lineView
	Text     string // the note of a decided case
	Form     form
	Lead     bool
	Number   string // revealed
	Ask      askView
	Read     bool // somebody may be reading their phone
	Outcomes []string
	Most     struct{ Reason, Note int }
}

// form is what a reviewer has filled in, given back when it was not right.
type form struct {
	Reason, Outcome, Note string
	Seen                  int // how many of the resident's texts the page showed; 0 when it showed none
}

// lineView is one line of a transcript.
type lineView struct {
	Ours   bool
	When   string
	Text   string
	Level  string // "" when nothing was heard
	Colour string
	Flags  []string
}

func (c *console) casePage(k store.Case, by store.User) casePage {
	p := casePage{caseView: c.caseView(k, by), Lead: by.Lead, Outcomes: bot.Outcomes, Ask: c.askView(k, by), Read: slices.Contains(k.Flags, "abuse")}
	p.Most.Reason, p.Most.Note = reasonMost, noteMost
	return p
}

// about is a page about case k; its title names the case, never the resident.
func (c *console) about(k store.Case, by store.User) page.Page {
	p := view(by, "Case "+k.ID[:4], "")
	p.Body = c.casePage(k, by)
	return p
}

// find looks up the case of the address, and answers when that cannot be done.
func (c *console) find(w http.ResponseWriter, r *http.Request, by store.User) (k store.Case, ok bool) {
	k, err := c.desk.Case(r.Context(), mux.Vars(r)["id"])
	if err != nil {
		c.trouble(w, by, err)
	}
	return k, err == nil
}

// show is what is known of a case without its words.
func (c *console) show(w http.ResponseWriter, r *http.Request, by store.User) {
	if k, ok := c.find(w, r, by); ok {
		p := c.about(k, by)
		switch q := r.URL.Query(); {
		case q.Has("ask"):
			p.Notice = "You have asked. Another reviewer must agree; staff are told."
		case q.Has("agree"):
			p.Notice = "You have agreed. They can see the number once, within the hour."
		}
		c.write(w, http.StatusOK, "case", p)
	}
}

// open shows the words, in answer to a reason. Desk.Open writes the audit record first.
func (c *console) open(w http.ResponseWriter, r *http.Request, by store.User) {
	k, ok := c.find(w, r, by)
	if !ok {
		return
	}
	given := r.PostForm.Get("reason")
	fault := tooLong(given, reasonMost)
	var v bot.Conversation
	if fault == "" {
		var err error
		v, err = c.desk.Open(r.Context(), by, k.ID, given)
		if errors.Is(err, bot.ErrReason) {
			fault = sentence(err.Error())
		} else if err != nil {
			c.trouble(w, by, err)
			return
		}
	}
	if fault != "" {
		p := c.about(k, by)
		body := c.casePage(k, by)
		body.Form.Reason = given
		p.Body, p.Faults = body, []page.Fault{{Field: "reason", Message: fault}}
		c.write(w, http.StatusUnprocessableEntity, "case", p)
		return
	}
	p := c.about(v.Case, by)
	body := c.casePage(v.Case, by)
	body.Text, body.Form.Seen = v.Note, v.Seen
	if body.Ask.Open {
		why, err := c.desk.RequestReason(r.Context(), v.Case)
		if err != nil {
			c.trouble(w, by, err)
			return
		}
		body.Ask.Why = why
	}
	for _, l := range v.Lines {
		body.Lines = append(body.Lines, c.lineView(l))
	}
	p.Body = body
	c.write(w, http.StatusOK, "open", p)
}

func (c *console) lineView(l store.Line) lineView {
	v := lineView{Ours: l.Out, When: c.clock(l.At), Text: l.Text}
	if !l.Out && l.Level != crisis.None.String() {
		v.Level, v.Colour, v.Flags = reason(l.Level), colour(l.Level), flagWords(l.Flags)
	}
	return v
}

// seen is how many of the resident's texts the page that was filled in had shown: 0 when
// it does not say.
func seen(r *http.Request) int {
	n, err := strconv.Atoi(r.PostForm.Get("seen"))
	if err != nil {
		return 0
	}
	return n
}

// decide records the outcome.
func (c *console) decide(w http.ResponseWriter, r *http.Request, by store.User) {
	k, ok := c.find(w, r, by)
	if !ok {
		return
	}
	given := form{Outcome: r.PostForm.Get("outcome"), Note: r.PostForm.Get("note")}
	given.Seen = seen(r)
	var faults []page.Fault
	if !slices.Contains(bot.Outcomes, given.Outcome) {
		faults = append(faults, page.Fault{Field: "outcome-0", Message: sentence(bot.ErrOutcome.Error())})
	}
	if k.Minor && given.Outcome == bot.InTouch {
		faults = append(faults, page.Fault{Field: "outcome-0", Message: sentence(bot.ErrMinor.Error())})
	}
	if m := tooLong(given.Note, noteMost); m != "" {
		faults = append(faults, page.Fault{Field: "note", Message: m})
	}
	if len(faults) > 0 {
		c.askAgain(w, "decide", k, by, given, faults)
		return
	}
	err := c.desk.Decide(r.Context(), by, k.ID, given.Outcome, given.Note, given.Seen)
	if errors.Is(err, bot.ErrNewer) || errors.Is(err, bot.ErrUnread) {
		c.again(w, k, by, given)
		return
	}
	if err != nil {
		c.trouble(w, by, err)
		return
	}
	http.Redirect(w, r, home+"?done", http.StatusSeeOther)
}

// again sends the reviewer back to read what has come in since.
func (c *console) again(w http.ResponseWriter, k store.Case, by store.User, given form) {
	p := c.about(k, by)
	body := c.casePage(k, by)
	body.Form.Note = given.Note
	p.Body = body
	message := "They have written again since you opened this. Nothing is decided yet: please read it first."
	if given.Seen == 0 {
		message = "Nothing is decided yet: please read what they wrote first."
	}
	p.Faults = []page.Fault{{Field: "reason", Message: message}}
	c.write(w, http.StatusConflict, "case", p)
}

// askAgain shows a form alone, as it was filled in: the words are not shown
// again, since nobody has given a reason to.
func (c *console) askAgain(w http.ResponseWriter, name string, k store.Case, by store.User, given form, faults []page.Fault) {
	p := c.about(k, by)
	body := c.casePage(k, by)
	body.Form = given
	p.Body, p.Faults = body, faults
	c.write(w, http.StatusUnprocessableEntity, name, p)
}

// reveal breaks the glass: it shows the number, in this answer only.
func (c *console) reveal(w http.ResponseWriter, r *http.Request, by store.User) {
	if !by.Lead {
		c.trouble(w, by, bot.ErrNotLead)
		return
	}
	k, ok := c.find(w, r, by)
	if !ok {
		return
	}
	given := form{Reason: r.PostForm.Get("why"), Seen: seen(r)}
	fault := tooLong(given.Reason, reasonMost)
	var n store.Number
	if fault == "" {
		var err error
		n, err = c.desk.BreakGlass(r.Context(), by, k.ID, given.Reason)
		if errors.Is(err, bot.ErrReason) {
			fault = "Say why you need the number: at least 10 characters."
		} else if err != nil {
			c.trouble(w, by, err)
			return
		}
	}
	if fault != "" {
		c.askAgain(w, "reveal", k, by, given, []page.Fault{{Field: "why", Message: fault}})
		return
	}
	p := c.about(k, by)
	body := c.casePage(k, by)
	body.Form.Seen = given.Seen
	body.Number = page.Local(n.E164())
	p.Body = body
	c.write(w, http.StatusOK, "number", p)
}

// tooLong says that text has more than most bytes, "" when it has not.
func tooLong(text string, most int) string {
	if len(strings.TrimSpace(text)) <= most {
		return ""
	}
	return "That is too long: at most " + strconv.Itoa(most) + " characters, please."
}
