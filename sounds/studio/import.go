package studio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hotline/sounds"
)

// maxRecording bounds a recording, in samples: no caller listens for a minute.
const maxRecording = 60 * sounds.SampleRate

// The reasons to refuse a recording besides those of Check.
var (
	errNotSound   = errors.New("neither .wav nor .alaw")
	errNotALaw    = errors.New("named .alaw but a RIFF file: rename it .wav")
	errTwice      = errors.New("a second recording of the same prompt")
	errTooLong    = errors.New("longer than a minute")
	errUnreadable = errors.New("cannot be read")
)

// take is a recording that has been accepted.
type take struct {
	job
	audio []byte
}

// Import replaces prompts with the studio recordings in a folder laid out like
// the sounds folder: uk/greet/morning.wav (any rate, mono or stereo) or .alaw
// (8 kHz, no header). Each is trimmed, levelled and stored like the rest, and
// marked in the manifest so that no build overwrites it. A recording that is of
// no prompt or not fit to play is logged by name, and then none is taken.
func Import(ctx context.Context, o Options, dir string, log io.Writer) error {
	manifest, err := sounds.ReadManifest(os.DirFS(o.Dir))
	if err != nil {
		return err
	}
	t, err := findTools(ctx, o, (*tools).canConvert, log)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // its folder is temporary
	takes, refused, err := t.listen(ctx, dir)
	if err != nil {
		return fmt.Errorf("import %s: %w", dir, err)
	}
	for _, fault := range refused {
		fmt.Fprintln(log, fault)
	}
	if len(refused) > 0 || len(takes) == 0 {
		return fmt.Errorf("import %s: %d recordings refused, %d fit, none taken", dir, len(refused), len(takes))
	}
	return o.replace(takes, manifest, log)
}

// listen reads every recording below a folder and sorts the fit from the unfit.
func (t *tools) listen(ctx context.Context, dir string) (map[string]take, []sounds.Fault, error) {
	takes := make(map[string]take)
	var refused []sounds.Fault
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		one, err := t.audition(ctx, file, filepath.ToSlash(name))
		if _, twice := takes[one.path()]; err == nil && twice {
			err = errTwice
		}
		if err != nil {
			refused = append(refused, sounds.Fault{Path: name, Err: err})
			return nil //nolint:nilerr // it is among the refused
		}
		takes[one.path()] = one
		return nil
	})
	return takes, refused, err
}

// audition makes one recording a prompt, or says why it cannot be one.
func (t *tools) audition(ctx context.Context, file, name string) (take, error) {
	j, err := promptAt(name)
	if err != nil {
		return take{}, err
	}
	raw, err := t.read(ctx, file)
	if err != nil {
		return take{}, err
	}
	if len(raw) > maxRecording {
		return take{}, errTooLong
	}
	audio, err := master(raw, marginsOf(j.language, j.key), j.path())
	if err != nil {
		return take{}, err
	}
	return take{j, audio}, j.judge(audio)
}

// promptAt returns the prompt that a recording's path names.
func promptAt(name string) (job, error) {
	extension := filepath.Ext(name)
	if extension != ".wav" && extension != ".alaw" {
		return job{}, errNotSound
	}
	path := strings.TrimSuffix(name, extension) + ".alaw"
	for _, j := range wanted() {
		if j.path() == path && j.key != sounds.HoldMusic {
			return j, nil
		}
	}
	return job{}, ErrStranger
}

// read returns a recording's samples at 8 kHz.
func (t *tools) read(ctx context.Context, file string) ([]int16, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	riff := bytes.HasPrefix(content, []byte("RIFF"))
	switch {
	case filepath.Ext(file) == ".alaw" && riff:
		return nil, errNotALaw
	case filepath.Ext(file) == ".alaw":
		return decodeALaw(content), nil
	}
	samples, err := t.convert(ctx, file, recordingFilters)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return samples, nil
}

// replace stores all takes. Everything is written beside the old files first,
// so that a full disk changes nothing.
func (o Options) replace(takes map[string]take, manifest sounds.Manifest, log io.Writer) error {
	files := make(map[string][]byte, len(takes))
	for path, one := range takes {
		files[path] = one.audio
		manifest[path] = one.entry(one.audio, sounds.Recorded)
	}
	files[sounds.ManifestFile] = manifest.Bytes()
	for path, content := range files {
		if err := o.stage(path, content); err != nil {
			return errors.Join(err, o.unstage(slices.Collect(maps.Keys(files))))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := o.publish(path); err != nil {
			return err
		}
		fmt.Fprintf(log, "%s replaced\n", path)
	}
	return nil
}

// unstage removes files that replace may have written beside their places.
func (o Options) unstage(paths []string) error {
	var failed error
	for _, path := range paths {
		if err := os.Remove(o.at(path) + staged); !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}
