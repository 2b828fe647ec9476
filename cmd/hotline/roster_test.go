package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/ivr/stasis"
	"hotline/routing"
)

func TestRoster(t *testing.T) {
	s, err := configured(t, "", `HOTLINE_OPERATORS=[{id: "101", departments: [1]}, {id: "102", device: "PJSIP/desk2", browser: "PJSIP/web-102", departments: [2, 3]}, {id: "201", device: none, browser: "PJSIP/web-201"}]`)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		added   []store.Operator
		team    []routing.Operator
		devices map[routing.OperatorID]stasis.Devices
	}{
		"nobody was added": {nil,
			[]routing.Operator{{ID: "101", Departments: []routing.Department{1}}, {ID: "102", Departments: []routing.Department{2, 3}}, {ID: "201", Departments: []routing.Department{}}},
			map[routing.OperatorID]stasis.Devices{"101": {Phone: "PJSIP/101"}, "102": {Phone: "PJSIP/desk2", Browser: "PJSIP/web-102"}, "201": {Browser: "PJSIP/web-201"}}},
		"one more, one changed": {
			[]store.Operator{{ID: "102", Device: "PJSIP/102", Departments: []routing.Department{5}}, {ID: "107", Device: "PJSIP/107", Browser: "PJSIP/web-107", Departments: []routing.Department{4}}},
			[]routing.Operator{{ID: "101", Departments: []routing.Department{1}}, {ID: "102", Departments: []routing.Department{5}}, {ID: "201", Departments: []routing.Department{}}, {ID: "107", Departments: []routing.Department{4}}},
			map[routing.OperatorID]stasis.Devices{"101": {Phone: "PJSIP/101"}, "102": {Phone: "PJSIP/102"}, "107": {Phone: "PJSIP/107", Browser: "PJSIP/web-107"}, "201": {Browser: "PJSIP/web-201"}}},
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
