package stasis

import (
	"context"
	"errors"
	"fmt"
)

// Examine asks an Asterisk whether the App could work with it: it returns what Asterisk says of itself and the state of
// each device of the operators, by its name. It neither opens the event socket nor changes anything. The error says what Asterisk
// refused, or that it does not answer.
func Examine(ctx context.Context, config Config) (string, map[string]string, error) {
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
	devices := make(map[string]string, len(config.Devices))
	for _, of := range config.Devices {
		for _, name := range of.names() {
			if devices[name], err = a.deviceState(name); err != nil {
				return "", nil, errors.Join(err, ctx.Err())
			}
		}
	}
	return fmt.Sprintf("version %s answers; user %s may use ARI", info.SystemInfo.Version, config.Username), devices, nil
}
