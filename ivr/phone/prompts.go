package phone

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"hotline/sounds"
)

// The lines phones speak: an operator's when it has answered, a caller's when a
// person is on the other side.
var (
	OperatorLine = Name{Lang: string(sounds.Ukrainian), Key: "operator.line"}
	CallerLine   = Name{Lang: string(sounds.Ukrainian), Key: "caller.line"}
)

// ReadPrompts reads every A-law file of a sounds folder: `uk/greet/morning.alaw`
// is greet.morning in Ukrainian, and what lies in the folder of no language,
// such as music, has none. A folder without any is an error.
func ReadPrompts(dir fs.FS) (map[Name][]byte, error) {
	prompts := make(map[Name][]byte)
	err := fs.WalkDir(dir, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".alaw" {
			return err
		}
		prompts[nameOf(file)], err = fs.ReadFile(dir, file)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	if len(prompts) == 0 {
		return nil, fmt.Errorf("read prompts: the folder has no .alaw files")
	}
	return prompts, nil
}

// nameOf is the name of the prompt in a file.
func nameOf(file string) Name {
	file = strings.TrimSuffix(file, ".alaw")
	lang, rest, _ := strings.Cut(file, "/")
	if !slices.Contains(sounds.Languages(), sounds.Language(lang)) {
		lang, rest = "", file
	}
	return Name{Lang: lang, Key: strings.ReplaceAll(rest, "/", ".")}
}

// textOf is what a prompt says, empty for music.
func textOf(name Name) string {
	text, _ := sounds.Text(sounds.Language(name.Lang), sounds.Key(name.Key))
	return text
}
