package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/routing"
)

func TestOperators(t *testing.T) {
	s := storetest.Open(t)
	operators, elsewhere := store.NewOperators(s, "test", nil), store.NewOperators(s, "other", nil)
	add := func(operator store.Operator, at time.Time) {
		t.Helper()
		if err := operators.Add(t.Context(), operator, at); err != nil {
			t.Fatal(err)
		}
	}
	list := func(want ...store.Operator) {
		t.Helper()
		got, err := operators.List(t.Context())
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	list()
	support := []routing.Department{routing.Support}
	ivan := store.Operator{ID: "107", Name: "Іван", Device: "PJSIP/107", Browser: "PJSIP/web-107", Departments: support, AddedAt: noon}
	head := store.Operator{ID: "201", Browser: "PJSIP/web-201", AddedAt: noon} // a supervisor: no telephone, no departments
	nina := store.Operator{ID: "99", Device: "PJSIP/nina", Departments: []routing.Department{routing.Services, routing.Accounts}, AddedAt: noon}
	add(store.Operator{ID: "107", Departments: support}, noon)
	list(store.Operator{ID: "107", Device: "PJSIP/107", Departments: support, AddedAt: noon})
	add(nina, noon)
	add(ivan, noon.Add(time.Hour)) // changed, not added again
	add(head, noon)
	list(nina, ivan, head)
	if got, err := elsewhere.List(t.Context()); len(got) > 0 || err != nil {
		t.Errorf("at another site: %+v, %v", got, err)
	}
	for _, want := range []bool{true, false} {
		if got, err := operators.Remove(t.Context(), "107", noon.Add(2*time.Hour)); got != want || err != nil {
			t.Errorf("removed %v, %v; want %v", got, err, want)
		}
	}
	list(nina, head)
	add(ivan, noon.Add(3*time.Hour))
	ivan.AddedAt = noon.Add(3 * time.Hour)
	list(nina, ivan, head)
}

func TestOperatorsRefused(t *testing.T) {
	operators := store.NewOperators(storetest.Open(t), "test", nil)
	for name, operator := range map[string]store.Operator{
		"no id":             {Departments: []routing.Department{routing.Support}},
		"any department":    {ID: "107", Departments: []routing.Department{routing.Any}},
		"no such among all": {ID: "107", Departments: []routing.Department{routing.Support, 9}},
	} {
		if err := operators.Add(t.Context(), operator, noon); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestDutiesComeBack: a pause, and who has signed out, are there after a restart; an older word is not.
func TestDutiesComeBack(t *testing.T) {
	s := storetest.Open(t)
	lunch, out := routing.Duty{Pause: "lunch"}, routing.Duty{Out: true}
	operators := store.NewOperators(s, "test", nil)
	for _, word := range []struct {
		id   routing.OperatorID
		duty routing.Duty
		at   time.Time
	}{
		{"101", lunch, noon}, {"102", out, noon}, {"103", out, noon}, {"103", routing.Duty{}, noon.Add(time.Minute)},
		{"103", lunch, noon.Add(-time.Minute)},
	} {
		if err := operators.SetDuty(t.Context(), word.id, word.duty, word.at); err != nil {
			t.Fatal(err)
		}
	}
	got, err := store.NewOperators(s, "test", nil).Duties(t.Context())
	if diff := cmp.Diff(map[routing.OperatorID]store.SaidDuty{"101": {lunch, noon}, "102": {out, noon}, "103": {routing.Duty{}, noon.Add(time.Minute)}}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestStatesAreNotedBehindTheBoard: nothing waits for a database that is away, and nothing is lost or reordered by it.
func TestStatesAreNotedBehindTheBoard(t *testing.T) {
	d := newDatabase(t)
	cable, through := newWire(t, d.conn.Config().ConnString())
	away := migrated(t, through)
	j := newJournal(away, store.JournalConfig{Node: "one", RetryMin: time.Millisecond, RetryMax: time.Millisecond})
	stop := j.run(t)
	operators := store.NewOperators(away, "test", j.Journal)
	cable.cut()
	lunch := routing.Duty{Pause: "lunch"}
	for i, change := range []routing.Change{
		{Operator: "101", From: routing.Offline, To: routing.Ready},
		{Operator: "101", From: routing.Ready, To: routing.Reserved},
		{Operator: "102", From: routing.Offline, To: routing.Ready},
		{Operator: "101", From: routing.Reserved, To: routing.Ringing},
		{Operator: "101", From: routing.Ringing, To: routing.Ready}, // of the same moment as the one before
		{Operator: "101", From: routing.Ready, To: routing.Paused, Reason: "lunch", Duty: lunch},
	} {
		at := noon.Add(time.Duration(i) * time.Second)
		if i == 4 {
			at = at.Add(-time.Second)
		}
		operators.NoteState(change, at)
	}
	j.log.await(awayLine)
	cable.mend()
	j.log.await(backLine)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	rows, err := d.conn.Query(t.Context(), `SELECT concat_ws(' ', operator, state, reason) FROM operator_states ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		got = append(got, line)
	}
	want := []string{"101 ready ", "101 reserved ", "102 ready ", "101 ringing ", "101 ready ", "101 paused lunch"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	states, err := operators.States(t.Context())
	if diff := cmp.Diff(map[routing.OperatorID]store.OperatorAt{
		"101": {State: routing.Paused, Reason: "lunch", Since: noon.Add(5 * time.Second)},
		"102": {State: routing.Ready, Since: noon.Add(2 * time.Second)},
	}, states); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	duties, err := operators.Duties(t.Context())
	if diff := cmp.Diff(map[routing.OperatorID]store.SaidDuty{"101": {lunch, duties["101"].Said}, "102": {routing.Duty{}, duties["102"].Said}}, duties); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
