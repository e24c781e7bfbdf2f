package openai

import (
	"encoding/json"
	"math/big"

	"github.com/automonet/automonet/core"
)

// wireUsage is the union of the usage objects that compatible endpoints send.
type wireUsage struct {
	Prompt     *int64 `json:"prompt_tokens"`
	Completion *int64 `json:"completion_tokens"`
	Total      int64  `json:"total_tokens"`
	InDetails  struct {
		Cached     int64 `json:"cached_tokens"`
		CacheWrite int64 `json:"cache_write_tokens"`
	} `json:"prompt_tokens_details"`
	OutDetails struct {
		Reasoning int64 `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
	// DeepSeek.
	CacheHit int64 `json:"prompt_cache_hit_tokens"`
	// Anthropic's own names, also passed on by gateways. Its input_tokens leave
	// the cached ones out.
	Input       *int64 `json:"input_tokens"`
	Output      *int64 `json:"output_tokens"`
	CacheRead   int64  `json:"cache_read_input_tokens"`
	CacheCreate int64  `json:"cache_creation_input_tokens"`
	// OpenRouter: dollars. xAI: units of 1e-10 dollars.
	Cost  json.Number `json:"cost"`
	Ticks json.Number `json:"cost_in_usd_ticks"`
}

// ParseUsage reads a provider's usage object. Where figures contradict each
// other the reading that costs more is taken: tokens in the total that are
// neither prompt nor answer are reasoning kept apart, and cached tokens beyond
// the prompt were left out of it. A usage that cannot be true for an answer with
// text is not Stated. The cost is nil when the provider gave none.
func ParseUsage(raw json.RawMessage, hasText bool) (core.Usage, *core.NanoUSD) {
	var w wireUsage
	if len(raw) == 0 || json.Unmarshal(raw, &w) != nil {
		return core.Usage{}, nil
	}
	u := core.Usage{
		CachedInput: max(w.InDetails.Cached, w.CacheHit, w.CacheRead),
		CacheWrite:  max(w.InDetails.CacheWrite, w.CacheCreate),
		Reasoning:   w.OutDetails.Reasoning,
	}
	switch {
	case w.Prompt != nil:
		u.Input = *w.Prompt
		if u.Input < u.CachedInput+u.CacheWrite {
			u.Input += u.CachedInput + u.CacheWrite
		}
	case w.Input != nil:
		u.Input = *w.Input + u.CachedInput + u.CacheWrite
	}
	switch {
	case w.Completion != nil:
		u.Output = *w.Completion
	case w.Output != nil:
		u.Output = *w.Output
	}
	if rest := w.Total - u.Input; rest > u.Output {
		u.Output = rest
	}
	if u.Reasoning > u.Output {
		u.Output += u.Reasoning
	}
	u.Stated = u.Input > 0 && u.Output >= 0 && u.CachedInput >= 0 && u.CacheWrite >= 0 && u.Reasoning >= 0 && (u.Output > 0 || !hasText)
	if cost := parseCost(w.Cost, 1_000_000_000, 1); cost != nil {
		return u, cost
	}
	return u, parseCost(w.Ticks, 1, 10)
}

// maxCost is more than a single call can cost; beyond it the figure is noise.
const maxCost = 1_000_000_000_000_000

// parseCost turns a stated cost into nano-dollars by the factor num/den, rounding
// up, by decimal arithmetic.
func parseCost(n json.Number, num, den int64) *core.NanoUSD {
	if n == "" || len(n) > 40 {
		return nil
	}
	// A float bounds the exponent before the exact arithmetic sees it.
	if f, err := n.Float64(); err != nil || f < 0 || f*float64(num) > maxCost*float64(den) || f != 0 && f < 1e-15 {
		return nil
	}
	x, ok := new(big.Rat).SetString(string(n))
	if !ok {
		return nil
	}
	x.Mul(x, big.NewRat(num, den))
	q, r := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	cost := core.NanoUSD(q.Int64())
	if r.Sign() > 0 {
		cost++
	}
	return &cost
}
