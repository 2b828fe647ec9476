package stasis

import (
	"time"

	"hotline/ivr"
)

// A hang-up that Asterisk refuses for the moment is asked for again: nobody is to be left on a silent line.
const (
	releaseTries = 10
	releaseRetry = 500 * time.Millisecond
)

// release hangs a channel up. It returns when the channel is gone, and the last error when Asterisk would not in all the
// tries or the App stops.
func (a *App) release(channel string, cause ivr.Cause) error {
	for try := 1; ; try++ {
		err := a.asterisk.hangUp(channel, cause)
		if err == nil || gone(err) {
			return nil
		}
		if try == releaseTries || !wait(a.lifetime, releaseRetry) {
			return err
		}
	}
}
