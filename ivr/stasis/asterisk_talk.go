package stasis

import (
	"net/http"
	"net/url"
	"time"

	"github.com/CyCoreSystems/ari/v5"

	"hotline/ivr"
)

// mute keeps what a channel says from the bridge it is in, or no longer. Twice is no error.
func (a *asterisk) mute(channel string, on bool) error {
	if on {
		return a.client.Channel().Mute(channelKey(channel), ari.DirectionIn)
	}
	return a.client.Channel().Unmute(channelKey(channel), ari.DirectionIn)
}

// silence sends silence to a channel whom nobody is heard by, or no longer. Without it no packet comes at all, and the other
// side may take the call for dead. Twice is no error.
func (a *asterisk) silence(channel string, on bool) error {
	if on {
		return a.client.Channel().Silence(channelKey(channel))
	}
	return a.client.Channel().StopSilence(channelKey(channel))
}

// sendKey sends one key to a channel. It returns before the key is up.
func (a *asterisk) sendKey(channel, key string, length time.Duration) error {
	return a.client.Channel().SendDTMF(channelKey(channel), key, &ari.DTMFOptions{Duration: length})
}

// snoop makes a channel into the application that hears both sides of a leg. What it says is heard at the leg alone, and only
// if it whispers: a silent one could not be heard whatever went wrong.
func (a *asterisk) snoop(leg, snoop string, mode ivr.SupervisionMode) error {
	query := url.Values{"app": {a.application}, "appArgs": {snoopArgument}, "spy": {"both"}, "whisper": {"none"}}
	if mode == ivr.Whisper {
		query.Set("whisper", "out")
	}
	return a.request(http.MethodPost, "/channels/"+leg+"/snoop/"+snoop, query, nil, nil)
}
