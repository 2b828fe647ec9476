package main

import (
	"context"
	"sync"
	"time"

	"hotline/ivr/phone"
)

// echoEvery is the pace of the floor's datagrams: often enough for quantiles, too seldom to disturb.
const echoEvery = 50 * time.Millisecond

// floor measures, beside what is measured, what the tool itself cannot see below: a datagram from this process to a
// reader in it and back, on sockets like the callers' and with the same stamps, under the load of the moment.
type floor struct {
	echo   *phone.Echo
	end    context.CancelFunc
	once   sync.Once
	group  sync.WaitGroup
	rounds sample
}

// startFloor begins; stop ends it.
func startFloor() (*floor, error) {
	echo, err := phone.NewEcho(context.Background())
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(context.Background())
	f := &floor{echo: echo, end: end}
	f.group.Go(func() {
		for rest(ctx, about(echoEvery)) == nil {
			if took, err := echo.Round(); err == nil {
				f.rounds = append(f.rounds, took)
			}
		}
	})
	return f, nil
}

// stop ends the measurement and returns it; again, it returns the same.
func (f *floor) stop() sample {
	f.once.Do(func() {
		f.end()
		f.group.Wait()
		_ = f.echo.Close() // nothing is in it any more
	})
	return f.rounds
}
