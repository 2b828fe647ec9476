package desk

import (
	"context"
	"net/http"
	"time"

	"hotline/routing/desk/api"
)

// Message is an SMS and how far it has come.
type Message struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Contract string    `json:"contract,omitempty"`
	To       string    `json:"to"` // masked
	Text     string    `json:"text,omitempty"`
	State    string    `json:"state"`
	StateAt  time.Time `json:"state_at,omitzero"`
	Error    string    `json:"error,omitempty"` // why it was not delivered
}

// MessageFilter says which messages to list.
type MessageFilter struct {
	State    string // "": any
	Contract string // "": any
	Limit    int
	Cursor   string // of the page before; "": the first page
}

// Sent is the messages that were sent or wait.
type Sent interface {
	// Messages returns a page, the newest first, and the cursor of the next; "" after the last. Parts.Wrong knows the error of
	// a filter that makes no sense.
	Messages(ctx context.Context, filter MessageFilter) (messages []Message, next string, err error)
}

// ListMessages answers with the newest messages that pass the filter.
func (d *desk) ListMessages(w http.ResponseWriter, r *http.Request, asked api.ListMessagesParams) {
	filter := MessageFilter{State: or(asked.State), Contract: or(asked.Contract), Limit: limitOf(asked.Limit), Cursor: or(asked.Cursor)}
	messages, next, err := d.Sent.Messages(r.Context(), filter)
	if err != nil {
		d.failed(w, err, "no such message")
		return
	}
	respond(w, http.StatusOK, struct {
		Messages []Message `json:"messages"`
		Next     string    `json:"next,omitempty"`
	}{append([]Message{}, messages...), next})
}
