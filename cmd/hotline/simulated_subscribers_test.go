package main

import (
	"strings"
	"testing"
	"time"

	"hotline/ivr"
)

// The callers are those of the demo ("hotline demo list"), on 5 January 2026.
func TestSimulateDemoCallers(t *testing.T) {
	tests := map[string]struct{ from, keys, heard, outcome string }{
		"balance":              {"380501112233", "#1000001## w3 end", "sms       +380501112233     Договір 1000001: баланс 250.75 грн.", "served (balance_sent)"},
		"too many messages":    {"380501112233", "#1000001## w1 #1000001## w1 #1000001## w1 #1000001## w1 #1000001## w1 #1000001## h:menu.1 end", "sms.limit", "served (balance_sent)"},
		"no mobile":            {"380445550021", "#1000021## w9 end", "sms.nomobile", "left (in_menu)"},
		"SMS to another phone": {"380501110020", "#1000020## w3 end", "sms       +380671110020", "served (balance_sent)"},
		"funds":                {"380501112233", "01000001## w9 end", "credit.refused.funds", "left (in_menu)"},
		"credit of 3 days":     {"380501110002", "01000002## w20 # h:menu.1 end", "date.gen.7", "served (credit_activated)"},
		"credit of 7 days":     {"380501110004", "01000004## w20 # h:menu.1 end", "date.gen.11", "served (credit_activated)"},
		"credit twice":         {"380501110004", "01000004### w9 01000004## h:menu.1 end", "credit.refused.active", "served (credit_activated)"},
		"active":               {"380501110006", "01000006## h:menu.1 end", "credit.refused.active", "left (in_menu)"},
		"blocked":              {"380501110008", "01000008## h:menu.1 end", "credit.refused.blocked", "left (in_menu)"},
		"suspended":            {"380501110013", "01000013## h:menu.1 end", "credit.refused.unavailable", "left (in_menu)"},
		"cut off":              {"380501110004", "h:menu.1 end", "credit.offer.cutoff", "left (in_menu)"},
		"contract numbers":     {"380501110017", "w1 6 h:menu.1 end", "contract.yours.next", "served (contract_heard)"},
		"fault":                {"380501110023", "h:menu.1 9 h:menu.1 end", "sms       +380501110023     Договір 1000023: аварію усунено", "served (outage_heard)"},
		"fault, city line":     {"380501110023", "h:outage.eta end", "outage.fault", "served (outage_heard)"},
		"another's contract":   {"380501112233", "#1000002## h:menu.1 end", "identity.refused", "left (in_menu)"},
		"guessing":             {"380671234567", "#1## w1 #2## w1 #3## w1 #4## w1 #5##", "identity.locked", "connected (operator_hung_up)"},
		"withheld":             {"anonymous", "#1000001## h:menu.1 end", "identity.refused", "left (in_menu)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := simulated(t, tt.keys)
			c.From = tt.from
			var out strings.Builder
			if err := c.play(t.Context(), nil, &out); err != nil {
				t.Fatal(err)
			}
			for _, part := range []string{tt.heard, "outcome   " + tt.outcome} {
				if !strings.Contains(out.String(), part) {
					t.Errorf("no %q in:\n%s", part, out.String())
				}
			}
		})
	}
}

func TestSimulateDatabaseAway(t *testing.T) {
	for _, key := range []string{"#", "0"} {
		c := simulated(t, "w1 "+key+" w9 3")
		c.Away = true
		journey := journeyOf(t, c, "")
		if steps := stepsOf(journey); !strings.Contains(steps, "keys=error.service") || journey.Outcome.Class != ivr.Connected {
			t.Errorf("%v after:\n%s", journey.Outcome, steps)
		}
	}
}

// The journey says which contract the call was about.
func TestSimulateContract(t *testing.T) {
	c := simulated(t, "#1000018## w1 end")
	c.From = "380501110017"
	if journey := journeyOf(t, c, ""); journey.Contract != "1000018" {
		t.Errorf("contract %q", journey.Contract)
	}
}

// Who waits hears the place, can be called back instead, and gets back what an earlier call had.
func TestSimulateQueue(t *testing.T) {
	tests := map[string]struct {
		ahead, dropped int
		booked         bool
		keys           string
		heard          []string
	}{
		"place":            {ahead: 2, keys: "w3 3 h:callback.offer end", heard: []string{"queue.position", "ord.m.3", "queue.wait", "abandoned (in_queue)"}},
		"call back":        {keys: "w3 3 h:callback.offer 1 w1 #", heard: []string{"queue.next", "callback.number", "callback  ordered", "380501112233, support, waits since 10:00:03", "callback.done", "served (callback_ordered)"}},
		"from the menu":    {keys: "w3 7# h:menu.1 7 w1 end", heard: []string{"callback.ordered", "callback.exists", "served (callback_ordered)"}},
		"ordered, waits":   {booked: true, keys: "w3 1 h:queue.hold end", heard: []string{"callback.stay", "callback  cancelled", "abandoned (in_queue)"}},
		"ordered, left":    {booked: true, keys: "w3 1 h:callback.stay end", heard: []string{"served (callback_kept)"}},
		"dropped":          {dropped: 2, keys: "h:queue.menu end", heard: []string{"queue.reconnect", "abandoned"}},
		"back to the menu": {keys: "w3 3 w1 * h:menu.1 end", heard: []string{"left (in_menu)"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := simulated(t, tt.keys)
			c.Answer, c.Ahead, c.Drop, c.Booked = 5*time.Minute, tt.ahead, tt.dropped, tt.booked
			var out strings.Builder
			if err := c.play(t.Context(), nil, &out); err != nil {
				t.Fatal(err)
			}
			for _, part := range tt.heard {
				if !strings.Contains(out.String(), part) {
					t.Errorf("no %q in:\n%s", part, out.String())
				}
			}
		})
	}
}

// No word is cut when the operator answers: the talk begins with the end of the prompt that plays.
func TestSimulateFinishesTheWord(t *testing.T) {
	c := simulated(t, "w1 1")
	c.Answer = 2 * time.Second
	var out strings.Builder
	if err := c.play(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	heard, _, _ := strings.Cut(out.String(), "\n\n")
	if strings.Contains(heard, "music") || !strings.Contains(heard, "operator  talks") {
		t.Errorf("transcript:\n%s", heard)
	}
}
