package desk

import (
	"context"
	"io"
	"net/http"
	"time"

	"hotline/routing/desk/api"
)

// StatsQuery says which statistics are asked for.
type StatsQuery struct {
	Table string    // departments, outcomes, served, refusals, exits, outages, operators, flow or heat
	Since time.Time // from here
	Until time.Time // up to here
	By    string    // hour, day, month or all
}

// Table is a table of statistics.
type Table struct {
	Rows     any                   // a list; each row an object by the names of its columns
	WriteCSV func(io.Writer) error // the same as a file (RFC 4180)
}

// Stats is where statistics come from.
type Stats interface {
	// Table returns a table.
	Table(ctx context.Context, query StatsQuery) (Table, error)
	// Today returns how the day of the moment has gone before it.
	Today(ctx context.Context, at time.Time) (Today, error)
}

// statsDays is how far statistics go back unless ?since= says otherwise.
const statsDays = 7

// GetToday answers with how the day has gone so far.
func (d *desk) GetToday(w http.ResponseWriter, r *http.Request) {
	today, err := d.Stats.Today(r.Context(), d.Now())
	if err != nil {
		d.unavailable(w, err)
		return
	}
	respond(w, http.StatusOK, today)
}

// GetStats answers with a table, as JSON or CSV.
func (d *desk) GetStats(w http.ResponseWriter, r *http.Request, table api.GetStatsParamsTable, asked api.GetStatsParams) {
	query := StatsQuery{Table: string(table), Since: or(asked.Since), Until: or(asked.Until), By: "day"}
	if query.Until.IsZero() {
		query.Until = d.Now()
	}
	if query.Since.IsZero() {
		query.Since = query.Until.AddDate(0, 0, -statsDays)
	}
	if asked.By != nil {
		query.By = string(*asked.By)
	}
	answer, err := d.Stats.Table(r.Context(), query)
	switch {
	case err != nil:
		d.failed(w, err, "no such table")
	case asked.Format != nil && *asked.Format == api.Csv:
		w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
		w.Header().Set("Content-Disposition", `attachment; filename="`+string(table)+`.csv"`)
		_ = answer.WriteCSV(w) // the client is gone: nothing to tell it
	default:
		respond(w, http.StatusOK, map[string]any{"rows": answer.Rows})
	}
}
