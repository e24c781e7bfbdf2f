package llm

import (
	"math/big"

	"github.com/automonet/automonet/core"
)

// Tariff is what a model costs, in nano-dollars per million tokens. Zero for
// cached tokens means that they cost as much as others.
type Tariff struct {
	Input      int64
	Output     int64
	CacheRead  int64
	CacheWrite int64
	// Long holds for the whole call when the prompt is longer than Above.
	Above int64
	Long  *Tariff
	// PerRequest is charged once a call, in nano-dollars.
	PerRequest int64
	// Tiers are the factors of other service tiers in per mille: 2000 doubles.
	Tiers map[string]int64
}

// Bill is what a call costs by the tariff, rounded up once. It is computed apart
// from the program's own pricing, so that the two can be compared.
func (t Tariff) Bill(u core.Usage) core.NanoUSD {
	rates := t
	if t.Long != nil && u.Input > t.Above {
		rates = *t.Long
	}
	read, write := rates.CacheRead, rates.CacheWrite
	if read == 0 {
		read = rates.Input
	}
	if write == 0 {
		write = rates.Input
	}
	sum := new(big.Int)
	add := func(tokens, rate int64) {
		sum.Add(sum, new(big.Int).Mul(big.NewInt(tokens), big.NewInt(rate)))
	}
	add(u.Input-u.CachedInput-u.CacheWrite, rates.Input)
	add(u.CachedInput, read)
	add(u.CacheWrite, write)
	add(u.Output, rates.Output)
	per := int64(1_000_000)
	if f, ok := t.Tiers[u.Tier]; ok {
		sum.Mul(sum, big.NewInt(f))
		per *= 1000
	}
	sum.Add(sum, big.NewInt(per-1))
	sum.Quo(sum, big.NewInt(per))
	return core.NanoUSD(sum.Int64() + t.PerRequest)
}
