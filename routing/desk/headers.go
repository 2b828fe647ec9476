package desk

import (
	"net/http"
	"strings"
)

// policy is what pages may load and run: only what this service serves, and nothing that is written into a page (OWASP ASVS
// 4.0.3, 14.4.3). Sounds that a page records or mixes are blobs. Trusted Types are not asked for: the library that draws the
// statistics writes its tooltips as HTML.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// securityHeaders returns what every answer says to browsers.
func securityHeaders(secure bool) map[string]string {
	headers := map[string]string{
		"Content-Security-Policy":      policy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"Permissions-Policy":           "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	if secure {
		headers["Strict-Transport-Security"] = "max-age=31536000"
	}
	return headers
}

// setHeaders sets the headers of an answer. What the API says is nobody's to keep (ASVS 8.2.1), and no page to look at (14.4.2).
func (g *Gate) setHeaders(w http.ResponseWriter, r *http.Request) {
	for name, value := range g.headers {
		w.Header().Set(name, value)
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Disposition", `attachment; filename="api.json"`)
	}
}
