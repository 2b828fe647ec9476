package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/desk"
)

// archive stands for the calls in progress and for the database behind the cards, the statistics, the messages and the audit.
// It keeps what it is told in one line each.
type archive struct {
	err     error
	noteErr error // of the audit alone
	refusal *billing.Refusal
	told    []string
	noted   []string          // in the audit
	slow    chan struct{}     // not nil: the audit waits for it
	steps   []ivr.JourneyStep // of the call in progress
	second  string            // who is consulted in it: 104 or nobody
	hang    bool              // cards are not looked up before the time is over
}

func (a *archive) tell(format string, args ...any) error {
	a.told = append(a.told, fmt.Sprintf(format, args...))
	return a.err
}

func (a *archive) LiveCalls() []desk.LiveCall {
	return []desk.LiveCall{{ID: "talking", Kind: ivr.Incoming, From: "+38050***22**", To: "0800500800", Step: "talking",
		Department: routing.Support, Operator: "103", Contract: "1000001", StartedAt: now}}
}

// LiveCard knows the call "talking", which 103 has, of one who calls from Olena's telephone.
func (a *archive) LiveCard(call string, operator routing.OperatorID) (desk.LiveCard, string, bool) {
	if call != "talking" || operator != "103" && string(operator) != a.second {
		return desk.LiveCard{}, "", false
	}
	return desk.LiveCard{ID: call, Kind: ivr.Incoming, State: desk.StandTalking, Second: a.second, From: olena, To: "0800500800", Language: "uk",
		Department: routing.Support, Known: desk.KnownVerified, Contract: "1000001", Contracts: []string{"1000001"}, Steps: a.steps,
		StartedAt: now}, fmt.Sprint(len(a.steps)), true
}

func (a *archive) Hold(call string, by routing.OperatorID) error {
	return a.tell("hold %s by %s", call, by)
}
func (a *archive) Resume(call string, by routing.OperatorID) error {
	return a.tell("resume %s by %s", call, by)
}

func (a *archive) Mute(call string, by routing.OperatorID, on bool) error {
	return a.tell("mute %s by %s: %t", call, by, on)
}

func (a *archive) SendKeys(call string, by routing.OperatorID, keys string) error {
	return a.tell("keys %s to %s by %s", keys, call, by)
}

func (a *archive) HangUp(call string, by routing.OperatorID) error {
	return a.tell("hang up %s by %s", call, by)
}

func (a *archive) Supervise(call string, by routing.OperatorID, mode desk.Supervision) error {
	return a.tell("%s to %s by %s", mode, call, by)
}

func (a *archive) EndSupervision(call string, by routing.OperatorID) error {
	return a.tell("supervision of %s by %s ends", call, by)
}

func (a *archive) Card(ctx context.Context, asked desk.CardWish) ([]desk.ContractCard, []desk.EarlierCall, error) {
	if a.hang {
		<-ctx.Done()
		return nil, nil, ctx.Err()
	}
	var cards []desk.ContractCard
	for _, number := range asked.Contracts {
		if number == "1000001" {
			fee := billing.Kopiykas(19000)
			cards = append(cards, desk.ContractCard{Number: number, Name: "Олена", Address: billing.Address{City: "Київ", Street: "Миру", House: "1"},
				Tariff: "Дім", MonthlyFee: &fee, FeeThisMonth: &fee, Balance: new(billing.Kopiykas(-12550)), Status: billing.StatusActive, Segment: "home",
				ConnectedOn: billing.Date{Year: 2024, Month: 4, Day: 20}, Phones: []string{olena},
				Credit: desk.CreditState{State: "available", Days: 5}, Messages: []desk.Message{}, Earlier: []desk.EarlierCall{}})
		}
	}
	return cards, nil, a.err
}

func (a *archive) Find(_ context.Context, query string, _ time.Time) ([]desk.FoundContract, error) {
	return []desk.FoundContract{{Number: "1000001", Name: "Олена", Status: billing.StatusActive}}, a.tell("find %s", query)
}

func (a *archive) deed(what string, deed desk.Deed, until billing.Date) (desk.Done, *billing.Refusal, error) {
	err := a.tell("%s of %s by %s %s in %q: %s", what, deed.Contract, deed.Role, deed.Actor, deed.Call, deed.Request)
	if deed.Contract == "404" {
		err = errUnknown
	}
	return desk.Done{Done: a.refusal == nil, Until: until}, a.refusal, err
}

func (a *archive) SendBalance(_ context.Context, deed desk.Deed) (desk.Done, *billing.Refusal, error) {
	return a.deed("balance", deed, billing.Date{})
}

func (a *archive) ActivateCredit(_ context.Context, deed desk.Deed) (desk.Done, *billing.Refusal, error) {
	return a.deed("credit", deed, billing.Date{Year: 2026, Month: 11, Day: 27})
}

func (a *archive) Suspend(_ context.Context, deed desk.Deed, from, until billing.Date) (desk.Done, *billing.Refusal, error) {
	return a.deed("suspension "+from.String()+" "+until.String(), deed, until)
}

func (a *archive) CancelSuspension(_ context.Context, deed desk.Deed, from billing.Date) (desk.Done, *billing.Refusal, error) {
	return a.deed("no suspension "+from.String(), deed, billing.Date{})
}

func (a *archive) RegisterPhone(_ context.Context, deed desk.Deed, phone, verifiedBy string) (desk.Done, *billing.Refusal, error) {
	return a.deed("phone "+phone+" by "+verifiedBy, deed, billing.Date{})
}

func (a *archive) OrderCallBack(
	_ context.Context, deed desk.Deed, order routing.CallBack,
) (desk.CallBack, bool, *billing.Refusal, error) {
	order.ID, order.Source = 7, routing.SourceOperator
	return desk.CallBack{Order: order, State: "open", DueAt: now}, false, a.refusal, a.tell("call back of %s by %s", order.Phone, deed.Actor)
}

var errCode = errors.New("no such wrap-up code")

func (a *archive) SaveWrapUp(_ context.Context, deed desk.Deed, by routing.OperatorID, code, note string) error {
	if code == "gossip" {
		return errCode
	}
	return a.tell("wrap-up of %s by %s: %s, %s", deed.Call, by, code, note)
}

func (a *archive) Notes(context.Context, string) ([]desk.Note, error) {
	return []desk.Note{{Operator: "103", At: now, Code: "payment", Note: "сплатить завтра"}}, a.err
}

func (a *archive) Table(_ context.Context, q desk.StatsQuery) (desk.Table, error) {
	err := a.tell("%s from %s to %s by %s", q.Table, q.Since.Format(time.RFC3339), q.Until.Format(time.RFC3339), q.By)
	return desk.Table{Rows: []map[string]any{{"calls": 3}}, WriteCSV: func(to io.Writer) error {
		_, err := io.WriteString(to, "calls\n3\n")
		return err
	}}, err
}

func (a *archive) Today(context.Context, time.Time) (desk.Today, error) {
	return desk.Today{Calls: 7}, a.err
}

func (a *archive) Messages(_ context.Context, f desk.MessageFilter) ([]desk.Message, string, error) {
	return []desk.Message{{ID: "1", At: now, Kind: "balance", To: "+38050***22**", State: "sent"}}, "m2",
		a.tell("messages %s of %s, %d after %s", f.State, f.Contract, f.Limit, f.Cursor)
}

func (a *archive) Entries(_ context.Context, f desk.AuditFilter) ([]desk.AuditEntry, string, error) {
	return []desk.AuditEntry{{ID: 1, At: now, Actor: "olena", Role: "operator", Action: "wrap_up", Outcome: "done"}}, "",
		a.tell("audit of %s by %s, %d after %s", f.Contract, f.Actor, f.Limit, f.Cursor)
}

func (a *archive) Note(ctx context.Context, e desk.AuditEntry) error {
	if a.slow != nil {
		select {
		case <-a.slow:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	words := strings.TrimSpace(fmt.Sprint(e.Actor, " ", e.Role, " ", e.Action, " ", e.Call, " ", e.Contract, " ", e.Outcome, " ", e.Reason))
	a.noted = append(a.noted, strings.Join(strings.Fields(words), " ")+" "+fmt.Sprint(e.Detail))
	return errors.Join(a.err, a.noteErr)
}

func (a *archive) Suggest(_ context.Context, city string, street, house *string) ([]desk.Suggestion, error) {
	return []desk.Suggestion{{Text: "Миру", Contracts: 4}}, a.tell("suggest %s %t %t", city, street != nil, house != nil)
}

func (a *archive) Affected(_ context.Context, o billing.Outage) (desk.Affected, error) {
	return desk.Affected{Contracts: 12, Phones: 15}, a.tell("affected %s %s %s", o.City, o.Street, o.Houses)
}

// parts puts the archive in its places.
func (a *archive) parts(p *desk.Parts) {
	p.Live, p.Cards, p.Stats, p.Sent, p.Audit, p.Addresses = a, a, a, a, a, a
	p.Softphone = func(operator routing.OperatorID) *desk.Softphone {
		if operator == "201" {
			return nil
		}
		phone := softphone("web-" + string(operator))
		return &phone
	}
	p.WrapUp, p.Ring = 10*time.Second, 20*time.Second
	p.Demo = &desk.Demo{Phone: softphone("try"), Dial: "sip:hotline@hotline",
		Callers: []desk.DemoCaller{{Number: olena, Story: desk.Story{UK: "є кошти", EN: "has funds"}}}}
}

func softphone(user string) desk.Softphone {
	return desk.Softphone{URI: "sip:" + user + "@hotline", User: user, Realm: "asterisk", HA1: "68b329da9893e34099c7d8ad5cb9c940", WebSocket: "/ws"}
}
