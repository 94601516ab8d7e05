package signpost_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// mutations break each promise on purpose, in one place of the code, and name
// the test that must then fail. A test that passes on broken code proves nothing.
var mutations = []struct {
	promise, file, old, new string
	pkg, test               string
}{
	{
		"P1: the screening moves behind the store", "bot/desk.go",
		"\tif m.Said.Level().Urgent() {\n\t\t// Answer", "\tif d.Store.Ready(); false {\n\t\t// Answer",
		"./bot/twilio", "TestP2TenUrgent",
	},
	{
		"P1: an opt-out comes before danger", "flows/step.go",
		"case said.Level().Urgent():\n\t\tr.urgent(said)", "case !r.s.Stopped && said.Level().Urgent():\n\t\tr.urgent(said)",
		"./flows", "FuzzStep",
	},
	{
		"P2: urgent words are remembered and then answered", "bot/desk.go",
		"\t\tsay(first)\n\t\td.remember(ctx, m, first, now)", "\t\td.remember(ctx, m, first, now)\n\t\tsay(first)",
		"./bot", "TestP2Urgent",
	},
	{
		"P2: ordinary words are answered and then remembered", "bot/desk.go",
		"said, err := d.turn(ctx, m, nil, now)\n", "said, err := []string{crisis.Care()}, error(nil); go func() { time.Sleep(time.Second); d.turn(context.Background(), m, nil, now) }()\n",
		"./bot", "TestP2Ordinary",
	},
	{
		"P3: silence when nothing can be kept", "bot/desk.go",
		"\tsaid, young = d.Scripts().Alone(", "\tsaid = nil; _, young = d.Scripts().Alone(",
		"./bot", "TestP3",
	},
	{
		"P4: a repeat takes another step", "bot/desk.go",
		"\t\t\t\tgot = outcome{was, true, false}\n\t\t\t\treturn nil\n", "",
		"./bot", "TestP4Once",
	},
	{
		"P4: given-up commits keep the words nobody was told", "bot/spool.go",
		"errors.Join(tx.SetReply(m.ID, e.Reply), ", "errors.Join(",
		"./bot", "TestP4SameAfterGivingUp",
	},
	{
		"P4: signatures are not claimed", "bot/desk.go",
		"tx.ClaimMessage(contact, m.ID, m.Signature,", "tx.ClaimMessage(contact, m.ID, \"\",",
		"./bot", "TestP4SignatureOnce",
	},
	{
		"P5: two texts of one resident at once", "store/bolt/writer.go",
		"o := kv.NewOverlay(reader{b}, false)", "o := kv.NewOverlay(reader{b}, false); if len(ran)%2 == 0 { o.Delete([]byte(\"n\")) }",
		"./store/bolt", "TestBolt",
	},
	{
		"P6: numbers print", "store/number.go",
		"_, _ = io.WriteString(f, withheld)", "_, _ = io.WriteString(f, n.E164())",
		"./bot", "TestP6",
	},
	{
		"P6: lines are kept in clear", "store/seal.go",
		"return c.Seal(out, out[1:], plain, []byte(place))", "return append(out, plain...)",
		"./store", "TestSealed",
	},
	{
		"P7: words first, audit afterwards", "bot/review.go",
		"\tif err := d.audit(ctx, by.Name, \"read conversation\", c.ID, reason); err != nil {\n\t\treturn v, err\n\t}",
		"\tdefer d.audit(ctx, by.Name, \"read conversation\", c.ID, reason)",
		"./bot", "TestP7",
	},
	{
		"P8: any signature will do", "bot/twilio/twilio.go",
		"ok = h.validators[i].Validate(address, f.values, given[0]) || ok", "_, ok = i, true",
		"./bot/twilio", "TestP8",
	},
	{
		"P8: urgent words in a forged request get nothing", "bot/twilio/twilio.go",
		"\t\tif said.Level().Urgent() {\n\t\t\th.desk", "\t\tif false {\n\t\t\th.desk",
		"./bot/twilio", "TestP8",
	},
	{
		"P9: nobody is told that a machine answers", "flows/run.go",
		"const greeting = \"This is Signpost, an automatic service", "const greeting = \"This is Signpost, a service",
		"./bot", "TestTranscripts",
	},
	{
		"helplines: a council's file with faults is used", "flows/crisis/council.go",
		"\tif len(m.problems) == 0 {\n\t\treturn m.book, nil, expired", "\tif true {\n\t\treturn m.book, nil, expired",
		"./flows", "TestCouncilWeakens",
	},
	{
		"helplines: the words change while residents are answered", "flows/crisis/book.go",
		"if !inUse.CompareAndSwap(nil, b) && inUse.Load() != b {", "if inUse.Store(b); false {",
		"./flows/crisis", "TestAdoptOnce",
	},
	{
		"helplines: the built-in book is written to", "flows/crisis/book.go",
		"out.lines, out.replies = slices.Clone(b.lines), slices.Clone(b.replies)", "_ = slices.Clone(b.lines)",
		"./flows/crisis", "TestBookIsItsOwn",
	},
	{
		"helplines: a closed line may come first", "flows/crisis/check.go",
		"if h := b.line(id); h != nil && !h.AllHours() {", "if h := b.line(id); h != nil && false {",
		"./flows", "TestCouncilWeakens",
	},
	{
		"helplines: a core line drops out when it is old", "flows/crisis/helpline.go",
		"if !h.Core && h.Expired(now) {", "if h.Expired(now) {",
		"./flows/crisis", "TestHelplines",
	},
	{
		"helplines: a slip of the pen in 999 passes", "flows/crisis/check.go",
		"for _, n := range strayNumbers(r.text, known) {", "for _, n := range strayNumbers(r.text, known)[:0] {",
		"./flows/crisis", "TestNoDigitMayChange",
	},
	{
		"translations: unsigned ones go out", "flows/crisis/translate.go",
		"(b.unreviewed || Signed(t.review))", "(b.unreviewed || t.review != \"\")",
		"./flows/crisis", "TestTranslations",
	},
	{
		"translations: they come before the English words", "flows/crisis/reply.go",
		"\t\t\ttexts = append(texts, t)\n", "\t\t\ttexts = append([]string{t}, texts...)\n",
		"./flows/crisis", "TestTranslations",
	},
}

// TestMutations runs each promise's test on the broken program.
func TestMutations(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program more than twenty times: make test does")
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	var two sync.WaitGroup
	turn := make(chan struct{}, 2)
	for _, m := range mutations {
		src, err := os.ReadFile(m.file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(string(src), m.old) != 1 {
			t.Errorf("%s: %s holds what is to be broken %d times, want once", m.promise, m.file, strings.Count(string(src), m.old))
			continue
		}
		dir := t.TempDir()
		broken := filepath.Join(dir, "broken.go")
		if err := os.WriteFile(broken, []byte(strings.Replace(string(src), m.old, m.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, m.file): broken}})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "overlay.json")
		if err := os.WriteFile(file, overlay, 0o600); err != nil {
			t.Fatal(err)
		}
		two.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			// -count=1: a lucky pass would be remembered and told again for ever.
			out, err := exec.Command("go", "test", "-count=1", "-vet=off", "-timeout", "15s", "-overlay", file, "-run", m.test, m.pkg).CombinedOutput()
			if err == nil {
				t.Errorf("%s: %s still passes", m.promise, m.test)
			}
			if strings.Contains(string(out), "[build failed]") || strings.Contains(string(out), "no tests to run") {
				t.Errorf("%s: it was not tested:\n%s", m.promise, out)
			}
		})
	}
	two.Wait()
}
