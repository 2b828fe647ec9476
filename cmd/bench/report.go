package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// report is one measurement as it is printed.
type report struct {
	Measure string           `json:"measure"`
	Unit    string           `json:"unit"`
	About   string           `json:"about"` // calls, rounds, rate
	Load    string           `json:"load_average"`
	Cores   int              `json:"cores"`
	Missed  map[string]int   `json:"missed,omitempty"`
	Tables  map[string][]row `json:"tables"`
	Order   []string         `json:"-"` // of Tables
	Floor   *summary         `json:"tool_floor,omitempty"`
}

// kind says what the numbers of a row are.
type kind string

const (
	measured   kind = "measured"   // in the report's unit
	difference kind = "difference" // to the yardstick, in the report's unit
	quotient   kind = "ratio"      // to the yardstick, without a unit
)

// row is a line of a table.
type row struct {
	Name string `json:"name"`
	Kind kind   `json:"kind"`
	summary
}

// add puts a table of systems under a heading; the first is the yardstick that the others are compared with, over all
// keys or calls and, where rounds have several, in the usual round.
func (r *report) add(heading string, names []string, results map[string]rounds) {
	var table []row
	for _, name := range names {
		table = append(table, row{name, measured, results[name].all().summarise()})
	}
	yardstick, usual := results[names[0]].all().summarise(), results[names[0]].typical()
	for _, name := range names[1:] {
		table = append(table, compare(name, results[name].all().summarise(), names[0], yardstick)...)
	}
	for _, name := range names[1:] {
		if len(results[name][0]) > 1 {
			table = append(table, compare("usual round: "+name, results[name].typical(), names[0], usual)...)
		}
	}
	if r.Tables == nil {
		r.Tables = make(map[string][]row)
	}
	r.Tables[heading] = table
	r.Order = append(r.Order, heading)
}

// compare returns the rows of a comparison with the yardstick.
func compare(name string, s summary, than string, yardstick summary) []row {
	return []row{
		{name + " - " + than, difference, s.minus(yardstick)},
		{name + " / " + than, quotient, s.over(yardstick)},
	}
}

// print writes the report for people or as JSON.
func (r *report) print(out io.Writer, asJSON bool) error {
	r.Load, r.Cores = loadAverage(), runtime.NumCPU()
	if asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	fmt.Fprintf(out, "\n%s: %s; load average %s on %d cores\n", r.Measure, r.About, r.Load, r.Cores)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, heading := range r.Order {
		fmt.Fprintf(table, "  %s, %s\tp50\tp90\tp99\tmax\tn\t\n", heading, r.Unit)
		for _, line := range r.Tables[heading] {
			line.print(table)
		}
	}
	if r.Floor != nil {
		row{"the tool's floor: UDP echo on loopback", measured, *r.Floor}.print(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(r.Missed)) {
		fmt.Fprintf(out, "  keys without their prompt, %s: %d\n", name, r.Missed[name])
	}
	if r.Floor == nil {
		return nil // no sound was measured
	}
	_, err := fmt.Fprintln(out, "  Asterisk sends sound on a 20 ms clock; the first frame of a prompt leaves at once, not on it.")
	return err
}

func (l row) print(out io.Writer) {
	form := map[kind]string{measured: "%.2f", difference: "%+.2f", quotient: "x%.3f"}[l.Kind]
	fmt.Fprintf(out, "    %s\t"+strings.Repeat(form+"\t", 4)+"%d\t\n", l.Name, l.P50, l.P90, l.P99, l.Max, l.N)
}

// loadAverage returns the machine's load of the last minute: other programs at work make every number worse.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
