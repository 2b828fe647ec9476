package billing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// noon is the moment of the outage tests; others are hours from it, 0 being unknown.
var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

func hours(n float64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return noon.Add(time.Duration(n * float64(time.Hour)))
}

func TestActiveAt(t *testing.T) {
	tests := []struct {
		name                     string
		kind                     OutageKind
		start, expected, cleared float64
		want                     bool
	}{
		{"open", OutageFault, -1, 0, 0, true},
		{"not begun", OutageFault, 0.1, 0, 0, false},
		{"cleared", OutageFault, -2, 0, -0.1, false},
		{"to be cleared", OutageFault, -2, 0, 0.1, true},
		{"fault later than hoped", OutageFault, -2, -1, 0, true},
		{"power later than hoped", OutagePower, -2, -1, 0, true},
		{"suspected", OutageSuspected, -2, 0, 0, true},
		{"work within its window", OutagePlanned, -1, 1, 0, true},
		{"work not begun", OutagePlanned, 1, 2, 0, false},
		{"work past its window", OutagePlanned, -2, -1, 0, false},
		{"work without an end", OutagePlanned, -2, 0, 0, true},
		{"work ended early", OutagePlanned, -2, 1, -1, false},
	}
	for _, tt := range tests {
		outage := Outage{Kind: tt.kind, StartedAt: hours(tt.start), ExpectedAt: hours(tt.expected), ClearedAt: hours(tt.cleared)}
		if got := outage.ActiveAt(noon); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestActiveAtEdges: the first moment belongs to an outage, the last does not.
func TestActiveAtEdges(t *testing.T) {
	outage := Outage{Kind: OutagePlanned, StartedAt: noon, ExpectedAt: hours(2)}
	for at, want := range map[time.Time]bool{
		noon.Add(-1): false, noon: true, hours(2).Add(-1): true, hours(2): false,
	} {
		if got := outage.ActiveAt(at); got != want {
			t.Errorf("at %s: %v, want %v", at, got, want)
		}
	}
	outage.Kind, outage.ClearedAt = OutageFault, hours(2)
	if !outage.ActiveAt(hours(2).Add(-1)) || outage.ActiveAt(hours(2)) {
		t.Error("a fault does not end when it is cleared")
	}
}

// outage is one at Kyiv, вул. Шевченка, that began an hour before noon.
func outage(t testing.TB, id string, kind OutageKind, houses string) Outage {
	t.Helper()
	parsed, err := ParseHouses(houses)
	if err != nil {
		t.Fatal(err)
	}
	return Outage{ID: id, Kind: kind, City: "Київ", Street: "вул. Шевченка", Houses: parsed, StartedAt: hours(-1)}
}

func TestCovers(t *testing.T) {
	fault := outage(t, "1", OutageFault, "1-15;17а")
	city := Outage{City: "м. Київ", Street: AllStreets}
	tests := []struct {
		address      Address
		street, city bool
	}{
		{Address{City: "м. Київ", Street: "Шевченка", House: "7", Flat: "12"}, true, true},
		{Address{City: "КИЇВ", Street: "вулиця ШЕВЧЕНКА", House: "17-А"}, true, true},
		{Address{City: "Київ", Street: "Шевченка", House: "16"}, false, true},
		{Address{City: "Київ", Street: "пров. Шевченка", House: "7"}, false, true},
		{Address{City: "Львів", Street: "Шевченка", House: "7"}, false, false},
		{Address{}, false, false},
	}
	for _, tt := range tests {
		if got := fault.Covers(tt.address); got != tt.street {
			t.Errorf("the street's covers %+v: %v", tt.address, got)
		}
		if got := city.Covers(tt.address); got != tt.city {
			t.Errorf("the city's covers %+v: %v", tt.address, got)
		}
	}
}

func TestNotices(t *testing.T) {
	at := func(number, house string) Contract {
		return Contract{Number: number, Address: Address{City: "Київ", Street: "Шевченка", House: house}}
	}
	with := func(o Outage, start, expected float64) Outage {
		o.StartedAt, o.ExpectedAt = hours(start), hours(expected)
		return o
	}
	ended := outage(t, "ended", OutageFault, "*")
	ended.ClearedAt = hours(-0.5)
	outages := []Outage{
		outage(t, "suspected", OutageSuspected, "*"),
		with(outage(t, "work", OutagePlanned, "1-10"), -1, 3),
		outage(t, "power", OutagePower, "7"),
		with(outage(t, "1hour", OutageFault, "5-9"), -5, 1),
		with(outage(t, "2hours", OutageFault, "7"), -4, 2),
		with(outage(t, "hoped", OutageFault, "7"), -3, -2), // its expected end is past: unknown
		with(outage(t, "b", OutageFault, "7"), -2, 0),
		with(outage(t, "a", OutageFault, "7"), -2, 0),
		outage(t, "elsewhere", OutageFault, "100"),
		with(outage(t, "tomorrow", OutagePlanned, "7"), 20, 30),
		ended,
	}
	contracts := []Contract{at("1000001", "7"), at("1000002", "9а"), at("1000003", "50")}
	want := "hoped[1000001] a[1000001] b[1000001] 2hours+2h0m0s[1000001] 1hour+1h0m0s[1000001 1000002] power[1000001] " +
		"work+3h0m0s[1000001 1000002] suspected[1000001 1000002 1000003]"
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 { // whatever order the database gives them in
		random.Shuffle(len(outages), func(i, j int) { outages[i], outages[j] = outages[j], outages[i] })
		before := slices.Clone(outages)
		if got := describe(Notices(outages, contracts, noon)); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
		if !slices.EqualFunc(before, outages, func(a, b Outage) bool { return a.ID == b.ID }) {
			t.Fatal("the caller's outages were reordered")
		}
	}
	if got := Notices(outages, nil, noon); got != nil {
		t.Errorf("without contracts: %v", got)
	}
}

func describe(notices []OutageNotice) string {
	var words []string
	for _, notice := range notices {
		word := notice.Outage
		if !notice.ExpectedAt.IsZero() {
			word += "+" + notice.ExpectedAt.Sub(noon).String()
		}
		words = append(words, fmt.Sprint(word, notice.Contracts))
	}
	return strings.Join(words, " ")
}

func BenchmarkNotices(b *testing.B) {
	outages := slices.Repeat([]Outage{outage(b, "1", OutageFault, "1-15;17а;20")}, 100)
	contracts := []Contract{{Number: "1000001", Address: Address{City: "м. Київ", Street: "вул. Шевченка", House: "17-А"}}}
	for b.Loop() {
		Notices(outages, contracts, noon)
	}
}

func ExampleNotices() {
	houses, _ := ParseHouses("1-15;17а")
	outages := []Outage{{
		ID: "42", Kind: OutageFault, City: "Київ", Street: "вул. Шевченка", Houses: houses,
		StartedAt: noon.Add(-time.Hour), ExpectedAt: noon.Add(2 * time.Hour),
	}}
	contracts := []Contract{{Number: "1000001", Address: Address{City: "м. Київ", Street: "Шевченка", House: "17-А"}}}
	for _, notice := range Notices(outages, contracts, noon) {
		fmt.Println(notice.Kind, notice.Contracts, notice.ExpectedAt.Format(time.Kitchen))
	}
	// Output: fault [1000001] 2:00PM
}
