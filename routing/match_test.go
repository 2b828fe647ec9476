package routing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/routing"
)

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// ago returns the time that many seconds before noon, which is "now" in these tests.
func ago(seconds int) time.Time { return noon.Add(-time.Duration(seconds) * time.Second) }

func waits(call routing.CallID, department routing.Department, seconds int) routing.Waiting {
	return routing.Waiting{Call: call, Department: department, Since: ago(seconds)}
}

func ready(id routing.OperatorID, idle int, departments ...routing.Department) routing.Operator {
	return routing.Operator{ID: id, Departments: departments, State: routing.Ready, IdleSince: ago(idle)}
}

func TestMatch(t *testing.T) {
	const support, accounts = routing.Support, routing.Accounts
	resting := ready("103", 60, support)
	resting.RestsUntil = noon.Add(time.Second)
	rested := ready("103", 60, support)
	rested.RestsUntil = noon
	talking := ready("103", 60, support)
	talking.State = routing.Talking

	tests := map[string]struct {
		waiting   []routing.Waiting
		operators []routing.Operator
		want      []string // "call operator reason"
	}{
		"nobody waits":      {operators: []routing.Operator{ready("103", 5, support)}},
		"nobody is there":   {waiting: []routing.Waiting{waits("a", support, 1)}},
		"skill":             {[]routing.Waiting{waits("a", support, 1)}, []routing.Operator{ready("104", 90, accounts), ready("103", 5, support)}, []string{"a 103 longest idle"}},
		"no skill":          {[]routing.Waiting{waits("a", support, 119)}, []routing.Operator{ready("104", 90, accounts)}, nil},
		"overflow":          {[]routing.Waiting{waits("a", support, 120)}, []routing.Operator{ready("104", 90, accounts)}, []string{"a 104 overflow"}},
		"skill first":       {[]routing.Waiting{waits("a", support, 500)}, []routing.Operator{ready("104", 90, accounts), ready("103", 5, support)}, []string{"a 103 longest idle"}},
		"any department":    {[]routing.Waiting{waits("a", routing.Any, 0)}, []routing.Operator{ready("103", 5, support), ready("104", 90, accounts)}, []string{"a 104 longest idle"}},
		"longest idle":      {[]routing.Waiting{waits("a", support, 1)}, []routing.Operator{ready("103", 5, support), ready("106", 6, support)}, []string{"a 106 longest idle"}},
		"order of arrival":  {[]routing.Waiting{waits("young", support, 1), waits("old", support, 2)}, []routing.Operator{ready("103", 5, support)}, []string{"old 103 longest idle"}},
		"older overflow":    {[]routing.Waiting{waits("a", accounts, 5), waits("b", support, 130)}, []routing.Operator{ready("104", 5, accounts)}, []string{"b 104 overflow"}},
		"younger goes on":   {[]routing.Waiting{waits("a", support, 60), waits("b", accounts, 5)}, []routing.Operator{ready("104", 5, accounts)}, []string{"b 104 longest idle"}},
		"tie of calls":      {[]routing.Waiting{waits("b", support, 1), waits("a", support, 1)}, []routing.Operator{ready("103", 5, support)}, []string{"a 103 longest idle"}},
		"tie of operators":  {[]routing.Waiting{waits("a", support, 1)}, []routing.Operator{ready("106", 5, support), ready("103", 5, support)}, []string{"a 103 longest idle"}},
		"resting":           {[]routing.Waiting{waits("a", support, 1)}, []routing.Operator{resting}, nil},
		"rested":            {[]routing.Waiting{waits("a", support, 1)}, []routing.Operator{rested}, []string{"a 103 longest idle"}},
		"talking":           {[]routing.Waiting{waits("a", support, 500)}, []routing.Operator{talking}, nil},
		"unknown skill":     {[]routing.Waiting{waits("a", routing.Department(9), 500)}, []routing.Operator{ready("103", 5, support)}, []string{"a 103 overflow"}},
		"call twice":        {[]routing.Waiting{waits("a", support, 1), waits("a", accounts, 2)}, []routing.Operator{ready("103", 5, support), ready("104", 5, accounts)}, []string{"a 104 longest idle"}},
		"operator twice":    {[]routing.Waiting{waits("a", support, 1), waits("b", support, 2)}, []routing.Operator{ready("103", 5, support), ready("103", 9, support)}, []string{"b 103 longest idle"}},
		"two of each":       {[]routing.Waiting{waits("a", support, 2), waits("b", accounts, 1)}, []routing.Operator{ready("104", 5, accounts), ready("103", 5, support)}, []string{"a 103 longest idle", "b 104 longest idle"}},
		"not yet in queue":  {[]routing.Waiting{waits("a", support, -10)}, []routing.Operator{ready("103", 5, support)}, []string{"a 103 longest idle"}},
		"no department":     {[]routing.Waiting{waits("a", routing.Any, 500), waits("b", support, 500)}, []routing.Operator{ready("201", 900)}, nil},
		"operator of skill": {[]routing.Waiting{waits("a", routing.Any, 9), waits("b", support, 1)}, []routing.Operator{ready("106", 9, support, accounts)}, []string{"a 106 longest idle"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range routing.Match(noon, tt.waiting, tt.operators, routing.DefaultRules()) {
				got = append(got, fmt.Sprintf("%s %s %s", p.Call, p.Operator, p.Reason))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Match (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNextChange(t *testing.T) {
	resting := ready("103", 60, routing.Support)
	resting.RestsUntil = noon.Add(4 * time.Second)
	offline := routing.Operator{ID: "104"}
	tests := map[string]struct {
		waiting   []routing.Waiting
		operators []routing.Operator
		want      time.Duration // from noon; 0: never
	}{
		"nobody waits":      {nil, []routing.Operator{resting}, 0},
		"nobody is ready":   {[]routing.Waiting{waits("a", routing.Support, 1)}, []routing.Operator{offline}, 0},
		"overflow":          {[]routing.Waiting{waits("a", routing.Support, 100)}, []routing.Operator{ready("104", 1, routing.Accounts)}, 20 * time.Second},
		"first overflow":    {[]routing.Waiting{waits("a", routing.Support, 100), waits("b", routing.Support, 110)}, []routing.Operator{ready("104", 1, routing.Accounts)}, 10 * time.Second},
		"rest":              {[]routing.Waiting{waits("a", routing.Support, 1)}, []routing.Operator{resting}, 4 * time.Second},
		"overflow, resting": {[]routing.Waiting{waits("a", routing.Support, 119)}, []routing.Operator{resting}, time.Second},
		"no department":     {[]routing.Waiting{waits("a", routing.Support, 100)}, []routing.Operator{ready("201", 1)}, 0},
		"overflowed":        {[]routing.Waiting{waits("a", routing.Support, 120)}, []routing.Operator{ready("104", 1, routing.Accounts)}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := routing.NextChange(noon, tt.waiting, tt.operators, routing.DefaultRules())
			if want := noon.Add(tt.want); ok != (tt.want > 0) || ok && !got.Equal(want) {
				t.Errorf("NextChange = %v, %v; want in %v", got, ok, tt.want)
			}
		})
	}
}

var (
	anyWaiting = rapid.Custom(func(t *rapid.T) routing.Waiting {
		return waits(routing.CallID(rapid.StringMatching("[a-h]").Draw(t, "call")),
			routing.Department(rapid.IntRange(0, 5).Draw(t, "department")), rapid.IntRange(0, 200).Draw(t, "waited"))
	})
	anyOperator = rapid.Custom(func(t *rapid.T) routing.Operator {
		departments := rapid.SliceOfNDistinct(rapid.SampledFrom(routing.Departments()), 0, 5, rapid.ID).Draw(t, "departments")
		o := ready(routing.OperatorID(rapid.StringMatching("10[1-6]").Draw(t, "operator")), rapid.IntRange(0, 50).Draw(t, "idle"), departments...)
		o.State = rapid.SampledFrom(append(routing.OperatorStates(), routing.Ready, routing.Ready)).Draw(t, "state")
		o.RestsUntil = ago(rapid.IntRange(-2, 2).Draw(t, "rested"))
		return o
	})
	anyQueue = rapid.SliceOfNDistinct(anyWaiting, 0, 8, func(w routing.Waiting) routing.CallID { return w.Call })
	anyTeam  = rapid.SliceOfNDistinct(anyOperator, 0, 6, func(o routing.Operator) routing.OperatorID { return o.ID })
)

// may reports whether the rules let an operator take a call at noon.
func may(w routing.Waiting, o routing.Operator, rules routing.Rules) bool {
	return o.Free(noon) && (o.Serves(w.Department) || o.Serves(routing.Any) && !noon.Before(w.Since.Add(rules.Overflow)))
}

func TestMatchProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := routing.DefaultRules()
		queue, team := anyQueue.Draw(t, "queue"), anyTeam.Draw(t, "team")
		queueBefore, teamBefore := slices.Clone(queue), slices.Clone(team)
		pairs := routing.Match(noon, queue, team, rules)
		if diff := cmp.Diff(queueBefore, queue) + cmp.Diff(teamBefore, team); diff != "" {
			t.Fatalf("Match changed its arguments:\n%s", diff)
		}
		calls, operators := index(queue, team)
		for i, p := range pairs {
			w, waitsNow := calls[p.Call]
			o, freeNow := operators[p.Operator]
			if !waitsNow || !freeNow {
				t.Fatalf("%v: matched twice, or never waited", p)
			}
			if !may(w, o, rules) || (p.Reason == routing.LongestIdle) != o.Serves(w.Department) {
				t.Fatalf("%v: %v does not take %v for that reason", p, o, w)
			}
			if i > 0 && p.Waited > pairs[i-1].Waited {
				t.Fatalf("%v comes after %v", p, pairs[i-1])
			}
			checkOvertaking(t, p, w, o, calls, rules)
			delete(calls, p.Call)
			delete(operators, p.Operator)
		}
		for _, w := range calls {
			for _, o := range operators {
				if may(w, o, rules) {
					t.Fatalf("%v waits beside idle %v", w, o)
				}
			}
		}
	})
}

// checkOvertaking fails if a call that is still left came earlier and could have taken the operator.
func checkOvertaking(t *rapid.T, p routing.Pair, w routing.Waiting, o routing.Operator, left map[routing.CallID]routing.Waiting, rules routing.Rules) {
	for _, other := range left {
		if other.Since.Before(w.Since) && may(other, o, rules) {
			t.Fatalf("%v overtakes %v", p, other)
		}
	}
}

func index(queue []routing.Waiting, team []routing.Operator) (map[routing.CallID]routing.Waiting, map[routing.OperatorID]routing.Operator) {
	calls, operators := make(map[routing.CallID]routing.Waiting), make(map[routing.OperatorID]routing.Operator)
	for _, w := range queue {
		calls[w.Call] = w
	}
	for _, o := range team {
		operators[o.ID] = o
	}
	return calls, operators
}

// Whatever the order of its arguments, a match is the same.
func TestMatchIgnoresOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		queue, team := anyQueue.Draw(t, "queue"), anyTeam.Draw(t, "team")
		want := routing.Match(noon, queue, team, routing.DefaultRules())
		queue = rapid.Permutation(queue).Draw(t, "other queue")
		team = rapid.Permutation(team).Draw(t, "other team")
		if diff := cmp.Diff(want, routing.Match(noon, queue, team, routing.DefaultRules())); diff != "" {
			t.Fatalf("another order gives another match:\n%s", diff)
		}
	})
}

// When NextChange says that time alone changes nothing, or not before a moment, then it does not.
func TestNextChangeMissesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := routing.DefaultRules()
		queue, team := leftOver(anyQueue.Draw(t, "queue"), anyTeam.Draw(t, "team"), rules)
		later := noon.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "later")) * time.Second)
		next, ok := routing.NextChange(noon, queue, team, rules)
		if pairs := routing.Match(later, queue, team, rules); len(pairs) > 0 && (!ok || next.After(later)) {
			t.Fatalf("%v at %v, but NextChange said %v, %v", pairs, later, next, ok)
		}
	})
}

// leftOver takes out of queue and team whom a match at noon brings together.
func leftOver(queue []routing.Waiting, team []routing.Operator, rules routing.Rules) ([]routing.Waiting, []routing.Operator) {
	for _, p := range routing.Match(noon, queue, team, rules) {
		queue = slices.DeleteFunc(queue, func(w routing.Waiting) bool { return w.Call == p.Call })
		team = slices.DeleteFunc(team, func(o routing.Operator) bool { return o.ID == p.Operator })
	}
	return queue, team
}

func BenchmarkMatch(b *testing.B) {
	var queue []routing.Waiting
	for i := range 1000 {
		queue = append(queue, waits(routing.CallID(fmt.Sprint(i)), routing.Department(i%6), i*7919%1000))
	}
	var team []routing.Operator
	for i := range 100 {
		team = append(team, ready(routing.OperatorID(fmt.Sprint(i)), i*31%100, routing.Department(i%5+1)))
	}
	b.ReportAllocs()
	for b.Loop() {
		routing.Match(noon, queue, team, routing.DefaultRules())
	}
}

func ExampleMatch() {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	waiting := []routing.Waiting{
		{Call: "anna", Department: routing.Support, Since: now.Add(-10 * time.Second)},
		{Call: "ivan", Department: routing.Corporate, Since: now.Add(-3 * time.Minute)},
	}
	operators := []routing.Operator{
		{ID: "103", Departments: []routing.Department{routing.Support}, State: routing.Ready, IdleSince: now.Add(-time.Minute)},
		{ID: "101", Departments: []routing.Department{routing.Services}, State: routing.Ready, IdleSince: now.Add(-time.Hour)},
	}
	for _, pair := range routing.Match(now, waiting, operators, routing.DefaultRules()) {
		fmt.Println(pair)
	}
	// Output:
	// call ivan to operator 101: overflow; call waited 3m0s, operator idle 1h0m0s
	// call anna to operator 103: longest idle; call waited 10s, operator idle 1m0s
}

// Suits says of one call and one operator what Match does with them.
func TestSuits(t *testing.T) {
	now := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	rules := routing.DefaultRules()
	suited := 0
	for _, department := range append(routing.Departments(), routing.Any) {
		for _, node := range []string{"", "here", "there"} {
			for _, waited := range []time.Duration{0, rules.Overflow - 1, rules.Overflow} {
				for _, skills := range [][]routing.Department{nil, {routing.Support}} {
					w := routing.Waiting{Call: "c", Department: department, Since: now.Add(-waited), Node: node}
					o := routing.Operator{ID: "103", Departments: skills, State: routing.Ready, Nodes: []string{"here"}}
					got, matched := rules.Suits(now, w, o), len(routing.Match(now, []routing.Waiting{w}, []routing.Operator{o}, rules)) == 1
					if got != matched {
						t.Errorf("%+v for %+v: %t, matched %t", w, o, got, matched)
					}
					if got {
						suited++
					}
				}
			}
		}
	}
	if suited == 0 {
		t.Error("nobody suits")
	}
}
