package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
)

// RecordPayment records a payment, adds it to the balance and closes the credit that it pays in time. It reports
// whether the payment was new: the same amount for the same contract at the same moment is the same payment, recorded
// once. The error wraps ErrNoContract if there is no such contract.
//
// Where the provider's own billing stands behind hotline_contracts the balance is what the view says: that billing
// books a payment first and reports it then.
func (s *Subscribers) RecordPayment(ctx context.Context, payment billing.Payment) (added bool, err error) {
	err = s.transact(ctx, func(_ pgx.Tx, queries *query.Queries) error {
		known, err := queries.KnownContracts(ctx, []string{payment.Contract})
		if err != nil {
			return err
		}
		if len(known) == 0 {
			return ErrNoContract
		}
		count, err := s.book(ctx, queries, []billing.Payment{payment})
		added = count > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("record payment for contract %q: %w", payment.Contract, err)
	}
	return added, nil
}

// book records payments for contracts that exist and returns how many were new.
func (s *Subscribers) book(ctx context.Context, queries *query.Queries, payments []billing.Payment) (int, error) {
	var params query.AddPaymentsParams
	for _, p := range payments {
		params.Contracts = append(params.Contracts, p.Contract)
		params.Amounts = append(params.Amounts, int64(p.Amount))
		params.PaidAt = append(params.PaidAt, p.PaidAt)
	}
	if err := queries.LockContracts(ctx, params.Contracts); err != nil {
		return 0, err
	}
	added, err := queries.AddPayments(ctx, params)
	if err != nil {
		return 0, err
	}
	return len(added), s.pay(ctx, queries, added)
}

// pay closes the credits that the payments pay in time. A credit is closed once, whichever of several payments did it.
func (s *Subscribers) pay(ctx context.Context, queries *query.Queries, payments []query.AddPaymentsRow) error {
	var params query.ListPaidParams
	for _, p := range payments {
		params.Contracts = append(params.Contracts, p.Contract)
		params.PaidAt = append(params.PaidAt, p.PaidAt)
	}
	rows, err := queries.ListPaid(ctx, params)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(row query.ListPaidRow) bool { return s.paid(row).State != billing.CreditPaid })
	rows = slices.CompactFunc(rows, func(a, b query.ListPaidRow) bool { return a.Credit.ID == b.Credit.ID })
	for _, row := range rows {
		if err := closeCredit(ctx, queries, row.Credit.ID, s.paid(row)); err != nil {
			return err
		}
	}
	return nil
}

// paid returns the credit after the payment.
func (s *Subscribers) paid(row query.ListPaidRow) billing.Credit {
	return billing.Pay(creditOf(row.Credit), billing.Kopiykas(row.Balance), s.today(row.PaidAt))
}
