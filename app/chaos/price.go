package chaos

import (
	"context"
	"strings"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// texts are of twelve scripts, and what tokenizers are worst at.
func texts() []string {
	return []string{
		"the quick brown fox jumps over a lazy dog, paying $1,200.50 per day ",
		"Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich ",
		"Voix ambiguë d'un cœur qui préfère les jattes de kiwis ",
		"Съешь ещё этих мягких французских булок да выпей чаю ",
		"Ξεσκεπάζω την ψυχοφθόρα βδελυγμία ",
		"نص حكيم له سر قاطع وذو شأن عظيم ",
		"דג סקרן שט בים מאוכזב ולפתע מצא חברה ",
		"ऋषियों को सताने वाले दुष्ट राक्षसों के राजा ",
		"เป็นมนุษย์สุดประเสริฐเลิศคุณค่า ",
		"我能吞下玻璃而不伤身体。需要一名开发人员",
		"いろはにほへと ちりぬるを カタカナ",
		"키스의 고유조건은 입술끼리 만나야 하고 ",
		"😀👩‍👩‍👧‍👦🏳️‍🌈€™①", "e\u0301\u0323\u0308\u0301", "<|endoftext|>{}[]()qzxjkvw",
	}
}

// bounds is property 7: a vendor with the worst tokenizer there can be, a token
// for each byte, and the whole output used, never costs more than was held.
func bounds(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	if _, err := w.add("bytes", 0.9, 1e9, 4e9, fake.Config{Count: func(q fake.Request) core.Usage {
		return core.Usage{Input: int64(len(q.Prompt)) + 8, Output: q.Max}
	}}); err != nil {
		return err
	}
	if err := w.budget(ctx, "day", 500*dollar, "month", 500*dollar); err != nil {
		return err
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, text := range texts() {
		for _, times := range []int{1, 7, 40} {
			n++
			a := ask(strings.Repeat(text, times))
			a.Seed = uint64(n)
			if _, err := g.Ask(ctx, a); err != nil {
				return err
			}
		}
	}
	calls, err := w.calls(ctx)
	if err != nil {
		return err
	}
	over, tightest := 0, 1.0
	for _, c := range calls {
		if c.Cost > c.Max {
			over++
		}
		tightest = min(tightest, 1-float64(c.Cost)/float64(c.Max))
	}
	bad, err := w.ledger.Quarantined(ctx)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"texts": n, "over": over, "closest": tightest * 100}
	r.want(over == 0 && len(bad) == 0 && len(calls) == n, "bound_too_low")
	return nil
}

// toTheNano is property 8: each vendor in its own dialect at the prices of the
// list; what the ledger booked is what the vendor billed.
func toTheNano(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	if err := w.budget(ctx, "day", 900*dollar, "month", 900*dollar); err != nil {
		return err
	}
	var names []string
	for _, p := range fake.Profiles() {
		models, err := w.vendor(p)
		if err != nil {
			return err
		}
		names = append(names, models...)
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	n, differ := 0, 0
	for _, name := range names {
		for i, text := range []string{strings.Repeat("word ", 40), strings.Repeat("word ", 900)} {
			n++
			a := ask(text)
			a.Only, a.Seed = []string{name}, uint64(n)
			if i == 1 {
				a.Stream = func(int, string) {}
			}
			before := w.billed()
			got, err := g.Ask(ctx, a)
			if err != nil {
				return err
			}
			if got.Cost != w.billed()-before {
				differ++
			}
		}
	}
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"vendors": len(fake.Profiles()), "calls": n, "billed": w.billed(), "used": day.Used(), "differ": differ}
	r.want(differ == 0 && day.Used() == w.billed(), "cost_differs")
	return nil
}

// vendor adds an endpoint with the models and prices of a profile.
func (w *world) vendor(p fake.Profile) ([]string, error) {
	v := fake.New(fake.Config{Flavour: p.Flavour, Real: true, Thoughts: "Let me see.", Count: func(q fake.Request) core.Usage {
		in := int64(len(q.Prompt))/4 + 4
		return p.Known(core.Usage{Input: in, CachedInput: in / 2, CacheWrite: in / 8, Output: 300, Reasoning: 100})
	}})
	preset := string(p.Flavour)
	if p.Flavour == fake.XAI {
		preset = "openai"
	}
	driver, err := w.connect(v, preset)
	if err != nil {
		return nil, err
	}
	w.vendors[string(p.Flavour)] = v
	e := router.Endpoint{Name: core.ProviderName(p.Flavour), Provider: driver, Local: p.Flavour == fake.Ollama}
	var names []string
	catalogue := route.Builtin()
	for _, name := range v.Models() {
		m, ok := catalogue.Find(string(p.Flavour), name)
		if !ok {
			m = route.Model{Vendor: string(p.Flavour), Name: name, Mode: "chat"}
		}
		e.Offers = append(e.Offers, router.Offer{Model: m, Quality: 0.8})
		names = append(names, string(e.Name)+"/"+name)
	}
	w.cfg.Endpoints = append(w.cfg.Endpoints, e)
	return names, nil
}
