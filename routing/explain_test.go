package routing_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/routing"
)

func in(state routing.OperatorState, o routing.Operator) routing.Operator {
	o.State = state
	return o
}

func TestExplain(t *testing.T) {
	const support, accounts, anyone = routing.Support, routing.Accounts, routing.Any
	onBreak := in(routing.Paused, ready("102", 0, support))
	onBreak.Pause = "lunch"
	resting := ready("103", 60, support)
	resting.RestsUntil = noon.Add(4 * time.Second)
	atOnce := routing.DefaultRules()
	atOnce.Overflow = 0
	office := routing.Schedule{Zone: time.UTC, Weeks: routing.DefaultWeeks(), Holidays: map[string]bool{"01-05": true}}
	never := routing.Schedule{Weeks: map[routing.Department]routing.Week{accounts: {}}}

	tests := map[string]struct {
		department routing.Department
		situation  routing.Situation
		want       string
	}{
		"longest idle": {support, routing.Situation{Operators: []routing.Operator{ready("106", 5, support), ready("103", 9, support), ready("104", 99, accounts)}}, `
A call to support at Mon 2026-01-05 12:00:00 UTC: operator 103 takes it at once, longest idle.
  103  takes the call: longest idle
  104  serves other departments
  106  idle for less long
`},
		"as long": {anyone, routing.Situation{Operators: []routing.Operator{ready("106", 9, support), ready("9", 9, accounts)}}, `
A call to any at Mon 2026-01-05 12:00:00 UTC: operator 106 takes it at once, longest idle.
  106  takes the call: longest idle
  9    idle for as long, and comes after 106
`},
		"nobody is free": {support, routing.Situation{Operators: []routing.Operator{
			{ID: "101"}, onBreak, resting, in(routing.Talking, ready("104", 0, support)), in(routing.WrapUp, ready("105", 0, support)),
			in(routing.Reserved, ready("106", 0, support)), in(routing.Ringing, ready("107", 0, support)),
			in(routing.Paused, ready("108", 0, support)), in(9, ready("109", 0))}}, `
A call to support at Mon 2026-01-05 12:00:00 UTC: it waits at place 1, some 36s; from 12:02:00 on any operator may take it.
  101  signed out or unregistered
  102  paused (lunch)
  103  rests for 4s after a missed call
  104  talking
  105  in wrap-up
  106  promised to another call
  107  rings for another call
  108  paused
  109  state(9)
`},
		"others came earlier": {support, routing.Situation{
			Waiting:   []routing.Waiting{waits("c", accounts, 9), waits("b", support, 0), waits("a", support, 5), waits("later", support, -5)},
			Operators: []routing.Operator{ready("103", 9, support)}}, `
A call to support at Mon 2026-01-05 12:00:00 UTC: it waits at place 2, some 6m0s; from 12:02:00 on any operator may take it.
  103  takes call a, which came earlier
`},
		"anyone's": {anyone, routing.Situation{}, `
A call to any at Mon 2026-01-05 12:00:00 UTC: it waits at place 1, nobody can say how long.
  there are no operators
`},
		"overflow at once": {support, routing.Situation{Rules: atOnce, Operators: []routing.Operator{ready("104", 9, accounts), ready("105", 5, accounts), ready("201", 99)}}, `
A call to support at Mon 2026-01-05 12:00:00 UTC: operator 104 takes it at once, overflow.
  104  takes the call: overflow
  105  idle for less long
  201  serves no department
`},
		"holiday": {accounts, routing.Situation{Schedule: office, Operators: []routing.Operator{ready("104", 9, accounts), ready("103", 9, support)}}, `
A call to accounts at Mon 2026-01-05 12:00:00 UTC: the department is closed for the day and opens Tue 2026-01-06 09:00.
  103  serves other departments
  104  is free, but the department is closed
`},
		"never open": {accounts, routing.Situation{Schedule: never}, `
A call to accounts at Mon 2026-01-05 12:00:00 UTC: the department is closed and does not open within 30 days.
  there are no operators
`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.situation.Rules == (routing.Rules{}) {
				tt.situation.Rules = routing.DefaultRules()
			}
			got := routing.Explain(noon, tt.department, tt.situation).String()
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
				t.Errorf("Explain (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExplanationJSON(t *testing.T) {
	got, err := json.Marshal(routing.Explain(noon, routing.Support, routing.Situation{Rules: routing.DefaultRules(),
		Operators: []routing.Operator{in(routing.Talking, ready("103", 0, routing.Support))}}))
	want := `{"at":"2026-01-05T12:00:00Z","department":3,"opening":{"open":true},"place":1,"wait_seconds":180,"overflows":"2026-01-05T12:02:00Z",` +
		`"operators":[{"operator":"103","state":"talking","takes":false,"why":"talking"}]}`
	if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// The operator whom Explain names is the one whom Match gives a call that arrives now; every operator has one verdict, and
// only that one takes the call.
func TestExplainAgreesWithMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := routing.Situation{Waiting: anyQueue.Draw(t, "queue"), Operators: anyTeam.Draw(t, "team"), Rules: routing.DefaultRules()}
		s.Rules.Overflow = rapid.SampledFrom([]time.Duration{0, time.Minute}).Draw(t, "overflow")
		department := routing.Department(rapid.IntRange(0, 5).Draw(t, "department"))
		e := routing.Explain(noon, department, s)
		var want routing.Pair
		for _, pair := range routing.Match(noon, append(s.Waiting, routing.Waiting{Call: "new", Department: department, Since: noon}), s.Operators, s.Rules) {
			if pair.Call == "new" {
				want = pair
			}
		}
		if e.Operator != want.Operator || e.Reason != want.Reason || (e.Place == 0) != (e.Operator != "") {
			t.Fatalf("Match gives %v, but\n%v", want, e)
		}
		if (e.WaitSeconds == 0) != (e.Place == 0) {
			t.Fatalf("place %d, %d s", e.Place, e.WaitSeconds)
		}
		if len(e.Operators) != len(s.Operators) {
			t.Fatalf("%d verdicts for %d operators", len(e.Operators), len(s.Operators))
		}
		for _, v := range e.Operators {
			if v.Takes != (v.Operator == want.Operator) || v.Why == "" || v.Takes != strings.HasPrefix(v.Why, "takes the call") {
				t.Fatalf("Match gives %v, but\n%v", want, e)
			}
		}
	})
}
