package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"hotline/billing"
	"hotline/billing/store/query"
	"hotline/routing"
)

// ErrNoCallBack says that there is no order of a call back of this id at the site.
var ErrNoCallBack = errors.New("no such call back")

// CallBackState is how far an order of a call back has come.
type CallBackState string

// The states of an order. The first two are those of an open one.
const (
	CallBackOpen      CallBackState = "open"      // to be called
	CallBackCalling   CallBackState = "calling"   // a try is under way
	CallBackDone      CallBackState = "done"      // the subscriber talked to an operator
	CallBackFailed    CallBackState = "failed"    // not reached by the last try
	CallBackCancelled CallBackState = "cancelled" // nobody is to call any more
)

// CallBacksConfig says how call backs are made. Site, Node and Zone are required; every other zero field gets its default.
type CallBacksConfig struct {
	Site     string         // the services that share queues and operators
	Node     string         // name of this service, of which one process runs at a time
	Zone     *time.Location // the provider's: it decides when a day begins
	Tries    int            // how often a subscriber is called; 3
	Every    time.Duration  // at least between two tries; 5 min
	PerDay   int            // orders to one number a day, and of one caller to other numbers; 5
	TakeBack time.Duration  // of silence, after which a try counts as left by its service; 10 min
	Steady   time.Duration  // without a fault of the database, before others' tries are given up; 1 min
	// Opening says whether a department takes calls: outside its hours nobody is called. nil: day and night.
	Opening func(routing.Department, time.Time) routing.Opening
}

func (c CallBacksConfig) withDefaults() CallBacksConfig {
	c.Tries = cmp.Or(c.Tries, 3)
	c.Every = cmp.Or(c.Every, 5*time.Minute)
	c.PerDay = cmp.Or(c.PerDay, 5)
	c.TakeBack = cmp.Or(c.TakeBack, 10*time.Minute)
	c.Steady = cmp.Or(c.Steady, time.Minute)
	if c.Opening == nil {
		c.Opening = func(routing.Department, time.Time) routing.Opening { return routing.Opening{Open: true} }
	}
	return c
}

// CallBacks is the orders of call backs at a site: one open order a number, whose tries follow one another. It may be used
// by many goroutines and many processes.
type CallBacks struct {
	store  *Store
	config CallBacksConfig
	jobs   *river.Client[pgx.Tx] // inserts only
}

// NewCallBacks returns the orders in the store. The error names what is wrong in the configuration.
func NewCallBacks(store *Store, config CallBacksConfig) (*CallBacks, error) {
	if config.Site == "" || config.Node == "" || config.Zone == nil {
		return nil, errors.New("call backs: site, node and zone are required")
	}
	config.Site, config.Node = storable(config.Site), storable(config.Node)
	jobs, err := river.NewClient(riverpgxv5.New(store.pool), &river.Config{Logger: quiet(store.logger)})
	if err != nil {
		return nil, fmt.Errorf("call backs: %w", err)
	}
	return &CallBacks{store: store, config: config.withDefaults(), jobs: jobs}, nil
}

// Order orders a call back to a number. When it returns, the order is safe in the database together with the job that
// works it. A number that has an open order keeps that one, which is returned: exists is true then. The same request gets
// the same order however often it comes. The refusal is billing.RefusedLimit: the number has had its orders of the day. The
// error says that it could not be decided; the caller bounds it by ctx.
func (c *CallBacks) Order(
	ctx context.Context, request string, order routing.CallBack, at time.Time,
) (ordered routing.CallBack, exists bool, refusal *billing.Refusal, err error) {
	phone := billing.E164(order.Phone)
	if !phone.Valid() || !order.Department.Valid() {
		return routing.CallBack{}, false, nil, fmt.Errorf("order call back to %s: no number or no department", phone.Masked())
	}
	err = pgx.BeginFunc(ctx, c.store.pool, func(tx pgx.Tx) error {
		var row query.Callback
		row, exists, refusal, err = c.order(ctx, tx, c.wish(request, order, at))
		ordered = callBackOf(row)
		return err
	})
	if err != nil {
		return routing.CallBack{}, false, nil, fmt.Errorf("order call back to %s: %w", phone.Masked(), err)
	}
	return ordered, exists, refusal, nil
}

// wish is the row that the order is to become. Nobody arrives after the moment of the order.
func (c *CallBacks) wish(request string, order routing.CallBack, at time.Time) query.AddCallBackParams {
	if order.Since.IsZero() || order.Since.After(at) {
		order.Since = at
	}
	return query.AddCallBackParams{
		Request: storable(request), Site: c.config.Site, Phone: order.Phone, Department: order.Department.String(),
		Contract: storable(order.Contract), Topic: storable(order.Topic), Language: storable(order.Language),
		Source: storable(order.Source), Caller: storable(order.Caller), Since: order.Since, At: at,
	}
}

// order decides under a lock on the number, so that two wishes at once are one order.
func (c *CallBacks) order(
	ctx context.Context, tx pgx.Tx, wish query.AddCallBackParams,
) (row query.Callback, exists bool, refusal *billing.Refusal, err error) {
	queries := c.store.queries.WithTx(tx)
	if err := queries.LockPhone(ctx, query.LockPhoneParams{Site: wish.Site, Phone: wish.Phone}); err != nil {
		return row, false, nil, err
	}
	row, err = queries.GetRequestedCallBack(ctx, wish.Request)
	if !errors.Is(err, pgx.ErrNoRows) {
		return row, false, nil, err
	}
	row, err = queries.GetOpenCallBack(ctx, query.GetOpenCallBackParams{Site: wish.Site, Phone: wish.Phone})
	if !errors.Is(err, pgx.ErrNoRows) {
		return row, err == nil, nil, err
	}
	if enough, err := c.enough(ctx, queries, wish); err != nil {
		return row, false, nil, err
	} else if enough {
		return row, false, &billing.Refusal{Reason: billing.RefusedLimit}, nil
	}
	if row, err = queries.AddCallBack(ctx, wish); err != nil {
		return row, false, nil, err
	}
	return row, false, nil, c.queue(ctx, tx, row, 0)
}

// enough reports whether the number has had its orders of the day, or the caller those for others.
func (c *CallBacks) enough(ctx context.Context, queries *query.Queries, wish query.AddCallBackParams) (bool, error) {
	today := billing.DateOf(wish.At, c.config.Zone)
	begins, ends := today.Start(c.config.Zone), today.AddDays(1).Start(c.config.Zone)
	count, err := queries.CountCallBacks(ctx, query.CountCallBacksParams{Site: wish.Site, Phone: wish.Phone, Since: begins, Until: ends})
	if err != nil || count >= int64(c.config.PerDay) || trusted(wish.Source) || wish.Caller == wish.Phone {
		return count >= int64(c.config.PerDay), err
	}
	count, err = queries.CountCallBacksFor(ctx, query.CountCallBacksForParams{Site: wish.Site, Caller: wish.Caller, Since: begins, Until: ends})
	return count >= int64(c.forOthers(wish.Caller)), err
}

// trusted reports whether whoever orders is trusted with whom the hotline calls.
func trusted(source string) bool {
	return source == routing.SourceAPI || source == routing.SourceOperator
}

// forOthers returns how many orders a day a caller may make for numbers that are not the calling one: it would be a way to
// have strangers called. All who withhold their number share ten times as many.
func (c *CallBacks) forOthers(caller string) int {
	if caller == "" {
		return 10 * c.config.PerDay
	}
	return c.config.PerDay
}

// queue puts the job of the order's next try in the queue, to be worked after a while.
func (c *CallBacks) queue(ctx context.Context, tx pgx.Tx, row query.Callback, after time.Duration) error {
	options := &river.InsertOpts{Queue: callBackQueue(c.config.Site)}
	if after > 0 {
		options.ScheduledAt = time.Now().Add(after) // river goes by the machine's clock
	}
	_, err := c.jobs.InsertTx(ctx, tx, callBackJob{CallBack: row.ID, Try: int(row.Tries) + 1}, options)
	return err
}

// Open returns the open order of a number; nil if there is none.
func (c *CallBacks) Open(ctx context.Context, phone billing.E164) (*routing.CallBack, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	row, err := c.store.queries.GetOpenCallBack(ctx, query.GetOpenCallBackParams{Site: c.config.Site, Phone: string(phone)})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open call back to %s: %w", phone.Masked(), err)
	}
	order := callBackOf(row)
	return &order, nil
}

// Cancel cancels an open order, a try under way included, and reports whether there was one. Which service has it in hand
// hears of it within a second, and makes no call unless an operator is on the line already.
func (c *CallBacks) Cancel(ctx context.Context, id int64, reason string, at time.Time) (bool, error) {
	cancelled, err := c.cancel(ctx, query.CancelCallBackParams{ID: id, Reason: reason, At: &at})
	if err != nil {
		return false, fmt.Errorf("cancel call back %d: %w", id, err)
	}
	return cancelled, nil
}

// CancelPhone is Cancel of the open order of a number.
func (c *CallBacks) CancelPhone(ctx context.Context, phone billing.E164, reason string, at time.Time) (bool, error) {
	cancelled, err := c.cancel(ctx, query.CancelCallBackParams{Phone: string(phone), Reason: reason, At: &at})
	if err != nil {
		return false, fmt.Errorf("cancel call back to %s: %w", phone.Masked(), err)
	}
	return cancelled, nil
}

func (c *CallBacks) cancel(ctx context.Context, params query.CancelCallBackParams) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	params.Site, params.Reason = c.config.Site, storable(params.Reason)
	count, err := c.store.queries.CancelCallBack(ctx, params)
	return count > 0, err
}

// CallBackFilter says which orders to list. The zero value lists the newest DefaultLimit open ones.
type CallBackFilter struct {
	Ended bool         // those that are over as well
	Phone billing.E164 // empty: any
	Since time.Time    // ordered at or after; zero: any
	Limit int          // at most so many; zero: DefaultLimit, never more than MaxLimit
}

// OrderedCallBack is an order with what became of it.
type OrderedCallBack struct {
	routing.CallBack
	State     CallBackState `json:"state"`
	CreatedAt time.Time     `json:"created_at"`
	DueAt     time.Time     `json:"due_at"` // not to be called before
	EndedAt   *time.Time    `json:"ended_at,omitempty"`
	LastCall  string        `json:"last_call,omitempty"` // the call of the last try
	Reason    string        `json:"reason,omitempty"`    // how the last try ended, or why it was cancelled
}

// List returns the orders that pass the filter, the newest first, times in UTC.
func (c *CallBacks) List(ctx context.Context, filter CallBackFilter) ([]OrderedCallBack, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := c.store.queries.ListCallBacks(ctx, query.ListCallBacksParams{
		Site: c.config.Site, EndedToo: filter.Ended, Phone: string(filter.Phone), Since: filter.Since,
		Most: int32(min(cmp.Or(max(filter.Limit, 0), DefaultLimit), MaxLimit)),
	})
	if err != nil {
		return nil, fmt.Errorf("list call backs: %w", err)
	}
	orders := make([]OrderedCallBack, len(rows))
	for i, row := range rows {
		orders[i] = orderedCallBackOf(row)
	}
	return orders, nil
}

// Get returns one order. The error wraps ErrNoCallBack if there is none.
func (c *CallBacks) Get(ctx context.Context, id int64) (OrderedCallBack, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	row, err := c.store.queries.GetCallBack(ctx, query.GetCallBackParams{Site: c.config.Site, ID: id})
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNoCallBack
	}
	if err != nil {
		return OrderedCallBack{}, fmt.Errorf("call back %d: %w", id, err)
	}
	return orderedCallBackOf(row), nil
}

func orderedCallBackOf(row query.Callback) OrderedCallBack {
	return OrderedCallBack{
		CallBack: callBackOf(row), State: CallBackState(row.State), CreatedAt: row.CreatedAt.UTC(), DueAt: row.DueAt.UTC(),
		EndedAt: utc(row.EndedAt), LastCall: row.LastCall, Reason: row.Reason,
	}
}

func callBackOf(row query.Callback) routing.CallBack {
	return routing.CallBack{
		ID: row.ID, Phone: row.Phone, Department: departmentOf(row.Department), Contract: row.Contract, Topic: row.Topic,
		Language: row.Language, Since: row.Since.UTC(), Source: row.Source, Caller: row.Caller, Try: int(row.Tries),
	}
}

// departmentOf reads what routing.Department.String wrote; Any for what is none.
func departmentOf(name string) routing.Department {
	for _, department := range routing.Departments() {
		if department.String() == name {
			return department
		}
	}
	return routing.Any
}
