package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"hotline/billing/number"
	"hotline/billing/store"
)

// forgetCmd is `hotline forget`: somebody wants to be forgotten.
type forgetCmd struct {
	databaseFlags `embed:""`
	Number        string `arg:"" help:"The person's telephone number, in any usual spelling."`
	Yes           bool   `help:"Do it. Without, it is only said what would be done."`
	JSON          bool   `name:"json" help:"Print the counts as JSON."`
}

// Run forgets a number, or says what is known of it.
func (c *forgetCmd) Run(ctx context.Context) error { return c.forget(ctx, os.Stdout) }

func (c *forgetCmd) forget(ctx context.Context, out io.Writer) error {
	phone, _, err := number.Parse(c.Number, "")
	if err != nil || phone == "" {
		return usageError{fmt.Errorf("not a telephone number of a person")} // and not repeated: it may be somebody's all the same
	}
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	// Who has a shell on the machine is an engineer; which of them, the system says.
	by := store.AuditEntry{At: time.Now(), Actor: cmp.Or(os.Getenv("SUDO_USER"), os.Getenv("USER"), "shell"), Role: "engineer"}
	found, err := database.Forget(ctx, phone, c.Yes, by)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out, struct {
			Done bool `json:"done"`
			store.Forgotten
		}{c.Yes, found})
	}
	printForgotten(out, found, c.Yes)
	return nil
}

// printForgotten says what is gone, or would be, and what is not.
func printForgotten(out io.Writer, found store.Forgotten, done bool) {
	what := "would be forgotten"
	if done {
		what = "forgotten"
	}
	fmt.Fprintf(out, "%s: calls %d, notes %d, messages %d, call backs %d, wishes to hear of an outage's end %d, answers to wishes for a credit %d\n",
		what, found.Calls, found.Notes, found.Messages, found.CallBacks, found.Subscriptions, found.CreditRequests)
	if found.Open > 0 {
		fmt.Fprintf(out, "left, for they are not over: %d call backs and messages; forget again when they are (hotline callbacks cancel ID)\n", found.Open)
	}
	fmt.Fprintln(out, "stays: credits, suspensions and payments of contracts, which rules read; the telephone's registration on contracts, which is the provider's; "+
		"the audit, in which numbers are masked; a call in progress; logs and backups")
	if !done {
		fmt.Fprintln(out, "nothing was changed: --yes does it")
	}
}
