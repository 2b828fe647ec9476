package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	yamlparser "github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"go.yaml.in/yaml/v3"

	"hotline/billing"
	"hotline/routing"
)

// config is the whole configuration: defaults in code, then the file, then the environment (HOTLINE_SECTION_KEY).
type config struct {
	Node       string            `koanf:"node"` // this service, with its Asterisk; the application's name unless given
	Timezone   string            `koanf:"timezone"`
	Log        logConfig         `koanf:"log"`
	HTTP       httpConfig        `koanf:"http"`
	Desk       deskConfig        `koanf:"desk"`
	Database   databaseConfig    `koanf:"database"`
	Redis      redisConfig       `koanf:"redis"`
	Asterisk   asteriskConfig    `koanf:"asterisk"`
	Sounds     soundsConfig      `koanf:"sounds"`
	SMS        smsConfig         `koanf:"sms"`
	Greetings  greetingsConfig   `koanf:"greetings"`
	Dialogue   dialogueConfig    `koanf:"dialogue"`
	Routing    routingConfig     `koanf:"routing"`
	Hours      map[string]string `koanf:"hours"`    // by department, such as "Mon-Fri 09:00-18:00"; others are open day and night
	Holidays   []string          `koanf:"holidays"` // 2026-08-24, or 08-24 for every year
	Exceptions []exceptionConfig `koanf:"exceptions"`
	CallBacks  callBacksConfig   `koanf:"callbacks"`
	Surge      surgeConfig       `koanf:"surge"`
	Retention  retentionConfig   `koanf:"retention"`
	Operators  []operatorConfig  `koanf:"operators"`
	Lines      []lineConfig      `koanf:"lines"`
}

type logConfig struct {
	Level  string `koanf:"level"`  // debug, info, warn, error
	Format string `koanf:"format"` // text or json
}

type httpConfig struct {
	Listen string   `koanf:"listen"` // host:port of pages, API, metrics, health
	Tokens []string `koanf:"tokens"` // bearer tokens of programs that may use all of the API

	PublicURL string         `koanf:"public_url"` // as browsers see the pages, such as https://hotline.example.net
	Proxies   []string       `koanf:"proxies"`    // addresses or networks whose X-Forwarded-For is believed
	Clients   []clientConfig `koanf:"clients"`    // programs that may use parts of the API

	SecondFactor        []string `koanf:"second_factor"`          // roles that must have one
	SecondFactorKey     string   `koanf:"second_factor_key"`      // 32 bytes in hex, by which seeds are encrypted; none is offered without it
	SecondFactorKeyFile string   `koanf:"second_factor_key_file"` // holds the key instead, mode 0600
}

// deskConfig is what operators' pages need to be telephones.
type deskConfig struct {
	PhonePassword     string `koanf:"phone_password"` // of the browsers' SIP accounts in Asterisk; no page is told it
	PhonePasswordFile string `koanf:"phone_password_file"`
	PhoneRealm        string `koanf:"phone_realm"` // for which Asterisk asks for it
	Demo              bool   `koanf:"demo"`        // /try: anybody may hear the hotline in the browser
}

// clientConfig is a program that may use the API.
type clientConfig struct {
	Name      string   `koanf:"name"` // in the audit
	Token     string   `koanf:"token"`
	TokenFile string   `koanf:"token_file"` // holds the token instead, mode 0600
	Scopes    []string `koanf:"scopes"`
}

type databaseConfig struct {
	URL     string        `koanf:"url"`
	LookUp  time.Duration `koanf:"look_up"` // how long it may take to say who calls; then the caller is unknown, until the answer comes
	Service time.Duration `koanf:"service"` // how long it may take to do what a caller asks for
}

type redisConfig struct {
	URL string `koanf:"url"`
}

type asteriskConfig struct {
	URL          string `koanf:"url"` // base of ARI
	Username     string `koanf:"username"`
	Password     string `koanf:"password"`
	PasswordFile string `koanf:"password_file"` // holds the password instead, mode 0600
	Application  string `koanf:"application"`   // what the dialplan gives to Stasis()
}

type soundsConfig struct {
	Dir string `koanf:"dir"` // folder with uk/, en/ and the manifest
}

type smsConfig struct {
	Twilio twilioConfig `koanf:"twilio"`
}

// twilioConfig is an account at Twilio, or at a server that speaks its API. Without an account SID messages are captured.
type twilioConfig struct {
	AccountSID string `koanf:"account_sid"`
	AuthToken  string `koanf:"auth_token"`
	From       string `koanf:"from"`
	BaseURL    string `koanf:"base_url"`
	StatusURL  string `koanf:"status_url"` // public address of /api/v1/hooks/twilio/status
}

type greetingsConfig struct {
	Morning timeOfDay `koanf:"morning"`
	Day     timeOfDay `koanf:"day"`
	Evening timeOfDay `koanf:"evening"`
	Night   timeOfDay `koanf:"night"`
}

type dialogueConfig struct {
	Silence  time.Duration `koanf:"silence"`
	MaxWrong int           `koanf:"max_wrong"`
}

type routingConfig struct {
	Site     string        `koanf:"site"` // the services of one site share queues and operators
	Ring     time.Duration `koanf:"ring"`
	Overflow time.Duration `koanf:"overflow"`
	Rest     time.Duration `koanf:"rest"`
	WrapUp   time.Duration `koanf:"wrap_up"`
	Missed   int           `koanf:"missed"`   // so many in a row pause an operator
	Announce time.Duration `koanf:"announce"` // between two announcements of the place in the queue
}

// exceptionConfig is a day with hours of its own.
type exceptionConfig struct {
	Date  string            `koanf:"date"`
	Hours map[string]string `koanf:"hours"` // by department, such as "10:00-15:00"; 0: all with hours
}

// callBacksConfig says how subscribers are called back.
type callBacksConfig struct {
	Endpoint string        `koanf:"endpoint"`  // in Asterisk, with {number} where the digits belong
	CallerID string        `koanf:"caller_id"` // that the subscriber sees; the trunk's own unless given
	Ring     time.Duration `koanf:"ring"`
	Tries    int           `koanf:"tries"`
	Every    time.Duration `koanf:"every"`
	PerDay   int           `koanf:"per_day"` // orders of one number
	Foreign  []string      `koanf:"foreign"` // calling codes of other countries whose numbers are called
	Off      bool          `koanf:"off"`
}

// surgeConfig says how many callers from one place are a suspected outage.
type surgeConfig struct {
	House  int           `koanf:"house"`
	Street int           `koanf:"street"`
	Window time.Duration `koanf:"window"`
}

// retentionConfig says for how many days records are kept; 0: for ever.
type retentionConfig struct {
	Calls     int `koanf:"calls"`
	Messages  int `koanf:"messages"`
	CallBacks int `koanf:"callbacks"`
	Audit     int `koanf:"audit"`
	Surges    int `koanf:"surges"`
}

// days returns the periods as rules know them.
func (c retentionConfig) days() billing.Retention {
	return billing.Retention{
		billing.KeptCalls: c.Calls, billing.KeptMessages: c.Messages, billing.KeptCallBacks: c.CallBacks, billing.KeptAudit: c.Audit, billing.KeptSurges: c.Surges,
	}
}

type operatorConfig struct {
	ID          string `koanf:"id"`
	Device      string `koanf:"device"`      // telephone: PJSIP/<id> unless given; none: there is none
	Browser     string `koanf:"browser"`     // in which the operator takes calls, such as PJSIP/web-<id>; none unless given
	Departments []int  `koanf:"departments"` // none: gets no call from a queue
}

type lineConfig struct {
	Number     string `koanf:"number"` // as the trunk dials it
	Language   string `koanf:"language"`
	Department int    `koanf:"department"` // 0: the menu
}

// timeOfDay is a wall-clock time written as 17:30.
type timeOfDay time.Duration

// UnmarshalText reads "17:30". The error names what is no time of day.
func (t *timeOfDay) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is not a time of day such as 17:30", text)
	}
	*t = timeOfDay(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	return nil
}

func defaultConfig() config {
	rules, surge := routing.DefaultRules(), routing.DefaultSurgeRules()
	return config{
		Timezone: "Europe/Kyiv",
		Log:      logConfig{Level: "info", Format: "text"},
		HTTP:     httpConfig{Listen: "127.0.0.1:8080"},
		Desk:     deskConfig{PhoneRealm: "asterisk"},
		Database: databaseConfig{URL: "postgres://hotline:hotline@127.0.0.1:15432/hotline?sslmode=disable",
			LookUp: 800 * time.Millisecond, Service: 2 * time.Second},
		Redis:    redisConfig{URL: "redis://127.0.0.1:16379/0"},
		Asterisk: asteriskConfig{URL: "http://127.0.0.1:8088/ari", Username: "hotline", Application: "hotline"},
		Sounds:   soundsConfig{Dir: "sounds"},
		Greetings: greetingsConfig{Morning: timeOfDay(5 * time.Hour), Day: timeOfDay(11 * time.Hour),
			Evening: timeOfDay(17 * time.Hour), Night: timeOfDay(22 * time.Hour)},
		Dialogue: dialogueConfig{Silence: 5 * time.Second, MaxWrong: 3},
		Routing: routingConfig{Site: "hotline", Ring: 20 * time.Second, Overflow: rules.Overflow, Rest: rules.Rest,
			WrapUp: rules.WrapUp, Missed: rules.MissedLimit, Announce: 30 * time.Second},
		Hours:     defaultHours(),
		CallBacks: callBacksConfig{Endpoint: "PJSIP/{number}@trunk", Ring: 40 * time.Second, Tries: 3, Every: 5 * time.Minute, PerDay: 5},
		Surge:     surgeConfig{House: surge.House, Street: surge.Street, Window: surge.Within},
	}
}

// defaultHours returns the usual hours of product.md as the configuration writes them.
func defaultHours() map[string]string {
	hours := make(map[string]string)
	for department, week := range routing.DefaultWeeks() {
		hours[strconv.Itoa(int(department))] = week.String()
	}
	return hours
}

// loadConfig reads the configuration; path "" leaves the file out. The error lists every fault of reading, and
// config.validate those of the values.
func loadConfig(path string, environ []string) (config, error) {
	c := defaultConfig()
	k := koanf.New(".")
	if path != "" {
		if err := k.Load(file.Provider(path), yamlparser.Parser()); err != nil {
			return c, fmt.Errorf("configuration %s: %w", path, err)
		}
	}
	values, faults := environment(environ)
	for key := range values {
		k.Delete(key) // a map would be mixed with the file's
	}
	if err := k.Load(confmap.Provider(values, "."), nil); err != nil {
		return c, fmt.Errorf("configuration from the environment: %w", err)
	}
	if k.Exists("hours") {
		c.Hours = nil // hours that are given are all there are
	}
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		TagName: "koanf", Result: &c, ErrorUnused: true, WeaklyTypedInput: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.TextUnmarshallerHookFunc(), mapstructure.StringToTimeDurationHookFunc(), dateAsText),
	}})
	c.Node = cmp.Or(c.Node, c.Asterisk.Application)
	return c, errors.Join(append(faults, readable(err))...)
}

// dateAsText undoes that YAML takes a date without quotes for a moment.
func dateAsText(_, to reflect.Type, data any) (any, error) {
	if at, isTime := data.(time.Time); isTime && to.Kind() == reflect.String {
		return at.Format(time.DateOnly), nil
	}
	return data, nil
}

// readable takes mapstructure's list of faults apart, one a line, without its heading.
func readable(err error) error {
	if err == nil {
		return nil
	}
	var list interface{ Unwrap() []error }
	if !errors.As(err, &list) {
		return err
	}
	return errors.Join(list.Unwrap()...)
}

// environment returns the values that HOTLINE_SECTION_KEY variables give to keys of the configuration. Lists and maps are
// written as in the file (YAML, so JSON too). Variables of other names are not ours to judge.
func environment(environ []string) (map[string]any, []error) {
	values := make(map[string]any)
	var faults []error
	for key, kind := range configKeys(reflect.TypeFor[config](), "") {
		name := "HOTLINE_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
		text, given := lookUp(environ, name)
		if !given {
			continue
		}
		value, err := parseValue(text, kind)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			continue
		}
		values[key] = value
	}
	return values, faults
}

// parseValue reads a value of the environment.
func parseValue(text string, kind reflect.Kind) (any, error) {
	switch kind {
	case reflect.Slice:
		var list any
		err := yaml.Unmarshal([]byte(text), &list)
		return list, err
	case reflect.Map:
		table := make(map[string]any)
		err := yaml.Unmarshal([]byte(text), &table)
		return table, err
	}
	return text, nil
}

func lookUp(environ []string, name string) (string, bool) {
	for _, entry := range slices.Backward(environ) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// configKeys yields the dotted name and the kind of every value of the configuration.
func configKeys(t reflect.Type, prefix string) map[string]reflect.Kind {
	keys := make(map[string]reflect.Kind)
	for field := range t.Fields() {
		key := prefix + field.Tag.Get("koanf")
		if field.Type.Kind() != reflect.Struct {
			keys[key] = field.Type.Kind()
			continue
		}
		for k, kind := range configKeys(field.Type, key+".") {
			keys[k] = kind
		}
	}
	return keys
}

// password returns the ARI password, from its file if one is given.
func (c asteriskConfig) password() (string, error) {
	return readSecret(c.Password, c.PasswordFile, "asterisk.password_file")
}

// check checks what browsers' telephones need besides.
func (c deskConfig) check() error {
	if c.PhoneRealm == "" {
		return errors.New("desk.phone_realm: empty: it is default_realm of Asterisk's pjsip.conf")
	}
	return nil
}

// phonePassword returns the password of the browsers' SIP accounts.
func (c deskConfig) phonePassword() (string, error) {
	return readSecret(c.PhonePassword, c.PhonePasswordFile, "desk.phone_password_file")
}

// readSecret returns what is written, or what stands in the file instead.
func readSecret(written, file, key string) (string, error) {
	if file == "" {
		return written, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	return strings.TrimSpace(string(data)), nil
}
