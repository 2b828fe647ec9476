package desk_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hotline/routing/access"
	"hotline/routing/desk"
)

type brokenAudit struct{}

func (brokenAudit) Audit(context.Context, desk.Deed) error { return errAway }

func TestReadRules(t *testing.T) {
	got, err := desk.ReadRules([]byte(`
security: [{bearer: []}, {session: []}]
paths:
  /api/v1/session:
    post: {operationId: signIn, security: []}
    get: {security: [{session: []}], x-roles: [operator, engineer]}
  /api/v1/calls/{id}:
    parameters: [{name: id}]
    get: {x-scope: 'calls:read', x-roles: [supervisor]}
  /api/v1/payments:
    post: {security: [{bearer: []}], x-scope: 'payments:write'}
`))
	want := map[string]access.Rule{
		"POST /api/v1/session":   {Open: true},
		"GET /api/v1/session":    {Roles: []access.Role{access.Operator, access.Engineer}},
		"GET /api/v1/calls/{id}": {Scope: access.ReadCalls, Roles: []access.Role{access.Supervisor}},
		"POST /api/v1/payments":  {Scope: access.WritePayments},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestRulesThatAreWrong: an operation that nobody thought of is no open one.
func TestRulesThatAreWrong(t *testing.T) {
	_, err := desk.ReadRules([]byte(`
paths:
  /a: {get: {operationId: forgotten}}
  /b: {get: {x-scope: 'b:read'}}
  /c: {get: {x-roles: [root]}}
  /d: {get: {x-roles: root}}
`))
	for _, fault := range []string{"GET /a: neither", `GET /b: x-scope: "b:read"`, `GET /c: x-roles: "root"`, "GET /d:"} {
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%v does not name %s", err, fault)
		}
	}
	if _, err := desk.ReadRules([]byte("\t")); err == nil {
		t.Error("no YAML was read")
	}
}
