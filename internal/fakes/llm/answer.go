package llm

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/automonet/automonet/core"
)

type answer struct {
	model    string
	text     string
	thoughts string
	usage    core.Usage
	finish   string
	stream   bool
	// stated is the usage object in the vendor's dialect; "" is left out. asked
	// is set when the request wants it in a stream.
	stated string
	asked  bool
	cost   core.NanoUSD
}

func (v *Vendor) answer(req Request, b Behaviour) answer {
	a := answer{model: req.Model, text: v.cfg.Text, usage: v.cfg.Tokens, finish: "stop", stream: req.Stream, asked: req.Usage}
	if v.profile.Thoughts != "" {
		a.thoughts = v.cfg.Thoughts
	}
	if v.cfg.Reply != nil {
		a.text = v.cfg.Reply(req.Model, req.Prompt)
	}
	if v.cfg.Obey {
		a.text = obey(req, a.text)
	}
	if b.Pad > 0 {
		a.text += strings.Repeat(" padding", b.Pad/8)
	}
	tier := v.profile.Tier
	if v.cfg.Count != nil {
		a.usage = v.cfg.Count(req)
	}
	if a.usage == (core.Usage{}) {
		a.usage = core.Usage{Input: int64(len(req.Prompt))/4 + 8, Output: int64(len(a.text))/4 + 1}
	}
	if b.Tier != "" && req.Tier == "" {
		tier = b.Tier
	}
	a.usage.Stated, a.usage.Tier = true, tier
	if req.Max > 0 && a.usage.Output > req.Max {
		a.usage.Output, a.finish = req.Max, v.profile.Long[len(v.profile.Long)-1]
		a.usage.Reasoning = min(a.usage.Reasoning, req.Max)
	}
	if b.IgnoreMax > 0 {
		a.usage.Output, a.finish = b.IgnoreMax, "stop"
	}
	if b.Finish != "" {
		a.finish = b.Finish
	}
	a.cost = v.tariff(req.Model).Bill(a.usage)
	switch {
	case b.Usage != "":
		a.stated = b.Usage
	case b.ZeroUsage:
		a.stated = `{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}`
	case !b.NoUsage:
		a.stated = v.profile.render(a.usage, a.cost)
	}
	return a
}

// head are the members of an answer and of each chunk.
func (v *Vendor) head(object string, a answer) string {
	p := v.profile
	s := fmt.Sprintf(`"id":%s,"object":%s,"model":%s`, encode(p.ID), encode(object), encode(a.model))
	if p.Extra != "" {
		s += "," + p.Extra
	}
	if a.usage.Tier != "" {
		s += `,"service_tier":` + encode(a.usage.Tier)
	}
	return s
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
		v.whole(out, a, b)
	}
}

func (v *Vendor) whole(out io.Writer, a answer, b Behaviour) {
	if v.profile.Blank {
		io.WriteString(out, strings.Repeat("\n", b.Comments))
	}
	thoughts, usage := "", ""
	if a.thoughts != "" {
		thoughts = fmt.Sprintf(`,%s:%s`, encode(v.profile.Thoughts), encode(a.thoughts))
	}
	if a.stated != "" {
		usage = `,"usage":` + a.stated
	}
	if v.profile.At == InsideGroq {
		usage += `,"x_groq":{"id":"req_1"}`
	}
	fmt.Fprintf(out, `{%s,"choices":[{"index":0,"message":{"role":"assistant","content":%s%s},"finish_reason":%s}]%s}`,
		v.head("chat.completion", a), content(a.text, b), thoughts, encode(a.finish), usage)
}

// content is a text as the vendor sends it.
func content(text string, b Behaviour) string {
	if !b.Parts {
		return encode(text)
	}
	return `[{"type":"thinking","thinking":[{"type":"text","text":"Let me think."}]},{"type":"text","text":` + encode(text) + `}]`
}

// events writes a stream: the reasoning, a chunk a word, the finish, the usage
// where the vendor puts it, and the end.
func (v *Vendor) events(out *pipe, a answer, b Behaviour) {
	head := v.head("chat.completion.chunk", a)
	chunk := func(delta string) {
		fmt.Fprintf(out, "data: {%s,\"choices\":[{\"index\":0,\"delta\":{%s},\"finish_reason\":null}]%s}\n\n", head, delta, v.noUsageYet(a))
	}
	if a.thoughts != "" {
		chunk(fmt.Sprintf(`"role":"assistant","content":"",%s:%s`, encode(v.profile.Thoughts), encode(a.thoughts)))
	}
	for i, word := range strings.SplitAfter(a.text, " ") {
		for range b.Comments {
			io.WriteString(out, v.profile.Comment+"\n\n")
		}
		switch {
		case i == 1 && b.ErrorMid != "":
			io.WriteString(out, b.ErrorMid)
			return
		case i == 1 && b.BreakOff:
			io.WriteString(out, v.profile.MidError)
			return
		case i == 1 && b.HangMid:
			<-out.r.Context().Done()
			return
		}
		chunk(`"content":` + content(word, b))
	}
	v.ending(out, head, a, b)
}

// noUsageYet is what OpenAI puts into each chunk before the last.
func (v *Vendor) noUsageYet(a answer) string {
	if v.profile.Flavour == OpenAI && a.asked {
		return `,"usage":null`
	}
	return ""
}

func (v *Vendor) ending(out *pipe, head string, a answer, b Behaviour) {
	stated := a.stated
	if !a.asked && !v.profile.Always {
		stated = ""
	}
	beside, after := "", ""
	end := fmt.Sprintf(`{%s,"choices":[{"index":0,"delta":{},"finish_reason":%s}]`, head, encode(a.finish))
	switch {
	case stated == "":
	case v.profile.At == FinishChunk:
		beside = `,"usage":` + stated
	case v.profile.At == InsideGroq:
		beside = `,"x_groq":{"id":"req_1","usage":` + stated + `}`
	case v.profile.At == SecondEnd:
		after = end + `,"usage":` + stated + `}`
	default:
		after = fmt.Sprintf(`{%s,"choices":[],"usage":%s}`, head, stated)
	}
	io.WriteString(out, "data: "+end+beside+"}")
	if after != "" {
		io.WriteString(out, "\n\ndata: "+after)
	}
	if b.NoNewline {
		return
	}
	io.WriteString(out, "\n\n")
	if !b.NoDone {
		io.WriteString(out, "data: [DONE]\n\n")
	}
}
