package stasis

import (
	"maps"
	"slices"
	"strings"

	"github.com/CyCoreSystems/ari/v5"

	"hotline/routing"
)

// device is an operator's telephone as Asterisk reports it.
type device struct {
	operator routing.OperatorID
	state    string // such as NOT_INUSE; "": not known yet
	offline  bool   // nothing is registered: a device that rings or talks keeps that state until the call ends
}

// SetDevices changes which devices the operators have, such as "PJSIP/103", while calls go on. The error says that Asterisk
// did not answer for the new ones: they are not known then, until SetDevices is called again.
func (a *App) SetDevices(devices map[routing.OperatorID]string) error {
	a.mu.Lock()
	added := a.mergeDevices(devices)
	linked := a.linked
	a.mu.Unlock()
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

// mergeDevices takes the devices over and returns the names of those that are new; a.mu is held.
func (a *App) mergeDevices(devices map[routing.OperatorID]string) []string {
	var added []string
	merged := make(map[string]*device, len(devices))
	for operator, name := range devices {
		if d := a.devices[name]; d != nil && d.operator == operator {
			merged[name] = d
			continue
		}
		merged[name] = &device{operator: operator}
		added = append(added, name)
	}
	a.devices = merged
	slices.Sort(added)
	return added
}

func (a *App) forgetDevices(names []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, name := range names {
		delete(a.devices, name)
	}
}

// deviceOf returns the operator's device; "" if there is none.
func (a *App) deviceOf(operator routing.OperatorID) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for name, d := range a.devices {
		if d.operator == operator {
			return name
		}
	}
	return ""
}

// operatorAt returns whose device a channel is by its name, such as "PJSIP/103-0000001a"; "" if it is nobody's.
func (a *App) operatorAt(channelName string) routing.OperatorID {
	name := channelName
	if i := strings.LastIndexByte(name, '-'); i >= 0 {
		name = name[:i]
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if d := a.devices[name]; d != nil {
		return d.operator
	}
	return ""
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

// askDevices asks how devices stand, and tells the board. A device in a call may have lost its registration since.
func (a *App) askDevices(names []string) error {
	for _, name := range names {
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
		a.note(name, func(d *device) { d.state, d.offline = state, offline })
	}
	return nil
}

// deviceChanged takes over what Asterisk says of a device.
func (a *App) deviceChanged(data ari.DeviceStateData) {
	a.note(data.Name, func(d *device) { d.state = data.State })
}

// endpointChanged takes over whether a device is registered.
func (a *App) endpointChanged(data ari.EndpointData) {
	a.note(data.Technology+"/"+data.Resource, func(d *device) { d.offline = data.State == "offline" })
}

// note changes what is known of a device and tells the board whether it is registered and whether it is busy. Devices
// that are nobody's are passed over.
func (a *App) note(name string, change func(*device)) {
	a.noting.Lock() // the board hears of the changes in their order
	defer a.noting.Unlock()
	a.mu.Lock()
	d := a.devices[name]
	var stands device
	claimed := false
	if d != nil {
		change(d)
		stands = *d
		claimed = a.supervised[d.operator] != ""
	}
	a.mu.Unlock()
	if d == nil || stands.state == "" {
		return
	}
	online, busy := deviceStands(stands.state)
	a.parts.Board.Device(stands.operator, online && !stands.offline, busy || claimed)
	a.log.Debug("device", "operator", stands.operator, "state", stands.state, "offline", stands.offline)
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
