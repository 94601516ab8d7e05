package flows

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Schema is the JSON Schema (draft 2020-12) of a conversation's file, so that editors
// complete and check what an author writes.
func Schema() string {
	type object map[string]any
	text := func(what string) object { return object{"type": "string", "description": what} }
	target := func(what string) object {
		return object{"type": "string", "pattern": `^[a-z0-9_-]+(\.[a-z0-9_-]+)?$`, "description": what + ": a step of this flow, another flow, or flow.step"}
	}
	after := object{"type": "string", "pattern": "^[0-9]+(m|h|d)$", "description": "a time from 1m to 31d: 30m, 24h, 7d"}
	closed := func(required []string, properties object) object {
		return object{"type": "object", "additionalProperties": false, "required": required, "properties": properties}
	}
	fills := "{" + strings.Join(fields, "}, {") + "}, {line:ID} and the names of answers are filled in"
	step := closed([]string{}, object{
		"step":    object{"type": "string", "pattern": "^[a-z0-9_-]+$", "description": "the step's name, so that others can lead to it and edits lose nobody"},
		"say":     text("what the resident reads; the question of an ask. " + fills),
		"ask":     object{"enum": slices.Sorted(maps.Keys(asks)), "description": "wait for an answer of this kind"},
		"as":      object{"type": "string", "pattern": aName.String(), "description": "keep the answer under this name"},
		"again":   text("what an answer that does not fit gets"),
		"outside": text("ask place: what a place outside the county gets; {place} is its name"),
		"which":   text("ask place: what one of several places of a name gets; {which} lists them"),
		"choices": object{"type": "array", "minItems": 1, "items": closed([]string{"answer"}, object{
			"answer": object{"type": "array", "minItems": 1, "items": object{"type": "string"}, "description": "spellings of the answer; the first is kept under as"},
			"go":     target("where it leads; the next step when left out")})},
		"yes":    target("ask yes_no and consent: where yes leads"),
		"no":     target("ask yes_no and consent: where no leads"),
		"tries":  object{"type": "integer", "minimum": 1, "maximum": 5, "description": "answers that may miss, 2 when left out"},
		"missed": target("where it leads after that; a person is offered when left out"),
		"silence": closed([]string{"after", "say"}, object{"after": after,
			"say": text("what somebody who has not answered is told, once and by day")}),
		"branch": object{"type": "array", "items": closed([]string{"go"}, object{
			"when": text("a condition: " + strings.Join(slices.Sorted(maps.Keys(known)), ", ") + " and the names of answers, with and, or, not, ==, <, >; left out it always holds"),
			"go":   target("where it leads")})},
		"set":       object{"type": "object", "additionalProperties": object{"type": []string{"string", "integer", "boolean"}}, "description": "keep these under their names"},
		"suggest":   text("nearest, for what they look for; or what a resident would text, like mens shed"),
		"none":      target("suggest: where it leads when nothing near fits"),
		"call":      target("a flow that comes back here when it ends"),
		"follow_up": closed([]string{"after", "go"}, object{"after": after, "go": target("the step that is said then, to whoever said yes to ask: consent")}),
		"hand_over": object{"const": "person", "description": "ask a volunteer to look"},
		"record": closed([]string{"kind", "of"}, object{"kind": object{"enum": recordKinds},
			"of": text("the name of the answer that is kept")}),
		"go":  target("where it goes on"),
		"end": object{"const": true, "description": "the conversation ends, or goes back to the flow that called it"},
	})
	whole := closed([]string{"flow", "steps"}, object{
		"flow":   object{"type": "string", "pattern": "^[a-z0-9_-]+$", "description": "the file's name without .yaml"},
		"title":  text("what it is about, for staff"),
		"starts": object{"type": "array", "items": object{"type": "string"}, "description": "texts that begin it from anywhere"},
		"moved":  object{"type": "object", "additionalProperties": object{"type": "string"}, "description": "where steps went that had another name: {old: new}"},
		"steps":  object{"type": "array", "minItems": 1, "items": step},
	})
	whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	whole["title"] = "A conversation of Signpost"
	b, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		return "" // unreachable: strings, lists and maps only
	}
	return string(b) + "\n"
}
