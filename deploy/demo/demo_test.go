package demo

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/feed"
	"hotline/billing/number"
)

func kyiv(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// days are ordinary ones and those on which dates go wrong.
var days = []billing.Date{
	{Year: 2026, Month: time.November, Day: 23}, {Year: 2028, Month: time.February, Day: 29}, {Year: 2026, Month: time.August, Day: 31},
	{Year: 2027, Month: time.January, Day: 1}, {Year: 2026, Month: time.March, Day: 29}, {Year: 2026, Month: time.October, Day: 25},
}

// TestEveryCallerShowsWhatIsSaid takes the words about each caller at their meaning, in the morning and late at night.
func TestEveryCallerShowsWhatIsSaid(t *testing.T) {
	zone := kyiv(t)
	for _, today := range days {
		data := On(today, zone)
		for _, at := range []time.Time{today.Start(zone), today.AddDays(1).Start(zone).Add(-time.Second)} {
			for _, caller := range data.Callers {
				found := data.LookUp(caller.Number, at, number.IsMobile)
				if diff := says(caller.Shows, found, today); diff != "" {
					t.Errorf("%s at %s: %q: %s", caller.Contracts, at, caller.Shows, diff)
				}
			}
		}
	}
}

// says returns what of the words about a caller is not so.
func says(words string, caller billing.Caller, today billing.Date) string {
	account := caller.Contracts[0]
	offer, refusal, _ := billing.Decide(account, today)
	reason := billing.RefusalReason("")
	if refusal != nil {
		reason = refusal.Reason
	}
	var days int
	if i := strings.Index(words, "credit of "); i >= 0 {
		fmt.Sscanf(words[i:], "credit of %d day", &days)
	}
	told := strings.HasPrefix(words, "outage") && !strings.Contains(words, "ended") || strings.Contains(words, "an outage at")
	told = told || strings.Contains(words, "lasts longer")
	for _, check := range []struct {
		said, so bool
	}{
		{days != 0, refusal == nil && offer.Days == days},
		{strings.Contains(words, "funds"), reason == billing.RefusedFunds},
		{strings.Contains(words, "active"), reason == billing.RefusedActive},
		{strings.Contains(words, "blocked"), reason == billing.RefusedBlocked},
		{strings.Contains(words, "no credit") && !strings.Contains(words, "funds"), reason == billing.RefusedUnavailable},
		{strings.Contains(words, "no block") || strings.Contains(words, "a credit again"), refusal == nil},
		{strings.Contains(words, "nothing is told"), len(caller.Outages) == 0},
		{told, len(caller.Outages) == 1},
		{strings.Contains(words, "no SMS"), account.Mobile == ""},
		{strings.Contains(words, "three contracts"), len(caller.Contracts) == 3},
		{strings.Contains(words, "SMS goes to"), account.Mobile != "" && account.Mobile != caller.Number},
		{strings.Contains(words, "tomorrow"), len(caller.Outages) == 1 && !caller.Outages[0].ExpectedAt.IsZero()},
		{strings.Contains(words, "end unknown"), len(caller.Outages) == 1 && caller.Outages[0].ExpectedAt.IsZero()},
	} {
		if check.said && !check.so {
			return fmt.Sprintf("offer %+v, refusal %+v, outages %+v, mobile %q", offer, refusal, caller.Outages, account.Mobile)
		}
	}
	return ""
}

// TestCallersAreTheSameInUkrainian holds the two languages to the same figures.
func TestCallersAreTheSameInUkrainian(t *testing.T) {
	figures, ours := regexp.MustCompile(`[\d#]+`), regexp.MustCompile(`[а-яіїєґ]`)
	for _, caller := range On(days[0], kyiv(t)).Callers {
		english, ukrainian := figures.FindAllString(caller.Shows, -1), figures.FindAllString(caller.ShowsUK, -1)
		if !slices.Equal(english, ukrainian) || !ours.MatchString(caller.ShowsUK) {
			t.Errorf("%q and %q", caller.Shows, caller.ShowsUK)
		}
	}
}

func TestContractsAreUnique(t *testing.T) {
	data := On(days[0], kyiv(t))
	seen := make(map[string]bool)
	for _, contract := range data.Contracts {
		if seen[contract.Number] || !billing.ValidContractNumber(contract.Number) {
			t.Errorf("contract %s is there twice or cannot be entered", contract.Number)
		}
		seen[contract.Number] = true
	}
	if len(data.Contracts) != contracts {
		t.Errorf("%d contracts, want %d", len(data.Contracts), contracts)
	}
}

func TestFilesCanBeRead(t *testing.T) {
	data := On(days[0], kyiv(t))
	var file bytes.Buffer
	if err := data.WriteContracts(&file); err != nil {
		t.Fatal(err)
	}
	contracts, err := feed.Contracts(&file)
	readAll(t, contracts, err, len(data.Contracts))
	if err := data.WriteTariffs(&file); err != nil {
		t.Fatal(err)
	}
	tariffs, err := feed.Tariffs(&file)
	readAll(t, tariffs, err, len(data.Tariffs))
	if err := data.WriteOutages(&file); err != nil {
		t.Fatal(err)
	}
	outages, err := feed.Outages(&file, days[0].Start(time.UTC))
	readAll(t, outages, err, len(data.Outages))
}

func readAll[T any](t *testing.T, lines *feed.Reader[T], err error, want int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for lines.Next() {
		count++
	}
	if lines.Err() != nil || count != want {
		t.Errorf("%d lines, %v; want %d", count, lines.Err(), want)
	}
}
