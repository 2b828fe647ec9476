package routing_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hotline/routing"
)

func TestExpectedWait(t *testing.T) {
	tests := map[string]struct {
		position, operators int
		handling, want      time.Duration
	}{
		"next, one operator":   {1, 1, 3 * time.Minute, 3 * time.Minute},
		"next, three":          {1, 3, 3 * time.Minute, time.Minute},
		"fourth, two":          {4, 2, 3 * time.Minute, 6 * time.Minute},
		"nobody at work":       {1, 0, 3 * time.Minute, routing.LongWait},
		"operators unknown":    {1, -1, 3 * time.Minute, routing.LongWait},
		"position unknown":     {0, 2, 3 * time.Minute, routing.LongWait},
		"handling unknown":     {1, 2, 0, routing.LongWait},
		"very long":            {100, 1, 3 * time.Minute, routing.LongWait},
		"more than can be":     {math.MaxInt, 1, math.MaxInt64, routing.LongWait},
		"more than multiplied": {math.MaxInt, 3, time.Second, routing.LongWait},
		"many operators":       {1000, math.MaxInt, 3 * time.Minute, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := routing.ExpectedWait(tt.position, tt.operators, tt.handling); got != tt.want {
				t.Errorf("ExpectedWait = %v, want %v", got, tt.want)
			}
		})
	}
	if routing.LongWait <= 30*time.Minute {
		t.Errorf("LongWait %v could be taken for a wait", routing.LongWait)
	}
}

// Who stands further back never waits less, and one more operator never makes it longer.
func TestExpectedWaitIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		position, operators := rapid.IntRange(1, 500).Draw(t, "position"), rapid.IntRange(1, 100).Draw(t, "operators")
		handling := time.Duration(rapid.Int64Range(1, int64(2*time.Hour)).Draw(t, "handling"))
		wait := routing.ExpectedWait(position, operators, handling)
		if wait < 0 || wait > routing.LongWait || routing.ExpectedWait(position+1, operators, handling) < wait ||
			routing.ExpectedWait(position, operators+1, handling) > wait {
			t.Fatalf("%d of %d, %v: %v", position, operators, handling, wait)
		}
	})
}
