package speech

import (
	"hotline/billing"
	"hotline/sounds"
)

// Digits says a number digit by digit, as a contract or telephone number is read back. It says digits alone: a number
// with anything else in it, or with nothing, gives nil.
func Digits(language sounds.Language, number string) []sounds.Key {
	var keys []sounds.Key
	for _, digit := range number {
		if digit < '0' || digit > '9' {
			return nil
		}
		keys = append(keys, sounds.Key("d."+string(digit)))
	}
	return keys
}

// Count says how many of a unit there are: «двадцять одна хвилина». It says 0 to MaxCount.
func Count(language sounds.Language, n int64, unit Unit) []sounds.Key {
	if n < 0 || n > MaxCount {
		return nil
	}
	return grammarOf(language).count(nil, n, unit)
}

// Ordinal says a place in the queue: «сто двадцять перший», "one hundred and twenty-first". It says 1 to MaxOrdinal.
func Ordinal(language sounds.Language, n int) []sounds.Key {
	if n < 1 || n > MaxOrdinal {
		return nil
	}
	return grammarOf(language).ordinal(n)
}

// Amount says an amount of money: «двадцять одна гривня сорок дві копійки». Whole hryvnias are said without kopiykas,
// less than a hryvnia without hryvnias, a debt with «мінус» before it. It says -MaxAmount to MaxAmount.
func Amount(language sounds.Language, amount billing.Kopiykas) []sounds.Key {
	switch {
	case amount < -MaxAmount || amount > MaxAmount:
		return nil
	case amount < 0:
		return after("w.minus", Amount(language, -amount))
	}
	g, hryvnias, kopiykas := grammarOf(language), int64(amount/100), int64(amount%100)
	said := make([]sounds.Key, 0, longestAmount)
	if hryvnias > 0 || kopiykas == 0 {
		said = g.count(said, hryvnias, Hryvnia)
	}
	if hryvnias > 0 && kopiykas > 0 {
		said = append(said, g.and...)
	}
	if kopiykas > 0 {
		said = g.count(said, kopiykas, Kopiyka)
	}
	return said
}

// longestAmount is how many parts an amount below a million has at most, a minus included.
const longestAmount = 12

// Balance says how an account stands, in a sentence of its own: what is on it, or the debt. It has Amount's bounds.
func Balance(language sounds.Language, balance billing.Kopiykas) []sounds.Key {
	if balance < 0 && balance >= -MaxAmount {
		return after("money.debt", Amount(language, -balance))
	}
	return after("money.balance", Amount(language, balance))
}
