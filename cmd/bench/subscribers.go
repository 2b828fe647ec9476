package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing/store"
	"hotline/deploy/demo"
)

// subscribersCmd is `bench subscribers`: the import of many contracts and the lookup of a caller among them.
type subscribersCmd struct {
	Contracts int    `default:"1000000" help:"Contracts to import."`
	Lookups   int    `default:"20000" help:"Callers to look up, one after the other."`
	Database  string `default:"postgres://hotline:hotline@127.0.0.1:15432/hotline?sslmode=disable" env:"HOTLINE_DATABASE_URL" help:"The lab's database; the bench works in a schema of its own."`
}

// benchSchema is removed before and after.
const benchSchema = "hotline_bench"

// stride leads through all callers in an order that no cache expects; it has no factor in common with a round number.
const stride = 7919

// Run imports, imports again, looks up, and removes all of it.
func (c *subscribersCmd) Run(ctx context.Context, l *lab) (err error) {
	if err := c.execute(ctx, "DROP SCHEMA IF EXISTS "+benchSchema+" CASCADE; CREATE SCHEMA "+benchSchema); err != nil {
		return err
	}
	defer func() {
		if late := c.execute(context.WithoutCancel(ctx), "DROP SCHEMA "+benchSchema+" CASCADE"); err == nil {
			err = late
		}
	}()
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	subscribers := store.NewSubscribers(database, time.UTC, nil)
	imports := map[string]rounds{}
	for _, what := range []string{"into nothing", "over the same"} {
		took, err := c.fill(ctx, subscribers)
		if err != nil {
			return err
		}
		imports[what] = rounds{{took}}
	}
	lookups, err := c.lookUp(ctx, subscribers)
	if err != nil {
		return err
	}
	r := report{Measure: "subscribers", Unit: "ms", Load: loadAverage(), Cores: runtime.NumCPU(),
		About: fmt.Sprintf("%d contracts, %d lookups", c.Contracts, c.Lookups)}
	r.add("import of contracts", []string{"into nothing", "over the same"}, imports)
	r.add("caller's number → all the dialogue needs", []string{"lookup"}, map[string]rounds{"lookup": {lookups}})
	return r.print(os.Stdout, l.JSON)
}

// open returns the store in the bench's schema, migrated.
func (c *subscribersCmd) open(ctx context.Context) (*store.Store, error) {
	address, err := url.Parse(c.Database)
	if err != nil {
		return nil, err
	}
	query := address.Query()
	query.Set("search_path", benchSchema)
	address.RawQuery = query.Encode()
	database, err := store.Open(ctx, address.String(), slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if _, err := database.Migrate(ctx); err != nil {
		database.Close()
		return nil, err
	}
	return database, nil
}

func (c *subscribersCmd) execute(ctx context.Context, statements string) error {
	conn, err := pgx.Connect(ctx, c.Database)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statements)
	_ = conn.Close(ctx) // the statements were answered
	return err
}

// fill imports the contracts and returns how long that took.
func (c *subscribersCmd) fill(ctx context.Context, s *store.Subscribers) (time.Duration, error) {
	in, out := io.Pipe()
	go func() { out.CloseWithError(demo.WriteMany(out, c.Contracts)) }()
	started := time.Now()
	done, err := s.ImportContracts(ctx, in)
	if err != nil {
		return 0, err
	}
	if done.Lines != c.Contracts {
		return 0, fmt.Errorf("imported %d of %d contracts", done.Lines, c.Contracts)
	}
	return time.Since(started), nil
}

// lookUp looks up callers all over the file, each once as long as they last.
func (c *subscribersCmd) lookUp(ctx context.Context, s *store.Subscribers) (sample, error) {
	took := make(sample, 0, c.Lookups)
	for i := range c.Lookups {
		number := demo.PhoneOfMany(i * stride % c.Contracts)
		started := time.Now()
		caller, err := s.LookUp(ctx, number, started)
		if err != nil {
			return nil, err
		}
		if len(caller.Contracts) != 1 {
			return nil, fmt.Errorf("%d contracts on the phone of one", len(caller.Contracts))
		}
		took = append(took, time.Since(started))
	}
	return took, nil
}
