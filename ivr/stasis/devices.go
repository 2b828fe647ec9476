package stasis

import (
	"maps"
	"slices"

	"github.com/CyCoreSystems/ari/v5"
)

// watchDevices subscribes to the operators' devices, lets calls be taken up, and then tells the board how the devices
// stand: an operator of an adopted call must be known as taken before the device can be offered another.
func (a *App) watchDevices(takeUp func() error) error {
	names := slices.Sorted(maps.Keys(a.devices))
	if len(names) > 0 {
		if err := a.asterisk.watch(names); err != nil {
			return err
		}
	}
	if err := takeUp(); err != nil {
		return err
	}
	for _, name := range names {
		state, err := a.asterisk.deviceState(name)
		if err != nil {
			return err
		}
		a.deviceChanged(ari.DeviceStateData{Name: name, State: state})
	}
	return nil
}

// deviceChanged tells the board whether a device is registered and whether it is busy.
func (a *App) deviceChanged(data ari.DeviceStateData) {
	operator, ours := a.devices[data.Name]
	if !ours {
		return
	}
	online, busy := deviceStands(data.State)
	a.parts.Board.Device(operator, online, busy)
	a.log.Debug("device", "operator", operator, "state", data.State)
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
