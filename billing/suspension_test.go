package billing

import "testing"

func suspension(t testing.TB, first, last string, state SuspensionState) Suspension {
	return Suspension{FirstDay: day(t, first), LastDay: day(t, last), State: state}
}

func dayOrNone(t testing.TB, text string) Date {
	if text == "" {
		return Date{}
	}
	return day(t, text)
}

func TestDecideSuspension(t *testing.T) {
	const today = "2026-11-23"
	of := func(first, last string, state SuspensionState) []Suspension {
		return []Suspension{suspension(t, first, last, state)}
	}
	tests := []struct {
		name        string
		first, last string
		status      Status
		made        []Suspension
		want        RefusalReason // empty: none
		until       string
	}{
		{name: "from tomorrow, one day", first: "2026-11-24", last: "2026-11-24"},
		{name: "from the first of a month, three whole months", first: "2026-12-01", last: "2027-02-28"},
		{name: "one day more", first: "2026-12-01", last: "2027-03-01", want: RefusedLong, until: "2027-02-28"},
		{name: "three months from the 24th", first: "2026-11-24", last: "2027-02-23"},
		{name: "one day more than from the 24th", first: "2026-11-24", last: "2027-02-24", want: RefusedLong, until: "2027-02-23"},
		{name: "from the 30th, when the month it ends in has none", first: "2026-11-30", last: "2027-02-27"},
		{name: "one day more than from the 30th", first: "2026-11-30", last: "2027-02-28", want: RefusedLong, until: "2027-02-27"},
		{name: "into a leap year's February", first: "2027-12-01", last: "2028-02-29"},
		{name: "over the summer", first: "2027-06-01", last: "2027-08-31"},
		{name: "today", first: "2026-11-23", last: "2026-11-30", want: RefusedEarly, until: "2026-11-24"},
		{name: "yesterday", first: "2026-11-22", last: "2026-11-30", want: RefusedEarly, until: "2026-11-24"},
		{name: "the last day before the first", first: "2026-12-02", last: "2026-12-01", want: RefusedDates},
		{name: "no first day", last: "2026-12-01", want: RefusedDates},
		{name: "no last day", first: "2026-12-01", want: RefusedDates},
		{name: "closed", status: StatusClosed, first: "2026-11-24", last: "2026-11-24", want: RefusedClosed},
		{name: "suspended by the provider", status: StatusSuspended, first: "2026-11-24", last: "2026-11-24", want: RefusedSuspended},
		{name: "status unheard of", status: "frozen", first: "2026-11-24", last: "2026-11-24", want: RefusedUnavailable},
		{name: "suspended now", status: StatusSuspended, made: of("2026-11-01", "2026-11-30", SuspensionRunning),
			first: "2027-01-01", last: "2027-01-02", want: RefusedSuspended, until: "2026-11-30"},
		{name: "one is planned", made: of("2026-12-01", "2026-12-05", SuspensionPlanned),
			first: "2027-01-01", last: "2027-01-02", want: RefusedPlanned, until: "2026-12-01"},
		{name: "one is planned, before the choice of days", made: of("2026-12-01", "2026-12-05", SuspensionPlanned),
			first: "2026-01-01", last: "2026-01-01", want: RefusedPlanned, until: "2026-12-01"},
		{name: "the year's one is over", made: of("2026-02-01", "2026-02-02", SuspensionEnded),
			first: "2026-12-31", last: "2027-01-31", want: RefusedYear, until: "2027-01-01"},
		{name: "the year's one is over, the next year's", made: of("2026-02-01", "2026-02-02", SuspensionEnded),
			first: "2027-01-01", last: "2027-01-31"},
		{name: "over, the job has not run", made: of("2026-11-01", "2026-11-22", SuspensionRunning),
			first: "2026-11-24", last: "2026-11-24", want: RefusedYear, until: "2027-01-01"},
		{name: "one that began the year before and ended in this", made: of("2025-12-01", "2026-02-28", SuspensionEnded),
			first: "2026-11-24", last: "2026-11-30"},
		{name: "cancelled ones do not count", made: of("2026-12-01", "2026-12-05", SuspensionCancelled),
			first: "2026-12-01", last: "2026-12-05"},
		{name: "early before the year's one", made: of("2026-02-01", "2026-02-02", SuspensionEnded),
			first: "2026-11-01", last: "2026-11-02", want: RefusedEarly, until: "2026-11-24"},
	}
	for _, tt := range tests {
		if tt.status == "" {
			tt.status = StatusActive
		}
		var want, got Refusal
		want.Reason, want.Until = tt.want, dayOrNone(t, tt.until)
		wish := Suspension{FirstDay: dayOrNone(t, tt.first), LastDay: dayOrNone(t, tt.last)}
		if refusal := DecideSuspension(tt.status, tt.made, wish, day(t, today)); refusal != nil {
			got = *refusal
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, want)
		}
	}
}

func TestSuspensionOn(t *testing.T) {
	planned := suspension(t, "2026-12-01", "2026-12-31", SuspensionPlanned)
	for _, tt := range []struct {
		state SuspensionState
		today string
		want  SuspensionState
	}{
		{SuspensionPlanned, "2026-11-30", SuspensionPlanned},
		{SuspensionPlanned, "2026-12-01", SuspensionRunning},
		{SuspensionRunning, "2026-12-31", SuspensionRunning},
		{SuspensionRunning, "2027-01-01", SuspensionEnded},
		{SuspensionPlanned, "2027-01-01", SuspensionEnded},
		{SuspensionCancelled, "2026-12-15", SuspensionCancelled},
		{SuspensionEnded, "2026-12-15", SuspensionEnded},
	} {
		planned.State = tt.state
		if got := planned.On(day(t, tt.today)).State; got != tt.want {
			t.Errorf("%s on %s: %s, want %s", tt.state, tt.today, got, tt.want)
		}
	}
}

func TestStatusOn(t *testing.T) {
	tests := []struct {
		name   string
		status Status
		state  SuspensionState
		turned bool
		today  string
		want   Status
	}{
		{"before it", StatusActive, SuspensionPlanned, false, "2026-11-30", StatusActive},
		{"its first day, before the job", StatusActive, SuspensionPlanned, false, "2026-12-01", StatusSuspended},
		{"imported as active meanwhile", StatusActive, SuspensionRunning, true, "2026-12-15", StatusSuspended},
		{"its last day", StatusSuspended, SuspensionRunning, true, "2026-12-31", StatusSuspended},
		{"the day after, before the job", StatusSuspended, SuspensionRunning, true, "2027-01-01", StatusActive},
		{"the day after, the provider says suspended", StatusSuspended, SuspensionRunning, false, "2027-01-01", StatusSuspended},
		{"over, and suspended anew by the provider", StatusSuspended, SuspensionEnded, true, "2027-01-02", StatusSuspended},
		{"closed meanwhile", StatusClosed, SuspensionRunning, true, "2026-12-15", StatusClosed},
		{"closed, and over", StatusClosed, SuspensionRunning, true, "2027-01-01", StatusClosed},
		{"cancelled", StatusActive, SuspensionCancelled, false, "2026-12-15", StatusActive},
	}
	for _, tt := range tests {
		made := suspension(t, "2026-12-01", "2026-12-31", tt.state)
		made.Turned = tt.turned
		if got := StatusOn(tt.status, []Suspension{made}, day(t, tt.today)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestCancelSuspension(t *testing.T) {
	planned := suspension(t, "2026-12-01", "2026-12-31", SuspensionPlanned)
	if got, refusal := CancelSuspension(planned, day(t, "2026-11-30")); got.State != SuspensionCancelled || refusal != nil {
		t.Errorf("the day before: %+v, %+v", got, refusal)
	}
	for _, today := range []string{"2026-12-01", "2027-01-01"} {
		if got, refusal := CancelSuspension(planned, day(t, today)); got != planned || refusal == nil || refusal.Reason != RefusedBegun {
			t.Errorf("on %s: %+v, %+v", today, got, refusal)
		}
	}
	planned.State = SuspensionCancelled
	if _, refusal := CancelSuspension(planned, day(t, "2026-11-30")); refusal == nil {
		t.Error("cancelled twice")
	}
}
