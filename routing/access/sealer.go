package access

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// SealerKey is how many bytes the key of a Sealer has: AES-256.
const SealerKey = 32

// What is sealed, so that the one cannot pass for the other.
const (
	sealedSeed     = "seed of "
	sealedProposal = "proposal to "
)

// Why a seal is not opened.
var (
	ErrSeal     = errors.New("sealed by another key, for somebody else, or damaged")
	ErrProposal = errors.New("the proposed seed is too old: begin anew")
)

// Sealer encrypts seeds (AES-256-GCM): whoever reads the database, or a backup of it, has no codes. The login is part of the seal, so
// that nobody's seed can be put in another's place. It may be used by many goroutines.
type Sealer struct{ cipher cipher.AEAD }

// NewSealer returns a sealer. The error says that the key has not SealerKey bytes.
func NewSealer(key []byte) (*Sealer, error) {
	if len(key) != SealerKey {
		return nil, fmt.Errorf("a key of %d bytes, not %d", len(key), SealerKey)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealing, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Sealer{cipher: sealing}, nil
}

// Seal returns the seed of a person as it is kept.
func (s *Sealer) Seal(seed Seed, login string) []byte {
	return s.cipher.Seal(nil, nil, seed, []byte(sealedSeed+login))
}

// Open returns the seed that was sealed for a person. The error is ErrSeal.
func (s *Sealer) Open(sealed []byte, login string) (Seed, error) {
	seed, err := s.cipher.Open(nil, nil, sealed, []byte(sealedSeed+login))
	if err != nil {
		return nil, ErrSeal
	}
	return seed, nil
}

// Propose returns a seed that is not kept yet as text for the person, who brings it back with the first code in time. So nothing is
// kept of who only looks, and nobody chooses a seed of their own.
func (s *Sealer) Propose(seed Seed, login string, until time.Time) string {
	text := append(binary.BigEndian.AppendUint64(nil, uint64(until.Unix())), seed...)
	return base64.RawURLEncoding.EncodeToString(s.cipher.Seal(nil, nil, text, []byte(sealedProposal+login)))
}

// Proposed returns the seed that was proposed to a person. The error is ErrSeal, or ErrProposal if it is too late.
func (s *Sealer) Proposed(proposal, login string, now time.Time) (Seed, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(proposal)
	if err != nil {
		return nil, ErrSeal
	}
	text, err := s.cipher.Open(nil, nil, sealed, []byte(sealedProposal+login))
	if err != nil || len(text) <= 8 {
		return nil, ErrSeal
	}
	if now.Unix() > int64(binary.BigEndian.Uint64(text)) {
		return nil, ErrProposal
	}
	return text[8:], nil
}
