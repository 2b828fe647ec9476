package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/routing"
)

// configured loads a configuration file of this text, with variables NAME=value.
func configured(t *testing.T, file string, variables ...string) (settings, error) {
	t.Helper()
	for _, v := range variables {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
	path := ""
	if file != "" {
		path = filepath.Join(t.TempDir(), "hotline.yaml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return loadSettings(path)
}

// weeks returns the hours of a schedule as text.
func weeks(s routing.Schedule) map[routing.Department]string {
	texts := make(map[routing.Department]string)
	for d, week := range s.Weeks {
		texts[d] = week.String()
	}
	return texts
}

func TestDefaultSettings(t *testing.T) {
	s, err := configured(t, "")
	if err != nil {
		t.Fatal(err)
	}
	accounts, sales := "Mon-Fri 09:00-18:00", "Mon-Sat 09:00-20:00"
	want := map[routing.Department]string{1: accounts, 2: sales, 4: accounts, 5: sales}
	if diff := cmp.Diff(want, weeks(s.schedule)); diff != "" {
		t.Errorf("hours (-want +got):\n%s", diff)
	}
	if s.Node != "hotline" || s.Routing.Site != "hotline" || s.dialogue.Announce != 30*time.Second || s.dialogue.CallBacks.Off {
		t.Errorf("node %q, site %q, %+v", s.Node, s.Routing.Site, s.dialogue)
	}
	if s.rules != routing.DefaultRules() || s.surge != routing.DefaultSurgeRules() {
		t.Errorf("rules %+v, %+v", s.rules, s.surge)
	}
	wantCallBacks := callBacksConfig{Endpoint: "PJSIP/{number}@trunk", Ring: 40 * time.Second, Tries: 3, Every: 5 * time.Minute, PerDay: 5}
	if diff := cmp.Diff(wantCallBacks, s.CallBacks); diff != "" {
		t.Errorf("call backs (-want +got):\n%s", diff)
	}
}

const queuesFile = `
node: west
routing: {site: kyiv, wrap_up: 15s, missed: 3, announce: 20s}
hours:
  1: Mon-Thu 10:00-17:00
  support: always
  5: closed
holidays: [2026-08-24, 01-01, "12-25"]
exceptions:
  - date: 2026-12-31
    hours: {any: "10:00-15:00", 3: closed}
callbacks: {endpoint: "PJSIP/trunk/sip:{number}@192.0.2.1", caller_id: "0445001100", ring: 30s, tries: 2, every: 1m, per_day: 9, foreign: ["48", 49], off: true}
surge: {house: 4, street: 10, window: 5m}
`

func TestSettingsOfQueues(t *testing.T) {
	s, err := configured(t, queuesFile, "HOTLINE_ASTERISK_APPLICATION=other")
	if err != nil {
		t.Fatal(err)
	}
	want := map[routing.Department]string{1: "Mon-Thu 10:00-17:00", 5: "closed"}
	if diff := cmp.Diff(want, weeks(s.schedule)); diff != "" {
		t.Errorf("hours (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"2026-08-24": true, "01-01": true, "12-25": true}, s.schedule.Holidays); diff != "" {
		t.Errorf("holidays (-want +got):\n%s", diff)
	}
	day := s.schedule.Exceptions["2026-12-31"]
	if day[routing.Any].String() != "10:00-15:00" || day[routing.Support].String() != "closed" || len(day) != 2 {
		t.Errorf("exception %v", s.schedule.Exceptions)
	}
	if s.Node != "west" || s.Routing.Site != "kyiv" || s.rules.WrapUp != 15*time.Second || s.rules.MissedLimit != 3 ||
		s.dialogue.Announce != 20*time.Second || s.surge != (routing.SurgeRules{House: 4, Street: 10, Within: 5 * time.Minute}) {
		t.Errorf("%+v", s.config)
	}
	wantCallBacks := callBacksConfig{Endpoint: "PJSIP/trunk/sip:{number}@192.0.2.1", CallerID: "0445001100", Ring: 30 * time.Second,
		Tries: 2, Every: time.Minute, PerDay: 9, Foreign: []string{"48", "49"}, Off: true}
	if diff := cmp.Diff(wantCallBacks, s.CallBacks); diff != "" {
		t.Errorf("call backs (-want +got):\n%s", diff)
	}
	if !s.dialogue.CallBacks.Off || len(s.dialogue.CallBacks.Foreign) != 2 || s.dialogue.Schedule.Zone.String() != "Europe/Kyiv" {
		t.Errorf("dialogue %+v", s.dialogue)
	}
}

// What the environment says of hours is all that counts, whatever the file says.
func TestHoursFromTheEnvironment(t *testing.T) {
	for variable, want := range map[string]map[routing.Department]string{
		`HOTLINE_HOURS={}`:                                      {},
		`HOTLINE_HOURS={"4": "Mon-Fri 09:00-18:00"}`:            {4: "Mon-Fri 09:00-18:00"},
		`HOTLINE_HOURS={4: Mon 09:00-18:00, 5: Tue 0:00-24:00}`: {4: "Mon 09:00-18:00", 5: "Tue 00:00-24:00"},
	} {
		for _, file := range []string{"", queuesFile} {
			s, err := configured(t, file, variable)
			if diff := cmp.Diff(want, weeks(s.schedule)); err != nil || diff != "" {
				t.Errorf("%s, %d bytes of file: %v, hours (-want +got):\n%s", variable, len(file), err, diff)
			}
		}
	}
}

func TestQueuesFromTheEnvironment(t *testing.T) {
	s, err := configured(t, queuesFile, `HOTLINE_HOLIDAYS=["03-08"]`, `HOTLINE_EXCEPTIONS=[{date: 2027-01-02, hours: {1: "10:00-12:00"}}]`,
		"HOTLINE_NODE=east", "HOTLINE_ROUTING_SITE=lviv", "HOTLINE_ROUTING_WRAP_UP=0s", "HOTLINE_ROUTING_MISSED=0",
		"HOTLINE_ROUTING_ANNOUNCE=0s", "HOTLINE_CALLBACKS_FOREIGN=[]", "HOTLINE_CALLBACKS_OFF=false", "HOTLINE_CALLBACKS_PER_DAY=1",
		"HOTLINE_CALLBACKS_EVERY=1s", "HOTLINE_SURGE_HOUSE=2", "HOTLINE_SURGE_WINDOW=1m")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]bool{"03-08": true}, s.schedule.Holidays); diff != "" {
		t.Errorf("holidays (-want +got):\n%s", diff)
	}
	if day := s.schedule.Exceptions["2027-01-02"]; len(s.schedule.Exceptions) != 1 || day[routing.Services].String() != "10:00-12:00" {
		t.Errorf("exceptions %v", s.schedule.Exceptions)
	}
	if s.Node != "east" || s.Routing.Site != "lviv" || s.rules.WrapUp != 0 || s.rules.MissedLimit != 0 || s.dialogue.Announce != 0 {
		t.Errorf("%+v", s.config)
	}
	if c := s.CallBacks; len(c.Foreign) != 0 || c.Off || c.PerDay != 1 || c.Every != time.Second || c.Tries != 2 {
		t.Errorf("call backs %+v", c)
	}
	if s.surge != (routing.SurgeRules{House: 2, Street: 10, Within: time.Minute}) {
		t.Errorf("surge %+v", s.surge)
	}
}

// Records are kept for ever unless it is said otherwise; an empty text says nothing.
func TestRetentionSettings(t *testing.T) {
	for _, tt := range []struct {
		file string
		want retentionConfig
	}{
		{"", retentionConfig{Messages: 90}},
		{"retention: {calls: 400, messages: 35, audit: 1100}", retentionConfig{Messages: 90, Audit: 1100}},
	} {
		s, err := configured(t, tt.file, "HOTLINE_RETENTION_CALLS=", "HOTLINE_RETENTION_MESSAGES=90")
		if diff := cmp.Diff(tt.want, s.Retention); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", tt.file, err, diff)
		}
	}
}

// Every wrong value is named, all at once.
func TestWrongSettings(t *testing.T) {
	_, err := configured(t, `
hours: {1: Mon-Fri 18:00-09:00, 6: always, any: always, 2: whenever, 3: always, support: closed}
holidays: [02-30]
exceptions:
  - {date: 12-31, hours: {7: "10:00-15:00", 1: "15:00"}}
  - {date: 2026-12-31}
  - {date: 2026-12-31, hours: {1: closed}}
`, "HOTLINE_TIMEZONE=Local", "HOTLINE_ROUTING_SITE=", "HOTLINE_ROUTING_WRAP_UP=-1s", "HOTLINE_ROUTING_MISSED=-1", "HOTLINE_ROUTING_ANNOUNCE=-1s",
		"HOTLINE_CALLBACKS_ENDPOINT=PJSIP/trunk", "HOTLINE_CALLBACKS_CALLER_ID=hotline", "HOTLINE_CALLBACKS_RING=1500ms", "HOTLINE_CALLBACKS_TRIES=0",
		"HOTLINE_CALLBACKS_EVERY=0s", "HOTLINE_CALLBACKS_PER_DAY=0", `HOTLINE_CALLBACKS_FOREIGN=["+48", "380"]`, "HOTLINE_SURGE_HOUSE=0", "HOTLINE_SURGE_STREET=-1", "HOTLINE_SURGE_WINDOW=0s",
		"HOTLINE_RETENTION_CALLS=34", "HOTLINE_RETENTION_SURGES=-1", "HOTLINE_RETENTION_AUDIT=365",
		`HOTLINE_OPERATORS=[{id: "1"}, {id: "2", device: none}, {id: "3", browser: PJSIP/1, departments: [6]}]`)
	if exitCode(err) != exitUsage {
		t.Fatalf("exit code %d", exitCode(err))
	}
	for _, fault := range []string{
		`timezone: "Local"`, "hours.1: ", "hours.6: ", "hours.any: ", "hours.support: department 3 is there twice", "hours.2: ", `holidays: "02-30"`, `exceptions: "12-31"`, "exceptions[0]: hours.7: ",
		"exceptions[0]: hours.1: ", "exceptions[1]: hours: none", "exceptions[2]: 2026-12-31 is there twice", "routing.site: ",
		"routing.wrap_up: ", "routing.missed: ", "routing.announce: ", "callbacks.endpoint: ", "callbacks.caller_id: ", "callbacks.ring: ",
		"callbacks.tries: ", "callbacks.every: ", "callbacks.per_day: ", `callbacks.foreign[0]: "+48"`, `callbacks.foreign[1]: "380"`,
		"surge.house: ", "surge.street: ", "surge.window: ",
		"retention.calls: ", "retention.surges: ", "retention.audit: ",
		"operators[1]: neither a device nor a browser", "operators[2]: PJSIP/1 is a device of operator 1 already", "operators[2].departments: 6 ",
	} {
		if !strings.Contains(err.Error(), "\n"+fault) {
			t.Errorf("no word of %q in:\n%v", fault, err)
		}
	}
}

// What only who connects would find in a URL is in the same list, and no password is.
func TestWrongServers(t *testing.T) {
	for name, c := range map[string]struct{ database, redis, databaseFault, redisFault string }{
		"other programs":    {"mysql://hotline:topsecret@db/hotline", "redisql://:topsecret@cache", "not a URL of the form postgres://", "not a URL of the form redis://"},
		"what is not known": {"postgres://hotline:topsecret@db/hotline?sslmode=perhaps", "redis://:topsecret@cache/0?patience=1s", "sslmode", "patience"},
		"what is no number": {"postgres://hotline:topsecret@db/hotline?pool_max_conns=many", "redis://:topsecret@cache/first", "pool_max_conns", "database number"},
		"out of range":      {"postgres://hotline:topsecret@db:99999/hotline", "redis://:topsecret@cache/0/1", "invalid port", "path"},
		"bare passwords":    {"postgres://hotline:topsecret/@db/hotline", "redis://:12?topsecret@cache/0", "written as %XX", "written as %XX"},
		"no numbers":        {"postgres://hotline:topsecret#@db/hotline", "redis://:topsecret/x@cache/0", "written as %XX", "written as %XX"},
	} {
		_, err := configured(t, "", "HOTLINE_TIMEZONE=Local", "HOTLINE_DATABASE_URL="+c.database, "HOTLINE_REDIS_URL="+c.redis)
		if exitCode(err) != exitUsage {
			t.Fatalf("%s: exit code %d, %v", name, exitCode(err), err)
		}
		for key, fault := range map[string]string{"timezone": "", "database.url": c.databaseFault, "redis.url": c.redisFault} {
			at := strings.Index(err.Error(), "\n"+key+": ")
			if line, _, _ := strings.Cut(err.Error()[at+1:], "\n"); at < 0 || !strings.Contains(line, fault) || strings.Contains(line, "topsecret") {
				t.Errorf("%s: no word of %s with %q, or the password, in:\n%v", name, key, fault, err)
			}
		}
	}
}

func TestUnreadableSettings(t *testing.T) {
	_, err := configured(t, "", "HOTLINE_HOURS=[always]", "HOTLINE_ROUTING_WRAP_UP=soon", "HOTLINE_HOLIDAYS={")
	if err == nil {
		t.Fatal("no fault")
	}
	for _, fault := range []string{"HOTLINE_HOURS", "routing.wrap_up", "HOTLINE_HOLIDAYS"} {
		if !strings.Contains(err.Error(), fault) {
			t.Errorf("no word of %q in:\n%v", fault, err)
		}
	}
}
