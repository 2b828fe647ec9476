package main

import (
	"context"
	"strconv"
	"time"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/routing/desk"
)

// statistics are the tables as the API shows them.
type statistics struct {
	*store.Store

	site string
	zone *time.Location
	now  func() time.Time
}

// tables are the API's names of what `hotline stats --by` counts.
var tables = map[string]string{
	"departments": "department", "outcomes": "outcome", "served": "served", "refusals": "refusal", "exits": "menu",
	"outages": "outage", "operators": "operator", "flow": "flow", "heat": "heat",
}

// Table returns a table.
func (s statistics) Table(ctx context.Context, query desk.StatsQuery) (desk.Table, error) {
	asked := statsCmd{By: tables[query.Table]}
	asked.Site = s.site
	report, err := asked.report(ctx, s.Store, store.StatsTime{
		Since: query.Since, Until: query.Until, Zone: s.zone, Unit: store.StatsUnit(query.By), Now: s.now(),
	})
	return desk.Table{Rows: report.lines, WriteCSV: report.writeCSV}, err
}

// Today returns how the day has gone so far.
func (s statistics) Today(ctx context.Context, at time.Time) (desk.Today, error) {
	today, err := s.Store.Today(ctx, at, s.zone)
	return desk.Today{
		Calls: today.Calls, Offered: today.Offered, Answered: today.Answered, Abandoned: today.Abandoned,
		ServiceLevel: today.ServiceLevel, Served: today.Served, AverageWait: today.AverageWait, LongestWait: today.LongestWait,
		Messages: today.Messages, Credits: today.Credits,
	}, err
}

// sent is the messages as the API shows them.
type sent struct{ *store.Outbox }

// Messages returns a page of messages, the newest first.
func (s sent) Messages(ctx context.Context, f desk.MessageFilter) ([]desk.Message, string, error) {
	page, err := s.SearchMessages(ctx, store.MessageFilter{
		State: billing.SMSState(f.State), Contract: f.Contract, Limit: f.Limit, After: store.Cursor(f.Cursor),
	})
	messages := make([]desk.Message, len(page.Items))
	for i, message := range page.Items {
		messages[i] = messageOf(message)
	}
	return messages, string(page.Next), err
}

func messageOf(m store.SentMessage) desk.Message {
	shown := desk.Message{
		ID: strconv.FormatInt(m.ID, 10), At: m.CreatedAt, Kind: string(m.Kind), Contract: m.Contract, To: billing.MaskPhone(string(m.To)),
		Text: m.Text, State: string(m.State), Error: m.Error,
	}
	for _, at := range []*time.Time{m.SentAt, m.DeliveredAt} {
		if at != nil {
			shown.StateAt = *at
		}
	}
	return shown
}

// addresses are where contracts are, as the API suggests them.
type addresses struct {
	*store.Addresses
	*store.Subscribers
}

// suggestMost is how many suggestions a page shows.
const suggestMost = 20

// Suggest returns cities, streets of the city, or houses of the street.
func (a addresses) Suggest(ctx context.Context, city string, street, house *string) ([]desk.Suggestion, error) {
	var found []billing.Suggestion
	var err error
	switch {
	case street == nil:
		found, err = a.Cities(ctx, city, suggestMost)
	case house == nil:
		found, err = a.Streets(ctx, city, *street, suggestMost)
	default:
		found, err = a.Houses(ctx, city, *street, *house, suggestMost)
	}
	suggestions := make([]desk.Suggestion, len(found))
	for i, s := range found {
		suggestions[i] = desk.Suggestion(s)
	}
	return suggestions, err
}

// Affected counts the contracts that an outage would concern.
func (a addresses) Affected(ctx context.Context, outage billing.Outage) (desk.Affected, error) {
	hit, err := a.Subscribers.Affected(ctx, outage)
	return desk.Affected(hit), err
}
