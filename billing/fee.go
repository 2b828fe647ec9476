package billing

// FeeOf returns what a contract pays of its tariff's monthly fee for the calendar month in which the day lies. The fee
// runs from the first of the month to the last. In the month of connection it is fee / days of the month × days left,
// the day of connection included whole, cut to kopiykas rather than rounded: 190.00 from the 20th of April, 11 of 30
// days, is 69.66. Before that month nothing is paid, after it, and by a contract connected nobody knows when, the whole.
func FeeOf(fee Kopiykas, connectedOn, day Date) Kopiykas {
	first := Date{Year: day.Year, Month: day.Month, Day: 1}
	last := first.AddMonths(1).AddDays(-1)
	switch {
	case connectedOn.Before(first): // also when it is no date
		return fee
	case connectedOn.After(last):
		return 0
	}
	days, left := Kopiykas(last.Day), Kopiykas(last.Day-connectedOn.Day+1)
	return fee/days*left + fee%days*left/days // the whole days first: no product of a fee that int64 holds overflows
}
