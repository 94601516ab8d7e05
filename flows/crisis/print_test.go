package crisis_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"signpost/flows/crisis"
)

// holders carry a Screened in every way that Go can hold one.
type holder struct {
	Said  crisis.Screened
	said  crisis.Screened
	Ptr   *crisis.Screened
	ptr   *crisis.Screened
	List  []crisis.Screened
	list  []crisis.Screened
	ByKey map[string]crisis.Screened
	byKey map[string]crisis.Screened
	Any   any
	any   any
}

// TestWordsStayInside prints, logs and marshals a Screened in every shape and
// looks for its words, plain, quoted, in hex, or as numbers.
func TestWordsStayInside(t *testing.T) {
	const secret = "sorrow xyzzy i want to die"
	s := crisis.Screen(secret)
	if s.Words() != secret {
		t.Fatalf("Words() = %q, want %q", s.Words(), secret)
	}
	m := map[string]crisis.Screened{"k": s}
	l := []crisis.Screened{s}
	h := holder{s, s, &s, &s, l, l, m, m, s, &s}
	shapes := []any{s, &s, h, &h, l, m, [1]crisis.Screened{s}, []any{s, &s, h}, map[crisis.Screened]int{s: 1}, struct{ x holder }{h}}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%b", "%o", "%O", "%c", "%U", "%e", "%f", "%g", "%t", "%p", "%T", "%w", "%z", "%10.3s", "%#x", "%#q"}
	check := func(where, got string) {
		t.Helper()
		for _, leak := range []string{"sorrow", "xyzzy", "736f72726f77", "736F72726F77", "73 6f 72 72", "115 111 114", "c29ycm93", "0x73, 0x6f", "%!d(string=sorrow"} {
			if strings.Contains(got, leak) {
				t.Errorf("%s: got %q, want no %q", where, got, leak)
			}
		}
	}
	for i, shape := range shapes {
		for _, verb := range verbs {
			check(fmt.Sprintf("shape %d verb %s", i, verb), fmt.Sprintf(verb, shape))
		}
		check("Sprint", fmt.Sprint(shape))
		check("Sprintln", fmt.Sprintln(shape))
		check("Errorf", fmt.Errorf("x: %w", errors.New(fmt.Sprint(shape))).Error())

		var b bytes.Buffer
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "said", shape)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "said", shape, slog.Group("g", "said", shape))
		check("slog", b.String())

		j, _ := json.Marshal(shape) // an error is as good: nothing is printed
		check("json", string(j))
		x, _ := xml.Marshal(shape)
		check("xml", string(x))
		var g bytes.Buffer
		_ = gob.NewEncoder(&g).Encode(shape)
		check("gob", g.String())
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s); got != "(words withheld)" {
			t.Errorf("%s: got %q, want (words withheld)", verb, got)
		}
	}
	if got := s.String() + s.GoString(); got != "(words withheld)(words withheld)" {
		t.Errorf("String, GoString: got %q", got)
	}
	j, err := json.Marshal(s)
	if err != nil || string(j) != `"(words withheld)"` {
		t.Errorf("json: got %s %v", j, err)
	}
}

func TestZeroScreened(t *testing.T) {
	var s crisis.Screened
	if s.Level() != crisis.None || s.Flags() != 0 || s.Rule() != "" || s.Language() != "" || s.Words() != "" || !s.Empty() || s.Denied() || s.FirstReply() != nil {
		t.Errorf("zero Screened says something: %v %v %q", s.Level(), s.Flags().Names(), s.Rule())
	}
	if got := s.In(crisis.Context{Previous: "i want to", Age: 12}); got.Flags() != crisis.FlagChild {
		t.Errorf("zero Screened in context: flags %v, want child", got.Flags().Names())
	}
	if s.Flags().Names() == nil {
		t.Error("Names is nil, want an empty list")
	}
}
