// Code generated from lexicon/pl by TestTablesAgree; DO NOT EDIT.

package crisis

var lexiconPL = lexicon{
	language: "pl",
	concepts: []concept{
		{"self", []string{"ja", "mnie", "mi", "sie"}},
		{"filler", []string{"juz", "naprawde"}},
		{"not", []string{"nie"}},
	},
	rules: []rule{
		{ID: "pl.crisis.try", File: "lexicon/pl/words.yaml", Line: 13, Kind: 0, Level: 5, Others: 3, Flags: 0, Reason: "wants to die", Patterns: []string{
			"chce umrzec",
		}},
	},
	gathered: []gathered{},
	spellings: []spelling{
		{"niechce", "nie chce"},
	},
	keywords: []string{"samobojstwo"},
	plain:    []string{"tak"},
	joinable: []string{"nie"},
}
