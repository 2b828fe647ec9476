package desk

import "net/http"

// cookieName is the cookie of a session without TLS, as in the lab. With TLS its name forbids that another host or path of
// the same domain sets it (RFC 6265bis §4.1.3.2).
const (
	cookieName       = "hotline"
	secureCookieName = "__Host-" + cookieName
)

// cookie returns the cookie that carries a session's id. It lives as long as the browser; how long the session lives is
// decided here.
func (g *Gate) cookie(token string) *http.Cookie {
	name := cookieName
	if g.secure() {
		name = secureCookieName
	}
	return &http.Cookie{Name: name, Value: token, Path: "/", Secure: g.secure(), HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

// token returns the id of the session that a request belongs to; empty if to none.
func (g *Gate) token(r *http.Request) string {
	sent, err := r.Cookie(g.cookie("").Name)
	if err != nil {
		return ""
	}
	return sent.Value
}

// takeCookie lets the browser forget the session.
func (g *Gate) takeCookie(w http.ResponseWriter) {
	gone := g.cookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
}
