package e2e_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

const (
	// patience bounds every wait for something that happens at once on an idle machine.
	patience = 60 * time.Second
	// sideBySide is how many tests may run at once: all, they wait for prompts most of the time.
	sideBySide = "1000"
	// pollEvery is the pause between two looks at what cannot report its changes.
	pollEvery = 50 * time.Millisecond
)

// errPatience is the cause of a wait that has failed.
var errPatience = errors.New("waited in vain")

// world is what the tests of one run share: the program, and the lab of the tests that only call.
var world struct {
	dir     string // temporary; holds the program
	program func() (string, error)
	// telephone is the script of the page with a telephone in it.
	telephone func() ([]byte, error)
	// libraries is the folder with what the pages are made of and tested with.
	libraries func() (string, error)
	lab       func() (*lab, error)
}

func TestMain(m *testing.M) {
	flag.Parse()
	http.DefaultClient.Timeout = patience
	if err := flag.Set("test.parallel", sideBySide); err != nil {
		panic(err)
	}
	os.Exit(run(m))
}

// run runs the tests and ends the shared lab after them.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hotline-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	var shared *lab
	world.dir = dir
	world.program = sync.OnceValues(buildProgram)
	world.libraries = sync.OnceValues(findLibraries)
	world.telephone = sync.OnceValues(bundleTelephone)
	world.lab = sync.OnceValues(func() (*lab, error) {
		l, err := startLab()
		shared = l
		return l, err
	})
	code := m.Run()
	if shared != nil {
		shared.end(code == 0)
	}
	return code
}

// repository is the root of the repository, where the program is built and run.
func repository() string {
	root, err := filepath.Abs("../../..")
	if err != nil {
		panic(err)
	}
	return root
}

// buildProgram builds command hotline.
func buildProgram() (string, error) {
	path := filepath.Join(world.dir, "hotline")
	args := append([]string{"build"}, buildFlags...)
	command := exec.Command("go", append(args, "-o", path, "./cmd/hotline")...)
	command.Dir = repository()
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build hotline: %w\n%s", err, out)
	}
	return path, nil
}

// sharedLab returns the lab of the tests that only call, and lets the test run beside the others. It skips the test
// unless a lab was asked for.
func sharedLab(t *testing.T) *lab {
	t.Helper()
	needLab(t)
	t.Parallel()
	return theLab(t)
}

// quietLab is the same for a test that needs the machine to itself.
func quietLab(t *testing.T) *lab {
	t.Helper()
	needLab(t)
	return theLab(t)
}

func theLab(t *testing.T) *lab {
	t.Helper()
	l, err := world.lab()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func needLab(t *testing.T) {
	t.Helper()
	if os.Getenv("HOTLINE_TEST_LAB") != "1" {
		t.Skip("needs a real Asterisk, PostgreSQL and Redis: run \"make test\", or set HOTLINE_TEST_LAB=1 as root")
	}
}

// waiting returns a context within which something has to happen.
func waiting(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errPatience)
	t.Cleanup(cancel)
	return ctx
}

// within waits until a channel is closed, also after the test. fault is what is said if that does not happen.
func within(t *testing.T, done <-chan struct{}, fault string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
		t.Error(fault)
	}
}

// eventually waits until a condition holds; its error says what is still missing.
func eventually(t *testing.T, condition func() error) {
	t.Helper()
	ctx := waiting(t)
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := condition()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%v: %v", context.Cause(ctx), err)
		case <-tick.C:
		}
	}
}
