package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"hotline/routing/access"
)

// Session is somebody who has signed in.
type Session struct {
	Who     access.Principal // as of the sign-in
	Version int64            // of the account then
	Began   time.Time
	Used    time.Time // last, to the minute
}

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

// Limits is how long a session lasts.
type Limits struct {
	Idle     time.Duration // without use
	Absolute time.Duration // in any case
}

// DefaultLimits are an hour without use, and a long shift (OWASP ASVS 4.0.3, 3.3.2).
func DefaultLimits() Limits { return Limits{Idle: time.Hour, Absolute: 12 * time.Hour} }

// Ends returns when a session ends unless it is used again.
func (l Limits) Ends(s Session) time.Time {
	idle, absolute := s.Used.Add(l.Idle), s.Began.Add(l.Absolute)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}
