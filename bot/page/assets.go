package page

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
)

// Assets is the folder of addresses that Asset answers.
const Assets = "/assets/"

// kinds are the files that may be asked for.
var kinds = map[string]string{
	"signpost.css": "text/css; charset=utf-8",
	"signpost.svg": "image/svg+xml",
}

var (
	styleURL = address("signpost.css")
	iconURL  = address("signpost.svg")
)

// address names a file with a hash of its bytes, so that a browser may keep
// it for a year and still has the new one the moment we do.
func address(name string) string { return Assets + name + "?v=" + version(name) }

func version(name string) string {
	data, err := own.ReadFile(name)
	if err != nil {
		return "" // unreachable: the files are embedded by name
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// Asset serves the style sheet and the icon under Assets.
func Asset() http.Handler {
	return Public(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		kind, ok := kinds[name]
		data, err := own.ReadFile(name)
		if !ok || err != nil || r.URL.Path != Assets+name {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		if r.URL.Query().Get("v") == version(name) {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		_, _ = w.Write(data) // the browser may have gone
	}))
}
