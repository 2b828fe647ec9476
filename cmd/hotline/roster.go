package main

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"hotline/billing/store"
	"hotline/routing"
	"hotline/routing/board"
)

// rosterEvery is how often the database is asked for operators who were added or removed.
const rosterEvery = 5 * time.Second

// recallTimeout is how long the start may wait for what operators have said of the work: then calls come first.
const recallTimeout = 2 * time.Second

// recallFirst tells the board who had paused or signed out before any call is offered: nobody is called out of a break by a
// restart. It reports whether that is known; it is not while the database is away.
func (v *service) recallFirst(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, recallTimeout)
	defer cancel()
	return v.readRoster(ctx) == nil && v.recallDuties(ctx) == nil
}

// followRoster lets the operators of the configuration and those of the database take calls, as they come and go. Before,
// unless that was done, it brings what they have said of the work back to the board.
func (v *service) followRoster(ctx context.Context, recalled bool) {
	<-v.migrated
	v.untilDone(ctx, "operators cannot be read yet", func() error { return v.readRoster(ctx) })
	if !recalled {
		v.untilDone(ctx, "pauses of operators cannot be read yet", func() error { return v.recallDuties(ctx) })
	}
	ticker := time.NewTicker(rosterEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := v.readRoster(ctx); err != nil {
				v.settings.logger.Debug("operators cannot be read", "error", err)
			}
		}
	}
}

// readRoster makes those of the configuration and of the database the operators.
func (v *service) readRoster(ctx context.Context) error {
	added, err := v.operators.List(ctx)
	if err != nil {
		return err
	}
	operators, devices := merged(v.settings.operators, v.settings.stasis.Devices, added)
	v.board.SetRoster(operators)
	return v.app.SetDevices(devices)
}

// merged returns the operators of the configuration and those who were added; who is in both is as was added.
func merged(configured []routing.Operator, devices map[routing.OperatorID]string, added []store.Operator) ([]routing.Operator, map[routing.OperatorID]string) {
	operators, devices := slices.Clone(configured), maps.Clone(devices)
	for _, o := range added {
		at := slices.IndexFunc(operators, func(known routing.Operator) bool { return known.ID == o.ID })
		if at < 0 {
			at = len(operators)
			operators = append(operators, routing.Operator{ID: o.ID})
		}
		operators[at].Departments = o.Departments
		devices[o.ID] = o.Device
	}
	return operators, devices
}

// recallDuties tells the board who had paused or signed out.
func (v *service) recallDuties(ctx context.Context) error {
	duties, err := v.operators.Duties(ctx)
	if err != nil {
		return err
	}
	v.board.recall(duties)
	return nil
}

// team is the queues and the operators. It remembers who has spoken since the start: what the database has of them may be
// older, if it was away.
type team struct {
	*board.Board

	mu    sync.Mutex
	spoke map[routing.OperatorID]bool
}

// SetDuty notes what the operator has said of the work. The error is routing.ErrNoOperator.
func (t *team) SetDuty(id routing.OperatorID, d routing.Duty) error {
	t.mu.Lock()
	t.spoke[id] = true
	t.mu.Unlock()
	return t.Board.SetDuty(id, d)
}

// recall brings back what was said before the start. Who took calls then is left as is: a pause of this minute may not be in
// the database yet.
func (t *team) recall(duties map[routing.OperatorID]routing.Duty) {
	for id, duty := range duties {
		t.mu.Lock()
		spoke := t.spoke[id]
		t.mu.Unlock()
		if !spoke && duty != (routing.Duty{}) {
			_ = t.Board.SetDuty(id, duty) // who is no operator any more has no duty
		}
	}
}
