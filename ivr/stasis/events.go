package stasis

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/CyCoreSystems/ari/v5"
)

var errNotUsed = errors.New("event not used")

// decode turns a message of the event socket into an event of ari/v5. What it does not know, or cannot read, is
// counted and skipped: Asterisk adds event types with every release. A defect of the decoder counts as unreadable.
func (a *App) decode(message []byte) (event ari.Event, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoder: %v", p)
		}
		if err != nil && !errors.Is(err, errNotUsed) {
			a.metrics.dropped.WithLabelValues("malformed").Inc()
			a.log.Warn("event of Asterisk cannot be read", "error", err)
		}
	}()
	event, err = ari.DecodeEvent(message)
	if event == nil && err == nil || err != nil && strings.Contains(err.Error(), "unhandled type") {
		a.metrics.dropped.WithLabelValues("unknown").Inc()
		return nil, errNotUsed
	}
	if err != nil {
		return nil, err
	}
	a.metrics.events.WithLabelValues(event.GetType()).Inc()
	return event, nil
}

// legArgument is the Stasis argument of the operators' legs; callers have none.
const legArgument = "leg"

// dispatch puts an event into the mailbox of the call it concerns.
func (a *App) dispatch(event ari.Event) {
	switch e := event.(type) {
	case *ari.StasisStart:
		a.stasisStart(e)
	case *ari.DeviceStateChanged:
		a.deviceChanged(e.DeviceState)
	case *ari.ChannelDtmfReceived:
		a.deliver(e.Channel.ID, event)
	case *ari.PlaybackFinished:
		a.deliver(strings.TrimPrefix(e.Playback.TargetURI, "channel:"), event)
	case *ari.ChannelStateChange:
		a.deliver(e.Channel.ID, event)
	case *ari.ChannelHangupRequest:
		a.deliver(e.Channel.ID, event)
	case *ari.StasisEnd:
		a.deliver(e.Channel.ID, event)
	case *ari.ChannelDestroyed:
		a.deliver(e.Channel.ID, event)
	}
}

func (a *App) deliver(channel string, event ari.Event) {
	c := a.owner(channel)
	if c == nil {
		a.metrics.dropped.WithLabelValues("no_call").Inc()
		return
	}
	c.mailbox.put(event)
}

// stasisStart begins a call, or goes on with the leg of one.
func (a *App) stasisStart(e *ari.StasisStart) {
	if slices.Contains(e.Args, legArgument) {
		a.deliver(e.Channel.ID, e)
		return
	}
	c, isNew := a.claim(e.Channel.ID)
	if !isNew {
		a.metrics.dropped.WithLabelValues("repeated").Inc()
		return
	}
	c.mailbox.put(arrivalOf(&e.Channel))
	a.start(c)
}

// arrival begins the dialogue of a call.
type arrival struct {
	from, to string
	up       bool // answered already: by the dialplan's fallback
}

func arrivalOf(channel *ari.ChannelData) arrival {
	return arrival{
		from: channel.GetCaller().GetNumber(),
		to:   channel.GetDialplan().GetExten(),
		up:   channel.State == "Up",
	}
}
