package desk

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"hotline/routing/access"
)

// ReadRules reads from the description of the API who may do what, by the patterns of http.ServeMux, such as
// "GET /api/v1/calls/{id}". x-scope and x-roles of an operation say it; "security: []" opens it to everybody. The error names
// all operations of which it is not said, and those that name a scope or a role that is none.
func ReadRules(spec []byte) (map[string]access.Rule, error) {
	var file struct {
		Paths map[string]map[string]yaml.Node `yaml:"paths"`
	}
	if err := yaml.Unmarshal(spec, &file); err != nil {
		return nil, fmt.Errorf("description of the API: %w", err)
	}
	rules := make(map[string]access.Rule)
	var faults []error
	for path, methods := range file.Paths {
		for method, node := range methods {
			if method == "parameters" {
				continue
			}
			pattern := strings.ToUpper(method) + " " + path
			rule, err := readRule(&node)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", pattern, err))
			}
			rules[pattern] = rule
		}
	}
	return rules, errors.Join(faults...)
}

// readRule reads the rule of one operation.
func readRule(node *yaml.Node) (access.Rule, error) {
	var operation struct {
		Security *[]map[string][]string `yaml:"security"`
		Scope    access.Scope           `yaml:"x-scope"`
		Roles    []access.Role          `yaml:"x-roles"`
	}
	if err := node.Decode(&operation); err != nil {
		return access.Rule{}, err
	}
	open := operation.Security != nil && len(*operation.Security) == 0
	if !open && operation.Scope == "" && len(operation.Roles) == 0 {
		return access.Rule{}, errors.New("neither x-scope nor x-roles")
	}
	if operation.Scope != "" && !operation.Scope.Valid() {
		return access.Rule{}, fmt.Errorf("x-scope: %q is none", operation.Scope)
	}
	for _, role := range operation.Roles {
		if !role.Valid() {
			return access.Rule{}, fmt.Errorf("x-roles: %q is none", role)
		}
	}
	return access.Rule{Open: open, Scope: operation.Scope, Roles: operation.Roles}, nil
}
