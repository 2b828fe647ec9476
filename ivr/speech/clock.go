package speech

import (
	"slices"
	"time"

	"hotline/billing"
	"hotline/sounds"
)

// clockUse is what a time of day is said for; it decides the case.
type clockUse int

const (
	clockAt    clockUse = iota // о вісімнадцятій годині тридцять хвилин, at six thirty p.m.
	clockFrom                  // з дев'ятої, from nine a.m.
	clockUntil                 // до вісімнадцятої години, until six p.m.
)

// openingStep is the step of the opening hours that can be said.
const openingStep = 5 * time.Minute

// restorationStep is the step to which an expected time of repair is rounded.
const restorationStep = 5 * time.Minute

// day is the length of the day opening hours are counted in. Clocks that change make no difference to them.
const day = 24 * time.Hour

// Clock says at what time of day, to the minute begun: «о вісімнадцятій годині тридцять хвилин», «об одинадцятій
// годині». The zone is the time's own.
func Clock(language sounds.Language, at time.Time) []sounds.Key {
	return grammarOf(language).clock(clockAt, at.Hour(), at.Minute())
}

// Moment says on which day and at what time of day, as seen from now and in now's zone: «сьогодні о вісімнадцятій
// годині», «завтра об одинадцятій годині», «третього березня о п'ятій годині». Ukrainian counts midnight to the day it
// begins («завтра о нульовій годині»), English to the day it ends ("today at midnight").
func Moment(language sounds.Language, at, now time.Time) []sounds.Key {
	g, at := grammarOf(language), at.In(now.Location())
	date, today := billing.DateOf(at, now.Location()), billing.DateOf(now, now.Location())
	if g.midnightEnds && at.Hour() == 0 && at.Minute() == 0 {
		date = date.AddDays(-1)
	}
	said := g.clock(clockAt, at.Hour(), at.Minute())
	switch date {
	case today:
		return after("w.today", said)
	case today.AddDays(1):
		return after("w.tomorrow", said)
	}
	return append(g.date(dateOn, date), said...)
}

// Restoration says when service is expected back, in a sentence of its own, as seen from now and in now's zone. The time
// is rounded up to five minutes: an estimate should not sound exact, nor promise service too soon. A time that is not
// known (zero) or already over gives the sentence that nobody knows yet.
func Restoration(language sounds.Language, expected, now time.Time) []sounds.Key {
	if !expected.After(now) {
		return []sounds.Key{"outage.noeta"}
	}
	rounded := expected.Truncate(restorationStep)
	if rounded.Before(expected) {
		rounded = rounded.Add(restorationStep)
	}
	return after("outage.eta", Moment(language, rounded, now))
}

// Hours says opening hours given as time since midnight: «з дев'ятої до вісімнадцятої години», the whole day «цілодобово».
// They may end after midnight (from 20 until 2 h). It says multiples of five minutes, from 0:00 on and until 24:00 at
// the latest; the same time twice gives nil.
func Hours(language sounds.Language, from, until time.Duration) []sounds.Key {
	switch {
	case from < 0 || from >= day || until < 0 || until > day || from == until:
		return nil
	case from%openingStep != 0 || until%openingStep != 0:
		return nil
	case until-from == day:
		return []sounds.Key{"w.always"}
	}
	g := grammarOf(language)
	return slices.Concat(clock(g, clockFrom, from), clock(g, clockUntil, until))
}

// clock says a time given as time since midnight.
func clock(g grammar, use clockUse, since time.Duration) []sounds.Key {
	return g.clock(use, int(since/time.Hour), int(since%time.Hour/time.Minute))
}

// Weekdays says on which days of the week, the last one included: «з понеділка по п'ятницю», one day «у суботу», all
// seven «щодня».
func Weekdays(language sounds.Language, first, last time.Weekday) []sounds.Key {
	switch (last - first + 7) % 7 {
	case 0:
		return []sounds.Key{weekday("weekday.on.", first)}
	case 6:
		return []sounds.Key{"w.daily"}
	}
	return []sounds.Key{weekday("weekday.from.", first), weekday("weekday.through.", last)}
}

// weekday returns the key of a day of the week; in the catalogue Monday is 1, Sunday 7.
func weekday(prefix string, d time.Weekday) sounds.Key {
	return numbered(prefix, int64(d+6)%7+1)
}
