package billing

import (
	"fmt"
	"strings"
	"testing"
)

// place is "City, Street, House" and by how many contracts it is written so.
func place(text string, contracts int) Place {
	parts := strings.Split(text, ", ")
	return Place{Address: Address{City: parts[0], Street: parts[1], House: parts[2]}, Contracts: contracts}
}

func theBook() *AddressBook {
	return NewAddressBook([]Place{
		place("м. Київ, вул. Миру, 17-А", 3), place("Київ, Миру, 17а", 1), place("КИЇВ, вулиця Миру, 2", 5), place("Київ, Миру, 15 корп. 2", 1),
		place("Київ, Миру, 15", 1), place("Київ, Миру, 117", 1), place("Київ, Миру, 17і", 1), place("Київ, Миру, 17й", 1), place("Київ, Миру, б/н", 1),
		place("Київ, просп. Миру, 1", 2), place("Київ, Миру просп., 3", 1), place("Київ, пров. Мирний, 1", 1),
		place("Київ, вул. Тараса Шевченка, 1", 1), place("Київ, пл. Українських Героїв, 1", 1), place("Київ, вул. Плеханова, 1", 1),
		place("Київ, вул. Їжакевича, 1", 1), place("Київ, вул. Іллінська, 1", 1), place("Київ, вул. Йорданська, 1", 1),
		place("Київ, вул. Івана Їжака, 1", 1), place("Київ, вул. Євгена Коновальця, 1", 1), place("Київ, вул. Ямська, 1", 1),
		place("Кам’янець-Подільський, Соборна, 1", 4), place("смт Нова Борова, Миру, 1", 1), place("Миколаїв, Миру, 1", 1), place(", , ", 1),
	})
}

// names writes suggestions as "name count; name count".
func names(found []Suggestion) string {
	texts := make([]string, len(found))
	for i, s := range found {
		texts[i] = fmt.Sprint(s.Text, " ", s.Contracts)
	}
	return strings.Join(texts, "; ")
}

func TestSuggestions(t *testing.T) {
	book := theBook()
	cities := func(typed string) []Suggestion { return book.Cities(typed, 4) }
	streets := func(typed string) []Suggestion { return book.Streets("м.Київ", typed, 4) }
	houses := func(typed string) []Suggestion { return book.Houses("київ", "вул. миру", typed, 8) }
	for _, tt := range []struct {
		of          string
		suggestions func(string) []Suggestion
		typed, want string
	}{
		{"city", cities, "", "Кам’янець-Подільський 4; Київ 28; Миколаїв 1; смт Нова Борова 1"},
		{"city", cities, "ки", "Київ 28"},
		{"city", cities, "м. К", "Кам’янець-Подільський 4; Київ 28"}, // as the alphabet has them, not Unicode
		{"city", cities, "м", "Миколаїв 1"},
		{"city", cities, "с.", "Кам’янець-Подільський 4; Київ 28; Миколаїв 1; смт Нова Борова 1"}, // no name yet
		{"city", cities, "камянець под", "Кам’янець-Подільський 4"},
		{"city", cities, "Боров", "смт Нова Борова 1"},
		{"city", cities, "Львів", ""},
		{"street", streets, "МИР", "Миру 15; пров. Мирний 1; просп. Миру 3"},
		{"street", streets, "вул. ми", "Миру 15; пров. Мирний 1; просп. Миру 3"},
		{"street", streets, "пр-т ми", "просп. Миру 3"},
		{"street", streets, "пр-т", "просп. Миру 3"},
		{"street", streets, "пл", "вул. Плеханова 1; пл. Українських Героїв 1"},
		{"street", streets, "шевч", "вул. Тараса Шевченка 1"},
		{"street", streets, "ї", "вул. Їжакевича 1; вул. Івана Їжака 1"},
		{"street", streets, "вул.", "вул. Євгена Коновальця 1; вул. Івана Їжака 1; вул. Іллінська 1; вул. Їжакевича 1"},
		{"street", streets, "Хрещатик", ""},
		{"house", houses, "", "2 5; 15 1; 15 корп. 2 1; 17-А 4; 17і 1; 17й 1; 117 1; б/н 1"},
		{"house", houses, "17", "17-А 4; 17і 1; 17й 1"},
		{"house", houses, "17 А", "17-А 4"},
		{"house", houses, "15/", "15 корп. 2 1"},
		{"house", houses, "9", ""},
	} {
		if got := names(tt.suggestions(tt.typed)); got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.of, tt.typed, got, tt.want)
		}
	}
}

func TestSuggestionsBelowNothing(t *testing.T) {
	book := theBook()
	for what, got := range map[string][]Suggestion{
		"streets of no city":  book.Streets("Львів", "", 4),
		"houses of no city":   book.Houses("Львів", "Миру", "", 4),
		"houses of no street": book.Houses("Київ", "Хрещатик", "", 4),
		"none wanted":         book.Cities("", 0),
	} {
		if len(got) != 0 {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

// TestBookFindsWhatItHas: each place is found by its own spelling, and by the beginning of it.
func TestBookFindsWhatItHas(t *testing.T) {
	book := theBook()
	for _, city := range book.Cities("", 100) {
		for _, street := range book.Streets(city.Text, "", 100) {
			if found := book.Streets(city.Text, street.Text, 1); len(found) != 1 || StreetKey(found[0].Text) != StreetKey(street.Text) {
				t.Errorf("%s, %s: %+v", city.Text, street.Text, found)
			}
			for _, house := range book.Houses(city.Text, street.Text, "", 100) {
				if found := book.Houses(city.Text, street.Text, house.Text, 1); len(found) != 1 || found[0] != house {
					t.Errorf("%s, %s, %s: %+v", city.Text, street.Text, house.Text, found)
				}
			}
		}
	}
}

// TestCoveringIsCovers: the rule with a memory says what the rule says.
func TestCoveringIsCovers(t *testing.T) {
	places := []string{"м. Київ, вул. Миру, 17-А", "Київ, Миру, 2", "Київ, просп. Миру, 17", "Львів, Миру, 17", "КИЇВ, вулиця Миру, 17", ", , "}
	for _, text := range []string{"Київ, Миру, 1", "Київ, *, 1", "київ, проспект Миру, 1", "Одеса, *, 1"} {
		houses, err := ParseHouses("15-20")
		if err != nil {
			t.Fatal(err)
		}
		where := place(text, 1)
		outage := Outage{City: where.City, Street: where.Street, Houses: houses}
		covering := outage.Covering()
		for range 2 {
			for _, address := range places {
				if a := place(address, 1).Address; covering(a) != outage.Covers(a) {
					t.Errorf("%s at %s: %t, Covers says otherwise", text, address, covering(a))
				}
			}
		}
	}
}
