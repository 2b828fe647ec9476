package stasis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/CyCoreSystems/ari/v5"

	"hotline/ivr"
)

var (
	errNotUsed   = errors.New("event not used")
	errNoChannel = errors.New("event without a channel")
)

// used makes an empty event of each type that the package acts upon.
var used = map[string]func() ari.Event{
	ari.Events.ApplicationReplaced:  func() ari.Event { return new(ari.ApplicationReplaced) },
	ari.Events.ChannelDestroyed:     func() ari.Event { return new(ari.ChannelDestroyed) },
	ari.Events.ChannelDtmfReceived:  func() ari.Event { return new(ari.ChannelDtmfReceived) },
	ari.Events.ChannelHangupRequest: func() ari.Event { return new(ari.ChannelHangupRequest) },
	ari.Events.ChannelStateChange:   func() ari.Event { return new(ari.ChannelStateChange) },
	ari.Events.ContactStatusChange:  func() ari.Event { return new(ari.ContactStatusChange) },
	ari.Events.DeviceStateChanged:   func() ari.Event { return new(ari.DeviceStateChanged) },
	ari.Events.EndpointStateChange:  func() ari.Event { return new(ari.EndpointStateChange) },
	ari.Events.PlaybackContinuing:   func() ari.Event { return new(ari.PlaybackContinuing) },
	ari.Events.PlaybackFinished:     func() ari.Event { return new(ari.PlaybackFinished) },
	ari.Events.StasisEnd:            func() ari.Event { return new(ari.StasisEnd) },
	ari.Events.StasisStart:          func() ari.Event { return new(ari.StasisStart) },
}

// known holds every type that ari/v5 knows: what is counted by type is bounded.
var known = func() map[string]bool {
	types := make(map[string]bool)
	all := reflect.ValueOf(ari.Events)
	for i := range all.NumField() {
		types[all.Field(i).String()] = true
	}
	return types
}()

// unused lists the types that the package does not act upon.
func unused() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(known)), func(kind string) bool { return used[kind] != nil })
}

// decode turns a message of the event socket into an event of ari/v5. What is of no use is counted by its type and
// not decoded, where Asterisk sends it all the same. Types that v5 does not know are counted and skipped, for Asterisk
// adds some with every release; so is what cannot be read.
func (a *App) decode(message []byte) (ari.Event, error) {
	kind, err := typeOf(message)
	switch {
	case err != nil:
		return nil, a.unreadable(err)
	case !known[kind]:
		a.metrics.dropped.WithLabelValues("unknown").Inc()
		return nil, errNotUsed
	case used[kind] == nil:
		a.metrics.events.WithLabelValues(kind).Inc()
		return nil, errNotUsed
	}
	event := used[kind]()
	if err := json.Unmarshal(message, event); err != nil {
		return nil, a.unreadable(fmt.Errorf("%s: %w", kind, err))
	}
	if channel, has := channelOf(event); has && channel == "" {
		return nil, a.unreadable(fmt.Errorf("%s: %w", kind, errNoChannel))
	}
	a.metrics.events.WithLabelValues(kind).Inc()
	return event, nil
}

func (a *App) unreadable(err error) error {
	a.metrics.dropped.WithLabelValues("malformed").Inc()
	a.log.Warn("event of Asterisk cannot be read", "error", err)
	return err
}

// typeOf returns the type of an event. Asterisk writes it first, without a space; whatever else is JSON is read in full.
func typeOf(message []byte) (string, error) {
	if rest, first := bytes.CutPrefix(message, []byte(`{"type":"`)); first {
		if kind, _, closed := bytes.Cut(rest, []byte{'"'}); closed && known[string(kind)] {
			return string(kind), nil
		}
	}
	var event struct{ Type string }
	if err := json.Unmarshal(message, &event); err != nil {
		return "", err
	}
	if event.Type == "" {
		return "", errors.New("event without a type")
	}
	return event.Type, nil
}

// The first Stasis argument says what a channel is to us; callers have none.
const (
	legArgument        = "leg"        // an operator's leg
	subscriberArgument = "subscriber" // of a call back
	codeArgument       = "operator"   // an operator who dialled a code of the work
)

// dispatch puts an event into the mailbox of the call it concerns.
func (a *App) dispatch(event ari.Event) {
	switch e := event.(type) {
	case *ari.DeviceStateChanged:
		a.deviceChanged(e.DeviceState)
	case *ari.EndpointStateChange:
		a.endpointChanged(e.Endpoint)
	case *ari.ContactStatusChange:
		a.contactChanged(e)
	case *ari.StasisStart:
		a.stasisStart(e)
	default:
		if channel, has := channelOf(event); has {
			a.deliver(channel, event)
		}
	}
}

// channelOf returns the channel that an event concerns; false for the types that concern none.
func channelOf(event ari.Event) (string, bool) {
	switch e := event.(type) {
	case *ari.ChannelDtmfReceived:
		return e.Channel.ID, true
	case *ari.PlaybackContinuing:
		return target(e.Playback), true
	case *ari.PlaybackFinished:
		return target(e.Playback), true
	case *ari.ChannelStateChange:
		return e.Channel.ID, true
	case *ari.ChannelHangupRequest:
		return e.Channel.ID, true
	case *ari.StasisStart:
		return e.Channel.ID, true
	case *ari.StasisEnd:
		return e.Channel.ID, true
	case *ari.ChannelDestroyed:
		return e.Channel.ID, true
	}
	return "", false
}

// target returns the channel that hears a playback.
func target(playback ari.PlaybackData) string {
	return strings.TrimPrefix(playback.TargetURI, "channel:")
}

func (a *App) deliver(channel string, event ari.Event) {
	c := a.owner(channel)
	if c == nil {
		a.metrics.dropped.WithLabelValues("no_call").Inc()
		return
	}
	c.mailbox.put(event)
}

// stasisStart begins a call, goes on with the leg of one, or does what an operator says of the work.
func (a *App) stasisStart(e *ari.StasisStart) {
	switch {
	case len(e.Args) == 0:
	case e.Args[0] == legArgument, e.Args[0] == subscriberArgument, e.Args[0] == supervisorArgument, e.Args[0] == snoopArgument:
		if a.owner(e.Channel.ID) == nil { // given up before it was there
			a.running.Go(func() { _ = a.release(e.Channel.ID, ivr.CauseNormal) })
		}
		a.deliver(e.Channel.ID, e)
		return
	case e.Args[0] == whisperArgument:
		a.running.Go(func() { a.whisper(e.Channel.ID, e.Args[1:]) })
		return
	case e.Args[0] == codeArgument:
		a.running.Go(func() { a.takeCode(e.Channel, strings.Join(e.Args[1:], "")) })
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
