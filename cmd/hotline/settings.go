package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a bare machine has no zones

	"hotline/billing/sms"
	"hotline/billing/store"
	"hotline/ivr"
	"hotline/ivr/live"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/sounds"
)

// settings is the configuration in the types of the packages it is for, checked.
type settings struct {
	config

	dialogue  ivr.Config
	schedule  routing.Schedule
	rules     routing.Rules
	surge     routing.SurgeRules
	operators []routing.Operator
	stasis    stasis.Config
	twilio    sms.TwilioConfig
	door      doorSettings
	phone     string // password of the browsers' SIP accounts
	logger    *slog.Logger
	now       func() time.Time // the hotline's clock
	clock     time.Time        // where HOTLINE_CLOCK set it; zero: it is the machine's
}

// loadSettings reads and checks the configuration. The error is a usageError that lists all faults, one a line.
func loadSettings(path string) (settings, error) {
	c, err := loadConfig(path, os.Environ())
	faults := []error{err}
	s := settings{config: c}
	s.logger, err = c.Log.logger()
	faults = append(faults, err, c.checkAddresses())
	s.dialogue, err = c.dialogue()
	faults = append(faults, err)
	s.schedule, err = c.schedule(s.dialogue.Location)
	s.dialogue.Schedule = s.schedule
	faults = append(faults, err, c.CallBacks.check())
	s.rules = routing.Rules{Overflow: c.Routing.Overflow, Rest: c.Routing.Rest, WrapUp: c.Routing.WrapUp, MissedLimit: c.Routing.Missed}
	s.surge = routing.SurgeRules{House: c.Surge.House, Street: c.Surge.Street, Within: c.Surge.Window}
	faults = append(faults, s.rules.Validate(), s.surge.Validate(), c.Retention.days().Validate())
	s.operators, s.stasis.Devices, err = c.staff()
	faults = append(faults, err)
	s.stasis.URL, s.stasis.Username, s.stasis.Application = c.Asterisk.URL, c.Asterisk.Username, c.Asterisk.Application
	s.stasis.Ring = c.Routing.Ring
	s.stasis.Trunk, s.stasis.CallerID, s.stasis.DialTimeout = c.CallBacks.Endpoint, c.CallBacks.CallerID, c.CallBacks.Ring
	s.stasis.LookUpTimeout, s.stasis.ServiceTimeout = c.Database.LookUp, c.Database.Service
	s.stasis.Password, err = c.Asterisk.password()
	faults = append(faults, err, s.stasis.Validate())
	s.phone, err = c.Desk.phonePassword()
	faults = append(faults, err, c.Desk.check())
	s.twilio = sms.TwilioConfig{AccountSID: c.SMS.Twilio.AccountSID, AuthToken: c.SMS.Twilio.AuthToken,
		From: c.SMS.Twilio.From, BaseURL: c.SMS.Twilio.BaseURL, StatusURL: c.SMS.Twilio.StatusURL}
	faults = append(faults, s.twilio.Validate())
	s.door, err = c.HTTP.door()
	faults = append(faults, err)
	s.clock, s.now, err = clock(os.Getenv("HOTLINE_CLOCK"))
	faults = append(faults, err)
	if err := errors.Join(faults...); err != nil {
		return s, usageError{fmt.Errorf("wrong configuration:\n%w", err)}
	}
	return s, nil
}

func (c logConfig) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return nil, fmt.Errorf("log.level: %q is not debug, info, warn or error", c.Level)
	}
	options := &slog.HandlerOptions{Level: level}
	switch c.Format {
	case "text":
		return slog.New(slog.NewTextHandler(os.Stderr, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(os.Stderr, options)), nil
	}
	return nil, fmt.Errorf("log.format: %q is not text or json", c.Format)
}

// checkAddresses checks what other programs would only complain about later. URLs may hold passwords: no fault
// quotes one.
func (c config) checkAddresses() error {
	var faults []error
	if c.Routing.Site == "" {
		faults = append(faults, errors.New("routing.site: missing"))
	}
	if _, _, err := net.SplitHostPort(c.HTTP.Listen); err != nil {
		faults = append(faults, fmt.Errorf("http.listen: %q is not host:port", c.HTTP.Listen))
	}
	for _, server := range []serverAddress{
		{"database.url", c.Database.URL, []string{"postgres", "postgresql"}, store.CheckURL},
		{"redis.url", c.Redis.URL, []string{"redis", "rediss"}, live.CheckURL},
	} {
		faults = append(faults, server.validate())
	}
	for _, d := range []struct {
		key   string
		value time.Duration
	}{{"database.look_up", c.Database.LookUp}, {"database.service", c.Database.Service}} {
		if d.value <= 0 {
			faults = append(faults, fmt.Errorf("%s: %v is not above 0", d.key, d.value))
		}
	}
	return errors.Join(faults...)
}

// serverAddress is the URL of a server. It may hold a password.
type serverAddress struct {
	key, url string
	schemes  []string
	check    func(url string) error // returns what else who connects would refuse, without the URL
}

// validate returns what is wrong with the URL. An @ behind the host is that of a password with a character that ends the host: then
// what is called wrong may be a part of the password, and is not shown.
func (a serverAddress) validate() error {
	parsed, err := url.Parse(a.url)
	if err != nil || parsed.Host == "" || !slices.Contains(a.schemes, parsed.Scheme) {
		return a.malformed()
	}
	if err = a.check(a.url); err == nil {
		return nil
	}
	if strings.Contains(parsed.Path+parsed.RawQuery+parsed.Fragment, "@") {
		return a.malformed()
	}
	return fmt.Errorf("%s: %w", a.key, err)
}

func (a serverAddress) malformed() error {
	return fmt.Errorf("%s: not a URL of the form %s://host:port/name; in a password other characters than letters and digits are written as %%XX", a.key, a.schemes[0])
}

func (c config) dialogue() (ivr.Config, error) {
	var faults []error
	location, err := time.LoadLocation(c.Timezone)
	if err != nil || location == time.Local { // which is another for PostgreSQL, and for whoever looks at the pages
		faults = append(faults, fmt.Errorf("timezone: %q is no place of the IANA database, such as Europe/Kyiv", c.Timezone))
		location = time.UTC // the other faults are to be found all the same
	}
	d := ivr.Default(location)
	d.Greetings = ivr.Greetings{Morning: time.Duration(c.Greetings.Morning), Day: time.Duration(c.Greetings.Day),
		Evening: time.Duration(c.Greetings.Evening), Night: time.Duration(c.Greetings.Night)}
	d.Silence, d.MaxWrong = c.Dialogue.Silence, c.Dialogue.MaxWrong
	d.Announce = c.Routing.Announce
	d.CallBacks = ivr.CallBackRules{Off: c.CallBacks.Off, Foreign: c.CallBacks.Foreign}
	d.Lines = make(map[string]ivr.Line, len(c.Lines))
	for i, line := range c.Lines {
		if line.Number == "" {
			faults = append(faults, fmt.Errorf("lines[%d].number: missing", i))
		}
		if _, twice := d.Lines[line.Number]; twice {
			faults = append(faults, fmt.Errorf("lines[%d].number: %s is there twice", i, line.Number))
		}
		d.Lines[line.Number] = ivr.Line{Language: sounds.Language(line.Language), Department: routing.Department(line.Department)}
	}
	return d, errors.Join(append(faults, d.Validate())...)
}

// staff returns the operators and their devices.
func (c config) staff() ([]routing.Operator, map[routing.OperatorID]stasis.Devices, error) {
	var faults []error
	operators := make([]routing.Operator, 0, len(c.Operators))
	devices := make(map[routing.OperatorID]stasis.Devices, len(c.Operators))
	owners := make(map[string]string)
	for i, o := range c.Operators {
		id := routing.OperatorID(o.ID)
		if id == "" {
			faults = append(faults, fmt.Errorf("operators[%d].id: missing", i))
		}
		if _, twice := devices[id]; twice {
			faults = append(faults, fmt.Errorf("operators[%d].id: %s is there twice", i, id))
		}
		devices[id] = stasis.Devices{Phone: telephone(o.Device, o.ID), Browser: o.Browser}
		faults = append(faults, o.checkDevices(i, devices[id], owners))
		skills, err := o.skills(i)
		faults = append(faults, err)
		operators = append(operators, routing.Operator{ID: id, Departments: skills})
	}
	return operators, devices, errors.Join(faults...)
}

// checkDevices checks that the operator has a device, and none that is another's; owners holds whose devices are known.
func (o operatorConfig) checkDevices(position int, of stasis.Devices, owners map[string]string) error {
	if of == (stasis.Devices{}) {
		return fmt.Errorf("operators[%d]: neither a device nor a browser", position)
	}
	var faults []error
	for _, device := range []string{of.Phone, of.Browser} {
		if owner, twice := owners[device]; twice && device != "" {
			faults = append(faults, fmt.Errorf("operators[%d]: %s is a device of operator %s already", position, device, owner))
		}
		owners[device] = o.ID
	}
	return errors.Join(faults...)
}

// noTelephone is what is written in place of a device where there is none.
const noTelephone = "none"

// telephone reads the telephone of an operator as it is written in the configuration and given to commands.
func telephone(written, id string) string {
	switch written {
	case noTelephone:
		return ""
	case "":
		return "PJSIP/" + id
	}
	return written
}

func (o operatorConfig) skills(position int) ([]routing.Department, error) {
	var faults []error
	skills := make([]routing.Department, len(o.Departments))
	for i, d := range o.Departments {
		skills[i] = routing.Department(d)
		if d < 1 || !skills[i].Valid() {
			faults = append(faults, fmt.Errorf("operators[%d].departments: %d is not 1 to 5", position, d))
		}
	}
	return skills, errors.Join(faults...)
}

// clock returns the hotline's clock: the machine's, or one that was set to a moment at the start and runs on.
func clock(set string) (time.Time, func() time.Time, error) {
	if set == "" {
		return time.Time{}, time.Now, nil
	}
	at, err := time.Parse(time.RFC3339, set)
	if err != nil {
		return time.Time{}, time.Now, fmt.Errorf("HOTLINE_CLOCK: %q is not a time such as 2026-01-05T08:00:00+02:00", set)
	}
	offset := time.Until(at)
	return at, func() time.Time { return time.Now().Add(offset) }, nil
}
