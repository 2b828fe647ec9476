package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// StatsUnit is the length of the periods that statistics count by.
type StatsUnit string

// The units. Hours and days are those of the provider's wall clock.
const (
	ByHour  StatsUnit = "hour"
	ByDay   StatsUnit = "day"
	ByWeek  StatsUnit = "week"
	ByMonth StatsUnit = "month"
	InAll   StatsUnit = "all" // the whole time is one period
)

// StatsTime is the time that statistics are about: from Since until before Until, in periods of the unit.
type StatsTime struct {
	Since, Until time.Time
	Zone         *time.Location
	Unit         StatsUnit
	Now          time.Time // up to which a state counts that lasts; zero: the machine's
}

// StatsPeriod is the period that a line of statistics is about.
type StatsPeriod struct {
	Period time.Time `db:"period" json:"period"` // its first moment, in the provider's zone
}

func (p *StatsPeriod) in(zone *time.Location) { p.Period = p.Period.In(zone) }

// DepartmentStats is a department in one period. Times are in seconds; nil where nothing was measured.
type DepartmentStats struct {
	StatsPeriod
	Department       string   `db:"department" json:"department"` // "any": calls of none
	Offered          int      `db:"offered" json:"offered"`       // calls that joined the queue
	Answered         int      `db:"answered" json:"answered"`
	Abandoned        int      `db:"abandoned" json:"abandoned"`         // the caller hung up waiting
	InTime           int      `db:"in_time" json:"in_time"`             // answered within 20 s
	ServiceLevel     *float64 `db:"service_level" json:"service_level"` // in time by offered
	AverageWait      *float64 `db:"average_wait" json:"average_wait"`
	LongestWait      *float64 `db:"longest_wait" json:"longest_wait"`
	AverageTalk      *float64 `db:"average_talk" json:"average_talk"`
	CallBacksOrdered int      `db:"callbacks_ordered" json:"callbacks_ordered"`
	CallBacksReached int      `db:"callbacks_reached" json:"callbacks_reached"` // of those
}

// OutcomeStats is the calls of one kind that ended alike in one period.
type OutcomeStats struct {
	StatsPeriod
	Kind   string  `db:"kind" json:"kind"` // call or callback
	Class  string  `db:"class" json:"class"`
	Reason string  `db:"reason" json:"reason"`
	Calls  int     `db:"calls" json:"calls"`
	Share  float64 `db:"share" json:"share"` // of the kind's calls in the period
}

// ServedStats is the callers' calls of one period, and those that were served with no operator.
type ServedStats struct {
	StatsPeriod
	Calls  int     `db:"calls" json:"calls"`
	Served int     `db:"served" json:"served"`
	Share  float64 `db:"share" json:"share"`
}

// RefusalStats is how often a service was refused for a reason in one period.
type RefusalStats struct {
	StatsPeriod
	Service  string `db:"service" json:"service"`
	Reason   string `db:"reason" json:"reason"`
	Refusals int    `db:"refusals" json:"refusals"`
}

// ExitStats is where callers hung up in one period: the step of the dialogue and what they heard last.
type ExitStats struct {
	StatsPeriod
	Class string `db:"class" json:"class"` // left or abandoned
	Step  string `db:"step" json:"step"`
	Heard string `db:"heard" json:"heard"`
	Calls int    `db:"calls" json:"calls"`
}

// OutageStats is how many calls heard of an outage in one period, and how many ended on that.
type OutageStats struct {
	StatsPeriod
	Outage string `db:"outage" json:"outage"`
	Kind   string `db:"kind" json:"kind"`
	Heard  int    `db:"heard" json:"heard"`
	Ended  int    `db:"ended" json:"ended"`
}

// OperatorStats is an operator's time in each state in one period, in seconds, and the calls answered and missed.
type OperatorStats struct {
	StatsPeriod
	Operator string `db:"operator" json:"operator"`
	Ready    int    `db:"ready" json:"ready"`
	Reserved int    `db:"reserved" json:"reserved"`
	Ringing  int    `db:"ringing" json:"ringing"`
	Talking  int    `db:"talking" json:"talking"`
	WrapUp   int    `db:"wrap_up" json:"wrap_up"`
	Paused   int    `db:"paused" json:"paused"`
	Offline  int    `db:"offline" json:"offline"`
	Answered int    `db:"answered" json:"answered"`
	Missed   int    `db:"missed" json:"missed"`
}

// DepartmentStats returns each department's calls by period, as the SQL function hotline_stats_departments defines them.
func (s *Store) DepartmentStats(ctx context.Context, t StatsTime) ([]DepartmentStats, error) {
	return stats[DepartmentStats](ctx, s, "departments", t)
}

// OutcomeStats returns how calls ended by period (hotline_stats_outcomes).
func (s *Store) OutcomeStats(ctx context.Context, t StatsTime) ([]OutcomeStats, error) {
	return stats[OutcomeStats](ctx, s, "outcomes", t)
}

// ServedStats returns the share of calls served with no operator by period (hotline_stats_served).
func (s *Store) ServedStats(ctx context.Context, t StatsTime) ([]ServedStats, error) {
	return stats[ServedStats](ctx, s, "served", t)
}

// RefusalStats returns why services were refused by period (hotline_stats_refusals).
func (s *Store) RefusalStats(ctx context.Context, t StatsTime) ([]RefusalStats, error) {
	return stats[RefusalStats](ctx, s, "refusals", t)
}

// ExitStats returns where callers hung up by period (hotline_stats_exits).
func (s *Store) ExitStats(ctx context.Context, t StatsTime) ([]ExitStats, error) {
	return stats[ExitStats](ctx, s, "exits", t)
}

// OutageStats returns the outage notices heard by period (hotline_stats_outages).
func (s *Store) OutageStats(ctx context.Context, t StatsTime) ([]OutageStats, error) {
	return stats[OutageStats](ctx, s, "outages", t)
}

// OperatorStats returns the time of a site's operators by state and period (hotline_stats_operators).
func (s *Store) OperatorStats(ctx context.Context, site string, t StatsTime) ([]OperatorStats, error) {
	if t.Now.IsZero() {
		t.Now = time.Now()
	}
	return stats[OperatorStats](ctx, s, "operators", t, storable(site), t.Now)
}

// statsTimeout bounds one question of statistics: a year of calls takes its time.
const statsTimeout = time.Minute

// stats asks the function of the name.
func stats[Row any, Line interface {
	*Row
	in(zone *time.Location)
}](ctx context.Context, s *Store, name string, t StatsTime, more ...any) ([]Row, error) {
	ctx, cancel := context.WithTimeout(ctx, statsTimeout)
	defer cancel()
	arguments := "$1, $2, $3, $4"
	for i := range more {
		arguments += fmt.Sprintf(", $%d", i+5)
	}
	rows, err := s.pool.Query(ctx, "SELECT * FROM hotline_stats_"+name+"("+arguments+")",
		append([]any{t.Since, t.Until, t.Zone.String(), string(t.Unit)}, more...)...)
	if err != nil {
		return nil, fmt.Errorf("statistics of %s: %w", name, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Row])
	if err != nil {
		return nil, fmt.Errorf("statistics of %s: %w", name, err)
	}
	for i := range found {
		Line(&found[i]).in(t.Zone)
	}
	return found, nil
}
