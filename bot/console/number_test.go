package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"signpost/store"
)

const (
	forWhat  = "they asked <b>to be</b> rung on Monday"
	agreeing = "it is what they asked for"
	digits   = "900123"
)

// step posts a form that must be taken.
func (b *browser) step(t *testing.T, path string, pairs ...string) {
	t.Helper()
	if a := b.post(path, pairs...); a.status != http.StatusSeeOther || strings.Contains(a.body, digits) {
		t.Fatalf("%s: %d, want it taken\n%s", path, a.status, a.body)
	}
}

// TestNumberTakesTwo walks two reviewers through a number for another end than 999.
func TestNumberTakesTwo(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, "i want to die")
	ann, lead := k.in("ann"), k.in("lead")
	path := casePath(id)
	ann.post(path+"/ask", "why", forWhat).want(t, "asked unread", 422, `href="#ask"`, "read it first", "!"+digits)
	ann.post(path+"/open", "reason", reasonOK).want(t, "open", 200, "Ask for the number, not for 999", "It takes two")
	ann.post(path+"/ask", "why", "hm").want(t, "no reason", 422, `id="ask-wrong"`, `value="hm"`)
	ann.post(path+"/ask", "why", strings.Repeat("x", reasonMost+1)).want(t, "long reason", 422, "too long")
	ann.post(path+"/number").want(t, "seen before it was asked for", 422, "Nobody has agreed", "!"+digits)
	ann.step(t, path+"/ask", "why", forWhat)
	ann.get(path+"?ask").want(t, "the case", 200, "ann (you) asks to see the number", "You have asked", "!Monday", "!"+digits)
	ann.post(path+"/agree", "why", agreeing).want(t, "agreed with oneself", 422, "it takes two", `id="agree-wrong"`)
	ann.post(path+"/number").want(t, "seen before anybody agreed", 422, "Nobody has agreed", "!"+digits)
	lead.get(home).want(t, "queue", 200, "ann asks for the number", "!Monday")
	lead.get(path).want(t, "the case, unread", 200, "ann asks to see the number", "Read the conversation to agree", "!Monday")
	lead.post(path+"/agree", "why", agreeing).want(t, "agreed unread", 422, "read it first")
	lead.post(path+"/open", "reason", reasonOK).want(t, "open", 200, "ann asks to see the number", "they asked &lt;b&gt;to be&lt;/b&gt; rung on Monday", "I agree", "!Ask another reviewer")
	lead.step(t, path+"/agree", "why", agreeing)
	lead.get(path+"?agree").want(t, "the case", 200, "lead (you) has agreed that ann sees", "You have agreed", "!Show me the number")
	lead.post(path+"/number").want(t, "seen by who agreed", 422, "!"+digits)
	lead.get(home).want(t, "queue", 200, "!asks for the number")
	ann.get(path).want(t, "the case", 200, "Show me the number", "!"+digits)
	a := ann.post(path + "/number")
	a.want(t, "the number", 200, "07700 900123", "Do not keep it", "!Call 999 now", "!under 18", "!reading their phone")
	if strings.Contains(title(a.body), digits) || strings.Contains(a.body, "tel:") || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the number is in the title, a link or a cache:\n%s", a.body)
	}
	ann.post(path+"/number").want(t, "seen twice", 422, "!"+digits)
	ann.get(path).want(t, "the case afterwards", 200, "!Show me", "!"+digits)
	ann.step(t, path+"/ask", "why", forWhat)
	ann.step(t, path+"/decide", "outcome", "999 was called", "seen", "1")
	ann.get(path).want(t, "the decided case", 200, "999 was called", "!asks to see the number")
	ann.post(path+"/number").want(t, "seen over a decided case", http.StatusConflict, "!"+digits)
	if got := k.log.String(); got != "" {
		t.Errorf("log %q: want nothing", got)
	}
}

// TestNumberOfSomebodyAtRisk: the pages warn of a child, and of who may read the phone.
func TestNumberOfSomebodyAtRisk(t *testing.T) {
	k := newDesk(t)
	id := k.text(phone, "im 14 and my dad hits me")
	k.update(store.WhoUsers, func(tx *store.Tx) error { return tx.PutUser(store.User{Name: "bob", Hash: hash()}) })
	ann, bob, lead := k.in("ann"), k.in("bob"), k.in("lead")
	path := casePath(id)
	ann.post(path+"/open", "reason", reasonOK).want(t, "open", 200, "a lead must agree", "Somebody may be reading their phone")
	ann.step(t, path+"/ask", "why", forWhat)
	bob.post(path+"/open", "reason", reasonOK).want(t, "open", 200, "only a lead may agree", "Somebody may be reading their phone")
	bob.post(path+"/agree", "why", agreeing).want(t, "agreed by a reviewer", 422, "a lead must agree")
	lead.post(path+"/open", "reason", reasonOK)
	lead.step(t, path+"/agree", "why", agreeing)
	ann.post(path+"/number").want(t, "the number", 200, digits, "They may be under 18", "Somebody may be reading their phone")
}

// TestGlassIsLookedAt: what a lead saw at once waits on the audit page for another.
func TestGlassIsLookedAt(t *testing.T) {
	k := newDesk(t)
	k.update(store.WhoUsers, func(tx *store.Tx) error { return tx.PutUser(store.User{Name: "head", Hash: hash(), Lead: true}) })
	id := k.text(phone, "i want to die")
	lead, head, ann := k.in("lead"), k.in("head"), k.in("ann")
	lead.post(casePath(id)+"/reveal", "why", "telling 999 <now>")
	g, err := k.Glasses(t.Context())
	if err != nil || len(g) != 1 {
		t.Fatalf("%d to be looked at, %v", len(g), err)
	}
	path := home + "/glass/" + g[0].ID
	k.now = k.now.Add(26 * time.Hour)
	lead.renew(t)
	ann.renew(t)
	head.renew(t)
	ann.get(auditPath).want(t, "audit as a reviewer", 200, "!saw a number,", "!telling 999")
	lead.get(auditPath).want(t, "audit as who saw it", 200, "lead (you) saw a number", "Another lead must look", "!I have looked at it")
	head.get(auditPath).want(t, "audit as another lead", 200, "lead saw a number", "1 day ago", "telling 999 &lt;now&gt;", casePath(id), "I have looked at it", "!"+digits)
	ann.post(path, "why", "it was in order").want(t, "looked at by a reviewer", http.StatusForbidden)
	lead.post(path, "why", "it was in order").want(t, "looked at by who saw it", 422, "Another lead must look at this: you saw the number yourself")
	head.post(path, "why", "ok").want(t, "nothing found", 422, "Say what you found", `id="why-`+g[0].ID+`-wrong"`)
	head.step(t, path, "why", "in order, 999 was told")
	head.get(auditPath+"?looked").want(t, "audit afterwards", 200, "looked at why lead saw the number", "It is recorded", "!I have looked at it")
	head.post(path, "why", "in order, 999 was told").want(t, "looked at twice", http.StatusNotFound)
}
