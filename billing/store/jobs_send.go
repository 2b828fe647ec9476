package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"

	"hotline/billing"
	"hotline/billing/store/query"
)

// maxRetryAfter is for how long a gateway may ask to be left alone; it may also err.
const maxRetryAfter = 10 * time.Minute

// sendSMS is the job to send one message.
type sendSMS struct {
	SMS int64 `json:"sms"`
}

// Kind names the job in the database.
func (sendSMS) Kind() string { return "send_sms" }

// InsertOpts says how the job is worked.
func (sendSMS) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: smsQueue, MaxAttempts: jobAttempts}
}

// sender sends messages. Each run of its job takes the message one step on: from queued it offers it to the gateway;
// if it is not known whether the gateway took it (sending) it looks there first, repeatedly until the settle time is
// over. Waiting is done between runs, in the database.
type sender struct {
	river.WorkerDefaults[sendSMS]
	jobs *Jobs
}

// NextRetry returns when the job is run again after an error, which is always one of the database.
func (*sender) NextRetry(*river.Job[sendSMS]) time.Time { return time.Now().Add(errorPause) }

// Work takes the message one step on. Errors are those of the database.
func (s *sender) Work(ctx context.Context, job *river.Job[sendSMS]) error {
	row, err := s.jobs.store.queries.GetSMS(ctx, job.Args.SMS)
	if errors.Is(err, pgx.ErrNoRows) {
		return river.JobCancel(err) // somebody has deleted the message
	}
	if err != nil {
		return err
	}
	switch billing.SMSState(row.Sm.State) {
	case billing.SMSQueued:
		return s.offer(ctx, row.Sm)
	case billing.SMSSending:
		return s.look(ctx, row.Sm, time.Duration(row.AttemptAge*float64(time.Second)))
	default:
		return nil // sent, reported, refused: there is nothing left to do
	}
}

// look asks the gateway for a message whose attempt began so long ago, and offers it again if the gateway does not have
// it and no longer can.
func (s *sender) look(ctx context.Context, row query.Sm, age time.Duration) error {
	config := s.jobs.config
	since := row.CreatedAt
	if row.FirstAttemptedAt != nil {
		since = *row.FirstAttemptedAt
	}
	found, err := s.find(ctx, row, since)
	switch {
	case err != nil:
		s.jobs.logger.Debug("gateway cannot be asked for a message", "sms", row.ID, "error", err)
		return river.JobSnooze(s.pause(row.Attempts, err))
	case found != nil:
		return s.taken(ctx, row.ID, *found)
	case age < config.Settle:
		return river.JobSnooze(min(config.Look, config.Settle-age))
	}
	return s.offer(ctx, row)
}

// find returns the message as the gateway has it; nil if it does not. One that is known to be another of ours is not it.
func (s *sender) find(ctx context.Context, row query.Sm, since time.Time) (*billing.SMSReport, error) {
	bounded, cancel := context.WithTimeout(ctx, s.jobs.config.Attempt)
	defer cancel()
	found, err := s.jobs.gateway.Find(bounded, smsOf(row), since)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, report := range found {
		ids[i] = report.GatewayID
	}
	known, err := s.jobs.store.queries.ListKnownToGateway(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, report := range found {
		if !slices.Contains(known, report.GatewayID) {
			return &report, nil
		}
	}
	return nil, nil
}

// offer sends the message once. The time for it runs from before the attempt is noted: a process that was stopped
// between noting and sending finds its time over and does not send what another has sent since.
func (s *sender) offer(ctx context.Context, row query.Sm) error {
	bounded, cancel := context.WithTimeout(ctx, s.jobs.config.Attempt)
	defer cancel()
	begun, err := s.jobs.store.queries.BeginAttempt(ctx, query.BeginAttemptParams{ID: row.ID, Attempts: row.Attempts})
	switch {
	case isDoubt(err):
		return river.JobSnooze(s.jobs.config.Look) // a message alike must come to its end first
	case err != nil:
		return err
	case begun == 0:
		return river.JobSnooze(s.jobs.config.Look) // another process has it in hand; its state tells how that ended
	}
	row.Attempts++
	report, err := s.jobs.gateway.Send(bounded, row.ID, smsOf(row))
	if err != nil {
		return s.missed(ctx, row, err)
	}
	return s.taken(ctx, row.ID, report)
}

// isDoubt reports whether a message that is alike is in doubt.
func isDoubt(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && fault.ConstraintName == "sms_sending_idx"
}

// taken notes that the gateway has the message. If the database is away this minute the next run finds the message at
// the gateway.
func (s *sender) taken(ctx context.Context, id int64, report billing.SMSReport) error {
	report.SMS = id
	return s.jobs.outbox.Report(context.WithoutCancel(ctx), report) // has bounds of its own
}

// missed notes an attempt that the gateway did not confirm, and says when the next step is due.
func (s *sender) missed(ctx context.Context, row query.Sm, cause error) error {
	outcome := billing.SendUnknown
	var fault *billing.SendError
	if errors.As(cause, &fault) {
		outcome = fault.Outcome
	}
	s.jobs.logger.Log(ctx, levelOf(outcome), "message not confirmed by the gateway",
		"sms", row.ID, "outcome", outcome, "attempt", row.Attempts, "error", cause)
	state := map[billing.SendOutcome]billing.SMSState{
		billing.SendUnknown: billing.SMSSending, billing.SendNotTaken: billing.SMSQueued, billing.SendRefused: billing.SMSFailed,
	}[outcome]
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), operationTimeout)
	defer cancel()
	err := s.jobs.store.queries.EndAttempt(bounded, query.EndAttemptParams{
		ID: row.ID, Attempts: row.Attempts, State: string(state), Error: storable(cause.Error()),
	})
	switch {
	case err != nil:
		return fmt.Errorf("note attempt: %w", err)
	case outcome == billing.SendRefused:
		return nil
	case outcome == billing.SendUnknown:
		return river.JobSnooze(min(s.jobs.config.Look, s.jobs.config.Settle))
	}
	return river.JobSnooze(s.pause(row.Attempts, cause))
}

// pause returns for how long to leave the gateway alone after so many attempts: as long as it asks for, else doubled
// each time, and by a random half so that what failed together does not come back together.
func (s *sender) pause(attempts int32, cause error) time.Duration {
	config := s.jobs.config
	var fault *billing.SendError
	if errors.As(cause, &fault) && fault.RetryAfter > 0 {
		return min(fault.RetryAfter, maxRetryAfter)
	}
	pause := config.RetryMin << min(max(attempts-1, 0), 10)
	pause = min(pause, config.RetryMax)
	return pause/2 + rand.N(pause/2+1)
}
