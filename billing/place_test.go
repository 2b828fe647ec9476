package billing

import "testing"

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
