package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// MaxFaults is how many wrong lines are named; the rest are counted.
const MaxFaults = 100

// Fault is a line that is wrong.
type Fault struct {
	Line   int // the header is line 1
	Reason string
}

// Faults are the lines of a file that are wrong: the file cannot be imported.
type Faults struct {
	First []Fault // the first MaxFaults, by line
	Count int     // of all
}

// Error lists the lines, one a line of text.
func (f *Faults) Error() string {
	var text strings.Builder
	are := "lines are"
	if f.Count == 1 {
		are = "line is"
	}
	fmt.Fprintf(&text, "%d %s wrong, nothing was imported:", f.Count, are)
	for _, fault := range f.First {
		fmt.Fprintf(&text, "\n  line %d: %s", fault.Line, fault.Reason)
	}
	if more := f.Count - len(f.First); more > 0 {
		fmt.Fprintf(&text, "\n  and %d more", more)
	}
	return text.String()
}

// add keeps a fault. Those that are found late may be of earlier lines, so the last kept gives way to them.
func (f *Faults) add(line int, reason error) {
	f.Count++
	fault := Fault{Line: line, Reason: strings.ReplaceAll(reason.Error(), "\n", "; ")}
	if len(f.First) < MaxFaults {
		f.First = append(f.First, fault)
		return
	}
	last := slices.IndexFunc(f.First, func(kept Fault) bool { return kept.Line == f.lastLine() })
	if line < f.First[last].Line {
		f.First[last] = fault
	}
}

func (f *Faults) lastLine() int {
	return slices.MaxFunc(f.First, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) }).Line
}

func (f *Faults) sorted() *Faults {
	slices.SortStableFunc(f.First, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return f
}
