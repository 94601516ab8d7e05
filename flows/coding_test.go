package flows_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"signpost/flows"
	"signpost/flows/crisis"
)

// filled is a session with something in every field, by reflection: a field that
// somebody adds and does not write down is missed here.
func filled(t testing.TB) (s flows.Session) {
	t.Helper()
	n := 0
	var fill func(reflect.Value)
	fill = func(v reflect.Value) {
		n++
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(monday.Add(time.Duration(n) * time.Second)))
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		case reflect.String:
			v.SetString(string(rune('a' + n%26)))
		case reflect.Int, reflect.Int64:
			v.SetInt(int64(n))
		case reflect.Uint8, reflect.Uint32:
			v.SetUint(uint64(n % 5))
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Float64:
			v.SetFloat(52.5 + float64(n))
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem())
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range v.Len() {
				fill(v.Index(i))
			}
		case reflect.Map:
			v.Set(reflect.MakeMap(v.Type()))
			v.SetMapIndex(reflect.ValueOf("name"), reflect.ValueOf("value"))
		default:
			t.Fatalf("a session has a %s: fill it here and write it in coding.go", v.Kind())
		}
	}
	fill(reflect.ValueOf(&s).Elem())
	return s
}

// TestSessionCoding: every field is written and read; any part of it is an error or a
// session and never a panic; and one that waits is small.
func TestSessionCoding(t *testing.T) {
	s := filled(t)
	raw, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back flows.Session
	if err := back.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	if a, b := written(t, s), written(t, back); a != b {
		t.Errorf("got %s\nwant %s", b, a)
	}
	for i := range raw {
		_ = back.UnmarshalBinary(raw[:i]) // it must not panic
	}
	if err := back.UnmarshalBinary([]byte(`{"f":"find"}`)); err == nil {
		t.Error("JSON was read as the compact form")
	}
	if err := back.UnmarshalBinary([]byte{1, 200}); err == nil {
		t.Error("a field that nobody knows was passed over")
	}
	for _, texts := range [][]string{{"hi"}, {"hi", "1", "knitting"}, {"lonely"}, {"knitting near enderby", "1", "later"}, {"walking near belton"}} {
		s, _ := walk(t, flows.Session{}, texts...)
		if raw, err := s.MarshalBinary(); err != nil || len(raw) > 256 {
			t.Errorf("%q: %d bytes, %v", texts, len(raw), err)
		}
	}
}

// written is a session as JSON, which leaves nothing out.
func written(t testing.TB, s flows.Session) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// FuzzSession: of any bytes that are a session the same is written again.
func FuzzSession(f *testing.F) {
	for _, s := range []flows.Session{{}, filled(f)} {
		raw, err := s.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	p, w := county()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s, again flows.Session
		if s.UnmarshalBinary(raw) != nil {
			return
		}
		raw, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if err := again.UnmarshalBinary(raw); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if turn := p.Step(w, again, flows.Event{Said: crisis.Screen("hello"), At: monday}); len(turn.Say) == 0 {
			t.Error("P3: silence")
		}
	})
}
