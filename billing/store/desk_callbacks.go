package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
	"hotline/routing"
)

// OrderCallBack orders a call back as CallBacks.Order does, of the deed's contract and with routing.SourceOperator: of a
// number's orders of the day it is one, and it does not count as one that somebody has made for a stranger.
func (d *Desk) OrderCallBack(
	ctx context.Context, deed Deed, order routing.CallBack,
) (ordered OrderedCallBack, exists bool, refusal *billing.Refusal, err error) {
	phone := billing.E164(order.Phone)
	if !phone.Valid() || !order.Department.Valid() {
		return ordered, false, nil, fmt.Errorf("order call back to %s: no number or no department", phone.Masked())
	}
	order.Contract, order.Source, order.Caller = deed.Contract, routing.SourceOperator, ""
	err = d.act(ctx, deed, ActionCallBack, func(tx pgx.Tx, queries *query.Queries) (result, error) {
		wish := d.callBacks.wish(deed.key(), order, deed.At)
		again, err := requestedBefore(ctx, queries, wish)
		if err != nil {
			return result{}, err
		}
		var row query.Callback
		row, exists, refusal, err = d.callBacks.order(ctx, tx, wish)
		ordered = orderedCallBackOf(row)
		detail := map[string]string{"phone": phone.Masked(), "department": order.Department.String()}
		if exists {
			detail["exists"] = fmt.Sprint(ordered.ID)
		}
		return result{refusal: refusal, again: again, detail: detail}, err
	})
	return ordered, exists, refusal, err
}

// requestedBefore reports whether the wish has brought an order before. The lock is the one under which orders are made.
func requestedBefore(ctx context.Context, queries *query.Queries, wish query.AddCallBackParams) (bool, error) {
	if err := queries.LockPhone(ctx, query.LockPhoneParams{Site: wish.Site, Phone: wish.Phone}); err != nil {
		return false, err
	}
	_, err := queries.GetRequestedCallBack(ctx, wish.Request)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
