package studio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"hotline/sounds"
)

// job is one sound to be made.
type job struct {
	language sounds.Language
	key      sounds.Key
}

// path returns the job's file below the sounds folder.
func (j job) path() string { return sounds.Path(j.language, j.key) }

// entry returns the manifest's line for the audio made.
func (j job) entry(audio []byte, origin sounds.Origin) sounds.Entry {
	script, _ := sounds.Script(j.language, j.key)
	return sounds.Entry{
		Language: j.language, Key: j.key,
		Text: sounds.Digest(script), Settings: settings(j.language, j.key),
		Audio: sounds.Digest(audio), Duration: sounds.PlayingTime(len(audio)), Origin: origin,
	}
}

// Build makes the audio that is missing, damaged, or whose text or settings have
// changed, removes what the catalogue has dropped, and brings the manifest up to
// date. Studio recordings stay as they are. It logs each file to log; what
// was made before an error is kept.
func Build(ctx context.Context, o Options, log io.Writer) error {
	manifest, err := sounds.ReadManifest(os.DirFS(o.Dir))
	if errors.Is(err, fs.ErrNotExist) {
		manifest, err = sounds.Manifest{}, nil
	}
	if err != nil {
		return err
	}
	todo := stale(o, manifest)
	made, err := makeAll(ctx, o, todo, log)
	for path, entry := range made {
		manifest[path] = entry
	}
	removeErr := removeDropped(o, manifest, log)
	fmt.Fprintf(log, "%d of %d sounds made, %d up to date\n", len(made), len(wanted()), len(wanted())-len(todo))
	return errors.Join(err, removeErr, o.write(sounds.ManifestFile, manifest.Bytes()))
}

// wanted returns every sound there has to be.
func wanted() []job {
	var all []job
	for _, language := range sounds.Languages() {
		for _, key := range sounds.Keys(language) {
			all = append(all, job{language, key})
		}
	}
	return append(all, job{sounds.NoLanguage, sounds.HoldMusic})
}

// stale returns the sounds that have to be made.
func stale(o Options, manifest sounds.Manifest) []job {
	var todo []job
	for _, j := range wanted() {
		entry := manifest[j.path()]
		audio, err := os.ReadFile(o.at(j.path()))
		current := err == nil && entry.Audio == sounds.Digest(audio)
		if current && (entry.Origin == sounds.Recorded || entry == j.entry(audio, entry.Origin)) {
			continue
		}
		todo = append(todo, j)
	}
	return todo
}

// makeAll makes the sounds on all processors and returns their entries by path.
func makeAll(ctx context.Context, o Options, todo []job, log io.Writer) (sounds.Manifest, error) {
	made := sounds.Manifest{}
	if len(todo) == 0 {
		return made, nil
	}
	t, err := findTools(ctx, o, (*tools).canSpeak, log)
	if err != nil {
		return made, err
	}
	defer func() { _ = t.Close() }() // its folder is temporary
	var guard sync.Mutex             // made and log
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for _, j := range todo {
		workers.Go(func() error {
			entry, err := t.make(ctx, o, j)
			if err != nil {
				return fmt.Errorf("make %s: %w", j.path(), err)
			}
			guard.Lock()
			defer guard.Unlock()
			made[j.path()] = entry
			fmt.Fprintf(log, "%s %.2f s\n", j.path(), entry.Duration.Seconds())
			return nil
		})
	}
	return made, workers.Wait()
}

// make makes one sound, stores it and returns its entry.
func (t *tools) make(ctx context.Context, o Options, j job) (sounds.Entry, error) {
	if err := ctx.Err(); err != nil {
		return sounds.Entry{}, err
	}
	if j.key == sounds.HoldMusic {
		audio := holdMusic()
		return j.entry(audio, sounds.Composed), o.write(j.path(), audio)
	}
	script, _ := sounds.Script(j.language, j.key)
	raw, err := t.speak(ctx, voices[j.language], script)
	if err != nil {
		return sounds.Entry{}, err
	}
	audio, err := master(raw, marginsOf(j.language, j.key), j.path())
	if err != nil {
		return sounds.Entry{}, err
	}
	return j.entry(audio, sounds.Synthesised), o.write(j.path(), audio)
}

// removeDropped removes the audio that an earlier build made and the catalogue
// no longer knows. The manifest forgets it when it is written.
func removeDropped(o Options, manifest sounds.Manifest, log io.Writer) error {
	known := make(map[string]bool)
	for _, j := range wanted() {
		known[j.path()] = true
	}
	var failed error
	for path := range manifest {
		if known[path] {
			continue
		}
		fmt.Fprintf(log, "%s removed: no longer in the catalogue\n", path)
		if err := os.Remove(o.at(path)); !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// strangers returns the audio files that the catalogue does not know.
func strangers(dir fs.FS) ([]string, error) {
	known := make(map[string]bool)
	for _, j := range wanted() {
		known[j.path()] = true
	}
	var found []string
	err := fs.WalkDir(dir, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Ext(path) == ".alaw" && !known[path] {
			found = append(found, path)
		}
		return err
	})
	return found, err
}
