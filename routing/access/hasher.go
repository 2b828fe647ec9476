package access

import (
	"context"
	"errors"
	"fmt"

	"github.com/alexedwards/argon2id"
)

const (
	// memory (KiB) and passes are what OWASP's Password Storage Cheat Sheet asks of argon2id at least. More would take from
	// the calls on the same machine; guessing is slowed at the door besides.
	memory, passes = 19 * 1024, 2
	// atOnce is how many passwords are hashed at a time: it bounds memory to 38 MiB and processors to two.
	atOnce = 2
)

// ErrBusy says that so many passwords are being checked that this one's turn did not come before its deadline.
var ErrBusy = errors.New("too many passwords are being checked")

// Hasher makes and checks hashes of passwords, few at a time. It may be used by many goroutines.
type Hasher struct {
	params argon2id.Params
	turns  chan struct{}
	nobody string // a hash that no password has
}

// NewHasher returns a hasher.
func NewHasher() *Hasher {
	params := argon2id.Params{Memory: memory, Iterations: passes, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	return newHasher(params)
}

func newHasher(params argon2id.Params) *Hasher {
	h := &Hasher{params: params, turns: make(chan struct{}, atOnce)}
	h.nobody = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", params.Memory, params.Iterations, params.Parallelism,
		"AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	return h
}

// Hash returns the hash to keep of a password, with its parameters and salt. The error is ErrBusy, or the machine has no
// randomness.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.wait(ctx); err != nil {
		return "", err
	}
	defer h.done()
	return argon2id.CreateHash(normal(password), &h.params)
}

// Check reports whether a password is the one of a hash, and whether the hash is to be made anew because its parameters
// are no longer ours. An empty hash, of a login that nobody has, takes the same work as any and is nobody's. The error is
// ErrBusy, or the hash cannot be read.
func (h *Hasher) Check(ctx context.Context, password, hash string) (right, stale bool, err error) {
	nobody := hash == ""
	if nobody {
		hash = h.nobody
	}
	if err := h.wait(ctx); err != nil {
		return false, false, err
	}
	defer h.done()
	match, params, err := argon2id.CheckHash(normal(password), hash)
	if err != nil {
		return false, false, fmt.Errorf("password hash: %w", err)
	}
	right = match && !nobody
	return right, right && *params != h.params, nil
}

// wait takes a turn, unless the context ends before.
func (h *Hasher) wait(ctx context.Context) error {
	select {
	case h.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy
	}
}

func (h *Hasher) done() { <-h.turns }
