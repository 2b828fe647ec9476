package studio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"

	"hotline/sounds"
)

// The faults that Check and Import find besides those of sounds.Verify.
var (
	// ErrStale means that the text or the settings have changed since the audio was made.
	ErrStale = errors.New("made from another text or with other settings: build the sounds")
	// ErrOutdated means that a recording says an older text.
	ErrOutdated = errors.New("the text has changed since it was recorded")
	// ErrFormat means that the file is not A-law in whole 20 ms frames of the listed length.
	ErrFormat = errors.New("not a whole number of 20 ms A-law frames")
	// ErrLevel means that the speech is too loud or too quiet for a telephone.
	ErrLevel = errors.New("wrong level")
	// ErrTwin means that two sounds begin with the same packet, so that a test phone cannot tell them apart.
	ErrTwin = errors.New("begins with the same packet as")
	// ErrStranger means that the catalogue does not know the file.
	ErrStranger = errors.New("not in the catalogue")
)

// peakTolerance is what the steps of A-law, 1/32 of a value, add to a peak.
const peakTolerance = 0.3

// Check proves that the catalogue, the manifest and the files of the sounds
// folder agree, and that every file has the format and level a telephone wants.
// It logs each fault by the name of its file and returns an error if there is one.
func Check(ctx context.Context, o Options, log io.Writer) error {
	faults := Faults(ctx, os.DirFS(o.Dir))
	for _, fault := range faults {
		fmt.Fprintln(log, fault)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("check %s: %d faults", o.Dir, len(faults))
	}
	fmt.Fprintf(log, "%d sounds in %d languages are as the catalogue and the manifest say\n",
		len(wanted()), len(sounds.Languages()))
	return nil
}

// Faults returns what Check reports, in catalogue order. It stops early, with
// the faults found so far, when the context ends.
func Faults(ctx context.Context, dir fs.FS) []sounds.Fault {
	faults := sounds.Verify(dir)
	manifest, err := sounds.ReadManifest(dir)
	if err != nil {
		return faults
	}
	first := make(map[string]string)
	for _, j := range wanted() {
		listed := slices.ContainsFunc(faults, func(f sounds.Fault) bool { return f.Path == j.path() })
		if listed || ctx.Err() != nil {
			continue
		}
		audio, err := fs.ReadFile(dir, j.path())
		if err == nil {
			err = errors.Join(j.freshness(manifest[j.path()]), j.judge(audio), twin(first, j.path(), audio))
		}
		if err != nil {
			faults = append(faults, sounds.Fault{Path: j.path(), Err: err})
		}
	}
	names, err := strangers(dir)
	if err != nil {
		faults = append(faults, sounds.Fault{Path: ".", Err: err})
	}
	for _, name := range names {
		faults = append(faults, sounds.Fault{Path: name, Err: ErrStranger})
	}
	return faults
}

// freshness says whether the entry is of the present text and settings.
func (j job) freshness(e sounds.Entry) error {
	now := j.entry(nil, e.Origin)
	switch {
	case e.Origin == sounds.Recorded && e.Text != now.Text:
		return ErrOutdated
	case e.Origin != sounds.Recorded && (e.Text != now.Text || e.Settings != now.Settings):
		return ErrStale
	}
	return nil
}

// judge says whether the audio has the format and the level of its kind.
func (j job) judge(audio []byte) error {
	if len(audio) == 0 || len(audio)%sounds.FrameBytes != 0 {
		return fmt.Errorf("%w: %d bytes", ErrFormat, len(audio))
	}
	samples := toFloat(decodeALaw(audio))
	level, target := activeLevel(samples), targetLevel
	if j.key == sounds.HoldMusic {
		level, target = rms(samples), musicLevel
	}
	if math.Abs(level-target) > levelTolerance {
		return fmt.Errorf("%w: %.1f dBFS instead of %.0f", ErrLevel, level, target)
	}
	if loudest := peak(samples); loudest > peakLimit+peakTolerance {
		return fmt.Errorf("%w: a peak of %.1f dBFS, above %.0f", ErrLevel, loudest, peakLimit)
	}
	return nil
}

// twin says whether an earlier sound begins with the same packet.
func twin(first map[string]string, path string, audio []byte) error {
	packet := string(audio[:min(len(audio), sounds.FrameBytes)])
	if other, taken := first[packet]; taken {
		return fmt.Errorf("%w %s", ErrTwin, other)
	}
	first[packet] = path
	return nil
}
