package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing/store/query"
	"hotline/ivr"
	"hotline/routing"
)

// Begin claims an order for one try, whose number its Try is: of all who ask, in whatever process, one gets it, and gets it
// again if it asks once more. It is false if the order is over or in a try of another, not due yet, or its department is
// closed at the moment.
func (c *CallBacks) Begin(ctx context.Context, order routing.CallBack, at time.Time) (routing.CallBack, bool, error) {
	row, err := c.begin(ctx, order, at)
	if errors.Is(err, pgx.ErrNoRows) {
		return routing.CallBack{}, false, nil
	}
	if err != nil {
		return routing.CallBack{}, false, fmt.Errorf("begin call back %d: %w", order.ID, err)
	}
	return callBackOf(row), true, nil
}

// Has reports whether this node has an open order in hand: it waits there for an operator, or is in a try. One that there is not is in
// nobody's.
func (c *CallBacks) Has(ctx context.Context, id int64) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	row, err := c.store.queries.GetCallBack(ctx, query.GetCallBackParams{Site: c.config.Site, ID: id})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("whose call back %d is: %w", id, err)
	}
	state := CallBackState(row.State)
	return row.Node == c.config.Node && (state == CallBackOpen || state == CallBackCalling), nil
}

// Pick lets this node call an order now that an operator has asked for, ahead of its time. What is returned is in state calling if
// its try is begun already, by this node. The error wraps ErrNoCallBack if there is no such open order, routing.ErrClosed if its
// department is closed, routing.ErrTaken if another node has it.
func (c *CallBacks) Pick(ctx context.Context, id int64, at time.Time) (OrderedCallBack, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	row, err := c.pick(ctx, id, at)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNoCallBack
	}
	if err != nil {
		return OrderedCallBack{}, fmt.Errorf("pick call back %d: %w", id, err)
	}
	return orderedCallBackOf(row), nil
}

// pick returns pgx.ErrNoRows if the order is over.
func (c *CallBacks) pick(ctx context.Context, id int64, at time.Time) (query.Callback, error) {
	row, err := c.store.queries.GetCallBack(ctx, query.GetCallBackParams{Site: c.config.Site, ID: id})
	if err != nil {
		return row, err
	}
	switch state := CallBackState(row.State); {
	case state != CallBackOpen && state != CallBackCalling:
		return row, pgx.ErrNoRows
	case !c.config.Opening(departmentOf(row.Department), at).Open:
		return row, routing.ErrClosed
	case state == CallBackCalling && row.Node == c.config.Node:
		return row, nil
	}
	row, err = c.store.queries.PickCallBack(ctx, query.PickCallBackParams{
		Site: c.config.Site, Node: c.config.Node, ID: id, At: at, Silence: othersHave.Seconds(),
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = routing.ErrTaken
	}
	return row, err
}

// begin returns pgx.ErrNoRows if the order is not to be had.
func (c *CallBacks) begin(ctx context.Context, order routing.CallBack, at time.Time) (query.Callback, error) {
	row, err := c.store.queries.GetCallBack(ctx, query.GetCallBackParams{Site: c.config.Site, ID: order.ID})
	if err != nil {
		return row, err
	}
	if !c.config.Opening(departmentOf(row.Department), at).Open {
		return row, pgx.ErrNoRows
	}
	return c.store.queries.ClaimCallBack(ctx, query.ClaimCallBackParams{
		Site: c.config.Site, Node: c.config.Node, ID: order.ID, Try: int32(order.Try), At: at,
	})
}

// End notes how a try ended. A subscriber who talked to an operator has had the call back; else another try follows at the
// same place in the queue, Every later, until there were Tries of them. What a failure of ours cut short does not count as
// one, as often as there are Tries. Said again, or of a try that somebody has given up meanwhile, it changes nothing.
func (c *CallBacks) End(ctx context.Context, order routing.CallBack, outcome ivr.Outcome, at time.Time) error {
	row := query.Callback{ID: order.ID, Tries: int32(order.Try)}
	if outcome.Class == ivr.Connected {
		if err := c.close(ctx, c.store.queries, row, lastTry{CallBackDone, outcome.Reason, at}); err != nil {
			return fmt.Errorf("end call back %d: %w", order.ID, err)
		}
		return nil
	}
	err := pgx.BeginFunc(ctx, c.store.pool, func(tx pgx.Tx) error {
		queries := c.store.queries.WithTx(tx)
		known, err := queries.GetCallBack(ctx, query.GetCallBackParams{Site: c.config.Site, ID: order.ID})
		if err != nil {
			return err
		}
		row.LeftTries = known.LeftTries
		return c.again(ctx, tx, row, failedTry{reason: outcome.Reason, at: at, due: at.Add(c.config.Every), ours: ours(outcome)})
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNoCallBack
	}
	if err != nil {
		return fmt.Errorf("end call back %d: %w", order.ID, err)
	}
	return nil
}

// ours reports whether it was not the subscriber's doing that the try has failed.
func ours(outcome ivr.Outcome) bool {
	switch outcome.Reason {
	case ivr.WhileAway, ivr.OrderWithdrawn, ivr.OperatorHungUp, ivr.TrunkFailed:
		return true
	}
	return outcome.Class == ivr.Lost
}

// lastTry is a try with which an order is over.
type lastTry struct {
	state  CallBackState
	reason ivr.Reason
	at     time.Time
}

// close notes that an order is over with the try of the row.
func (c *CallBacks) close(ctx context.Context, queries *query.Queries, row query.Callback, last lastTry) error {
	_, err := queries.CloseCallBack(ctx, query.CloseCallBackParams{
		Site: c.config.Site, ID: row.ID, Tries: row.Tries, State: string(last.state), Reason: storable(string(last.reason)), At: &last.at,
	})
	return err
}

// failedTry is a try that reached nobody.
type failedTry struct {
	reason ivr.Reason
	at     time.Time // when that is noted
	due    time.Time // when the next one may begin
	ours   bool      // the fault was ours
}

// again lets the next try follow, or notes that there are no more.
func (c *CallBacks) again(ctx context.Context, tx pgx.Tx, row query.Callback, failed failedTry) error {
	queries := c.store.queries.WithTx(tx)
	var spared int32
	if failed.ours && int(row.LeftTries) < c.config.Tries {
		spared = 1
	}
	if int(row.Tries-row.LeftTries-spared) >= c.config.Tries {
		return c.close(ctx, queries, row, lastTry{CallBackFailed, failed.reason, failed.at})
	}
	open, err := queries.ReopenCallBack(ctx, query.ReopenCallBackParams{
		Site: c.config.Site, ID: row.ID, Tries: row.Tries, LeftTries: spared,
		Reason: storable(string(failed.reason)), DueAt: failed.due,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // it is over, or another try goes on
	}
	if err != nil {
		return err
	}
	return c.queue(ctx, tx, open, failed.due.Sub(failed.at))
}

// ReopenLeft gives up the tries that a node began before the moment at and whose calls are not alive: a killed process left
// them. It is called at the start of the node, with the calls that it has taken up. It returns how many there were. Those
// in which the subscriber talked to an operator are done; the others follow at the same place, Every after they began.
func (c *CallBacks) ReopenLeft(ctx context.Context, node string, alive []string, at time.Time) (int, error) {
	rows, err := c.store.queries.ListLeft(ctx, query.ListLeftParams{
		Site: c.config.Site, Node: node, At: at, Living: append([]string{}, alive...), // nil would be NULL
	})
	if err != nil {
		return 0, fmt.Errorf("reopen call backs of %s: %w", node, err)
	}
	for i, row := range rows {
		if err := c.giveUp(ctx, row.Callback, row.Answered, at); err != nil {
			return i, fmt.Errorf("reopen call backs of %s: %w", node, err)
		}
	}
	return len(rows), nil
}

// takeBack gives up the tries of services of whichever node that were not heard of for long.
func (c *CallBacks) takeBack(ctx context.Context, at time.Time) (int, error) {
	rows, err := c.store.queries.ListSilent(ctx, query.ListSilentParams{
		Site: c.config.Site, Silence: c.config.TakeBack.Seconds(),
	})
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		if err := c.giveUp(ctx, row.Callback, row.Answered, at); err != nil {
			return i, err
		}
	}
	return len(rows), nil
}

// giveUp ends a try of which nobody has seen the end.
func (c *CallBacks) giveUp(ctx context.Context, row query.Callback, answered bool, at time.Time) error {
	if answered {
		return c.close(ctx, c.store.queries, row, lastTry{CallBackDone, ivr.WhileAway, at})
	}
	due := at
	if row.ClaimedAt != nil && row.ClaimedAt.Add(c.config.Every).After(at) {
		due = row.ClaimedAt.Add(c.config.Every)
	}
	return pgx.BeginFunc(ctx, c.store.pool, func(tx pgx.Tx) error {
		return c.again(ctx, tx, row, failedTry{reason: ivr.WhileAway, at: at, due: due, ours: true})
	})
}
