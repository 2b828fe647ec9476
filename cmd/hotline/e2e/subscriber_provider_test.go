package e2e_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/sms/twiliotest"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/ivr"
)

// provider is a hotline whose callers are known: with subscribers in a database of its own, reached through a wire
// that tests cut, and with an account at an SMS gateway of its own.
type provider struct {
	*service

	wire        *wire
	gateway     *twiliotest.Server
	subscribers *store.Subscribers // around the wire
	outbox      *store.Outbox
}

// subscriber is a contract. Zero fields get the most usual value.
type subscriber struct {
	contract string
	phones   []string // as the trunk gives them; the first is the SMS mobile
	balance  string
	tariff   string
	status   string
	street   string
	credit   billing.Credit // the last one
}

const (
	// subscriberName is everybody's name: it must not be in a log.
	subscriberName = "Таємна"
	// debt is a balance with which a contract may have trust credit: 7 days.
	debt = "-125.50"
	// noCredit is a tariff without trust credit.
	noCredit = "Офіс"
)

var (
	kyiv      = mustLocation("Europe/Kyiv")
	contracts atomic.Int32
)

func mustLocation(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// january returns a day of the month in which the tests' clock runs.
func january(day int) billing.Date { return billing.Date{Year: 2026, Month: time.January, Day: day} }

// provide starts a hotline with subscribers at noon of 5 January, and returns them with what was left out filled in.
func (l *lab) provide(t *testing.T, staff []operator, subscribers ...*subscriber) *provider {
	t.Helper()
	p := l.prepareProvider(t, staff, nil)
	p.registers(subscribers)
	p.begin()
	return p
}

// providing lets few providers be at a time: on a machine that stalls, keys pressed ahead of the prompts would be lost.
var providing = make(chan struct{}, 3)

// prepareProvider makes everything of a provider but its subscribers and its process. fault says what goes wrong at the
// gateway.
func (l *lab) prepareProvider(t *testing.T, staff []operator, fault func(*http.Request) twiliotest.Fault) *provider {
	t.Helper()
	providing <- struct{}{}
	t.Cleanup(func() { <-providing })
	p := &provider{gateway: &twiliotest.Server{AccountSID: "AC01", AuthToken: "secret", Slow: 12 * time.Second, Fault: fault,
		Listen: fmt.Sprintf("127.0.0.1:%d", freePorts(1)[0])}}
	if err := p.gateway.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.gateway.Stop)
	shared := service{environment: l.environment}
	direct := storetest.Schema(t, shared.setting("HOTLINE_DATABASE_URL"))
	database := openStore(t, direct)
	t.Cleanup(database.Close)
	p.subscribers, p.outbox = store.NewSubscribers(database, kyiv, nil), store.NewOutbox(database, kyiv)
	var through string
	p.wire, through = newWire(t, direct)

	p.service = l.prepare(t, fmt.Sprintf("e2e%d", applications.Add(1)))
	p.journal.Close()
	p.journal = openStore(t, direct)
	p.set(staff, atNoon, "HOTLINE_DATABASE_URL="+through, "HOTLINE_DATABASE_LOOK_UP=20s", "HOTLINE_DATABASE_SERVICE=20s",
		"HOTLINE_SMS_TWILIO_ACCOUNT_SID="+p.gateway.AccountSID, "HOTLINE_SMS_TWILIO_AUTH_TOKEN="+p.gateway.AuthToken,
		"HOTLINE_SMS_TWILIO_FROM=+380440000000", "HOTLINE_SMS_TWILIO_BASE_URL="+p.gateway.URL())
	return p
}

// in returns the provider for a test within its own.
func (p *provider) in(t *testing.T) *provider {
	inner := *p
	inner.service = p.service.in(t)
	return &inner
}

// registers imports subscribers as an engineer would.
func (p *provider) registers(subscribers []*subscriber) {
	p.t.Helper()
	lines := []string{"number,name,city,street,house,flat,tariff,connected_on,balance,status,segment,phones"}
	var credits []billing.Credit
	for _, s := range subscribers {
		s.complete()
		lines = append(lines, fmt.Sprintf("%s,%s,Київ,%s,7,1,%s,2023-01-05,%s,%s,home,%s", s.contract, subscriberName,
			s.street, s.tariff, s.balance, s.status, strings.Join(s.phones, ";")))
		if s.credit.State != "" {
			s.credit.Contract = s.contract
			credits = append(credits, s.credit)
		}
	}
	p.imports("tariffs", "name,monthly_fee,credit_days", "Дім,190,0:3;6:5;24:7", noCredit+",900,")
	if len(subscribers) == 0 {
		return
	}
	p.imports("contracts", lines...)
	if err := p.subscribers.TakeOverCredits(p.t.Context(), credits); err != nil {
		p.t.Fatal(err)
	}
}

func (s *subscriber) complete() {
	s.contract = cmp.Or(s.contract, fmt.Sprint(2345670+contracts.Add(1)))
	if s.phones == nil {
		s.phones = []string{newNumber()}
	}
	s.balance, s.tariff = cmp.Or(s.balance, "100.00"), cmp.Or(s.tariff, "Дім")
	s.status, s.street = cmp.Or(s.status, "active"), cmp.Or(s.street, "вул. Спокійна")
}

func (p *provider) imports(kind string, lines ...string) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), kind+".csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.runs("import", kind, path)
}

// calls dials from the first phone of a subscriber.
func (p *provider) calls(s *subscriber) *caller {
	p.t.Helper()
	return p.dialAs(s.phones[0], p.to)
}

// confirms presses a key of the menu, enters the contract, hears it read back and confirms it.
func (c *caller) confirms(service, contract string) {
	c.t.Helper()
	c.reads(service, contract)
	c.presses("#")
}

// reads presses a key of the menu, enters the contract and hears it read back, to the question.
func (c *caller) reads(service, contract string) {
	c.t.Helper()
	c.presses(service)
	c.hearsAtLast("uk/contract.enter")
	c.presses(contract + "#")
	c.hearsAtLast("uk/contract.readback")
	c.hears(digits(contract)...)
	c.hears("uk/contract.confirm")
}

// digits is a number as it is read back.
func digits(number string) []string {
	var prompts []string
	for _, digit := range number {
		prompts = append(prompts, "uk/d."+string(digit))
	}
	return prompts
}

// until is how "until the day of January inclusive" is said.
func until(day int) []string {
	return []string{"uk/w.until", fmt.Sprint("uk/date.gen.", day), "uk/month.gen.1", "uk/w.inclusive"}
}

// sevenDays is how the terms of a trust credit that begins today are said, with the question that follows.
var sevenDays = slices.Concat([]string{"uk/credit.terms", "uk/num.m.7", "uk/u.day.many"}, until(11), []string{"uk/credit.confirm"})

// credits returns the credits of a subscriber: the one that runs and the last before it.
func (p *provider) credits(s *subscriber) []billing.Credit {
	p.t.Helper()
	caller, err := p.subscribers.LookUp(p.t.Context(), billing.E164("+"+s.phones[0]), time.Date(2026, time.January, 5, 13, 0, 0, 0, kyiv))
	if err != nil {
		p.t.Fatal(err)
	}
	account, refusal := caller.Account(s.contract)
	if refusal != nil {
		p.t.Fatal(refusal.Reason)
	}
	return account.Credits
}

// hasOneCredit checks that a subscriber has one trust credit of seven days and never had another.
func (p *provider) hasOneCredit(s *subscriber) {
	p.t.Helper()
	got := p.credits(s)
	if len(got) != 1 || got[0].State != billing.CreditActive || got[0].FirstDay != january(5) || got[0].LastDay != january(11) {
		p.t.Errorf("credits of %s: %+v, want one until the 11th", s.contract, got)
	}
}

// messagesOf returns what is known of the messages of a subscriber, the newest first.
func (p *provider) messagesOf(s *subscriber) []store.SentMessage {
	p.t.Helper()
	all, err := p.outbox.Messages(p.t.Context(), store.MaxLimit)
	if err != nil {
		p.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m store.SentMessage) bool { return m.Contract != s.contract })
}

// gets waits until the gateway has had all messages of a subscriber, and checks that there is none but this text, so
// many times, for this phone.
func (p *provider) gets(s *subscriber, times int, text string) {
	p.t.Helper()
	eventually(p.t, func() error {
		messages := p.messagesOf(s)
		for _, m := range messages {
			if m.State != billing.SMSSent {
				return fmt.Errorf("message %d is %s after %d tries: %s", m.ID, m.State, m.Attempts, m.Error)
			}
		}
		if len(messages) == 0 {
			return fmt.Errorf("no message for %s", s.contract)
		}
		return nil
	})
	var bodies []string
	for _, m := range p.gateway.Messages() {
		if m.To == "+"+s.phones[0] {
			bodies = append(bodies, m.Body)
		}
	}
	if want := slices.Repeat([]string{text}, times); !slices.Equal(bodies, want) {
		p.t.Errorf("SMS of %s: %q, want %q", s.contract, bodies, want)
	}
	if units := billing.SMSUnits(text); units > billing.MaxSMSUnits {
		p.t.Errorf("%d units: %s", units, text)
	}
}

// balanceText is the SMS that tells a subscriber's balance.
func balanceText(s *subscriber) string {
	return fmt.Sprintf("Договір %s: баланс %s грн.", s.contract, s.balance)
}

// decisions writes what a journey says was looked up, found and decided, and why.
func decisions(j ivr.Journey) []string {
	var lines []string
	for _, step := range j.Steps {
		if !slices.Contains([]string{"lookup", "identity", "offer", "done", "refused", "outage", "contracts"}, step.Event) {
			continue
		}
		line := step.Event
		for _, name := range slices.Sorted(maps.Keys(step.Detail)) {
			line += " " + name + "=" + step.Detail[name]
		}
		lines = append(lines, line)
	}
	return lines
}

// tells waits for the end of a call and compares its outcome, its contract and what was decided.
func (p *provider) tells(c *caller, outcome, contract string, want ...string) {
	p.t.Helper()
	journey := p.ended(c, outcome)
	if journey.Contract != contract {
		p.t.Errorf("the journal has contract %q, want %q", journey.Contract, contract)
	}
	if got := decisions(journey); !slices.Equal(got, want) {
		p.t.Errorf("decided %q\nwant %q", got, want)
	}
}
