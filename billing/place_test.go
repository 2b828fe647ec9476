package billing

import (
	"strings"
	"testing"
)

func TestStreetKey(t *testing.T) {
	same := [][]string{
		{"Шевченка", "вул. Шевченка", "вулиця Шевченка", "ВУЛ.ШЕВЧЕНКА", "  вул  шевченка ", "Шевченка вул.", "Шевчeнкa"},
		{"Кам'янецька", "Кам’янецька", "вул. Камʼянецька", "Кам`янецька", "КАМ'ЯНЕЦЬКА", "Камянецька"},
		{"пров. Шевченка", "провулок Шевченка", "Шевченка пров."},
		{"пр-т Миру", "проспект Миру", "просп. Миру", "Пр–т МИРУ", "проспект «Миру»"},
		{"б-р Лесі Українки", "бульвар Лесі  Українки", "бул. Лесі Українки", "вул. Бульвар Лесі Українки"},
		{"Нижньо-Ключова", "Нижньо Ключова", "вул. Нижньо – Ключова", "нижньоключова"},
		{"Іллінська", "Iллiнська", "ІЛЛІНСЬКА"},
		{"Їжакевича", "І\u0308жакевича", "Ïжакевича", "I\u0308жакевича"},
		{"Ґонти", "Гонти"},
		{"Набережна", "вул. Набережна", "Набережна вул."},
		{"8 Березня", "вул. 8-Березня"},
	}
	seen := map[string]string{}
	for _, spellings := range same {
		want := StreetKey(spellings[0])
		if other, ok := seen[want]; ok || want == "" {
			t.Errorf("%q has the key of %q: %q", spellings[0], other, want)
		}
		seen[want] = spellings[0]
		for _, street := range spellings {
			if got := StreetKey(street); got != want {
				t.Errorf("StreetKey(%q) = %q, want %q as %q", street, got, want, spellings[0])
			}
		}
	}
}

func TestCityKey(t *testing.T) {
	same := [][]string{
		{"Київ", "м. Київ", "м.Київ", "місто Київ", "КИЇВ"},
		{"Кам'янець-Подільський", "м. Кам’янець – Подільський", "Камʼянець-Подільський"},
		{"Софіївська Борщагівка", "с. Софіївська Борщагівка", "село Софiївська Борщагівка"},
		{"Зайшани", "Заи\u0306шани"},
		{"Сміла"}, {"Мена"}, {"Самбір"},
	}
	for _, spellings := range same {
		for i, city := range spellings {
			if CityKey(city) != CityKey(spellings[0]) {
				t.Errorf("spelling %d, %q: key %q, that of %q is %q", i, city, CityKey(city), spellings[0], CityKey(spellings[0]))
			}
		}
	}
}

func TestPlaceWords(t *testing.T) {
	for _, tt := range []struct{ text, words, house string }{
		{"", "", ""},
		{"Миру", "МИРУ", ""},
		{"вул. Миру, 17", "МИРУ", "17"},
		{"миру 17-а", "МИРУ", "17А"},
		{"миру 17 A", "МИРУ", "17А"}, // a Latin letter
		{"Миру 15/2", "МИРУ", "15 2"},
		{"Київ, просп. Свободи 3а кв 5", "КИЇВ СВОБОДИ", "3А 5"},
		{"Миру 17, м. Київ", "МИРУ КИЇВ", "17"},
		{"8 Березня 5", "8 БЕРЕЗНЯ", "5"},
		{"Героїв Крут", "ГЕРОЇВ КРУТ", ""},
		{"Набережна", "НАБЕРЕЖНА", ""},
		{"набережна Річкова 1", "РІЧКОВА", "1"},
		{"17", "17", ""},
	} {
		words, house := PlaceWords(tt.text)
		if strings.Join(words, " ") != tt.words || strings.Join(house, " ") != tt.house {
			t.Errorf("%q: %q, house %q; want %q, %q", tt.text, words, house, tt.words, tt.house)
		}
	}
}
