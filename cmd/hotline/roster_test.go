package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/routing"
)

func TestRoster(t *testing.T) {
	s, err := configured(t, "", `HOTLINE_OPERATORS=[{id: "101", departments: [1]}, {id: "102", device: "PJSIP/desk2", departments: [2, 3]}]`)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		added   []store.Operator
		team    []routing.Operator
		devices map[routing.OperatorID]string
	}{
		"nobody was added": {nil,
			[]routing.Operator{{ID: "101", Departments: []routing.Department{1}}, {ID: "102", Departments: []routing.Department{2, 3}}},
			map[routing.OperatorID]string{"101": "PJSIP/101", "102": "PJSIP/desk2"}},
		"one more, one changed": {
			[]store.Operator{{ID: "102", Device: "PJSIP/102", Departments: []routing.Department{5}}, {ID: "107", Device: "PJSIP/107", Departments: []routing.Department{4}}},
			[]routing.Operator{{ID: "101", Departments: []routing.Department{1}}, {ID: "102", Departments: []routing.Department{5}}, {ID: "107", Departments: []routing.Department{4}}},
			map[routing.OperatorID]string{"101": "PJSIP/101", "102": "PJSIP/102", "107": "PJSIP/107"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			team, devices := merged(s.operators, s.stasis.Devices, tt.added)
			if diff := cmp.Diff(tt.team, team) + cmp.Diff(tt.devices, devices); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
