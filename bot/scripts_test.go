package bot_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/bot"
	"signpost/flows"
	"signpost/flows/crisis"
	"signpost/store/kv/kvtest"
)

// edited is the county's conversations with files laid over them; nil takes one away.
func edited(t *testing.T, files map[string]string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(flows.Scripts(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(flows.Scripts(), name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: raw}
	}
	for name, text := range files {
		if text == "" {
			delete(out, name)
			continue
		}
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// The four flows in which a thousand wait, and what becomes of them.
const (
	teaBefore = `flow: tea
starts: [tea time]
steps:
  - step: often
    say: How often would you like tea?
    ask: choice
    again: Please text 1 or 2.
    choices:
      - {answer: ["1", daily], go: thanks}
      - {answer: ["2", weekly], go: thanks}
  - step: thanks
    say: Tea it is. {closing}
    end: true
`
	cakeBefore = `flow: cake
starts: [cake time]
steps:
  - step: sort
    say: What cake?
    ask: words
    as: cake
  - say: "{cake} it is. {closing}"
    end: true
`
	pieBefore = `flow: pie
starts: [pie time]
steps:
  - step: size
    say: How many pies?
    ask: number
    as: pies
    again: Please text a number.
  - say: "{pies} pies. {closing}"
    end: true
`
	jamBefore = `flow: jam
starts: [jam time]
steps:
  - step: like
    say: Do you like jam? Text YES or NO.
    ask: yes_no
    again: Please text YES or NO.
  - say: Jam it is. {closing}
    end: true
`
)

// TestThousandWait: a step is edited, one renamed, one removed and a flow deleted while
// a thousand residents wait in them. Nobody is met with silence or a wrong question,
// and what was said of them before is what happens.
func TestThousandWait(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	before, problems := flows.Load(edited(t, map[string]string{"tea.yaml": teaBefore, "cake.yaml": cakeBefore, "pie.yaml": pieBefore, "jam.yaml": jamBefore}))
	if before == nil {
		t.Fatal(problems)
	}
	w.desk.Program = before
	text := func(who, words string) string {
		w.out.Reset()
		w.text(t, who, words, 0)
		return w.out.String()
	}
	w.pause = 0
	const each = 250
	for i := range each {
		for _, kind := range []string{"tea", "cake", "pie", "jam"} {
			if said := text(fmt.Sprintf("%s%d", kind, i), kind+" time"); !strings.Contains(said, "?") {
				t.Fatalf("%s time: %s", kind, said)
			}
		}
	}
	// With a fault nothing changes.
	w.desk.Load = func() (*flows.Program, []flows.Problem) {
		return flows.Load(edited(t, map[string]string{"tea.yaml": "flow: tea\nsteps:\n  - go: nowhere\n"}))
	}
	if problems, err := w.desk.Reload(); !errors.Is(err, bot.ErrScripts) || len(problems) == 0 || w.desk.Scripts() != before {
		t.Errorf("with a fault: %v, %v", problems, err)
	}
	// Tea asks something else, cake's step is called otherwise, pie's is gone, and so is
	// the whole of jam.
	now := edited(t, map[string]string{
		"tea.yaml":  strings.NewReplacer("How often would you like tea?", "Tea or coffee?", `"1", daily`, `"1", coffee`, "daily", "coffee").Replace(strings.Replace(teaBefore, "[\"1\", daily]", "[coffee, \"1\"]", 1)),
		"cake.yaml": strings.Replace(strings.Replace(cakeBefore, "step: sort", "step: which", 1), "steps:", "moved: {sort: which}\nsteps:", 1),
		"pie.yaml":  "flow: pie\nstarts: [pie time]\nsteps:\n  - say: No pies today. {closing}\n    end: true\n",
	})
	w.desk.Load = func() (*flows.Program, []flows.Problem) { return flows.Load(now) }
	next, problems := w.desk.Load()
	if next == nil {
		t.Fatal(problems)
	}
	open, err := w.desk.Sessions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	foretold := map[string]flows.Standing{}
	for _, o := range open {
		foretold[o.Flow], _ = next.Standing(flows.Session{Flow: o.Flow, Step: o.Step, Print: o.Print})
		if o.Many != each {
			t.Errorf("%d wait in %s.%s, want %d", o.Many, o.Flow, o.Step, each)
		}
	}
	want := map[string]flows.Standing{"tea": flows.Again, "cake": flows.Moved, "pie": flows.Gone, "jam": flows.Gone}
	if fmt.Sprint(foretold) != fmt.Sprint(want) {
		t.Errorf("foretold %v, want %v", foretold, want)
	}
	if _, err := w.desk.Reload(); err != nil {
		t.Fatal(err)
	}
	for i := range each {
		for kind, c := range map[string]struct{ answer, has, hasNot string }{
			"tea":  {"2", "Tea or coffee?", "Tea it is"},
			"cake": {"lemon drizzle", "lemon drizzle it is", "What cake"},
			"pie":  {"3", "What would you like?", "pies"},
			"jam":  {"yes", "What would you like?", "jam"},
		} {
			said := text(fmt.Sprintf("%s%d", kind, i), c.answer)
			if !strings.Contains(said, c.has) || strings.Contains(said, c.hasNot) {
				t.Fatalf("%s%d, %q: %s, want %q and not %q", kind, i, c.answer, said, c.has, c.hasNot)
			}
			if kind != "cake" && !strings.Contains(said, "our questions have changed") {
				t.Fatalf("%s%d: nobody said why: %s", kind, i, said)
			}
		}
	}
}

// TestChangedQuestionIsAnswered: whoever asks something of their own is answered,
// though what they were asked is gone.
func TestChangedQuestionIsAnswered(t *testing.T) {
	w := newWorld(t, kvtest.NewMemory())
	p, world := county()
	s := flows.Session{Flow: "gone", Step: "where", Print: 7, Greeted: true, Heard: w.now}
	turn := p.Step(world, s, flows.Event{Said: crisis.Screen("knitting in enderby"), At: w.now})
	if got := strings.Join(turn.Say, "\n"); !strings.Contains(got, "Busy Hands") || strings.Contains(got, "changed") {
		t.Errorf("got %q", got)
	}
}
