package speech_test

import (
	"fmt"
	"regexp"
	"strings"

	"hotline/sounds"
)

// This file is a second implementation to test the first against. It writes sentences from words and endings, a decimal
// digit at a time, and knows nothing of keys, parts or the catalogue.

// text joins what the catalogue says for keys.
func text(language sounds.Language, keys []sounds.Key) string {
	words := make([]string, len(keys))
	for i, key := range keys {
		said, ok := sounds.Text(language, key)
		if !ok {
			said = fmt.Sprintf("[no %s]", key)
		}
		words[i] = said
	}
	return strings.Join(words, " ")
}

// spaced joins words that are not empty.
func spaced(words ...string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

var (
	ukOnes     = strings.Fields("нуль один два три чотири п'ять шість сім вісім дев'ять")
	ukTeens    = strings.Fields("десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять")
	ukTens     = strings.Fields("- - двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто")
	ukHundreds = strings.Fields("- сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот")
	endsInOne  = regexp.MustCompile(`(^|[^1])1$`)
	endsInFew  = regexp.MustCompile(`(^|[^1])[234]$`)
)

// ukNoun picks from "гривня гривні гривень" by the digits of a number.
func ukNoun(n int, forms string) string {
	form := strings.Fields(forms)
	switch digits := fmt.Sprint(n); {
	case endsInOne.MatchString(digits):
		return form[0]
	case endsInFew.MatchString(digits):
		return form[1]
	}
	return form[2]
}

// ukTriad writes 0 to 999; nothing for 0.
func ukTriad(n int, feminine bool) string {
	var words []string
	digits := fmt.Sprintf("%03d", n)
	hundred, ten, one := digits[0]-'0', digits[1]-'0', digits[2]-'0'
	if hundred > 0 {
		words = append(words, ukHundreds[hundred])
	}
	switch {
	case ten == 1:
		return spaced(append(words, ukTeens[one])...)
	case ten > 1:
		words = append(words, ukTens[ten])
	}
	switch {
	case one == 1 && feminine:
		words = append(words, "одна")
	case one == 2 && feminine:
		words = append(words, "дві")
	case one > 0:
		words = append(words, ukOnes[one])
	}
	return spaced(words...)
}

// ukNumber writes a number with its noun.
func ukNumber(n int, feminine bool, forms string) string {
	said := ukTriad(n%1000, feminine)
	if thousands := n / 1000 % 1000; thousands > 0 {
		said = spaced(ukTriad(thousands, true), ukNoun(thousands, "тисяча тисячі тисяч"), said)
	}
	if millions := n / 1000000; millions > 0 {
		said = spaced(ukTriad(millions, false), ukNoun(millions, "мільйон мільйони мільйонів"), said)
	}
	if n == 0 {
		said = "нуль"
	}
	for _, opening := range []string{"одна тисяча", "один мільйон"} {
		if rest, found := strings.CutPrefix(said, opening); found {
			said = strings.Fields(opening)[1] + rest
		}
	}
	return spaced(said, ukNoun(n, forms))
}

// The stems of ordinals; "третій" alone is soft.
var (
	ukStems     = strings.Fields("нульов перш друг треть четверт п'ят шост сьом восьм дев'ят")
	ukTeenStems = strings.Fields("десят одинадцят дванадцят тринадцят чотирнадцят п'ятнадцят шістнадцят сімнадцят вісімнадцят дев'ятнадцят")
	ukTenStems  = strings.Fields("- - двадцят тридцят сороков п'ятдесят шістдесят сімдесят вісімдесят дев'яност")
	ukHundStems = strings.Fields("- сот двохсот трьохсот чотирьохсот п'ятисот шестисот семисот восьмисот дев'ятисот")
)

// ukOrdinal writes an ordinal with a hard ending: ий, ого, е, ій, ої.
func ukOrdinal(n int, ending string) string {
	hundred, ten, one := n/100, n/10%10, n%10
	var words []string
	stem := ukStems[one]
	switch {
	case n >= 100 && n%100 == 0:
		stem = ukHundStems[hundred]
	case ten == 1:
		stem = ukTeenStems[one]
	case ten > 1 && one == 0:
		stem = ukTenStems[ten]
	case ten > 1:
		words = append(words, ukTens[ten])
	}
	if n > 100 && n%100 > 0 {
		words = append([]string{ukHundreds[hundred]}, words...)
	}
	inflected := stem + ending
	if stem == "треть" {
		inflected = map[string]string{"ий": "третій", "ого": "третього", "е": "третє", "ій": "третій", "ої": "третьої"}[ending]
	}
	return spaced(append(words, inflected)...)
}

// ukFrom writes «з» or «із» before a word.
func ukFrom(words string) string {
	if strings.ContainsRune("зсцчшщ", []rune(words)[0]) {
		return "із " + words
	}
	return "з " + words
}

var ukMonths = strings.Fields("січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня")

// ukAt writes «о восьмій годині п'ять хвилин».
func ukAt(hour, minute int) string {
	said := "о " + ukOrdinal(hour, "ій") + " годині"
	if hour == 11 {
		said = "об одинадцятій годині"
	}
	if minute > 0 {
		said = spaced(said, ukNumber(minute, true, "хвилина хвилини хвилин"))
	}
	return said
}

// ukMinutesGenitive are the minutes an opening hour may have.
var ukMinutesGenitive = map[int]string{
	5: "п'яти", 10: "десяти", 15: "п'ятнадцяти", 20: "двадцяти", 25: "двадцяти п'яти", 30: "тридцяти",
	35: "тридцяти п'яти", 40: "сорока", 45: "сорока п'яти", 50: "п'ятдесяти", 55: "п'ятдесяти п'яти",
}

// ukHours writes «з дев'ятої до вісімнадцятої години», given in minutes since midnight.
func ukHours(from, until int) string {
	opens, closes := ukFrom(ukOrdinal(from/60, "ої")), "до "+ukOrdinal(until/60, "ої")+" години"
	if from%60 > 0 {
		opens += " години " + ukMinutesGenitive[from%60] + " хвилин"
	}
	if until%60 > 0 {
		closes += " " + ukMinutesGenitive[until%60] + " хвилин"
	}
	return opens + " " + closes
}

var (
	enOnes      = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	enTens      = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
	enIrregular = map[string]string{"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}
	enMonths    = strings.Fields("January February March April May June July August September October November December")
)

// enInteger writes a number the British way.
func enInteger(n int) string {
	joined := func(head string, rest int) string {
		switch {
		case rest == 0:
			return head
		case rest < 100:
			return head + " and " + enInteger(rest)
		}
		return head + " " + enInteger(rest)
	}
	switch {
	case n < 20:
		return enOnes[n]
	case n < 100 && n%10 == 0:
		return enTens[n/10]
	case n < 100:
		return enTens[n/10] + "-" + enOnes[n%10]
	case n < 1000:
		return joined(enOnes[n/100]+" hundred", n%100)
	case n < 1000000:
		return joined(enInteger(n/1000)+" thousand", n%1000)
	}
	return joined(enInteger(n/1000000)+" million", n%1000000)
}

// enNumber writes a number with its noun.
func enNumber(n int, one string) string {
	if n == 1 {
		return "one " + one
	}
	return enInteger(n) + " " + one + "s"
}

// enOrdinal turns the last word of a number into an ordinal. Above fifty tens and ones are recordings of their own, and
// nobody hears a hyphen.
func enOrdinal(n int) string {
	cardinal := enInteger(n)
	if n%100 > 50 {
		cardinal = strings.ReplaceAll(cardinal, "-", " ")
	}
	cut := strings.LastIndexAny(cardinal, " -") + 1
	head, last := cardinal[:cut], cardinal[cut:]
	if irregular, ok := enIrregular[last]; ok {
		return head + irregular
	}
	if stem, found := strings.CutSuffix(last, "y"); found {
		return head + stem + "ieth"
	}
	return head + last + "th"
}

// enTime writes "at six thirty p.m." with any preposition.
func enTime(preposition string, hour, minute int) string {
	half := "a.m."
	if hour%24 >= 12 {
		half = "p.m."
	}
	name := enInteger(hour % 12)
	if hour%12 == 0 {
		name = "twelve"
	}
	switch {
	case minute == 0 && hour%24 == 0:
		return preposition + " midnight"
	case minute == 0 && hour == 12:
		return preposition + " noon"
	case minute == 0:
		return spaced(preposition, name, half)
	case minute < 10:
		return spaced(preposition, name, "oh", enInteger(minute), half)
	}
	return spaced(preposition, name, enInteger(minute), half)
}
