package ivr

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"hotline/billing"
	"hotline/routing"
)

// Graph is the dialogue as a picture: what leads from where to where.
type Graph struct {
	Nodes []Node // the steps in the order in which a caller meets them, then the ends by name
	Edges []Edge // in the order of their nodes
}

// Node is a step of the dialogue, or one way in which a call ends.
type Node struct {
	Name string // the step, "arrived" for Arrived; of an end "class/reason"
	End  bool
}

// Edge is everything that leads from one node to another, or that does something and stays.
type Edge struct {
	From, To string
	Labels   []string // "input: what it does", such as "key 3: to support (key), queue.transfer"
}

// Graph explores the dialogue from the arrival of a call with every input in every state it can be in, and draws
// what it finds. Inputs that do nothing but write the journey are left out.
func (d *Dialogue) Graph() Graph {
	x := &explorer{dialogue: d, seen: make(map[string]bool), found: make(map[[2]string]map[string][]stimulus),
		opened: make(map[time.Time]string)}
	x.visit(State{})
	for len(x.todo) > 0 {
		state := x.todo[0]
		x.todo = x.todo[1:]
		for i, s := range d.stimuli(state) {
			s.order = i
			x.try(state, s)
		}
	}
	return x.graph()
}

// DOT writes the graph for Graphviz.
func (g Graph) DOT() string {
	var b strings.Builder
	b.WriteString("digraph hotline {\n\tnode [shape=box style=rounded];\n")
	for _, n := range g.Nodes {
		if n.End {
			fmt.Fprintf(&b, "\t%q [shape=plaintext];\n", n.Name)
			continue
		}
		fmt.Fprintf(&b, "\t%q;\n", n.Name)
	}
	for _, e := range g.Edges {
		fmt.Fprintf(&b, "\t%q -> %q [label=\"%s\\l\"];\n", e.From, e.To, strings.Join(e.Labels, `\l`))
	}
	b.WriteString("}\n")
	return b.String()
}

// String writes the graph as a list for reading: each step, and below it what leads where.
func (g Graph) String() string {
	var b strings.Builder
	for _, n := range g.Nodes {
		if n.End {
			continue
		}
		fmt.Fprintln(&b, n.Name)
		for _, e := range g.Edges {
			if e.From != n.Name {
				continue
			}
			fmt.Fprintf(&b, "  -> %s\n", e.To)
			for _, label := range e.Labels {
				fmt.Fprintf(&b, "       %s\n", label)
			}
		}
	}
	return b.String()
}

// explorer walks through the states of a dialogue.
type explorer struct {
	dialogue *Dialogue
	seen     map[string]bool
	todo     []State
	found    map[[2]string]map[string][]stimulus // from and to; then by what they do
	opened   map[time.Time]string                // the departments that are open at a time
}

// visit puts a state on the list unless one of its kind was there before.
func (x *explorer) visit(state State) {
	if kind := x.kindOf(state); state.Step != Ended && !x.seen[kind] {
		x.seen[kind] = true
		x.todo = append(x.todo, state)
	}
}

// kindOf names what states have in common that look the same on the picture. The language and the numbers of prompts,
// timers and requests make no difference, nor what plays, how far a number is entered and which other one it is; to one who
// waits for an operator nothing of the menu does.
func (x *explorer) kindOf(s State) string {
	kind := fmt.Sprint(s.Step, s.Line, s.Operator, s.Playing == nil, s.Queued, s.Answered, s.Passing, s.Called != nil, s.Open != nil,
		s.Lost != nil, s.Asked.Service == OrderCallBack, x.open(s.Clock))
	switch s.Step {
	case Transfer, Waiting, Talking, Held, Passed, Closed, Booked:
		kind += s.Department.String()
	}
	switch s.Step {
	case Transfer, Waiting, Talking, Held, Passed:
		return kind
	}
	if s.Asked.CallBack != nil {
		kind += s.Asked.CallBack.Source
	}
	caller := ""
	if s.Caller != nil {
		caller = string(s.Caller.Number)
	}
	own := s.Asked.Digits == ownContract
	entered := min(len(s.Asked.Digits), billing.MaxContractDigits+1)
	return kind + fmt.Sprint(s.Keyed, min(s.Wrong, x.dialogue.config.MaxWrong), s.Lookup, caller, s.Told, s.Asked.Service, s.Asked.Reminded,
		own, entered, s.Got, s.Guesses.Locked())
}

// open lists the departments that are open at a time.
func (x *explorer) open(at time.Time) string {
	if open, known := x.opened[at]; known {
		return open
	}
	open := ""
	for _, d := range routing.Departments() {
		if x.dialogue.config.Schedule.Opening(d, at).Open {
			open += d.String()
		}
	}
	x.opened[at] = open
	return open
}

// try takes a way on and notes where it leads and what its last step does.
func (x *explorer) try(from State, s stimulus) {
	to, actions := from, []Action(nil)
	for _, input := range s.inputs {
		to, actions = x.dialogue.Step(to, input)
	}
	if len(actions) == 0 {
		return // nothing, or a key pressed ahead
	}
	x.visit(to)
	effect := effectOf(actions)
	if s.name == resumed && effect != "" {
		effect = "the same again"
	}
	if effect == "" && to.Step == from.Step && to.Operator == from.Operator {
		return
	}
	way := [2]string{nodeOf(from), nodeOf(to)}
	if x.found[way] == nil {
		x.found[way] = make(map[string][]stimulus)
	}
	if !slices.ContainsFunc(x.found[way][effect], func(known stimulus) bool { return known.name == s.name }) {
		x.found[way][effect] = append(x.found[way][effect], s)
	}
}

// graph brings what was found into order.
func (x *explorer) graph() Graph {
	var g Graph
	for _, step := range steps {
		g.Nodes = append(g.Nodes, Node{Name: nodeOf(State{Step: step})})
	}
	var ends []string
	for way := range x.found {
		if strings.Contains(way[1], "/") && !slices.Contains(ends, way[1]) {
			ends = append(ends, way[1])
		}
	}
	slices.Sort(ends)
	for _, end := range ends {
		g.Nodes = append(g.Nodes, Node{Name: end, End: true})
	}
	for _, from := range g.Nodes {
		for _, to := range g.Nodes {
			if effects := x.found[[2]string{from.Name, to.Name}]; effects != nil {
				g.Edges = append(g.Edges, Edge{From: from.Name, To: to.Name, Labels: labels(effects)})
			}
		}
	}
	return g
}

// labels writes what does what, in the order of the inputs.
func labels(effects map[string][]stimulus) []string {
	order := func(a, b stimulus) int { return a.order - b.order }
	for _, causes := range effects {
		slices.SortFunc(causes, order)
	}
	lines := slices.SortedFunc(maps.Keys(effects), func(a, b string) int {
		if first := order(effects[a][0], effects[b][0]); first != 0 {
			return first
		}
		return strings.Compare(a, b)
	})
	for i, effect := range lines {
		lines[i] = causes(effects[effect])
		if effect != "" {
			lines[i] += ": " + effect
		}
	}
	return lines
}

// causes joins the names of inputs that do the same, keys as "keys 0 6 7".
func causes(same []stimulus) string {
	var names []string
	for _, s := range same {
		name := s.name
		if key, isKey := strings.CutPrefix(name, "key "); isKey && len(names) > 0 && strings.HasPrefix(names[len(names)-1], "key") {
			last := &names[len(names)-1]
			if !slices.Contains(strings.Fields(*last), key) {
				*last = "keys " + strings.TrimPrefix(strings.TrimPrefix(*last, "keys "), "key ") + " " + key
			}
			continue
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// nodeOf names the node of a state.
func nodeOf(s State) string {
	switch s.Step {
	case Arrived:
		return "arrived"
	case Ended:
		return string(s.Outcome.Class) + "/" + string(s.Outcome.Reason)
	default:
		return string(s.Step)
	}
}

// words are what actions are called on the picture that need no more.
var words = map[reflect.Type]string{
	reflect.TypeFor[Connect]():         "connect",
	reflect.TypeFor[Dequeue]():         "leave the queue",
	reflect.TypeFor[Locate]():          "ask the place",
	reflect.TypeFor[FinishWord]():      "finish the word",
	reflect.TypeFor[Seek]():            "seek an operator",
	reflect.TypeFor[ReleaseOperator](): "release the operator",
	reflect.TypeFor[Hold]():            "hold",
	reflect.TypeFor[Consult]():         "consult",
	reflect.TypeFor[EndConsult]():      "end the consultation",
	reflect.TypeFor[HandOver]():        "hand over",
	reflect.TypeFor[TellOperator]():    "tell the operator",
	reflect.TypeFor[DialCaller]():      "dial",
	reflect.TypeFor[HangUp]():          "hang up",
}

// effectOf says in short what actions do: where the call goes and why, and what the caller hears first.
func effectOf(actions []Action) string {
	var parts []string
	for _, action := range actions {
		switch a := action.(type) {
		case Note:
			switch a.Event {
			case "transfer":
				parts = append(parts, fmt.Sprintf("to %s (%s)", a.Detail["department"], a.Detail["reason"]))
			case "language":
				parts = append(parts, "other language")
			}
		case Play:
			parts = append(parts, string(a.Prompts[0].Key))
		case Music:
			parts = append(parts, "music")
		case Await:
			parts = append(parts, fmt.Sprintf("wait %v", a.For))
		case Do:
			parts = append(parts, "do "+string(a.Service))
		default:
			if word := words[reflect.TypeOf(a)]; word != "" {
				parts = append(parts, word)
			}
		}
	}
	return strings.Join(parts, ", ")
}
