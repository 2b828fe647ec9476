package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
)

// desk returns the desk of a database.
func (d *database) desk() *store.Desk {
	d.t.Helper()
	callBacks, err := store.NewCallBacks(d.store, store.CallBacksConfig{Site: "kyiv", Node: "test", Zone: kyiv})
	if err != nil {
		d.t.Fatal(err)
	}
	return store.NewDesk(d.Subscribers, d.outbox(), callBacks)
}

// deed is something that olha does to contract 1000001 on monday.
func deed(request string) store.Deed {
	return store.Deed{Request: request, Actor: "olha", Role: "operator", Call: "call-1", Contract: "1000001", At: monday}
}

func of(contract string, deed store.Deed) store.Deed {
	deed.Contract = contract
	return deed
}

func at(moment time.Time, deed store.Deed) store.Deed {
	deed.At = moment
	return deed
}

// audited returns the audit from its beginning, an entry a line, without what is always the same.
func (d *database) audited() string {
	d.t.Helper()
	entries, _, err := d.store.AuditEntries(d.t.Context(), store.AuditFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	var lines []string
	for _, e := range entries {
		line := strings.TrimSpace(fmt.Sprint(e.Action, " ", e.Contract, " ", e.Outcome, " ", e.Reason))
		lines = append([]string{strings.ReplaceAll(fmt.Sprint(line, " ", e.Detail), " map[]", "")}, lines...)
	}
	return strings.Join(lines, "\n")
}

func reason(refusal *billing.Refusal) billing.RefusalReason {
	if refusal == nil {
		return ""
	}
	return refusal.Reason
}

func TestOperatorActivatesCredit(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	for range 2 { // the second time is the same wish
		offer, refusal, err := desk.ActivateCredit(t.Context(), deed("1"))
		if offer != week || refusal != nil || err != nil {
			t.Fatalf("%+v, %+v, %v; want a week", offer, refusal, err)
		}
	}
	_, refusal, err := desk.ActivateCredit(t.Context(), deed("2"))
	if reason(refusal) != billing.RefusedActive || refusal.Until != week.LastDay || err != nil {
		t.Errorf("a second: %+v, %v", refusal, err)
	}
	if _, refusal, _ = desk.ActivateCredit(t.Context(), of("1000002", deed("1"))); reason(refusal) != billing.RefusedFunds {
		t.Errorf("with funds: %+v", refusal)
	}
	if _, refusal, _ = desk.ActivateCredit(t.Context(), of("7777777", deed("1"))); reason(refusal) != billing.RefusedNoContract {
		t.Errorf("without a contract: %+v", refusal)
	}
	// The caller's own key finds what the operator has done.
	if _, refusal := d.activate("call/1", olena, "1000001", monday); reason(refusal) != billing.RefusedActive {
		t.Errorf("the caller after the operator: %+v", refusal)
	}
	equal(t, "audit", `activate_credit 1000001 done map[days:7 until:2026-11-29]
activate_credit 1000001 refused active
activate_credit 1000002 refused funds
activate_credit 7777777 refused no_contract`, d.audited())
}

func TestOperatorSendsBalance(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	for i := range billing.MaxSMSPerDay {
		for range 2 {
			if refusal, err := desk.SendBalance(t.Context(), deed(fmt.Sprint(i))); refusal != nil || err != nil {
				t.Fatalf("message %d: %+v, %v", i, refusal, err)
			}
		}
	}
	if refusal, err := desk.SendBalance(t.Context(), deed("6")); reason(refusal) != billing.RefusedLimit || err != nil {
		t.Errorf("one more: %+v, %v", refusal, err)
	}
	if got := d.queueBalance("call-1/balance", olena, "1000001", monday); got != billing.RefusedLimit {
		t.Errorf("the caller has a limit of %q of its own", got)
	}
	if refusal, _ := desk.SendBalance(t.Context(), of("1000002", deed("1"))); reason(refusal) != billing.RefusedNoMobile {
		t.Errorf("without a mobile: %+v", refusal)
	}
	messages := d.messages()
	if len(messages) != billing.MaxSMSPerDay || messages[0].To != olena || d.count(countJobs) != billing.MaxSMSPerDay {
		t.Errorf("messages %+v", messages)
	}
	if got := strings.Count(d.audited(), "send_balance 1000001 done"); got != billing.MaxSMSPerDay {
		t.Errorf("%d entries done, want %d:\n%s", got, billing.MaxSMSPerDay, d.audited())
	}
}

func TestOperatorOrdersCallBacks(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	order := routing.CallBack{Phone: string(olena), Department: routing.Support, Topic: "роутер", Language: "uk", Caller: "x", Source: "x"}
	first, exists, refusal, err := desk.OrderCallBack(t.Context(), deed("1"), order)
	if first.ID == 0 || exists || refusal != nil || err != nil {
		t.Fatalf("%+v, %t, %+v, %v", first, exists, refusal, err)
	}
	if first.Source != routing.SourceOperator || first.Contract != "1000001" || first.Caller != "" || first.State != store.CallBackOpen {
		t.Errorf("ordered %+v", first)
	}
	again, exists, _, err := desk.OrderCallBack(t.Context(), deed("1"), order)
	if again.ID != first.ID || exists || err != nil {
		t.Errorf("the same wish: %+v, %t, %v", again, exists, err)
	}
	other, exists, _, err := desk.OrderCallBack(t.Context(), deed("2"), order)
	if other.ID != first.ID || !exists || err != nil {
		t.Errorf("another wish: %+v, %t, %v", other, exists, err)
	}
	if _, _, _, err := desk.OrderCallBack(t.Context(), deed("3"), routing.CallBack{Phone: "0501112233"}); err == nil {
		t.Error("a number that is not E.164 was taken")
	}
	equal(t, "audit", `order_callback 1000001 done map[department:support phone:+38050•••2233]
order_callback 1000001 done map[department:support exists:1 phone:+38050•••2233]`, d.audited())
}

// TestOperatorsOrdersAreNobodys: they do not use up what callers who withhold their number may order for others.
func TestOperatorsOrdersAreNobodys(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	for i := range 60 {
		order := routing.CallBack{Phone: fmt.Sprintf("+38050200%04d", i), Department: routing.Support}
		if _, _, refusal, err := desk.OrderCallBack(t.Context(), deed(fmt.Sprint(i)), order); refusal != nil || err != nil {
			t.Fatalf("order %d: %+v, %v", i, refusal, err)
		}
	}
	callBacks, err := store.NewCallBacks(d.store, store.CallBacksConfig{Site: "kyiv", Node: "test", Zone: kyiv})
	if err != nil {
		t.Fatal(err)
	}
	withheld := routing.CallBack{Phone: "+380503000000", Department: routing.Support, Source: "menu"}
	if _, _, refusal, err := callBacks.Order(t.Context(), "menu/1", withheld, monday); refusal != nil || err != nil {
		t.Errorf("a caller who withholds the number: %+v, %v", refusal, err)
	}
}

func TestRegisterPhone(t *testing.T) {
	const neighbour billing.E164 = "+380671234567"
	d := newDatabase(t)
	desk := d.desk()
	for range 2 {
		phone, refusal, err := desk.RegisterPhone(t.Context(), deed("1"), "8 (067) 123-45-67", "passport")
		if phone != neighbour || refusal != nil || err != nil {
			t.Fatalf("%s, %+v, %v", phone, refusal, err)
		}
	}
	caller := d.lookUp(neighbour, monday)
	if len(caller.Contracts) != 1 || caller.Contracts[0].Contract != "1000001" || caller.Contracts[0].Mobile != olena {
		t.Errorf("the new phone finds %+v", caller.Contracts)
	}
	for _, tt := range []struct {
		raw  string
		deed store.Deed
		want billing.RefusalReason
	}{
		{"0671234567", deed("2"), billing.RefusedRegistered},
		{string(olena), deed("3"), billing.RefusedRegistered},
		{"102", deed("4"), billing.RefusedNumber},
		{"hello", deed("5"), billing.RefusedNumber},
		{"0671234567", of("7777777", deed("6")), billing.RefusedNoContract},
	} {
		if _, refusal, err := desk.RegisterPhone(t.Context(), tt.deed, tt.raw, "passport"); reason(refusal) != tt.want || err != nil {
			t.Errorf("%s: %+v, %v; want %s", tt.raw, refusal, err, tt.want)
		}
	}
	d.exec("UPDATE contracts SET status = 'closed' WHERE number = '1000002'")
	if _, refusal, _ := desk.RegisterPhone(t.Context(), of("1000002", deed("7")), "0671234567", ""); reason(refusal) != billing.RefusedClosed {
		t.Errorf("on a closed contract: %+v", refusal)
	}
	for _, digits := range []string{"1234567", "671234567"} {
		if strings.Contains(d.audited(), digits) {
			t.Errorf("a whole number is in the audit:\n%s", d.audited())
		}
	}
}

// TestRegisteredPhoneOutlivesImports: until the file has the phone itself, which is then the file's.
func TestRegisteredPhoneOutlivesImports(t *testing.T) {
	const neighbour billing.E164 = "+380671234567"
	d := newDatabase(t)
	if _, refusal, err := d.desk().RegisterPhone(t.Context(), deed("1"), string(neighbour), "passport"); refusal != nil || err != nil {
		t.Fatal(refusal, err)
	}
	for _, tt := range []struct {
		phones string
		want   int // contracts of the phone
		mobile billing.E164
	}{
		{"0501112233;0445556677", 1, olena},
		{"0445556677;0639998877;0639998878", 1, ""},
		{"0671234567;0501112233", 1, neighbour},
		{"0501112233", 0, ""},
	} {
		line := "1000001,Олена,м. Київ,вул. Миру,17-А,5,Дім 100,2023-11-20,-125.50,active,home," + tt.phones + "\n"
		if _, err := d.ImportContracts(t.Context(), strings.NewReader(contractsHeader+line)); err != nil {
			t.Fatal(err)
		}
		caller := d.lookUp(neighbour, monday)
		if len(caller.Contracts) != tt.want || tt.want > 0 && caller.Contracts[0].Mobile != tt.mobile {
			t.Errorf("after %s: %+v", tt.phones, caller.Contracts)
		}
	}
}

func TestSaveWrapUp(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	d.exec(`INSERT INTO calls (id, node, caller, contract, started_at) VALUES ('call-1', 'test', $1, '1000001', $2)`, string(olena), monday)
	save := func(deed store.Deed, operator, code, note string) {
		t.Helper()
		wrapUp := store.WrapUp{Operator: routing.OperatorID(operator), Code: billing.WrapUpCode(code), Note: note}
		if err := desk.SaveWrapUp(t.Context(), deed, wrapUp); err != nil {
			t.Fatal(err)
		}
	}
	later := at(monday.Add(time.Minute), of("", deed("")))
	save(of("", deed("")), "103", "payment", "обіцяє заплатити")
	save(of("", deed("")), "103", "payment", "обіцяє заплатити") // once more
	save(later, "103", "complaint", " скаржиться ")
	save(at(monday.Add(time.Second), deed("")), "103", "other", "came late")
	save(at(monday.Add(2*time.Minute), deed("")), "101", "fault_registered", "")
	want := []store.SavedWrapUp{
		{WrapUp: store.WrapUp{Operator: "101", Code: billing.WrapUpFault, Number: olena},
			Call: "call-1", Contract: "1000001", At: monday.Add(2 * time.Minute).UTC(), SavedAt: monday.Add(2 * time.Minute).UTC()},
		{WrapUp: store.WrapUp{Operator: "103", Code: billing.WrapUpComplaint, Note: "скаржиться", Number: olena},
			Call: "call-1", Contract: "1000001", At: monday.UTC(), SavedAt: monday.Add(time.Minute).UTC()},
	}
	for _, filter := range []store.WrapUpFilter{{}, {Contract: "1000001"}, {Number: olena}, {Call: "call-1"}} {
		got, err := desk.WrapUps(t.Context(), filter)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%+v: %v (-want +got):\n%s", filter, err, diff)
		}
	}
	for _, filter := range []store.WrapUpFilter{{Contract: "1000002"}, {Number: office}, {Call: "call-2"}} {
		if got, err := desk.WrapUps(t.Context(), filter); len(got) > 0 || err != nil {
			t.Errorf("%+v: %+v, %v", filter, got, err)
		}
	}
	if got := strings.Count(d.audited(), "wrap_up"); got != 3 {
		t.Errorf("%d entries, want 3:\n%s", got, d.audited())
	}
}

func TestSaveWrapUpRefuses(t *testing.T) {
	desk := newDatabase(t).desk()
	err := desk.SaveWrapUp(t.Context(), deed(""), store.WrapUp{Operator: "103", Code: "payment", Note: strings.Repeat("ї", 2001)})
	if !errors.Is(err, billing.ErrLongNote) {
		t.Errorf("a long note: %v", err)
	}
	noCall := deed("")
	noCall.Call = ""
	for _, tt := range []struct {
		deed   store.Deed
		wrapUp store.WrapUp
	}{
		{deed(""), store.WrapUp{Operator: "103", Code: "nothing"}},
		{deed(""), store.WrapUp{Code: "payment"}},
		{noCall, store.WrapUp{Operator: "103", Code: "payment"}},
	} {
		if err := desk.SaveWrapUp(t.Context(), tt.deed, tt.wrapUp); err == nil {
			t.Errorf("%+v was taken", tt.wrapUp)
		}
	}
}

func TestAuditPages(t *testing.T) {
	d := newDatabase(t)
	for i := range 5 {
		entry := store.AuditEntry{
			At: monday, Actor: []string{"olha", "ivan"}[i%2], Role: "supervisor", Action: "listen", Call: fmt.Sprint("call-", i),
			Contract: []string{"", "1000001"}[i%2], Outcome: store.AuditDone, Detail: map[string]string{"n": fmt.Sprint(i)},
		}
		if err := d.store.Audit(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
	}
	var calls []string
	var pages int
	for before := int64(0); ; pages++ {
		entries, next, err := d.store.AuditEntries(t.Context(), store.AuditFilter{Before: before, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			calls = append(calls, e.Call+e.Detail["n"])
		}
		if before = next; next == 0 {
			break
		}
	}
	equal(t, "calls", []string{"call-44", "call-33", "call-22", "call-11", "call-00"}, calls)
	if pages != 2 {
		t.Errorf("%d pages before the last, want 2", pages)
	}
	for _, tt := range []struct {
		filter store.AuditFilter
		want   int
	}{
		{store.AuditFilter{Actor: "ivan"}, 2}, {store.AuditFilter{Contract: "1000001"}, 2}, {store.AuditFilter{Action: "listen"}, 5},
		{store.AuditFilter{Action: "suspend"}, 0}, {store.AuditFilter{Actor: "olha", Contract: "1000001"}, 0},
	} {
		if entries, _, err := d.store.AuditEntries(t.Context(), tt.filter); len(entries) != tt.want || err != nil {
			t.Errorf("%+v: %d entries, %v; want %d", tt.filter, len(entries), err, tt.want)
		}
	}
}

func TestAuditIsAddedToOnly(t *testing.T) {
	d := newDatabase(t)
	if err := d.store.Audit(t.Context(), store.AuditEntry{At: time.Now(), Actor: "olha", Action: "listen", Outcome: store.AuditDone}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"} {
		if _, err := d.conn.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was done", sql)
		}
	}
}

// TestNothingWithoutItsEntry: if the audit cannot be written nothing is done; that it failed is tried to be written too.
func TestNothingWithoutItsEntry(t *testing.T) {
	d := newDatabase(t)
	d.exec("ALTER TABLE audit ADD CONSTRAINT never CHECK (outcome = 'failed')")
	desk := d.desk()
	_, _, credit := desk.ActivateCredit(t.Context(), deed("1"))
	_, balance := desk.SendBalance(t.Context(), deed("1"))
	_, _, phone := desk.RegisterPhone(t.Context(), deed("1"), "0671234567", "passport")
	_, _, suspension := desk.Suspend(t.Context(), deed("1"), day("2026-12-01"), day("2026-12-31"))
	for what, err := range map[string]error{"credit": credit, "balance": balance, "phone": phone, "suspension": suspension} {
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	for _, table := range []string{"credits", "sms", "suspensions", "phones WHERE registered_at IS NOT NULL"} {
		if n := d.count("SELECT count(*) FROM " + table); n != 0 {
			t.Errorf("%d rows of %s", n, table)
		}
	}
	if got := d.audited(); strings.Count(got, "failed unavailable") != 4 {
		t.Errorf("audit:\n%s", got)
	}
}

func TestDeedsOfManyOperatorsAtOnce(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	var running sync.WaitGroup
	for i := range 40 {
		running.Go(func() {
			d := deed(fmt.Sprint(i % 20))
			d.Actor = fmt.Sprint("operator-", i%2)
			if _, _, err := desk.ActivateCredit(context.WithoutCancel(t.Context()), d); err != nil {
				t.Error(err)
			}
			if _, _, err := desk.RegisterPhone(context.WithoutCancel(t.Context()), d, "0671234567", "passport"); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if credits := d.count("SELECT count(*) FROM credits"); credits != 1 {
		t.Errorf("%d credits", credits)
	}
	if done := d.count("SELECT count(*) FROM audit WHERE outcome = 'done'"); done != 2 {
		t.Errorf("%d deeds done, want 2:\n%s", done, d.audited())
	}
}

func TestCard(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	d.saveOutage("fault-1", "fault", "вул. Миру", "1-17;17а", monday.Add(-time.Hour), time.Time{}, time.Time{})
	d.activate("call/1", olena, "1000001", monday)
	d.queueBalance("call-0/balance", olena, "1000001", monday)
	order := routing.CallBack{Phone: string(olena), Department: routing.Support}
	if _, _, _, err := desk.OrderCallBack(t.Context(), of("", deed("1")), order); err != nil {
		t.Fatal(err)
	}
	for i := range 7 {
		d.exec(`INSERT INTO calls (id, node, caller, contract, started_at, outcome_class, outcome_reason)
			VALUES ('call-' || $1::int, 'test', $2, '1000001', $3, 'connected', 'operator')`, i, string(olena), monday.Add(time.Duration(i)*time.Minute))
	}
	d.exec(`INSERT INTO call_steps (call_id, seq, at, step, event, detail) VALUES
		('call-5', 1, $1, 'talk', 'answered', '{"operator": "101"}'), ('call-5', 2, $1, 'talk', 'handed_over', '{"operator": "103"}')`, monday)
	wrapUp := store.WrapUp{Operator: "101", Code: billing.WrapUpPayment, Note: "завтра"}
	save := deed("") // the note is its writer's, not the one's who spoke last
	save.Call = "call-5"
	if err := desk.SaveWrapUp(t.Context(), save, wrapUp); err != nil {
		t.Fatal(err)
	}
	card, err := desk.Card(t.Context(), store.CardWish{
		Number: olena, Contracts: []string{"1000002", "1000001", "7777777"}, Call: "call-6", At: monday,
	})
	if err != nil || len(card.Contracts) != 2 || len(card.Earlier) != 5 {
		t.Fatalf("%+v, %v", card, err)
	}
	want := store.EarlierCall{
		ID: "call-5", Kind: ivr.Incoming, StartedAt: monday.Add(5 * time.Minute).UTC(), Contract: "1000001",
		Outcome: ivr.Outcome{Class: "connected", Reason: "operator"}, Operator: "101", Code: "payment", Note: "завтра",
	}
	equal(t, "earlier call", want, card.Earlier[0])
	fee := billing.Kopiykas(19000)
	shown := card.Contracts[0]
	equal(t, "calls about the contract", card.Earlier, shown.Earlier)
	if shown.CallBack == nil || shown.CallBack.Department != routing.Support || shown.CallBack.Phone != string(olena) {
		t.Errorf("call back %+v", shown.CallBack)
	}
	wantCard := store.ContractCard{
		Contract: billing.Contract{
			Number: "1000001", Name: "Олена", Address: billing.Address{City: "м. Київ", Street: "вул. Миру", House: "17-А", Flat: "5"},
			Tariff: "Дім 100", ConnectedOn: day("2023-11-20"), Balance: -12550, Status: "active", Segment: "home",
			Phones: []billing.E164{olena, office},
		},
		MonthlyFee: &fee, FeeThisMonth: &fee,
		Credits:       []billing.Credit{{Contract: "1000001", FirstDay: week.FirstDay, LastDay: week.LastDay, State: "active", Used: true}},
		CreditRefused: &billing.Refusal{Reason: billing.RefusedActive, Until: week.LastDay},
		Messages: []store.SentMessage{{SMS: billing.SMS{
			Kind: billing.SMSBalance, Contract: "1000001", To: olena,
			Text: "Договір 1000001: баланс -125.50 грн. Кредит довіри до 29.11.2026.",
		}, ID: 1, State: billing.SMSQueued, CreatedAt: monday.UTC()}},
	}
	if diff := cmp.Diff(wantCard, shown, cmpopts.IgnoreFields(store.ContractCard{}, "Earlier", "CallBack", "Outage")); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
	if shown.Outage == nil || shown.Outage.ID != "fault-1" || shown.Outage.Note != "кабель" || card.Contracts[1].Outage != nil {
		t.Errorf("outages %+v, %+v", shown.Outage, card.Contracts[1].Outage)
	}
	if other := card.Contracts[1]; reason(other.CreditRefused) != billing.RefusedFunds || other.CallBack != nil || len(other.Earlier) > 0 {
		t.Errorf("the other contract %+v", other)
	}
}

// TestCallBackOfACard: on a phone of several contracts an order about one of them is not the others'.
func TestCallBackOfACard(t *testing.T) {
	d := newDatabase(t)
	order := func(request, contract string, phone billing.E164) int64 {
		t.Helper()
		made, _, _, err := d.desk().OrderCallBack(t.Context(), of(contract, deed(request)), routing.CallBack{Phone: string(phone), Department: routing.Support})
		if err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	shown := func() (ids [2]int64) {
		t.Helper()
		card, err := d.desk().Card(t.Context(), store.CardWish{Contracts: []string{"1000001", "1000001", "1000002"}, At: monday})
		if err != nil || len(card.Contracts) != 2 {
			t.Fatalf("%+v, %v", card, err)
		}
		for i, contract := range card.Contracts {
			if contract.CallBack != nil {
				ids[i] = contract.CallBack.ID
			}
		}
		return ids
	}
	about := order("1", "1000002", office)
	equal(t, "about the other contract", [2]int64{0, about}, shown())
	phone := order("2", "", olena)
	equal(t, "to the phone", [2]int64{phone, about}, shown())
	own := order("3", "1000001", "+380671234567")
	equal(t, "about the contract, to another phone", [2]int64{own, about}, shown())
}

// TestCardOfAContractTwice: asked for twice it is shown once, and so are the calls about it.
func TestCardOfAContractTwice(t *testing.T) {
	d := newDatabase(t)
	d.exec(`INSERT INTO calls (id, node, caller, contract, started_at) VALUES ('call-1', 'test', $1, '1000001', $2)`, string(olena), monday)
	card, err := d.desk().Card(t.Context(), store.CardWish{Contracts: []string{"1000001", "1000001"}, At: monday})
	if err != nil || len(card.Contracts) != 1 || len(card.Contracts[0].Earlier) != 1 {
		t.Errorf("%+v, %v", card, err)
	}
}

func TestCardOfAContractOfThisMonth(t *testing.T) {
	d := newDatabase(t)
	d.exec("UPDATE contracts SET connected_on = '2026-04-20', tariff = 'none' WHERE number = '1000002'")
	d.exec("UPDATE contracts SET connected_on = '2026-04-20' WHERE number = '1000001'")
	april := time.Date(2026, time.April, 25, 12, 0, 0, 0, kyiv)
	card, err := d.desk().Card(t.Context(), store.CardWish{Contracts: []string{"1000001", "1000002"}, At: april})
	if err != nil || len(card.Contracts) != 2 {
		t.Fatal(card, err)
	}
	if fee := card.Contracts[0].FeeThisMonth; fee == nil || *fee != 6966 {
		t.Errorf("fee %v, want 69.66", fee)
	}
	if got := card.Contracts[1]; got.MonthlyFee != nil || got.FeeThisMonth != nil || got.Tariff != "none" {
		t.Errorf("without such a tariff: %+v", got)
	}
	if card.Contracts[0].Offer.Days != 3 || card.Contracts[0].CreditRefused != nil {
		t.Errorf("credit %+v, %+v", card.Contracts[0].Offer, card.Contracts[0].CreditRefused)
	}
}

func TestFind(t *testing.T) {
	d := newDatabase(t)
	_, err := d.ImportContracts(t.Context(), strings.NewReader(contractsHeader+
		"1000010,А,Київ,вулиця Миру,17,1,Дім 100,2023-11-20,0,active,home,0671111111\n"+
		"1000011,Б,Київ,вул. Миру,117,,Дім 100,2023-11-20,0,active,home,0671111111\n"+
		"1000013,В,Київ,Лінія 2,17,,Дім 100,2023-11-20,0,active,home,\n"+
		"1000012,В,Бориспіль,вул. 8 Березня,5/2,7,Дім 100,2023-11-20,0,closed,home,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, refusal, err := d.desk().Suspend(t.Context(), of("1000010", deed("1")), day("2026-11-24"), day("2026-11-30")); refusal != nil || err != nil {
		t.Fatal(refusal, err)
	}
	tuesday := monday.AddDate(0, 0, 1)
	for _, tt := range []struct{ text, want string }{
		{"1000001", "1000001 active"},
		{"100001", "1000010 suspended, 1000011 active, 1000012 closed, 1000013 active"},
		{"1000", "1000001 active, 1000002 active, 1000010 suspended, 1000011 active, 1000012 closed, 1000013 active"},
		{"лінія 2 17", "1000013 active"},
		{"лінія 2", "1000013 active"},
		{"лінія 3", ""},
		{"067 111-11-11", "1000010 suspended, 1000011 active"},
		{"+380501112233", "1000001 active"},
		{"0445556677", "1000001 active, 1000002 active"},
		{"миру 17", "1000010 suspended, 1000001 active"},
		{"Мир 17a", "1000001 active"},
		{"миру 1", "1000001 active, 1000011 active, 1000010 suspended"},
		{"просп. миру", "1000001 active, 1000011 active, 1000010 suspended, 1000002 active"},
		{"8 березня 5", "1000012 closed"},
		{"бориспіль березня 5/2 кв 7", "1000012 closed"},
		{"київ березня", ""},
		{"миру 99", ""},
		{"99999", ""},
		{"102", ""},
		{"%", ""},
		{"", ""},
		{"ʼ\x00", ""},
	} {
		found, err := d.desk().Find(t.Context(), tt.text, tuesday)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			got = append(got, fmt.Sprint(f.Number, " ", f.Status))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%q: %s; want %s", tt.text, strings.Join(got, ", "), tt.want)
		}
	}
}

// TestFindDoors: numbered lanes hide no street, and a house and its flat are two numbers.
func TestFindDoors(t *testing.T) {
	d := newDatabase(t)
	for i, place := range []struct{ street, house, flat string }{
		{"вул. Садова", "1", "7"}, {"вул. Садова", "17", "5"}, {"вул. Садова", "17/5", "1"}, {"вул. Садова", "175", ""}, {"вул. Садова", "17 а", "5"},
		{"1-й пров. Садовий", "1", ""}, {"1-й пров. Садовий", "3", ""}, {"Садова 2", "17", ""}, {"вул. Садова", "2", "17"},
	} {
		d.exec(`INSERT INTO contracts SELECT 3000000 + $1::int, '', 'Київ', $2, $3, $4, '', '2020-01-01', 0, 'active', 'home'`,
			i+1, place.street, place.house, place.flat)
	}
	for _, tt := range []struct{ text, want string }{
		{"садов 1", "6 1 8 2 3 5 4"},
		{"садова 17", "8 2 3 5 4"},
		{"садова 17 5", "2 3"},
		{"садова 17-а", "5"},
		{"садова 17а кв 5", "5"},
		{"садова 1 7", "1"},
		{"садова 2 17", "8 9"},
		{"1-й пров. садовий 3", "7"},
		{"садовий 1-й 3", "7"},
	} {
		found, err := d.desk().Find(t.Context(), tt.text, monday)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			got = append(got, strings.TrimPrefix(f.Number, "300000"))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q: %s; want %s", tt.text, strings.Join(got, " "), tt.want)
		}
	}
}

func TestFindFindsTwenty(t *testing.T) {
	d := newDatabase(t)
	d.exec(`INSERT INTO contracts SELECT 2000000 + n, '', 'Київ', 'вул. Нова', n, '', '', '2020-01-01', 0, 'active', 'home' FROM generate_series(1, 30) n`)
	for _, text := range []string{"2000", "нова"} {
		if found, err := d.desk().Find(t.Context(), text, monday); len(found) != store.MaxFound || err != nil {
			t.Errorf("%q: %d found, %v", text, len(found), err)
		}
	}
}
