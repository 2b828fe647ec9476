package access

import (
	"errors"
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
// without roles no person. An open rule lets everybody.
type Rule struct {
	Open  bool
	Scope Scope
	Roles []Role
}

// Why somebody may not. The first is mended by signing in, the second is not.
var (
	ErrNobody  = errors.New("sign in, or send a bearer token that is valid")
	ErrMayNot  = errors.New("this account may not do that")
	ErrNoScope = errors.New("this token may not do that")
)

// Permit returns nil if somebody may do what the rule is of, else ErrNobody, ErrMayNot or ErrNoScope.
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
	}
	return nil
}
