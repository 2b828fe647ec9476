package billing

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
)

func TestParseE164(t *testing.T) {
	for _, text := range []string{"+380501112233", "+12025550123", "+6834002", "+123456789012345"} {
		if number, err := ParseE164(text); string(number) != text || err != nil {
			t.Errorf("ParseE164(%q) = %q, %v", text, number, err)
		}
	}
	for _, text := range []string{"", "+", "380501112233", "0501112233", "+0501112233", "+123456", "+1234567890123456",
		"+38 050 111 22 33", "+38050111223x", "++380501112233", "anonymous"} {
		number, err := ParseE164(text)
		if number != "" || err == nil || len(text) > 6 && strings.Contains(err.Error(), text+":") {
			t.Errorf("ParseE164(%q) = %q, %v; want an error that masks it", text, number, err)
		}
	}
}

// TestLogsHide: neither a number nor a name is in a log, however the value gets there.
func TestLogsHide(t *testing.T) {
	var log bytes.Buffer
	contract := Contract{Number: "1000001", Name: "Іван Петренко", Address: Address{City: "Київ"}, Phones: []E164{"+380501112233"}}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("look up", "number", E164("+380501112233"), "contract", contract)
	}
	if got := log.String(); strings.Contains(got, "Петренко") || strings.Contains(got, "Київ") || strings.Contains(got, "0501112233") ||
		strings.Count(got, "+38050•••2233") != 2 || strings.Count(got, "1000001") != 2 {
		t.Errorf("logged %s", got)
	}
}

func TestValidContractNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"1": true, "1000001": true, "123456789012": true, "0001": true,
		"": false, "1234567890123": false, "12a": false, " 12": false, "-1": false, "１２": false,
	} {
		if got := ValidContractNumber(text); got != want {
			t.Errorf("ValidContractNumber(%q) = %v", text, got)
		}
	}
}

func TestEnums(t *testing.T) {
	reads := map[string]func(string) (string, error){
		"active suspended closed":       func(text string) (string, error) { v, err := ParseStatus(text); return string(v), err },
		"home private corporate":        func(text string) (string, error) { v, err := ParseSegment(text); return string(v), err },
		"fault power planned suspected": func(text string) (string, error) { v, err := ParseOutageKind(text); return string(v), err },
	}
	for values, parse := range reads {
		for text := range strings.FieldsSeq(values) {
			if got, err := parse(text); got != text || err != nil {
				t.Errorf("%s is read as %q, %v", text, got, err)
			}
		}
		for _, text := range []string{"", "Active", "home ", "broken"} {
			if got, err := parse(text); got != "" || err == nil || !strings.Contains(err.Error(), `"`+text+`"`) {
				t.Errorf("%q is read as %q, %v", text, got, err)
			}
		}
	}
}

// TestCallerIsSmallAndSurvivesJSON: it is part of each call's saved state.
func TestCallerIsSmallAndSurvivesJSON(t *testing.T) {
	account := debtor(t)
	account.Credits = []Credit{Offer{7, day(t, "2026-11-06"), day(t, "2026-11-12")}.Activate(account.Contract)}
	caller := Caller{
		Number: "+380501112233", FailedEntries: 2, Contracts: []Account{account, debtor(t)},
		Outages: []OutageNotice{{Outage: "42", Kind: OutageFault, ExpectedAt: noon, Contracts: []string{"1000001"}}},
	}
	text, err := json.Marshal(caller)
	if err != nil {
		t.Fatal(err)
	}
	var back Caller
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(back); err != nil || !bytes.Equal(again, text) {
		t.Errorf("written as %s and again as %s, %v", text, again, err)
	}
	if len(text) > 1024 {
		t.Errorf("a caller with two contracts takes %d bytes: %s", len(text), text)
	}
	if empty, _ := json.Marshal(Caller{}); string(empty) != "{}" {
		t.Errorf("nobody is %s", empty)
	}
}

func TestCallerAccount(t *testing.T) {
	second := debtor(t)
	second.Contract = "1000002"
	tests := []struct {
		name     string
		caller   Caller
		contract string
		want     RefusalReason
	}{
		{"the caller's", Caller{Contracts: []Account{debtor(t), second}}, "1000002", ""},
		{"another's or none: the same", Caller{Contracts: []Account{debtor(t)}}, "1000002", RefusedNotRegistered},
		{"no contracts", Caller{Number: "+380501112233"}, "1000001", RefusedNotRegistered},
		{"no number", Caller{}, "1000001", RefusedNotRegistered},
		{"a beginning of the number", Caller{Contracts: []Account{debtor(t)}}, "100000", RefusedNotRegistered},
		{"with zeros before it", Caller{Contracts: []Account{debtor(t)}}, "01000001", RefusedNotRegistered},
		{"nothing entered", Caller{Contracts: []Account{debtor(t)}}, "", RefusedNotRegistered},
		{"four failed", Caller{FailedEntries: 4, Contracts: []Account{second}}, "1000002", ""},
		{"five failed, the right one", Caller{FailedEntries: 5, Contracts: []Account{second}}, "1000002", RefusedLocked},
		{"five failed, a wrong one", Caller{FailedEntries: 5}, "1000002", RefusedLocked},
	}
	for _, tt := range tests {
		account, refusal := tt.caller.Account(tt.contract)
		switch {
		case tt.want == "" && (refusal != nil || account.Contract != tt.contract):
			t.Errorf("%s: %q, %+v", tt.name, account.Contract, refusal)
		case tt.want != "" && (refusal == nil || *refusal != (Refusal{Reason: tt.want}) || account.Contract != ""):
			t.Errorf("%s: %q, %+v; want %s", tt.name, account.Contract, refusal, tt.want)
		}
	}
}

func TestGuessesLocked(t *testing.T) {
	tests := []struct {
		guesses Guesses
		want    bool
	}{
		{Guesses{}, false},
		{Guesses{FromNumber: 4, AtContract: 9}, false},
		{Guesses{FromNumber: 5}, true},
		{Guesses{FromNumber: 6}, true},
		{Guesses{FromNumber: 1, AtContract: 10}, true},
	}
	for _, tt := range tests {
		if got := tt.guesses.Locked(); got != tt.want {
			t.Errorf("%+v locked: %v", tt.guesses, got)
		}
	}
}
