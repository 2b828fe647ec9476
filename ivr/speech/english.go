package speech

import (
	"slices"
	"strconv"

	"hotline/billing"
	"hotline/sounds"
)

// english returns the grammar of English, the British kind: "one hundred and five", "the third of March". Midnight ends
// a day: "tomorrow at midnight" is the one between tomorrow and the day after.
func english() grammar {
	return grammar{
		count: enCount, ordinal: enOrdinal, date: enDate, clock: enClock,
		and: []sounds.Key{"w.and"}, lasting: []sounds.Key{"w.for"}, midnightEnds: true,
	}
}

// enCount says a number and its unit.
func enCount(said []sounds.Key, n int64, unit Unit) []sounds.Key {
	form := ".many"
	if n == 1 {
		form = ".one"
	}
	return append(enCardinal(said, n), sounds.Key("u."+string(unit)+form))
}

// enCardinal says a number.
func enCardinal(said []sounds.Key, n int64) []sounds.Key {
	if millions := n / 1_000_000; millions > 0 {
		said = append(enBelowThousand(said, millions), "u.million")
	}
	if thousands := n / 1_000 % 1_000; thousands > 0 {
		said = append(enBelowThousand(said, thousands), "u.thousand")
	}
	rest := n % 1_000
	switch {
	case rest == 0 && n > 0:
		return said
	case rest < 100 && n > rest:
		said = append(said, "w.and") // one thousand and five
	}
	return enBelowThousand(said, rest)
}

// enBelowThousand says a number of 0 to 999.
func enBelowThousand(said []sounds.Key, n int64) []sounds.Key {
	hundreds, rest := n/100*100, n%100
	switch {
	case hundreds == 0:
		return append(said, numbered("num.", rest))
	case rest == 0:
		return append(said, numbered("num.h.", hundreds))
	}
	return append(said, numbered("num.h.", hundreds), "w.and", numbered("num.", rest))
}

// enOrdinal says an ordinal: only the last word is one.
func enOrdinal(n int) []sounds.Key {
	hundreds, rest := int64(n/100), int64(n%100)
	if rest == 0 {
		return []sounds.Key{numbered("num.", hundreds), "ord.100"}
	}
	var keys []sounds.Key
	if hundreds > 0 {
		keys = append(keys, numbered("num.h.", hundreds*100), "w.and")
	}
	if rest > recordedOrdinals && rest%10 > 0 {
		keys = append(keys, numbered("num.", rest-rest%10))
		rest %= 10
	}
	return append(keys, numbered("ord.", rest))
}

// enDate says a date.
func enDate(use dateUse, date billing.Date) []sounds.Key {
	itself := []sounds.Key{numbered("date.", int64(date.Day)), numbered("month.", int64(date.Month))}
	switch use {
	case dateOn:
		return after("w.on", itself)
	case dateFrom:
		return after("w.from", itself)
	case dateUntil:
		return after("w.until", append(itself, "w.inclusive"))
	}
	return itself
}

// enClock says a time of day. Full hours are recorded with their a.m., p.m., noon or midnight; before minutes only the
// hour of the twelve is, and below ten "oh" stands for the missing tens.
func enClock(use clockUse, hour, minute int) []sounds.Key {
	name := [...]string{clockAt: "at.", clockFrom: "from.", clockUntil: "until."}[use]
	if minute == 0 {
		return []sounds.Key{sounds.Key("hour." + name + strconv.Itoa(hour%24))}
	}
	half := sounds.Key("w.am")
	if hour >= 12 {
		half = "w.pm"
	}
	var oh []sounds.Key
	if minute < 10 {
		oh = []sounds.Key{"w.oh"}
	}
	return slices.Concat([]sounds.Key{numbered("time."+name, int64((hour+11)%12+1))}, oh,
		[]sounds.Key{numbered("num.", int64(minute)), half})
}
