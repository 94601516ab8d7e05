package flows

import (
	"embed"
	"io/fs"
)

//go:embed scripts/*.yaml scripts/*.txt
var scripts embed.FS

// Scripts are the county's own conversations and their transcripts, as built in.
func Scripts() fs.FS {
	sub, err := fs.Sub(scripts, "scripts")
	if err != nil {
		return scripts // unreachable: the folder is embedded by name above
	}
	return sub
}
