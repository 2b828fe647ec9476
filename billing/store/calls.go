package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing/store/query"
	"hotline/ivr"
	"hotline/sounds"
)

// ErrNotFound says that there is no call of this id.
var ErrNotFound = errors.New("no such call")

// Call returns the journey of one call, times in UTC. The error wraps ErrNotFound if there is none.
func (s *Store) Call(ctx context.Context, id string) (ivr.Journey, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	row, err := s.queries.GetCall(ctx, storable(id))
	if errors.Is(err, pgx.ErrNoRows) {
		return ivr.Journey{}, fmt.Errorf("call %q: %w", id, ErrNotFound)
	}
	if err != nil {
		return ivr.Journey{}, fmt.Errorf("call %q: %w", id, err)
	}
	journeys, err := s.journeys(ctx, []query.Call{row})
	if err != nil {
		return ivr.Journey{}, fmt.Errorf("call %q: %w", id, err)
	}
	return journeys[0], nil
}

// CloseAbandoned ends the calls of a node that the database believes to last but of which nothing is left,
// as after a crash of the service or of Asterisk, and returns how many. The calls in live go on, and so do
// those that began at or after at, the moment at which live was true. An end that a Journal writes for such
// a call later takes the place of this one.
func (s *Store) CloseAbandoned(
	ctx context.Context, node string, live []string, at time.Time, outcome ivr.Outcome,
) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	closed, err := s.queries.CloseAbandoned(ctx, query.CloseAbandonedParams{
		At:            at,
		OutcomeClass:  string(outcome.Class),
		OutcomeReason: string(outcome.Reason),
		Node:          storable(node),
		Living:        append([]string{}, live...), // a nil slice is NULL, and nothing is unequal to NULL
	})
	if err != nil {
		return 0, fmt.Errorf("close abandoned calls of %s: %w", node, err)
	}
	return int(closed), nil
}

// journeys puts the calls together with their steps, keeping the order of rows.
func (s *Store) journeys(ctx context.Context, rows []query.Call) ([]ivr.Journey, error) {
	journeys := make([]ivr.Journey, len(rows))
	ids := make([]string, len(rows))
	position := make(map[string]int, len(rows))
	for i, row := range rows {
		journeys[i] = journey(row)
		ids[i] = row.ID
		position[row.ID] = i
	}
	steps, err := s.queries.ListSteps(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, row := range steps {
		step, err := journeyStep(row)
		if err != nil {
			return nil, err
		}
		call := &journeys[position[row.CallID]]
		call.Steps = append(call.Steps, step)
	}
	return journeys, nil
}

func journey(row query.Call) ivr.Journey {
	return ivr.Journey{
		ID:         row.ID,
		Kind:       ivr.Kind(row.Kind),
		From:       row.FromNumber,
		To:         row.ToNumber,
		Language:   sounds.Language(row.Language),
		StartedAt:  row.StartedAt.UTC(),
		AnsweredAt: utc(row.AnsweredAt),
		EndedAt:    utc(row.EndedAt),
		Contract:   row.Contract,
		Outcome:    ivr.Outcome{Class: ivr.Class(row.OutcomeClass), Reason: ivr.Reason(row.OutcomeReason)},
		Steps:      []ivr.JourneyStep{},
	}
}

func journeyStep(row query.CallStep) (ivr.JourneyStep, error) {
	step := ivr.JourneyStep{At: row.At.UTC(), Step: row.Step, Event: row.Event}
	if err := json.Unmarshal(row.Detail, &step.Detail); err != nil {
		return step, fmt.Errorf("step %d of call %q: %w", row.Seq, row.CallID, err)
	}
	if len(step.Detail) == 0 {
		step.Detail = nil
	}
	return step, nil
}

func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	t := at.UTC()
	return &t
}
