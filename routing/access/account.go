package access

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/routing"
)

// Account is a person who may sign in.
type Account struct {
	Login    string             `json:"login"` // small letters, digits and .-_@
	Name     string             `json:"name,omitempty"`
	Role     Role               `json:"role"`
	Operator routing.OperatorID `json:"operator,omitempty"` // whose calls the person takes; empty: none
	Language string             `json:"language"`           // of the pages: uk or en

	PasswordHash string `json:"-"`
	HandedOver   bool   `json:"password_handed_over"` // an engineer set the password: the person has to choose another one
	SealedSeed   []byte `json:"-"`                    // of the one-time codes; empty: the password alone lets in
	SpentStep    int64  `json:"-"`                    // of the last code that was taken
	// SecondFactorAt is when the second factor was switched on; zero: it is not.
	SecondFactorAt time.Time `json:"second_factor_at,omitzero"`
	// Version grows with every change that ends what was signed in before: of the password, the second factor, the role, the
	// operator, of being disabled, and when the person signs out everywhere.
	Version    int64     `json:"-"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	ChangedAt  time.Time `json:"changed_at,omitzero"`
	DisabledAt time.Time `json:"disabled_at,omitzero"` // zero: the person may sign in
}

// maxName is how many characters a person's name may have.
const maxName = 100

// logins are what can be typed on any keyboard, and read out over a telephone.
var logins = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,62}$`)

// FoldLogin returns a login as it is kept, however it was typed.
func FoldLogin(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// Validate returns all that is wrong with an account, but its password.
func (a Account) Validate() error {
	var faults []error
	if !logins.MatchString(a.Login) {
		faults = append(faults, fmt.Errorf("login: %q is not small letters, digits and .-_@, at most 63", a.Login))
	}
	if !a.Role.Valid() {
		faults = append(faults, fmt.Errorf("role: %q is not operator, supervisor or engineer", a.Role))
	}
	if a.Role == Operator && a.Operator == "" {
		faults = append(faults, errors.New("operator: an account of this role needs the id of the operator whose calls it takes"))
	}
	if a.Language != "uk" && a.Language != "en" {
		faults = append(faults, fmt.Errorf("language: %q is not uk or en", a.Language))
	}
	if utf8.RuneCountInString(a.Name) > maxName || !utf8.ValidString(a.Name) || strings.ContainsRune(a.Name, 0) {
		faults = append(faults, fmt.Errorf("name: not a text of at most %d characters", maxName))
	}
	return errors.Join(faults...)
}

// Dues returns what the person has to do before anything else, in this order. strict are the roles that must have a second factor.
func (a Account) Dues(strict []Role) []Due {
	var dues []Due
	if a.HandedOver {
		dues = append(dues, DuePassword)
	}
	if !a.HasSecondFactor() && slices.Contains(strict, a.Role) {
		dues = append(dues, DueSecondFactor)
	}
	return dues
}

// HasSecondFactor reports whether the person needs a one-time code beside the password.
func (a Account) HasSecondFactor() bool { return len(a.SealedSeed) > 0 }

// Disabled reports whether the person may sign in no more.
func (a Account) Disabled() bool { return !a.DisabledAt.IsZero() }
