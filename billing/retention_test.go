package billing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
)

func TestRetentionIsLongEnough(t *testing.T) {
	for _, tt := range []struct {
		kept billing.Retention
		want string
	}{
		{nil, ""},
		{billing.Retention{"calls": 0, "audit": 0}, ""},
		{billing.Retention{"calls": 35, "messages": 35, "callbacks": 35, "surges": 35, "audit": 366}, ""},
		{billing.Retention{"calls": 34, "messages": -1, "audit": 365},
			"retention.calls: 34 days are below 35; 0 keeps for ever\nretention.messages: -1 days are below 35; 0 keeps for ever\n" +
				"retention.audit: 365 days are below 366; 0 keeps for ever"},
		{billing.Retention{"callbacks": 1, "surges": 34}, "retention.callbacks: 1 days are below 35; 0 keeps for ever\nretention.surges: 34 days are below 35; 0 keeps for ever"},
	} {
		got := ""
		if err := tt.kept.Validate(); err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.kept, diff)
		}
	}
}

// What one service wants to keep longer is kept, whatever the order in which they say so.
func TestLongestRetention(t *testing.T) {
	short, long := billing.Retention{"calls": 90, "audit": 400, "messages": 60}, billing.Retention{"calls": 400, "audit": 0, "messages": 60}
	want := billing.Retention{"calls": 400, "messages": 60, "callbacks": 0, "audit": 0, "surges": 0}
	for _, all := range [][]billing.Retention{{short, long}, {long, short}, {short, long, short}} {
		if diff := cmp.Diff(want, billing.Longest(all)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if got := billing.Longest([]billing.Retention{short})["calls"]; got != 90 {
		t.Errorf("of one: %d days", got)
	}
	if got := billing.Longest(nil); got["calls"] != 0 {
		t.Errorf("of nobody: %v", got)
	}
}

func TestRetentionGoesByWholeDays(t *testing.T) {
	kept, today := billing.Retention{"calls": 35}, billing.Date{Year: 2026, Month: 3, Day: 1}
	if got := kept.Before(billing.KeptCalls, today).String(); got != "2026-01-25" {
		t.Errorf("calls before %s go", got)
	}
	if got := kept.Before(billing.KeptAudit, today); !got.IsZero() {
		t.Errorf("the audit before %s goes, and is to be kept", got)
	}
}
