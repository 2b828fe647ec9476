package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"hotline/billing"
	"hotline/billing/store/query"
)

// How many rows one transaction deletes: it is over within a fraction of a second, so that it never holds what somebody else
// wants, and leaves the disk to others in between.
const (
	expireAtOnce      = 1000
	expireCallsAtOnce = 200 // each with some dozens of steps
)

// ErrAuditOfOthers says that the audit belongs to another role, which has not allowed the service to delete from it.
var ErrAuditOfOthers = errors.New("the audit belongs to another role")

// insufficientPrivilege is PostgreSQL's code of what the account may not do.
const insufficientPrivilege = "42501"

// expiry deletes the oldest rows of one table.
type expiry struct {
	table  string
	of     billing.Records
	atOnce int32
	remove func(ctx context.Context, queries *query.Queries, oldest query.ExpireCallsParams) (int64, error)
}

// expiries returns what is deleted, in this order. Whatever it is, the oldest rows go first: cut short, it goes on where it was.
func expiries() []expiry {
	return []expiry{
		{"calls", billing.KeptCalls, expireCallsAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			return q.ExpireCalls(ctx, o)
		}},
		{"wrap_ups", billing.KeptCalls, expireAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			return q.ExpireWrapUps(ctx, query.ExpireWrapUpsParams(o))
		}},
		{"credit_requests", billing.KeptCalls, expireAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			return q.ExpireCreditRequests(ctx, query.ExpireCreditRequestsParams(o))
		}},
		{"sms", billing.KeptMessages, expireAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			return q.ExpireSMS(ctx, query.ExpireSMSParams(o))
		}},
		{"outage_subscribers", billing.KeptMessages, expireAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			return q.ExpireOutageSubscribers(ctx, query.ExpireOutageSubscribersParams(o))
		}},
		{"callbacks", billing.KeptCallBacks, expireAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			return q.ExpireCallBacks(ctx, query.ExpireCallBacksParams(o))
		}},
		{"surges", billing.KeptSurges, expireAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			return q.ExpireSurges(ctx, query.ExpireSurgesParams(o))
		}},
		{"audit", billing.KeptAudit, expireAtOnce, func(ctx context.Context, q *query.Queries, o query.ExpireCallsParams) (int64, error) {
			gone, err := q.ExpireAudit(ctx, query.ExpireAuditParams(o))
			return gone, auditOfOthers(err)
		}},
	}
}

// auditOfOthers names the refusal of an audit that is not the service's own.
func auditOfOthers(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == insufficientPrivilege {
		return fmt.Errorf("%w: %w", ErrAuditOfOthers, err)
	}
	return err
}

// Expired is what a run of Expire has deleted.
type Expired struct {
	Rows map[string]int // by table; the steps of calls are not counted
	More bool           // the time was up before all was gone
}

// ExpireWish says what may go.
type ExpireWish struct {
	Kept  billing.Retention
	Today billing.Date
	Zone  *time.Location
	Until time.Time // no batch is begun after it; zero: all of them
}

// Expire deletes what is older than it is to be kept, the oldest first, in small transactions. Beside an error it returns what
// is gone all the same. The error wraps ErrAuditOfOthers if all but the audit could be deleted.
func (s *Store) Expire(ctx context.Context, wish ExpireWish) (Expired, error) {
	expired := Expired{Rows: make(map[string]int)}
	for _, e := range expiries() {
		first := wish.Kept.Before(e.of, wish.Today)
		if first.IsZero() {
			continue
		}
		for {
			if !wish.Until.IsZero() && !time.Now().Before(wish.Until) {
				expired.More = true
				return expired, nil
			}
			gone, err := s.expireSome(ctx, e, first.Start(wish.Zone))
			if err != nil {
				return expired, fmt.Errorf("delete old %s: %w", e.table, err)
			}
			if gone == 0 {
				break
			}
			expired.Rows[e.table] += gone
		}
	}
	return expired, nil
}

func (s *Store) expireSome(ctx context.Context, e expiry, before time.Time) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	var gone int64
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		gone, err = e.remove(ctx, s.queries.WithTx(tx), query.ExpireCallsParams{Before: before, Most: e.atOnce})
		return err
	})
	return int(gone), err
}

// retentionSilence is after what time without a word of a service its wish counts no longer: it was taken out of use. Each says
// its own every hour, so that a long weekend is no silence.
const retentionSilence = 7 * 24 * time.Hour

// SayRetention tells the services that share the database for how long this one would keep records.
func (s *Store) SayRetention(ctx context.Context, node string, kept billing.Retention) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	said := query.SayRetentionParams{Node: storable(node)}
	for _, records := range billing.AllRecords() {
		said.Records, said.Days = append(said.Records, string(records)), append(said.Days, int32(kept[records]))
	}
	if err := s.queries.SayRetention(ctx, said); err != nil {
		return fmt.Errorf("say how long records are kept: %w", err)
	}
	return nil
}

// Retention returns for how long records are kept: as long as the longest wish of the services that share the database.
func (s *Store) Retention(ctx context.Context) (billing.Retention, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := s.queries.ListRetentions(ctx, retentionSilence.Seconds())
	if err != nil {
		return nil, fmt.Errorf("how long records are kept: %w", err)
	}
	said := make(map[string]billing.Retention)
	for _, row := range rows {
		if said[row.Node] == nil {
			said[row.Node] = make(billing.Retention)
		}
		said[row.Node][billing.Records(row.Records)] = int(row.Days)
	}
	all := make([]billing.Retention, 0, len(said))
	for _, kept := range said {
		all = append(all, kept)
	}
	return billing.Longest(all), nil
}
