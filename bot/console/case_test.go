package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/bot"
	"signpost/store"
)

func escape(s string) string { return url.QueryEscape(s) }

func TestQueue(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	b.get(home).want(t, "empty queue", 200, "Nobody is waiting", "!unattended")

	k.text("+447700900001", "person")
	person := k.text("+447700900001", "yes")
	k.now = k.now.Add(time.Hour)
	old := k.text("+447700900002", "i want to die")
	k.now = k.now.Add(14 * time.Minute)
	young := k.text("+447700900003", "i want to die")
	k.now = k.now.Add(time.Minute)
	danger := k.text("+447700900004", "ive taken all my tablets")
	k.text("+447700900004", "i cant feel my hands i took an overdose")

	a := b.get(home)
	a.want(t, "queue", 200, "In danger now", "Suicidal or self-harm", "Asked for a person", "named a way, a plan or a goodbye",
		"Waiting 15 minutes", "since Mon 6 Jul 10:14", "Waiting 1 hour", "2 texts", "1 unattended", "Nobody has it yet",
		"!overdose", "!7700900", "!7700 900", "!"+k.Store.Keys().Contact(number("+447700900004")))
	var order []int
	for _, id := range []string{danger, old, young, person} {
		order = append(order, strings.Index(a.body, casePath(id)))
	}
	if !slices.IsSorted(order) || order[0] < 0 {
		t.Errorf("places of danger, old, young, person in the page: %v, want them in that order", order)
	}
	if n := strings.Count(a.body, "Unattended: nobody has opened it"); n != 1 {
		t.Errorf("%d cases unattended, want 1: the crisis of 15 minutes ago, not the one of a minute ago nor who asked for a person", n)
	}

	k.in("lead").post(casePath(old)+"/open", "reason", reasonOK)
	b.get(home).want(t, "queue after it was opened", 200, "With lead", "!Unattended")
	k.in("lead").get(home).want(t, "queue of who has it", 200, "With lead (you)")
}

// TestUnattendedAgain: whoever opened a case has it, and still nobody has read
// what came after; who only asks to be forgotten does not make it look seen to.
func TestUnattendedAgain(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	id := k.text(phone, "i want to die")
	b.post(casePath(id)+"/open", "reason", reasonOK)
	k.now = k.now.Add(time.Minute)
	k.text(phone, "FORGET ME")
	k.now = k.now.Add(time.Hour)
	b.get(home).want(t, "queue, read", 200, "With ann (you)", "!nattended")
	k.text(phone, "ive taken all my tablets")
	b.get(home).want(t, "queue, just written", 200, "With ann (you)", "!nattended")
	k.now = k.now.Add(10 * time.Minute)
	k.text(phone, "i cant feel my hands i took an overdose")
	k.now = k.now.Add(5 * time.Minute)
	b.get(home).want(t, "queue, 15 minutes later", 200, "With ann (you)", "1 unattended", "Unattended: nobody has read what came since")
	b.get(casePath(id)).want(t, "case", 200, "ann (you), opened", "Nobody has read what came since", "!overdose")
	k.in("lead").post(casePath(id)+"/open", "reason", reasonOK)
	b.get(home).want(t, "queue, read again", 200, "With ann (you)", "!nattended")
}

// TestMinor: the desk says that nobody rings a child, and takes no outcome that
// would have somebody do so.
func TestMinor(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	id := k.text(phone, "im 14 and i want to die")
	b.get(casePath(id)).want(t, "case", 200, "May be under 18", "Nobody rings them", "safeguarding route")
	b.post(casePath(id)+"/open", "reason", reasonOK).want(t, "open", 200, "Nobody rings them")
	b.post(casePath(id)+"/decide", "outcome", bot.InTouch, "seen", "1").want(t, "a person will be in touch", 422, "choose Passed to safeguarding")
	if err := k.Decide(t.Context(), store.User{Name: "ann"}, id, bot.InTouch, "", 1); !errors.Is(err, bot.ErrMinor) {
		t.Errorf("decided past the page: %v, want ErrMinor", err)
	}
	if a := b.post(casePath(id)+"/decide", "outcome", "Passed to safeguarding", "seen", "1"); a.status != http.StatusSeeOther {
		t.Errorf("passed to safeguarding: %d\n%s", a.status, a.body)
	}
	// A parent may be rung.
	other := k.text("+447700900124", "im worried my son will kill himself he is 15")
	b.post(casePath(other)+"/open", "reason", reasonOK).want(t, "open a parent's", 200, "may be under 18", "!Nobody rings them")
	if a := b.post(casePath(other)+"/decide", "outcome", bot.InTouch, "seen", "1"); a.status != http.StatusSeeOther {
		t.Errorf("a parent: %d\n%s", a.status, a.body)
	}
}

// TestUnreached: whose answer has probably not arrived is seen in the queue and
// beside the case, until they opt in and write again.
func TestUnreached(t *testing.T) {
	k := newDesk(t)
	b := k.in("ann")
	k.text(phone, "STOP")
	id := k.text(phone, "i want to die")
	b.get(home).want(t, "queue", 200, "Our answer has probably not reached them", "!want to die")
	b.get(casePath(id)).want(t, "case", 200, "Has probably not reached them", "opted out", "!want to die")
	k.text(phone, "START")
	b.get(home).want(t, "queue after START", 200, "probably not reached")
	k.text(phone, "i want to die")
	b.get(home).want(t, "queue after they wrote again", 200, "Suicidal", "!probably not reached")
}

func TestOpen(t *testing.T) {
	k := newDesk(t)
	k.text(phone, "hi")
	id := k.text(phone, words)
	b := k.in("ann")
	b.get(casePath(id)).want(t, "case", 200, "Suicidal or self-harm", "Nobody yet", "less than a minute", "since Mon 6 Jul 09:14",
		`name="reason"`, "!want to die", "!"+phone)

	for _, short := range []string{"", "   short    ", strings.Repeat("x", reasonMost+1)} {
		a := b.post(casePath(id)+"/open", "reason", short)
		a.want(t, "reason of "+short[:min(len(short), 10)], http.StatusUnprocessableEntity, `href="#reason"`, `id="reason-wrong"`, "!want to die", "!"+phone)
	}
	if did := k.audited(); len(did) != 0 {
		t.Fatalf("audit with no reason: %q, want none", did)
	}

	a := b.post(casePath(id)+"/open", "reason", reasonOK)
	a.want(t, "open", 200, "i want to die &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;", "!<script", "Signpost (machine)", "116 123",
		"Resident</strong> <span>Mon 6 Jul 09:14</span> <span class=\"badge crisis\">Suicidal or self-harm</span>",
		"ann (you), opened Mon 6 Jul 09:14", "Record the outcome", "!"+phone, "!7700900", "!7700 900", "!/reveal", "!elete", "!rase")
	for _, o := range bot.Outcomes {
		if !strings.Contains(a.body, `value="`+o+`"`) {
			t.Errorf("open: no outcome %q", o)
		}
	}
	if did := k.audited(); !slices.Equal(did, []string{"ann: read conversation"}) {
		t.Errorf("audit: %q, want that ann read it", did)
	}
	if a.header.Get("Cache-Control") != "no-store" || strings.Contains(title(a.body), "die") {
		t.Errorf("open: Cache-Control %q, title %q", a.header.Get("Cache-Control"), title(a.body))
	}
	k.in("lead").post(casePath(id)+"/open", "reason", reasonOK).want(t, "open as lead", 200, "/reveal", "ann, opened")
}

func title(page string) string {
	_, rest, _ := strings.Cut(page, "<title>")
	t, _, _ := strings.Cut(rest, "</title>")
	return t
}

// TestP7AuditFirst: when the audit row cannot be kept, no words and no number are shown.
func TestP7AuditFirst(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	b := k.in("lead")
	k.db.who, k.db.tell = store.WhoAudit, "disk full"
	for path, field := range map[string]string{"/open": "reason", "/reveal": "why"} {
		b.post(casePath(id)+path, field, reasonOK).want(t, path+" with a failing audit", http.StatusServiceUnavailable,
			"cannot reach the records", "!want to die", "!7700900", "!7700 900")
	}
	if c, err := k.Case(t.Context(), id); err != nil || !c.Waits() || c.OpenedBy != "" {
		t.Errorf("case after a failing audit: %+v, %v: want it waiting and unopened", c, err)
	}
	k.db.who = ""
	b.post(casePath(id)+"/open", "reason", reasonOK).want(t, "open once it works", 200, "want to die")
	k.db.who = store.WhoAudit
	b.post(casePath(id)+"/decide", "outcome", "999 was called", "seen", "1").want(t, "decide with a failing audit", http.StatusServiceUnavailable)
	if c, err := k.Case(t.Context(), id); err != nil || !c.Waits() {
		t.Errorf("case after a decision without its audit: %+v, %v: want it waiting", c, err)
	}
}

func TestDecide(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	b := k.in("ann")
	b.post(casePath(id)+"/open", "reason", reasonOK)

	b.post(casePath(id)+"/decide", "seen", "1", "outcome", "made up", "note", "kept <b>note</b>").
		want(t, "no such outcome", http.StatusUnprocessableEntity, "Choose an outcome.", `href="#outcome-0"`, "kept &lt;b&gt;note&lt;/b&gt;", `name="seen" value="1"`, "!want to die")
	b.post(casePath(id)+"/decide", "seen", "1", "outcome", bot.Outcomes[1], "note", strings.Repeat("x", noteMost+1)).
		want(t, "long note", http.StatusUnprocessableEntity, `href="#note"`, "checked")
	if did := k.audited(); len(did) != 1 {
		t.Fatalf("audit after refused decisions: %q, want the reading alone", did)
	}

	a := b.post(casePath(id)+"/decide", "seen", "1", "outcome", bot.Outcomes[1], "note", "told <b>999</b>")
	if a.status != http.StatusSeeOther || a.location != home+"?done" {
		t.Fatalf("decide: %d to %q, want 303 to the queue", a.status, a.location)
	}
	b.get(a.location).want(t, "queue", 200, "The outcome is recorded", "Nobody is waiting")
	b.get(casePath(id)).want(t, "decided case", 200, "999 was called", "ann (you)", "!told", "!want to die")
	b.post(casePath(id)+"/decide", "seen", "1", "outcome", bot.Outcomes[0]).want(t, "decide again", http.StatusConflict, "Yours was not recorded")
	b.post(casePath(id)+"/open", "reason", reasonOK).want(t, "open a decided case", 200, "want to die", "told &lt;b&gt;999&lt;/b&gt;", "!/decide")
}

// TestDecideUnread: words that came in after the page was made are not closed with it.
func TestDecideUnread(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	b := k.in("ann")
	b.post(casePath(id)+"/decide", "outcome", bot.Outcomes[0]).want(t, "never opened", http.StatusConflict, "read what they wrote first")
	b.post(casePath(id)+"/open", "reason", reasonOK).want(t, "open", 200, `name="seen" value="1"`)
	k.text(phone, "ive taken all my tablets")
	b.post(casePath(id)+"/decide", "seen", "1", "outcome", bot.Outcomes[0], "note", "seemed fine").
		want(t, "they wrote again", http.StatusConflict, "Nothing is decided yet", "seemed fine", "In danger now", "!tablets")
	if c, err := k.Case(t.Context(), id); err != nil || !c.Waits() {
		t.Fatalf("case: %+v, %v: want it waiting", c, err)
	}
	b.post(casePath(id)+"/open", "reason", reasonOK).want(t, "open again", 200, `name="seen" value="2"`, "tablets")
	if a := b.post(casePath(id)+"/decide", "seen", "2", "outcome", bot.Outcomes[1]); a.status != http.StatusSeeOther {
		t.Errorf("decide after reading: %d, want 303", a.status)
	}
}

func TestReveal(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, words)
	k.in("ann").post(casePath(id)+"/reveal", "why", reasonOK).want(t, "not a lead", http.StatusForbidden, "ask a lead reviewer", "!900123")
	b := k.in("lead")
	b.post(casePath(id)+"/reveal", "why", "hm", "seen", "1").want(t, "no reason", http.StatusUnprocessableEntity, `href="#why"`, `name="seen" value="1"`, "!900123")
	b.post(casePath(id)+"/reveal", "why", strings.Repeat("x", reasonMost+1)).want(t, "long reason", http.StatusUnprocessableEntity, "!900123")
	if did := k.audited(); len(did) != 0 {
		t.Fatalf("audit: %q, want none", did)
	}
	a := b.post(casePath(id)+"/reveal", "why", "they may be dying, telling 999", "seen", "1")
	a.want(t, "reveal", 200, "07700 900123", "Call 999 now", "/decide", `name="seen" value="1"`, "!want to die")
	if strings.Contains(title(a.body), digits) || strings.Contains(a.body, "tel:") {
		t.Errorf("the number is in the title or in a link:\n%s", a.body)
	}
	if did := k.audited(); !slices.Equal(did, []string{"lead: broke the glass: saw the number"}) {
		t.Errorf("audit: %q, want the glass", did)
	}
	b.get(casePath(id)).want(t, "the case afterwards", 200, "!900123")
	b.post(casePath(id)+"/reveal", "why", reasonOK).want(t, "reveal by who has not read it", 200, `name="seen" value="0"`)
	if got := k.log.String(); got != "" {
		t.Errorf("log %q: want nothing", got)
	}
}

func TestAudit(t *testing.T) {
	k := newDesk(t)
	k.in("ann").get(auditPath).want(t, "empty", 200, "No rows yet")
	id := k.text(phone, words)
	k.in("ann").post(casePath(id)+"/open", "reason", "because <i>I</i> am on shift")
	k.in("ann").get(auditPath).want(t, "audit", 200, "ann (you)", "read conversation", casePath(id), "Mon 6 Jul 09:14", "!on shift", "!"+phone)
	k.in("lead").get(auditPath).want(t, "audit as lead", 200, "because &lt;i&gt;I&lt;/i&gt; am on shift", "!want to die")
	k.update(store.WhoAudit, func(tx *store.Tx) error {
		for range auditMost {
			if err := tx.PutAudit(store.Audit{At: k.now, By: "cli", Did: "added user", About: "bob"}); err != nil {
				return err
			}
		}
		return nil
	})
	a := k.in("ann").get(auditPath)
	if n := strings.Count(a.body, "added user"); n != auditMost || strings.Contains(a.body, "read conversation") {
		t.Errorf("audit shows %d new rows, want the newest %d alone", n, auditMost)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Minute: "less than a minute", 59 * time.Second: "less than a minute", time.Minute: "1 minute", 119 * time.Second: "1 minute",
		59 * time.Minute: "59 minutes", time.Hour: "1 hour", 23 * time.Hour: "23 hours", 24 * time.Hour: "1 day", 50 * time.Hour: "2 days",
	} {
		if got := span(d); got != want {
			t.Errorf("span(%v) = %q, want %q", d, got, want)
		}
	}
}

// TestClock: London's clocks, on both sides of a change.
func TestClock(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	c := &console{zone: zone}
	for in, want := range map[string]string{"2026-11-23T09:14:00Z": "Mon 23 Nov 09:14", "2026-07-06T23:30:00Z": "Tue 7 Jul 00:30"} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.clock(at); got != want {
			t.Errorf("clock(%s) = %q, want %q", in, got, want)
		}
	}
}
