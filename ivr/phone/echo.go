package phone

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"
)

// echoTimeout bounds one round of an Echo.
const echoTimeout = time.Second

// Echo measures what the phone's own clockwork adds to any time it reports: a datagram goes out of a socket like a
// call's to a reader in this process and back, from the moment before it is sent to the kernel's stamp of its arrival.
// Benchmarks print it beside their results. It is for one goroutine.
type Echo struct {
	near, far socket
	running   sync.WaitGroup
	back      chan time.Time
}

// NewEcho opens the two sockets on 127.0.0.1. Close ends it.
func NewEcho(ctx context.Context) (*Echo, error) {
	local := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	near, err := openSocket(ctx, local)
	if err != nil {
		return nil, fmt.Errorf("open echo: %w", err)
	}
	far, err := openSocket(ctx, local)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open echo: %w", err), near.Close())
	}
	e := &Echo{near: near, far: far, back: make(chan time.Time, 1)}
	e.running.Go(func() {
		far.serve(func(datagram []byte, _ time.Time) {
			// One that cannot be sent back is a round that times out.
			_, _ = far.WriteToUDPAddrPort(datagram, near.local())
		})
	})
	e.running.Go(func() { near.serve(e.arrived) })
	return e, nil
}

// arrived hands the stamp to Round, in place of one that came too late for its own.
func (e *Echo) arrived(_ []byte, at time.Time) {
	select {
	case <-e.back:
	default:
	}
	e.back <- at
}

// Round sends one frame and returns how long it took there and back. It fails if it is lost.
func (e *Echo) Round() (time.Duration, error) {
	sent := time.Now()
	if _, err := e.near.WriteToUDPAddrPort(silentFrame[:], e.far.local()); err != nil {
		return 0, fmt.Errorf("echo: %w", err)
	}
	timer := time.NewTimer(echoTimeout)
	defer timer.Stop()
	select {
	case at := <-e.back:
		return at.Sub(sent), nil
	case <-timer.C:
		return 0, errors.New("echo: lost")
	}
}

// Close ends the echo. A round that is under way fails.
func (e *Echo) Close() error {
	err := errors.Join(e.near.Close(), e.far.Close())
	e.running.Wait()
	return err
}
