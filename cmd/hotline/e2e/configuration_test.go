package e2e_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fails runs the service until it ends by itself, and checks its exit code and that its complaint says all the words.
func (s *service) fails(code int, words ...string) {
	s.t.Helper()
	command := s.command(waiting(s.t), s.args...)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	var exit *exec.ExitError
	if err := command.Run(); !errors.As(err, &exit) || exit.ExitCode() != code {
		s.t.Errorf("ended with %v, want exit code %d", err, code)
	}
	for _, word := range words {
		if !strings.Contains(complaint.String(), word) {
			s.t.Errorf("no word of %q in:\n%s", word, complaint.String())
		}
	}
}

// A wrong configuration is refused with all its faults at once.
func TestWrongConfiguration(t *testing.T) {
	s := sharedLab(t).prepare(t, "wrong")
	s.environment = append(s.environment,
		"HOTLINE_TIMEZONE=Mars/Olympus", "HOTLINE_LOG_LEVEL=loud", "HOTLINE_HTTP_LISTEN=8080",
		"HOTLINE_DATABASE_URL=mysql://x", "HOTLINE_REDIS_URL=16379", "HOTLINE_ASTERISK_URL=localhost",
		"HOTLINE_ROUTING_RING=1500ms", "HOTLINE_CLOCK=noon", "HOTLINE_DATABASE_LOOK_UP=0s",
		`HOTLINE_OPERATORS=[{id: "101", departments: [6]}, {id: "101", departments: [7]}]`,
		`HOTLINE_LINES=[{number: "", language: ru}]`)
	s.fails(2, "Mars/Olympus", "log.level", "http.listen", "database.url", "redis.url", "asterisk.url",
		"operators.ring", "HOTLINE_CLOCK", "database.look_up", "6 is not 1 to 5", "101 is there twice", "operators[1].departments", "lines[0].number")
}

// Prompts that are missing or damaged are found at the start, by name.
func TestDamagedPrompts(t *testing.T) {
	s := sharedLab(t).prepare(t, "damaged")
	dir := filepath.Join(t.TempDir(), "sounds")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(repository(), "sounds"))); err != nil {
		t.Fatal(err)
	}
	missing, damaged := filepath.Join(dir, "uk/greet/day.alaw"), filepath.Join(dir, "en/menu/1.alaw")
	audio, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	audio[len(audio)/2] ^= 0x40
	if err := errors.Join(os.Remove(missing), os.WriteFile(damaged, audio, 0o600)); err != nil {
		t.Fatal(err)
	}
	s.environment = append(s.environment, "HOTLINE_SOUNDS_DIR="+dir)
	s.fails(2, "uk/greet/day.alaw: missing", "en/menu/1.alaw: damaged", "hotline sounds check")
}

// A port that somebody else has is named.
func TestPortInUse(t *testing.T) {
	s := sharedLab(t).prepare(t, "taken")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s.environment = append(s.environment, "HOTLINE_HTTP_LISTEN="+listener.Addr().String())
	s.fails(1, "http.listen", listener.Addr().String(), "in use")
}

// A wrong ARI password is said in the log, and the service says that it is not ready.
func TestWrongPassword(t *testing.T) {
	s := sharedLab(t).prepare(t, "stranger")
	s.environment = append(s.environment, "HOTLINE_ASTERISK_PASSWORD=wrong")
	s.start()
	eventually(t, func() error {
		text, err := os.ReadFile(s.log)
		if err == nil && !strings.Contains(string(text), "asterisk refuses the ARI user or password") {
			err = errors.New("no word of the password")
		}
		return err
	})
	s.await(func(h health) bool { return !h.Ready && !h.Dependencies["asterisk"].OK })
}
