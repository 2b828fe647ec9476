package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
)

// QueueBalance queues the SMS with the balance of the contract to its SMS mobile, if the calling number is registered
// on it, or says why not. When it returns, the message is safe in the database together with the job that sends it: the
// caller may hear that it was sent. While it decides no other message of this contract is counted. The same request,
// which is the caller's one confirmation, gets the same answer however often it comes and is one message. The error
// says that it could not be decided; the caller bounds it by ctx.
func (o *Outbox) QueueBalance(
	ctx context.Context, request string, number billing.E164, contract string, at time.Time,
) (*billing.Refusal, error) {
	wish := wish{request: storable(request), number: number, contract: contract, at: at}
	var refusal *billing.Refusal
	err := pgx.BeginFunc(ctx, o.store.pool, func(tx pgx.Tx) (err error) {
		refusal, _, err = o.queueBalance(ctx, tx, wish)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("queue balance of contract %s: %w", contract, err)
	}
	return refusal, nil
}

// queueBalance decides on a wish for the balance by SMS; again says that it got its message before.
func (o *Outbox) queueBalance(ctx context.Context, tx pgx.Tx, wish wish) (refusal *billing.Refusal, again bool, err error) {
	queries := o.store.queries.WithTx(tx)
	if err := queries.LockContract(ctx, wish.contract); err != nil {
		return nil, false, err
	}
	if queued, err := queries.HasSMS(ctx, wish.request); queued || err != nil {
		return nil, true, err
	}
	account, refusal, err := wish.account(ctx, queries, o.zone)
	if refusal != nil || err != nil {
		return refusal, false, err
	}
	message, refusal, err := billing.BalanceSMS(account, billing.DateOf(wish.at, o.zone))
	if refusal != nil || err != nil {
		return refusal, false, err
	}
	return nil, false, o.queue(ctx, tx, wish.at, requestedSMS{wish.request, message})
}
