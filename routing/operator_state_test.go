package routing_test

import (
	"encoding/json"
	"testing"
	"time"

	"hotline/routing"
)

func TestOperatorStateText(t *testing.T) {
	for _, state := range routing.OperatorStates() {
		text, err := json.Marshal(state)
		if err != nil {
			t.Fatal(err)
		}
		var got routing.OperatorState
		if err := json.Unmarshal(text, &got); err != nil || got != state {
			t.Errorf("%v through JSON %s: %v, %v", state, text, got, err)
		}
	}
	if text, _ := json.Marshal(routing.WrapUp); string(text) != `"wrap-up"` {
		t.Errorf("WrapUp is %s", text)
	}
}

func TestUnknownOperatorState(t *testing.T) {
	if got := routing.OperatorState(9).String(); got != "state(9)" {
		t.Errorf("String = %q", got)
	}
	if _, err := routing.OperatorState(-1).MarshalText(); err == nil {
		t.Error("MarshalText of an unknown state: no error")
	}
	var s routing.OperatorState
	if err := s.UnmarshalText([]byte("asleep")); err == nil {
		t.Error("UnmarshalText of an unknown state: no error")
	}
}

func TestDepartment(t *testing.T) {
	for key, want := range map[routing.Department]string{
		routing.Any: "any", routing.Services: "services", routing.Connection: "connection", routing.Support: "support",
		routing.Accounts: "accounts", routing.Corporate: "corporate", 6: "department(6)", -1: "department(-1)",
	} {
		if got := key.String(); got != want {
			t.Errorf("Department(%d) = %q, want %q", int(key), got, want)
		}
		if known := key >= 0 && key <= 5; key.Valid() != known {
			t.Errorf("Department(%d).Valid() = %v", int(key), !known)
		}
	}
	for i, d := range routing.Departments() {
		if int(d) != i+1 {
			t.Errorf("department %v stands at key %d of the menu", d, i+1)
		}
	}
}

func TestRulesValidate(t *testing.T) {
	if err := routing.DefaultRules().Validate(); err != nil {
		t.Errorf("default rules: %v", err)
	}
	err := routing.Rules{Overflow: -time.Second, Rest: -1}.Validate()
	if err == nil || err.Error() != "routing.overflow: -1s is below 0\nrouting.rest: -1ns is below 0" {
		t.Errorf("faults: %v", err)
	}
}
