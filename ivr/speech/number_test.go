package speech_test

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"hotline/billing"
	"hotline/ivr/speech"
	"hotline/sounds"
)

const (
	uk = sounds.Ukrainian
	en = sounds.English
)

func TestAmountsByHand(t *testing.T) {
	for _, c := range []struct {
		amount    billing.Kopiykas
		ukrainian string
		english   string
	}{
		{0, "нуль гривень", "zero hryvnias"},
		{1, "одна копійка", "one kopiyka"},
		{2, "дві копійки", "two kopiykas"},
		{42, "сорок дві копійки", "forty-two kopiykas"},
		{1_00, "одна гривня", "one hryvnia"},
		{1_01, "одна гривня одна копійка", "one hryvnia and one kopiyka"},
		{2_11, "дві гривні одинадцять копійок", "two hryvnias and eleven kopiykas"},
		{5_12, "п'ять гривень дванадцять копійок", "five hryvnias and twelve kopiykas"},
		{11_14, "одинадцять гривень чотирнадцять копійок", "eleven hryvnias and fourteen kopiykas"},
		{21_42, "двадцять одна гривня сорок дві копійки", "twenty-one hryvnias and forty-two kopiykas"},
		{100_00, "сто гривень", "one hundred hryvnias"},
		{101_22, "сто одна гривня двадцять дві копійки", "one hundred and one hryvnias and twenty-two kopiykas"},
		{112_00, "сто дванадцять гривень", "one hundred and twelve hryvnias"},
		{200_50, "двісті гривень п'ятдесят копійок", "two hundred hryvnias and fifty kopiykas"},
		{1_000_00, "тисяча гривень", "one thousand hryvnias"},
		{1_001_00, "тисяча одна гривня", "one thousand and one hryvnias"},
		{1_234_56, "тисяча двісті тридцять чотири гривні п'ятдесят шість копійок",
			"one thousand two hundred and thirty-four hryvnias and fifty-six kopiykas"},
		{2_000_00, "дві тисячі гривень", "two thousand hryvnias"},
		{5_002_00, "п'ять тисяч дві гривні", "five thousand and two hryvnias"},
		{11_000_00, "одинадцять тисяч гривень", "eleven thousand hryvnias"},
		{21_000_00, "двадцять одна тисяча гривень", "twenty-one thousand hryvnias"},
		{32_012_00, "тридцять дві тисячі дванадцять гривень", "thirty-two thousand and twelve hryvnias"},
		{99_999_99, "дев'яносто дев'ять тисяч дев'ятсот дев'яносто дев'ять гривень дев'яносто дев'ять копійок",
			"ninety-nine thousand nine hundred and ninety-nine hryvnias and ninety-nine kopiykas"},
		{101_000_00, "сто одна тисяча гривень", "one hundred and one thousand hryvnias"},
		{1_000_000_00, "мільйон гривень", "one million hryvnias"},
		{1_001_000_00, "мільйон одна тисяча гривень", "one million one thousand hryvnias"},
		{2_000_001_00, "два мільйони одна гривня", "two million and one hryvnias"},
		{21_500_000_00, "двадцять один мільйон п'ятсот тисяч гривень", "twenty-one million five hundred thousand hryvnias"},
		{-125_50, "мінус сто двадцять п'ять гривень п'ятдесят копійок",
			"minus one hundred and twenty-five hryvnias and fifty kopiykas"},
		{-1_000_00, "мінус тисяча гривень", "minus one thousand hryvnias"},
	} {
		compare(t, fmt.Sprint(int64(c.amount)), speech.Amount(uk, c.amount), speech.Amount(en, c.amount), c.ukrainian, c.english)
	}
}

// compare reports where the words in either language are other than wanted.
func compare(t *testing.T, name string, ukrainian, english []sounds.Key, wantUkrainian, wantEnglish string) {
	t.Helper()
	if got := text(uk, ukrainian); got != wantUkrainian {
		t.Errorf("%s:\nsaid %q\nwant %q", name, got, wantUkrainian)
	}
	if got := text(en, english); got != wantEnglish {
		t.Errorf("%s:\nsaid %q\nwant %q", name, got, wantEnglish)
	}
}

// TestEveryAmount compares all ten million amounts from 0.00 to 99,999.99 with the second implementation: the words of
// each whole number of hryvnias and of each number of kopiykas, then of every pair that it is these two, joined.
func TestEveryAmount(t *testing.T) {
	t.Run("uk", func(t *testing.T) {
		everyAmount(t, wording{
			language: uk,
			hryvnias: func(n int) string { return ukNumber(n, true, "гривня гривні гривень") },
			kopiykas: func(n int) string { return ukNumber(n, true, "копійка копійки копійок") },
		})
	})
	t.Run("en", func(t *testing.T) {
		everyAmount(t, wording{
			language: en,
			hryvnias: func(n int) string { return enNumber(n, "hryvnia") },
			kopiykas: func(n int) string { return enNumber(n, "kopiyka") },
			joint:    []sounds.Key{"w.and"},
		})
	})
}

// wording is how the second implementation writes money.
type wording struct {
	language           sounds.Language
	hryvnias, kopiykas func(n int) string
	joint              []sounds.Key
}

// everyAmount shares the amounts out to all processors.
func everyAmount(t *testing.T, w wording) {
	const hryvnias = 100_000
	var small [100][]sounds.Key
	for kopiykas := 1; kopiykas < len(small); kopiykas++ {
		small[kopiykas] = speech.Amount(w.language, billing.Kopiykas(kopiykas))
		if got, want := text(w.language, small[kopiykas]), w.kopiykas(kopiykas); got != want {
			t.Fatalf("0.%02d:\nsaid %q\nwant %q", kopiykas, got, want)
		}
		small[kopiykas] = slices.Concat(w.joint, small[kopiykas])
	}
	share := hryvnias/runtime.GOMAXPROCS(0) + 1
	var workers sync.WaitGroup
	for first := 0; first < hryvnias; first += share {
		workers.Go(func() {
			for whole := first; whole < min(first+share, hryvnias) && !t.Failed(); whole++ {
				w.check(t, whole, &small)
			}
		})
	}
	workers.Wait()
}

// check compares the hundred amounts of a hryvnia, the first in words, the others as the first and what is joined to it.
func (w wording) check(t *testing.T, hryvnias int, small *[100][]sounds.Key) {
	whole := speech.Amount(w.language, billing.Kopiykas(100*hryvnias))
	if got, want := text(w.language, whole), w.hryvnias(hryvnias); got != want {
		t.Errorf("%d.00:\nsaid %q\nwant %q", hryvnias, got, want)
	}
	if hryvnias == 0 {
		return // less than a hryvnia is said without hryvnias, as compared before
	}
	for kopiykas := 1; kopiykas < len(small); kopiykas++ {
		said := speech.Amount(w.language, billing.Kopiykas(100*hryvnias+kopiykas))
		cut := min(len(whole), len(said))
		if !slices.Equal(said[:cut], whole) || !slices.Equal(said[cut:], small[kopiykas]) {
			t.Errorf("%d.%02d: said %q", hryvnias, kopiykas, text(w.language, said))
		}
	}
}

// TestLargeAmounts goes on in uneven steps to the largest amount, and as far below zero.
func TestLargeAmounts(t *testing.T) {
	for hryvnias := 100_000; hryvnias <= speech.MaxCount; hryvnias += 99_991 {
		amount := billing.Kopiykas(hryvnias) * 100
		ukrainian, english := ukNumber(hryvnias, true, "гривня гривні гривень"), enNumber(hryvnias, "hryvnia")
		compare(t, fmt.Sprint(hryvnias), speech.Amount(uk, amount), speech.Amount(en, amount), ukrainian, english)
		compare(t, fmt.Sprint(-hryvnias), speech.Amount(uk, -amount), speech.Amount(en, -amount), "мінус "+ukrainian, "minus "+english)
		if t.Failed() {
			return
		}
	}
}

func TestCounts(t *testing.T) {
	for n := range 2_200 {
		for _, c := range []struct {
			unit     speech.Unit
			feminine bool
			forms    string
			english  string
		}{
			{speech.Minute, true, "хвилина хвилини хвилин", "minute"},
			{speech.Hour, true, "година години годин", "hour"},
			{speech.Day, false, "день дні днів", "day"},
			{speech.Hryvnia, true, "гривня гривні гривень", "hryvnia"},
			{speech.Kopiyka, true, "копійка копійки копійок", "kopiyka"},
		} {
			compare(t, fmt.Sprint(n, c.unit), speech.Count(uk, int64(n), c.unit), speech.Count(en, int64(n), c.unit),
				ukNumber(n, c.feminine, c.forms), enNumber(n, c.english))
		}
	}
}

func TestOrdinals(t *testing.T) {
	for n := 1; n <= speech.MaxOrdinal; n++ {
		compare(t, fmt.Sprint(n), speech.Ordinal(uk, n), speech.Ordinal(en, n), ukOrdinal(n, "ий"), enOrdinal(n))
	}
	for _, c := range []struct {
		n                  int
		ukrainian, english string
	}{
		{3, "третій", "third"},
		{21, "двадцять перший", "twenty-first"},
		{53, "п'ятдесят третій", "fifty third"},
		{90, "дев'яностий", "ninetieth"},
		{100, "сотий", "one hundredth"},
		{111, "сто одинадцятий", "one hundred and eleventh"},
		{123, "сто двадцять третій", "one hundred and twenty-third"},
		{200, "двохсотий", "two hundredth"},
		{999, "дев'ятсот дев'яносто дев'ятий", "nine hundred and ninety ninth"},
	} {
		compare(t, fmt.Sprint(c.n), speech.Ordinal(uk, c.n), speech.Ordinal(en, c.n), c.ukrainian, c.english)
	}
}

func TestDigits(t *testing.T) {
	compare(t, "contract", speech.Digits(uk, "1000001"), speech.Digits(en, "1000001"),
		"один нуль нуль нуль нуль нуль один", "one zero zero zero zero zero one")
	compare(t, "all", speech.Digits(uk, "0123456789"), speech.Digits(en, "0123456789"),
		strings.Join(ukOnes, " "), strings.Join(enOnes[:10], " "))
}

func TestBalance(t *testing.T) {
	for _, c := range []struct {
		balance            billing.Kopiykas
		ukrainian, english string
	}{
		{0, "На вашому рахунку нуль гривень", "Your balance is zero hryvnias"},
		{69_66, "На вашому рахунку шістдесят дев'ять гривень шістдесят шість копійок", "Your balance is sixty-nine hryvnias and sixty-six kopiykas"},
		{-1, "Заборгованість за вашим договором: одна копійка", "The amount you owe is one kopiyka"},
		{-1_000_00, "Заборгованість за вашим договором: тисяча гривень", "The amount you owe is one thousand hryvnias"},
	} {
		compare(t, fmt.Sprint(int64(c.balance)), speech.Balance(uk, c.balance), speech.Balance(en, c.balance), c.ukrainian, c.english)
	}
}

// TestNumbersOutOfBounds holds that nothing is said rather than something wrong.
func TestNumbersOutOfBounds(t *testing.T) {
	for _, language := range sounds.Languages() {
		for name, said := range map[string][]sounds.Key{
			"no digits":        speech.Digits(language, ""),
			"letters":          speech.Digits(language, "12А"),
			"a plus":           speech.Digits(language, "+380501112233"),
			"Arabic digits":    speech.Digits(language, "١٢"),
			"negative count":   speech.Count(language, -1, speech.Minute),
			"huge count":       speech.Count(language, speech.MaxCount+1, speech.Minute),
			"no place":         speech.Ordinal(language, 0),
			"far place":        speech.Ordinal(language, speech.MaxOrdinal+1),
			"huge amount":      speech.Amount(language, speech.MaxAmount+1),
			"huge debt":        speech.Amount(language, -speech.MaxAmount-1),
			"largest integer":  speech.Amount(language, math.MaxInt64),
			"smallest integer": speech.Amount(language, math.MinInt64),
			"huge balance":     speech.Balance(language, speech.MaxAmount+1),
			"smallest balance": speech.Balance(language, math.MinInt64),
			"far position":     speech.Position(language, speech.MaxOrdinal+1),
			"no position":      speech.Position(language, 0),
		} {
			if said != nil {
				t.Errorf("%s: %s is said as %v", language, name, said)
			}
		}
		for _, said := range [][]sounds.Key{speech.Amount(language, speech.MaxAmount), speech.Amount(language, -speech.MaxAmount)} {
			if said == nil {
				t.Errorf("%s: the largest amount cannot be said", language)
			}
		}
	}
}

// TestUnknownLanguage holds that the hotline's first language stands in.
func TestUnknownLanguage(t *testing.T) {
	if got, want := speech.Amount("de", 2142), speech.Amount(uk, 2142); !slices.Equal(got, want) {
		t.Errorf("said %v, want %v", got, want)
	}
}
