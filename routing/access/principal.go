package access

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"hotline/routing"
)

// Principal is who asks: a person who is signed in, or a program with a token. The zero value is nobody.
type Principal struct {
	Login    string // of a person; empty for programs
	Name     string // of the person, or of the program in the configuration
	Role     Role   // of a person; empty for programs
	Operator routing.OperatorID
	Language string
	Scopes   []Scope // of a program; none for persons
	Must     []Due   // what a person has to do before anything else

	SecondFactor bool // the person has one
}

// Nobody reports whether it is not known who asks.
func (p Principal) Nobody() bool { return p.Login == "" && p.Name == "" }

// Person reports whether a person asks, by a page.
func (p Principal) Person() bool { return p.Login != "" }

// Actor returns the name under which an action is noted: a person's login, or "token:" and a program's name.
func (p Principal) Actor() string {
	switch {
	case p.Nobody():
		return ""
	case p.Person():
		return p.Login
	}
	return "token:" + p.Name
}

// Rule says who may do one thing: programs with the scope, persons of one of the roles. Without a scope no program may,
// without roles no person. An open rule lets everybody. Persons who have to do something first may only what is early.
type Rule struct {
	Open  bool
	Early bool
	Scope Scope
	Roles []Role
}

// Why somebody may not. The first is mended by signing in, those that wrap ErrDue by doing what is due, the others are not.
var (
	ErrNobody      = errors.New("sign in, or send a bearer token that is valid")
	ErrMayNot      = errors.New("this account may not do that")
	ErrNoScope     = errors.New("this token may not do that")
	ErrDue         = errors.New("something else has to be done first")
	ErrDuePassword = fmt.Errorf("%w: choose a password of your own", ErrDue)
	ErrDueFactor   = fmt.Errorf("%w: set up the second factor", ErrDue)
)

// dueErrors says of each due why somebody may not do anything else.
var dueErrors = map[Due]error{DuePassword: ErrDuePassword, DueSecondFactor: ErrDueFactor}

// Permit returns nil if somebody may do what the rule is of, else one of the errors above.
func (r Rule) Permit(p Principal) error {
	switch {
	case r.Open:
		return nil
	case p.Nobody():
		return ErrNobody
	case p.Person() && !slices.Contains(r.Roles, p.Role):
		return ErrMayNot
	case !p.Person() && (r.Scope == "" || !slices.Contains(p.Scopes, r.Scope)):
		return ErrNoScope
	case len(p.Must) > 0 && !r.Early:
		return cmp.Or(dueErrors[p.Must[0]], ErrDue)
	}
	return nil
}
