package core

// Hours per period, for comparing pay that is stated per different periods: a
// working day of 8 hours, a week of 40, a month of 160, a year of 1,920.
const (
	HoursPerDay   = 8
	HoursPerWeek  = 40
	HoursPerMonth = 160
	HoursPerYear  = 1920
)

// Hours returns how many working hours a period stands for; 0 for a fixed price,
// for a price per word and for an unknown period, which cannot be turned into an hourly rate.
func (p Period) Hours() float64 {
	switch p {
	case PeriodHour:
		return 1
	case PeriodDay:
		return HoursPerDay
	case PeriodWeek:
		return HoursPerWeek
	case PeriodMonth:
		return HoursPerMonth
	case PeriodYear:
		return HoursPerYear
	}
	return 0
}

// Hourly returns the pay per hour in the main unit of its currency. low or high
// is 0 where that end is not stated. ok is false for unstated pay, fixed prices
// and unknown periods.
func (p Pay) Hourly() (low, high float64, c Currency, ok bool) {
	h := p.Period.Hours()
	if h == 0 || !p.Stated() {
		return 0, 0, "", false
	}
	c = p.Min.Currency
	if !p.Min.Stated() {
		c = p.Max.Currency
	}
	if p.Min.Stated() && p.Max.Stated() && p.Min.Currency != p.Max.Currency {
		return 0, 0, "", false
	}
	if p.Min.Stated() {
		low = p.Min.Major() / h
	}
	if p.Max.Stated() {
		high = p.Max.Major() / h
	}
	return low, high, c, true
}

// RoughMargin is the factor by which RoughConvert may be off.
const RoughMargin = 1.3

// RoughConvert converts an amount between currencies by rounded rates of
// 2025. It serves ranking and screening only, where an error within RoughMargin
// does no harm; it is false for a currency that it does not know. Nothing that
// is billed or shown as an amount may come from it.
func RoughConvert(v float64, from, to Currency) (float64, bool) {
	if from == to {
		return v, from != ""
	}
	a, b := perEuro(from), perEuro(to)
	if a == 0 || b == 0 {
		return 0, false
	}
	return v / a * b, true
}

// perEuro is how much of a currency one euro buys, rounded; 0 = not known.
func perEuro(c Currency) float64 {
	switch c {
	case "EUR":
		return 1
	case "USD":
		return 1.15
	case "GBP":
		return 0.86
	case "CHF":
		return 0.94
	case "CAD":
		return 1.6
	case "AUD":
		return 1.75
	case "NZD":
		return 1.95
	case "SEK":
		return 11
	case "NOK":
		return 11.7
	case "DKK":
		return 7.46
	case "PLN":
		return 4.25
	case "CZK":
		return 24.5
	case "HUF":
		return 395
	case "RON":
		return 5.05
	case "BGN":
		return 1.96
	case "INR":
		return 100
	case "SGD":
		return 1.5
	case "HKD":
		return 9
	case "JPY":
		return 170
	case "CNY":
		return 8.2
	case "BRL":
		return 6.3
	case "MXN":
		return 21.5
	case "ZAR":
		return 20.5
	case "ILS":
		return 3.95
	case "AED":
		return 4.2
	case "PKR":
		return 325
	case "PHP":
		return 66
	}
	return 0
}
