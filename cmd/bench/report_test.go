package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func example() *report {
	r := &report{Measure: "barge", Unit: "ms", About: "1 calls at once", Missed: map[string]int{"hotline": 2}}
	r.add("key to frame", []string{"native", "hotline"}, map[string]rounds{
		"native":  {{time.Millisecond, time.Millisecond}},
		"hotline": {{1500 * time.Microsecond, 3 * time.Millisecond}},
	})
	return r
}

func TestReportForPeople(t *testing.T) {
	var out bytes.Buffer
	if err := example().print(&out, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"barge: 1 calls at once", "key to frame, ms", "hotline - native", "+0.50", "x1.500", "hotline: 2"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestReportAsJSON(t *testing.T) {
	var out bytes.Buffer
	if err := example().print(&out, true); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tables map[string][]struct {
			Name, Kind string
			P50        float64 `json:"p50_ms"`
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	rows := got.Tables["key to frame"]
	if len(rows) != 6 || rows[3].Kind != "ratio" || rows[3].P50 != 1.5 {
		t.Errorf("rows %+v", rows)
	}
}

// A round of one value says nothing more than the whole: it is left out.
func TestSingleValuesHaveNoUsualRound(t *testing.T) {
	r := &report{}
	r.add("answer", []string{"native", "hotline"}, map[string]rounds{
		"native": {{time.Millisecond}, {time.Millisecond}}, "hotline": {{time.Millisecond}, {time.Millisecond}},
	})
	if got := len(r.Tables["answer"]); got != 4 {
		t.Errorf("%d rows, want 4", got)
	}
}
