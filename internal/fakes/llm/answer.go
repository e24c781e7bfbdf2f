package llm

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"

	"github.com/automonet/automonet/core"
)

type answer struct {
	model  string
	text   string
	usage  core.Usage
	finish string
	stream bool
	// stated is the usage object in the vendor's dialect; "" is left out.
	stated string
	cost   core.NanoUSD
}

func (v *Vendor) answer(req Request, b Behaviour) answer {
	a := answer{model: req.Model, text: v.cfg.Text, usage: v.cfg.Tokens, finish: "stop", stream: req.Stream}
	if v.cfg.Reply != nil {
		a.text = v.cfg.Reply(req.Model, req.Prompt)
	}
	if a.usage == (core.Usage{}) {
		a.usage = core.Usage{Input: int64(len(req.Prompt))/4 + 8, Output: int64(len(a.text))/4 + 1}
	}
	a.usage.Stated = true
	if req.Max > 0 && a.usage.Output > req.Max {
		a.usage.Output, a.finish = req.Max, "length"
		a.usage.Reasoning = min(a.usage.Reasoning, req.Max)
	}
	if b.IgnoreMax > 0 {
		a.usage.Output, a.finish = b.IgnoreMax, "stop"
	}
	if b.Finish != "" {
		a.finish = b.Finish
	}
	a.cost = v.price(a.usage)
	switch {
	case b.Usage != "":
		a.stated = b.Usage
	case b.ZeroUsage:
		a.stated = `{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}`
	case !b.NoUsage:
		a.stated = v.cfg.Flavour.usage(a.usage, a.cost)
	}
	return a
}

// usage renders a usage object in the dialect.
func (f Flavour) usage(u core.Usage, cost core.NanoUSD) string {
	m := map[string]any{"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output}
	switch f {
	case DeepSeek:
		m["prompt_cache_hit_tokens"], m["prompt_cache_miss_tokens"] = u.CachedInput, u.Input-u.CachedInput
		m["completion_tokens_details"] = map[string]any{"reasoning_tokens": u.Reasoning}
	case Gemini:
		// The thoughts are in the total only.
		m["completion_tokens"] = u.Output - u.Reasoning
	case XAI:
		// The reasoning is kept apart from the completion.
		m["completion_tokens"] = u.Output - u.Reasoning
		m["completion_tokens_details"] = map[string]any{"reasoning_tokens": u.Reasoning}
		m["prompt_tokens_details"] = map[string]any{"cached_tokens": u.CachedInput}
	case Anthropic:
		m["cache_read_input_tokens"], m["cache_creation_input_tokens"] = u.CachedInput, u.CacheWrite
	case Ollama:
	case OpenRouter:
		m["cost"] = json.RawMessage(dollars(cost))
		m["prompt_tokens_details"] = map[string]any{"cached_tokens": u.CachedInput, "cache_write_tokens": u.CacheWrite}
		m["completion_tokens_details"] = map[string]any{"reasoning_tokens": u.Reasoning}
	default:
		m["prompt_tokens_details"] = map[string]any{"cached_tokens": u.CachedInput}
		m["completion_tokens_details"] = map[string]any{"reasoning_tokens": u.Reasoning}
	}
	raw, err := json.Marshal(m)
	if err != nil {
		// Numbers and maps always encode.
		panic(err)
	}
	return string(raw)
}

func dollars(n core.NanoUSD) string {
	return new(big.Rat).SetFrac64(int64(n), 1_000_000_000).FloatString(9)
}

// deliver writes the answer, spoiled as asked.
func (v *Vendor) deliver(w http.ResponseWriter, r *http.Request, a answer, b Behaviour) {
	if b.Hang {
		<-r.Context().Done()
		return
	}
	out := &pipe{w: w, r: r, v: v, b: b}
	switch {
	case b.Empty:
		w.WriteHeader(http.StatusOK)
	case b.Whole != "":
		io.WriteString(out, b.Whole)
	case a.stream:
		w.Header().Set("Content-Type", "text/event-stream")
		v.events(out, a, b)
	default:
		w.Header().Set("Content-Type", "application/json")
		usage := ""
		if a.stated != "" {
			usage = `,"usage":` + a.stated
		}
		fmt.Fprintf(out, `{"id":"gen-1","object":"chat.completion","model":%s,"choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":%s}]%s}`,
			quote(a.model), quote(a.text), quote(a.finish), usage)
	}
}

// events writes a stream: a chunk a word, the finish, the usage, the end.
func (v *Vendor) events(out *pipe, a answer, b Behaviour) {
	head := fmt.Sprintf(`"id":"gen-1","object":"chat.completion.chunk","model":%s`, quote(a.model))
	for i, word := range strings.SplitAfter(a.text, " ") {
		for range b.Comments {
			io.WriteString(out, ": keep-alive\n\n")
		}
		if i == 1 && b.ErrorMid != "" {
			io.WriteString(out, b.ErrorMid)
			return
		}
		if i == 1 && b.HangMid {
			<-out.r.Context().Done()
			return
		}
		fmt.Fprintf(out, "data: {%s,\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", head, quote(word))
	}
	fmt.Fprintf(out, "data: {%s,\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%s}]}\n\n", head, quote(a.finish))
	if a.stated != "" {
		usage := fmt.Sprintf(`"usage":%s`, a.stated)
		if v.cfg.Flavour == Groq {
			usage = fmt.Sprintf(`"x_groq":{"id":"req_1","usage":%s}`, a.stated)
		}
		fmt.Fprintf(out, "data: {%s,\"choices\":[],%s}", head, usage)
	}
	if b.NoNewline {
		return
	}
	io.WriteString(out, "\n\n")
	if !b.NoDone {
		io.WriteString(out, "data: [DONE]\n\n")
	}
}

// pipe writes to the client with the faults of delivery.
type pipe struct {
	w    http.ResponseWriter
	r    *http.Request
	v    *Vendor
	b    Behaviour
	sent int
}

func (p *pipe) Write(raw []byte) (int, error) {
	n := len(raw)
	if p.b.Drip > 0 {
		if err := p.v.cfg.Clock.Sleep(p.r.Context(), p.b.Drip); err != nil {
			return 0, err
		}
	}
	if p.b.CutAfter > 0 && p.sent+n > p.b.CutAfter {
		p.w.Write(raw[:max(0, p.b.CutAfter-p.sent)])
		p.flush()
		// The connection is closed without an end of the body.
		panic(http.ErrAbortHandler)
	}
	p.sent += n
	if _, err := p.w.Write(raw); err != nil {
		return 0, err
	}
	if p.r.Header.Get("Accept") == "text/event-stream" {
		p.flush()
	}
	return n, nil
}

func (p *pipe) flush() {
	if f, ok := p.w.(http.Flusher); ok {
		f.Flush()
	}
}

func quote(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		// A string always encodes.
		panic(err)
	}
	return string(raw)
}
