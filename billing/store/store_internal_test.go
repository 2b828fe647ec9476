package store

import (
	"log/slog"
	"testing"
)

// A pool has room for what a service does at once, unless its URL says how much.
func TestConnections(t *testing.T) {
	for url, want := range map[string]struct{ least, most int32 }{
		"postgres://127.0.0.1:1/none":                                   {leastConnections, mostConnections},
		"postgres://127.0.0.1:1/none?sslmode=disable&pool_max_conns=40": {40, 40},
		"host=127.0.0.1 port=1 dbname=none pool_max_conns=3":            {3, 3},
	} {
		s, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.pool.Config().MaxConns; got < want.least || got > want.most {
			t.Errorf("%s: %d, want %+v", url, got, want)
		}
		s.Close()
	}
}
