package billing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// respell makes the many spellings of a letter one: Latin letters that look like Cyrillic ones, letters typed as a
// letter and a combining mark, Ґ that many keyboards lack; and the many dashes one. It works on upper case, where more
// of them look alike.
var respell = strings.NewReplacer(
	"И\u0306", "Й", "І\u0308", "Ї", "I\u0308", "Ї", // before the letters that they begin with
	"A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "I", "І", "K", "К", "M", "М", "O", "О", "P", "Р", "T", "Т",
	"X", "Х", "Y", "У", "Ï", "Ї", "Ґ", "Г",
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "–", "-", "—", "-", "\u2212", "-",
)

// spell returns a house number in upper case, in one spelling, without blanks, dots and quotation marks.
func spell(house string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(`."'«»“”„`, r) {
			return -1
		}
		return r
	}, respell.Replace(strings.ToUpper(house)))
}

// cityWords and streetWords say only that a name is one of a city or a street; names are the same with and without.
var (
	cityWords   = []string{"М", "МІСТО", "С", "СЕЛО", "СМТ", "СЩ", "СЕЛИЩЕ"}
	streetWords = []string{"ВУЛ", "ВУЛИЦЯ"}
)

// streetKinds are the kinds of street that are part of the name (провулок Шевченка is not вулиця Шевченка), by the
// ways to write them.
var streetKinds = map[string]string{
	"ПРОВУЛОК": "ПРОВУЛОК", "ПРОВ": "ПРОВУЛОК", "ПРВ": "ПРОВУЛОК",
	"ПРОСПЕКТ": "ПРОСПЕКТ", "ПРОСП": "ПРОСПЕКТ", "ПРТ": "ПРОСПЕКТ", "ПРКТ": "ПРОСПЕКТ", "ПР": "ПРОСПЕКТ",
	"БУЛЬВАР": "БУЛЬВАР", "БУЛ": "БУЛЬВАР", "БР": "БУЛЬВАР", "БУЛЬВ": "БУЛЬВАР",
	"ПЛОЩА": "ПЛОЩА", "ПЛ": "ПЛОЩА", "МАЙДАН": "МАЙДАН",
	"ШОСЕ": "ШОСЕ", "Ш": "ШОСЕ", "УЗВІЗ": "УЗВІЗ", "УЗВ": "УЗВІЗ", "АЛЕЯ": "АЛЕЯ", "АЛ": "АЛЕЯ",
	"ПРОЇЗД": "ПРОЇЗД", "ПРЗД": "ПРОЇЗД", "ТУПИК": "ТУПИК", "ТУП": "ТУПИК",
	"НАБЕРЕЖНА": "НАБЕРЕЖНА", "НАБ": "НАБЕРЕЖНА", "ЛІНІЯ": "ЛІНІЯ",
	"МІКРОРАЙОН": "МІКРОРАЙОН", "МКР": "МІКРОРАЙОН", "МКРН": "МІКРОРАЙОН",
}

// CityKey returns what is compared of a city's name: without case, "м.", "село", apostrophes, hyphens and blanks.
func CityKey(city string) string { return strings.Join(cityName(city), "") }

// cityName returns the words of a city's name that are compared.
func cityName(city string) []string {
	name, _ := cutWord(nameWords(city), func(word string) bool { return slices.Contains(cityWords, word) })
	return name
}

// StreetKey returns what is compared of a street's name: without case, "вул.", apostrophes, hyphens and blanks. Other
// kinds of street remain, in one spelling: "пр-т Миру" and "Проспект Миру" are one, "вул. Миру" is another.
func StreetKey(street string) string {
	kind, name := streetName(street)
	return kind + strings.Join(name, "")
}

// streetName returns what is compared of a street's name: its kind in one spelling, empty for "вул." and none, and the
// words of the name.
func streetName(street string) (kind string, name []string) {
	words := nameWords(street)
	if name, word := cutWord(words, func(word string) bool { return slices.Contains(streetWords, word) }); word != "" {
		return "", name
	}
	name, word := cutWord(words, func(word string) bool { return streetKinds[word] != "" })
	return streetKinds[word], name
}

// nameWords parts a name into words in upper case and one spelling. Apostrophes and hyphens, each written in many ways
// or not at all, are dropped within words.
func nameWords(name string) []string {
	text := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("-'’‘ʼʹ`´′＇", r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return ' '
	}, respell.Replace(strings.ToUpper(name)))
	return strings.Fields(text)
}

// cutWord takes a word that is wanted off the beginning or the end of a name and returns both. A name that is nothing
// else keeps it: "Набережна" may be all of a street's name.
func cutWord(words []string, wanted func(string) bool) (rest []string, cut string) {
	last := len(words) - 1
	switch {
	case last < 1:
		return words, ""
	case wanted(words[0]):
		return words[1:], words[0]
	case wanted(words[last]):
		return words[:last], words[last]
	}
	return words, ""
}

// PlaceWords parts an address as an operator types it ("Миру 17", "Київ, просп. Свободи 3а кв 5") into the words of city
// and street, without those that only say what they name, and those of the house and the flat, each with its letter: "17",
// "3А" "5". They are in the spelling in which names are compared. A number that no name is before is part of one: "8 Березня 5".
func PlaceWords(text string) (words, house []string) {
	var kinds []string
	for _, word := range nameWords(text) {
		switch {
		case kindWord(word):
			kinds = append(kinds, word)
		case len(words) > 0 && startsWithDigit(word):
			house = append(house, word)
		case len(house) > 0 && utf8.RuneCountInString(word) == 1:
			house[len(house)-1] += word
		default:
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return kinds, house // "Набережна" may be all of a street's name
	}
	return words, house
}

// flatWords say that a number is a flat's.
var flatWords = []string{"КВ", "КВАРТИРА"}

// kindWord reports whether a word of an address says only what others name.
func kindWord(word string) bool {
	return slices.Contains(cityWords, word) || slices.Contains(streetWords, word) || slices.Contains(flatWords, word) ||
		streetKinds[word] != ""
}

func startsWithDigit(word string) bool { return word[0] >= '0' && word[0] <= '9' }
