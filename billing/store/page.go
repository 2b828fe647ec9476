package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Page is a part of a list, the newest first.
type Page[Item any] struct {
	Items []Item `json:"items"`
	Next  Cursor `json:"next,omitempty"` // where the next page begins; empty: there is none
}

// Cursor says where a page of a list begins: after what the page before has shown, whatever was added since. It means
// nothing to anybody else; empty is the first page.
type Cursor string

// ErrCursor says that a cursor is none that a page has given.
var ErrCursor = errors.New("no cursor of this list")

// position is where something stands in a list: its time, and what tells it from others of the same time.
type position struct {
	at time.Time
	id string
}

// cursor returns the cursor of what comes after the position.
func (p position) cursor() Cursor {
	return Cursor(base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(p.at.UnixMicro(), 10) + " " + p.id)))
}

// position reads the cursor.
func (c Cursor) position() (position, error) {
	text, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return position{}, ErrCursor
	}
	at, id, ok := strings.Cut(string(text), " ")
	micros, err := strconv.ParseInt(at, 10, 64)
	place := position{at: time.UnixMicro(micros).UTC(), id: id}
	if !ok || err != nil || id != storable(id) || place.at.Year() < 1 || place.at.Year() > 9999 { // PostgreSQL has its bounds
		return position{}, ErrCursor
	}
	return place, nil
}

// paged makes a page of rows of which one more was asked for than the page shows.
func paged[Item any](items []Item, most int, place func(Item) position) Page[Item] {
	if len(items) <= most {
		return Page[Item]{Items: items}
	}
	return Page[Item]{Items: items[:most], Next: place(items[most-1]).cursor()}
}

// most returns how many items a page of the limit shows.
func most(limit int) int {
	if limit <= 0 {
		return DefaultLimit
	}
	return min(limit, MaxLimit)
}

// selection is a search: the newest of some rows. Only the conditions that were asked for stand in it, so that the database
// plans each search by itself: with a rare contract by its index, with a common outcome by time.
type selection struct {
	rows       string // columns and table
	order      string
	most       int // of the page; one more is asked for
	conditions []string
	arguments  []any
}

// where adds a condition; %[1]s, %[2]s … in it stand for the arguments.
func (s *selection) where(condition string, arguments ...any) {
	names := make([]any, len(arguments))
	for i := range arguments {
		names[i] = "$" + strconv.Itoa(len(s.arguments)+i+1)
	}
	s.arguments = append(s.arguments, arguments...)
	s.conditions = append(s.conditions, fmt.Sprintf(condition, names...))
}

// equal adds that a column has the value, unless that is empty.
func (s *selection) equal(column, value string) {
	if value != "" {
		s.where(column+" = %[1]s", storable(value))
	}
}

// between adds the bounds that are not zero: at or after since, before until.
func (s *selection) between(column string, since, until time.Time) {
	if !since.IsZero() {
		s.where(column+" >= %[1]s", since)
	}
	if !until.IsZero() {
		s.where(column+" < %[1]s", until)
	}
}

// sql returns the question.
func (s *selection) sql() string {
	where := ""
	if len(s.conditions) > 0 {
		where = " WHERE " + strings.Join(s.conditions, " AND ")
	}
	return "SELECT " + s.rows + where + " ORDER BY " + s.order + " LIMIT " + strconv.Itoa(s.most+1)
}

// selected asks for the rows of a selection, and has it planned by its arguments.
func selected[Row any](ctx context.Context, s *Store, chosen selection) ([]Row, error) {
	rows, err := s.pool.Query(ctx, chosen.sql(), append([]any{pgx.QueryExecModeCacheDescribe}, chosen.arguments...)...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByNameLax[Row])
}
