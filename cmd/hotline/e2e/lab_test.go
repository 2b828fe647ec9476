package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"hotline/ivr/phone"
)

// lab is one set of servers with its telephones.
type lab struct {
	dir         string
	settings    []string // of the lab script
	environment []string // with which a service finds the lab
	sip         string   // host:port of Asterisk
	keeper      *exec.Cmd
	verdict     io.WriteCloser // tells the keeper how the tests went

	prompts   map[phone.Name][]byte
	callers   *phone.Phone
	operators *phone.Phone
	// subscribers is where the hotline reaches the subscribers' telephones, over its trunk.
	subscribers *phone.Phone
	home        string       // host:port of subscribers
	extra       atomic.Int32 // operators of tests given out
}

// extraOperators is how many operators a lab has besides 101 to 106, for tests that want some of their own.
const extraOperators = 198

// startLab starts the servers, adds the tests' operators and opens the telephones.
func startLab() (*lab, error) {
	l := &lab{}
	if err := l.choose(); err != nil {
		return nil, err
	}
	if err := l.keep(); err != nil {
		return nil, err
	}
	if err := errors.Join(l.script("up"), l.readEnvironment(), l.migrate(), l.addOperators(), l.openPhones()); err != nil {
		l.end(false)
		return nil, err
	}
	return l, nil
}

// startAsteriskBeside starts a second Asterisk that shares the database and the Redis of a lab.
func startAsteriskBeside(first *lab) (*lab, error) {
	l := &lab{}
	if err := l.choose(); err != nil {
		return nil, err
	}
	l.settings = append(l.settings, "HOTLINE_LAB_NAME=hotline-second")
	for _, entry := range first.environment {
		if strings.HasPrefix(entry, "HOTLINE_DATABASE_URL=") || strings.HasPrefix(entry, "HOTLINE_REDIS_URL=") {
			l.settings = append(l.settings, entry)
		}
	}
	if err := l.keep(); err != nil {
		return nil, err
	}
	if err := errors.Join(l.script("start", "asterisk"), l.readEnvironment(), l.addOperators(), l.openPhones()); err != nil {
		l.end(false)
		return nil, err
	}
	return l, nil
}

// choose takes a folder and free ports for the lab.
func (l *lab) choose() (err error) {
	if l.dir, err = os.MkdirTemp("", "hotline-lab-"); err != nil {
		return err
	}
	ports := freePorts(5)
	l.home = fmt.Sprintf("127.0.0.1:%d", ports[4])
	rtp := 12000 + 1000*rand.IntN(8)
	l.sip = fmt.Sprintf("127.0.0.1:%d", ports[0])
	l.settings = []string{
		"HOTLINE_LAB_DIR=" + l.dir, "HOTLINE_LAB_FAST=1",
		fmt.Sprintf("HOTLINE_LAB_SIP_PORT=%d", ports[0]),
		fmt.Sprintf("HOTLINE_LAB_ARI_PORT=%d", ports[1]),
		fmt.Sprintf("HOTLINE_LAB_SUBSCRIBER_PORT=%d", ports[4]),
		fmt.Sprintf("HOTLINE_LAB_RTP_PORTS=%d-%d", rtp, rtp+999),
		fmt.Sprintf("HOTLINE_DATABASE_URL=postgres://hotline:hotline@127.0.0.1:%d/hotline?sslmode=disable", ports[2]),
		fmt.Sprintf("HOTLINE_REDIS_URL=redis://127.0.0.1:%d/0", ports[3]),
	}
	return nil
}

// given holds the ports that freePorts has returned: whoever got one may not listen on it yet.
var given sync.Map

// freePorts returns ports that nobody listens on, outside the range from which the kernel gives out its own, and none
// twice.
func freePorts(count int) []int {
	var ports []int
	for len(ports) < count {
		port := 20000 + rand.IntN(12000)
		if _, twice := given.LoadOrStore(port, true); !twice && isFree(port) {
			ports = append(ports, port)
		}
	}
	return ports
}

// isFree reports whether a port is free over TCP and UDP.
func isFree(port int) bool {
	address := fmt.Sprintf("127.0.0.1:%d", port)
	stream, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	datagrams, err := net.ListenPacket("udp", address)
	if err == nil {
		err = datagrams.Close()
	}
	return errors.Join(err, stream.Close()) == nil
}

// keep starts the shell that ends the servers once this process has: however it ends, a pipe closes. The folder goes
// too if the tests passed.
func (l *lab) keep() (err error) {
	l.keeper = exec.Command("sh", "-c", `read -r verdict; "$0" down; [ "$verdict" != passed ] || rm -rf --one-file-system "$1"`,
		l.path(), l.dir)
	l.keeper.Env = append(os.Environ(), l.settings...)
	l.keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it
	if l.verdict, err = l.keeper.StdinPipe(); err != nil {
		return err
	}
	return l.keeper.Start()
}

// end closes the telephones and ends the servers; what the servers wrote stays unless the tests passed.
func (l *lab) end(passed bool) {
	for _, p := range []*phone.Phone{l.callers, l.operators, l.subscribers} {
		if p != nil {
			_ = p.Close() // nothing is left to hear
		}
	}
	if passed {
		_, _ = io.WriteString(l.verdict, "passed\n")
	} else {
		fmt.Fprintf(os.Stderr, "e2e: the servers' logs are in %s/log\n", l.dir)
	}
	_ = l.verdict.Close()
	if err := l.keeper.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: the lab could not be ended:", err)
	}
}

func (l *lab) path() string { return filepath.Join(repository(), "deploy/lab/lab") }

// script runs a command of the lab script.
func (l *lab) script(args ...string) error {
	_, err := l.output(args...)
	return err
}

// output runs a command of the lab script and returns what it printed.
func (l *lab) output(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	command := exec.CommandContext(ctx, l.path(), args...)
	command.Env = append(os.Environ(), l.settings...)
	out, err := command.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("lab %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return string(out), err
}

// must runs a command of the lab script that has to succeed.
func (l *lab) must(t *testing.T, args ...string) {
	t.Helper()
	if err := l.script(args...); err != nil {
		t.Fatal(err)
	}
}

// readEnvironment asks the lab script with which settings a service finds this lab.
func (l *lab) readEnvironment() error {
	command := exec.Command("bash", "-c", `eval "$("$0" env)" && env -0`, l.path())
	command.Env = append(os.Environ(), l.settings...)
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("lab env: %w", err)
	}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if strings.HasPrefix(entry, "HOTLINE_") {
			l.environment = append(l.environment, entry)
		}
	}
	return nil
}

// migrate makes the tables, so that the first of many services does not have to while it takes calls.
func (l *lab) migrate() error {
	program, err := world.program()
	if err != nil {
		return err
	}
	command := exec.Command(program, "migrate")
	command.Env = l.environment
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w\n%s", err, out)
	}
	return nil
}

// addOperators gives Asterisk the tests' operators, 301 and on, beside those of the demonstration: a telephone and a browser
// of each.
func (l *lab) addOperators() error {
	file, err := os.OpenFile(filepath.Join(l.dir, "asterisk/etc/site/operators.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	for n := range extraOperators {
		for template, name := range map[string]string{"operator": fmt.Sprint(301 + n), "browser": fmt.Sprint("web-", 301+n)} {
			fmt.Fprintf(file, "\n[%[1]s](%[2]s)\ninbound_auth/username = %[1]s\ninbound_auth/password = %[3]s\n", name, template, operatorPassword)
		}
	}
	if err := file.Close(); err != nil {
		return err
	}
	return l.script("cli", "module reload res_pjsip_config_wizard.so")
}

// openPhones opens one telephone for all callers and one for all operators.
func (l *lab) openPhones() (err error) {
	if l.prompts, err = phone.ReadPrompts(os.DirFS(filepath.Join(repository(), "sounds"))); err != nil {
		return err
	}
	ear := phone.NewEar(l.prompts)
	if l.callers, err = phone.New(phone.Config{Ear: ear}); err != nil {
		return err
	}
	if l.subscribers, err = phone.New(phone.Config{Ear: ear, Listen: l.home}); err != nil {
		return err
	}
	l.operators, err = phone.New(phone.Config{Ear: ear})
	return err
}
