package access

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a password in characters (OWASP ASVS 4.0.3, 2.1.1 and 2.1.2).
const (
	minPassword = 12
	maxPassword = 128
)

// Why a password is refused. Each can be shown to the person who chose it.
var (
	ErrPasswordShort  = fmt.Errorf("the password needs at least %d characters", minPassword)
	ErrPasswordLong   = fmt.Errorf("the password may have at most %d characters", maxPassword)
	ErrPasswordCommon = errors.New("too many people have this password: it is among the first that are tried")
	ErrPasswordLogin  = errors.New("the password is made of the login")
	ErrPasswordText   = errors.New("the password is no valid text")
)

// commonText is the most common passwords of at least minPassword characters: those of the frequency list of zxcvbn
// (Dropbox, MIT licence), and what this product and the Ukrainian keyboard invite.
//
//go:embed common.txt
var commonText string

// JudgePassword returns why a password cannot be chosen for a login; nil if it can. Any characters may be in it, and none
// must be (ASVS 2.1.4, 2.1.9). Several blanks count as one (2.1.1).
func JudgePassword(login, password string) error {
	folded := strings.ToLower(normal(password))
	switch length := utf8.RuneCountInString(strings.Join(strings.Fields(folded), " ")); {
	case !utf8.ValidString(password):
		return ErrPasswordText
	case TooLong(password):
		return ErrPasswordLong
	case length < minPassword:
		return ErrPasswordShort
	case isCommon(folded) || ofFew(folded):
		return ErrPasswordCommon
	case login != "" && strings.Trim(strings.ReplaceAll(folded, login, ""), "0123456789!?. -_") == "":
		return ErrPasswordLogin
	}
	return nil
}

// TooLong reports whether a text is longer than any password: no work is to be spent on it.
func TooLong(password string) bool {
	return len(password) > maxPassword*utf8.UTFMax || utf8.RuneCountInString(normal(password)) > maxPassword
}

// normal returns a password in the one form of Unicode that is hashed: a keyboard may send й as one character or as two.
func normal(password string) string { return norm.NFC.String(password) }

func isCommon(folded string) bool {
	for common := range strings.Lines(commonText) {
		if strings.TrimSuffix(common, "\n") == folded {
			return true
		}
	}
	return false
}

// ofFew reports whether at most two different characters are in a password.
func ofFew(password string) bool {
	seen := make(map[rune]bool)
	for _, r := range password {
		seen[r] = true
	}
	return len(seen) <= 2
}
