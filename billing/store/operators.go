package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hotline/billing/store/query"
	"hotline/routing"
)

// Operator is an operator who was added beside those of the configuration.
type Operator struct {
	ID          routing.OperatorID   `json:"id"`
	Name        string               `json:"name,omitempty"`        // for supervisors; never in logs
	Device      string               `json:"device,omitempty"`      // telephone in Asterisk, such as "PJSIP/107"; "": none
	Browser     string               `json:"browser,omitempty"`     // in Asterisk, such as "PJSIP/web-107"; "": none
	Departments []routing.Department `json:"departments,omitempty"` // none: gets no call from a queue
	AddedAt     time.Time            `json:"added_at,omitzero"`
}

// OperatorAt is the last state of an operator that the database knows of.
type OperatorAt struct {
	State  routing.OperatorState `json:"state"`
	Reason string                `json:"reason,omitempty"` // of a pause
	Since  time.Time             `json:"since"`
}

// Operators is the operators of a site: those who were added, what all of them have said of the work, and the changes of
// their states. It may be used by many goroutines and many processes.
type Operators struct {
	store   *Store
	site    string
	journal *Journal
}

// NewOperators returns the operators in the store. The journal writes what NoteState is told; without one (nil) nothing is
// noted.
func NewOperators(store *Store, site string, journal *Journal) *Operators {
	return &Operators{store: store, site: storable(site), journal: journal}
}

// List returns the operators who were added, in the order of their ids, times in UTC.
func (o *Operators) List(ctx context.Context) ([]Operator, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := o.store.queries.ListOperators(ctx, o.site)
	if err != nil {
		return nil, fmt.Errorf("list operators: %w", err)
	}
	operators := make([]Operator, len(rows))
	for i, row := range rows {
		operators[i] = Operator{
			ID: routing.OperatorID(row.ID), Name: row.Name, Device: row.Device, Browser: row.Browser, AddedAt: row.AddedAt.UTC(),
		}
		for _, department := range row.Departments {
			operators[i].Departments = append(operators[i].Departments, routing.Department(department))
		}
	}
	return operators, nil
}

// Add adds an operator, or changes the one of this id. Who has neither a telephone nor a browser has the telephone PJSIP/<id>.
// The error names what is wrong with the operator.
func (o *Operators) Add(ctx context.Context, operator Operator, at time.Time) error {
	if operator.ID == "" {
		return errors.New("add operator: id is required")
	}
	params := query.SaveOperatorParams{
		Site: o.site, ID: storable(string(operator.ID)), Name: storable(operator.Name), Device: storable(operator.Device),
		Browser: storable(operator.Browser), Departments: []int32{}, AddedAt: at,
	}
	if params.Device == "" && params.Browser == "" {
		params.Device = "PJSIP/" + params.ID
	}
	for _, department := range operator.Departments {
		if department == routing.Any || !department.Valid() {
			return fmt.Errorf("add operator %s: department %d is not 1 to 5", operator.ID, int(department))
		}
		params.Departments = append(params.Departments, int32(department))
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	if err := o.store.queries.SaveOperator(ctx, params); err != nil {
		return fmt.Errorf("add operator %s: %w", operator.ID, err)
	}
	return nil
}

// Remove notes that an operator who was added works here no longer, and reports whether there was one. What was noted of
// the operator stays for statistics.
func (o *Operators) Remove(ctx context.Context, id routing.OperatorID, at time.Time) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	count, err := o.store.queries.RemoveOperator(ctx, query.RemoveOperatorParams{Site: o.site, ID: storable(string(id)), At: &at})
	if err != nil {
		return false, fmt.Errorf("remove operator %s: %w", id, err)
	}
	return count > 0, nil
}

// SaidDuty is what an operator has said of the work, and when.
type SaidDuty struct {
	routing.Duty

	Said time.Time
}

// Duties returns what operators have said of the work, those of the configuration included. Who is not in it has said
// nothing.
func (o *Operators) Duties(ctx context.Context) (map[routing.OperatorID]SaidDuty, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := o.store.queries.ListDuties(ctx, o.site)
	if err != nil {
		return nil, fmt.Errorf("duties of operators: %w", err)
	}
	duties := make(map[routing.OperatorID]SaidDuty, len(rows))
	for _, row := range rows {
		duties[routing.OperatorID(row.Operator)] = SaidDuty{routing.Duty{Out: row.Out, Pause: row.Pause}, row.Since}
	}
	return duties, nil
}

// SetDuty notes what an operator has said of the work, unless something later is known. Who tells a board need not: its
// changes come to NoteState.
func (o *Operators) SetDuty(ctx context.Context, id routing.OperatorID, duty routing.Duty, at time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	if err := o.store.queries.SaveDuty(ctx, o.duty(id, duty, at)); err != nil {
		return fmt.Errorf("duty of operator %s: %w", id, err)
	}
	return nil
}

func (o *Operators) duty(id routing.OperatorID, duty routing.Duty, at time.Time) query.SaveDutyParams {
	return query.SaveDutyParams{
		Site: o.site, Operator: storable(string(id)), Out: duty.Out, Pause: storable(duty.Pause), Since: at,
	}
}

// NoteState notes a change of an operator's state, and what the operator has said of the work, behind the board's back: it
// returns at once, and the journal writes it in order as soon as the database is there. It is for the board's listener.
func (o *Operators) NoteState(change routing.Change, at time.Time) {
	if o.journal == nil {
		return
	}
	state := query.AddStateParams{
		Site: o.site, Operator: storable(string(change.Operator)), Since: at, State: change.To.String(), Reason: storable(change.Reason),
	}
	duty := o.duty(change.Operator, change.Duty, at)
	o.journal.add(string(change.Operator), stateEntry, func(ctx context.Context, q *query.Queries) error {
		return q.AddState(ctx, state)
	})
	o.journal.add(string(change.Operator), dutyEntry, func(ctx context.Context, q *query.Queries) error {
		return q.SaveDuty(ctx, duty)
	})
}

// States returns the last known state of each operator of whom a change was noted, times in UTC.
func (o *Operators) States(ctx context.Context) (map[routing.OperatorID]OperatorAt, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := o.store.queries.ListStates(ctx, o.site)
	if err != nil {
		return nil, fmt.Errorf("states of operators: %w", err)
	}
	states := make(map[routing.OperatorID]OperatorAt, len(rows))
	for _, row := range rows {
		at := OperatorAt{Reason: row.Reason, Since: row.Since.UTC()}
		if err := at.State.UnmarshalText([]byte(row.State)); err != nil {
			return nil, fmt.Errorf("states of operators: %w", err)
		}
		states[routing.OperatorID(row.Operator)] = at
	}
	return states, nil
}
