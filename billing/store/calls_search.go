package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline/billing/number"
	"hotline/billing/store/query"
	"hotline/ivr"
)

const (
	// DefaultLimit is how much a list without a limit gives.
	DefaultLimit = 100
	// MaxLimit is how much a list gives at most.
	MaxLimit = 10_000
)

// minLastDigits is how many last digits of a number are searched for at least: fewer say nothing.
const minLastDigits = 4

// ErrShortNumber says that a number to search for is too short.
var ErrShortNumber = fmt.Errorf("want a number or its last digits, at least %d", minLastDigits)

// Filter says which calls to list. The zero value lists the newest DefaultLimit calls.
type Filter struct {
	Since time.Time // began at or after; zero: any
	Until time.Time // began before; zero: any
	Limit int       // at most so many; zero: DefaultLimit, never more than MaxLimit
	After Cursor    // of the page before; empty: the first page

	From       string     // the caller's number exactly as the trunk gave it; empty: any
	Number     string     // the subscriber's number in any usual form, or its last digits; empty: any
	Contract   string     // that the call concerned; empty: any
	Kind       ivr.Kind   // empty: any
	Class      ivr.Class  // empty: any
	Reason     ivr.Reason // empty: any
	Department string     // whose queue it joined last, such as support; empty: any, in a queue or not
	Operator   string     // who talked to the caller, first or later; empty: any
}

// Calls returns the calls that pass the filter with their journeys, newest first, times in UTC. It has SearchCalls's errors.
func (s *Store) Calls(ctx context.Context, filter Filter) ([]ivr.Journey, error) {
	page, err := s.SearchCalls(ctx, filter)
	return page.Items, err
}

// SearchCalls returns a page of the calls that pass the filter with their journeys, newest first, times in UTC. The error
// wraps ErrShortNumber or ErrCursor if the filter is wrong, else it means that the database is away.
func (s *Store) SearchCalls(ctx context.Context, filter Filter) (Page[ivr.Journey], error) {
	chosen, err := filter.selection()
	if err != nil {
		return Page[ivr.Journey]{}, fmt.Errorf("list calls: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := selected[query.Call](ctx, s, chosen)
	if err != nil {
		return Page[ivr.Journey]{}, fmt.Errorf("list calls: %w", err)
	}
	page := paged(rows, chosen.most, func(row query.Call) position { return position{row.StartedAt, row.ID} })
	journeys, err := s.journeys(ctx, page.Items)
	if err != nil {
		return Page[ivr.Journey]{}, fmt.Errorf("list calls: %w", err)
	}
	return Page[ivr.Journey]{Items: journeys, Next: page.Next}, nil
}

func (f Filter) selection() (chosen selection, err error) {
	chosen = selection{
		rows: `id, kind, from_number, to_number, language, started_at, answered_at, ended_at, contract, outcome_class, outcome_reason
			FROM calls c`,
		order: "started_at DESC, id", most: most(f.Limit),
	}
	chosen.between("started_at", f.Since, f.Until)
	chosen.equal("from_number", f.From)
	chosen.equal("contract", f.Contract)
	chosen.equal("kind", string(f.Kind))
	chosen.equal("outcome_class", string(f.Class))
	chosen.equal("outcome_reason", string(f.Reason))
	chosen.equal("department", f.Department)
	if f.Operator != "" {
		chosen.where(`EXISTS (SELECT FROM call_steps s WHERE s.call_id = c.id AND s.event IN ('answered', 'handed_over')
			AND s.detail ->> 'operator' = %[1]s)`, storable(f.Operator))
	}
	if f.Number != "" {
		digits := lastDigits(f.Number)
		if len(digits) < minLastDigits {
			err = ErrShortNumber
		}
		chosen.where(`reverse(regexp_replace(from_number, '\D', '', 'g')) LIKE reverse(%[1]s) || '%%'`, digits)
	}
	if f.After != "" {
		after, wrong := f.After.position()
		err = errors.Join(err, wrong)
		chosen.where("started_at <= %[1]s AND (started_at < %[1]s OR id > %[2]s)", after.at, after.id)
	}
	return chosen, err
}

// lastDigits returns what all ways to write a number end in: its digits, of a Ukrainian one without 0 and 380.
func lastDigits(text string) string {
	if whole, _, err := number.Parse(text, ""); err == nil && whole != "" {
		text = strings.TrimPrefix(string(whole), ukraine)
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// ukraine is the calling code that callers' numbers come with and without.
const ukraine = "+380"
