package llm

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/automonet/automonet/core"
)

// Figure is what a field of a usage object states.
type Figure string

// The figures.
const (
	figInput     Figure = "input"
	figOutput    Figure = "output"
	figTotal     Figure = "total"
	figCached    Figure = "cached"
	figUncached  Figure = "uncached" // the prompt without what came from the cache
	figWrite     Figure = "write"
	figReasoning Figure = "reasoning"
	figVisible   Figure = "visible" // the output without reasoning
	figDollars   Figure = "dollars" // the bill in dollars
	figTicks     Figure = "ticks"   // the bill in units of 1e-10 dollars
	figZero      Figure = "zero"
	figSeconds   Figure = "seconds"
)

// Field is one member of a usage object; a dot in the path leads into an object.
type Field struct {
	Path   string
	Figure Figure
}

func plainUsage() []Field {
	return []Field{{"prompt_tokens", figInput}, {"total_tokens", figTotal}, {"completion_tokens", figOutput}}
}

func openaiUsage() []Field {
	return append(plainUsage(), Field{"prompt_tokens_details.cached_tokens", figCached}, Field{"prompt_tokens_details.audio_tokens", figZero},
		Field{"completion_tokens_details.reasoning_tokens", figReasoning}, Field{"completion_tokens_details.audio_tokens", figZero},
		Field{"completion_tokens_details.accepted_prediction_tokens", figZero}, Field{"completion_tokens_details.rejected_prediction_tokens", figZero})
}

func anthropicUsage() []Field {
	return append(plainUsage(), Field{"cache_read_input_tokens", figCached}, Field{"cache_creation_input_tokens", figWrite})
}

func openrouterUsage() []Field {
	return append(plainUsage(), Field{"prompt_tokens_details.cached_tokens", figCached}, Field{"prompt_tokens_details.cache_write_tokens", figWrite},
		Field{"completion_tokens_details.reasoning_tokens", figReasoning}, Field{"cost", figDollars}, Field{"cost_details.upstream_inference_cost", figDollars})
}

func deepseekUsage() []Field {
	return append(plainUsage(), Field{"prompt_tokens_details.cached_tokens", figCached}, Field{"prompt_cache_hit_tokens", figCached},
		Field{"prompt_cache_miss_tokens", figUncached}, Field{"completion_tokens_details.reasoning_tokens", figReasoning})
}

func groqUsage() []Field {
	return append(plainUsage(), Field{"queue_time", figSeconds}, Field{"prompt_time", figSeconds}, Field{"completion_time", figSeconds}, Field{"total_time", figSeconds},
		Field{"prompt_tokens_details.cached_tokens", figCached}, Field{"completion_tokens_details.reasoning_tokens", figReasoning})
}

// geminiUsage states the thoughts in the total only.
func geminiUsage() []Field {
	return []Field{{"prompt_tokens", figInput}, {"completion_tokens", figVisible}, {"total_tokens", figTotal}}
}

// xaiUsage keeps the reasoning apart from the completion, and states the bill.
func xaiUsage() []Field {
	return []Field{{"prompt_tokens", figInput}, {"completion_tokens", figVisible}, {"total_tokens", figTotal},
		{"prompt_tokens_details.text_tokens", figInput}, {"prompt_tokens_details.cached_tokens", figCached},
		{"completion_tokens_details.reasoning_tokens", figReasoning}, {"num_sources_used", figZero}, {"cost_in_usd_ticks", figTicks}}
}

// render writes the usage object of a profile.
func (p Profile) render(u core.Usage, cost core.NanoUSD) string {
	root := map[string]any{}
	for _, f := range p.Usage {
		at, name := root, f.Path
		if outer, inner, ok := strings.Cut(f.Path, "."); ok {
			in, _ := root[outer].(map[string]any)
			if in == nil {
				in = map[string]any{}
				root[outer] = in
			}
			at, name = in, inner
		}
		at[name] = f.Figure.of(u, cost)
	}
	return encode(root)
}

// Known is what a reader can learn of a usage from the profile's usage object:
// figures that it does not state are zero. The output is known from the total.
func (p Profile) Known(u core.Usage) core.Usage {
	has := map[Figure]bool{}
	for _, f := range p.Usage {
		has[f.Figure] = true
	}
	out := core.Usage{Stated: true, Input: u.Input, Output: u.Output}
	if has[figCached] {
		out.CachedInput = u.CachedInput
	}
	if has[figWrite] {
		out.CacheWrite = u.CacheWrite
	}
	if has[figReasoning] {
		out.Reasoning = u.Reasoning
	}
	return out
}

// Bills reports whether the usage object states what was billed.
func (p Profile) Bills() bool {
	for _, f := range p.Usage {
		if f.Figure == figDollars || f.Figure == figTicks {
			return true
		}
	}
	return false
}

func (f Figure) of(u core.Usage, cost core.NanoUSD) any {
	switch f {
	case figInput:
		return u.Input
	case figOutput:
		return u.Output
	case figTotal:
		return u.Input + u.Output
	case figCached:
		return u.CachedInput
	case figUncached:
		return u.Input - u.CachedInput
	case figWrite:
		return u.CacheWrite
	case figReasoning:
		return u.Reasoning
	case figVisible:
		return u.Output - u.Reasoning
	case figDollars:
		return json.RawMessage(dollars(cost))
	case figTicks:
		return int64(cost) * 10
	case figSeconds:
		return json.RawMessage("0.0123")
	}
	return 0
}

func dollars(n core.NanoUSD) string {
	return new(big.Rat).SetFrac64(int64(n), 1_000_000_000).FloatString(9)
}

func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		// Texts, numbers and maps always encode.
		panic(fmt.Sprint("encode ", v, ": ", err))
	}
	return string(raw)
}
