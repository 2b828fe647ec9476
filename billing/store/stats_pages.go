package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
)

// FlowStats is one edge of the picture of where callers went in one period, from the greeting to the outcome. Names bear
// their layer: "entry.outage", "choice.3", "then.queue.support", "class.connected", "reason.connected.caller_hung_up". Each
// call that has ended is in one edge of each layer.
type FlowStats struct {
	StatsPeriod
	Layer  int    `db:"layer" json:"layer"` // 1: entry to first choice, 2: to what followed, 3: to the class, 4: to the reason
	Source string `db:"source" json:"source"`
	Target string `db:"target" json:"target"`
	Calls  int    `db:"calls" json:"calls"`
}

// HeatStats is the callers' calls of one hour of one day of the week in one period. Where there were none there is no line.
type HeatStats struct {
	StatsPeriod
	Weekday int `db:"weekday" json:"weekday"` // 1 is Monday, 7 Sunday
	Hour    int `db:"hour" json:"hour"`       // 0 to 23, of the provider's wall clock
	Calls   int `db:"calls" json:"calls"`
}

// TodayStats is a day so far. Waits are in seconds; nil where nothing was measured.
type TodayStats struct {
	Calls        int      `db:"calls" json:"calls"`                           // callers' calls that began
	Served       *float64 `db:"served" json:"served,omitempty"`               // share of the ended ones that needed no operator
	Offered      int      `db:"offered" json:"offered"`                       // joined a department's queue; a call that joined two is two
	Answered     int      `db:"answered" json:"answered"`                     // of the offered
	Abandoned    int      `db:"abandoned" json:"abandoned"`                   // the caller hung up waiting
	ServiceLevel *float64 `db:"service_level" json:"service_level,omitempty"` // answered within 20 s, by offered
	AverageWait  *float64 `db:"average_wait" json:"average_wait_seconds,omitempty"`
	LongestWait  *float64 `db:"longest_wait" json:"longest_wait_seconds,omitempty"`
	Messages     int      `db:"messages" json:"messages"` // that the gateway took
	Credits      int      `db:"credits" json:"credits"`   // trust credits that began
}

// Flow returns where callers went by period (hotline_stats_flow), the widest edges of a layer first.
func (s *Store) Flow(ctx context.Context, t StatsTime) ([]FlowStats, error) {
	return stats[FlowStats](ctx, s, "flow", t)
}

// Heat returns when callers called, by day of the week and hour (hotline_stats_heat).
func (s *Store) Heat(ctx context.Context, t StatsTime) ([]HeatStats, error) {
	return stats[HeatStats](ctx, s, "heat", t)
}

// Today returns how the day of the moment at has gone before it, in the provider's zone (hotline_stats_today). It may be
// asked every few seconds.
func (s *Store) Today(ctx context.Context, at time.Time, zone *time.Location) (TodayStats, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := s.pool.Query(ctx, "SELECT * FROM hotline_stats_today($1, $2, $3)",
		billing.DateOf(at, zone).Start(zone), at, zone.String())
	if err != nil {
		return TodayStats{}, fmt.Errorf("statistics of today: %w", err)
	}
	today, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[TodayStats])
	if err != nil {
		return TodayStats{}, fmt.Errorf("statistics of today: %w", err)
	}
	return today, nil
}
