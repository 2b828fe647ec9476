package store

import (
	"context"
	"fmt"

	"hotline/billing"
	"hotline/billing/store/query"
)

// OutageFilter says which outages to list. The zero value lists the newest DefaultLimit of those without an end.
type OutageFilter struct {
	All   bool   // those that have ended too
	Limit int    // at most so many; zero: DefaultLimit, never more than MaxLimit
	After Cursor // of the page before; empty: the first page
}

// ListedOutage is an outage with what callers had of it.
type ListedOutage struct {
	billing.Outage
	Told        int `json:"told"`        // calls that were told of it
	Subscribers int `json:"subscribers"` // who asked for an SMS when it is over
}

// outageRow is a row of the list.
type outageRow struct {
	query.Outage
	Told        int64
	Subscribers int64
}

// outageColumns are named: a column that a later version adds must not end the list in this one.
const outageColumns = "o.id, o.kind, o.city, o.street, o.houses, o.started_at, o.expected_at, o.cleared_at, o.note, o.city_key, o.street_key"

// ListOutages returns a page of the outages that pass the filter, the newest first, times in UTC. The error wraps ErrCursor
// if the filter is wrong, else it means that the database is away.
func (s *Subscribers) ListOutages(ctx context.Context, filter OutageFilter) (Page[ListedOutage], error) {
	page, err := s.listOutages(ctx, filter)
	if err != nil {
		return Page[ListedOutage]{}, fmt.Errorf("list outages: %w", err)
	}
	return page, nil
}

func (s *Subscribers) listOutages(ctx context.Context, filter OutageFilter) (Page[ListedOutage], error) {
	chosen := selection{
		rows: outageColumns + `, (SELECT count(DISTINCT s.call_id) FROM call_steps s WHERE s.event = 'outage' AND s.detail ->> 'outage' = o.id) AS told,
				(SELECT count(*) FROM outage_subscribers u WHERE u.outage = o.id) AS subscribers
			FROM outages o`,
		order: "started_at DESC, id", most: most(filter.Limit),
	}
	if !filter.All {
		chosen.where("cleared_at IS NULL")
	}
	if filter.After != "" {
		after, err := filter.After.position()
		if err != nil {
			return Page[ListedOutage]{}, err
		}
		chosen.where("started_at <= %[1]s AND (started_at < %[1]s OR id > %[2]s)", after.at, after.id)
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := selected[outageRow](ctx, s.store, chosen)
	if err != nil {
		return Page[ListedOutage]{}, err
	}
	page := paged(rows, chosen.most, func(row outageRow) position { return position{row.StartedAt, row.ID} })
	outages := make([]ListedOutage, len(page.Items))
	for i, row := range page.Items {
		outage, err := existing(row.Outage, nil)
		if err != nil {
			return Page[ListedOutage]{}, err
		}
		outages[i] = ListedOutage{Outage: outage, Told: int(row.Told), Subscribers: int(row.Subscribers)}
	}
	return Page[ListedOutage]{Items: outages, Next: page.Next}, nil
}
