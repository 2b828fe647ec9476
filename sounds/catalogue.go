package sounds

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed catalogue/*.tsv
var catalogueFiles embed.FS

// catalogue is the texts of one language in the order of its files.
type catalogue struct {
	prompts []Key          // whole sentences
	parts   []Key          // pieces of spoken numbers, amounts, dates and times
	texts   map[Key]string // as people write them
	scripts map[Key]string // as the synthesiser has to read them
}

// catalogues are parsed once: they are part of the program and never change.
var catalogues = sync.OnceValue(func() map[Language]catalogue {
	all := make(map[Language]catalogue)
	for _, language := range Languages() {
		read, err := readCatalogue(language)
		if err != nil {
			panic("sounds: " + err.Error()) // an embedded file is wrong: the tests see it first
		}
		all[language] = read
	}
	return all
})

// readCatalogue reads both files of a language.
func readCatalogue(language Language) (catalogue, error) {
	c := catalogue{texts: make(map[Key]string), scripts: make(map[Key]string)}
	var err error
	if c.prompts, err = c.add("catalogue/" + string(language) + ".tsv"); err != nil {
		return c, err
	}
	c.parts, err = c.add("catalogue/numbers." + string(language) + ".tsv")
	return c, err
}

// add reads one file into the texts and returns its keys in order.
func (c *catalogue) add(file string) ([]Key, error) {
	content, err := catalogueFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	var keys []Key
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		column := strings.Split(line, "\t")
		key := Key(column[0])
		if _, twice := c.scripts[key]; twice || len(column) < 2 || len(column) > 3 || slices.Contains(column, "") {
			return nil, fmt.Errorf("%s:%d: want a new key, its text, perhaps a respelling: %q", file, number+1, line)
		}
		c.texts[key] = strings.ReplaceAll(column[1], "+", "")
		c.scripts[key] = column[len(column)-1]
		keys = append(keys, key)
	}
	return keys, nil
}

// Text returns the words of a prompt as people write them and whether the
// catalogue has it.
func Text(language Language, key Key) (string, bool) {
	text, ok := catalogues()[language].texts[key]
	return text, ok
}

// Script returns the words of a prompt as the synthesiser has to read them ("+"
// before each vowel whose stress has to be shown, words it misreads spelled
// another way) and whether the catalogue has it.
func Script(language Language, key Key) (string, bool) {
	script, ok := catalogues()[language].scripts[key]
	return script, ok
}

// Prompts returns the keys of the sentences of a language in catalogue order.
// They are the same in every language.
func Prompts(language Language) []Key {
	return append([]Key(nil), catalogues()[language].prompts...)
}

// Parts returns the keys of the pieces that spoken numbers, amounts, dates and
// times are composed of. They follow the grammar of the language and so differ
// from one language to another.
func Parts(language Language) []Key {
	return append([]Key(nil), catalogues()[language].parts...)
}

// Keys returns all keys of a language: the prompts, then the parts.
func Keys(language Language) []Key {
	return append(Prompts(language), Parts(language)...)
}
