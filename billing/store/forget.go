package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store/query"
)

// forgetTimeout bounds the forgetting of a person: a company's switchboard may have called for years.
const forgetTimeout = 2 * time.Minute

// Forgotten is what the hotline has of a number, or what of it is gone.
type Forgotten struct {
	Calls          int `json:"calls"`           // journeys, tries of call backs included
	Notes          int `json:"notes"`           // wrap-ups, whose codes stay
	Messages       int `json:"messages"`        // SMS that are over
	CallBacks      int `json:"callbacks"`       // orders that are over, to the number or by it
	Subscriptions  int `json:"subscriptions"`   // wishes to be told of the end of an outage
	CreditRequests int `json:"credit_requests"` // answers to wishes for a credit, which stay without the number
	Open           int `json:"open"`            // orders and messages that are not over yet: they are left; forget again when they are
}

// Forget takes a number, and what was said, typed and written of whom it is, out of all that the hotline keeps, in one
// transaction; without really it only counts. Its calls become those of a caller who withholds the number: what statistics
// read of them stays. What rules need stays too, by the contract: credits and their blocks, suspensions, payments; so does
// the phone's registration, which is the provider's, and the audit, which holds no whole number. That it was done is in the audit,
// without the number. The error says that nothing was changed.
func (s *Store) Forget(ctx context.Context, phone billing.E164, really bool, by AuditEntry) (Forgotten, error) {
	ctx, cancel := context.WithTimeout(ctx, forgetTimeout)
	defer cancel()
	var found Forgotten
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		f := forgetting{queries: s.queries.WithTx(tx), phone: string(phone), yesterday: by.At.AddDate(0, 0, -1)}
		if err := f.find(ctx); err != nil {
			return err
		}
		var err error
		if !really {
			found, err = f.count(ctx)
			return err
		}
		if found, err = f.replace(ctx); err != nil {
			return err
		}
		by.Action, by.Outcome, by.Detail = ActionForget, AuditDone, found.detail()
		return f.queries.AddAudit(ctx, by.params())
	})
	if err != nil {
		return Forgotten{}, fmt.Errorf("forget %s: %w", phone.Masked(), err)
	}
	return found, nil
}

func (f Forgotten) detail() map[string]string {
	return map[string]string{
		"calls": strconv.Itoa(f.Calls), "notes": strconv.Itoa(f.Notes), "messages": strconv.Itoa(f.Messages), "callbacks": strconv.Itoa(f.CallBacks),
	}
}

// forgetting is the forgetting of one number in one transaction.
type forgetting struct {
	queries   *query.Queries
	phone     string
	yesterday time.Time // what is not over by then, or counts for a limit of the day, is of today
	calls     []string
	orders    []int64 // that are over
	open      int     // orders that are not
}

// find finds the calls and the orders of the number. Trunks write numbers in several ways: what ends in the same digits is
// read, and may be another country's number.
func (f *forgetting) find(ctx context.Context) error {
	orders, err := f.queries.FindCallBacksOfNumber(ctx, f.phone)
	if err != nil {
		return err
	}
	var tries []int64 // of orders to the number
	for _, o := range orders {
		if o.State == string(CallBackOpen) || o.State == string(CallBackCalling) {
			f.open++
			continue
		}
		f.orders = append(f.orders, o.ID)
		if o.Phone == f.phone {
			tries = append(tries, o.ID)
		}
	}
	calls, err := f.queries.FindCallsOfNumber(ctx, query.FindCallsOfNumberParams{
		Yesterday: f.yesterday, Digits: lastDigits(f.phone), Number: f.phone, Callbacks: append([]int64{}, tries...),
	})
	if err != nil {
		return err
	}
	for _, c := range calls {
		written, _, _ := number.Parse(c.FromNumber, "") // what is no number is nobody's
		if c.Caller == f.phone || string(written) == f.phone || c.Callback != nil && slices.Contains(tries, *c.Callback) {
			f.calls = append(f.calls, c.ID)
		}
	}
	return nil
}

// count returns what there is.
func (f *forgetting) count(ctx context.Context) (found Forgotten, err error) {
	messages, err := f.queries.CountMessages(ctx, f.phone)
	if err != nil {
		return found, err
	}
	notes, err := f.queries.CountWrapUps(ctx, query.CountWrapUpsParams{Calls: f.ids(), Number: f.phone})
	if err != nil {
		return found, err
	}
	subscriptions, err := f.queries.CountSubscriptions(ctx, f.phone)
	if err != nil {
		return found, err
	}
	requests, err := f.queries.CountCreditRequests(ctx, f.phone)
	return Forgotten{
		Calls: len(f.calls), Notes: int(notes), Messages: int(messages.Ended), CallBacks: len(f.orders),
		Subscriptions: int(subscriptions), CreditRequests: int(requests), Open: f.open + int(messages.Open),
	}, err
}

// replace takes the number out of everything and returns where it was.
func (f *forgetting) replace(ctx context.Context) (Forgotten, error) {
	found, err := f.count(ctx)
	if err != nil {
		return found, err
	}
	for _, change := range []func() (int64, error){
		func() (int64, error) { return f.queries.ForgetSteps(ctx, f.ids()) },
		func() (int64, error) { return f.queries.ForgetCalls(ctx, f.ids()) },
		func() (int64, error) {
			return f.queries.ForgetWrapUps(ctx, query.ForgetWrapUpsParams{Calls: f.ids(), Number: f.phone})
		},
		func() (int64, error) {
			return f.queries.ForgetMessages(ctx, query.ForgetMessagesParams{Number: f.phone, Yesterday: f.yesterday})
		},
		func() (int64, error) {
			return f.queries.ForgetCallBacks(ctx, query.ForgetCallBacksParams{Number: f.phone, Ids: append([]int64{}, f.orders...)})
		},
		func() (int64, error) { return f.queries.ForgetSubscriptions(ctx, f.phone) },
		func() (int64, error) { return f.queries.ForgetCreditRequests(ctx, f.phone) },
	} {
		if _, err := change(); err != nil {
			return found, err
		}
	}
	return found, nil
}

// ids returns the calls, never nil: nothing is in an array that is null.
func (f *forgetting) ids() []string { return append([]string{}, f.calls...) }
