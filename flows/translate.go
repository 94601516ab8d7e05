package flows

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"signpost/flows/crisis"
)

// Texts in other languages stand together in one file beside the flow: find.pl.yaml.

// translated are the flows that every language must have: whoever writes in it can
// be greeted, find something, be helped, ask for a person and learn what is kept.
var translated = []string{"welcome", "find", "help", "person", "privacy"}

// translate reads a flow's texts in another language into the program.
func (b *builder) translate(fsys fs.FS, name string) {
	var file translationFile
	src := b.unmarshal(fsys, name, &file)
	if src == nil {
		return
	}
	flowName, language, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".yaml"), ".")
	f := b.program.flows[flowName]
	switch {
	case f == nil:
		b.problem(spot{name, 1, 1}, "there is no flow %q to translate%s", flowName, meant(flowName, b.names()))
		return
	case file.Flow != flowName || file.Language != language:
		b.problem(src.at("flow"), "flow and language are %q and %q and the file is called %s: they must be the same", file.Flow, file.Language, name)
		return
	case file.Review != "unreviewed" && !crisis.Signed(file.Review):
		b.problem(src.at("review"), "review is %q: want unreviewed, or a name and a date like Ann Example, 2027-01-15", file.Review)
	}
	if f.review == nil {
		f.review = map[string]string{}
	}
	f.review[language] = file.Review
	if !slices.Contains(b.program.languages, language) {
		b.program.languages = append(b.program.languages, language)
	}
	if flowName == "welcome" {
		b.program.fields[language] = file.Fields
		for _, name := range []string{"who", "machine", "closing"} {
			if file.Fields[name] == "" {
				b.problem(src.at("fields"), "fields wants %s: what {%s} says in %s", name, name, language)
			}
			b.anyText(src.at("fields."+name), name, file.Fields[name])
		}
	} else if file.Fields != nil {
		b.problem(src.at("fields"), "fields stand in welcome.%s.yaml, for all conversations", language)
	}
	for stepName := range file.Texts {
		if _, ok := f.byName[stepName]; !ok {
			b.problem(src.at("texts."+stepName), "flow %q has no step %q", flowName, stepName)
		}
	}
	for i := range f.steps {
		b.translateStep(src, f, i, language, file.Texts[f.steps[i].name])
	}
}

func (b *builder) translateStep(src *source, f *flow, i int, language string, t translatedStep) {
	s := &f.steps[i]
	given := map[string]string{"say": t.Say, "again": t.Again, "outside": t.Outside, "which": t.Which, "silence": t.Silence}
	for field, w := range s.texts() {
		text := strings.TrimSpace(given[field])
		at := src.at("texts." + s.name + "." + field)
		switch {
		case s.name == "":
			b.problem(f.source.at(fmt.Sprintf("steps[%d]", i)), "this step has no name, so it cannot be translated to %s: give it step:", language)
			continue
		case text == "":
			b.problem(src.at("texts."+s.name), "%s of step %q is missing in %s", field, s.name, language)
			continue
		}
		b.anyText(at, field, text)
		if w.other == nil {
			w.other = map[string]string{}
		}
		w.other[language] = text
	}
	for j, answers := range t.Answers {
		at := src.at(fmt.Sprintf("texts.%s.answers[%d]", s.name, j))
		if j >= len(s.choices) {
			b.problem(at, "step %q has %d choices, and here are answers for more", s.name, len(s.choices))
			break
		}
		for _, a := range answers {
			b.answer(at, a)
			s.choices[j].answers = append(slices.Clone(s.choices[j].answers), answerKey(a))
		}
	}
}

// languagesHave checks that each language has what it must have.
func (b *builder) languagesHave() {
	for _, language := range b.program.languages {
		for _, name := range translated {
			if f := b.program.flows[name]; f != nil && f.review[language] == "" {
				b.problem(spot{file: name + ".yaml", line: 1}, "flow %q is missing in %s: write %s.%s.yaml", name, language, name, language)
			}
		}
	}
}

// names are those of all flows.
func (b *builder) names() (all []string) {
	for _, f := range b.program.order {
		all = append(all, f.name)
	}
	return all
}

// speaks reports whether a resident may be answered in a language: every flow that
// must have it has been signed, or what is unreviewed goes out too.
func (p *Program) speaks(language string) bool {
	if !slices.Contains(p.languages, language) {
		return false
	}
	for _, name := range translated {
		if f := p.flows[name]; f == nil || !p.unreviewed && !crisis.Signed(f.review[language]) {
			return false
		}
	}
	return true
}

// Unsigned lists the files of texts in other languages that nobody has signed.
func (p *Program) Unsigned() (files []string) {
	for _, f := range p.order {
		for _, language := range p.languages {
			if review, ok := f.review[language]; ok && !crisis.Signed(review) {
				files = append(files, f.name+"."+language+".yaml")
			}
		}
	}
	return files
}
