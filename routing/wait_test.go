package routing_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hotline/routing"
)

func TestExpectedWait(t *testing.T) {
	const usual, beyond = routing.UsualHandling, routing.LongWait
	tests := map[string]struct {
		position, operators int
		handling, want      time.Duration
	}{
		"next":              {1, 1, usual, 3 * time.Minute},
		"next of three":     {1, 3, usual, time.Minute},
		"tenth of five":     {10, 5, 4 * time.Minute, 8 * time.Minute},
		"not waiting":       {0, 3, usual, beyond},
		"nobody at work":    {1, 0, usual, beyond},
		"nothing measured":  {2, 2, 0, 3 * time.Minute},
		"long queue":        {1000, 2, usual, beyond},
		"very long queue":   {math.MaxInt, 1, time.Nanosecond, beyond},
		"endless calls":     {1, 1, math.MaxInt64, beyond},
		"fewer than nobody": {1, -1, usual, beyond},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := routing.ExpectedWait(tt.position, tt.operators, tt.handling); got != tt.want {
				t.Errorf("ExpectedWait = %v, want %v", got, tt.want)
			}
		})
	}
}

// Nobody waits less behind more callers, with fewer operators, or while calls take longer.
func TestExpectedWaitGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		position, operators := rapid.IntRange(1, 500).Draw(t, "position"), rapid.IntRange(0, 50).Draw(t, "operators")
		handling := time.Duration(rapid.Int64Range(1, int64(2*time.Hour)).Draw(t, "handling"))
		wait := routing.ExpectedWait(position, operators, handling)
		if wait < 0 || wait > routing.LongWait {
			t.Fatalf("ExpectedWait = %v", wait)
		}
		if routing.ExpectedWait(position+1, operators, handling) < wait || routing.ExpectedWait(position, operators+1, handling) > wait ||
			routing.ExpectedWait(position, operators, handling+time.Second) < wait {
			t.Fatalf("%v at position %d with %d operators and %v", wait, position, operators, handling)
		}
	})
}
