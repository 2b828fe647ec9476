package billing

import (
	"fmt"
	"unicode/utf16"
)

// SMS is one message to a subscriber.
type SMS struct {
	Kind     SMSKind `json:"kind"`
	Contract string  `json:"contract"`
	To       E164    `json:"to"`
	Text     string  `json:"text"` // at most MaxSMSUnits
}

// SMSKind is what a message is about.
type SMSKind string

// The kinds of message.
const (
	SMSBalance    SMSKind = "balance"     // asked for with #
	SMSOutageOver SMSKind = "outage_over" // asked for with 9 during an outage
)

// MaxSMSUnits is how many UTF-16 units one segment of an SMS in Ukrainian holds: 140 octets in UCS-2 (3GPP TS 23.038
// §4). A longer text would be split and charged as several.
const MaxSMSUnits = 70

// MaxSMSPerDay is how many balance messages a contract gets on one calendar day of the provider.
const MaxSMSPerDay = 5

// BalanceSMS returns the message that tells the account's balance, or why it gets none: it has no mobile, or had
// MaxSMSPerDay messages today. A credit that runs today is told as well if there is room. The error is ErrNoBalance if there is
// nothing to tell.
func BalanceSMS(account Account, today Date) (SMS, *Refusal, error) {
	switch {
	case account.Mobile == "":
		return SMS{}, &Refusal{Reason: RefusedNoMobile}, nil
	case account.SMSToday >= MaxSMSPerDay:
		return SMS{}, &Refusal{Reason: RefusedLimit}, nil
	case account.NoBalance:
		return SMS{}, nil, ErrNoBalance
	}
	credit, _ := account.ActiveCredit(today)
	text := BalanceText(account.Contract, account.Balance, credit.LastDay)
	return SMS{Kind: SMSBalance, Contract: account.Contract, To: account.Mobile, Text: text}, nil, nil
}

// BalanceText words a balance in Ukrainian in at most MaxSMSUnits: "Договір 1000001: баланс -125.50 грн. Кредит
// довіри до 12.09.2026 включно." What does not fit is left out whole, the words about the credit first, then a contract
// number longer than a caller could enter; the amount is always complete. creditUntil is zero without a credit.
func BalanceText(contract string, balance Kopiykas, creditUntil Date) string {
	amount := fmt.Sprintf("аланс %s грн.", balance)
	about := "Договір " + contract + ": б" + amount
	if creditUntil.IsZero() {
		return firstFitting(about, "Б"+amount)
	}
	day := fmt.Sprintf("%02d.%02d", creditUntil.Day, int(creditUntil.Month))
	date := fmt.Sprintf("%s.%04d", day, creditUntil.Year)
	return firstFitting(
		about+" Кредит довіри до "+date+" включно.",
		about+" Кредит довіри до "+date+".",
		about+" Кредит до "+date+".",
		about+" Кредит до "+day+".",
		about,
		"Б"+amount,
	)
}

// overWords says in an SMS what is over, by the kind of outage.
var overWords = map[OutageKind]string{
	OutageFault:   "аварію усунено, інтернет знову працює.",
	OutagePower:   "живлення відновлено, інтернет знову працює.",
	OutagePlanned: "планові роботи завершено, інтернет працює.",
}

// OutageOverSMS returns the message for a subscriber who asked to be told when the outage of this kind at the contract's
// address is over. Its text is Ukrainian, in at most MaxSMSUnits.
func OutageOverSMS(contract string, to E164, kind OutageKind) SMS {
	const plain = "інтернет за вашою адресою знову працює."
	words, ok := overWords[kind]
	if !ok {
		words = plain
	}
	about := "Договір " + contract + ": "
	text := firstFitting(about+words, "І"+plain[len("і"):])
	return SMS{Kind: SMSOutageOver, Contract: contract, To: to, Text: text}
}

// firstFitting returns the first of the texts that one segment holds. The last one must: it is returned unasked.
func firstFitting(texts ...string) string {
	for len(texts) > 1 && SMSUnits(texts[0]) > MaxSMSUnits {
		texts = texts[1:]
	}
	return texts[0]
}

// SMSUnits returns the length of a message in UTF-16 units, as MaxSMSUnits counts it.
func SMSUnits(text string) int { return len(utf16.Encode([]rune(text))) }
