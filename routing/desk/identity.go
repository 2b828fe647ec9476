package desk

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"hotline/routing/access"
)

type principalKey struct{}

func withPrincipal(r *http.Request, who access.Principal) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), principalKey{}, who))
}

// principalOf returns who asks.
func principalOf(r *http.Request) access.Principal {
	who, _ := r.Context().Value(principalKey{}).(access.Principal)
	return who
}

// identify returns who asks.
func (d *desk) identify(r *http.Request) access.Principal {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		return access.Principal{}
	}
	sum, known := sha256.Sum256([]byte(token)), 0
	for _, valid := range d.Tokens {
		hash := sha256.Sum256([]byte(valid))
		known |= subtle.ConstantTimeCompare(sum[:], hash[:])
	}
	if known == 0 {
		return access.Principal{}
	}
	return access.Principal{Name: "api", Scopes: access.Scopes()}
}

// stillThere reports whether the session of a stream has not ended.
func (d *desk) stillThere(*http.Request) bool { return true }

// SignIn is C's.
func (d *desk) SignIn(w http.ResponseWriter, r *http.Request)         {}
func (d *desk) SignOut(w http.ResponseWriter, r *http.Request)        {}
func (d *desk) GetSession(w http.ResponseWriter, r *http.Request)     {}
func (d *desk) SetLanguage(w http.ResponseWriter, r *http.Request)    {}
func (d *desk) ChangePassword(w http.ResponseWriter, r *http.Request) {}
