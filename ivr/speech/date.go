package speech

import (
	"slices"

	"hotline/billing"
	"hotline/sounds"
)

// dateUse is what a date is said for; it decides the case.
type dateUse int

const (
	dateItself dateUse = iota // третє березня, the third of March
	dateOn                    // третього березня, on the third of March
	dateUntil                 // до третього березня включно, until the third of March inclusive
	dateFrom                  // з третього березня, from the third of March
)

// Date says a date by itself: «третє березня». Like all dates it is said without its year, so it should be less than a
// year away. No date gives nil.
func Date(language sounds.Language, date billing.Date) []sounds.Key {
	return say(language, dateItself, date)
}

// On says on which day: «третього березня». No date gives nil.
func On(language sounds.Language, date billing.Date) []sounds.Key {
	return say(language, dateOn, date)
}

// Until says up to which day, that day included: «до третього березня включно». No date gives nil.
func Until(language sounds.Language, date billing.Date) []sounds.Key {
	return say(language, dateUntil, date)
}

// From says from which day on: «з першого грудня», «із четвертого березня». No date gives nil.
func From(language sounds.Language, date billing.Date) []sounds.Key {
	return say(language, dateFrom, date)
}

// Term says how long something is valid: «сім днів до дванадцятого березня включно». It says 1 to MaxCount days.
func Term(language sounds.Language, days int, last billing.Date) []sounds.Key {
	if days < 1 || days > MaxCount || !exists(last) {
		return nil
	}
	g := grammarOf(language)
	return append(g.count(slices.Clone(g.lasting), int64(days), Day), g.date(dateUntil, last)...)
}

// say says a date if it is one.
func say(language sounds.Language, use dateUse, date billing.Date) []sounds.Key {
	if !exists(date) {
		return nil
	}
	return grammarOf(language).date(use, date)
}

// exists reports whether the calendar has a date. It has neither 30 February nor no date at all.
func exists(date billing.Date) bool { return date == date.AddDays(0) }
