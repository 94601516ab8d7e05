package transcript_test

import (
	"io/fs"
	"strings"
	"testing"

	"signpost/bot/transcript"
	"signpost/flows"
	"signpost/flows/directory"
	"signpost/flows/places"
)

func county(t *testing.T, scripts fs.FS) (*flows.Program, flows.World) {
	t.Helper()
	program, problems := flows.Load(scripts)
	dir, bad := directory.Starter()
	gazetteer, err := places.New()
	if len(problems) > 0 || len(bad) > 0 || err != nil {
		t.Fatal(problems, bad, err)
	}
	w := flows.World{Places: gazetteer, Directory: dir}
	if unknown := program.Wishes(w); len(unknown) > 0 {
		t.Fatal(unknown)
	}
	return program, w
}

// TestConversations plays the transcript beside each of the county's conversations, and
// wants every step and every way out of one taken.
func TestConversations(t *testing.T) {
	program, w := county(t, flows.Scripts())
	watched, cover := program.Unreviewed().Covered()
	for _, f := range program.Flows() {
		t.Run(f.Name, func(t *testing.T) {
			want, err := fs.ReadFile(flows.Scripts(), f.Name+".txt")
			if err != nil {
				t.Fatalf("there is no transcript: %v", err)
			}
			got, err := transcript.Play(t.Context(), t.TempDir(), watched, w, string(want))
			if err != nil {
				t.Fatal(err)
			}
			if d := transcript.Diff(string(want), got); d != "" {
				t.Errorf("%s.txt, %s", f.Name, d)
			}
		})
	}
	steps, stepsOf, ways, waysOf, missed := cover.Result()
	if steps < stepsOf || ways < waysOf {
		t.Errorf("%d of %d steps, %d of %d ways: %v", steps, stepsOf, ways, waysOf, missed)
	}
}

// TestFaults: what is wrong with a transcript is named with its line.
func TestFaults(t *testing.T) {
	program, w := county(t, flows.Scripts())
	for script, want := range map[string]string{
		"ann> hi\nwait soon\n":              "line 2: wait",
		"hello\n":                           "line 1: \"hello\" is no line",
		"again\n":                           "line 1: again",
		"at yesterday\n":                    "line 1: at",
		"line child-duty\n":                 "line 1: line",
		"at 2026-11-22 10:00\n":             "want a later time",
		"ann> hi\nwait 0d\n":                "line 2: wait",
		"# a note\n\nann> hi\nstore dwon\n": "line 4:",
	} {
		if _, err := transcript.Play(t.Context(), t.TempDir(), program, w, script); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", script, err, want)
		}
	}
}

// TestWhatADeskDoes: a repeat gets the same, a fault gets words, and a restart loses
// nothing; each is seen in the transcript.
func TestWhatADeskDoes(t *testing.T) {
	program, w := county(t, flows.Scripts())
	got, err := transcript.Play(t.Context(), t.TempDir(), program, w, "ann> hi\nagain\nrestart\nann> 2\nstore down\nann> yes\nstore up\nann> yes\nann> my name is ann\nann> i want to die\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"restart\nann> 2\nbot> We can ask a volunteer", "bot> Sorry, we have a fault", "staff< crisis"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %q in it", got, want)
		}
	}
	if strings.Count(got, "bot> Hello, this is Signpost") != 2 {
		t.Errorf("a repeat did not get the same: %s", got)
	}
	if d := transcript.Diff("a\nb\n", "a\nc\n"); d != "line 2:\n  a\n- b\n- \n+ c\n+ \n" {
		t.Errorf("diff: %q", d)
	}
}
