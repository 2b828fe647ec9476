package access

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"image/png"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

const (
	// seedSize is how many bytes a seed has: as many as SHA-1's result (RFC 4226 §4, R6).
	seedSize = 20
	// stepSeconds is for how long a code is shown (RFC 6238 §4.1).
	stepSeconds = 30
	// driftSteps is by how many steps a telephone's clock may be off, either way (RFC 6238 §5.2).
	driftSteps = 1
	// pictureSide is the side of the seed's picture in pixels.
	pictureSide = 232
	// issuer is under which name a telephone shows the codes.
	issuer = "Hotline"
)

// codes are six digits by SHA-1: what every telephone's app knows.
var codes = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// Seed is what a person's one-time codes are made of, here and in the person's telephone (TOTP, RFC 6238).
type Seed []byte

// NewSeed returns a seed that nobody can guess.
func NewSeed() Seed {
	seed := make(Seed, seedSize)
	_, _ = rand.Read(seed) // it never fails
	return seed
}

// Text returns the seed as it is typed into a telephone.
func (s Seed) Text() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s)
}

// ReadSeed reads a seed as Text writes it.
func ReadSeed(text string) (Seed, error) {
	seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	return seed, nil
}

// Address returns the seed as telephones read it from a picture.
func (s Seed) Address(login string) string {
	about := url.Values{"secret": {s.Text()}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {fmt.Sprint(stepSeconds)}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + about.Encode()
}

// Picture returns the address as a QR code, a PNG.
func (s Seed) Picture(login string) ([]byte, error) {
	key, err := otp.NewKeyFromURL(s.Address(login))
	if err != nil {
		return nil, fmt.Errorf("picture of a seed: %w", err)
	}
	picture, err := key.Image(pictureSide, pictureSide)
	if err != nil {
		return nil, fmt.Errorf("picture of a seed: %w", err)
	}
	var text bytes.Buffer
	if err := png.Encode(&text, picture); err != nil {
		return nil, fmt.Errorf("picture of a seed: %w", err)
	}
	return text.Bytes(), nil
}

// Code returns the code of a moment.
func (s Seed) Code(at time.Time) (string, error) {
	return hotp.GenerateCodeCustom(s.Text(), uint64(stepOf(at)), codes)
}

// Match returns the step of which a code is, if that is the one of the moment, the one before or the one after, and later than the
// one that was spent last: a code is good once (RFC 6238 §5.2).
func (s Seed) Match(code string, at time.Time, spent int64) (step int64, right bool) {
	now := stepOf(at)
	for near := now - driftSteps; near <= now+driftSteps; near++ {
		same, err := hotp.ValidateCustom(code, uint64(near), s.Text(), codes)
		if err == nil && same && near > spent {
			step, right = near, true
		}
	}
	return step, right
}

func stepOf(at time.Time) int64 { return at.Unix() / stepSeconds }
