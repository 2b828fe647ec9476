package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hotline/routing"
)

// What of looking is kept. Of a call that an operator has, what its card shows is in the journey already.
const (
	ActionLookUp Action = "look_up_contract" // opened by hand
	ActionSearch Action = "search_contracts" // found by a search, which shows names and addresses
)

// lookedFor is how long somebody may look at the same contract again without another entry: entries of looking must not
// drown those of doing. Each service remembers by itself and forgets with its end: there may be an entry too many, never one too few.
const lookedFor = time.Hour

// look is somebody's look at a contract.
type look struct {
	actor, contract string
	action          Action
}

// looks remembers who has looked at which contract. The zero value remembers nothing yet. It may be used by many goroutines.
type looks struct {
	mu     sync.Mutex
	known  map[look]time.Time
	pruned time.Time
}

// news returns those of the contracts that the actor has not looked at within lookedFor, and remembers them.
func (l *looks) news(actor string, action Action, contracts []string, at time.Time) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = make(map[look]time.Time)
	}
	l.prune(at)
	var fresh []string
	for _, contract := range contracts {
		this := look{actor, contract, action}
		if last, is := l.known[this]; !is || at.Sub(last) >= lookedFor {
			l.known[this] = at
			fresh = append(fresh, contract)
		}
	}
	return fresh
}

// prune forgets what counts no longer; it is looked through once in lookedFor.
func (l *looks) prune(at time.Time) {
	if at.Sub(l.pruned) < lookedFor {
		return
	}
	l.pruned = at
	for this, last := range l.known {
		if at.Sub(last) >= lookedFor {
			delete(l.known, this)
		}
	}
}

// forget lets the next look be an entry: this one could not be kept.
func (l *looks) forget(actor string, action Action, contracts []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, contract := range contracts {
		delete(l.known, look{actor, contract, action})
	}
}

// ownContracts returns the contracts that the operator's call may be about, whose card is on the screen.
func (d *desk) ownContracts(operator routing.OperatorID) []string {
	if d.Board == nil || operator == "" {
		return nil
	}
	for _, seat := range d.Board.Seats() {
		if seat.ID == operator && seat.Call != "" {
			shown, _, _ := d.liveCard(operator, seat.Call)
			return shown.Contracts
		}
	}
	return nil
}

// looked keeps that somebody has seen contracts that are not those of the own call, once an hour each (OWASP ASVS 4.0.3, 8.3.5). It is
// for after the answer, which waits for no database. Several contracts that a search has found are one entry; what was
// typed is not in it, for it may be a telephone number.
func (d *desk) looked(w http.ResponseWriter, r *http.Request, action Action, contracts []string) {
	if d.Audit == nil || len(contracts) == 0 {
		return
	}
	_ = http.NewResponseController(w).Flush()
	who := Asker(r.Context())
	own := d.ownContracts(who.Operator)
	strange := slices.DeleteFunc(slices.Clone(contracts), func(contract string) bool { return slices.Contains(own, contract) })
	fresh := d.looks.news(who.Actor(), action, strange, d.Now())
	if len(fresh) == 0 {
		return
	}
	deed := interference{action: action}
	if len(fresh) == 1 {
		deed.contract = fresh[0]
	} else {
		deed.detail = map[string]string{"contracts": strings.Join(fresh, ", "), "found": strconv.Itoa(len(contracts))}
	}
	if !d.audited(w, r, deed, nil) {
		d.looks.forget(who.Actor(), action, fresh)
	}
}
