package routing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/routing"
)

// seen is calls of different callers from one house, a minute apart, the last one so many minutes ago.
func seen(callers int, street, house string, minutesAgo int) []routing.Sighting {
	var sightings []routing.Sighting
	for i := range callers {
		sightings = append(sightings, routing.Sighting{
			At: ago(60 * (minutesAgo + i)), Caller: fmt.Sprint(street, house, i), City: "Київ", Street: street, House: house,
		})
	}
	return sightings
}

func TestSurges(t *testing.T) {
	twice := seen(4, "Садова", "1", 0)
	twice = append(twice, twice...)
	three := append(append(seen(5, "Садова", "1", 0), seen(5, "Садова", "2", 1)...), seen(5, "Садова", "10", 2)...)
	tests := map[string]struct {
		sightings []routing.Sighting
		want      []string
	}{
		"nobody":                 {nil, nil},
		"four of a house":        {seen(4, "Садова", "1", 0), nil},
		"five of a house":        {seen(5, "Садова", "1", 0), []string{"Садова 1: 5 since -4m0s"}},
		"four, twice each":       {twice, nil},
		"in the last moment":     {seen(5, "Садова", "1", 5), []string{"Садова 1: 5 since -9m0s"}},
		"too long ago":           {seen(5, "Садова", "1", 6), nil},
		"from the future":        {seen(5, "Садова", "1", -1), nil},
		"two houses":             {append(seen(5, "Садова", "1", 0), seen(6, "Лісова", "3", 0)...), []string{"Лісова 3: 6 since -5m0s", "Садова 1: 5 since -4m0s"}},
		"a street of houses":     {three, []string{"Садова : 15 since -6m0s"}},
		"a street, one short":    {three[1:], []string{"Садова 10: 5 since -6m0s", "Садова 2: 5 since -5m0s"}},
		"houses nobody knows":    {seen(10, "Садова", "", 0), nil},
		"a street, no house big": {append(append(append(seen(4, "Садова", "1", 0), seen(4, "Садова", "2", 0)...), seen(4, "Садова", "3", 0)...), seen(3, "Садова", "4", 0)...), []string{"Садова : 15 since -3m0s"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range routing.Surges(tt.sightings, routing.DefaultSurgeRules(), noon) {
				got = append(got, fmt.Sprintf("%s %s: %d since %v", s.Street, s.House, s.Callers, s.Since.Sub(noon)))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Surges (-want +got):\n%s", diff)
			}
		})
	}
}

var anySighting = rapid.Custom(func(t *rapid.T) routing.Sighting {
	return routing.Sighting{
		At: ago(rapid.IntRange(-60, 900).Draw(t, "ago")), Caller: rapid.StringMatching("[a-z]").Draw(t, "caller"), City: "Київ",
		Street: rapid.SampledFrom([]string{"Садова", "Лісова"}).Draw(t, "street"), House: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "house"),
	}
})

// A surge has as many callers as its rule asks for, each place is told once, no house of a street that is told is told as
// well, the order of sightings does not matter, and more calls never hide a surge.
func TestSurgesProperties(t *testing.T) {
	rules := routing.SurgeRules{House: 3, Street: 6, Within: 10 * time.Minute}
	rapid.Check(t, func(t *rapid.T) {
		sightings := rapid.SliceOfN(anySighting, 0, 60).Draw(t, "sightings")
		surges := routing.Surges(sightings, rules, noon)
		streets, told := make(map[string]bool), make(map[string]bool)
		for _, s := range surges {
			bound := rules.House
			if s.House == "" {
				bound, streets[s.Street] = rules.Street, true
			}
			if s.Callers < bound || s.Since.After(noon) || !s.Since.After(noon.Add(-rules.Within)) || told[s.Street+"/"+s.House] {
				t.Fatalf("no surge, or told twice: %+v", s)
			}
			told[s.Street+"/"+s.House] = true
		}
		for _, s := range surges {
			if s.House != "" && streets[s.Street] {
				t.Fatalf("house %s and its street %s", s.House, s.Street)
			}
		}
		shuffled := rapid.Permutation(sightings).Draw(t, "shuffled")
		if diff := cmp.Diff(surges, routing.Surges(shuffled, rules, noon)); diff != "" {
			t.Fatalf("another order gives other surges:\n%s", diff)
		}
		more := routing.Surges(append(sightings, rapid.SliceOf(anySighting).Draw(t, "more")...), rules, noon)
		if len(surges) > 0 && len(more) == 0 {
			t.Fatalf("more calls hid %+v", surges)
		}
	})
}

func TestSurgeRulesValidate(t *testing.T) {
	if err := routing.DefaultSurgeRules().Validate(); err != nil {
		t.Errorf("default rules: %v", err)
	}
	want := "surge.house: 1 callers are no surge: want 2 or more\nsurge.street: 0 is fewer than surge.house, 1\nsurge.window: 0s is not above 0"
	if err := (routing.SurgeRules{House: 1}).Validate(); err == nil || err.Error() != want {
		t.Errorf("faults: %v", err)
	}
}
