package console

import (
	"net/http"

	"signpost/bot/page"
	"signpost/store"
)

// queuePage is what the queue's template reads.
type queuePage struct {
	Cases      []caseView
	Unattended int
	Now        string
}

func (c *console) queue(w http.ResponseWriter, r *http.Request, by store.User) {
	waiting, err := c.desk.Queue(r.Context())
	if err != nil {
		c.trouble(w, by, err)
		return
	}
	body := queuePage{Now: c.clock(c.desk.Now())}
	for _, k := range waiting {
		v := c.caseView(k, by)
		if v.Unattended {
			body.Unattended++
		}
		body.Cases = append(body.Cases, v)
	}
	p := view(by, "Waiting for a person", home)
	p.Wide, p.Body = true, body
	if r.URL.Query().Has("done") {
		p.Notice = "The outcome is recorded. Thank you."
	}
	c.write(w, http.StatusOK, "queue", p)
}

// auditMost is how many rows the audit page shows.
const auditMost = 200

// auditRow is one row of the audit page.
type auditRow struct{ When, By, Did, About, Path, Reason string }

// auditPage is what the audit's template reads.
type auditPage struct {
	Rows  []auditRow
	Most  int
	Lead  bool
	Glass []glassView
}

func (c *console) audit(w http.ResponseWriter, r *http.Request, by store.User) {
	c.audits(w, r, by, http.StatusOK, nil)
}

// audits shows the audit, with what was wrong with a form of it.
func (c *console) audits(w http.ResponseWriter, r *http.Request, by store.User, status int, faults []page.Fault) {
	glass, err := c.glasses(r, by)
	if err != nil {
		c.trouble(w, by, err)
		return
	}
	rows, err := c.desk.Audits(r.Context(), auditMost)
	if err != nil {
		c.trouble(w, by, err)
		return
	}
	body := auditPage{Most: auditMost, Lead: by.Lead, Glass: glass}
	for _, a := range rows {
		row := auditRow{When: c.clock(a.At), By: name(a.By, by), Did: a.Did, About: a.About}
		if caseID.MatchString(a.About) {
			row.Path = casePath(a.About)
		}
		if by.Lead {
			row.Reason = a.Reason
		}
		body.Rows = append(body.Rows, row)
	}
	p := view(by, "Who looked at what", auditPath)
	p.Wide, p.Body, p.Faults = true, body, faults
	if r.URL.Query().Has("looked") {
		p.Notice = "It is recorded that you have looked at it. Thank you."
	}
	c.write(w, status, "audit", p)
}
