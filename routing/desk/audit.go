package desk

import (
	"context"
	"net/http"
	"time"

	"hotline/routing/desk/api"
)

// AuditEntry says who did what.
type AuditEntry struct {
	ID       int64             `json:"id"`
	At       time.Time         `json:"at"`
	Actor    string            `json:"actor"`
	Role     string            `json:"role"`
	Action   string            `json:"action"`
	Contract string            `json:"contract,omitempty"`
	Call     string            `json:"call,omitempty"`
	Outcome  string            `json:"outcome"` // done, refused or failed
	Reason   string            `json:"reason,omitempty"`
	Detail   map[string]string `json:"detail,omitempty"`
}

// AuditFilter says which entries to list.
type AuditFilter struct {
	Contract string // "": any
	Actor    string // "": any
	Limit    int
	Cursor   string // of the page before; "": the first page
}

// Audit is where it is kept who did what.
type Audit interface {
	// Note adds an entry; its ID is made.
	Note(ctx context.Context, entry AuditEntry) error
	// Entries returns a page, the newest first, and the cursor of the next; "" after the last. Parts.Wrong knows the error of
	// a filter that makes no sense.
	Entries(ctx context.Context, filter AuditFilter) (entries []AuditEntry, next string, err error)
}

// ListAudit answers with who did what.
func (d *desk) ListAudit(w http.ResponseWriter, r *http.Request, asked api.ListAuditParams) {
	filter := AuditFilter{Contract: or(asked.Contract), Actor: or(asked.Actor), Limit: limitOf(asked.Limit), Cursor: or(asked.Cursor)}
	entries, next, err := d.Audit.Entries(r.Context(), filter)
	if err != nil {
		d.failed(w, err, "no such entry")
		return
	}
	respond(w, http.StatusOK, struct {
		Entries []AuditEntry `json:"entries"`
		Next    string       `json:"next,omitempty"`
	}{append([]AuditEntry{}, entries...), next})
}
