package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/billing/store"
	"hotline/routing"
)

// operatorsCmd is `hotline operators`: who takes calls beside the operators of the configuration, and what they all do.
type operatorsCmd struct {
	List   operatorsListCmd   `cmd:"" help:"List operators with their states."`
	Add    operatorsAddCmd    `cmd:"" help:"Add an operator, or change the one of this id."`
	Remove operatorsRemoveCmd `cmd:"" help:"Remove an operator who was added."`
}

// siteFlags are which queues and operators a command is about, and where they are kept.
type siteFlags struct {
	databaseFlags `embed:""`
	Site          string `env:"HOTLINE_ROUTING_SITE" default:"hotline" help:"The services that share queues and operators."`
	Timezone      string `env:"HOTLINE_TIMEZONE" default:"Europe/Kyiv" help:"Zone of the provider's days, and of the times printed."`
}

// use opens the database for one command, with the schema it needs.
func (f siteFlags) use(ctx context.Context, do func(*store.Store, *time.Location) error) error {
	if f.Site == "" {
		return usageError{errors.New("--site: missing")}
	}
	return f.openIn(ctx, f.Timezone, func(database *store.Store, zone *time.Location) error {
		if _, err := database.Migrate(ctx); err != nil {
			return advised(err)
		}
		return do(database, zone)
	})
}

// useOperators opens the site's operators for one command.
func (f siteFlags) useOperators(ctx context.Context, do func(*store.Operators, *time.Location) error) error {
	return f.use(ctx, func(database *store.Store, zone *time.Location) error {
		return do(store.NewOperators(database, f.Site, nil), zone)
	})
}

// operatorsListCmd is `hotline operators list`.
type operatorsListCmd struct {
	siteFlags `embed:""`
	JSON      bool `name:"json" help:"Print the operators as JSON."`
}

// listedOperator is one line of the list: an operator who was added, or one of the configuration of whom something is known.
type listedOperator struct {
	store.Operator
	Added bool              `json:"added"` // by this command; else an operator of the configuration
	Duty  routing.Duty      `json:"duty,omitzero"`
	State *store.OperatorAt `json:"state,omitempty"` // nil: never seen
}

// Run prints the operators.
func (c *operatorsListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *operatorsListCmd) list(ctx context.Context, out io.Writer) error {
	return c.useOperators(ctx, func(operators *store.Operators, zone *time.Location) error {
		list, err := listOperators(ctx, operators)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(out, list)
		}
		return printOperators(out, list, zone)
	})
}

// listOperators puts together who was added and who else is known, in the order of ids.
func listOperators(ctx context.Context, operators *store.Operators) ([]listedOperator, error) {
	added, err := operators.List(ctx)
	if err != nil {
		return nil, err
	}
	duties, err := operators.Duties(ctx)
	if err != nil {
		return nil, err
	}
	states, err := operators.States(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[routing.OperatorID]listedOperator)
	for id := range states {
		known[id] = listedOperator{Operator: store.Operator{ID: id}}
	}
	for id := range duties {
		known[id] = listedOperator{Operator: store.Operator{ID: id}}
	}
	for _, operator := range added {
		known[operator.ID] = listedOperator{Operator: operator, Added: true}
	}
	list := make([]listedOperator, 0, len(known))
	for id, operator := range known {
		operator.Duty = duties[id].Duty
		if state, seen := states[id]; seen {
			operator.State = &state
		}
		list = append(list, operator)
	}
	slices.SortFunc(list, func(a, b listedOperator) int {
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

func printOperators(out io.Writer, list []listedOperator, zone *time.Location) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tDEVICE\tBROWSER\tDEPARTMENTS\tSTATE\tSINCE\tSAID")
	for _, o := range list {
		state, since := "-", "-"
		if o.State != nil {
			state, since = o.State.State.String(), o.State.Since.In(zone).Format(time.DateTime)
		}
		departments := cmp.Or(joined(o.Departments, ","), "none")
		if !o.Added {
			departments = "of the configuration"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", o.ID, cmp.Or(o.Name, "-"), cmp.Or(o.Device, "-"), cmp.Or(o.Browser, "-"), departments, state, since, said(o.Duty))
	}
	return table.Flush()
}

// said returns what an operator has said of the work, "-" for nothing.
func said(duty routing.Duty) string {
	switch {
	case duty.Out:
		return "signed out"
	case duty.Pause != "":
		return "paused: " + duty.Pause
	}
	return "-"
}

// joined returns the keys of departments in the menu.
func joined(departments []routing.Department, by string) string {
	keys := make([]string, len(departments))
	for i, d := range departments {
		keys[i] = strconv.Itoa(int(d))
	}
	return strings.Join(keys, by)
}

// operatorsAddCmd is `hotline operators add`.
type operatorsAddCmd struct {
	siteFlags   `embed:""`
	ID          string `name:"id" required:"" help:"User name of the operator's device, such as 107."`
	Name        string `help:"Name, for supervisors."`
	Departments []int  `help:"Keys in the menu of the departments whose callers the operator takes: 1,3; without, the operator gets calls by name alone."`
	Device      string `help:"Telephone in Asterisk; PJSIP/<id> unless given, none if there is none."`
	Browser     string `help:"Browser in Asterisk in which the operator takes calls: PJSIP/web-<id>; without, there is none."`
}

// Run adds the operator and says what Asterisk needs.
func (c *operatorsAddCmd) Run(ctx context.Context) error { return c.add(ctx, os.Stdout) }

// userName is what a section of site/operators.conf and a SIP user can be called.
var userName = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

func (c *operatorsAddCmd) add(ctx context.Context, out io.Writer) error {
	operator, err := c.operator()
	if err != nil {
		return usageError{err}
	}
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	return c.useOperators(ctx, func(operators *store.Operators, _ *time.Location) error {
		if err := operators.Add(ctx, operator, now()); err != nil {
			return err
		}
		_, err := fmt.Fprint(out, whatAsteriskNeeds(operator))
		return err
	})
}

func (c *operatorsAddCmd) operator() (store.Operator, error) {
	if !userName.MatchString(c.ID) {
		return store.Operator{}, fmt.Errorf("--id: %q is not letters and digits such as 107", c.ID)
	}
	operator := store.Operator{ID: routing.OperatorID(c.ID), Name: c.Name, Device: telephone(c.Device, c.ID), Browser: c.Browser}
	if operator.Device == "" && operator.Browser == "" {
		return store.Operator{}, errors.New("--device: none, and no --browser either")
	}
	seen := make(map[routing.Department]bool)
	for _, key := range c.Departments {
		department := routing.Department(key)
		if department == routing.Any || !department.Valid() {
			return store.Operator{}, fmt.Errorf("--departments: %d is not 1 to 5", key)
		}
		seen[department] = true
	}
	operator.Departments = slices.Sorted(maps.Keys(seen))
	return operator, nil
}

// whatAsteriskNeeds returns the lines for Asterisk's files. A device that is no endpoint of its own section is the
// engineer's affair.
func whatAsteriskNeeds(operator store.Operator) string {
	devices := strings.Join(slices.DeleteFunc([]string{operator.Device, operator.Browser}, func(d string) bool { return d == "" }), ", ")
	text := fmt.Sprintf("operator %s: departments %s, device %s\n", operator.ID, cmp.Or(joined(operator.Departments, ", "), "none"), devices)
	var sections string
	phone, browser := operator.Device == "PJSIP/"+string(operator.ID), operator.Browser == "PJSIP/web-"+string(operator.ID)
	if phone {
		sections += section(operator, string(operator.ID), "operator")
	}
	if browser {
		sections += section(operator, "web-"+string(operator.ID), "browser")
	}
	switch {
	case phone:
		return text + needs + sections + fmt.Sprintf(`
and HOTLINE_OPERATORS in site/extensions.conf needs &%s at its end. Then: asterisk -rx 'core reload'
`, operator.ID)
	case browser:
		return text + needs + sections + "\nThen: asterisk -rx 'core reload'\n"
	}
	return text
}

const needs = "\nAsterisk's site/operators.conf needs, with a password of your choice (of browsers that of desk.phone_password):\n"

// section is an endpoint of an operator in site/operators.conf.
func section(operator store.Operator, endpoint, template string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"\\;\r\n", r) {
			return ' '
		}
		return r
	}, cmp.Or(operator.Name, "Оператор "+string(operator.ID)))
	return fmt.Sprintf(`
[%[1]s](%[2]s)
inbound_auth/username = %[1]s
inbound_auth/password = PASSWORD
endpoint/callerid = "%[3]s" <%[4]s>
`, endpoint, template, name, operator.ID)
}

// operatorsRemoveCmd is `hotline operators remove`.
type operatorsRemoveCmd struct {
	siteFlags `embed:""`
	ID        string `arg:"" help:"Id of the operator, as operators list prints it."`
}

// Run removes the operator.
func (c *operatorsRemoveCmd) Run(ctx context.Context) error { return c.remove(ctx) }

func (c *operatorsRemoveCmd) remove(ctx context.Context) error {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	return c.useOperators(ctx, func(operators *store.Operators, _ *time.Location) error {
		removed, err := operators.Remove(ctx, routing.OperatorID(c.ID), now())
		if err == nil && !removed {
			err = fmt.Errorf("operator %s: nobody of this id was added (those of the configuration are removed there)", c.ID)
		}
		return err
	})
}
