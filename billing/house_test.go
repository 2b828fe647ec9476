package billing

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestHousesContain(t *testing.T) {
	tests := []struct{ set, in, out string }{
		{"1-15;17а;20", "1 2 7 7а 7/2 15 15а 15/2 17а 17А 17-а 20", "16 17 17б 17а/2 18 19 20а 20/1 21 150 115"},
		{"*", "1 17а 9999 б/н без&номера", ""},
		{"5;*", "1 17а", ""},
		{"17", "17 буд.17 буд.&17 «17»", "17а 17/1 1 7 171"},
		{"17а", "17а 17А 17-А 17/А 17&а 17&«А» 17a 17A", "17 17б 17аа 17а/2"},
		{"17В", "17в 17B 17b", "17б"},
		{"15-А", "15а 15-а 15А", "15 14 16"},
		{"15/2", "15/2 15&/&2 15к2 15&к.&2 15&корп.&2 15&корпус&2 15-к2 15-корп.&2", "15 15/1 15/22 152 15а 15а/2"},
		{"15а/2", "15а/2 15А/2 15-а/2", "15/2 15а"},
		{"15/2а", "15/2а 15/2А", "15/2 15а"},
		{"15к", "15к 15К 15K 15-к", "15/1 15"},
		{"12а-12г", "12а 12б 12в 12г 12б/2", "12 12д 12ґа 11 13"},
		{"12-А-12-Г", "12а 12-Г", "12 12д"},
		{"12д-12к", "12д 12е 12є 12ж 12з 12и 12і 12ї 12й 12к", "12г 12л"},
		{"12–14", "12 13а 14/7", "11 15"},
		{"12 - 14", "12 13 14", "11 15"},
		{"12а-14", "12а 12я 13 14 14я", "12 15 12/1"},
		{"12-14а", "12 12а 13я 14 14а", "14б 11"},
		{"15/2-15/4", "15/2 15/3 15/4", "15 15/1 15/5 15а"},
		{"7-7", "7 7а 7/1", "6 8"},
		{" 3 ; 5 ", "3 5", "4"},
		{"", "", "1 *"},
		{"1-9999", "1 9999", "10000 0 -1 *"},
	}
	for _, tt := range tests {
		houses, err := parseOrEmpty(tt.set)
		if err != nil {
			t.Errorf("%q: %v", tt.set, err)
			continue
		}
		for house := range strings.FieldsSeq(tt.in) {
			house = strings.ReplaceAll(house, "&", " ") // Fields splits at blanks
			if !houses.Contain(house) {
				t.Errorf("%q should contain %q", tt.set, house)
			}
		}
		for house := range strings.FieldsSeq(tt.out) {
			if houses.Contain(house) {
				t.Errorf("%q should not contain %q", tt.set, house)
			}
		}
	}
}

func parseOrEmpty(text string) (Houses, error) {
	if text == "" {
		return Houses{}, nil
	}
	return ParseHouses(text)
}

func TestParseHousesRefuses(t *testing.T) {
	tests := []struct{ text, item, why string }{
		{"", "", "none"},
		{"  ", "", "none"},
		{"1;;2", `""`, "want a house"},
		{"1-15;", `""`, "want a house"},
		{"1-15;сімнадцять", `"сімнадцять"`, "want a house"},
		{"15-1", `"15-1"`, "ends before it begins"},
		{"12г-12а", `"12г-12а"`, "ends before it begins"},
		{"1-5-9", `"1-5-9"`, "want a house"},
		{"1-", `"1-"`, "want a house"},
		{"-5", `"-5"`, "want a house"},
		{"0", `"0"`, "want a house"},
		{"0-5", `"0-5"`, "want a house"},
		{"12345", `"12345"`, "want a house"},
		{"1,3", `"1,3"`, "want a house"},
		{"1-*", `"1-*"`, "want a house"},
		{"15/", `"15/"`, "want a house"},
		{"15абв", `"15абв"`, "want a house"},
	}
	for _, tt := range tests {
		_, err := ParseHouses(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.item) || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("ParseHouses(%q): %v; want %s, %s", tt.text, err, tt.item, tt.why)
		}
	}
}

func TestHousesText(t *testing.T) {
	for _, text := range []string{"1-15;17а;20", "*", ""} {
		houses, _ := parseOrEmpty(text)
		written, err := json.Marshal(houses)
		var back Houses
		if err != nil || json.Unmarshal(written, &back) != nil || back.String() != text || back.Contain("7") != houses.Contain("7") {
			t.Errorf("%q is written as %s and read as %q, %v", text, written, back, err)
		}
	}
	var houses Houses
	if err := json.Unmarshal([]byte(`"15-1"`), &houses); err == nil {
		t.Error("15-1 is read")
	}
}

// TestRangeIsItsHouses: a range of plain numbers contains exactly what the list of its numbers does, and their letters.
func TestRangeIsItsHouses(t *testing.T) {
	for first := 1; first < 30; first++ {
		for last := first; last < 30; last++ {
			houses, err := ParseHouses(fmt.Sprintf("%d-%d", first, last))
			if err != nil {
				t.Fatal(err)
			}
			for number := 1; number <= 31; number++ {
				for _, suffix := range []string{"", "а", "/3", "я/9"} {
					house := fmt.Sprint(number, suffix)
					if want := first <= number && number <= last; houses.Contain(house) != want {
						t.Fatalf("%s contains %s: %v", houses, house, !want)
					}
				}
			}
		}
	}
}

func FuzzParseHouses(f *testing.F) {
	for _, seed := range []string{"1-15;17а;20", "*", "12а-12г", "15/2", "15-А", "1-5-9", ";", "15 корп. 2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		houses, err := ParseHouses(text)
		if err != nil {
			return
		}
		again, err := ParseHouses(houses.String())
		if err != nil || again.String() != houses.String() {
			t.Fatalf("%q is read as %q, and that as %q, %v", text, houses, again, err)
		}
		for item := range strings.SplitSeq(text, ";") {
			if _, single := parseHouse(item); single && !houses.Contain(item) {
				t.Fatalf("%q does not contain its %q", text, item)
			}
		}
	})
}

func ExampleParseHouses() {
	houses, _ := ParseHouses("1-15;17а;20")
	fmt.Println(houses.Contain("7-Б"), houses.Contain("17А"), houses.Contain("17"))
	_, err := ParseHouses("1-15;20-17")
	fmt.Println(err)
	// Output:
	// true true false
	// houses: item "20-17": ends before it begins
}
