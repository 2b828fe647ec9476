package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
	"hotline/routing"
)

// ErrNoSurge says that there is no suspected outage of this id at the site.
var ErrNoSurge = errors.New("no such suspected outage")

// SuspectedOutage is a surge of calls from one place, as supervisors see it.
type SuspectedOutage struct {
	routing.Surge
	ID          int64      `json:"id"`
	RaisedAt    time.Time  `json:"raised_at"`
	CalmedAt    *time.Time `json:"calmed_at,omitempty"`    // when there had not been so many callers for a while
	AnnouncedAt *time.Time `json:"announced_at,omitempty"` // when a supervisor let callers hear of it
	Outage      string     `json:"outage,omitempty"`       // the outage that was opened then
}

// Surges finds suspected outages and lets supervisors announce them (product.md, "Surge"). It may be used by many
// goroutines and many processes: a place is raised once for all of them.
type Surges struct {
	subscribers *Subscribers
	site        string
	rules       routing.SurgeRules
	logger      *slog.Logger
}

// NewSurges returns the suspected outages of a site.
func NewSurges(subscribers *Subscribers, site string, rules routing.SurgeRules, logger *slog.Logger) *Surges {
	return &Surges{subscribers: subscribers, site: storable(site), rules: rules, logger: logger}
}

// Look looks at the calls up to the moment for places from which too many have called, and raises each once until it has
// calmed down. Callers who are told of an outage at their address are left out. It returns how many were raised. Jobs calls
// it.
func (s *Surges) Look(ctx context.Context, at time.Time) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	raised, err := s.look(ctx, at)
	if err != nil {
		return 0, fmt.Errorf("look for suspected outages: %w", err)
	}
	return raised, nil
}

func (s *Surges) look(ctx context.Context, at time.Time) (int, error) {
	sightings, err := s.sightings(ctx, at)
	if err != nil {
		return 0, err
	}
	queries, count := s.subscribers.store.queries, 0
	for _, surge := range routing.Surges(sightings, s.rules, at) {
		row, err := queries.RaiseSurge(ctx, query.RaiseSurgeParams{
			Site: s.site, City: surge.City, Street: surge.Street, House: surge.House, Callers: int32(surge.Callers),
			Since: surge.Since, At: at,
		})
		if err != nil {
			return count, err
		}
		if row.Raised {
			count++
			s.logger.Warn("many calls from one place: suspected outage", "surge", row.ID, "city", surge.City,
				"street", surge.Street, "house", surge.House, "callers", surge.Callers)
		}
	}
	_, err = queries.CalmSurges(ctx, query.CalmSurgesParams{Site: s.site, At: &at, SeenBefore: at.Add(-s.rules.Within)})
	return count, err
}

// sightings returns the calls of those whose one address is known and who are told of no outage there. A caller with
// several addresses may mean any of them.
func (s *Surges) sightings(ctx context.Context, at time.Time) ([]routing.Sighting, error) {
	rows, err := s.subscribers.store.queries.ListSightings(ctx, query.ListSightingsParams{Since: at.Add(-s.rules.Within), Until: at})
	if err != nil {
		return nil, err
	}
	outages, err := s.subscribers.Outages(ctx, false)
	if err != nil {
		return nil, err
	}
	addresses := make(map[string]int, len(rows)) // by call
	for _, row := range rows {
		addresses[row.ID]++
	}
	spelling := make(spellings)
	var sightings []routing.Sighting
	for _, row := range rows {
		address := billing.Address{City: row.City, Street: row.Street, House: row.House}
		if addresses[row.ID] > 1 || told(outages, address, at) {
			continue
		}
		address = spelling.of(address)
		sightings = append(sightings, routing.Sighting{
			At: row.StartedAt, Caller: row.Caller, City: address.City, Street: address.Street, House: address.House,
		})
	}
	return sightings, nil
}

// told reports whether callers from an address hear of an outage there.
func told(outages []billing.Outage, address billing.Address, at time.Time) bool {
	return slices.ContainsFunc(outages, func(outage billing.Outage) bool { return outage.ActiveAt(at) && outage.Covers(address) })
}

// spellings makes the spellings of a place one, the first that comes.
type spellings map[string]billing.Address

var houseSigns = strings.NewReplacer(" ", "", ".", "", "-", "")

func (s spellings) of(address billing.Address) billing.Address {
	street := billing.CityKey(address.City) + "/" + billing.StreetKey(address.Street)
	house := street + "/" + strings.ToUpper(houseSigns.Replace(address.House))
	if _, known := s[street]; !known {
		s[street] = address
	}
	if _, known := s[house]; !known {
		s[house] = billing.Address{City: s[street].City, Street: s[street].Street, House: address.House}
	}
	return s[house]
}

// Announce lets the callers from the place of a suspected outage hear of it, by an outage of kind suspected that is open
// from then on, and returns that. Said again it returns the same, or another one if that was closed meanwhile. The error
// wraps ErrNoSurge if there is none of this id.
func (s *Surges) Announce(ctx context.Context, id int64, at time.Time) (billing.Outage, error) {
	var outage billing.Outage
	err := s.subscribers.transact(ctx, func(tx pgx.Tx, queries *query.Queries) error {
		row, err := queries.HoldSurge(ctx, query.HoldSurgeParams{Site: s.site, ID: id})
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNoSurge
		}
		if err != nil {
			return err
		}
		if row.Outage != "" {
			outage, err = existing(queries.GetOutage(ctx, row.Outage))
			if err != nil || outage.ClearedAt.IsZero() {
				return err
			}
		}
		if outage, err = suspected(row); err != nil {
			return err
		}
		if _, err := s.subscribers.saveOutage(ctx, tx, outage, at); err != nil {
			return err
		}
		return queries.AnnounceSurge(ctx, query.AnnounceSurgeParams{ID: id, At: &at, Outage: outage.ID})
	})
	if err != nil {
		return billing.Outage{}, fmt.Errorf("announce suspected outage %d: %w", id, err)
	}
	return outage, nil
}

// suspected returns the outage that is suspected.
func suspected(row query.Surge) (billing.Outage, error) {
	houses := row.House
	if houses == "" {
		houses = "*"
	}
	set, err := billing.ParseHouses(houses)
	if err != nil {
		return billing.Outage{}, err
	}
	return billing.Outage{
		ID: announcementAfter(row), Kind: billing.OutageSuspected, City: row.City, Street: row.Street, Houses: set,
		StartedAt: row.Since.UTC(), Note: fmt.Sprintf("%d callers", row.Callers),
	}, nil
}

// announcementAfter names the outage that a suspected one is announced by: surge-5, then surge-5-2 and so on.
func announcementAfter(row query.Surge) string {
	first := fmt.Sprintf("surge-%d", row.ID)
	if row.Outage == "" {
		return first
	}
	number, err := strconv.Atoi(strings.TrimPrefix(row.Outage, first+"-"))
	if err != nil { // it was the first
		number = 1
	}
	return fmt.Sprintf("%s-%d", first, number+1)
}

// List returns suspected outages, the newest first: those that go on only, or all; at most MaxLimit. Times are in UTC.
func (s *Surges) List(ctx context.Context, calmedToo bool) ([]SuspectedOutage, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := s.subscribers.store.queries.ListSurges(ctx, query.ListSurgesParams{Site: s.site, CalmedToo: calmedToo, Most: MaxLimit})
	if err != nil {
		return nil, fmt.Errorf("list suspected outages: %w", err)
	}
	list := make([]SuspectedOutage, len(rows))
	for i, row := range rows {
		list[i] = SuspectedOutage{
			Surge: routing.Surge{City: row.City, Street: row.Street, House: row.House, Callers: int(row.Callers), Since: row.Since.UTC()},
			ID:    row.ID, RaisedAt: row.RaisedAt.UTC(), CalmedAt: utc(row.CalmedAt), AnnouncedAt: utc(row.AnnouncedAt), Outage: row.Outage,
		}
	}
	return list, nil
}

// surgesEvery is how often calls are looked through for suspected outages.
const surgesEvery = 30 * time.Second

// run looks for suspected outages until ctx ends.
func (s *Surges) run(ctx context.Context, now func() time.Time) {
	var complaint complaint
	for ; ctx.Err() == nil; sleep(ctx, surgesEvery) {
		_, err := s.Look(ctx, now())
		if ctx.Err() == nil {
			complaint.about(s.logger, "suspected outages cannot be looked for", err)
		}
	}
}
