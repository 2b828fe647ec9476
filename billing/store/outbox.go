package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"hotline/billing"
	"hotline/billing/store/query"
)

// Outbox is the messages to subscribers: it puts them in the queue, from which Jobs sends them, and notes what the
// gateway reports. It may be used by many goroutines and many processes.
type Outbox struct {
	store *Store
	zone  *time.Location        // the provider's: it decides when a day begins
	jobs  *river.Client[pgx.Tx] // inserts only
}

// NewOutbox returns the outbox of the store; zone is the provider's.
func NewOutbox(store *Store, zone *time.Location) *Outbox {
	jobs, err := river.NewClient(riverpgxv5.New(store.pool), &river.Config{Logger: quiet(store.logger)})
	if err != nil {
		panic("a client that only inserts has nothing to be wrong: " + err.Error())
	}
	return &Outbox{store: store, zone: zone, jobs: jobs}
}

// OutageSubscriber is somebody who asked to be told when an outage is over.
type OutageSubscriber struct {
	Contract string       // at an address of the outage
	To       billing.E164 // who gets the SMS
	Request  string       // key of the wish: the same for the same wish of the same call
}

// QueueOutageOver queues, in the transaction that notes the end of an outage, one SMS for each of those who asked to be
// told. at is the hotline's time. A wish that got its message already is passed over. It is a TellSubscribers.
func (o *Outbox) QueueOutageOver(
	ctx context.Context, tx pgx.Tx, outage billing.Outage, subscribers []OutageSubscriber, at time.Time,
) error {
	messages := make([]requestedSMS, len(subscribers))
	for i, subscriber := range subscribers {
		messages[i] = requestedSMS{"outage_over/" + outage.ID + "/" + subscriber.Request,
			billing.OutageOverSMS(subscriber.Contract, subscriber.To, outage.Kind)}
	}
	if err := o.queue(ctx, tx, at, messages...); err != nil {
		return fmt.Errorf("queue messages on the end of outage %q: %w", outage.ID, err)
	}
	return nil
}

// requestedSMS is a message with the key of the wish for it.
type requestedSMS struct {
	request string
	billing.SMS
}

// queue writes messages and the jobs that send them, once for a request: in two statements, for thousands may wait for
// the end of an outage.
func (o *Outbox) queue(ctx context.Context, tx pgx.Tx, at time.Time, messages ...requestedSMS) error {
	add := query.AddSMSParams{State: string(billing.SMSQueued), CreatedAt: at}
	for _, m := range messages {
		add.Requests, add.Contracts = append(add.Requests, m.request), append(add.Contracts, m.Contract)
		add.Kinds = append(add.Kinds, string(m.Kind))
		add.ToNumbers, add.Texts = append(add.ToNumbers, string(m.To)), append(add.Texts, m.Text)
	}
	ids, err := o.store.queries.WithTx(tx).AddSMS(ctx, add)
	if err != nil || len(ids) == 0 { // queued already
		return err
	}
	jobs := make([]river.InsertManyParams, len(ids))
	for i, id := range ids {
		jobs[i] = river.InsertManyParams{Args: sendSMS{SMS: id}}
	}
	_, err = o.jobs.InsertManyTx(ctx, tx, jobs)
	return err
}

// Report notes the gateway's word on a message. Reports may come repeatedly, late and out of order, and before the
// answer to the request that sent the message. One on a message that is not ours changes nothing. The error means that
// the database is away.
func (o *Outbox) Report(ctx context.Context, report billing.SMSReport) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	err := pgx.BeginFunc(ctx, o.store.pool, func(tx pgx.Tx) error {
		return o.report(ctx, o.store.queries.WithTx(tx), report)
	})
	if err != nil {
		return fmt.Errorf("note report on message %s: %w", report.GatewayID, err)
	}
	return nil
}

func (o *Outbox) report(ctx context.Context, queries *query.Queries, report billing.SMSReport) error {
	report.GatewayID = storable(report.GatewayID)
	row, err := held(ctx, queries, report)
	if errors.Is(err, pgx.ErrNoRows) {
		o.store.logger.Warn("the gateway reports a message that is not ours", "gateway_id", report.GatewayID)
		return nil
	}
	if err != nil {
		return err
	}
	if row.GatewayID != "" && row.GatewayID != report.GatewayID {
		o.store.logger.Error("a message was sent twice: the gateway took it later than the settle time, or its list hid it",
			"sms", row.ID, "gateway_id", row.GatewayID, "second", report.GatewayID)
		return nil
	}
	if !billing.SMSState(row.State).Becomes(report.State) {
		return nil
	}
	return queries.ReportSMS(ctx, query.ReportSMSParams{
		ID: row.ID, State: string(report.State), GatewayID: report.GatewayID, Error: storable(report.Error),
	})
}

// held returns the message that a report is on, locked.
func held(ctx context.Context, queries *query.Queries, report billing.SMSReport) (query.Sm, error) {
	if report.SMS != 0 {
		return queries.HoldSMS(ctx, report.SMS)
	}
	if report.GatewayID == "" {
		return query.Sm{}, pgx.ErrNoRows
	}
	return queries.HoldSMSOfGateway(ctx, report.GatewayID)
}

func smsOf(row query.Sm) billing.SMS {
	return billing.SMS{
		Kind: billing.SMSKind(row.Kind), Contract: row.Contract, To: billing.E164(row.ToNumber), Text: row.Text,
	}
}
