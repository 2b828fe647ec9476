package studio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/sounds"
)

// furnished is a workshop with a copy of all the repository's sounds.
func furnished(t *testing.T) Options {
	t.Helper()
	o := workshop(t)
	for _, j := range wanted() {
		copyFile(t, o, j.path())
	}
	return o
}

// workshop is a sounds folder that has only the manifest yet, with tools that
// pretend: the synthesiser writes its words to a file, SoX gives babble for
// anything.
func workshop(t *testing.T) Options {
	t.Helper()
	o := Options{Dir: t.TempDir(), Tools: t.TempDir(), Offline: true}
	copyFile(t, o, sounds.ManifestFile)
	for _, v := range voices {
		if err := os.MkdirAll(filepath.Join(o.Tools, "root/usr/share/RHVoice/voices", v.name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var speech bytes.Buffer
	if err := binary.Write(&speech, binary.LittleEndian, toInt(babble(-15, time.Second))); err != nil {
		t.Fatal(err)
	}
	pretend(t, o, "speech.raw", speech.String())
	pretend(t, o, "RHVoice-test", "#!/bin/sh\nfor last; do :; done\ncat > \"$last\"\n")
	pretend(t, o, "sox", "#!/bin/sh\ngrep -q broken \"$2\" && { echo bad header >&2; exit 2; }\ncat \"${0%sox}speech.raw\"\n")
	return o
}

// copyFile copies a file of the repository's sounds.
func copyFile(t *testing.T, o Options, path string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", path))
	if err == nil {
		err = o.write(path, content)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// pretend puts a program among the tools.
func pretend(t *testing.T, o Options, name, content string) {
	t.Helper()
	program := filepath.Join(o.Tools, "root/usr/bin", name)
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// put writes a file below a folder.
func put(t *testing.T, dir, path string, content []byte) {
	t.Helper()
	if err := (Options{Dir: dir}).write(path, content); err != nil {
		t.Fatal(err)
	}
}

// snapshot returns every file below a folder with its content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// changed returns which files differ between two snapshots.
func changed(before, after map[string]string) map[string]bool {
	differ := make(map[string]bool)
	for name, content := range after {
		if before[name] != content {
			differ[name] = true
		}
	}
	for name := range before {
		if _, kept := after[name]; !kept {
			differ[name] = true
		}
	}
	return differ
}

func TestBuildMakesOnlyWhatChanged(t *testing.T) {
	o := furnished(t)
	manifest, err := sounds.ReadManifest(os.DirFS(o.Dir))
	if err != nil {
		t.Fatal(err)
	}
	old := manifest["uk/menu/1.alaw"]
	old.Text = sounds.Digest("Натисніть один.")
	manifest["uk/menu/1.alaw"] = old
	dropped := sounds.Entry{Language: sounds.English, Key: "gone", Origin: sounds.Synthesised}
	manifest["en/gone.alaw"] = dropped
	listed := strings.TrimSuffix(string(manifest.Bytes()), "\n") + "\n" + dropped.String() + "\n"
	put(t, o.Dir, sounds.ManifestFile, []byte(listed))
	put(t, o.Dir, "en/gone.alaw", []byte("gone"))
	put(t, o.Dir, "en/d/7.alaw", []byte("damaged"))
	before := snapshot(t, o.Dir)

	var log strings.Builder
	if err := Build(t.Context(), o, &log); err != nil {
		t.Fatal(err, log.String())
	}
	differ := changed(before, snapshot(t, o.Dir))
	for _, name := range []string{"uk/menu/1.alaw", "en/d/7.alaw", "en/gone.alaw", sounds.ManifestFile} {
		if !differ[name] {
			t.Errorf("%s was left as it was", name)
		}
	}
	if len(differ) != 4 {
		t.Errorf("changed: %v", differ)
	}
	if err := Check(t.Context(), o, &log); err != nil {
		t.Error(err, log.String())
	}
}

func TestBuildWithoutToolsSaysWhatIsMissing(t *testing.T) {
	if (&tools{root: "/"}).canSpeak() {
		t.Skip("this system has the synthesiser installed")
	}
	o := Options{Dir: t.TempDir(), Tools: t.TempDir(), Offline: true}
	if err := Build(t.Context(), o, io.Discard); !errors.Is(err, errNoTools) {
		t.Errorf("%v", err)
	}
}

func TestBuildStopsWithItsContext(t *testing.T) {
	o := furnished(t)
	put(t, o.Dir, "en/d/7.alaw", []byte("damaged"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Build(ctx, o, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestRepositoryPassesCheck(t *testing.T) {
	for _, fault := range Faults(t.Context(), os.DirFS("..")) {
		t.Error(fault)
	}
}

func TestCheckNamesEachFault(t *testing.T) {
	o := furnished(t)
	manifest, err := sounds.ReadManifest(os.DirFS(o.Dir))
	if err != nil {
		t.Fatal(err)
	}
	// replace changes a file and lists it as if that were right.
	replace := func(path string, audio []byte, change func(*sounds.Entry)) {
		put(t, o.Dir, path, audio)
		entry := manifest[path]
		entry.Audio = sounds.Digest(audio)
		change(&entry)
		manifest[path] = entry
	}
	read := func(path string) []byte {
		content, err := os.ReadFile(o.at(path))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	same := func(*sounds.Entry) {}
	faint := encodeALaw(toInt(babble(-50, time.Second)))
	replace("uk/d/0.alaw", read("uk/d/0.alaw")[:500], same)
	replace("uk/d/1.alaw", faint, same)
	replace("uk/d/2.alaw", read("uk/num/m/2.alaw"), same)
	replace("uk/d/3.alaw", read("uk/d/3.alaw"), func(e *sounds.Entry) { e.Settings = "old" })
	replace("uk/d/4.alaw", read("uk/d/4.alaw"), func(e *sounds.Entry) { e.Text, e.Origin = "old", sounds.Recorded })
	replace("uk/d/5.alaw", read("uk/d/5.alaw"), func(e *sounds.Entry) { e.Settings, e.Origin = "", sounds.Recorded })
	put(t, o.Dir, "uk/stranger.alaw", faint)
	put(t, o.Dir, sounds.ManifestFile, manifest.Bytes())

	want := map[string]error{
		"uk/d/0.alaw": ErrFormat, "uk/d/1.alaw": ErrLevel, "uk/num/m/2.alaw": ErrTwin,
		"uk/d/3.alaw": ErrStale, "uk/d/4.alaw": ErrOutdated, "uk/stranger.alaw": ErrStranger,
	}
	faults := Faults(t.Context(), os.DirFS(o.Dir))
	for _, fault := range faults {
		if !errors.Is(fault.Err, want[fault.Path]) {
			t.Errorf("%v, want %v", fault, want[fault.Path])
		}
	}
	if len(faults) != len(want) {
		t.Errorf("%d faults, want %d: %v", len(faults), len(want), faults)
	}
	if err := Check(t.Context(), o, io.Discard); err == nil {
		t.Error("the check passed")
	}
}

func TestImportReplacesAndBuildKeeps(t *testing.T) {
	o := furnished(t)
	recordings := t.TempDir()
	put(t, recordings, "uk/greet/morning.alaw", encodeALaw(toInt(babble(-30, 2*time.Second))))
	put(t, recordings, "en/d/7.wav", wave(babble(-10, time.Second)))
	put(t, recordings, ".notes", []byte("not a recording"))
	before := snapshot(t, o.Dir)
	var log strings.Builder
	if err := Import(t.Context(), o, recordings, &log); err != nil {
		t.Fatal(err, log.String())
	}
	after := snapshot(t, o.Dir)
	if differ := changed(before, after); len(differ) != 3 || !differ["uk/greet/morning.alaw"] || !differ["en/d/7.alaw"] {
		t.Errorf("changed: %v", differ)
	}
	if err := Build(t.Context(), o, &log); err != nil {
		t.Fatal(err)
	}
	if differ := changed(after, snapshot(t, o.Dir)); len(differ) != 0 {
		t.Errorf("the build changed %v", differ)
	}
	if err := Check(t.Context(), o, &log); err != nil {
		t.Error(err, log.String())
	}
}

// wave returns samples as a WAV file: 8 kHz, mono, 16 bits.
func wave(samples []float64) []byte {
	file := bytes.NewBufferString("RIFF")
	size := uint32(2 * len(samples))
	for _, field := range []any{
		size + 36, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(8000), uint32(16000),
		uint16(2), uint16(16), []byte("data"), size, toInt(samples),
	} {
		_ = binary.Write(file, binary.LittleEndian, field) // a buffer takes everything
	}
	return file.Bytes()
}

func TestImportTakesAllOrNothing(t *testing.T) {
	good := encodeALaw(toInt(babble(-20, time.Second)))
	for name, bad := range map[string]struct {
		path    string
		content []byte
		want    error
	}{
		"of no prompt":       {"uk/greet/noon.alaw", good, ErrStranger},
		"of no language":     {"greet/day.alaw", good, ErrStranger},
		"the music":          {"moh/calm.alaw", good, ErrStranger},
		"another format":     {"uk/greet/day.mp3", good, errNotSound},
		"silent":             {"uk/greet/day.alaw", bytes.Repeat([]byte{quietPlus}, 8000), errSilent},
		"empty":              {"uk/greet/day.alaw", nil, errSilent},
		"endless":            {"uk/greet/day.alaw", bytes.Repeat(good, 61), errTooLong},
		"RIFF by other name": {"uk/greet/day.alaw", wave(babble(-20, time.Second)), errNotALaw},
		"broken":             {"uk/greet/day.wav", []byte("broken"), errUnreadable},
		"a second take":      {"en/greet/day.wav", wave(babble(-20, time.Second)), errTwice},
	} {
		t.Run(name, func(t *testing.T) {
			o := workshop(t)
			recordings := t.TempDir()
			put(t, recordings, "en/greet/day.alaw", good)
			put(t, recordings, bad.path, bad.content)
			before := snapshot(t, o.Dir)
			var log strings.Builder
			if err := Import(t.Context(), o, recordings, &log); err == nil {
				t.Error("the recordings were taken")
			}
			if !strings.Contains(log.String(), bad.path+": "+bad.want.Error()) {
				t.Errorf("not named: %q", log.String())
			}
			if differ := changed(before, snapshot(t, o.Dir)); len(differ) != 0 {
				t.Errorf("changed: %v", differ)
			}
		})
	}
}
