package sounds_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"hotline/sounds"
)

// TestScriptsCanBeSpoken holds the rules of the synthesiser: digits, "#", "№"
// and the typographic apostrophe are dropped or misread; "+" stands before a vowel.
func TestScriptsCanBeSpoken(t *testing.T) {
	stress := regexp.MustCompile(`\+[^аеєиіїоуюяАЕЄИІЇОУЮЯ]|\+$`)
	for _, language := range sounds.Languages() {
		for _, key := range sounds.Keys(language) {
			script, _ := sounds.Script(language, key)
			if strings.ContainsAny(script, "#№\u02bc\u2019") || strings.ContainsFunc(script, unicode.IsDigit) {
				t.Errorf("%s %s: cannot be spoken: %q", language, key, script)
			}
			if stress.MatchString(script) {
				t.Errorf("%s %s: a stress mark before no vowel: %q", language, key, script)
			}
		}
	}
}

// TestScriptsKeepToTheirAlphabet finds the Latin letter in a Cyrillic word that
// no eye sees and every synthesiser stumbles over.
func TestScriptsKeepToTheirAlphabet(t *testing.T) {
	foreign := map[sounds.Language]*unicode.RangeTable{
		sounds.Ukrainian: unicode.Latin,
		sounds.English:   unicode.Cyrillic,
	}
	for language, alphabet := range foreign {
		for _, key := range sounds.Keys(language) {
			script, _ := sounds.Script(language, key)
			if strings.ContainsFunc(script, func(r rune) bool { return unicode.Is(alphabet, r) }) {
				t.Errorf("%s %s: a letter of another alphabet: %q", language, key, script)
			}
		}
	}
}

func TestKeysMakePaths(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z]+(\.[a-z0-9]+)+$`)
	for _, language := range sounds.Languages() {
		for _, key := range sounds.Keys(language) {
			if !shape.MatchString(string(key)) {
				t.Errorf("%s %s: not small words and numbers joined by dots", language, key)
			}
		}
	}
}

func TestEveryPromptIsInEveryLanguage(t *testing.T) {
	ukrainian, english := sounds.Prompts(sounds.Ukrainian), sounds.Prompts(sounds.English)
	if !slices.Equal(ukrainian, english) {
		t.Errorf("the catalogues differ:\nuk %v\nen %v", ukrainian, english)
	}
}

func TestTextHidesStressAndRespelling(t *testing.T) {
	for _, c := range []struct {
		language     sounds.Language
		key          sounds.Key
		text, script string
	}{
		{sounds.Ukrainian, "num.m.21", "двадцять один", "дв+адцять од+ин"},
		{sounds.English, "hour.at.9", "at nine a.m.", "at nine ay em"},
		{sounds.English, "menu.3", "For technical support, press three.", "For technical support, press three."},
	} {
		text, _ := sounds.Text(c.language, c.key)
		script, ok := sounds.Script(c.language, c.key)
		if text != c.text || script != c.script || !ok {
			t.Errorf("%s %s = %q, %q", c.language, c.key, text, script)
		}
	}
	if text, ok := sounds.Text(sounds.English, "no.such"); ok || text != "" {
		t.Errorf("an unknown key has the text %q", text)
	}
}

// span returns prefix+n for every n from first to last.
func span(prefix string, first, last int) []sounds.Key {
	var keys []sounds.Key
	for n := first; n <= last; n++ {
		keys = append(keys, sounds.Key(fmt.Sprintf("%s%d", prefix, n)))
	}
	return keys
}

// forms returns prefix.form for every form.
func forms(prefix string, names ...string) []sounds.Key {
	var keys []sounds.Key
	for _, name := range names {
		keys = append(keys, sounds.Key(prefix+"."+name))
	}
	return keys
}

// grammar returns every part that composing numbers in a language can ask for.
func grammar(language sounds.Language) []sounds.Key {
	tens := []string{"60", "70", "80", "90", "100"}
	hundreds := []string{"100", "200", "300", "400", "500", "600", "700", "800", "900"}
	if language == sounds.English {
		return slices.Concat(span("d.", 0, 9), span("num.", 0, 99), forms("num.h", hundreds...),
			forms("u", "thousand", "million"), forms("u.hrn", "one", "many"), forms("u.kop", "one", "many"),
			forms("u.min", "one", "many"), forms("u.hour", "one", "many"), forms("u.day", "one", "many"),
			forms("w", "minus", "and", "until", "from", "today", "tomorrow", "inclusive", "daily", "always", "oh", "am", "pm", "on", "for"),
			span("ord.", 1, 50), forms("ord", tens...), span("date.", 1, 31), span("month.", 1, 12),
			span("weekday.on.", 1, 7), span("weekday.from.", 1, 7), span("weekday.through.", 1, 7),
			span("hour.at.", 0, 23), span("hour.from.", 0, 23), span("hour.until.", 0, 23),
			span("time.at.", 1, 12), span("time.from.", 1, 12), span("time.until.", 1, 12))
	}
	feminine := []sounds.Key{"num.f.1", "num.f.2"} // 11 and 12 have no gender
	for ten := 2; ten <= 9; ten++ {
		feminine = append(feminine, span("num.f.", 10*ten+1, 10*ten+2)...)
	}
	var units []sounds.Key
	for _, unit := range []string{"thousand", "million", "hrn", "kop", "min", "hour", "day"} {
		units = append(units, forms("u."+unit, "one", "few", "many")...)
	}
	return slices.Concat(span("d.", 0, 9), span("num.m.", 0, 99), feminine, forms("num.h", hundreds...), units,
		forms("w", "minus", "and", "until", "today", "tomorrow", "inclusive", "daily", "always"),
		span("ord.m.", 1, 50), forms("ord.m", tens...), forms("ord.m", hundreds[1:]...), span("date.gen.", 1, 31), span("date.from.", 1, 31),
		span("date.nom.", 1, 31), span("month.gen.", 1, 12), span("weekday.on.", 1, 7),
		span("weekday.from.", 1, 7), span("weekday.through.", 1, 7), span("hour.at.", 0, 23), span("hour.from.", 0, 23),
		span("hour.until.", 0, 24), forms("min.gen", "5", "10", "15", "20", "25", "30", "35", "40", "45", "50", "55"))
}

// TestPartsAreTheGrammar proves that no number can ask for a part that is not
// there and that no part is there which nothing asks for.
func TestPartsAreTheGrammar(t *testing.T) {
	for _, language := range sounds.Languages() {
		want, got := grammar(language), sounds.Parts(language)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s parts differ:\nwant %v\ngot  %v", language, want, got)
		}
	}
}

// TestFromAgreesWithItsSound holds the Ukrainian «з» and «із»: the latter before
// a hissing consonant.
func TestFromAgreesWithItsSound(t *testing.T) {
	for _, key := range sounds.Parts(sounds.Ukrainian) {
		text, _ := sounds.Text(sounds.Ukrainian, key)
		preposition, word, _ := strings.Cut(text, " ")
		if (preposition == "з" || preposition == "із") && (preposition == "із") != strings.ContainsAny(word[:2], "зсцчшщ") {
			t.Errorf("%s: %q", key, text)
		}
	}
}

// TestDigitsAreSetApart holds the pause of a digit read-back: 150 to 250 ms between any two.
func TestDigitsAreSetApart(t *testing.T) {
	library, err := sounds.Open(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range sounds.Languages() {
		for _, digit := range span("d.", 0, 9) {
			for _, next := range span("d.", 0, 9) {
				_, tail := margins(library.Audio(language, digit))
				lead, _ := margins(library.Audio(language, next))
				if pause := lead + tail; pause < 150*time.Millisecond || pause > 250*time.Millisecond {
					t.Errorf("%s %s and %s are %v apart", language, digit, next, pause)
				}
			}
		}
	}
}

// margins returns how long a sound is silent before and after its speech. A-law has two values of silence.
func margins(audio []byte) (lead, tail time.Duration) {
	speech := func(b byte) bool { return b != 0x55 && b != 0xD5 }
	first := slices.IndexFunc(audio, speech)
	backwards := slices.Clone(audio)
	slices.Reverse(backwards)
	return sounds.PlayingTime(first), sounds.PlayingTime(slices.IndexFunc(backwards, speech))
}
