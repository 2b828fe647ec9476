package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"hotline/routing"
	"hotline/routing/access"
	"hotline/routing/desk"
)

// people are the accounts of an office, all signed in: the id of the session is the login.
type people map[string]access.Account

func staff() people {
	all := make(people)
	for login, who := range map[string]struct {
		role     access.Role
		operator routing.OperatorID
	}{"olena": {access.Operator, "103"}, "taras": {access.Operator, "104"}, "chief": {access.Supervisor, "201"}, "clerk": {access.Supervisor, ""},
		"max": {access.Engineer, ""}} {
		all[login] = access.Account{Login: login, Name: login, Role: who.role, Operator: who.operator, Language: "uk"}
	}
	return all
}

func (p people) Account(_ context.Context, login string) (access.Account, bool, error) {
	account, there := p[login]
	return account, there, nil
}

func (p people) SetLanguage(context.Context, string, string, time.Time) error { return nil }

func (p people) EndSessions(context.Context, string) error { return nil }

func (p people) Begin(context.Context, access.Principal, int64) (string, access.Session) {
	return "", access.Session{}
}

func (p people) Use(_ context.Context, token string) (access.Session, bool, error) {
	a, there := p[token]
	who := access.Principal{Login: a.Login, Name: a.Name, Role: a.Role, Operator: a.Operator, Language: a.Language}
	return access.Session{Who: who, Began: now, Used: now}, there, nil
}

func (p people) Look(ctx context.Context, token string) (access.Session, bool, error) {
	return p.Use(ctx, token)
}

func (p people) End(context.Context, string) {}

// gate is the door of an office: for its people, and for programs with one of two tokens.
func (p people) gate() *desk.Gate {
	gate, err := desk.NewGate(desk.GateParts{
		Accounts: p, Sessions: p, Limits: access.DefaultLimits(), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Clients: []desk.Client{{Name: "reader", Token: "another", Scopes: []access.Scope{access.ReadFloor}},
			{Name: "all", Token: token, Scopes: access.Scopes()}},
	})
	if err != nil {
		panic(err)
	}
	return gate
}

// as sends a request as a page of the person does, and returns status and body.
func (o *office) as(login, method, path, body string) (int, string) {
	return o.answer(func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "hotline", Value: login})
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}, method, path, body)
}
