package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hotline/billing"
	"hotline/billing/store/query"
	"hotline/ivr"
	"hotline/routing"
)

const (
	// placeKept is how long after a call has dropped in the queue its caller gets the place back.
	placeKept = 5 * time.Minute
	// longestCall is how long before its end a call began that may have dropped.
	longestCall = 6 * time.Hour
)

// Returning returns what a caller left at an earlier call: the open order of a call back to the number, and the place in
// a queue that its last call lost within five minutes before the moment, unless a later call, other than this one, was answered, got
// a service or waits now; nil for none, and for a withheld number. It is one query, answered by indexes; the caller bounds it by ctx.
func (c *CallBacks) Returning(
	ctx context.Context, number billing.E164, call string, at time.Time,
) (open *routing.CallBack, lost *ivr.LostPlace, err error) {
	if number == "" {
		return nil, nil, nil
	}
	row, err := c.store.queries.Returning(ctx, query.ReturningParams{
		Site: c.config.Site, Number: string(number), Call: call, At: at,
		EndedSince: at.Add(-placeKept), StartedSince: at.Add(-placeKept - longestCall),
	})
	if err != nil {
		return nil, nil, fmt.Errorf("earlier calls of %s: %w", number.Masked(), err)
	}
	if open, err = openOrder(row.Callback); err != nil {
		return nil, nil, fmt.Errorf("earlier calls of %s: %w", number.Masked(), err)
	}
	if lost, err = lostPlace(row.Lost); err != nil {
		return nil, nil, fmt.Errorf("earlier calls of %s: %w", number.Masked(), err)
	}
	return open, lost, nil
}

// openOrder reads a row of callbacks as JSON; nil for none.
func openOrder(text []byte) (*routing.CallBack, error) {
	if text == nil {
		return nil, nil
	}
	var row struct {
		routing.CallBack
		Department string `json:"department"`
		Tries      int    `json:"tries"`
	}
	if err := json.Unmarshal(text, &row); err != nil {
		return nil, err
	}
	order := row.CallBack
	order.Department, order.Try, order.Since = departmentOf(row.Department), row.Tries, order.Since.UTC()
	return &order, nil
}

// lostPlace reads the place as JSON; nil for none.
func lostPlace(text []byte) (*ivr.LostPlace, error) {
	if text == nil {
		return nil, nil
	}
	var row struct {
		Department string    `json:"department"`
		Since      time.Time `json:"since"`
	}
	if err := json.Unmarshal(text, &row); err != nil {
		return nil, err
	}
	return &ivr.LostPlace{Department: departmentOf(row.Department), Since: row.Since.UTC()}, nil
}
