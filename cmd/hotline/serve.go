package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"hotline/ivr"
	"hotline/sounds"
)

type serveCmd struct {
	Config string `type:"existingfile" placeholder:"FILE" help:"Configuration file; every key also as HOTLINE_SECTION_KEY."`
}

// Run serves until the context ends.
func (c *serveCmd) Run(ctx context.Context) error {
	s, err := loadSettings(c.Config)
	if err != nil {
		return err
	}
	if faults := sounds.Verify(os.DirFS(s.Sounds.Dir), sounds.Ukrainian, sounds.English); len(faults) > 0 {
		return usageError{soundFaults(s.Sounds.Dir, faults)}
	}
	service, err := assemble(ctx, s)
	if err != nil {
		return err
	}
	return service.run(ctx)
}

func soundFaults(dir string, faults []sounds.Fault) error {
	problems := make([]error, len(faults))
	for i, f := range faults {
		problems[i] = errors.New(f.String())
	}
	return fmt.Errorf("prompts in %s cannot be used (hotline sounds check tells more):\n%w", dir, errors.Join(problems...))
}

// run takes calls until the context ends. Calls in progress stay in Asterisk, for the next process to take up.
func (v *service) run(ctx context.Context) error {
	defer v.database.Close()
	defer func() { _ = v.calls.Close() }() // nothing is left to lose
	defer v.board.Close()
	defer func() { _ = v.sessions.Close() }() // what Redis has not, ends with this process
	defer func() { _ = v.peers.Close() }()    // nothing is left to hear
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", v.settings.HTTP.Listen)
	if err != nil {
		return fmt.Errorf("http.listen: %w", err)
	}
	v.announce()

	// The writers outlive what they write for: they flush when the calls have stopped.
	writing, stopWriting := context.WithCancel(context.WithoutCancel(ctx))
	var writers errgroup.Group
	writers.Go(func() error { return v.journal.Run(writing) })
	writers.Go(func() error { return v.calls.Run(writing) })
	writers.Go(func() error { v.board.Run(writing); return nil })
	writers.Go(func() error { v.sessions.Run(writing); return nil })

	recalled := v.recallFirst(ctx)
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveHTTP(groupCtx, listener, v.handler()) })
	group.Go(func() error { return v.app.Run(groupCtx) })
	group.Go(func() error { v.migrate(groupCtx); return nil })
	group.Go(func() error { return v.work(groupCtx) })
	group.Go(func() error { v.desk.Run(groupCtx); return nil })
	group.Go(func() error { v.peers.Run(groupCtx); return nil })
	group.Go(func() error { v.others.run(groupCtx); return nil })
	group.Go(func() error { v.followRoster(groupCtx, recalled); return nil })
	err = group.Wait()
	stopWriting()
	if late := writers.Wait(); late != nil {
		v.settings.logger.Error("not everything could be saved", "error", late)
	}
	return err
}

func (v *service) announce() {
	if !v.settings.clock.IsZero() {
		v.settings.logger.Warn("the clock is set by HOTLINE_CLOCK", "to", v.settings.clock)
	}
	if err := v.settings.phonesAre(); err != nil {
		v.settings.logger.Warn("telephones in pages", "error", err)
	}
	v.settings.logger.Info("hotline starts", "version", version(), "http", v.settings.HTTP.Listen,
		"operators", len(v.settings.operators))
}

// retryEvery is the pause between attempts at what waits for the database.
const retryEvery = time.Second

// migrate brings the schema up to date as soon as the database is there.
func (v *service) migrate(ctx context.Context) {
	defer close(v.migrated)
	v.untilDone(ctx, "database schema cannot be brought up to date yet", func() error {
		applied, err := v.database.Migrate(ctx)
		for _, m := range applied {
			v.settings.logger.Info("migration applied", "name", m.Name)
		}
		return err
	})
}

// work works jobs once their tables are there: half of them would do harm.
func (v *service) work(ctx context.Context) error {
	<-v.migrated
	return v.jobs.Run(ctx)
}

// closeAbandoned ends in the journal what ended while the service was away, and gives up the tries of call backs that it left.
func (v *service) closeAbandoned(ctx context.Context, alive []string, at time.Time) {
	<-v.migrated
	v.untilDone(ctx, "abandoned calls cannot be closed in the journal yet", func() error {
		closed, err := v.database.CloseAbandoned(ctx, v.settings.Node, alive, at, ivr.Outcome{Class: ivr.Lost, Reason: ivr.WhileAway})
		if closed > 0 {
			v.settings.logger.Info("calls that ended unseen closed in the journal", "calls", closed)
		}
		return err
	})
	v.untilDone(ctx, "call backs that were left cannot be taken up yet", func() error {
		left, err := v.callBacks.ReopenLeft(ctx, v.settings.Node, alive, at)
		if left > 0 {
			v.settings.logger.Info("call backs that were left taken up again", "callbacks", left)
		}
		return err
	})
}

// untilDone repeats what needs the database until it succeeds, with one log line for the wait.
func (v *service) untilDone(ctx context.Context, complaint string, try func() error) {
	for logged := false; ; logged = true {
		err := try()
		if err == nil || ctx.Err() != nil {
			return
		}
		if !logged {
			v.settings.logger.Error(complaint, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryEvery):
		}
	}
}

// Bounds of the HTTP side.
const (
	headerTimeout   = 5 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 3 * time.Second
)

// serveHTTP serves until the context ends, then lets requests finish. Those that take too long are cut off: that is no failure.
func serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("http: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if server.Shutdown(closing) != nil {
		_ = server.Close() // nothing is left to lose
	}
	return nil
}
