package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"hotline/routing/access"
)

// SecondFactors is where it is kept which second factor an account has.
type SecondFactors interface {
	// SetSecondFactor keeps the sealed seed of one-time codes, and that the code of a step was taken. It returns the account's new
	// version: its sessions are over.
	SetSecondFactor(ctx context.Context, login string, sealed []byte, step int64, at time.Time) (version int64, err error)
	// ClearSecondFactor lets the password alone let somebody in, and returns the account's new version.
	ClearSecondFactor(ctx context.Context, login string, at time.Time) (version int64, err error)
	// SpendCode notes that the code of a step was taken, and reports whether it, and no later one, was before.
	SpendCode(ctx context.Context, login string, step int64) (first bool, err error)
}

// SecondFactor is what the door needs for one-time codes beside passwords. The zero value offers none.
type SecondFactor struct {
	Kept   SecondFactors
	Sealer *access.Sealer   // nil: none is offered, and who has one cannot sign in
	Roles  []access.Role    // that must have one
	Now    func() time.Time // the machine's clock, by which telephones go
}

// proposalFor is how long somebody has to bring the first code.
const proposalFor = 15 * time.Minute

// How an account stands, for the pages.
const (
	factorOn   = "on"
	factorOff  = "off"
	factorNone = "none"
)

// What is wrong with a code. Only who knows the password is told.
const (
	faultNoCode = "code_required"
	faultCode   = "code_wrong"
)

// Why somebody is not let in, or the second factor not changed.
var (
	errNoCode    = errors.New("a one-time code is needed as well")
	errCode      = errors.New("the one-time code is wrong, or was used")
	errFactorOn  = errors.New("there is a second factor already")
	errFactorOff = errors.New("there is no second factor")
	errNoSealer  = errors.New("a second factor cannot be looked at: http.second_factor_key is missing")
)

// proveCode checks the one-time code of who has proven to know the password. The fault says why the person is not let in.
func (g *Gate) proveCode(ctx context.Context, account access.Account, code string) (fault string, err error) {
	switch {
	case !account.HasSecondFactor():
		return "", nil
	case code == "":
		return faultNoCode, nil
	case g.SecondFactor.Sealer == nil: // the password alone is not enough, whoever took the key away
		return "", errNoSealer
	}
	seed, err := g.SecondFactor.Sealer.Open(account.SealedSeed, account.Login)
	if err != nil {
		return "", err
	}
	step, right := seed.Match(code, g.SecondFactor.Now(), account.SpentStep)
	if !right {
		return faultCode, nil
	}
	ctx, cancel := context.WithTimeout(ctx, proveTimeout)
	defer cancel()
	first, err := g.SecondFactor.Kept.SpendCode(ctx, account.Login, step)
	if err == nil && !first {
		return faultCode, nil
	}
	return "", err
}

// proposal is a seed that is not kept yet.
type proposal struct {
	Proposal string `json:"proposal"`
	Secret   string `json:"secret"`
	Address  string `json:"address"`
	Picture  string `json:"picture"`
}

// ProposeSecondFactor answers with a seed for the signed-in person's telephone: POST /api/v1/session/second-factor.
func (g *Gate) ProposeSecondFactor(w http.ResponseWriter, r *http.Request) {
	v, signedIn := g.person(w, r)
	if !signedIn || !g.offered(w) {
		return
	}
	if v.who.SecondFactor {
		respond(w, http.StatusUnprocessableEntity, map[string]string{"error": errFactorOn.Error(), "reason": accountReasons[errFactorOn]})
		return
	}
	seed, login := access.NewSeed(), v.who.Login
	picture, err := seed.Picture(login)
	if err != nil {
		g.unavailable(w, err)
		return
	}
	respond(w, http.StatusOK, proposal{
		Proposal: g.SecondFactor.Sealer.Propose(seed, login, g.SecondFactor.Now().Add(proposalFor)), Secret: seed.Text(),
		Address: seed.Address(login), Picture: "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture),
	})
}

// offered reports whether a second factor can be set up here, and answers if not.
func (g *Gate) offered(w http.ResponseWriter) bool {
	if g.SecondFactor.Sealer == nil {
		complain(w, http.StatusNotFound, errors.New("this service offers no second factor"))
		return false
	}
	return true
}

// SetSecondFactor switches the second factor on, with the first code of the telephone that has the proposed seed, and ends all other
// sessions of the account: PUT /api/v1/session/second-factor {"proposal", "code", "password"}.
func (g *Gate) SetSecondFactor(w http.ResponseWriter, r *http.Request) {
	if _, signedIn := g.person(w, r); !signedIn || !g.offered(w) {
		return
	}
	var wish struct{ Proposal, Code, Password string }
	g.alter(w, r, alteration{action: actionFactor, wish: &wish, password: &wish.Password,
		do: func(ctx context.Context, account access.Account) (access.Account, error, error) {
			return g.setSecondFactor(ctx, account, wish.Proposal, wish.Code)
		}})
}

func (g *Gate) setSecondFactor(ctx context.Context, account access.Account, proposed, code string) (changed access.Account, refusal, err error) {
	if account.HasSecondFactor() {
		return account, errFactorOn, nil
	}
	now := g.SecondFactor.Now()
	seed, refusal := g.SecondFactor.Sealer.Proposed(proposed, account.Login, now)
	if refusal != nil {
		return account, refusal, nil
	}
	step, right := seed.Match(code, now, account.SpentStep)
	if !right {
		return account, errCode, nil
	}
	account.SealedSeed = g.SecondFactor.Sealer.Seal(seed, account.Login)
	account.Version, err = g.SecondFactor.Kept.SetSecondFactor(ctx, account.Login, account.SealedSeed, step, g.Now())
	return account, nil, err
}

// ClearSecondFactor switches the second factor off and ends all other sessions of the account:
// POST /api/v1/session/second-factor/off {"code", "password"}.
func (g *Gate) ClearSecondFactor(w http.ResponseWriter, r *http.Request) {
	var wish struct{ Code, Password string }
	g.alter(w, r, alteration{action: actionNoFactor, wish: &wish, password: &wish.Password,
		do: func(ctx context.Context, account access.Account) (access.Account, error, error) {
			return g.clearSecondFactor(ctx, account, wish.Code)
		}})
}

func (g *Gate) clearSecondFactor(ctx context.Context, account access.Account, code string) (changed access.Account, refusal, err error) {
	if !account.HasSecondFactor() {
		return account, errFactorOff, nil
	}
	switch fault, err := g.proveCode(ctx, account, code); {
	case err != nil:
		return account, nil, err
	case fault != "":
		return account, errCode, nil
	}
	account.SealedSeed = nil
	account.Version, err = g.SecondFactor.Kept.ClearSecondFactor(ctx, account.Login, g.Now())
	return account, nil, err
}
