package price

import (
	"maps"
	"math/bits"
	"slices"

	"github.com/automonet/automonet/core"
)

// PPM is a share or a chance in parts per million, 0 to 1,000,000.
type PPM int64

// Whole is the share of all.
const Whole PPM = 1_000_000

// Share returns a float share as parts per million, bounded to 0 to Whole.
func Share(p float64) PPM {
	if !(p > 0) {
		return 0
	}
	return PPM(min(p, 1)*float64(Whole) + 0.5)
}

// Float is the share as a figure of 0 to 1.
func (p PPM) Float() float64 { return float64(p) / float64(Whole) }

// Of is the share of an amount, rounded half away from zero; up rounds away from
// zero, as costs are.
func (p PPM) Of(m core.Money) core.Money {
	return core.Money{Minor: p.times(m.Minor, false), Currency: m.Currency}
}

func (p PPM) times(minor int64, up bool) int64 {
	sign, v := int64(1), uint64(minor)
	if minor < 0 {
		sign, v = -1, uint64(-minor)
	}
	share := uint64(min(max(p, 0), Whole))
	hi, lo := bits.Mul64(v, share)
	add := uint64(Whole) / 2
	if up {
		add = uint64(Whole) - 1
	}
	lo, carry := bits.Add64(lo, add, 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(Whole))
	return sign * int64(q)
}

// Fee is what a platform keeps of what a client pays, and what a bid costs there.
type Fee struct {
	// Platform is a name that sources and channels are recognised by.
	Platform string `json:"platform"`
	// Rate is the share of the price; Least is the least fee of a fixed price.
	Rate  PPM        `json:"rate"`
	Least core.Money `json:"least,omitzero"`
	// Credits are what a bid costs in the platform's own unit; Credit is the price of
	// one unit, and Free how many come each month without payment.
	Credits int64      `json:"credits,omitempty"`
	Credit  core.Money `json:"credit,omitzero"`
	Free    int64      `json:"free,omitempty"`
	// Source says where the figures are from, AsOf when they were read (2006-01).
	Source string `json:"source"`
	AsOf   string `json:"as_of"`
}

// OwnersFee is the Source of figures that the owner gave.
const OwnersFee = "your settings"

// FeesOf are the fees that hold for an owner: those of the settings, then those that are
// built in for the platforms that the settings do not name. What a bid costs there and
// how many are free each month stay as built in where the settings say nothing of bids.
func FeesOf(settings core.Settings) []Fee {
	out := make([]Fee, 0, len(settings.Fees)+4)
	built := Fees()
	for _, name := range slices.Sorted(maps.Keys(settings.Fees)) {
		own := settings.Fees[name]
		f := Fee{Platform: name, Rate: Share(own.Percent / 100), Least: own.Least, Credits: int64(own.BidCredits), Credit: own.Credit, Source: OwnersFee}
		if i := slices.IndexFunc(built, func(b Fee) bool { return b.Platform == name }); i >= 0 {
			f.Free = built[i].Free
			if own.BidCredits == 0 {
				f.Credits, f.Credit = built[i].Credits, built[i].Credit
			}
		}
		out = append(out, f)
	}
	for _, b := range built {
		if _, own := settings.Fees[b.Platform]; !own {
			out = append(out, b)
		}
	}
	return out
}

// Fees are the fees that are built in; see FeesOf.
func Fees() []Fee {
	const asOf = "2026-11"
	return []Fee{
		{Platform: "upwork", Rate: 100_000, Credits: 10, Credit: core.Money{Minor: 15, Currency: "USD"}, Free: 10,
			Source: "0-15 % since 2025, 10 % typical: freelancingbuzz.com, etcetera.kiev.ua; Connects of $0.15, 4-16 a proposal: developer reports, techjuice.pk, getmany.com.ua", AsOf: asOf},
		{Platform: "freelancer", Rate: 100_000, Least: core.Money{Minor: 500, Currency: "USD"}, Credits: 1, Free: 6,
			Source: "10 % or $5: developer reports, my.freelancer.com support; 6 free bids a month: freelancer-auto-bid README", AsOf: asOf},
		{Platform: "peopleperhour", Credits: 1, Free: 15, Rate: 200_000, Source: "15 free proposals a month: developer reports; the fee is an assumption on the safe side", AsOf: asOf},
		{Platform: "", Source: "mail, feeds and forums take no fee and give no escrow", AsOf: asOf},
	}
}

// FeeOf is the fee of a platform; one that is not listed takes none.
func FeeOf(list []Fee, platform string) Fee {
	i := slices.IndexFunc(list, func(f Fee) bool { return f.Platform == platform })
	if i < 0 {
		return Fee{Platform: platform}
	}
	return list[i]
}

// On is the fee on a gross price, rounded up, in the price's currency. The least fee
// counts for fixed prices only, and is converted by the given rates where its
// currency is another one.
func (f Fee) On(gross core.Money, period core.Period, rates core.Rates) (core.Money, error) {
	if !gross.Stated() || gross.Minor < 0 {
		return core.Money{}, core.Invalid("price", "a fee needs a price of 0 or more")
	}
	fee := core.Money{Minor: f.Rate.times(gross.Minor, true), Currency: gross.Currency}
	if f.Least.Stated() && period == core.PeriodFixed {
		least, err := convert(f.Least, gross.Currency, rates)
		if err != nil {
			return core.Money{}, err
		}
		fee.Minor = max(fee.Minor, least.Minor)
	}
	fee.Minor = min(fee.Minor, gross.Minor)
	return fee, nil
}

// convert turns an amount into another currency, rounding half away from zero.
func convert(m core.Money, to core.Currency, rates core.Rates) (core.Money, error) {
	if m.Currency == to {
		return m, nil
	}
	c, ok := rates.Convert(m.Major(), m.Currency, to)
	if !ok {
		return core.Money{}, core.Invalid("currency", "there is no exchange rate from %s to %s; set one under settings", m.Currency, to)
	}
	return core.FromMajor(c.Value, to)
}
