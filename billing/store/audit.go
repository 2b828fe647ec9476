package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hotline/billing/store/query"
)

// Action is what somebody does that the audit keeps, in one word. Other packages have actions of their own.
type Action string

// The actions of the desk.
const (
	ActionSuspend          Action = "suspend"
	ActionCancelSuspension Action = "cancel_suspension"
	ActionCredit           Action = "activate_credit"
	ActionBalance          Action = "send_balance"
	ActionCallBack         Action = "order_callback"
	ActionRegisterPhone    Action = "register_phone"
	ActionWrapUp           Action = "wrap_up"
	ActionForget           Action = "forget"       // a person, by hotline forget
	ActionExpireAudit      Action = "expire_audit" // of the nightly job: what was older than it is to be kept
)

// AuditOutcome is what became of an action.
type AuditOutcome string

// The outcomes. That something was refused, and that it could not be decided, are different things.
const (
	AuditDone    AuditOutcome = "done"
	AuditRefused AuditOutcome = "refused"
	AuditFailed  AuditOutcome = "failed"
)

// ReasonUnavailable is the reason of a failure: the database could not tell.
const ReasonUnavailable = "unavailable"

// AuditEntry is who did what.
type AuditEntry struct {
	ID       int64             `json:"id"` // a later one is larger; 0: not stored yet
	At       time.Time         `json:"at"`
	Actor    string            `json:"actor"` // login of the account, or name of the program
	Role     string            `json:"role"`
	Action   Action            `json:"action"`
	Contract string            `json:"contract,omitempty"`
	Call     string            `json:"call,omitempty"`
	Outcome  AuditOutcome      `json:"outcome"`
	Reason   string            `json:"reason,omitempty"` // of a refusal or failure
	Detail   map[string]string `json:"detail,omitempty"` // neither secrets nor whole telephone numbers
}

func (e AuditEntry) params() query.AddAuditParams {
	return query.AddAuditParams{
		At: e.At, Actor: storable(e.Actor), Role: storable(e.Role), Action: storable(string(e.Action)),
		Contract: storable(e.Contract), Call: storable(e.Call), Outcome: string(e.Outcome), Reason: storable(e.Reason),
		Detail: detailJSON(e.Detail),
	}
}

// Audit adds an entry on something that was not done together with it, such as listening to a call; the desk writes those
// on its own actions itself. The error says that the entry is not kept.
func (s *Store) Audit(ctx context.Context, entry AuditEntry) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	if err := s.queries.AddAudit(ctx, entry.params()); err != nil {
		return fmt.Errorf("audit %s: %w", entry.Action, err)
	}
	return nil
}

// AuditFilter says which entries to list. The zero value lists the newest DefaultLimit.
type AuditFilter struct {
	Contract string // empty: any
	Actor    string // empty: any
	Action   Action // empty: any
	Before   int64  // the cursor: entries before the one of this id; 0: the newest
	Limit    int    // at most so many; zero: DefaultLimit, never more than MaxLimit
}

// AuditEntries returns the entries that pass the filter, the newest first, times in UTC, and the cursor of the next page: 0
// if there is none.
func (s *Store) AuditEntries(ctx context.Context, filter AuditFilter) (entries []AuditEntry, next int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	limit := min(cmp.Or(max(filter.Limit, 0), DefaultLimit), MaxLimit)
	rows, err := s.queries.ListAudit(ctx, query.ListAuditParams{
		Contract: storable(filter.Contract), Actor: storable(filter.Actor), Action: storable(string(filter.Action)),
		Before: filter.Before, Most: int32(limit + 1), // one more tells that there is a next page
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list audit: %w", err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	entries = make([]AuditEntry, len(rows))
	for i, row := range rows {
		if entries[i], err = auditEntryOf(row); err != nil {
			return nil, 0, fmt.Errorf("list audit: %w", err)
		}
	}
	return entries, next, nil
}

func auditEntryOf(row query.Audit) (AuditEntry, error) {
	entry := AuditEntry{
		ID: row.ID, At: row.At.UTC(), Actor: row.Actor, Role: row.Role, Action: Action(row.Action), Contract: row.Contract,
		Call: row.Call, Outcome: AuditOutcome(row.Outcome), Reason: row.Reason,
	}
	if err := json.Unmarshal(row.Detail, &entry.Detail); err != nil {
		return entry, fmt.Errorf("entry %d: %w", row.ID, err)
	}
	if len(entry.Detail) == 0 {
		entry.Detail = nil
	}
	return entry, nil
}
