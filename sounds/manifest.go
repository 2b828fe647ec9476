package sounds

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// ManifestFile is the manifest's name in the sounds folder.
const ManifestFile = "manifest.tsv"

// manifestHeader opens the manifest and names its columns.
const manifestHeader = "language\tkey\ttext\tsettings\taudio\tmilliseconds\torigin"

// Origin says where the audio of a prompt comes from.
type Origin string

// The origins of audio.
const (
	Synthesised Origin = "synthesised" // spoken by the synthesiser
	Recorded    Origin = "recorded"    // imported from a studio; a build never overwrites it
	Composed    Origin = "composed"    // music the studio makes itself
)

// Entry is a line of the manifest: what one file was made from, and what it is.
type Entry struct {
	Language Language
	Key      Key
	Text     string        // Digest of the script it was spoken from
	Settings string        // Digest of the voice and processing settings
	Audio    string        // Digest of the file
	Duration time.Duration // playing time
	Origin   Origin
}

// Manifest is the entries of the sounds folder by file path (see Path).
type Manifest map[string]Entry

// Digest returns the SHA-256 of some bytes in hexadecimal.
func Digest[T ~string | ~[]byte](content T) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// ReadManifest reads the manifest of the sounds folder. A missing manifest is
// an error that wraps fs.ErrNotExist.
func ReadManifest(dir fs.FS) (Manifest, error) {
	content, err := fs.ReadFile(dir, ManifestFile)
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	if lines[0] != manifestHeader {
		return nil, fmt.Errorf("read manifest: %s does not begin with its header", ManifestFile)
	}
	m := make(Manifest, len(lines))
	for number, line := range lines[1:] {
		entry, err := parseEntry(line)
		if err != nil {
			return nil, fmt.Errorf("read manifest: %s:%d: %w", ManifestFile, number+2, err)
		}
		m[Path(entry.Language, entry.Key)] = entry
	}
	return m, nil
}

// parseEntry reads one line.
func parseEntry(line string) (Entry, error) {
	column := strings.Split(line, "\t")
	if len(column) != strings.Count(manifestHeader, "\t")+1 {
		return Entry{}, fmt.Errorf("%d columns", len(column))
	}
	milliseconds, err := strconv.Atoi(column[5])
	if err != nil {
		return Entry{}, fmt.Errorf("milliseconds: %w", err)
	}
	return Entry{
		Language: Language(strings.TrimPrefix(column[0], "-")), Key: Key(column[1]),
		Text: column[2], Settings: column[3], Audio: column[4],
		Duration: time.Duration(milliseconds) * time.Millisecond, Origin: Origin(column[6]),
	}, nil
}

// Bytes returns the manifest as its file holds it, in catalogue order, so that
// a change of one prompt is a change of one line.
func (m Manifest) Bytes() []byte {
	var file bytes.Buffer
	fmt.Fprintln(&file, manifestHeader)
	for _, s := range catalogued() {
		if e, ok := m[Path(s.language, s.key)]; ok {
			fmt.Fprintln(&file, e)
		}
	}
	return file.Bytes()
}

// String returns the entry as a line of the manifest.
func (e Entry) String() string {
	language := string(e.Language)
	if e.Language == NoLanguage {
		language = "-"
	}
	return strings.Join([]string{language, string(e.Key), e.Text, e.Settings, e.Audio,
		strconv.FormatInt(e.Duration.Milliseconds(), 10), string(e.Origin)}, "\t")
}

// catalogued returns every sound there has to be, in the order of the manifest.
func catalogued() []sound {
	var all []sound
	for _, language := range Languages() {
		for _, key := range Keys(language) {
			all = append(all, sound{language, key})
		}
	}
	return append(all, sound{NoLanguage, HoldMusic})
}
