package route

import (
	"math/bits"

	"github.com/automonet/automonet/core"
)

// Rate is a price in nano-USD per million tokens: $1 per million tokens is
// 1,000,000,000. The unit is finer than money, since the cheapest cached token
// costs less than three nano-USD.
type Rate int64

// Unstated is the Rate of something that the source gives no price for. It
// never means free.
const Unstated Rate = -1

// perMillion is the number of tokens that a Rate is stated for.
const perMillion = 1_000_000

// maxTokens and maxRate bound what is taken for a figure at all: a sum of four
// products of them fits in 128 bits, and a rate of $100,000 per million tokens
// is a wrong unit rather than a price.
const (
	maxTokens = 1 << 40
	maxRate   = 100_000_000_000_000
)

// Rates are the prices of the kinds of tokens.
type Rates struct {
	Input  Rate `json:"input"`
	Output Rate `json:"output"`
	// CacheRead and CacheWrite price prompt tokens that were read from or
	// written to the provider's cache; Reasoning prices reasoning tokens.
	CacheRead  Rate `json:"cache_read"`
	CacheWrite Rate `json:"cache_write"`
	Reasoning  Rate `json:"reasoning"`
}

// filled replaces what is unstated by what cannot understate the cost: tokens
// of the cache cost at least what their kind is known to cost. A cache price of
// zero is a gap in the source, not a present.
func (r Rates) filled() Rates {
	if r.CacheRead <= 0 {
		r.CacheRead = r.Input
	}
	r.CacheWrite = max(r.CacheWrite, r.Input)
	if r.Reasoning <= 0 {
		r.Reasoning = r.Output
	}
	return r
}

// Tier holds the rates for a whole call whose prompt is longer than Above tokens.
type Tier struct {
	Above int64 `json:"above"`
	Rates Rates `json:"rates"`
}

// Price is one dated row of the price list.
type Price struct {
	// ID names the row, so that a call can say what it was priced with.
	ID     string `json:"id"`
	Vendor string `json:"vendor"`
	Model  string `json:"model"`
	// AsOf is the date of the source, as 2006-01-02.
	AsOf  string `json:"as_of"`
	Base  Rates  `json:"base"`
	Tiers []Tier `json:"tiers,omitempty"`
	// Services are the rates of other service tiers, such as "priority".
	Services map[string]Rates `json:"services,omitempty"`
	// PerRequest is charged once per call, beside the tokens.
	PerRequest core.NanoUSD `json:"per_request,omitempty"`
	// Local is set by the owner for an endpoint that costs nothing. A zero price
	// without it counts as unknown.
	Local bool `json:"local,omitempty"`
}

// LocalPrice is the price of a model on an endpoint that the owner declared local.
func LocalPrice(model string) Price {
	return Price{ID: "local/" + model, Vendor: "local", Model: model, Local: true}
}

// Known reports whether calls can be priced with p: it is local, or input and
// output are stated, sane and not both zero.
func (p Price) Known() bool {
	if p.Local {
		return true
	}
	if !p.Base.sane() || p.Base.Input == 0 && p.Base.Output == 0 || p.PerRequest < 0 || p.PerRequest > maxRate {
		return false
	}
	for _, t := range p.Tiers {
		if !t.Rates.sane() || t.Above < 0 {
			return false
		}
	}
	for _, r := range p.Services {
		if !r.sane() {
			return false
		}
	}
	return true
}

func (r Rates) sane() bool {
	for _, x := range []Rate{r.Input, r.Output} {
		if x < 0 || x > maxRate {
			return false
		}
	}
	return max(r.CacheRead, r.CacheWrite, r.Reasoning) <= maxRate
}

// Cost returns what a call with the stated usage costs by the price row, in
// nano-USD, rounded up once. The whole call is priced at the tier that its
// prompt falls in; cached tokens are counted once; reasoning is a part of the
// output. It fails when the usage was not stated or contradicts itself, when the
// price is unknown, and on a service tier that may cost more and has no rates:
// the caller then books the maximum.
func Cost(u core.Usage, p Price) (core.NanoUSD, error) {
	switch {
	case p.Local:
		return 0, nil
	case !p.Known():
		return 0, unpriced(p)
	case !u.Stated:
		return 0, core.Errorf(core.KindInvalid, "the provider stated no usage; the maximum is booked")
	}
	plain := u.Input - u.CachedInput - u.CacheWrite
	answer := u.Output - u.Reasoning
	for _, n := range []int64{u.Input, u.CachedInput, u.CacheWrite, u.Output, u.Reasoning, plain, answer} {
		if n < 0 || n > maxTokens {
			return 0, core.Errorf(core.KindInvalid, "the provider's usage contradicts itself; the maximum is booked")
		}
	}
	r, ok := p.at(u.Input, u.Tier)
	if !ok {
		return 0, core.Errorf(core.KindInvalid, "the service tier that answered has no price; the maximum is booked")
	}
	var s sum
	s.add(plain, r.Input)
	s.add(u.CachedInput, r.CacheRead)
	s.add(u.CacheWrite, r.CacheWrite)
	s.add(answer, r.Output)
	s.add(u.Reasoning, r.Reasoning)
	return s.charge(p.PerRequest)
}

// at returns the rates for a prompt of that length on a service tier. Cheaper
// tiers without rates of their own are priced as the standard one.
func (p Price) at(input int64, service string) (Rates, bool) {
	if r, ok := p.Services[service]; ok {
		return r.filled(), true
	}
	switch service {
	case "", "default", "standard", "auto", "on_demand", "flex", "batch":
	default:
		return Rates{}, false
	}
	r, above := p.Base, int64(-1)
	for _, t := range p.Tiers {
		if input > t.Above && t.Above > above {
			r, above = t.Rates.premium(p.Base), t.Above
		}
	}
	return r.filled(), true
}

// premium gives a tier that states no price for cache writes the premium that
// the base rates have.
func (r Rates) premium(base Rates) Rates {
	if r.CacheWrite <= 0 && base.CacheWrite > base.Input && base.Input > 0 && r.Input > 0 {
		hi, lo := bits.Mul64(uint64(r.Input), uint64(base.CacheWrite))
		if hi < uint64(base.Input) {
			q, rest := bits.Div64(hi, lo, uint64(base.Input))
			if rest > 0 {
				q++
			}
			r.CacheWrite = Rate(min(q, maxRate))
		}
	}
	return r
}

func unpriced(p Price) error {
	return core.Errorf(core.KindInvalid, "model %q has no known price and is not called; set one with: automonet model price", clip(p.Model))
}

// sum adds products of tokens and rates in 128 bits.
type sum struct{ hi, lo uint64 }

func (s *sum) add(tokens int64, r Rate) {
	if tokens <= 0 || r <= 0 {
		return
	}
	hi, lo := bits.Mul64(uint64(tokens), uint64(r))
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi, _ = bits.Add64(s.hi, hi, carry)
}

// charge divides by the million, rounding up, and adds a fee.
func (s sum) charge(fee core.NanoUSD) (core.NanoUSD, error) {
	lo, carry := bits.Add64(s.lo, perMillion-1, 0)
	hi, _ := bits.Add64(s.hi, 0, carry)
	if hi >= perMillion {
		return 0, tooMuch()
	}
	q, _ := bits.Div64(hi, lo, perMillion)
	if q > 1<<62 {
		return 0, tooMuch()
	}
	return core.NanoUSD(q) + fee, nil
}

func tooMuch() error {
	return core.Errorf(core.KindInvalid, "the cost does not fit; check the unit of the price")
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
