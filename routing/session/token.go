package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// tokenBytes is how much randomness is in a session's id: 256 bits.
const tokenBytes = 32

// newToken returns the id of a new session, as the cookie carries it.
func newToken() string {
	var id [tokenBytes]byte
	_, _ = rand.Read(id[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(id[:])
}

// digest returns under which name a secret or a login is kept.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
