package billing

import (
	"math"
	"testing"
)

func TestFeeOf(t *testing.T) {
	tests := []struct {
		name           string
		fee            string
		connected, day string
		want           string
	}{
		{"the 20th of April, as the provider says", "190", "2026-04-20", "2026-04-20", "69.66"},
		{"whatever day of the month is asked for", "190", "2026-04-20", "2026-04-01", "69.66"},
		{"to its last day", "190", "2026-04-20", "2026-04-30", "69.66"},
		{"the month after", "190", "2026-04-20", "2026-05-01", "190.00"},
		{"the month before", "190", "2026-04-20", "2026-03-31", "0.00"},
		{"a year before", "190", "2027-04-20", "2026-04-30", "0.00"},
		{"the same month of another year", "190", "2025-04-20", "2026-04-30", "190.00"},
		{"on the first: whole", "190", "2026-04-01", "2026-04-30", "190.00"},
		{"on the second of 30 days", "190", "2026-04-02", "2026-04-30", "183.66"},
		{"on the last of 30 days", "190", "2026-04-30", "2026-04-30", "6.33"},
		{"on the last of 31 days", "190", "2026-01-31", "2026-01-31", "6.12"},
		{"January", "190", "2026-01-20", "2026-01-20", "73.54"},
		{"February", "190", "2026-02-20", "2026-02-20", "61.07"},
		{"February of a leap year", "190", "2028-02-20", "2028-02-20", "65.51"},
		{"the leap day", "190", "2028-02-29", "2028-02-29", "6.55"},
		{"the 28th of a February without one", "190", "2026-02-28", "2026-02-28", "6.78"},
		{"March, whose nights are not alike", "230", "2026-03-29", "2026-03-29", "22.25"},
		{"June", "230", "2026-06-16", "2026-06-30", "115.00"},
		{"July", "230", "2026-07-16", "2026-07-31", "118.70"},
		{"August", "230", "2026-08-16", "2026-08-31", "118.70"},
		{"September", "230", "2026-09-10", "2026-09-30", "161.00"},
		{"October", "230", "2026-10-25", "2026-10-31", "51.93"},
		{"November", "230", "2026-11-28", "2026-11-28", "23.00"},
		{"December", "230", "2026-12-31", "2026-12-31", "7.41"},
		{"the month after is the next year's", "230", "2026-12-31", "2027-01-01", "230.00"},
		{"cut, not rounded", "0.59", "2026-04-30", "2026-04-30", "0.01"},
		{"less than a kopiyka", "0.29", "2026-04-30", "2026-04-30", "0.00"},
		{"nothing", "0", "2026-04-20", "2026-04-20", "0.00"},
		{"connected nobody knows when", "190", "", "2026-04-20", "190.00"},
	}
	for _, tt := range tests {
		fee, err := ParseKopiykas(tt.fee)
		if err != nil {
			t.Fatal(err)
		}
		if got := FeeOf(fee, dayOrNone(t, tt.connected), day(t, tt.day)).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestFeeOfGrows: who is connected a day later never pays more, and nobody pays more than the whole fee.
func TestFeeOfGrows(t *testing.T) {
	for _, month := range []string{"2026-02-01", "2028-02-01", "2026-04-01", "2026-12-01"} {
		first := day(t, month)
		before := Kopiykas(math.MaxInt64)
		for connected := first; connected.Month == first.Month; connected = connected.AddDays(1) {
			part := FeeOf(math.MaxInt64, connected, first)
			if part <= 0 || part > before {
				t.Fatalf("connected on %s: %d after %d", connected, part, before)
			}
			before = part
		}
	}
}
