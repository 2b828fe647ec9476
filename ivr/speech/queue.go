package speech

import (
	"time"

	"hotline/sounds"
)

// longWait is the longest wait that is told in minutes.
const longWait = 30 * time.Minute

// Position says a caller's place in the queue in a sentence of its own, the first place as being next. It says 1 to
// MaxOrdinal.
func Position(language sounds.Language, place int) []sounds.Key {
	if place == 1 {
		return []sounds.Key{"queue.next"}
	}
	return after("queue.position", Ordinal(language, place))
}

// Wait says the expected wait in a sentence of its own: full minutes rounded up, «менше однієї хвилини» below one, «понад
// тридцять хвилин» above thirty.
func Wait(language sounds.Language, wait time.Duration) []sounds.Key {
	switch {
	case wait < time.Minute:
		return []sounds.Key{"queue.wait.lt1"}
	case wait > longWait:
		return []sounds.Key{"queue.wait.gt30"}
	}
	minutes := int64((wait + time.Minute - 1) / time.Minute)
	return after("queue.wait", Count(language, minutes, Minute))
}
