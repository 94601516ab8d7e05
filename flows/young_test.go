package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// talked takes texts through a conversation, one every two minutes from at on, and
// returns the turns.
func talked(s flows.Session, at time.Time, texts ...string) (flows.Session, []flows.Turn) {
	p, w := county()
	var turns []flows.Turn
	for i, text := range texts {
		turn := p.Step(w, s, flows.Event{Said: crisis.Screen(text), At: at.Add(time.Duration(i) * 2 * time.Minute)})
		s, turns = turn.Next, append(turns, turn)
	}
	return s, turns
}

// signs are texts by which somebody is taken for under 18.
var signs = []string{"im 14", "i am only 12", "im twelve", "13 yr old girl here", "i turned 13 today", "crafts, age 12", "im 12 and i want to die",
	"im at school and i feel so lonely", "im 12 and my friend wants to kill herself", "im in year 8"}

// TestUnder18Sticks: whoever sounded under 18 is shown youth listings only, for 90
// days, whatever age they say later and whomever they ask for.
func TestUnder18Sticks(t *testing.T) {
	_, w := county()
	asks := []string{"befriending near wigston", "someone to visit my gran whos 82 in wigston", "coffee in wigston", "lunch club in enderby", "more", "more",
		"knitting near enderby", "anything on in loughborough", "more", "mens shed near loughborough", "community champions vasl befriending"}
	for _, sign := range signs {
		for name, grown := range map[string][]string{"": nil, "im 30": {"im 30"}, "i am actually 45 years old": {"i am actually 45 years old"}, "START": {"STOP", "START"}} {
			s, _ := talked(flows.Session{}, monday, sign)
			at := monday.Add(24 * time.Hour) // no care mode by now
			s, _ = talked(s, at, grown...)
			if !s.Under18(at) || s.Age >= 18 {
				t.Errorf("%q and then %q: under 18 %v, age %d", sign, name, s.Under18(at), s.Age)
			}
			at = at.Add(time.Hour)
			for _, ask := range asks {
				var turns []flows.Turn
				s, turns = talked(s, at, ask)
				at = at.Add(time.Hour)
				for _, id := range turns[0].Next.Shown {
					l, ok := w.Directory.Get(id)
					youth := ok && (slices.Contains(l.Interests, "young-people") || slices.Contains(l.Interests, "library") || slices.Contains(l.Interests, "parents-toddlers"))
					if !youth || slices.Contains(l.Interests, "befriending") || l.Ages == "18+" || l.Ages == "60+" || l.Ages == "adults" {
						t.Errorf("%q, %q, %q: a child was shown %s (%s)", sign, name, ask, id, l.Ages)
					}
				}
			}
		}
	}
}

// TestUnder18Ends: 90 days after the last sign they are asked nothing more of.
func TestUnder18Ends(t *testing.T) {
	s, _ := talked(flows.Session{}, monday, "im 14")
	for day, young := range map[int]bool{0: true, 89: true, 90: false} {
		at := monday.Add(time.Duration(day) * 24 * time.Hour)
		if s.Under18(at) != young {
			t.Errorf("day %d: under 18 is %v, want %v", day, s.Under18(at), young)
		}
	}
	if _, turns := talked(s, monday.Add(90*24*time.Hour), "feeling really low"); turns[0].Flags.Has(crisis.FlagChild) {
		t.Errorf("after 90 days: flags %v", turns[0].Flags.Names())
	}
	s, turns := talked(s, monday.Add(90*24*time.Hour), "im 30, befriending near wigston")
	if s.Age != 30 || len(turns[0].Next.Shown) == 0 || strings.Contains(turns[0].Say[0], "Childline") {
		t.Errorf("after 90 days: age %d, %q", s.Age, turns[0].Say)
	}
	// Each sign begins the time anew.
	s, _ = talked(flows.Session{}, monday, "im 14")
	s, _ = talked(s, monday.Add(80*24*time.Hour), "im 14")
	if !s.Under18(monday.Add(169 * 24 * time.Hour)) {
		t.Error("a second sign did not begin the 90 days anew")
	}
}

// TestUnder18IsNew: what was shown to somebody before they said that they are a
// child is shown no more, and an age that they say is searched with.
func TestUnder18IsNew(t *testing.T) {
	_, w := county()
	s, turns := talked(flows.Session{}, monday, "coffee in wigston", "im 9", "1")
	if len(turns[0].Next.Shown) == 0 || len(turns[1].Next.Shown) > 0 {
		t.Errorf("shown %v, and after im 9 %v; want some and none", turns[0].Next.Shown, turns[1].Next.Shown)
	}
	if l, _ := w.Directory.Get(turns[0].Next.Shown[0]); strings.Contains(strings.Join(turns[2].Say, " "), l.Name) {
		t.Errorf("a child is told about %s: %q", l.Name, turns[2].Say)
	}
	_, turns = talked(s, monday.Add(time.Hour), "sport near loughborough", "more", "more", "more")
	for _, turn := range turns {
		for _, id := range turn.Next.Shown {
			if l, _ := w.Directory.Get(id); l.Ages == "16-25" || l.Ages == "11+" {
				t.Errorf("somebody of 9 was shown %s (%s)", id, l.Ages)
			}
		}
	}
	if s, _ := talked(flows.Session{}, monday, "im 14, mum says i need a hobby"); s.Age != 14 {
		t.Errorf("im 14, mum says: age %d", s.Age)
	}
}

// TestNotAChild: who tells of a child, or counts something, is not one.
func TestNotAChild(t *testing.T) {
	for _, text := range []string{"im the mum of a 12 year old", "football for my 15 year old son", "toddler group age 2 in wigston", "football for kids age 12",
		"im 30", "im 10 minutes from enderby, any walking", "activities age 4", "youth club in wigston, age 12", "she is 12 and being bullied at school and wants to die", "im worried my son will kill himself he is 15", "im a dad, my lad is 14 and bored"} {
		if s, _ := talked(flows.Session{}, monday, text); s.Under18(monday.Add(time.Hour)) {
			t.Errorf("%q: taken for under 18", text)
		}
	}
}

// TestChildAsksForPerson: nobody is asked to ring or text a child. They get
// Childline, and the case goes the safeguarding route, however they ask.
func TestChildAsksForPerson(t *testing.T) {
	for _, before := range [][]string{{"im 14"}, {"hi", "im 14", "menu"}, {"im at school and i feel so lonely"}, {"im 14", "im 30"}} {
		for _, ask := range []string{"person", "PERSON please", "call me back", "can someone ring me", "talk to a person", "2"} {
			if ask == "2" && before[len(before)-1] != "menu" {
				continue
			}
			s, _ := talked(flows.Session{}, monday, before...)
			s, turns := talked(s, monday.Add(time.Hour), ask, "yes")
			said := strings.Join(turns[0].Say, " ")
			if said != crisis.Young() || turns[0].Raise != "child" || !turns[0].Alert || s.Flow == "person" {
				t.Errorf("%q, %q: %q, raises %q, alert %v; want Childline and a case at once", before, ask, said, turns[0].Raise, turns[0].Alert)
			}
			if all := strings.Join(turns[1].Say, " "); strings.Contains(all, "volunteer") {
				t.Errorf("%q, %q, yes: %q", before, ask, all)
			}
		}
	}
	// Heard to be a child in the middle of asking.
	_, turns := talked(flows.Session{}, monday, "person", "im 12", "yes")
	for _, turn := range turns[1:] {
		if turn.Raise == "person" {
			t.Errorf("a child who said yes was put on the volunteers' list: %q", turn.Say)
		}
	}
	// Nobody offers it to them either.
	s, _ := talked(flows.Session{}, monday, "im 14", "hi", "asdf")
	for _, text := range []string{"qwer", "zxcv", "feeling really low"} {
		var turns []flows.Turn
		if s, turns = talked(s, monday.Add(time.Hour), text); strings.Contains(strings.Join(turns[0].Say, " "), "PERSON") {
			t.Errorf("a child is offered a person: %q", turns[0].Say)
		}
	}
}

// TestChildAfterDanger: when urgent words turn out to be a child's, staff are told,
// and MORE gives a child's lines.
func TestChildAfterDanger(t *testing.T) {
	_, turns := talked(flows.Session{}, monday, "i want to die", "im 13", "more", "im 13")
	if heard := turns[1]; heard.Raise != "child" || !heard.Alert || !heard.Flags.Has(crisis.FlagChild) || !strings.Contains(strings.Join(heard.Say, " "), "0800 1111") {
		t.Errorf("im 13: raises %q, alert %v, flags %v, %q", heard.Raise, heard.Alert, heard.Flags.Names(), heard.Say)
	}
	if more := strings.Join(turns[2].Say, " "); !strings.Contains(more, "0800 1111") {
		t.Errorf("more: %q has no Childline", more)
	}
	if turns[3].Raise != "" {
		t.Errorf("said again: raises %q; want nothing new", turns[3].Raise)
	}
	// What they write later has the flag, though its own words have not.
	for _, sign := range []string{"im 14", "im at school and i feel so lonely"} {
		s, _ := talked(flows.Session{}, monday, sign)
		_, turns = talked(s, monday.Add(48*time.Hour), "im 30", "feeling really low", "feeling really low, my mum is 45", "i want to die")
		for i, level := range []crisis.Level{crisis.None, crisis.Distress, crisis.Distress, crisis.Crisis} {
			turn := turns[i]
			if turn.Level != level || level > crisis.None && (!turn.Flags.Has(crisis.FlagChild) || !turn.Alert) {
				t.Errorf("%q, %v: flags %v, raises %q, alert %v", sign, turn.Level, turn.Flags.Names(), turn.Raise, turn.Alert)
			}
		}
		if !strings.Contains(turns[1].Say[0], "0800 1111") {
			t.Errorf("%q: a child who is low: %q", sign, turns[1].Say)
		}
	}
}

// TestChildHandedOver: a script that hands over in a flow of its own gives a child
// the child's words too, and the case goes the council's safeguarding route.
func TestChildHandedOver(t *testing.T) {
	p, problems := load(map[string]string{"ring.yaml": "flow: ring\nstarts: [ring me back]\nsteps:\n  - say: We will ring you.\n    hand_over: person\n  - end: true\n"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	_, w := county()
	at := monday.Add(24 * time.Hour)
	for name, c := range map[string]struct {
		before, raise string
	}{"child": {"im 14", "child"}, "adult": {"im 40", "person"}} {
		s := p.Step(w, flows.Session{}, flows.Event{Said: crisis.Screen(c.before), At: monday}).Next
		turn := p.Step(w, s, flows.Event{Said: crisis.Screen("ring me back"), At: at})
		if turn.Raise != c.raise || strings.Contains(strings.Join(turn.Say, " "), "We will ring you") != (name == "adult") {
			t.Errorf("%s: raises %q, says %q", name, turn.Raise, turn.Say)
		}
	}
}
