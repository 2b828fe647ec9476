package sms_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"hotline/billing"
	"hotline/billing/sms"
	"hotline/billing/sms/twiliotest"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
)

// The environment of the process that sends: this test's program, started again.
const (
	senderDatabase = "HOTLINE_CHAOS_DATABASE"
	senderGateway  = "HOTLINE_CHAOS_GATEWAY"
)

// confirmationsVariable is how many messages TestChaos confirms: 40 in make test, 1000 for the numbers in the README.
const confirmationsVariable = "HOTLINE_CHAOS_CONFIRMATIONS"

const (
	accountSID = "AC00000000000000000000000000000001"
	authToken  = "token"
	// alike is how many messages have the same recipient and text.
	alike = 4
	// slow is how late a request that hangs still takes effect; the settle time is longer.
	slow = 600 * time.Millisecond
)

func TestMain(m *testing.M) {
	if os.Getenv(senderDatabase) != "" {
		send()
		return
	}
	goleak.VerifyTestMain(m)
}

// send is the process that is killed: it sends what is queued until then.
func send() {
	ctx := context.Background()
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	database, err := store.Open(ctx, os.Getenv(senderDatabase), logger)
	if err != nil {
		panic(err)
	}
	gateway, err := sms.NewTwilio(sms.TwilioConfig{
		AccountSID: accountSID, AuthToken: authToken, From: "Hotline", BaseURL: os.Getenv(senderGateway),
		Timeout: 400 * time.Millisecond,
	})
	if err != nil {
		panic(err)
	}
	subscribers := store.NewSubscribers(database, time.UTC, nil)
	jobs, err := store.NewJobs(database, subscribers, gateway, store.JobsConfig{
		Node: "chaos", Zone: time.UTC, Attempt: 500 * time.Millisecond, Settle: 2 * time.Second,
		Look: 300 * time.Millisecond, RetryMin: 100 * time.Millisecond, RetryMax: time.Second,
	}, logger)
	if err != nil {
		panic(err)
	}
	_ = jobs.Run(ctx) // ends with kill -9
}

// TestChaos sends through a gateway of which 30 % of all requests fail, looks included, and which now and then refuses
// connections, by a process that is killed every few seconds. Each confirmation comes twice.
func TestChaos(t *testing.T) {
	confirmations := 40
	if text := os.Getenv(confirmationsVariable); text != "" {
		var err error
		if confirmations, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	address := storetest.URL(t)
	outbox := openOutbox(t, address)
	gateway := &twiliotest.Server{AccountSID: accountSID, AuthToken: authToken, Slow: slow, Fault: faults(t)}
	start(t, gateway)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	began := time.Now()
	chaos, stopChaos := context.WithCancel(ctx)
	var raging sync.WaitGroup
	kills := 0
	raging.Go(func() { kills = killAgainAndAgain(chaos, t, address, gateway) })
	confirm(ctx, t, address, outbox, confirmations)
	awaitSent(ctx, t, address, confirmations)
	stopChaos()
	raging.Wait()

	lost, doubled := compare(confirmations, gateway.Messages())
	t.Logf("%d confirmations, %d messages, %d requests, %d kills in %s: %d lost, %d doubled",
		confirmations, len(gateway.Messages()), gateway.Requests(), kills, time.Since(began).Round(time.Second), lost, doubled)
	if lost+doubled > 0 {
		t.Errorf("lost %d, doubled %d", lost, doubled)
	}
}

func faults(t *testing.T) func(r *http.Request) twiliotest.Fault {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return twiliotest.Sometimes(30, seed)
}

func start(t *testing.T, gateway *twiliotest.Server) {
	t.Helper()
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(gateway.Stop)
}

// openOutbox returns the outbox of an empty database with the schema up to date.
func openOutbox(t *testing.T, address string) *store.Outbox {
	t.Helper()
	database, err := store.Open(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	if _, err := database.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store.NewOutbox(database, time.UTC)
}

// killAgainAndAgain runs the sender until ctx ends and returns how often it was killed. Now and then the gateway
// refuses connections for a moment.
func killAgainAndAgain(ctx context.Context, t *testing.T, address string, gateway *twiliotest.Server) (kills int) {
	for ; ctx.Err() == nil; kills++ {
		life := 1500*time.Millisecond + rand.N(2500*time.Millisecond)
		alive, cancel := context.WithTimeout(ctx, life)
		sender := exec.CommandContext(alive, os.Args[0]) // killed with SIGKILL when its time is over
		sender.Env = append(os.Environ(), senderDatabase+"="+address, senderGateway+"="+gateway.URL())
		sender.Stderr = os.Stderr
		err := sender.Run()
		if alive.Err() == nil {
			t.Errorf("the sender ended by itself: %v", err)
		}
		cancel()
		if kills%3 == 1 {
			refuseConnections(t, gateway)
		}
	}
	return kills
}

// refuseConnections breaks all connections and lets a sender meet a closed port.
func refuseConnections(t *testing.T, gateway *twiliotest.Server) {
	gateway.Stop()
	if err := gateway.Start(); err != nil {
		t.Errorf("gateway: %v", err)
	}
}

// number returns the phone of a contract.
func number(contract int) string { return fmt.Sprintf("+38050%07d", contract) }

// confirm makes the contracts and queues their messages, alike ones in a row, each twice.
func confirm(ctx context.Context, t *testing.T, address string, outbox *store.Outbox, confirmations int) {
	addContracts(ctx, t, address, confirmations/alike)
	for i := range confirmations {
		contract := 1000 + i/alike
		for range 2 {
			refusal, err := outbox.QueueBalance(ctx, fmt.Sprint("call-", i), billing.E164(number(contract)), strconv.Itoa(contract), time.Now())
			if err != nil || refusal != nil {
				t.Fatalf("confirmation %d: %+v, %v", i, refusal, err)
			}
		}
	}
}

func addContracts(ctx context.Context, t *testing.T, address string, contracts int) {
	t.Helper()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for i := range contracts {
		contract := 1000 + i
		batch := &pgx.Batch{}
		batch.Queue(`INSERT INTO contracts VALUES ($1, 'Name', 'City', 'Street', '1', '', 'T', '2020-01-01', $2, 'active', 'home')`,
			strconv.Itoa(contract), -contract)
		batch.Queue(`INSERT INTO phones VALUES ($1, $2, 1)`, strconv.Itoa(contract), number(contract))
		if err := conn.SendBatch(ctx, batch).Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// awaitSent returns when the database believes that every message was sent. It asks each time a message has changed.
func awaitSent(ctx context.Context, t *testing.T, address string, confirmations int) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(ctx, `
		CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NOTIFY changed; RETURN NULL; END';
		CREATE TRIGGER tell AFTER UPDATE ON sms FOR EACH STATEMENT EXECUTE FUNCTION tell();
		LISTEN changed`)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var sent, failed int
		const count = `SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'failed') FROM sms`
		if err := conn.QueryRow(ctx, count).Scan(&sent, &failed); err != nil || failed > 0 {
			t.Fatalf("%d failed, %v", failed, err)
		}
		if sent == confirmations {
			return
		}
		if _, err := conn.WaitForNotification(ctx); err != nil {
			t.Fatalf("%d of %d sent: %v", sent, confirmations, err)
		}
	}
}

// compare counts for each recipient the messages that are missing and those that are too many.
func compare(confirmations int, messages []twiliotest.Message) (lost, doubled int) {
	got := make(map[string]int)
	for _, m := range messages {
		got[m.To]++
	}
	for i := range confirmations / alike {
		count := got[number(1000+i)]
		lost += max(0, alike-count)
		doubled += max(0, count-alike)
	}
	return lost, doubled
}
