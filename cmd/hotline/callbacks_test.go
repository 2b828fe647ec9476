package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/routing"
)

// canceled returns a context that has ended.
func canceled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

const callBacksText = `ID  ORDERED              TO             DEPARTMENT  CONTRACT  SOURCE  STATE      TRIES  DUE                  REASON
2   2026-11-23 12:00:00  +38067•••0099  accounts    -         api     open       0      2026-11-23 12:00:00  -
1   2026-11-23 12:00:00  +38050•••2233  support     1000001   queue   cancelled  0      -                    by hand
`

func TestCallBacksListAndCancel(t *testing.T) {
	at := atNoon(t)
	flags := siteFlagsOf(t)
	onDatabase(t, flags, func(database *store.Store, _ *store.Journal) {
		callBacks, err := store.NewCallBacks(database, store.CallBacksConfig{Site: "test", Node: "node", Zone: at.Location()})
		if err != nil {
			t.Fatal(err)
		}
		for _, order := range []routing.CallBack{
			{Phone: "+380501112233", Department: routing.Support, Contract: "1000001", Source: "queue"},
			{Phone: "+380670000099", Department: routing.Accounts, Source: "api"},
		} {
			if _, _, _, err := callBacks.Order(t.Context(), order.Phone, order, at); err != nil {
				t.Fatal(err)
			}
		}
	})
	cancel := callBacksCancelCmd{siteFlags: flags, ID: 1, Reason: "by hand"}
	if err := cancel.cancel(t.Context()); err != nil {
		t.Error(err)
	}
	if err := cancel.cancel(t.Context()); err == nil {
		t.Error("cancelled twice")
	}
	list := callBacksListCmd{siteFlags: flags, All: true, Limit: 50}
	var out strings.Builder
	if err := list.list(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(callBacksText, out.String()); diff != "" {
		t.Errorf("callbacks list --all (-want +got):\n%s", diff)
	}
	list.All, list.JSON = false, true
	out.Reset()
	if err := list.list(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var orders []store.OrderedCallBack
	decode(t, out.String(), &orders)
	if len(orders) != 1 || orders[0].Phone != "+380670000099" || orders[0].State != store.CallBackOpen {
		t.Errorf("callbacks list --json: %+v", orders)
	}
}

func TestCallBacksWrongUse(t *testing.T) {
	var wrong usageError
	if err := (&callBacksListCmd{}).list(t.Context(), &strings.Builder{}); !errors.As(err, &wrong) {
		t.Errorf("--limit 0: %v, want a usageError", err)
	}
	if err := (&callBacksCancelCmd{}).cancel(t.Context()); !errors.As(err, &wrong) {
		t.Errorf("cancel 0: %v, want a usageError", err)
	}
}
