package access_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"hotline/routing/access"
)

func TestPermit(t *testing.T) {
	person := func(role access.Role) access.Principal { return access.Principal{Login: "x", Role: role} }
	program := func(scopes ...access.Scope) access.Principal { return access.Principal{Name: "bot", Scopes: scopes} }
	bound := access.Principal{Login: "x", Role: access.Operator, Must: []access.Due{access.DuePassword}}
	both := access.Rule{Scope: access.WriteCallBacks, Roles: []access.Role{access.Operator, access.Supervisor}}
	pages := access.Rule{Roles: []access.Role{access.Supervisor}}
	programs := access.Rule{Scope: access.WritePayments}
	for _, tt := range []struct {
		name string
		rule access.Rule
		who  access.Principal
		want error
	}{
		{"open to nobody", access.Rule{Open: true}, access.Principal{}, nil},
		{"nobody", both, access.Principal{}, access.ErrNobody},
		{"nobody where nobody may", access.Rule{}, access.Principal{}, access.ErrNobody},
		{"operator", both, person(access.Operator), nil},
		{"engineer", both, person(access.Engineer), access.ErrMayNot},
		{"no role", both, person(""), access.ErrMayNot},
		{"scope", both, program(access.WriteCallBacks), nil},
		{"all scopes", both, program(access.Scopes()...), nil},
		{"another scope", both, program(access.ReadCallBacks), access.ErrNoScope},
		{"no scopes", both, program(), access.ErrNoScope},
		{"a program at a page", pages, program(access.Scopes()...), access.ErrNoScope},
		{"an empty scope is none", pages, program(""), access.ErrNoScope},
		{"an operator at a supervisor's", pages, person(access.Operator), access.ErrMayNot},
		{"a person where programs may", programs, person(access.Supervisor), access.ErrMayNot},
		{"something is due", both, bound, access.ErrDuePassword},
		{"due, and may not", programs, bound, access.ErrMayNot},
		{"due, and open", access.Rule{Open: true}, bound, nil},
		{"due, and early", access.Rule{Roles: access.Roles(), Early: true}, bound, nil},
		{"early is for the roles alone", access.Rule{Roles: []access.Role{access.Engineer}, Early: true}, bound, access.ErrMayNot},
		{"due, of no name", both, access.Principal{Login: "x", Role: access.Operator, Must: []access.Due{"?"}}, access.ErrDue},
		{"a program where no rule lets", access.Rule{}, program(access.Scopes()...), access.ErrNoScope},
	} {
		if got := tt.rule.Permit(tt.who); !errors.Is(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestActors(t *testing.T) {
	for want, who := range map[string]access.Principal{
		"": {}, "101": {Login: "101", Name: "Олена"}, "token:cabinet": {Name: "cabinet"},
	} {
		if got := who.Actor(); got != want {
			t.Errorf("%+v is %q, want %q", who, got, want)
		}
	}
}

func TestScopesAndRoles(t *testing.T) {
	for _, scope := range access.Scopes() {
		if !scope.Valid() {
			t.Errorf("%s is none", scope)
		}
	}
	if access.Scope("calls:delete").Valid() || access.Role("admin").Valid() || access.Role("").Valid() {
		t.Error("what is not there is valid")
	}
}

// TestPace: five attempts at a login, thirty from an address; then the wait grows, and ends growing.
func TestPace(t *testing.T) {
	wait := func(attempts int) time.Duration { return access.LoginPace.Delay(attempts) }
	got := []time.Duration{wait(1), wait(4), wait(5), wait(6), wait(7), wait(8), wait(1 << 30)}
	want := []time.Duration{0, 0, time.Minute, 2 * time.Minute, 4 * time.Minute, 5 * time.Minute, 5 * time.Minute}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if a := access.AddressPace; a.Delay(29) != 0 || a.Delay(30) != time.Minute {
		t.Errorf("an address waits %v after 29, %v after 30", a.Delay(29), a.Delay(30))
	}
	delays := access.LoginPace.Delays()
	for i, delay := range delays {
		if delay != wait(i+1) {
			t.Errorf("%d attempts: %v in the list, %v else", i+1, delay, wait(i+1))
		}
	}
	if last := delays[len(delays)-1]; last != access.LoginPace.Most {
		t.Errorf("the list ends with %v", last)
	}
}
