package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
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

// row is a line of a table.
type row struct {
	Name string `json:"name"`
	summary
	ratio bool
}

// add puts a table of systems under a heading; the first row is the yardstick that the others are compared with.
func (r *report) add(heading string, names []string, measured map[string]rounds) {
	yardstick := measured[names[0]].all().summarise()
	usual := measured[names[0]].typical()
	var table []row
	for _, name := range names {
		table = append(table, row{Name: name, summary: measured[name].all().summarise()})
	}
	for _, name := range names[1:] {
		s := measured[name].all().summarise()
		table = append(table, row{Name: name + " - " + names[0], summary: s.minus(yardstick)},
			row{Name: name + " / " + names[0], summary: s.over(yardstick), ratio: true})
	}
	for _, name := range names[1:] {
		if len(measured[name][0]) < 2 {
			continue // a round of one says nothing more
		}
		s := measured[name].typical()
		table = append(table, row{Name: "usual round: " + name + " - " + names[0], summary: s.minus(usual)},
			row{Name: "usual round: " + name + " / " + names[0], summary: s.over(usual), ratio: true})
	}
	if r.Tables == nil {
		r.Tables = make(map[string][]row)
	}
	r.Tables[heading] = table
	r.Order = append(r.Order, heading)
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
		row{Name: "the tool's floor: UDP echo on loopback", summary: *r.Floor}.print(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for name, missed := range r.Missed {
		fmt.Fprintf(out, "  %s: %d keys without their prompt\n", name, missed)
	}
	return nil
}

func (l row) print(out io.Writer) {
	form := "%.2f"
	switch {
	case l.ratio:
		form = "x%.3f"
	case strings.Contains(l.Name, " - "):
		form = "%+.2f"
	}
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
