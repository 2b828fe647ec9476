package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr/phone"
)

// upTo returns 1 ms to n ms, not in order.
func upTo(n int) sample {
	s := make(sample, n)
	for i := range s {
		s[i] = time.Duration((i*7)%n+1) * time.Millisecond
	}
	return s
}

func TestSummarise(t *testing.T) {
	tests := []struct {
		name   string
		sample sample
		want   summary
	}{
		{"none", nil, summary{}},
		{"one is every quantile", sample{3 * time.Millisecond}, summary{1, 3, 3, 3, 3}},
		{"of two the median is the lower", sample{4 * time.Millisecond, 2 * time.Millisecond}, summary{2, 2, 4, 4, 4}},
		{"one hundred", upTo(100), summary{100, 50, 90, 99, 100}},
		{"the 99th percentile of few is the largest", upTo(20), summary{20, 10, 18, 20, 20}},
		{"one thousand", upTo(1000), summary{1000, 500, 900, 990, 1000}},
		{"fractions of a millisecond stay", sample{1500 * time.Microsecond}, summary{1, 1.5, 1.5, 1.5, 1.5}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.sample.summarise()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSummariseLeavesTheSampleInOrder(t *testing.T) {
	s := sample{3, 1, 2}
	s.summarise()
	if diff := cmp.Diff(sample{3, 1, 2}, s); diff != "" {
		t.Error(diff)
	}
}

func TestCompare(t *testing.T) {
	a, b := summary{10, 3, 6, 9, 12}, summary{20, 2, 3, 3, 0}
	if diff := cmp.Diff(summary{10, 1, 3, 6, 12}, a.minus(b)); diff != "" {
		t.Error("minus:", diff)
	}
	if diff := cmp.Diff(summary{10, 1.5, 2, 3, 0}, a.over(b)); diff != "" {
		t.Error("over:", diff)
	}
}

// One round of three was disturbed: the sum of all shows it, the usual round does not.
func TestTypicalRoundIsNotTheDisturbedOne(t *testing.T) {
	calm := upTo(100)
	disturbed := make(sample, 100)
	for i := range disturbed {
		disturbed[i] = time.Second
	}
	r := rounds{calm, disturbed, calm}
	if diff := cmp.Diff(summary{3, 50, 90, 99, 100}, r.typical()); diff != "" {
		t.Error("typical:", diff)
	}
	if got := r.all().summarise(); got.N != 300 || got.Max != 1000 || got.P50 != 75 {
		t.Errorf("all: %+v", got)
	}
}

func TestCPUTime(t *testing.T) {
	line := "4711 (a (strange) name) S 1 4711 4711 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 12 0 100 1 1"
	got, err := cpuTime(line)
	if err != nil || got != 3*time.Second {
		t.Errorf("cpuTime: %v, %v; want 3s", got, err)
	}
	for _, bad := range []string{"", "4711 (short) S 1", "4711 (x) S 1 1 1 0 1 1 1 0 0 0 many few 0"} {
		if _, err := cpuTime(bad); err == nil {
			t.Errorf("cpuTime(%q): no error", bad)
		}
	}
}

func TestCPUShares(t *testing.T) {
	before, after := cpuTimes{"service": time.Second}, cpuTimes{"service": 1500 * time.Millisecond}
	if got := after.since(before, 2*time.Second)["service"]; got != 25 {
		t.Errorf("share %v %%, want 25", got)
	}
}

func TestCheckFirstFrames(t *testing.T) {
	long := make([]byte, 2*frameSize)
	other := append([]byte{1}, long...)
	one, two := phone.Name{Lang: "uk", Key: "one"}, phone.Name{Lang: "uk", Key: "two"}
	if err := checkFirstFrames(map[phone.Name][]byte{one: long, two: other}); err != nil {
		t.Error(err)
	}
	if err := checkFirstFrames(map[phone.Name][]byte{one: long, two: long[:frameSize]}); err == nil {
		t.Error("two prompts that begin alike: no error")
	}
}

func TestStepIsJudged(t *testing.T) {
	tests := []struct {
		name string
		step loadStep
		want bool
	}{
		{"clean", loadStep{Calls: 100, Keys: summary{P99: 3}}, true},
		{"one call of a hundred disturbed", loadStep{Calls: 100, Faulty: 1}, true},
		{"two of a hundred", loadStep{Calls: 100, Faulty: 2}, false},
		{"a key without its prompt", loadStep{Calls: 100, Missed: 1}, false},
		{"prompts late", loadStep{Calls: 100, Keys: summary{P99: 61}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.step.judge(); test.step.Served != test.want || (test.step.Unserved == "") != test.want {
				t.Errorf("served %v, reason %q", test.step.Served, test.step.Unserved)
			}
		})
	}
}

// Keys must fall anywhere around the mean, so that they do not keep step with a clock.
func TestAbout(t *testing.T) {
	const mean = 100 * time.Millisecond
	var sum time.Duration
	for range 10_000 {
		d := about(mean)
		if d < mean/2 || d > mean*3/2 {
			t.Fatalf("%v is not within a half of %v", d, mean)
		}
		sum += d
	}
	if got := sum / 10_000; got < mean*9/10 || got > mean*11/10 {
		t.Errorf("mean %v, want about %v", got, mean)
	}
}
