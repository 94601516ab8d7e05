package flows_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"signpost/flows"
)

var update = flag.Bool("update", false, "write docs/flow.schema.json anew")

// TestSchema: the published schema is the language's own, and names every word of it.
func TestSchema(t *testing.T) {
	const file = "../docs/flow.schema.json"
	if *update {
		if err := os.WriteFile(file, []byte(flows.Schema()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(file)
	if err != nil || string(published) != flows.Schema() {
		t.Errorf("docs/flow.schema.json is not the language's: go test ./flows -run TestSchema -update (%v)", err)
	}
	var s struct {
		Properties struct {
			Steps struct {
				Items struct{ Properties map[string]any }
			}
		}
	}
	if err := json.Unmarshal(published, &s); err != nil {
		t.Fatal(err)
	}
	for _, word := range flows.Keywords() {
		if s.Properties.Steps.Items.Properties[word] == nil {
			t.Errorf("the schema has no %q", word)
		}
	}
}
