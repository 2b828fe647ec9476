package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"hotline/billing/store"
	"hotline/routing"
	"hotline/routing/access"
)

// accountsCmd is `hotline accounts`: the people who may sign in to the pages.
type accountsCmd struct {
	List     accountsListCmd     `cmd:"" help:"List accounts."`
	Add      accountsAddCmd      `cmd:"" help:"Add an account. The password comes from a file, the standard input, or is asked for."`
	Change   accountsChangeCmd   `cmd:"" help:"Change an account's role, name, operator or language."`
	Password accountsPasswordCmd `cmd:"" help:"Give an account another password, which ends its sessions; the person has to choose one of their own then."`
	Disable  accountsDisableCmd  `cmd:"" help:"Let an account sign in no more, and end its sessions."`
	Enable   accountsEnableCmd   `cmd:"" help:"Let an account sign in again."`

	SecondFactor accountsFactorCmd `cmd:"" name:"second-factor" help:"Second factors, which people set up in the pages."`
}

// useAccounts opens the site's accounts for one command.
func (f siteFlags) useAccounts(ctx context.Context, do func(*store.Accounts, time.Time, *time.Location) error) error {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	return f.use(ctx, func(database *store.Store, zone *time.Location) error {
		return do(store.NewAccounts(database, f.Site), now(), zone)
	})
}

// accountsListCmd is `hotline accounts list`.
type accountsListCmd struct {
	siteFlags `embed:""`
	JSON      bool `name:"json" help:"Print the accounts as JSON."`
}

// Run prints the accounts.
func (c *accountsListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *accountsListCmd) list(ctx context.Context, out io.Writer) error {
	return c.useAccounts(ctx, func(accounts *store.Accounts, _ time.Time, zone *time.Location) error {
		list, err := accounts.List(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(out, list)
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "LOGIN\tNAME\tROLE\tOPERATOR\tLANGUAGE\tCHANGED\tSTATE")
		for _, a := range list {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a.Login, cmp.Or(a.Name, "-"), a.Role, cmp.Or(string(a.Operator), "-"),
				a.Language, a.ChangedAt.In(zone).Format(time.DateTime), stateOf(a, zone))
		}
		return table.Flush()
	})
}

// stateOf says whether an account may sign in, in words.
func stateOf(a access.Account, zone *time.Location) string {
	switch {
	case a.Disabled():
		return "disabled since " + a.DisabledAt.In(zone).Format(time.DateTime)
	case a.HandedOver:
		return "has to choose a password"
	case a.HasSecondFactor():
		return "may sign in, with a code"
	}
	return "may sign in"
}

// secretFlags say where a password comes from: never from the command line, which everybody on the machine can read.
type secretFlags struct {
	PasswordFile string `type:"path" placeholder:"FILE" help:"File with the password in its first line; else it is read from the standard input."`
	Keep         bool   `help:"The password may stay, for programs and tests; else the person has to choose another one when signing in."`
}

// read returns the password for a login.
func (f secretFlags) read(login string, in *os.File, prompt io.Writer) (password string, err error) {
	switch {
	case f.PasswordFile != "":
		password, err = firstLineOf(f.PasswordFile)
	case term.IsTerminal(int(in.Fd())):
		fmt.Fprintf(prompt, "Password for %s: ", login)
		var typed []byte
		typed, err = term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(prompt)
		password = string(typed)
	default:
		password, err = firstLine(in)
	}
	if err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	if err := access.JudgePassword(login, password); err != nil {
		return "", usageError{err}
	}
	return password, nil
}

func firstLineOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // it was only read
	return firstLine(file)
}

func firstLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// accountsAddCmd is `hotline accounts add`.
type accountsAddCmd struct {
	siteFlags   `embed:""`
	secretFlags `embed:""`
	Login       string `arg:"" help:"What the person types to sign in: letters, digits and .-_@."`
	Role        string `required:"" enum:"operator,supervisor,engineer" help:"operator, supervisor or engineer."`
	Name        string `help:"Name, for the pages."`
	Operator    string `help:"Id of the operator whose calls the person takes, such as 103."`
	Language    string `default:"uk" enum:"uk,en" help:"Language of the pages, uk or en."`
}

// Run adds the account.
func (c *accountsAddCmd) Run(ctx context.Context) error { return c.add(ctx, os.Stdin, os.Stderr) }

func (c *accountsAddCmd) add(ctx context.Context, in *os.File, prompt io.Writer) error {
	added := access.Account{Login: access.FoldLogin(c.Login), Name: c.Name, Role: access.Role(c.Role),
		Operator: routing.OperatorID(c.Operator), Language: c.Language, HandedOver: !c.Keep}
	if err := added.Validate(); err != nil {
		return usageError{err}
	}
	password, err := c.read(added.Login, in, prompt)
	if err != nil {
		return err
	}
	if added.PasswordHash, err = access.NewHasher().Hash(ctx, password); err != nil {
		return err
	}
	return c.useAccounts(ctx, func(accounts *store.Accounts, at time.Time, _ *time.Location) error {
		return accounts.Add(ctx, added, at)
	})
}

// accountsChangeCmd is `hotline accounts change`. What is not given stays.
type accountsChangeCmd struct {
	siteFlags `embed:""`
	Login     string  `arg:"" help:"Whose account."`
	Role      *string `help:"operator, supervisor or engineer; ends the sessions of before."`
	Name      *string `help:"Name, for the pages."`
	Operator  *string `help:"Id of the operator whose calls the person takes, empty for none; ends the sessions of before."`
	Language  *string `help:"Language of the pages, uk or en."`
}

// Run changes the account.
func (c *accountsChangeCmd) Run(ctx context.Context) error {
	return c.useAccounts(ctx, func(accounts *store.Accounts, at time.Time, _ *time.Location) error {
		account, there, err := accounts.Account(ctx, access.FoldLogin(c.Login))
		if err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("%s: %w", c.Login, store.ErrNoAccount)
		}
		changed := c.changed(account)
		if err := changed.Validate(); err != nil {
			return usageError{err}
		}
		return accounts.Change(ctx, changed, at)
	})
}

// changed returns the account as it is to be.
func (c *accountsChangeCmd) changed(account access.Account) access.Account {
	if c.Role != nil {
		account.Role = access.Role(*c.Role)
	}
	if c.Name != nil {
		account.Name = *c.Name
	}
	if c.Operator != nil {
		account.Operator = routing.OperatorID(*c.Operator)
	}
	if c.Language != nil {
		account.Language = *c.Language
	}
	return account
}

// accountsPasswordCmd is `hotline accounts password`.
type accountsPasswordCmd struct {
	siteFlags   `embed:""`
	secretFlags `embed:""`
	Login       string `arg:"" help:"Whose password."`
}

// Run gives the account another password.
func (c *accountsPasswordCmd) Run(ctx context.Context) error { return c.set(ctx, os.Stdin, os.Stderr) }

func (c *accountsPasswordCmd) set(ctx context.Context, in *os.File, prompt io.Writer) error {
	login := access.FoldLogin(c.Login)
	password, err := c.read(login, in, prompt)
	if err != nil {
		return err
	}
	hash, err := access.NewHasher().Hash(ctx, password)
	if err != nil {
		return err
	}
	return c.useAccounts(ctx, func(accounts *store.Accounts, at time.Time, _ *time.Location) error {
		if c.Keep {
			_, err := accounts.SetPassword(ctx, login, hash, at)
			return err
		}
		return accounts.HandPassword(ctx, login, hash, at)
	})
}

// accountsDisableCmd is `hotline accounts disable`.
type accountsDisableCmd struct {
	siteFlags `embed:""`
	Login     string `arg:"" help:"Whose account."`
}

// Run disables the account.
func (c *accountsDisableCmd) Run(ctx context.Context) error {
	return c.useAccounts(ctx, func(accounts *store.Accounts, at time.Time, _ *time.Location) error {
		_, err := accounts.Disable(ctx, access.FoldLogin(c.Login), at)
		return err
	})
}

// accountsEnableCmd is `hotline accounts enable`.
type accountsEnableCmd struct {
	siteFlags `embed:""`
	Login     string `arg:"" help:"Whose account."`
}

// Run enables the account.
func (c *accountsEnableCmd) Run(ctx context.Context) error {
	return c.useAccounts(ctx, func(accounts *store.Accounts, at time.Time, _ *time.Location) error {
		_, err := accounts.Enable(ctx, access.FoldLogin(c.Login), at)
		return err
	})
}
