package stasis

import (
	"context"
	"errors"
	"fmt"

	"hotline/routing"
)

// Examine asks an Asterisk whether the App could work with it: it returns what Asterisk says of itself and the state of
// each operator's device. It neither opens the event socket nor changes anything. The error says what Asterisk
// refused, or that it does not answer.
func Examine(ctx context.Context, config Config) (string, map[routing.OperatorID]string, error) {
	if err := config.Validate(); err != nil {
		return "", nil, err
	}
	a := newAsterisk(config)
	info, err := a.client.Asterisk().Info(nil)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Status == 401:
		return "", nil, errors.New("asterisk refuses the ARI user or password")
	case err != nil:
		return "", nil, err
	}
	devices := make(map[routing.OperatorID]string, len(config.Devices))
	for id, device := range config.Devices {
		if devices[id], err = a.deviceState(device); err != nil {
			return "", nil, errors.Join(err, ctx.Err())
		}
	}
	return fmt.Sprintf("version %s answers; user %s may use ARI", info.SystemInfo.Version, config.Username), devices, nil
}
