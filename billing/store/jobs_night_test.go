package store

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestNightSchedule(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ now, want string }{
		{"2026-11-23T12:00:00+02:00", "2026-11-24T00:05:00+02:00"},
		{"2026-11-23T00:04:59+02:00", "2026-11-23T00:05:00+02:00"},
		{"2026-11-23T00:05:01+02:00", "2026-11-24T00:05:00+02:00"},
		{"2026-03-28T23:00:00+02:00", "2026-03-29T00:05:00+02:00"}, // the night that lacks an hour
		{"2026-03-29T12:00:00+03:00", "2026-03-30T00:05:00+03:00"},
		{"2026-10-25T00:05:01+03:00", "2026-10-26T00:05:00+02:00"}, // the night that has one more
		{"2026-12-31T23:59:59+02:00", "2027-01-01T00:05:00+02:00"},
	} {
		now, err := time.Parse(time.RFC3339, tt.now)
		if err != nil {
			t.Fatal(err)
		}
		offset := time.Until(now) // a clock that was set
		schedule := nightSchedule{now: func() time.Time { return time.Now().Add(offset) }, zone: kyiv, after: nightlyAfter}
		got := schedule.Next(time.Now()).Add(offset).Round(time.Second).In(kyiv).Format(time.RFC3339)
		if got != tt.want {
			t.Errorf("after %s: %s, want %s", tt.now, got, tt.want)
		}
	}
}

// What is deleted at three comes on every day too, though one night has no such hour of the clock.
func TestNightScheduleOfDeletions(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	schedule := nightSchedule{now: time.Now, zone: kyiv, after: expireAfter}
	for now, want := range map[string]string{
		"2026-11-23T02:59:59+02:00": "2026-11-23T03:00:00+02:00",
		"2026-11-23T03:00:01+02:00": "2026-11-24T03:00:00+02:00",
		"2026-03-29T00:00:00+02:00": "2026-03-29T04:00:00+03:00",
		"2026-10-25T00:00:00+03:00": "2026-10-25T03:00:00+03:00",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := schedule.Next(at).Round(time.Second).In(kyiv).Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
}

func TestEveryDayHasOneNight(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	schedule := nightSchedule{now: time.Now, zone: kyiv, after: nightlyAfter}
	at := time.Date(2026, time.January, 1, 0, 0, 0, 0, kyiv)
	for day := range 366 {
		at = schedule.Next(at)
		want := time.Date(2026, time.January, 1+day, 0, 5, 0, 0, kyiv)
		if !at.Equal(want) || nightOf(at, kyiv, nightlyAfter).Day != want.Day() || nightOf(at.Add(-time.Second), kyiv, nightlyAfter).Day == want.Day() {
			t.Fatalf("night %d: %s, want %s", day, at.In(kyiv), want)
		}
	}
}

func TestQuietLogSaysAThingOnceAMinute(t *testing.T) {
	var out strings.Builder
	loud := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	logger := quiet(loud)
	logger.Info("works")
	for range 3 {
		logger.With("a", 1).WithGroup("g").Error("database is away", "b", 2)
	}
	logger.Warn("something else")
	if got := strings.Count(out.String(), "\n"); got != 2 || strings.Contains(out.String(), "works") {
		t.Errorf("%d lines, want 2:\n%s", got, out.String())
	}
}
