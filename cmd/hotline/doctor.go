package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"hotline/billing/store"
	"hotline/ivr/live"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/routing/access"
	"hotline/sounds"

	"github.com/prometheus/client_golang/prometheus"
)

type doctorCmd struct {
	Config string `type:"existingfile" placeholder:"FILE" help:"Configuration file, as for serve."`
}

// finding is what the doctor says of one thing: what was checked, what was found, what to do about it.
type finding struct {
	what, found, mend string
	err               error
}

// Run checks everything that serve needs and fails if something required is not well.
func (c *doctorCmd) Run(ctx context.Context) error {
	s, err := loadSettings(c.Config)
	if err != nil {
		return err
	}
	database, here := examineDatabase(ctx, s)
	s.operators, s.stasis.Devices = merged(s.operators, s.stasis.Devices, here.operators)
	findings := []finding{{what: "configuration", found: "no fault"}, examinePhones(s), examineFactor(s, here.accounts)}
	findings = append(findings, examineSounds(s), database, examineRedis(ctx, s))
	findings = append(findings, examineAsterisk(ctx, s)...)
	return report(os.Stdout, findings)
}

// report prints the findings; the error says how many are bad.
func report(w io.Writer, findings []finding) error {
	bad := 0
	for _, f := range findings {
		if f.err == nil {
			fmt.Fprintf(w, "ok    %-14s %s\n", f.what, f.found)
			continue
		}
		bad++
		fmt.Fprintf(w, "BAD   %-14s %v\n      %-14s mend: %s\n", f.what, f.err, "", f.mend)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d checks failed", bad, len(findings))
	}
	return nil
}

// examinePhones says whether operators' pages can be telephones. A short password is told: they work with it.
func examinePhones(s settings) finding {
	f := finding{what: "pages' phones", found: "have a password", mend: "openssl rand -hex 16: the same in site/operators.conf"}
	switch err := s.phonesAre(); {
	case errors.Is(err, errShortPhonePassword):
		f.found = "work, but " + err.Error()
	case err != nil:
		f.err = err
	case s.phone == "":
		f.found = "none"
	}
	return f
}

// examineFactor says who uses one-time codes, and who cannot sign in because the key is not the one of their seeds. That roles must
// have codes and there is no key is a fault of the configuration.
func examineFactor(s settings, accounts []access.Account) finding {
	f := finding{what: "second factor", found: "none is offered: there is no http.second_factor_key"}
	switch {
	case len(s.door.strict) > 0:
		f.found = fmt.Sprintf("everybody may, and %v must", s.door.strict)
	case s.door.sealer != nil:
		f.found = "everybody may, nobody must"
	}
	var shut []string
	for _, a := range accounts {
		if a.HasSecondFactor() && !opens(s.door.sealer, a) {
			shut = append(shut, a.Login)
		}
	}
	if len(shut) > 0 {
		f.err = fmt.Errorf("%s cannot sign in: their codes were set up with another http.second_factor_key", strings.Join(shut, ", "))
		f.mend = "give that key back, or hotline accounts second-factor reset LOGIN for each"
	}
	return f
}

// opens reports whether the codes of a person can be checked.
func opens(sealer *access.Sealer, a access.Account) bool {
	if sealer == nil {
		return false
	}
	_, err := sealer.Open(a.SealedSeed, a.Login)
	return err == nil
}

func examineSounds(s settings) finding {
	f := finding{what: "prompts", mend: "hotline sounds check names what is wrong, git checkout or hotline sounds build restores it"}
	faults := sounds.Verify(os.DirFS(s.Sounds.Dir), sounds.Ukrainian, sounds.English)
	f.found = "all there and whole in " + s.Sounds.Dir
	if len(faults) > 0 {
		f.err = soundFaults(s.Sounds.Dir, faults)
	}
	return f
}

// staff is who works here, as the database has it beside the configuration.
type staff struct {
	operators []store.Operator
	accounts  []access.Account
}

func examineDatabase(ctx context.Context, s settings) (f finding, here staff) {
	f = finding{what: "PostgreSQL", mend: "is it running, and do user, password and name in database.url exist? Calls go on without it, journeys wait in memory"}
	database, err := store.Open(ctx, s.Database.URL, s.logger)
	if err != nil {
		f.err = err
		return f, here
	}
	defer database.Close()
	migrations, err := database.Migrations(ctx)
	if err != nil {
		f.err = err
		return f, here
	}
	pending := 0
	for _, m := range migrations {
		if m.AppliedAt.IsZero() {
			pending++
		}
	}
	f.found = fmt.Sprintf("answers; %d migrations, %d of them not applied yet", len(migrations), pending)
	if pending > 0 { // what is to be read may have no table
		return f, here
	}
	var fault error
	here.operators, err = store.NewOperators(database, s.Routing.Site, nil).List(ctx)
	here.accounts, fault = store.NewAccounts(database, s.Routing.Site).List(ctx)
	f.err = errors.Join(err, fault)
	return f, here
}

func examineRedis(ctx context.Context, s settings) finding {
	f := finding{what: "Redis", found: "answers", mend: "is it running at redis.url? Calls go on without it, but a crash would lose their place"}
	calls, err := live.New(s.Redis.URL, s.Asterisk.Application, s.logger, live.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		f.err = err
		return f
	}
	f.err = errors.Join(calls.Ping(ctx), calls.Close())
	return f
}

// examineDevices says how the devices of an operator stand, of which states holds the state by name.
func examineDevices(id routing.OperatorID, of stasis.Devices, states map[string]string) finding {
	f := finding{what: "operator " + string(id)}
	for _, device := range []struct{ name, key string }{{of.Phone, "device"}, {of.Browser, "browser"}} {
		if device.name == "" {
			continue
		}
		f.found = strings.TrimSpace(f.found + " " + device.name + " " + states[device.name])
		if states[device.name] == "INVALID" {
			f.err = errors.Join(f.err, fmt.Errorf("asterisk does not know the device %s", device.name))
			f.mend = "add it to site/operators.conf or correct operators." + device.key
		}
	}
	return f
}

// examineAsterisk asks what the service itself will ask: the ARI account, and how the operators' devices stand.
func examineAsterisk(ctx context.Context, s settings) []finding {
	account, devices, err := stasis.Examine(ctx, s.stasis)
	if err != nil {
		return []finding{{what: "Asterisk", err: err,
			mend: "is Asterisk running, is ARI enabled at asterisk.url (http.conf, ari.conf), is the password right?"}}
	}
	findings := []finding{{what: "Asterisk", found: account}}
	for _, o := range s.operators {
		findings = append(findings, examineDevices(o.ID, s.stasis.Devices[o.ID], devices))
	}
	return append(findings, examineBrowsers(ctx, s, devices)...)
}
