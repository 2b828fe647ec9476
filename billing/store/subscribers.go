package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store/query"
)

var (
	// ErrNoContract says that there is no contract of this number.
	ErrNoContract = errors.New("no such contract")
	// ErrNoOutage says that there is no outage of this id.
	ErrNoOutage = errors.New("no such outage")
)

// TellSubscribers queues one SMS for each of those who asked to be told of the end of an outage, as part of the
// transaction that notes the end: they are told if and only if it is noted. Outbox.QueueOutageOver is one.
type TellSubscribers func(
	ctx context.Context, tx pgx.Tx, outage billing.Outage, subscribers []OutageSubscriber, at time.Time,
) error

// Subscribers is the subscriber database: who calls, outages at their addresses, trust credits, payments. Subscribers
// themselves are read through the views hotline_contracts, hotline_phones and hotline_tariffs only, so that they may
// live in the provider's own database. It may be used by many goroutines and many processes.
type Subscribers struct {
	store *Store
	zone  *time.Location
	over  TellSubscribers
}

// NewSubscribers returns the subscriber database in the store. Days begin in the provider's zone. over is called when an
// outage ends; without one (nil) those who asked to be told stay noted.
func NewSubscribers(store *Store, zone *time.Location, over TellSubscribers) *Subscribers {
	return &Subscribers{store: store, zone: zone, over: over}
}

// transact runs do in one transaction, which is rolled back if do or the commit fails. A commit whose answer is lost
// may have happened all the same: what is done must bear repetition.
func (s *Subscribers) transact(ctx context.Context, do func(pgx.Tx, *query.Queries) error) error {
	return pgx.BeginFunc(ctx, s.store.pool, func(tx pgx.Tx) error { return do(tx, s.store.queries.WithTx(tx)) })
}

func (s *Subscribers) today(at time.Time) billing.Date { return billing.DateOf(at, s.zone) }

// smsMobile returns the number if it can receive an SMS, else none.
func smsMobile(phone billing.E164) billing.E164 {
	if !number.IsMobile(phone) {
		return ""
	}
	return phone
}
