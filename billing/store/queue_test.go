package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestQueue(t *testing.T) {
	tests := []struct {
		name    string
		bound   int
		pushed  string // o open, s step, c close, each of the call of its position
		want    []string
		dropped int
	}{
		{"in order", 4, "oscs", []string{"open 0", "step 1", "close 2", "step 3"}, 0},
		{"oldest steps go first", 3, "osssc", []string{"open 0", "step 3", "close 4"}, 2},
		{"a beginning outlives a step", 2, "soo", []string{"open 1", "open 2"}, 1},
		{"no step left to drop", 2, "oocs", []string{"open 0", "open 1"}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := queue{bound: tt.bound}
			for i, kind := range tt.pushed {
				what := map[rune]string{'o': openEntry, 's': stepEntry, 'c': closeEntry}[kind]
				q.push(entry{about: fmt.Sprint(i), what: what})
			}
			var got []string
			for _, e := range q.take(len(tt.pushed)) {
				got = append(got, e.what+" "+e.about)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if q.dropped() != tt.dropped {
				t.Errorf("%d dropped, want %d", q.dropped(), tt.dropped)
			}
		})
	}
}

func TestQueueCountsWhatIsTaken(t *testing.T) {
	q := queue{bound: 3}
	for range 3 {
		q.push(entry{what: stepEntry})
	}
	batch := q.take(2)
	if dropped := q.push(entry{what: stepEntry}); dropped != 1 || q.held() != 3 {
		t.Errorf("%d dropped, %d held; want 1 and 3: two are taken, one waits", dropped, q.held())
	}
	q.settle(len(batch))
	if dropped := q.push(entry{what: stepEntry}); dropped != 0 || q.held() != 2 {
		t.Errorf("%d dropped, %d held; want 0 and 2", dropped, q.held())
	}
}

func TestRefused(t *testing.T) {
	tests := []struct {
		err  error
		want bool
	}{
		{&pgconn.PgError{Code: "22021"}, true},  // character not in repertoire
		{&pgconn.PgError{Code: "23502"}, true},  // not null violation
		{&pgconn.PgError{Code: "54000"}, true},  // program limit exceeded
		{&pgconn.PgError{Code: "42P01"}, false}, // undefined table: not migrated yet
		{&pgconn.PgError{Code: "40P01"}, false}, // deadlock
		{&pgconn.PgError{Code: "53100"}, false}, // disk full
		{&pgconn.PgError{Code: "57P01"}, false}, // shut down by an administrator
		{&pgconn.PgError{}, false},
		{errors.New("connection reset by peer"), false},
	}
	for _, tt := range tests {
		if got := refused(fmt.Errorf("write: %w", tt.err)); got != tt.want {
			t.Errorf("refused(%v) = %t, want %t", tt.err, got, tt.want)
		}
	}
}
