package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
)

// Desk is what operators see and do for subscribers whom they have verified: by the same rules as at the telephone, but
// whatever number calls. Each action on a contract is written to the audit together with what it did, both or neither. It
// may be used by many goroutines and many processes.
type Desk struct {
	subscribers *Subscribers
	outbox      *Outbox
	callBacks   *CallBacks
}

// NewDesk returns the desk of the store that the three share.
func NewDesk(subscribers *Subscribers, outbox *Outbox, callBacks *CallBacks) *Desk {
	return &Desk{subscribers: subscribers, outbox: outbox, callBacks: callBacks}
}

// Deed says who does something, to which contract and in which call.
type Deed struct {
	// Request is the key of the wish: the same for the same wish, however often it comes. It counts for one actor and
	// one contract.
	Request  string
	Actor    string // login of the account
	Role     string
	Call     string // empty if in none
	Contract string // empty if to none
	At       time.Time
}

// NewRequest returns a key for a wish that has none of its own.
func NewRequest() string { return rand.Text() }

// key is what the deed's request is called in the tables, where keys of callers' wishes stand as well.
func (d Deed) key() string { return storable("desk/" + d.Actor + "/" + d.Contract + "/" + d.Request) }

// wish is the deed as a wish for a service.
func (d Deed) wish() wish {
	return wish{request: d.key(), contract: d.Contract, at: d.At, verified: true}
}

// result is what became of a deed.
type result struct {
	refusal *billing.Refusal
	again   bool              // it was done before: there is an entry of it
	detail  map[string]string // for the audit
}

// act does something and writes it to the audit, in one transaction. That it could not be decided is written as well, if
// the database is there for it.
func (d *Desk) act(
	ctx context.Context, deed Deed, action Action, do func(pgx.Tx, *query.Queries) (result, error),
) error {
	bounded, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	err := d.subscribers.transact(bounded, func(tx pgx.Tx, queries *query.Queries) error {
		done, err := do(tx, queries)
		if err != nil || done.again {
			return err
		}
		return queries.AddAudit(bounded, deed.entry(action, done).params())
	})
	if err != nil {
		d.noteFailure(ctx, deed, action)
		return fmt.Errorf("%s of contract %s: %w", action, deed.Contract, err)
	}
	return nil
}

func (d Deed) entry(action Action, done result) AuditEntry {
	entry := AuditEntry{
		At: d.At, Actor: d.Actor, Role: d.Role, Action: action, Contract: d.Contract, Call: d.Call,
		Outcome: AuditDone, Detail: done.detail,
	}
	if done.refusal != nil {
		entry.Outcome, entry.Reason = AuditRefused, string(done.refusal.Reason)
	}
	return entry
}

// failureTimeout is how long the entry about a failure may take: it is written after the deed's own time is over.
const failureTimeout = 2 * time.Second

// noteFailure writes that a deed could not be decided. It is the second thing that goes wrong if that fails too: the log
// then has both.
func (d *Desk) noteFailure(ctx context.Context, deed Deed, action Action) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), failureTimeout)
	defer cancel()
	entry := deed.entry(action, result{})
	entry.Outcome, entry.Reason = AuditFailed, ReasonUnavailable
	if err := d.subscribers.store.queries.AddAudit(ctx, entry.params()); err != nil {
		d.subscribers.store.logger.Error("a failure is not in the audit", "action", action, "contract", deed.Contract, "error", err)
	}
}

// ActivateCredit gives the deed's contract a trust credit, by the rules of Subscribers.ActivateCredit but for the number
// that calls, or says why not.
func (d *Desk) ActivateCredit(ctx context.Context, deed Deed) (offer billing.Offer, refusal *billing.Refusal, err error) {
	err = d.act(ctx, deed, ActionCredit, func(_ pgx.Tx, queries *query.Queries) (result, error) {
		var again bool
		var err error
		offer, refusal, again, err = d.subscribers.activate(ctx, queries, deed.wish())
		detail := map[string]string{}
		if refusal == nil {
			detail["days"], detail["until"] = fmt.Sprint(offer.Days), offer.LastDay.String()
		}
		return result{refusal: refusal, again: again, detail: detail}, err
	})
	return offer, refusal, err
}

// SendBalance queues the SMS with the balance of the deed's contract to its SMS mobile, as many a day as callers may ask
// for, or says why not.
func (d *Desk) SendBalance(ctx context.Context, deed Deed) (refusal *billing.Refusal, err error) {
	err = d.act(ctx, deed, ActionBalance, func(tx pgx.Tx, _ *query.Queries) (result, error) {
		var again bool
		var err error
		refusal, again, err = d.outbox.queueBalance(ctx, tx, deed.wish())
		return result{refusal: refusal, again: again}, err
	})
	return refusal, err
}
