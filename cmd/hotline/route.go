package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"hotline/routing"
)

// routeCmd is `hotline route`: how calls are given to operators.
type routeCmd struct {
	Explain routeExplainCmd `cmd:"" help:"Explain where a call to a department would go, and why."`
}

// routeExplainCmd is `hotline route explain`. It looks at the running service if it can, and goes by the configuration else.
type routeExplainCmd struct {
	Config     string             `type:"existingfile" placeholder:"FILE" help:"Configuration file, as for serve."`
	At         string             `placeholder:"TIME" help:"When the call would arrive, as 2026-01-05T12:00:00+02:00, '2026-01-05 12:00' or 12:00; now by default."`
	Department routing.Department `required:"" short:"d" placeholder:"KEY" help:"Key of the department, 1 to 5; 0: any operator."`
	JSON       bool               `help:"Print the explanation as JSON."`
	URL        string             `name:"url" placeholder:"URL" help:"Address of the running service, as http://127.0.0.1:8080; that of the configuration by default."`
	Token      string             `placeholder:"TOKEN" env:"HOTLINE_TOKEN" help:"Bearer token of its API; the first of the configuration by default."`
}

// asked is how long the service may take to say who is free.
const asked = 3 * time.Second

// Run prints the explanation.
func (c *routeExplainCmd) Run(ctx context.Context) error {
	if !c.Department.Valid() {
		return usageError{fmt.Errorf("--department: %d is not 0 to 5", int(c.Department))}
	}
	s, err := loadSettings(c.Config)
	if err != nil {
		return err
	}
	now := s.now().In(s.dialogue.Location)
	at, err := arrival(c.At, now)
	if err != nil {
		return usageError{err}
	}
	hotline := running{url: cmp.Or(c.URL, "http://"+s.HTTP.Listen), token: c.Token}
	if hotline.token == "" && len(s.HTTP.Tokens) > 0 {
		hotline.token = s.HTTP.Tokens[0]
	}
	return c.explain(ctx, os.Stdout, question{settings: s, hotline: hotline, now: now, at: at})
}

// question is what is explained besides the department.
type question struct {
	settings settings
	hotline  running
	now, at  time.Time
}

// routeExplanation is what is printed: the explanation and what it is based on.
type routeExplanation struct {
	routing.Explanation

	Live bool   `json:"live"` // by the states of the running service; else all operators are taken for ready
	Note string `json:"note"` // the same for people
}

// explain prints where a call at that time goes. The state of the service is that of now: if the time is another, it is
// explained as if everything were then as it is now.
func (c *routeExplainCmd) explain(ctx context.Context, out io.Writer, q question) error {
	situation := routing.Situation{Schedule: q.settings.dialogue.Schedule, Rules: q.settings.rules}
	said := routeExplanation{Live: true, Note: "Operators and queues are as the running service has them now."}
	var err error
	situation.Operators, situation.Waiting, err = q.hotline.state(ctx)
	if err != nil {
		said.Live = false
		said.Note = fmt.Sprintf("Nobody's state is known (%v): explained by the rules, as if all operators were ready and nobody waited.", err)
		situation.Operators, situation.Waiting = allReady(q.settings.operators, q.now), nil
	}
	shift(situation, q.at.Sub(q.now))
	said.Explanation = routing.Explain(q.at, c.Department, situation)
	if c.JSON {
		return printJSON(out, said)
	}
	_, err = fmt.Fprintf(out, "%s%s\n", said.Explanation, said.Note)
	return err
}

// allReady returns the operators as if each had just become ready.
func allReady(operators []routing.Operator, now time.Time) []routing.Operator {
	team := make([]routing.Operator, len(operators))
	for i, o := range operators {
		team[i] = routing.Operator{ID: o.ID, Departments: o.Departments, State: routing.Ready, IdleSince: now}
	}
	return team
}

// shift moves a situation in time, so that who has waited a minute then has waited a minute.
func shift(s routing.Situation, by time.Duration) {
	for i := range s.Operators {
		s.Operators[i].IdleSince = s.Operators[i].IdleSince.Add(by)
	}
	for i := range s.Waiting {
		s.Waiting[i].Since = s.Waiting[i].Since.Add(by)
	}
}

// arrival reads when the call would arrive; a time without a zone is one of the hotline's, and one without a date is today's.
func arrival(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.In(now.Location()), nil
	}
	for _, form := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return at, nil
		}
	}
	if at, err := time.Parse("15:04", text); err == nil {
		return time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, now.Location()), nil
	}
	return time.Time{}, fmt.Errorf("--at: %q is not a time such as 2026-01-05T12:00:00+02:00, 2026-01-05 12:00 or 12:00", text)
}

// running is a running hotline, asked over its HTTP API.
type running struct{ url, token string }

// state returns who works and who waits there. The error says briefly why that cannot be known.
func (r running) state(ctx context.Context) ([]routing.Operator, []routing.Waiting, error) {
	ctx, cancel := context.WithTimeout(ctx, asked)
	defer cancel()
	var team struct {
		Operators []struct {
			routing.Operator

			Reason string `json:"reason"`
		} `json:"operators"`
	}
	var queues struct {
		Queues []struct {
			Calls []struct {
				ID         routing.CallID     `json:"id"`
				Department routing.Department `json:"department"`
				Since      time.Time          `json:"since"`
			} `json:"calls"`
		} `json:"queues"`
	}
	if err := r.get(ctx, "/api/v1/operators", &team); err != nil {
		return nil, nil, err
	}
	if err := r.get(ctx, "/api/v1/queues", &queues); err != nil {
		return nil, nil, err
	}
	var operators []routing.Operator
	for _, o := range team.Operators {
		o.Pause = cmp.Or(o.Reason, o.Pause)
		operators = append(operators, o.Operator)
	}
	var waiting []routing.Waiting
	for _, q := range queues.Queues {
		for _, call := range q.Calls {
			waiting = append(waiting, routing.Waiting{Call: call.ID, Department: call.Department, Since: call.Since})
		}
	}
	return operators, waiting, nil
}

// get reads one answer of the API into value.
func (r running) get(ctx context.Context, path string, value any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(r.url, "/")+path, http.NoBody)
	if err != nil {
		return errors.New("--url is no address")
	}
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // the address is not news
		}
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(value); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
