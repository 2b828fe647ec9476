package store_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/deploy/demo"
)

// crowd makes up calls of a month and writes them by COPY: some 12 steps a call, five departments, twenty operators, a tenth
// with an outage, a third served by the menu.
type crowd struct {
	random *rand.Rand
	began  []time.Time // by time, as a journal writes them
	steps  [][]any
}

// crowdDays is how many days the calls of a crowd are spread over; more by day than by night.
const crowdDays = 30

var (
	crowdCalls = []string{"id", "node", "from_number", "caller", "language", "started_at", "answered_at", "ended_at", "contract",
		"outcome_class", "outcome_reason", "department", "queued_at"}
	crowdSteps = []string{"call_id", "seq", "at", "step", "event", "detail"}
)

// fill writes so many calls that began before until, and looks at the tables as autovacuum would.
func fill(b testing.TB, conn *pgx.Conn, calls int, until time.Time) {
	b.Helper()
	began := time.Now()
	c := crowd{random: rand.New(rand.NewPCG(1, 2))}
	for range calls {
		c.began = append(c.began, c.moment(until))
	}
	slices.SortFunc(c.began, time.Time.Compare)
	into := func(table string, columns []string, rows [][]any) {
		if _, err := conn.CopyFrom(b.Context(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil {
			b.Fatal(err)
		}
	}
	steps := 0
	const batch = 5000
	for first := 0; first < calls; first += batch {
		c.steps = c.steps[:0]
		rows := make([][]any, 0, batch)
		for i := first; i < min(first+batch, calls); i++ {
			rows = append(rows, c.call(i))
		}
		into("calls", crowdCalls, rows)
		into("call_steps", crowdSteps, c.steps)
		steps += len(c.steps)
	}
	if _, err := conn.Exec(b.Context(), "VACUUM ANALYZE calls, call_steps"); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d calls with %d steps written in %v", calls, steps, time.Since(began).Round(time.Millisecond))
}

// moment is when a call begins: before until, more by day than by night.
func (c *crowd) moment(until time.Time) time.Time {
	hour := c.random.IntN(24)
	if hour < 8 && c.random.IntN(4) > 0 {
		hour += 9
	}
	midnight := until.Truncate(24*time.Hour).AddDate(0, 0, -c.random.IntN(crowdDays))
	at := midnight.Add(time.Duration(hour)*time.Hour + time.Duration(c.random.IntN(3600_000_000))*time.Microsecond)
	if !at.Before(until) {
		at = at.AddDate(0, 0, -crowdDays)
	}
	return at
}

// call makes up one call, the values of crowdCalls, and its steps.
func (c *crowd) call(i int) []any {
	at := c.began[i]
	id := fmt.Sprintf("%d.%d", at.Unix(), i)
	caller := string(demo.PhoneOfMany(c.random.IntN(100_000)))
	contract := ""
	if c.random.IntN(2) == 0 {
		contract = fmt.Sprint(20_000_000 + c.random.IntN(100_000))
	}
	note := func(seconds float64, step, event string, pairs ...string) time.Time {
		return c.note(id, at.Add(time.Duration(seconds*float64(time.Second))), step, event, pairs...)
	}
	note(0, "greeting", "prompt", "keys", "greet.day", "language", "uk")
	note(0.1, "greeting", "lookup", "result", "known", "contracts", "1", "outages", "0")
	if c.random.IntN(10) == 0 {
		note(3, "greeting", "outage", "outage", fmt.Sprint("o-", c.random.IntN(20)), "kind", "fault")
	}
	note(3.1, "menu", "prompt", "keys", "balance.offer credit.offer menu.1 menu.2 menu.3 menu.4 menu.5 menu.6 menu.7 menu.language menu.repeat menu.stay", "language", "uk")
	row := func(answered, ended any, class, reason, department string, queued any) []any {
		return []any{id, "node", "0" + strings.TrimPrefix(caller, "+380"), caller, "uk", at, answered, ended, contract, class, reason, department, queued}
	}
	switch c.random.IntN(10) {
	case 0:
		return row(nil, note(9, "menu", "hangup", "cause", "16"), "left", "in_menu", "", nil)
	case 1, 2, 3:
		note(9, "menu", "key", "key", "#")
		for digit := range 8 {
			note(12+float64(digit)/2, "entry", "key", "key", fmt.Sprint(digit))
		}
		note(17, "readback", "key", "key", "#")
		note(18, "request", "done", "service", "balance")
		return row(nil, note(25, "menu", "hangup", "cause", "16"), "served", "balance_sent", "", nil)
	}
	return c.queued(note, row, at)
}

// queued lets a call wait: most are answered.
func (c *crowd) queued(
	note func(float64, string, string, ...string) time.Time, row func(any, any, string, string, string, any) []any, at time.Time,
) []any {
	department := c.random.IntN(5)
	name := []string{"services", "connection", "support", "accounts", "corporate"}[department]
	note(9, "menu", "key", "key", fmt.Sprint(department+1))
	note(9.1, "menu", "transfer", "department", name, "reason", "key")
	joined := note(9.1, "menu", "queued", "department", name, "since", at.Add(9*time.Second).Format(time.RFC3339))
	note(9.2, "transfer", "prompt", "keys", "queue.transfer queue.hold", "language", "uk")
	note(14, "waiting", "place", "position", "2", "wait", "60")
	wait := 10 + c.random.ExpFloat64()*20
	if c.random.IntN(12) == 0 {
		return row(nil, note(wait+9, "waiting", "hangup", "cause", "16"), "abandoned", "in_queue", name, joined)
	}
	operator := fmt.Sprint(101 + c.random.IntN(20))
	note(wait+6, "waiting", "ringing", "operator", operator)
	answered := note(wait+9, "waiting", "answered", "operator", operator)
	return row(answered, note(wait+9+c.random.ExpFloat64()*180, "talking", "hangup", "cause", "16"), "connected", "caller_hung_up", name, joined)
}

func (c *crowd) note(id string, at time.Time, step, event string, pairs ...string) time.Time {
	detail := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		detail[pairs[i]] = pairs[i+1]
	}
	text, err := json.Marshal(detail)
	if err != nil {
		panic(err)
	}
	c.steps = append(c.steps, []any{id, int64(len(c.steps)), at, step, event, string(text)})
	return at
}

// manyCalls is how many calls the benchmark of the pages works with: HOTLINE_BENCH_CALLS, 20,000 unless given. The goals
// are for 200,000.
func manyCalls(b *testing.B) int {
	b.Helper()
	text := os.Getenv("HOTLINE_BENCH_CALLS")
	if text == "" {
		return 20_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkPages asks what the supervisors' pages ask, among the calls of a month and HOTLINE_BENCH_CONTRACTS contracts.
func BenchmarkPages(b *testing.B) {
	address := storetest.URL(b)
	database := migrated(b, address)
	conn, err := pgx.Connect(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(b.Context())
	fill(b, conn, manyCalls(b), monday)
	contracts := many(b)
	b.Logf("%d contracts imported in %v", contracts, importMany(b, store.NewSubscribers(database, kyiv, nil), contracts))
	if _, err := conn.Exec(b.Context(), "VACUUM ANALYZE contracts, phones"); err != nil {
		b.Fatal(err)
	}
	askPages(b, database)
}

// askPages asks one question after the other, again and again.
func askPages(b *testing.B, database *store.Store) {
	subscribers := store.NewSubscribers(database, kyiv, nil)
	last := func(days int) store.StatsTime { return statsOf(store.InAll, monday.AddDate(0, 0, -days), monday) }
	ask := func(name string, question func() (found int, err error)) {
		b.Run(name, func(b *testing.B) {
			found := 0
			for b.Loop() {
				var err error
				if found, err = question(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(found), "found")
		})
	}
	search := func(name string, filter store.Filter) {
		ask("calls/"+name, func() (int, error) {
			page, err := database.SearchCalls(b.Context(), filter)
			return len(page.Items), err
		})
	}
	outage := func(street, houses string) billing.Outage {
		set, err := billing.ParseHouses(houses)
		if err != nil {
			b.Fatal(err)
		}
		return billing.Outage{ID: "o-1", Kind: billing.OutageFault, City: "Київ", Street: street, Houses: set, StartedAt: monday.Add(-time.Hour)}
	}
	if err := subscribers.SaveOutage(b.Context(), outage("вул. Номер 7", "1-50"), monday); err != nil {
		b.Fatal(err)
	}

	ask("today", func() (int, error) { t, err := database.Today(b.Context(), monday, kyiv); return t.Calls, err })
	ask("flow/7 days", func() (int, error) { t, err := database.Flow(b.Context(), last(7)); return len(t), err })
	ask("flow/30 days", func() (int, error) { t, err := database.Flow(b.Context(), last(30)); return len(t), err })
	ask("heat/30 days", func() (int, error) { t, err := database.Heat(b.Context(), last(30)); return len(t), err })
	ask("departments/7 days", func() (int, error) { t, err := database.DepartmentStats(b.Context(), last(7)); return len(t), err })
	search("newest", store.Filter{})
	search("number", store.Filter{Number: string(demo.PhoneOfMany(7))})
	search("last digits", store.Filter{Number: "0007"})
	search("contract", store.Filter{Contract: "20000007"})
	search("class", store.Filter{Class: "abandoned"})
	search("no such class", store.Filter{Class: "lost"})
	search("operator", store.Filter{Operator: "103"})
	search("no such operator", store.Filter{Operator: "999"})
	search("department", store.Filter{Department: "support"})
	search("operator and outcome of a week", store.Filter{Operator: "103", Class: "connected", Since: monday.AddDate(0, 0, -14), Until: monday.AddDate(0, 0, -7)})
	search("oldest", store.Filter{Until: monday.AddDate(0, 0, 1-crowdDays)})
	ask("affected/houses", func() (int, error) {
		a, err := subscribers.Affected(b.Context(), outage("вул. Номер 7", "1-50"))
		return a.Contracts, err
	})
	ask("affected/city", func() (int, error) {
		a, err := subscribers.Affected(b.Context(), outage("*", "*"))
		return a.Contracts, err
	})
	ask("addresses/read", func() (int, error) {
		found, err := store.NewAddresses(database, time.Now).Streets(b.Context(), "Київ", "номер 1", 20)
		return len(found), err
	})
	addresses := store.NewAddresses(database, func() time.Time { return monday })
	ask("addresses/typed", func() (int, error) {
		found, err := addresses.Streets(b.Context(), "Київ", "номер 1", 20)
		return len(found), err
	})
}
