package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"hotline/routing/access"
	"hotline/routing/desk/api"
)

// The description is valid OpenAPI, and says of each operation who may: those who are not named may not.
func TestDescription(t *testing.T) {
	described, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	if err := described.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	for path, item := range described.Paths.Map() {
		for method, o := range item.Operations() {
			name := method + " " + path
			if o.OperationID == "" || o.Summary == "" || len(o.Tags) != 1 {
				t.Errorf("%s: without a name, a summary or a tag", name)
			}
			scope, roles := allowed(o)
			open := o.Security != nil && len(*o.Security) == 0
			if open != (scope == "" && len(roles) == 0) {
				t.Errorf("%s: open %t, scope %q, roles %q", name, open, scope, roles)
			}
			if scope != "" && !access.Scope(scope).Valid() {
				t.Errorf("%s: there is no scope %q", name, scope)
			}
			for _, role := range roles {
				if !slices.Contains(access.Roles(), access.Role(role)) {
					t.Errorf("%s: there is no role %q", name, role)
				}
			}
		}
	}
}

func allowed(o *openapi3.Operation) (scope string, roles []string) {
	scope, _ = o.Extensions["x-scope"].(string)
	named, _ := o.Extensions["x-roles"].([]any)
	for _, role := range named {
		text, _ := role.(string)
		roles = append(roles, text)
	}
	return scope, roles
}

// Everybody meets the door first: whoever is nobody gets 401 wherever something is not open to all, whether this service has a
// part for it or not.
func TestNobodyGetsIn(t *testing.T) {
	described, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice()
	o.floor = nil
	asked := 0
	for path, item := range described.Paths.Map() {
		for method, operation := range item.Operations() {
			if operation.Security != nil && len(*operation.Security) == 0 {
				continue
			}
			asked++
			target := strings.NewReplacer("{id}", "1", "{number}", "1", "{table}", "heat").Replace(path)
			status, answer := o.answer(func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, method, target, "{}")
			if status != http.StatusUnauthorized {
				t.Errorf("%s %s: %d %s", method, path, status, answer)
			}
		}
	}
	if asked < 40 {
		t.Errorf("only %d operations", asked)
	}
}
