package speech_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr/speech"
	"hotline/sounds"
)

// reachable collects every key that speech can ask for in a language.
func reachable(language sounds.Language) map[sounds.Key]bool {
	reached := make(map[sounds.Key]bool)
	add := func(keys []sounds.Key) {
		for _, key := range keys {
			reached[key] = true
		}
	}
	reachNumbers(language, add)
	reachCalendar(language, add)
	for wait := time.Duration(0); wait <= time.Hour; wait += time.Minute {
		add(speech.Wait(language, wait))
	}
	return reached
}

// reachNumbers adds all amounts (each below a thousand, then each number of thousands and of millions), counts, ordinals.
func reachNumbers(language sounds.Language, add func([]sounds.Key)) {
	add(speech.Digits(language, "0123456789"))
	for n := range int64(1000) {
		add(speech.Position(language, int(n)))
		for _, scale := range []int64{1, 1_000, 1_000_000} {
			for _, unit := range []speech.Unit{speech.Hryvnia, speech.Kopiyka, speech.Minute, speech.Hour, speech.Day} {
				add(speech.Count(language, n*scale, unit))
			}
			for _, amount := range []int64{100 * n * scale, 100*n*scale + n%100, -100*n*scale - n%100} {
				add(speech.Amount(language, billing.Kopiykas(amount)))
				add(speech.Balance(language, billing.Kopiykas(amount)))
			}
		}
	}
}

// reachCalendar adds all dates, times of day, expected times of repair and opening hours.
func reachCalendar(language sounds.Language, add func([]sounds.Key)) {
	for _, date := range leapYear() {
		add(slices.Concat(speech.Date(language, date), speech.On(language, date), speech.Until(language, date),
			speech.From(language, date), speech.Term(language, date.Day, date)))
	}
	now := time.Date(2026, time.November, 23, 0, 0, 30, 0, time.UTC)
	add(speech.Restoration(language, now, now))
	for minute := range 3 * 24 * 60 {
		at := now.Add(time.Duration(minute+1) * time.Minute)
		add(slices.Concat(speech.Clock(language, at), speech.Moment(language, at, now), speech.Restoration(language, at, now)))
	}
	for from := time.Duration(0); from < 24*time.Hour; from += 5 * time.Minute {
		add(slices.Concat(speech.Hours(language, from, 0), speech.Hours(language, from, 24*time.Hour),
			speech.Hours(language, 0, from+5*time.Minute)))
	}
	for first := time.Sunday; first <= time.Saturday; first++ {
		for last := time.Sunday; last <= time.Saturday; last++ {
			add(speech.Weekdays(language, first, last))
		}
	}
}

// TestEverythingSaidCanBeHeard proves that all of it is in the catalogue and has audio, and that every recorded part has
// a use.
func TestEverythingSaidCanBeHeard(t *testing.T) {
	library, err := sounds.Open(os.DirFS("../../sounds"))
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range sounds.Languages() {
		reached := reachable(language)
		for key := range reached {
			if library.Audio(language, key) == nil {
				t.Errorf("%s: %s is said and cannot be heard", language, key)
			}
		}
		for _, part := range sounds.Parts(language) {
			if spare := language == sounds.Ukrainian && part == "w.and"; !spare && !reached[part] {
				t.Errorf("%s: nothing says %s", language, part)
			}
		}
	}
}
