// Package studio makes and judges the audio of package sounds: Build speaks the
// catalogue and composes the music on hold, Check proves that catalogue,
// manifest and files agree, Import replaces prompts with studio recordings.
//
// The synthesiser is RHVoice, the resampler and filters are SoX, both run as
// commands; trimming, level and A-law are done here, so that the same text and
// settings always give the same bytes. `hotline sounds build|check|import`
// calls it; the service itself never does.
package studio

import (
	"fmt"
	"os"
	"path/filepath"
)

// Options say where a job of the studio works.
type Options struct {
	// Dir is the sounds folder with the manifest and a folder a language.
	Dir string
	// Tools is the folder RHVoice and SoX are unpacked into when the system has
	// none. Empty means "hotline-studio" in the user's cache folder.
	Tools string
	// Offline makes a missing tool an error instead of fetching it.
	Offline bool
}

// toolsDir returns the folder for unpacked tools.
func (o Options) toolsDir() (string, error) {
	if o.Tools != "" {
		return filepath.Abs(o.Tools)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder (or name a tools folder): %w", err)
	}
	return filepath.Join(cache, "hotline-studio"), nil
}

// staged ends the name of a file that is written but not yet in its place.
const staged = ".new"

// at returns where a file of the sounds folder is.
func (o Options) at(path string) string { return filepath.Join(o.Dir, filepath.FromSlash(path)) }

// stage writes a file beside its place, its folders included.
func (o Options) stage(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(o.at(path)), 0o755); err != nil {
		return err
	}
	return os.WriteFile(o.at(path)+staged, content, 0o644)
}

// publish puts a staged file into its place, whole: a server may be playing the
// old one.
func (o Options) publish(path string) error { return os.Rename(o.at(path)+staged, o.at(path)) }

// write stages and publishes a file.
func (o Options) write(path string, content []byte) error {
	if err := o.stage(path, content); err != nil {
		return err
	}
	return o.publish(path)
}
