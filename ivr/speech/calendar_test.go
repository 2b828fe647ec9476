package speech_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr/speech"
	"hotline/sounds"
)

// leapYear is every date of a year that has all of them.
func leapYear() []billing.Date {
	var dates []billing.Date
	for date := (billing.Date{Year: 2028, Month: time.January, Day: 1}); date.Year == 2028; date = date.AddDays(1) {
		dates = append(dates, date)
	}
	return dates
}

func TestEveryDate(t *testing.T) {
	dates := leapYear()
	if len(dates) != 366 {
		t.Fatalf("%d days in a leap year", len(dates))
	}
	for _, date := range dates {
		name, month := date.String(), ukMonths[date.Month-1]
		itself, genitive := ukOrdinal(date.Day, "е")+" "+month, ukOrdinal(date.Day, "ого")+" "+month
		english := "the " + enOrdinal(date.Day) + " of " + enMonths[date.Month-1]
		compare(t, name, speech.Date(uk, date), speech.Date(en, date), itself, english)
		compare(t, name+" on", speech.On(uk, date), speech.On(en, date), genitive, "on "+english)
		compare(t, name+" until", speech.Until(uk, date), speech.Until(en, date),
			"до "+genitive+" включно", "until "+english+" inclusive")
		compare(t, name+" from", speech.From(uk, date), speech.From(en, date), ukFrom(genitive), "from "+english)
		compare(t, name+" term", speech.Term(uk, date.Day, date), speech.Term(en, date.Day, date),
			ukNumber(date.Day, false, "день дні днів")+" до "+genitive+" включно",
			"for "+enNumber(date.Day, "day")+" until "+english+" inclusive")
	}
}

// sentence says a prompt and what follows it.
func sentence(prompt sounds.Key, rest []sounds.Key) []sounds.Key {
	return slices.Concat([]sounds.Key{prompt}, rest)
}

func TestDatesByHand(t *testing.T) {
	day := func(month time.Month, day int) billing.Date { return billing.Date{Year: 2027, Month: month, Day: day} }
	for _, c := range []struct {
		prompt             sounds.Key
		say                func(sounds.Language) []sounds.Key
		ukrainian, english string
	}{
		{
			"credit.activated", func(l sounds.Language) []sounds.Key { return speech.Until(l, day(time.March, 3)) },
			"Кредит довіри активовано. Послуга діє до третього березня включно",
			"Trust credit is now active. It is valid until the third of March inclusive",
		}, {
			"credit.terms", func(l sounds.Language) []sounds.Key { return speech.Term(l, 7, day(time.December, 12)) },
			"Вам доступна послуга «Кредит довіри»: інтернет працюватиме сім днів до дванадцятого грудня включно",
			"Trust credit is available to you. Your internet will work for seven days until the twelfth of December inclusive",
		}, {
			"credit.terms", func(l sounds.Language) []sounds.Key { return speech.Term(l, 1, day(time.January, 1)) },
			"Вам доступна послуга «Кредит довіри»: інтернет працюватиме один день до першого січня включно",
			"Trust credit is available to you. Your internet will work for one day until the first of January inclusive",
		}, {
			"credit.refused.blocked", func(l sounds.Language) []sounds.Key { return speech.From(l, day(time.December, 1)) },
			"Послугу «Кредит довіри» для вашого договору заблоковано на три місяці через несвоєчасну оплату. Вона знову стане доступною з першого грудня",
			"Trust credit is blocked for your contract for three months because of a late payment. It will be available again from the first of December",
		}, {
			"credit.refused.blocked", func(l sounds.Language) []sounds.Key { return speech.From(l, day(time.February, 24)) },
			"Послугу «Кредит довіри» для вашого договору заблоковано на три місяці через несвоєчасну оплату. Вона знову стане доступною з двадцять четвертого лютого",
			"Trust credit is blocked for your contract for three months because of a late payment. It will be available again from the twenty-fourth of February",
		},
	} {
		compare(t, string(c.prompt), sentence(c.prompt, c.say(uk)), sentence(c.prompt, c.say(en)), c.ukrainian, c.english)
	}
	for day, want := range map[int]string{4: "із четвертого", 6: "із шостого", 7: "із сьомого", 14: "із чотирнадцятого", 8: "з восьмого", 11: "з одинадцятого"} {
		if got := text(uk, speech.From(uk, billing.Date{Year: 2027, Month: time.May, Day: day})); got != want+" травня" {
			t.Errorf("said %q", got)
		}
	}
}

// kyiv is the provider's zone.
func kyiv(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestEveryMinuteOfTheDay(t *testing.T) {
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	for minute := range 24 * 60 {
		at := time.Date(2026, time.November, 23, 0, minute, 0, 0, time.UTC)
		ukrainian, english := ukAt(at.Hour(), at.Minute()), enTime("at", at.Hour(), at.Minute())
		compare(t, at.String(), speech.Clock(uk, at), speech.Clock(en, at), ukrainian, english)
		if minute == 0 {
			continue // midnight is another day in English, see below
		}
		compare(t, at.String(), speech.Moment(uk, at, now), speech.Moment(en, at, now), "сьогодні "+ukrainian, "today "+english)
		later := at.AddDate(0, 0, 1)
		compare(t, later.String(), speech.Moment(uk, later, now), speech.Moment(en, later, now), "завтра "+ukrainian, "tomorrow "+english)
	}
}

func TestRestorationByHand(t *testing.T) {
	zone := kyiv(t)
	now := time.Date(2026, time.November, 23, 17, 5, 0, 0, zone)
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.November, day, hour, minute, 0, 0, zone)
	}
	const ukETA, enETA = "Орієнтовний час відновлення послуг: ", "Service is expected back: "
	const ukNone, enNone = "Точний час відновлення поки що невідомий.", "We do not know yet when service will be back."
	for _, c := range []struct {
		expected           time.Time
		ukrainian, english string
	}{
		{at(23, 18, 30), ukETA + "сьогодні о вісімнадцятій годині тридцять хвилин", enETA + "today at six thirty p.m."},
		{at(23, 18, 31), ukETA + "сьогодні о вісімнадцятій годині тридцять п'ять хвилин", enETA + "today at six thirty-five p.m."},
		{at(23, 18, 0).Add(time.Second), ukETA + "сьогодні о вісімнадцятій годині п'ять хвилин", enETA + "today at six oh five p.m."},
		{at(23, 17, 6), ukETA + "сьогодні о сімнадцятій годині десять хвилин", enETA + "today at five ten p.m."},
		{at(23, 22, 56), ukETA + "сьогодні о двадцять третій годині", enETA + "today at eleven p.m."},
		{at(23, 23, 58), ukETA + "завтра о нульовій годині", enETA + "today at midnight"},
		{at(24, 0, 5), ukETA + "завтра о нульовій годині п'ять хвилин", enETA + "tomorrow at twelve oh five a.m."},
		{at(24, 11, 0), ukETA + "завтра об одинадцятій годині", enETA + "tomorrow at eleven a.m."},
		{at(24, 12, 30), ukETA + "завтра о дванадцятій годині тридцять хвилин", enETA + "tomorrow at twelve thirty p.m."},
		{at(25, 0, 0), ukETA + "двадцять п'ятого листопада о нульовій годині", enETA + "tomorrow at midnight"},
		{at(25, 3, 0), ukETA + "двадцять п'ятого листопада о третій годині", enETA + "on the twenty-fifth of November at three a.m."},
		{at(31, 9, 0), ukETA + "першого грудня о дев'ятій годині", enETA + "on the first of December at nine a.m."},
		{at(23, 16, 0).UTC().Add(2 * time.Hour), ukETA + "сьогодні о вісімнадцятій годині", enETA + "today at six p.m."},
		{now, ukNone, enNone},
		{at(23, 12, 0), ukNone, enNone},
		{time.Time{}, ukNone, enNone},
	} {
		compare(t, c.expected.String(), speech.Restoration(uk, c.expected, now), speech.Restoration(en, c.expected, now), c.ukrainian, c.english)
	}
}

// TestMomentOnANightOfClockChange holds that a day of 23 or 25 hours is still today and tomorrow.
func TestMomentOnANightOfClockChange(t *testing.T) {
	zone := kyiv(t)
	for _, night := range []time.Time{
		time.Date(2026, time.March, 28, 23, 30, 0, 0, zone),
		time.Date(2026, time.October, 24, 23, 30, 0, 0, zone),
	} {
		at := time.Date(night.Year(), night.Month(), night.Day()+1, 23, 0, 0, 0, zone)
		compare(t, night.String(), speech.Moment(uk, at, night), speech.Moment(en, at, night),
			"завтра о двадцять третій годині", "tomorrow at eleven p.m.")
	}
}

func TestEveryOpeningHour(t *testing.T) {
	const step, day = 5, 24 * 60
	for from := 0; from < day; from += step {
		for until := 0; until <= day; until += step {
			if from == until || until-from == day {
				continue
			}
			opens, closes := time.Duration(from)*time.Minute, time.Duration(until)*time.Minute
			compare(t, fmt.Sprint(opens, closes), speech.Hours(uk, opens, closes), speech.Hours(en, opens, closes),
				ukHours(from, until), enTime("from", from/60, from%60)+" "+enTime("until", until/60, until%60))
		}
	}
}

func TestHoursByHand(t *testing.T) {
	const h, m = time.Hour, time.Minute
	for _, c := range []struct {
		from, until        time.Duration
		ukrainian, english string
	}{
		{9 * h, 18 * h, "з дев'ятої до вісімнадцятої години", "from nine a.m. until six p.m."},
		{9*h + 30*m, 18*h + 45*m, "з дев'ятої години тридцяти хвилин до вісімнадцятої години сорока п'яти хвилин", "from nine thirty a.m. until six forty-five p.m."},
		{7 * h, 24 * h, "із сьомої до двадцять четвертої години", "from seven a.m. until midnight"},
		{20 * h, 2 * h, "з двадцятої до другої години", "from eight p.m. until two a.m."},
		{0, 24 * h, "цілодобово", "around the clock"},
	} {
		compare(t, fmt.Sprint(c.from, c.until), speech.Hours(uk, c.from, c.until), speech.Hours(en, c.from, c.until), c.ukrainian, c.english)
	}
}

func TestWeekdays(t *testing.T) {
	for _, c := range []struct {
		first, last        time.Weekday
		ukrainian, english string
	}{
		{time.Monday, time.Friday, "з понеділка по п'ятницю", "from Monday to Friday"},
		{time.Wednesday, time.Sunday, "із середи по неділю", "from Wednesday to Sunday"},
		{time.Saturday, time.Sunday, "із суботи по неділю", "from Saturday to Sunday"},
		{time.Saturday, time.Saturday, "у суботу", "on Saturday"},
		{time.Sunday, time.Sunday, "у неділю", "on Sunday"},
		{time.Monday, time.Sunday, "щодня", "every day"},
		{time.Sunday, time.Saturday, "щодня", "every day"},
	} {
		compare(t, fmt.Sprint(c.first, c.last), speech.Weekdays(uk, c.first, c.last), speech.Weekdays(en, c.first, c.last), c.ukrainian, c.english)
	}
}

func TestQueue(t *testing.T) {
	for _, c := range []struct {
		ukrainian, english []sounds.Key
		uk, en             string
	}{
		{speech.Position(uk, 1), speech.Position(en, 1), "Ви наступні в черзі.", "You are next in the queue."},
		{speech.Position(uk, 23), speech.Position(en, 23), "Ваш номер у черзі: двадцять третій", "Your position in the queue: twenty-third"},
		{speech.Wait(uk, 0), speech.Wait(en, 59*time.Second), "Орієнтовний час очікування: менше однієї хвилини.", "Your expected waiting time is less than one minute."},
		{speech.Wait(uk, time.Minute), speech.Wait(en, time.Minute), "Орієнтовний час очікування: одна хвилина", "Your expected waiting time: one minute"},
		{speech.Wait(uk, 61*time.Second), speech.Wait(en, 61*time.Second), "Орієнтовний час очікування: дві хвилини", "Your expected waiting time: two minutes"},
		{speech.Wait(uk, 30*time.Minute), speech.Wait(en, 30*time.Minute), "Орієнтовний час очікування: тридцять хвилин", "Your expected waiting time: thirty minutes"},
		{speech.Wait(uk, 31*time.Minute), speech.Wait(en, time.Hour), "Орієнтовний час очікування: понад тридцять хвилин.", "Your expected waiting time is over thirty minutes."},
	} {
		compare(t, c.uk, c.ukrainian, c.english, c.uk, c.en)
	}
}

// TestTimesOutOfBounds holds that nothing is said rather than something wrong.
func TestTimesOutOfBounds(t *testing.T) {
	date := billing.Date{Year: 2027, Month: time.March, Day: 3}
	for _, language := range sounds.Languages() {
		for name, said := range map[string][]sounds.Key{
			"no date":          speech.Date(language, billing.Date{}),
			"30 February":      speech.Until(language, billing.Date{Year: 2028, Month: time.February, Day: 30}),
			"on no date":       speech.On(language, billing.Date{}),
			"until no date":    speech.Until(language, billing.Date{}),
			"from no date":     speech.From(language, billing.Date{}),
			"term to no date":  speech.Term(language, 7, billing.Date{}),
			"no days":          speech.Term(language, 0, date),
			"too many days":    speech.Term(language, speech.MaxCount+1, date),
			"never open":       speech.Hours(language, 9*time.Hour, 9*time.Hour),
			"before the day":   speech.Hours(language, -time.Hour, 9*time.Hour),
			"after the day":    speech.Hours(language, 24*time.Hour, 9*time.Hour),
			"to the next day":  speech.Hours(language, 9*time.Hour, 25*time.Hour),
			"an uneven minute": speech.Hours(language, 9*time.Hour+time.Minute, 18*time.Hour),
			"an uneven second": speech.Hours(language, 9*time.Hour, 18*time.Hour+time.Second),
		} {
			if said != nil {
				t.Errorf("%s: %s is said as %v", language, name, said)
			}
		}
	}
}
