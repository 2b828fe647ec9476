package store_test

import (
	"io"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/deploy/demo"
)

// many is how many contracts the benchmarks work with: HOTLINE_BENCH_CONTRACTS, 20,000 unless given. The goals are for
// 1,000,000.
func many(b *testing.B) int {
	b.Helper()
	text := os.Getenv("HOTLINE_BENCH_CONTRACTS")
	if text == "" {
		return 20_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// importMany imports a made-up file and returns how long that took.
func importMany(b *testing.B, s *store.Subscribers, contracts int) time.Duration {
	b.Helper()
	in, out := io.Pipe()
	go func() { out.CloseWithError(demo.WriteMany(out, contracts)) }()
	started := time.Now()
	done, err := s.ImportContracts(b.Context(), in)
	if err != nil || done.Lines != contracts {
		b.Fatalf("%+v, %v", done, err)
	}
	return time.Since(started)
}

// BenchmarkImport imports contracts into an empty database and then the same file again.
func BenchmarkImport(b *testing.B) {
	contracts := many(b)
	for range b.N {
		s := store.NewSubscribers(storetest.Open(b), kyiv, nil)
		b.ReportMetric(importMany(b, s, contracts).Seconds(), "s/first")
		b.ReportMetric(importMany(b, s, contracts).Seconds(), "s/again")
	}
}

// BenchmarkLookUp looks up every caller once, one after the other, among many contracts with some outages.
func BenchmarkLookUp(b *testing.B) {
	contracts := many(b)
	s := store.NewSubscribers(storetest.Open(b), kyiv, nil)
	b.Logf("%d contracts imported in %v", contracts, importMany(b, s, contracts))
	for _, outage := range demo.On(day("2026-11-23"), kyiv).Outages {
		if err := s.SaveOutage(b.Context(), outage, monday); err != nil {
			b.Fatal(err)
		}
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		started := time.Now()
		caller, err := s.LookUp(b.Context(), demo.PhoneOfMany(i*7919%contracts), monday)
		if err != nil || len(caller.Contracts) != 1 {
			b.Fatalf("%+v, %v", caller, err)
		}
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs/p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs/p99")
}

// callsOfMany gives each of so many contracts five calls of its phone with ten steps each, and a wrap-up.
const callsOfMany = `
	WITH made AS (
		INSERT INTO calls (id, node, caller, contract, started_at, outcome_class, outcome_reason)
		SELECT 'call-' || c || '-' || n, 'bench', '+38067' || lpad(c::text, 7, '0'), (20000000 + c)::text,
		       '2026-11-01'::timestamptz + n * interval '1 day' + c * interval '1 second', 'connected', 'operator'
		FROM generate_series(0, $1 - 1) c, generate_series(1, 5) n
		RETURNING id, contract, caller, started_at
	), said AS (
		INSERT INTO wrap_ups (call, operator, code, contract, number, at, saved_at)
		SELECT id, '101', 'payment', contract, caller, started_at, started_at FROM made
	)
	INSERT INTO call_steps (call_id, seq, at, step, event, detail)
	SELECT id, s, started_at + s * interval '1 second', 'talk', CASE s WHEN 8 THEN 'answered' ELSE 'prompt' END, '{"operator": "101"}'
	FROM made, generate_series(1, 10) s`

// BenchmarkCard shows a card of ten contracts, another ten each time, among many contracts of which a tenth have calls.
func BenchmarkCard(b *testing.B) {
	contracts := many(b)
	address := storetest.URL(b)
	database, err := store.Open(b.Context(), address, quiet)
	if err != nil {
		b.Fatal(err)
	}
	defer database.Close()
	if _, err := database.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	subscribers := store.NewSubscribers(database, kyiv, nil)
	b.Logf("%d contracts imported in %v", contracts, importMany(b, subscribers, contracts))
	for _, outage := range demo.On(day("2026-11-23"), kyiv).Outages {
		if err := subscribers.SaveOutage(b.Context(), outage, monday); err != nil {
			b.Fatal(err)
		}
	}
	called := contracts / 10
	conn, err := pgx.Connect(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(b.Context())
	if _, err := conn.Exec(b.Context(), callsOfMany, called); err != nil {
		b.Fatal(err)
	}
	if _, err := conn.Exec(b.Context(), "ANALYZE"); err != nil {
		b.Fatal(err)
	}
	callBacks, err := store.NewCallBacks(database, store.CallBacksConfig{Site: "kyiv", Node: "bench", Zone: kyiv})
	if err != nil {
		b.Fatal(err)
	}
	desk := store.NewDesk(subscribers, store.NewOutbox(database, kyiv), callBacks)
	for _, size := range []int{1, store.MaxCards} {
		b.Run(strconv.Itoa(size), func(b *testing.B) { showCards(b, desk, called, size) })
	}
	for name, text := range map[string]string{"number": "2000123", "street": "Номер 123 17", "phone": "0670000123"} {
		b.Run(name, func(b *testing.B) { find(b, desk, text) })
	}
}

func showCards(b *testing.B, desk *store.Desk, called, size int) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		wish := store.CardWish{Number: demo.PhoneOfMany(i * 7919 % called), At: monday}
		for n := range size {
			wish.Contracts = append(wish.Contracts, strconv.Itoa(20_000_000+(i*7919+n*31)%called))
		}
		started := time.Now()
		card, err := desk.Card(b.Context(), wish)
		if err != nil || len(card.Contracts) != size || len(card.Earlier) != 5 {
			b.Fatalf("%+v, %v", card, err)
		}
		took = append(took, time.Since(started))
	}
	reportTimes(b, took)
}

func find(b *testing.B, desk *store.Desk, text string) {
	var took []time.Duration
	for b.Loop() {
		started := time.Now()
		if found, err := desk.Find(b.Context(), text, monday); err != nil || len(found) == 0 {
			b.Fatalf("%+v, %v", found, err)
		}
		took = append(took, time.Since(started))
	}
	reportTimes(b, took)
}

func reportTimes(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs/p50")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "µs/p95")
}
