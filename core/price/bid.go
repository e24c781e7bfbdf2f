package price

import (
	"math"
	"slices"
	"strconv"

	"github.com/automonet/automonet/core"
)

// Ask is what a bid is recommended from.
type Ask struct {
	// Budget is what the posting offers; unstated where it names none.
	Budget core.Pay
	// Expected is the band that such jobs usually pay, where it is known: the tenth,
	// the half and the ninetieth of a hundred. It counts where Budget is unstated.
	Expected [3]core.Money
	// Period is that of the bid: an hour or a fixed price.
	Period core.Period
	// Rate and Floor are what the owner wants per hour and the least they work for.
	Rate, Floor core.Money
	// Hours are what the job takes, for a fixed price; 0 = not known.
	Hours float64
	// Won are hourly rates, or prices of fixed jobs of this size, at which the owner
	// was hired before, in the bid's currency.
	Won []core.Money
	Fee Fee
	// Currency is that of the bid.
	Currency core.Currency
	Rates    core.Rates
	// Chance is the chance of a win at a bid that is the given factor of the middle of
	// the budget, on the logarithmic scale. It falls with the price; nil means that it
	// falls with an elasticity of the published guides (see usual).
	Chance func(position float64) float64
}

// Bid is a recommended bid.
type Bid struct {
	// Price is the bid; from Low to High the expected earnings are within 5 % of the
	// best.
	Price, Low, High core.Money
	// Middle is the middle of the budget or of the expected band, to which the
	// position of the bid relates.
	Middle core.Money
	// Least is what the bid must bring before the fee for the owner's floor.
	Least core.Money
	// Position is the logarithm of Price over Middle.
	Position float64
	// Reasons say where the figures come from: "price.budget", "price.expected",
	// "price.rate", "price.floor", "price.history", "price.below_floor".
	Reasons []core.Reason
}

// Codes are all codes of a bid's reasons.
func Codes() []string {
	return []string{"price.budget", "price.expected", "price.rate", "price.floor", "price.below_floor", "price.history"}
}

// slope is by how much the log of the chance falls as the log of the price rises,
// where nothing was learned yet: a bid that is a tenth dearer loses a tenth of its
// chance at the middle and more above it.
const slope = 1.0

func usual(position float64) float64 { return 0.02 * math.Exp(-slope*position-1.5*max(position, 0)) }

// Recommend finds the bid that is expected to earn most above the owner's own
// floor. A job whose whole range lies below the floor is still priced, at the
// floor, with the reason "price.below_floor". Without a budget, a band and a rate
// there is nothing to go by and the error is of kind core.KindInvalid.
func Recommend(a Ask) (Bid, error) {
	if !a.Currency.Valid() || a.Period != core.PeriodFixed && a.Period != core.PeriodHour {
		return Bid{}, core.Invalid("price", "a bid is a fixed price or one per hour, in a currency")
	}
	var b Bid
	least, err := a.own(a.Floor)
	if err != nil {
		return b, err
	}
	low, high, err := a.band(&b)
	if err != nil {
		return b, err
	}
	b.Least = core.Money{Minor: a.beforeFee(least), Currency: a.Currency}
	if least > 0 {
		b.Reasons = append(b.Reasons, core.Reason{Code: "price.floor", Params: map[string]string{"amount": b.Least.String()}})
	}
	low, high = a.history(&b, low, high)
	from, to := max(low, b.Least.Minor), high
	if from >= to {
		if b.Least.Minor > high {
			b.Reasons = append(b.Reasons, core.Reason{Code: "price.below_floor", Params: map[string]string{"amount": b.Least.String(), "most": money(high, a.Currency).String()}})
		}
		b.Price = money(nice(from, from, from), a.Currency)
		b.Low, b.High = b.Price, b.Price
		b.Position = math.Log(float64(max(b.Price.Minor, 1)) / float64(max(b.Middle.Minor, 1)))
		return b, nil
	}
	a.best(&b, from, to, least)
	return b, nil
}

// own turns an hourly amount into the bid's terms: for a fixed price it is
// multiplied by the hours.
func (a Ask) own(hourly core.Money) (int64, error) {
	if !hourly.Stated() {
		return 0, nil
	}
	m, err := convert(hourly, a.Currency, a.Rates)
	if err != nil {
		return 0, err
	}
	if a.Period == core.PeriodHour {
		return m.Minor, nil
	}
	t, err := core.FromMajor(m.Major()*max(a.Hours, 0), a.Currency)
	return t.Minor, err
}

// band is the range in which bids are looked for, and the middle of it.
func (a Ask) band(b *Bid) (low, high int64, err error) {
	offer := func(m core.Money) (int64, error) {
		v, err := convert(m, a.Currency, a.Rates)
		if h := a.Budget.Period.Hours(); err == nil && a.Period == core.PeriodHour && h > 1 {
			v.Minor = int64(math.Round(float64(v.Minor) / h))
		}
		return v.Minor, err
	}
	usable := a.Budget.Stated() && (a.Budget.Period == core.PeriodFixed) == (a.Period == core.PeriodFixed) && a.Budget.Period != core.PeriodWord
	switch {
	case usable:
		lo, hi := a.Budget.Min, a.Budget.Max
		if !lo.Stated() {
			lo = hi
		}
		if !hi.Stated() {
			hi = lo
		}
		if low, err = offer(lo); err != nil {
			return 0, 0, err
		}
		if high, err = offer(hi); err != nil {
			return 0, 0, err
		}
		b.Middle = money((low+high)/2, a.Currency)
		b.Reasons = append(b.Reasons, core.Reason{Code: "price.budget", Params: map[string]string{"low": money(low, a.Currency).String(), "high": money(high, a.Currency).String()}})
		most := high * 115 / 100
		if a.Budget.Max.Stated() {
			most, err = a.most(high)
		}
		// Clients take bids somewhat below what they name; far below they do not look.
		return low * 85 / 100, most, err
	case a.Expected[1].Stated():
		var band [3]int64
		for i, m := range a.Expected {
			if !m.Stated() {
				m = a.Expected[1]
			}
			v, err := convert(m, a.Currency, a.Rates)
			if err != nil {
				return 0, 0, err
			}
			band[i] = v.Minor
		}
		b.Middle = money(band[1], a.Currency)
		b.Reasons = append(b.Reasons, core.Reason{Code: "price.expected", Params: map[string]string{"low": money(band[0], a.Currency).String(), "high": money(band[2], a.Currency).String()}})
		return band[0], band[2], nil
	}
	want, err := a.own(a.Rate)
	if err != nil {
		return 0, 0, err
	}
	if want <= 0 {
		return 0, 0, core.Invalid("price", "neither the posting nor the profile says a price; state a rate in the profile")
	}
	b.Middle = money(want, a.Currency)
	b.Reasons = append(b.Reasons, core.Reason{Code: "price.rate", Params: map[string]string{"amount": b.Middle.String()}})
	return want * 85 / 100, want * 115 / 100, nil
}

// most is the dearest bid that is tried where a client names high as the most: a bid above
// that reads as one by somebody who did not read, so that it is tried only for an owner who
// asks more as a rule, and then at most 15 % above it.
func (a Ask) most(high int64) (int64, error) {
	want, err := a.own(a.Rate)
	return max(high, min(want, high*115/100)), err
}

// history keeps the range near prices at which the owner was hired, once there are
// three of them.
func (a Ask) history(b *Bid, low, high int64) (int64, int64) {
	var won []int64
	for _, m := range a.Won {
		if m.Currency == a.Currency && m.Minor > 0 {
			won = append(won, m.Minor)
		}
	}
	if len(won) < 3 {
		return low, high
	}
	slices.Sort(won)
	from, to := won[len(won)/10]*8/10, won[len(won)-1-len(won)/10]*12/10
	if max(low, from) >= min(high, to) {
		return low, high
	}
	b.Reasons = append(b.Reasons, core.Reason{Code: "price.history", Params: map[string]string{"n": strconv.Itoa(len(won)), "median": money(won[len(won)/2], a.Currency).String()}})
	return max(low, from), min(high, to)
}

// grid is in how many steps bids are tried.
const grid = 40

// best tries bids from low to high and keeps the one of the highest chance times
// gain. The gain counts above what the owner's hours cost at their floor.
func (a Ask) best(b *Bid, from, to, least int64) {
	chance := a.Chance
	if chance == nil {
		chance = usual
	}
	earn := make([]float64, grid+1)
	at := func(k int) int64 { return from + (to-from)*int64(k)/grid }
	top := 0
	for k := range earn {
		v := at(k)
		p := chance(math.Log(float64(max(v, 1)) / float64(max(b.Middle.Minor, 1))))
		// Half of the floor counts as the cost of the hours: they would not all be sold.
		earn[k] = p * (float64(a.afterFee(v)) - float64(least)/2)
		if earn[k] > earn[top] {
			top = k
		}
	}
	lo, hi := top, top
	for lo > 0 && earn[lo-1] >= 0.95*earn[top] {
		lo--
	}
	for hi < grid && earn[hi+1] >= 0.95*earn[top] {
		hi++
	}
	b.Low, b.High = money(at(lo), a.Currency), money(at(hi), a.Currency)
	b.Price = money(nice(at(top), at(lo), at(hi)), a.Currency)
	b.Position = math.Log(float64(max(b.Price.Minor, 1)) / float64(max(b.Middle.Minor, 1)))
}

// beforeFee is the gross price of which so much is left after the fee.
func (a Ask) beforeFee(net int64) int64 {
	if net <= 0 || a.Fee.Rate >= Whole {
		return max(net, 0)
	}
	gross := int64(math.Ceil(float64(net) / (1 - a.Fee.Rate.Float())))
	for a.afterFee(gross) < net {
		gross += max(1, (net-a.afterFee(gross))/2)
	}
	return gross
}

func (a Ask) afterFee(gross int64) int64 {
	fee, err := a.Fee.On(money(max(gross, 0), a.Currency), a.Period, a.Rates)
	if err != nil {
		return gross
	}
	return gross - fee.Minor
}

// nice rounds a price to one that people name, within a range: 1,000 instead of
// 1,013.47.
func nice(v, low, high int64) int64 {
	for _, unit := range []int64{100_000, 50_000, 10_000, 5_000, 1_000, 500, 100, 50, 10} {
		if r := (v + unit/2) / unit * unit; unit*20 <= v && r >= low && r <= high {
			return r
		}
	}
	return min(max(v, low), high)
}

func money(minor int64, c core.Currency) core.Money { return core.Money{Minor: minor, Currency: c} }

func digits(v int64) string { return strconv.FormatInt(v, 10) }
