package routing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Situation is what Match decides by, and the hours.
type Situation struct {
	Schedule  Schedule
	Waiting   []Waiting
	Operators []Operator
	Rules     Rules
	Handling  time.Duration // mean handling time of the department's calls; UsualHandling if zero
}

// UsualHandling is the handling time to reckon with where none is known.
const UsualHandling = 3 * time.Minute

// Explanation says where a call would go that arrives now, and why.
type Explanation struct {
	At          time.Time  `json:"at"`
	Department  Department `json:"department"`
	Opening     Opening    `json:"opening"`
	Place       int        `json:"place,omitempty"`        // from 1, among the calls of the department that nobody takes at once; 0: it does not wait
	WaitSeconds int        `json:"wait_seconds,omitempty"` // expected until an operator answers, by ExpectedWait; 0: it does not wait
	Overflows   time.Time  `json:"overflows,omitzero"`     // when any operator may take it; zero if it does not wait, or any may now
	Operator    OperatorID `json:"operator,omitempty"`     // who gets the call at once; "": nobody
	Reason      Reason     `json:"reason,omitempty"`       // why that one
	Operators   []Verdict  `json:"operators,omitempty"`    // in order of their names
}

// Verdict says why an operator gets the call, or does not.
type Verdict struct {
	Operator OperatorID    `json:"operator"`
	State    OperatorState `json:"state"`
	Takes    bool          `json:"takes"`
	Why      string        `json:"why"`
}

// arriving is the call that is explained. It comes after all calls that arrived at the same time.
const arriving CallID = "\xff"

// Explain says where a call to a department would go that arrives now. What it says is what Match gives; it goes through
// the operators once more only to find the words.
func Explain(now time.Time, department Department, s Situation) Explanation {
	e := Explanation{At: now, Department: department, Opening: s.Schedule.Opening(department, now)}
	call := Waiting{Call: arriving, Department: department, Since: now}
	queue := slices.DeleteFunc(inOrder(s.Waiting), func(w Waiting) bool { return w.Since.After(now) })
	if e.Opening.Open {
		queue = append(queue, call)
	}
	taken := make(map[CallID]Pair)
	matched := make(map[OperatorID]Pair)
	for _, pair := range Match(now, queue, s.Operators, s.Rules) {
		taken[pair.Call], matched[pair.Operator] = pair, pair
	}
	if pair, ok := taken[arriving]; ok {
		e.Operator, e.Reason = pair.Operator, pair.Reason
	} else if e.Opening.Open {
		e.Place = placeIn(queue, department, taken)
		wait := ExpectedWait(e.Place, atWork(s.Operators, department), cmp.Or(s.Handling, UsualHandling))
		e.WaitSeconds = int(wait.Seconds())
		if department != Any {
			e.Overflows = s.Rules.overflows(call)
		}
	}
	for _, o := range s.Operators {
		pair, busy := matched[o.ID]
		e.Operators = append(e.Operators, Verdict{Operator: o.ID, State: o.State, Takes: busy && pair.Call == arriving,
			Why: e.why(o, pair, s.Operators)})
	}
	slices.SortStableFunc(e.Operators, func(a, b Verdict) int { return cmp.Compare(a.Operator, b.Operator) })
	return e
}

// placeIn returns the place of the last call of the queue among those of its department which nobody takes.
func placeIn(queue []Waiting, department Department, taken map[CallID]Pair) int {
	place := 0
	for _, w := range queue {
		if _, gone := taken[w.Call]; !gone && w.Department == department {
			place++
		}
	}
	return place
}

// atWork counts the operators of a department who take calls, now or when the present one is over.
func atWork(operators []Operator, department Department) int {
	count := 0
	for _, o := range operators {
		if o.Serves(department) && o.State != Offline && o.State != Paused {
			count++
		}
	}
	return count
}

// why finds the words for an operator whom the match gave pair; its zero value: nothing.
func (e *Explanation) why(o Operator, pair Pair, team []Operator) string {
	switch {
	case pair.Call == arriving:
		return "takes the call: " + string(pair.Reason)
	case pair.Call != "":
		return fmt.Sprintf("takes call %s, which came earlier", pair.Call)
	case o.State != Ready:
		return o.busy()
	case !o.Free(e.At):
		return fmt.Sprintf("rests for %v after a missed call", o.RestsUntil.Sub(e.At).Round(time.Second))
	case !o.Serves(Any):
		return "serves no department"
	case !o.Serves(e.Department) && e.Reason != Overflowed:
		return "serves other departments"
	case !e.Opening.Open:
		return "is free, but the department is closed"
	}
	return e.idle(o, team)
}

// idle compares a free operator with the one who takes the call.
func (e *Explanation) idle(o Operator, team []Operator) string {
	for _, taker := range team {
		if taker.ID == e.Operator && taker.IdleSince.Equal(o.IdleSince) {
			return "idle for as long, and comes after " + string(taker.ID)
		}
	}
	return "idle for less long"
}

// busy says in words why an operator who is not ready takes no call.
func (o Operator) busy() string {
	switch o.State {
	case Offline:
		return "signed out or unregistered"
	case Reserved:
		return "promised to another call"
	case Ringing:
		return "rings for another call"
	case Talking:
		return "talking"
	case WrapUp:
		return "in wrap-up"
	case Paused:
		if o.Pause != "" {
			return "paused (" + o.Pause + ")"
		}
		return "paused"
	}
	return o.State.String()
}

// String explains it to people, a line for the call and one for each operator.
func (e Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "A call to %s at %s: %s.\n", e.Department, e.At.Format("Mon 2006-01-02 15:04:05 MST"), e.verdict())
	width := 0
	for _, v := range e.Operators {
		width = max(width, len(v.Operator))
	}
	for _, v := range e.Operators {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, v.Operator, v.Why)
	}
	if len(e.Operators) == 0 {
		b.WriteString("  there are no operators\n")
	}
	return b.String()
}

// verdict says what becomes of the call.
func (e Explanation) verdict() string {
	switch {
	case !e.Opening.Open:
		return e.Opening.inWords(e.At)
	case e.Operator != "":
		return fmt.Sprintf("operator %s takes it at once, %s", e.Operator, e.Reason)
	}
	wait := time.Duration(e.WaitSeconds) * time.Second
	words := fmt.Sprintf("it waits at place %d, some %v", e.Place, wait)
	if wait >= LongWait {
		words = fmt.Sprintf("it waits at place %d, nobody can say how long", e.Place)
	}
	if !e.Overflows.IsZero() {
		words += fmt.Sprintf("; from %s on any operator may take it", e.Overflows.In(e.At.Location()).Format(time.TimeOnly))
	}
	return words
}

// inWords says why a department is closed, and until when.
func (o Opening) inWords(now time.Time) string {
	words := "the department is closed"
	if o.Holiday {
		words += " for the day"
	}
	if o.Opens.IsZero() {
		return words + fmt.Sprintf(" and does not open within %d days", opensWithin)
	}
	return words + " and opens " + o.Opens.In(now.Location()).Format("Mon 2006-01-02 15:04")
}
