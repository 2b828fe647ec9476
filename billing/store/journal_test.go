package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/ivr"
	"hotline/routing"
)

const (
	awayLine    = "journal cannot be written: calls go on, their journeys wait in memory"
	backLine    = "journal is written again"
	refusedLine = "journal entry refused by the database"
)

// journal is a Journal whose log and metrics a test reads.
type journal struct {
	*store.Journal
	log      *logbook
	registry *prometheus.Registry
}

func newJournal(s *store.Store, config store.JournalConfig) journal {
	registry, log := prometheus.NewRegistry(), newLogbook()
	return journal{store.NewJournal(s, config, store.NewMetrics(registry), log.logger()), log, registry}
}

// run runs the journal; the function it returns ends it and gives Run's error.
func (j journal) run(t *testing.T) (end func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- j.Run(ctx) }()
	end = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { _ = end() })
	return end
}

// dropped returns how many entries were dropped for the reason.
func (j journal) dropped(t *testing.T, reason string) float64 {
	t.Helper()
	families, err := j.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "hotline_journal_entries_dropped_total" {
			continue
		}
		for _, metric := range family.GetMetric() {
			if metric.GetLabel()[0].GetValue() == reason {
				return metric.GetCounter().GetValue()
			}
		}
	}
	t.Fatalf("no metric of entries dropped for %q", reason)
	return 0
}

// answered is a whole call to an operator as the journal should give it back.
func answered(id string) ivr.Journey {
	answeredAt, endedAt := noon.Add(8*time.Second), noon.Add(time.Minute)
	return ivr.Journey{
		ID: id, From: "+380501112233", To: "0445000000", Language: "en", Contract: "1000001",
		StartedAt: noon, AnsweredAt: &answeredAt, EndedAt: &endedAt,
		Outcome: ivr.Outcome{Class: ivr.Connected, Reason: ivr.CallerHungUp},
		Steps: []ivr.JourneyStep{
			{At: noon, Step: "greeting", Event: "prompt", Detail: map[string]string{"key": "greet.day"}},
			{At: noon.Add(2 * time.Second), Step: "menu", Event: "key", Detail: map[string]string{"key": "8"}},
			{At: noon.Add(8 * time.Second), Step: "talking", Event: "answered"},
		},
	}
}

// record leaves a call with the journal in the order in which it happens.
func record(j *store.Journal, call ivr.Journey) {
	j.Open(ivr.Journey{
		ID: call.ID, From: call.From, To: call.To, Language: "uk", StartedAt: call.StartedAt, Contract: call.Contract,
	})
	for seq, step := range call.Steps {
		j.Note(call.ID, seq, step)
	}
	j.Answered(call.ID, *call.AnsweredAt)
	j.Close(call.ID, *call.EndedAt, call.Language, call.Outcome)
}

func wantCall(t *testing.T, s *store.Store, want ivr.Journey) {
	t.Helper()
	if want.Kind == "" {
		want.Kind = ivr.Incoming
	}
	got, err := s.Call(t.Context(), want.ID)
	if err != nil {
		t.Error(err)
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("call %s (-want +got):\n%s", want.ID, diff)
	}
}

func TestJournalKeepsTheWholeJourney(t *testing.T) {
	s := storetest.Open(t)
	j := newJournal(s, store.JournalConfig{Node: "one"})
	end := j.run(t)
	record(j.Journal, answered("1700000000.1"))
	if err := end(); err != nil {
		t.Fatal(err)
	}
	wantCall(t, s, answered("1700000000.1"))
	if problems, err := testutil.GatherAndLint(j.registry); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
	if got, err := testutil.GatherAndCount(j.registry, "hotline_journal_write_seconds"); err != nil || got != 1 {
		t.Errorf("write latency: %d, %v", got, err)
	}
}

func TestJournalKeepsWhichQueueAndWhoCalled(t *testing.T) {
	d := newDatabase(t)
	write(t, d.store, "one", func(j *store.Journal) {
		j.Queued("1", routing.Support, noon.Add(-time.Minute)) // before its beginning: what comes first is not known
		j.Open(ivr.Journey{ID: "1", From: "050 111-22-33", StartedAt: noon})
		j.Queued("1", routing.Accounts, noon.Add(time.Minute))
		j.Open(ivr.Journey{ID: "callback-7-2", Kind: ivr.Returned, From: string(olena), StartedAt: noon})
		j.Open(ivr.Journey{ID: "callback-7-2", StartedAt: noon.Add(time.Minute)}) // taken up without its record
		j.Open(ivr.Journey{ID: "3", From: "anonymous", StartedAt: noon})
	})
	for id, want := range map[string]string{
		"1":            "call +380501112233 accounts 2026-11-23T12:01:00Z -",
		"callback-7-2": "callback +380501112233  - 7",
		"3":            "call   - -",
	} {
		var got string
		err := d.conn.QueryRow(t.Context(), `
			SELECT concat_ws(' ', kind, caller, department,
				coalesce(to_char(queued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '-'), coalesce(callback::text, '-'))
			FROM calls WHERE id = $1`, id).Scan(&got)
		if err != nil || got != want {
			t.Errorf("call %s: %q, %v; want %q", id, got, err, want)
		}
	}
	if got, err := d.store.Call(t.Context(), "callback-7-2"); err != nil || got.Kind != ivr.Returned {
		t.Errorf("kind %q, %v", got.Kind, err)
	}
}

// A call back that was withdrawn before its try has the same id when it is taken up later.
func TestJournalOfACallBackTakenUpAgain(t *testing.T) {
	s := storetest.Open(t)
	id, later := "callback-7-1", noon.Add(time.Hour)
	withdrawn := ivr.Outcome{Class: ivr.Unreached, Reason: ivr.OrderWithdrawn}
	write(t, s, "one", func(j *store.Journal) {
		j.Open(ivr.Journey{ID: id, Kind: ivr.Returned, StartedAt: noon})
		j.Close(id, noon.Add(time.Minute), "uk", withdrawn)
		j.Open(ivr.Journey{ID: id, Kind: ivr.Returned, StartedAt: noon}) // written twice: nothing new
	})
	if got := outcomes(t, s)[id]; got != withdrawn {
		t.Errorf("outcome %v, want %v", got, withdrawn)
	}
	talked := ivr.Outcome{Class: ivr.Connected, Reason: ivr.CallerHungUp}
	write(t, s, "one", func(j *store.Journal) {
		j.Open(ivr.Journey{ID: id, Kind: ivr.Returned, StartedAt: later})
		j.Close(id, later.Add(time.Minute), "uk", talked)
	})
	if got := outcomes(t, s)[id]; got != talked {
		t.Errorf("outcome %v, want %v", got, talked)
	}
}

func TestJournalRepeatedKeepsOne(t *testing.T) {
	s := storetest.Open(t)
	for range 2 { // the second is the node that takes the call up after a crash
		write(t, s, "one", func(j *store.Journal) {
			record(j, answered("1"))
			record(j, answered("1"))
		})
	}
	wantCall(t, s, answered("1"))
}

func TestJournalTakesEntriesInAnyOrder(t *testing.T) {
	call := answered("1")
	entries := []func(*store.Journal){
		func(j *store.Journal) {
			j.Open(ivr.Journey{ID: "1", From: call.From, To: call.To, StartedAt: call.StartedAt, Contract: call.Contract})
		},
		func(j *store.Journal) { j.Note("1", 0, call.Steps[0]) },
		func(j *store.Journal) { j.Note("1", 1, call.Steps[1]) },
		func(j *store.Journal) { j.Note("1", 2, call.Steps[2]) },
		func(j *store.Journal) { j.Answered("1", *call.AnsweredAt) },
		func(j *store.Journal) { j.Close("1", *call.EndedAt, call.Language, call.Outcome) },
	}
	for first := range entries {
		t.Run(strconv.Itoa(first), func(t *testing.T) {
			s := storetest.Open(t)
			write(t, s, "one", func(j *store.Journal) {
				for i := range entries {
					entries[(first+i)%len(entries)](j)
				}
			})
			wantCall(t, s, call)
		})
	}
}

// A node that takes a call up without its record knows neither caller nor beginning, and counts from 0 again.
func TestJournalOfACallTakenUpWithoutItsRecord(t *testing.T) {
	s := storetest.Open(t)
	call := answered("1")
	call.AnsweredAt, call.EndedAt, call.Outcome = nil, nil, ivr.Outcome{}
	again := ivr.JourneyStep{At: noon.Add(time.Hour), Step: "talking", Event: "resumed"}
	write(t, s, "one", func(j *store.Journal) {
		j.Open(call)
		for seq, step := range call.Steps {
			j.Note("1", seq, step)
		}
	})
	write(t, s, "two", func(j *store.Journal) {
		j.Open(ivr.Journey{ID: "1", Language: "uk", StartedAt: again.At})
		j.Note("1", 0, again)
	})
	call.Steps = append(call.Steps, again)
	wantCall(t, s, call)
}

func TestJournalKeepsStepsWithoutBeginning(t *testing.T) {
	s := storetest.Open(t)
	step := ivr.JourneyStep{At: noon, Step: "menu", Event: "key"}
	write(t, s, "one", func(j *store.Journal) {
		j.Note("stray", 7, step)
		record(j, answered("1"))
	})
	wantCall(t, s, ivr.Journey{ID: "stray", StartedAt: noon, Steps: []ivr.JourneyStep{step}})
	wantCall(t, s, answered("1"))
}

func TestJournalMakesTextStorable(t *testing.T) {
	const evil = "a\x00b\xffc"
	s := storetest.Open(t)
	write(t, s, evil, func(j *store.Journal) {
		j.Open(ivr.Journey{ID: evil, From: evil, To: evil, Language: evil, StartedAt: noon, Contract: evil})
		j.Note(evil, 1, ivr.JourneyStep{At: noon, Step: evil, Event: evil, Detail: map[string]string{evil: evil}})
		j.Close(evil, noon, evil, ivr.Outcome{Class: evil, Reason: evil})
	})
	const clean = "a\uFFFDb\uFFFDc"
	end := noon
	wantCall(t, s, ivr.Journey{
		ID: clean, From: clean, To: clean, Language: clean, StartedAt: noon, EndedAt: &end, Contract: clean,
		Outcome: ivr.Outcome{Class: clean, Reason: clean},
		Steps:   []ivr.JourneyStep{{At: noon, Step: clean, Event: clean, Detail: map[string]string{clean: clean}}},
	})
}

// unstorable is a text too large for an index and too random to be compressed into one.
func unstorable() string {
	source := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for range 2000 {
		fmt.Fprintf(&text, "%016x", source.Uint64())
	}
	return text.String()
}

func TestJournalIsolatesRefusedEntries(t *testing.T) {
	s := storetest.Open(t)
	j := newJournal(s, store.JournalConfig{Node: "one"})
	afterTheLastDay := time.Date(294277, 1, 2, 0, 0, 0, 0, time.UTC) // of PostgreSQL's calendar
	record(j.Journal, answered("before"))
	j.Open(ivr.Journey{ID: unstorable(), StartedAt: noon})
	j.Note("between", 0, ivr.JourneyStep{At: afterTheLastDay})
	j.Note("between", 1, ivr.JourneyStep{At: noon})
	record(j.Journal, answered("after"))
	if err := j.run(t)(); err != nil {
		t.Fatal(err)
	}
	wantCall(t, s, answered("before"))
	wantCall(t, s, answered("after"))
	wantCall(t, s, ivr.Journey{ID: "between", StartedAt: noon, Steps: []ivr.JourneyStep{{At: noon}}})
	if got := j.dropped(t, "refused"); got != 2 {
		t.Errorf("%v entries dropped as refused, want 2", got)
	}
	if got := j.log.count(refusedLine); got != 2 {
		t.Errorf("%d lines in the log about refused entries, want 2", got)
	}
}

func TestJournalOutlivesAnOutage(t *testing.T) {
	address := storetest.URL(t)
	cable, through := newWire(t, address)
	s := migrated(t, through)
	j := newJournal(s, store.JournalConfig{Node: "one", RetryMin: time.Millisecond, RetryMax: time.Millisecond})
	end := j.run(t)

	record(j.Journal, answered("before"))
	cable.cut()
	for i := range 100 {
		record(j.Journal, answered(fmt.Sprint("during ", i)))
	}
	j.log.await(awayLine)
	cable.mend()
	j.log.await(backLine)
	record(j.Journal, answered("after"))
	if err := end(); err != nil {
		t.Fatal(err)
	}

	wantCall(t, s, answered("before"))
	for i := range 100 {
		wantCall(t, s, answered(fmt.Sprint("during ", i)))
	}
	wantCall(t, s, answered("after"))
	if away, back := j.log.count(awayLine), j.log.count(backLine); away != 1 || back != 1 {
		t.Errorf("%d lines when the database went, %d when it came back; want one each", away, back)
	}
}

func TestJournalOutlivesASilentDatabase(t *testing.T) {
	cable, through := newWire(t, storetest.URL(t))
	s := migrated(t, through)
	j := newJournal(s, store.JournalConfig{
		Node: "one", WriteTimeout: 200 * time.Millisecond, FlushTimeout: time.Minute, RetryMin: time.Millisecond, RetryMax: time.Millisecond,
	})
	release := cable.choke()
	end := j.run(t)
	record(j.Journal, answered("1"))
	j.log.await(awayLine)
	release()
	if err := end(); err != nil {
		t.Fatal(err)
	}
	wantCall(t, s, answered("1"))
}

func TestJournalWaitsForMigrations(t *testing.T) {
	s, err := store.Open(t.Context(), storetest.URL(t), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	j := newJournal(s, store.JournalConfig{Node: "one", RetryMin: time.Millisecond, RetryMax: time.Millisecond})
	end := j.run(t)
	record(j.Journal, answered("early"))
	j.log.await(awayLine)
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	j.log.await(backLine)
	if err := end(); err != nil {
		t.Fatal(err)
	}
	wantCall(t, s, answered("early"))
}

func TestJournalBoundDropsOldestStepsFirst(t *testing.T) {
	s := storetest.Open(t)
	j := newJournal(s, store.JournalConfig{Node: "one", Bound: 10})
	call := answered("1")
	call.Steps = nil
	for i := range 20 {
		call.Steps = append(call.Steps, ivr.JourneyStep{At: noon, Step: "menu", Event: fmt.Sprint("key ", i)})
	}
	record(j.Journal, call)
	if err := j.run(t)(); err != nil {
		t.Fatal(err)
	}
	call.Steps = slices.Delete(call.Steps, 0, 13) // 10 entries: open, 7 steps, answered, close
	wantCall(t, s, call)
	if got := j.dropped(t, "bound"); got != 13 {
		t.Errorf("%v entries dropped, want 13", got)
	}
}

func TestJournalSaysWhatWasLostAtTheEnd(t *testing.T) {
	s, err := store.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none", quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	j := newJournal(s, store.JournalConfig{Node: "one", FlushTimeout: time.Millisecond})
	record(j.Journal, answered("1"))
	if err := j.run(t)(); err == nil || !strings.Contains(err.Error(), "6 entries lost") {
		t.Errorf("error %v, want that 6 entries were lost", err)
	}
	if got := j.dropped(t, "shutdown"); got != 6 {
		t.Errorf("%v entries dropped at shutdown, want 6", got)
	}
}

func TestJournalOfManyCallsAtOnce(t *testing.T) {
	s := storetest.Open(t)
	j := newJournal(s, store.JournalConfig{Node: "one", BatchSize: 7})
	end := j.run(t)
	var calls sync.WaitGroup
	for i := range 50 {
		calls.Go(func() { record(j.Journal, answered(fmt.Sprint(i))) })
	}
	calls.Wait()
	if err := end(); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		wantCall(t, s, answered(fmt.Sprint(i)))
	}
}

// migrated opens a store at the URL and applies the migrations.
func migrated(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
