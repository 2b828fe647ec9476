package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/billing/store"
)

// fakeGateway is a gateway whose answers a test chooses. It keeps what it was offered.
type fakeGateway struct {
	send func(attempt int, message billing.SMS) error // nil: it takes everything
	hide int                                          // so many looks show nothing

	mu      sync.Mutex
	offered []billing.SMS
	taken   []billing.SMSReport
	texts   []billing.SMS
	looks   int
}

// errTaken is a fault after which the gateway has the message all the same.
var errTaken = errors.New("connection lost after the message was taken")

func (g *fakeGateway) Send(_ context.Context, id int64, message billing.SMS) (billing.SMSReport, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.offered = append(g.offered, message)
	var err error
	if g.send != nil {
		err = g.send(len(g.offered), message)
	}
	if err != nil && !errors.Is(err, errTaken) {
		return billing.SMSReport{}, err
	}
	report := billing.SMSReport{SMS: id, GatewayID: fmt.Sprint("SM", len(g.taken)+1), State: billing.SMSSent}
	g.taken, g.texts = append(g.taken, report), append(g.texts, message)
	return report, err
}

func (g *fakeGateway) Find(_ context.Context, message billing.SMS, _ time.Time) ([]billing.SMSReport, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.looks++; g.looks <= g.hide {
		return nil, nil
	}
	var found []billing.SMSReport
	for i, report := range g.taken {
		if g.texts[i].To == message.To && g.texts[i].Text == message.Text {
			found = append(found, billing.SMSReport{GatewayID: report.GatewayID, State: report.State})
		}
	}
	return found, nil
}

// counts returns how often a message was offered and how many were taken.
func (g *fakeGateway) counts() (offered, taken int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.offered), len(g.taken)
}

// quick are jobs that lose no time.
func quick(node string) store.JobsConfig {
	return store.JobsConfig{
		Node: node, Zone: kyiv, Now: func() time.Time { return monday },
		Attempt: 100 * time.Millisecond, Settle: 400 * time.Millisecond, Look: 50 * time.Millisecond,
		RetryMin: 20 * time.Millisecond, RetryMax: 50 * time.Millisecond, StartRetry: 20 * time.Millisecond, Poll: 100 * time.Millisecond,
		Stop: 2 * time.Second,
	}
}

// work runs jobs until the function returned is called; the test's end calls it too.
func (d *database) work(gateway store.Gateway, config store.JobsConfig) (stop func()) {
	d.t.Helper()
	jobs, err := store.NewJobs(d.store, d.Subscribers, gateway, config, quiet)
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- jobs.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	})
	d.t.Cleanup(stop)
	return stop
}

// await returns when the query says true. It asks each time a message or a job has changed.
func (d *database) await(condition string) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 30*time.Second)
	defer cancel()
	d.exec(`LISTEN changed`)
	d.exec(`CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NOTIFY changed; RETURN NULL; END'`)
	for _, table := range []string{"sms", "river_job", "callbacks", "surges"} {
		d.exec(`CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE ON ` + table + ` FOR EACH STATEMENT EXECUTE FUNCTION tell()`)
	}
	for {
		var yes bool
		if err := d.conn.QueryRow(ctx, condition).Scan(&yes); err != nil {
			d.t.Fatalf("%s: %v", condition, err)
		}
		if yes {
			return
		}
		if _, err := d.conn.WaitForNotification(ctx); err != nil {
			d.t.Fatalf("%s: %v; messages: %+v", condition, err, d.messages())
		}
	}
}

// awaitState returns when all messages are in the state and their jobs done.
func (d *database) awaitState(state billing.SMSState) {
	d.t.Helper()
	d.await(`SELECT NOT EXISTS (SELECT 1 FROM sms WHERE state <> '` + string(state) + `')
		AND NOT EXISTS (SELECT 1 FROM river_job WHERE kind = 'send_sms' AND state <> 'completed')`)
}

func TestJobsSend(t *testing.T) {
	notTaken := &billing.SendError{Outcome: billing.SendNotTaken, Err: errors.New("connection refused")}
	refused := &billing.SendError{Outcome: billing.SendRefused, Err: errors.New("21211 invalid number")}
	lost := &billing.SendError{Outcome: billing.SendUnknown, Err: errors.New("timeout")}
	first := func(err error) func(int, billing.SMS) error {
		return func(attempt int, _ billing.SMS) error {
			if attempt == 1 {
				return err
			}
			return nil
		}
	}
	for _, tt := range []struct {
		name           string
		gateway        *fakeGateway
		state          billing.SMSState
		offered, taken int
		reason         string
	}{
		{"at once", &fakeGateway{}, billing.SMSSent, 1, 1, ""},
		{"refused", &fakeGateway{send: first(refused)}, billing.SMSFailed, 1, 0, "21211 invalid number"},
		{"not taken", &fakeGateway{send: first(notTaken)}, billing.SMSSent, 2, 1, ""},
		{"in doubt and not there", &fakeGateway{send: first(lost)}, billing.SMSSent, 2, 1, ""},
		{"in doubt and there", &fakeGateway{send: first(errTaken)}, billing.SMSSent, 1, 1, ""},
		{"in doubt and there at the third look", &fakeGateway{send: first(errTaken), hide: 2}, billing.SMSSent, 1, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDatabase(t)
			config := quick("node")
			if tt.gateway.hide > 0 {
				config.Settle = time.Minute
			}
			d.work(tt.gateway, config)
			d.queueBalance("call-1", olena, "1000001", monday)
			d.awaitState(tt.state)
			got := d.messages()[0]
			if offered, taken := tt.gateway.counts(); offered != tt.offered || taken != tt.taken {
				t.Errorf("offered %d times, taken %d; want %d, %d", offered, taken, tt.offered, tt.taken)
			}
			if got.Error != tt.reason || got.Attempts != tt.offered || (got.GatewayID != "") != (tt.taken > 0) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestMessagesAlike has five messages with the same recipient and text, each of which is in doubt at first.
func TestMessagesAlike(t *testing.T) {
	d := newDatabase(t)
	gateway := &fakeGateway{send: func(attempt int, _ billing.SMS) error {
		if attempt%2 == 1 {
			return errTaken
		}
		return &billing.SendError{Outcome: billing.SendUnknown, Err: errors.New("timeout")}
	}}
	for i := range billing.MaxSMSPerDay {
		d.queueBalance(fmt.Sprint("call-", i), olena, "1000001", monday)
	}
	d.work(gateway, quick("node"))
	d.awaitState(billing.SMSSent)
	if _, taken := gateway.counts(); taken != billing.MaxSMSPerDay {
		t.Errorf("%d messages for %d confirmations", taken, billing.MaxSMSPerDay)
	}
}

func TestJobsTakeUpWhatAKilledProcessLeft(t *testing.T) {
	d := newDatabase(t)
	gateway := &fakeGateway{}
	d.queueBalance("call-1", olena, "1000001", monday)
	if _, err := gateway.Send(t.Context(), 1, d.messages()[0].SMS); err != nil {
		t.Fatal(err)
	}
	// Killed after the gateway had taken it, before that was noted.
	d.exec(`UPDATE sms SET state = 'sending', attempts = 1, first_attempted_at = now(), attempted_at = now()`)
	d.exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{node}'`)
	d.work(gateway, quick("node"))
	d.awaitState(billing.SMSSent)
	if offered, taken := gateway.counts(); offered != 1 || taken != 1 {
		t.Errorf("offered %d times, taken %d; want once", offered, taken)
	}
}

func TestJobsLeaveOthersTheirs(t *testing.T) {
	d := newDatabase(t)
	d.queueBalance("call-1", olena, "1000001", monday)
	d.exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{node,other}'`)
	gateway := &fakeGateway{}
	stop := d.work(gateway, quick("node"))
	d.await(`SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'close_overdue_credits' AND state = 'completed')`)
	stop()
	if offered, _ := gateway.counts(); offered > 0 {
		t.Error("a message in the hands of another process was sent")
	}
}

func TestJobsWaitForTheDatabase(t *testing.T) {
	d := newDatabase(t)
	d.queueBalance("call-1", olena, "1000001", monday)
	wire, address := newWire(t, d.conn.Config().ConnString())
	wire.cut()
	log := newLogbook()
	away, err := store.Open(t.Context(), address, log.logger())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(away.Close)
	jobs, err := store.NewJobs(away, store.NewSubscribers(away, kyiv, nil), &fakeGateway{}, quick("node"), log.logger())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- jobs.Run(ctx) }()
	log.await("jobs wait for the database: messages stay in the queue")
	wire.mend()
	d.awaitState(billing.SMSSent)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestJobsEndThoughTheDatabaseIsAway(t *testing.T) {
	wire, address := newWire(t, newDatabase(t).conn.Config().ConnString())
	wire.cut()
	away, err := store.Open(t.Context(), address, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(away.Close)
	jobs, err := store.NewJobs(away, store.NewSubscribers(away, kyiv, nil), &fakeGateway{}, quick("node"), quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := jobs.Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestNightlyJobRunsOnceADay(t *testing.T) {
	d := newDatabase(t)
	err := d.TakeOverCredits(t.Context(), []billing.Credit{{
		Contract: "1000001", FirstDay: billing.Date{Year: 2026, Month: 11, Day: 16},
		LastDay: billing.Date{Year: 2026, Month: 11, Day: 22}, State: billing.CreditActive, Used: true,
	}})
	if err != nil {
		t.Fatal(err)
	}
	const done = `SELECT count(*) > 0 FROM river_job WHERE kind = 'close_overdue_credits' AND state = 'completed'`
	stop := d.work(&fakeGateway{}, quick("one"))
	d.work(&fakeGateway{}, quick("two"))
	d.await(done)
	stop()
	d.work(&fakeGateway{}, quick("one")) // started again the same day
	d.await(done)
	if jobs := d.count(`SELECT count(*) FROM river_job WHERE kind = 'close_overdue_credits'`); jobs != 1 {
		t.Errorf("%d nightly jobs, want 1", jobs)
	}
	credits := d.lookUp(olena, monday).Contracts[0].Credits
	if len(credits) != 1 || credits[0].State != billing.CreditOverdue {
		t.Errorf("%+v", credits)
	}
}

func TestNewJobsNamesWhatIsWrong(t *testing.T) {
	d := newDatabase(t)
	for name, config := range map[string]store.JobsConfig{
		"no node":                        {Zone: kyiv},
		"no zone":                        {Node: "node"},
		"settles before an attempt ends": {Node: "node", Zone: kyiv, Attempt: time.Minute},
	} {
		if _, err := store.NewJobs(d.store, d.Subscribers, &fakeGateway{}, config, quiet); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestMigrateBringsTheTablesOfJobs(t *testing.T) {
	d := newDatabase(t)
	var names []string
	for _, m := range migrations(t, d.store) {
		if m.Version == 2 {
			names = append(names, m.Name)
		}
	}
	if want := []string{"00002_subscribers.sql", "river/00002_initial schema"}; !cmp.Equal(want, names) {
		t.Errorf("%q, want %q", names, want)
	}
}
