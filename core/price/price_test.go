package price_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/price"
)

func eur(minor int64) core.Money { return core.Money{Minor: minor, Currency: "EUR"} }
func usd(minor int64) core.Money { return core.Money{Minor: minor, Currency: "USD"} }

func rates() core.Rates {
	return core.Rates{AsOf: "2026-11-27", Source: "test", PerEuro: map[core.Currency]float64{"USD": 1.25}}
}

func TestFees(t *testing.T) {
	t.Parallel()
	for _, f := range price.Fees() {
		assert.NotEmpty(t, f.Source)
		assert.Regexp(t, `^20\d\d-\d\d$`, f.AsOf)
	}
	for name, x := range map[string]struct {
		platform string
		gross    core.Money
		period   core.Period
		want     int64
	}{
		"ten per cent": {"upwork", usd(100_000), core.PeriodFixed, 10_000},
		"rounded up, never in the owner's favour": {"upwork", usd(101), core.PeriodFixed, 11},
		"at least five dollars for a fixed price": {"freelancer", usd(3_000), core.PeriodFixed, 500},
		"in the currency of the price":            {"freelancer", eur(3_000), core.PeriodFixed, 400},
		"no least fee for an hourly rate":         {"freelancer", usd(3_000), core.PeriodHour, 300},
		"never more than the price":               {"freelancer", usd(100), core.PeriodFixed, 100},
		"mail takes none":                         {"", eur(50_000), core.PeriodFixed, 0},
		"what is not listed takes none":           {"somewhere", eur(50_000), core.PeriodFixed, 0},
	} {
		fee, err := price.FeeOf(price.Fees(), x.platform).On(x.gross, x.period, rates())
		require.NoError(t, err, name)
		assert.Equal(t, core.Money{Minor: x.want, Currency: x.gross.Currency}, fee, name)
	}
	_, err := price.Fee{}.On(core.Money{}, core.PeriodFixed, rates())
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = price.FeeOf(price.Fees(), "freelancer").On(core.Money{Minor: 100, Currency: "XXX"}, core.PeriodFixed, rates())
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
}

func TestShares(t *testing.T) {
	t.Parallel()
	assert.Equal(t, price.PPM(63_500), price.Share(0.0635))
	assert.Equal(t, price.Whole, price.Share(7))
	assert.Zero(t, price.Share(math.NaN()))
	assert.InDelta(t, 0.5, price.PPM(500_000).Float(), 1e-12)
	assert.Equal(t, eur(-33), price.PPM(333_333).Of(eur(-100)))
	assert.Equal(t, eur(math.MaxInt64/4*4), price.Whole.Of(eur(math.MaxInt64/4*4)), "large amounts do not overflow")
}

func TestValueByHand(t *testing.T) {
	t.Parallel()
	// 1,000 USD at 1.25 is 800 EUR, less 10 % 720; times 20 % times 25 % is 36. The text
	// costs $0.003, so a cent; 10 Connects of $0.15 are $1.50 or 1.20; ten minutes at 42
	// an hour are 7.
	w, err := price.Value(price.Inputs{
		Reply: 200_000, Win: 250_000, Gross: usd(100_000), Period: core.PeriodFixed, Fee: price.FeeOf(price.Fees(), "upwork"),
		Model: 3_000_000, Minutes: 10, Floor: eur(4200), Currency: "EUR",
	}, rates())
	require.NoError(t, err)
	assert.Equal(t, eur(3600-1-120-700), w.Value)
	assert.Equal(t, eur(72_000), w.Net)
	assert.Equal(t, eur(121), w.Cash)
	assert.Equal(t, "2026-11-27", w.RatesAsOf)
	codes, sum := []string{}, int64(0)
	for _, s := range w.Steps {
		codes = append(codes, s.Code)
		if s.Total {
			assert.Equal(t, sum, s.Amount.Minor, s.Code)
		} else {
			sum += s.Amount.Minor
		}
	}
	assert.Equal(t, []string{"gross", "fee", "net", "unlikely", "expected", "model", "bid", "time", "value"}, codes)
	assert.Equal(t, map[string]string{"reply": "20 %", "win": "25 %"}, w.Steps[3].Params)
	assert.Equal(t, price.Formula, w.Formula)

	// A client who does not pay one part of four with 20 % costs 5 % of the net price.
	risky, err := price.Value(price.Inputs{Reply: 200_000, Win: 250_000, Gross: eur(80_000), Period: core.PeriodFixed, Risk: 50_000, Parts: 4, Currency: "EUR"}, rates())
	require.NoError(t, err)
	assert.Equal(t, eur(3800), risky.Value)
	assert.Equal(t, price.Step{Code: "risk", Amount: eur(-4000), Params: map[string]string{"share": "5 %", "parts": "4"}}, risky.Steps[3])
}

// TestStepsAddUp: whatever the inputs, the lines of the waterfall add up exactly to
// every total that is stated.
func TestStepsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]core.Currency{"EUR", "USD", "JPY"})
		in := price.Inputs{
			Reply: price.PPM(rapid.Int64Range(0, 1_000_000).Draw(t, "reply")), Win: price.PPM(rapid.Int64Range(0, 1_000_000).Draw(t, "win")),
			Gross:  core.Money{Minor: rapid.Int64Range(0, 1e12).Draw(t, "gross"), Currency: c.Draw(t, "job")},
			Period: rapid.SampledFrom([]core.Period{core.PeriodFixed, core.PeriodHour}).Draw(t, "period"),
			Fee:    rapid.SampledFrom(price.Fees()).Draw(t, "fee"), Credits: rapid.Int64Range(0, 40).Draw(t, "credits"),
			Risk:  price.PPM(rapid.Int64Range(0, 1_000_000).Draw(t, "risk")),
			Model: core.NanoUSD(rapid.Int64Range(0, 1e10).Draw(t, "model")), Minutes: rapid.Int64Range(0, 600).Draw(t, "minutes"),
			Floor: core.Money{Minor: rapid.Int64Range(0, 20_000).Draw(t, "floor"), Currency: c.Draw(t, "of floor")}, Currency: c.Draw(t, "owner"),
		}
		w, err := price.Value(in, rates())
		require.NoError(t, err)
		sum := int64(0)
		for _, s := range w.Steps {
			require.Equal(t, in.Currency, s.Amount.Currency)
			if s.Total {
				require.Equal(t, sum, s.Amount.Minor, s.Code)
			} else {
				sum += s.Amount.Minor
			}
		}
		require.Equal(t, w.Value.Minor, sum)
		require.LessOrEqual(t, w.Value.Minor, w.Expected.Minor, "costs never add")
		require.LessOrEqual(t, w.Cash.Minor, w.Costs.Minor)
	})
}

func TestValueRefusesWhatItCannotCompute(t *testing.T) {
	t.Parallel()
	good := price.Inputs{Reply: 1, Win: 1, Gross: eur(100), Currency: "EUR"}
	for name, change := range map[string]func(*price.Inputs){
		"no price":            func(in *price.Inputs) { in.Gross = core.Money{} },
		"no currency":         func(in *price.Inputs) { in.Currency = "" },
		"negative minutes":    func(in *price.Inputs) { in.Minutes = -1 },
		"no rate for the job": func(in *price.Inputs) { in.Gross.Currency = "XXX" },
		"no rate for a floor": func(in *price.Inputs) { in.Floor, in.Minutes = core.Money{Minor: 1, Currency: "XXX"}, 5 },
		"no rate for a bid":   func(in *price.Inputs) { in.Fee = price.Fee{Credits: 1, Credit: core.Money{Minor: 1, Currency: "XXX"}} },
		"no rate for a model": func(in *price.Inputs) { in.Currency, in.Gross.Currency, in.Model = "XXX", "XXX", 5 },
	} {
		in := good
		change(&in)
		_, err := price.Value(in, rates())
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

func ask() price.Ask {
	return price.Ask{
		Budget: core.Pay{Min: eur(80_000), Max: eur(120_000), Period: core.PeriodFixed}, Period: core.PeriodFixed,
		Floor: eur(4_000), Hours: 12, Fee: price.FeeOf(price.Fees(), "upwork"), Currency: "EUR", Rates: rates(),
	}
}

func codes(b price.Bid) (out []string) {
	for _, r := range b.Reasons {
		out = append(out, r.Code)
	}
	return out
}

func TestBidWithinTheBudget(t *testing.T) {
	t.Parallel()
	b, err := price.Recommend(ask())
	require.NoError(t, err)
	assert.Equal(t, eur(100_000), b.Middle)
	assert.Equal(t, eur(53_334), b.Least, "480 are left of it after the fee")
	assert.LessOrEqual(t, b.Low.Minor, b.Price.Minor)
	assert.LessOrEqual(t, b.Price.Minor, b.High.Minor)
	assert.Zero(t, b.Price.Minor%500, "a price that people name")
	assert.InDelta(t, math.Log(float64(b.Price.Minor)/100_000), b.Position, 1e-12)
	assert.Equal(t, []string{"price.budget", "price.floor"}, codes(b))
}

func TestBidFollowsTheChance(t *testing.T) {
	t.Parallel()
	a := ask()
	a.Chance = func(float64) float64 { return 0.1 }
	dear, err := price.Recommend(a)
	require.NoError(t, err)
	a.Chance = func(x float64) float64 { return 0.1 * math.Exp(-6*x) }
	cheap, err := price.Recommend(a)
	require.NoError(t, err)
	assert.Equal(t, eur(120_000), dear.Price, "where price does not matter, the most that the client named")
	assert.Less(t, cheap.Price.Minor, int64(90_000))
	assert.GreaterOrEqual(t, cheap.Price.Minor, cheap.Least.Minor)
}

func TestBidAboveWhatTheClientNamesIsForThoseWhoAskMore(t *testing.T) {
	t.Parallel()
	hourly := func(pay core.Pay, rate int64) core.Money {
		pay.Period = core.PeriodHour
		b, err := price.Recommend(price.Ask{Budget: pay, Period: core.PeriodHour, Rate: eur(rate), Currency: "EUR", Rates: rates(), Chance: func(float64) float64 { return 0.1 }})
		require.NoError(t, err)
		return b.Price
	}
	named := core.Pay{Min: eur(8_000), Max: eur(9_000)}
	assert.Equal(t, eur(9_000), hourly(named, 8_500), "nobody asks more than both named")
	assert.Equal(t, eur(9_500), hourly(named, 9_500))
	assert.Equal(t, eur(10_350), hourly(named, 20_000), "far above it nobody looks")
	assert.Equal(t, eur(9_200), hourly(core.Pay{Min: eur(8_000)}, 8_500), "a least is no most")
}

func TestBidKeepsTheFloor(t *testing.T) {
	t.Parallel()
	a := ask()
	a.Hours = 60
	b, err := price.Recommend(a)
	require.NoError(t, err)
	assert.Contains(t, codes(b), "price.below_floor")
	assert.GreaterOrEqual(t, b.Price.Minor, int64(266_667))
	left, err := a.Fee.On(b.Price, a.Period, a.Rates)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, b.Price.Minor-left.Minor, int64(240_000))
}

func TestBidWithoutABudget(t *testing.T) {
	t.Parallel()
	a := ask()
	a.Budget, a.Expected = core.Pay{}, [3]core.Money{usd(50_000), usd(100_000), usd(300_000)}
	b, err := price.Recommend(a)
	require.NoError(t, err)
	assert.Equal(t, eur(80_000), b.Middle, "of the band that such jobs pay")
	assert.Contains(t, codes(b), "price.expected")
	a.Expected[0], a.Expected[2] = core.Money{}, core.Money{}
	_, err = price.Recommend(a)
	require.NoError(t, err)
	a.Expected, a.Rate = [3]core.Money{}, eur(6_000)
	b, err = price.Recommend(a)
	require.NoError(t, err)
	assert.Equal(t, eur(72_000), b.Middle)
	assert.Contains(t, codes(b), "price.rate")
	a.Rate = core.Money{}
	_, err = price.Recommend(a)
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
}

func TestBidPerHour(t *testing.T) {
	t.Parallel()
	a := price.Ask{Budget: core.Pay{Max: eur(72_000), Period: core.PeriodDay}, Period: core.PeriodHour, Floor: eur(5_000), Currency: "EUR",
		Won: []core.Money{eur(7_500), eur(8_000), eur(8_000), eur(8_500), usd(1)}}
	b, err := price.Recommend(a)
	require.NoError(t, err)
	assert.Equal(t, eur(9_000), b.Middle, "a day has eight hours")
	assert.Contains(t, codes(b), "price.history")
	assert.GreaterOrEqual(t, b.Price.Minor, int64(6_000))
	a.Won = []core.Money{eur(100), eur(100), eur(100)}
	b, err = price.Recommend(a)
	require.NoError(t, err)
	assert.NotContains(t, codes(b), "price.history", "what does not touch the budget is left out")
}

func TestBidRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*price.Ask){
		"a month":         func(a *price.Ask) { a.Period = core.PeriodMonth },
		"no currency":     func(a *price.Ask) { a.Currency = "" },
		"floor":           func(a *price.Ask) { a.Floor.Currency = "XXX" },
		"budget":          func(a *price.Ask) { a.Budget.Min.Currency = "XXX" },
		"top of a budget": func(a *price.Ask) { a.Budget.Max.Currency = "XXX" },
		"band": func(a *price.Ask) {
			a.Budget, a.Expected = core.Pay{}, [3]core.Money{eur(1), {Minor: 1, Currency: "XXX"}, eur(2)}
		},
		"rate": func(a *price.Ask) { a.Budget, a.Rate = core.Pay{}, core.Money{Minor: 1, Currency: "XXX"} },
	} {
		a := ask()
		change(&a)
		_, err := price.Recommend(a)
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

// TestBidsAreSound: a bid lies in its range, and after the fee it is never below
// the owner's floor.
func TestBidsAreSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := ask()
		low := rapid.Int64Range(1, 5_000_000).Draw(t, "low")
		a.Budget.Min, a.Budget.Max = eur(low), eur(low+rapid.Int64Range(0, 5_000_000).Draw(t, "more"))
		a.Hours, a.Floor = rapid.Float64Range(0, 500).Draw(t, "hours"), eur(rapid.Int64Range(0, 20_000).Draw(t, "floor"))
		a.Fee = rapid.SampledFrom(price.Fees()).Draw(t, "fee")
		b, err := price.Recommend(a)
		require.NoError(t, err)
		require.True(t, b.Low.Minor <= b.Price.Minor && b.Price.Minor <= b.High.Minor)
		fee, err := a.Fee.On(b.Price, a.Period, a.Rates)
		require.NoError(t, err)
		require.GreaterOrEqual(t, b.Price.Minor-fee.Minor, int64(float64(a.Floor.Minor)*a.Hours)-1)
	})
}
