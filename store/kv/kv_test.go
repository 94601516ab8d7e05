package kv_test

import (
	"testing"

	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

func TestMemory(t *testing.T) {
	kvtest.Run(t, func(*testing.T) kv.DB { return kvtest.NewMemory() })
}

func TestMemoryTwice(t *testing.T) {
	kvtest.Run(t, func(*testing.T) kv.DB { return kvtest.Again{DB: kvtest.NewMemory()} })
}

func TestPrefixEnd(t *testing.T) {
	for _, c := range []struct{ prefix, want string }{
		{"a", "b"}, {"a\xff", "b"}, {"a\xff\xff", "b"}, {"\xff", ""}, {"", ""},
	} {
		if got := kv.PrefixEnd([]byte(c.prefix)); string(got) != c.want || (got == nil) != (c.want == "") {
			t.Errorf("PrefixEnd(%q) = %q, want %q", c.prefix, got, c.want)
		}
	}
}
