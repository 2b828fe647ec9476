package stasis

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/CyCoreSystems/ari/v5"
	"github.com/coder/websocket"
)

// Bounds of the control link. A half-open link is noticed within pingEvery + pingTimeout; after a loss the link is
// sought again at once, then ever less often.
const (
	pingEvery   = 2 * time.Second
	pingTimeout = 2 * time.Second
	dialTimeout = 2 * time.Second
	backoffMin  = 50 * time.Millisecond
	backoffMax  = time.Second
	stopGrace   = time.Second // for the requests under way when the App is to stop
	maxEvent    = 1 << 20     // bytes
)

// Run holds the link to Asterisk until ctx is done, making it again whenever it is lost, and takes calls while it is
// up. It returns nil after ctx, when every call has saved its state; the calls stay in Asterisk for the next
// process to adopt. ErrReplaced is returned when another process took the application over.
func (a *App) Run(ctx context.Context) error {
	lifetime, stop := context.WithCancel(ctx)
	defer a.running.Wait()
	defer stop()
	context.AfterFunc(lifetime, func() { time.AfterFunc(stopGrace, a.asterisk.transport.abort) })
	a.lifetime = lifetime
	backoff := backoffMin
	for {
		linked, err := a.session(lifetime)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, ErrReplaced) {
			return err
		}
		if linked {
			a.log.Error("link to Asterisk lost", "error", err)
			backoff = backoffMin
		} else if backoff == backoffMin {
			a.log.Error("no link to Asterisk, trying on", "error", err)
		}
		if !wait(lifetime, backoff) {
			return nil
		}
		backoff = min(2*backoff, backoffMax)
	}
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// session makes the link, adopts what Asterisk holds, and reads events until the link is lost. It reports whether the
// link was up at all.
func (a *App) session(ctx context.Context) (linked bool, err error) {
	conn, err := a.dial(ctx)
	if err != nil {
		return false, err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(-1) // readMessage has its own
	if err := a.asterisk.ignore(unused()); err != nil {
		a.log.Warn("Asterisk sends events of no use too", "error", err) // they are skipped
	}
	if err := a.adopt(ctx); err != nil {
		return false, err
	}
	a.setLinked(true)
	defer a.setLinked(false)

	ctx, cancel := context.WithCancelCause(ctx)
	var pinging sync.WaitGroup
	pinging.Go(func() { keepAlive(ctx, cancel, conn) })
	defer pinging.Wait()
	defer cancel(nil)
	return true, a.read(ctx, conn)
}

func (a *App) setLinked(up bool) {
	a.mu.Lock()
	a.linked = up
	a.mu.Unlock()
	if !up {
		a.parts.Board.Away()
		a.metrics.linked.Set(0)
		return
	}
	a.metrics.linked.Set(1)
	a.metrics.links.Inc()
	a.log.Info("linked to Asterisk", "application", a.config.Application)
}

// dial opens the WebSocket on which Asterisk sends the application's events. From this moment Stasis() in the
// dialplan finds the service.
func (a *App) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	target := "ws" + strings.TrimPrefix(strings.TrimRight(a.config.URL, "/"), "http") +
		"/events?" + url.Values{"app": {a.config.Application}, "subscribeAll": {"false"}}.Encode()
	credentials := base64.StdEncoding.EncodeToString([]byte(a.config.Username + ":" + a.config.Password))
	//nolint:bodyclose // websocket.Dial says that the body need not be closed
	conn, response, err := websocket.Dial(ctx, target, &websocket.DialOptions{
		HTTPHeader: http.Header{"Authorization": {"Basic " + credentials}},
	})
	if response != nil && response.StatusCode == http.StatusUnauthorized {
		return nil, errors.New("asterisk refuses the ARI user or password: compare asterisk.username and asterisk.password with ari.conf")
	}
	if err != nil {
		return nil, fmt.Errorf("open the event socket: %w", err)
	}
	return conn, nil
}

// keepAlive notices a link that is silently gone and ends the session then.
func keepAlive(ctx context.Context, lost context.CancelCauseFunc, conn *websocket.Conn) {
	for wait(ctx, pingEvery) {
		bounded, cancel := context.WithTimeout(ctx, pingTimeout)
		err := conn.Ping(bounded)
		cancel()
		if err != nil {
			lost(fmt.Errorf("asterisk does not answer pings: %w", err))
			return
		}
	}
}

// read hands every event on until the link is lost.
func (a *App) read(ctx context.Context, conn *websocket.Conn) error {
	var message bytes.Buffer
	for {
		if err := readMessage(ctx, conn, &message); err != nil {
			if cause := context.Cause(ctx); cause != nil {
				return cause
			}
			return fmt.Errorf("read event: %w", err)
		}
		event, err := a.decode(message.Bytes())
		if err != nil {
			continue
		}
		if _, replaced := event.(*ari.ApplicationReplaced); replaced {
			return ErrReplaced
		}
		a.dispatch(event)
	}
}

// readMessage reads the next message into the buffer. Of one that is too long it keeps the beginning, which no decoder
// takes for an event.
func readMessage(ctx context.Context, conn *websocket.Conn, message *bytes.Buffer) error {
	_, reader, err := conn.Reader(ctx)
	if err != nil {
		return err
	}
	message.Reset()
	if _, err := message.ReadFrom(io.LimitReader(reader, maxEvent)); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, reader)
	return err
}
