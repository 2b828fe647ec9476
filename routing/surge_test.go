package routing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/routing"
)

// from returns sightings of so many callers, a second apart, the last of them so many seconds before noon.
func from(house string, callers, seconds int) []routing.Sighting {
	var all []routing.Sighting
	for i := range callers {
		all = append(all, routing.Sighting{At: ago(seconds + i), Caller: fmt.Sprintf("%s/%d", house, i),
			City: "Київ", Street: "Хрещатик", House: house})
	}
	return all
}

func TestSurges(t *testing.T) {
	elsewhere := from("1", 5, 0)
	for i := range elsewhere {
		elsewhere[i].City = "Бровари"
	}
	nowhere := from("", 20, 0)
	for i := range nowhere {
		nowhere[i].Street = ""
	}
	same := from("1", 9, 0)
	for i := range same {
		same[i].Caller = "+380501112233"
	}
	tests := map[string]struct {
		sightings []routing.Sighting
		want      []string // "city street house callers, seconds since the first"
	}{
		"nobody":                  {},
		"four of a house":         {from("1", 4, 0), nil},
		"five of a house":         {from("1", 5, 0), []string{"Київ Хрещатик 1: 5, 4s"}},
		"one who calls often":     {same, nil},
		"the first left the time": {from("1", 5, 596), nil},
		"the first is within it":  {from("1", 5, 595), []string{"Київ Хрещатик 1: 5, 599s"}},
		"calls still to come":     {from("1", 5, -5), nil},
		"two houses":              {slices.Concat(from("2", 5, 9), from("1", 6, 0)), []string{"Київ Хрещатик 1: 6, 5s", "Київ Хрещатик 2: 5, 13s"}},
		"fourteen of a street":    {slices.Concat(from("1", 4, 0), from("2", 4, 0), from("3", 4, 0), from("4", 2, 0)), nil},
		"fifteen of a street":     {slices.Concat(from("1", 4, 0), from("2", 4, 0), from("3", 4, 0), from("4", 3, 0)), []string{"Київ Хрещатик : 15, 3s"}},
		"a street, not its house": {slices.Concat(from("1", 14, 0), from("2", 1, 0)), []string{"Київ Хрещатик : 15, 13s"}},
		"without a house":         {from("", 15, 0), []string{"Київ Хрещатик : 15, 14s"}},
		"five without a house":    {from("", 5, 0), nil},
		"without a street":        {nowhere, nil},
		"same name, other city":   {slices.Concat(from("1", 4, 0), elsewhere), []string{"Бровари Хрещатик 1: 5, 4s"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range routing.Surges(tt.sightings, routing.DefaultSurgeRules(), noon) {
				got = append(got, fmt.Sprintf("%s %s %s: %d, %.0fs", s.City, s.Street, s.House, s.Callers, noon.Sub(s.Since).Seconds()))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Surges (-want +got):\n%s", diff)
			}
		})
	}
}

var anySightings = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) routing.Sighting {
	return routing.Sighting{At: ago(rapid.IntRange(-5, 90).Draw(t, "ago")), Caller: rapid.StringMatching("[a-l]").Draw(t, "caller"),
		City: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "city"), Street: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "street"),
		House: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "house")}
}), 0, 60)

// Surges holds against a count of each address by itself, and whatever the order of the sightings.
func TestSurgesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := routing.SurgeRules{House: rapid.IntRange(1, 5).Draw(t, "a house"), Street: rapid.IntRange(1, 9).Draw(t, "a street"), Within: time.Minute}
		sightings := anySightings.Draw(t, "sightings")
		count := func(city, street, house string) (int, time.Time) {
			callers, first := make(map[string]bool), noon
			for _, s := range sightings {
				age := noon.Sub(s.At)
				if age < 0 || age >= rules.Within || s.City != city || s.Street != street || house != "" && s.House != house {
					continue
				}
				callers[s.Caller] = true
				if s.At.Before(first) {
					first = s.At
				}
			}
			return len(callers), first
		}
		var want []routing.Surge
		for _, city := range []string{"A", "B"} {
			for _, street := range []string{"x", "y"} {
				if n, since := count(city, street, ""); n >= rules.Street {
					want = append(want, routing.Surge{City: city, Street: street, Callers: n, Since: since})
					continue
				}
				for _, house := range []string{"1", "2"} {
					if n, since := count(city, street, house); n >= rules.House {
						want = append(want, routing.Surge{City: city, Street: street, House: house, Callers: n, Since: since})
					}
				}
			}
		}
		got := routing.Surges(rapid.Permutation(sightings).Draw(t, "order"), rules, noon)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("Surges (-want +got):\n%s", diff)
		}
	})
}

func TestSurgeRulesValidate(t *testing.T) {
	if err := routing.DefaultSurgeRules().Validate(); err != nil {
		t.Error(err)
	}
	want := "surge.house: 0 is below 1\nsurge.street: -1 is below 1\nsurge.window: 0s is not above 0"
	if got := fmt.Sprint(routing.SurgeRules{Street: -1}.Validate()); got != want {
		t.Errorf("Validate:\n%s\nwant\n%s", got, want)
	}
}
