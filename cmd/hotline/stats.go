package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

// statsCmd is `hotline stats`: the statistics that the SQL functions hotline_stats_… compute.
type statsCmd struct {
	siteFlags `embed:""`
	Since     string `placeholder:"2026-11-01" help:"From when: a date, a time as 2026-11-01T09:00:00+02:00, or a duration before now such as 24h. The last 7 days unless given."`
	Until     string `placeholder:"2026-12-01" help:"Before when, in the same forms. Now unless given."`
	By        string `default:"department" enum:"hour,day,department,operator,outcome,served,menu,refusal,outage,flow,heat" help:"What to count by: hour or day (departments in each), department, operator (seconds in each state), outcome, served (with no operator), menu (where callers leave), refusal, outage, flow (where callers go, from greeting to outcome) or heat (calls by weekday and hour)."`
	Per       string `default:"" enum:",all,hour,day,week,month" help:"Length of the periods that are counted apart: hour, day, week or month; all in one unless given."`
	CSV       string `name:"csv" placeholder:"FILE" xor:"form" help:"Write a CSV file; - is the standard output."`
	JSON      bool   `name:"json" xor:"form" help:"Print the statistics as JSON."`
}

// Run prints the statistics.
func (c *statsCmd) Run(ctx context.Context) error { return c.print(ctx, os.Stdout) }

func (c *statsCmd) print(ctx context.Context, out io.Writer) error {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	zone, err := zoneNamed(c.Timezone)
	if err != nil {
		return err
	}
	about, err := c.about(now(), zone)
	if err != nil {
		return usageError{err}
	}
	return c.use(ctx, func(database *store.Store, _ *time.Location) error {
		report, err := c.report(ctx, database, about)
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return printJSON(out, report.lines)
		case c.CSV == "-":
			return report.writeCSV(out)
		case c.CSV != "":
			return report.saveCSV(c.CSV)
		}
		return report.print(out)
	})
}

// about returns the time that the statistics are about.
func (c *statsCmd) about(now time.Time, zone *time.Location) (store.StatsTime, error) {
	const week = 7
	about := store.StatsTime{Since: billing.DateOf(now, zone).AddDays(1 - week).Start(zone), Until: now, Zone: zone, Unit: c.unit(), Now: now}
	var faults []error
	for _, bound := range []struct {
		flag, text string
		at         *time.Time
	}{{"--since", c.Since, &about.Since}, {"--until", c.Until, &about.Until}} {
		if bound.text == "" {
			continue
		}
		at, err := momentOf(bound.text, now, zone)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", bound.flag, err))
			continue
		}
		*bound.at = at
	}
	if len(faults) == 0 && !about.Since.Before(about.Until) {
		faults = append(faults, fmt.Errorf("--until: not after --since, %s", about.Since.In(zone).Format("2006-01-02 15:04")))
	}
	return about, errors.Join(faults...)
}

func (c *statsCmd) unit() store.StatsUnit {
	switch {
	case c.By == "hour":
		return store.ByHour
	case c.By == "day":
		return store.ByDay
	case c.Per != "":
		return store.StatsUnit(c.Per)
	}
	return store.InAll
}

// momentOf reads a date, a time or how long ago.
func momentOf(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if date, err := billing.ParseDate(text); err == nil {
		return date.Start(zone), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return now.Add(-ago), nil
	}
	return time.Time{}, fmt.Errorf("%q is no date as 2026-11-01, time as 2026-11-01T09:00:00+02:00 or duration as 24h", text)
}

// statsReport is statistics as a table.
type statsReport struct {
	unit   store.StatsUnit
	header []string
	starts []time.Time // the period of each row
	rows   [][]string  // cells beside the period; empty: nothing was measured
	lines  any         // the same for JSON
}

// report asks the database.
func (c *statsCmd) report(ctx context.Context, database *store.Store, about store.StatsTime) (statsReport, error) {
	switch c.By {
	case "operator":
		rows, err := database.OperatorStats(ctx, c.Site, about)
		return tabulate(about, rows, err, "operator,ready,reserved,ringing,talking,wrap_up,paused,offline,answered,missed",
			func(r store.OperatorStats) (time.Time, []any) {
				return r.Period, []any{r.Operator, r.Ready, r.Reserved, r.Ringing, r.Talking, r.WrapUp, r.Paused, r.Offline, r.Answered, r.Missed}
			})
	case "outcome":
		rows, err := database.OutcomeStats(ctx, about)
		return tabulate(about, rows, err, "kind,class,reason,calls,share", func(r store.OutcomeStats) (time.Time, []any) {
			return r.Period, []any{r.Kind, r.Class, r.Reason, r.Calls, r.Share}
		})
	case "served":
		rows, err := database.ServedStats(ctx, about)
		return tabulate(about, rows, err, "calls,served,share", func(r store.ServedStats) (time.Time, []any) {
			return r.Period, []any{r.Calls, r.Served, r.Share}
		})
	case "menu":
		rows, err := database.ExitStats(ctx, about)
		return tabulate(about, rows, err, "class,step,heard,calls", func(r store.ExitStats) (time.Time, []any) {
			return r.Period, []any{r.Class, r.Step, r.Heard, r.Calls}
		})
	case "refusal":
		rows, err := database.RefusalStats(ctx, about)
		return tabulate(about, rows, err, "service,reason,refusals", func(r store.RefusalStats) (time.Time, []any) {
			return r.Period, []any{r.Service, r.Reason, r.Refusals}
		})
	case "outage":
		rows, err := database.OutageStats(ctx, about)
		return tabulate(about, rows, err, "outage,kind,heard,ended", func(r store.OutageStats) (time.Time, []any) {
			return r.Period, []any{r.Outage, r.Kind, r.Heard, r.Ended}
		})
	case "flow":
		rows, err := database.Flow(ctx, about)
		return tabulate(about, rows, err, "layer,source,target,calls", func(r store.FlowStats) (time.Time, []any) {
			return r.Period, []any{r.Layer, r.Source, r.Target, r.Calls}
		})
	case "heat":
		rows, err := database.Heat(ctx, about)
		return tabulate(about, rows, err, "weekday,hour,calls", func(r store.HeatStats) (time.Time, []any) {
			return r.Period, []any{r.Weekday, r.Hour, r.Calls}
		})
	}
	rows, err := database.DepartmentStats(ctx, about)
	return tabulate(about, rows, err,
		"department,offered,answered,abandoned,in_time,service_level,average_wait,longest_wait,average_talk,callbacks_ordered,callbacks_reached",
		func(r store.DepartmentStats) (time.Time, []any) {
			return r.Period, []any{r.Department, r.Offered, r.Answered, r.Abandoned, r.InTime, r.ServiceLevel, r.AverageWait,
				r.LongestWait, r.AverageTalk, r.CallBacksOrdered, r.CallBacksReached}
		})
}

// tabulate makes a table of rows; cells gives the period of a row and what stands in it.
func tabulate[Row any](
	about store.StatsTime, rows []Row, err error, header string, cells func(Row) (time.Time, []any),
) (statsReport, error) {
	report := statsReport{unit: about.Unit, header: strings.Split(header, ","), lines: rows}
	if rows == nil {
		report.lines = []Row{}
	}
	for _, row := range rows {
		start, values := cells(row)
		texts := make([]string, len(values))
		for i, value := range values {
			texts[i] = cell(value)
		}
		report.starts, report.rows = append(report.starts, start), append(report.rows, texts)
	}
	return report, err
}

// cell writes a value; empty if it was not measured.
func cell(value any) string {
	switch value := value.(type) {
	case *float64:
		if value == nil {
			return ""
		}
		return cell(*value)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// lined returns the rows with their periods in front, if these are told apart.
func (r statsReport) lined(layout string) (header []string, rows [][]string) {
	if r.unit == store.InAll {
		return r.header, r.rows
	}
	for i, row := range r.rows {
		rows = append(rows, append([]string{r.starts[i].Format(layout)}, row...))
	}
	return append([]string{string(r.unit)}, r.header...), rows
}

// writeCSV writes the table for other programs.
func (r statsReport) writeCSV(out io.Writer) error {
	header, rows := r.lined(time.RFC3339)
	writer := csv.NewWriter(out)
	if err := writer.Write(header); err != nil {
		return err
	}
	return writer.WriteAll(rows)
}

func (r statsReport) saveCSV(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(r.writeCSV(file), file.Close())
}

// print writes the table for people.
func (r statsReport) print(out io.Writer) error {
	layout := time.DateOnly
	if r.unit == store.ByHour {
		layout = "2006-01-02 15:04 MST" // an hour that the clocks repeat is two
	}
	header, rows := r.lined(layout)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.ToUpper(strings.Join(header, "\t")))
	for _, row := range rows {
		shown := make([]string, len(row))
		for i, text := range row {
			if shown[i] = text; text == "" {
				shown[i] = "-"
			}
		}
		fmt.Fprintln(table, strings.Join(shown, "\t"))
	}
	return table.Flush()
}
