package billing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Place is an address without its flat, as contracts write it, and how many contracts write it so.
type Place struct {
	Address
	Contracts int
}

// Suggestion is a city, a street or a house to choose from, as most contracts write it.
type Suggestion struct {
	Text      string `json:"text"`
	Contracts int    `json:"contracts"` // in all its spellings
}

// AddressBook is the cities, streets and houses where there are contracts, for those who type an address. Names that
// CityKey or StreetKey take for the same are one, and so are houses: 17-А and 17а. An address with a gap is left out. It is
// never changed and may be used by many goroutines.
type AddressBook struct{ cities shelf }

// NewAddressBook returns the book of the places, in any order.
func NewAddressBook(places []Place) *AddressBook {
	book := new(AddressBook)
	cityKey, streetKey, houseKey := remembering(CityKey), remembering(StreetKey), remembering(houseKey)
	for _, p := range places {
		if p.City == "" || p.Street == "" || p.House == "" {
			continue // nothing to choose
		}
		city := book.cities.add(cityKey(p.City), p.City, p.Contracts)
		street := city.below.add(streetKey(p.Street), p.Street, p.Contracts)
		street.below.add(houseKey(p.House), p.House, p.Contracts)
	}
	order := remembering(houseOrder)
	book.cities.sort(byCity)
	for _, city := range book.cities.sorted {
		city.below.sort(byStreet)
		for _, street := range city.below.sorted {
			street.below.sort(func(l *leaf) { l.order = order(l.Text) })
		}
	}
	return book
}

// Cities returns at most so many cities one of whose words begins with what was typed, in the order of the alphabet; those
// whose name begins with it come first.
func (b *AddressBook) Cities(typed string, most int) []Suggestion {
	words := nameWords(typed)
	return b.cities.suggest(most, strings.Join(cityName(typed), ""), onlyWord(words, cityWords))
}

// Streets returns the streets of a city likewise. What is typed may begin with the kind of the street in any of its
// abbreviations; without it streets of every kind are found.
func (b *AddressBook) Streets(city, typed string, most int) []Suggestion {
	found, ok := b.cities.byKey[CityKey(city)]
	if !ok {
		return nil
	}
	words := nameWords(typed)
	tries := []string{StreetKey(typed), onlyWord(words, streetWords)}
	if len(words) == 1 && streetKinds[words[0]] != "" {
		tries[1] = streetKinds[words[0]]
	}
	return found.below.suggest(most, tries...)
}

// Houses returns the houses of a street whose number begins with what was typed, in their order along the street.
func (b *AddressBook) Houses(city, street, typed string, most int) []Suggestion {
	found, ok := b.cities.byKey[CityKey(city)]
	if !ok {
		return nil
	}
	if found, ok = found.below.byKey[StreetKey(street)]; !ok {
		return nil
	}
	return found.below.suggest(most, houseKey(typed))
}

// onlyWord returns what else may be meant by words: everything if they are only a word such as "вул.", else the words.
func onlyWord(words, dropped []string) string {
	if len(words) == 1 && slices.Contains(dropped, words[0]) {
		return ""
	}
	return strings.Join(words, "")
}

// houseKey is what is compared of a house: 17-А and 17а are one, and so are 15/2 and 15 корп. 2.
func houseKey(text string) string {
	if house, ok := parseHouse(text); ok {
		return house.key()
	}
	return spell(text)
}

// key writes a house in one way.
func (h house) key() string {
	if h.fraction == 0 {
		return fmt.Sprint(h.number) + h.letter
	}
	return fmt.Sprint(h.number) + h.letter + "/" + fmt.Sprint(h.fraction) + h.fractionPart
}

// houseOrder writes a house so that texts sort as house.compare does, and those without a number come last.
func houseOrder(text string) string {
	h, ok := parseHouse(text)
	if !ok {
		return "~" + spell(text)
	}
	return fmt.Sprintf("%04d%s/%04d%s", h.number, h.letter, h.fraction, h.fractionPart)
}

// shelf is names of one kind, by key and in order.
type shelf struct {
	byKey  map[string]*leaf
	sorted []*leaf
}

// leaf is a name with what lies below it: streets of a city, houses of a street.
type leaf struct {
	Suggestion
	begins    []string     // what can be typed for it: the key first, then from each later word on
	order     string       // sorts as the Ukrainian alphabet does
	spellings []Suggestion // until the name is chosen
	below     shelf
}

func (s *shelf) add(key, spelling string, contracts int) *leaf {
	found, ok := s.byKey[key]
	if !ok {
		found = &leaf{begins: []string{key}}
		if s.byKey == nil {
			s.byKey = make(map[string]*leaf)
		}
		s.byKey[key] = found
	}
	found.Contracts += contracts
	found.spell(spelling, contracts)
	return found
}

// spell notes one more way in which so many contracts write the name; there are few.
func (l *leaf) spell(spelling string, contracts int) {
	at := slices.IndexFunc(l.spellings, func(s Suggestion) bool { return s.Text == spelling })
	if at < 0 {
		l.spellings = append(l.spellings, Suggestion{Text: spelling, Contracts: contracts})
		return
	}
	l.spellings[at].Contracts += contracts
}

// sort names each leaf as most contracts do and puts them in order.
func (s *shelf) sort(complete func(*leaf)) {
	for _, found := range s.byKey {
		found.Text = slices.MinFunc(found.spellings, func(a, b Suggestion) int {
			return cmp.Or(cmp.Compare(b.Contracts, a.Contracts), cmp.Compare(a.Text, b.Text))
		}).Text
		found.spellings = nil
		complete(found)
		s.sorted = append(s.sorted, found)
	}
	slices.SortFunc(s.sorted, func(a, b *leaf) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.begins[0], b.begins[0]))
	})
}

// suggest returns what is found for the first of the tries that finds something.
func (s *shelf) suggest(most int, tries ...string) []Suggestion {
	for _, try := range tries {
		var found, later []Suggestion
		for _, candidate := range s.sorted {
			switch at := slices.IndexFunc(candidate.begins, func(b string) bool { return strings.HasPrefix(b, try) }); {
			case at == 0:
				found = append(found, candidate.Suggestion)
			case at > 0:
				later = append(later, candidate.Suggestion)
			}
		}
		if found = append(found, later...); len(found) > 0 {
			return found[:min(most, len(found))]
		}
	}
	return nil
}

func byCity(l *leaf) { l.alsoFrom(later(cityName(l.Text))) }

func byStreet(l *leaf) {
	kind, name := streetName(l.Text)
	if kind == "" {
		name = later(name)
	}
	l.alsoFrom(name)
}

// later returns the words after the first.
func later(words []string) []string { return words[min(1, len(words)):] }

// alsoFrom lets a name be found by these of its words, and orders it by its key.
func (l *leaf) alsoFrom(words []string) {
	for i := range words {
		l.begins = append(l.begins, strings.Join(words[i:], ""))
	}
	l.order = byAlphabet.Replace(l.begins[0])
}
