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

// create makes a channel to an endpoint without dialling it yet. It must have reached the application (StasisStart, with
// the argument given) before it is dialled or bridged. The originator, if there is one, lends it codecs and number; the
// variables are set before it is dialled.
func (a *asterisk) create(channel, endpoint, argument, originator string, variables map[string]string) error {
	body := struct {
		Endpoint   string            `json:"endpoint"`
		App        string            `json:"app"`
		AppArgs    string            `json:"appArgs"`
		ChannelID  string            `json:"channelId"`
		Originator string            `json:"originator,omitempty"`
		Variables  map[string]string `json:"variables,omitempty"`
	}{endpoint, a.application, argument, channel, originator, variables}
	return a.request(http.MethodPost, "/channels/create", nil, body, nil)
}

// showNumber sets the number that a created channel, once dialled, shows as calling it.
func (a *asterisk) showNumber(channel, number string) error {
	return a.client.Channel().SetVariable(channelKey(channel), "CONNECTEDLINE(num,i)", number)
}

// ring lets a channel hear that it rings elsewhere, until stopRing or a bridge.
func (a *asterisk) ring(channel string) error {
	return a.client.Channel().Ring(channelKey(channel))
}

func (a *asterisk) stopRing(channel string) error {
	return a.client.Channel().StopRing(channelKey(channel))
}

// dial rings the device of a created channel until the time is over, in whole seconds. The caller, if there is one, is who
// it is told to be called by.
func (a *asterisk) dial(channel, caller string, ring time.Duration) error {
	return a.client.Channel().Dial(channelKey(channel), caller, ring)
}

// createBridge makes a bridge that bears the application's name: an Asterisk may serve several.
func (a *asterisk) createBridge(bridge string) error {
	_, err := a.client.Bridge().Create(bridgeKey(bridge), "mixing", a.application)
	return err
}

func (a *asterisk) deleteBridge(bridge string) error {
	return a.client.Bridge().Delete(bridgeKey(bridge))
}

func (a *asterisk) join(bridge string, channels ...string) error {
	query := url.Values{"channel": {strings.Join(channels, ",")}}
	return a.request(http.MethodPost, "/bridges/"+bridge+"/addChannel", query, nil, nil)
}

// whisper makes a channel into the application whose sound is heard at another one alone, beside all that is heard there.
func (a *asterisk) whisper(channel, whisper, arguments string) error {
	query := url.Values{"app": {a.application}, "appArgs": {arguments}, "spy": {"none"}, "whisper": {"out"}}
	return a.request(http.MethodPost, "/channels/"+channel+"/snoop/"+whisper, query, nil, nil)
}

// part takes a channel out of a bridge; it returns when the channel can be spoken to again.
func (a *asterisk) part(bridge, channel string) error {
	query := url.Values{"channel": {channel}}
	return a.request(http.MethodPost, "/bridges/"+bridge+"/removeChannel", query, nil, nil)
}

// handOver sends the channel back to the dialplan, where Asterisk's own ring group takes it.
func (a *asterisk) handOver(channel string) error {
	return errors.Join(
		a.client.Channel().SetVariable(channelKey(channel), "HOTLINE_FALLBACK", "1"),
		a.goOn(channel))
}

// goOn sends the channel back to the dialplan, behind Stasis().
func (a *asterisk) goOn(channel string) error {
	return a.request(http.MethodPost, "/channels/"+channel+"/continue", nil, nil, nil)
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

// bridge is a bridge of Asterisk, of this application or another.
type bridge struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Channels []string `json:"channels"`
}

// talk is a bridge in which a caller and an operator are.
type talk struct{ bridge, caller, leg string }

// bridges returns all bridges.
func (a *asterisk) bridges() ([]bridge, error) {
	var bridges []bridge
	if err := a.request(http.MethodGet, "/bridges", nil, nil, &bridges); err != nil {
		return nil, fmt.Errorf("list bridges: %w", err)
	}
	return bridges, nil
}

// talk returns the two in the bridge; false unless it holds exactly a caller and an operator's leg.
func (b bridge) talk() (talk, bool) {
	if len(b.Channels) != 2 {
		return talk{}, false
	}
	leg, caller := b.Channels[0], b.Channels[1]
	if !isOperators(leg) {
		leg, caller = caller, leg
	}
	return talk{bridge: b.ID, caller: caller, leg: leg}, isOperators(leg) && !isOperators(caller) && !isBeside(caller)
}

// isOperators reports whether a channel is an operator's leg. A supervisor's becomes one by taking a call over.
func isOperators(id string) bool {
	return strings.HasPrefix(id, legPrefix) || strings.HasPrefix(id, supervisorPrefix)
}

// isBeside reports whether a channel of ours is beside the talks, so that it is of no use to a later process.
func isBeside(id string) bool {
	return strings.HasPrefix(id, whisperPrefix) || strings.HasPrefix(id, snoopPrefix) || strings.HasPrefix(id, supervisorPrefix)
}

// channel returns one channel's data. It asks by request because ari/v5 hides what Asterisk answered.
func (a *asterisk) channel(id string) (*ari.ChannelData, error) {
	data := new(ari.ChannelData)
	return data, a.request(http.MethodGet, "/channels/"+id, nil, nil, data)
}

// page returns the page that the channel of an operator's browser leads to; "" if it is nobody's.
func (a *asterisk) page(channel string) (string, error) {
	return a.contact(channel, "CHANNEL(pjsip,target_uri)")
}

// pageAt returns the page that is registered at an endpoint, such as "PJSIP/web-103"; "" if there is none. It is asked of a
// channel, of any, because ARI reads the dialplan's functions nowhere else.
func (a *asterisk) pageAt(endpoint, channel string) (string, error) {
	return a.contact(channel, "PJSIP_DIAL_CONTACTS("+strings.TrimPrefix(endpoint, pjsip)+")")
}

// contact reads a function of the dialplan that returns the address of a page.
func (a *asterisk) contact(channel, function string) (string, error) {
	var answer struct{ Value string }
	err := a.request(http.MethodGet, "/channels/"+channel+"/variable", url.Values{"variable": {function}}, nil, &answer)
	return pageIn(answer.Value), err
}

// received returns how many packets of sound a channel has got from its device.
func (a *asterisk) received(channel string) (int, error) {
	var statistics struct{ RXCount int }
	err := a.request(http.MethodGet, "/channels/"+channel+"/rtp_statistics", nil, nil, &statistics)
	return statistics.RXCount, err
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

// endpointOffline reports whether nothing is registered at an endpoint, such as "PJSIP/103". One that Asterisk does not
// have is offline.
func (a *asterisk) endpointOffline(endpoint string) (bool, error) {
	var data ari.EndpointData
	err := a.request(http.MethodGet, "/endpoints/"+endpoint, nil, nil, &data)
	if err != nil && !gone(err) {
		return false, fmt.Errorf("endpoint %s: %w", endpoint, err)
	}
	return data.State != "online", nil
}

// watch subscribes the application to the changes of the devices and of their registrations. An endpoint that Asterisk
// does not have yet cannot be watched: its device's state has to do.
func (a *asterisk) watch(devices []string) error {
	if err := a.subscribe("deviceState:", devices); err != nil {
		return err
	}
	err := a.subscribe("endpoint:", devices)
	if err == nil || !gone(err) {
		return err
	}
	for _, d := range devices {
		if err := a.subscribe("endpoint:", []string{d}); err != nil && !gone(err) {
			return err
		}
	}
	return nil
}

// ignore has Asterisk keep events of these types back: they are most of what it would send.
func (a *asterisk) ignore(kinds []string) error {
	type kind struct {
		Type string `json:"type"`
	}
	disallowed := make([]kind, len(kinds))
	for i, name := range kinds {
		disallowed[i] = kind{name}
	}
	return a.request(http.MethodPut, "/applications/"+a.application+"/eventFilter", nil, map[string]any{"disallowed": disallowed}, nil)
}

func (a *asterisk) subscribe(kind string, names []string) error {
	sources := make([]string, len(names))
	for i, n := range names {
		sources[i] = kind + n
	}
	query := url.Values{"eventSource": {strings.Join(sources, ",")}}
	return a.request(http.MethodPost, "/applications/"+a.application+"/subscription", query, nil, nil)
}
