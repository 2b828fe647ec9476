package ivr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
)

// How the contract is known, for all that a caller may be and enter.
func TestIdentity(t *testing.T) {
	locked := funded
	locked.FailedEntries = billing.MaxGuessesFromNumber
	tests := map[string]struct {
		caller *billing.Caller // nil: the database does not answer
		keys   string          // in the menu
		want   ivr.Identity
		of     string // the contracts
	}{
		"registered on one":                  {&funded, "", ivr.IdentityVerified, "1000001"},
		"and entered it":                     {&funded, "#1000001##", ivr.IdentityVerified, "1000001"},
		"entered and not confirmed another":  {&funded, "#7777777#", ivr.IdentityVerified, "1000001"},
		"entered another's":                  {&funded, "#7777777##", ivr.IdentitySeveral, "1000001 7777777"},
		"mistyped at first":                  {&funded, "#7777777###1000001##", ivr.IdentityVerified, "1000001"},
		"registered on two":                  {&family, "", ivr.IdentitySeveral, "1000003 1000004"},
		"and entered one of them":            {&family, "#1000004##", ivr.IdentityVerified, "1000004"},
		"and entered another's":              {&family, "#7777777##", ivr.IdentitySeveral, "1000003 1000004 7777777"},
		"and entered one, then another's":    {&family, "01000004##*#7777777##", ivr.IdentitySeveral, "1000003 1000004 7777777"},
		"registered on none":                 {&stranger, "", ivr.IdentityUnknown, ""},
		"and entered a contract":             {&stranger, "#1000001##", ivr.IdentityEntered, "1000001"},
		"withheld":                           {&billing.Caller{}, "", ivr.IdentityUnknown, ""},
		"withheld, and entered a contract":   {&billing.Caller{}, "01000001##", ivr.IdentityEntered, "1000001"},
		"nobody can say":                     {nil, "#1000001##", ivr.IdentityUnknown, ""}, // the service is refused before the entry
		"guessed too often, registered":      {&locked, "3", ivr.IdentityVerified, "1000001"},
		"another department, another matter": {&family, "3", ivr.IdentitySeveral, "1000003 1000004"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := dial(t, "")
			if tt.caller == nil {
				c.isUnknown()
			} else {
				c.isLookedUp(*tt.caller)
			}
			c.hearsOut()
			c.presses(tt.keys)
			got, contracts := c.Identity()
			if got != tt.want || strings.Join(contracts, " ") != tt.of {
				t.Errorf("%s %v, want %s %s", got, contracts, tt.want, tt.of)
			}
			card := ivr.CardOf(c.State)
			if one := got == ivr.IdentityVerified || got == ivr.IdentityEntered; one != (card.Contract != "") || one && card.Contract != tt.of {
				t.Errorf("the card says %q", card.Contract)
			}
		})
	}
}

// Who enters the number while the database is slow, and it does not answer at all, has entered it.
func TestIdentityWithoutDatabase(t *testing.T) {
	c := dial(t, "")
	c.hearsOut()
	c.presses("#1000001##")
	c.isUnknown()
	if got, contracts := c.Identity(); got != ivr.IdentityEntered || len(contracts) != 1 {
		t.Errorf("%s %v", got, contracts)
	}
}

// A call back is about the contract of the order, if the telephone that is called is registered on it; without one, about what the
// telephone is registered on.
func TestIdentityOfCallBack(t *testing.T) {
	for name, tt := range map[string]struct {
		contract string
		caller   *billing.Caller
		want     ivr.Identity
		of       string
	}{
		"of its own contract":  {"1000002", &cutOff, ivr.IdentityVerified, "1000002"},
		"of another's":         {"1000002", &funded, ivr.IdentitySeveral, "1000001 1000002"},
		"to a strange number":  {"1000002", &stranger, ivr.IdentityEntered, "1000002"},
		"without a database":   {"1000002", nil, ivr.IdentityEntered, "1000002"},
		"of no contract":       {"", &cutOff, ivr.IdentityVerified, "1000002"},
		"of none of several":   {"", &family, ivr.IdentitySeveral, "1000003 1000004"},
		"of nothing to nobody": {"", &stranger, ivr.IdentityUnknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := &caller{t: t, d: testDialogue(t)}
			order := booked
			order.Contract, order.Topic = tt.contract, "Internet"
			c.gets(ivr.Ordered{Order: order})
			c.gets(ivr.LookedUp{Caller: tt.caller, At: noon, CallBack: &order, Lost: &ivr.LostPlace{Department: routing.Support, Since: noon}})
			got, contracts := c.Identity()
			if got != tt.want || strings.Join(contracts, " ") != tt.of {
				t.Errorf("%s %v, want %s %s", got, contracts, tt.want, tt.of)
			}
			card := ivr.CardOf(c.State)
			if card.CallBack == nil || card.CallBack.Topic != "Internet" || card.Open != nil || c.Lost != nil {
				t.Errorf("card %+v", card)
			}
			if first := tt.contract == "" && got == ivr.IdentityVerified; first != strings.Contains(c.did(), "identify 1000002") {
				t.Errorf("did %v", c.actions)
			}
		})
	}
}

func TestCardOfTheMenu(t *testing.T) {
	outage := during(billing.OutageFault, cutOff, noon.Add(time.Hour))
	c := dial(t, "")
	c.isLookedUp(outage)
	if ivr.CardOf(c.State).Outage != nil {
		t.Error("the outage is on the card before it was told")
	}
	c.hearsOut()
	c.presses("01000002#")
	card := ivr.CardOf(c.State)
	if card.Outage == nil || card.Outage.Outage != "O-1" || card.Asked != ivr.ActivateCredit || card.Got != ivr.OutageHeard ||
		card.Step != ivr.ReadBack || card.Language != "uk" || card.Lookup != ivr.Known || card.Caller.Number != cutOff.Number {
		t.Errorf("card %+v", card)
	}
	c.presses("#")
	c.presses("#")
	c.isTold(ivr.Replied{Credit: &sevenDays})
	if card := ivr.CardOf(c.State); card.Got != ivr.CreditActivated || card.Asked != "" {
		t.Errorf("card %+v", card)
	}
}

// The card says who passed the call on, to whoever has it then; not to the one who got it back.
func TestCardOfATransfer(t *testing.T) {
	c := reach(t, "", ivr.Passed)
	if card := ivr.CardOf(c.State); card.PassedBy != "103" {
		t.Errorf("passed by %q", card.PassedBy)
	}
	c.gets(ivr.OperatorAnswered{Operator: "106"})
	if card := ivr.CardOf(c.State); card.PassedBy != "103" {
		t.Errorf("answered: passed by %q", card.PassedBy)
	}
	c = reach(t, "", ivr.Passed)
	c.gets(ivr.OperatorMissed{Operator: "106"})
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	if card := ivr.CardOf(c.State); card.PassedBy != "" {
		t.Errorf("returned: passed by %q", card.PassedBy)
	}
}

func TestCardIsCompleted(t *testing.T) {
	steps := func(events string) (steps []ivr.JourneyStep) {
		for event := range strings.FieldsSeq(events) {
			steps = append(steps, ivr.JourneyStep{Event: event})
		}
		return steps
	}
	for name, tt := range map[string]struct {
		missing             int
		have, journal, want string
		partial             bool
	}{
		"whole":                 {0, "a b", "a b", "a b", false},
		"of an earlier process": {2, "c d", "a b c", "a b c d", false},
		"nothing since":         {2, "", "a b", "a b", false},
		"the journal is behind": {2, "c", "a", "c", true},
	} {
		t.Run(name, func(t *testing.T) {
			card := ivr.Card{Steps: steps(tt.have), Missing: tt.missing}
			card.Complete(steps(tt.journal))
			if diff := cmp.Diff(steps(tt.want), card.Steps); diff != "" || card.Partial() != tt.partial {
				t.Errorf("partial %t, steps (-want +got):\n%s", card.Partial(), diff)
			}
			card.Complete(steps(tt.journal))
			if len(card.Steps) != len(steps(tt.want)) {
				t.Errorf("completed twice: %v", card.Steps)
			}
		})
	}
}
