package crisis

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The files of helplines and replies as people edit them.
type (
	helplinesYAML struct {
		Helplines []helplineYAML `yaml:"helplines"`
	}
	helplineYAML struct {
		ID         string `yaml:"id"`
		Name       string `yaml:"name"`
		For        string `yaml:"for"`
		Voice      string `yaml:"voice"`
		Text       string `yaml:"text"`
		Web        string `yaml:"web"`
		Hours      string `yaml:"hours"`
		Ages       string `yaml:"ages"`
		Languages  string `yaml:"languages"`
		Area       string `yaml:"area"`
		Cost       string `yaml:"cost"`
		Source     string `yaml:"source"`
		VerifiedOn string `yaml:"verified_on"`
		ExpiresOn  string `yaml:"expires_on"`
		CheckedBy  string `yaml:"checked_by"`
		Core       bool   `yaml:"core"`
	}
	repliesYAML struct {
		Banned  []string    `yaml:"banned"`
		Neutral []string    `yaml:"neutral"` // what replies for abuse must not say
		Replies []replyYAML `yaml:"replies"`
	}
	replyYAML struct {
		ID     string   `yaml:"id"`
		Text   string   `yaml:"text"`
		Lines  []string `yaml:"lines"`  // helplines that must be open for it to be shown
		Needs  []string `yaml:"needs"`  // numbers it must contain
		Not    []string `yaml:"not"`    // numbers it must not contain
		Says   []string `yaml:"says"`   // words it must contain
		Review string   `yaml:"review"` // "unreviewed" until a clinician signs with name and date
	}
	translationsYAML struct {
		Language string            `yaml:"language"`
		Banned   []string          `yaml:"banned"`
		Neutral  []string          `yaml:"neutral"`
		Says     map[string]string `yaml:"says"` // what the English says: how this language says it
		Replies  []replyYAML       `yaml:"replies"`
	}
)

// generate writes the Go tables of helplines, replies and translations.
func generate(t testing.TB) []byte {
	var hl helplinesYAML
	var rep repliesYAML
	hlLines := lines(read(t, "helplines.yaml", &hl))
	repLines := lines(read(t, "replies.yaml", &rep))
	var b bytes.Buffer
	b.WriteString("// Code generated from helplines.yaml, replies.yaml and replies.*.yaml by TestTablesAgree; DO NOT EDIT.\n\npackage crisis\n\n")
	b.WriteString("var helplineTable = []Helpline{\n")
	for _, h := range hl.Helplines {
		fmt.Fprintf(&b, "{ID: %q, Name: %q, For: %q, Voice: %q, Text: %q, Web: %q, Hours: %q, Ages: %q, Languages: %q, Area: %q, Cost: %q, Source: %q, VerifiedOn: %q, ExpiresOn: %q, CheckedBy: %q, Core: %v, at: place{file: helplinesFile, line: %d}},\n",
			h.ID, h.Name, h.For, h.Voice, h.Text, h.Web, h.Hours, h.Ages, h.Languages, h.Area, h.Cost, h.Source, h.VerifiedOn, h.ExpiresOn, h.CheckedBy, h.Core, hlLines[h.ID])
	}
	fmt.Fprintf(&b, "}\n\nvar bannedWords = %#v\n\nvar neutralWords = %#v\n\nvar replyTable = []reply{\n", rep.Banned, rep.Neutral)
	for _, r := range rep.Replies {
		fmt.Fprintf(&b, "{id: %q, text: %q, lines: %s, needs: %s, not: %s, says: %s, review: %q, at: place{file: repliesFile, line: %d}},\n",
			r.ID, strings.TrimSpace(r.Text), strs(r.Lines), strs(r.Needs), strs(r.Not), strs(r.Says), r.Review, repLines[r.ID])
	}
	b.WriteString("}\n\n")
	translationTables(t, &b)
	fmt.Fprintf(&b, "// ruleReviews are the rules that are signed; the others are not.\nvar ruleReviews = map[string]string{\n")
	signatures := ruleSignatures(t)
	for _, id := range slices.Sorted(maps.Keys(signatures)) {
		fmt.Fprintf(&b, "%q: %q,\n", id, signatures[id])
	}
	b.WriteString("}\n")
	return formatted(t, b.Bytes())
}

// translationTables writes the tables of replies.<language>.yaml.
func translationTables(t testing.TB, b *bytes.Buffer) {
	files, err := filepath.Glob("replies.*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("replies.<language>.yaml: no files (%v)", err)
	}
	var tongues bytes.Buffer
	b.WriteString("var translationTable = []translation{\n")
	for _, file := range files {
		var all translationsYAML
		at := lines(read(t, file, &all))
		if want := "replies." + all.Language + ".yaml"; file != want {
			t.Errorf("%s:1: language %q belongs in %s", file, all.Language, want)
		}
		for _, r := range all.Replies {
			if len(r.Lines)+len(r.Needs)+len(r.Not)+len(r.Says) > 0 {
				t.Errorf("%s:%d: %s: a translation has text and review only", file, at[r.ID], r.ID)
			}
			fmt.Fprintf(b, "{language: %q, id: %q, text: %q, review: %q, at: place{file: %q, line: %d}},\n",
				all.Language, r.ID, strings.TrimSpace(r.Text), r.Review, rulesFolder+file, at[r.ID])
		}
		fmt.Fprintf(&tongues, "{language: %q, banned: %#v, neutral: %#v, says: %#v, at: place{file: %q, line: 1}},\n",
			all.Language, all.Banned, all.Neutral, all.Says, rulesFolder+file)
	}
	fmt.Fprintf(b, "}\n\nvar tongueTable = []tongue{\n%s}\n\n", tongues.Bytes())
}

// ruleSignatures are the reviews of the rules that are signed.
func ruleSignatures(t testing.TB) map[string]string {
	out := map[string]string{}
	take := func(file string, line int, id, review string) {
		if !reviewed(review) {
			t.Errorf("%s:%d: rule %s: %s", file, line, id, reviewForm(review))
		}
		if Signed(review) {
			out[id] = review
		}
	}
	for _, l := range languages {
		lex := readLexicon(t, l)
		for _, r := range lex.Rules {
			take(r.file, r.line, r.ID, r.Review)
		}
		for _, g := range lex.Gathered {
			take(g.file, g.line, g.ID, g.Review)
		}
	}
	return out
}
