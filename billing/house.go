package billing

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Houses is a set of houses of one street, such as `1-15;17а;20`, or `*` for all of them. As text, also in JSON, it
// is what ParseHouses read. The zero value contains no house.
type Houses struct {
	text   string
	all    bool
	ranges []houseRange
}

// ParseHouses reads a set of houses, its items parted by `;`. An item is
//
//   - `*`: every house of the street;
//   - `17`, `17а`, `17-А`, `15/2`, `15 корп. 2` (the same as 15/2): exactly this house;
//   - `1-15`: every house whose number is 1 to 15, with whatever letter or fraction, since it stands on that stretch;
//   - `12а-12г`, `12а-15`: from one house to another, by number, then letter, then fraction. An end without a letter
//     includes, as above, all that has its number.
//
// Case does not matter, and Latin letters that look like Cyrillic ones are taken for them. The error names the item
// that is wrong and why.
func ParseHouses(text string) (Houses, error) {
	houses := Houses{text: strings.TrimSpace(text)}
	if houses.text == "" {
		return Houses{}, errors.New("houses: none; * is the whole street")
	}
	for item := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(item) == "*" {
			houses.all = true
			continue
		}
		stretch, err := parseHouseRange(item)
		if err != nil {
			return Houses{}, fmt.Errorf("houses: item %q: %w", item, err)
		}
		houses.ranges = append(houses.ranges, stretch)
	}
	return houses, nil
}

// Contain reports whether the house, written as in an address, is in the set. One without a number is only in `*`.
func (h Houses) Contain(house string) bool {
	if h.all {
		return true
	}
	number, ok := parseHouse(house)
	return ok && slices.ContainsFunc(h.ranges, func(stretch houseRange) bool { return stretch.contains(number) })
}

// String returns the set as it was read.
func (h Houses) String() string { return h.text }

// MarshalText writes the set as String does.
func (h Houses) MarshalText() ([]byte, error) { return []byte(h.text), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the empty set. It has ParseHouses's errors.
func (h *Houses) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = Houses{}
		return nil
	}
	houses, err := ParseHouses(string(text))
	if err != nil {
		return err
	}
	*h = houses
	return nil
}

// houseRange is the houses from first to last, both included.
type houseRange struct{ first, last house }

func (r houseRange) contains(h house) bool { return r.first.compare(h) <= 0 && h.compare(r.last) <= 0 }

// parseHouseRange reads one item. `15-А` is a house, so what reads as one is not taken apart.
func parseHouseRange(item string) (houseRange, error) {
	text := spell(item)
	if single, ok := parseHouse(text); ok {
		return houseRange{first: single, last: single}, nil
	}
	for i := range len(text) {
		if text[i] != '-' {
			continue
		}
		first, ok := parseHouse(text[:i])
		last, too := parseHouse(text[i+1:])
		if !ok || !too {
			continue
		}
		if last = last.end(); last.compare(first) < 0 {
			return houseRange{}, errors.New("ends before it begins")
		}
		return houseRange{first: first, last: last}, nil
	}
	return houseRange{}, errors.New("want a house such as 17, 17а or 15/2, a range such as 1-15, or *")
}

// house is a house number in the order of houses along a street.
type house struct {
	number       int
	letter       string // what follows the number: А of 15А, as byAlphabet has it
	fraction     int    // what follows the stroke: 2 of 15/2
	fractionPart string // А of 15/2А, likewise
}

// afterAll sorts after every letter.
const afterAll = string(unicode.MaxRune)

// byAlphabet writes the letters that stand elsewhere in Unicode than in the Ukrainian alphabet so that they sort as in
// the latter.
var byAlphabet = strings.NewReplacer("Є", "Е\uFFFD", "І", "И\uFFFC", "Ї", "И\uFFFD")

// housePattern is a house number as spell leaves it.
var housePattern = regexp.MustCompile(
	`^(?:БУДИНОК|БУД)?([1-9]\d{0,3})(?:[-/]?(\p{L}{1,2}))?(?:(?:/|-?КОРПУС|-?КОРП|-?К)([1-9]\d{0,3})(\p{L}{0,2}))?$`)

// parseHouse reads a house number; ok is false for text that is none.
func parseHouse(text string) (h house, ok bool) {
	parts := housePattern.FindStringSubmatch(spell(text))
	if parts == nil {
		return house{}, false
	}
	// The pattern lets nothing but short numbers and, for the fraction, nothing at all reach Atoi.
	number, _ := strconv.Atoi(parts[1])
	fraction, _ := strconv.Atoi(parts[3])
	letter, fractionPart := byAlphabet.Replace(parts[2]), byAlphabet.Replace(parts[4])
	return house{number: number, letter: letter, fraction: fraction, fractionPart: fractionPart}, true
}

func (h house) compare(other house) int {
	return cmp.Or(
		cmp.Compare(h.number, other.number),
		cmp.Compare(h.letter, other.letter),
		cmp.Compare(h.fraction, other.fraction),
		cmp.Compare(h.fractionPart, other.fractionPart),
	)
}

// end returns h as the end of a range: a plain number stands for all that has this number.
func (h house) end() house {
	if h == (house{number: h.number}) {
		h.letter = afterAll
	}
	return h
}
