package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/billing"
	"hotline/routing"
	"hotline/routing/desk/api"
)

// idempotencyKey is the header that makes a repeated order the same order.
const idempotencyKey = "Idempotency-Key"

// CallBacks is where the orders of call backs are kept.
type CallBacks interface {
	// Order orders a call back. A number that has an open order keeps that one: exists is true then. The same request
	// gets the same order however often it comes. A refusal is billing.RefusedLimit: the number has had its orders of
	// the day.
	Order(ctx context.Context, request string, order routing.CallBack, at time.Time) (
		ordered routing.CallBack, exists bool, refusal *billing.Refusal, err error)
	// Cancel cancels an open order and reports whether there was one.
	Cancel(ctx context.Context, id int64, reason string, at time.Time) (bool, error)
	// Take has an open order called now, ahead of its time and of all others, with the operator who has asked for it. The error
	// is routing.ErrNoOperator, routing.ErrNotFree, routing.ErrClosed, routing.ErrTaken if an operator or another service has it
	// already, or one that Parts.Unknown knows if there is no such open order. It answers when the order is claimed for that: by any
	// other error nobody can tell now whether it is to be had, and no telephone has rung.
	Take(ctx context.Context, id int64, operator routing.OperatorID, at time.Time) error
	// Ordered returns one order with what has become of it.
	Ordered(ctx context.Context, id int64) (CallBack, error)
	// List returns orders, the newest first, at most so many: the open ones, or all.
	List(ctx context.Context, endedToo bool, limit int) ([]CallBack, error)
}

// CallBack is an order of a call back with what has become of it. Order.Try is how often the subscriber was called.
type CallBack struct {
	Order   routing.CallBack
	State   string     // open, calling, done, failed or cancelled
	DueAt   time.Time  // not to be called before
	EndedAt *time.Time // nil: it is open
	Reason  string     // how the last try ended, or why it was cancelled
}

// CallBackAnswer is an order as the API gives it out.
type CallBackAnswer struct {
	ID         int64              `json:"id"`
	Phone      string             `json:"phone"`
	Department routing.Department `json:"department"`
	Contract   string             `json:"contract"`
	Topic      string             `json:"topic"`
	Language   string             `json:"language"`
	Source     string             `json:"source"`
	State      string             `json:"state"`
	Tries      int                `json:"tries"`
	DueAt      time.Time          `json:"due_at"`
	Since      time.Time          `json:"since"`
	EndedAt    *time.Time         `json:"ended_at,omitempty"`
	Reason     string             `json:"reason,omitempty"`
}

// Answer returns the order as the API gives it out.
func (c CallBack) Answer() CallBackAnswer {
	o := c.Order
	return CallBackAnswer{
		ID: o.ID, Phone: o.Phone, Department: o.Department, Contract: o.Contract, Topic: o.Topic, Language: o.Language,
		Source: o.Source, State: c.State, Tries: o.Try, DueAt: c.DueAt, Since: o.Since, EndedAt: c.EndedAt, Reason: c.Reason,
	}
}

// callBackWish is what is posted: {"phone": "0501112233", "contract": "1000001", "topic": "…"}.
type callBackWish struct {
	Phone      string             `json:"phone"`
	Contract   string             `json:"contract"`
	Topic      string             `json:"topic"`
	Department routing.Department `json:"department"`
	Language   string             `json:"language"`
}

// OrderCallBack orders a call back: 201 with the order, 200 with the open one that the number has already.
func (d *desk) OrderCallBack(w http.ResponseWriter, r *http.Request, _ api.OrderCallBackParams) {
	wish := callBackWish{Language: "uk"}
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	request, err := requestOf(r)
	if err := errors.Join(err, wish.check()); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	phone, err := d.Dialable(wish.Phone)
	if err != nil {
		d.Metrics.order(string(billing.RefusedNumber))
		complain(w, http.StatusUnprocessableEntity, fmt.Errorf("phone: %w", err))
		return
	}
	d.order(w, r, request, routing.CallBack{
		Phone: phone, Department: wish.Department, Contract: wish.Contract, Topic: wish.Topic, Language: wish.Language,
		Source: routing.SourceAPI, Since: d.Now(),
	})
}

func (d *desk) order(w http.ResponseWriter, r *http.Request, request string, wish routing.CallBack) {
	ordered, exists, refusal, err := d.place(r, request, wish)
	if refusal != nil {
		d.Metrics.order(string(refusal.Reason))
	}
	switch {
	case err != nil:
		d.unavailable(w, err)
		return
	case refusal != nil && refusal.Reason == billing.RefusedLimit:
		complain(w, http.StatusTooManyRequests, errors.New("phone: no more call backs to this number today"))
		return
	case refusal != nil:
		complain(w, http.StatusUnprocessableEntity, fmt.Errorf("no call back: %s", refusal.Reason))
		return
	case ordered.Order.Phone != wish.Phone:
		complain(w, http.StatusUnprocessableEntity, errors.New(idempotencyKey+": used already for another number"))
		return
	}
	d.feed.touch()
	status := http.StatusCreated
	if exists {
		status = http.StatusOK
	}
	respond(w, status, ordered.Answer())
}

// place orders what a program or an operator wishes; an operator's order is in the audit.
func (d *desk) place(r *http.Request, request string, wish routing.CallBack) (CallBack, bool, *billing.Refusal, error) {
	if who := Asker(r.Context()); who.Person() && d.Cards != nil {
		return d.Cards.OrderCallBack(r.Context(), d.deed(r, wish.Contract, &request, nil), wish)
	}
	ordered, exists, refusal, err := d.CallBacks.Order(r.Context(), request, wish, d.Now())
	if err != nil || refusal != nil {
		return CallBack{}, exists, refusal, err
	}
	stored, err := d.CallBacks.Ordered(r.Context(), ordered.ID)
	return stored, exists, nil, err
}

// requestOf returns the key of the order: the client's own, which no key of the dialogue is equal to, or a new one.
func requestOf(r *http.Request) (string, error) {
	key := r.Header.Get(idempotencyKey)
	switch {
	case key == "":
		key = newKey()
	case !utf8.ValidString(key):
		return "", errors.New(idempotencyKey + ": no UTF-8")
	}
	return requestKey(routing.SourceAPI, key), storable(idempotencyKey, key, maxName)
}

// requestKey keeps apart the keys of those who may not know of each other.
func requestKey(source, key string) string { return source + "-" + key }

// newKey returns a key that was never used.
func newKey() string { return rand.Text() }

// check names everything that is missing or wrong in an order, but whether the number is called back.
func (c callBackWish) check() error {
	var faults []error
	if strings.TrimSpace(c.Phone) == "" {
		faults = append(faults, errors.New("phone: missing"))
	}
	if c.Contract != "" && !billing.ValidContractNumber(c.Contract) {
		faults = append(faults, fmt.Errorf("contract: want 1 to %d digits", billing.MaxContractDigits))
	}
	if !c.Department.Valid() {
		faults = append(faults, fmt.Errorf("department: want 0 to %d", int(routing.Corporate)))
	}
	if c.Language != "uk" && c.Language != "en" {
		faults = append(faults, errors.New("language: want uk or en"))
	}
	return errors.Join(append(faults, storable("phone", c.Phone, maxName), storable("topic", c.Topic, maxName))...)
}

// ListCallBacks answers with the open orders, or with ?state=all the ended ones too.
func (d *desk) ListCallBacks(w http.ResponseWriter, r *http.Request, asked api.ListCallBacksParams) {
	endedToo := asked.State != nil && *asked.State == api.ListCallBacksParamsStateAll
	orders, err := d.CallBacks.List(r.Context(), endedToo, limitOf(asked.Limit))
	if err != nil {
		d.unavailable(w, err)
		return
	}
	respond(w, http.StatusOK, map[string]any{"callbacks": callBackAnswers(orders)})
}

func callBackAnswers(orders []CallBack) []CallBackAnswer {
	answers := make([]CallBackAnswer, len(orders))
	for i, order := range orders {
		answers[i] = order.Answer()
	}
	return answers
}

// CancelCallBack cancels an open order. The audit keeps what a person cancels, as it keeps what one orders.
func (d *desk) CancelCallBack(w http.ResponseWriter, r *http.Request, number api.NumberedID) {
	id, ok := numbered(w, number, "open call back")
	if !ok {
		return
	}
	by, person := routing.SourceAPI, Asker(r.Context()).Person()
	var deed interference
	if person {
		by, deed = routing.SourceOperator, d.withCallBack(r.Context(), ActionCancelCallBack, id)
	}
	cancelled, err := d.CallBacks.Cancel(r.Context(), id, by, d.Now())
	if person && (cancelled || err != nil) {
		defer d.audited(w, r, deed, err)
	}
	switch {
	case err != nil:
		d.unavailable(w, err)
	case !cancelled:
		complain(w, http.StatusNotFound, errors.New("no such open call back"))
	default:
		d.feed.touch()
		w.WriteHeader(http.StatusNoContent)
	}
}

// numbered returns the id in the path. What is no number names nothing: it is answered with 404.
func numbered(w http.ResponseWriter, number, what string) (id int64, ok bool) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		complain(w, http.StatusNotFound, fmt.Errorf("no such %s", what))
	}
	return id, err == nil
}
