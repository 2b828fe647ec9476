package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"hotline/billing/store/query"
	"hotline/routing"
)

// Dispatcher carries orders of call backs out: an order that is placed waits for an operator, and is begun (CallBacks.Begin)
// when there is one.
type Dispatcher interface {
	// Place puts an order in the queue; its Try is how many there were. Placed again while it is there nothing happens.
	Place(routing.CallBack)
	// Drop takes the order of this id out of the queue, unless an operator is on the line for it; nothing if it is not
	// there.
	Drop(id int64)
	// Placed returns the ids of the orders that are there or under way, those that an earlier process has left included.
	Placed() []int64
	// Linked reports whether calls can be made now.
	Linked() bool
}

const (
	// placeAgain is how often an order that waits is placed again, for a dispatcher that has lost it.
	placeAgain = 15 * time.Second
	// othersHave is how long nothing must have been heard of a node before another one takes an order from its hands.
	othersHave = 45 * time.Second
	// lookAgain bounds the wait for a department to open: hours may be changed meanwhile.
	lookAgain = 10 * time.Minute
	// callBackWorkers is how many orders are looked at at the same time.
	callBackWorkers = 4
)

// callBackJob is the job of one try of an order: it waits with the order until the try is begun.
type callBackJob struct {
	CallBack int64 `json:"callback"`
	Try      int   `json:"try"` // from 1
}

// Kind names the job in the database.
func (callBackJob) Kind() string { return "call_back" }

// InsertOpts says how the job is worked: there is one for each try.
func (callBackJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}, MaxAttempts: jobAttempts}
}

// queueName is what river allows as the name of a queue.
var queueName = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)

// callBackQueue names the queue of a site's orders. A site that river would not have in a name stands there as its digest.
func callBackQueue(site string) string {
	const longest = 50
	if queueName.MatchString(site) && len(site) <= longest {
		return "callbacks_" + site
	}
	digest := sha256.Sum256([]byte(site))
	return fmt.Sprintf("callbacks_of_%x", digest[:8])
}

// returner works the orders of call backs of a site: it places those that are due while their department is open, and takes
// back what is not to be called any more.
type returner struct {
	river.WorkerDefaults[callBackJob]
	callBacks  *CallBacks
	dispatcher Dispatcher
	now        func() time.Time
	logger     *slog.Logger

	mu     sync.Mutex
	placed map[int64]bool // the orders in hand

	steady time.Time // since when all sweeps have gone well; zero: the last one has not
}

// NextRetry returns when the job is run again after an error, which is always one of the database.
func (*returner) NextRetry(*river.Job[callBackJob]) time.Time { return time.Now().Add(placeAgain) }

// Work looks at the order of a job, and again after a while until its try is begun.
func (r *returner) Work(ctx context.Context, job *river.Job[callBackJob]) error {
	config := r.callBacks.config
	row, err := r.callBacks.store.queries.GetCallBack(ctx, query.GetCallBackParams{Site: config.Site, ID: job.Args.CallBack})
	if errors.Is(err, pgx.ErrNoRows) {
		return river.JobCancel(err) // somebody has deleted the order
	}
	if err != nil {
		return err
	}
	if CallBackState(row.State) != CallBackOpen || int(row.Tries) != job.Args.Try-1 {
		return nil // begun or over: what follows has a job of its own
	}
	at := r.now()
	if at.Before(row.DueAt) {
		return river.JobSnooze(row.DueAt.Sub(at))
	}
	if opening := config.Opening(departmentOf(row.Department), at); !opening.Open {
		return river.JobSnooze(untilOpen(opening, at))
	}
	return r.place(ctx, row)
}

// untilOpen returns how long to leave an order alone whose department is closed.
func untilOpen(opening routing.Opening, at time.Time) time.Duration {
	if opening.Opens.IsZero() {
		return lookAgain
	}
	return min(max(opening.Opens.Sub(at), time.Second), lookAgain)
}

// place places an order that no other node has in hand.
func (r *returner) place(ctx context.Context, row query.Callback) error {
	if !r.dispatcher.Linked() {
		return river.JobSnooze(placeAgain)
	}
	config := r.callBacks.config
	taken, err := r.callBacks.store.queries.TakeCallBack(ctx, query.TakeCallBackParams{
		Site: config.Site, Node: config.Node, ID: row.ID, Tries: row.Tries, Silence: othersHave.Seconds(),
	})
	if err != nil {
		return err
	}
	if taken > 0 {
		r.hold(row.ID)
		r.dispatcher.Place(callBackOf(row))
	}
	return river.JobSnooze(placeAgain)
}

func (r *returner) hold(ids ...int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		r.placed[id] = true
	}
}

func (r *returner) held() []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Keys(r.placed))
}

// inHand returns the orders that are held, and those that the dispatcher has otherwise: an operator has asked for them, or an earlier
// process has left them.
func (r *returner) inHand() []int64 {
	ids := slices.Concat(r.held(), r.dispatcher.Placed())
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (r *returner) release(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.placed, id)
}

// How often the orders in hand are looked at, and how often the other nodes are told that they are in hand.
const (
	watchEvery = time.Second
	sweepEvery = 10 * time.Second
)

// run looks after the orders in hand until ctx ends.
func (r *returner) run(ctx context.Context) {
	var complaint complaint
	var swept time.Time
	for ; ctx.Err() == nil; sleep(ctx, watchEvery) {
		err := r.watch(ctx)
		if err == nil && time.Since(swept) >= sweepEvery {
			swept = time.Now()
			err = r.sweep(ctx)
		}
		if ctx.Err() == nil {
			complaint.about(r.logger, "call backs cannot be looked after", err)
		}
	}
}

// watch drops the orders in hand that are not to be called any more: cancelled, begun or taken by others, or their
// department has closed.
func (r *returner) watch(ctx context.Context) error {
	ids := r.inHand()
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := r.callBacks.store.queries.ListPlaced(ctx, query.ListPlacedParams{Site: r.callBacks.config.Site, Ids: ids})
	if err != nil {
		return err
	}
	at := r.now()
	for _, row := range rows {
		if !r.stays(row, at) {
			r.release(row.ID)
			r.dispatcher.Drop(row.ID)
		}
	}
	return nil
}

// stays reports whether an order in hand is still to be called by this node.
func (r *returner) stays(row query.Callback, at time.Time) bool {
	state, config := CallBackState(row.State), r.callBacks.config
	mine := row.Node == config.Node && (state == CallBackCalling || state == CallBackOpen && !at.Before(row.DueAt))
	return mine && config.Opening(departmentOf(row.Department), at).Open
}

// sweep tells others that this node lives, and gives up what a silent one has left: not before all have had the time to
// tell, after the database was away.
func (r *returner) sweep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	config, queries := r.callBacks.config, r.callBacks.store.queries
	calling, err := queries.ListCalling(ctx, query.ListCallingParams{Site: config.Site, Node: config.Node})
	if err == nil {
		if !r.dispatcher.Linked() {
			r.giveAway(calling)
		}
		r.hold(calling...)
		err = queries.TouchCallBacks(ctx, query.TouchCallBacksParams{Site: config.Site, Node: config.Node, Ids: r.inHand()})
	}
	switch {
	case err != nil:
		r.steady = time.Time{}
		return err
	case r.steady.IsZero():
		r.steady = time.Now()
	}
	if time.Since(r.steady) < config.Steady {
		return nil
	}
	left, err := r.callBacks.takeBack(ctx, r.now())
	if left > 0 {
		r.logger.Warn("tries of call backs given up whose service is silent", "callbacks", left)
	}
	return err
}

// giveAway lets go of all orders of which no try is under way: another node may have them that can make calls.
func (r *returner) giveAway(calling []int64) {
	for _, id := range r.inHand() {
		if !slices.Contains(calling, id) {
			r.release(id)
			r.dispatcher.Drop(id)
		}
	}
}

// complaint is what went wrong last: it is logged once, and once that it is over.
type complaint struct{ logged bool }

func (c *complaint) about(logger *slog.Logger, what string, err error) {
	switch {
	case err != nil && !c.logged:
		logger.Warn(what, "error", err)
	case err == nil && c.logged:
		logger.Info(what + ": over")
	}
	c.logged = err != nil
}
