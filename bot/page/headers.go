package page

import "net/http"

// policy lets a page load our style sheet and pictures and send forms to us,
// and nothing else (Content Security Policy Level 3). There is no script-src:
// default-src 'none' forbids scripts of every kind.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const permissions = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()"

// Private wraps pages that nobody but the reader may keep: the console, and
// the demo's conversations.
func Private(next http.Handler) http.Handler { return guard(next, "no-store") }

// Public wraps pages that are the same for everybody.
func Public(next http.Handler) http.Handler { return guard(next, "no-cache") }

func guard(next http.Handler, cache string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", cache)
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissions)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY") // for browsers that do not know frame-ancestors
		next.ServeHTTP(w, r)
	})
}
