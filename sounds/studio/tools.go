package studio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// commandTimeout bounds one run of the synthesiser or of SoX; they take well
// under a second.
const commandTimeout = time.Minute

// errNoTools means that the synthesiser is neither installed nor unpacked.
var errNoTools = errors.New("RHVoice or SoX is missing: install the Debian packages " + strings.Join(packages, ", ") +
	" (RHVoice is in the component non-free), or leave out --offline to have them unpacked beside the system")

// tools runs the synthesiser and SoX, installed or unpacked below root.
type tools struct {
	root string // "/" when installed
	conf string // folder of our RHVoice.conf, also for temporary files
}

// findTools returns the tools of the system or of the tools folder, whichever
// are enough, fetching them into the folder when need be. The caller closes them.
func findTools(ctx context.Context, o Options, enough func(*tools) bool, log io.Writer) (*tools, error) {
	if enough(&tools{root: "/"}) {
		return newTools("/")
	}
	dir, err := o.toolsDir()
	if err != nil {
		return nil, err
	}
	root := filepath.Join(dir, "root")
	switch {
	case enough(&tools{root: root}):
	case o.Offline:
		return nil, errNoTools
	default:
		if err := fetch(ctx, dir, log); err != nil {
			return nil, fmt.Errorf("fetch the synthesiser: %w", err)
		}
	}
	return newTools(root)
}

// newTools prepares the configuration of the synthesiser.
func newTools(root string) (*tools, error) {
	conf, err := os.MkdirTemp("", "hotline-studio-")
	if err != nil {
		return nil, err
	}
	t := &tools{root: root, conf: conf}
	if err := os.WriteFile(filepath.Join(conf, "RHVoice.conf"), []byte(synthesiserSettings), 0o644); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Close removes the temporary files.
func (t *tools) Close() error { return os.RemoveAll(t.conf) }

// canConvert reports whether SoX is there: enough to import recordings.
func (t *tools) canConvert() bool { return exists(t.program("sox")) }

// canSpeak reports whether all is there to build. RHVoice speaks with another
// voice when the one asked for does not exist, without a word, so the folders of
// the voices have to be looked at.
func (t *tools) canSpeak() bool {
	for _, v := range voices {
		if !exists(filepath.Join(t.data(), "voices", v.name)) {
			return false
		}
	}
	return t.canConvert() && exists(t.program("RHVoice-test"))
}

// exists reports whether a file or folder can be found.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// program returns the path of a command.
func (t *tools) program(name string) string { return filepath.Join(t.root, "usr/bin", name) }

// data returns the folder of voices and languages.
func (t *tools) data() string { return filepath.Join(t.root, "usr/share/RHVoice") }

// run runs a command with an input and returns its output.
func (t *tools) run(ctx context.Context, input []byte, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, t.program(name), args...)
	command.Env = append(os.Environ(), "RHVOICE_CONFIG_PATH="+t.conf, "RHVOICE_DATA_PATH="+t.data())
	if t.root != "/" {
		libraries, _ := filepath.Glob(filepath.Join(t.root, "usr/lib/*-linux-gnu*"))
		for _, folder := range libraries {
			libraries = append(libraries, filepath.Join(folder, "pulseaudio"))
		}
		command.Env = append(command.Env, "LD_LIBRARY_PATH="+strings.Join(libraries, ":"))
	}
	var output, complaint bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &output, &complaint
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(complaint.String()))
	}
	return output.Bytes(), nil
}

// speak returns the voice reading a script, at 8 kHz.
func (t *tools) speak(ctx context.Context, v voice, script string) ([]int16, error) {
	file, err := os.CreateTemp(t.conf, "*.wav")
	if err != nil {
		return nil, err
	}
	wave := file.Name()
	defer func() { _ = os.Remove(wave) }() // its folder is temporary
	if err := file.Close(); err != nil {
		return nil, err
	}
	if _, err := t.run(ctx, []byte(script+"\n"), "RHVoice-test",
		"--profile", v.name, "--rate", strconv.Itoa(v.rate), "--output", wave); err != nil {
		return nil, err
	}
	return t.convert(ctx, wave, speechFilters)
}

// convert reads a sound file as 8 kHz mono through some filters. No dither (-D):
// it is random, and the bytes have to repeat.
func (t *tools) convert(ctx context.Context, wave string, filters []string) ([]int16, error) {
	format := []string{"-D", wave, "-t", "raw", "-e", "signed-integer", "-b", "16", "-L", "-c", "1", "-r", "8000", "-"}
	raw, err := t.run(ctx, nil, "sox", append(format, filters...)...)
	if err != nil {
		return nil, err
	}
	samples := make([]int16, len(raw)/2)
	_, err = binary.Decode(raw[:2*len(samples)], binary.LittleEndian, samples)
	return samples, err
}
