package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Bounds of a service process of the bench.
const (
	startTimeout = 20 * time.Second
	stopTimeout  = 10 * time.Second
	askEvery     = 50 * time.Millisecond
)

// service is a `hotline serve` of the bench's own.
type service struct {
	application string // of Stasis
	command     *exec.Cmd
	ready       string // URL
	ended       chan struct{}
}

// fleet is the services a command has started.
type fleet []*service

// start adds a service. If it does not come up all are stopped.
func (f *fleet) start(ctx context.Context, l *lab, binary, application string, environment ...string) (*service, error) {
	s, err := l.startService(ctx, binary, application, environment...)
	if err != nil {
		f.stop()
		return nil, err
	}
	*f = append(*f, s)
	return s, nil
}

func (f *fleet) stop() {
	for _, s := range *f {
		s.stop()
	}
}

// startService starts a program under a Stasis application of its own, with more environment if given, and returns
// when it takes calls. Its log is in the lab's.
func (l *lab) startService(ctx context.Context, binary, application string, environment ...string) (*service, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(l.Dir, "log", application+".log"))
	if err != nil {
		return nil, fmt.Errorf("the lab does not run (make lab): %w", err)
	}
	defer func() { _ = log.Close() }() // the service has its own descriptor of it
	s := &service{
		application: application,
		command:     l.serve(ctx, binary),
		ready:       "http://" + address + "/readyz",
		ended:       make(chan struct{}),
	}
	s.command.Stdout, s.command.Stderr = log, log
	s.command.Env = append(os.Environ(), "HOTLINE_ASTERISK_APPLICATION="+application,
		"HOTLINE_HTTP_LISTEN="+address, "HOTLINE_CLOCK="+morning)
	s.command.Env = append(s.command.Env, environment...)
	// Ctrl-C at the terminal is for the bench, which then stops its services itself.
	s.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("start the service (make build): %w", err)
	}
	go func() { _ = s.command.Wait(); close(s.ended) }()
	if err := s.awaitReady(ctx); err != nil {
		s.stop()
		return nil, fmt.Errorf("service %s: %w (log: %s)", application, err, log.Name())
	}
	return s, nil
}

// realtimePriority is that of deploy/systemd/realtime.conf: below Asterisk's own, 10.
const realtimePriority = "9"

// serve is the command that runs a program as the service.
func (l *lab) serve(ctx context.Context, binary string) *exec.Cmd {
	line := []string{binary, "serve", "--config", l.Config}
	if l.Realtime {
		line = append([]string{"chrt", "--rr", realtimePriority}, line...)
	}
	return exec.CommandContext(context.WithoutCancel(ctx), line[0], line[1:]...)
}

// freeAddress returns an address nobody listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

var errEnded = errors.New("ended while starting")

// awaitReady asks until the service takes calls.
func (s *service) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	ticker := time.NewTicker(askEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("not ready: %w", context.Cause(ctx))
		case <-s.ended:
			return errEnded
		case <-ticker.C:
			if s.isReady(ctx) {
				return nil
			}
		}
	}
}

func (s *service) isReady(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.ready, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return errors.Join(response.Body.Close()) == nil && response.StatusCode == http.StatusOK
}

// pid returns the process id.
func (s *service) pid() int { return s.command.Process.Pid }

// stop ends the process politely, then firmly.
func (s *service) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	timer := time.NewTimer(stopTimeout)
	defer timer.Stop()
	select {
	case <-s.ended:
	case <-timer.C:
		_ = s.command.Process.Kill()
		<-s.ended
	}
}
