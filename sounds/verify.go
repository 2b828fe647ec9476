package sounds

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// The faults Verify finds.
var (
	// ErrMissing means that the file is not there or cannot be read.
	ErrMissing = errors.New("missing")
	// ErrDamaged means that the file is not the one the manifest describes.
	ErrDamaged = errors.New("damaged")
	// ErrUnlisted means that the manifest does not know the prompt.
	ErrUnlisted = errors.New("not in the manifest")
	// ErrManifest means that there is no manifest to verify the files against.
	ErrManifest = errors.New("no usable manifest")
)

// Fault is one prompt that cannot be played as it should.
type Fault struct {
	Path string // the file below the sounds folder
	Err  error  // one of the errors above, possibly wrapped
}

// String returns the fault as a line for a log or a terminal.
func (f Fault) String() string { return fmt.Sprintf("%s: %v", f.Path, f.Err) }

// Verify compares the files of the given languages (all of them when none is
// given) and the music with the manifest in the sounds folder. It returns every
// missing, damaged or unlisted one in catalogue order; none means that all can
// be played. It takes well under 100 ms, so the service verifies at each start:
// Asterisk accepts a request for a sound it does not have.
func Verify(dir fs.FS, languages ...Language) []Fault {
	if len(languages) == 0 {
		languages = Languages()
	}
	manifest, err := ReadManifest(dir)
	if err != nil {
		return []Fault{{Path: ManifestFile, Err: fmt.Errorf("%w: %w", ErrManifest, err)}}
	}
	var faults []Fault
	for _, s := range catalogued() {
		if s.language != NoLanguage && !slices.Contains(languages, s.language) {
			continue
		}
		file := Path(s.language, s.key)
		if err := manifest.compare(dir, file); err != nil {
			faults = append(faults, Fault{Path: file, Err: err})
		}
	}
	return faults
}

// compare returns what is wrong with one file.
func (m Manifest) compare(dir fs.FS, file string) error {
	entry, listed := m[file]
	if !listed {
		return ErrUnlisted
	}
	audio, err := fs.ReadFile(dir, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrMissing
	case err != nil:
		return fmt.Errorf("%w: %w", ErrMissing, err)
	case Digest(audio) != entry.Audio:
		return ErrDamaged
	}
	return nil
}
