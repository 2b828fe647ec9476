package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"hotline/billing/sms"
	"hotline/billing/store"
	"hotline/ivr"
	"hotline/ivr/live"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/routing/board"
	"hotline/routing/desk"
	"hotline/routing/peers"
	"hotline/routing/session"
	"hotline/sounds"
)

// service is the running program: a value that a test can start too.
type service struct {
	settings  settings
	registry  *prometheus.Registry
	database  *store.Store
	journal   *store.Journal
	callBacks *store.CallBacks
	operators *store.Operators
	surges    *store.Surges
	jobs      *store.Jobs
	desk      *desk.Desk
	sessions  *session.Sessions
	gate      *desk.Gate
	refusals  *desk.Metrics
	accounts  *store.Accounts
	names     names
	calls     *live.Calls
	board     *board.Board
	app       *stasis.App
	peers     *peers.Peers
	others    *others
	told      tidings
	migrated  chan struct{} // closed once the schema is up to date
}

// assemble puts the service together. Nothing is connected yet: databases that are away are no error.
func assemble(ctx context.Context, s settings) (*service, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	v := &service{settings: s, registry: registry, migrated: make(chan struct{})}
	var err error
	if v.database, err = store.Open(ctx, s.Database.URL, s.logger); err != nil {
		return nil, usageError{fmt.Errorf("database.url: %w", err)}
	}
	if v.calls, err = live.New(s.Redis.URL, s.Node, s.logger, live.NewMetrics(registry)); err != nil {
		return nil, usageError{fmt.Errorf("redis.url: %w", err)}
	}
	v.journal = store.NewJournal(v.database, store.JournalConfig{Node: s.Node}, store.NewMetrics(registry), s.logger)
	v.operators = store.NewOperators(v.database, s.Routing.Site, v.journal)
	if err := v.assembleBoard(); err != nil {
		return nil, usageError{err}
	}
	if err := v.assembleCallBacks(); err != nil {
		return nil, usageError{err}
	}
	if err := v.assembleDoor(); err != nil {
		return v, usageError{err}
	}
	registry.MustRegister(condition{v})
	return v, v.assembleRest()
}

// assemblePeers puts together what the services of the site ask each other.
func (v *service) assemblePeers() (err error) {
	s := v.settings
	v.peers, err = peers.New(peers.Config{URL: s.Redis.URL, Site: s.Routing.Site, Node: s.Node, Errors: shared, Changes: v.app.Watch}, v.answerers(), s.logger)
	v.others = newOthers(site{v.peers, v.board})
	return err
}

// assembleBoard puts the queues together.
func (v *service) assembleBoard() error {
	s := v.settings
	var err error
	v.board, err = board.New(board.Config{URL: s.Redis.URL, Site: s.Routing.Site, Node: s.Node, Ring: s.Routing.Ring, Rules: s.rules, Now: s.now},
		s.operators, board.Listener{
			Offered:   func(o routing.Offer) { v.app.Offered(o) },
			Withdrawn: func(o routing.Offer) { v.app.Withdrawn(o) },
			Changed:   func(c routing.Change) { v.operators.NoteState(c, s.now()) },
		}, s.logger)
	if err != nil {
		return err
	}
	v.registry.MustRegister(v.board)
	return nil
}

// assembleCallBacks puts together what keeps the orders of call backs.
func (v *service) assembleCallBacks() (err error) {
	s := v.settings
	v.callBacks, err = store.NewCallBacks(v.database, store.CallBacksConfig{Site: s.Routing.Site, Node: s.Node, Zone: s.dialogue.Location,
		Tries: s.CallBacks.Tries, Every: s.CallBacks.Every, PerDay: s.CallBacks.PerDay, Opening: s.schedule.Opening})
	return err
}

// assembleRest puts together the calls, and what knows the subscribers and sends them messages.
func (v *service) assembleRest() error {
	s := v.settings
	outbox := store.NewOutbox(v.database, s.dialogue.Location)
	database := store.NewSubscribers(v.database, s.dialogue.Location, outbox.QueueOutageOver)
	v.surges = store.NewSurges(database, s.Routing.Site, s.surge, s.logger)
	err := v.assembleCalls(subscribers{database: database, outbox: outbox, callBacks: v.callBacks, rules: s.dialogue.CallBacks, log: s.logger})
	if err != nil {
		return err
	}
	if err := v.assemblePeers(); err != nil {
		return usageError{err}
	}
	gateway, reports, err := v.gateway()
	if err != nil {
		return usageError{err}
	}
	if v.desk, err = desk.New(v.deskParts(database, outbox, reports)); err != nil {
		return err
	}
	jobs := store.JobsConfig{Node: s.Node, Zone: s.dialogue.Location, Now: s.now, Surges: v.surges,
		Retention: s.Retention.days(), RetentionMetrics: store.NewRetentionMetrics(v.registry)}
	if !s.CallBacks.Off { // else the orders that are open stay, and nobody is called
		jobs.CallBacks, jobs.Dispatcher = v.callBacks, v.app
	}
	if v.jobs, err = store.NewJobs(v.database, database, gateway, jobs, s.logger); err != nil {
		return usageError{err}
	}
	return nil
}

// assembleCalls puts the dialogue on real calls.
func (v *service) assembleCalls(answers subscribers) error {
	s := v.settings
	dialogue, err := ivr.New(s.dialogue)
	if err != nil {
		return usageError{err}
	}
	library, err := sounds.Open(os.DirFS(s.Sounds.Dir))
	if err != nil {
		return usageError{fmt.Errorf("sounds.dir: %w", err)}
	}
	v.app, err = stasis.New(s.stasis, stasis.Parts{
		Dialogue: dialogue, Subscribers: answers, Board: v.board, Journal: v.journal, Calls: v.calls, CallBacks: v.callBacks,
		Speech: library, Abandoned: v.closeAbandoned, Now: s.now, Metrics: stasis.NewMetrics(v.registry), Log: s.logger,
	})
	return err
}

// gateway returns who carries messages, and who reads the reports on them; nil if there are none.
func (v *service) gateway() (store.Gateway, desk.Gateway, error) {
	if v.settings.twilio.AccountSID == "" {
		return sms.Capture{}, nil, nil
	}
	twilio, err := sms.NewTwilio(v.settings.twilio)
	return twilio, twilio, err
}

// unknown are the errors that say that what was named does not exist.
var unknown = []error{store.ErrNoContract, store.ErrNoOutage, store.ErrNotFound, store.ErrNoSurge, store.ErrNoCallBack, stasis.ErrNoCall}

func isAny(err error, list []error) bool {
	for _, one := range list {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}
