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
