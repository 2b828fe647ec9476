package sounds_test

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"hotline/sounds"
)

// folder returns a copy of the repository's sounds in memory.
func folder(t *testing.T) fstest.MapFS {
	t.Helper()
	dir := fstest.MapFS{}
	read := func(path string) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dir[path] = &fstest.MapFile{Data: content}
	}
	read(sounds.ManifestFile)
	read(sounds.Path(sounds.NoLanguage, sounds.HoldMusic))
	for _, language := range sounds.Languages() {
		for _, key := range sounds.Keys(language) {
			read(sounds.Path(language, key))
		}
	}
	return dir
}

func TestRepositoryIsWhole(t *testing.T) {
	for _, fault := range sounds.Verify(os.DirFS(".")) {
		t.Error(fault)
	}
}

func TestVerifyNamesFaults(t *testing.T) {
	dir := folder(t)
	delete(dir, "uk/greet/morning.alaw")
	dir["uk/d/7.alaw"].Data = dir["uk/d/7.alaw"].Data[:160]
	delete(dir, "en/menu/1.alaw")
	manifest, err := sounds.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	delete(manifest, "moh/calm.alaw")
	dir[sounds.ManifestFile].Data = manifest.Bytes()

	want := map[string]error{
		"uk/greet/morning.alaw": sounds.ErrMissing,
		"uk/d/7.alaw":           sounds.ErrDamaged,
		"moh/calm.alaw":         sounds.ErrUnlisted,
	}
	faults := sounds.Verify(dir, sounds.Ukrainian)
	if len(faults) != len(want) {
		t.Errorf("faults %v", faults)
	}
	for _, fault := range faults {
		if !errors.Is(fault.Err, want[fault.Path]) {
			t.Errorf("%s: want %v", fault, want[fault.Path])
		}
	}
	if all := sounds.Verify(dir); len(all) != len(want)+1 {
		t.Errorf("all languages: %v", all)
	}
}

func TestVerifyWithoutManifest(t *testing.T) {
	for name, content := range map[string]string{
		"empty":      "",
		"other file": "key\ttext\n",
		"short line": string(sounds.Manifest{}.Bytes()) + "uk\tgreet.morning\n",
	} {
		dir := fstest.MapFS{sounds.ManifestFile: {Data: []byte(content)}}
		if faults := sounds.Verify(dir); len(faults) != 1 || !errors.Is(faults[0].Err, sounds.ErrManifest) {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if faults := sounds.Verify(fstest.MapFS{}); len(faults) != 1 || !errors.Is(faults[0].Err, sounds.ErrManifest) {
		t.Errorf("none: %v", faults)
	}
}

func TestManifestSurvivesItsFile(t *testing.T) {
	dir := os.DirFS(".")
	manifest, err := sounds.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(sounds.ManifestFile)
	if err != nil || !bytes.Equal(file, manifest.Bytes()) {
		t.Errorf("the manifest read is not the manifest written (%v)", err)
	}
	entry := manifest["uk/greet/morning.alaw"]
	library, err := sounds.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := library.Duration(sounds.Ukrainian, "greet.morning"); got != entry.Duration || got < time.Second {
		t.Errorf("greet.morning sounds %v, listed %v", got, entry.Duration)
	}
}

func TestLibrary(t *testing.T) {
	dir := folder(t)
	library, err := sounds.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(library.Audio(sounds.English, "d.7"), dir["en/d/7.alaw"].Data) {
		t.Error("the library has other audio than the folder")
	}
	if library.Audio(sounds.English, "no.such") != nil || library.Duration(sounds.English, "no.such") != 0 {
		t.Error("the library has an unknown key")
	}
	delete(dir, "en/d/7.alaw")
	if _, err := sounds.Open(dir); err == nil {
		t.Error("a folder with a missing prompt was opened")
	}
}

// BenchmarkVerify shows what verifying costs the start of the service.
func BenchmarkVerify(b *testing.B) {
	for b.Loop() {
		sounds.Verify(os.DirFS("."))
	}
}
