package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"hotline/billing/store"
	"hotline/ivr/stasis"
	"hotline/routing"
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

// readRoster makes those of the configuration and of the database the operators, and learns their names.
func (v *service) readRoster(ctx context.Context) error {
	added, err := v.operators.List(ctx)
	if err != nil {
		return err
	}
	operators, devices := merged(v.settings.operators, v.settings.stasis.Devices, added)
	v.board.SetRoster(operators)
	return errors.Join(v.app.SetDevices(devices), v.names.read(ctx, v.accounts)) // nobody waits for a call because of a name
}

// merged returns the operators of the configuration and those who were added; who is in both is as was added.
func merged(configured []routing.Operator, devices map[routing.OperatorID]stasis.Devices, added []store.Operator) ([]routing.Operator, map[routing.OperatorID]stasis.Devices) {
	operators, devices := slices.Clone(configured), maps.Clone(devices)
	for _, o := range added {
		at := slices.IndexFunc(operators, func(known routing.Operator) bool { return known.ID == o.ID })
		if at < 0 {
			at = len(operators)
			operators = append(operators, routing.Operator{ID: o.ID})
		}
		operators[at].Departments = o.Departments
		devices[o.ID] = stasis.Devices{Phone: o.Device, Browser: o.Browser}
	}
	return operators, devices
}

// recallDuties tells the board what operators have said of the work. A later word that the board has heard since stands.
func (v *service) recallDuties(ctx context.Context) error {
	duties, err := v.operators.Duties(ctx)
	if err != nil {
		return err
	}
	for id, duty := range duties {
		_ = v.board.Recall(id, duty.Duty, duty.Said) // who is no operator any more has no duty
	}
	return nil
}
