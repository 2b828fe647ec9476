package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"hotline/billing"
	"hotline/billing/store/query"
)

const (
	// addressesFresh is how long suggestions may be behind the contracts: reading all of them may be slow where they are a
	// provider's own view, and a new house is not missed for minutes. What an outage hits is counted afresh.
	addressesFresh = 10 * time.Minute
	// addressesRetry is how long a reading that failed is not tried again.
	addressesRetry = time.Minute
)

// Addresses suggests addresses where there are contracts. They are read all at once, when first asked for and again some
// minutes later, so that a suggestion costs the database nothing, whatever stands behind hotline_contracts. It may be used by
// many goroutines.
type Addresses struct {
	store *Store
	now   func() time.Time

	reading sync.Mutex // held while they are read
	mu      sync.Mutex // guards what follows
	book    *billing.AddressBook
	due     time.Time // when they are to be read again
	err     error     // why there is no book
}

// NewAddresses returns the addresses in the store; now is the clock by which they grow old.
func NewAddresses(store *Store, now func() time.Time) *Addresses {
	return &Addresses{store: store, now: now}
}

// Cities returns at most so many cities that begin with what was typed. The error means that the database could not tell.
func (a *Addresses) Cities(ctx context.Context, typed string, most int) ([]billing.Suggestion, error) {
	book, err := a.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return book.Cities(typed, most), nil
}

// Streets returns at most so many streets of the city that begin with what was typed. The error means that the database
// could not tell.
func (a *Addresses) Streets(ctx context.Context, city, typed string, most int) ([]billing.Suggestion, error) {
	book, err := a.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return book.Streets(city, typed, most), nil
}

// Houses returns at most so many houses of the street that begin with what was typed. The error means that the database
// could not tell.
func (a *Addresses) Houses(ctx context.Context, city, street, typed string, most int) ([]billing.Suggestion, error) {
	book, err := a.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return book.Houses(city, street, typed, most), nil
}

// fresh returns the book. Whoever finds it old reads it anew; others have the old one meanwhile, or wait for the first.
func (a *Addresses) fresh(ctx context.Context) (*billing.AddressBook, error) {
	book, due, err := a.known()
	switch {
	case !due:
		return book, err
	case book == nil:
		a.reading.Lock()
	case !a.reading.TryLock():
		return book, nil
	}
	defer a.reading.Unlock()
	if book, due, err := a.known(); !due {
		return book, err
	}
	return a.read(ctx)
}

func (a *Addresses) known() (book *billing.AddressBook, due bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.book, !a.now().Before(a.due), a.err
}

// read reads all addresses. If that fails an old book stays in use.
func (a *Addresses) read(ctx context.Context) (*billing.AddressBook, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), operationTimeout) // it is for others as well
	defer cancel()
	rows, err := a.store.queries.ListAddresses(ctx)
	book := billing.NewAddressBook(places(rows))
	a.mu.Lock()
	defer a.mu.Unlock()
	a.due, a.err = a.now().Add(addressesFresh), nil
	switch {
	case err == nil:
		a.book = book
	case a.book == nil:
		a.due, a.err = a.now().Add(addressesRetry), fmt.Errorf("read addresses: %w", err)
	default:
		a.due = a.now().Add(addressesRetry)
		a.store.logger.Warn("addresses cannot be read: older ones are suggested", "error", err)
	}
	return a.book, a.err
}

func places(rows []query.ListAddressesRow) []billing.Place {
	places := make([]billing.Place, len(rows))
	for i, row := range rows {
		places[i] = billing.Place{
			Address: billing.Address{City: row.City, Street: row.Street, House: row.House}, Contracts: int(row.Contracts),
		}
	}
	return places
}

// Affected is whom an outage hits.
type Affected struct {
	Contracts int `json:"contracts"`
	Phones    int `json:"phones"` // different ones registered on those contracts: whose calls would hear of it
}

// Affected returns whom an outage hits, or would once it is saved, by the rule that decides what callers hear
// (billing.Outage.Covers), at whatever time. The error means that the database could not tell.
func (s *Subscribers) Affected(ctx context.Context, outage billing.Outage) (Affected, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := s.store.queries.ListAddresses(ctx)
	if err != nil {
		return Affected{}, fmt.Errorf("count contracts that an outage hits: %w", err)
	}
	covers := outage.Covering()
	hit := slices.DeleteFunc(places(rows), func(p billing.Place) bool { return !covers(p.Address) })
	contracts := 0
	for _, place := range hit {
		contracts += place.Contracts
	}
	phones, err := s.phonesAt(ctx, hit, outage.Street == billing.AllStreets)
	if err != nil {
		return Affected{}, fmt.Errorf("count phones that an outage hits: %w", err)
	}
	return Affected{Contracts: contracts, Phones: int(phones)}, nil
}

// phonesAt counts the phones registered at the places, or if these are whole cities, all of them.
func (s *Subscribers) phonesAt(ctx context.Context, hit []billing.Place, cities bool) (int64, error) {
	var at query.CountPhonesAtParams
	for _, place := range hit {
		if cities && slices.Contains(at.Cities, place.City) {
			continue
		}
		at.Cities, at.Streets, at.Houses = append(at.Cities, place.City), append(at.Streets, place.Street), append(at.Houses, place.House)
	}
	switch {
	case len(hit) == 0:
		return 0, nil
	case cities:
		return s.store.queries.CountPhonesOfCity(ctx, at.Cities)
	}
	return s.store.queries.CountPhonesAt(ctx, at)
}
