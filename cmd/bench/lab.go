package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hotline/ivr/phone"
)

// lab says where the running lab is; deploy/lab/lab env prints the variables.
type lab struct {
	Dir      string   `default:".lab" env:"HOTLINE_LAB_DIR" type:"path" help:"Folder of the running lab."`
	SIPPort  int      `name:"sip-port" default:"5060" env:"HOTLINE_LAB_SIP_PORT" help:"SIP port of the lab's Asterisk."`
	Sounds   string   `default:"sounds" env:"HOTLINE_SOUNDS_DIR" type:"path" help:"Folder of the sounds."`
	Binary   string   `default:"bin/hotline" env:"HOTLINE_LAB_BINARY" type:"path" help:"The service's program (make build)."`
	Config   string   `default:"deploy/hotline.yaml" type:"path" help:"The service's configuration."`
	Realtime bool     `env:"HOTLINE_LAB_REALTIME" help:"The services at the real-time priority of deploy/systemd/realtime.conf, as the lab's Asterisk."`
	Against  []string `type:"path" help:"More builds of the service to measure beside it: before and after a change."`
	JSON     bool     `name:"json" help:"One JSON object a measurement."`
}

// The prompts that are waited for; both systems speak them.
var (
	greeting = phone.Name{Lang: "uk", Key: "greet.morning"}
	menu     = phone.Name{Lang: "uk", Key: "balance.offer"}
)

// morning is the clock of the bench's services: the dialplan's greeting is always the morning's.
const morning = "2026-01-05T08:00:00+02:00"

// frameSize is the length of the 20 ms of A-law that Asterisk sends in a packet.
const frameSize = 160

// open makes the callers' phone. They know each prompt by its first frame: two prompts that share one are an error.
func (l *lab) open() (*callers, error) {
	prompts, err := phone.ReadPrompts(os.DirFS(l.Sounds))
	if err != nil {
		return nil, err
	}
	if err := checkFirstFrames(prompts); err != nil {
		return nil, err
	}
	if len(prompts[menu]) < frameSize || len(prompts[greeting]) < frameSize {
		return nil, fmt.Errorf("%s lacks %s or %s", l.Sounds, menu, greeting)
	}
	p, err := phone.New(phone.Config{Ear: phone.NewEar(prompts)})
	if err != nil {
		return nil, err
	}
	return &callers{phone: p, first: prompts[menu][:frameSize]}, nil
}

// checkFirstFrames fails unless the first frame of every prompt is its own: only then is the arrival of that frame
// the beginning of that prompt.
func checkFirstFrames(prompts map[phone.Name][]byte) error {
	owners := make(map[string]phone.Name, len(prompts))
	var faults []error
	for name, audio := range prompts {
		first := string(audio[:min(len(audio), frameSize)])
		if other, taken := owners[first]; taken {
			faults = append(faults, fmt.Errorf("%s and %s begin with the same frame", name, other))
		}
		owners[first] = name
	}
	return errors.Join(faults...)
}

// asteriskPID returns the process id of the lab's Asterisk.
func (l *lab) asteriskPID() (int, error) {
	text, err := os.ReadFile(filepath.Join(l.Dir, "asterisk.pid"))
	if err != nil {
		return 0, fmt.Errorf("the lab does not run (make lab): %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// system is one of those that are compared.
type system struct {
	name    string
	uri     string
	service *service // nil: Asterisk alone
}

// native is the menu in Asterisk's dialplan.
func (l *lab) native() system {
	return system{name: "native dialplan", uri: fmt.Sprintf("sip:native@127.0.0.1:%d", l.SIPPort)}
}

// hotline is a service of the bench.
func (l *lab) hotline(name string, s *service) system {
	return system{name: name, uri: fmt.Sprintf("sip:app-%s@127.0.0.1:%d", s.application, l.SIPPort), service: s}
}

// start starts the service, and the builds it is to be compared with, and returns all systems: the dialplan first, the
// service second. The function it returns stops what was started.
func (l *lab) start(ctx context.Context) ([]system, *fleet, error) {
	systems, started := []system{l.native()}, &fleet{}
	for i, binary := range append([]string{l.Binary}, l.Against...) {
		name, application := "hotline", application
		if i > 0 {
			name, application = filepath.Base(binary), fmt.Sprintf("%s-%d", application, i)
		}
		s, err := started.start(ctx, l, binary, application)
		if err != nil {
			return nil, nil, err
		}
		systems = append(systems, l.hotline(name, s))
	}
	return systems, started, nil
}
