package desk

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"hotline/routing/access"
)

// knownClient is a program as the door knows it: without its token.
type knownClient struct {
	sum [sha256.Size]byte
	who access.Principal
}

func knownClients(clients []Client) []knownClient {
	known := make([]knownClient, len(clients))
	for i, c := range clients {
		known[i] = knownClient{sha256.Sum256([]byte(c.Token)), access.Principal{Name: c.Name, Scopes: c.Scopes}}
	}
	return known
}

// bearer returns the token that a program sent (RFC 6750 §2.1; the scheme in any case, RFC 9110 §11.1).
func bearer(r *http.Request) (token string, sent bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), scheme != "" && strings.EqualFold(scheme, "Bearer")
}

// program returns whose token it is, nobody if no one's or none. It compares with every token, in a time that tells nothing of them.
func (g *Gate) program(token string) access.Principal {
	sum, found := sha256.Sum256([]byte(token)), access.Principal{}
	for _, c := range g.clients {
		if subtle.ConstantTimeCompare(sum[:], c.sum[:]) == 1 && token != "" {
			found = c.who
		}
	}
	return found
}
