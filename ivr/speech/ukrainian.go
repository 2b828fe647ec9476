package speech

import (
	"strconv"

	"hotline/billing"
	"hotline/sounds"
)

// ukrainian returns the grammar of Ukrainian.
func ukrainian() grammar {
	return grammar{count: ukCount, ordinal: ukOrdinal, date: ukDate, clock: ukClock}
}

// ukForm returns the form of a noun after a number: одна гривня, дві гривні, п'ять гривень. It follows the last
// word said, and eleven to fourteen are words of their own.
func ukForm(n int64) string {
	switch ones, teens := n%10, n%100 >= 11 && n%100 <= 14; {
	case teens || ones == 0 || ones >= 5:
		return "many"
	case ones == 1:
		return "one"
	}
	return "few"
}

// ukUnit returns the noun in the form that goes with a number.
func ukUnit(unit Unit, n int64) sounds.Key {
	return sounds.Key("u." + string(unit) + "." + ukForm(n))
}

// ukCount says a number and its unit. Days are masculine, all other units feminine. A single million or thousand that
// opens the number is not counted: «тисяча двісті гривень», but «мільйон одна тисяча гривень».
func ukCount(said []sounds.Key, n int64, unit Unit) []sounds.Key {
	said = ukGroup(said, n/1_000_000, "million", n < 2_000_000)
	said = ukGroup(said, n/1_000%1_000, "thousand", n < 2_000)
	if n%1_000 > 0 || n == 0 {
		said = ukBelowThousand(said, n%1_000, unit != Day)
	}
	return append(said, ukUnit(unit, n))
}

// ukGroup says the millions, masculine, or the thousands, feminine, of a number; a bare one is not counted.
func ukGroup(said []sounds.Key, n int64, unit Unit, bare bool) []sounds.Key {
	if n == 0 {
		return said
	}
	if n > 1 || !bare {
		said = ukBelowThousand(said, n, unit == "thousand")
	}
	return append(said, ukUnit(unit, n))
}

// ukBelowThousand says a number of 0 to 999. Feminine nouns change a final one or two, not eleven and twelve: двадцять
// одна, дві, одинадцять.
func ukBelowThousand(said []sounds.Key, n int64, feminine bool) []sounds.Key {
	hundreds, rest, ones := n/100*100, n%100, n%10
	if hundreds > 0 {
		said = append(said, numbered("num.h.", hundreds))
	}
	switch {
	case rest == 0 && hundreds > 0:
		return said
	case feminine && rest != 11 && rest != 12 && (ones == 1 || ones == 2):
		return append(said, numbered("num.f.", rest))
	}
	return append(said, numbered("num.m.", rest))
}

// ukOrdinal says a masculine ordinal: only the last word is one, сто двадцять перший; full hundreds are one word.
func ukOrdinal(n int) []sounds.Key {
	var keys []sounds.Key
	rest := n % 100
	if rest == 0 {
		return append(keys, numbered("ord.m.", int64(n)))
	}
	if n > 100 {
		keys = append(keys, numbered("num.h.", int64(n-rest)))
	}
	if rest > recordedOrdinals && rest%10 > 0 {
		keys = append(keys, numbered("num.m.", int64(rest-rest%10)))
		rest %= 10
	}
	return append(keys, numbered("ord.m.", int64(rest)))
}

// ukDate says a date. The month is always in the genitive; «з» or «із» is recorded with the day, whose sound decides.
func ukDate(use dateUse, date billing.Date) []sounds.Key {
	d, month := int64(date.Day), numbered("month.gen.", int64(date.Month))
	switch use {
	case dateUntil:
		return []sounds.Key{"w.until", numbered("date.gen.", d), month, "w.inclusive"}
	case dateFrom:
		return []sounds.Key{numbered("date.from.", d), month}
	case dateOn:
		return []sounds.Key{numbered("date.gen.", d), month}
	}
	return []sounds.Key{numbered("date.nom.", d), month}
}

// ukClock says a time of day; «о» or «об» is recorded with the hour. «З дев'ятої» has no «години» of its own: it shares
// that of «до вісімнадцятої години», unless minutes part the two.
func ukClock(use clockUse, hour, minute int) []sounds.Key {
	h, minutes := strconv.Itoa(hour), numbered("min.gen.", int64(minute))
	switch {
	case use == clockAt && minute == 0:
		return []sounds.Key{sounds.Key("hour.at." + h)}
	case use == clockAt:
		return ukCount([]sounds.Key{sounds.Key("hour.at." + h)}, int64(minute), Minute)
	case use == clockFrom && minute == 0:
		return []sounds.Key{sounds.Key("hour.from." + h)}
	case use == clockFrom: // «години» is the genitive of one here, which sounds like the nominative of few
		return []sounds.Key{sounds.Key("hour.from." + h), "u.hour.few", minutes}
	case minute == 0:
		return []sounds.Key{sounds.Key("hour.until." + h)}
	}
	return []sounds.Key{sounds.Key("hour.until." + h), minutes}
}
