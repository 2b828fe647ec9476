package main

import (
	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store"
	"hotline/routing/desk"
)

// deskParts are what the HTTP API works with.
func (v *service) deskParts(database *store.Subscribers, outbox *store.Outbox, reports desk.Gateway) desk.Parts {
	s := v.settings
	all := siteCalls{talks{v.app}, s.Node, site{v.peers, v.board}, v.others}
	parts := desk.Parts{
		Outages: database, Payments: database, Messages: outbox, Gateway: reports,
		CallBacks: siteOrders{v.orders(), all.site}, Journeys: journeys{v.database}, Board: newSeats(v.board, &v.names, s.now), Calls: all, Live: all, Changed: v.changed, Surges: surges{v.surges},
		Stats: statistics{v.database, s.Routing.Site, s.dialogue.Location, s.now}, Sent: sent{outbox},
		Cards: cards{store.NewDesk(database, outbox, v.callBacks)}, Audit: audit{v.database}, Softphone: v.softphone, Demo: v.demo(),
		Addresses: addresses{store.NewAddresses(v.database, s.now), database},
		Dialable: func(phone string) (string, error) {
			dialled, err := number.Dialable(phone, s.CallBacks.Foreign)
			return string(dialled), err
		},
		Opening: s.schedule.Opening,
		Unknown: func(err error) bool { return isAny(err, unknown) },
		Wrong:   func(err error) bool { return isAny(err, wrong) },
		NotNow:  func(err error) bool { return isAny(err, notNow) },
		Gate:    v.gate, Now: s.now, Log: s.logger,
		Rules: s.rules, WrapUp: s.Routing.WrapUp, Ring: s.Routing.Ring,
	}
	if s.CallBacks.Off {
		parts.CallBacks = nil
	}
	return parts
}

// wrong are the errors that say that what was asked for makes no sense; they are shown.
var wrong = []error{store.ErrCursor, store.ErrShortNumber, billing.ErrLongNote, billing.ErrWrapUpCode, billing.ErrNoteText}
