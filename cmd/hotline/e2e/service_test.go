package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hotline/billing/store"
	"hotline/ivr"
)

// service is one hotline of a test: its program, killed and started again at will, and what it leaves behind.
type service struct {
	t           *testing.T
	lab         *lab
	application string
	to          string // SIP address that callers dial
	url         string
	args        []string
	environment []string
	log         string // path
	journal     *store.Store

	born    time.Time     // when the clock of HOTLINE_CLOCK began to run
	process *exec.Cmd     // nil: does not run
	exited  chan struct{} // closed when the process has ended
	numbers *numbersUsed
	begun   bool // counts as running until its end
}

// numbersUsed are the numbers that called a service, from tests that run side by side.
type numbersUsed struct {
	sync.Mutex
	list []string
}

// add notes a call and returns how many came from the number before.
func (n *numbersUsed) add(number string) int {
	n.Lock()
	defer n.Unlock()
	earlier := 0
	for _, used := range n.list {
		if used == number {
			earlier++
		}
	}
	n.list = append(n.list, number)
	return earlier
}

var applications atomic.Int32

// lineIn is the setting that has a service's number answered in a language, and led straight to a department unless 0.
func lineIn(language string, department int) string {
	return fmt.Sprintf(`HOTLINE_LINES=[{"number": "app-{application}", "language": %q, "department": %d}]`, language, department)
}

// serve starts a hotline with an application of its own and the operators given; settings are further variables
// of its environment, in which {application} stands for the application's name.
func (l *lab) serve(t *testing.T, staff []operator, settings ...string) *service {
	t.Helper()
	s := l.prepare(t, fmt.Sprintf("e2e%d", applications.Add(1)))
	s.set(staff, settings...)
	s.begin()
	return s
}

// set adds operators and settings to the environment of a service that does not run yet.
func (s *service) set(staff []operator, settings ...string) {
	s.t.Helper()
	operators, err := json.Marshal(staff)
	if err != nil {
		s.t.Fatal(err)
	}
	s.environment = append(s.environment, "HOTLINE_OPERATORS="+string(operators))
	for _, setting := range settings {
		s.environment = append(s.environment, strings.ReplaceAll(setting, "{application}", s.application))
	}
}

// serveDeployed starts a hotline as deploy/hotline.yaml describes it: with the lab's own operators, answering every
// number that is nobody else's.
func (l *lab) serveDeployed(t *testing.T, settings ...string) *service {
	t.Helper()
	s := l.prepare(t, "hotline")
	s.to = "sip:0445001100@" + l.sip
	s.args = append(s.args, "--config", "deploy/hotline.yaml")
	s.environment = append(s.environment, settings...)
	s.begin()
	return s
}

// beginning lets few services start at once: a start costs more than a hundred calls, and those who hear prompts
// meanwhile should hear no gaps. For the same reason few are running at once; a test must not need two of them.
var (
	beginning = make(chan struct{}, 2)
	running   = make(chan struct{}, 10)
)

// begin starts the service for the first time and waits until it takes calls.
func (s *service) begin() {
	s.t.Helper()
	running <- struct{}{}
	s.begun = true
	beginning <- struct{}{}
	defer func() { <-beginning }()
	s.start()
	s.awaitReady()
}

// in returns the service for a test within its own.
func (s *service) in(t *testing.T) *service {
	inner := *s
	inner.t = t
	return &inner
}

// prepare makes everything of a hotline but its process.
func (l *lab) prepare(t *testing.T, application string) *service {
	t.Helper()
	listen := fmt.Sprintf("127.0.0.1:%d", freePorts(1)[0])
	s := &service{
		t: t, lab: l, application: application, args: []string{"serve"},
		to: "sip:app-" + application + "@" + l.sip, url: "http://" + listen,
		log: filepath.Join(l.dir, "log", application+".log"), numbers: &numbersUsed{},
	}
	// A program with the race detector would rest for a second before its end.
	s.environment = append(append(s.environment, "GORACE=atexit_sleep_ms=0"), l.environment...)
	s.environment = append(s.environment,
		"HOTLINE_ASTERISK_APPLICATION="+application, "HOTLINE_HTTP_LISTEN="+listen,
		// Services side by side are hotlines of their own; they are open day and night, and operators are free at once.
		"HOTLINE_ROUTING_SITE="+application, "HOTLINE_HOURS={}", "HOTLINE_ROUTING_WRAP_UP=0s",
		// With the race detector beside hundreds of telephones a query may take longer than the 800 ms and 2 s after which
		// callers are strangers and hear "temporarily unavailable".
		"HOTLINE_DATABASE_LOOK_UP=20s", "HOTLINE_DATABASE_SERVICE=20s",
		`HOTLINE_HTTP_TOKENS=["`+apiToken+`"]`)
	s.journal = openStore(t, s.setting("HOTLINE_DATABASE_URL"))
	t.Cleanup(s.end)
	return s
}

func openStore(t *testing.T, url string) *store.Store {
	t.Helper()
	opened, err := store.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// setting returns a variable of the service's environment.
func (s *service) setting(name string) string {
	value := ""
	for _, entry := range s.environment {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}

// command is the program with arguments, in the service's surroundings. It is killed when the context ends.
func (s *service) command(ctx context.Context, args ...string) *exec.Cmd {
	s.t.Helper()
	program, err := world.program()
	if err != nil {
		s.t.Fatal(err)
	}
	command := exec.CommandContext(ctx, program, args...)
	command.Dir = repository()
	command.Env = append([]string{"PATH=" + os.Getenv("PATH")}, s.environment...)
	command.Env = append(command.Env, s.clock()...)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return command
}

// start starts the process and does not wait for it.
func (s *service) start() {
	s.t.Helper()
	file, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	process := s.command(context.Background(), s.args...)
	process.Stdout, process.Stderr = file, file
	if err := process.Start(); err != nil {
		s.t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		_ = process.Wait() // whoever waits looks at the exit code
	}()
	s.process, s.exited = process, exited
}

// clock is the setting that lets the clock of HOTLINE_CLOCK run on over restarts. A wrong one is left as it is.
func (s *service) clock() []string {
	s.t.Helper()
	setting := s.setting("HOTLINE_CLOCK")
	at, err := time.Parse(time.RFC3339, setting)
	if err != nil {
		return nil
	}
	if s.born.IsZero() {
		s.born = time.Now()
	}
	return []string{"HOTLINE_CLOCK=" + at.Add(time.Since(s.born)).Format(time.RFC3339Nano)}
}

// restart starts a killed service again and waits until it takes calls.
func (s *service) restart() {
	s.t.Helper()
	s.start()
	s.awaitReady()
}

// kill is kill -9.
func (s *service) kill() {
	s.t.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	<-s.exited
	s.process = nil
}

// awaitForgotten waits until Asterisk knows that the killed service is away. A call that comes in the moment before
// would wait, ringing, for the service to return.
func (s *service) awaitForgotten() {
	s.t.Helper()
	eventually(s.t, func() error {
		links, err := s.lab.output("cli", "ari show websocket sessions")
		if err == nil && slices.Contains(strings.Fields(links), s.application) {
			err = errors.New("its link is still there:\n" + links)
		}
		return err
	})
}

// stop ends the service as systemd does, and returns its exit code.
func (s *service) stop() int {
	s.t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Error(err)
	}
	within(s.t, s.exited, "service "+s.application+" does not end on SIGTERM")
	_ = s.process.Process.Signal(syscall.SIGQUIT) // one that still runs writes down what it waits for
	<-s.exited
	code := s.process.ProcessState.ExitCode()
	s.process = nil
	return code
}

// end stops the service and looks at what it has written.
func (s *service) end() {
	defer s.journal.Close()
	if s.begun {
		defer func() { <-running }()
	}
	if s.process != nil {
		if code := s.stop(); code != 0 {
			s.t.Errorf("service %s: exit code %d on SIGTERM", s.application, code)
		}
	}
	text, err := os.ReadFile(s.log)
	if err != nil && !errors.Is(err, os.ErrNotExist) { // some are never started
		s.t.Error(err)
	}
	s.checkLog(string(text))
	if s.t.Failed() {
		s.t.Logf("end of %s:\n%s", s.log, tail(string(text), 60))
	}
}

// checkLog finds what no log may hold: defects, data races, the name of a subscriber, and a caller's whole number.
func (s *service) checkLog(text string) {
	for _, bad := range []string{"defect", "DATA RACE", "panic", subscriberName} {
		if strings.Contains(text, bad) {
			s.t.Errorf("%s: %q", s.log, bad)
		}
	}
	for _, number := range s.numbers.list {
		if strings.Contains(text, number[len("380"):]) {
			s.t.Errorf("%s holds the number of a caller, %s", s.log, number)
		}
	}
}

// tail returns the last lines of a text.
func tail(text string, count int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}

// health is the answer of /readyz.
type health struct {
	Ready        bool `json:"ready"`
	Calls        int  `json:"calls"`
	Dependencies map[string]struct {
		OK bool `json:"ok"`
	} `json:"dependencies"`
}

func (s *service) health() (health, error) {
	var h health
	response, err := http.Get(s.url + "/readyz")
	if err != nil {
		return h, err
	}
	defer response.Body.Close()
	return h, json.NewDecoder(response.Body).Decode(&h)
}

// awaitReady waits until the service takes calls, whatever else is missing.
func (s *service) awaitReady() {
	s.t.Helper()
	s.await(func(h health) bool { return h.Ready })
}

// await waits until the service's health is as wanted. A service that has ended fails the test at once.
func (s *service) await(wanted func(health) bool) {
	s.t.Helper()
	eventually(s.t, func() error {
		select {
		case <-s.exited:
			s.t.Fatal("the service has ended")
		default:
		}
		h, err := s.health()
		if err == nil && !wanted(h) {
			err = fmt.Errorf("health of %s: %+v", s.application, h)
		}
		return err
	})
}

// awaitCalls waits until the service holds so many calls.
func (s *service) awaitCalls(count int) {
	s.t.Helper()
	s.await(func(h health) bool { return h.Calls == count })
}

// metric reads one metric, or the sum over all labels if the name has none; 0 if it is not there.
func (s *service) metric(name string) (float64, error) {
	response, err := http.Get(s.url + "/metrics")
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	sum := 0.0
	for line := range strings.Lines(string(text)) {
		full, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if full == name || strings.HasPrefix(full, name+"{") {
			number, fault := strconv.ParseFloat(value, 64)
			sum, err = sum+number, errors.Join(err, fault)
		}
	}
	return sum, err
}

// awaitMetric waits until a metric has a value.
func (s *service) awaitMetric(name string, want float64) {
	s.t.Helper()
	eventually(s.t, func() error {
		got, err := s.metric(name)
		if err == nil && got != want {
			err = fmt.Errorf("%s is %v, want %v", name, got, want)
		}
		return err
	})
}

// journey waits until the journal has the whole journey of a caller whose call has ended. Earlier calls from the same
// number are passed over.
func (s *service) journey(c *caller) ivr.Journey {
	s.t.Helper()
	var found ivr.Journey
	eventually(s.t, func() error {
		calls, err := s.journal.Calls(s.t.Context(), store.Filter{From: c.number})
		if err == nil && (len(calls) != c.earlier+1 || calls[0].Outcome.IsZero()) {
			err = errors.New("no outcome yet: " + fmt.Sprintf("%+v", calls))
		}
		if err == nil {
			found = calls[0]
		}
		return err
	})
	return found
}

// ended waits for the outcome of a call and compares it, written "class/reason".
func (s *service) ended(c *caller, want string) ivr.Journey {
	s.t.Helper()
	journey := s.journey(c)
	if got := string(journey.Outcome.Class) + "/" + string(journey.Outcome.Reason); got != want {
		s.t.Errorf("outcome %s, want %s\n%s", got, want, stepsOf(journey))
	}
	return journey
}

// events counts the journey's lines of one kind.
func events(j ivr.Journey, event string) int {
	count := 0
	for _, step := range j.Steps {
		if step.Event == event {
			count++
		}
	}
	return count
}

// stepsOf writes a journey for a reader.
func stepsOf(j ivr.Journey) string {
	var text strings.Builder
	for _, step := range j.Steps {
		fmt.Fprintf(&text, "%s %s %s %v\n", step.At.Format("05.000"), step.Step, step.Event, step.Detail)
	}
	return text.String()
}

// Asterisk sends what the service acts upon, and keeps the rest back: more than half of all it would send.
func TestEventsAreKeptBack(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	c := s.dial()
	c.hears("uk/greet.day")
	c.hangsUp()
	s.ended(c, "left/in_greeting")
	if used, err := s.metric(`hotline_ari_events_total{type="StasisStart"}`); err != nil || used == 0 {
		t.Errorf("%v events, %v", used, err)
	}
	if of, err := s.metric(`hotline_ari_events_total{type="ChannelVarset"}`); err != nil || of != 0 {
		t.Errorf("%v events of no use, %v", of, err)
	}
}
