package ivr_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// The numbers of the tests' lines; any other number is the Ukrainian menu.
const (
	englishLine   = "0440000001"
	corporateLine = "0440000002" // English, straight to the corporate clients' operators
	supportLine   = "0440000003" // Ukrainian, straight to technical support
)

var kyiv = mustLoad("Europe/Kyiv")

func mustLoad(zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return location
}

// testDialogue is the dialogue of product.md with a few lines, and the hours of product.md.
func testDialogue(t interface{ Fatal(...any) }) *ivr.Dialogue { return dialogueWith(t, hours) }

// dialogueWith is the dialogue of product.md with a few lines, and with other hours.
func dialogueWith(t interface{ Fatal(...any) }, schedule routing.Schedule) *ivr.Dialogue {
	config := ivr.Default(kyiv)
	config.Schedule = schedule
	config.Lines = map[string]ivr.Line{
		englishLine:   {Language: sounds.English},
		corporateLine: {Language: sounds.English, Department: routing.Corporate},
		supportLine:   {Language: sounds.Ukrainian, Department: routing.Support},
	}
	dialogue, err := ivr.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return dialogue
}

// hours are those of product.md: technical support works day and night. officeHours are the same without it.
var (
	hours = routing.Schedule{Zone: kyiv, Holidays: map[string]bool{"2026-01-01": true}, Weeks: map[routing.Department]routing.Week{
		routing.Services: weekdays, routing.Accounts: weekdays, routing.Connection: sixDays, routing.Corporate: sixDays,
	}}
	officeHours = routing.Schedule{Zone: kyiv, Weeks: map[routing.Department]routing.Week{
		routing.Services: weekdays, routing.Accounts: weekdays, routing.Connection: sixDays, routing.Corporate: sixDays, routing.Support: weekdays,
	}}
	weekdays = routing.Week{1: nineTo18, 2: nineTo18, 3: nineTo18, 4: nineTo18, 5: nineTo18}
	sixDays  = routing.Week{1: nineTo20, 2: nineTo20, 3: nineTo20, 4: nineTo20, 5: nineTo20, 6: nineTo20}
	nineTo18 = []routing.Span{{From: 9 * time.Hour, Until: 18 * time.Hour}}
	nineTo20 = []routing.Span{{From: 9 * time.Hour, Until: 20 * time.Hour}}
)

// booked is an order of a call back, made an hour before noon.
var booked = routing.CallBack{ID: 7, Phone: "+380502223344", Department: routing.Support, Contract: "1000002", Language: "uk",
	Since: noon.Add(-time.Hour), Source: "menu", Try: 1}

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, kyiv)

// The callers of the tests, as the lookup at noon finds them.
var (
	stranger = billing.Caller{Number: "+380671112233"}
	// funded has money on the account.
	funded = billing.Caller{Number: "+380501112233", Contracts: []billing.Account{account("1000001", 12550)}}
	// cutOff is two years a subscriber to the day, has no money and may have a credit of seven days.
	cutOff = billing.Caller{Number: "+380502223344", Contracts: []billing.Account{account("1000002", -5000)}}
	// family has two contracts, the first of which may have a credit.
	family = billing.Caller{Number: "+380503334455", Contracts: []billing.Account{account("1000003", 0), account("1000004", 100)}}
)

var creditDays = billing.CreditDays{{Days: 3}, {Months: 6, Days: 5}, {Months: 24, Days: 7}}

// account is an active contract of two years.
func account(contract string, balance billing.Kopiykas) billing.Account {
	return billing.Account{
		Contract: contract, Balance: balance, Status: billing.StatusActive, Segment: billing.SegmentHome,
		Tariff:      billing.Tariff{Name: "Best 100", MonthlyFee: 19000, CreditDays: creditDays},
		ConnectedOn: billing.Date{Year: 2024, Month: time.January, Day: 5}, Mobile: "+380501112233",
	}
}

// during returns the caller with an outage at the first contract's address, expected to end at that time; zero: nobody
// knows.
func during(kind billing.OutageKind, c billing.Caller, until time.Time) billing.Caller {
	c.Outages = []billing.OutageNotice{{Outage: "O-1", Kind: kind, ExpectedAt: until, Contracts: []string{c.Contracts[0].Contract}}}
	return c
}

// caller is a call in progress under a test.
type caller struct {
	t *testing.T
	d *ivr.Dialogue
	ivr.State

	actions []ivr.Action // of the last input
}

// dial begins a call at noon: the caller hears the greeting.
func dial(t *testing.T, to string) *caller {
	t.Helper()
	c := &caller{t: t, d: testDialogue(t)}
	c.gets(ivr.Started{At: noon, To: to})
	return c
}

// gets gives the dialogue one input, at noon unless the test has set another time.
func (c *caller) gets(input ivr.Input) {
	if c.Clock.IsZero() {
		c.Clock = noon
	}
	c.State, c.actions = c.d.Step(c.State, input)
}

// presses presses keys one after the other.
func (c *caller) presses(keys string) {
	for _, key := range []byte(keys) {
		c.gets(ivr.Pressed{Key: ivr.Key(key)})
	}
}

// hearsOut lets what plays come to its end.
func (c *caller) hearsOut() { c.gets(ivr.PromptEnded{Sequence: c.Sequence}) }

// isSilent lets the newest timer run out.
func (c *caller) isSilent() { c.gets(ivr.TimerFired{Timer: c.Timer}) }

// isLookedUp tells the dialogue who calls.
func (c *caller) isLookedUp(as billing.Caller) { c.gets(ivr.LookedUp{Caller: &as, At: noon}) }

// isUnknown tells the dialogue that the subscriber database did not answer.
func (c *caller) isUnknown() { c.gets(ivr.LookedUp{At: noon}) }

// isTold answers the newest request.
func (c *caller) isTold(reply ivr.Replied) {
	reply.Request = c.Requests
	c.gets(reply)
}

// inMenu is a call of a caller who was looked up in the greeting and hears the menu.
func inMenu(t *testing.T, as billing.Caller) *caller {
	t.Helper()
	c := dial(t, "")
	c.isLookedUp(as)
	c.hearsOut()
	return c
}

// reach brings a fresh call to a step by the shortest way. The steps that need a contract are those of the caller whose
// access is cut off.
func reach(t *testing.T, to string, step ivr.Step) *caller {
	t.Helper()
	c := dial(t, to)
	known := func() { c.isLookedUp(cutOff) }
	press := func(keys string) func() { return func() { c.presses(keys) } }
	gets := func(input ivr.Input) func() { return func() { c.gets(input) } }
	night := func() { c.Clock = noon.Add(11 * time.Hour) }
	due := func() {
		c.State = ivr.State{}
		c.gets(ivr.Ordered{Order: booked})
	}
	way := map[ivr.Step][]func(){
		ivr.Greeting: {},
		ivr.Menu:     {c.hearsOut},
		ivr.Silence:  {c.hearsOut, c.hearsOut},
		ivr.Entry:    {known, c.hearsOut, press("0")},
		ivr.ReadBack: {known, c.hearsOut, press("01000002#")},
		ivr.Offer:    {known, c.hearsOut, press("01000002##")},
		ivr.Request:  {known, c.hearsOut, press("01000002###")},
		ivr.Transfer: {known, c.hearsOut, press("3")},
		ivr.Waiting:  {known, c.hearsOut, press("3"), c.hearsOut},
		ivr.Talking:  {known, c.hearsOut, press("3"), c.hearsOut, gets(ivr.OperatorAnswered{Operator: "103"})},
		ivr.Ended:    {gets(ivr.CallerLeft{Cause: ivr.CauseNormal})},

		ivr.PhoneEntry: {known, c.hearsOut, press("7*")},
		ivr.PhoneCheck: {known, c.hearsOut, press("7")},
		ivr.Closed:     {night, known, c.hearsOut, press("1")},
		ivr.Booked:     {func() { c.gets(ivr.LookedUp{Caller: &cutOff, At: noon, CallBack: &booked}) }, c.hearsOut, press("3")},
		ivr.Goodbye:    {known, c.hearsOut, press("31#"), gets(ivr.Replied{Request: 1})},
		ivr.Held:       {known, c.hearsOut, press("3"), c.hearsOut, gets(ivr.OperatorAnswered{Operator: "103"}), gets(ivr.TransferAsked{Operator: "106", Attended: true})},
		ivr.Passed:     {known, c.hearsOut, press("3"), c.hearsOut, gets(ivr.OperatorAnswered{Operator: "103"}), gets(ivr.TransferAsked{Operator: "106"})},
		ivr.Due:        {due},
		ivr.Dialling:   {due, gets(ivr.OperatorAnswered{Operator: "103"})},
		ivr.Hello:      {due, gets(ivr.OperatorAnswered{Operator: "103"}), gets(ivr.CallerAnswered{})},
	}
	for _, move := range way[step] {
		move()
	}
	if c.Step != step {
		t.Fatalf("the way to %q leads to %q", step, c.Step)
	}
	return c
}

// did writes what was done on the last input in one line, without journey notes.
func (c *caller) did() string {
	var words []string
	for _, action := range c.actions {
		switch a := action.(type) {
		case ivr.Play:
			words = append(words, "play "+spoken(a.Prompts))
		case ivr.Quiet:
			words = append(words, "quiet")
		case ivr.Music:
			words = append(words, "music")
		case ivr.Await:
			words = append(words, "await "+a.For.String())
		case ivr.LookUp:
			words = append(words, "look up")
		case ivr.Identify:
			words = append(words, "identify "+a.Contract)
		case ivr.Do:
			words = append(words, strings.TrimSpace(fmt.Sprintf("do %d %s %s", a.Number, a.Service, a.Contract))+order(a.CallBack))
		case ivr.Enqueue:
			words = append(words, "enqueue "+a.Department.String()+ago(a.Since))
		case ivr.Dequeue:
			words = append(words, "dequeue")
		case ivr.Locate:
			words = append(words, "locate")
		case ivr.FinishWord:
			words = append(words, "finish word")
		case ivr.Seek:
			words = append(words, "seek "+a.Operator)
		case ivr.ReleaseOperator:
			words = append(words, "release")
		case ivr.Hold:
			words = append(words, "hold")
		case ivr.Consult:
			words = append(words, strings.TrimSpace("consult "+a.Operator+strings.TrimPrefix(a.Department.String(), "any")))
		case ivr.EndConsult:
			words = append(words, "end consult")
		case ivr.HandOver:
			words = append(words, "hand over")
		case ivr.TellOperator:
			words = append(words, "tell "+spoken(a.Prompts))
		case ivr.DialCaller:
			words = append(words, "dial "+a.Phone)
		case ivr.Connect:
			words = append(words, "connect")
		case ivr.HangUp:
			words = append(words, "hangup")
		case ivr.Finish:
			words = append(words, "finish "+string(a.Outcome.Class)+"/"+string(a.Outcome.Reason))
		}
	}
	return strings.Join(words, "; ")
}

// ago writes a place in the queue that is not the one of noon.
func ago(since time.Time) string {
	if since.Equal(noon) {
		return ""
	}
	return " " + noon.Sub(since).String() + " ago"
}

// order writes what is ordered or cancelled.
func order(o *routing.CallBack) string {
	if o == nil {
		return ""
	}
	return " " + strings.Join(strings.Fields(fmt.Sprintf(" %s %s %s %s %s%s", o.Phone, o.Department, o.Contract, o.Language, o.Source, ago(o.Since))), " ")
}

// spoken writes prompts in one line: the whole menu of a language as "uk/menu", that of a registered phone as
// "uk/menu+6", and digits as "uk/1000001".
func spoken(prompts []ivr.Prompt) string {
	words := make([]string, len(prompts))
	for i, p := range prompts {
		words[i] = p.String()
	}
	line := strings.Join(words, " ")
	for language, other := range map[string]string{"uk": "en", "en": "uk"} {
		items := strings.NewReplacer("L/", language+"/", "O/", other+"/")
		before := items.Replace("L/balance.offer L/credit.offer L/menu.1 L/menu.2 L/menu.3 L/menu.4 L/menu.5 ")
		after := items.Replace("O/menu.language L/menu.repeat L/menu.stay")
		seven := language + "/menu.7 "
		line = strings.ReplaceAll(line, before+seven+after, language+"/menu")
		line = strings.ReplaceAll(line, before+language+"/menu.6 "+seven+after, language+"/menu+6")
		line = regexp.MustCompile("(?: "+language+`/d\.\d)+`).ReplaceAllStringFunc(line, func(digits string) string {
			return " " + language + "/" + strings.ReplaceAll(digits, " "+language+"/d.", "")
		})
	}
	return line
}

// want compares the step and what was done on the last input.
func (c *caller) want(step ivr.Step, did string) {
	c.t.Helper()
	if got := c.did(); c.Step != step || got != did {
		c.t.Errorf("at %q: %s\nwant at %q: %s", c.Step, got, step, did)
	}
}
