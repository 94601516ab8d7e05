package console

import (
	"errors"
	"net/http"

	"signpost/bot"
	"signpost/bot/page"
	"signpost/store"

	"github.com/gorilla/mux"
)

// What the pages say of a number that somebody wants for another end than 999.

// askView is where a request for the number of a case stands.
type askView struct {
	Open   bool
	By     string
	When   string
	Mine   bool
	Agreed string // by whom, "" for nobody yet
	Why    string // shown to those who have read the conversation, on its page alone
}

func (c *console) askView(k store.Case, by store.User) (v askView) {
	now := c.desk.Now()
	if r := k.Request; k.Waits() && r.Open(now) {
		v = askView{Open: true, By: name(r.By, by), When: c.clock(r.At) + ", " + ago(r.At, now), Mine: r.By == by.Name, Agreed: name(r.AgreedBy, by)}
	}
	return v
}

// told are the refusals that a form shows beside its field.
var told = []error{bot.ErrReason, bot.ErrAsked, bot.ErrSame, bot.ErrMinorLead, bot.ErrNotAgreed, bot.ErrUnread, bot.ErrOwnGlass}

// refused is what is said of err beside a field, "" when err is for trouble.
func refused(err error) string {
	for _, t := range told {
		if errors.Is(err, t) {
			return sentence(err.Error())
		}
	}
	return ""
}

// with answers a form of a case: it does what the form asks for with the reason that
// it gives, and shows the form alone again when that may not be done.
func (c *console) with(w http.ResponseWriter, r *http.Request, by store.User, form string, do func(k store.Case, reason string) error) {
	k, ok := c.find(w, r, by)
	if !ok {
		return
	}
	given := r.PostForm.Get("why")
	fault := tooLong(given, reasonMost)
	if fault == "" {
		err := do(k, given)
		if err == nil {
			http.Redirect(w, r, casePath(k.ID)+"?"+form, http.StatusSeeOther)
			return
		}
		if fault = refused(err); fault == "" {
			c.trouble(w, by, err)
			return
		}
	}
	p := c.about(k, by)
	body := c.casePage(k, by)
	body.Form.Reason = given
	p.Body, p.Faults = body, []page.Fault{{Field: form, Message: fault}}
	c.write(w, http.StatusUnprocessableEntity, form, p)
}

// ask asks another reviewer to agree.
func (c *console) ask(w http.ResponseWriter, r *http.Request, by store.User) {
	c.with(w, r, by, "ask", func(k store.Case, reason string) error { return c.desk.AskNumber(r.Context(), by, k.ID, reason) })
}

// agree agrees with whoever asked.
func (c *console) agree(w http.ResponseWriter, r *http.Request, by store.User) {
	c.with(w, r, by, "agree", func(k store.Case, reason string) error { return c.desk.AgreeNumber(r.Context(), by, k.ID, reason) })
}

// number shows the number to whoever asked and was agreed with, in this answer only.
func (c *console) number(w http.ResponseWriter, r *http.Request, by store.User) {
	k, ok := c.find(w, r, by)
	if !ok {
		return
	}
	n, err := c.desk.SeeNumber(r.Context(), by, k.ID)
	p := c.about(k, by)
	body := c.casePage(k, by)
	if fault := refused(err); fault != "" {
		p.Body, p.Faults = body, []page.Fault{{Field: "ask", Message: fault}}
		c.write(w, http.StatusUnprocessableEntity, "ask", p)
		return
	}
	if err != nil {
		c.trouble(w, by, err)
		return
	}
	body.Number = page.Local(n.E164())
	p.Body = body
	c.write(w, http.StatusOK, "agreed", p)
}

// glassView is a number that was seen at once and that a lead must look at.
type glassView struct {
	ID, Path, Case, By, When, Why string
	Mine                          bool
}

// glasses are the numbers that were seen and not looked at yet, for a lead.
func (c *console) glasses(r *http.Request, by store.User) (out []glassView, err error) {
	if !by.Lead {
		return nil, nil
	}
	all, err := c.desk.Glasses(r.Context())
	for _, g := range all {
		out = append(out, glassView{ID: g.ID, Path: casePath(g.Case), Case: g.Case, By: name(g.By, by),
			When: c.clock(g.At) + ", " + ago(g.At, c.desk.Now()), Why: g.Why, Mine: g.By == by.Name})
	}
	return out, err
}

// look records that a lead has looked at why another saw a number.
func (c *console) look(w http.ResponseWriter, r *http.Request, by store.User) {
	given := r.PostForm.Get("why")
	fault := tooLong(given, reasonMost)
	if fault == "" {
		err := c.desk.LookAtGlass(r.Context(), by, mux.Vars(r)["id"], given)
		if err == nil {
			http.Redirect(w, r, auditPath+"?looked", http.StatusSeeOther)
			return
		}
		if fault = refused(err); errors.Is(err, bot.ErrReason) {
			fault = "Say what you found: at least 10 characters."
		}
		if fault == "" {
			c.trouble(w, by, err)
			return
		}
	}
	c.audits(w, r, by, http.StatusUnprocessableEntity, []page.Fault{{Field: "why-" + mux.Vars(r)["id"], Message: fault}})
}
