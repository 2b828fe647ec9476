package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// loadCmd is `bench load`.
type loadCmd struct {
	Calls []int         `default:"50,100,150,200,250,300" help:"Calls at once, in steps; a system that fails a step twice is not tried further."`
	Hold  time.Duration `default:"10s" help:"How long each step is held."`
	Pause time.Duration `default:"3s" help:"Mean time between the keys of a call."`
}

// What a step must not exceed to count as served. A caller hears a pause of the stream; a key answered later than two
// frames after its usual time is felt.
const (
	maxFaulty = 0.01                  // of the calls: with a packet lost or late, or a pause
	maxLate   = 60 * time.Millisecond // first END packet to first frame, p99
)

// loadStep is what one system did with so many calls at once.
type loadStep struct {
	System   string             `json:"system"`
	Calls    int                `json:"calls"`
	Keys     summary            `json:"keys"` // first END packet to first frame
	Missed   int                `json:"missed"`
	Faulty   int                `json:"faulty_calls"` // with lost or late packets or pauses
	Gaps     int                `json:"gaps"`
	CPU      map[string]float64 `json:"cpu_percent_of_a_core"`
	Load     string             `json:"load_average"`
	Served   bool               `json:"served"`
	Unserved string             `json:"why_not,omitempty"`
}

// Run raises the number of calls until neither system serves them.
func (c *loadCmd) Run(ctx context.Context, l *lab) error {
	p, err := l.open()
	if err != nil {
		return err
	}
	defer p.close()
	systems, services, err := l.start(ctx)
	if err != nil {
		return err
	}
	defer services.stop()
	if err := p.warmUp(ctx, systems); err != nil {
		return err
	}
	asterisk, err := l.asteriskPID()
	if err != nil {
		return err
	}
	run := loadRun{command: c, lab: l, callers: p, asterisk: asterisk, ceiling: make(map[string]int)}
	return run.climb(ctx, systems)
}

// loadRun is a measurement under way.
type loadRun struct {
	command  *loadCmd
	lab      *lab
	callers  *callers
	asterisk int // process id
	ceiling  map[string]int
}

// processes are those at work when a system is measured.
func (r *loadRun) processes(s system) processes {
	all := processes{"asterisk": r.asterisk, "callers": os.Getpid()}
	if s.service != nil {
		all["service"] = s.service.pid()
	}
	return all
}

// climb tries each step with every system that has served all before.
func (r *loadRun) climb(ctx context.Context, systems []system) error {
	climbing := systems
	for _, calls := range r.command.Calls {
		var still []system
		for _, s := range climbing {
			served, err := r.try(ctx, s, calls)
			if err != nil {
				return err
			}
			if served {
				r.ceiling[s.name] = calls
				still = append(still, s)
			}
		}
		climbing = still
	}
	if !r.lab.JSON {
		for _, s := range systems {
			fmt.Printf("  %s serves %d calls at once\n", s.name, r.ceiling[s.name])
		}
	}
	return nil
}

// try measures a step, once more if it fails: another program may have disturbed it.
func (r *loadRun) try(ctx context.Context, s system, calls int) (bool, error) {
	for range 2 {
		step, err := r.step(ctx, s, calls)
		if err != nil {
			return false, err
		}
		if err := step.print(os.Stdout, r.lab.JSON); err != nil || step.Served {
			return step.Served, err
		}
	}
	return false, nil
}

// step holds so many calls of a system while each presses keys. Calls that cannot be made are a result, not an error.
func (r *loadRun) step(ctx context.Context, s system, calls int) (*loadStep, error) {
	result := &loadStep{System: s.name, Calls: calls}
	all, err := r.callers.gather(ctx, s, calls)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		result.Unserved, result.Load = err.Error(), loadAverage()
		return result, nil
	}
	defer all.hangUp()
	began := time.Now()
	before, err := r.processes(s).times()
	if err != nil {
		return nil, err
	}
	keys := r.press(ctx, all)
	after, err := r.processes(s).times()
	if err != nil {
		return nil, err
	}
	result.CPU = after.since(before, time.Since(began))
	result.Keys, result.Missed = keys.up.summarise(), keys.missed
	result.Faulty, result.Gaps = all.faults()
	result.judge()
	return result, context.Cause(ctx)
}

// press lets every call press keys for as long as the step is held.
func (r *loadRun) press(ctx context.Context, all crowd) *keyRound {
	round := &keyRound{}
	end := time.Now().Add(r.command.Hold)
	all.each(func(one *caller) {
		for {
			pause := about(r.command.Pause)
			if time.Until(end) < pause {
				_ = rest(ctx, time.Until(end)) // stopped or not, the step is over
				return
			}
			if rest(ctx, pause) != nil {
				return
			}
			round.take(one.press(ctx))
		}
	})
	return round
}

// judge says whether the step counts as served.
func (s *loadStep) judge() {
	s.Load = loadAverage()
	switch {
	case s.Missed > 0:
		s.Unserved = fmt.Sprintf("%d keys without their prompt", s.Missed)
	case float64(s.Faulty) > maxFaulty*float64(s.Calls):
		s.Unserved = fmt.Sprintf("%d calls heard pauses or lost packets", s.Faulty)
	case s.Keys.P99 > ms(maxLate):
		s.Unserved = fmt.Sprintf("prompts late: p99 %.1f ms", s.Keys.P99)
	default:
		s.Served = true
	}
}

// print writes one line, or one JSON object.
func (s *loadStep) print(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(s)
	}
	verdict := "served"
	if !s.Served {
		verdict = "not served: " + s.Unserved
	}
	_, err := fmt.Fprintf(out, "%-16s %4d calls: key to frame p50 %.2f p99 %.2f max %.2f ms; %d calls disturbed, %d pauses; "+
		"CPU of one core: service %.0f %%, Asterisk %.0f %%, callers %.0f %%; load average %s; %s\n",
		s.System, s.Calls, s.Keys.P50, s.Keys.P99, s.Keys.Max, s.Faulty, s.Gaps,
		s.CPU["service"], s.CPU["asterisk"], s.CPU["callers"], s.Load, verdict)
	return err
}
