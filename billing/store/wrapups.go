package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
	"hotline/routing"
)

// WrapUp is what an operator says of a call when it is over.
type WrapUp struct {
	Operator routing.OperatorID `json:"operator"`
	Code     billing.WrapUpCode `json:"code"`
	Note     string             `json:"note,omitempty"` // at most billing.MaxNote characters
	// Number is the subscriber's, in E.164; empty: as the journal has it of the call.
	Number billing.E164 `json:"number,omitempty"`
}

// SavedWrapUp is a wrap-up as it is kept.
type SavedWrapUp struct {
	WrapUp
	Call     string    `json:"call"`
	Contract string    `json:"contract,omitempty"`
	At       time.Time `json:"at"`       // when it was said first
	SavedAt  time.Time `json:"saved_at"` // when it was said or corrected last
}

// SaveWrapUp keeps what the operator says of the deed's call, and of its contract if that is known: the journal's if the
// deed has none. Said again by the same operator it replaces what was said before, and nothing changes if it is the same
// or was said later. The error wraps billing.ErrLongNote, names what is wrong with the wrap-up, or says that it is not
// kept.
func (d *Desk) SaveWrapUp(ctx context.Context, deed Deed, wrapUp WrapUp) error {
	code, wrongCode := billing.ParseWrapUpCode(string(wrapUp.Code))
	note, wrongNote := billing.ParseNote(wrapUp.Note)
	if err := errors.Join(wrongCode, wrongNote); err != nil {
		return fmt.Errorf("wrap-up: %w", err)
	}
	if deed.Call == "" || wrapUp.Operator == "" {
		return errors.New("wrap-up: call and operator are required")
	}
	return d.act(ctx, deed, ActionWrapUp, func(_ pgx.Tx, queries *query.Queries) (result, error) {
		rows, err := queries.SaveWrapUp(ctx, query.SaveWrapUpParams{
			Call: storable(deed.Call), Operator: storable(string(wrapUp.Operator)), Code: string(code), Note: note,
			Contract: storable(deed.Contract), Number: storable(string(wrapUp.Number)), At: deed.At,
		})
		detail := map[string]string{"operator": string(wrapUp.Operator), "code": string(code)} // a note may have numbers in it
		return result{again: rows == 0, detail: detail}, err
	})
}

// WrapUpFilter says which wrap-ups to list. The zero value lists the newest DefaultLimit.
type WrapUpFilter struct {
	Call     string       // empty: any
	Contract string       // empty: any
	Number   billing.E164 // the subscriber's; empty: any
	Limit    int          // at most so many; zero: DefaultLimit, never more than MaxLimit
}

// WrapUps returns the wrap-ups that pass the filter, the newest first, times in UTC.
func (d *Desk) WrapUps(ctx context.Context, filter WrapUpFilter) ([]SavedWrapUp, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := d.subscribers.store.queries.ListWrapUps(ctx, query.ListWrapUpsParams{
		Call: storable(filter.Call), Contract: storable(filter.Contract), Number: string(filter.Number),
		Most: int32(min(cmp.Or(max(filter.Limit, 0), DefaultLimit), MaxLimit)),
	})
	if err != nil {
		return nil, fmt.Errorf("list wrap-ups: %w", err)
	}
	saved := make([]SavedWrapUp, len(rows))
	for i, row := range rows {
		saved[i] = SavedWrapUp{
			WrapUp: WrapUp{
				Operator: routing.OperatorID(row.Operator), Code: billing.WrapUpCode(row.Code), Note: row.Note,
				Number: billing.E164(row.Number),
			},
			Call: row.Call, Contract: row.Contract, At: row.At.UTC(), SavedAt: row.SavedAt.UTC(),
		}
	}
	return saved, nil
}
