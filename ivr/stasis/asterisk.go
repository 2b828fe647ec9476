package stasis

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/CyCoreSystems/ari/v5"
	"github.com/CyCoreSystems/ari/v5/client/native"

	"hotline/ivr"
	"hotline/sounds"
)

// asterisk is the REST side of ARI: what the hotline asks of Asterisk. Most of it is ari/v5's accessors; what those
// cannot say (lists of media, languages, hang-up causes) is asked by request.
type asterisk struct {
	application string
	client      *native.Client
	transport   *transport
	base        string // "ari1+http://127.0.0.1:8088/ari"
	user        string
	password    string
}

func newAsterisk(c Config) *asterisk {
	scheme, rest, _ := strings.Cut(strings.TrimRight(c.URL, "/"), ":")
	transport, own := newTransport(scheme)
	base := own + ":" + rest
	return &asterisk{
		application: c.Application,
		transport:   transport,
		client: native.New(&native.Options{
			Application: c.Application, URL: base, Username: c.Username, Password: c.Password,
		}),
		base:     base,
		user:     c.Username,
		password: c.Password,
	}
}

func channelKey(id string) *ari.Key { return ari.NewKey(ari.ChannelKey, id) }
func bridgeKey(id string) *ari.Key  { return ari.NewKey(ari.BridgeKey, id) }

// request asks for what ari/v5 has no words for. A nil body sends none; a nil into ignores the answer.
func (a *asterisk) request(method, path string, query url.Values, body, into any) error {
	var payload bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&payload).Encode(body); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	target := a.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(context.Background(), method, target, &payload) // the transport bounds it
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	request.SetBasicAuth(a.user, a.password)
	request.Header.Set("Content-Type", "application/json")
	response, err := a.transport.RoundTrip(request) //nolint:bodyclose // the transport has read and closed it
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func (a *asterisk) answer(channel string) error {
	return a.client.Channel().Answer(channelKey(channel))
}

// play speaks the prompts on the channel under an id of our choice. Prompts of another language than the first
// one's are named by their folder: Asterisk looks there when the request's language has no such file.
func (a *asterisk) play(channel, playback string, prompts []ivr.Prompt) error {
	language := prompts[0].Language
	media := make([]string, len(prompts))
	for i, p := range prompts {
		media[i] = "sound:" + sounds.Media(p.Key)
		if p.Language != language {
			media[i] = "sound:" + string(p.Language) + "/" + sounds.Media(p.Key)
		}
	}
	body := struct {
		Media []string        `json:"media"`
		Lang  sounds.Language `json:"lang"`
	}{media, language}
	return a.request(http.MethodPost, "/channels/"+channel+"/play/"+playback, nil, body, nil)
}

func (a *asterisk) stop(playback string) error {
	return a.client.Playback().Stop(ari.NewKey(ari.PlaybackKey, playback))
}

// plays reports whether the playback is still queued or heard.
func (a *asterisk) plays(playback string) bool {
	data, err := a.client.Playback().Data(ari.NewKey(ari.PlaybackKey, playback))
	return err == nil && data.State != "done" && data.State != "failed"
}

func (a *asterisk) music(channel string) error {
	return a.client.Channel().MOH(channelKey(channel), "")
}

func (a *asterisk) stopMusic(channel string) error {
	return a.client.Channel().StopMOH(channelKey(channel))
}

func (a *asterisk) hangUp(channel string, cause ivr.Cause) error {
	query := url.Values{"reason_code": {strconv.Itoa(int(cause))}}
	return a.request(http.MethodDelete, "/channels/"+channel, query, nil, nil)
}

// create makes the operator's leg without dialling it yet. It must have reached the application (StasisStart) before it
// is dialled or bridged.
func (a *asterisk) create(leg, endpoint, caller string) error {
	_, err := a.client.Channel().Create(channelKey(caller), ari.ChannelCreateRequest{
		Endpoint: endpoint, App: a.application, AppArgs: legArgument, ChannelID: leg, Originator: caller,
	})
	return err
}

// dial rings the device of a created leg until the time is over, in whole seconds.
func (a *asterisk) dial(leg, caller string, ring time.Duration) error {
	return a.client.Channel().Dial(channelKey(leg), caller, ring)
}

func (a *asterisk) createBridge(bridge string) error {
	_, err := a.client.Bridge().Create(bridgeKey(bridge), "mixing", bridge)
	return err
}

func (a *asterisk) deleteBridge(bridge string) error {
	return a.client.Bridge().Delete(bridgeKey(bridge))
}

func (a *asterisk) join(bridge string, channels ...string) error {
	query := url.Values{"channel": {strings.Join(channels, ",")}}
	return a.request(http.MethodPost, "/bridges/"+bridge+"/addChannel", query, nil, nil)
}

// handOver sends the channel back to the dialplan, where Asterisk's own ring group takes it.
func (a *asterisk) handOver(channel string) error {
	return errors.Join(
		a.client.Channel().SetVariable(channelKey(channel), "HOTLINE_FALLBACK", "1"),
		a.request(http.MethodPost, "/channels/"+channel+"/continue", nil, nil, nil))
}

// channels returns the channels that are in the application, ours and the callers', by id.
func (a *asterisk) channels() (map[string]bool, error) {
	data, err := a.client.Application().Data(ari.NewKey(ari.ApplicationKey, a.application))
	if err != nil {
		return nil, fmt.Errorf("list the application's channels: %w", err)
	}
	channels := make(map[string]bool, len(data.ChannelIDs))
	for _, id := range data.ChannelIDs {
		channels[id] = true
	}
	return channels, nil
}

// talk is a bridge in which a caller and an operator are.
type talk struct{ bridge, caller, leg string }

// talks returns the bridges that hold exactly a caller and an operator's leg.
func (a *asterisk) talks() ([]talk, error) {
	var bridges []struct {
		ID       string   `json:"id"`
		Channels []string `json:"channels"`
	}
	if err := a.request(http.MethodGet, "/bridges", nil, nil, &bridges); err != nil {
		return nil, fmt.Errorf("list bridges: %w", err)
	}
	var talks []talk
	for _, b := range bridges {
		if len(b.Channels) != 2 {
			continue
		}
		leg, caller := b.Channels[0], b.Channels[1]
		if !strings.HasPrefix(leg, legPrefix) {
			leg, caller = caller, leg
		}
		if strings.HasPrefix(leg, legPrefix) {
			talks = append(talks, talk{bridge: b.ID, caller: caller, leg: leg})
		}
	}
	return talks, nil
}

// channel returns one channel's data. It asks by request because ari/v5 hides what Asterisk answered.
func (a *asterisk) channel(id string) (*ari.ChannelData, error) {
	data := new(ari.ChannelData)
	return data, a.request(http.MethodGet, "/channels/"+id, nil, nil, data)
}

// startedAt returns when this Asterisk process started: calls from before it are gone.
func (a *asterisk) startedAt() (time.Time, error) {
	info, err := a.client.Asterisk().Info(nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask Asterisk for its start: %w", err)
	}
	return time.Time(info.StatusInfo.StartupTime), nil
}

// deviceState returns the state of a device, such as NOT_INUSE or UNAVAILABLE.
func (a *asterisk) deviceState(device string) (string, error) {
	data, err := a.client.DeviceState().Data(ari.NewKey(ari.DeviceStateKey, url.PathEscape(device)))
	if err != nil {
		return "", fmt.Errorf("device state of %s: %w", device, err)
	}
	return data.State, nil
}

// watch subscribes the application to the changes of the devices.
func (a *asterisk) watch(devices []string) error {
	sources := make([]string, len(devices))
	for i, d := range devices {
		sources[i] = "deviceState:" + d
	}
	query := url.Values{"eventSource": {strings.Join(sources, ",")}}
	return a.request(http.MethodPost, "/applications/"+a.application+"/subscription", query, nil, nil)
}
