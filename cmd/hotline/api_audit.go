package main

import (
	"context"
	"strconv"

	"hotline/billing/store"
	"hotline/routing/desk"
)

// audit is who did what, as the API shows it and the door writes it.
type audit struct{ *store.Store }

// Entries returns a page of entries, the newest first.
func (a audit) Entries(ctx context.Context, f desk.AuditFilter) ([]desk.AuditEntry, string, error) {
	filter := store.AuditFilter{Contract: f.Contract, Actor: f.Actor, Limit: f.Limit}
	if f.Cursor != "" {
		before, err := strconv.ParseInt(f.Cursor, 10, 64)
		if err != nil || before < 1 {
			return nil, "", store.ErrCursor
		}
		filter.Before = before
	}
	found, next, err := a.AuditEntries(ctx, filter)
	entries := make([]desk.AuditEntry, len(found))
	for i, e := range found {
		entries[i] = desk.AuditEntry{
			ID: e.ID, At: e.At, Actor: e.Actor, Role: e.Role, Action: string(e.Action), Contract: e.Contract, Call: e.Call,
			Outcome: string(e.Outcome), Reason: e.Reason, Detail: e.Detail,
		}
	}
	if next == 0 {
		return entries, "", err
	}
	return entries, strconv.FormatInt(next, 10), err
}

// Note writes what was done to others.
func (a audit) Note(ctx context.Context, e desk.AuditEntry) error {
	return a.Store.Audit(ctx, store.AuditEntry{
		At: e.At, Actor: e.Actor, Role: e.Role, Action: store.Action(e.Action), Contract: e.Contract, Call: e.Call,
		Outcome: store.AuditOutcome(e.Outcome), Reason: e.Reason, Detail: e.Detail,
	})
}

// Audit writes what happened at the door.
func (a audit) Audit(ctx context.Context, p desk.Passage) error {
	return a.Store.Audit(ctx, store.AuditEntry{
		At: p.At, Actor: p.Actor, Role: string(p.Role), Action: store.Action(p.Action), Outcome: store.AuditOutcome(p.Outcome), Reason: p.Reason,
		Detail: map[string]string{"address": p.Address},
	})
}
