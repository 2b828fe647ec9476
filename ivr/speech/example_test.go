package speech_test

import (
	"fmt"
	"strings"
	"time"

	"hotline/billing"
	"hotline/ivr/speech"
	"hotline/sounds"
)

// show prints keys and what they say.
func show(language sounds.Language, keys []sounds.Key) {
	words := make([]string, len(keys))
	for i, key := range keys {
		words[i], _ = sounds.Text(language, key)
	}
	fmt.Println(keys, strings.Join(words, " "))
}

// An amount is composed of recorded parts. The noun follows its number.
func ExampleAmount() {
	show(sounds.Ukrainian, speech.Amount(sounds.Ukrainian, 21_42))
	show(sounds.Ukrainian, speech.Amount(sounds.Ukrainian, -2_000_00))
	show(sounds.English, speech.Amount(sounds.English, 21_42))
	// Output:
	// [num.f.21 u.hrn.one num.f.42 u.kop.few] двадцять одна гривня сорок дві копійки
	// [w.minus num.f.2 u.thousand.few u.hrn.many] мінус дві тисячі гривень
	// [num.21 u.hrn.many w.and num.42 u.kop.many] twenty-one hryvnias and forty-two kopiykas
}

// A trust credit lasts until a day, that day included.
func ExampleTerm() {
	show(sounds.Ukrainian, speech.Term(sounds.Ukrainian, 7, billing.Date{Year: 2026, Month: time.December, Day: 12}))
	// Output:
	// [num.m.7 u.day.many w.until date.gen.12 month.gen.12 w.inclusive] сім днів до дванадцятого грудня включно
}

// An expected time of repair is rounded up to five minutes.
func ExampleRestoration() {
	now := time.Date(2026, time.November, 23, 17, 5, 0, 0, time.UTC)
	show(sounds.Ukrainian, speech.Restoration(sounds.Ukrainian, now.Add(83*time.Minute), now))
	// Output:
	// [outage.eta w.today hour.at.18 num.m.30 u.min.many] Орієнтовний час відновлення послуг: сьогодні о вісімнадцятій годині тридцять хвилин
}
