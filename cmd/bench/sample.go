package main

import (
	"math"
	"slices"
	"time"
)

// sample is the times of one thing measured often.
type sample []time.Duration

// summary is what a sample is reported by; times in milliseconds.
type summary struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50_ms"`
	P90 float64 `json:"p90_ms"`
	P99 float64 `json:"p99_ms"`
	Max float64 `json:"max_ms"`
}

// summarise returns the sample's quantiles; all 0 for an empty one.
func (s sample) summarise() summary {
	sorted := slices.Sorted(slices.Values(s))
	return summary{
		N: len(s), P50: ms(quantile(sorted, 0.50)), P90: ms(quantile(sorted, 0.90)),
		P99: ms(quantile(sorted, 0.99)), Max: ms(quantile(sorted, 1)),
	}
}

// quantile returns the smallest value that is not exceeded by the fraction q of a sorted sample (nearest rank): a time
// that was really measured, not one between two.
func quantile[T any](sorted []T, q float64) T {
	var none T
	if len(sorted) == 0 {
		return none
	}
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// median returns the middle value, the lower one of two; 0 for none.
func median(values []float64) float64 { return quantile(slices.Sorted(slices.Values(values)), 0.5) }

// minus returns the differences of the quantiles.
func (s summary) minus(o summary) summary {
	return summary{min(s.N, o.N), s.P50 - o.P50, s.P90 - o.P90, s.P99 - o.P99, s.Max - o.Max}
}

// over returns the ratios of the quantiles; 0 where there is nothing to compare with.
func (s summary) over(o summary) summary {
	return summary{min(s.N, o.N), ratio(s.P50, o.P50), ratio(s.P90, o.P90), ratio(s.P99, o.P99), ratio(s.Max, o.Max)}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func ms(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// rounds is the samples of each round of one system.
type rounds []sample

// all returns the samples of all rounds as one.
func (r rounds) all() sample { return slices.Concat(r...) }

// typical returns the median over the rounds of each quantile: what a round is like that no other program disturbed,
// as long as fewer than half of them were.
func (r rounds) typical() summary {
	var p50, p90, p99, worst []float64
	for _, s := range r {
		one := s.summarise()
		p50, p90 = append(p50, one.P50), append(p90, one.P90)
		p99, worst = append(p99, one.P99), append(worst, one.Max)
	}
	return summary{len(r), median(p50), median(p90), median(p99), median(worst)}
}
