// Package speech composes what cannot be recorded whole: numbers, amounts of money, places in the queue, dates and times
// of day, as the keys of recorded parts in the order in which they are played, with the gender, case and form of noun
// that the language wants.
//
// It is pure and uses the catalogue's keys (package sounds) and the types of money and dates (package billing) alone.
// The dialogue (ivr) calls it for every sentence with a number in it. Asterisk's own say functions speak no Ukrainian
// and cannot be interrupted.
//
// What is out of a function's bounds cannot be said: the result is nil, whole sentences included, and the dialogue
// leaves the sentence out or gives the call to an operator. Anything else has audio in every language.
//
// No pauses are played: the tails of the recordings hold them. From one digit to the next it is 165 to 185 ms, within
// other numbers about 45 ms (package sounds/studio, margins).
package speech

import (
	"slices"
	"strconv"

	"hotline/billing"
	"hotline/sounds"
)

// Unit is what Count counts. Its value is the unit's name in the catalogue's keys.
type Unit string

// The units.
const (
	Hryvnia Unit = "hrn"
	Kopiyka Unit = "kop"
	Minute  Unit = "min"
	Hour    Unit = "hour"
	Day     Unit = "day"
)

// The bounds of what can be said.
const (
	// MaxCount is the largest number Count says.
	MaxCount = 999_999_999
	// MaxOrdinal is the largest number Ordinal says.
	MaxOrdinal = 999
	// MaxAmount is the largest amount of money Amount says, as a debt too.
	MaxAmount billing.Kopiykas = MaxCount*100 + 99
)

// recordedOrdinals is up to which number, in every language, each ordinal has a recording of its own; above it the full
// tens and hundreds have.
const recordedOrdinals = 50

// grammar is how one language says things. Its functions are called within their bounds only.
type grammar struct {
	count   func(said []sounds.Key, n int64, unit Unit) []sounds.Key // appends to what is said before
	ordinal func(n int) []sounds.Key
	date    func(use dateUse, date billing.Date) []sounds.Key
	clock   func(use clockUse, hour, minute int) []sounds.Key

	and     []sounds.Key // between hryvnias and kopiykas
	lasting []sounds.Key // before a length of time

	midnightEnds bool // midnight is said to be in the day it ends, not in the one it begins
}

// grammarOf returns the grammar of a language; the hotline's first language stands in for an unknown one.
func grammarOf(language sounds.Language) grammar {
	if language == sounds.English {
		return english()
	}
	return ukrainian()
}

// numbered returns the key of a recorded number: prefix and n.
func numbered(prefix string, n int64) sounds.Key {
	return sounds.Key(prefix + strconv.FormatInt(n, 10))
}

// after puts a prompt before what could be said; what could not stays unsaid.
func after(prompt sounds.Key, said []sounds.Key) []sounds.Key {
	if said == nil {
		return nil
	}
	return slices.Insert(said, 0, prompt)
}
