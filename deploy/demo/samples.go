package demo

import (
	"cmp"
	"fmt"
	"time"

	"hotline/billing"
)

// The tariffs' names. The last is one that no longer exists.
const (
	home    = "Дім 100"
	villa   = "Приватний 230"
	student = "Студент"
	loyal   = "Постійний"
	office  = "Офіс"
	archive = "Архівний 2015"
)

func tariffs() []billing.Tariff {
	steps := billing.CreditDays{{Months: 0, Days: 3}, {Months: 6, Days: 5}, {Months: 24, Days: 7}}
	return []billing.Tariff{
		{Name: home, MonthlyFee: 19000, CreditDays: steps},
		{Name: villa, MonthlyFee: 23000, CreditDays: steps},
		{Name: student, MonthlyFee: 12000, CreditDays: billing.CreditDays{{Months: 0, Days: 1}}},
		{Name: loyal, MonthlyFee: 17000, CreditDays: billing.CreditDays{{Months: 6, Days: 5}}},
		{Name: office, MonthlyFee: 90050},
	}
}

// sample is a subscriber. Zero fields get the most usual value.
type sample struct {
	shows   string // what a call from its phone shows; empty: nothing of its own
	number  string // of the contract; 1000001 and so on
	months  int    // of service
	balance billing.Kopiykas
	tariff  string         // home
	status  billing.Status // active
	segment billing.Segment
	street  string         // one without outages
	house   string         // 1
	phones  []billing.E164 // +380501110 and the last three digits of the contract
	from    billing.E164   // the phone to call from; the first
	credit  lent
}

// lent is the last credit of a sample, in days from today.
type lent struct {
	state       billing.CreditState // empty: none
	first, last int
	unused      bool
}

const debt billing.Kopiykas = -12550

// samples are the subscribers that show something, in the order of their contracts.
func samples() []sample {
	threeOnOnePhone, twoOnOnePhone := []billing.E164{"+380501110017"}, []billing.E164{"+380501110035"}
	return []sample{
		{shows: "has funds: # sends the balance, 0 is not needed", balance: 25075, months: 40, phones: []billing.E164{"+380501112233"}},
		{shows: "cut off, 3 months of service: credit of 3 days", balance: debt, months: 3},
		{shows: "cut off, 12 months: credit of 5 days", balance: debt, months: 12},
		{shows: "cut off, 36 months: credit of 7 days", balance: debt, months: 36},
		{shows: "balance exactly 0.00: credit of 7 days", balance: 0, months: 36},
		{shows: "credit active, 4 days to go", balance: debt, months: 36, credit: lent{billing.CreditActive, -2, 4, false}},
		{shows: "credit active, today is its last day", balance: debt, months: 36, credit: lent{billing.CreditActive, -6, 0, false}},
		{shows: "blocked: the last credit was used and not paid", balance: debt, months: 36, credit: lent{billing.CreditOverdue, -26, -20, false}},
		{shows: "last credit not paid but not used either: no block", balance: debt, months: 36, credit: lent{billing.CreditOverdue, -26, -20, true}},
		{shows: "last credit paid in time: a credit again", balance: debt, months: 36, credit: lent{billing.CreditPaid, -46, -40, false}},
		{shows: "tariff without credit", balance: debt, months: 36, tariff: office},
		{shows: "tariff that does not exist any more: no credit", balance: debt, months: 120, tariff: archive},
		{shows: "suspended: no credit", balance: debt, months: 36, status: billing.StatusSuspended},
		{shows: "closed: no credit", balance: debt, months: 36, status: billing.StatusClosed},
		{shows: "2 months of service on a tariff with credit from 6 on: none", balance: debt, months: 2, tariff: loyal},
		{shows: "credit of 1 day: until today", balance: debt, months: 5, tariff: student},
		{shows: "three contracts on one phone: 6 reads all, nothing is offered before the menu", balance: debt, months: 36, phones: threeOnOnePhone},
		{balance: 9900, months: 7, phones: threeOnOnePhone},
		{balance: debt, months: 36, status: billing.StatusClosed, phones: threeOnOnePhone},
		{shows: "second phone of a contract: the SMS goes to the first, another", balance: 100, months: 30,
			phones: []billing.E164{"+380671110020", "+380501110020"}, from: "+380501110020"},
		{shows: "city phone only: no SMS", balance: 100, months: 30, phones: []billing.E164{"+380445550021"}},
		{shows: "city phone, the SMS goes to the contract's mobile", balance: 100, months: 30,
			phones: []billing.E164{"+380501110022", "+380445550022"}, from: "+380445550022"},
		{shows: "outage: fault, repair expected tomorrow", balance: 100, street: "вул. Аварійна", house: "7"},
		{shows: "outage: fault, end unknown", balance: 100, street: "вул. Аварійна", house: "21"},
		{shows: "outage: no power at the node, expected back tomorrow", balance: 100, street: "вулиця Темна", house: "3"},
		{shows: "outage: no power in the whole street, end unknown", balance: 100, street: "пров. Темний", house: "12/2"},
		{shows: "outage: planned work until tomorrow", balance: 100, street: "Планова", house: "5"},
		{shows: "planned work that has not begun: nothing is told", balance: 100, street: "просп. Майбутній", house: "1"},
		{shows: "outage that has ended: nothing is told", balance: 100, street: "вул. Відновлена", house: "1"},
		{shows: "fault that lasts longer than expected: no time is told", balance: 100, street: "вул. Довга", house: "1"},
		{shows: "outage: suspected by many calls", balance: 100, street: "вул. Гучна", house: "2"},
		{shows: "outage: a house with a letter of a list", balance: 100, street: "б-р Літерний", house: "17-А"},
		{shows: "neighbour of that house: nothing is told", balance: 100, street: "бульвар Літерний", house: "17"},
		{shows: "outage and cut off: both are told", balance: debt, months: 36, street: "вул. Аварійна", house: "8"},
		{shows: "two contracts, an outage at one address", balance: 100, street: "вул. Аварійна", house: "9", phones: twoOnOnePhone},
		{balance: 100, months: 30, phones: twoOnOnePhone},
		{shows: "company with funds", balance: 450000, months: 50, segment: billing.SegmentCorporate, tariff: office},
		{shows: "company cut off: no credit", balance: -180100, months: 50, segment: billing.SegmentCorporate, tariff: office},
		{shows: "private house, cut off: credit of 7 days", balance: debt, months: 26, segment: billing.SegmentPrivate, tariff: villa},
		{shows: "large debt: it fits one SMS", balance: -9876543, months: 36},
		{shows: "contract number of 12 digits", number: "100000000041", balance: -100, months: 36},
		{shows: "foreign mobile", balance: 100, months: 36, phones: []billing.E164{"+48501112042"}},
		{shows: "one kopiyka of debt: credit of 7 days", balance: -1, months: 36},
		{shows: "one kopiyka of funds: no credit needed", balance: 1, months: 36},
		{shows: "23 months and some days: credit of 5 days", balance: debt, months: 23},
		{shows: "connected today: credit of 3 days", balance: 0},
	}
}

func (s sample) contract(position int, today billing.Date) billing.Contract {
	number := cmp.Or(s.number, fmt.Sprint(firstContract+position))
	phones := s.phones
	if phones == nil {
		phones = []billing.E164{billing.E164("+380501110" + number[len(number)-3:])}
	}
	return billing.Contract{
		Number:      number,
		Name:        fmt.Sprintf("Абонент %d", position+1),
		Address:     billing.Address{City: "Київ", Street: cmp.Or(s.street, "вул. Спокійна"), House: cmp.Or(s.house, "1"), Flat: fmt.Sprint(position + 1)},
		Tariff:      cmp.Or(s.tariff, home),
		ConnectedOn: today.AddMonths(-s.months),
		Balance:     s.balance,
		Status:      cmp.Or(s.status, billing.StatusActive),
		Segment:     cmp.Or(s.segment, billing.SegmentHome),
		Phones:      phones,
	}
}

func (s sample) caller(contract billing.Contract) billing.E164 {
	return cmp.Or(s.from, contract.Phones[0])
}

// credits returns the sample's last credit, as the rules make it.
func (s sample) credits(contract string, today billing.Date) []billing.Credit {
	if s.credit.state == "" {
		return nil
	}
	credit := billing.Credit{
		Contract: contract, FirstDay: today.AddDays(s.credit.first), LastDay: today.AddDays(s.credit.last),
		State: billing.CreditActive, Used: !s.credit.unused,
	}
	switch s.credit.state {
	case billing.CreditPaid:
		credit = billing.Pay(credit, 1, credit.LastDay)
	case billing.CreditOverdue:
		credit = billing.Expire(credit, credit.Used, today)
	case billing.CreditActive:
	}
	return []billing.Credit{credit}
}

// outages are told all day and half the next: those with an end expected expect it at noon tomorrow.
func outages(today billing.Date, zone *time.Location) []billing.Outage {
	yesterday, tomorrow := today.AddDays(-1).Start(zone), today.AddDays(1).Start(zone).Add(12*time.Hour)
	later, unknown := today.AddDays(3).Start(zone).Add(2*time.Hour), time.Time{}
	outage := func(id string, kind billing.OutageKind, street, houses string, expected time.Time) billing.Outage {
		set, err := billing.ParseHouses(houses)
		if err != nil {
			panic(err) // written below
		}
		return billing.Outage{ID: id, Kind: kind, City: "Київ", Street: street, Houses: set, StartedAt: yesterday, ExpectedAt: expected}
	}
	begins := outage("demo-begins", billing.OutagePlanned, "проспект Майбутній", "*", later.Add(4*time.Hour))
	begins.StartedAt = later
	ended := outage("demo-ended", billing.OutageFault, "вул. Відновлена", "*", unknown)
	ended.ClearedAt = yesterday.Add(20 * time.Hour)
	return []billing.Outage{
		outage("demo-fault", billing.OutageFault, "вул. Аварійна", "1-15", tomorrow),
		outage("demo-fault-open", billing.OutageFault, "вул. Аварійна", "16-30", unknown),
		outage("demo-power", billing.OutagePower, "вул. Темна", "1-9;11а", tomorrow),
		outage("demo-power-open", billing.OutagePower, "провулок Темний", "*", unknown),
		outage("demo-planned", billing.OutagePlanned, "вул. Планова", "1-20", tomorrow),
		begins,
		ended,
		outage("demo-late", billing.OutageFault, "вул. Довга", "*", yesterday.Add(2*time.Hour)),
		outage("demo-suspected", billing.OutageSuspected, "вул. Гучна", "*", unknown),
		outage("demo-letter", billing.OutageFault, "бульвар Літерний", "12а-12г;17а;20", unknown),
	}
}
