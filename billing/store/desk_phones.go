package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store/query"
)

// RegisterPhone registers a phone, as somebody writes or dials it, on the deed's contract, and returns it as it is
// registered, or says why not: billing.RefusedNoContract, RefusedClosed, RefusedNumber (no number of a subscriber),
// RefusedRegistered, and RefusedElsewhere where hotline_phones is a view of the provider's own, which the hotline does not
// write to. It stands behind the phones that are there, so that the SMS mobile stays what it is. verifiedBy says for the
// audit how the operator knows the person.
func (d *Desk) RegisterPhone(
	ctx context.Context, deed Deed, raw, verifiedBy string,
) (phone billing.E164, refusal *billing.Refusal, err error) {
	phone, kind, _ := number.Parse(raw, "") // the phone is empty if it cannot be read
	err = d.act(ctx, deed, ActionRegisterPhone, func(_ pgx.Tx, queries *query.Queries) (result, error) {
		detail := map[string]string{"phone": billing.MaskPhone(raw), "verified_by": verifiedBy}
		if phone == "" {
			detail["kind"] = string(kind)
			refusal = &billing.Refusal{Reason: billing.RefusedNumber}
			return result{refusal: refusal, detail: detail}, nil
		}
		var again bool
		var err error
		refusal, again, err = d.registerPhone(ctx, queries, deed, phone)
		detail["phone"] = phone.Masked()
		return result{refusal: refusal, again: again, detail: detail}, err
	})
	return phone, refusal, err
}

func (d *Desk) registerPhone(
	ctx context.Context, queries *query.Queries, deed Deed, phone billing.E164,
) (refusal *billing.Refusal, again bool, err error) {
	found, refusal, err := d.hold(ctx, queries, deed)
	switch {
	case refusal != nil, err != nil:
		return refusal, false, err
	case slices.Contains(found.Phones, phone):
		return d.registered(ctx, queries, deed, phone)
	case found.Status == billing.StatusClosed:
		return &billing.Refusal{Reason: billing.RefusedClosed}, false, nil
	}
	params := query.RegisterPhoneParams{Contract: deed.Contract, Number: string(phone), At: deed.At, Request: deed.key()}
	if _, err := queries.RegisterPhone(ctx, params); err != nil {
		return nil, false, err
	}
	has, err := queries.HasPhone(ctx, query.HasPhoneParams{Contract: deed.Contract, Number: string(phone)})
	if err != nil || has {
		return nil, false, err
	}
	// The view is not over our table: what was written there would be seen by nobody.
	err = queries.RemovePhone(ctx, query.RemovePhoneParams{Contract: deed.Contract, Number: string(phone), Request: deed.key()})
	return &billing.Refusal{Reason: billing.RefusedElsewhere}, false, err
}

// registered says of a phone that stands on the contract whether this very wish has brought it there.
func (d *Desk) registered(
	ctx context.Context, queries *query.Queries, deed Deed, phone billing.E164,
) (refusal *billing.Refusal, again bool, err error) {
	again, err = queries.HasRegistered(ctx, query.HasRegisteredParams{
		Contract: deed.Contract, Number: string(phone), Request: deed.key(),
	})
	if again || err != nil {
		return nil, again, err
	}
	return &billing.Refusal{Reason: billing.RefusedRegistered}, false, nil
}
