package chaos

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/route"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/internal/sample"
)

// downToNothing is property 15: as the day's money goes from all to none, jobs
// move from the dear model to the cheap one, to the local one, to the template.
func downToNothing(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, newLeaping())
	if err != nil {
		return err
	}
	var local *fake.Vendor
	for _, m := range []struct {
		name    string
		quality float64
		out     int64
	}{{"cheap", 0.6, 4e9}, {"dear", 0.98, 100e9}, {"local", 0.2, 0}} {
		v, err := w.add(m.name, m.quality, 1e9, m.out, fake.Config{})
		if err != nil {
			return err
		}
		v.Always(&fake.Behaviour{NoUsage: true})
		local = v
	}
	w.cfg.Endpoints[2].Local = true
	if err := w.budget(ctx, "day", 30*cent); err != nil {
		return err
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	spent, count := map[route.Band]core.NanoUSD{}, map[route.Band]int64{}
	jobs, served, last := 200, 0, ""
	for i := range jobs {
		a := ask(prompt)
		a.Job, a.Seed = core.JobID(fmt.Sprintf("job-%d", i)), uint64(i)
		got, err := g.Ask(ctx, a)
		if err != nil {
			return fmt.Errorf("job %d: %w", i, err)
		}
		served++
		last = got.Name
		spent[got.Choice.Band] += got.Cost
		count[got.Choice.Band]++
	}
	bands := []route.Band{route.BandFull, route.BandCareful, route.BandCheap, route.BandLocal}
	before := core.NanoUSD(1 << 60)
	for _, b := range bands {
		r.Figures[string(b)], r.Figures[string(b)+"_mean"] = int(count[b]), core.NanoUSD(0)
		if count[b] == 0 {
			continue
		}
		mean := spent[b] / core.NanoUSD(count[b])
		r.Figures[string(b)+"_mean"] = mean
		r.want(mean <= before, "dearer_with_less")
		before = mean
	}
	down := fake.Overloaded()
	local.Always(&down)
	rung, err := writeDown(ctx, w, "en")
	if err != nil {
		return err
	}
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return err
	}
	r.Figures["jobs"], r.Figures["served"], r.Figures["last"], r.Figures["rung"] = jobs, served, last, string(rung.Rung)
	r.Figures["limit"], r.Figures["used"] = 30*cent, day.Used()
	r.want(last == "local/m", "local_not_last")
	r.want(day.Used() <= 30*cent, "over_limit")
	r.want(rung.Rung == core.RungTemplate, "no_template")
	return nil
}

// allDown is property 16: no provider answers, and the template writes in the
// language of the job.
func allDown(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, newLeaping())
	if err != nil {
		return err
	}
	for _, name := range []string{"a", "b", "c"} {
		v, err := w.add(name, 0.8, 1e9, 4e9, fake.Config{})
		if err != nil {
			return err
		}
		down := fake.Overloaded()
		down.Unbilled = true
		v.Always(&down)
	}
	for i := range w.cfg.Endpoints {
		// Nothing listens there any more.
		dead, closer, err := serve("127.0.0.1:0", w.vendors["a"])
		if err != nil {
			return err
		}
		if err := closer(); err != nil {
			return err
		}
		if w.cfg.Endpoints[i].Provider, err = l.dial(dead, "ollama", w.clock); err != nil {
			return err
		}
	}
	longest := time.Duration(0)
	for _, lang := range []core.Lang{"de", "en", "es", "fr"} {
		began := l.cfg.Clock.Now()
		p, err := writeDown(ctx, w, lang)
		if err != nil {
			return err
		}
		longest = max(longest, l.cfg.Clock.Now().Sub(began))
		r.want(p.Rung == core.RungTemplate, "no_template")
		r.want(draft.Identify(p.Content.Body) == lang, "wrong_language")
		for _, gate := range p.Gates {
			r.want(gate.Passed, "gate_failed")
		}
	}
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"languages": 4, "longest": longest, "used": day.Used()}
	r.want(day.Used() == 0, "cost_for_nothing")
	if len(r.Broken) == 0 && longest > 100*time.Millisecond {
		r.State = StateSlow
	}
	return nil
}

func posting(lang core.Lang) string {
	return map[core.Lang]string{
		"en": "We need a Go developer for the backend of our shop. Please write what you have built so far.",
		"de": "Wir suchen einen Go-Entwickler für das Backend unseres Shops. Bitte schreiben Sie, was Sie bisher gebaut haben.",
		"es": "Buscamos un desarrollador Go para el backend de nuestra tienda. Escriba qué ha construido hasta ahora.",
		"fr": "Nous cherchons un développeur Go pour le backend de notre boutique. Écrivez ce que vous avez construit.",
	}[lang]
}

// writeDown asks the gateway in vain and fills the template.
func writeDown(ctx context.Context, w *world, lang core.Lang) (core.Proposal, error) {
	profile, err := sample.Profile()
	if err != nil {
		return core.Proposal{}, err
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return core.Proposal{}, err
	}
	a := ask(posting(lang))
	a.Lang = lang
	if _, err := g.Ask(ctx, a); core.KindOf(err) != core.KindTransient && core.KindOf(err) != core.KindBudget {
		return core.Proposal{}, core.Errorf(core.KindInternal, "a model answered where none could").Because(err)
	}
	job := core.Job{ID: core.JobID("job-" + string(lang)), Title: "Go developer", Company: "Acme", Text: posting(lang), URL: "https://acme.example/7",
		Extraction: core.Extraction{Language: lang, LanguageConfidence: 0.95, Category: "development", Skills: []core.SkillMention{{Skill: "Go", Required: true}}}}
	return draft.Draft(draft.Input{Job: job, Profile: profile, Settings: core.DefaultSettings(), Channel: "assist", Now: w.clock.Now()})
}
