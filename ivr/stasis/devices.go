package stasis

import (
	"maps"
	"slices"
	"strings"

	"github.com/CyCoreSystems/ari/v5"

	"hotline/routing"
)

// Devices are what an operator takes calls with, by their names in Asterisk. A call rings in the browser while the desk is
// open there, else on the telephone.
type Devices struct {
	Phone   string // such as "PJSIP/103"; "": the operator has none
	Browser string // such as "PJSIP/web-103"; "": the operator has none
}

// names returns the devices that there are.
func (d Devices) names() []string {
	return slices.DeleteFunc([]string{d.Phone, d.Browser}, func(name string) bool { return name == "" })
}

// pjsip begins the names of devices that speak SIP.
const pjsip = "PJSIP/"

// device is one of an operator's devices as Asterisk reports it.
type device struct {
	operator routing.OperatorID
	browser  bool
	state    string   // such as NOT_INUSE; "": not known yet
	offline  bool     // nothing is registered: a device that rings or talks keeps that state until the call ends
	pages    []string // that have registered at a browser, in the order of their first time
	news     int      // events that have told of it
}

// stands reports whether the device is registered, and whether it is in a call.
func (d *device) stands() (registered, busy bool) {
	online, busy := deviceStands(d.state)
	return online && !d.offline, busy
}

// SetDevices changes which devices the operators have, while calls go on. The error says that Asterisk did not answer for
// the new ones: they are not known then, until SetDevices is called again.
func (a *App) SetDevices(devices map[routing.OperatorID]Devices) error {
	a.mu.Lock()
	added, poorer := a.mergeDevices(devices)
	linked := a.linked
	a.mu.Unlock()
	for _, operator := range poorer {
		a.tellBoard(operator)
	}
	if !linked || len(added) == 0 {
		return nil // all are asked for when the link is made
	}
	err := a.asterisk.watch(added)
	if err == nil {
		err = a.askDevices(added)
	}
	if err != nil {
		a.forgetDevices(added)
	}
	return err
}

// mergeDevices takes the devices over. It returns the names of those that are new, or were not asked for yet, and who has lost
// one; a.mu is held.
func (a *App) mergeDevices(devices map[routing.OperatorID]Devices) (added []string, poorer []routing.OperatorID) {
	merged := make(map[string]*device, len(devices))
	for operator, of := range devices {
		for _, name := range of.names() {
			browser := name == of.Browser
			if d := a.devices[name]; d != nil && d.operator == operator && d.browser == browser {
				if merged[name] = d; d.state == "" {
					added = append(added, name)
				}
				continue
			}
			merged[name] = &device{operator: operator, browser: browser}
			added = append(added, name)
		}
	}
	for name, d := range a.devices {
		if kept := merged[name]; kept == nil || kept.operator != d.operator {
			poorer = append(poorer, d.operator)
		}
	}
	a.devices = merged
	slices.Sort(added)
	return added, poorer
}

// forgetDevices lets go of devices that Asterisk did not answer for: their operators are known by the others they have.
func (a *App) forgetDevices(names []string) {
	var owners []routing.OperatorID
	a.mu.Lock()
	for _, name := range names {
		if d := a.devices[name]; d != nil {
			owners = append(owners, d.operator)
		}
		delete(a.devices, name)
	}
	a.mu.Unlock()
	for _, operator := range owners {
		a.tellBoard(operator)
	}
}

// Devices returns the devices of an operator; none if there is no such operator.
func (a *App) Devices(operator routing.OperatorID) (of Devices) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for name, d := range a.devices {
		switch {
		case d.operator != operator:
		case d.browser:
			of.Browser = name
		default:
			of.Phone = name
		}
	}
	return of
}

// deviceOf returns the device on which an operator takes calls now: the browser if it is registered, else the telephone, and
// without one the browser all the same; "" if there is none.
func (a *App) deviceOf(operator routing.OperatorID) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var phone, browser string
	for name, d := range a.devices {
		registered, _ := d.stands()
		switch {
		case d.operator != operator:
		case d.browser && registered:
			return name
		case d.browser:
			browser = name
		default:
			phone = name
		}
	}
	if phone == "" {
		return browser
	}
	return phone
}

// deskAt returns whose browser a device is; "" if it is a telephone or nobody's.
func (a *App) deskAt(name string) routing.OperatorID {
	a.mu.Lock()
	defer a.mu.Unlock()
	if d := a.devices[name]; d != nil && d.browser {
		return d.operator
	}
	return ""
}

// operatorAt returns whose device a channel is by its name, such as "PJSIP/103-0000001a"; "" if it is nobody's.
func (a *App) operatorAt(channelName string) routing.OperatorID {
	a.mu.Lock()
	defer a.mu.Unlock()
	if d := a.devices[deviceName(channelName)]; d != nil {
		return d.operator
	}
	return ""
}

// deviceName returns the device whose channel has the name.
func deviceName(channelName string) string {
	if i := strings.LastIndexByte(channelName, '-'); i >= 0 {
		return channelName[:i]
	}
	return channelName
}

// watchDevices subscribes to the operators' devices, lets calls be taken up, and then tells the board how the devices
// stand: an operator of an adopted call must be known as taken before the device can be offered another.
func (a *App) watchDevices(takeUp func() error) error {
	a.mu.Lock()
	names := slices.Sorted(maps.Keys(a.devices))
	a.mu.Unlock()
	if len(names) > 0 {
		if err := a.asterisk.watch(names); err != nil {
			return err
		}
	}
	if err := takeUp(); err != nil {
		return err
	}
	return a.askDevices(names)
}

// askDevices asks how devices stand, and tells the board. A device in a call may have lost its registration since. What an event
// tells meanwhile is newer than the answer.
func (a *App) askDevices(names []string) error {
	for _, name := range names {
		before := a.newsOf(name)
		state, err := a.asterisk.deviceState(name)
		if err != nil {
			return err
		}
		offline := false
		if _, busy := deviceStands(state); busy {
			if offline, err = a.asterisk.endpointOffline(name); err != nil {
				return err
			}
		}
		a.note(name, func(d *device) {
			switch {
			case d.news == before:
				d.state, d.offline = state, offline
			case d.state == "": // the event told only whether it is registered
				d.state = state
			}
		})
	}
	return nil
}

// newsOf returns how many events have told of a device.
func (a *App) newsOf(name string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if d := a.devices[name]; d != nil {
		return d.news
	}
	return 0
}

// deviceChanged takes over what Asterisk says of a device.
func (a *App) deviceChanged(data ari.DeviceStateData) {
	a.note(data.Name, func(d *device) { d.state, d.news = data.State, d.news+1 })
}

// endpointChanged takes over whether a device is registered.
func (a *App) endpointChanged(data ari.EndpointData) {
	a.note(data.Technology+"/"+data.Resource, func(d *device) { d.offline, d.news = data.State == "offline", d.news+1 })
}

// note changes what is known of a device and tells the board. Devices that are nobody's are passed over.
func (a *App) note(name string, change func(*device)) {
	a.mu.Lock()
	d := a.devices[name]
	if d != nil {
		change(d)
		a.log.Debug("device", "operator", d.operator, "device", name, "state", d.state, "offline", d.offline)
	}
	a.mu.Unlock()
	if d != nil {
		a.tellBoard(d.operator)
	}
}

// tellBoard tells the board whether an operator can be reached at one of the devices, and whether one is in a call; not
// before all of them are known, or the board would take an offer back that rings at the one asked for next. Who has no device any
// more cannot be reached.
func (a *App) tellBoard(operator routing.OperatorID) {
	a.noting.Lock() // the board hears of the changes in their order
	defer a.noting.Unlock()
	known := true
	var online, busy bool
	a.mu.Lock()
	for _, d := range a.devices {
		if d.operator != operator {
			continue
		}
		known = known && d.state != ""
		registered, inCall := d.stands()
		online, busy = online || registered, busy || inCall
	}
	busy = busy || a.supervised[operator] != ""
	a.mu.Unlock()
	if known {
		a.parts.Board.Device(operator, online, busy)
	}
}

// deviceStands reads Asterisk's device state: UNAVAILABLE is a device that is not registered, and only one that is
// NOT_INUSE can take a call.
func deviceStands(state string) (online, busy bool) {
	switch state {
	case "NOT_INUSE":
		return true, false
	case "INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD":
		return true, true
	default: // UNAVAILABLE, INVALID, UNKNOWN
		return false, false
	}
}
