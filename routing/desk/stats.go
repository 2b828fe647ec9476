package desk

import (
	"context"
	"encoding/csv"
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

// Table is statistics with names of columns: strings, numbers, times, or nil where nothing was measured.
type Table struct {
	Columns []string
	Rows    [][]any
}

// Stats is where statistics come from.
type Stats interface {
	// Table returns a table.
	Table(ctx context.Context, query StatsQuery) (Table, error)
	// Today returns how the day of the moment has gone before it.
	Today(ctx context.Context, at time.Time) (Today, error)
	// Text writes a value as CSV has it.
	Text(value any) string
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
		d.respondCSV(w, string(table), answer)
	default:
		respond(w, http.StatusOK, map[string]any{"rows": answer.objects()})
	}
}

// objects returns the rows, each by the names of the columns.
func (t Table) objects() []map[string]any {
	objects := make([]map[string]any, len(t.Rows))
	for i, row := range t.Rows {
		objects[i] = make(map[string]any, len(t.Columns))
		for j, name := range t.Columns {
			objects[i][name] = row[j]
		}
	}
	return objects
}

// respondCSV answers with a file (RFC 4180).
func (d *desk) respondCSV(w http.ResponseWriter, name string, table Table) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	file := csv.NewWriter(w)
	_ = file.Write(table.Columns) // the client is gone: nothing to tell it
	for _, row := range table.Rows {
		line := make([]string, len(row))
		for i, value := range row {
			line[i] = d.Stats.Text(value)
		}
		_ = file.Write(line)
	}
	file.Flush()
}
