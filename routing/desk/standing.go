package desk

import (
	"context"
	"sync"
	"time"

	"hotline/routing/access"
)

const (
	// standingFor is how long an account that was read is taken to be so still: changes of it end sessions within that.
	standingFor = time.Second
	// standingTimeout is how long a request may wait for the account behind its session.
	standingTimeout = 500 * time.Millisecond
)

// standings is the accounts of those who are signed in, as they were a moment ago. It may be used by many goroutines.
type standings struct {
	accounts Accounts
	now      func() time.Time
	strict   []access.Role // that must have a second factor

	mu    sync.Mutex
	known map[string]standing
	away  time.Time // when the accounts could not be read, last
}

type standing struct {
	account access.Account
	there   bool
	at      time.Time
}

// hold returns who has a session by their account as it is now, and whether the session holds: the account is there, may sign
// in, and nothing that ends sessions has happened to it since. If accounts cannot be read, what is known of it counts, and
// else what was so at the sign-in.
func (s *standings) hold(ctx context.Context, session access.Session) (access.Principal, bool) {
	now, known := s.read(ctx, session)
	switch {
	case !known:
		return session.Who, true
	case !now.there, now.account.Disabled(), now.account.Version != session.Version:
		return access.Principal{}, false
	}
	return personOf(now.account, s.strict), true
}

// read returns the account behind a session, from the database unless it was read just now; false if nothing is known of it.
// What is older than the session tells nothing of it.
func (s *standings) read(ctx context.Context, session access.Session) (standing, bool) {
	login, now := session.Who.Login, s.now()
	s.mu.Lock()
	last, known := s.known[login]
	known = known && (!last.there || last.account.Version >= session.Version)
	ask := (!known || now.Sub(last.at) >= standingFor) && now.Sub(s.away) >= standingFor
	s.mu.Unlock()
	if !ask {
		return last, known
	}
	asking, cancel := context.WithTimeout(ctx, standingTimeout)
	defer cancel()
	account, there, err := s.accounts.Account(asking, login)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil && ctx.Err() != nil: // the client is gone: that says nothing of the database
		return last, known
	case err != nil:
		s.away = now
		return last, known
	}
	if s.known == nil {
		s.known = make(map[string]standing)
	}
	s.known[login] = standing{account: account, there: there, at: now}
	return s.known[login], true
}

// forget lets the account be read anew.
func (s *standings) forget(login string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, login)
}

// personOf returns who an account is. strict are the roles that must have a second factor.
func personOf(a access.Account, strict []access.Role) access.Principal {
	return access.Principal{Login: a.Login, Name: a.Name, Role: a.Role, Operator: a.Operator, Language: a.Language, Must: a.Dues(strict),
		SecondFactor: a.HasSecondFactor()}
}
