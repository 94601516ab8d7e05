package flows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/flows/directory"
	"signpost/flows/places"
	"signpost/flows/sms"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// county is read once: it never changes.
var county = sync.OnceValues(func() (*flows.Program, flows.World) {
	program, problems := flows.Load(flows.Scripts())
	dir, bad := directory.Starter()
	gazetteer, err := places.New()
	if len(problems) > 0 || len(bad) > 0 || err != nil {
		panic(fmt.Sprint(problems, bad, err))
	}
	return program, flows.World{Places: gazetteer, Directory: dir}
})

// good is the least that loads.
var good = map[string]string{
	"welcome.yaml": "flow: welcome\nsteps:\n  - say: Hello. {closing}\n  - end: true\n",
	"help.yaml":    "flow: help\nstarts: [help me]\nsteps:\n  - say: Help. {closing}\n    end: true\n",
	"person.yaml":  "flow: person\nsteps:\n  - hand_over: person\n  - end: true\n",
	"find.yaml": `flow: find
steps:
  - step: what
    say: What?
    ask: interest
    again: What do you like?
  - step: where
    say: Where?
    ask: place
    again: Which village?
    outside: Not {place}. Where?
    which: "Which? {which}"
  - suggest: nearest
  - end: true
`,
}

func load(changed map[string]string) (*flows.Program, []flows.Problem) {
	fsys := fstest.MapFS{}
	for _, files := range []map[string]string{good, changed} {
		for name, text := range files {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return flows.Load(fsys)
}

// TestLoadNamesFaults plants each fault that an author can make, and wants it named
// with file, line and column, and what to do.
func TestLoadNamesFaults(t *testing.T) {
	if _, problems := load(nil); len(problems) > 0 {
		t.Fatalf("the good scripts: %v", problems)
	}
	choice := "flow: x\nsteps:\n  - step: a\n    say: Which?\n    ask: choice\n    again: Which?\n    choices:\n"
	question := "flow: x\nsteps:\n  - step: a\n    say: a\n    again: a\n    ask: "
	for name, c := range map[string]struct{ text, at, has string }{
		"not YAML":               {"flow: x\nsteps: [\n", "2:8", "sequence end token"},
		"unknown key":            {"flow: x\nsteps:\n  - sya: hi\n", "3:5", "did you mean say?"},
		"unknown key far off":    {"flow: x\nsteps:\n  - bananas: hi\n", "3:5", "a step has step, say"},
		"wrong type":             {"flow: x\nsteps: hello\n", "2:8", "where sequence is expected"},
		"wrong name":             {"flow: y\nsteps:\n  - end: true\n", "1:1", "the same"},
		"no steps":               {"flow: x\n", "1:1", "write at least a say and an end"},
		"nothing":                {"flow: x\nsteps:\n  - step: a\n  - end: true\n", "3:5", "give it say"},
		"two things":             {"flow: x\nsteps:\n  - suggest: nearest\n    end: true\n", "4:5", "steps of their own"},
		"same step twice":        {"flow: x\nsteps:\n  - step: a\n    say: a\n  - step: a\n    end: true\n", "5:5", "another name"},
		"unknown ask":            {question + "shoe size\n  - end: true\n", "6:5", "want choice, consent"},
		"ask misspelt":           {question + "dya\n  - end: true\n", "6:5", "did you mean day?"},
		"no colon":               {"flow: x\nsteps:\n  - say: hi\n    no nothing\n  - end: true\n", "4:5", "is a colon missing?"},
		"a colon in a line":      {"flow: x\nsteps:\n  - say: Note: we look\n  - end: true\n", "3:10", "on a line of its own"},
		"a space too few":        {"flow: x\nsteps:\n  - step: a\n   say: hi\n  - end: true\n", "4:4", "look at the spaces"},
		"ask without a name":     {"flow: x\nsteps:\n  - say: a\n    again: a\n    ask: interest\n  - end: true\n", "5:5", "step name"},
		"ask without again":      {"flow: x\nsteps:\n  - step: a\n    say: a\n    ask: interest\n  - end: true\n", "5:5", "what a wrong answer gets"},
		"place without which":    {question + "place\n  - end: true\n", "6:5", "outside and which"},
		"choice without any":     {question + "choice\n", "6:5", "wants choices"},
		"carrier word":           {choice + "      - {answer: [\"1\", cancel], go: welcome}\n", "8:24", "choose another word"},
		"start of a carrier":     {"flow: x\nstarts: [end]\nsteps:\n  - end: true\n", "2:10", "means STOP"},
		"no answer":              {choice + "      - {go: welcome}\n", "8:10", "give it answer"},
		"go to a misspelling":    {"flow: x\nsteps:\n  - go: welcom\n", "3:5", "did you mean welcome"},
		"go to no such step":     {"flow: x\nsteps:\n  - go: find.wher\n", "3:5", "did you mean where?"},
		"branch to nowhere":      {"flow: x\nsteps:\n  - branch:\n      - {when: place}\n  - end: true\n", "4:10", "say where this leads"},
		"dead end":               {"flow: x\nsteps:\n  - say: hi\n", "3:5", "finish with go or end"},
		"unreachable":            {"flow: x\nsteps:\n  - end: true\n  - step: lost\n    say: hi\n    end: true\n", "4:5", "lead to it"},
		"trap":                   {"flow: x\nsteps:\n  - step: a\n    say: a\n    ask: choice\n    again: a\n    choices:\n      - {answer: [\"1\"], go: a}\n", "3:5", "a way out"},
		"loop":                   {"flow: x\nsteps:\n  - say: round\n    go: x\n", "3:5", "trap"},
		"bad condition":          {"flow: x\nsteps:\n  - branch:\n      - {when: palce, go: welcome}\n  - end: true\n", "4:10", "did you mean place?"},
		"not yes or no":          {"flow: x\nsteps:\n  - branch:\n      - {when: 1 + 1, go: welcome}\n  - end: true\n", "4:10", "bool"},
		"condition of two kinds": {question + "number\n    as: many\n  - branch:\n      - {when: many == \"two\", go: welcome}\n  - end: true\n", "9:10", "mismatched types"},
		"no such helpline":       {"flow: x\nsteps:\n  - branch:\n      - {when: 'line(\"samaritan\")', go: welcome}\n  - end: true\n", "4:10", "did you mean samaritans?"},
		"one name of two kinds":  {question + "number\n    as: often\n  - step: b\n    say: b\n    ask: words\n    as: often\n  - end: true\n", "11:5", "use two names"},
		"a name of ours":         {question + "number\n    as: place\n  - end: true\n", "7:5", "cannot be the name"},
		"record of nothing":      {"flow: x\nsteps:\n  - record: {kind: pledge, of: promse}\n  - end: true\n", "3:28", "name of an answer"},
		"unknown record":         {question + "words\n    as: it\n  - record: {kind: secret, of: it}\n  - end: true\n", "8:14", "want pledge"},
		"bad time":               {question + "words\n    silence: {after: soon, say: a}\n  - end: true\n", "7:15", "like 30m, 24h or 7d"},
		"call without a name":    {"flow: x\nsteps:\n  - call: find\n  - end: true\n", "3:5", "step name"},
		"too long for a carrier": {"flow: x\nsteps:\n  - say: " + strings.Repeat("long. ", 300) + "\n    end: true\n", "3:5", "cut it into steps"},
		"a number of nobody's":   {"flow: x\nsteps:\n  - say: Ring 0116 496 0123 today.\n    end: true\n", "3:5", "add it to the helplines"},
		"banned words":           {"flow: x\nsteps:\n  - say: Cheer up and come along.\n    end: true\n", "3:5", "must not be said"},
		"unknown field":          {"flow: x\nsteps:\n  - say: hi {plaice}\n    end: true\n", "3:5", "did you mean place?"},
		"open field":             {"flow: x\nsteps:\n  - say: hi {place\n    end: true\n", "3:5", "want {place}"},
		"a start of another":     {"flow: x\nstarts: [hello there, help me]\nsteps:\n  - end: true\n", "2:23", "begins help already"},
		"a start that is help":   {"flow: x\nstarts: [hello there, i want to help]\nsteps:\n  - end: true\n", "2:23", "i need help"},
		"unknown hand over":      {"flow: x\nsteps:\n  - hand_over: dog\n  - end: true\n", "3:5", "want person"},
		"moved to nowhere":       {"flow: x\nmoved: {old: nwe}\nsteps:\n  - step: new\n    end: true\n", "2:9", "did you mean new?"},
	} {
		p, problems := load(map[string]string{"x.yaml": c.text})
		if p != nil || len(problems) == 0 {
			t.Errorf("%s: it loaded", name)
			continue
		}
		got := problems[slices.IndexFunc(problems, func(p flows.Problem) bool { return !p.Warning })]
		if at := fmt.Sprintf("%d:%d", got.Line, got.Column); got.File != "x.yaml" || at != c.at || !strings.Contains(got.Message, c.has) {
			t.Errorf("%s: got %v, want x.yaml:%s with %q", name, got, c.at, c.has)
		}
	}
	for name, c := range map[string]struct{ text, at, has string }{
		"curly quote":    {"flow: x\nsteps:\n  - say: don\u2019t\n    end: true\n", "3:5", `write "'"`},
		"three segments": {"flow: x\nsteps:\n  - say: " + strings.Repeat("We go. ", 50) + "\n    end: true\n", "3:5", "3 segments"},
		"a mute end":     {question + "words\n  - end: true\n", "7:5", "without a word"},
		"hard to read": {"flow: x\nsteps:\n  - say: Notwithstanding considerable organisational difficulties, participants are nevertheless encouraged to communicate requirements electronically.\n    end: true\n",
			"3:5", "shorter words"},
	} {
		p, problems := load(map[string]string{"x.yaml": c.text})
		if p == nil || len(problems) == 0 {
			t.Errorf("%s: got %v, want a warning", name, problems)
			continue
		}
		if got := problems[0]; !got.Warning || fmt.Sprintf("%d:%d", got.Line, got.Column) != c.at || !strings.Contains(got.Message, c.has) {
			t.Errorf("%s: got %v, want a warning at %s with %q", name, got, c.at, c.has)
		}
	}
	if _, problems := flows.Load(fstest.MapFS{}); len(problems) != 1 {
		t.Errorf("an empty folder: %v, want one problem", problems)
	}
	if _, problems := flows.Load(fstest.MapFS{"welcome.yaml": {Data: []byte(good["welcome.yaml"])}}); len(problems) != 3 {
		t.Errorf("without find, person and help: %v, want each named", problems)
	}
}

// TestLoopIsBounded: steps that lead to each other as long as something holds end the
// turn, with words.
func TestLoopIsBounded(t *testing.T) {
	p, problems := load(map[string]string{
		"welcome.yaml": "flow: welcome\nsteps:\n  - go: x\n",
		"x.yaml":       "flow: x\nsteps:\n  - say: round\n  - branch:\n      - {when: not place, go: welcome}\n  - end: true\n",
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	_, world := county()
	turn := p.Step(world, flows.Session{}, flows.Event{Said: crisis.Screen("hello"), At: monday})
	if len(turn.Say) == 0 {
		t.Error("P3: a loop in a script was met with silence")
	}
}

// walk takes texts through a conversation and returns every message.
func walk(t testing.TB, s flows.Session, texts ...string) (flows.Session, []string) {
	t.Helper()
	p, w := county()
	var all []string
	for i, text := range texts {
		turn := p.Step(w, s, flows.Event{Said: crisis.Screen(text), At: monday.Add(time.Duration(i) * 2 * time.Minute)})
		s, all = turn.Next, append(all, turn.Say...)
	}
	return s, all
}

// TestP9Plain: every message is GSM-7 and at most two segments, the first one of
// all says that a machine answers, and a kept session is small.
func TestP9Plain(t *testing.T) {
	for _, texts := range [][]string{
		{"hi", "1", "knitting", "enderby", "1", "2", "3", "more", "more", "menu", "2", "yes", "nothing more", "privacy", "help", "thanks"},
		{"knitting near belton", "2", "more", "back", "back"},
		{"choir in london", "asdf", "qwer", "wigston"},
		{"i feel lonely", "anything", "le19"},
		{"person", "maybe", "perhaps", "no"},
		{"walking group in Barrow upon Soar on tuesday morning for my mum, step free please, not bingo"},
		{"my data"}, {"forget me"}, {"stop"}, {""}, {"safe"}, {"bye"}, {"back"}, {"more"}, {"5"},
	} {
		s, said := walk(t, flows.Session{}, texts...)
		for _, m := range said {
			if !sms.GSM7(m) || sms.Segments(m) > 2 || strings.TrimSpace(m) != m || m == "" {
				t.Errorf("P9: %q: %q is %d segments, GSM-7 %v", texts, m, sms.Segments(m), sms.GSM7(m))
			}
		}
		first := strings.ToLower(strings.Join(said, " "))
		if !strings.Contains(first, "machine") && !strings.Contains(first, "automatic") && !s.Stopped && texts[0] != "" {
			t.Errorf("P9: %q: nobody was told that a machine answers: %q", texts, said)
		}
		if data, err := json.Marshal(s); err != nil || len(data) > 2048 {
			t.Errorf("%q: a session of %d bytes, %v", texts, len(data), err)
		}
	}
}

// TestSessionsSurviveCoding: a session that was kept and read again goes on as
// one that never left memory.
func TestSessionsSurviveCoding(t *testing.T) {
	p, w := county()
	var kept, live flows.Session
	for i, text := range []string{"hi", "1", "crafts", "belton", "2", "more", "tuesdays", "i want to die", "ok", "more", "stop", "start", "3"} {
		e := flows.Event{Said: crisis.Screen(text), At: monday.Add(time.Duration(i) * time.Minute)}
		data, err := json.Marshal(kept)
		if err != nil {
			t.Fatal(err)
		}
		kept = flows.Session{}
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
		a, b := p.Step(w, kept, e), p.Step(w, live, e)
		if strings.Join(a.Say, "|") != strings.Join(b.Say, "|") {
			t.Fatalf("%q: kept said %q, live said %q", text, a.Say, b.Say)
		}
		kept, live = a.Next, b.Next
	}
}

// TestAnswersForgive: a menu answer may be the number, the word or nearly it.
func TestAnswersForgive(t *testing.T) {
	for text, flow := range map[string]string{
		"1": "find", " 1. ": "find", "1)": "find", "one": "find", "ONE please": "find", "groups": "find", "number 1": "find", "activites": "find",
		"2": "person", "a person": "person", "perzon": "person", "3": "", "privacy please": "", "1 or 2": "welcome", "what": "welcome", "": "welcome",
	} {
		s, _ := walk(t, flows.Session{}, "hi", text)
		if s.Flow != flow {
			t.Errorf("menu answer %q: waits in %q, want %q", text, s.Flow, flow)
		}
	}
}

// TestSomebodyElsesAge: an age said of somebody else is not the texter's.
func TestSomebodyElsesAge(t *testing.T) {
	for text, age := range map[string]int{"im 15, football in wigston": 15, "football in wigston for my 15 year old son": 0, "football in wigston, hes 9": 0} {
		if s, _ := walk(t, flows.Session{}, text); s.Age != age {
			t.Errorf("%q: age %d is kept, want %d", text, s.Age, age)
		}
	}
}

// TestAlone: with nothing known, words that decide by themselves are answered, and
// no listing is shown that is not right for a child too.
func TestAlone(t *testing.T) {
	p, w := county()
	for text, want := range map[string][2]string{ // of anybody, and of a known adult
		"knitting near enderby":                    {"Enderby Community Library", "Busy Hands"},
		"im 45, knitting near enderby":             {"Enderby Community Library", "Busy Hands"},
		"im 14, knitting near enderby":             {"Enderby Community Library", "Enderby Community Library"},
		"befriending near wigston":                 {"fault", "VASL befriending"},
		"alcohol support group in loughborough":    {"fault", "Turning Point"},
		"stop":                                     {"no more texts", "no more texts"},
		"im worried my brother might kill himself": {"In danger", "In danger"},
		"feeling really low":                       {"116 123", "116 123"},
		"hello":                                    {"fault", "fault"},
		"1":                                        {"fault", "fault"},
		"more":                                     {"fault", "fault"},
		"":                                         {"only read words", "only read words"},
	} {
		for i, adult := range []bool{false, true} {
			said, _ := p.Alone(w, flows.Event{Said: crisis.Screen(text), At: monday}, adult)
			all := strings.Join(said, "\n")
			if !strings.Contains(all, want[i]) || want[i] == "Enderby Community Library" && strings.Contains(all, "Busy Hands") {
				t.Errorf("alone: %q, adult %t: %q, want %q in it", text, adult, all, want[i])
			}
		}
	}
}

// FuzzStep: whatever is kept and whatever is written, a turn has words that a
// phone can show, and urgent words get helplines.
func FuzzStep(f *testing.F) {
	p, w := county()
	for _, text := range []string{"hi", "1", "", "i want to die", "knitting near enderby", "\x00\xff", "belton", "stop", "{place}", strings.Repeat("a ", 2000)} {
		f.Add("find", "where", text, 0, 0, false)
		f.Add("welcome", "menu", text, 3, 1, true)
	}
	f.Add("gone", "gone", "back", -5, 99, false)
	f.Fuzz(func(t *testing.T, flow, step, text string, tries, skip int, stopped bool) {
		s := flows.Session{Flow: flow, Step: step, Tries: tries, Skip: skip, Stopped: stopped, Shown: []string{flow}, Back: []flows.At{{Flow: flow, Step: step}}, Heard: monday}
		said := crisis.Screen(text)
		turn := p.Step(w, s, flows.Event{Said: said, At: monday.Add(time.Hour)})
		if len(turn.Say) == 0 {
			t.Fatalf("P3: %q in %s.%s: silence", text, flow, step)
		}
		for _, m := range turn.Say {
			if m == "" || !sms.GSM7(m) || sms.Segments(m) > 2 {
				t.Errorf("%q in %s.%s: message %q", text, flow, step, m)
			}
		}
		if said.Level().Urgent() && turn.Say[0] != said.FirstReply()[0] {
			t.Errorf("P1: %q in %s.%s: %q", text, flow, step, turn.Say)
		}
	})
}

// TestLanguageWords: the name of a language is a command only where it changes something.
func TestLanguageWords(t *testing.T) {
	p, w := county()
	step := func(p *flows.Program, s flows.Session, text string) flows.Turn {
		return p.Step(w, s, flows.Event{Said: crisis.Screen(text), At: monday})
	}
	for _, text := range []string{"english", "polski"} {
		if got := step(p, flows.Session{Greeted: true}, text); !strings.Contains(got.Say[0], "What would you like?") || got.Next.Lang != "" {
			t.Errorf("%q: %q, answered in %q", text, got.Say, got.Next.Lang)
		}
	}
	if got := step(p, flows.Session{Greeted: true}, "language"); !strings.Contains(got.Say[0], "only answer in English") {
		t.Errorf("language, with nothing signed: %q", got.Say)
	}
	both := p.Unreviewed()
	polish := step(both, flows.Session{Greeted: true}, "polski")
	if !strings.Contains(polish.Say[0], "Co chcesz zrobic") {
		t.Errorf("polski: %q", polish.Say)
	}
	if got := step(both, polish.Next, "english"); !strings.Contains(got.Say[0], "What would you like?") {
		t.Errorf("english, after polski: %q", got.Say)
	}
	if got := step(both, flows.Session{Greeted: true}, "jezyk"); !strings.Contains(got.Say[0], "POLSKI") {
		t.Errorf("jezyk: %q", got.Say)
	}
}
