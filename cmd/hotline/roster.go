package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"hotline/billing/store"
	"hotline/routing"
)

// rosterEvery is how often the database is asked for operators who were added or removed.
const rosterEvery = 5 * time.Second

// followRoster brings what operators have said of the work back to the board, and then lets the operators of the
// configuration and those of the database take calls, as they come and go.
func (v *service) followRoster(ctx context.Context) {
	<-v.migrated
	v.untilDone(ctx, "operators cannot be read yet", func() error { return v.readRoster(ctx) })
	v.untilDone(ctx, "pauses of operators cannot be read yet", func() error { return v.recallDuties(ctx) })
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

// recallDuties tells the board who had paused or signed out. Who takes calls is left as is: a pause of this minute may not be
// in the database yet.
func (v *service) recallDuties(ctx context.Context) error {
	duties, err := v.operators.Duties(ctx)
	if err != nil {
		return err
	}
	for id, duty := range duties {
		if duty != (routing.Duty{}) {
			_ = v.board.SetDuty(id, duty) // who is no operator any more has no duty
		}
	}
	return nil
}
