package store_test

import (
	"io"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

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
