package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"hotline/billing"
	"hotline/billing/store/query"
)

// SentMessage is a message with what became of it.
type SentMessage struct {
	billing.SMS
	ID          int64            `json:"id"`
	State       billing.SMSState `json:"state"`
	GatewayID   string           `json:"gateway_id,omitempty"`
	Error       string           `json:"error,omitempty"` // why it was not delivered, or not yet sent
	Attempts    int              `json:"attempts"`        // how often it was offered to the gateway
	CreatedAt   time.Time        `json:"created_at"`      // by the hotline's clock
	SentAt      *time.Time       `json:"sent_at,omitempty"`
	DeliveredAt *time.Time       `json:"delivered_at,omitempty"`
}

// MessageFilter says which messages to list. The zero value lists the newest DefaultLimit messages.
type MessageFilter struct {
	State    billing.SMSState // empty: any
	Contract string           // that they concern; empty: any
	Limit    int              // at most so many; zero: DefaultLimit, never more than MaxLimit
	After    Cursor           // of the page before; empty: the first page
}

// Messages returns the newest messages, at most limit and never more than MaxLimit, times in UTC.
func (o *Outbox) Messages(ctx context.Context, limit int) ([]SentMessage, error) {
	page, err := o.SearchMessages(ctx, MessageFilter{Limit: limit})
	return page.Items, err
}

// SearchMessages returns a page of the messages that pass the filter, the newest first, times in UTC. The error wraps
// ErrCursor if the filter is wrong, else it means that the database is away.
func (o *Outbox) SearchMessages(ctx context.Context, filter MessageFilter) (Page[SentMessage], error) {
	chosen, err := filter.selection()
	if err != nil {
		return Page[SentMessage]{}, fmt.Errorf("list messages: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := selected[query.Sm](ctx, o.store, chosen)
	if err != nil {
		return Page[SentMessage]{}, fmt.Errorf("list messages: %w", err)
	}
	page := paged(rows, chosen.most, func(row query.Sm) position {
		return position{row.CreatedAt, strconv.FormatInt(row.ID, 10)}
	})
	messages := make([]SentMessage, len(page.Items))
	for i, row := range page.Items {
		messages[i] = sentMessage(row)
	}
	return Page[SentMessage]{Items: messages, Next: page.Next}, nil
}

// messageColumns are named: a column that a later version adds must not end the list in this one.
const messageColumns = "id, request, contract, kind, to_number, text, state, gateway_id, error, created_at, sent_at, delivered_at, attempts"

func (f MessageFilter) selection() (chosen selection, err error) {
	chosen = selection{rows: messageColumns + " FROM sms", order: "created_at DESC, id DESC", most: most(f.Limit)}
	chosen.equal("state", string(f.State))
	chosen.equal("contract", f.Contract)
	if f.After == "" {
		return chosen, nil
	}
	after, err := f.After.position()
	if err != nil {
		return chosen, err
	}
	id, err := strconv.ParseInt(after.id, 10, 64)
	if err != nil {
		return chosen, ErrCursor
	}
	chosen.where("(created_at, id) < (%[1]s, %[2]s)", after.at, id)
	return chosen, nil
}

func sentMessage(row query.Sm) SentMessage {
	return SentMessage{
		SMS:         smsOf(row),
		ID:          row.ID,
		State:       billing.SMSState(row.State),
		GatewayID:   row.GatewayID,
		Error:       row.Error,
		Attempts:    int(row.Attempts),
		CreatedAt:   row.CreatedAt.UTC(),
		SentAt:      utc(row.SentAt),
		DeliveredAt: utc(row.DeliveredAt),
	}
}

// messagesWaiting reads the few messages that wait by their states; sms_state_idx has them.
const messagesWaiting = `SELECT count(*), min(created_at) FROM sms WHERE state IN ('queued', 'sending')`

// MessagesWaiting returns how many messages the gateway has not taken yet, and how long the oldest has waited at the moment: for
// an alarm. The caller bounds it by ctx.
func (s *Store) MessagesWaiting(ctx context.Context, at time.Time) (count int, oldest time.Duration, err error) {
	var since *time.Time
	if err := s.pool.QueryRow(ctx, messagesWaiting).Scan(&count, &since); err != nil {
		return 0, 0, fmt.Errorf("messages waiting: %w", err)
	}
	if since != nil {
		oldest = max(at.Sub(*since), 0)
	}
	return count, oldest, nil
}
